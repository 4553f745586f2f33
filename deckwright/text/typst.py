"""Writes the element tree of `markup` as Typst markup.

Prose becomes ``#"string";`` and code ``#raw("string")``, so that no character of a text is ever Typst code. What a
list, table or quote looks like is said by the templates.
"""

from __future__ import annotations

import re
from functools import lru_cache
from xml.etree.ElementTree import Element

from .latex import LatexError
from .markup import parse
from .typst_math import latex_to_typst
from .typst_symbols import string

Problems = list[tuple[str, LatexError]]
"""(LaTeX, what is wrong with it) of formulas that could not be set."""

LONGEST_WORD = 24
"""Characters of a run without a blank that stay together; fewer in the cells of a wide table."""

LONGEST_UNBROKEN_FORMULA = 40
LONGEST_WHOLE_FORMULA = 18
"""Characters of LaTeX; formulas in running text that are no longer stay on one line."""

_ZERO_WIDTH_SPACE = "\u200b"
_WORD_JOINER = "\u2060"
_NOT_AT_LINE_START = ("；", "：")
"""Unicode allows a line to begin with these behind an object, and a formula is one."""
_CLOSING = "）〕】》〉」』”’，。、；：！？"
_PUNCTUATION = re.compile(f"[{_CLOSING}]+")


def to_typst(text: str, problems: Problems, refused: frozenset[str] = frozenset()) -> str:
    """Typst markup of a text in our Markdown.

    A formula that cannot be set is printed as code and added to ``problems``; ``refused`` are formulas that Typst
    itself has turned down.
    """
    markup, found = _written(text, refused)
    problems.extend(found)
    return markup


@lru_cache(maxsize=4096)
def _written(text: str, refused: frozenset[str]) -> tuple[str, Problems]:
    """Markup and problems of a text: the same text stands on a sheet, in the handbook, on a card."""
    problems: Problems = []
    return _Writer(problems, refused).write(parse(text)), problems


def formula_to_typst(latex: str, display: bool, problems: Problems, refused: frozenset[str] = frozenset()) -> str:
    """Typst markup of one formula, printed as code if it cannot be set."""
    return _Writer(problems, refused).formula(latex, display)


def prose(text: str, longest: int = LONGEST_WORD) -> str:
    """Typst markup of plain text."""
    return f"#{string(breakable(text, longest))};" if text else ""


def breakable(text: str, longest: int = LONGEST_WORD) -> str:
    """``text`` with places to break in runs without a blank that are longer than ``longest`` (paths, URLs, names)."""
    return _unbroken(longest).sub(lambda run: _break_after(longest).sub(rf"\1{_ZERO_WIDTH_SPACE}", run[0]), text)


@lru_cache(maxsize=64)
def _unbroken(longest: int) -> re.Pattern[str]:
    return re.compile(rf"[!-~]{{{longest + 1},}}")


@lru_cache(maxsize=64)
def _break_after(longest: int) -> re.Pattern[str]:
    return re.compile(rf"([^A-Za-z0-9]|[A-Za-z0-9]{{{longest}}})(?=[!-~])")


class _Writer:
    def __init__(self, problems: Problems, refused: frozenset[str]) -> None:
        self.problems = problems
        self.refused = refused
        self.out: list[str] = []
        self.longest = LONGEST_WORD

    def write(self, root: Element) -> str:
        self._children(root)
        return "".join(self.out).strip("\n")

    def formula(self, latex: str, display: bool) -> str:
        try:
            if latex in self.refused:
                raise LatexError("Typst cannot set it")
            body = latex_to_typst(latex, display)
        except LatexError as problem:
            self.problems.append((latex, problem))
            return f"#raw({string(breakable(latex))}, block: {str(display).lower()});"
        if display:
            return f"$ {body} $"
        # Typst lets an inline formula reach into the space between lines: tall ones need room of their own
        if "mat(" in body or ("frac(" in body and len(latex) <= LONGEST_UNBROKEN_FORMULA):
            return f"#box(inset: (y: {0.4 if 'mat(' in body else 0.2}em), ${body}$);"
        if len(latex) <= LONGEST_WHOLE_FORMULA:
            return f"#box(${body}$);"
        return f"${body}$"

    def _children(self, element: Element) -> None:
        self.out.append(prose(element.text or "", self.longest))
        for child in element:
            tail = child.tail or ""
            if child.tag == "strong" and "".join(child.itertext()).endswith(tuple(_CLOSING)):
                # only marks that are set alike close up, so those behind a bold one are bold too
                marks = found[0] if (found := _PUNCTUATION.match(tail)) else ""
                self._wrapped("#strong[", child, f"{prose(marks)}];")
                tail = tail[len(marks) :]
            else:
                self._element(child)
            if child.tag == "math" and tail.startswith(_NOT_AT_LINE_START):
                tail = _WORD_JOINER + tail
            self.out.append(prose(tail, self.longest))

    def _element(self, element: Element) -> None:
        tag, text = element.tag, element.text or ""
        if tag == "p":
            self._wrapped("\n\n", element, "\n\n")
        elif tag == "strong":
            self._wrapped("#strong[", element, "];")
        elif tag == "code":
            self.out.append(f"#raw({string(breakable(text, self.longest))});")
        elif tag == "math":
            self.out.append(self.formula(text, element.get("display") == "block"))
        elif tag == "a":
            self._wrapped(f"#link({string(element.get('href', ''))})[", element, "];")
        elif tag == "img":
            self.out.append(prose(element.get("alt") or element.get("src") or ""))
        elif tag == "pre":
            language = f", lang: {string(element.get('lang', ''))}" if element.get("lang") else ""
            self.out.append(f"\n\n#raw({string(breakable(text))}, block: true{language});\n\n")
        elif tag == "blockquote":
            self._wrapped("\n\n#quote(block: true)[", element, "];\n\n")
        elif tag in ("ul", "ol"):
            self._list(element)
        else:
            self._table(element)

    def _wrapped(self, before: str, element: Element, after: str) -> None:
        self.out.append(before)
        self._children(element)
        self.out.append(after)

    def _list(self, element: Element) -> None:
        tight = str(element.find("li/p") is None).lower()
        self.out.append("\n\n#list(" if element.tag == "ul" else f"\n\n#enum(start: {int(element.get('start', '1'))}, ")
        self.out.append(f"tight: {tight}, ")
        for item in element:
            self._wrapped("[", item, "], ")
        self.out.append(");\n\n")

    def _table(self, element: Element) -> None:
        rows = element.findall(".//tr")
        aligns = [cell.get("align", "left") for cell in rows[0]]
        self.out.append(f"\n\n#table(columns: {len(aligns)}, align: ({', '.join(aligns)},), ")
        self.longest = max(5, min(LONGEST_WORD, 60 // len(aligns)))
        for number, row in enumerate(rows):
            if number == 0:
                self.out.append("table.header(")
            for cell in row:
                self._wrapped("[#strong[" if number == 0 else "[", cell, "];], " if number == 0 else "], ")
            if number == 0:
                self.out.append("), ")
        self.longest = LONGEST_WORD
        self.out.append(");\n\n")
