"""Blanks and what fills them: a filled sentence or a list of fillings is laid over the question."""

from __future__ import annotations

import functools
import re
from itertools import pairwise

from rapidfuzz import fuzz

from ..model import BLANK
from ..text.canonical import canonical
from .asking import has_blank

_BLANK = re.compile(r"[_＿]{2,}|(?:\\_){2,}|(?<![A-Za-z0-9_`\\{}^$])_(?![A-Za-z0-9_{])|[（(][ \u3000]{1,12}[）)]")
_FILLED = re.compile(r"[（(【]\s*([^（）()【】\n]{1,40}?)\s*+[）)】]")
_EDGE = re.compile(r"^[\s_：:，,、。.;；]+|[\s_，,、。.;；]+$")
_ITEM_MARK = re.compile(
    r"^\s*+(?:[-*•·]|\d{1,2}\s*+[.、)）](?!\d)|[(（]\d{1,2}[)）]|第\s*+\d{1,2}\s*+[空个])\s*+[:：]?\s*+"
)


def blanks(text: str) -> str:
    """The text with every blank written as ``____``."""
    return _BLANK.sub(BLANK, text) if has_blank(text) or "_" in text else text


def given(text: str) -> tuple[str, list[str]] | None:
    """A sentence whose blanks are printed filled, ``光速约为（ 3×10⁸ ）m/s``: with blanks, and what fills them; None for
    a sentence without, or with empty ones."""  # noqa: E501
    if BLANK in blanks(text):
        return None
    found = [match[1].strip() for match in _FILLED.finditer(text)]
    return (_FILLED.sub(BLANK, text), found) if found else None


def count(text: str) -> int:
    """Number of blanks."""
    return text.count(BLANK)


def fillings(question: str, answer: list[str]) -> list[str] | None:
    """What fills the blanks of ``question`` according to the lines of its answer, in order; None where that is not clear.

    Either a line repeats the sentence with the blanks filled, or the answer lists as many short items as there are blanks.
    """  # noqa: E501
    number = count(question)
    if not number or not answer:
        return None
    for text in (*answer, "".join(answer)):
        found = from_sentence(question, text)
        if found:
            return found
    if len(answer) == 1:
        found = _from_similar(question, answer[0])
        if found:
            return found
    items = [_EDGE.sub("", _ITEM_MARK.sub("", line)) for line in answer]
    if number == 1 and len(items) == 1 and len(items[0]) <= 40:
        return [_without_lead(question, items[0])]
    if number == 1 and 1 < len(items) <= 5 and all(0 < len(item) <= 25 for item in items):
        return ["、".join(items)]
    if len(items) == 1:
        words = items[0].split()
        items = [p for p in re.split(r"\s*+[、，,;；]\s*+|\s{2,}", items[0]) if p]
        items = words if len(items) == 1 and len(words) == number else items
    if len(items) > number:  # what stands in the sentence already fills no blank
        items = [item for item in items if item not in question] or items
    if all(0 < len(item) <= 40 and not re.search("[。？！；]", item) for item in items) and len(items) >= number > 0:
        return items if len(items) == number or len(answer) > 1 else None
    return None


def _without_lead(question: str, item: str) -> str:
    """``x = 3`` as the filling of ``… x = ____`` is ``3``."""
    lead = re.search(r"[A-Za-z0-9_+\-*/^(){}\\ ]*[A-Za-z0-9_)}]\s*+[=＝≈]\s*+$", question.split(BLANK)[0])
    if not lead:
        return item
    form, (plain, offsets) = canonical(lead.group()), _with_offsets(item)
    return item[offsets[len(form)] :].strip() if plain.startswith(form) and len(plain) > len(form) else item


def from_sentence(question: str, text: str) -> list[str] | None:
    """The fillings, if ``text`` is the sentence ``question`` with its blanks filled."""
    parts = [canonical(p) for p in question.split(BLANK)]
    if not any(len(p) >= 2 for p in parts):
        return None
    first = next((c for c in map(_canonical_char, text[:20]) if c), "")
    if parts[0] and first and not parts[0].startswith(first):
        return None
    plain, offsets = _with_offsets(text)
    if not plain.startswith(parts[0]):
        return None
    position = len(parts[0])
    out = []
    for k, part in enumerate(parts[1:], 1):
        last = k == len(parts) - 1
        at = (plain.rfind(part) if last else plain.find(part, position)) if part else (len(plain) if last else -1)
        if at < position or (last and at + len(part) != len(plain)):
            return None
        out.append(_EDGE.sub("", text[offsets[position] : offsets[at]]))
        position = at + len(part)
    return out if all(out) else None


def _from_similar(question: str, text: str) -> list[str] | None:
    """The fillings, if ``text`` says the sentence in nearly the same words: found by what stands directly around each blank."""  # noqa: E501
    parts = [canonical(p) for p in question.split(BLANK)]
    plain, offsets = _with_offsets(text)
    out: list[str] = []
    position = 0
    rest = ""
    for before, after in pairwise(parts):
        left = next((before[-n:] for n in (4, 3, 2) if len(before) >= n and plain.find(before[-n:], position) >= 0), None)  # noqa: E501
        if left is None:
            return None
        start = plain.find(left, position) + len(left)
        ends = [plain.find(after[:n], start + 1) for n in (3, 2, 1) if len(after) >= n]
        end = next((e for e in ends if e > 0), -1)
        if end < 0:
            return None
        rest += plain[position:start]
        out.append(_EDGE.sub("", text[offsets[start] : offsets[end]]))
        position = end
    rest += plain[position:]
    alike = fuzz.ratio("".join(parts), rest) >= 80
    return out if alike and all(0 < len(filling) <= 40 for filling in out) else None


_canonical_char = functools.lru_cache(8192)(canonical)


def _with_offsets(text: str) -> tuple[str, list[int]]:
    """Canonical form character by character, and where each stands in ``text``."""
    plain, offsets = [], []
    for i, char in enumerate(text):
        for c in _canonical_char(char):
            plain.append(c)
            offsets.append(i)
    offsets.append(len(text))
    return "".join(plain), offsets
