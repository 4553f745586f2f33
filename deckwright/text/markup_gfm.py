"""Writes the element tree of `markup` as Markdown that GitHub and GitLab render; nobody's HTML gets through.

A formula stands in ``$`…`$`` or in a ``math`` fence, where Markdown leaves LaTeX alone; bold that CommonMark would not
see beside Chinese punctuation is written as ``<strong>``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from .latex import forbidden
from .markup import parse

_MARKS = re.compile(r"[\\`*\[\]<>|~$]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])|&(?=#?\w+;)")
_ENTITIES = {"<": "&lt;", "&": "&amp;"}
_AT_LINE_START = re.compile(r"^(\s*)(?:([#+\-=])|(\d{1,9})([.)]))(?=\s|$|[#=\-])")
_OPERATOR = re.compile(r"\\operatorname\*?\s*\{")
_LETTER = re.compile(r"[^\W_]")


def to_gfm(text: str, figures: Mapping[str, str] | None = None, width: str = "") -> str:
    """A text in our Markdown as Markdown for GitHub. ``figures``: id → path, for images in the text."""
    return "\n\n".join(_Writer(figures or {}).blocks(parse(text)))


def inline(text: str, in_table: bool = False) -> str:
    """The same on one line, for headings, list items and cells; blocks are joined, code blocks become code."""
    writer = _Writer({})
    parts = [writer.flat(element) for element in parse(text)]
    line = " ".join(part for part in parts if part)
    return _in_table(line) if in_table else line


def escape(text: str) -> str:
    """Plain text on one line with everything that Markdown or HTML would act on made harmless."""
    flat = _MARKS.sub(lambda found: _ENTITIES.get(found[0], f"\\{found[0]}"), text)
    return " ".join(flat.split("\n"))


def math(latex: str) -> str:
    """A formula in running text."""
    latex = " ".join(_portable(latex).split())
    return f"$`{latex}`$" if "`" not in latex and not forbidden(latex) else _code(latex)


def display_math(latex: str) -> str:
    """A formula on lines of its own."""
    if forbidden(latex) or "```" in latex:
        return _fence(latex, "")
    lines = [line for line in _portable(latex).split("\n") if line.strip()]
    return "```math\n" + "\n".join(lines) + "\n```"


def _portable(latex: str) -> str:
    """GitHub refuses ``\\operatorname`` and ``\\mbox``, knows no ``\\bm``; in a table ``\\|`` loses its backslash."""
    latex = _OPERATOR.sub(r"\\mathrm{", latex.replace("\\|", "\\Vert "))
    return latex.replace("\\bm{", "\\boldsymbol{").replace("\\mbox{", "\\text{")


def _code(text: str) -> str:
    ticks = "`"
    while ticks in text:
        ticks += "`"
    pad = " " if text.startswith("`") or text.endswith("`") or not text.strip() else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def _fence(text: str, language: str) -> str:
    ticks = "```"
    while ticks in text:
        ticks += "`"
    return f"{ticks}{language}\n{text}\n{ticks}"


class _Writer:
    def __init__(self, figures: Mapping[str, str]) -> None:
        self.figures = figures

    def blocks(self, element: Element) -> list[str]:
        """The blocks inside an element; what stands between them is a paragraph."""
        out: list[str] = []
        run: list[str] = [self._text(element.text)]
        for child in element:
            if child.tag in ("p", "ul", "ol", "blockquote", "table", "pre") or _is_display(child):
                self._close(run, out)
                out.extend(self._block(child))
                run = [self._text(child.tail)]
            else:
                run = [self._joined(run, child), self._text(child.tail)]
        self._close(run, out)
        return out

    def flat(self, element: Element) -> str:
        """An element on one line."""
        if element.tag == "pre":
            return _code(" ".join((element.text or "").split()))
        run = [self._text(element.text)]
        for child in element:
            if child.tag in ("strong", "code", "a", "img", "math"):
                run = [self._joined(run, child), self._text(child.tail)]
            else:
                run = [f"{''.join(run)} {self.flat(child)}", self._text(child.tail)]
        return " ".join("".join(run).split())

    def _close(self, run: list[str], out: list[str]) -> None:
        if paragraph := "".join(run).strip():
            out.append(_AT_LINE_START.sub(_escaped_start, paragraph))

    def _text(self, text: str | None) -> str:
        return escape(text or "")

    def _joined(self, run: list[str], child: Element) -> str:
        """What stands before, and the child, apart where a formula would otherwise touch a letter."""
        before, tail = "".join(run), child.tail or ""
        said = self._inline(child, before[-1:], tail[:1])
        if child.tag == "math" and not said.startswith("`"):
            before += " " if _LETTER.match(before[-1:]) else ""
            said += " " if _LETTER.match(tail[:1]) else ""
        return before + said

    def _inline(self, child: Element, before: str, after: str) -> str:
        text = child.text or ""
        if child.tag == "code":
            return _code(text)
        if child.tag == "math":
            return math(text)
        if child.tag == "img":
            path = self.figures.get(child.get("src", ""))
            said = self._text(child.get("alt") or child.get("src"))
            return f"![{said}]({path})" if path else said
        inner = [self._text(text)]
        for part in child:
            inner = [self._joined(inner, part), self._text(part.tail)]
        said = "".join(inner)
        if child.tag == "a":
            return f"[{said}](<{child.get('href', '').replace('<', '%3C').replace('>', '%3E')}>)"
        opens = _LETTER.match(said[:1]) or not _LETTER.match(before)
        closes = _LETTER.match(said[-1:]) or not _LETTER.match(after)
        return f"**{said}**" if opens and closes and said == said.strip() else f"<strong>{said}</strong>"

    def _block(self, element: Element) -> list[str]:
        tag, text = element.tag, element.text or ""
        if tag == "p":
            return self.blocks(element)
        if tag == "math":
            return [display_math(text)]
        if tag == "pre":
            return [_fence(text.rstrip("\n"), element.get("lang", ""))]
        if tag == "blockquote":
            inner = "\n\n".join(self.blocks(element))
            return ["\n".join(f"> {line}".rstrip() for line in inner.split("\n"))]
        if tag == "table":
            return [self._table(element)]
        start = int(element.get("start", "1"))
        marks = [f"{start + k}. " if tag == "ol" else "- " for k in range(len(element))]
        items = [_item(self.blocks(item)) for item in element]
        loose = any("\n\n" in item for item in items)
        rows = [mark + _indented(item, len(mark)) for mark, item in zip(marks, items, strict=True)]
        return [("\n\n" if loose else "\n").join(rows)]

    def _table(self, element: Element) -> str:
        rows = [[_in_table(self.flat(cell)) for cell in row] for row in element.iter("tr")]
        aligns = [cell.get("align", "") for cell in next(element.iter("tr"))]
        signs = {"right": "---:", "center": ":---:"}
        rows.insert(1, [signs.get(align, "---") for align in aligns])
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _item(blocks: list[str]) -> str:
    """A list item; a list in it follows its text at once, so that it stays tight."""
    if len(blocks) == 2 and re.match(r"- |\d+\. ", blocks[1]) and "\n\n" not in blocks[1]:
        return "\n".join(blocks)
    return "\n\n".join(blocks)


def _in_table(text: str) -> str:
    """A cell: bars are escaped, once."""
    return text.replace("|", "\\|").replace("\\\\|", "\\|")


def _is_display(element: Element) -> bool:
    return element.tag == "math" and element.get("display") == "block"


def _escaped_start(found: re.Match[str]) -> str:
    return f"{found[1]}\\{found[2]}" if found[2] else f"{found[1]}{found[3]}\\{found[4]}"


def _indented(text: str, width: int) -> str:
    first, *rest = text.split("\n")
    return "\n".join([first, *((" " * width + line) if line else "" for line in rest)])
