"""Threads of a forum, copied as text: a title that asks, and posts under a floor, a name and a time."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..model import Shape
from . import finish
from .asking import asking
from .block_model import Block
from .dialogue import is_polite
from .segment import Segment, is_rule
from .work import Work

_STAMP = r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}"
_FLOOR = re.compile(
    r"\s*+(?:楼主|沙发|板凳|藤椅|报纸|地板|地下室|地下\d{0,2}层?|\d{1,4}\s?[#楼Ff])[\s:：|]++(?P<name>\S.{0,40}?)[\s|:：·]*+"
    rf"(?:(?:发表于|回复于|发布于|于)\s*+)?[:：]?\s*+{_STAMP}.{{0,80}}"
)
_FLOORS = frozenset("楼沙板藤报地0123456789 　")
_AROUND = re.compile(
    r"^\s*+(?:[【\[](?:求助|请教|问题|讨论|提问|已解决|悬赏)[^】\]]{0,8}[】\]]\s*+)+"
    r"|\s*+\[复制链接\]\s*+$|\s*+[(（]\d+ ?回复[)）]\s*+$"
)
"""What a forum writes around a title."""
_LEADS = re.compile(r"\s*+(?:借楼|蹭楼|顺便|同楼主[，,]?|楼主)?(?:再)?(?:问|请教|弱弱地问)一?下?[，,:：]?\s*+(?=\S{4})")
_SIGNED = re.compile(r"\s*+(?:个性)?签名\s*+[:：].*|\s*+来自.{0,20}客户端\s*+")
_LEAST = 3
_LIST = 3
"""Numbered questions of a list that someone posted, which is read as others are."""
_LONGEST = 200
_SHORT = 8
"""Characters of a post that may say nothing."""


@dataclass
class Post:
    """What one person wrote at a time: the line above it, the name, the lines without the signature."""

    head: Segment
    name: str
    lines: list[Segment] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words, a line each."""
        return "\n".join(segment.text.strip() for segment in self.lines)


def questions(work: Work, lines: list[Segment]) -> bool:
    """Add the questions of a thread, if the lines are one; whether they are."""
    floors = [
        (k, match)
        for k, s in enumerate(lines)
        if s.text[:1] in _FLOORS and len(s.text) <= _LONGEST and (match := _FLOOR.fullmatch(s.text))
    ]
    if len(floors) < _LEAST or sum(s.mark.value is not None and s.asks >= 0.65 for s in lines) >= _LIST:
        return False
    titles = [s for s in lines[: floors[0][0]] if len(s.text) <= _LONGEST]
    title = next((s for s in titles if asking(_AROUND.sub("", s.text)) >= 0.85), None)
    posts = [Post(lines[k], match["name"]) for k, match in floors]
    for post, (k, _), end in zip(posts, floors, [*(k for k, _ in floors[1:]), len(lines)], strict=True):
        post.lines = _said(lines[k + 1 : end])
    opener = posts[0]
    parsed = Block()
    if title is not None:
        text = _AROUND.sub("", title.text)
        parsed.question.add(title, text, title.text.find(text))
    else:
        for segment in opener.lines:
            parsed.question.add(segment)
    count = 0
    for post in posts[1:]:
        if len(post.text) < _SHORT or is_polite(post.text) or (post.name == opener.name and not parsed.answer.pieces):
            continue
        if asking(post.lines[0].text) >= 0.85 and len(post.lines) == 1:
            count += _add(work, parsed)
            parsed, opener = Block(), post
            lead = _LEADS.match(post.lines[0].text)
            parsed.question.add(post.lines[0], None, lead.end() if lead else 0)
        elif post.name != opener.name:
            for segment in post.lines:
                parsed.answer.add(segment)
    count += _add(work, parsed)
    work.document.shapes.append(
        Shape("thread", lines[0].line, lines[-1].line, count, "posts with a floor, a name and a time")
    )
    return True


def _said(lines: list[Segment]) -> list[Segment]:
    """The lines of a post up to its signature, or to what the page has below it."""
    out: list[Segment] = []
    for segment in lines:
        if is_rule(segment.text) or _SIGNED.fullmatch(segment.text) or (segment.noise and out):
            break
        if not segment.noise:
            out.append(segment)
    return out


def _add(work: Work, parsed: Block) -> int:
    if not parsed.question.text:
        return 0
    work.questions.append(finish.question(work.document, parsed, []))
    return 1
