"""Deckwright as a library: the example of the docs runs and prints what they say; the public names are there."""

import contextlib
import io
import re

import pytest
from conftest import ROOT

import deckwright


def test_the_example_of_the_docs_prints_what_it_says(tmp_path, monkeypatch):
    page = (ROOT / "docs" / "library.md").read_text("utf-8")
    code, printed = (re.search(rf"```{kind}\n(.*?)```", page, re.DOTALL)[1] for kind in ("python", "text"))
    monkeypatch.chdir(tmp_path)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(code, "library.md", "exec"), {})
    assert said.getvalue() == printed


def test_public_names():
    for name in deckwright.__all__:
        assert getattr(deckwright, name) is not None
    with pytest.raises(AttributeError):
        _ = deckwright.nothing_of_the_kind


def test_progress_goes_through_the_stages_in_order(tmp_path):
    (tmp_path / "n").mkdir()
    (tmp_path / "n" / "a.txt").write_text("Q: What is a tensor?\nA: An array.\n", "utf-8")
    stages = []
    deckwright.build(tmp_path / "n", tmp_path / "out", only={"anki"}, progress=lambda stage, done, total: stages.append((stage, done, total)))
    assert list(dict.fromkeys(stage for stage, _, _ in stages)) == ["read", "extract", "merge", "check", "notes", "anki", "data", "write"]
    assert ("merge", 0, 1) in stages and all(done <= max(total, done) for _, done, total in stages)


def test_a_callback_that_raises_stops_the_build_and_leaves_nothing(tmp_path):
    (tmp_path / "n").mkdir()
    (tmp_path / "n" / "a.txt").write_text("Q: What is a tensor?\nA: An array.\n", "utf-8")

    def stop(stage, done, total):
        if stage == "data":
            raise InterruptedError("enough")

    with pytest.raises((InterruptedError, deckwright.DeckwrightError)):
        deckwright.build(tmp_path / "n", tmp_path / "out", only={"anki"}, progress=stop)
    assert not (tmp_path / "out").exists()
    assert deckwright.build(tmp_path / "n", tmp_path / "out", only={"anki"}).files


def test_what_it_refuses_it_says(tmp_path):
    with pytest.raises(deckwright.DeckwrightError, match="papyrus"):
        deckwright.build(tmp_path, tmp_path / "out", only={"papyrus"})
    with pytest.raises(deckwright.DeckwrightError, match="no document"):
        deckwright.build(tmp_path, tmp_path / "out")
    assert not (tmp_path / "out").exists()
