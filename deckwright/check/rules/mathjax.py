"""A formula uses a command that MathJax does not know.

**What it does.** Finds commands that KaTeX reads (paper, preview) and Anki's MathJax does not: `\\argmin`, `\\R`,
`\\infin` and the like.

**Why it hurts.** The sheet is right, and the phone shows the command in red.

Fails: `answer: $\\argmin_w L(w)$`

Passes: `answer: $\\operatorname*{arg\\,min}_w L(w)$`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model import Subject
from ..knowledge import Knowledge
from ..prose import raw
from ..rule import Problem, Rule

_INSTEAD = {
    "argmin": r"\operatorname*{arg\,min}", "argmax": r"\operatorname*{arg\,max}", "plim": r"\operatorname*{plim}",
    "R": r"\mathbb{R}", "N": r"\mathbb{N}", "Z": r"\mathbb{Z}", "Complex": r"\mathbb{C}", "cnums": r"\mathbb{C}",
    "Reals": r"\mathbb{R}", "reals": r"\mathbb{R}", "natnums": r"\mathbb{N}", "infin": r"\infty", "isin": r"\in",
    "exist": r"\exists", "empty": r"\emptyset", "sdot": r"\cdot", "bull": r"\bullet", "lang": r"\langle",
    "rang": r"\rangle", "larr": r"\leftarrow", "rarr": r"\rightarrow", "harr": r"\leftrightarrow",
    "rArr": r"\Rightarrow", "lArr": r"\Leftarrow", "hArr": r"\Leftrightarrow", "real": r"\Re", "image": r"\Im",
    "Alpha": r"\mathrm{A}", "Beta": r"\mathrm{B}", "thetasym": r"\vartheta", "alef": r"\aleph", "plusmn": r"\pm",
    "sube": r"\subseteq", "supe": r"\supseteq", "and": r"\land", "or": r"\lor", "ang": r"\angle",
}  # fmt: skip
"""Commands of KaTeX's table of functions that stand in no default package of MathJax 3, and what both know."""
_COMMAND = re.compile(rf"\\({'|'.join(sorted(_INSTEAD, key=lambda c: (-len(c), c)))})(?![a-zA-Z])")
_MATH = re.compile(r"\$\$[^$]{1,5000}\$\$|\$[^$\n]{1,1000}\$")


def check(subject: Subject, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield a problem for each command that only KaTeX knows."""
    if "\\" not in raw(subject):
        return
    for passage in subject.passages:
        if "\\" not in passage.text:
            continue
        whole = [(0, len(passage.text))] if passage.field == "formula" else []
        for start, end in whole or [m.span() for m in _MATH.finditer(passage.text)]:
            for match in _COMMAND.finditer(passage.text, start, end):
                message = f"{match.group()} is unknown to MathJax; write {_INSTEAD[match.group(1)]}"
                yield Problem(message, passage, match.start())


rule = Rule("M105", "mathjax", "warning", __doc__, one=check)
