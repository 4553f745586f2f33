"""Procedures and their steps (``orders:`` in facts.yaml), as folded texts are searched for them.

A text is looked through once for the words of all procedures, since most cards are about none or one of them.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from .entries import Order, Step
from .patterns import compile_folded, words_of
from .prose import holds_any
from .words import Words


class Sought:
    """Patterns, of which a folded text may hold one: a word of theirs is looked for before they are tried."""

    def __init__(self, patterns: list[str]) -> None:
        self.patterns = patterns
        self.words = words_of(patterns)

    @functools.cached_property
    def pattern(self) -> re.Pattern[str]:
        """One expression that finds any of them."""
        return compile_folded(self.patterns)

    def is_in(self, text: str) -> bool:
        """Whether a text holds any of them."""
        return holds_any(text, self.words) and self.pattern.search(text) is not None


class SoughtStep:
    """A step of a procedure, and what looks like it and is something else."""

    def __init__(self, step: Step) -> None:
        self.sought = Sought(step.patterns)
        self.barred = Sought(step.unless) if step.unless else None


class Procedure:
    """A procedure: the entry, what tells that a text is about it, or about another one, and its steps."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.about = Sought(order.about)
        self.plain = frozenset(pattern for pattern in order.about if re.fullmatch(r"\w+", pattern))
        """Patterns that are words: a text that holds one is about the procedure."""
        self.unless = Sought(order.unless) if order.unless else None
        self.steps = [SoughtStep(step) for step in order.steps]

    def is_other(self, text: str) -> bool:
        """Whether a text is about another procedure that has steps of the same names."""
        return self.unless is not None and self.unless.is_in(text)


class Procedures:
    """All procedures, and the words without which no text is about one of them."""

    def __init__(self, orders: Sequence[Order]) -> None:
        self.all = [Procedure(order) for order in orders]
        about: dict[str, list[Procedure]] = {}
        for procedure in self.all:
            for word in procedure.about.words:
                about.setdefault(word, []).append(procedure)
        self._words, self._about = Words(about), list(about.items())

    def of(self, text: str) -> list[Procedure]:
        """Those that a folded text is about."""
        held = [self._about[number] for number in self._words.held(text)]
        words = {word for word, _ in held}
        found = {id(procedure) for _, procedures in held for procedure in procedures}
        return [
            procedure
            for procedure in self.all
            if id(procedure) in found
            and (not procedure.plain.isdisjoint(words) or procedure.about.pattern.search(text))
        ]
