"""Lines → questions. Every non-blank line ends up in a question or in the document's list of dropped lines."""

from __future__ import annotations

from ..collector import no_collection
from ..model import Document, Question, Shape
from . import apart, cards, context, converted, dialogue, finish, forum, groups, parts, second_run, tables
from .furniture import mark_furniture
from .generic import generic
from .segment import Segment, heading_level, heading_text, segments
from .work import Work, number_twins, push, runs


def extract(document: Document) -> list[Question]:
    """The questions of a document, in order; what is in none is added to ``document.dropped``."""
    with no_collection():
        questions = _extract(document) if not converted.has_rows(document) else converted.rows(document)
        finish.identify(questions, document)
        number_twins(questions)
        converted.settle(document, questions)
    return questions


def _extract(document: Document) -> list[Question]:
    lines = segments(document)
    mark_furniture(lines)
    if document.shape in (None, "labels"):
        cards.mark_cards(lines)
    context.mark_context(lines)
    work = Work(document, lines)
    talk = dialogue.find(lines) if document.shape in (None, "labels") else None
    if talk is not None:
        dialogue.questions(work, talk)
        if talk.after:
            _in_parts(work, talk.after)
    elif document.shape is not None or not forum.questions(work, lines):
        _in_parts(work, tables.take(work, lines) if document.shape is None else lines)
        work.questions.sort(key=lambda q: q.line)
    document.dropped = sorted([*document.dropped, *runs(work)], key=lambda d: d.first)
    return work.questions


def _in_parts(work: Work, lines: list[Segment]) -> None:
    """Questions in the parts of a document: questions and answers apart, or together, or answers at the end."""
    document = work.document
    held: list[groups.KeyLine] = []
    if document.shape in (None, "numbers"):
        lines, held = groups.take_keys(groups.mark_shared(work, lines))
    chapter: list[tuple[int, str]] = []
    position = 0
    for part in parts.find(lines) if document.shape in (None, "parts") else []:
        document.shapes.append(_told(lines, part))
        begin = part.markers[0]
        head = parts.heading_before(lines, position, begin)
        generic(work, lines[position:head], chapter, last_part=False)
        for segment in lines[head:begin]:
            push(chapter, heading_level(segment), heading_text(segment))
            work.drop(segment, "structure")
        for marker in part.markers:
            work.drop(lines[marker], "structure")
        apart.two_parts(work, lines[slice(*part.questions)], lines[slice(*part.answers)], [text for _, text in chapter])
        position = part.answers[1]
    while document.shape != "none" and (late := parts.late_answers(lines, position)) is not None:
        end = parts.answers_end(lines, late)
        answers = lines[late + 1 : end]
        generic(work, lines[position:late], chapter, last_part=False, answered=apart.numbers(answers))
        work.drop(lines[late], "structure")
        apart.late_answers(work, answers, chapter)
        position = end
    again = second_run.find(lines, position) if document.shape in (None, "numbers") else None
    if again is not None:
        answers = lines[again:]
        generic(work, lines[position:again], chapter, last_part=False, answered=apart.numbers(answers))
        apart.late_answers(work, answers, chapter)
    else:
        generic(work, lines[position:], chapter, last_part=True)
    groups.give(work, held)


def _told(lines: list[Segment], part: parts.Part) -> Shape:
    first, last = part.questions
    count = len(parts.items(lines[first:last])[0]) if first < last else 0
    end = lines[part.answers[1] - 1].line if part.answers[1] > part.answers[0] else lines[part.markers[1]].line
    return Shape("two parts", lines[part.markers[0]].line, end, count, "a heading for questions, then one for answers")
