"""A concept is called by a name that the deck does not use.

**What it does.** Finds in reviewed cards names of concepts for which the deck has decided otherwise: 激励函数 where
everywhere else it is 激活函数. What is decided stands in `source/facts.yaml` under `terms:`; a name in quotation marks,
in parentheses or beside the deck's own name may stay.

**Why it hurts.** Two names look like two things.

Fails: `answer: 每层后面接激励函数。`

Passes: `answer: 每层后面接激活函数（又叫激励函数）。`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model import Subject
from ..knowledge import Knowledge
from ..prose import holds_any, quoted, without
from ..rule import Problem, Rule

_BRACKETS = re.compile(r"[（(][^（()）\n]{0,80}[)）]")


def check(subject: Subject, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield a problem for each name that is not the deck's, once a passage."""
    if not subject.reviewed or knowledge.undecided is None:
        return
    known = "".join([passage.text for passage in subject.passages])
    if not knowledge.undecided.search(known):
        return
    terms = [term for term in knowledge.terms if term.write not in known and holds_any(known, term.instead_of)]
    for passage in subject.passages:
        if passage.field in ("pitfall", "formula"):
            continue
        for term in terms:
            for wrong in term.instead_of:
                if wrong not in passage.text:
                    continue
                offset = _used(without(passage.text), wrong)
                if offset is not None:
                    message = f"{wrong} is {term.write} in this deck (see {term.references[0].title})"
                    yield Problem(message, passage, offset)


def _used(text: str, name: str) -> int | None:
    spans = [*quoted(text), *(m.span() for m in _BRACKETS.finditer(text))]
    for match in re.finditer(re.escape(name), text):
        if not any(a <= match.start() < b for a, b in spans):
            return match.start()
    return None


rule = Rule("C210", "inconsistent-term", "info", __doc__, one=check)
