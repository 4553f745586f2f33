"""What an Anki package holds – note types, notes, decks –, of the old and the new format, read in memory.

A package is a stranger's: nothing of it reaches the disk, its size is limited, and so is the time its database takes.
"""

from __future__ import annotations

import json
import re
import sqlite3
import zipfile
from dataclasses import dataclass, field
from typing import Any

from . import archive
from .converted import Unreadable

_OLD = ("collection.anki21", "collection.anki2")
_NEW = "collection.anki21b"
_TABLES = ("notes", "cards", "col", "decks", "notetypes", "fields", "templates")
_STEPS = 2000
"""The database may take so many million steps; a crafted one could run for ever."""
_FIELD = re.compile(r"\{\{\s*+(?:[a-zA-Z-]++:)*+([^\s{}#^/:](?:[^{}:]*[^\s{}:])?)\s*+\}\}")
_TAG = re.compile(r"<[^<>]*+>")


@dataclass
class NoteType:
    """A note type: the names of its fields, those that its first template shows in front and on the back."""

    name: str = ""
    fields: list[str] = field(default_factory=list)
    front: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    cloze: bool = False

    def templates(self, front: str, back: str) -> None:
        """Take the order of the fields from a template."""
        known = set(self.fields)
        front, back = _TAG.sub("", front), _TAG.sub("", back)  # a field in an attribute is not shown
        self.front = [name for name in dict.fromkeys(_FIELD.findall(front)) if name in known]
        self.back = [n for n in dict.fromkeys(_FIELD.findall(back)) if n in known and n not in self.front]


@dataclass(frozen=True, slots=True)
class Note:
    """A note as it is stored: ``fields`` are HTML, ``modified`` seconds since 1970, ``deck`` that of its first card."""

    guid: str
    kind: NoteType
    modified: int
    tags: tuple[str, ...]
    fields: list[str]
    deck: str

    @property
    def names(self) -> list[str]:
        """The names of its fields; numbers where the note type does not fit."""
        fits = len(self.kind.fields) == len(self.fields)
        return self.kind.fields if fits else [str(k) for k in range(len(self.fields))]


def notes(raw: bytes) -> list[Note]:
    """All notes of a package from its bytes, in the order of their ids. Raises Unreadable."""
    data, new = _collection(archive.opened(raw))
    base = _database(data)
    base.row_factory = sqlite3.Row
    try:
        types = _new_types(base) if new else _old_types(base)
        decks = _decks(base, new)
        return [_note(dict(row), types, decks) for row in base.execute("SELECT mid, flds, * FROM notes ORDER BY id")]
    except (sqlite3.Error, ValueError, TypeError, AttributeError, LookupError, RecursionError, OverflowError) as error:
        raise Unreadable(f"is not read: its collection is broken ({error})") from None
    finally:
        base.close()


def _note(row: dict[str, Any], types: dict[int, NoteType], decks: dict[int, str]) -> Note:
    """A note from a row of the database; what only other tools leave out is empty."""
    tags = tuple(sorted(str(row.get("tags", "")).split()))
    kind, fields = types.get(row["mid"], NoteType()), str(row["flds"]).split("\x1f")
    return Note(str(row.get("guid", "")), kind, int(row.get("mod", 0)), tags, fields, decks.get(row["id"], ""))


def _collection(package: zipfile.ZipFile) -> tuple[bytes, bool]:
    """The database of a package, and whether it is of the new format."""
    packed = archive.member(package, _NEW)
    if packed is not None:
        return _unpacked(packed), True
    for name in _OLD:
        data = archive.member(package, name)
        if data is not None:
            return data, False
    raise Unreadable("is not read: it holds no collection of notes")


def _unpacked(packed: bytes) -> bytes:
    """Zstandard data unpacked, up to the limit of a member."""
    try:
        import zstandard
    except ImportError:
        raise Unreadable(
            "is not read: packages of the new Anki format need one more library:"
            " python -m pip install 'deckwright[documents]'"
        ) from None
    try:
        with zstandard.ZstdDecompressor().stream_reader(packed) as stream:
            data: bytes = stream.read(archive.MAX_MEMBER + 1)
    except (zstandard.ZstdError, MemoryError) as error:
        raise Unreadable(f"is not read: its collection is broken ({error})") from None
    if len(data) > archive.MAX_MEMBER:
        raise Unreadable(f"is not read: its collection has more than {archive.MAX_MEMBER:,} bytes")
    return data


