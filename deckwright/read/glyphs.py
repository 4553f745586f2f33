"""Glyphs that copying from PDFs and web pages leaves in place of characters: radicals, wide letters, ligatures.

NFKC would fold them too, but also x² to x2 and ① to 1; here only what never carries meaning is folded.
"""

from __future__ import annotations

import re
import unicodedata
from importlib import resources

_REMOVED = "\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_BLANK = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000" "\x0b\x0c\x1c-\x1e\u0085\u2028\u2029"  # spaces, line separators
_EMOJI = "\ufe0f\u2600-\u27bf\U0001f000-\U0001faff"
_RADICALS = "\u2e80-\u2ef3\u2f00-\u2fd5"
_WIDE = "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"
_LIGATURES = "\ufb00-\ufb06"
_JOINER = "\u200d"
"""It holds an emoji together; everywhere else it is a leftover."""
_FOLDED = re.compile(f"[{_REMOVED}{_BLANK}{_RADICALS}{_WIDE}{_LIGATURES}{_JOINER}]")
_JOINS = re.compile(f"[{_EMOJI}]")


def _members(ranges: str) -> list[str]:
    return re.findall(f"[{ranges}]", "".join(map(chr, range(0x10000))))


def _table() -> dict[str, str]:
    """Character → what stands for it."""
    table = {char: unicodedata.normalize("NFKC", char) for char in _members(_RADICALS + _WIDE + _LIGATURES)}
    data = resources.files(__package__).joinpath("data/cjk_radicals.tsv").read_text(encoding="utf-8")
    for row in data.splitlines():
        if not row.startswith("#"):
            radical, ideograph = row.split("\t")
            table[radical] = ideograph
    return table | dict.fromkeys(_members(_BLANK), " ")


_TABLE = _table()


def fold(text: str) -> str:
    """The text with stray glyphs folded, in NFC; the same object where there is nothing to do.

    Radicals and compatibility ideographs become ideographs, full-width letters and digits ASCII, ligatures letters,
    unusual spaces and line separators other than ``\\n``, ``\\r`` a blank; what is invisible is removed.
    Superscripts, fractions, circled and Roman numerals, ™ and full-width punctuation are kept.
    """
    if text.isascii() and text.isprintable():
        return text
    if _FOLDED.search(text):
        folded = _FOLDED.sub(_folded, text)
        text = folded if folded != text else text
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _folded(match: re.Match[str]) -> str:
    at = match.start()
    if match[0] == _JOINER and at and _JOINS.match(match.string[at - 1]):
        return _JOINER
    return _TABLE.get(match[0], "")
