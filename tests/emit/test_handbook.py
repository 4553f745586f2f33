"""The handbook: numbers, the index by pinyin, pages that are where they are said to be."""

from __future__ import annotations

import io
import re

import numpy as np
import pypdf
import pytest
from paper import build, card, pages_of, picture, text_of

from deckwright.emit.pdf import WRITERS, pdfs
from deckwright.emit.pdf_index import initial, spelling
from deckwright.emit.pdf_text import headline
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
    letters = {"长短期记忆": "C", "重要性采样": "Z", "k 折交叉验证": "K", "1×1 卷积": "#"}
    assert {term: initial(spelling(term)) for term in letters} == letters and spelling("卷积") == ("juan", "ji")


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


def headline_of(question: str, limit: int = 38, **fields: object) -> str:
    pieces = headline(card("h", question, **fields), limit)
    return "".join(piece if isinstance(piece, str) else f"<{piece.latex}>" for piece in pieces)


def test_entries_of_the_contents_are_whole_or_cut_between_words() -> None:
    """Formulas are never cut, brackets and words hardly ever; what is high does not stand in a line."""
    assert headline_of("什么是批归一化（Batch Normalization）？") == "什么是批归一化？"
    assert headline_of("核 $k$、填充（padding）$p$ 的边长？") == "核 <k>、填充 <p> 的边长？"
    assert headline_of("这里有一个 backpropagation 的词", 12) == "这里有一个…"
    assert headline_of("比较甲乙丙丁（戊己庚辛壬癸子丑寅卯辰巳）两种", 12) == "比较甲乙丙丁…"
    assert headline_of("求 $a+b+c+d+e+f+g+h$ 的值，再说明为什么", 8) == "求…"
    assert headline_of(r"对 $\begin{pmatrix}1\\2\end{pmatrix}$ 取最大") == "对 […] 取最大"
    assert headline_of("$$x^2$$ 的导数\n\n- 一\n- 二") == "<x^2> 的导数 - 一 - 二"
    assert headline_of("填 ____。", kind="cloze", correct=["**这个**"]) == "填 这个。"
    assert headline_of("\ue000 与 $x$") == "与 <x>"


def test_the_contents_name_chapter_and_card(made: bytes) -> None:
    contents = text_of(made, page_with(made, "目录") - 1)
    assert re.search(r"目录1优化\d+1\.1第0个问题？\d+1\.2", contents) and re.search(
        r"2正则化\d+2\.1ReLU的导数？\d+", contents
    )


def test_what_has_one_number_is_cited_once() -> None:
    cited = [
        Reference(title="Deep Nets", where="arXiv:1512.03385, section 3"),
        Reference(title="Deep Nets (He et al.)", where="arXiv:1512.03385"),
        Reference(title="Other Nets", where="chapter 2"),
        Reference(title="Fields", where="doi:10.23915/distill.00021, figure 1"),
    ]
    pdf = book(build(*(card(f"r-{k}", f"问题 {k}？", answer="答", references=[ref]) for k, ref in enumerate(cited))))
    text = text_of(pdf, page_with(pdf, "方括号") - 1)
    assert "DeepNets(Heetal.)arXiv:1512.03385[1.1,1.2]" in text and text.count("DeepNets") == 1
    assert "OtherNets[1.3]" in text and "Fieldsdoi:10.23915/distill.00021[1.4]" in text
    links = {link for page in pypdf.PdfReader(io.BytesIO(pdf)).pages for link in _addresses(page)}
    assert links == {"https://arxiv.org/abs/1512.03385", "https://doi.org/10.23915/distill.00021"}


def _addresses(page: pypdf.PageObject) -> list[str]:
    actions = [annotation.get_object().get("/A", {}) for annotation in page.get("/Annots", [])]
    return [str(action["/URI"]) for action in actions if "/URI" in action]


def test_a_term_with_one_name_stands_once() -> None:
    made = build(card("one", "什么是 AdaBoost？", answer="集成。"))
    made.concepts = [Concept(id="ab", zh="AdaBoost", en="Adaboost")]
    index = text_of(book(made), page_with(book(made), "中文术语") - 1)
    assert index.count("AdaBoost") + index.count("Adaboost") == 2, "once in each of the two lists"


def test_a_label_is_not_left_behind_by_its_table() -> None:
    table = "| 甲 | 乙 |\n|---|---|\n" + "| 这一格里有些字 | 那一格里也有些字 |\n" * 12
    for lines in range(18, 27, 2):
        cards = [
            card("before", "前一题？", answer="\n\n".join(["一段。"] * lines)),
            card("t", "表格题？", answer=table),
        ]
        pdf = book(build(*cards))
        page = page_with(pdf, "1.2表格题", page_with(pdf, "目录"))
        assert text_of(pdf, page - 1).count("那一格里") == 12, lines


def test_a_blank_that_is_filled_can_be_seen_in_grey() -> None:
    """It is underlined."""
    pdf = book(build(card("c", "要填____，再____。", kind="cloze", correct=["这个（this）", "那个"])))
    shades = picture(pdf, page_with(pdf, "1.1要填", 2) - 1, 4)
    assert any(run > 80 for row in shades < 200 for run in _runs(row)), "80 dots are 7 mm"


def _runs(row: np.ndarray) -> list[int]:
    """Lengths of the runs of ink in a row of dots, but for those that go from margin to margin."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], row, [False]]).astype(int)))
    lengths = (edges[1::2] - edges[::2]).tolist()
    return [length for length in lengths if length < 0.5 * len(row)]
