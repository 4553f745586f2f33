"""Markdown with LaTeX, read once for every output.

`parse` gives an element tree of our dialect, `to_html` writes it for Anki and the preview; paper is written from
the same tree (see `typst`). The elements are ``div`` (root), ``p``, ``ul``, ``ol`` [start], ``li``, ``blockquote``,
``table`` ``thead`` ``tbody`` ``tr`` ``th`` ``td`` [align], ``pre`` [lang], ``strong``, ``code``, ``a`` [href],
``img`` [src, alt] and ``math`` [display]; ``pre``, ``code`` and ``math`` hold their source as it is.

The dialect: paragraphs, nested lists, tables, fenced and inline code, ``**bold**``, quotes, links (http, https,
mailto), images ``![alt](figure-id)``, formulas ``$…$``, ``$$…$$``, ``\\(…\\)``, ``\\[…\\]``. Everything else –
HTML, entities, single asterisks, underscores, headings – is text.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

import markdown
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension

from .markup_blocks import INDENT, join_lines, normalise
from .markup_html import to_html
from .markup_scan import Token, clean, scan

__all__ = ["Formula", "formulas", "html", "parse", "plain", "to_html"]

_MARKUP = re.compile(r"[`*$\\\[\]|~>]|^[ \t]*(?:[-+]|\d{1,9}[.)])[ \t]", re.MULTILINE)
_PLAIN_LINE = re.compile(r"(?![ ]*(?:[-+]|\d{1,9}[.)]) )[^`*$\\\[\]|~<>&\"'{}\x00-\x1f\x7f\ud800-\udfff]*")
_PARAGRAPH_BREAK = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_TOKEN = "\x02(?:(?P<kind>[fcml])(?P<number>\\d+)|(?P<marks>>+))\x03"
# 2**3 and x**y are text: ** does not open between two Latin letters or digits
_BOLD = r"(?<!\*)(?<![A-Za-z0-9_)\]](?=\*\*[A-Za-z0-9_(]))\*\*(?![\s*])(?P<bold>.{1,5000}?)(?<!\s)\*\*(?!\*)"
_PART = r"[^\s()\[\]<>\"]"
_URL = rf"(?P<url>(?:https?://|mailto:){_PART}{{1,2000}}(?:\({_PART}{{0,200}}\){_PART}{{0,2000}})?)"
_INLINE = re.compile(
    rf"{_TOKEN}|!\[(?P<alt>[^\[\]]*)\]\((?P<figure>[^\s()]{{1,200}})\)|\[(?P<label>[^\[\]]+)\]\({_URL}\)|{_BOLD}"
)
_TAGS = {"fence": "pre", "code": "code", "math": "math"}
_BLOCKS = frozenset(("p", "li", "blockquote", "pre", "tr"))


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in a text: LaTeX without delimiters; ``offset`` is where its first character stands in the text."""

    offset: int
    latex: str
    display: bool


def parse(text: str) -> Element:
    """The element tree of a text in our dialect; never fails, whatever the text is."""
    text = clean(text)
    if not _MARKUP.search(text):
        return _parse_plain(text)
    tokens = scan(text)
    source = _with_placeholders(text, tokens).expandtabs(4)
    root = _of_thread.reader.parser.parseDocument(normalise(source.split("\n"))).getroot()
    assert root is not None  # a parsed document has one
    _Inline(tokens).run(root)
    _lift_code_blocks(root)
    return root


def html(text: str) -> str:
    """HTML of a text: `to_html` of its parse."""
    if _PLAIN_LINE.fullmatch(text):  # most of what documents hold; nothing in it is markup, to us or to HTML
        return text.strip()
    return to_html(parse(text))


def plain(text: str) -> str:
    """Readable text without markup: blocks on lines of their own, formulas as LaTeX, cells separated by `` | ``."""
    out: list[str] = []
    _write_plain(parse(text), out)
    return re.sub(r"\n{2,}", "\n", "".join(out)).strip()


def formulas(text: str) -> list[Formula]:
    """The formulas of a text, in order, with their exact places."""
    if "$" not in text and "\\" not in text:
        return []
    return [Formula(token.inner, token.text, token.display) for token in scan(clean(text)) if token.kind == "math"]


