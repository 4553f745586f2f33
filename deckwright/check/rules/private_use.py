"""A character from the private use area stands in the text.

**What it does.** Finds characters whose meaning is private to one font (U+E000–U+F8FF and the two higher private
planes), as PDF converters and icon fonts leave them behind.

**Why it hurts.** Everybody else sees an empty box, or nothing. Look into the original what should stand there.

Fails: `answer: 损失函数` followed by the character U+F06C.

Passes: `answer: 损失函数 λ`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model import Subject
from ..knowledge import Knowledge
from ..prose import raw
from ..rule import Problem, Rule

_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")


def check(subject: Subject, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield a problem for the first private character of each passage."""
    if not _PRIVATE.search(raw(subject)):
        return
    for passage in subject.passages:
        found = _PRIVATE.findall(passage.text)
        if found:
            more = f" ({len(found)} in this text)" if len(found) > 1 else ""
            message = f"the character U+{ord(found[0]):04X} has no public meaning{more}"
            yield Problem(message, passage, passage.text.index(found[0]))


rule = Rule("T101", "private-use", "error", __doc__, one=check)
