"""A formula is not what it says it is.

**What it does.** Reads formulas as numbers and tries them on a grid of values: two sides that need the same symbols
must agree (`$\\tanh(x)=2\\sigma(2x)-1$`, `$3\\times9C^2=27C^2$`), a bound must hold (`$\\sigma'(x)\\le\\frac14$`),
and a
function that `source/facts.yaml` knows under `formulas:` must be what a reference implementation computes (ELU,
cross-entropy, the output size of a convolution …). Two formulas of one card for the same thing must agree. A formula
that
is one slip – a sign, a digit, two letters exchanged, a root left out – away from one that stands under `forms:` is
found,
too, unless it has the same value. What is not understood is left alone; nothing is run as code.

**Why it hurts.** A sign too much in a formula is learned by heart, and written on the whiteboard.

Fails: `answer: $\\tanh(x)=2\\sigma(x)-1$`

Passes: `answer: $\\tanh(x)=2\\sigma(2x)-1$`
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from ...model import Passage, Subject
from ..agreement import Relation, agrees, differ, holds, relations
from ..assertions import compares
from ..entries import folded_word
from ..form import formulas
from ..knowledge import Knowledge
from ..library import pieces, text_about
from ..prose import claims, sentence_at, squeeze, tells_an_error
from ..rule import Problem, Rule

_COUNTED = re.compile(r"[$ ]*[万亿%]")
_Told = dict[str, list[tuple[str, Passage, int]]]
"""What a card says that each left-hand side is, and the formulas that say it."""


def check(subject: Subject, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield a problem for each relation that does not hold."""
    told: _Told = {}
    for passage in claims(subject):
        if "$" not in passage.text and passage.field != "formula":
            continue
        for offset, latex in _formulas(passage):
            problems = list(_problems(passage, offset, latex, told, subject, knowledge))
            if problems and not _is_told_as_wrong(passage, offset):
                yield from problems


def _problems(
    passage: Passage, offset: int, latex: str, told: _Told, subject: Subject, knowledge: Knowledge
) -> Iterator[Problem]:
    """What is wrong with a formula: its relations, or else that it is one slip away from one of the field."""
    found = False
    for relation in relations(latex):
        if _COUNTED.match(passage.text, offset + len(latex)) and relation.right.latex.strip() == (
            latex[relation.right.offset :].strip()
        ):
            continue  # the number goes on in the text
        message = _wrong_with(relation, subject, knowledge) or _otherwise(relation, passage, offset, told)
        if message:
            found = True
            yield Problem(message, passage, offset + relation.right.offset)
    for piece in () if found or not knowledge.forms else pieces(latex):
        known = None if knowledge.library.knows(piece) else knowledge.library.near(piece, text_about(subject))
        if known is not None:
            message = f"{piece.latex[:60]} looks like {known.link.latex[:60]}, and is not that (see {known.entry.see})"
            yield Problem(message, passage, offset + piece.start)


def _is_told_as_wrong(passage: Passage, offset: int) -> bool:
    """Whether the sentence around a formula tells of an error."""
    return passage.field != "formula" and tells_an_error(sentence_at(passage.text, offset))


def _formulas(passage: Passage) -> Iterator[tuple[int, str]]:
    if passage.field == "formula":
        yield 0, passage.text
    else:
        for formula in formulas(passage.text):
            yield formula.offset, formula.latex


def _wrong_with(relation: Relation, subject: Subject, knowledge: Knowledge) -> str | None:
    left, right = relation.left.latex.strip(), relation.right.latex.strip()
    if holds(left, relation.sign, right) is False:
        what = {"=": "is not", "<": "is not always at most", ">": "is not always at least", "≈": "is not about"}[
            relation.sign
        ]
        return f"{left[:60]} {what} {right[:60]}, as numbers show"
    if relation.sign != "=":
        return None
    for entry in knowledge.formulas_of(relation.defined):
        if entry.about and not _is_about(subject, entry.about):
            continue
        if agrees(right, entry.reference, entry.rename) is False:
            return f"{left[:40]} = {right[:60]} is not the {entry.reference} that is meant (see {entry.see})"
    return None


def _otherwise(relation: Relation, passage: Passage, offset: int, told: _Told) -> str | None:
    """Whether the card has said before that the same left-hand side, of the same symbols, is something else."""
    if relation.sign != "=":
        return None
    right = relation.right.latex.strip()
    said = told.setdefault(relation.defined, [])
    before = next((other for other, where, at in said if not _is_told_as_wrong(where, at)), right)
    if before != right and differ(before, right):
        return f"{relation.left.latex.strip()[:40]} is {before[:60]} elsewhere on the card, and here {right[:60]}"
    said.append((right, passage, offset))
    return None


def _is_about(subject: Subject, words: list[str]) -> bool:
    text = squeeze(subject.question or "").text
    return not compares(text) and any(_whole(folded_word(word)).search(text) for word in words)


@functools.lru_cache(maxsize=256)
def _whole(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])")


rule = Rule("M104", "formula-value", "error", __doc__, one=check)
