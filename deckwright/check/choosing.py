"""Chooses the wordings that a text can hold: of thousands, a few are tried, and most of them on one sentence alone.

A wording stands under the rarest of the pairs of characters that a text must hold for it. Claims and facts are chosen
together, once for a subject: what is in a sentence is the same for both.
"""

from __future__ import annotations

import functools
import re
import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from ..model import Subject
from .assertions import Told, told
from .patterns import SENTENCE_MARKS, Need, Signs
from .prose import holds_any, squeeze

Hit = tuple[int, int, int]
"""The number of a wording, and where in the text without negations (of a literal one: with them) it is looked for."""
Pairs = frozenset[int]
"""Pairs of characters as numbers; see :func:`_pairs`."""

_MARK = re.compile(f"[{SENTENCE_MARKS}]")
_ANYTHING: Need = frozenset("的一不是,。ae")
"""What is needed of a text for a wording that needs nothing in particular."""
_MOST_KNOWN = 2048
"""Texts of which it is remembered what they can hold: explanations and options stand on many cards."""
_LONGEST_QUESTION = 600


class Choosable(Protocol):
    """What is known of a wording."""

    @property
    def signs(self) -> Signs:
        """What a text must hold for it."""

    @property
    def literal(self) -> bool:
        """Whether it is looked for in the text as it stands."""

    @property
    def on_cards(self) -> Sequence[str] | None:
        """The cards on which it is looked for; None for all."""


@dataclass(slots=True)
class Chosen:
    """The texts that a subject asserts, each with the wordings that it can hold, by number."""

    subject: Subject
    texts: list[tuple[Told, list[Hit]]]
    _everything: str | None = None

    @property
    def everything(self) -> str:
        """All that the subject asserts, and its question: without a word on an entry in it, nothing is said of it."""
        if self._everything is None:
            self._everything = "\n".join([asked(self.subject), *(text.text for text, _ in self.texts)])
        return self._everything


def asked(subject: Subject) -> str:
    """The question of a subject, squeezed."""
    return squeeze((subject.question or "")[:_LONGEST_QUESTION]).text


def _pairs(text: str) -> list[int]:
    """The pairs of characters of a text, each as a number: strings would take several times as long."""
    codes = memoryview(text.encode("utf-16-le", "surrogatepass"))
    size = len(text)
    if len(codes) != 2 * size or sys.byteorder != "little":
        return [ord(one) | ord(other) << 16 for one, other in pairwise(text)]
    pairs = [0] * (size - 1)
    pairs[::2] = codes[: size // 2 * 4].cast("I").tolist()
    pairs[1::2] = codes[2 : 2 + (size - 1) // 2 * 4].cast("I").tolist()
    return pairs


@functools.cache
def _numbers(need: Need) -> Pairs:
    return frozenset(_pairs(pair)[0] for pair in need)


class _Table:
    """Wordings by the rarest of what a text must hold for them."""

    def __init__(self) -> None:
        self.under: dict[int, list[tuple[int, Pairs, tuple[Pairs, ...]]]] = {}
        """By each pair of the rarest need, the wordings, with what else they need: the next rarest, and the rest."""

    def file(self, number: int, needs: Sequence[Need]) -> None:
        """Put a wording in its places, by its needs of pairs, of which the first is the rarest."""
        first, *others = map(_numbers, needs)
        second, *rest = others or [first]
        for pair in first:
            self.under.setdefault(pair, []).append((number, second, tuple(rest)))

    def able(self, text: str) -> set[Hit]:
        """The wordings that a text can hold, each with the (start, end) of a sentence that holds its rarest pair."""
        pairs = _pairs(text)
        under, lacks = self.under, set(pairs).isdisjoint
        ends = [*(mark.start() for mark in _MARK.finditer(text)), len(text)]
        out = set()
        for place, pair in enumerate(pairs):
            if pair in under:
                sentence = bisect_left(ends, place)
                start, end = ends[sentence - 1] + 1 if sentence else 0, ends[sentence]
                for number, second, rest in under[pair]:
                    if not lacks(second) and not (rest and any(map(lacks, rest))):
                        out.add((number, start, end))
        return out


class Chooser:
    """Wordings by what a text must hold for them."""

    def __init__(self, wordings: Sequence[Choosable]) -> None:
        self._on_card: dict[str | None, list[int]] = {}
        self._bare, self._literal = _Table(), _Table()
        self._anywhere: dict[str, list[int]] = {}
        """By what a text must hold, those that need no pair in particular."""
        self._needs = [one.signs.needs for one in wordings]
        self._singles = [tuple(next(iter(need)) for need in needs if len(need) == 1) for needs in self._needs]
        self._across = frozenset(number for number, one in enumerate(wordings) if one.signs.crosses)
        self._literals = frozenset(number for number, one in enumerate(wordings) if one.literal)
        self._held: dict[tuple[str, tuple[int, ...]], list[Hit]] = {}
        self._last: Chosen | None = None
        common = Counter(feature for needs in self._needs for need in needs for feature in need)
        for number, one in enumerate(wordings):
            if one.on_cards is None:
                self._file(number, common)
            else:
                for card in one.on_cards:
                    self._on_card.setdefault(card, []).append(number)

    def _file(self, number: int, common: Mapping[str, int]) -> None:
        needs = sorted(self._needs[number], key=lambda need: (sum(map(common.__getitem__, need)), sorted(need)))
        pairs = [need for need in needs if min(map(len, need)) > 1 and not any(map(_MARK.search, need))]
        if pairs:
            (self._literal if number in self._literals else self._bare).file(number, pairs)
        else:
            for feature in needs[0] if needs else _ANYTHING:
                self._anywhere.setdefault(feature, []).append(number)

    def chosen(self, subject: Subject) -> Chosen:
        """The texts that a subject asserts, and the wordings that each can hold."""
        if self._last is None or self._last.subject is not subject:  # several rules ask, one after the other
            own = tuple(self._on_card.get(subject.card, ()))
            self._last = Chosen(subject, [(text, self._known(text, own)) for text in told(subject)])
        return self._last

    def _known(self, text: Told, own: tuple[int, ...]) -> list[Hit]:
        hits = self._held.get((text.text, own))
        if hits is None:
            if len(self._held) >= _MOST_KNOWN:
                self._held.clear()
            self._held[text.text, own] = hits = self._hits(text, own)
        return hits

    def _hits(self, text: Told, own: Iterable[int]) -> list[Hit]:
        """The wordings that a text can hold, sorted: in a sentence of it, or anywhere in it."""
        hits: list[Hit] = []
        anywhere = set(own)
        for feature, numbers in self._anywhere.items():
            if feature in text.text:
                anywhere.update(numbers)
        for table, searched in ((self._bare, text.bare.text), (self._literal, text.text)):
            for number, start, end in table.able(searched):
                if number in self._across:
                    anywhere.add(number)
                elif all(map(searched[start:end].__contains__, self._singles[number])):
                    hits.append((number, start, end))
        hits += [(number, 0, len(text.text)) for number in anywhere if self._may_hold(text, number)]
        hits.sort()
        return hits

    def _may_hold(self, text: Told, number: int) -> bool:
        searched = text.text if number in self._literals else text.bare.text
        return all(holds_any(searched, need) for need in self._needs[number])
