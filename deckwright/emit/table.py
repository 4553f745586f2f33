"""The notes as tab-separated text that Anki imports: its ``#`` headers, then a row a note.

Columns: guid, note type, deck, tags, then the fields in the order of the note type. The two note types have different
fields, so the columns of fields have numbers, not names. Anki must have the note types already, from the package.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from .anki import Note
from .note_types import NOTE_TYPES


def table(notes: Sequence[Note]) -> bytes:
    """The bytes of ``<deck>.tsv``, UTF-8; the same notes give the same bytes."""
    most = max(len(note_type.fields) for note_type in NOTE_TYPES.values())
    columns = ["GUID", "Note type", "Deck", "Tags", *(f"Field {number}" for number in range(1, most + 1))]
    encoded = io.BytesIO()
    out = io.TextIOWrapper(encoded, "utf-8", newline="")
    for line in ("separator:tab", "html:true", "guid column:1", "notetype column:2", "deck column:3", "tags column:4"):
        out.write(f"#{line}\n")
    out.write("#columns:" + "\t".join(columns) + "\n")
    writer = csv.writer(out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_ALL)
    for note in notes:
        fields = [*note.fields, *[""] * (most - len(note.fields))]
        writer.writerow([note.guid, NOTE_TYPES[note.note_type].name, note.deck, " ".join(note.tags), *fields])
    out.flush()
    return encoded.getvalue()
