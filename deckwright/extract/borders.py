"""Rules between questions: where each of them ends with the same rule, what stands behind one is no answer."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from .segment import Segment, is_rule

_LEAST = 3
_FEW = 3
"""Lines behind a rule that may be a heading, an index or a remark of the document."""


def ends(part: list[Segment], starts: list[int]) -> set[int]:
    """Indices of the rules with which questions end, though more lines stand between them and the next question."""
    spans = list(pairwise([*starts, len(part)]))
    begun = [_first_rules(part, start, stop) for start, stop in spans]
    counts = Counter(sign for rules in begun for sign in rules)
    if not counts:
        return set()
    sign, count = max(counts.items(), key=lambda item: (item[1], item[0]))
    found = [(rules[sign], stop) for rules, (_, stop) in zip(begun, spans, strict=True) if sign in rules]
    behind = {k: sum(not (s.noise or is_rule(s.text)) for s in part[k + 1 : stop]) for k, stop in found}
    clean = sum(not lines for lines in behind.values())
    if count < _LEAST or count * 10 < len(spans) * 7 or clean * 2 < count:
        return set()
    return {k for k, lines in behind.items() if 0 < lines <= _FEW}


def _first_rules(part: list[Segment], start: int, stop: int) -> dict[str, int]:
    """The first rule of each sort that has something between itself and the question's first line."""
    out: dict[str, int] = {}
    said = False
    for k in range(start + 1, stop):
        segment = part[k]
        if segment.code:
            said = True
        elif is_rule(segment.text):
            if said:
                out.setdefault(segment.text.strip(), k)
        else:
            said = said or not segment.noise
    return out
