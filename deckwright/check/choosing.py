"""Chooses the wordings that a text can hold: of thousands, a few are tried, and most of them on one sentence alone.

A wording stands under the rarest feature – a pair of characters, seldom one character – of those that a text must hold.
Claims and facts are chosen together, once for a subject: what is in a sentence is the same for both.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import add
from typing import Protocol

from ..model import Subject
from .assertions import Told, told
from .patterns import SENTENCE_MARKS, Need, Signs
from .prose import holds_any, squeeze

Hit = tuple[int, int, int]
"""The number of a wording, and where in the text without negations (of a literal one: with them) it is looked for."""

_MARK = re.compile(f"[{SENTENCE_MARKS}]")
_ANYTHING = tuple("的一不是,。ae")
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


class Chooser:
    """Wordings by what a text must hold for them."""

    def __init__(self, wordings: Sequence[Choosable]) -> None:
        self._on_card: dict[str | None, list[int]] = {}
        self._under: dict[str, list[int]] = {}
        self._always: list[int] = []
        self._across: dict[int, tuple[Need, ...]] = {}
        """What is needed for those that are looked for in the whole text."""
        self._required: list[Need] = []
        self._one_of: list[list[Need]] = []
        """What is needed for the others: all features of the one, and one of each of the other."""
        self._literal = frozenset(number for number, one in enumerate(wordings) if one.literal)
        self._held: dict[tuple[str, tuple[int, ...]], list[Hit]] = {}
        self._last: Chosen | None = None
        common = Counter(feature for one in wordings for need in one.signs.needs for feature in need)
        for number, one in enumerate(wordings):
            self._file(number, one, common)
        self._features = frozenset(self._under)

    def _file(self, number: int, one: Choosable, common: Mapping[str, int]) -> None:
        needs, crosses = one.signs
        within = [need for need in needs if not any(map(_MARK.search, need))]
        if crosses or one.literal or not within:
            self._across[number] = needs
            self._required.append(frozenset())
            self._one_of.append([])
        else:
            self._required.append(frozenset().union(*(need for need in within if len(need) == 1)))
            self._one_of.append([need for need in within if len(need) > 1])
        if one.on_cards is not None:
            for card in one.on_cards:
                self._on_card.setdefault(card, []).append(number)
        elif within:
            for feature in min(within, key=lambda need: (_commonness(need, common), sorted(need))):
                self._under.setdefault(feature, []).append(number)
        else:
            self._always.append(number)

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
        """The wordings that a text can hold, to go by the characters of its sentences; sorted."""
        bare = text.bare
        found: set[int] = set()
        hits: list[Hit] = []
        required, one_of, across, under = self._required, self._one_of, self._across, self._under
        pieces = _MARK.split(bare.text)
        wholes = _MARK.split(text.text) if bare.denied else pieces  # a negation is no mark
        start = 0
        for piece, whole in zip(pieces, wholes, strict=True):
            end = start + len(piece)
            held = {*piece, *map(add, piece, piece[1:])}
            if whole != piece:  # there was a negation, for which literal wordings may look
                held.update(whole, map(add, whole, whole[1:]))
            able = set(own)
            for feature in self._features & held:
                able.update(under[feature])
            for number in able:
                if required[number] <= held:
                    if number in across:
                        found.add(number)
                    elif not one_of[number] or not any(map(held.isdisjoint, one_of[number])):
                        hits.append((number, start, end))
            start = end + 1
        if self._always and holds_any(text.text, _ANYTHING):
            found.update(self._always)
        hits += [(number, 0, len(text.text)) for number in found if self._may_hold(text, number)]
        hits.sort()
        return hits

    def _may_hold(self, text: Told, number: int) -> bool:
        searched = text.text if number in self._literal else text.bare.text
        return all(holds_any(searched, need) for need in self._across[number])


def _commonness(need: Need, common: Mapping[str, int]) -> int:
    """How often a text may hold what is needed, to go by how many wordings need it.

    Single characters are everywhere.
    """
    return sum(common[feature] * (1 if len(feature) > 1 else 10) for feature in need)
