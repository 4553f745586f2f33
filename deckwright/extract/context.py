"""Marks that only the neighbours give: numbers in lines of their own, fillings printed behind sentences."""

from __future__ import annotations

import re
from dataclasses import replace

from .asking import asking, has_blank
from .marks import Mark
from .segment import Segment, is_heading

_LONE = re.compile(r"\s*(?:No\.\s?|[#＃]\s?)?0?(\d{1,2})\s*[.、]?\s*", re.I)
_FILLED = re.compile(r"(?<=[。.！!？?)）])\s*[(（]\s*(?=[^()（）]{1,60}[)）]\s*$)")
_REMARK = re.compile(r"《|提示|填|例如|保留|单位|不考虑|写出|可以|每空|分$|年|卷|注意|hint|e\.g\.|round", re.I)
"""What else stands in parentheses behind a sentence: where it comes from, how to answer."""
_LEAST = 3


def mark_context(segments: list[Segment]) -> None:
    """Look for both and mark what was found."""
    _mark_lone_numbers(segments)
    _mark_fillings(segments)


def _mark_lone_numbers(segments: list[Segment]) -> None:
    """Give lines that are nothing but 1, 2, 3 … the place of a question's number, if what stands below asks."""
    found: list[int] = []
    for k, segment in enumerate(segments[:-1]):
        if len(segment.text) > 12 or segment.code or segment.noise:
            continue
        match = _LONE.fullmatch(segment.text)
        if match and int(match[1]) == len(found) + 1 and segments[k + 1].mark.value is None:
            found.append(k)
    below = [asking(segments[k + 1].text) for k in found]
    if len(found) < _LEAST or sum(ask >= 0.65 for ask in below) * 10 < 6 * len(found):
        return
    for number, (k, ask) in enumerate(zip(found, below, strict=True), 1):
        segments[k].mark = Mark("alone", number, "", len(segments[k].text), segments[k].mark.indent)
        segments[k].below = ask


def _mark_fillings(segments: list[Segment]) -> None:
    """``……，____。（答案）``: cut before the parentheses, where most sentences with blanks below a heading end so."""
    group: list[tuple[Segment, int, int]] = []
    blanks = 0
    for k, segment in enumerate(segments):
        if is_heading(segment):
            _cut_fillings(group, blanks)
            group, blanks = [], 0
        elif segment.mark.value is not None and not segment.code and has_blank(segment.mark.rest):
            following = segments[k + 1] if k + 1 < len(segments) else None
            bare = following is None or following.mark.value is not None or following.blank_before or is_heading(following)
            sign = _FILLED.search(segment.mark.rest) if bare and not (following and following.mark.label) else None
            blanks += 1
            if sign and has_blank(segment.mark.rest[: sign.start()]) and not _REMARK.search(segment.mark.rest, sign.end()):
                group.append((segment, sign.start(), sign.end()))
    _cut_fillings(group, blanks)


def _cut_fillings(group: list[tuple[Segment, int, int]], blanks: int) -> None:
    if len(group) >= _LEAST and len(group) * 10 >= 6 * blanks:
        for segment, cut, begin in group:
            segment.mark = replace(segment.mark, ends=(cut, begin))
