"""The text refers to a figure that is not there.

**What it does.** Finds 如下图, 上图, 如图所示, 图引自, “see the figure below” and the like, references to images, and
answers that end with 如下：, on a card without `figures:`.

**Why it hurts.** Who reads 如下图所示 on the phone sees no figure, and what it showed is lost. Draw it and list it
under `figures:`, or say in words what it shows.

Fails: `answer: 池化取每个区域的最大值，如下图所示。`

Passes: `answer: 池化取每个区域的最大值。`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model import Subject
from ..knowledge import Knowledge
from ..prose import fold, holds_any, lowered, without
from ..rule import Problem, Rule

_MENTION = re.compile(
    r"(?<![以之及同])[上下左右](?:面的?)?图(?![像书形论案搜层灵标块片])|[如见](?:上|下|左|右|附|此)?图(?![像灵])"
    r"|(?:如|见|参见)\s?图\s?\d"
    r"|图引自|附图|(?:示意|函数|曲线|结构)图(?:像|形)?如[下上]|图[像形]?如[下上]|(?:函数|曲线)(?:图像|图形"
    r"|图象)?如下[:。]?\s*$|(?<![视截构])图\s?\d{1,2}(?![\d.]|[dx]|\s?[张个幅像])(?=[所中是为,。:)]|\s|$)"
    r"|\b(?:figure|diagram|picture|image|graph|chart) (?:below|above|on the (?:left|right))|\b(?:see|in|as"
    r"|by) (?:the )?(?:following |next )?(?:figure|fig\.|diagram)"
    r"|\bas (?:shown|depicted|illustrated) (?:below|above)|(?:below|above) (?:figure|diagram)\b",
    re.MULTILINE,
)
_WORTH_A_LOOK = (
    "图", "如下", "如上", "![", "<img", "figure", "fig.", "diagram", "picture", "image", "graph", "chart", "shown",
    "depicted", "illustrated", "follows", "below", "above",
)  # fmt: skip
_IMAGE = re.compile(r"!\[[^\]\n]{0,200}\]\([^)\n]{0,500}\)?|<img\b")
_NOTHING_FOLLOWS = re.compile(r"如[下上](?:所示|图|表)?\s*[:：]\s*$|\b(?:as follows|shown below)\s*:\s*$")


def check(subject: Subject, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield a problem for the first mention in each passage of a subject without figures."""
    if subject.figures or not holds_any(lowered(subject), _WORTH_A_LOOK):
        return
    for passage in subject.passages:
        if passage.field == "printed_steps" or not holds_any(passage.text.lower(), _WORTH_A_LOOK):
            continue
        text = without(fold(passage.text), math=False)
        match = _MENTION.search(text)
        image = _IMAGE.search(text)
        if image and (match is None or image.start() < match.start()):
            match = image
        if match:
            shown = " ".join(passage.text[match.start() : match.end()].split())[:40]
            yield Problem(f"refers to a figure ({shown}), and there is none", passage, match.start())
        elif passage.field in ("answer", "explanation") and (end := _NOTHING_FOLLOWS.search(text)):
            yield Problem("ends with a colon, and what it announces is missing", passage, end.start())


rule = Rule("C102", "missing-figure", "warning", __doc__, one=check)
