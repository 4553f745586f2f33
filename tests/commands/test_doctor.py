"""The doctor finds what is wrong with a package, in the real Anki and in a real browser."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import sys
import zipfile
from pathlib import Path

import genanki
import pytest
from anki_cases import sample
from command_tools import command
from conftest import Built, missing

from deckwright.commands import doctor, layout
from deckwright.emit.anki import notes
from deckwright.emit.apkg import package
from deckwright.model import DeckwrightError, Finding

WIDE = '<article class="deckwright"><div style="width: 500px">wide</div></article>'
MOVED = (
    '<article class="deckwright"><section class="answer" style="overflow-x: auto">'
    '<span style="display: inline-block; width: 400px">x</span></section></article>'
)
IMAGE = '<img src="gone.png">'
CLOZE = genanki.Model(
    1700000000001,
    "Cloze of another tool",
    model_type=genanki.Model.CLOZE,
    fields=[{"name": "Text"}],
    templates=[{"name": "Cloze", "qfmt": "{{cloze:Text}}", "afmt": "{{cloze:Text}}"}],
)
BASIC = genanki.Model(
    1700000000002,
    "Basic of another tool",
    fields=[{"name": "Front"}, {"name": "Back"}],
    templates=[{"name": "Card", "qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr id=answer>{{Back}}"}],
)


def foreign(tmp_path: Path, *rows: tuple[str, ...], media: tuple[str, ...] = ()) -> Path:
    """A package with a note for each row (guid, front, back), or (guid, text) for a cloze."""
    deck = genanki.Deck(1700000000003, "Foreign")
    for guid, *fields in rows:
        model = BASIC if len(fields) == 2 else CLOZE
        deck.add_note(genanki.Note(model=model, fields=fields, guid=guid))
    files = []
    for name in media:
        tmp_path.joinpath(name).write_bytes(b"x")
        files.append(str(tmp_path / name))
    path = tmp_path / "foreign.apkg"
    genanki.Package(deck, files).write_to_file(str(path))
    return path


@pytest.fixture
def apkg(tmp_path: Path) -> Path:
    """The package of the sample deck."""
    path = tmp_path / "sample.apkg"
    path.write_bytes(package(sample(), notes(sample())))
    return path


def codes(findings: list[Finding]) -> set[tuple[str, str | None]]:
    return {(each.rule, each.card) for each in findings}


def test_a_good_package(apkg: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if layout.browser() is None:
        missing("chromium")
    assert command(doctor, apkg) == 0
    *told, last = capsys.readouterr().out.splitlines()
    assert last.endswith("sample.apkg: 0 errors, 2 other findings")
    # the sample has a formula in a line of text that is wider than a phone
    assert [line.split(" of the ")[0] for line in told] == ["wide: warning D108 overflow: text"] * 2


def test_the_deck_of_this_project(built: Built) -> None:
    """Nothing empty, missing, unused, unset or double; a formula may be wider than the smallest phone."""
    assert {each.rule for each in doctor.examine(built.apkg)} <= {"D108"}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("g", "a", "b"), ("g", "c", "d")], ("D102", None)),
        ([("g", "no blank here")], ("D103", "g")),
        ([("g", "  <br> ", "b")], ("D104", "g")),
        ([("g", "<b></b><i> </i>", "b")], ("D104", "g")),
        ([("g", "a", IMAGE)], ("D105", None)),
        ([("g", "a", r"\(\frac{1}{\)")], ("D107", "g")),
        ([("g", "a", r"\(x + 1")], ("D107", "g")),
        ([("g", "a", r"\(\nosuchcommand\)")], ("D107", "g")),
        ([("g", "{{Nothing}} there", "b")], ("D111", "g")),
        ([("g", "a", WIDE)], ("D108", "g")),
        ([("g", "a", MOVED)], ("D108", "g")),
        ([], ("D110", None)),
        ([("g", "a", IMAGE)], ("D112", "g")),
    ],
)
def test_each_fault_is_found(
    tmp_path: Path, rows: list[tuple[str, ...]], expected: tuple[str, str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    if expected[0] not in ("D108", "D112"):
        monkeypatch.setattr(layout, "BROWSERS", ())  # it takes time to start, and finds nothing here
    elif layout.browser() is None:
        missing("chromium")
    findings = doctor.examine(foreign(tmp_path, *rows))
    assert expected in codes(findings)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("update cards set did = 77", ("D109", None)),
        ("update cards set ord = 7", ("D111", "g")),
        ("update notes set flds = 'one field of two'", ("D101", None)),
    ],
)
def test_a_package_that_is_broken_inside(
    tmp_path: Path, change: str, expected: tuple[str, str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "BROWSERS", ())
    path = foreign(tmp_path, ("g", "a", "b"))
    with zipfile.ZipFile(path) as package:
        entries = {name: package.read(name) for name in package.namelist()}
    with contextlib.closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(entries["collection.anki2"])
        base.execute(change)
        base.commit()
        entries["collection.anki2"] = base.serialize()
    with zipfile.ZipFile(path, "w") as package:
        for name, data in entries.items():
            package.writestr(name, data)
    assert expected in codes(doctor.examine(path))


def test_media_that_no_card_refers_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "BROWSERS", ())
    path = foreign(tmp_path, ("g", "a", "b"), media=("unused.png",))
    assert ("D106", None) in codes(doctor.examine(path))


def test_what_is_no_package(tmp_path: Path) -> None:
    path = tmp_path / "no.apkg"
    path.write_bytes(b"no zip")
    assert codes(doctor.examine(path)) == {("D101", None)}


def test_findings_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "BROWSERS", ())
    assert command(doctor, foreign(tmp_path, ("g", "no blank")), "--format", "json") == 1
    rows = json.loads(capsys.readouterr().out)
    (row,) = [row for row in rows if row["rule"] == "D103"]
    assert (row["severity"], row["card"], row["file"]) == ("error", "g", "foreign.apkg")


def test_the_package_of_the_last_build_is_meant(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(DeckwrightError, match=r"build first"):
        command(doctor, "--out", tmp_path)
    (tmp_path / "deck.apkg").write_bytes(package(sample(), notes(sample())))
    (tmp_path / "manifest.json").write_text('{"files": {"deck.apkg": ""}}')
    assert command(doctor, "--out", tmp_path) == 0
    assert "deck.apkg" in capsys.readouterr().out


def test_without_the_extra_it_says_how_to_get_it(apkg: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "anki.collection", None)
    with pytest.raises(DeckwrightError, match=r"pip install -e '\.\[doctor\]'"):
        doctor.examine(apkg)


def test_without_a_browser_it_says_that_layout_was_not_looked_at(apkg: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "BROWSERS", ("no-such-browser",))
    (finding,) = doctor.examine(apkg)
    assert (finding.rule, finding.severity) == ("D100", "info")
