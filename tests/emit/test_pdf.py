"""The PDFs are opened with other programs' eyes: text, fonts, ink, bookmarks."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import numpy as np
import pypdf
import pypdfium2
import pytest
import typst
from paper import build, card, text_of

from deckwright import yamlio
from deckwright.config import EPOCH
from deckwright.emit import pdf, press
from deckwright.emit.fonts import missing_glyphs
from deckwright.emit.pdf import pdfs
from deckwright.emit.pdf_text import filled, shorten
from deckwright.model import Build, Finding, Reference, Source, Topic

SHEET, BOOK, CARDS, QUIZ = "pdf/cheatsheet.pdf", "pdf/handbook.pdf", "pdf/flashcards.pdf", "pdf/quiz.pdf"


def ink(pdf: bytes) -> list[float]:
    """Share of each page that is not white."""
    document = pypdfium2.PdfDocument(pdf)
    return [float(np.mean(page.render(scale=0.5, grayscale=True).to_numpy() < 200)) for page in document]


def right_edge(pdf: bytes, page: int) -> float:
    """Where the ink of a page ends, as a share of its width."""
    picture = pypdfium2.PdfDocument(pdf)[page].render(scale=1, grayscale=True).to_numpy()
    return float(np.nonzero((picture < 200).any(axis=0))[0].max() / picture.shape[1])


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """Name of each font → whether its outlines are in the file."""
    found: dict[str, bool] = {}
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            for descendant in font.get("/DescendantFonts", [font]):
                descriptor = descendant.get_object()["/FontDescriptor"].get_object()
                embedded = any(f"/FontFile{n}" in descriptor for n in ("", "2", "3"))
                found[str(font["/BaseFont"])] = embedded
    return found


ALL_KINDS = build(
    card("sgd", "梯度下降怎样**更新**参数？", answer="沿负梯度走一步：$\\theta \\leftarrow \\theta - \\eta g$。",
         formula=r"\theta_{t+1} = \theta_t - \eta \nabla_\theta J", explanation="学习率太大会发散。",
         pitfall="步长越大越快是不对的。", references=[Reference(title="深度学习教材", where="第 8 章")]),
    card("pick", "哪些是优化器？", kind="choice", options=["池化", "`Adam`", "$L_2$ 范数"], correct=["B"]),
    card("tf", "动量只看当前梯度。", kind="true-false", correct=[False], answer="它还累积历史。"),
    card("blank", "Adam 结合了 ____ 与 ____。", kind="cloze", correct=["动量", "RMSProp"]),
    card("steps", "训练步骤？", kind="order", steps=["初始化", "前向", "反向", "更新"], topic="b"),
    card("raw", "什么是早停？", answer="验证误差不再下降时停止。", reviewed=False, topic="b",
         sources=[Source(document="documents/x.txt", lines=(12, 18))]),
    card("open", "没有答案的题？", reviewed=False, topic="b"),
    card("code", "怎样清零梯度？", answer="```python\noptimizer.zero_grad()\n```\n\n| 名 | 值 |\n|---|---|\n| 甲 | 1 |", topic="zzz"),
)  # fmt: skip


@pytest.fixture(scope="module")
def made() -> tuple[dict[str, bytes], list[Finding]]:
    return pdfs(ALL_KINDS)


def test_all_are_there_and_clean(made: tuple[dict[str, bytes], list[Finding]]) -> None:
    files, findings = made
    assert [name for name in files if not name.startswith("pdf/sheets/")] == [SHEET, BOOK, CARDS, QUIZ]
    assert {name for name in files if name.startswith("pdf/sheets/")} == {
        f"pdf/sheets/{t}.pdf" for t in ("a", "b", "zzz")
    }
    assert findings == []


def test_twice_the_same_bytes(made: tuple[dict[str, bytes], list[Finding]]) -> None:
    assert pdfs(ALL_KINDS)[0] == made[0]


def test_chinese_text_can_be_extracted(made: tuple[dict[str, bytes], list[Finding]]) -> None:
    book, sheet = text_of(made[0][BOOK]), text_of(made[0][SHEET])
    for part in ("优化", "Optimization", "梯度下降怎样更新参数", "学习率太大会发散", "步长越大越快是不对的", "深度学习教材，第8章",
                 "Adam结合了动量与RMSProp", "1.初始化", "4.更新", "documents/x.txt，第12–18行", "没有答案的题", "未经审核",
                 "暂无答案",
                 "optimizer.zero_grad()", "目录", "版本1"):  # fmt: skip
        assert part in book, part
    for part in (
        "梯度下降怎样更新参数",
        "沿负梯度走一步",
        "Adam结合了动量与RMSProp",
        "初始化→前向→反向→更新",
        "它还累积历史",
    ):
        assert part in sheet, part
    assert "学习率太大会发散" not in sheet and "什么是早停" not in sheet  # reviewed cards only


def test_right_option_is_marked(made: tuple[dict[str, bytes], list[Finding]]) -> None:
    book = text_of(made[0][BOOK])
    assert "B.Adam✓" in book and "A.池化✓" not in book
    assert "错它还累积历史" in book


@pytest.mark.parametrize("name", [SHEET, BOOK, CARDS, QUIZ])
def test_fonts_are_embedded(made: tuple[dict[str, bytes], list[Finding]], name: str) -> None:
    fonts = fonts_of(made[0][name])
    assert all(fonts.values())
    assert any("NotoSansSC" in font for font in fonts) and any("NewCM" in font for font in fonts)


@pytest.mark.parametrize("name", [SHEET, BOOK, CARDS, QUIZ])
def test_no_page_is_blank(made: tuple[dict[str, bytes], list[Finding]], name: str) -> None:
    assert all(share > 0 for share in ink(made[0][name]))


def test_bold_is_a_real_weight(made: tuple[dict[str, bytes], list[Finding]]) -> None:
    """The variable font has no static bold file: two sets of outlines must be in the PDF."""
    reader = pypdf.PdfReader(io.BytesIO(made[0][BOOK]))
    noto = {
        font.get_object()["/BaseFont"]
        for page in reader.pages
        for font in page["/Resources"].get("/Font", {}).values()
        if "NotoSansSC" in font.get_object()["/BaseFont"]
    }
    assert len(noto) > 1


def test_metadata_bookmarks_and_links(made: tuple[dict[str, bytes], list[Finding]]) -> None:
    reader = pypdf.PdfReader(io.BytesIO(made[0][BOOK]))
    assert reader.metadata is not None
    assert reader.metadata.title == "测试卡片" and reader.metadata.author == "作者"
    assert reader.metadata.creation_date == datetime.fromtimestamp(EPOCH, UTC)
    assert str(reader.trailer["/Root"].get("/Lang")).startswith("zh")
    chapters = [item for item in reader.outline if not isinstance(item, list)]
    cards = [item for item in reader.outline if isinstance(item, list)]
    assert [chapter.title for chapter in chapters] == ["优化", "正则化", "zzz", "参考文献"]
    assert [entry.title for entry in cards[1]] == ["训练步骤？", "什么是早停？", "没有答案的题？"]
    assert len(reader.pages[1].get("/Annots", [])) >= len(ALL_KINDS.cards)


def test_sheet_is_a4_landscape(made: tuple[dict[str, bytes], list[Finding]]) -> None:
    box = pypdf.PdfReader(io.BytesIO(made[0][SHEET])).pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (842, 595)


def test_paper_settings() -> None:
    files, _ = pdfs(build(card("x", "问", answer="答"), paper={"orientation": "portrait", "columns": 2}))
    box = pypdf.PdfReader(io.BytesIO(files[SHEET])).pages[0].mediabox
    assert float(box.width) < float(box.height)


def test_nothing_to_print_gives_one_page_that_says_so() -> None:
    for empty in (build(), Build(title="空", name="x", topics=[])):
        files, findings = pdfs(empty)
        assert findings == []
        for content in files.values():
            assert "这里还没有卡片" in text_of(content)
            assert len(pypdf.PdfReader(io.BytesIO(content)).pages) == 1


def test_without_reviewed_cards_the_sheet_has_short_answers() -> None:
    long = "开头这句话就够了。" + "后面的句子都可以省去不看。" * 30
    files, _ = pdfs(build(card("a", "长的？", answer=long, reviewed=False), card("b", "空的？", reviewed=False)))
    sheet = text_of(files[SHEET])
    assert "开头这句话就够了" in sheet and sheet.count("后面的句子") < 12 and "空的" not in sheet
    assert text_of(files[BOOK]).count("后面的句子") == 30


def test_english_labels() -> None:
    files, _ = pdfs(build(card("a", "What?", answer="That.", reviewed=False), language="en"))
    book = text_of(files[BOOK])
    assert "Answer:That." in book and "unreviewed" in book and "Optimization" in book and "答案" not in book


HOSTILE = [
    '#import "x": *', "#panic(1)", '"); #sys.version', "] } ) [ { (", "$ $ $$ \\ \\\\ \\input{/etc/passwd}", "// a /* b */",
    "@x <x> = h", 'figures.at("no-such")', 'text(weight: "bold")[x]',
    "`#x` ```", "#let a = 1; #a", "- + / : * _ ~ ' \"", "https://x.org/" + "a" * 300, "\u200b\u202e\ufeff\x00",
]  # fmt: skip


def test_a_strangers_text_is_only_text() -> None:
    cards = [
        card(f"h-{i}", text or "x", answer=text, explanation=text, options=[text], steps=[text], sheet=text,
             references=[Reference(title=text, where=text)], sources=[Source(document=text, lines=(1, 1))])
        for i, text in enumerate(HOSTILE)
    ]  # fmt: skip
    given = build(*cards, description=HOSTILE[0], licence=HOSTILE[2])
    given.title = '#x "y" \\ ] $'
    given.topics = [Topic(id="a", title='"] #z', en='") #panic()')]
    files, findings = pdfs(given)
    assert [f for f in findings if f.rule == "P103"] == []
    for name in (SHEET, BOOK):
        text = text_of(files[name])
        for part in ('#import"x":*', "#panic(1)", "#leta=1;#a", "@x<x>=h", "//a/*b*/", '#x"y"\\]$'):
            assert part in text, part


def test_wide_things_stay_on_the_page() -> None:
    rows = [[f"列{i}" for i in range(12)], ["---"] * 12, [f"long_value_{i}" for i in range(12)]]
    table = "\n".join(f"|{'|'.join(row)}|" for row in rows)
    formula = " + ".join(f"\\frac{{x_{{{i}}}}}{{y}}" for i in range(60))
    code = "```\n" + "x" * 700 + "\n" + "name_of_something(" * 40 + "\n```"
    for number, answer in enumerate((table, f"$${formula}$$", code, "a/" * 400)):
        files, _ = pdfs(build(card(f"w-{number}", "宽？", answer=answer, formula=formula)))
        assert right_edge(files[SHEET], 0) < 0.98  # the header's line ends at 0.97
        assert right_edge(files[BOOK], 2) < 0.91


def test_long_code_and_long_answers_go_over_columns() -> None:
    code = "```python\n" + "\n".join(f"value_{i} = {i}" for i in range(400)) + "\n```"
    files, _ = pdfs(build(card("long", "长？", answer=code)))
    for name in (SHEET, BOOK):
        assert "value_0=0" in text_of(files[name]) and "value_399=399" in text_of(files[name])


def test_a_formula_that_cannot_be_set_is_printed_and_reported() -> None:
    wrong = card(
        "bad",
        "错 $\\foo x$？",
        answer="好 $x^2$",
        formula="\\frac{a}{",
        sources=[Source(document="d.txt", lines=(7, 9))],
    )
    files, findings = pdfs(build(wrong))
    assert {(f.rule, f.name, f.severity, f.card, f.file, f.line) for f in findings} == {
        ("P102", "formula-not-set", "error", "bad", "d.txt", 7)
    }
    assert len(findings) == 2
    for content in (files[SHEET], files[BOOK], files[CARDS]):
        assert "\\foox" in text_of(content) and "\\frac{a}{" in text_of(content)


CANNOT = {
    r"\\newcommand{\\R}{x} \\R": r"\newcommand is not allowed",
    r"a + \\sideset{}{'}\\sum": "undefined control sequence: \\sideset",
}
"""A macro, and a command that KaTeX does not know: as written in YAML between double quotes → what is said."""


@pytest.mark.parametrize("written", CANNOT)
def test_a_formula_that_cannot_be_set_is_found_at_its_column(written: str) -> None:
    loaded = yamlio.loads(f'- id: bad\n  question: 问？\n  answer: "见 ${written}$"\n', "source/cards/a.yaml")
    wrong = card("bad", "问？", answer=loaded.data[0]["answer"])
    wrong.place = loaded.place((0,))
    good = card("good", "好？", answer="照样印出。")
    files, findings = pdfs(build(wrong, good))
    (found,) = findings
    assert (found.rule, found.card, found.file, found.line) == ("P102", "bad", "source/cards/a.yaml", 3)
    assert CANNOT[written].casefold() in found.message.casefold()
    start = len('  answer: "见 $') + 1
    assert found.column == start + (len("a + ") if written.startswith("a") else 0)
    assert all("照样印出" in text_of(files[name]) for name in (SHEET, BOOK, CARDS))


def test_a_formula_that_only_typst_refuses_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    real = press.latex_to_typst

    def broken(latex: str, display: bool = False) -> str:
        return "nosuchfunction(x)" if latex == "x^7" else real(latex, display)

    monkeypatch.setattr("deckwright.text.typst.latex_to_typst", broken)
    monkeypatch.setattr(press, "latex_to_typst", broken)
    files, findings = pdfs(build(card("a", "$x^2$？", answer="$x^7$"), card("b", "$x^3$", answer="乙")))
    assert [(f.rule, f.card) for f in findings] == [("P102", "a")]
    assert "x^7" in text_of(files[BOOK]) and "乙" in text_of(files[SHEET])


def test_missing_glyphs_are_found() -> None:
    assert missing_glyphs("中文 abc αβ → ① ✓ ⟦?⟧ 𝔼 ∮\n\u200b") == set()
    assert missing_glyphs("甲😀한\U00020bb7") >= {"😀", "한"}
    _, findings = pdfs(build(card("e", "表情", answer="笑 😀")))
    assert [(f.rule, f.name, f.severity, f.card) for f in findings] == [("P101", "missing-glyph", "warning", "e")]
    assert "U+1F600" in findings[0].message


FIELDS = {
    "question": {"question": "한"},
    "answer": {"answer": "한"},
    "explanation": {"explanation": "한"},
    "pitfall": {"pitfall": "한"},
    "sheet": {"sheet": "한"},
    "formula": {"formula": "한"},
    "options": {"kind": "choice", "options": ["甲", "한"], "correct": ["A"]},
    "steps": {"kind": "order", "steps": ["甲", "한"]},
    "correct": {"kind": "cloze", "question": "____", "correct": ["한"]},
    "title": {"references": [Reference(title="한", where="1")]},
    "where": {"references": [Reference(title="甲", where="한"), Reference(title="乙", where="http://a.b")]},
}


def test_glyphs_are_looked_for_in_everything_that_is_printed() -> None:
    cards = [card(name, **{"question": "问", **fields}) for name, fields in FIELDS.items()]
    made = build(*cards, card("none", "问", answer="答"))
    assert [found.card for found in pdf._missing(made, press.Press(made))] == list(FIELDS)


def test_warnings_of_typst_are_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    def sheet(context: object, press: object) -> dict[str, str]:
        return {SHEET: '#set text(font: "No Such Font")\nx'}

    _, findings = pdfs(build(card("a", "问", answer="答")), {"cheatsheet": sheet})
    assert [f.rule for f in findings] == ["P103"] and "no such font" in findings[0].message


def test_a_writer_may_have_nothing_to_print() -> None:
    assert pdfs(build(card("a", "问", answer="答")), {"cheatsheet": lambda context, press: {}}) == ({}, [])


def test_fonts_come_from_the_wheel_alone() -> None:
    from deckwright.emit.fonts import typst_fonts

    assert {info.path is None or "justmytype_intl_cjk" in info.path for info in typst_fonts().fonts()} == {True}
    assert isinstance(typst_fonts(), typst.Fonts)


def test_shorten_cuts_between_sentences_and_never_inside_a_formula() -> None:
    assert shorten("第一句。第二句很长很长很长很长。", 10) == "第一句。"
    assert shorten("短。", 10) == "短。"
    assert shorten("见 $a。b + c + d$ 之后还有很多", 8) == "见…"
    assert shorten("这里有一个 backpropagation 的词", 12) == "这里有一个…"
    assert shorten("**粗体的开头一直很长很长**", 8) == "粗体的开头一…"


def test_blanks_are_filled_also_in_formulas() -> None:
    blank = card("c", "值是 ____，即 $\\frac{____}{2}$ 与 ____", kind="cloze", correct=["一", "$x$"])
    assert filled(blank) == "值是 **一**，即 $\\frac{x}{2}$ 与 ____"


def test_an_answer_that_only_repeats_the_cloze_is_not_printed_twice() -> None:
    files, _ = pdfs(
        build(
            card("c", "缩放用 ____ 概率。", kind="cloze", correct=["保留"], answer="缩放用保留概率", reviewed=False),
            card("d", "另一个 ____。", kind="cloze", correct=["空"], answer="补充说明"),
        )
    )
    assert text_of(files[BOOK]).count("缩放用保留概率") == 2  # in the contents and on the card
    assert "补充说明" in text_of(files[BOOK])


def test_a_failed_check_is_marked_on_both() -> None:
    marked = card("m", "错的？", answer="错的答案", reviewed=False)
    marked.marks = ["unreviewed", "error"]
    files, _ = pdfs(build(marked))
    assert all("检查未通过" in text_of(files[name]) for name in (SHEET, BOOK))
