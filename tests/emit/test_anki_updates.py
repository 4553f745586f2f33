"""What an update does to a collection that has been studied: each row of the matrix, in two versions of the real Anki.

Both packages of a row are built by the whole pipeline from a small source folder, the second one after a change to it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from conftest import missing

from deckwright import pipeline, yamlio
from deckwright.emit import note_types

OLD_VERSION = "24.11"
"""An Anki that many people still have; the other version is the one that is installed."""

CREATED = 1767225600
NEVER = 2
"""ImportAnkiPackageUpdateCondition.NEVER, as the packages of Anki number it."""
WORKER = Path(__file__).with_name("anki_worker.py")

DECK = {
    "title": "更新",
    "name": "updates",
    "created": CREATED,
    "topics": [{"id": "activation", "title": "激活"}, {"id": "convolution", "title": "卷积"}],
}
CARDS: list[dict[str, Any]] = [
    {"id": "relu", "topic": "activation", "question": "ReLU 的定义？", "answer": "$\\max(0, x)$"},
    {"id": "tanh", "topic": "activation", "question": "Tanh 的值域？", "answer": "$(-1, 1)$"},
    {
        "id": "stride",
        "kind": "choice",
        "topic": "convolution",
        "question": "步长 2 的卷积把宽变成多少？",
        "options": ["一半", "两倍"],
        "correct": ["A"],
    },
    {"id": "gates", "kind": "cloze", "topic": "activation", "question": "GRU 有 ____ 个门。", "correct": ["两"]},
]
DOCUMENT = (
    "1. 什么是感受野？\n\n答：输出的一个点能看到的输入区域。\n\n2. 什么是空洞卷积？\n\n答：卷积核的元素之间隔开。\n"
)


@dataclass
class Source:
    """A source folder under change."""

    folder: Path
    cards: list[dict[str, Any]]
    guids: dict[str, str] = field(default_factory=dict)

    def card(self, name: str) -> dict[str, Any]:
        return next(card for card in self.cards if card["id"] == name)

    def write(self) -> None:
        (self.folder / "cards").mkdir(exist_ok=True)
        for topic in ("activation", "convolution"):
            rows = [card for card in self.cards if card["topic"] == topic]
            (self.folder / "cards" / f"{topic}.yaml").write_text(yamlio.dumps(rows), encoding="utf-8")

    def build(self, package: Path, monkeypatch: pytest.MonkeyPatch, now: int) -> dict[str, str]:
        """Builds into ``package``; the guids by card id."""
        self.write()
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(now))
        out = package.with_suffix("")
        options = pipeline.Options(source=self.folder, out=out, only={"anki"}, knowledge=False)
        result = pipeline.build(options)
        shutil.copyfile(out / "updates.apkg", package)
        return {card.id: card.guid for card in result.build.cards}


@dataclass(frozen=True)
class Row:
    """A change, and what must come of it. Cards are named by id; ``shows`` is text on the answer side afterwards."""

    change: Callable[[Source, pytest.MonkeyPatch], None]
    updated: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()  # in Anki, though the package has it no more
    shows: dict[str, str] = field(default_factory=dict)
    decks: dict[str, str] = field(default_factory=dict)
    edit: str | None = None
    edited: int = CREATED + 1500  # between the two builds
    keeps_edit: bool = False
    tag: bool = False  # the user tags the edited note right before the import
    options: dict[str, Any] = field(default_factory=dict)  # of the import
    css: str = ""
    field: str = ""


def edit(name: str, **changes: Any) -> Callable[[Source, pytest.MonkeyPatch], None]:
    """A change of fields of a card; None takes a field away."""

    def change(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
        card = source.card(name)
        card.update(changes)
        for key in [key for key, value in card.items() if value is None]:
            del card[key]

    return change


def nothing(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    """No change."""


def retire(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    source.cards.remove(source.card("tanh"))


def add(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    source.cards.append({"id": "gelu", "topic": "activation", "question": "GELU 用在哪里？", "answer": "BERT、GPT"})


def edit_and_add(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    source.card("tanh")["answer"] = "开区间"
    add(source, monkeypatch)


def take_over(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    source.cards.append(
        {
            "id": "receptive-field",
            "topic": "convolution",
            "question": "感受野（receptive field）是什么？",
            "answer": "审核过的答案",
            "asks": ["什么是感受野？"],
        }
    )


def new_looks(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    templates = source.folder.parent / "templates"
    shutil.copytree(note_types.TEMPLATES, templates)
    with (templates / "card.css").open("a", encoding="utf-8") as css:
        css.write(".new-looks { color: teal; }\n")
    with (templates / "details.html").open("a", encoding="utf-8") as details:
        details.write('<p class="new-template"></p>\n')
    monkeypatch.setattr(note_types, "TEMPLATES", templates)


def spare_field(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    """A spare field gets a name and is put to use: what the frozen list is for."""
    for key, note_type in note_types.NOTE_TYPES.items():
        names = tuple("Mnemonic" if name == "Extra1" else name for name in note_type.fields)
        renamed = note_types.NoteType(key, note_type.name, note_type.id, names, note_type.is_cloze)
        monkeypatch.setitem(note_types.NOTE_TYPES, key, renamed)


ROWS: dict[str, Row] = {
    "same package again": Row(nothing),
    "answer edited": Row(edit("relu", answer="改过"), updated=("relu",), shows={"relu": "改过"}),
    "question edited": Row(edit("relu", question="ReLU 怎么写？"), updated=("relu",), shows={"relu": "怎么写"}),
    "kept: own edit and own tag of another note": Row(
        edit("relu", answer="改过"), updated=("relu",), shows={"tanh": "我自己的话"}, edit="tanh", keeps_edit=True
    ),
    "kept: own edit that is younger than the change": Row(
        edit("tanh", answer="开区间"), shows={"tanh": "我自己的话"}, edit="tanh", edited=CREATED + 3000, keeps_edit=True
    ),
    "lost: own edit of the note that changed later": Row(
        edit("tanh", answer="开区间"), updated=("tanh",), shows={"tanh": "开区间"}, edit="tanh"
    ),
    "protected: tagged right before the import": Row(
        edit("tanh", answer="开区间"), shows={"tanh": "我自己的话"}, edit="tanh", tag=True, keeps_edit=True
    ),
    "protected: imported with “update notes: never”": Row(
        edit_and_add, new=("gelu",), shows={"tanh": "我自己的话", "gelu": "BERT"}, edit="tanh", keeps_edit=True,
        options={"update_notes": NEVER},
    ),
    "templates and looks changed": Row(new_looks, css=".new-looks", shows={"relu": "new-template"}),
    "moved to another topic": Row(
        edit("relu", topic="convolution"), updated=("relu",), shows={"relu": "卷积"}, decks={"relu": "更新::01 激活"}
    ),
    "retired": Row(retire, stays=("tanh",)),
    "added": Row(add, new=("gelu",), shows={"gelu": "BERT"}),
    "choice turned into basic": Row(
        edit("stride", kind="basic", options=None, correct=None, answer="减半"),
        updated=("stride",),
        shows={"stride": "减半"},
    ),
    "basic turned into cloze": Row(
        edit("relu", kind="cloze", question="ReLU 在正半轴的斜率是 ____。", answer=None, correct=["1"]),
        new=("relu",),
        stays=("relu",),
        shows={"relu": "斜率"},
    ),
    "raw card taken over by a reviewed one": Row(
        take_over, updated=("receptive-field",), shows={"receptive-field": "审核过的答案"}
    ),
    "spare field renamed": Row(spare_field, field="Mnemonic"),
}


@dataclass(frozen=True)
class Case:
    """Two packages, and the guids of the cards in each."""

    before: dict[str, str]
    after: dict[str, str]
    task: dict[str, Any]


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Case]:
    """Both packages of each row; all begin with the same build."""
    first = tmp_path_factory.mktemp("first")
    (first / "source" / "documents").mkdir(parents=True)
    (first / "source" / "deck.yaml").write_text(yamlio.dumps(DECK), encoding="utf-8")
    (first / "source" / "documents" / "notes.txt").write_text(DOCUMENT, encoding="utf-8")
    with pytest.MonkeyPatch.context() as monkeypatch:
        before = Source(first / "source", CARDS).build(first / "before.apkg", monkeypatch, CREATED + 1000)
    made = {}
    for number, (name, row) in enumerate(ROWS.items()):
        folder = tmp_path_factory.mktemp(f"row{number}")
        shutil.copytree(first, folder, dirs_exist_ok=True)
        source = Source(folder / "source", [dict(card) for card in CARDS])
        with pytest.MonkeyPatch.context() as monkeypatch:
            row.change(source, monkeypatch)
            after = source.build(folder / "after.apkg", monkeypatch, CREATED + 2000)
        task = {
            "before": str(folder / "before.apkg"),
            "after": str(folder / "after.apkg"),
            "edit": before[row.edit] if row.edit else None,
            "edited": row.edited,
            "tag": row.tag,
            "field": False,
            "options": row.options,
        }
        made[name] = Case(before, after, task)
    return made


@pytest.fixture(scope="module")
def old_anki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A folder that has the older Anki: the one that DECKWRIGHT_OLD_ANKI names, or a fresh one."""
    told = os.environ.get("DECKWRIGHT_OLD_ANKI")
    if told:
        yield told
        return
    folder = str(tmp_path_factory.mktemp("old"))
    command = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--target", folder]
    if subprocess.run([*command, f"anki=={OLD_VERSION}"], capture_output=True, timeout=300).returncode:
        missing(f"anki {OLD_VERSION} from PyPI")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module", params=["installed", OLD_VERSION])
