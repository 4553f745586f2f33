"""A size in a line of code looks like a product that has lost its asterisks.

**What it does.** Finds `view`, `reshape` and `Linear` with a number that reads as side, side, channels (`7732` as
`7*7*32`) and is no multiple of these channels, as a real flattened size would be.

**Why it hurts.** A page that took `7*7*32` for emphasis shows `7732`, with the middle in italics. The line of code can
be learned by heart and never runs. What the page meant is not guessed: look into the original.

Fails: `question: x.view(-1, 7732) 做什么？`

Passes: `question: x.view(-1, 7*7*32) 做什么？`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model import Subject
from ..knowledge import Knowledge
from ..prose import holds_any, raw
from ..rule import Problem, Rule

_SIZE = re.compile(r"(?:view|reshape|Linear)\((?:[^()\d]{0,20}-1, ?|-1,)?(?P<size>\d{4,7})\b")
_CALLS = ("view(", "reshape(", "Linear(")
_PRODUCT = re.compile(r"(?P<side>\d{1,2})(?P=side)(?P<channels>16|32|48|64|96|128|192|256|384|512|1024)")


def check(subject: Subject, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield a problem for each size that looks like a product without its signs."""
    if not holds_any(raw(subject), _CALLS):
        return
    for passage in subject.passages:
        if passage.field == "pitfall":
            continue  # it tells what circulates
        for match in _SIZE.finditer(passage.text):
            product = _PRODUCT.fullmatch(match["size"])
            if product and int(match["size"]) % int(product["channels"]):
                side, channels = product["side"], product["channels"]
                message = f"{match['size']} may be {side}*{side}*{channels} whose asterisks were taken for emphasis"
                yield Problem(message, passage, match.start("size"))


rule = Rule("T105", "lost-emphasis", "warning", __doc__, one=check)
