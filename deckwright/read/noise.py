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


_ATOM = re.compile(r"\[(?:\\.|[^\]\\])+\]|\\.|[^.|]")
_PARTS = re.compile(r"\\.|\[(?:\\.|[^\]\\])+\]|.", re.S)
"""What a pattern is made of: escapes, classes, characters."""
_OPTIONAL = ("?", "*", "{0")


def _beginnings(pattern: str) -> list[str] | None:
    """Classes and characters, one of which a match begins with; None where it may begin with anything."""
    out: list[str] = []
    for rest in _split(pattern):
        optional = True
        while optional:
            if rest.startswith("("):
                inner = _group(rest)
                rest, found = rest[len(inner) + 2 :], None if inner.startswith("?") else _beginnings(inner)
            else:
                atom = _ATOM.match(rest)
                found = [atom[0]] if atom else None
                rest = rest[atom.end() :] if atom else ""
            if found is None:
                return None
            out += found
            optional = rest.startswith(_OPTIONAL)
            rest = re.sub(r"^(?:[?*+]|\{[\d,]+\})", "", rest)
    return out


def _split(pattern: str) -> list[str]:
    """The alternatives of a pattern."""
    out, depth = [""], 0
    for part in _PARTS.findall(pattern):
        depth += (part == "(") - (part == ")")
        out[-1:] = [out[-1], ""] if part == "|" and not depth else [out[-1] + part]
    return out


def _group(pattern: str) -> str:
    """What the group holds with which a pattern begins."""
    depth = length = 0
    for part in _PARTS.findall(pattern):
        depth += (part == "(") - (part == ")")
        length += len(part)
        if not depth:
            break
    return pattern[1 : length - 1]


@functools.cache
def _floating() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The words that patterns need which begin with anything, and these patterns as one."""
    needs = [(regex.pattern, _needed(regex.pattern)) for regex, _ in patterns()]
    words = [re.escape(word) for _, needed in needs for word in needed]
    floating = [f"(?:{_without_groups(pattern)})" for pattern, needed in needs if needed]
    return re.compile("|".join(words)), re.compile("|".join(floating))


@functools.cache
def _anchored() -> list[tuple[re.Pattern[str], str]]:
    """All other patterns: what each begins with, and the pattern."""
    sources = [regex.pattern for regex, _ in patterns() if not _needed(regex.pattern)]
    begins = [_beginnings(source) for source in sources]
    return [
        (re.compile("." if begin is None else "|".join(begin), re.S), f"(?:{_without_groups(source)})")
        for begin, source in zip(begins, sources, strict=True)
    ]


@functools.cache
def _one_of(joined: str) -> re.Pattern[str]:
    return re.compile(joined)


@functools.lru_cache(8192)
def _beginning_with(char: str) -> re.Pattern[str]:
    """The patterns of `_anchored` that a text may match which begins with a character, as one: there are few."""
    return _one_of("|".join(source for begins, source in _anchored() if begins.match(char)) or r"(?!)")


def classify(line: str) -> Noise | None:
    """What kind of noise a line is, or None."""
    return _remembered(line) if len(line) <= _LONG else _classified(line)


def _classified(line: str) -> Noise | None:
    text = line.strip().lower()
    if text.startswith(("#", "**")):
        text = _WRAPPED.sub("", text)
    long = _LONG if text[-1:] not in _SENTENCE_ENDS else _LONG_SENTENCE
    if not text or len(text) > _LONGEST or (len(text) > long and not _HINT.search(text)):
        return None
    words, floating = _floating()
    if not (_beginning_with(text[0]).fullmatch(text) or (words.search(text) and floating.fullmatch(text))):
        return None
    for regex, pattern in patterns():
        if regex.fullmatch(text):
            return Noise(cast(Reason, pattern.reason), pattern.tail, pattern.end)
    return None


_remembered = functools.lru_cache(4096)(_classified)
"""Documents repeat themselves: menus, options, short answers."""
