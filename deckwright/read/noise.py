"""Which lines are no one's question: menus, adverts, copyright lines, spam. The patterns are data (noise.yaml).

Reading only labels a line; whether it is dropped is decided where its neighbours are known, for a line inside an answer
is never thrown away on a suspicion.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from .. import yamlio
from ..model import Reason, Strict

_FILE = Path(__file__).with_name("noise.yaml")
_LONGEST = 600
"""Characters; a longer line is never noise by its wording."""
_LONG = 150
_LONG_SENTENCE = 60
_SENTENCE_ENDS = ("。", "；", "，")
_WRAPPED = re.compile(r"^(?:#{1,6}\s+|\*\*(?=[^*]+\*\*$))+|\*\*$")
_HINT = re.compile(
    r"版权|版權|侵犯|评论|評論|点赞|點贊|點讚|公众号|公眾号|公眾號|关注|關注|扫|掃|http|www|<|\||©|icp|国产|國產|在线|转载|轉載|reserved"
)
"""A line longer than _LONG, or a sentence longer than _LONG_SENTENCE, is only looked at if it has one of these; words and no classes, for these are found fast."""  # noqa: E501


class Pattern(Strict):
    """One kind of line: why it goes, whether everything behind it goes with it, whether only at the end of a document."""  # noqa: E501

    reason: Literal["chrome", "advert", "copyright", "spam"]
    pattern: str
    example: str
    tail: bool = False
    end: bool = False


class Patterns(Strict):
    """The file noise.yaml."""

    patterns: list[Pattern]


@dataclass(frozen=True)
class Noise:
    """What a line was recognised as; see `Pattern`. ``page``: it is printed at the edge of pages."""

    reason: Reason
    tail: bool
    end: bool = False
    page: bool = False


@functools.cache
def patterns() -> list[tuple[re.Pattern[str], Pattern]]:
    """The patterns of noise.yaml, compiled."""
    loaded = yamlio.validate(Patterns, yamlio.read(_FILE, "noise.yaml"))
    return [(re.compile(p.pattern), p) for p in loaded.patterns]


_PLAIN_GROUP = re.compile(r"\(([^()\[\]\\.?*+{}^$]+)\)(?P<optional>[?*{])?")


def _needed(pattern: str) -> list[str]:
    """Words of which a line must have one to match a pattern that begins with anything; empty where that is not clear."""  # noqa: E501
    rest = _PLAIN_GROUP.sub("\0", pattern)
    if not pattern.startswith(".") or "|" in re.sub(r"\([^()]*\)|\[[^\]]*\]|\\.", "", rest) or re.search(r"\([^()]*\0", rest):  # noqa: E501
        return []
    groups = [match[1].split("|") for match in _PLAIN_GROUP.finditer(pattern) if not match["optional"]]
    literal = re.match(r"\.(?:\*|\{0,\d+\})([^()\[\]\\.?*+{}^$|]+)(?![?*{])", pattern)
    return max([*groups, [literal[1]] if literal else []], key=lambda words: min(map(len, words), default=0), default=[])  # noqa: E501


_GROUP = re.compile(r"(\\.|\[(?:\\.|[^\]\\])*\])|\((?!\?)")


def _without_groups(pattern: str) -> str:
    """The pattern with groups that keep nothing: `re` passes over an alternative much faster if no group begins it."""
    return _GROUP.sub(lambda match: match[1] or "(?:", pattern)


@functools.cache
def _any() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """For the many lines that match nothing: the words that some patterns need, these patterns as one, the others as one."""  # noqa: E501
    needs = [(regex.pattern, _needed(regex.pattern)) for regex, _ in patterns()]
    words = [re.escape(word) for _, needed in needs for word in needed]
    floating = [f"(?:{_without_groups(pattern)})" for pattern, needed in needs if needed]
    others = [f"(?:{_without_groups(pattern)})" for pattern, needed in needs if not needed]
    return re.compile("|".join(words)), re.compile("|".join(floating)), re.compile("|".join(others))


def classify(line: str) -> Noise | None:
    """What kind of noise a line is, or None."""
    text = _WRAPPED.sub("", line.strip().lower()) if line.lstrip().startswith(("#", "**")) else line.strip().lower()
    long = _LONG if text[-1:] not in _SENTENCE_ENDS else _LONG_SENTENCE
    if not text or len(text) > _LONGEST or (len(text) > long and not _HINT.search(text)):
        return None
    words, floating, others = _any()
    if not (others.fullmatch(text) or (words.search(text) and floating.fullmatch(text))):
        return None
    for regex, pattern in patterns():
        if regex.fullmatch(text):
            return Noise(cast(Reason, pattern.reason), pattern.tail, pattern.end)
    return None
