"""Scripts or punctuation are mixed.

**What it does.** Finds in reviewed cards: half-width punctuation between Chinese characters, full-width letters and
digits, Traditional characters among Simplified ones. The first two can be fixed (`lint --fix`).

**Why it hurts.** A half-width comma between Chinese characters sticks to the one before it, ＢＮ is not found by who
searches BN, and a text in two scripts looks pasted together.

Fails: `answer: 先前向传播,再反向传播。`

Passes: `answer: 先前向传播，再反向传播。`
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ...model import Passage, Subject
from ...text.script import simplify
from ..knowledge import Knowledge
from ..prose import raw, without
from ..rule import Fix, Problem, Rule

_WIDE = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_NARROW_MARK = re.compile(r"(?<=[\u4e00-\u9fff])[,;:?!](?=[\u4e00-\u9fff])")
_FULL_WIDTH = re.compile(r"[Ａ-Ｚａ-ｚ０-９]{1,40}")
_SUSPECT = re.compile(r"[,;:?!](?<=[\u4e00-\u9fff].)(?=[\u4e00-\u9fff])"), re.compile(r"[Ａ-Ｚａ-ｚ０-９]")
"""The same, faster: an expression that begins with a set of characters goes from one of them to the next."""
_IN_BOTH = frozenset("乾著瞭藉於麼裏覆徵夥甚瀋鍾擡乾闆颱後裡乾幺么么硃醜鬥鬆麵")
"""Characters that Simplified Chinese uses too, in names or in one of their meanings."""


def check(subject: Subject, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield a problem for the first of each kind in each passage."""
    text = raw(subject)
    if not subject.reviewed or text.isascii():
        return
    if _is_plain(text) and not any(mark.search(text) for mark in _SUSPECT):
        return
    for passage in subject.passages:
        if passage.text.isascii() or passage.field == "formula":
            continue
        if not any(mark.search(passage.text) for mark in _SUSPECT) and not _traditional_of(passage.text):
            continue
        text = without(passage.text)
        for match in _NARROW_MARK.finditer(text):
            fix = Fix(match.start(), match.end(), _WIDE[match.group()])
            yield Problem(f"half-width {match.group()} between Chinese characters", passage, match.start(), fix=fix)
        for match in _FULL_WIDTH.finditer(text):
            fix = Fix(match.start(), match.end(), unicodedata.normalize("NFKC", match.group()))
            yield Problem(f"full-width {match.group()}; write {fix.new}", passage, match.start(), fix=fix)
        yield from _traditional(passage, text)


def _traditional(passage: Passage, text: str) -> Iterator[Problem]:
    found = _traditional_of(text)
    if found:
        shown = "、".join(f"{char}（{simplify(char)}）" for char in found[:5])
        yield Problem(f"Traditional characters: {shown}", passage, min(text.index(char) for char in found))


_PLAIN: set[str] = set()
"""Characters that were looked at and are not Traditional."""


class _Others:
    """An expression that finds characters that are not known to be plain, once enough texts have told which are."""

    pattern: re.Pattern[str] | None = None
    asked = 0


_MANY = 500
"""Texts; to compile the expression takes as long as to look into some hundreds of them character by character."""


def _is_plain(text: str) -> bool:
    """Whether all characters of a text are known to be plain."""
    if _Others.pattern is not None and not _Others.pattern.search(text):
        return True
    _Others.asked += 1
    if _Others.asked % _MANY == 0 and _PLAIN:
        _Others.pattern = re.compile(f"[^{re.escape(''.join(sorted(_PLAIN)))}]")
    return _PLAIN.issuperset(text)


def _traditional_of(text: str) -> list[str]:
    """The Traditional characters of a text, sorted."""
    new = set(text) - _PLAIN
    if not new:
        return []
    found = [char for char in new if char > "\u3400" and char not in _IN_BOTH and simplify(char) != char]
    _PLAIN.update(new.difference(found))
    return sorted(found)


rule = Rule("C209", "mixed-scripts", "warning", __doc__, one=check)
