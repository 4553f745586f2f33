"""A question is reworded in its document: what a whole build, and the next one, make of it, and what the report says."""

import json
from pathlib import Path

import command_tools
import pytest

from deckwright import pipeline
from deckwright.commands import suggest
from deckwright.merge.lock import Lock
from deckwright.text.canonical import wording_hash

ROWS = [
    ("什么是感受野？", "输出的一个点能看到的输入区域。"),
    ("空洞卷积做什么？", "在卷积核的元素之间留空，扩大感受野。"),
    ("转置卷积做什么？", "把特征图放大，常用于分割。"),
    ("什么是分组卷积？", "把通道分成几组，各自卷积。"),
]
CARD = """\
# Reviewed.
- id: dilated
  topic: conv
  question: 空洞卷积的作用？
  answer: 不加参数而扩大感受野。
  asks:
    - 空洞卷积做什么？
"""
NEW = "为什么要用空洞卷积？"


class Project:
    """A small source and its builds."""

    def __init__(self, folder: Path) -> None:
        self.source, self.out = folder / "source", folder / "out"
        (self.source / "cards").mkdir(parents=True)
        (self.source / "documents").mkdir()
        (self.source / "deck.yaml").write_text("title: T\ntopics: [{id: conv, title: 卷积}]\n", "utf-8")
        self.cards = self.source / "cards" / "conv.yaml"
        self.write(ROWS)

    def write(self, rows: list[tuple[str, str]], name: str = "d.txt") -> None:
        text = "\n".join(f"{k}. {question}\n答：{answer}" for k, (question, answer) in enumerate(rows, 1))
        (self.source / "documents" / name).write_text(text + "\n", "utf-8")

    def build(self) -> dict:
        """Builds; the report."""
        pipeline.build(pipeline.Options(source=self.source, out=self.out, only={"data"}))
        return json.loads((self.out / "report.json").read_text("utf-8"))

    @property
    def lock(self) -> Lock:
        return Lock.read(self.source / "deck.lock", "deck.lock")

    def rows(self) -> dict[str, dict]:
        """questions.jsonl by wording."""
        lines = (self.out / "questions.jsonl").read_text("utf-8").splitlines()
        return {row["question"]: row for row in map(json.loads, lines)}

    def told(self, report: dict) -> list[tuple[str, str]]:
        return [(f["rule"], f["severity"]) for f in report["findings"] if f["rule"] in ("I101", "I301", "I302", "I303")]


@pytest.fixture
def project(tmp_path) -> Project:
    return Project(tmp_path)


def reworded(**more: str) -> list[tuple[str, str]]:
    """The rows with the second question reworded; ``answer``, ``before`` change what stands around it."""
    return [
        (more.get("before", ROWS[0][0]), ROWS[0][1]),
        (NEW, more.get("answer", ROWS[1][1])),
        (more.get("after", ROWS[2][0]), ROWS[2][1]),
        ROWS[3],
    ]


def test_a_raw_question_keeps_its_card_and_the_report_names_both_wordings(project):
    project.build()
    guid = project.lock.cards[f"q-{wording_hash(ROWS[1][0])}"].guid
    project.write(reworded())
    report = project.build()
    (finding,) = [f for f in report["findings"] if f["rule"] == "I301"]
    assert ROWS[1][0] in finding["message"] and NEW in finding["message"]
    assert (finding["file"], finding["line"]) == ("documents/d.txt", 3)
    assert project.lock.cards[f"q-{wording_hash(NEW)}"].guid == guid
    assert report["suggestions"] == []
    assert project.told(project.build()) == [], "told once"


def test_a_question_of_a_reviewed_card_stays_on_it_build_after_build(project):
    project.cards.write_text(CARD, "utf-8")
    assert project.told(project.build()) == []
    project.write(reworded())
    for _ in range(3):
        report = project.build()
        assert project.told(report) == [("I303", "warning")], "and no I101 for the wording that is gone"
        assert project.rows()[NEW]["cards"] == ["dilated"]
        lock = project.lock.text
    project.build()
    assert project.lock.text == lock
    (finding,) = [f for f in report["findings"] if f["rule"] == "I303"]
    assert finding["card"] == "dilated"
    assert f"from “{ROWS[1][0]}” to “{NEW}”" in finding["message"], "in every report until it is settled"


