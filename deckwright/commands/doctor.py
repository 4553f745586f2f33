"""``doctor``: imports a package into the real Anki, renders every card, and tells what is wrong as findings.

It needs the official ``anki`` package, which is an extra. Where a Chromium is there, cards are also laid out as wide as
a small phone.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..emit.data import finding_row
from ..model import DeckwrightError, Finding
from ..text import latex
from . import layout
from .old_package import media_names
from .packages import add_package, package_of

if TYPE_CHECKING:
    from anki.collection import Collection

INSTALL = "doctor needs Anki's own library and a driver for Chromium: .venv/bin/pip install -e '.[doctor]'"

_SCRIPT = re.compile(r"<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_MATHS = re.compile(r"\\\((?P<inline>.*?)\\\)|\\\[(?P<display>.*?)\\\]", re.DOTALL)
_TEMPLATE_ERROR = re.compile(r"(?:Front|Back) template has a problem:.*|template has a problem.*", re.DOTALL)
_LEFT_OVER = re.compile(r"\{\{[^{}]*\}\}")


@dataclass(frozen=True)
class Side:
    """A side of a card as Anki renders it, without scripts; ``card`` is our id, or the guid of a foreign note."""

    card: str
    ordinal: int
    name: str
    html: str
    css: str

    @property
    def label(self) -> str:
        """The side as people call it: ``question``, ``answer of cloze 2``."""
        return self.name if self.ordinal == 0 else f"{self.name} of cloze {self.ordinal + 1}"


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Adds ``doctor`` to the subcommands."""
    parser: argparse.ArgumentParser = commands.add_parser("doctor", help="render every card in the real Anki")
    add_package(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how findings are told")
    parser.set_defaults(run=run)
    return parser


def run(options: argparse.Namespace) -> int:
    """Examines a package; 1 if a finding is an error, else 0. Raises DeckwrightError without the extra."""
    path = package_of(options)
    findings = examine(path)
    if options.format == "json":
        print(json.dumps([finding_row(each) for each in findings], ensure_ascii=False, indent=1))
    else:
        for each in findings:
            where = each.card or each.file or "-"
            print(f"{where}: {each.severity} {each.rule} {each.name}: {each.message}")
        errors = sum(each.severity == "error" for each in findings)
        print(f"{path.as_posix()}: {errors} errors, {len(findings) - errors} other findings")
    return 1 if any(each.severity == "error" for each in findings) else 0


def examine(path: Path) -> list[Finding]:
    """What the real Anki, and a browser, find wrong with a package; sorted."""
    try:
        from anki.collection import Collection
    except ImportError:
        raise DeckwrightError(INSTALL) from None
    with tempfile.TemporaryDirectory(prefix="deckwright-doctor-") as folder:
        collection = Collection(str(Path(folder, "collection.anki2")))
        try:
            findings = list(_examine(collection, path))
        finally:
            collection.close()
    for each in findings:
        each.file = each.file or path.name
    return sorted(findings, key=Finding.key)


def _examine(collection: Collection, path: Path) -> Iterator[Finding]:
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

    request = ImportAnkiPackageRequest(package_path=str(path.resolve()), options=ImportAnkiPackageOptions())
    try:
        collection.import_anki_package(request)
    except Exception as error:  # whatever Anki's importer raises, the package is what is wrong
        yield Finding("D101", "import-failed", "error", f"Anki refuses the package: {error}")
        return
    yield from _notes(collection)
    yield from _media(collection, path)
    sides: list[Side] = []
    yield from _render(collection, sides)
    for side in sides:
        yield from _text(side)
    yield from layout.findings(sides, Path(collection.media.dir()))
    message, is_sound = collection.fix_integrity()
    if not is_sound:
        yield Finding("D109", "database-fault", "warning", f"Anki's check of the database says: {message}")


def _notes(collection: Collection) -> Iterator[Finding]:
    """Notes that show nothing, and notes that Anki takes for one another."""
    assert collection.db
    if not collection.note_count():
        yield Finding("D110", "no-note", "warning", "the package brings no note")
    for guid, count in collection.db.all("select guid, count() from notes group by guid having count() > 1"):
        yield Finding("D102", "double-guid", "error", f"{count} notes have the guid {guid!r}; updates will go astray")
    for note_id in collection.db.list("select id from notes where id not in (select nid from cards)"):
        message = "the note has no card, so it is never shown"
        yield Finding("D103", "note-without-card", "error", message, card=_name(collection.get_note(note_id)))
    for empty in collection.get_empty_cards().notes:
        message = f"{len(empty.card_ids)} of its cards are empty"
        yield Finding("D104", "empty-card", "error", message, card=_name(collection.get_note(empty.note_id)))


def _media(collection: Collection, path: Path) -> Iterator[Finding]:
    for name in collection.media.check().missing:
        yield Finding("D105", "missing-medium", "error", f"a card refers to {name}, which is not in the package")
    kept = {each.name for each in Path(collection.media.dir()).iterdir()}
    for name in sorted(set(media_names(path)) - kept):
        yield Finding("D106", "unused-medium", "warning", f"{name} is in the package, and no card refers to it")


def _render(collection: Collection, sides: list[Side]) -> Iterator[Finding]:
    """Adds both sides of every card, in the order in which they are learned; a finding for a card that has none."""
    from anki.errors import AnkiException

    for card_id in collection.find_cards("", order="c.due, c.nid, c.ord"):
        card = collection.get_card(card_id)
        name = _name(card.note())
        try:
            output = card.render_output(reload=True)
        except AnkiException as error:
            yield Finding("D111", "template-error", "error", f"Anki cannot render card {card.ord}: {error}", card=name)
            continue
        for label, text in (("question", output.question_text), ("answer", output.answer_text)):
            sides.append(Side(name, card.ord, label, _SCRIPT.sub("", text), output.css))


def _text(side: Side) -> Iterator[Finding]:
    """What is wrong with the HTML of a side."""
    seen = html.unescape(_TAG.sub("", side.html))
    if not seen.strip() and "<img" not in side.html:
        yield Finding("D104", "empty-card", "error", f"the {side.label} shows nothing", card=side.card)
    if wrong := _TEMPLATE_ERROR.search(seen) or _LEFT_OVER.search(_MATHS.sub("", side.html)):
        message = f"a template is wrong in the {side.label}: {wrong[0][:80]}"
        yield Finding("D111", "template-error", "error", message, card=side.card)
    if any(side.html.count(f"\\{a}") != side.html.count(f"\\{b}") for a, b in ("()", "[]")):
        message = f"the delimiters of a formula do not match in the {side.label}"
        yield Finding("D107", "unset-formula", "error", message, card=side.card)
        return
    for match in _MATHS.finditer(side.html):
        is_display = match["display"] is not None
        source = html.unescape(_TAG.sub("", match["display"] if is_display else match["inline"]))
        problem = latex.error(source, is_display)
        if problem:
            message = f"a formula in the {side.label} cannot be set: {problem.message} ({source[:60]})"
            yield Finding("D107", "unset-formula", "error", message, card=side.card)


def _name(note: Any) -> str:
    return str(note["Id"]) if "Id" in note else str(note.guid)
