"""Questions without a number or a label: bullets, lines that end in a question mark, lists of short lines."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise

from .segment import Segment, is_heading
from .series import Series

_LONGEST_LINE = 200
_SHORT = 50
_LEAST = 3
"""Members of a list of questions, if they are told by nothing but their words."""


def question_marks(segments: list[Segment], starts: list[int]) -> list[int]:
    """Lines without any marker that end in a question mark, where no series covers them."""
    covered_from = starts[0] if starts else len(segments)
    plain = [i for i, s in enumerate(segments[:covered_from]) if _ends_asking(s)]
    if not starts:
        frequent = len(plain) * 12 >= len(segments) or (len(plain) >= _LEAST and len(plain) * 25 >= len(segments))
        return plain if frequent else []
    if len(plain) >= _LEAST:  # an introduction asks, too, but does not answer each of its questions
        answered = sum(j - i > 1 for i, j in pairwise([*plain, covered_from]))
        if answered * 10 >= 9 * len(plain):
            return plain
    return []


def _ends_asking(segment: Segment) -> bool:
    if segment.code or segment.noise or segment.mark.label == "a" or len(segment.text) > _LONGEST_LINE:
        return False
    return segment.text.rstrip("*_ \t").endswith(("?", "？")) and not is_heading(segment)


def lists(segments: list[Segment], starts: list[int]) -> list[Series]:
    """Lists of questions, bulleted or of short lines, that stand in no item of the series found so far."""
    heads = [i for i, s in enumerate(segments) if is_heading(s)]
    runs = [run for run in _runs(segments) if not _is_covered(run[0], starts, heads)]
    for bulleted in (True, False):
        mine = [run for run in runs if bool(segments[run[0]].mark.style) == bulleted]
        every = [segments[i].asks for run in mine for i in run]
        taken = [run for run in mine if _ask(segments, run)]
        if bulleted and taken and _enough(every, 0.4):
            taken = [run for run in mine if any(segments[i].asks >= 0.65 for i in run)]
        if taken:
            members = [i for run in taken for i in run]
            style = "bullet" if bulleted else "list of lines"
            return [Series(style, members, [], [segments[i].asks for i in members])]
    return []


def _ask(segments: list[Segment], run: list[int]) -> bool:
    asks = [segments[i].asks for i in run]
    if segments[run[0]].mark.style:
        return _enough(asks, 0.4)
    return len(asks) > _LEAST and _enough(asks, 0.5) and sum(a >= 0.65 for a in asks) >= 0.7 * len(asks)


def _enough(asks: list[float], share: float) -> bool:
    """Whether so many ask: ``share`` of them for certain, all of them on average."""
    return len(asks) >= _LEAST and sum(a >= 0.85 for a in asks) >= share * len(asks) and sum(asks) >= 0.55 * len(asks)


def _runs(segments: list[Segment]) -> list[list[int]]:
    """Bullets of one list with what is indented below them, and short lines without a mark that follow each other."""
    out: list[list[int]] = []
    current: list[int] = []
    for i, segment in enumerate(segments):
        kind = _kind(segment)
        first = segments[current[0]] if current else None
        if first is not None and first.mark.style and segment.mark.indent > first.mark.indent + 1 and not is_heading(segment):
            continue
        same = first is not None and kind is not None and kind == _kind(first) and abs(segment.mark.indent - first.mark.indent) <= 1
        if same and (kind or not segment.blank_before):
            current.append(i)
            continue
        out.append(current)
        current = [i] if kind is not None else []
    runs = [_without_title(segments, run) for run in [*out, current]]
    return [run for run in runs if len(run) > 1]


def _without_title(segments: list[Segment], run: list[int]) -> list[int]:
    """A list of lines without its first one, if that begins the document or a paragraph and does not ask."""
    if len(run) > 1 and not segments[run[0]].mark.style and segments[run[0]].asks < 0.65:
        return run[1:]
    return run


def _kind(segment: Segment) -> str | None:
    """What a member of a list begins with; None for a line that is in no list."""
    if segment.code or segment.noise or is_heading(segment) or segment.mark.label or not segment.mark.rest:
        return None
    if segment.mark.style in ("bullet", "emoji"):
        return segment.text.strip()[0]
    text = segment.text.strip()
    if segment.mark.style or len(text) > _SHORT or text.endswith(("。", ".", "；", ";", "，", ",", "：", ":", "!", "！")):
        return None
    return ""


def _is_covered(i: int, starts: list[int], heads: list[int]) -> bool:
    """Whether a segment stands in the item of a question: no heading between them."""
    before = bisect_right(starts, i)
    return before > 0 and bisect_right(heads, i) == bisect_right(heads, starts[before - 1])
