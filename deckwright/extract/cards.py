"""Cards as note-taking programs write them: ``question :: answer`` in a line, or a line ``?`` between the two."""

from __future__ import annotations

import re
from dataclasses import replace

from .segment import Segment, is_heading

SIGN = re.compile(r"(?:\s|(?<=[?？]))\s*:::?(?!:)\s*(?=\S)|(?<=[^\s:]):::?(?!:)\s*(?=[^\s:])")
"""What stands between question and answer of a card in one line."""
_SURE = re.compile(r"\s+:::?\s+\S|[?？]\s*:::?(?!:)\s*\S")
_SIGNATURE = re.compile(r"\s*[`(]?[A-Za-z_][\w'.]*[)`]?\s+::.*(?:->|→|=>|\bIO\b|\[\w+\])")
"""The type of a function in Haskell."""
_TAGGED = re.compile(r"\s+#(?:flash-?cards?|cards?|anki|卡片|闪卡|记忆卡)(?:[-/][\w/-]{1,40})?(?:\s+#[\w/-]{1,40}){0,5}\s*$", re.I)
"""What stands behind the front of a card whose back are the lines below."""
_LONGEST = 1000
_LEAST = 2
_TURN = ("?", "??", "？", "？？")


def mark_cards(segments: list[Segment]) -> None:
    """Label the lines with which cards begin as questions, and the lines ``?`` as answers, whose text stands below."""
    _mark_trivia(segments)
    sure, tight, tagged = [], [], []
    lines = 0
    for k, segment in enumerate(segments):
        if segment.code or segment.noise:
            continue
        lines += 1
        if "::" in segment.text and len(segment.text) <= _LONGEST and not segment.mark.level and not segment.mark.label:
            if _SURE.search(segment.text) and not _SIGNATURE.match(segment.text):
                sure.append(k)
            elif SIGN.search(segment.text):
                tight.append(k)
        elif "#" in segment.text and len(segment.text) <= _LONGEST and _TAGGED.search(segment.text):
            tagged.append(k)
        elif segment.text.strip() in _TURN and _turns(segments, k):
            _mark_turned(segments, k)
    if len(tagged) >= _LEAST:
        _label(segments, tagged)
        for k in tagged:
            rest = segments[k].mark.rest
            at = _TAGGED.search(f"{rest} ") if "#" in rest else None
            segments[k].mark = replace(segments[k].mark, rest=rest[: at.start()] if at else rest, card=not segments[k].mark.level)
    if len(sure) >= _LEAST or (sure and len(sure) * 3 >= lines):
        _label(segments, sure)
    if len(tight) >= _LEAST + 1 and (len(sure) + len(tight)) * 2 >= lines:
        _label(segments, tight)


def _mark_trivia(segments: list[Segment]) -> None:
    """Label the lines ``^ answer`` of a bank of trivia, whose questions begin with ``#Q``."""
    if sum(s.text.startswith("#Q ") for s in segments) < _LEAST:
        return
    for segment in segments:
        if segment.text.startswith("^ ") and not segment.code:
            segment.mark = replace(segment.mark, label="a", style="A", rest=segment.text[2:].strip(), offset=2)


def _label(segments: list[Segment], found: list[int]) -> None:
    for k in found:
        mark = segments[k].mark
        style = mark.style if mark.value is not None else "+".join(part for part in (mark.style, "Q") if part)
        segments[k].mark = replace(mark, label="q", style=style, card=True)


def _turns(segments: list[Segment], k: int) -> bool:
    """Whether a line ``?`` stands between two lines, without blank ones."""
    inside = 0 < k < len(segments) - 1
    return inside and not segments[k].blank_before and not segments[k + 1].blank_before and not segments[k + 1].code


def _mark_turned(segments: list[Segment], k: int) -> None:
    first = k - 1
    while first and not segments[first].blank_before and not is_heading(segments[first - 1]):
        first -= 1
    head = segments[first].mark
    if head.label == "" and not segments[first].code and segments[first].noise is None:
        style = head.style if head.value is not None else "+".join(part for part in (head.style, "Q") if part)
        segments[first].mark = replace(head, label="q", style=style, card=True)
        segments[k].mark = replace(segments[k].mark, label="a", rest="", style="A", offset=len(segments[k].text))
