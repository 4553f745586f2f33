"""Word documents, made here with python-docx and with raw XML for what it cannot write."""

import contextlib
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deckwright.config import DocumentConfig
from deckwright.extract import extract
from deckwright.read import formats

docx = pytest.importorskip("docx")
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word(raw: bytes):
    return formats.read("w.docx", raw, DocumentConfig())


def lines(raw: bytes):
    return [[line.number, line.text] for line in word(raw).lines]


def test_headings_lists_bold_and_scripts():
    made = docx.Document()
    made.add_heading("复习", 1)
    for question, answers in (("什么是动量？", ["累积的梯度"]), ("Adam 有哪两个矩？", ["一阶矩", "二阶矩"])):
        made.add_paragraph(style="List Number").add_run(question).bold = True
        for answer in answers:
            made.add_paragraph(answer, style="List Bullet")
    made.add_paragraph("")
    last = made.add_paragraph("x")
    last.add_run("2").font.superscript = True
    last.add_run(" 是")
    last.add_run("平方").bold = True
    last.add_run("\n下一行")
    document = word(saved(made))
    assert [[line.number, line.text] for line in document.lines] == [
        [1, "# 复习"],
        [2, "1. **什么是动量？**"],
        [3, "- 累积的梯度"],
        [4, "2. **Adam 有哪两个矩？**"],
        [5, "- 一阶矩"],
        [6, "- 二阶矩"],
        [8, "x² 是**平方**"],
        [8, "下一行"],
    ]
    assert document.unit == "paragraph"
    assert document.total_lines == 8
    questions = extract(document)
    assert [(q.question, q.question_lines, q.answer_lines, q.unit) for q in questions] == [
        ("什么是动量？", (2, 2), (3, 3), "paragraph"),
        ("Adam 有哪两个矩？", (4, 4), (5, 8), "paragraph"),
    ]
    assert questions[0].section == ["复习"]


def test_a_table_is_rows_and_paragraphs_behind_it_count_on():
    made = docx.Document()
    made.add_paragraph("前")
    table = made.add_table(2, 2)
    for k, text in enumerate(("名", "值", "a|b", "1")):
        table.cell(k // 2, k % 2).text = text
    made.add_paragraph("后")
    assert lines(saved(made)) == [[1, "前"], [2, "| 名 | 值 |"], [3, "|---|---|"], [4, "| a\\|b | 1 |"], [6, "后"]]


def with_body(xml: str) -> bytes:
    """A document whose paragraphs are this XML."""
    source = zipfile.ZipFile(io.BytesIO(saved(docx.Document())))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                data = f"<?xml version='1.0' encoding='UTF-8'?><w:document {W} {M}><w:body>{xml}</w:body></w:document>".encode()
            archive.writestr(name, data)
    return out.getvalue()


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def test_what_was_deleted_is_gone_and_what_is_hidden_is_told():
    document = word(with_body(
        f"<w:p><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins>{run('新')}</w:ins>{run('密', '<w:vanish/>')}</w:p>"
    ))  # fmt: skip
    assert [line.text for line in document.lines] == ["新"]
    assert [(d.first, d.reason, d.text) for d in document.dropped] == [(1, "chrome", "密")]


def test_formulas_become_latex():
    def part(name, text):
        return f"<m:{name}><m:r><m:t>{text}</m:t></m:r></m:{name}>"

    fraction = f"<m:f>{part('num', 'a')}{part('den', 'b')}</m:f>"
    power = f"<m:sSup>{part('e', 'x')}{part('sup', '2')}</m:sSup>"
    total = (
        f"<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr>{part('sub', 'i')}{part('sup', 'n')}{part('e', 'θ')}</m:nary>"
    )
    assert lines(with_body(f"<w:p>{run('设 ')}<m:oMath>{fraction}</m:oMath>{run(' 与 ')}<m:oMath>{power}{total}</m:oMath></w:p>")) == [
        [1, r"设 $\frac{a}{b}$ 与 $x^{2}\sum_{i}^{n} \theta$"]
    ]  # fmt: skip


def test_headings_by_outline_and_text_boxes_once():
    box = f"<w:r><w:pict><w:txbxContent><w:p>{run('框')}</w:p></w:txbxContent></w:pict></w:r>"
    assert lines(
        with_body(f"<w:p><w:pPr><w:outlineLvl w:val='1'/></w:pPr>{run('章')}</w:p><w:p>{run('外')}{box}</w:p>")
    ) == [
        [1, "## 章"],
        [2, "外"],
        [3, "框"],
    ]


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"not a zip", b"PK\x05\x06" + b"\0" * 18])
def test_broken_files_are_told(raw):
    with pytest.raises(formats.Unreadable):
        word(raw)


def test_entities_do_not_explode():
    bomb = "<!DOCTYPE w [<!ENTITY a 'x'><!ENTITY b '" + "&a;" * 100 + "'><!ENTITY c '" + "&b;" * 100 + "'>]>"
    raw = with_body(f"<w:p>{run('甲')}</w:p>")
    source = zipfile.ZipFile(io.BytesIO(raw))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                data = data.replace(b"?>", b"?>" + bomb.encode(), 1).replace("甲".encode(), b"&c;")
            archive.writestr(name, data)
    with contextlib.suppress(formats.Unreadable):
        assert sum(len(line.text) for line in word(out.getvalue()).lines) < 1000


def test_an_archive_that_unpacks_to_gigabytes_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as member:
        for _ in range(600):
            member.write(b"\0" * 1024 * 1024)
    with pytest.raises(formats.Unreadable, match="bytes"):
        word(out.getvalue())


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_mutated_documents(data):
    made = docx.Document()
    made.add_paragraph("1. 什么是轮？", style="List Number")
    raw = bytearray(saved(made))
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(formats.Unreadable):
        extract(word(bytes(raw)))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([
    "<w:p/>", "<w:p><w:pPr><w:numPr><w:ilvl w:val='9'/><w:numId w:val='1'/></w:numPr></w:pPr></w:p>", "<w:tbl/>",
    "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>", "<w:p><w:r><w:t/></w:r></w:p>", "<w:sdt><w:sdtContent><w:p/></w:sdtContent></w:sdt>",
    "<w:p><w:pPr><w:pStyle w:val='Nil'/></w:pPr><w:r><w:t>a</w:t></w:r></w:p>", "<w:p><w:pPr><w:numPr><w:numId w:val='x'/></w:numPr></w:pPr></w:p>",
    "<w:p><m:oMath><m:f/></m:oMath></w:p>", "<w:p><w:pPr><w:numPr><w:ilvl w:val='x'/><w:numId w:val='1'/></w:numPr></w:pPr></w:p>",
]), max_size=8))  # fmt: skip
def test_odd_xml(parts):
    with contextlib.suppress(formats.Unreadable):
        extract(word(with_body("".join(parts))))
