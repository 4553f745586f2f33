"""``diff OLD.apkg``: what importing the package of the present source will do to a collection that has the old one."""

from __future__ import annotations

import argparse
import difflib
import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..emit import anki, note_types
from ..emit.anki import Note
from ..emit.note_types import NOTE_TYPES
from ..pipeline import Options, prepare, read_lock
from .common import add_source
from .old_package import OldNote, read_package

_UNTOLD = ("Sources", "Id", "Status")
"""Fields whose change nobody reads: line numbers, our id, badges."""
_TAG = re.compile(r"<(/?)([a-z0-9]+)[^>]*>", re.IGNORECASE)
_BLOCKS = {"p", "br", "li", "ul", "ol", "div", "pre", "tr", "blockquote"}
_WORD = re.compile(r"[A-Za-z0-9_.]+|\s+|.", re.DOTALL)
_MOST_WORDS = 2_000
_AROUND = 8
"""Words that are shown on each side of a change."""
_MOST_IDS = 20
"""Ids that a search names one by one; with a thousand Anki fails, so a longer list is one regular expression."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A note that an import updates, and the texts of the fields that differ, plain."""

    old: OldNote
    new: Note
    fields: list[tuple[str, str, str]]
    tags: tuple[list[str], list[str]]
    """Tags that come, tags that go."""


