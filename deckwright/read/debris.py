"""What copy and paste does to text: formulas that come three times over, glyphs that come twice.

Only what proves itself is repaired: a formula if KaTeX sets the LaTeX in the middle to exactly the signs that stand on
both sides of it; doubled glyphs if a whole run of Chinese comes in pairs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..text import latex

_STRETCH = re.compile(r"[^\u2e80-\u9fff\uff00-\uffef，。；：、]{5,1500}")
_COMMAND = re.compile(r"\\[A-Za-z]+")
_LETTERS = re.compile(r"[A-Za-z0-9]")
_BREAK = re.compile(r"\s+")
_BEGINS_DOUBLED = re.compile("[^\u4e00-\u9fff]*+([\u4e00-\u9fff])[^\u4e00-\u9fff]*+\\1")
_DOUBLED = re.compile(r"(?:([\u4e00-\u9fff，。？！：；、])\1){6,}")
_MOST_WORDS = 160
_MOST_TRIALS = 60
"""Pieces of LaTeX that are set in one line, to be compared with the signs around them; one takes milliseconds."""
_SAME = str.maketrans({"−": "-", "∗": "*", "⋅": "·", "′": "'", "\u2061": "", "\u200b": "", "\u2062": "", "\u00a0": ""})


def unstutter(line: str) -> str:
    """``Θ n e w = … \\varTheta_{new} = … Θnew=…`` as ``$\\varTheta_{new} = …$``; everything else as it is."""
    if "\\" not in line or not _COMMAND.search(line) or "$" in line:
        return line
    trials = iter(range(_MOST_TRIALS))
    return _STRETCH.sub(lambda m: _stretch(m.group(), trials) if "\\" in m.group() else m.group(), line)


def _stretch(text: str, trials: Iterator[int]) -> str:
    """Replace each triple in a stretch without Chinese; the longest first, until ``trials`` run out."""
    words = [(m.start(), m.end()) for m in re.finditer(r"\S+", text)]
    if len(words) > _MOST_WORDS:
        return text
    for i in range(1, len(words)):
        head = _plain(text[: words[i][0]])
        if not head:
            continue
        for j in range(len(words) - 1, i - 1, -1):
            source = text[words[i][0] : words[j][1]]
            if not _COMMAND.search(source) or j == len(words) - 1:
                continue
            found = _triple(text, (words[i][0], words[j][1]), source, head, trials)
            if found:
                start, end = found
                return f"{text[:start]}${source.strip()}${_stretch(text[end:], trials)}"
    return text


def _triple(
    text: str, span: tuple[int, int], source: str, head: str, trials: Iterator[int]
) -> tuple[int, int] | None:
    """Where the whole triple begins and ends, if the signs before and behind the LaTeX are those that it sets."""
    begin, end = span
    tail = _plain(text[end:])
    # cheap tests first: what stands before must come again behind, and every plain letter of the LaTeX on both sides
    letters = set(_LETTERS.findall(_COMMAND.sub("", source)))
    if head[-1] not in tail or not (letters <= set(head) and letters <= set(tail)):
        return None
    if next(trials, None) is None:
        return None
    signs = _signs(source)
    if not signs or not head.endswith(signs) or sorted(tail[: len(signs)]) != sorted(signs):
        return None
    return _back(text, begin, len(signs)), _forward(text, end, len(signs))


def _back(text: str, at: int, count: int) -> int:
    while count:
        at -= 1
        count -= len(_plain(text[at]))
    return at


def _forward(text: str, at: int, count: int) -> int:
    while count:
        count -= len(_plain(text[at]))
        at += 1
    return at


def _plain(text: str) -> str:
    return _BREAK.sub("", text.translate(_SAME))


def _signs(source: str) -> str | None:
    """The signs that KaTeX sets for a formula, without blanks; None if it does not parse."""
    if latex.error(source, False) is not None:
        return None
    return _plain("".join(latex.mathml(source, False).itertext()))


def undouble(line: str) -> str:
    """``深深度度学学习习`` as ``深度学习``: a run of at least six pairs, if the line's Chinese comes in pairs throughout."""  # noqa: E501
    if not _BEGINS_DOUBLED.match(line) or not _DOUBLED.search(line):
        return line
    chinese = re.sub(r"[^\u4e00-\u9fff]", "", line)
    if len(chinese) % 2 or chinese[::2] != chinese[1::2]:
        return line
    return re.sub(r"([\u4e00-\u9fff，。？！：；、（）])\1", r"\1", line)


_SINGLES = re.compile(r"(?<!\S)(?:[^\s\u2e80-\u9fff|·•*-]\s){7,}[^\s\u2e80-\u9fff](?!\S)")


def spaced_formula(line: str) -> int | None:
    """Where a formula stands whose signs copying has torn apart (``y i = w x i + b``), 0-based; None if there is none."""  # noqa: E501
    match = _SINGLES.search(line)
    return match.start() if match and re.search(r"[=+<>≤≥∑∂∫]", match.group()) else None
