"""The content of a page → lines of Markdown, each with the lines of the file where its text begins and ends."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from .html_content import is_toggle
from .html_math import formula
from .html_pieces import Piece, clean, code_span, fenced, image, render, script
from .html_tree import BLOCK, Node, Text, words

_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_SHOWN_AS_BLOCK = re.compile(r"display\s*:\s*(?:block|flex|list-item|table)\b", re.I)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.I)
_ANSWER_LABEL = re.compile(
    r"\W*(?:点击|點擊|查看|显示|展开|show|view|see|reveal|click(?: here)?(?: to| for)?|toggle|the|\s)*"
    r"(?:参考答案|答案解析|答案与解析|答案|解析|解答|answers?|solutions?|explanation)\W*",
    re.I,
)
_OWN_MARK = re.compile(
    r"\**(?:\d{1,4}\s*[.．、)）]|[(（]\d{1,4}[)）]|[A-H]\s*[.．、:：)）]\s*\S|[•·●▪■◆]|第\s*\d+\s*题|Q\d)"
)
_LAYOUT = words("table h1 h2 h3 h4 pre ul ol details blockquote")
_FEW = 50
"""Elements and texts looked at below one of which little is expected."""
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _is_block(node: Node) -> bool:
    return node.tag in BLOCK or ("display" in node.source.lower() and bool(_SHOWN_AS_BLOCK.search(node.get("style"))))


def _span_of(cell: Node, name: str) -> int:
    """How many rows or columns a cell takes."""
    told = cell.get(name).strip() if cell.source else ""
    return int(told) if re.fullmatch("[1-9][0-9]{0,2}", told) else 1


def _is_bold(node: Node) -> bool:
    if node.tag in ("b", "strong", "dt", "summary"):
        return True
    return is_toggle(node) or (node.tag == "span" and bool(node.source) and bool(_BOLD.search(node.get("style"))))


def _span(node: Node) -> tuple[int, int]:
    """The lines where the text of an element begins and ends; where its tag stands, if it has none."""
    lines = [n for t in node.walk() if isinstance(t, Text) and t.source.strip() for n, p in t.lines() if p.strip()]
    return min(lines, default=node.line), max(lines, default=node.line)


class Found(NamedTuple):
    """A line of Markdown; ``first`` and ``last`` are lines of the file."""

    first: int
    last: int
    text: str


@dataclass(slots=True)
class _List:
    ordered: str
    number: int


@dataclass
class Writer:
    """Writes lines. ``plain_pre``: a ``<pre>`` holds text, not code; ``quotes``: quotes are marked;
    ``terms_ask``: the terms of definition lists are questions, so that each is a heading."""

    plain_pre: bool = False
    quotes: bool = True
    terms_ask: bool = False
    found: list[Found] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    """Indices of elements that are not to be looked into: what they hold is written, or shown twice."""
    _pieces: list[Piece] = field(default_factory=list)
    _prefix: str = ""
    _lists: list[_List] = field(default_factory=list)
    _bold: int = 0
    _heading: int = 0
    _quote: int = 0

    def run(self, top: Node) -> list[Found]:
        """The lines of everything below ``top``."""
        stack: list[tuple[Node, Iterator[Node | Text]]] = [(top, iter(top.children))]
        while stack:
            node, children = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                if node is not top:
                    self._leave(node)
            elif isinstance(child, Text):
                self._text(child)
            elif not child.gone and self._enter(child):
                stack.append((child, iter(child.children)))
        self._flush()
        return self.found

    # --- text -------------------------------------------------------------------------------

    def _text(self, text: Text) -> None:
        bold = self._bold > 0 and not self._heading
        for k, (number, part) in enumerate(text.lines()):
            if k:
                self._pieces.append(Piece("\n", number, bold))
            if part:
                self._pieces.append(Piece(clean(part), number, bold))

    def _raw(self, text: str, line: int, last: int | None = None) -> None:
        self._pieces.append(Piece(text, line, self._bold > 0 and not self._heading, True, last or line))

    def _flush(self) -> None:
        pieces, self._pieces = self._pieces, []
        numbers = [n for p in pieces if p.text.strip() for n in (p.line, p.last or p.line)]
        if not numbers:
            return
        text = render(pieces)
        if not text:
            return
        prefix, self._prefix = self._prefix, ""
        if prefix and not self._heading and _OWN_MARK.match(text):
            prefix = prefix[: len(prefix) - len(prefix.lstrip())]
        if self._quote and self.quotes:
            prefix = "> " + prefix
        self.found.append(Found(min(numbers), max(numbers), prefix + text))

    # --- elements ---------------------------------------------------------------------------

    def _enter(self, node: Node) -> bool:
        """Begin an element; False where nothing inside is to be looked at."""
        tag = node.tag
        shown = formula(node) if node.source or tag == "math" else None
        if shown is not None:
            self._formula(node, shown)
            return False
        if tag == "br" or _is_block(node):
            self._flush()
        handler = _HANDLERS.get(tag)
        if handler is not None:
            return handler(self, node)
        if tag in _HEADINGS:
            self._heading, self._prefix = _HEADINGS[tag], "#" * _HEADINGS[tag] + " "
        elif _is_bold(node):
            self._bold += 1
        return True

    def _leave(self, node: Node) -> None:
        tag = node.tag
        if _is_block(node) or is_toggle(node):
            self._flush()
        if tag in _HEADINGS or (tag == "dt" and self.terms_ask):
            self._heading, self._prefix = 0, ""
        elif tag in ("ul", "ol", "menu"):
            if self._lists:
                self._lists.pop()
        elif tag == "li":
            self._prefix = ""
        elif tag == "blockquote":
            self._quote -= 1
        elif _is_bold(node):
            self._bold -= 1

    def _formula(self, node: Node, shown: str) -> None:
        self.taken.add(node.index)
        if not shown:
            return
        first, last = _span(node)
        display = shown.startswith(("$$", "\\["))
        if display:
            self._flush()
        self._raw(shown, first, last)
        if display:
            self._flush()

    def _on_br(self, node: Node) -> bool:
        return False

    def _on_hr(self, node: Node) -> bool:
        return False

    def _on_ul(self, node: Node) -> bool:
        self._lists.append(_List("", 0))
        return True

    _on_menu = _on_ul

    def _on_ol(self, node: Node) -> bool:
        start = node.get("start").strip()
        kind = node.get("type") or ("A" if "upper-alpha" in node.get("style") else "1")
        self._lists.append(_List(kind, int(start) if re.fullmatch(r"\d{1,4}", start) else 1))
        return True

    def _on_li(self, node: Node) -> bool:
        self._prefix = "- "
        if self._lists:
            current = self._lists[-1]
            if current.ordered:
                value = node.get("value").strip()
                number = int(value) if re.fullmatch(r"\d{1,4}", value) else current.number
                current.number = number + 1
                letter = _LETTERS[number - 1] if 0 < number <= len(_LETTERS) else str(number)
                self._prefix = {"A": letter, "a": letter.lower()}.get(current.ordered, str(number)) + ". "
            self._prefix = "  " * min(len(self._lists) - 1, 6) + self._prefix
        return True

    def _on_dt(self, node: Node) -> bool:
        if self.terms_ask:
            self._heading, self._prefix = 6, "###### "
        else:
            self._bold += 1
        return True

    def _on_blockquote(self, node: Node) -> bool:
        self._quote += 1
        return True

    def _on_summary(self, node: Node) -> bool:
        text = node.text(_FEW)
        if len(text) < 60 and _ANSWER_LABEL.fullmatch(text):
            self.found.append(Found(*_span(node), "答案：" if re.search("[一-鿿]", text) else "Answer:"))
            self.taken.add(node.index)
            return False
        self._bold += 1
        return True

    def _on_button(self, node: Node) -> bool:
        self._flush()
        self._bold += is_toggle(node)
        return True

    def _on_input(self, node: Node) -> bool:
        if node.get("type") in ("radio", "checkbox"):
            self._flush()
            self._prefix = "○ " if node.get("type") == "radio" else "☐ "
        return False

    def _on_sup(self, node: Node) -> bool:
        return self._script(node, "^")

    def _on_sub(self, node: Node) -> bool:
        return self._script(node, "_")

    def _script(self, node: Node, sign: str) -> bool:
        if node.first("math", "img", "sup", "sub", "script") is not None:
            return True
        self.taken.add(node.index)
        self._raw(script(node.text(), sign), *_span(node))
        return False

    def _on_img(self, node: Node) -> bool:
        self._raw(image(node), node.line)
        return False

    def _on_code(self, node: Node) -> bool:
        self.taken.add(node.index)
        self._raw(code_span(node.text()), *_span(node))
        return False

    def _on_pre(self, node: Node) -> bool:
        self.taken.add(node.index)
        plain = self.plain_pre and node.first("code") is None
        self.found += [Found(number, number, text) for number, text in fenced(node, plain)]
        return False

    def _on_table(self, node: Node) -> bool:
        if node.first(*_LAYOUT) is not None:
            return True
        rows = [n for n in node.walk() if isinstance(n, Node) and n.tag == "tr" and not n.gone]
        cells = [[c for c in r.children if isinstance(c, Node) and c.tag in ("td", "th")] for r in rows]
        columns = max(map(len, cells), default=0)
        if columns < 2 or len(rows) < 2:
            return True
        caption = node.first("caption")
        if caption is not None:
            self.found += self._cell(caption)
        self._rows(cells, columns)
        self.taken.add(node.index)
        return False

    def _rows(self, rows: list[list[Node]], columns: int) -> None:
        first = True
        spans: dict[int, int] = {}
        for row in rows:
            written: list[list[Found]] = []
            for cell in row:
                while spans.get(len(written), 0):  # a cell of a row above stands here
                    spans[len(written)] -= 1
                    written.append([])
                if _span_of(cell, "rowspan") > 1:
                    spans[len(written)] = _span_of(cell, "rowspan") - 1
                written.append(self._cell(cell))
                written += [[]] * (min(_span_of(cell, "colspan"), columns) - 1)
            lines = [n for cell in written for f in cell for n in (f.first, f.last)]
            if not lines:
                continue
            texts = [" ".join(f.text for f in cell).replace("|", "\\|") for cell in written]
            texts += [""] * (columns - len(texts))
            self.found.append(Found(min(lines), max(lines), f"| {' | '.join(texts)} |"))
            if first:
                self.found.append(Found(max(lines), max(lines), "|" + "---|" * columns))
            first = False

    def _cell(self, node: Node) -> list[Found]:
        """The lines of a cell of a table, without marks of lists and headings."""
        inner = Writer(quotes=False)
        lines = inner.run(node)
        self.taken |= inner.taken
        return lines


_HANDLERS: dict[str, Callable[[Writer, Node], bool]] = {
    name.removeprefix("_on_"): method for name, method in vars(Writer).items() if name.startswith("_on_")
}
"""Name of an element → what begins it; the handler says whether to look inside."""
