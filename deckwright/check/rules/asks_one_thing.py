"""The question asks more than one thing.

**What it does.** Counts the questions on the front of a reviewed card: marks of question outside quotations, code and
formulas, and question words in different clauses (是什么，为什么，怎样 …).

**Why it hurts.** Who knows one half and not the other can press neither “again” nor “good” honestly, and the answer
gets long. Make a card of each half.

Fails: `question: 什么是动量？它为什么能加快收敛？`

Passes: `question: 动量为什么能加快收敛？`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model import Subject
from ..knowledge import Knowledge
from ..prose import fold, quoted, without
from ..rule import Problem, Rule

_MARK = re.compile(r"[?？]")
_CLAUSE = re.compile(r"[^,，;；。?？:：]{1,200}[,，;；。?？]?")
_WORD = re.compile(
    r"为什么|为何|怎样|怎么|如何|是什么|什么是|有哪些|哪[些几一]|什么|多少|多大|几[种个类]"
    r"|w(?<=\bw)(?:hat|hy|hich|hen|here)\b|h(?<=\bh)ow\b"
)
_MOST_CLAUSES = 2
"""Clauses with a question word that one question may have: “A 是什么，有什么用？” still is one breath."""


def check(subject: Subject, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield a problem if the front of a reviewed card asks several things."""
    if not subject.reviewed or subject.kind in ("choice", "cloze", "true-false"):
        return
    asked = fold(subject.question or "")
    if asked.count("?") < 2 and len(_WORD.findall(asked)) <= _MOST_CLAUSES:
        return
    for passage in subject.texts("question"):
        text = without(fold(passage.text))
        for start, end in quoted(text):
            text = text[:start] + " " * (end - start) + text[end:]
        marks = [m.start() for m in _MARK.finditer(text)]
        asking = [m for m in _CLAUSE.finditer(text) if _WORD.search(m.group())]
        if len(marks) > 1:
            yield Problem(f"asks {len(marks)} questions at once; make a card of each", passage, marks[0])
        elif len(asking) > _MOST_CLAUSES:
            yield Problem(f"asks {len(asking)} things at once; make a card of each", passage, asking[1].start())


rule = Rule("C201", "asks-one-thing", "info", __doc__, one=check)
