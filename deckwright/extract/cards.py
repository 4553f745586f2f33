"""Cards as note-taking programs write them: ``question :: answer`` in a line, or a line ``?`` between the two."""

from __future__ import annotations

import re
from dataclasses import replace

from .segment import Segment, is_heading

_SIGN = re.compile(r"(?:\s|(?<=[?？]))\s*+:::?(?!:)\s*+(?=\S)|(?<=[^\s:]):::?(?!:)\s*+(?=[^\s:])")
_SURE = re.compile(r"\s+:::?\s+\S|[?？\u4e00-\u9fff”）》」]\s*+:::?(?!:)\s*+\S")
"""A sign that no program's name has: between blanks, or behind Chinese."""
_SIGNATURE = re.compile(r"\s*+[`(]?[A-Za-z_][\w'.]*[)`]?\s+::.*(?:->|→|=>|\bIO\b|\[\w+\])")
"""The type of a function in Haskell."""
_SCHEDULE = ("<!--SR:", "<!--ID:")
"""With this a card's review is noted behind it."""
_FLASHCARDS = re.compile(r"#flashcards\b|flashcards/|<!--SR:")
_TAGGED = re.compile(r"\s+#(?:flash-?cards?|cards?|anki|卡片|闪卡|记忆卡)(?:/[\w/-]{1,40}|-(?:reversed?|inline|spaced))?(?:\s+#[\w/-]{1,40}){0,5}\s*+$", re.I)  # noqa: E501
"""The tag that makes a line a card's front; its back are the lines below."""
_LONGEST = 1000
_LEAST = 2
_TURN = ("?", "??", "？", "？？")


def mark_cards(segments: list[Segment]) -> None:
    """Label the lines with which cards begin as questions, and the lines ``?`` as answers, whose text stands below."""
    _mark_trivia(segments)
    sure, tight, tagged = [], [], []
    turned: list[int] = []
    is_known = False
    lines = 0
    for k, segment in enumerate(segments):
        text = segment.text
        is_known = is_known or (("SR:" in text or "flashcards" in text) and bool(_FLASHCARDS.search(text)))
        if segment.code or segment.noise:
            continue
        lines += 1
        if "#" in text and len(text) <= _LONGEST and _TAGGED.search(text):
            tagged.append(k)
            continue
        if "::" in text and len(text) <= _LONGEST and not segment.mark.level and not segment.mark.label:
            if _SURE.search(text) and not _SIGNATURE.match(text):
                sure.append(k)
            elif _SIGN.search(text):
                tight.append(k)
        elif len(text) < 4 and text.strip() in _TURN and _turns(segments, k):
            turned.append(k)
    if is_known or (len(tight) > _LEAST and (len(sure) + len(tight)) * 2 >= lines):
        sure = sorted([*sure, *tight])
    if is_known or len(sure) >= _LEAST or (sure and len(sure) * 3 >= lines):
        _label(segments, sure)
    if is_known or len(tagged) >= _LEAST:
        for k in tagged:
            mark = segments[k].mark
            rest = _TAGGED.sub("", f"{mark.rest} ").rstrip()
            segments[k].mark = replace(mark, label="q", style=_style(segments[k]), card=not mark.level, rest=rest)
    for k in turned:
        _mark_turned(segments, k)


def end_of_card(segments: list[Segment], start: int, stop: int) -> int:
    """Where a card ends, before ``stop``: where its review is noted, else at the next blank line."""
    noted = next((k for k in range(start + 1, stop) if segments[k].text.lstrip().startswith(_SCHEDULE)), None)
    if noted is not None:
        return noted
    return next((k for k in range(start + 1, stop) if segments[k].blank_before and not segments[k].code), stop)


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
        sign = _SIGN.search(mark.rest)
        if sign:
            segments[k].mark = replace(mark, label="q", style=_style(segments[k]), card=True, ends=sign.span())


def _style(segment: Segment) -> str:
    """The style of a card's first line: a number keeps its chain."""
    mark = segment.mark
    return mark.style if mark.value is not None else "+".join(part for part in (mark.style, "Q") if part)


def _turns(segments: list[Segment], k: int) -> bool:
    """Whether a line ``?`` stands between two lines, without blank ones."""
    inside = 0 < k < len(segments) - 1
    return inside and not segments[k].blank_before and not segments[k + 1].blank_before and not segments[k + 1].code


def _mark_turned(segments: list[Segment], k: int) -> None:
    first = k - 1
    while first and not segments[first].blank_before and not _ends_before(segments[first - 1]):
        first -= 1
    head = segments[first].mark
    if head.label == "" and not segments[first].code and segments[first].noise is None:
        segments[first].mark = replace(head, label="q", style=_style(segments[first]), card=True)
        segments[k].mark = replace(segments[k].mark, label="a", rest="", style="A", offset=len(segments[k].text))


def _ends_before(segment: Segment) -> bool:
    """Whether the wording of a card cannot go on from a line."""
    return segment.mark.card or segment.noise is not None or segment.code or is_heading(segment)
