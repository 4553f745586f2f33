"""Answers that stand apart from their questions: a part of answers behind a part of questions, answers at the end."""

from __future__ import annotations

from ..model import Piece
from ..text.canonical import canonical
from . import block, finish, parts
from .generic import generic
from .segment import Segment, heading_text, is_heading
from .work import Open, Work


def two_parts(work: Work, asked: list[Segment], answered: list[Segment], section: list[str]) -> None:
    """Questions in one list of lines, their answers in another."""
    asked, answered = without_noise(work, asked), without_noise(work, answered)
    questions, stray = parts.items(asked)
    answers, stray_answers = parts.items(answered)
    for segment in stray + stray_answers:
        work.drop(segment, "structure")
    kept = []
    for item in questions:
        if parts.is_left_out(item) or not item.segments:
            for segment in item.segments:
                work.drop(segment, "structure")
        else:
            kept.append(item)
    _notes(work, kept, asked)
    for joined in parts.join(kept, [a for a in answers if a.segments]):
        joined_question(work, joined, section)


def without_noise(work: Work, lines: list[Segment]) -> list[Segment]:
    """The lines without noise, which is dropped; a lone bullet separates items and stays."""
    out = []
    for segment in lines:
        if segment.noise and segment.text.strip() not in ("-", "•", "·"):
            work.drop(segment, segment.noise.reason)
        else:
            out.append(segment)
    return out


def _notes(work: Work, items: list[parts.Item], lines: list[Segment]) -> None:
    """A line without a bullet behind bulleted questions is a remark, not a question."""
    bulleted = sum(bool(i.segments) and i.segments[0].mark.style.startswith("bullet") for i in items)
    if bulleted < len(items) or not items:
        return
    for item in items:
        for segment in item.segments[1:]:
            if not segment.mark.style and not segment.mark.indent and not segment.code:
                item.segments.remove(segment)
                work.drop(segment, "structure")


def joined_question(work: Work, joined: parts.Joined, section: list[str]) -> None:
    """Add the question that an item of questions and an item of answers make."""
    parsed = block.Block()
    if joined.question is not None:
        for segment in joined.question.segments:
            text = parts.content(segment)
            parsed.question.add(segment, text, max(segment.text.find(text), 0))
    if joined.answer is not None:
        if joined.question is not None:
            parts.without_wording(joined.question, joined.answer)
        for segment in joined.answer.repeated:
            work.drop(segment, "structure")
        own = bool(joined.answer.segments) and joined.answer.segments[0].mark.value is not None
        for k, segment in enumerate(joined.answer.segments):
            first_bullet = k == 0 and segment.mark.style == "bullet" and len(joined.answer.segments) == 1
            text = parts.content(segment) if (k == 0 and own) or first_bullet else segment.text.strip()
            parsed.answer.pieces.append(Piece(segment.line, text, segment.column + max(segment.text.find(text), 0)))
    work.questions.append(finish.question(work.document, parsed, section))


def late_answers(work: Work, lines: list[Segment], chapter: list[tuple[int, str]]) -> None:
    """Numbered answers behind all questions, under the same headings; if they fit none, they are questions themselves."""
    items: list[tuple[list[str], parts.Item]] = []
    section: list[str] = []
    heads: list[Segment] = []
    for segment in without_noise(work, lines):
        if is_heading(segment) and (segment.mark.value is None or segment.mark.style == "hanzi" or segment.mark.level):
            section = [canonical(heading_text(segment))]
            heads.append(segment)
        elif segment.mark.value is not None and not segment.code:
            items.append((section, parts.Item([segment], segment.mark.value)))
        elif items:
            items[-1][1].segments.append(segment)
        else:
            heads.append(segment)
    owners = [_owner(work, section, item) for section, item in items]
    if sum(o is not None for o in owners) * 2 < len(items):
        generic(work, lines, chapter, last_part=True)
        return
    for segment in heads:
        work.drop(segment, "structure")
    for owner, (_, item) in zip(owners, items, strict=True):
        if owner is None:
            joined_question(work, parts.Joined(None, item), [])
            continue
        _fill(owner.parsed, item)
        section_path = work.questions[owner.index].section
        block.find_key(owner.parsed)
        work.questions[owner.index] = finish.question(work.document, owner.parsed, section_path)


def _owner(work: Work, section: list[str], item: parts.Item) -> Open | None:
    """The open question with the item's number, under the same heading if the answers have headings; it is taken."""
    for entry in work.open:
        path = [canonical(text) for text in work.questions[entry.index].section]
        if entry.number == item.number and (not section or section[0] in path):
            work.open.remove(entry)
            return entry
    return None


def _fill(parsed: block.Block, item: parts.Item) -> None:
    for k, segment in enumerate(item.segments):
        text = segment.mark.rest if k == 0 else segment.text.strip()
        parsed.answer.pieces.append(Piece(segment.line, text, segment.column + max(segment.text.find(text), 0)))
