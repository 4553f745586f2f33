"""A reference does not say where in the work it stands.

**What it does.** Finds references of reviewed cards without `where:`, and with a `where:` that is no place (“online”).

**Why it hurts.** “Deep Learning” has 800 pages. Who doubts the card must be able to look it up in a minute: section,
equation, arXiv number, page of the documentation.

Fails: `references: [{title: Deep Learning}]`

Passes: `references: [{title: Deep Learning, where: section 6.2.2}]`
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Subject
from ..knowledge import Knowledge
from ..rule import Problem, Rule

_NO_PLACE = frozenset({"online", "internet", "web", "paper", "book", "网上", "网络", "论文", "书", "n/a", "-", "tbd"})


def check(subject: Subject, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield a problem for each reference without a place."""
    if subject.reviewed:
        for i, reference in enumerate(subject.references):
            if not reference.where or reference.where.strip().casefold() in _NO_PLACE:
                yield Problem(
                    f"{reference.title[:60]}: where in it? (section, arXiv number, page)", path=("references", i)
                )


rule = Rule("C215", "reference-place", "warning", __doc__, one=check)