def test_the_first_report_names_the_old_wording_and_the_command_that_settles_it(project):
    project.cards.write_text(CARD, "utf-8")
    project.build()
    project.write(reworded())
    (finding,) = [f for f in project.build()["findings"] if f["rule"] == "I303"]
    old, new = f"d-{wording_hash(ROWS[1][0])}", f"d-{wording_hash(NEW)}"
    assert ROWS[1][0] in finding["message"] and NEW in finding["message"]
    assert f"suggest --accept {old} {new}" in finding["message"]
    assert command_tools.command(suggest, "--source", project.source, "--accept", old, new) == 0
    assert project.cards.read_text("utf-8") == CARD + f"    - {NEW}\n"
    report = project.build()
    assert project.told(report) == [("I101", "info")], "the old wording is asked by nobody"
    project.cards.write_text(project.cards.read_text("utf-8").replace(f"    - {ROWS[1][0]}\n", ""), "utf-8")
    assert project.told(project.build()) == []
    assert project.rows()[NEW]["cards"] == ["dilated"]


def test_a_wording_taken_out_of_asks_lets_the_question_go(project):
    project.cards.write_text(CARD, "utf-8")
    project.build()
    project.write(reworded())
    project.build()
    project.cards.write_text(CARD.replace("  asks:\n    - 空洞卷积做什么？\n", ""), "utf-8")
    assert ("I303", "warning") not in project.told(project.build())
    assert project.rows()[NEW]["cards"] != ["dilated"]


def test_what_the_card_says_itself_needs_no_telling(project):
    project.cards.write_text(CARD, "utf-8")
    project.build()
    rows = reworded()
    rows[1] = ("空洞卷积的作用？", rows[1][1])
    project.write(rows)
    assert project.told(project.build()) == [("I101", "info")]
    lock = project.lock.text
    project.build()
    assert project.lock.text == lock


WEAKER = {
    "another answer": {"answer": "另一个完全不同的回答，说的是别的事。"},
    "another question before": {"before": "感受野指什么？"},
    "another question behind": {"after": "转置卷积用在哪里？"},
}


@pytest.mark.parametrize("name", WEAKER)
@pytest.mark.parametrize("has_card", [True, False])
def test_with_less_evidence_it_is_a_new_card_and_the_pair_stays_suggested(name, has_card, project):
    if has_card:
        project.cards.write_text(CARD, "utf-8")
    project.build()
    project.write(reworded(**WEAKER[name]))
    old, new = f"d-{wording_hash(ROWS[1][0])}", f"d-{wording_hash(NEW)}"
    for _ in range(2):
        report = project.build()
        (pair,) = [s for s in report["suggestions"] if s["b"] == new]
        card = "dilated" if has_card else f"q-{wording_hash(ROWS[1][0])}"
        assert pair["a"] == old
        assert pair["gone"] == {"id": old, "document": "documents/d.txt", "wording": ROWS[1][0], "card": card}
        assert project.rows()[NEW]["card"] == f"q-{wording_hash(NEW)}"
        text = (project.out / "report.md").read_text("utf-8")
        assert ROWS[1][0] in text and f"card `{card}`" in text
    raw = Lock.read(project.source / "deck.lock", "deck.lock").cards[f"q-{wording_hash(NEW)}"].guid
    command_tools.command(suggest, "--source", project.source, "--accept", old, new)
    report = project.build()
    assert [s for s in report["suggestions"] if new in (s["a"], s["b"])] == []
    if has_card:
        assert project.rows()[NEW]["cards"] == ["dilated"]
        assert raw in project.lock.retired
    else:
        assert old not in project.rows()


def test_distinct_settles_a_pair_of_which_one_is_gone(project):
    project.build()
    project.write(reworded(**WEAKER["another answer"]))
    project.build()
    old, new = f"d-{wording_hash(ROWS[1][0])}", f"d-{wording_hash(NEW)}"
    command_tools.command(suggest, "--source", project.source, "--distinct", old, new)
    for _ in range(2):
        report = project.build()
        assert report["suggestions"] == [] and project.told(report) == []
        assert [f for f in report["findings"] if f["rule"].startswith("I2")] == []


def test_a_question_of_another_document_is_not_taken_for_it(project):
    project.cards.write_text(CARD, "utf-8")
    project.build()
    project.write([ROWS[0], ROWS[2], ROWS[3]])
    project.write(reworded(), "other.txt")
    report = project.build()
    assert "I303" not in [rule for rule, _ in project.told(report)]


def test_wordings_of_documents_outside_are_not_kept(project, tmp_path):
    outside = tmp_path / "pages"
    outside.mkdir()
    (project.source / "documents" / "d.txt").rename(outside / "p.txt")
    pipeline.build(pipeline.Options(source=project.source, documents=[outside], out=project.out, only={"data"}))
    assert ROWS[1][0] not in project.lock.text and wording_hash(ROWS[1][0]) in project.lock.text
