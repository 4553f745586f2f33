"""``adopt``: writes raw questions into ``source/cards/<topic>.yaml`` as cards to be reviewed.

The card takes over its question by ``asks:``; its file keeps its comments. What is left is for a person: check the
answer, shorten it, add a reference, take the tag ``to-review`` away.
"""

from __future__ import annotations

import argparse
import json
import re
from typing import Any

from .. import yamlio
from ..merge.glossary import Glossary, fold
from ..merge.guards import CONTEXT, features
from ..model import Card, DeckwrightError, Question
from . import yaml_text
from .common import Project, add_source, open_project, wording, write

TAG = "to-review"
_MOST_WIDTH = 100
_NO_SLUG = re.compile(r"[^a-z0-9]+")


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Add ``adopt`` to the subcommands."""
    parser: argparse.ArgumentParser = commands.add_parser("adopt", help="make cards to review of raw questions")
    add_source(parser)
    parser.add_argument("questions", nargs="+", metavar="QUESTION_ID", help="ids as in questions.jsonl")
    parser.set_defaults(run=run)
    return parser


def run(options: argparse.Namespace) -> int:
    """Adopt the questions that are named; returns the exit status. All are checked before any is written."""
    project = open_project(options)
    project.require_source()
    chosen = [_chosen(project, id_) for id_ in options.questions]
    for k, question in enumerate(chosen):
        if question.card in [q.card for q in chosen[:k]]:
            raise DeckwrightError(f"{question.id} is named twice (or is on the card of another that is named)")
    taken = set(project.cards)
    for question in chosen:
        print(adopt(project, question, taken))
    return 0


def _chosen(project: Project, id_: str) -> Question:
    question = project.questions.get(id_)
    if question is None:
        raise DeckwrightError(f"there is no question {id_!r}; the ids stand in questions.jsonl and in the report")
    if question.question is None:
        raise DeckwrightError(f"{id_} is an answer without a question; write a card for it by hand")
    reviewed = project.reviewed(id_)
    if reviewed:
        raise DeckwrightError(f"{id_} is on the reviewed card {reviewed[0].id} already")
    return question


def adopt(project: Project, question: Question, taken: set[str]) -> str:
    """Append the raw card of ``question`` to the file of its topic; ``taken`` are ids in use, the new one is added.

    Returns what was done, in a sentence.
    """
    raw = project.cards[question.cards[0]]
    slug = new_id(project, question, taken)
    taken.add(slug)
    path = project.source.root / "cards" / f"{raw.topic}.yaml"
    name = f"{project.source.root.name}/cards/{raw.topic}.yaml"
    text = path.read_text("utf-8") if path.is_file() else f"# Reviewed cards: {raw.topic}.\n"
    new = yaml_text.append_item(text, name, block_of(project, raw, slug))
    write(path, new)
    line = yamlio.loads(new, name).line((len(yamlio.loads(new, name).data) - 1,))
    return f"{name}:{line}: {slug}"


def new_id(project: Project, question: Question, taken: set[str]) -> str:
    """A slug for a card: its concepts and what is asked of them (``dropout-purpose``), else its hash."""
    glossary = Glossary(project.source.concepts)
    taken_apart = features(question.question or "", glossary)
    named = list(dict.fromkeys(glossary.find(fold(question.question or ""))))
    named = [id_ for id_ in named if id_ not in CONTEXT] or named
    parts = [*named[:2], *sorted(taken_apart.intents - {"definition"})[:1]]
    base = _NO_SLUG.sub("-", "-".join(parts).lower()).strip("-") or f"question-{question.hash[:8]}"
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def block_of(project: Project, raw: Card, slug: str) -> str:
    """A raw card as a block of YAML: all that was found, its wordings under ``asks:``, to be reviewed."""
    lines = [f"- id: {slug}", f"  kind: {raw.kind}", f"  topic: {raw.topic}", _field("question", raw.question)]
    if raw.answer:
        lines.append(_field("answer", raw.answer))
    for name in ("options", "correct", "steps"):
        items: list[Any] = getattr(raw, name) or []
        if items:
            lines.append(_list(name, items))
    lines.append("  asks:")
    lines += [f"    - {yaml_text.value(item)}" for item in _asks(project, raw)]
    lines.append(f"  tags: [{TAG}]")
    return "\n".join(lines) + "\n"


def _field(name: str, text: str) -> str:
    """A text in one line, or as a block of lines where it has several."""
    text = "\n".join(line.rstrip() for line in text.strip().split("\n"))
    if "\n" not in text:
        return f"  {name}: {yaml_text.scalar(text)}"
    if text[0] in " \t" or not all(c.isprintable() or c == "\n" for c in text):
        return f"  {name}: {json.dumps(text, ensure_ascii=False)}"
    return f"  {name}: |\n" + "\n".join(f"    {line}" if line else "" for line in text.split("\n"))


def _list(name: str, items: list[Any]) -> str:
    """A list in one line if it is short, else an item a line."""
    short = [str(item).lower() if isinstance(item, bool) else yaml_text.scalar(_one_line(item), True) for item in items]
    line = f"  {name}: [{', '.join(short)}]"
    if len(line) <= _MOST_WIDTH:
        return line
    return f"  {name}:\n" + "\n".join(f"    - {yaml_text.scalar(_one_line(item))}" for item in items)


def _one_line(item: Any) -> str:
    return " ".join(str(item).split())


def _asks(project: Project, raw: Card) -> list[str | dict[str, str]]:
    out: dict[str, str | dict[str, str]] = {}
    for question in raw.questions:
        key = project.key(question.id)
        out.setdefault(key, wording(question) if project.is_own(question) else {"hash": key})
    return list(out.values())
