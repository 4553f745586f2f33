"""The notes and media of a package on disk, read in memory and without Anki."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from ..model import DeckwrightError
from ..read.formats import archive, collection
from ..read.formats.converted import Unreadable


@dataclass(frozen=True, slots=True)
class OldNote:
    """A note as a package holds it; ``fields`` are HTML by name, ``modified`` seconds since 1970."""

    guid: str
    note_type: str
    fields: dict[str, str]
    tags: tuple[str, ...]
    deck: str
    modified: int

    @property
    def card(self) -> str:
        """Our id of the card, or the guid of a note that is not ours."""
        return self.fields.get("Id") or self.guid


def read_package(path: Path) -> dict[str, OldNote]:
    """All notes of a package by guid. Raises DeckwrightError where it cannot be read."""
    try:
        found = collection.notes(_bytes(path))
    except Unreadable as error:
        raise DeckwrightError(str(error), path.as_posix()) from None
    return {
        n.guid: OldNote(n.guid, n.kind.name, dict(zip(n.names, n.fields, strict=True)), n.tags, n.deck, n.modified)
        for n in found
    }


def media_names(path: Path) -> list[str]:
    """The names of the media in a package, sorted; none for a format that keeps no list in JSON."""
    try:
        listed = archive.member(archive.opened(_bytes(path)), "media")
        return sorted(map(str, json.loads(listed or b"{}").values()))
    except Unreadable as error:
        raise DeckwrightError(str(error), path.as_posix()) from None
    except (ValueError, AttributeError, RecursionError):
        return []


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DeckwrightError(f"cannot be read: {error.strerror or error}", path.as_posix()) from None
