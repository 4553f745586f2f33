"""Chooses the wordings that a text can hold: of thousands, a few are tried, and most of them on one sentence alone.

A wording stands under the rarest of the words that a text must hold for it; all words are found in one pass. Claims and
facts are chosen together, once for a subject: what is in a sentence is the same for both.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Protocol

from ..model import Subject
from .assertions import Told, told
from .patterns import SENTENCE_MARKS, Need, Signs
from .prose import holds_any, squeeze
from .words import Numbers, Words

Hit = tuple[int, int, int]
"""The number of a wording, and where in the text without negations (of a literal one: with them) it is looked for."""

_MARK = re.compile(f"[{SENTENCE_MARKS}]")
_ANYTHING: Need = frozenset("的一不是,。ae")
"""What is needed of a text for a wording that needs nothing in particular."""
_FIRST = itemgetter(0)
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
        self._under: dict[int, list[tuple[int, Numbers, tuple[Numbers, ...]]]] = {}
        """By each word of the rarest need, the wordings, with what else they need: the next rarest, and the rest."""
        self._always: list[int] = []
        """Those that need nothing in particular."""
        self._across = frozenset(number for number, one in enumerate(wordings) if one.signs.crosses)
        self._literals = frozenset(number for number, one in enumerate(wordings) if one.literal)
        self._held: dict[tuple[str, tuple[int, ...]], list[Hit]] = {}
        self._last: Chosen | None = None
        common = Counter(word for one in wordings for need in one.signs.needs for word in need)
        self._words = Words(common)
        learned: dict[Need, tuple[int, Numbers]] = {}
        """How common the words of a need are, and their numbers; none where one has a mark: no sentence holds that."""
        for need in {need for one in wordings for need in one.signs.needs}:
            if not _MARK.search("".join(need)):
                learned[need] = _commonness(need, common), self._words.numbers(need)
        self._needs = [
            tuple(
                numbers
                for _, numbers in sorted([learned[need] for need in one.signs.needs if need in learned], key=_FIRST)
            )
            for one in wordings
        ]
        for number, one in enumerate(wordings):
            if one.on_cards is None:
                self._file(number)
            else:
                for card in one.on_cards:
                    self._on_card.setdefault(card, []).append(number)
        self._rare = frozenset(self._under)

    def _file(self, number: int) -> None:
        if not self._needs[number]:
            self._always.append(number)
            return
        first, *others = self._needs[number]
        second, *rest = (others if number not in self._across else []) or [first]
        for word in first:
            self._under.setdefault(word, []).append((number, second, tuple(rest)))

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
        anywhere: set[int] = set()
        everything: set[int] = set()
        others = [*own, *(self._always if holds_any(text.text, _ANYTHING) else ())]
        pieces = _MARK.split(text.bare.text)
        wholes = _MARK.split(text.text) if text.bare.denied else pieces  # a negation is no mark
        start = at = 0
        for piece, whole in zip(pieces, wholes, strict=True):
            held = self._words.held(piece)
            if whole != piece:  # literal wordings may have negations
                held |= self._words.held(whole)
            everything |= held
            for number in self._able(held, others):
                if number in self._across:
                    anywhere.add(number)
                elif number in self._literals:
                    hits.append((number, at, at + len(whole)))
                else:
                    hits.append((number, start, start + len(piece)))
            start += len(piece) + 1
            at += len(whole) + 1
        lacks = everything.isdisjoint
        hits += [(number, 0, len(text.text)) for number in anywhere if not any(map(lacks, self._needs[number]))]
        hits.sort()
        return hits

    def _able(self, held: set[int], others: Iterable[int]) -> set[int]:
        """The wordings that a sentence can hold that has these words; some are tried that stand under none."""
        under, lacks = self._under, held.isdisjoint
        able = {n for n in others if n in self._across or not any(map(lacks, self._needs[n]))}
        for word in self._rare & held:
            for number, second, rest in under[word]:
                if not lacks(second) and not (rest and any(map(lacks, rest))):
                    able.add(number)
        return able


def _commonness(need: Need, common: Mapping[str, int]) -> int:
    """How often a text may meet a need, to go by how many wordings have its words; single characters are everywhere."""
    return sum(common[word] * (1 if len(word) > 1 else 10) for word in need)
