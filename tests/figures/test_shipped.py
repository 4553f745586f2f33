"""The figures that come with the project are those that its code draws."""

import json

import pytest

from deckwright import figures
from deckwright.figures import shipped
from deckwright.figures.__main__ import write


@pytest.fixture(autouse=True)
def _forgetful():
    yield
    shipped._is_current.cache_clear()


def test_every_figure_comes_drawn_and_nothing_else():
    names = {path.name for path in shipped.FOLDER.iterdir()}
    assert names == {shipped.BY, *(f"{each}.json" for each in figures.FIGURES)}


@pytest.mark.parametrize("figure_id", sorted(figures.FIGURES))
def test_a_figure_is_what_the_code_draws(figure_id):
    came = shipped.drawing(figure_id)
    assert came is not None, "draw them anew: python -m deckwright.figures"
    assert came.dumps() == figures.drawn_now(figure_id).dumps()


def test_figures_of_other_code_do_not_count(monkeypatch):
    monkeypatch.setattr(shipped, "drawn_by", lambda: "0" * 64)
    shipped._is_current.cache_clear()
    assert all(shipped.drawing(each) is None for each in figures.FIGURES)


def test_a_damaged_figure_does_not_count(tmp_path, monkeypatch):
    figure_id = next(iter(figures.FIGURES))
    monkeypatch.setattr(shipped, "FOLDER", tmp_path)
    monkeypatch.setattr("deckwright.figures.__main__.FIGURES", [figure_id])
    write(tmp_path)
    shipped._is_current.cache_clear()
    assert shipped.drawing(figure_id) is not None
    for text in ("", "{", "[]", json.dumps({"svg": ""})):
        (tmp_path / f"{figure_id}.json").write_text(text)
        assert shipped.drawing(figure_id) is None
