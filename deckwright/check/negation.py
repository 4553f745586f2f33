"""Negation: a text without its negations, and where they stood.

Wordings are looked for in the text without 不, 没, 并非 …, so that 不改变, 改变 and 并不改变 are one wording; whether a
sentence says the thing or its contrary is then a matter of counting. Words in which 不 denies nothing (不同, 不仅,
不断) and
those in which it is part of a term (不等式, 不动点) stay whole.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from dataclasses import dataclass

NEGATION = re.compile(
    r"不(?!同|断|仅|妨|少|过|足|如|管|论|但|光|止|只是|只有|等式|动点|变性|定(?:矩阵|的|,|\(|时|性)|一定|知不觉|良|料|禁|惜|久|时|巧|外|错(?!误))"
    r"|没(?=有|能|被|说|学|法|必要)|并非|绝非|而非|无(?=法|须|需|助于|从)|未(?=能|必须|曾|经|见)|勿"
)
"""What is left out of a text."""
AUXILIARY = (
    r"(?:能够|能|会|再|要|需要|需|必须|必|用|应该|应|该|可以|可|得|被|把|将|是|去|太|很|那么|怎么|在|有|让|使|直接|真正|总是|总|所|曾|同时|完全"
    r"|只|随之|随|为|做|作|对|跟着|相互|互相|互|都|利于|改用|采用|变得|具|带|含|法|须|真|就|也|一般|大|过于|曾经|是在|是因为|是为了|并)"
)
"""Words that may stand between a negation and what it denies."""
_REACHES = re.compile(rf"{AUXILIARY}{{0,3}}")
_BEFORE = re.compile(
    r"(?:很少|极少|难以|几乎没|谈不上)(?:会|能|被|有|再)?$|不[了到出动起]$"
    r"|(?:\bnot(?! only)|n't|\bnever|\bno(?: longer)?|\bwithout|\bcannot|\bneither|\bnor|\bhardly|\brarely|\bnon-?)"
    r"(?: (?:be |been |to |a |an |the |any |really |always |in fact |simply |just |need |need to "
    r"|have to )?(?:[a-z]{2,12} )?)?$"
)
"""Negations that are looked for in front of a part, since their place is not fixed."""
_SOMEWHERE = re.compile(
    r"很少|极少|难以|几乎没|谈不上|不|n(?<=\bn)o|n't|n(?<=\bn)ever|w(?<=\bw)ithout|c(?<=\bc)annot|n(?<=\bn)either"
    r"|h(?<=\bh)ardly|r(?<=\br)arely"
)
"""One of them, anywhere in a text; that a word begins is asked behind its first letter, which is much faster."""
_NEAR = 28


@dataclass(frozen=True)
class Bare:
    """A text without its negations; ``offsets`` and ``shifts`` lead back, ``denied`` are the places where one stood."""

    text: str
    offsets: tuple[int, ...]
    shifts: tuple[int, ...]
    denied: tuple[int, ...]

    def origin(self, offset: int) -> int:
        """The offset in the text with its negations."""
        return offset + self.shifts[bisect_right(self.offsets, offset) - 1]

    def denials(self, spans: list[tuple[int, int]]) -> int:
        """How many negations stand in stretches of the text, or right before one of them."""
        seen: set[int] = set()
        if self.denied:
            seen = {place for place in self.denied for start, end in spans if self._reaches(place, start, end)}
        if not self._may_deny_in_front:
            return len(seen)
        before = set()  # one word may stand before two parts: does not saturate | for positive inputs
        for start, _ in spans:
            if near := _BEFORE.search(self.text, max(0, start - _NEAR), start):
                before.add(near.start())
        return len(seen) + len(before)

    @functools.cached_property
    def is_plain(self) -> bool:
        """Whether no negation stands anywhere in the text."""
        return not self.denied and not self._may_deny_in_front

    @functools.cached_property
    def _may_deny_in_front(self) -> bool:
        """Whether any negation stands in the text whose place is not fixed."""
        return _SOMEWHERE.search(self.text) is not None

    def _reaches(self, place: int, start: int, end: int) -> bool:
        if start <= place < end:
            return True
        return place < start <= place + _NEAR and _REACHES.fullmatch(self.text, place, start) is not None


@functools.lru_cache(maxsize=2048)
def bare(text: str) -> Bare:
    """The text (squeezed) without its negations."""
    out, position, shift = [], 0, 0
    offsets, shifts, denied = [0], [0], []
    for match in NEGATION.finditer(text):
        out.append(text[position : match.start()])
        place = match.start() - shift
        shift += match.end() - match.start()
        position = match.end()
        denied.append(place)
        if offsets[-1] == place:
            shifts[-1] = shift
        else:
            offsets.append(place)
            shifts.append(shift)
    return Bare("".join([*out, text[position:]]), tuple(offsets), tuple(shifts), tuple(denied))
