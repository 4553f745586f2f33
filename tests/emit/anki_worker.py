"""Imports a package, studies, edits, imports the next one, and tells what happened.

Reads JSON from standard input: under "tasks" a list of {"before", "after": paths of packages, "edit": guid of a note or
null, "edited": when, in seconds since 1970, "tag": whether that note gets a tag right before the second import, "field":
whether its note type gets a field of the user's own, "options": of the second import}. Writes the "outcomes", and the
"version" of Anki, to the file that is named on the command line.
Uses nothing but the official package, so that any version of it can run it.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from anki.buildinfo import version
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

SCHEDULE = "type, queue, due, ivl, factor, reps, lapses, left, flags"


def load(col: Collection, path: str, **options: Any) -> dict[str, int]:
    """Imports a package, as Anki desktop does at first; says how many notes were treated in which way."""
    request = ImportAnkiPackageRequest(package_path=path, options=ImportAnkiPackageOptions(**options))
    log = col.import_anki_package(request).log
    col.models._clear_cache()
    return {name: len(getattr(log, name)) for name in ("new", "updated", "duplicate", "conflicting")}


def study(col: Collection) -> None:
    """Answers every card once; then one gets a long interval, one a flag, one is suspended."""
    cards = list(col.find_cards("", order="c.id"))
    for number, card_id in enumerate(cards):
        card = col.get_card(card_id)
        card.start_timer()
        col.sched.answerCard(card, (3, 4, 1)[number % 3])
    col.sched.set_due_date(cards[:1], "37", None)
    col.set_user_flag_for_cards(2, cards[1:2])
    col.sched.suspend_cards(cards[2:3])


def history(col: Collection) -> dict[str, Any]:
    """What studying left behind, by guid and ordinal of the card."""
    found = {}
    for card_id, guid, ordinal in col.db.all("select c.id, n.guid, c.ord from cards c join notes n on n.id = c.nid"):
        row = col.db.first(f"select {SCHEDULE} from cards where id = ?", card_id)
        reviews = col.db.all("select ease, ivl, lastIvl, factor, type from revlog where cid = ? order by id", card_id)
        found[f"{guid}/{ordinal}"] = [list(row), [list(review) for review in reviews]]
    return found


def notes(col: Collection) -> dict[str, Any]:
    """What the user sees, by guid."""
    found = {}
    for note_id in col.find_notes(""):
        note = col.get_note(note_id)
        outputs = [card.render_output(reload=True) for card in note.cards()]
        found[note.guid] = {
            "fields": dict(note.items()),
            "tags": sorted(note.tags),
            "note_type": note.note_type()["name"],
            "decks": sorted({col.decks.name(card.did) for card in note.cards()}),
            "answer": outputs[0].answer_text,
            "css": outputs[0].css,
        }
    return found


def own_field(col: Collection, note_id: int, edited: int) -> None:
    """Gives the note type of a note a field of the user's own, and fills it in."""
    note_type = col.get_note(note_id).note_type()
    col.models.add_field(note_type, col.models.new_field("Mine"))
    col.models.update_dict(note_type)
    note = col.get_note(note_id)
    note["Mine"] = "我自己的字段"
    col.update_note(note)
    col.db.execute("update notes set mod = ? where id = ?", edited, note_id)


def outcome(task: dict[str, Any]) -> dict[str, Any]:
    """Does one task in a collection of its own."""
    with tempfile.TemporaryDirectory() as folder:
        col = Collection(str(Path(folder, "collection.anki2")))
        try:
            load(col, task["before"])
            if task["edit"]:
                note = col.get_note(col.db.scalar("select id from notes where guid = ?", task["edit"]))
                note["Answer"] = "我自己的话"
                note.tags = [*note.tags, "我的标签"]
                col.update_note(note)
                col.db.execute("update notes set mod = ? where id = ?", task["edited"], note.id)
            study(col)
            before = history(col)
            if task["field"]:
                own_field(col, note.id, task["edited"])
            if task["tag"]:
                col.tags.bulk_add([note.id], "bleibt")
            log = load(col, task["after"], **task["options"])
            after = history(col)
            empty = [card for note in col.get_empty_cards().notes for card in note.card_ids]
            return {
                "log": log,
                "lost": sorted(key for key in before if after.get(key) != before[key]),
                "studied": sum(bool(reviews) for _, reviews in before.values()),
                "added": sorted({key.split("/")[0] for key in after} - {key.split("/")[0] for key in before}),
                "notes": notes(col),
                "note_types": sorted(n.name for n in col.models.all_names_and_ids() if n.name.startswith("Deckwright")),
                "double": col.db.list("select guid from notes group by guid having count() > 1"),
                "empty": empty,
            }
        finally:
            col.close()


if __name__ == "__main__":
    made = [outcome(task) for task in json.load(sys.stdin)["tasks"]]
    Path(sys.argv[1]).write_text(json.dumps({"version": version, "outcomes": made}))
