"""Answers without a heading: questions 1 to n that nothing answers, and behind them the numbers from 1 on once more."""

from __future__ import annotations

from . import apart
from .segment import Segment, is_heading, is_rule

_LEAST = 3
_STYLES = ("dot", "paren", "parens", "square", "space", "colon", "bold+dot")


def find(segments: list[Segment], first: int) -> int | None:
    """Where the answers begin, from segment ``first`` on; None if there is no such run."""
    numbered = [k for k in range(first, len(segments)) if _counts(segments[k])]
    ones = [k for k in numbered if segments[k].mark.value == 1]
    if len(ones) != 2 or ones[0] != numbered[0] or len({segments[k].mark.style for k in ones}) > 1:
        return None
    begin = ones[1]
    asked = [k for k in numbered if k < begin]
    values = [segments[k].mark.value for k in asked]
    if len(asked) < _LEAST or values != list(range(1, len(asked) + 1)) or not _are_questions(segments, asked, begin):
        return None
    answers = [k for k in numbered if k >= begin]
    if any(segments[k].asks >= 0.85 for k in answers):
        return None
    answered = apart.numbers(segments[begin:])
    fit = answered <= set(range(1, len(asked) + 1)) and len(answered) * 3 >= 2 * len(asked)
    return begin if fit else None


def _counts(segment: Segment) -> bool:
    mark = segment.mark
    numbered = mark.value is not None and mark.style in _STYLES and mark.indent < 2
    return numbered and not segment.code and not segment.noise


def _are_questions(segments: list[Segment], asked: list[int], end: int) -> bool:
    """Whether most of the numbers ask and nothing stands between them that could be an answer."""
    members = set(asked)
    between = [k for k in range(asked[0], end) if k not in members and not segments[k].noise]
    stray = sum(not (is_rule(segments[k].text) or is_heading(segments[k])) for k in between)
    asks = sum(segments[k].asks >= 0.65 for k in asked)
    return stray * 5 <= len(asked) and asks * 10 >= 6 * len(asked)
