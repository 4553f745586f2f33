"""Pages: what becomes a line, on which line of the file it stands, and that nothing is lost on the way."""

import re
from pathlib import Path

import pytest
from conftest import ends
from hypothesis import given, settings
from hypothesis import strategies as st

from deckwright import yamlio
from deckwright.config import DocumentConfig
from deckwright.extract import extract
from deckwright.read import Found, formats, read
from deckwright.read.formats.html import fragment

CASES = yamlio.read(Path(__file__).with_name("html.yaml")).data
PAGES = [case["html"] for case in CASES]


def page(html: str | bytes, name: str = "page.html"):
    raw = html if isinstance(html, bytes) else html.encode("utf-8", "surrogatepass")
    return formats.read(name, raw, DocumentConfig())


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_page(case):
    document = page(case["html"])
    assert [[line.number, line.text] for line in document.lines] == case["lines"]
    if "ends" in case:
        assert [[line.number, last] for line, last in document.ends] == case["ends"]
    if "dropped" in case:
        assert [[d.first, d.last, d.text] for d in document.dropped] == case["dropped"]
        assert {d.reason for d in document.dropped} <= {"chrome"}
    if "questions" in case:
        found = [[list(q.question_lines), q.answer_lines and list(q.answer_lines), q.kind, q.question, q.answer]
                 for q in extract(document)]  # fmt: skip
        assert found == case["questions"]


# --- accounting ---------------------------------------------------------------------------------


def covered(document, questions) -> set[int]:
    spans = [s for q in questions for s in (q.question_lines, q.answer_lines) if s]
    spans += [(d.first, d.last) for d in document.dropped]
    return {n for first, last in spans for n in range(first, last + 1)}


@pytest.mark.parametrize("html", PAGES, ids=[c["name"] for c in CASES])
def test_every_line_of_the_file_is_accounted_for(html, tmp_path):
    (tmp_path / "a.html").write_bytes(html.encode())
    document = read(Found(tmp_path / "a.html", "a.html"))
    questions = extract(document)
    lines = re.split(r"\r\n|\r|\n", html)
    assert {n for n, line in enumerate(lines, 1) if line.strip()} <= covered(document, questions)


WORD = st.text(alphabet="abcxyz中文题？", min_size=3, max_size=8)
TAG = st.sampled_from(
    "p div b i li ul ol h2 td tr table nav footer main pre code span form button details summary sup br dt".split()
)


@st.composite
def soup(draw):
    """Tags in any order around words that are unlike each other."""
    parts, words = [], []
    for k in range(draw(st.integers(1, 25))):
        kind = draw(st.integers(0, 3))
        tag = draw(TAG)
        word = f"w{k}q{draw(WORD)}e"
        words.append(word)
        parts.append([f"<{tag}>{word}", f"{word}</{tag}>", f"<{tag} class='menu x'>{word}</{tag}>", f"\n{word}"][kind])
    return "".join(parts), words


@settings(max_examples=300, deadline=None)
@given(soup())
def test_no_word_is_lost_and_lines_never_go_back(made):
    html, words = made
    document = page(html)
    written = "".join(line.text for line in document.lines) + "".join(d.text for d in document.dropped)
    plain = re.sub(r"[\s*`_^{}|\\-]", "", written)
    for word in words:
        assert re.sub(r"[\s*`_^{}|\\-]", "", word) in plain
    numbers = [line.number for line in document.lines]
    assert numbers == sorted(numbers)
    lines = html.split("\n")
    for word in words:  # a word stands on the line that is told
        first = next(n for n, line in enumerate(lines, 1) if word in line)
        spans = [(ln.number, next((e for at, e in document.ends if at is ln), ln.number)) for ln in document.lines
                 if word in re.sub(r"[*`]", "", ln.text)]  # fmt: skip
        spans += [(d.first, d.last) for d in document.dropped if word in d.text]
        assert not spans or any(a <= first <= b for a, b in spans)


# --- bad input ----------------------------------------------------------------------------------

BOMBS = {
    "nested": "<div>" * 100_000 + "什么是深度？" + "</div>" * 100_000,
    "never closed": "<b><p><ul><li><table><tr><td>" * 20_000 + "x",
    "hidden menus": "<div class='menu' hidden>a?b?c?" * 20_000,
    "brackets": "<" * 500_000,
    "names": "<a" * 300_000,
    "quotes": '<a =">"' * 100_000,
    "comments": "<!--" * 200_000,
    "doctypes": "<!doctype [" * 100_000,
    "entities": "&" * 500_000 + "&lt" * 200_000,
    "laughs": '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + "<p>&b;</p>" * 1000,
    "summaries": "<details><summary>" * 50_000 + "x?",
    "cells": "<table>" + "<tr><td>a<td>b" * 30_000,
    "mathml": "<math>" + "<mrow>" * 20_000 + "x",
    "classes": "<p class='" + "menu " * 200_000 + "'>x</p>",
    "scripts": "<span class=MathJax>x</span>" * 20_000 + "<script type=math/tex>y</script>",
    "backticks": "<code>" + "`" * 500_000 + "</code>",
    "superscripts": "<sup>" * 20_000 + "2",
}


@pytest.mark.parametrize("html", BOMBS.values(), ids=BOMBS)
def test_every_page_ends(html):
    with ends(25):
        document = page(html)
    assert document.lines or document.dropped


def test_odd_bytes():
    assert page(b"<p>a\0b</p>").lines[0].text == "ab"
    cut = page("<p>什么是轮？</p><p>一遍</p>".encode()[:-6])
    assert cut.lines[0].text == "什么是轮？"
    assert [f.rule for f in cut.findings] == ["R102"]
    assert page("<p>\udc80x</p>").lines


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("gb2312", "gbk"),
        ("big5", "big5"),
        ("utf-8", "gbk"),
        ("windows-1252", "utf-8"),
        ("rot13", "utf-8"),
        ("nil", "gbk"),
    ],
)
def test_encoding_as_declared_unless_the_bytes_say_otherwise(declared, encoding):
    text = "什么是反向傳播？" if encoding == "big5" else "什么是反向传播？它怎样计算梯度？"
    text = "請問甚麼是學習率" if encoding == "big5" else text
    html = f"<html><head><meta charset='{declared}'></head><body><p>{text}</p></body></html>"
    assert page(html.encode(encoding)).lines[0].text == text


def test_a_page_without_text_says_so():
    document = page("<html><body><script>1</script></body></html>")
    assert document.lines == []
    assert [f.rule for f in document.findings] == ["R105"]


def test_fragment_is_all_content():
    assert fragment("<nav>甲</nav><div class=menu>乙 &amp; <b>丙</b></div>") == ["甲", "乙 & **丙**"]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes(raw):
    document = None
    try:
        document = page(b"<p>" + raw)
    except formats.Unreadable:
        return
    extract(document)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PAGES), st.data())
def test_mutated_pages(html, data):
    at = data.draw(st.integers(0, len(html)))
    end = data.draw(st.integers(at, min(len(html), at + 40)))
    put = data.draw(
        st.sampled_from(["", "<", ">", '"', "</", "<!--", "&#", "\0", "</p></div>", "<table>", "<pre>", "\ud800"])
    )
    try:
        document = page(html[:at] + put + html[end:])
    except formats.Unreadable:
        return
    extract(document)
    numbers = [line.number for line in document.lines]
    assert numbers == sorted(numbers)
