"""PDFs, set here with Typst: what a page's width and its edges do to a text is undone."""

import contextlib

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from deckwright.config import DocumentConfig, Fonts
from deckwright.emit.fonts import typst_fonts
from deckwright.extract import extract
from deckwright.read import formats

pytest.importorskip("pypdfium2")

PAGE = """#set page(width: 11cm, height: 9cm, header: [复习题], footer: context [#h(1fr) 第 #counter(page).display() 页])
#set text(font: "Noto Sans SC", size: 10pt)
#set par(justify: {justify})
"""
BODY = """
= 优化
1. 什么是动量？

把过去的梯度累积起来，让每一步的方向更加平稳，在狭长的山谷里可以少走许多来回，通常取零点九。

2. What does Adam keep?

Running averages of the gradient and of its square, each with a correction of its bias at the beginning of the training.
#pagebreak()
3. 什么是步长？

每一步更新的大小。
- 太大会发散
- 太小走得慢
#pagebreak()
4. 什么是轮？

全部数据看一遍。
"""
PLAIN = "#set page(header: none, footer: none)\n"


def pdf(body: str, justify: bool = True) -> bytes:
    source = PAGE.replace("{justify}", str(justify).lower()) + body
    return typst.Compiler(font_paths=typst_fonts(Fonts())).compile(source.encode())


def read(raw: bytes):
    return formats.read("p.pdf", raw, DocumentConfig())


@pytest.mark.parametrize("justify", [True, False])
def test_paragraphs_headings_and_edges(justify):
    document = read(pdf(BODY, justify))
    assert [[line.number, line.text] for line in document.lines] == [
        [1, "# 优化"],
        [1, "1. 什么是动量？"],
        [1, "把过去的梯度累积起来，让每一步的方向更加平稳，在狭长的山谷里可以少走许多来回，通常取零点九。"],
        [1, "2. What does Adam keep?"],
        [1, "Running averages of the gradient and of its square, each with a correction of its bias at the beginning of the training."],
        [2, "3. 什么是步长？"],
        [2, "每一步更新的大小。"],
        [2, "• 太大会发散"],
        [2, "• 太小走得慢"],
        [3, "4. 什么是轮？"],
        [3, "全部数据看一遍。"],
    ]  # fmt: skip
    assert [(d.first, d.last, d.reason, d.text) for d in document.dropped] == [
        (n, n, "chrome", f"复习题\n第 {n} 页") for n in (1, 2, 3)
    ]
    assert (document.unit, document.total_lines) == ("page", 3)
    assert [(q.question_lines, q.answer_lines, q.unit) for q in extract(document)] == [
        ((n, n), (n, n), "page") for n in (1, 1, 2, 3)
    ]


def test_a_sentence_goes_on_over_the_end_of_a_page():
    text = "很长的一段话写满了这一页还要接着写到下一页去" * 20
    document = read(pdf(f"1. 什么是长？\n\n{text}。\n"))
    assert [line.text for line in document.lines] == ["1. 什么是长？", text + "。"]
    assert [(line.number, last) for line, last in document.ends] == [(1, 2)]
    assert extract(document)[0].answer_lines == (1, 2)


def test_glyphs_printed_twice_count_once_and_scripts_are_marked():
    body = PLAIN + "#place(dx: 0pt)[加粗的字]#place(dx: 0.2pt)[加粗的字]\n\n#v(1cm)$x^2 + y_i$ 之和\n"
    texts = [line.text for line in read(pdf(body)).lines]
    assert texts[0] == "加粗的字"
    assert texts[1:] == ["x² + y_i 之和"]


def test_numbers_in_the_text_are_no_page_numbers():
    document = read(pdf(PLAIN + "12\n#pagebreak()\n七\n#pagebreak()\n900\n"))
    assert [line.text for line in document.lines] == ["12", "七", "900"]


def test_a_scan_is_told():
    document = read(pdf(PLAIN + "#rect()"))
    assert document.lines == []
    assert [f.rule for f in document.findings] == ["R113"]


@pytest.mark.parametrize(
    "raw", [b"", b"%PDF-1.7", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<</Root 1 0 R>>", b"x" * 100]
)
def test_broken_files_are_told(raw):
    with pytest.raises(formats.Unreadable):
        read(raw)


WHOLE = pdf(BODY)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_mutated_files(data):
    raw = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(len(raw) // 2, len(raw)))
    with contextlib.suppress(formats.Unreadable):
        extract(read(bytes(raw[:cut])))
