"""What the commands that read a source share: its options, the questions by id, files that are written whole."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass, field
from pathlib import Path

from ..merge.lock import Lock
from ..merge.wordings import hash_in, merge_key
from ..model import Build, Card, DeckwrightError, Question
from ..pipeline import Options, prepare, read_lock
from ..read.source import Source
from . import arguments


def add_source(parser: argparse.ArgumentParser) -> None:
    """The options that say what is read: the source and its lock."""
    arguments.add_source(parser)
    arguments.add_lock(parser)


@dataclass
class Project:
    """A source as it stands: what a build would make of it, and its questions by id."""

    build: Build
    source: Source
    lock: Lock
    questions: dict[str, Question] = field(default_factory=dict)
    cards: dict[str, Card] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    """Paths of the documents that lie in the source folder: their wording is ours."""

    def key(self, id_: str) -> str:
        """The merge key of a question that is there, or was there before. Raises DeckwrightError for an unknown id."""
        if id_ in self.questions:
            return merge_key(self.questions[id_])
        hashed = hash_in(id_)
        if hashed and hashed in self.lock.known():
            return hashed
        raise DeckwrightError(f"there is no question {id_!r}; the ids stand in questions.jsonl and in the report")

    def is_own(self, question: Question) -> bool:
        """Whether the document of a question lies in the source folder."""
        return question.document in self.own

    def reviewed(self, id_: str) -> list[Card]:
        """The reviewed cards that carry a question, or carried it while it was there."""
        question = self.questions.get(id_)
        if question:
            return [self.cards[card] for card in question.cards if self.cards[card].reviewed]
        entries = self.lock.cards
        carried = [c for c in self.cards.values() if c.reviewed and c.id in entries]
        return [card for card in carried if any(place.id == id_ for place in entries[card.id].asked)]

    def path_of(self, card: Card) -> Path:
        """The file in which a reviewed card stands."""
        if card.place is None:
            raise DeckwrightError(f"card {card.id} stands in no file")
        return self.source.root / card.place.file.split("/", 1)[1]


def open_project(options: argparse.Namespace) -> Project:
    """Read, extract, merge and check the source that the options name; nothing is written."""
    wanted = Options(
        source=options.source, documents=options.documents, lock=options.lock, knowledge=not options.no_knowledge
    )
    lock = read_lock(wanted)
    build, source = prepare(wanted, lock=lock)
    if source.bare:
        raise DeckwrightError("needs a source folder: one with deck.yaml, documents/ or cards/", source.root.as_posix())
    folder = (source.root / "documents").resolve()
    own = {found.name for found in source.documents if found.path.resolve().is_relative_to(folder)}
    questions = {q.id: q for q in build.questions}
    return Project(build, source, lock, questions, {c.id: c for c in build.cards}, own)


def wording(question: Question) -> str:
    """A question's wording in one line; a bare heading with the heading above it, as it is merged."""
    text = question.question or ""
    if merge_key(question) != question.hash:
        text = f"{question.section[-1]} {text}"
    return " ".join(text.split())


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    beside = path.with_name(f".{path.name}.new")
    path.parent.mkdir(parents=True, exist_ok=True)
    beside.write_bytes(text.encode())
    os.replace(beside, path)
