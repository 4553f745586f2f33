"""A picture has no text for who cannot see it.

**What it does.** Finds images in Markdown with an empty description, `![](name.png)`.

**Why it hurts.** A screen reader, a search and the printed text have nothing but a file name. Figures listed under
`figures:` bring their own description.

Fails: `answer: "![](relu.png)"`

Passes: `answer: "![ReLU：负半轴为零，正半轴是直线](relu.png)"`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model import Subject
from ..knowledge import Knowledge
from ..prose import raw, without
from ..rule import Problem, Rule

_BARE = re.compile(r"!\[\s*\]\(")


def check(subject: Subject, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield a problem for each image without a description."""
    for passage in subject.passages if "![" in raw(subject) else ():
        if "![" in passage.text:
            for match in _BARE.finditer(without(passage.text)):
                yield Problem("the picture has no description: ![what is seen](…)", passage, match.start())


rule = Rule("C214", "figure-alt", "warning", __doc__, one=check)
