"""What the rules look at: reviewed cards, and questions as they stand in documents, with the place of every
character."""

from __future__ import annotations

from collections.abc import Iterable

from ..model import Card, Passage, Piece, Place, Question, Subject

_TEXTS = ("question", "answer", "explanation", "pitfall", "sheet", "formula")
_LISTS = ("options", "steps", "correct")


def of_card(card: Card) -> Subject:
    """A reviewed card; places are those of its YAML file."""
    place = card.place or Place("cards")
    subject = Subject(
        card=card.id,
        kind=card.kind,
        file=place.file,
        line=place.line,
        reviewed=True,
        question=card.question,
        answer=card.answer,
        explanation=card.explanation,
        pitfall=card.pitfall,
        options=card.options,
        correct=card.correct,
        steps=card.steps,
        formula=card.formula,
        figures=card.figures,
        references=card.references,
        checks=card.checks,
        tags=card.tags,
        waive=card.waive,
        topic=card.topic,
        place=place,
    )
    for name in _TEXTS:
        text = getattr(card, name)
        if text:
            subject.passages.append(_passage(name, text, place, (name,)))
    for name in _LISTS:
        for k, text in enumerate(getattr(card, name) or ()):
            if isinstance(text, str):
                subject.passages.append(_passage(name, text, place, (name, k)))
    return subject


def _passage(name: str, text: str, place: Place, path: tuple[object, ...]) -> Passage:
    line, column, style = place.fields.get(path, (place.line, 1, ""))
    if style == "|":
        indent = place.fields.get((), (1, 1, ""))[1] + 2
        starts, offset = [], 0
        for k, part in enumerate(text.split("\n")):
            starts.append((offset, line + 1 + k, indent))
            offset += len(part) + 1
        return Passage(name, text, place.file, starts)
    if style == ">":
        return Passage(name, text, place.file, [(0, line + 1, 1)])
    return Passage(name, text, place.file, [(0, line, column + (style in ("'", '"')))])


def of_question(question: Question, settled_by: str | None) -> Subject:
    """A question of a document; ``settled_by`` is the reviewed card that has taken it over."""
    subject = Subject(
        card=question.card,
        kind=question.kind,
        file=question.document,
        line=question.line,
        reviewed=False,
        question=question.question,
        answer=question.answer,
        options=question.options,
        correct=question.correct,
        steps=question.steps,
        printed_steps=question.printed_steps,
        key=question.key,
        settled_by=settled_by,
    )
    for name, pieces in question.pieces.items():
        groups = [[p] for p in pieces] if name in ("options", "steps") else [pieces]
        subject.passages.extend(_joined(name, question.document, group) for group in groups if group)
    return subject


def _joined(name: str, file: str, pieces: list[Piece]) -> Passage:
    starts, texts, offset = [], [], 0
    for piece in pieces:
        starts.append((offset, piece.line, piece.column))
        texts.append(piece.text)
        offset += len(piece.text) + 1
    return Passage(name, "\n".join(texts), file, starts)


def subjects(cards: Iterable[Card], questions: Iterable[Question]) -> list[Subject]:
    """All subjects of a build: the reviewed cards, then the questions."""
    reviewed = {card.id: card for card in cards if card.reviewed}
    out = [of_card(card) for card in reviewed.values()]
    out.extend(of_question(q, q.card if q.card in reviewed else None) for q in questions)
    return out
