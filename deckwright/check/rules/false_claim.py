"""A claim of the field is stated the wrong way round.

**What it does.** Knows claims and their contraries (`claims:` in `source/facts.yaml`): L1 makes weights sparse, a
transposed convolution does not restore the input. Finds sentences that claim the contrary, and sentences that deny
what is right: with a negation too many or too few, with the opposite word (more – fewer, before – after), with the name
of a sibling (LSTM – GRU). Whom a sentence speaks of is understood (`L1 比 L2 更稀疏` speaks of L1), double negation
too;
what is quoted, asked, hedged or told as an error is not held for claimed.

**Why it hurts.** The words are all there, and the one that matters is the opposite.

Fails: `answer: L2 正则使多数权重恰好为零，得到稀疏解。`

Passes: `answer: L1 正则使多数权重恰好为零；L2 只把它们缩小。`
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Subject
from ..knowledge import Claim, Knowledge
from ..readings import Reading
from ..rule import Problem, Rule


def check(subject: Subject, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield a problem for each claim that a text gets wrong; where two claims see the same words, for the first."""
    if not knowledge.claims:
        return
    index = knowledge.told_claims
    seen: dict[int, list[tuple[int, int]]] = {}
    for reading in index.readings(subject):
        if not is_contrary(reading):
            continue
        spans = seen.setdefault(id(reading.told), [])
        start, end = reading.span
        if any(a < end and start < b for a, b in spans) or not index.is_asserted(reading):
            continue
        spans.append((start, end))
        entry = reading.spoken.entry
        passage, offset = reading.place()
        message = (
            f"the text says “{reading.told.text[start:end].strip()[:50]}”; right is: {entry.is_} (see {entry.see})"
        )
        yield Problem(message, passage, offset)


def is_contrary(reading: Reading[Claim]) -> bool:
    """Whether the words claim what is wrong, or deny what is right."""
    if reading.spoken.kind == "never":
        return True
    return reading.says is (reading.spoken.kind == "wrong")


rule = Rule("K302", "false-claim", "error", __doc__, one=check)
