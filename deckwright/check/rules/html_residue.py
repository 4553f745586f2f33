"""HTML is left over in the text.

**What it does.** Finds tags of HTML, comments and entities such as `&nbsp;` outside code and formulas. Not found,
because they are no HTML: tokens (`<pad>`, `<unk>`), generics (`List<int>`) and comparisons (`x < y`).

**Why it hurts.** Text is shown as it stands, never as HTML: the reader sees the tags.

Fails: `answer: 归一化<br>加速收敛&nbsp;`

Passes: ``answer: 句首加 <s>，用 `<br>` 换行，且 x < y。``
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model import Subject
from ..knowledge import Knowledge
from ..prose import raw, without
from ..rule import Problem, Rule

_SURE = (
    "br|hr|div|span|img|font|center|strong|em|sub|sup|ul|ol|li|dl|dt|dd|td|tr|th|table|tbody|thead|tfoot|h[1-6]|iframe|script|style|noscript"
    "|blockquote|pre|nobr|kbd|figure|figcaption|svg|article|section|header|footer|nav|form|button|canvas|link|meta"
)
_PAIRED = "a|b|i|u|p|small|big|tt|code|label|mark|del|ins|html|head|body|title|strike"
_RESIDUE = re.compile(
    rf"</?(?:{_SURE})(?:\s[^<>\n]{{0,500}})?/?>"
    rf"|<(?:{_PAIRED}|input|video|audio|source|object|embed)\s[a-z-]{{1,20}}\s?=[^<>\n]{{0,500}}>|</(?:{_PAIRED})>"
    r"|<!--|&(?:nbsp|lt|gt|amp|quot|apos|ldquo|rdquo|mdash|hellip|middot|times|#\d{1,6}|#x[0-9a-f]{1,5});",
    re.IGNORECASE,
)


def check(subject: Subject, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield a problem for the first left-over of each passage."""
    if "<" not in raw(subject) and "&" not in raw(subject):
        return
    for passage in subject.passages:
        if "<" not in passage.text and "&" not in passage.text:
            continue
        found = list(_RESIDUE.finditer(without(passage.text)))
        if found:
            more = f" ({len(found)} in this text)" if len(found) > 1 else ""
            yield Problem(f"HTML is left in the text: {found[0].group()[:60]}{more}", passage, found[0].start())


rule = Rule("T104", "html-residue", "warning", __doc__, one=check)
