"""deck.lock: the identity of every card – guid, content hash, modified time – kept under version control.

A note is updated in Anki only if its modified time is newer, and loses what the user changed by hand when it is. So
only a note whose content changed gets a new time, and the lock remembers the rest. It is JSON with one card a line.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..model import Card, DeckwrightError, Question
from .succession import Past, Successor, successors
from .whereabouts import Around, Kept, Key, Place, kept
from .wordings import hash_in, listed_hashes, merge_key, wording_hashes

_ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&()*+,-./:;<=>?@[]^_`{|}~"
_NEW = "new"
_CONFLICT = re.compile(r"^(?:<{7} |\|{7} |={7}\r?$|>{7} )", re.M)
_NO_COMMA = re.compile(r'\}(?=\s*\n\s*")')
_LAST_COMMA = re.compile(r",(?=\s*\n\s*\})")
_JSON = json.JSONEncoder(ensure_ascii=False)
RAW = "q-"
"""The ids of raw cards begin with it; the rest is the hash of their wording."""


def new_guid(identity: str) -> str:
    """A guid in Anki's alphabet, from a card's id alone."""
    number = int.from_bytes(hashlib.blake2b(f"deckwright:{identity}".encode(), digest_size=8).digest(), "big")
    out = ""
    while number:
        number, rest = divmod(number, len(_ALPHABET))
        out = _ALPHABET[rest] + out
    return out


def now() -> int:
    """SOURCE_DATE_EPOCH if it is set, else the clock; seconds since 1970."""
    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    return int(told) if told.isdigit() else int(time.time())


@dataclass(slots=True)
class Entry:
    """What is known of one card or note type."""

    guid: str = ""
    hash: str = _NEW
    modified: int = 0
    note_type: str = "basic"
    wordings: list[str] = field(default_factory=list)
    asked: list[Place] = field(default_factory=list)
    """Where its questions stand; of a raw card the first one."""

    @classmethod
    def of_json(cls, row: dict[str, Any]) -> Entry:
        """An entry from plain data; what other versions of the lock have besides is left out."""
        asked = [Place(*place) for place in row.get("asked", ())]
        return cls(row["guid"], row["hash"], row["modified"], row["note_type"], row["wordings"], asked)

    def as_json(self) -> dict[str, Any]:
        """Plain data, in a fixed order."""
        return {
            "guid": self.guid,
            "hash": self.hash,
            "modified": self.modified,
            "note_type": self.note_type,
            "wordings": self.wordings,
        } | ({"asked": [place.as_json() for place in self.asked]} if self.asked else {})


@dataclass
class Lock:
    """The lock as read, and as it will be written."""

    cards: dict[str, Entry] = field(default_factory=dict)
    note_types: dict[str, Entry] = field(default_factory=dict)
    retired: dict[str, Entry] = field(default_factory=dict)  # by guid; wordings[0] is the card's id
    text: str = ""
    """The file as it was read; empty where there was none."""
    _guids: set[str] = field(default_factory=set, repr=False)
    _retired: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)

    # --- reading and writing ---

    @classmethod
    def read(cls, path: Path, name: str) -> Lock:
        """Read a lock; one that is not there is empty. Raises DeckwrightError naming the line."""
        if not path.exists():
            return cls()
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise DeckwrightError(f"cannot be read: {error}", name) from None
        conflict = _CONFLICT.search(text)
        if conflict:
            line = text.count("\n", 0, conflict.start()) + 1
            hint = "has marks of a merge conflict; take them out and keep the lines of both sides, then build again"
            raise DeckwrightError(hint, name, line)
        try:
            data = _parsed(text)
            lock = cls(
                {k: Entry.of_json(v) for k, v in data["cards"].items()},
                {k: Entry.of_json(v) for k, v in data["note_types"].items()},
                {k: Entry.of_json(v) for k, v in data["retired"].items()},
                text,
            )
        except json.JSONDecodeError as error:
            raise DeckwrightError(
                f"is damaged: {error.msg}; take the version before it from git", name, error.lineno
            ) from None
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise DeckwrightError(f"is damaged: {error}; take the version before it from git", name) from None
        return lock

    def dumps(self) -> str:
        """The lock as text: sorted, a line a card."""
        note = "identity of every card; written by the build, committed, never edited by hand"
        out = ["{\n", f'  "about": {_json(note)}']
        for key in ("note_types", "cards", "retired"):
            entries: dict[str, Entry] = getattr(self, key)
            out.append(f',\n  "{key}": {{\n')
            for number, name in enumerate(sorted(entries)):
                comma = ",\n" if number else ""
                out.append(f"{comma}    {_json(name)}: {_json(entries[name].as_json())}")
            out.append("\n  }" if entries else "  }")
        return "".join([*out, "\n}\n"])

    def changes(self) -> list[str]:
        """What differs from the file as it was read: cards by id (``+`` new, ``-`` gone) and note types."""
        before = _parsed(self.text) if self.text else {"cards": {}, "note_types": {}}
        out = []
        for kind, called in (("cards", ""), ("note_types", "note type ")):
            was, now = before[kind], {name: entry.as_json() for name, entry in getattr(self, kind).items()}
            for name in sorted({*was, *now}):
                if was.get(name) != now.get(name):
                    out.append(f"{'+' if name not in was else '-' if name not in now else ''}{called}{name}")
        return out

    # --- identity ---

    def assign(
        self,
        cards: list[Card],
        note_types: dict[str, str],
        groups: Mapping[str, str] | None = None,
        own: Container[str] = (),
    ) -> None:
        """Give every card its guid. ``note_types`` says which note type each card id is exported with.

        A card keeps the guid it has. A reviewed card that takes over a raw one inherits its guid, once; a raw one that
        was reworded keeps that of its earlier wording. A change to or from cloze needs a new guid, since Anki cannot
        change the note type of a note that it has. What is gone is retired. ``groups`` are the merged wordings,
        ``own`` the documents whose wordings are kept.
        """
        by_wording = {w: id_ for id_, entry in self.cards.items() for w in entry.wordings if id_.startswith(RAW)}
        self._guids = {entry.guid for entry in self.cards.values()} | self.retired.keys()
        self._retired = {(e.wordings[0], e.note_type): guid for guid, e in self.retired.items() if e.wordings}
        present = {card.id for card in cards}
        continued = {s.card: s.past for s in self.successors(cards, groups or {}) if s.how != "perhaps"}
        asked = self._asked(cards, own)
        kept: dict[str, Entry] = {}
        taken: set[str] = set()
        given: set[str] = set()
        for card in sorted(cards, key=lambda c: (c.id not in self.cards, not c.reviewed)):
            wordings = wording_hashes(card)
            note_type = note_types[card.id]
            entry = self.cards.get(card.id)
            if entry is None and card.reviewed:
                entry = self._inherit(wordings, by_wording, present, taken, note_type)
            if card.id in continued:
                entry = self._continue(continued[card.id], entry, card.id, taken, note_type)
            if entry is None or entry.guid in given:  # two sides of a merge gave one guid to two cards
                entry = self._fresh(card.id, note_type)
            if entry.note_type != note_type:
                self._retire(card.id, entry)
                entry = self._fresh(f"{card.id}:{note_type}", note_type)
            if not card.reviewed:
                wordings = list(dict.fromkeys([*wordings, *entry.wordings]))
            given.add(entry.guid)
            kept[card.id] = Entry(entry.guid, entry.hash, entry.modified, note_type, wordings, asked.get(card.id, []))
            card.guid = entry.guid
        for id_, entry in self.cards.items():
            if id_ not in kept and id_ not in taken:
                self._retire(id_, entry)
        self.cards = kept
        self.retired = {guid: entry for guid, entry in self.retired.items() if guid not in given}

    def successors(self, cards: Sequence[Card], groups: Mapping[str, str]) -> list[Successor]:
        """Which raw cards continue, or perhaps continue, one that is gone under its old wording."""
        present = {card.id for card in cards}
        inherited = {hash_ for card in cards if card.reviewed for hash_ in wording_hashes(card)}
        gone = [
            Past(id_, entry.guid, entry.wordings, entry.asked[0] if entry.asked else None)
            for id_, entry in self.cards.items()
            if id_.startswith(RAW) and id_ not in present and not inherited.intersection(entry.wordings)
        ]
        gone += [
            Past(entry.wordings[0], guid, entry.wordings[1:], entry.asked[0] if entry.asked else None)
            for guid, entry in self.retired.items()
            if entry.wordings and entry.wordings[0].startswith(RAW) and entry.wordings[0] not in present
        ]
        there = _questions(cards)
        lost = ((card, place) for card in cards if card.reviewed for place in self._lost(card, there))
        gone += [Past(card.id, self.cards[card.id].guid, (), place) for card, place in lost]
        return successors(gone, cards, set(self.cards), groups)

    def kept(self, questions: Sequence[Question], reviewed: Sequence[Card]) -> list[Kept]:
        """Reworded questions that stay on their reviewed cards."""
        known = {card.id: self.cards[card.id].asked for card in reviewed if card.id in self.cards}
        others = (place for id_, entry in self.cards.items() if id_ not in known for place in entry.asked)
        return kept(known, others, questions, reviewed)

    def _asked(self, cards: Sequence[Card], own: Container[str]) -> dict[str, list[Place]]:
        """Where the questions of each card stand; of a reviewed card also where those stood that are lost."""
        there = _questions(cards)
        around = Around(there.values())
        reviewed = [card for card in cards if card.reviewed]
        stays = {(k.card, k.question.id): k.listed for k in self.kept(list(there.values()), reviewed)}
        out = {}
        for card in cards:
            asked = [q for q in card.questions if q.question is not None]
            if not card.reviewed:
                out[card.id] = [around.place(q, own) for q in asked[:1]]
                continue
            listed = set(listed_hashes(card))
            places = []
            for question in asked:
                hashes = (question.hash, merge_key(question), stays.get((card.id, question.id), ""))
                places.append(around.place(question, own, next((h for h in hashes if h in listed), "")))
            found = {(p.document, p.listed) for p in places}
            out[card.id] = [*places, *(p for p in self._lost(card, there) if (p.document, p.listed) not in found)]
        return out

    def _lost(self, card: Card, there: Mapping[Key, Question]) -> list[Place]:
        """Where questions of a reviewed card stood that are gone from their documents, though the card lists them."""
        entry = self.cards.get(card.id)
        if entry is None or all(place.key in there for place in entry.asked):
            return []
        listed, documents = set(listed_hashes(card)), {document for document, _ in there}
        return [p for p in entry.asked if p.key not in there and p.listed in listed and p.document in documents]

    def known(self) -> set[str]:
        """The hashes of all wordings that were ever on a card."""
        every = [*self.cards.values(), *self.retired.values()]
        asked = {hash_in(place.id) for entry in self.cards.values() for place in entry.asked}
        return asked | {wording for entry in every for wording in entry.wordings}

    def _fresh(self, identity: str, note_type: str) -> Entry:
        """An entry for a card that the lock does not have: revived, or with a guid that was never used."""
        revived = self._revive(identity, note_type)
        if revived:
            return revived
        guid, number = new_guid(identity), 1
        while guid in self._guids:  # another card has inherited it
            number += 1
            guid = new_guid(f"{identity}#{number}")
        self._guids.add(guid)
        return Entry(guid=guid, note_type=note_type)

    def _inherit(
        self, wordings: list[str], by_wording: dict[str, str], present: set[str], taken: set[str], note_type: str
    ) -> Entry | None:
        for wording in wordings:
            raw = by_wording.get(wording)
            if raw and raw not in present and raw not in taken and self.cards[raw].note_type == note_type:
                taken.add(raw)
                return self.cards[raw]
        return None

    def _continue(self, past: Past, entry: Entry | None, id_: str, taken: set[str], note_type: str) -> Entry | None:
        """The entry of the card that is continued; one that the card had already is retired for it."""
        old = self.cards.get(past.id) or self.retired.get(past.guid)
        if old is None or old.guid != past.guid or old.note_type != note_type or past.id in taken:
            return entry
        if entry is not None:
            self._retire(id_, entry)
        taken.add(past.id)
        self.retired.pop(past.guid, None)
        wordings = [w for w in old.wordings if not w.startswith(RAW)]
        return Entry(old.guid, old.hash, old.modified, old.note_type, wordings)

    def _retire(self, id_: str, entry: Entry) -> None:
        history = entry.wordings if id_.startswith(RAW) else []
        self.retired[entry.guid] = Entry(
            entry.guid, entry.hash, entry.modified, entry.note_type, [id_, *history], entry.asked
        )

    def _revive(self, id_: str, note_type: str) -> Entry | None:
        guid = self._retired.get((id_, note_type))
        entry = self.retired.pop(guid, None) if guid else None
        if entry is None:
            return None
        return Entry(entry.guid, entry.hash, entry.modified, entry.note_type, entry.wordings[1:])

    def stamp(self, cards: list[Card], hashes: dict[str, str], created: int) -> None:
        """Give every card its modified time: the old one if its content is the same, a newer one if it changed."""
        for card in cards:
            entry = self.cards[card.id]
            entry.modified = _modified(entry, hashes[card.id], created)
            entry.hash = hashes[card.id]
            card.modified = entry.modified

    def stamp_note_types(self, hashes: dict[str, str], created: int) -> dict[str, int]:
        """The modified time of each note type, likewise."""
        for name, content in hashes.items():
            entry = self.note_types.setdefault(name, Entry(note_type=name))
            entry.modified = _modified(entry, content, created)
            entry.hash = content
        return {name: self.note_types[name].modified for name in hashes}


def _parsed(text: str) -> dict[str, Any]:
    """The data of a lock; commas may be wrong, and a card may be there twice, where lines of two sides were kept."""
    try:
        return dict(json.loads(text, object_pairs_hook=_newest))
    except json.JSONDecodeError:
        mended = _LAST_COMMA.sub("", _NO_COMMA.sub("},", text))
        return dict(json.loads(mended, object_pairs_hook=_newest))


def _newest(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in pairs:
        if key in out and isinstance(value, dict) and out[key].get("modified", 0) > value.get("modified", 0):
            continue
        out[key] = value
    return out


def _modified(entry: Entry, content: str, created: int) -> int:
    if entry.hash == _NEW:
        return created
    return entry.modified if entry.hash == content else max(entry.modified + 1, now())


def _questions(cards: Iterable[Card]) -> dict[Key, Question]:
    """All questions that cards carry."""
    return {(q.document, q.id): q for card in cards for q in card.questions if q.question is not None}


def _json(value: Any) -> str:
    return _JSON.encode(value)
