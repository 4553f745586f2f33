"""Questions that are glued into one line: found by the numbers that a chain misses, and by chains inside a line."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

from .asking import asking
from .context import CONTEXT_STYLES
from .marks import number
from .segment import Segment, cut, names_exercise
from .series_model import Series

_LONGEST = 100_000
_BEFORE = 40
"""Lines before the number 2 in which a missing 1 is looked for."""
_BEHIND = 60
"""Lines behind the last number of a chain in which the next one is looked for."""
_SENTENCE = re.compile(r"(?<=[?？。])")
_KEYED = re.compile(r"[(（][^()（）]{0,12}(正确|答案)|[(（]\s*+(?:√|✓|×|✗|对|错|T|F|True|False|[A-H]{1,4})\s*+[)）]")
_SENTENCE_BEFORE = re.compile(r"[。？！.?!；;)）\]】]\s*+$|\s$|(?:答案|Answer)\s*+[:：]?\s*+\S{1,12}\s*+$")
"""What stands before a question that is glued to the one before."""
_INLINE = re.compile(
    r"(?<![\d.\-–~+*/=^第图表式章节A-Za-z(（])(?P<plain>\d{1,2})\s?[、.．)）]\s?(?!\d)|[(（](?P<inside>\d{1,2})[)）]|(?P<circled>[①-⑳])"
    r"|(?<![A-Za-z])Q(?P<q>\d{1,2})\s?[.:：、]?\s*+"
)
_SECOND = re.compile(r"2\s?[、.．)）]|②|Q2")
_SHORT = 30
"""Characters that may stand before a chain of questions in one line."""


def unglue(segments: list[Segment], accepted: list[Series]) -> bool:
    """Cut lines where missing numbers of the accepted chains stand in them; True if a line was cut."""
    cuts: dict[int, set[int]] = defaultdict(set)
    renumbered = False
    texts = [segment.text for segment in segments]
    counted = {k for entry in accepted if entry.numbered for k in entry.members[1:]}
    for entry in accepted:
        if not entry.numbered or len(entry.members) < 2 or entry.style.startswith(CONTEXT_STYLES):
            continue
        for value, first, last in _wanted(entry, len(segments)):
            digits, lines = str(value), range(first, last + 1)
            maybe = [k for k in lines if digits in texts[k] or segments[k].mark.value == value]
            maybe = [k for k in maybe if k not in counted or segments[k].mark.value != value]  # it goes on elsewhere
            renumbered = (bool(maybe) and _found(segments, entry, value, maybe, cuts)) or renumbered
    if cuts:
        out: list[Segment] = []
        for index, segment in enumerate(segments):
            pieces = [segment]
            for at in sorted(cuts.get(index, ()), reverse=True):
                pieces[0:1] = cut(pieces[0], at)
            out += pieces
        segments[:] = out
    return bool(cuts) or renumbered


def _wanted(entry: Series, end: int) -> list[tuple[int, int, int]]:
    """Missing numbers of a chain, with the first and the last segment to look at; those between others come first."""
    out: list[tuple[int, int, int]] = []
    if entry.values[0] == 2:
        out.append((1, max(0, entry.members[0] - _BEFORE), entry.members[0] - 1))
    for (a, i), (b, j) in pairwise(zip(entry.values, entry.members, strict=True)):
        out.extend((value, i, j - 1) for value in range(a + 1, b))
    out.append((entry.values[-1] + 1, entry.members[-1], min(entry.members[-1] + _BEHIND, end - 1)))
    return out


def _found(
    segments: list[Segment], entry: Series, value: int, where: list[int], cuts: dict[int, set[int]]
) -> bool:
    """Look for a number in lines that may hold it; if it stands in one, note where to cut. True if it was found at the
    beginning of one."""
    pattern = re.compile(rf"(?<![\d.\-–~+*/=^第图表式章节(（A-Za-z]){value}\s?[、.．)），,]\s?(?!\d)")
    decimal = re.compile(rf"\s*+{value}\s?[.．](?=\d+(?:\.\d+)?(?![\d.、)）]))")
    for index in where:
        segment = segments[index]
        if segment.code or len(segment.text) > _LONGEST:
            continue
        told = segment.mark.value == value and segment.mark.style != entry.style and segment.asks >= 0.85
        if told and not names_exercise(segment.text.strip()):
            segment.mark = replace(segment.mark, style=entry.style)
            return True
        begins = decimal.match(segment.text)
        if begins and segment.mark.style in ("", "dotted") and asking(segment.text[begins.end() :]) >= 0.6:
            rest = segment.text[begins.end() :].strip()
            segment.mark = replace(segment.mark, style=entry.style, value=value, rest=rest, offset=begins.end())
            return True
        at = _inside(segment, pattern, entry.values[0] < value < entry.values[-1])
        if at:
            cuts[index].add(at)
            return False
    return False


def _inside(segment: Segment, pattern: re.Pattern[str], between: bool) -> int | None:
    """Where in a line a question with this number begins; None if there is none. ``between``: the numbers before and
    behind it were found, so that a sentence that is over is enough."""
    for match in pattern.finditer(segment.text, segment.mark.offset or 1):
        if match.start() == 0 or segment.text[: match.start()].isspace():
            if segment.mark.value is None and asking(segment.text[match.end() : match.end() + 200]) >= 0.6:
                return None
            continue
        behind = segment.text[match.end() : match.end() + 300]
        first = _SENTENCE.split(behind, maxsplit=1)[0]
        if match[0].rstrip()[-1] in "，,":
            if asking(first) >= 0.85:
                return match.start()
            continue
        if asking(first) >= 0.6 or _KEYED.search(behind[:120]):
            return match.start()
        if (
            between
            and len(first) >= 6
            and _SENTENCE_BEFORE.search(segment.text[max(match.start() - 30, 0) : match.start()])
        ):
            return match.start()
    return None


def split_chains(segments: list[Segment], promised: bool) -> bool:
    """Cut lines that hold questions numbered from 1 on, like ``一面：1. …？ 2. …？ 3. …？``, before each number; True if
    a line was cut.

    ``promised``: a title says that the document is made of questions, so that short phrases are some.
    """  # noqa: E501
    out: list[Segment] = []
    for segment in segments:
        pieces = [segment]
        text = segment.text
        second = ("2" in text or "②" in text) and not (segment.code or segment.noise or len(text) > _LONGEST)
        if second and _SECOND.search(text):
            for at in reversed(_chain(segment, promised)):
                pieces[0:1] = cut(pieces[0], at)
        out += pieces
    was_cut = len(out) > len(segments)
    segments[:] = out
    return was_cut


def _chain(segment: Segment, promised: bool) -> list[int]:
    """Where to cut a line; empty for a line that is no chain of questions."""
    text = segment.text
    own = segment.mark.value == 1
    if segment.mark.value is not None and not own:
        return []
    chain: list[re.Match[str]] = []
    for match in _INLINE.finditer(text, segment.mark.offset if own else 0):
        same = not chain or match.lastgroup == chain[0].lastgroup
        if same and number(match[str(match.lastgroup)]) == len(chain) + (2 if own else 1):
            chain.append(match)
    if not chain:
        return []
    starts = [segment.mark.offset, *(m.end() for m in chain)] if own else [m.end() for m in chain]
    ends = [*(m.start() for m in chain), len(text)] if own else [*(m.start() for m in chain[1:]), len(text)]
    parts = [text[a:b].strip() for a, b in zip(starts, ends, strict=True)]
    before = "" if own else text[: chain[0].start()].strip()
    if len(before) > _SHORT or asking(before) >= 0.65 or not _are_questions(parts, promised):
        return []
    return [m.start() for m in chain if text[: m.start()].strip()]


def _are_questions(parts: list[str], promised: bool) -> bool:
    """Whether the parts of a line are questions: most of them ask, or a title promises it and they are short phrases."""  # noqa: E501
    asks = [asking(part) for part in parts]
    if len(parts) < 2 or (len(parts) == 2 and min(asks) < 0.85):
        return False
    phrases = all(0 < len(part) <= 2 * _SHORT and not part.endswith(("。", ".")) for part in parts)
    if promised and phrases and len(parts) > 2 and sum(asks) >= 0.35 * len(asks):
        return True
    return sum(a >= 0.65 for a in asks) * 2 >= len(asks) and sum(asks) >= 0.6 * len(asks)
