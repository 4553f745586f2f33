"""Which of very many words a text holds, found in one pass (Aho and Corasick), however many words there are."""

from __future__ import annotations

from collections.abc import Iterable

import ahocorasick

Numbers = frozenset[int]
"""Words by number."""


class Words:
    """Words, each with a number: its place among them. The empty one stands in every text."""

    def __init__(self, words: Iterable[str]) -> None:
        self._numbers = {word: number for number, word in enumerate(words)}
        self._everywhere = {number for word, number in self._numbers.items() if not word}
        self._automaton = ahocorasick.Automaton()
        for word, number in self._numbers.items():
            if word:
                self._automaton.add_word(word, number)
        self._automaton.make_automaton()

    def numbers(self, words: Iterable[str]) -> Numbers:
        """The numbers of some of the words. Raises KeyError for one that is none of them."""
        return frozenset(map(self._numbers.__getitem__, words))

    def held(self, text: str) -> set[int]:
        """The numbers of those that a text holds."""
        found = {number for _, number in self._automaton.iter(text)} if len(self._automaton) else set()
        return found | self._everywhere if self._everywhere else found
