"""HTML tags and texts → a tree, forgiving as browsers are. Nothing recurses: a page may nest as deep as it likes."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from .html_tokens import RAW, Token, tokens


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


VOID = words("area base br col embed hr img input link meta param source track wbr")
BLOCK = words(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre "
    "search section summary table tbody td tfoot th thead tr ul caption"
)
_LOOK_UP = 200
"""How far up an end tag looks for its partner past elements that were never closed."""
_IMPLIED: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    # a tag of this name ends these open elements, unless one of those stands between
    "li": (frozenset(("li",)), frozenset(("ul", "ol", "menu", "table"))),
    "dt": (frozenset(("dt", "dd")), frozenset(("dl", "table"))),
    "dd": (frozenset(("dt", "dd")), frozenset(("dl", "table"))),
    "tr": (frozenset(("tr",)), frozenset(("table",))),
    "td": (frozenset(("td", "th")), frozenset(("table",))),
    "th": (frozenset(("td", "th")), frozenset(("table",))),
    "tbody": (frozenset(("thead", "tbody", "tfoot")), frozenset(("table",))),
    "tfoot": (frozenset(("thead", "tbody", "tfoot")), frozenset(("table",))),
    "option": (frozenset(("option",)), frozenset(("select", "datalist"))),
}
_CELLS = frozenset(("td", "th", "table"))
_ATTRIBUTE = re.compile(r"([^\s\"'>/=]+)(?:\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


class Text:
    """Characters between two tags; ``line`` is where they begin."""

    __slots__ = ("line", "raw", "source")

    def __init__(self, source: str, line: int, raw: bool = False) -> None:
        self.source, self.line, self.raw = source, line, raw

    def lines(self) -> Iterator[tuple[int, str]]:
        """The text line by line of the file, entities decoded, what no text may hold removed."""
        for number, part in enumerate(self.source.split("\n"), self.line):
            if "&" in part and not self.raw:
                part = html.unescape(part).replace("\n", " ").replace("\r", " ")
            yield number, part


class Node:
    """An element; ``index`` is its place among all elements in the order of the source, ``before`` its elder sibling.

    ``size``, ``links``, ``asks`` and ``gone`` are for those who look for the content.
    """

    __slots__ = (
        "_attributes", "_own", "asks", "before", "children", "gone", "index", "line", "links", "parent", "size", "source", "tag"  # noqa: E501
    )  # fmt: skip

    def __init__(self, tag: str, line: int, parent: Node | None, source: str = "") -> None:
        self.tag, self.line, self.parent, self.source = tag, line, parent, source
        self.children: list[Node | Text] = []
        self._attributes: dict[str, str] | None = None
        self._own: tuple[int, int] | None = None
        self.before: Node | None = None
        self.index = self.size = self.links = self.asks = 0
        self.gone = False

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes, names in lower case, entities decoded."""
        if self._attributes is None:
            self._attributes = {}
            for name, *values in _ATTRIBUTE.findall(self.source):
                self._attributes.setdefault(name.lower(), html.unescape("".join(values)))
        return self._attributes

    @property
    def own(self) -> tuple[int, int]:
        """Characters but blanks, and question marks, of the texts directly in it."""
        if self._own is None:
            texts = [child.source.strip() for child in self.children if isinstance(child, Text)]
            size = sum(len(text) - text.count(" ") for text in texts)
            self._own = size, sum(text.count("?") + text.count("？") for text in texts)
        return self._own

    def get(self, name: str) -> str:
        """An attribute, or the empty string."""
        return self.attributes.get(name, "") if self.source else ""

    @property
    def names(self) -> list[str]:
        """The words of its class and id: ``post-content`` gives ``post``, ``content`` and ``post-content``."""
        found: list[str] = []
        for name in f"{self.get('class')} {self.get('id')} {self.get('role')}"[:500].split():
            words = [word.lower() for word in _WORD.findall(name)]
            found += [*words, name.lower()] if words != [name] else words
        return found

    def walk(self) -> Iterator[Node | Text]:
        """Everything below, in order."""
        stack: list[Node | Text] = list(reversed(self.children))
        while stack:
            item = stack.pop()
            yield item
            if isinstance(item, Node):
                stack.extend(reversed(item.children))

    def first(self, *tags: str, among: int | None = None) -> Node | None:
        """The first element below with one of these names, if it is ``among`` so many."""
        return next((n for n in islice(self.walk(), among) if isinstance(n, Node) and n.tag in tags), None)

    def text(self, among: int | None = None) -> str:
        """All text below, or that among so many elements and texts, blanks collapsed."""
        parts = (part for t in islice(self.walk(), among) if isinstance(t, Text) for _, part in t.lines())
        return " ".join(" ".join(parts).split())


def parse(source: str, xml: bool = False) -> list[Node]:
    """The elements of a source, the root first; ``xml``: a tag that ends in ``/>`` is closed by that."""
    return _Builder(xml).run(source)


class _Builder:
    def __init__(self, xml: bool) -> None:
        self.xml = xml
        root = Node("#root", 1, None)
        self.nodes = [root]
        self.open = [root]
        self.counts: Counter[str] = Counter()
        self.foreign = 0

    def run(self, source: str) -> list[Node]:
        for token in tokens(source):
            if token.kind == "text":
                self.open[-1].children.append(Text(token.text, token.line, token.raw))
            elif token.kind == "open":
                self._begin(token)
            else:
                self._end(token.text)
        return self.nodes

    def _begin(self, token: Token) -> None:
        name = token.text
        if name in _IMPLIED:
            self._imply(*_IMPLIED[name])
        if name in BLOCK and self.counts["p"]:
            self._end_paragraph()
        node = Node(name, token.line, self.open[-1], token.attributes)
        node.index = len(self.nodes)
        self.nodes.append(node)
        children = self.open[-1].children
        node.before = next((c for c in children[:-4:-1] if isinstance(c, Node)), None) if children else None
        children.append(node)
        empty = token.closed and (self.xml or self.foreign > 0 or name in ("svg", "math"))
        if name not in VOID and not empty:
            self.open.append(node)
            self.counts[name] += 1
            self.foreign += name in ("svg", "math")

    def _end_paragraph(self) -> None:
        for node in reversed(self.open[-_LOOK_UP:]):
            if node.tag == "p":
                self._pop(node)
                return
            if node.tag in BLOCK:
                return

    def _imply(self, ends: frozenset[str], bounds: frozenset[str]) -> None:
        for node in reversed(self.open[-_LOOK_UP:]):
            if node.tag in bounds:
                return
            if node.tag in ends:
                self._pop(node)
                return

    def _end(self, name: str) -> None:
        if not self.counts[name]:
            return
        if name not in BLOCK and name not in RAW:  # </b> in a cell does not end a <b> around the table
            for node in reversed(self.open[-_LOOK_UP:]):
                if node.tag == name:
                    break
                if node.tag in _CELLS:
                    return
        while self.open[-1].tag != name:
            self._drop_top()
        self._drop_top()

    def _pop(self, node: Node) -> None:
        while self.open[-1] is not node:
            self._drop_top()
        self._drop_top()

    def _drop_top(self) -> None:
        tag = self.open.pop().tag
        self.counts[tag] -= 1
        self.foreign -= tag in ("svg", "math")
