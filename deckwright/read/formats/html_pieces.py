"""The small parts of a line: text with its blanks, bold, sub- and superscripts, code, images."""

from __future__ import annotations

import re
from itertools import groupby
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from .html_tree import BLOCK, Node

# C0 controls but tab and line end, C1, lone surrogates: no text
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uff65\U00020000-\U0003ffff"
_BREAK = re.compile(rf"(?<=[{_WIDE}])[ \t\r\f]*\n[ \t\r\f\n]*(?=[{_WIDE}])")
_BLANKS = re.compile(r"[ \t\n\r\f\v]{2,}+|[\t\n\r\f\v]")
_DOUBLE = re.compile(r"[ \t]{2,}")
_SUPERSCRIPT = dict(zip("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ", strict=True))
_SUBSCRIPT = dict(zip("0123456789", "₀₁₂₃₄₅₆₇₈₉", strict=True))
_LANGUAGE = re.compile(r"(?:language|lang|brush|highlight|highlight-source)[-:]\s*([A-Za-z][A-Za-z0-9+#]{0,20})")
_LAZY = ("data-src", "data-original", "data-original-src", "data-actualsrc", "data-lazy-src", "src")


class Piece(NamedTuple):
    """A stretch of one line of the file; ``raw`` is written as it is. ``last`` is set where it spans lines."""

    text: str
    line: int
    bold: bool = False
    raw: bool = False
    last: int = 0


def clean(text: str) -> str:
    """The text without what no text may hold."""
    return _UNPRINTABLE.sub("", text) if not text.isprintable() else text


def render(pieces: list[Piece]) -> str:
    """The pieces as one line: blanks collapsed, bold marked where it holds a word."""
    if len(pieces) == 1 and not (pieces[0].bold or pieces[0].raw):
        text = pieces[0].text
        if "  " not in text and text.isprintable():
            return text.strip()
    out = ""
    for bold, group in groupby(pieces, key=lambda p: p.bold):
        text = _collapse(list(group))
        core = text.strip()
        if bold and "**" not in core and any(c.isalnum() for c in core):
            lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
            text = f"{lead}**{core}**{tail}"
        if out.endswith("**") and text.startswith("**") and core:
            out, text = out[:-2], text[2:]
        out += text
    return _DOUBLE.sub(" ", out).strip() if "`" not in out else out.strip()


def _collapse(pieces: list[Piece]) -> str:
    """Blanks of the texts become one; a line end between two Chinese characters is nothing. Raw pieces stay."""
    parts: list[str] = []
    for raw, group in groupby(pieces, key=lambda p: p.raw):
        text = "".join(p.text for p in group)
        if not raw:
            text = _BLANKS.sub(" ", _BREAK.sub("", text) if "\n" in text else text)
        parts.append(text)
    return "".join(parts)


def script(text: str, sign: str) -> str:
    """A sub- or superscript: ``x²`` where Unicode has it, else ``x^k``, ``x_{t-1}``; a footnote as it is."""
    text = clean(text)
    table = _SUPERSCRIPT if sign == "^" else _SUBSCRIPT
    if not text or re.fullmatch(r"\W*\[.*\]\W*", text):
        return text
    if all(c in table for c in text):
        return "".join(table[c] for c in text)
    if not text.isascii():
        return text if sign == "_" or len(text) > 8 else f"^{{{text}}}"
    return sign + text if re.fullmatch(r"[A-Za-z0-9]|\d+", text) else f"{sign}{{{text}}}"


def code_span(text: str) -> str:
    """Code in backticks; more of them than it holds itself."""
    text = clean(text)
    if not text.strip():
        return " "
    ticks = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    return f"{ticks}{text}{ticks}" if len(ticks) == 1 else f"{ticks} {text} {ticks}"


def image(node: Node) -> str:
    """``![alt](file name)``; nothing of the address but the name of its file is kept."""
    address = next((a for name in _LAZY if (a := node.get(name).strip()) and not a.startswith("data:")), "")
    try:
        name = unquote(urlsplit(address).path.rstrip("/").rsplit("/", 1)[-1])
    except ValueError:
        name = ""
    name = re.sub(r"[\s()\[\]<>|\\\"'`]+", "-", clean(name))[-120:] or "image"
    alt = " ".join(re.sub(r"[\[\]|`]", " ", clean(node.get("alt"))).split())
    return f"![{alt}]({name})"


def fenced(node: Node, plain: bool) -> list[tuple[int, str]]:
    """A ``<pre>`` as the lines of a fenced block, with the line of the file of each; ``plain``: without the fence."""
    lines: list[tuple[int, str]] = [(node.line, "")]
    for item in node.walk():
        if isinstance(item, Node):
            if item.tag == "br" or (item.tag in BLOCK and lines[-1][1].strip()):
                lines.append((item.line, ""))
        elif item.source:
            for k, (number, part) in enumerate(item.lines()):
                text = clean(part)
                if k or not lines[-1][1]:
                    lines[len(lines) - (not k) :] = [(number, text)]
                else:
                    lines[-1] = (lines[-1][0], lines[-1][1] + text)
    lines = [(number, text.rstrip()) for number, text in lines]
    lines = [line for line in lines if line[1].strip()]
    if not lines or plain:
        return lines
    fence = "`" * max(3, max((len(r) for _, t in lines for r in re.findall("`+", t)), default=0) + 1)
    return [(lines[0][0], fence + _language(node)), *lines, (lines[-1][0], fence)]


def _language(node: Node) -> str:
    code = node.first("code")
    for name in f"{node.get('class')} {code.get('class') if code else ''}"[:300].split():
        match = _LANGUAGE.match(name)
        if match:
            return match[1].lower()
    return ""

