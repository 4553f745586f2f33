"""``explain``: every code that a report can hold has a page, and the page says what the code does."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import command_tools
import pytest
from conftest import ROOT

from deckwright import notices
from deckwright.check import RULES, pages
from deckwright.commands import explain
from deckwright.model import SEVERITIES, DeckwrightError

CODE = re.compile(r"[A-Z]\d{3}")
PACKAGE = ROOT / "deckwright"


def constants(nodes: list[ast.expr]) -> list[object]:
    return [node.value if isinstance(node, ast.Constant) else None for node in nodes]


def used() -> Iterator[tuple[str, str, str | None, str | None]]:
    """(file, code, name, severity) of every code in the package; name and severity where they stand behind it."""
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            rows = [node.args] if isinstance(node, ast.Call) else [node.elts] if isinstance(node, ast.Tuple) else []
            for row in map(constants, rows):
                for k, value in enumerate(row):
                    if isinstance(value, str) and CODE.fullmatch(value):
                        name, severity = [*row[k + 1 : k + 3], None, None][:2]
                        yield place, value, name, severity if severity in SEVERITIES else None
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                yield place, node.value, None, None


USED = sorted(set(used()), key=str)


def test_every_code_in_the_package_is_explained():
    assert len({code for _, code, _, _ in USED}) > 40, "the search finds them"
    unknown = {(place, code) for place, code, _, _ in USED if code not in RULES and code not in notices.notices()}
    assert not unknown, "write a block in deckwright/notices.yaml"


def test_names_and_severities_are_those_of_the_page():
    for place, code, name, severity in USED:
        notice = notices.notices().get(code)
        if notice and name is not None:
            assert name == notice.name, (place, code)
        if notice and severity is not None:
            assert severity == notice.severity, (place, code)


def test_no_page_is_about_a_code_that_nobody_uses():
    assert set(notices.notices()) <= {code for place, code, _, _ in USED}
    assert not set(notices.notices()) & set(RULES)
    assert {code[0] for code in notices.notices()} == set(notices.FAMILIES)


def test_every_finding_of_the_own_build_and_its_code_have_a_page(built):
    codes = {finding["rule"]: finding["name"] for finding in built.report["findings"]}
    for code, name in codes.items():
        assert explain.explain(code).startswith(f"{code} {name} ("), code


@pytest.mark.parametrize("name", ["I302", "i302", "perhaps-reworded", "K201", "dropout-scaling", "rules", "oracles"])
def test_codes_names_and_lists(name, capsys):
    assert command_tools.command(explain, name) == 0
    assert len(capsys.readouterr().out) > 200


def test_without_a_name_all_are_listed(capsys):
    assert command_tools.command(explain) == 0
    out = capsys.readouterr().out
    assert [line[:4] for line in out.splitlines()] == [*RULES, *notices.notices()]


@pytest.mark.parametrize("name, hint", [("I999", "I101, I102"), ("dropout-scalin", "dropout-scaling"), ("Z100", "none")])
def test_an_unknown_code_is_told_with_what_there_is(name, hint):
    with pytest.raises(DeckwrightError, match=hint):
        explain.explain(name)


def test_the_page_in_the_documentation_is_the_one_that_is_written(tmp_path: Path):
    command_tools.command(explain, "--write", tmp_path / "rules.md")
    written = (tmp_path / "rules.md").read_text("utf-8")
    assert written == pages.rules() + explain.notices_page()
    for code in (*RULES, *notices.notices()):
        assert re.search(rf"^###+ {code} ", written, re.M), code
    assert (ROOT / "docs" / "rules.md").read_text("utf-8") == written, "python build.py explain --write docs/rules.md"
