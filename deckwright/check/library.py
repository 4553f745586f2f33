"""Formulas of the field as they are written (``forms:`` in facts.yaml), and formulas that are one slip away from one.

A formula is compared as a row of signs, without braces and sizes. One slip is: another sign of operation or relation,
another digit, max for min, a root or a bar left out, or the same signs in another order. What has the same value on a
grid of values is no slip, and neither is a formula that stands in the library itself.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..model import Passage, Subject
from . import formulas
from .agreement import SEPARATOR, is_top, split, understood
from .form import formulas as formulas_of
from .lexicon import either, squeezed
from .prose import squeeze

if TYPE_CHECKING:
    from .entries import Form
    from .knowledge import Knowledge

SHORTEST = 4
"""Signs that a formula must have to be looked for; shorter ones are near to too many others."""
_TOKEN = re.compile(
    r"\\(?:left|right|[bB]ig+[lr]?|displaystyle|limits|quad|qquad|,|;|:|!| )(?![A-Za-z])|\\[,;:! ]|[{}\s$~]"
    r"|(?P<kept>\\(?:mathrm|operatorname|text|mathbf|boldsymbol|mathcal|mathbb|mathsf|hat|tilde|bar)\b|\\[A-Za-z]+|\\[|{}]|\d+(?:\.\d+)?|.)"
)
_SAME = {
    "\\dfrac": "\\frac", "\\tfrac": "\\frac", "\\leq": "\\le", "\\geq": "\\ge", "≤": "\\le", "≥": "\\ge", "−": "-",
    "\\lVert": "\\|", "\\rVert": "\\|", "\\Vert": "\\|", "\\lvert": "|", "\\rvert": "|", "\\leftarrow": "\\gets",
    "\\dots": "\\ldots", "\\ast": "*", "\\mathrm": "", "\\operatorname": "", "\\text": "", "\\mathbf": "",
    "\\boldsymbol": "", "\\cdots": "\\ldots", "，": ",",
}  # fmt: skip
_RELATION = re.compile(r"\\(?:leq?|geq?|approx|gets|leftarrow|sim|propto|neq?|in|to)(?![A-Za-z])|:=|[=<>≤≥≈]")
LONG_ENOUGH = 6
"""Signs of a formula in which another digit is a slip; ``y=1`` and ``y=2`` are two statements."""
_EXCHANGED = (
    {"+", "-"},
    {"\\max", "\\min"},
    {"<", ">"},
    {"\\le", "\\ge"},
    {"<", "\\ge"},
    {">", "\\le"},
    {"\\sum", "\\prod"},
    {"\\log", "\\exp"},
)
_LEFT_OUT = {"\\sqrt", "'", "\\top", "-", "\\hat", "\\tilde", "\\bar", "\\log", "|", "2"}

Signs = tuple[str, ...]


@functools.lru_cache(maxsize=16384)
def signs(latex: str) -> Signs:
    """The signs of a formula, without braces, sizes and blanks."""
    kept = (_SAME.get(m.group("kept"), m.group("kept")) for m in _TOKEN.finditer(latex) if m.group("kept"))
    return tuple(sign for sign in kept if sign)


@dataclass(frozen=True)
class Link:
    """Two sides and the relation between them, or a single side; as LaTeX and as signs."""

    left: str
    relation: str
    right: str

    @functools.cached_property
    def signs(self) -> Signs:
        """All signs, in a row."""
        return (*signs(self.left), *signs(self.relation), *signs(self.right))

    @property
    def latex(self) -> str:
        """The formula, as a message shows it."""
        return f"{self.left}{self.relation}{self.right}".strip()


@dataclass(frozen=True)
class Piece:
    """A formula between commas: where it begins and ends, its LaTeX, and its links."""

    start: int
    end: int
    latex: str

    @functools.cached_property
    def links(self) -> tuple[Link, ...]:
        """Each two neighbouring sides with the relation between them; the piece itself if it has none."""
        cuts = [m for m in _RELATION.finditer(self.latex) if is_top(self.latex, m.start())]
        if not cuts:
            return (Link(self.latex, "", ""),)
        bounds = [0, *(m.end() for m in cuts)], [*(m.start() for m in cuts), len(self.latex)]
        sides = [self.latex[i:j].strip() for i, j in zip(*bounds, strict=True)]
        return tuple(Link(x, f" {m.group()} ", y) for x, m, y in zip(sides, cuts, sides[1:], strict=False))


@functools.lru_cache(maxsize=16384)
def pieces(latex: str) -> tuple[Piece, ...]:
    """The formulas between the commas of a formula."""
    parts = ((start, end, latex[start:end].strip()) for start, end in split(latex, SEPARATOR))
    return tuple(Piece(*part) for part in parts if len(signs(part[2])) >= SHORTEST)


@dataclass(frozen=True)
class Known:
    """A formula of the library, and the entry that tells it."""

    entry: Form
    link: Link
    number: int


class Library:
    """All formulas of the field, by their signs, and by how often each sign is in them."""

    def __init__(self, entries: Iterable[Form]) -> None:
        self.exact: set[Signs] = set()
        self._by_signs: dict[frozenset[tuple[str, int]], list[Known]] = {}
        self._by_end: dict[tuple[int, bool, Signs], list[Known]] = {}
        self._words: dict[int, re.Pattern[str] | None] = {}
        for entry in entries:
            words = [re.escape(squeezed(word)) for word in entry.about]
            self._words[id(entry)] = re.compile(either(words)) if words else None
            for latex in entry.latex:
                for piece in pieces(latex):
                    for link in piece.links:
                        self._add(Known(entry, link, len(self.exact)))

    def _add(self, known: Known) -> None:
        row = known.link.signs
        if row not in self.exact:
            self.exact.add(row)
            self._by_signs.setdefault(frozenset(Counter(row).items()), []).append(known)
            for half in {len(row) // 2, (len(row) - 1) // 2}:
                for end in _ends(row, half):
                    self._by_end.setdefault((len(row), *end), []).append(known)

    def knows(self, piece: Piece) -> bool:
        """Whether every link of a piece stands in the library."""
        return all(link.signs in self.exact for link in piece.links)

    def near(self, piece: Piece, text: str) -> Known | None:
        """The formula that a piece is one slip away from, among those that the text is about."""
        for link in piece.links:
            if link.signs in self.exact or len(link.signs) < SHORTEST:
                continue
            near = [known for known in self._candidates(link.signs) if self._is_about(known, text)]
            if near and not any(_is_same(link, known.link) for known in near):
                return near[0]
        return None

    def _is_about(self, known: Known, text: str) -> bool:
        words = self._words[id(known.entry)]
        return words is None or bool(words.search(text))

    def _candidates(self, row: Signs) -> Iterator[Known]:
        yield from self._by_signs.get(frozenset(Counter(row).items()), ())
        for length in (len(row), len(row) - 1, len(row) + 1):
            half = min(len(row), length) // 2  # a slip leaves the first half as it is, or the last
            found = {id(known): known for end in _ends(row, half) for known in self._by_end.get((length, *end), ())}
            yield from (
                known
                for known in sorted(found.values(), key=lambda known: known.number)
                if _is_one_slip(row, known.link.signs)
            )


def _ends(row: Signs, length: int) -> tuple[tuple[bool, Signs], tuple[bool, Signs]]:
    """So many signs at the beginning and at the end."""
    return (True, row[:length]), (False, row[len(row) - length :])


def _is_one_slip(one: Signs, other: Signs) -> bool:
    """Whether one sign is exchanged, left out or added."""
    if len(one) == len(other):
        places = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        return len(places) == 1 and _is_exchange(one, other, places[0])
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    for i, sign in enumerate(longer):
        if longer[:i] + longer[i + 1 :] == shorter:
            return sign in _LEFT_OUT
        if i < len(shorter) and sign != shorter[i]:
            break
    return False


def _is_exchange(one: Signs, other: Signs, place: int) -> bool:
    a, b = one[place], other[place]
    if a.isdigit() and b.isdigit():
        return len(one) >= LONG_ENOUGH and (place == 0 or one[place - 1] != "_")
    return any({a, b} == pair for pair in _EXCHANGED)


def _is_same(one: Link, other: Link) -> bool:
    """Whether two formulas mean the same: their sides are the same, or have the same value on a grid, in either
    order."""
    if signs(one.relation) != signs(other.relation):
        return False
    straight = _is_same_side(one.left, other.left) and _is_same_side(one.right, other.right)
    turned = (
        one.relation.strip() == "=" and _is_same_side(one.left, other.right) and _is_same_side(one.right, other.left)
    )
    return straight or turned


@functools.lru_cache(maxsize=4096)
def _is_same_side(one: str, other: str) -> bool:
    first, second = signs(one), signs(other)
    if first == second or _is_application(first) or _is_application(second):
        return first == second
    a, b = understood(one), understood(other)
    if a is None or b is None or not a.bases or a.bases != b.bases:
        return False
    return {_agree(a, b, "real"), _agree(a, b, "positive")} in ({True}, {True, None})


def _is_application(row: Signs) -> bool:
    """Whether it is a function of a letter, f(x): no product, whatever it looks like."""
    return len(row) == 4 and row[1] == "(" and row[3] == ")"


def _agree(a: formulas.Parsed, b: formulas.Parsed, domain: str) -> bool | None:
    running = {p.base(s) for p in (a, b) for s in p.symbols if p.runs(s)}
    values = formulas.grid(a.bases, {name: "simplex" if name in running else domain for name in a.bases})
    try:
        return formulas.agree(formulas.evaluate(a, values), formulas.evaluate(b, values))
    except formulas.FormulaError:
        return False


def known_stretches(passage: Passage, subject: Subject, knowledge: Knowledge) -> Iterator[tuple[int, int]]:
    """(start, end) of each formula in a passage that the library knows."""
    for formula in formulas_of(passage.text):
        for piece in pieces(formula.latex):
            if knowledge.library.knows(piece):
                yield formula.offset + piece.start, formula.offset + piece.end


def text_about(subject: Subject) -> str:
    """The text in which a word must stand for a formula to be about it."""
    return "\n".join(squeeze(passage.text[:4000]).text for passage in subject.passages)
