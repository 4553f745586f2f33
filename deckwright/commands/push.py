"""``push``: hands a package to a running Anki through the add-on AnkiConnect.

The whole package goes through ``importPackage``: notes that are added one by one cannot be given a guid, and would
stand there twice after the next import.
"""

from __future__ import annotations

import argparse
import http
import http.client
import json
import os
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..emit.note_types import NOTE_TYPES
from ..model import DeckwrightError
from .old_package import OldNote, read_package
from .packages import add_package, package_of

URL = "http://127.0.0.1:8765"
ADD_ON = "2055492159"
_HINTS = {
    "api key": "its key (config of the add-on, apiKey) is taken from the environment variable ANKICONNECT_KEY",
    "unsupported action": "the add-on is too old; update it: Tools → Add-ons",
    "collection is not available": "open a profile in Anki first",
}
"""Part of what AnkiConnect says → what to do."""
_FORBIDDEN = "if it is AnkiConnect, its config says who may ask: webCorsOriginList"
_BATCH = 500
_SHOWN = 20
_SECONDS = 120


@dataclass
class Changes:
    """What an import will do, by card id; ``kept`` are notes that were changed in Anki later than in the package.

    ``undated`` says that the add-on, an older one, does not tell when a note was changed.
    """

    new: list[str] = field(default_factory=list)
    changed: dict[str, list[str]] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    same: int = 0
    undated: bool = False


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Adds ``push`` to the subcommands."""
    parser: argparse.ArgumentParser = commands.add_parser("push", help="hand the package to a running Anki")
    add_package(parser)
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    parser.add_argument("--url", default=URL, help=f"where AnkiConnect listens (default: {URL})")
    parser.set_defaults(run=run)
    return parser


def run(options: argparse.Namespace) -> int:
    """Says what will change, and lets Anki import it unless it is a dry run."""
    path = package_of(options)
    changes = compare(list(read_package(path).values()), _notes_in_anki(options.url))
    _print(changes, options.verbose)
    if options.dry_run:
        print("nothing was changed (--dry-run)")
        return 0
    if not (changes.new or changes.changed):
        print("templates and looks may be newer; Anki imports the package all the same")
    if not _call(options.url, "importPackage", path=str(path.resolve())):
        raise DeckwrightError(f"AnkiConnect did not import {path.name}; import it by hand: File → Import")
    print(f"Anki has imported {path.name}")
    return 0


def compare(package: Sequence[OldNote], in_anki: Sequence[dict[str, Any]]) -> Changes:
    """What importing ``package`` does; ``in_anki`` are notes as AnkiConnect's ``notesInfo`` tells them."""
    there = {(note["modelName"], _value(note, "Id")): note for note in in_anki}
    changes = Changes(undated=any("mod" not in note for note in in_anki))
    for note in package:
        name = note.card
        old = there.pop((note.note_type, name), None)
        if old is None:
            changes.new.append(name)
            continue
        differing = [key for key, text in note.fields.items() if _value(old, key) != text]
        if set(old["tags"]) != set(note.tags):
            differing.append("tags")
        if not differing:
            changes.same += 1
        elif old.get("mod", 0) >= note.modified:
            changes.kept.append(name)
        else:
            changes.changed[name] = differing
    changes.retired = sorted(name for _, name in there)
    return changes


def _value(note: dict[str, Any], field_name: str) -> str:
    return str(note["fields"].get(field_name, {}).get("value", ""))


def _print(changes: Changes, verbose: bool) -> None:
    print(
        f"{len(changes.new)} new, {len(changes.changed)} changed, {changes.same} unchanged, "
        f"{len(changes.kept)} changed in Anki, {len(changes.retired)} no longer in the package"
    )
    _names("new", changes.new, verbose)
    _names("changed", [f"{name} ({', '.join(what)})" for name, what in changes.changed.items()], verbose)
    _names("changed in Anki, stays as it is there", changes.kept, verbose)
    _names("no longer in the package, stays in Anki", changes.retired, verbose)
    if changes.changed and changes.undated:
        print("this AnkiConnect does not tell when notes were changed; Anki keeps those that are newer there")
    if changes.changed:
        print("notes that change lose your own edits of them; intervals and review history stay")


def _names(title: str, names: Sequence[str], verbose: bool) -> None:
    shown = names if verbose else names[:_SHOWN]
    for name in shown:
        print(f"  {title}: {name}")
    if len(names) > len(shown):
        print(f"  {title}: … and {len(names) - len(shown)} more (-v names them)")


def _notes_in_anki(url: str) -> list[dict[str, Any]]:
    query = " or ".join(f'note:"{note_type.name}"' for note_type in NOTE_TYPES.values())
    ids = _call(url, "findNotes", query=query)
    notes: list[dict[str, Any]] = []
    for start in range(0, len(ids), _BATCH):
        notes += _call(url, "notesInfo", notes=ids[start : start + _BATCH])
    return [note for note in notes if note]


def _call(url: str, action: str, **parameters: Any) -> Any:
    """The result of an action of AnkiConnect. Raises DeckwrightError where Anki or the add-on is not there."""
    body = {"action": action, "version": 6, "params": parameters}
    if key := os.environ.get("ANKICONNECT_KEY"):
        body["key"] = key
    try:
        request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=_SECONDS) as reply:
            answer = json.load(reply)
    except urllib.error.HTTPError as error:
        hint = f"; {_FORBIDDEN}" if error.code == http.HTTPStatus.FORBIDDEN else ""
        raise DeckwrightError(f"what answers at {url} refuses: {error.code} {error.reason}{hint}") from None
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        reason = getattr(error, "reason", error)
        hint = f"start Anki with the add-on AnkiConnect (code {ADD_ON}), or import the package by hand: File → Import"
        raise DeckwrightError(f"no Anki answers at {url} ({reason}); {hint}") from None
    except ValueError:
        raise DeckwrightError(f"what answers at {url} is not AnkiConnect") from None
    if not isinstance(answer, dict) or "result" not in answer:
        raise DeckwrightError(f"what answers at {url} is not AnkiConnect, or a very old one: Tools → Add-ons")
    if answer.get("error"):
        said = str(answer["error"])
        hint = next((f"; {hint}" for part, hint in _HINTS.items() if part in said), "")
        raise DeckwrightError(f"AnkiConnect says to {action}: {said}{hint}")
    return answer["result"]