def outcomes(
    request: pytest.FixtureRequest, cases: dict[str, Case], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, Any]]:
    """What came of each row in one version of Anki."""
    environment = dict(os.environ)
    if request.param == OLD_VERSION:
        environment["PYTHONPATH"] = request.getfixturevalue("old_anki")
    changed = cases["lost: own edit of the note that changed later"].task | {"field": True}
    tasks = [case.task for case in cases.values()] + [changed, changed | {"options": {"merge_notetypes": True}}]
    answer = tmp_path_factory.mktemp("outcomes") / "told.json"  # Anki itself may write to standard output
    command = [sys.executable, WORKER, answer]
    given = json.dumps({"tasks": tasks})
    done = subprocess.run(command, input=given, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    told = json.loads(answer.read_bytes())
    assert (told["version"] == OLD_VERSION) == (request.param == OLD_VERSION)
    return dict(zip([*cases, "own field", "own field, merged"], told["outcomes"], strict=True))


@pytest.mark.parametrize("name", ROWS)
def test_update(name: str, cases: dict[str, Case], outcomes: dict[str, dict[str, Any]]) -> None:
    row, case, outcome = ROWS[name], cases[name], outcomes[name]
    notes = outcome["notes"]
    # no history is lost, whatever changed
    assert outcome["studied"] >= 6
    assert outcome["lost"] == []
    # exactly the changed notes are updated, and there is nothing twice, nothing empty, nothing in conflict
    count = len(case.after) - len(row.updated) - len(row.new)
    assert outcome["log"] == {
        "new": len(row.new),
        "updated": len(row.updated),
        "duplicate": count,
        "conflicting": 0,
    }
    assert outcome["added"] == sorted(case.after[card] for card in row.new)
    assert outcome["double"] == outcome["empty"] == []
    assert outcome["note_types"] == ["Deckwright", "Deckwright Cloze"]
    assert notes.keys() == {*case.after.values(), *(case.before[card] for card in row.stays)}
    for card, text in row.shows.items():
        assert text in notes[case.after[card]]["answer"]
    for card, deck in row.decks.items():
        assert notes[case.after[card]]["decks"] == [deck]
    if row.edit:
        assert ("我的标签" in notes[case.after[row.edit]]["tags"]) == row.keeps_edit
    for note in notes.values():
        assert row.css in note["css"]
        assert not row.field or row.field in note["fields"]


def test_a_field_of_ones_own_stops_updates_or_is_emptied(
    cases: dict[str, Case], outcomes: dict[str, dict[str, Any]]
) -> None:
    """Why the README advises against it: Anki has no protection for a single field."""
    guid = cases["lost: own edit of the note that changed later"].after["tanh"]
    kept, merged = outcomes["own field"], outcomes["own field, merged"]
    assert kept["log"]["updated"] == 0 and kept["log"]["conflicting"] > 0
    assert kept["notes"][guid]["fields"]["Mine"] == "我自己的字段"
    assert merged["log"]["updated"] == 1 and merged["log"]["conflicting"] == 0
    assert merged["notes"][guid]["fields"]["Mine"] == ""
    assert kept["lost"] == merged["lost"] == []


def test_a_card_that_changes_its_note_type_gets_another_guid(cases: dict[str, Case]) -> None:
    case = cases["basic turned into cloze"]
    assert case.before["relu"] != case.after["relu"]


def test_every_other_card_keeps_its_guid(cases: dict[str, Case]) -> None:
    for name, case in cases.items():
        common = case.before.keys() & case.after.keys() - set(ROWS[name].new)
        assert {card: case.before[card] for card in common} == {card: case.after[card] for card in common}


def test_what_takes_over_inherits_the_guid(cases: dict[str, Case]) -> None:
    case = cases["raw card taken over by a reviewed one"]
    (raw,) = case.before.keys() - case.after.keys()
    assert raw.startswith("q-")
    assert case.after["receptive-field"] == case.before[raw]
