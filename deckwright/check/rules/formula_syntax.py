"""A formula cannot be read.

**What it does.** Reads every formula (`$…$`, `$$…$$` and the field `formula:`) with KaTeX, strictly.

**Why it hurts.** A formula with a brace too few is shown in red on the phone and stops the printing of the sheet.

Fails: `answer: $\\frac{1}{1+e^{-x}$`

Passes: `answer: $\\frac{1}{1+e^{-x}}$`
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Passage, Subject
from ...text import latex, markup
from ..form import formulas
from ..knowledge import Knowledge
from ..rule import Problem, Rule


def check(subject: Subject, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield a problem for each formula that KaTeX refuses."""
    found: list[tuple[Passage, markup.Formula]] = []
    for passage in subject.texts():
        if passage.field == "formula":
            found.append((passage, markup.Formula(0, passage.text, True)))
        else:
            found += [(passage, formula) for formula in formulas(passage.text)]
    errors = latex.errors([(formula.latex, formula.display) for _, formula in found]) if found else ()
    for (passage, formula), error in zip(found, errors, strict=True):
        if error is not None:
            shown = " ".join(formula.latex.split())[:60]
            message = f"the formula {shown} cannot be read: {error.message}"
            yield Problem(message, passage, formula.offset + error.position)


rule = Rule("M101", "formula-syntax", "error", __doc__, one=check)