# --- the database -------------------------------------------------------------------------------


def _database(data: bytes) -> sqlite3.Connection:
    """The database in memory: nothing of it reaches the disk, no function of the schema is trusted, time is limited."""
    if not data.startswith(b"SQLite format 3\0") or len(data) < 100:
        raise Unreadable("is not read: its collection is no database")
    image = bytearray(data)
    image[18:20] = b"\x01\x01"  # a write-ahead log beside it would be looked for
    base = sqlite3.connect(":memory:")
    steps = iter(range(_STEPS))
    try:
        base.deserialize(bytes(image))
        base.execute("PRAGMA trusted_schema=OFF")
        base.execute("PRAGMA query_only=ON")
        base.text_factory = lambda text: text.decode("utf-8", "replace")
        base.create_collation("unicase", lambda a, b: (a.casefold() > b.casefold()) - (a.casefold() < b.casefold()))
        base.set_progress_handler(lambda: next(steps, None) is None, 1_000_000)
        kinds = dict(base.execute("SELECT name, type FROM sqlite_master").fetchall())
    except (sqlite3.Error, MemoryError, ValueError) as error:
        base.close()
        raise Unreadable(f"is not read: its collection is broken ({error})") from None
    if any(kinds.get(name, "table") != "table" for name in _TABLES):
        base.close()
        raise Unreadable("is not read: its collection is no collection of Anki")
    return base


def _old_types(base: sqlite3.Connection) -> dict[int, NoteType]:
    row = base.execute("SELECT models FROM col").fetchone()
    types: dict[int, NoteType] = {}
    for id_, model in json.loads(row[0] if row and row[0] else "{}").items():
        made = NoteType(str(model.get("name", "")))
        made.fields = [str(f["name"]) for f in sorted(model.get("flds", ()), key=lambda f: int(f.get("ord", 0)))]
        made.cloze = model.get("type") == 1
        templates = model.get("tmpls") or [{}]
        made.templates(str(templates[0].get("qfmt", "")), str(templates[0].get("afmt", "")))
        types[int(id_)] = made
    return types


def _new_types(base: sqlite3.Connection) -> dict[int, NoteType]:
    types: dict[int, NoteType] = {}
    for id_, name, config in base.execute("SELECT id, name, config FROM notetypes"):
        types[id_] = NoteType(str(name), cloze=_message(config).get(1) == 1)
    for id_, name in base.execute("SELECT ntid, name FROM fields ORDER BY ntid, ord"):
        types.setdefault(id_, NoteType()).fields.append(str(name))
    for id_, config in base.execute("SELECT ntid, config FROM templates ORDER BY ntid, ord DESC"):
        message = _message(config)
        front, back = message.get(1, b""), message.get(2, b"")
        if id_ in types and isinstance(front, bytes) and isinstance(back, bytes):
            types[id_].templates(front.decode("utf-8", "replace"), back.decode("utf-8", "replace"))
    return types


def _message(data: Any) -> dict[int, int | bytes]:
    """The numbers and strings of a protocol-buffers message, by field (https://protobuf.dev/programming-guides/encoding)."""
    data = bytes(data or b"")
    out: dict[int, int | bytes] = {}
    position = 0
    while position < len(data):
        tag, position = _varint(data, position)
        kind = tag & 7
        if kind == 0:
            value, position = _varint(data, position)
            out[tag >> 3] = value
        elif kind == 2:
            length, position = _varint(data, position)
            out[tag >> 3] = data[position : position + length]
            position += length
        elif kind in (1, 5):
            position += 8 if kind == 1 else 4
        else:
            break
    return out


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while position < len(data) and shift < 70:
        byte = data[position]
        position += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            break
    return value, position


def _decks(base: sqlite3.Connection, new: bool) -> dict[int, str]:
    """note → the name of the deck that its first card is in."""
    names: dict[int, str] = {}
    if new:
        names = {id_: str(name).replace("\x1f", "::") for id_, name in base.execute("SELECT id, name FROM decks")}
    else:
        row = base.execute("SELECT decks FROM col").fetchone()
        for id_, deck in json.loads(row[0] if row and row[0] else "{}").items():
            names[int(id_)] = str(deck.get("name", ""))
    out: dict[int, str] = {}
    for note, deck in base.execute("SELECT nid, did FROM cards ORDER BY nid, ord"):
        out.setdefault(note, names.get(deck, ""))
    return out
