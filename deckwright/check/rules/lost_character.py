"""A character has been lost.

**What it does.** Finds U+FFFD, which decoders put where bytes made no sense (an error), and ⟦?⟧, which marks that a
character could not be recovered when the document was repaired (a warning).

**Why it hurts.** The word or number that stood there is gone, and cannot be guessed safely. Look it up in the original.

Fails: `answer: 防止过拟⟦?⟧`

Passes: `answer: 防止过拟合`
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model import LOST, Subject
from ..knowledge import Knowledge
from ..prose import raw
from ..rule import Problem, Rule


def check(subject: Subject, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield a problem for each passage in which a character was lost."""
    if "\ufffd" not in raw(subject) and LOST not in raw(subject):
        return
    for passage in subject.passages:
        replaced, lost = passage.text.count("\ufffd"), passage.text.count(LOST)
        if replaced:
            message = f"{_times(replaced)} lost in decoding (U+FFFD)"
            yield Problem(message, passage, passage.text.index("\ufffd"))
        elif lost:
            at = passage.text.index(LOST)
            around = " ".join(passage.text[max(0, at - 8) : at + len(LOST) + 8].split())
            yield Problem(f"{_times(lost)} could not be recovered: {around}", passage, at, severity="warning")


def _times(count: int) -> str:
    return "a character" if count == 1 else f"{count} characters"


rule = Rule("T102", "lost-character", "error", __doc__, one=check)
