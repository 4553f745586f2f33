"""The handbook: numbers, the index by pinyin, pages that are where they are said to be."""

from __future__ import annotations

import io
import re

import pypdf
import pytest
from paper import build, card, pages_of, text_of

from deckwright.emit.pdf import WRITERS, pdfs
from deckwright.emit.pdf_index import initial, spelling
from deckwright.model import Build, Document, Question, Reference
from deckwright.read.sheets import Sheets
from deckwright.read.source import Concept

BOOK = "pdf/handbook.pdf"
CONCEPTS = [
    Concept(id="bn", zh="批归一化", en="Batch Normalization", abbr="BN"),
    Concept(id="conv", zh="卷积", en="Convolution"),
    Concept(id="relu", zh="ReLU 函数", en="ReLU"),
    Concept(id="lstm", zh="长短期记忆", en="Long Short-Term Memory", abbr="LSTM"),
    Concept(id="unused", zh="未提到的词", en="Never Named"),
]


def book(made: Build) -> bytes:
    files, findings = pdfs(made, {"handbook": WRITERS["handbook"]})
    assert findings == []
    return files[BOOK]


@pytest.fixture(scope="module")
def made() -> bytes:
    cards = [card(f"f-{k}", f"第 {k} 个问题？", answer="答案。", explanation="说明很长。" * 40) for k in range(24)]
    cards[3] = card(
        "bn",
        "批归一化是什么？",
        answer="标准化。",
        asks=["一问"],
        references=[Reference(title="一本书", where="第 2 章")],
    )
    cards[20] = card(
        "bn-two",
        "BN 放在哪里？",
        answer="卷积之后。",
        figures=["normalization-axes"],
        asks=["一问"],
        references=[Reference(title="一本书", where="第 3 章"), Reference(title="Another Book")],
    )
    cards.append(card("relu", "ReLU 的导数？", answer="0 或 1。", topic="b"))
    cards.append(card("lstm", "LSTM 有几个门？", answer="三个。", topic="b"))
    result = build(*cards)
    result.concepts = CONCEPTS
    result.documents = [Document("documents/notes.txt", title="笔记")]
    result.questions = [Question("q", "documents/notes.txt", "问？", "答")]
    result.sheets = Sheets.model_validate({"tables": [{"id": "t", "topic": "b", "title": "对照表", "columns": ["甲", "乙"],
                                                       "rows": [{"cells": ["一", "$x$"], "cards": ["relu"]}]}]})  # fmt: skip
    return book(result)


def page_with(pdf: bytes, text: str, after: int = 0) -> int:
    """The number of the first page, from 1, that has a text."""
    return next(n for n in range(after + 1, pages_of(pdf) + 1) if text in text_of(pdf, n - 1))


def test_numbers_are_chapter_and_card(made: bytes) -> None:
    text = text_of(made)
    assert "1.4批归一化是什么" in text and "2.1ReLU的导数" in text and "2.2LSTM有几个门" in text


def test_contents_and_index_name_the_right_pages(made: bytes) -> None:
    contents = page_with(made, "目录")
    first, second = page_with(made, "1.4批归一化", contents), page_with(made, "1.21BN放在哪里", contents)
    assert f"批归一化是什么？{first}" in text_of(made, contents - 1)
    index = text_of(made, page_with(made, "索引", second) - 1)
    assert f"批归一化BatchNormalization(BN){first},{second}" in index
    assert f"卷积Convolution{second}" in index and "未提到的词" not in index


def test_the_index_is_sorted_by_pinyin_and_by_letter(made: bytes) -> None:
    index = text_of(made, page_with(made, "中文术语") - 1)
    chinese, english = index.split("英文术语")
    assert [chinese.index(term) for term in ("长短期记忆", "卷积", "批归一化", "ReLU函数")] == sorted(
        chinese.index(term) for term in ("长短期记忆", "卷积", "批归一化", "ReLU函数")
    )
    assert re.search(r"B.*BatchNormalization.*C.*Convolution.*L.*LongShort.*R.*ReLU", english)


def test_pinyin() -> None:
    assert initial("长短期记忆") == "C" and initial("重要性采样") == "Z" and initial("k 折交叉验证") == "K"
    assert initial("1×1 卷积") == "#" and spelling("卷积") == ("juan", "ji")


def test_bibliography_and_material(made: bytes) -> None:
    text = text_of(made)
    assert "AnotherBook[1.21]" in text and "一本书[1.4,1.21]" in text
    assert "笔记，documents/notes.txt(1)" in text


def test_tables_figures_and_related(made: bytes) -> None:
    text = text_of(made)
    assert "对照表" in text and "归一化" in text and "相关：1.21" in text
    reader = pypdf.PdfReader(io.BytesIO(made))
    titles = [item.title for item in reader.outline if not isinstance(item, list)]
    assert titles == ["优化", "正则化", "索引", "参考文献"]


def test_links_lead_to_the_pages_that_are_named(made: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(made))
    pages = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages, 1)}
    contents = reader.pages[page_with(made, "目录") - 1]
    targets = set()
    for annotation in contents["/Annots"]:
        action = annotation.get_object()
        destination = action.get("/Dest") or action["/A"]["/D"]
        targets.add(pages[destination[0].idnum])
    assert {page_with(made, "1.4批归一化", 2), page_with(made, "2.2LSTM", 2)} <= targets


def test_the_first_page_of_a_chapter_has_no_header(made: bytes) -> None:
    first = page_with(made, "2.1ReLU的导数", 2)
    assert "测试卡片" not in text_of(made, first - 1) and "测试卡片" in text_of(made, page_with(made, "1.21BN", 2) - 1)
