"""Rule cases as data: reads tests/rules/*.yaml and lays a case's fields out in a file, so that positions can be
compared."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deckwright import yamlio
from deckwright.check import Knowledge, load
from deckwright.model import Check, Passage, Place, Reference, Subject
from deckwright.read.source import open_source

HERE = Path(__file__).parent
RULES_DIR = HERE.parent / "rules"
FACTS = HERE.parent.parent / "source" / "facts.yaml"
TEXTS = ("question", "options", "steps", "answer", "explanation", "pitfall", "formula")
COLUMN = 3


@dataclass
class Case:
    """A passing or failing case of a rule: its subjects, and for a failing one where the finding must begin."""

    code: str
    number: int
    fails: bool
    subjects: list[Subject]
    on: int = 0
    at: str | None = None
    count: int = 1
    severity: str | None = None
    message: str | None = None
    lines: dict[str, list[str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.code}-{'fail' if self.fails else 'pass'}-{self.number}"

    def place(self) -> tuple[int, int] | None:
        """Line and column (1-based) of the text ``at``; a ¦ in it marks the very place."""
        if self.at is None:
            return None
        text, before = self.at.replace("¦", ""), max(0, self.at.find("¦"))
        for number, line in enumerate(self.lines[self.subjects[self.on].file], start=1):
            if text in line:
                return number, line.index(text) + 1 + before
        raise AssertionError(f"{self.name}: {self.at!r} is in no line of the case")


@functools.cache
def knowledge() -> Knowledge:
    """What the shipped facts and glossary say; read once, since it takes a second."""
    return load(FACTS, open_source(FACTS.parent).concepts)


def subject(data: dict[str, Any], file: str = "case.txt") -> tuple[Subject, list[str]]:
    """A subject from the fields of a card, and the lines of the file in which they stand."""
    file = data.get("file", file)
    lines: list[str] = []
    passages: list[Passage] = []
    for name in TEXTS:
        value = data.get(name)
        for text in value if isinstance(value, list) else [value] if value else []:
            starts, offset = [], 0
            for line in text.split("\n"):
                lines.append(" " * (COLUMN - 1) + line)
                starts.append((offset, len(lines), COLUMN))
                offset += len(line) + 1
            passages.append(Passage(name, text, file, starts))
    plain = {k: v for k, v in data.items() if k not in ("references", "checks", "marks", "place")}
    made = Subject(
        **{"card": "case", "kind": "basic", "line": 1, "file": file, "reviewed": True, **plain},
        references=[Reference(**r) for r in data.get("references", [])],
        checks=[Check(**c) for c in data.get("checks", [])],
        passages=passages,
    )
    if made.checks or made.waive or "place" in data:
        made.place = Place(file, 1, {tuple(p["path"]): (p["line"], p["column"], "") for p in data.get("place", [])})
    return made, lines


def cases(path: Path) -> list[Case]:
    """All cases of a file ``tests/rules/<code>.yaml``."""
    data = yamlio.read(path).data
    out = []
    for kind in ("fail", "pass"):
        for number, entry in enumerate(data.get(kind) or [], start=1):
            cards = entry["cards"] if "cards" in entry else [entry["card"]]
            made = [subject(card, f"case{i}.txt") for i, card in enumerate(cards)]
            rest = {k: v for k, v in entry.items() if k not in ("card", "cards", "note")}
            lines = {s.file: ls for s, ls in made}
            out.append(Case(path.stem, number, kind == "fail", [s for s, _ in made], lines=lines, **rest))
    return out
