"""Anki packages, of the old and the new format: each note is a question, its front asks and its back answers."""

from __future__ import annotations

import re

from ...config import DocumentConfig
from ...model import BLANK, Line
from .collection import Note, notes
from .columns import column
from .converted import Converted, Row
from .html import fragment

_OUTER_CLOZE = re.compile(r"\{\{c\d{1,3}::((?:(?!\{\{|\}\}).)*+)\}\}", re.S)
_CLOZE = re.compile(r"\{\{c\d{1,3}::((?:(?!\{\{|\}\}|::).)*+)(?:::((?:(?!\{\{|\}\}).)*+))?\}\}", re.S)
_SOUND = re.compile(r"\[sound:[^\]\n]{0,300}\]|\[anki:[^\]\n]{0,300}\]")
_TEX = tuple(
    (re.compile(rf"{begin}((?:(?!{begin}|{end}).)*+){end}", re.S), form)
    for begin, end, form in (
        (r"\[latex\]", r"\[/latex\]", r"\1"),
        (r"\[\$\$\]", r"\[/\$\$\]", r"$$\1$$"),
        (r"\[\$\]", r"\[/\$\]", r"$\1$"),
        (r'<anki-mathjax block="true">', r"</anki-mathjax>", r"\\[\1\\]"),
        (r"<anki-mathjax>", r"</anki-mathjax>", r"\\(\1\\)"),
    )
)
_ORDINARY_DECKS = {"default", "默认", "預設"}


def read(document: Converted, raw: bytes, config: DocumentConfig) -> None:
    """Fill a document from the bytes of a package; notes count from 1 in the order of their ids. Raises Unreadable."""
    document.unit = "note"
    document.markdown = True
    found = notes(raw)
    document.total_lines = len(found)
    for number, note in enumerate(found, 1):
        path = [part.strip() for part in note.deck.split("::") if part.strip()]
        _note(document, number, note, [] if path and path[0].lower() in _ORDINARY_DECKS else path)


# --- notes --------------------------------------------------------------------------------------


def _note(document: Converted, number: int, note: Note, deck: list[str]) -> None:
    names, kind = note.names, note.kind
    front = [n for n in kind.front if n in names] or names[:1]
    back = [n for n in kind.back if n in names] if kind.front else names[1:]
    values = dict(zip(names, note.fields, strict=True))
    row = Row(section=deck)
    if kind.cloze or (len(front) == 1 and _CLOZE.search(values[front[0]])):
        values = {name: _blanked(text, row) if name in front else text for name, text in values.items()}
    for name, text in values.items():
        lines = [Line(number, line) for line in fragment(_tex(text)) if line.strip()]
        place = _place(name, name in front, name in back)
        if not place:
            for line in lines:
                document.drop(number, "structure", f"{name}: {line.text}")
            continue
        row.fields.setdefault(place, []).extend(lines)
        document.lines.extend(lines)
    if any(row.fields.values()):
        document.rows.append(row)


def _place(name: str, front: bool, back: bool) -> str:
    """The field of a question that a note's field belongs to; empty for what is neither asked nor answered."""
    told = column(name)
    if not (front or back) or told in ("tags", "section", "kind", "other"):
        return ""
    if told in ("options", "explanation"):
        return told
    return "question" if front else "answer"


def _tex(text: str) -> str:
    """The formulas of a field in our delimiters, without sounds."""
    text = _SOUND.sub("", text)
    for pattern, form in _TEX:
        text = pattern.sub(form, text) if "[" in text or "anki-mathjax" in text else text
    return text


def _blanked(text: str, row: Row) -> str:
    """A cloze with blanks; what fills them goes to the row, a hint stays in brackets."""
    spans: list[str] = []

    def blank(match: re.Match[str]) -> str:
        spans.append(match[1])
        return BLANK + (f"（{match[2]}）" if match[2] else "")

    out = _OUTER_CLOZE.sub(r"\1", _CLOZE.sub(blank, text))  # a cloze around others is text
    row.fillings.extend(" ".join(fragment(_tex(span))) for span in spans)
    return out
