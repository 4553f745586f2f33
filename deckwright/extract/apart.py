"""Answers that stand apart from their questions: a part of answers behind a part of questions, answers at the end."""

from __future__ import annotations

from dataclasses import dataclass

from ..model import Piece
from ..text.canonical import canonical
from . import finish, keylist, keys, parts
from .block_keys import find_key
from .block_model import Block
from .generic import generic
from .mark_patterns import SCORE_AT_END
from .segment import Segment, cut, heading_text, is_heading
from .work import Open, Work


def two_parts(work: Work, asked: list[Segment], answered: list[Segment], section: list[str]) -> None:
    """Questions in one list of lines, their answers in another."""
    asked, answered = without_noise(work, asked), without_noise(work, answered)
    questions, stray = parts.items(asked)
    answers, stray_answers = parts.items_by_wording(answered, questions) or parts.items(answered)
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
        if segment.noise and _is_noise(segment):
            work.drop(segment, segment.noise.reason)
        else:
            out.append(segment)
    return out


def _is_noise(segment: Segment) -> bool:
    return segment.noise is not None and segment.text.strip() not in ("-", "•", "·")


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
    parsed = Block()
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


@dataclass
class _Answer:
    """An answer of a list at the end: a key or lines, the heading it stands under, the number of that part."""

    number: int | None
    """None for an answer that has nothing but the heading above it."""
    segments: list[Segment]
    key: keys.Key | None = None
    heading: str = ""
    part: int | None = None
    offset: int = 0
    """Where the key stands in its segment."""
    place: int = 0
    """Which question of its part it answers, where no number says so; from 1 on."""


def late_answers(work: Work, lines: list[Segment], chapter: list[tuple[int, str]]) -> None:
    """Numbered answers behind all questions, under the same headings; questions themselves, if they fit none."""
    end = len(lines)
    while end and (lines[end - 1].ends or _is_noise(lines[end - 1])):
        end -= 1
    noise = [s for k, s in enumerate(lines) if k >= end or _is_noise(s)]
    heads, answers = _listed([s for s in lines[:end] if not _is_noise(s)])
    owners = _owners(work, answers)
    for k in reversed([k for k, a in enumerate(answers) if a.number is None and owners[k] is None]):
        heads += answers[k].segments
        del answers[k], owners[k]
    if sum(o is not None for o in owners) * 2 < len(answers) or not answers:
        generic(work, lines, chapter, last_part=True)
        return
    for segment in noise + heads:
        work.drop(segment, "structure")
    taken = {id(owner) for owner in owners}
    work.open = [entry for entry in work.open if id(entry) not in taken]
    for owner, answer in zip(owners, answers, strict=True):
        if owner is None:
            _orphan(work, answer)
            continue
        _fill(owner.parsed, answer)
        section = work.questions[owner.index].section
        find_key(owner.parsed)
        work.questions[owner.index] = finish.question(work.document, owner.parsed, section)


def numbers(lines: list[Segment]) -> frozenset[int]:
    """The numbers that a list of answers has an answer for."""
    answers = _listed([s for s in lines if not _is_noise(s)])[1]
    return frozenset(answer.number for answer in answers if answer.number is not None)


def _listed(lines: list[Segment]) -> tuple[list[Segment], list[_Answer]]:
    """The headings and the answers of a list at the end."""
    heads: list[Segment] = []
    answers: list[_Answer] = []
    heading, part, style = "", None, ""
    lines = _one_a_line(lines)
    k = 0
    while k < len(lines):
        segment = lines[k]
        told, position = keylist.section(segment.text)
        found, last = keylist.at(lines, k)
        heads += lines[k:last]
        k = last + 1
        if found:
            part = told or part
            answers += [_Answer(f.number, [f.segment], f.key, heading, part, f.offset) for f in found]
            continue
        if told and (placed := keylist.unnumbered(segment)):
            part = told
            answers += [_Answer(None, [segment], f.key, heading, part, f.offset, f.number) for f in placed]
            continue
        head = segment
        if told and position >= len(segment.text.rstrip()):  # 三、 before the answers of a part
            part, style = told, ""
            heads.append(segment)
        elif is_heading(head) and (head.mark.value is None or head.mark.style in ("hanzi", "roman") or head.mark.level):
            heading, part, style = canonical(heading_text(head)), told, ""
            heads.append(segment)
        elif head.mark.value is not None and not head.code and style in ("", head.mark.style):
            style = head.mark.style
            answers.append(_Answer(head.mark.value, [head], None, heading, part))
        elif heads and heading and heads[-1] is lines[k - 2]:
            answers.append(_Answer(None, [segment], None, heading, part))
        elif answers and answers[-1].key is None:
            answers[-1].segments.append(segment)
        else:
            heads.append(segment)
    return heads, answers