@dataclass(slots=True)
class Difference:
    """What an import will do, by kind; a note may be both changed and moved."""

    new: list[Note] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    moved: list[tuple[OldNote, Note]] = field(default_factory=list)
    retired: list[OldNote] = field(default_factory=list)
    stuck: list[Changed] = field(default_factory=list)
    """Notes that differ, but are not newer than those of the old package: Anki will leave them as they are."""
    unchanged: int = 0


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Add ``diff`` to the subcommands."""
    parser: argparse.ArgumentParser = commands.add_parser("diff", help="what importing will change, against OLD.apkg")
    add_source(parser)
    parser.add_argument("old", type=Path, metavar="OLD.apkg", help="the package that was imported before")
    parser.add_argument("--markdown", action="store_true", help="as Markdown, for release notes")
    parser.add_argument("--out", type=Path, default=Path("dist"), metavar="DIR", help="where a bare folder's lock is")
    parser.set_defaults(run=run)
    return parser


def run(options: argparse.Namespace) -> int:
    """Compare and print; returns the exit status."""
    old = read_package(options.old)
    wanted = Options(
        source=options.source, documents=options.documents, lock=options.lock, out=options.out,
        knowledge=not options.no_knowledge,
    )  # fmt: skip
    difference = compare(old, present(wanted))
    print("\n".join(report(difference, as_markdown=options.markdown)))
    return 0


def present(options: Options) -> list[Note]:
    """The notes that a build would write now, with the modified times it would give them. Nothing is written."""
    lock = read_lock(options)
    build, _ = prepare(options, lock=lock)
    lock.assign(build.cards, {card.id: anki.note_type_of(card) for card in build.cards}, build.groups, build.own)
    notes = anki.notes(build, build.config.figure_format)
    lock.stamp(build.cards, {note.card: note.content_hash() for note in notes}, build.config.created)
    lock.stamp_note_types({name: t.hash() for name, t in note_types.NOTE_TYPES.items()}, build.config.created)
    times = {card.id: card.modified for card in build.cards}
    for note in notes:
        note.modified = times[note.card]
    return notes


def compare(old: dict[str, OldNote], notes: Sequence[Note]) -> Difference:
    """What importing ``notes`` does to a collection that holds ``old``: Anki knows a note by its guid."""
    out = Difference()
    for note in notes:
        before = old.get(note.guid)
        if before is None:
            out.new.append(note)
            continue
        changed = _changed(before, note)
        if before.deck != note.deck:
            out.moved.append((before, note))
        differs = bool(changed.fields or any(changed.tags))
        if note.modified > before.modified:  # updated even if no text differs
            out.changed.append(changed)
        elif differs:
            out.stuck.append(changed)
        elif before.deck == note.deck:
            out.unchanged += 1
    present_guids = {note.guid for note in notes}
    out.retired = sorted((n for guid, n in old.items() if guid not in present_guids), key=lambda n: n.card)
    return out


def _changed(before: OldNote, note: Note) -> Changed:
    names = NOTE_TYPES[note.note_type].fields
    fields = []
    for name, text in zip(names, note.fields, strict=True):
        was, now = plain(before.fields.get(name, "")), plain(text)
        if name not in _UNTOLD and was != now:
            fields.append((name, was, now))
    tags = set(note.tags), set(before.tags)
    return Changed(before, note, fields, (sorted(tags[0] - tags[1]), sorted(tags[1] - tags[0])))


def plain(text: str) -> str:
    """HTML as text: tags away, blocks as blanks, entities resolved."""
    spaced = _TAG.sub(lambda tag: " " if tag[2].lower() in _BLOCKS else "", text)
    return " ".join(html.unescape(spaced).replace("\u2060", "").split())


def word_diff(before: str, after: str, marks: tuple[str, str, str, str], written: Callable[[str], str] = str) -> str:
    """What changed, word by word (Chinese character by character), with a few words around each change.

    ``marks`` open and close what goes and what comes; ``written`` protects the signs of a stretch of text.
    """
    gone, come = (_WORD.findall(text)[:_MOST_WORDS] for text in (before, after))
    out = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, gone, come, autojunk=False).get_opcodes():
        if kind == "equal":
            same = gone[a:b]
            is_long = len(same) > 2 * _AROUND + 2
            head, tail = (same[:_AROUND] if a else [], same[-_AROUND:] if b < len(gone) else [])
            out.append(written("".join([*head, "…", *tail] if is_long else same)))
            continue
        if b > a:
            out.append(marks[0] + written("".join(gone[a:b])) + marks[1])
        if d > c:
            out.append(marks[2] + written("".join(come[c:d])) + marks[3])
    return "".join(out)


# --- the report ---------------------------------------------------------------------------------


def report(difference: Difference, as_markdown: bool = False) -> list[str]:
    """The lines of the report, for a terminal or in Markdown."""
    d = difference
    lines = [
        f"{len(d.new)} new, {len(d.changed)} changed, {len(d.moved)} moved, {len(d.retired)} retired, "
        f"{d.unchanged} unchanged"
    ]

    def part(title: str, *paragraphs: str) -> None:
        lines.extend(["", f"{'## ' if as_markdown else ''}{title}", ""])
        for paragraph in paragraphs:
            lines.extend([paragraph, ""])

    if d.new:
        part("New")
        lines += [_item(note.card, _front(note), as_markdown) for note in d.new]
    if d.changed:
        part("Changed", _LOSES, _code(search_for(changed.new.card for changed in d.changed), as_markdown))
        lines += [line for changed in d.changed for line in _told(changed, as_markdown)]
    if d.stuck:
        part("Changed, but not newer", _STUCK)
        lines += [line for changed in d.stuck for line in _told(changed, as_markdown)]
    if d.moved:
        part("Moved", "Cards stay in the deck they are in. Search, select all, Change Deck:")
        lines += _moves(d.moved, as_markdown)
    if d.retired:
        search = _code(search_for(note.card for note in d.retired), as_markdown)
        part("Retired", "No longer in the deck; they stay in your collection. This finds them:", search)
        lines += [_item(note.card, _first(note), as_markdown) for note in d.retired]
    return lines


_LOSES = (
    "An import overwrites these notes: your own edits of their fields and your own tags on them are lost. A note that "
    "you tag right before importing stays as it is; how to protect notes stands in the README. This finds them:"
)
_STUCK = "Anki leaves these as they are: they were not built with the lock of the old package."


def search_for(cards: Iterable[str], deck: str | None = None) -> str:
    """One Anki search that finds cards by our ids, however many; only those in a deck if it is named."""
    ids = sorted(set(cards))
    if len(ids) <= _MOST_IDS:
        found = " OR ".join(f'"Id:{_literal(id_)}"' for id_ in ids)
        found = f"({found})" if deck or len(ids) > 1 else found
    else:
        found = f'"Id:re:^(?:{"|".join(_in_pattern(id_) for id_ in ids)})$"'
    return f'"deck:{_literal(deck)}" {found}' if deck else found


def _in_pattern(text: str) -> str:
    return re.sub(r"([^\w-])", r"\\\1", text)


def _literal(text: str) -> str:
    """A text in a quoted search: what Anki would take for a wildcard or a sign of its own stands for itself."""
    return re.sub(r'([\\"*_])', r"\\\1", text)


def _moves(moved: list[tuple[OldNote, Note]], as_markdown: bool) -> list[str]:
    by_way: dict[tuple[str, str], list[str]] = {}
    for before, note in moved:
        by_way.setdefault((before.deck, note.deck), []).append(note.card)
    lines: list[str] = []
    for (source, target), cards in sorted(by_way.items()):
        way = f"{len(cards)} to {target}"
        lines += [_escaped(way), ""] if as_markdown else [f"  {way}"]
        lines.append(_code(search_for(cards, source), as_markdown))
    return lines


def _told(changed: Changed, as_markdown: bool) -> list[str]:
    marks = ("<del>", "</del>", "<ins>", "</ins>") if as_markdown else ("[-", "-]", "{+", "+}")
    written = _escaped if as_markdown else str
    lines = [_item(changed.new.card, _front(changed.new), as_markdown)]
    for name, before, after in changed.fields:
        lines.append(f"    {'- ' if as_markdown else ''}{name}: {word_diff(before, after, marks, written)}")
    come, gone = changed.tags
    if come or gone:
        tags = " ".join([*(f"+{tag}" for tag in come), *(f"-{tag}" for tag in gone)])
        lines.append(f"    {'- ' if as_markdown else ''}tags: {written(tags)}")
    return lines


def _item(id_: str, text: str, as_markdown: bool) -> str:
    shown = text if len(text) <= 80 else text[:79] + "…"
    if as_markdown:
        return f"- `{id_}` {_escaped(shown)}".rstrip()
    return f"  {id_}  {shown}".rstrip()


def _code(text: str, as_markdown: bool) -> str:
    return f"```\n{text}\n```" if as_markdown else f"    {text}"


def _escaped(text: str) -> str:
    """Text in which nothing is Markdown or HTML."""
    return re.sub(r"([\\`*_\[\]<>~#|&!])", r"\\\1", text)


def _front(note: Note) -> str:
    return plain(note.fields[0])


def _first(note: OldNote) -> str:
    return plain(next(iter(note.fields.values()), ""))
