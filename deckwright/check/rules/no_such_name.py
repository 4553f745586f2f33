"""A name with a number that does not exist.

**What it does.** Knows names that only certain numbers follow (`series:` in `source/facts.yaml`): ResNet-18, -34, -50,
-101, -152; VGG-11, -13, -16, -19. Finds others.

**Why it hurts.** A learner looks for ResNet-51 and finds nothing; an interviewer stops listening.

Fails: `answer: ResNet-51 用瓶颈块。`

Passes: `answer: ResNet-50 用瓶颈块。`
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Subject
from ..assertions import is_hedged, told
from ..knowledge import Knowledge
from ..rule import Problem, Rule


def check(subject: Subject, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield a problem for each number that does not follow the name."""
    if knowledge.series_pattern is None:
        return
    for text in told(subject):
        for match in knowledge.series_pattern.finditer(text.text):
            name, found = match.group("name"), match.group("number")
            entry = knowledge.series_named[name.replace("-", " ").strip()]
            if found in entry.numbers or is_hedged(text.text[slice(*text.sentence(match.start()))]):
                continue
            passage, offset = text.place(match.start())
            known = ", ".join(entry.numbers)
            yield Problem(f"there is no {entry.name} {found}; there are {known} (see {entry.see})", passage, offset)


rule = Rule("K104", "no-such-name", "error", __doc__, one=check)
