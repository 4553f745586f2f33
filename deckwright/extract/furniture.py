"""What surrounds a document's text: its table of contents; what printing leaves on every page, headers and numbers."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from ..read.noise import Noise
from .segment import Segment

_PAGE = re.compile(
    r"(?:[^。，；？！?!,;]{1,40}(?:\s{2}|\u3000|\s(?=第\s*+\d{1,4}\s*+[页頁]\s*+[,，/|]?\s*+[(（]?\s*+共\s*+\d)))?[\s\-—–―·•.=*~|_]*(?:第\s*+\d{1,4}\s*+[页頁]\s*+[,，/|]?\s*+(?:[(（]?\s*+共\s*+\d{1,4}\s*+[页頁]\s*+[)）]?)?"
    r"|(?<=\s{8})\d{1,4}|page\s+\d{1,4}(?:\s*+(?:of|/)\s*+\d{1,4})?|(?<=[-—–―·•=~|])\s*+\d{1,4}(?=\s*+[-—–―·•=~|]))[\s\-—–―·•.=*~|_]*",
    re.I,
)
_PAGE_ENDS = frozenset("0123456789页頁)） -—–―·•.=*~|_")
_WITH_NUMBER = re.compile(
    r"\s*(?:(?P<left>\d{1,4})(?:\s*+[|·•—]\s*|\s{3,})\D{2,100}|\D{2,100}(?:\s*+[|·•—]\s*+|\s{3,})(?P<right>\d{1,4}))\s*+"
)
_STAMP = re.compile(r"\s*+\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[ T]+\d{1,2}:\d{2}")
_SETS_APART = re.compile(r"[|·•—\s]")
_DIGITS = re.compile(r"\d+")
_LONGEST = 120
"""Characters of a line that may stand at the edge of every page."""
_HEAD = 12
"""Lines with which a document may begin before its first question."""
_SHORTEST = 16
_CHROME = Noise("chrome", tail=False, page=True)
_CONTENTS = Noise("contents", tail=False)
_FEWEST = 3
"""Lines of a table of contents, at least."""
_ASKS = 0.85


def mark_furniture(segments: list[Segment]) -> None:
    """Mark numbers of pages, and lines that come again beside them, as noise."""
    pages = {
        k
        for k, s in enumerate(segments)
        if s.text[-1:] in _PAGE_ENDS and len(s.text) <= _LONGEST and not s.code and _PAGE.fullmatch(s.text)
    }
    pages |= _running(segments) | _again(segments)
    if not pages:
        return
    edges = [
        k
        for k, s in enumerate(segments)
        if k not in pages
        and len(s.text) <= _LONGEST
        and s.mark.value is None
        and (k == 0 or k - 1 in pages or k + 1 in pages)
    ]
    seen = Counter(_form(segments[k]) for k in edges)
    for k in pages:
        segments[k].noise = segments[k].noise or _CHROME
    again = {form for form, count in seen.items() if count >= 2}
    for k in edges:
        if _form(segments[k]) in again:
            segments[k].noise = segments[k].noise or _CHROME


def mark_contents(segments: list[Segment]) -> None:
    """Mark a list before the first question as noise if most of its lines come again below with a mark of another kind:
    a table of contents."""
    last: dict[str, int] = {}
    begin = 0
    while begin < len(segments):
        end = begin
        while (
            end < len(segments) and _may_be_listed(segments[end]) and (end == begin or not segments[end].blank_before)
        ):
            end += 1
        run = segments[begin:end]
        if len(run) >= _FEWEST:
            last = last or {_title(s): k for k, s in enumerate(segments) if s.mark.style and not s.code and not s.noise}
            again = [last.get(_title(s), 0) for s in run]
            found = [(s, k) for s, k in zip(run, again, strict=True) if k >= end]
            other = sum(segments[k].mark.style != s.mark.style for s, k in found)
            if len(found) >= _FEWEST and len(found) * 10 >= 6 * len(run) and other * 2 > len(found):
                for segment in run:
                    segment.noise = _CONTENTS
        if any(
            s.noise is None and s.mark.style and s.mark.level != 1 and s.asks >= _ASKS for s in run or [segments[begin]]
        ):
            return
        begin = max(end, begin + 1)


def _may_be_listed(segment: Segment) -> bool:
    return (
        bool(segment.mark.style)
        and not segment.mark.level
        and not segment.code
        and not segment.noise
        and len(segment.text) <= _LONGEST
    )


def _title(segment: Segment) -> str:
    return segment.mark.rest.strip(" *?？.。:：")


def _running(segments: list[Segment]) -> set[int]:
    """Headers with the page's number in them: alike but for a number that grows, set apart by a gap or a bar."""
    alike: dict[str, list[tuple[int, int]]] = {}
    for k, segment in enumerate(segments):
        text = segment.text
        numbered = len(text) <= _LONGEST and (text[-1:].isdigit() or text.lstrip()[:1].isdigit()) and not segment.code
        match = _WITH_NUMBER.fullmatch(text) if numbered and _SETS_APART.search(text) else None
        if match:
            number = int(match["left"] or match["right"])
            alike.setdefault(_form(segment), []).append((k, number))
    out: set[int] = set()
    for found in alike.values():
        if len(found) > 1 and all(a < b for (_, a), (_, b) in pairwise(found)):
            out.update(k for k, _ in found)
    return out


def _again(segments: list[Segment]) -> set[int]:
    """Lines of a document's head, before anything asks, that come again further down: a header of every page."""
    head: dict[str, int] = {}
    for k, segment in enumerate(segments[:_HEAD]):
        if segment.mark.value is not None or segment.mark.label or segment.asks >= 0.65:
            break
        stamped = _STAMP.match(segment.text)  # who says what is below, in a chat
        if _SHORTEST <= len(segment.text) <= _LONGEST and not (segment.mark.style or segment.code or stamped):
            head.setdefault(_form(segment).rstrip("0 "), k)
    if not head:
        return set()
    again = {}
    for k, segment in enumerate(segments[1:], 1):
        plain = not (segment.mark.style or segment.code) and _SHORTEST <= len(segment.text) <= _LONGEST
        if plain and head.get(form := _form(segment).rstrip("0 "), k) < k:
            again[k] = head[form]
    return {*again, *again.values()}


def _form(segment: Segment) -> str:
    return _DIGITS.sub("0", " ".join(segment.text.split()))
