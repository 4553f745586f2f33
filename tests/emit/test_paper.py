"""Every page of the shipped PDFs, rendered: no blank page, nothing beyond the margins, columns that are full."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pypdf
import pytest
from paper import ink_box, pages_of, picture, text_of

from deckwright import pipeline
from deckwright.config import DeckConfig
from deckwright.emit.pdf import pdfs
from deckwright.figures import FIGURES
from deckwright.model import Build, Card, Finding
from deckwright.read.sheets import Curve
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


TABLES = {
    "activations": ["函数", "曲线", "公式", "值域", "导数"],
    "normalizations": ["方法", "求均值、方差的轴", "每组统计量", "看批量", "适合"],
    "optimizers": ["优化器", "更新", "状态", "要点"],
    "losses": ["损失", "公式", "用处与要点"],
    "initializations": ["方法", "权重的方差", "配什么"],
    "architectures": ["年", "网络", "参数量", "关键"],
    "conv-formulas": ["输出边长等", "公式", "例或说明"],
    "pytorch-calls": ["调用", "形状", "要点"],
}


def test_related_things_stand_in_one_table(shipped: tuple[dict[str, bytes], list[Finding], Build]) -> None:
    sheets = shipped[2].sheets
    tables = {table.id: table for table in sheets.tables}
    assert {name: tables[name].columns for name in TABLES} == TABLES
    years = [str(row.cells[0]) for row in tables["architectures"].rows]
    assert years == sorted(years) and len(years) > 10
    assert all(isinstance(row.cells[1], Curve) for row in tables["activations"].rows if row.cells[0] != "softmax")
    more = {str(row.cells[0]): row.cards for row in tables["initializations"].rows}
    assert "init-kaiming" in more["Kaiming（He）"] and "init-xavier" in more["Xavier（Glorot）"]
    text = text_of(shipped[0]["pdf/cheatsheet.pdf"])
    assert all(table.title.replace(" ", "") in text for table in sheets.tables)


def test_each_figure_is_on_the_sheet_once_and_readable(shipped: tuple[dict[str, bytes], list[Finding], Build]) -> None:
    """All but the large curves of activation functions, which stand small in their table."""
    named = [figure for card in shipped[2].cards for figure in card.figures]
    wanted = {figure for figure in named if not figure.startswith("activation-")}
    pages = pypdf.PdfReader(io.BytesIO(shipped[0]["pdf/cheatsheet.pdf"])).trailer["/Root"]["/StructTreeRoot"]
    alternatives = Counter(_alternatives(pages))
    assert {FIGURES[figure].alt for figure in wanted} == set(alternatives) and set(alternatives.values()) == {1}


def _alternatives(element: Any) -> Iterator[str]:
    """The alternative texts of the pictures of a tagged PDF."""
    element = element.get_object()
    if isinstance(element, list):
        for child in element:
            yield from _alternatives(child)
    elif isinstance(element, dict):
        if "/Alt" in element and element.get("/S") == "/Figure":
            yield str(element["/Alt"])
        if "/K" in element:
            yield from _alternatives(element["/K"])


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
