"""``lint``: what is told, and in which form; fixes change what is wrong and nothing else."""

import json
from pathlib import Path

import pytest
from command_tools import command
from small_source import small_source

from deckwright.commands import formats, lint
from deckwright.model import DeckwrightError, Finding

CARDS = """\
# a remark
- id: bn
  topic: normalization
  question: 批归一化做什么,为什么？
  answer: "把每一批的激活值归一化,再缩放,再平移。"   # kept
  explanation: >
    折起来,的文字
    有两行,在这里。
"""
FIXED = CARDS.replace("做什么,为", "做什么，为").replace("归一化,再缩放,再", "归一化，再缩放，再")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_source(tmp_path, CARDS, "1、什么是矩阵？\n答：数的表。\n")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a mark"])
def test_fixes_change_what_is_wrong_and_nothing_else(folder, capsys, mark):
    path = folder / "cards" / "normalization.yaml"
    path.write_bytes(mark + CARDS.encode())
    command(lint, "--source", folder, "--fix", "--all")
    assert path.read_bytes() == mark + FIXED.encode()
    said = capsys.readouterr()
    assert said.err == "3 fixed, 2 could not be written\n", "what is folded stands at no place of its own"
    assert [line.split(" ")[0] for line in said.out.splitlines() if "C209" in line] == [
        "source/cards/normalization.yaml:7:4:", "source/cards/normalization.yaml:7:12:",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("choice", "lines"),
    [
        ([], [4, 5, 5, 7, 7]),
        (["--all"], [None, 4, 5, 5, 7, 7]),
        (["--select", "R1,mixed-scripts"], [4, 5, 5, 7, 7]),
        (["--select", "mixed-scripts"], [4, 5, 5, 7, 7]),
        (["--select", "R1", "--all"], [None]),
        (["--ignore", " c2 , K"], []),
        (["--select", "R106", "--all"], [None]),
        (["--select", "borrowed-knowledge", "--all"], [None]),
    ],
)
def test_rules_are_chosen_by_code_name_or_beginning(folder, capsys, choice, lines):
    assert command(lint, "--source", folder, "--format", "json", *choice) == 0
    assert [row["line"] for row in json.loads(capsys.readouterr().out)] == lines


def test_fixes_of_rules_that_are_not_meant_are_not_written(folder, capsys):
    assert command(lint, "--source", folder, "--fix", "--ignore", "C2") == 0
    assert capsys.readouterr().err == "0 fixed\n"
    assert (folder / "cards" / "normalization.yaml").read_text("utf-8") == CARDS


@pytest.mark.parametrize("word", ["X9", "R999", "mixed"])
def test_a_word_that_is_no_rule_is_told(folder, word):
    with pytest.raises(DeckwrightError, match=f"no rule '{word}'"):
        command(lint, "--source", folder, "--select", f"C2,{word}")


def test_an_error_is_the_exit_status(folder, capsys):
    path = folder / "cards" / "normalization.yaml"
    path.write_text(CARDS.replace("topic: normalization", "topic: none"), "utf-8")
    assert command(lint, "--source", folder, "--select", "I1") == 1
    assert "3:" in capsys.readouterr().out


FOUND = [
    Finding("C209", "mixed-scripts", "warning", "50%:\na,b", "a,b:c.yaml", 7, 4, "bn"),
    Finding("R106", "borrowed", "info", "all", None, None, None, None),
    Finding("I102", "unknown-topic", "error", "no", "x.yaml", 3, None, None),
]


def test_github_is_told_in_commands_that_no_text_can_end():
    assert formats.as_github(FOUND).splitlines() == [
        "::warning file=a%2Cb%3Ac.yaml,line=7,col=4,title=C209 mixed-scripts::50%25:%0Aa,b",
        "::notice title=R106 borrowed::all",
        "::error file=x.yaml,line=3,title=I102 unknown-topic::no",
    ]


def test_sarif_has_rules_places_and_cards():
    (run,) = json.loads(formats.as_sarif(FOUND))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [(rule["id"], rule["name"], "help" in rule) for rule in rules] == [
        ("C209", "mixed-scripts", True), ("I102", "unknown-topic", False), ("R106", "borrowed", False),
    ]  # fmt: skip
    first, second, third = run["results"]
    assert [each["level"] for each in run["results"]] == ["warning", "note", "error"]
    assert first["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "a,b:c.yaml"}, "region": {"startLine": 7, "startColumn": 4}}}
    ]
    assert first["properties"] == {"card": "bn"}
    assert "locations" not in second and "properties" not in second
    assert third["locations"][0]["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 1}