def _one_a_line(lines: list[Segment]) -> list[Segment]:
    """The lines, those that hold several numbered answers cut apart, unless the numbers begin lines of their own."""
    begun = {segment.mark.value for segment in lines}
    out: list[Segment] = []
    for segment in lines:
        found, end = keylist.leading(segment)
        if segment.code or (found and end == len(segment.text.rstrip())):
            out.append(segment)
            continue
        told, position = keylist.section(segment.text)
        at = end if len(found) > 1 else position if told else 0
        if at:
            before, rest = cut(segment, at)
            out += [before, *parts.numbered(rest)] if rest.mark.value is not None else [segment]
        elif segment.mark.value and segment.mark.value + 1 not in begun:
            out += parts.numbered(segment)
        else:
            out.append(segment)
    return out


def _owners(work: Work, answers: list[_Answer]) -> list[Open | None]:
    """For each answer the open question with its number: under the same heading or part, else the next one behind the
    question of the answer before."""
    by_number: dict[int | None, list[Open]] = {}
    for entry in work.open:
        by_number.setdefault(entry.number, []).append(entry)
    headings = {text for entry in work.open for text in _path(work, entry)}
    out: list[Open | None] = []
    last = -1
    parts_open: dict[int | None, list[Open]] = {}
    for entry in work.open:
        parts_open.setdefault(_part_of(work, entry), []).append(entry)
    for answer in answers:
        if answer.place:
            entries = parts_open.get(answer.part, [])
            out.append(entries[answer.place - 1] if answer.place <= len(entries) else None)
            continue
        candidates = by_number.get(answer.number, [])
        chosen = next((c for c in candidates if answer.heading and answer.heading in _path(work, c)), None)
        if chosen is None and answer.number is not None and answer.heading not in headings:
            same = [c for c in candidates if answer.part is None or _part_of(work, c) in (None, answer.part)]
            chosen = next((c for c in same if c.index > last), same[0] if same else None)
        if chosen is not None:
            candidates.remove(chosen)
            last = chosen.index
        out.append(chosen)
    return out


def _path(work: Work, entry: Open) -> list[str]:
    return [canonical(text) for text in work.questions[entry.index].section]


def _part_of(work: Work, entry: Open) -> int | None:
    """The number of the innermost heading with one that a question stands under."""
    numbers = [keylist.section(text)[0] for text in work.questions[entry.index].section]
    return next((number for number in reversed(numbers) if number), None)


def _fill(parsed: Block, answer: _Answer) -> None:
    if answer.key is not None:
        key = answer.key
        if not parsed.options and key.letters in (["F"], ["f"]):
            key = keys.Key(key.written, None, False, key.start, key.end)
        parsed.key = key
        parsed.answer.pieces += [Piece(s.line, "", s.column + answer.offset) for s in answer.segments]
        return
    for k, segment in enumerate(answer.segments):
        text = _behind_number(segment) if k == 0 else segment.text.strip()
        parsed.answer.pieces.append(Piece(segment.line, text, segment.column + max(segment.text.find(text), 0)))


def _behind_number(segment: Segment) -> str:
    """The text of an answer behind its number; what a point of it counts, ``（4分）``, stays as in its other lines."""
    rest, whole = segment.mark.rest, segment.text[segment.mark.offset :].rstrip()
    scored = whole.startswith(rest) and SCORE_AT_END.fullmatch(whole, len(rest))
    return whole if scored else rest


def _orphan(work: Work, answer: _Answer) -> None:
    """An answer that belongs to no question: kept as one, unless it is a mere key."""
    if answer.key is None:
        joined_question(work, parts.Joined(None, parts.Item(answer.segments, answer.number)), [])
    else:
        for segment in answer.segments:
            work.drop(segment, "structure")
