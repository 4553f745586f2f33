"""A value of the field is stated wrong.

**What it does.** Knows facts with a value (`facts:` in `source/facts.yaml`): the range of tanh is (−1, 1), ResNet-50
has stages of 3, 4, 6, 3 blocks, Adam combines momentum with RMSProp. Finds sentences about the subject that give
another value.

**Why it hurts.** A wrong number sounds as certain as the right one.

Fails: `answer: tanh 的值域是 (0, 1)。`

Passes: `answer: tanh 的值域是 (-1, 1)。`
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Subject
from ..knowledge import Fact, Knowledge
from ..readings import Reading
from ..rule import Problem, Rule
from ..values import normal


def check(subject: Subject, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield a problem for each value that is not the right one."""
    if not knowledge.facts:
        return
    index = knowledge.told_facts
    seen: set[tuple[int, int]] = set()
    for reading in index.readings(subject):
        if not is_wrong(reading):
            continue
        place = id(reading.told), told_at(reading)
        if place in seen or not index.is_asserted(reading):
            continue
        seen.add(place)
        entry = reading.spoken.entry
        passage, offset = reading.place(told_at(reading))
        value = reading.match.group(reading.spoken.wording.captured or 0).strip()
        yield Problem(f"the text says {value}; right is: {entry.is_} (see {entry.see})", passage, offset)


def told_at(reading: Reading[Fact]) -> int:
    """Where the value stands in the text."""
    return reading.match.start(reading.spoken.wording.captured or 0)


def is_wrong(reading: Reading[Fact]) -> bool:
    """Whether another value is told, or the right one denied."""
    wording = reading.spoken.wording
    value = reading.match.group(wording.captured or 0)
    is_right = normal(value) in reading.spoken.entry.values
    return is_right is (reading.denials % 2 == 1)


rule = Rule("K301", "wrong-fact", "error", __doc__, one=check)
