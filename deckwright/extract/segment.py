"""A stretch of a line with its markers: what the extractor works on. A line that holds two glued questions is cut in two."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..model import Document
from ..read.noise import Noise, classify
from .asking import asking
from .marks import Mark, hanzi_heading, mark, option

_FENCE = re.compile(r"\s*(?:>\s?)*(`{3,}|~{3,})")
_CHAPTER = re.compile(
    r"(?:第\s*[一二三四五六七八九十百\d]{1,4}\s*[章节讲部篇课]|(?:Chapter|Part|Section|Unit|Lesson)\s+[\dIVX]{1,4}\b|\d{2}(?:-\d{2})?\s+(?=[\u4e00-\u9fffA-Za-z]))",
    re.I,
)


@dataclass(slots=True)
class Segment:
    """Text from ``column`` (1-based) of a line on."""

    line: int
    text: str
    column: int = 1
    blank_before: bool = False
    code: bool = False
    noise: Noise | None = None
    mark: Mark = field(default_factory=lambda: Mark("", None, "", 0, 0))
    heading: bool | None = None
    """What `is_heading` found, once it was asked."""

    @property
    def asks(self) -> float:
        """How much the text behind the marker looks like a question, 0 … 1."""
        return 0.0 if self.code else asking(self.mark.rest)


def segments(document: Document) -> list[Segment]:
    """One segment a line; lines of fenced code carry no markers."""
    out: list[Segment] = []
    fence = ""
    previous = 0
    for line in document.lines:
        match = _FENCE.match(line.text)
        code = bool(fence) or bool(match)
        if match and not fence:
            fence = match.group(1)[0] * 3
        elif match and match.group(1).startswith(fence):
            fence = ""
        begins = Mark("", None, line.text.strip(), 0, 0) if code else mark(line.text)
        noise = None if code else classify(line.text)
        out.append(Segment(line.number, line.text, 1, line.number > previous + 1, code, noise, begins))
        previous = line.number
    if fence:  # a fence that is never closed hides nothing
        for segment in out:
            if segment.code:
                segment.code = False
                segment.noise, segment.mark, segment.heading = classify(segment.text), mark(segment.text), None
    return out


def cut(segment: Segment, at: int) -> tuple[Segment, Segment]:
    """Cut a segment before character ``at``."""
    head = Segment(segment.line, segment.text[:at].rstrip(), segment.column, segment.blank_before)
    tail = Segment(segment.line, segment.text[at:], segment.column + at)
    head.mark, tail.mark = mark(head.text), mark(tail.text)
    return head, tail


def is_heading(segment: Segment) -> bool:
    """Whether a line looks like a heading: Markdown heading, chapter, ``一、…``, a short line of its own in bold."""
    if segment.heading is None:
        segment.heading = _is_heading(segment)
    return segment.heading


def _is_heading(segment: Segment) -> bool:
    if segment.code or segment.noise or segment.mark.label == "a":
        return False
    text = segment.text.strip()
    if segment.mark.level:
        return True
    if len(text) > 50 or text.endswith(("。", "；", "，", ".", ";", ",", "？", "?")):
        return False
    if _CHAPTER.match(text):
        return True
    hanzi = hanzi_heading(text)
    return bool(hanzi and hanzi[1] and len(hanzi[1]) <= 30) or (segment.mark.whole_bold and segment.mark.value is None)


def heading_text(segment: Segment) -> str:
    """The words of a heading, without # and **."""
    if segment.mark.level or segment.mark.whole_bold:
        number = "" if segment.mark.value is None else segment.text.strip("#* \t").split(segment.mark.rest)[0]
        return (number + segment.mark.rest).strip()
    return segment.text.strip()


def heading_level(segment: Segment) -> int:
    """How deep a heading stands: 1–6 for Markdown, chapters 1, ``一、`` 2, ``（一）`` and bold lines 3."""
    if segment.mark.level:
        return segment.mark.level
    text = segment.text.strip()
    if _CHAPTER.match(text):
        return 2 if re.match(r"第\s*\S{1,4}\s*节", text) else 1
    return 3 if text.startswith(("（", "(")) or segment.mark.whole_bold else 2


def is_option(segment: Segment, letter: str) -> bool:
    """Whether a line is the option (or step) with this letter."""
    if segment.code or letter not in segment.text:
        return False
    found = option(segment.text)
    return bool(found and found[0] == letter)
