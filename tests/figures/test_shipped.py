"""The figures that come with the project are those that its code draws."""

import json

import pytest

from deckwright import figures
from deckwright.emit import pdf_figures
from deckwright.figures import printed, shipped
from deckwright.figures.__main__ import write


@pytest.fixture(autouse=True)
def forget():
    """What is known of the folders is forgotten when this is called, and at the end."""

    def forgotten() -> None:
        shipped._is_current.cache_clear()
        printed._known.cache_clear()
        printed.of.cache_clear()
        pdf_figures._image.cache_clear()

    yield forgotten
    forgotten()


def test_every_figure_comes_drawn_and_nothing_else():
    names = {path.name for path in shipped.FOLDER.iterdir()}
    assert names == {shipped.BY, *(f"{each}.json" for each in figures.FIGURES)}
    names = {path.name for path in printed.FOLDER.iterdir()}
    assert names == {printed.INDEX, *(f"{each}.pdf" for each in figures.FIGURES)}


@pytest.mark.parametrize("figure_id", sorted(figures.FIGURES))
def test_a_figure_is_what_the_code_draws(figure_id):
    came = shipped.drawing(figure_id)
    assert came is not None, "draw them anew: python -m deckwright.figures"
    now = figures.drawn_now(figure_id)
    assert came.dumps() == now.dumps()
    _, width, height = now.cropped()
    assert printed.of(figure_id) == printed.Print(f"/figures/{figure_id}.pdf", width, height)
    assert (printed.FOLDER / f"{figure_id}.pdf").read_bytes() == printed.to_pdf(now)


def test_the_index_of_the_prints_is_the_one_that_is_written():
    prints = {path.stem: path.read_bytes() for path in printed.FOLDER.glob("*.pdf")}
    drawings = {figure_id: figures.drawing(figure_id) for figure_id in prints}
    assert (printed.FOLDER / printed.INDEX).read_bytes() == printed.index_of(drawings, prints)


def test_figures_of_other_code_do_not_count(monkeypatch, forget):
    monkeypatch.setattr(shipped, "drawn_by", lambda: "0" * 64)
    monkeypatch.setattr(printed, "drawn_by", lambda: "0" * 64)
    forget()
    assert all(shipped.drawing(each) is None for each in figures.FIGURES)
    assert all(printed.of(each) is None for each in figures.FIGURES)


@pytest.fixture
def folders(tmp_path, monkeypatch, forget):
    """One figure, in folders of its own."""
    drawn, prints = tmp_path / "drawn", tmp_path / "figures"
    figure_id = next(iter(figures.FIGURES))
    monkeypatch.setattr(shipped, "FOLDER", drawn)
    monkeypatch.setattr(printed, "ROOT", tmp_path)
    monkeypatch.setattr(printed, "FOLDER", prints)
    monkeypatch.setattr("deckwright.figures.__main__.FIGURES", [figure_id])
    write(drawn, prints)
    forget()
    return figure_id, drawn, prints


def test_a_damaged_figure_does_not_count(folders):
    figure_id, drawn, _ = folders
    assert shipped.drawing(figure_id) is not None
    for text in ("", "{", "[]", json.dumps({"svg": ""})):
        (drawn / f"{figure_id}.json").write_text(text)
        assert shipped.drawing(figure_id) is None


def test_a_damaged_print_does_not_count(folders, forget):
    figure_id, _, prints = folders
    path = prints / f"{figure_id}.pdf"
    assert printed.of(figure_id).path == f"/figures/{figure_id}.pdf"
    assert "format" not in pdf_figures._image(figure_id, False, False)
    size = pdf_figures.size(figure_id)
    path.write_bytes(path.read_bytes()[:-1])
    forget()
    assert printed.of(figure_id) is None
    assert 'format: "svg"' in pdf_figures._image(figure_id, False, False)
    assert pdf_figures.size(figure_id) == size
    path.unlink()
    forget()
    assert printed.of(figure_id) is None


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"by": 1, "figures": {}}'])
def test_a_damaged_index_counts_for_nothing(folders, forget, text):
    figure_id, _, prints = folders
    (prints / printed.INDEX).write_text(text)
    forget()
    assert printed.of(figure_id) is None
