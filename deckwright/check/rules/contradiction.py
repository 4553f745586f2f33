"""Two cards take opposite sides.

**What it does.** Knows matters on which both sides are in print (`disputes:` in `source/facts.yaml`): batch
normalisation before or after the activation, which state GRU's update gate keeps. A card that tells both sides, or
that says whose side it tells, is at peace with all; two that only tell opposite ones contradict each other.

**Why it hurts.** The learner fails one of the two cards whatever she answers.

Fails: one card says BN 放在激活之前, another BN 放在激活之后.

Passes: 原论文把 BN 放在激活之前，也有人放在之后。
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...model import Passage, Subject
from ..knowledge import Dispute, Knowledge
from ..prose import holds_any, squeeze
from ..readings import Reading
from ..rule import Problem, Rule


@dataclass(frozen=True)
class _Side:
    """Which positions a subject takes, and where it takes the first one."""

    subject: Subject
    positions: frozenset[int]
    place: tuple[Passage, int]

    @property
    def authority(self) -> tuple[bool, str, int]:
        """Sort key: reviewed before found, then by place."""
        return (not self.subject.reviewed, self.subject.file, self.subject.line)


def check(subjects: Sequence[Subject], knowledge: Knowledge) -> Iterator[tuple[Subject, Problem]]:
    """Yield a problem for each subject that contradicts one of more authority."""
    if not knowledge.disputes:
        return
    sides: dict[str, list[_Side]] = {}
    words = {word.casefold() for entry in knowledge.disputes for word in entry.about}
    for subject in subjects:
        text = "\n".join(passage.text for passage in subject.passages).casefold()
        if holds_any(text, words):  # much faster than reading it
            for entry, side in _sides(subject, knowledge):
                sides.setdefault(entry.id, []).append(side)
    for entry in knowledge.disputes:
        taken = sorted(sides.get(entry.id, []), key=lambda side: side.authority)
        single = [side for side in taken if len(side.positions) == 1]
        for side in single:
            if side.positions != single[0].positions:
                yield side.subject, _problem(entry, side, single[0])


def _problem(entry: Dispute, side: _Side, other: _Side) -> Problem:
    (mine,), (theirs,) = side.positions, other.positions
    message = (
        f"says “{entry.positions[mine].name}”, and {other.subject.card or other.subject.file} says "
        f"“{entry.positions[theirs].name}”; {entry.is_} (see {entry.see})"
    )
    return Problem(message, *side.place)


def _sides(subject: Subject, knowledge: Knowledge) -> Iterator[tuple[Dispute, _Side]]:
    """For each dispute that the subject takes part in, the positions that it takes."""
    taken: dict[str, list[Reading[Dispute]]] = {}
    entries: dict[str, Dispute] = {}
    for reading in knowledge.told_disputes.readings(subject):
        entry = reading.spoken.entry
        entries[entry.id] = entry
        if reading.says and knowledge.told_disputes.is_asserted(reading):
            taken.setdefault(entry.id, []).append(reading)
    for name, readings in taken.items():
        excuse = entries[name].excuse
        if excuse is None or not any(excuse.search(squeeze(passage.text).text) for passage in subject.passages):
            positions = frozenset(int(reading.spoken.kind) for reading in readings)
            yield entries[name], _Side(subject, positions, readings[0].place())


rule = Rule("K303", "contradiction", "warning", __doc__, all=check)
