"""Collections of topics: numbered headings that begin anew in each chapter, some with nothing below them yet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from . import remarks
from .segment import Segment, is_rule

_LEAST = 5
_LONGEST = 50
_STOPS = ("。", ".", "；", ";", ":", "：")


class Chain(Protocol):
    """What is needed of a series: see series.Series."""

    style: str
    members: list[int]
    values: list[int]
    asks: list[float]


def credit(series: Iterable[Chain], segments: list[Segment]) -> None:
    """Take numbered headings for questions though they are mere phrases, if some of them ask and some are empty: a book
    has a text below each heading, a list of what may be asked has not."""
    alike: dict[str, list[Chain]] = {}
    for entry in series:
        if entry.values[:1] == [1] and segments[entry.members[0]].mark.level > 1:
            alike.setdefault(entry.style, []).append(entry)
    for chains in alike.values():
        members = [i for entry in chains for i in entry.members]
        asks = [ask for entry in chains for ask in entry.asks]
        if len(chains) < 2 or len(members) < _LEAST or not all(_is_phrase(segments[i]) for i in members):
            continue
        empty = sum(_is_empty(segments, i) for i in members)
        if empty * 8 >= len(members) and sum(ask >= 0.65 for ask in asks) * 4 >= len(asks):
            for entry in chains:
                entry.asks[:] = [max(ask, 0.7) for ask in entry.asks]


def _is_phrase(segment: Segment) -> bool:
    text = segment.mark.rest
    return 0 < len(text) <= _LONGEST and not text.endswith(_STOPS)


def _is_empty(segments: list[Segment], i: int) -> bool:
    """Whether nothing stands below a heading but where to read about it."""
    level = segments[i].mark.level
    for segment in segments[i + 1 :]:
        if segment.mark.level:
            return segment.mark.level <= level
        if segment.noise or is_rule(segment.text):
            continue
        if not (remarks.is_reference(segment) or remarks.is_placeholder(segment)):
            return False
    return True
