"""What a subject says about a probability that scales: what its symbol means, and what is divided or multiplied by it.

The words stand in a convention of facts.yaml, the grammar in ``scaling_grammar``; here their results are joined over
the passages of a subject.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field

from ..model import Passage, Subject
from .knowledge import Convention, any_of
from .patterns import words_of
from .prose import claims, holds_any, lowered, squeeze
from .scaling_grammar import OPPOSITE, Means, Phase, Quantity, grammar

MAX_MENTIONS = 300
"""Mentions of the quantity in a passage that are looked at; an answer has a handful."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """The text says what the symbol means; ``plain`` unless only through the distribution of a mask."""

    passage: Passage
    offset: int
    means: Means
    plain: bool


@dataclass(frozen=True, slots=True)
class Scaling:
    """The text says that something is divided or multiplied by the quantity; ``again`` if on top of another scaling."""

    passage: Passage
    offset: int
    divides: bool
    phase: Phase | None
    quantity: Quantity
    again: bool


@dataclass
class Reading:
    """All that a subject says about the convention, in the order of its passages."""

    declarations: list[Declaration] = field(default_factory=list)
    scalings: list[Scaling] = field(default_factory=list)

    def meaning_for(self, scaling: Scaling) -> Means | None:
        """Which probability the quantity of a scaling is: by its noun, else as its symbol is declared."""
        means = scaling.quantity.means or self.symbol_for(scaling)
        return OPPOSITE[means] if means and scaling.quantity.complement else means

    def symbol_for(self, scaling: Scaling) -> Means | None:
        """What the symbol means where the scaling stands: the nearest declaration before it, else the first one."""
        near = [d for d in self.declarations if d.passage is scaling.passage]
        before = [d for d in near if d.offset <= scaling.offset]
        if before:
            return before[-1].means
        anywhere = near or self.declarations
        return anywhere[0].means if anywhere else None


@functools.lru_cache(maxsize=64)
def _words_about(patterns: tuple[str, ...]) -> tuple[str, ...]:
    return words_of(patterns)


def read(subject: Subject, convention: Convention) -> Reading:
    """What the subject says about the convention. Empty when it is about something else."""
    reading = Reading()
    if not holds_any(lowered(subject), _words_about(tuple(convention.about))):
        return reading
    about = any_of(convention.about)
    if not any(about.search(passage.text) for passage in subject.passages):
        return reading
    rules = grammar(
        convention.symbol,
        (tuple(convention.keep.nouns), tuple(convention.drop.nouns)),
        (tuple(convention.keep.verbs), tuple(convention.drop.verbs)),
    )
    claimed = {id(passage) for passage in claims(subject)}
    for passage in subject.passages:
        if passage.field in ("options", "printed_steps") and id(passage) not in claimed:
            continue
        squeezed = squeeze(passage.text)
        quantities = rules.quantities(squeezed.text)[:MAX_MENTIONS]
        for at, means, plain in rules.declarations(squeezed.text, quantities):
            reading.declarations.append(Declaration(passage, squeezed.origin(at), means, plain))
        if id(passage) in claimed and (passage.field != "question" or subject.kind in ("cloze", "true-false")):
            for quantity, divides, phase, again in rules.scalings(squeezed.text, quantities):
                offset = squeezed.origin(quantity.start)
                reading.scalings.append(Scaling(passage, offset, divides, phase, quantity, again))
    return reading
