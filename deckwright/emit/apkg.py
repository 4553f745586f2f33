"""Writes an Anki package with genanki: the same notes give the same bytes.

genanki alone gives all notes one modified time, and leaves clocks and counters in the zip file and the SQLite header.
Entries are stored, not compressed: compressors differ between machines.
"""

from __future__ import annotations

import functools
import hashlib
import io
import itertools
import json
import shutil
import sqlite3
import struct
import sys
import tempfile
import types
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from ..config import DeckConfig, DeckOptions
from ..model import Build, DeckwrightError
from .anki import Note, deck_title
from .labels import labels_for
from .note_types import NOTE_TYPES, NoteType

_PLAIN = types.ModuleType("cached_property")
_PLAIN.cached_property = functools.cached_property  # type: ignore[attr-defined]
_known = sys.modules.setdefault("cached_property", _PLAIN)
import genanki  # type: ignore[import-untyped]  # noqa: E402  (it needs a decorator of a module that imports asyncio)

if _known is _PLAIN:
    del sys.modules["cached_property"]  # it is genanki's alone

ZIP_TIME = (1980, 1, 1, 0, 0, 0)
SQLITE_WRITER = 3040000
"""Stands in the file header as the SQLite version that wrote it."""


class _Model(genanki.Model):  # type: ignore[misc]
    """A genanki note type with a modified time of its own."""

    def __init__(self, note_type: NoteType, modified: int) -> None:
        super().__init__(
            note_type.id,
            note_type.name,
            fields=note_type.field_dicts(),
            templates=note_type.template_dicts(),
            css=note_type.css,
            model_type=genanki.Model.CLOZE if note_type.is_cloze else genanki.Model.FRONT_BACK,
        )
        self.modified = modified

    def to_json(self, timestamp: float, deck_id: int) -> Any:
        return super().to_json(self.modified, deck_id)


class _Note(genanki.Note):  # type: ignore[misc]
    """A genanki note with a modified time of its own."""

    def __init__(self, model: _Model, note: Note, modified: int) -> None:
        super().__init__(model=model, fields=note.fields, tags=note.tags, guid=note.guid, due=note.due)
        self.modified = modified

    def _check_invalid_html_tags_in_fields(self) -> None:
        """Fields are HTML that was escaped where it had to be; genanki's guess only warns wrongly."""

    def write_to_db(self, cursor: sqlite3.Cursor, timestamp: float, deck_id: int, id_gen: Any) -> None:
        super().write_to_db(cursor, self.modified, deck_id, id_gen)


class _Notes:
    """The notes of a deck as genanki's, each made when it is written: of a large deck they take much memory."""

    def __init__(self, notes: list[Note], models: Mapping[str, _Model], created: int) -> None:
        self.notes, self.models, self.created = notes, models, created

    def __iter__(self) -> Iterator[_Note]:
        for note in self.notes:
            yield _Note(self.models[note.note_type], note, note.modified or self.created)


def package(build: Build, notes: list[Note]) -> bytes:
    """The bytes of an ``.apkg``.

    Holds the media of the notes and no others. Modified times (seconds since 1970) come from the notes and from
    ``build.note_types``; where there is none, from ``created`` of deck.yaml. Raises DeckwrightError if
    two notes have one guid: Anki would import both without a word.
    """
    config: DeckConfig = build.config or DeckConfig()
    _refuse_double_guids(notes)
    models = {
        key: _Model(note_type, build.note_types.get(key) or config.created) for key, note_type in NOTE_TYPES.items()
    }
    title = deck_title(build.title)
    changed = max([config.created, *(note.modified for note in notes), *build.note_types.values()])
    decks = {title: genanki.Deck(deck_id(title), title, description(config, changed))}
    by_deck: dict[str, list[Note]] = {}
    for note in notes:
        by_deck.setdefault(note.deck, []).append(note)
    for name, own in by_deck.items():
        deck = decks.setdefault(name, genanki.Deck(deck_id(name), name))
        for key in dict.fromkeys(note.note_type for note in own):
            deck.add_model(models[key])
        deck.notes = _Notes(own, models, config.created)
    media = {name: data for note in notes for name, data in note.media.items()}
    preset = _preset(title, config.options, config.created) if config.options else None
    with tempfile.TemporaryDirectory(prefix="deckwright-") as folder:
        path = Path(folder) / "collection.anki2"
        try:
            _write_database(path, decks.values(), config.created, preset)
            return _zip(path, media)
        except (OSError, sqlite3.Error) as error:
            raise DeckwrightError(f"the package cannot be written there: {error}", folder) from None


