"""The data that others build on: cards as YAML, questions.jsonl, dropped.jsonl, report.json."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from .. import yamlio
from ..model import KINDS, SEVERITIES, Build, Card, Finding, Question, Suggestion

_JSON = json.JSONEncoder(ensure_ascii=False)
_CARD_FIELDS = (
    "id", "kind", "topic", "question", "answer", "explanation", "pitfall", "options", "correct", "steps", "figures",
    "formula", "sheet", "references", "asks", "checks", "tags", "difficulty", "waive", "sources",
)  # fmt: skip
_QUESTION_FIELDS = (
    "id", "document", "unit", "question_lines", "answer_lines", "question", "answer", "kind", "options", "correct",
    "steps", "printed_steps", "key", "section", "card", "cards",
)  # fmt: skip


def files(build: Build) -> Iterator[tuple[str, bytes]]:
    """What a build knows, as files with their paths, one after the other, so that not all need be in memory.

    Not the report: some of its findings are made with the other outputs.
    """
    for topic, rows in _cards(build).items():
        yield f"cards/{topic}.yaml", _yaml(rows)
    yield "questions.jsonl", _lines(question_row(q) for q in ordered(build.questions))
    dropped = (
        {"document": d.path, "unit": d.unit, "lines": [x.first, x.last], "reason": x.reason, "text": x.text}
        for d in sorted(build.documents, key=lambda d: d.path)
        for x in d.dropped
    )
    yield "dropped.jsonl", _lines(dropped)


def report_file(build: Build) -> bytes:
    """``report.json``."""
    return (json.dumps(report(build), ensure_ascii=False, indent=1) + "\n").encode()


def ordered(questions: list[Question]) -> list[Question]:
    """Questions by document, then line."""
    return sorted(questions, key=lambda q: (q.document, q.line, q.answer_lines or (0, 0)))


def _lines(rows: Iterable[dict[str, Any]]) -> bytes:
    out = io.BytesIO()
    for row in rows:
        out.write((_JSON.encode(row) + "\n").encode("utf-8", "backslashreplace"))
    return out.getvalue()


def question_row(question: Question) -> dict[str, Any]:
    """A line of questions.jsonl: every key is always there."""
    row = {name: getattr(question, name) for name in _QUESTION_FIELDS}
    for name in ("question_lines", "answer_lines"):
        row[name] = list(row[name]) if row[name] else None
    return row


# --- cards --------------------------------------------------------------------------------------


def _cards(build: Build) -> dict[str, list[Card | Question]]:
    """What stands in the file of each topic."""
    by_topic: dict[str, list[Card | Question]] = {}
    for card in build.cards:
        by_topic.setdefault(card.topic, []).append(card)
    for question in ordered(build.questions):
        if question.question is None:  # on no card, but not lost
            by_topic.setdefault("misc", []).append(question)
    return by_topic


def _yaml(rows: Iterable[Card | Question]) -> bytes:
    out = io.BytesIO()
    for row in rows:
        text = yamlio.dumps([card_data(row) if isinstance(row, Card) else _orphan(row)])
        out.write(text.encode("utf-8", "backslashreplace"))
    return out.getvalue()


def card_data(card: Card) -> dict[str, Any]:
    """A card as plain data: its fields in order, those that are empty left out."""
    given = ((name, getattr(card, name)) for name in _CARD_FIELDS)
    out = {name: _plain(value) for name, value in given if value not in (None, [], {}, "")}
    if card.marks:
        sources = out.pop("sources", [])
        out["tags"] = [*card.tags, *sorted(card.marks)]
        if sources:
            out["sources"] = sources
    for source in out.get("sources", ()):
        source["lines"] = list(source["lines"])
    return out


def _plain(value: Any) -> Any:
    """A field without models in it; quicker than to dump a whole card, most fields of which are empty or texts."""
    if isinstance(value, str):
        return value
    if isinstance(value, BaseModel):
        return value.model_dump(exclude_none=True)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return {key: _plain(item) for key, item in value.items() if item is not None} if isinstance(value, dict) else value


def _orphan(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "question": None,
        "answer": question.answer,
        "tags": ["answer-without-question"],
        "sources": [{"document": question.document, "lines": list(question.answer_lines or ()), "unit": question.unit}],
    }


# --- report -------------------------------------------------------------------------------------


def finding_row(finding: Finding) -> dict[str, Any]:
    """A finding as plain data, every key there."""
    return {
        "rule": finding.rule,
        "name": finding.name,
        "severity": finding.severity,
        "message": finding.message,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "card": finding.card,
        "settled_by": finding.settled_by,
    }


def report(build: Build) -> dict[str, Any]:
    """The whole of report.json."""
    reviewed = {card.id for card in build.cards if card.reviewed}
    documents = []
    for document in sorted(build.documents, key=lambda d: d.path):
        own = [q for q in build.questions if q.document == document.path]
        dropped = Counter(d.reason for d in document.dropped)
        documents.append(
            {
                "document": document.path,
                "encoding": document.encoding,
                "lines": document.total_lines,
                "questions": sum(q.question is not None for q in own),
                "unanswered": sum(is_unanswered(q) for q in own),
                "answers_without_question": sum(q.question is None for q in own),
                "reviewed": sum(q.card in reviewed for q in own),
                "dropped": dict(sorted(dropped.items())),
            }
        )
    return {
        "title": build.title,
        "documents": documents,
        "findings": [finding_row(f) for f in build.findings],
        "suggestions": [_suggestion(s) for s in build.suggestions],
        "without_concept": build.unnamed,
        "counts": counts(build),
    }


def _suggestion(suggestion: Suggestion) -> dict[str, Any]:
    """``gone`` is null, or what ``a`` was: a question of the last build, which is not in questions.jsonl any more."""
    row = {name: getattr(suggestion, name) for name in ("a", "b", "score", "why")}
    gone = suggestion.gone
    row["gone"] = (
        {"id": gone.id, "document": gone.document, "wording": gone.wording, "card": gone.card} if gone else None
    )
    return row


def is_unanswered(question: Question) -> bool:
    """Whether a document asks and gives no answer, key or filling."""
    return question.question is not None and not (question.answer or question.correct or question.steps)


def counts(build: Build) -> dict[str, Any]:
    """Totals: questions, cards by kind and topic, findings by severity."""
    kinds: Counter[str] = Counter(c.kind for c in build.cards)
    severities: Counter[str] = Counter(f.severity for f in build.findings)
    asked = [q for q in build.questions if q.question is not None]
    reviewed = {card.id for card in build.cards if card.reviewed}
    return {
        "documents": len(build.documents),
        "questions": len(asked),
        "questions_reviewed": sum(q.card in reviewed for q in asked),
        "unanswered": sum(is_unanswered(q) for q in asked),
        "answers_without_question": len(build.questions) - len(asked),
        "cards": len(build.cards),
        "cards_reviewed": len(reviewed),
        "cards_by_kind": {kind: kinds[kind] for kind in KINDS},
        "cards_by_topic": dict(sorted(Counter(c.topic for c in build.cards).items())),
        "findings": {severity: severities[severity] for severity in SEVERITIES},
        "suggestions": len(build.suggestions),
        "without_concept": len(build.unnamed),
        "dropped_lines": sum(len(d.dropped) for d in build.documents),
    }
