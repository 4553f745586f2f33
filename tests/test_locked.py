"""deck.lock through the command line: when it is written, when it is refused, what its times are."""

import json
from pathlib import Path

import pytest
from conftest import run

CARD = "- id: {}\n  topic: a\n  question: 什么是 {}？\n  answer: {}\n"


@pytest.fixture
def source(tmp_path) -> Path:
    folder = tmp_path / "source"
    (folder / "cards").mkdir(parents=True)
    (folder / "deck.yaml").write_text("title: T\ncreated: 1767225600\ntopics: [{id: a, title: 甲}]\n", "utf-8")
    write(folder, one="一", two="二")
    assert run("--source", folder, "--out", tmp_path / "out", "--quiet", "--only", "data") == 0
    return folder


def write(folder: Path, **cards: str) -> None:
    (folder / "cards" / "a.yaml").write_text("".join(CARD.format(id_, id_, a) for id_, a in cards.items()), "utf-8")


def lock(folder: Path) -> dict:
    return json.loads((folder / "deck.lock").read_text("utf-8"))


def build(source: Path, *more: str) -> int:
    return run("--source", source, "--out", source.parent / "out", "--quiet", "--only", "data", *more)


def everything(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_locked_is_content_where_nothing_changed(source):
    before = everything(source.parent)
    assert build(source, "--locked") == 0
    assert everything(source.parent) == before


def test_locked_refuses_a_change_names_the_cards_and_touches_nothing(source, capsys):
    write(source, one="改过", three="三")
    before = everything(source.parent)
    assert build(source, "--locked") == 2
    assert everything(source.parent) == before
    error = capsys.readouterr().err
    assert "deck.lock: the lock would change (one, +three, -two)" in error and "without --locked" in error
    assert build(source) == 0 and build(source, "--locked") == 0


def test_a_change_has_the_time_of_source_date_epoch_and_the_rest_keeps_its_own(source, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1900000000")
    write(source, one="改过", two="二", three="三")
    assert build(source) == 0
    assert {id_: card["modified"] for id_, card in lock(source)["cards"].items()} == {
        "one": 1900000000,
        "two": 1767225600,
        "three": 1767225600,
    }


def test_every_card_has_a_line_and_the_lines_are_sorted(source):
    lines = (source / "deck.lock").read_text("utf-8").splitlines()
    cards = [line.split('"')[1] for line in lines if line.startswith('    "') and '"question' not in line]
    assert cards == ["basic", "cloze", "one", "two"]


def test_marks_of_a_merge_conflict_are_told_with_their_line(source, capsys):
    path = source / "deck.lock"
    lines = path.read_text("utf-8").splitlines()
    at = next(k for k, line in enumerate(lines) if '"one"' in line)
    lines[at : at + 1] = ["<<<<<<< HEAD", lines[at], "=======", lines[at].replace("1767225600", "1767225700"), ">>>>>>> other"]
    path.write_text("\n".join(lines), "utf-8")
    before = everything(source.parent / "out")
    assert build(source) == 2
    error = capsys.readouterr().err
    assert f"deck.lock:{at + 1}: has marks of a merge conflict" in error and "Traceback" not in error
    assert everything(source.parent / "out") == before
    path.write_text("\n".join(line for line in lines if line[0] not in "<=>"), "utf-8")
    assert build(source) == 0, "keeping the lines of both sides is enough"
    assert lock(source)["cards"]["one"]["modified"] == 1767225700