def deck_id(name: str) -> int:
    """The id of a deck, from its name; of the size of the ids that Anki gives itself (milliseconds since 1970)."""
    return (1 << 40) + int.from_bytes(hashlib.sha256(name.encode()).digest()[:5], "big")


def description(config: DeckConfig, changed: int) -> str:
    """HTML that Anki shows under the name of the parent deck.

    ``changed`` is when a card last changed, in seconds since 1970; it is shown as a date (UTC).
    """
    labels = labels_for(config.language)
    date = datetime.fromtimestamp(changed, UTC).date().isoformat()
    facts = {"version": config.version, "date": date, "author": config.author, "licence": config.licence}
    lines = [escape(line) for line in config.description.splitlines() if line.strip()]
    lines.append(" · ".join(f"{labels[name]} {escape(value)}" for name, value in facts.items() if value))
    if config.homepage and config.homepage.startswith(("https://", "http://")):
        lines.append(f'{labels["report"]} <a href="{escape(config.homepage)}">{escape(config.homepage)}</a>')
    else:
        lines.append(labels["report_name"])
    return "<br>".join(line for line in lines if line)


def _refuse_double_guids(notes: Sequence[Note]) -> None:
    seen: dict[str, str] = {}
    for note in notes:
        if note.guid in seen:
            raise DeckwrightError(f"cards {seen[note.guid]} and {note.card} have the same guid {note.guid!r}")
        seen[note.guid] = note.card


def _preset(title: str, options: DeckOptions, created: int) -> dict[str, Any]:
    """A preset of deck options, in the form that Anki has read since 2.0; times are in minutes."""
    return {
        "id": deck_id(f"{title}: options"),
        "name": title,
        "mod": created,
        "usn": -1,
        "maxTaken": 60,
        "timer": 0,
        "autoplay": True,
        "replayq": True,
        "dyn": False,
        "new": {
            "perDay": options.new_per_day,
            "delays": options.learning_steps,
            "order": 1,  # as they are numbered
            "ints": [1, 4, 0],
            "initialFactor": 2500,
            "bury": False,
        },
        "rev": {
            "perDay": options.reviews_per_day,
            "ease4": 1.3,
            "hardFactor": 1.2,
            "ivlFct": 1,
            "maxIvl": 36500,
            "bury": False,
        },
        "lapse": {"delays": options.relearning_steps, "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0},
    }


def _use(preset: dict[str, Any], cursor: sqlite3.Cursor) -> None:
    """Adds a preset to the collection, and gives it to all decks but the one that Anki always has."""
    decks, presets = (json.loads(text) for text in cursor.execute("select decks, dconf from col").fetchone())
    presets[str(preset["id"])] = preset
    for id_, deck in decks.items():
        deck["conf"] = deck["conf"] if id_ == "1" else preset["id"]
    cursor.execute("update col set decks = ?, dconf = ?", (json.dumps(decks), json.dumps(presets)))


def _write_database(path: Path, decks: Iterable[genanki.Deck], created: int, preset: dict[str, Any] | None) -> None:
    """Write the SQLite file; ids of notes and cards count up from ``created`` in milliseconds."""
    connection = sqlite3.connect(path)
    try:
        connection.execute("pragma journal_mode = off")  # nobody else reads it, and it is thrown away
        connection.execute("pragma synchronous = off")
        cursor = connection.cursor()
        genanki.Package(list(decks)).write_to_db(cursor, created, itertools.count(created * 1000))
        if preset:
            _use(preset, cursor)
        connection.commit()
        cursor.execute("vacuum")
    finally:
        connection.close()
    with path.open("r+b") as file:  # change counter, version-valid-for, version of the writing library
        for offset, number in ((24, 1), (92, 1), (96, SQLITE_WRITER)):
            file.seek(offset)
            file.write(struct.pack(">I", number))


def _zip(database: Path, media: Mapping[str, bytes]) -> bytes:
    """The archive: the database, the media under numbers, and the list that gives the numbers their names."""
    names = {str(number): name for number, name in enumerate(sorted(media))}
    entries = [("media", json.dumps(names).encode()), *((number, media[name]) for number, name in names.items())]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        with database.open("rb") as file, archive.open(_entry(database.name), "w") as entry:
            shutil.copyfileobj(file, entry, 1 << 20)  # a piece after the other: it may be large
        for name, data in entries:
            archive.writestr(_entry(name), data)
    return out.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    """An entry that says nothing of the machine and the hour."""
    info = zipfile.ZipInfo(name, ZIP_TIME)
    info.create_system = 3
    info.external_attr = 0o644 << 16
    return info
