"""Which format a file is, what is said about those that are not read, and a folder of all of them through the build."""

import io
import json
import sqlite3
import sys
import zipfile

import pytest

from deckwright.config import DocumentConfig
from deckwright.extract import extract
from deckwright.pipeline import Options, build
from deckwright.read import Found, find, formats, read
from deckwright.terminal import explain_shapes

PAGE = "<html><body><h3>1. 什么是轮？</h3><p>全部数据一遍。</p></body></html>"


def package() -> bytes:
    base = sqlite3.connect(":memory:")
    base.executescript(
        "CREATE TABLE col (models TEXT, decks TEXT); INSERT INTO col VALUES ('{}', '{}');"
        "CREATE TABLE cards (nid INTEGER, did INTEGER, ord INTEGER);"
        "CREATE TABLE notes (id INTEGER, mid INTEGER, flds TEXT);"
        "INSERT INTO notes VALUES (1, 1, '什么是批？' || char(31) || '一次更新的样本。');"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("collection.anki2", base.serialize())
    return out.getvalue()


def word() -> bytes:
    docx = pytest.importorskip("docx")
    made = docx.Document()
    made.add_paragraph("1. 什么是步长？")
    made.add_paragraph("每一步更新的大小。")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize("name", ["a.html", "a.HTM", "a.xhtml", "a.txt", "a", "目录/a.html"])
def test_pages_are_known_by_ending_or_beginning(name):
    assert formats.read(name, PAGE.encode(), DocumentConfig()).lines[0].text == "### 1. 什么是轮？"


def test_a_page_behind_front_matter_is_a_page_with_the_lines_of_the_file():
    text = "---\ntitle: Quiz\n---\n<html><body><h3>Quiz</h3>\n<p>1. What is a fjord?</p><p>A valley.</p></body></html>\n"
    document = formats.read("a.md", text.encode(), DocumentConfig())
    assert [(line.number, line.text) for line in document.lines] == [
        (4, "### Quiz"),
        (5, "1. What is a fjord?"),
        (5, "A valley."),
    ]
    assert {n for d in document.dropped for n in range(d.first, d.last + 1)} >= {2}


@pytest.mark.parametrize("head", ["---\ntitle: Quiz\n---\n# Quiz\n", "# Quiz\n---\n", ""])
def test_markdown_with_html_inside_stays_markdown(head):
    text = head + "## What is HTML?\n<div align=center>A language:</div>\n```html\n<html><body></body></html>\n```\n"
    assert formats.read("a.md", text.encode(), DocumentConfig()) is None


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a", "a.log"])
def test_plain_text_stays_plain_text(name):
    assert formats.read(name, b"1. What is <b>?\nx", DocumentConfig()) is None


def test_content_wins_over_the_ending():
    assert formats.read("a.zip", word(), DocumentConfig()).unit == "paragraph"
    assert formats.read("a.docx", package(), DocumentConfig()).unit == "note"


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("a.doc", b"\xd0\xcf\x11\xe0", "save it as .docx"),
        ("a.xlsx", b"PK\x03\x04", "save it as CSV"),
        ("a.mhtml", b"MIME-Version: 1.0", "save the page as HTML"),
        ("a.png", b"\x89PNG\r\n", "kind .png"),
        ("a.txt", b"\x89PNG\r\n", "picture"),
        ("a.docx", b"<html>", "archive is broken"),
        ("a.pdf", b"hello", "cannot be opened"),
        ("a.apkg", b"PK\x05\x06" + b"\0" * 18, "no collection"),
        ("a.html", b"PK\x03\x04\xff\xfe\xfd\0\0", "is not read"),
    ],
)
def test_what_is_not_read_is_told(name, raw, says, tmp_path):
    (tmp_path / name).write_bytes(raw)
    document = read(Found(tmp_path / name, name))
    assert document.lines == []
    assert [(f.rule, f.severity, f.file) for f in document.findings] == [("R101", "error", name)]
    assert says in document.findings[0].message


@pytest.mark.parametrize(("name", "module"), [("a.docx", "docx"), ("a.pdf", "pypdfium2")])
def test_a_missing_library_is_told_with_the_command(name, module, monkeypatch):
    raw = word() if module == "docx" else b"%PDF-1.7"
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(formats.Unreadable, match=r"pip install 'deckwright\[documents\]'"):
        formats.read(name, raw, DocumentConfig())


def test_files_of_a_saved_page_are_no_documents(tmp_path):
    (tmp_path / "题.html").write_text(PAGE, "utf-8")
    for folder in ("题_files", "题.files", "other_files"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.js").write_text("x", "utf-8")
    assert [f.name for f in find(tmp_path)[0]] == ["other_files/a.js", "题.html"]


def test_a_folder_of_all_formats_is_built(tmp_path, capsys):
    source = tmp_path / "notes"
    source.mkdir()
    (source / "a.html").write_text(PAGE, "utf-8")
    (source / "b.csv").write_text("问题,答案\n什么是核？,滑动的权重。\n", "utf-8")
    (source / "c.apkg").write_bytes(package())
    (source / "d.docx").write_bytes(word())
    (source / "e.txt").write_text("1. 什么是层？\n并列的神经元。\n", "utf-8")
    (source / "f.pdf").write_bytes(b"%PDF-1.7 broken")
    (source / "g.html").write_text("<p>这里没有题目，只有一句话。</p>", "utf-8")
    (source / "h.txt").write_bytes(b"")
    result = build(Options(source=source, out=tmp_path / "out", only={"anki"}, knowledge=False))
    rows = [json.loads(line) for line in (result.out / "questions.jsonl").read_text("utf-8").splitlines()]
    assert [(r["document"], r["unit"], r["question_lines"], r["question"], r["answer"]) for r in rows] == [
        ("a.html", "line", [1, 1], "什么是轮？", "全部数据一遍。"),
        ("b.csv", "line", [2, 2], "什么是核？", "滑动的权重。"),
        ("c.apkg", "note", [1, 1], "什么是批？", "一次更新的样本。"),
        ("d.docx", "paragraph", [1, 1], "什么是步长？", "每一步更新的大小。"),
        ("e.txt", "line", [1, 1], "什么是层？", "并列的神经元。"),
    ]
    told = [(f.rule, f.file) for f in result.build.findings if f.rule in ("R101", "R105")]
    assert told == [("R101", "f.pdf"), ("R105", "g.html"), ("R105", "h.txt")]
    explain_shapes(result.build.documents)
    lines = capsys.readouterr().out.splitlines()
    for name, told in (("b.csv", "2–2: 1 questions marked as rows"), ("c.apkg", "1–1: 1 questions marked as rows"),
                       ("e.txt", "1–1: 1 questions marked as dot from 1 to 1"), ("f.pdf", "is not read: "), ("g.html", "no questions")):  # fmt: skip
        place = next(k for k, line in enumerate(lines) if line.startswith(name))
        assert lines[place + 1].strip().startswith(told), name


def test_a_told_shape_holds_for_pages_and_tables():
    for name, raw in (("a.html", PAGE), ("a.csv", "question,answer\nq?,a\n")):
        document = formats.read(name, raw.encode(), DocumentConfig(shape="none"))
        assert extract(document) == []
