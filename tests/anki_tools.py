"""Imports a package into a fresh collection of the real Anki and tells what came of it."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

# isort: split
from anki.cards import CardId  # only after anki.collection, which it imports in a circle

_IS_NO_FAULT = re.compile("last review time|rebuilt and optimized")


@dataclass(frozen=True)
class Log:
    """How many notes an import treated in which way."""

    new: int
    updated: int
    duplicate: int
    conflicting: int


@dataclass(frozen=True)
class RenderedCard:
    """A card as the reviewer gets it: HTML of both sides, and the fields and tags of its note."""

    guid: str
    ordinal: int
    note_type: str
    deck: str
    fields: dict[str, str]
    tags: list[str]
    question: str
    answer: str
    css: str


class AnkiCollection:
    """A throw-away collection; use it in a ``with`` block."""

    def __enter__(self) -> AnkiCollection:
        self._folder = tempfile.TemporaryDirectory(prefix="deckwright-anki-")
        self.col = Collection(str(Path(self._folder.name, "collection.anki2")))
        assert self.col.db
        self.db = self.col.db
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.col.close()
        self._folder.cleanup()

    def load(self, package: bytes, with_options: bool = False) -> Log:
        """Imports a package with the options that Anki desktop has at first, or with its deck options."""
        path = Path(self._folder.name, "deck.apkg")
        path.write_bytes(package)
        options = ImportAnkiPackageOptions(with_deck_configs=with_options)
        request = ImportAnkiPackageRequest(package_path=str(path), options=options)
        log = self.col.import_anki_package(request).log
        self.col.models._clear_cache()  # the importer changes note types behind this cache
        return Log(len(log.new), len(log.updated), len(log.duplicate), len(log.conflicting))

    def cards(self) -> list[RenderedCard]:
        """All cards in the order in which they would be learned, both sides rendered."""
        return [self._rendered(card) for card in self.col.find_cards("", order="c.due, c.nid, c.ord")]

    def card(self, guid: str, ordinal: int = 0) -> RenderedCard:
        """The card of a note, by the guid of the note."""
        return next(card for card in self.cards() if (card.guid, card.ordinal) == (guid, ordinal))

    def card_id(self, guid: str) -> CardId:
        """The id of the first card of a note."""
        note = self.db.scalar("select id from notes where guid = ?", guid)
        return CardId(self.db.scalar("select id from cards where nid = ? order by ord", note))

    def answer(self, guid: str, times: int = 1) -> None:
        """Studies a card: presses Good so many times."""
        for _ in range(times):
            card = self.col.get_card(self.card_id(guid))
            card.start_timer()
            self.col.sched.answerCard(card, 3)

    def problems(self) -> list[str]:
        """What is wrong: notes without cards, blank cards, missing media, faults of the collection."""
        db = self.db
        bare = db.list("select guid from notes where id not in (select nid from cards)")
        found = [f"note {guid} has no card" for guid in bare]
        found += [f"empty cards of note {note.note_id}" for note in self.col.get_empty_cards().notes]
        found += [f"missing medium {name}" for name in self.col.media.check().missing]
        found += [f"{count} notes with guid {guid}" for guid, count in _double(db.list("select guid from notes"))]
        blank = db.list("select guid from notes where trim(sfld) = ''")
        found += [f"note {guid} has a blank first field" for guid in blank]
        found += [f"card {card.guid}: {fault}" for card in self.cards() for fault in _faults(card)]
        message, fine = self.col.fix_integrity()
        # newer versions note the time of the last review while they check; that mends no fault
        faults = [line for line in message.splitlines() if not _IS_NO_FAULT.search(line)]
        return found if fine else [*found, *faults]

    def _rendered(self, card_id: CardId) -> RenderedCard:
        card = self.col.get_card(card_id)
        note = card.note()
        output = card.render_output(reload=True)
        return RenderedCard(
            guid=note.guid,
            ordinal=card.ord,
            note_type=str(card.note_type()["name"]),
            deck=self.col.decks.name(card.did),
            fields=dict(note.items()),
            tags=list(note.tags),
            question=output.question_text,
            answer=output.answer_text,
            css=output.css,
        )


def imported(package: bytes) -> list[RenderedCard]:
    """The cards of a package, in the order in which they would be learned."""
    with AnkiCollection() as collection:
        collection.load(package)
        return collection.cards()


def _double(guids: Sequence[str]) -> list[tuple[str, int]]:
    return [(guid, guids.count(guid)) for guid in sorted(set(guids)) if guids.count(guid) > 1]


def _faults(card: RenderedCard) -> list[str]:
    found = []
    for side, html in (("question", card.question), ("answer", card.answer)):
        if html.count("\\(") != html.count("\\)") or html.count("\\[") != html.count("\\]"):
            found.append(f"unbalanced MathJax delimiters in the {side}")
        if "has a problem" in html or "模板有问题" in html:
            found.append(f"template error in the {side}")
    return found
