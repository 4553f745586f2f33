"""What the rules that look at one subject have seen in it, kept from build to build: most subjects stay as they are."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from .. import cache
from ..model import Subject
from .knowledge import Knowledge
from .rule import Fix, Problem, Rule

Seen = list[tuple[Rule, Problem]]
Row = list[Any]

_MOST = 5000
"""Subjects: of a deck that is larger, telling apart what has changed would take as long as looking at it."""


class Memory:
    """Problems by subject. They follow from the subject, the knowledge, the code, the libraries and nothing else."""

    def __init__(self, subjects: Sequence[Subject], knowledge: Knowledge) -> None:
        self._kept: cache.Memory | None = None
        if len(subjects) <= _MOST:
            known = knowledge.model_dump_json(), knowledge.concepts, knowledge.shown
            self._kept = cache.Memory("check", cache.key(cache.code(""), sys.version_info[:3], *known))

    def recall(self, subject: Subject, rules: Mapping[str, Rule]) -> Seen | None:
        """What was seen in the same subject; None if it is new."""
        rows = self._kept.get(repr(subject)) if self._kept else None
        return None if rows is None else recalled(subject, rows, rules)

    def keep(self, subject: Subject, seen: Seen) -> None:
        """Remember what was seen, if it can be told by the passages of the subject."""
        if self._kept is None:
            return
        rows = [row for rule, problem in seen if (row := row_of(subject, rule, problem))]
        if len(rows) == len(seen):
            self._kept.put(repr(subject), rows)

    def save(self) -> None:
        """Keep it for the next build."""
        if self._kept:
            self._kept.save()


def row_of(subject: Subject, rule: Rule, problem: Problem) -> Row | None:
    """A problem as JSON holds it; its passage by number. None if the passage is none of the subject's."""
    number = None
    if problem.passage is not None:
        number = next((k for k, own in enumerate(subject.passages) if own is problem.passage), None)
        if number is None:
            return None
    fix = problem.fix and [problem.fix.start, problem.fix.end, problem.fix.new]
    return [rule.code, problem.message, number, problem.offset, problem.path, problem.severity, fix]


def recalled(subject: Subject, rows: Sequence[Row], rules: Mapping[str, Rule]) -> Seen:
    """The problems of a subject from their rows."""
    return [(rules[code], _problem(subject, *row)) for code, *row in rows]


def _problem(
    subject: Subject, message: str, number: int | None, offset: int, path: list[Any], severity: Any, fix: Any
) -> Problem:
    passage = None if number is None else subject.passages[number]
    return Problem(message, passage, offset, tuple(path), severity, Fix(*fix) if fix else None)
