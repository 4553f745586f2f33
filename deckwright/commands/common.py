"""What the commands that read a source share: its options, the questions by id, files that are written whole."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass, field
from pathlib import Path

from ..merge.lock import Lock
from ..merge.wordings import hash_in, listed_hashes, merge_key
from ..model import Build, Card, DeckwrightError, Question
from ..pipeline import Options, merged, opened, read_lock
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

    def key(self, id_: str) -> str:
        """The merge key of a question that is there, or was there before. Raises DeckwrightError for an unknown id."""
        if id_ in self.questions:
            return merge_key(self.questions[id_])
        hashed = hash_in(id_)
        if hashed and hashed in self.lock.known():
            return hashed
        raise DeckwrightError(f"there is no question {id_!r}; the ids stand in questions.jsonl and in the report")

    def require_source(self) -> None:
        """Raises DeckwrightError for a folder of nothing but documents, which is never written into."""
        if self.source.bare:
            hint = "is no source folder, so nothing is written into it; python build.py init DIR makes one"
            raise DeckwrightError(hint, self.source.root.as_posix())

    def is_own(self, question: Question) -> bool:
        """Whether the document of a question lies in the source folder."""
        return question.document in self.build.own

    def reviewed(self, id_: str) -> list[Card]:
        """The reviewed cards that carry a question, or carried it while it was there."""
        question = self.questions.get(id_)
        if question:
            return [self.cards[card] for card in question.cards if self.cards[card].reviewed]
        reviewed = [card for card in self.cards.values() if card.reviewed]
        return [card for card in reviewed if hash_in(id_) in listed_hashes(card)]

    def path_of(self, card: Card) -> Path:
        """The file in which a reviewed card stands."""
        if card.place is None:
            raise DeckwrightError(f"card {card.id} stands in no file")
        return self.source.root / card.place.file.split("/", 1)[1]


def open_project(options: argparse.Namespace) -> Project:
    """Read, extract and merge the source that the options name; nothing is checked, nothing is written."""
    wanted = Options(
        source=options.source, documents=options.documents, lock=options.lock, knowledge=not options.no_knowledge
    )
    lock = read_lock(wanted)
    source = opened(wanted)
    build = merged(source, wanted, lock=lock)
    questions = {q.id: q for q in build.questions}
    return Project(build, source, lock, questions, {c.id: c for c in build.cards})


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
