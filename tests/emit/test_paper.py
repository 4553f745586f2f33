"""Every page of the shipped PDFs, rendered: no blank page, nothing beyond the margins, columns that are full."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from paper import ink_box, pages_of, picture, text_of

from deckwright import pipeline
from deckwright.config import DeckConfig
from deckwright.emit.pdf import pdfs
from deckwright.model import Build, Card, Finding
from deckwright.text.latex import error

FORMULAS = (Path(__file__).parents[1] / "data" / "formulas.txt").read_text("utf-8").splitlines()
MARGINS = {"cheatsheet": (8, 5, 8, 3), "handbook": (16, 12, 18, 9), "flashcards": (0, 0, 0, 0), "quiz": (17, 16, 17, 8)}
"""Millimetres without ink: left, top, right, bottom."""
MOST_PAGES = {"cheatsheet": 12, "handbook": 200, "flashcards": 120, "quiz": 10}


@pytest.fixture(scope="module")
def shipped(source: Path) -> tuple[dict[str, bytes], list[Finding], Build]:
    build, _ = pipeline.prepare(pipeline.Options(source=source))
    files, findings = pdfs(build)
    return files, findings, build


def test_nothing_is_wrong_with_the_shipped_cards(shipped: tuple[dict[str, bytes], list[Finding], Build]) -> None:
    assert [f for f in shipped[1] if f.severity == "error" or f.rule in ("P103", "P105")] == []


def test_every_page_has_ink_and_keeps_its_margins(shipped: tuple[dict[str, bytes], list[Finding], Build]) -> None:
    for name, pdf in shipped[0].items():
        kind = "cheatsheet" if name.startswith("pdf/sheets/") else Path(name).stem
        assert pages_of(pdf) <= MOST_PAGES[kind], name
        landscape = kind == "cheatsheet"
        width, height = (297, 210) if landscape else (210, 297)
        left, top, right, bottom = MARGINS[kind]
        for page in range(pages_of(pdf)):
            box = ink_box(pdf, page)
            assert box is not None, f"{name}, page {page + 1} is blank"
            assert box[0] * width >= left - 0.6 and box[1] * height >= top - 0.6, (name, page + 1, box)
            assert (1 - box[2]) * width >= right - 0.6 and (1 - box[3]) * height >= bottom - 0.6, (name, page + 1, box)


def test_columns_of_the_sheet_are_full_and_apart(shipped: tuple[dict[str, bytes], list[Finding], Build]) -> None:
    """The gutters between the three columns are white; on all pages but the last, each column reaches its foot."""
    pdf = shipped[0]["pdf/cheatsheet.pdf"]
    for page in range(pages_of(pdf)):
        shades = picture(pdf, page, 2)
        height, width = shades.shape
        body = shades[round(height * 12.5 / 210) : round(height * 199.2 / 210)] < 200
        column = (297 - 16 - 2 * 4.5) / 3
        for k in range(3):
            start = 8 + k * (column + 4.5)
            ink = body[:, round(width * (start - 0.5) / 297) : round(width * (start + column + 0.5) / 297)]
            rows = np.nonzero(ink.any(axis=1))[0]
            if page < pages_of(pdf) - 1:
                assert rows.max() / len(ink) > 0.97, (page + 1, k)
            if k:
                gutter = body[:, round(width * (start - 3.2) / 297) : round(width * (start - 1.0) / 297)]
                assert not gutter.any(), (page + 1, k)


def test_nothing_hangs_out_of_a_column_of_a_sheet(shipped: tuple[dict[str, bytes], list[Finding], Build]) -> None:
    """Below the feet of the columns, descenders included, a strip is white on every page of every sheet."""
    for name, pdf in shipped[0].items():
        if name == "pdf/cheatsheet.pdf" or name.startswith("pdf/sheets/"):
            for page in range(pages_of(pdf)):
                shades = picture(pdf, page, 2)
                height = len(shades)
                strip = shades[round(height * 200.1 / 210) : round(height * 201 / 210)]
                assert (strip > 200).all(), (name, page + 1)


def test_every_card_is_where_it_belongs(shipped: tuple[dict[str, bytes], list[Finding], Build]) -> None:
    files, _, build = shipped
    ids = {card.id for card in build.cards}
    cards = text_of(files["pdf/flashcards.pdf"])
    assert len([name for name in ids if name in cards]) >= 0.95 * len(ids)
    assert {f"pdf/sheets/{card.topic}.pdf" for card in build.cards if card.reviewed} <= set(files)


def test_text_is_copied_in_reading_order(shipped: tuple[dict[str, bytes], list[Finding], Build]) -> None:
    text = text_of(shipped[0]["pdf/handbook.pdf"])
    places = [text.index(part) for part in ("目录", "1.1", "索引数字是页码", "参考文献方括号")]
    assert places == sorted(places)


def test_twice_the_same_bytes(
    shipped: tuple[dict[str, bytes], list[Finding], Build], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DECKWRIGHT_CACHE", str(tmp_path))  # nothing is there to be taken
    with ThreadPoolExecutor(1) as elsewhere:  # another thread: nothing hangs on what the first run has left behind
        again, findings = elsewhere.submit(pdfs, shipped[2]).result()
    assert again == shipped[0] and findings == shipped[1]


def test_every_formula_is_set_on_all_papers() -> None:
    """Inline where LaTeX allows it, and displayed."""
    cards = []
    for k, latex in enumerate(FORMULAS):
        answer = "见公式" if "$" in latex else f"即 ${latex}$" if error(latex) is None else f"$${latex}$$"
        fields = {"id": f"f-{k}", "topic": "t", "question": f"第 {k} 式？", "answer": answer, "formula": latex}
        cards.append(Card.model_validate(fields))
    files, findings = pdfs(Build(title="式", name="f", topics=[], cards=cards, config=DeckConfig()))
    assert [f for f in findings if f.rule in ("P102", "P103")] == []
    assert pages_of(files["pdf/handbook.pdf"]) > 5