def _parse_plain(text: str) -> Element:
    """The tree of a text without any markup: paragraphs."""
    root = Element("div")
    for block in _PARAGRAPH_BREAK.split(text.strip()):
        lines = block.split("\n")
        joined = lines[0].strip(" \t")
        for line in lines[1:]:
            joined = join_lines(joined, line.strip(" \t"))
        if joined:
            SubElement(root, "p").text = joined
    return root


def _with_placeholders(text: str, tokens: list[Token]) -> str:
    parts: list[str] = []
    position = 0
    for number, token in enumerate(tokens):
        parts += [text[position : token.start], f"\x02{token.kind[0]}{number}\x03"]
        position = token.end
    return "".join([*parts, text[position:]])


def _write_plain(element: Element, out: list[str], sign: str = "- ") -> None:
    """Appends the text of ``element``; ``sign`` stands before a list item."""
    if element.tag == "img":
        out.append(element.get("alt") or element.get("src") or "")
    if element.tag == "li":
        out.append("\n" + sign)
    elif element.tag in _BLOCKS and not (out and out[-1].endswith(sign)):
        out.append("\n")
    out.append(element.text or "")
    for index, child in enumerate(element):
        if index and child.tag in ("td", "th"):
            out.append(" | ")
        number = f"{int(element.get('start', '1')) + index}. " if element.tag == "ol" else "- "
        _write_plain(child, out, number)
        out.append(child.tail or "")
    if element.tag in _BLOCKS:
        out.append("\n")


# --- blocks: Python-Markdown's block parser; inline: ours, so that long paragraphs take linear time ---


def _reader() -> markdown.Markdown:
    """Python-Markdown with the blocks of our dialect and nothing else."""
    reader = markdown.Markdown(
        extensions=[SaneListExtension(), TableExtension(use_align_attribute=True)], tab_length=INDENT
    )
    for name in ("code", "hashheader", "setextheader", "hr", "reference"):
        reader.parser.blockprocessors.deregister(name)
    return reader


class _OfThread(threading.local):
    """What a thread reads with: while it reads, Python-Markdown remembers where it is."""

    def __init__(self) -> None:
        self.reader = _reader()


_of_thread = _OfThread()


class _Inline:
    """Turns the text of blocks into text, ``strong``, ``a``, ``img`` and what the placeholders stand for."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens

    def run(self, root: Element) -> None:
        """Works through a tree of blocks, in place."""
        for element in list(root.iter()):
            for index, child in reversed(list(enumerate(element))):
                if child.tail and child.tail.strip():  # text after a block: a paragraph
                    paragraph = Element("p")
                    self._fill(paragraph, child.tail)
                    element.insert(index + 1, paragraph)
                child.tail = None
            text, element.text = element.text, None
            if text and text.strip():
                children = list(element)
                element[:] = []
                self._fill(element, text.strip())
                element.extend(children)

    def _fill(self, element: Element, text: str) -> None:
        position = 0
        for match in _INLINE.finditer(text):
            _append(element, text[position : match.start()])
            self._add(element, match)
            position = match.end()
        _append(element, text[position:])

    def _add(self, element: Element, match: re.Match[str]) -> None:
        if match["marks"]:
            _append(element, match["marks"])
        elif match["kind"]:
            self._add_token(element, self.tokens[int(match["number"])])
        elif match["bold"]:
            self._fill(SubElement(element, "strong"), match["bold"])
        elif match["url"]:
            self._fill(SubElement(element, "a", href=self._reveal(match["url"])), match["label"])
        else:
            SubElement(element, "img", src=self._reveal(match["figure"]), alt=self._reveal(match["alt"]))

    def _add_token(self, element: Element, token: Token) -> None:
        if token.kind == "literal":
            _append(element, token.text)
            return
        child = SubElement(element, _TAGS[token.kind])
        child.text = token.text
        if token.display:
            child.set("display", "block")
        if token.language:
            child.set("lang", token.language)

    def _reveal(self, text: str) -> str:
        """``text`` with the source of what stands behind its placeholders."""
        return re.sub(_TOKEN, lambda match: match["marks"] or self.tokens[int(match["number"])].text, text)


def _append(element: Element, text: str) -> None:
    if not text:
        return
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _lift_code_blocks(root: Element) -> None:
    """A fenced block stands alone in a paragraph: put it in the paragraph's place."""
    for parent in root.iter():
        for index, child in enumerate(parent):
            if child.tag == "p" and len(child) == 1 and child[0].tag == "pre" and not child.text:
                parent[index] = child[0]
