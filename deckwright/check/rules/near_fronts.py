"""Two cards ask nearly the same.

**What it does.** Finds reviewed cards whose questions are equal, or differ in one or two characters that change
nothing. Questions that differ in a number, a name, a negation or in opposite words are different questions.

**Why it hurts.** The learner meets the same question twice and cannot know which answer is wanted.

Fails: `question: 什么是过拟合？` on one card and `question: 什么是过拟合呢？` on another.

Passes: `question: 什么是过拟合？` and `question: 什么是欠拟合？`
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Levenshtein

from ...merge.glossary import Glossary
from ...merge.guards import features, guards
from ...model import Subject
from ...text.canonical import canonicals
from ..knowledge import Knowledge
from ..rule import Problem, Rule

_MOST_DIFFERENT = 2
_SHORTEST = 4
_WINDOW = 3
"""Neighbours in alphabetical order, forwards and backwards, that are compared: who differ in two characters share a
beginning or an end."""


def check(subjects: Sequence[Subject], knowledge: Knowledge) -> Iterator[tuple[Subject, Problem]]:
    """Yield a problem for the later one of each two cards that ask nearly the same."""
    asking = [i for i, s in enumerate(subjects) if s.reviewed and s.question]
    fronts = list(zip(canonicals([str(subjects[i].question) for i in asking]), asking, strict=True))
    pairs: set[tuple[int, int]] = set()
    for ordered in (sorted(fronts), sorted((text[::-1], i) for text, i in fronts)):
        for at, (text, i) in enumerate(ordered):
            for other, j in ordered[at + 1 : at + 1 + _WINDOW]:
                if _is_near(text, other):
                    pairs.add((min(i, j), max(i, j)))
    glossary = Glossary(())
    for i, j in sorted(pairs):
        first, second = subjects[i], subjects[j]
        asked = (features(str(s.question), glossary) for s in (first, second))
        if not guards(*asked):
            message = f"asks nearly the same as {first.card}: {str(first.question)[:60]}"
            yield second, Problem(message, next(second.texts("question"), None))


def _is_near(a: str, b: str) -> bool:
    if a == b:
        return True
    if min(len(a), len(b)) < _SHORTEST or abs(len(a) - len(b)) > _MOST_DIFFERENT:
        return False
    most = _MOST_DIFFERENT if min(len(a), len(b)) > 12 else 1
    if Levenshtein.distance(a, b, score_cutoff=most) > most:
        return False
    return all(char in _HARMLESS for char in _changed(a, b))


_HARMLESS = frozenset("的了呢吗地得一下请")


def _changed(a: str, b: str) -> Iterator[str]:
    for step in Levenshtein.editops(a, b):
        if step.tag != "insert":
            yield a[step.src_pos]
        if step.tag != "delete":
            yield b[step.dest_pos]


rule = Rule("C216", "near-identical-fronts", "warning", __doc__, all=check)
