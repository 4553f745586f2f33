"""The patterns of facts.yaml: a subset of regular expressions that cannot run away.

A pattern is a regular expression without ``*``, ``+``, ``{n,}``, back-references and named groups. Gaps are written
with
a bound (``.{0,12}``), are not nested, and together give a bounded number of ways to match at one place. So the time to
search a text grows with the length of the text, whatever the text says.

A pattern is read into a small tree, which tells four things: in how many ways it can match, which characters a text
must hold for it to match at all (so that most patterns are never tried), whether it surely is a regular expression
(so that most need not be compiled to know), and whether it can see past the end of a sentence (so that most are tried
on a sentence alone).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

MAX_LENGTH = 400
MAX_WAYS = 50_000

_TOKEN = re.compile(
    r"(?P<text>[^\\\[\](){}|?*+.^$\ue000-\uf8ff]{2,}(?![?*+{]))|(?P<escape>\\.)|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<open>\((?:\?(?::|>|=|!|<=|<!))?)|(?P<close>\))|(?P<bar>\|)"
    r"|(?P<repeat>\{\d{1,3}(?:,\d{1,3})?\}|\?)|(?P<endless>[*+]|\{\d*,\}|\{,\d*\})|(?P<other>.)",
    re.S,
)

_PLAIN_SET = re.compile(r"\[\^?-?(?:a-z|0-9|\\[dwsDWSnt]|\\[^\w]|[^\]\[\\-])+-?\]")
_ESCAPES = "dDwWsSbBnt"
"""Letters that mean something behind a backslash."""
SENTENCE_MARKS = "。！？!?；;\n|"
"""Where a sentence, or the cell of a table, ends."""
_MARK = re.compile(f"[{SENTENCE_MARKS}]")
_SEEING = ("text", "other", "escape", "set")
"""Kinds of tokens that match characters."""
_STAYING = "dwbBt"
"""Letters that behind a backslash neither match such a mark nor tell it from the end of a text."""

Need = frozenset[str]
"""Words – runs of characters – one of which a text must hold."""


class Signs(NamedTuple):
    """What is known of a pattern without compiling it: what a text must hold; whether it looks beyond a sentence."""

    needs: tuple[Need, ...]
    crosses: bool


class PatternError(ValueError):
    """A pattern that is not accepted; the message says why."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is known of a part of a pattern.

    ``ways`` in which it can match at one place; whether it ``varies`` in length by a repetition; ``literal``, the text
    that it is, if it is one; ``needs``, of each of which a text must hold a member; of a whole pattern, whether it
    ``crosses`` the end of a sentence: what it matches in a text, it may not match in a sentence of it alone.
    """

    ways: int = 1
    varies: bool = False
    literal: str | None = None
    needs: tuple[Need, ...] = ()
    crosses: bool = False


def compile_pattern(pattern: str, limit: int = MAX_LENGTH) -> re.Pattern[str]:
    """Compile a pattern (case is ignored). Raises PatternError when it is none or could run away."""
    if not pattern or len(pattern) > limit:
        raise PatternError(f"a pattern has 1 to {limit} characters")
    compiled = compiled_safely(pattern, re.IGNORECASE)
    _Reader(pattern, {}).read()
    return compiled


def compiled_safely(pattern: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """Compile any regular expression. Raises PatternError where it is none, or matches an empty text."""
    try:
        compiled = re.compile(pattern, flags)
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternError(f"{pattern!r} is no regular expression: {error}") from None
    if compiled.search(""):
        raise PatternError(f"{pattern!r} matches an empty text")
    return compiled


def compile_all(patterns: list[str]) -> re.Pattern[str]:
    """One expression that finds any of the patterns."""
    for pattern in patterns:
        compile_pattern(pattern)
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def compile_folded(patterns: list[str]) -> re.Pattern[str]:
    """One expression that finds any of the patterns in text that is in lower case already, which is much faster."""
    flags = re.NOFLAG if all(pattern == pattern.lower() for pattern in patterns) else re.IGNORECASE
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), flags)


def analyse(pattern: str, known: Mapping[str, Part] | None = None) -> tuple[Part, bool]:
    """What is known of a whole pattern, and whether it surely is one; else it is still to be compiled.

    ``known`` are characters that stand for parts. Raises PatternError where the pattern could run away.
    """
    reader = _Reader(pattern, known or {})
    part = replace(reader.read(), crosses=reader.crosses)
    return part, reader.is_sure and bool(part.needs)  # what needs a character matches no empty text


def words_of(patterns: Iterable[str]) -> tuple[str, ...]:
    """Texts of which a folded text holds one if it holds any of the patterns; the empty text, if none can be told."""
    best = [best_need(_Reader(pattern, {}).read().needs) for pattern in patterns]
    return tuple(sorted({word for need in best for word in need or ("",)}))


class _Reader:
    """Reads a pattern by recursive descent: alternatives > sequence > part.

    ``is_sure`` as long as it is made of what Python surely accepts, ``crosses`` from the first thing on that looks
    beyond a sentence.
    """

    def __init__(self, pattern: str, known: Mapping[str, Part]) -> None:
        self.pattern, self.known = pattern, known
        self.tokens = [(str(m.lastgroup), m.group(), m.start()) for m in _TOKEN.finditer(pattern)]
        self.at = 0
        self.is_sure = True
        self.crosses = False

    def read(self) -> Part:
        part = self.alternatives()
        if self.at < len(self.tokens):
            raise PatternError(f"{self.pattern!r} closes a bracket that is not open")
        if part.ways > MAX_WAYS:
            raise PatternError(
                f"{self.pattern!r} can match in more than {MAX_WAYS:,} ways at one place; shorten the gaps"
            )
        return part

    def peek(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def alternatives(self) -> Part:
        parts = [self.sequence()]
        while self.peek() == "bar":
            self.at += 1
            parts.append(self.sequence())
        if len(parts) == 1:
            return parts[0]
        best = [best_need(part.needs) for part in parts]
        needs = (frozenset().union(*(need for need in best if need)),) if all(best) else ()
        ways = max(p.ways for p in parts)  # nearly always one alone can stand at a place
        return Part(ways, any(p.varies for p in parts), None, needs)

    def sequence(self) -> Part:
        ways, varies, needs, run, whole = 1, False, [], "", True
        while self.peek() not in ("", "bar", "close"):
            part = self.repeated(self.part())
            ways, varies = ways * part.ways, varies or part.varies
            if part.literal is not None:
                run += part.literal
                continue
            needs += [*self.of_literal(run), *part.needs]
            run, whole = "", False
        needs += self.of_literal(run)
        return Part(ways, varies, run if whole else None, tuple(needs))

    def part(self) -> Part:
        kind, text, start = self.tokens[self.at]
        self.at += 1
        self.crosses = self.crosses or (kind in _SEEING and _crosses(kind, text))
        if kind == "text":
            return Part(literal=text.lower())
        if kind == "other" and text not in ".^$":
            if text in self.known:
                self.crosses = self.crosses or self.known[text].crosses
                return self.known[text]
            self.is_sure = self.is_sure and text not in "\\[{"
            return Part(literal=text.lower())
        if kind == "endless":
            raise PatternError(f"{self.pattern!r} repeats without end ({text}); give a bound, as in .{{0,12}}")
        if kind == "escape":
            if text[1].isdigit():
                raise PatternError(f"{self.pattern!r} refers back to a group ({text})")
            self.is_sure = self.is_sure and (text[1] in _ESCAPES or not text[1].isalnum())
            return Part(literal="" if text[1] in "bB" else None if text[1].isalpha() else text[1].lower())
        if kind == "open":
            return self.group(text, start)
        if kind == "repeat" or (kind == "set" and not _PLAIN_SET.fullmatch(text)):
            self.is_sure = False
        return Part(literal="" if text in "^$" else None)

    def group(self, text: str, start: int) -> Part:
        """A group, whose opening bracket was read."""
        if self.pattern.startswith("(?P", start):
            raise PatternError(f"{self.pattern!r} names a group; write (?:…)")
        first = self.at
        inside = self.alternatives()
        self.is_sure = self.is_sure and self.peek() == "close"
        if text in ("(?<=", "(?<!"):  # the length must be fixed: that of one character is
            self.is_sure = self.is_sure and self.at == first + 1 and self.pattern[start + 4] not in self.known
        self.at += 1
        if text == "(?>":  # what it has matched it keeps
            return Part(literal=inside.literal, needs=inside.needs)
        return Part(literal="") if text in ("(?=", "(?!", "(?<=", "(?<!") else inside

    def repeated(self, part: Part) -> Part:
        if self.peek() != "repeat":
            return part
        text = self.tokens[self.at][1]
        self.at += 1
        low, high = _bounds(text)
        self.is_sure = self.is_sure and low <= high and part.literal != ""
        if part.varies and high > 1:
            raise PatternError(f"{self.pattern!r} repeats a repetition")
        if self.peek() == "repeat" and self.tokens[self.at][1] == "?":  # as little as possible
            self.at += 1
        ways = part.ways * (high - low + 1)
        needs = part.needs if part.literal is None else tuple(self.of_literal(part.literal))
        return Part(ways, part.varies or high > low, None, needs if low else ())

    @staticmethod
    def of_literal(run: str) -> list[Need]:
        """What a text must hold for a run of characters: all of it."""
        return [only(run)] if run else []


@functools.lru_cache(maxsize=65536)
def _crosses(kind: str, text: str) -> bool:
    """Whether a token can match the mark between two sentences, or tells it from the end of a text."""
    if kind == "escape":
        return text[1] in SENTENCE_MARKS or (text[1].isalnum() and text[1] not in _STAYING)
    if kind == "set":
        try:
            return re.search(text, SENTENCE_MARKS) is not None
        except re.error:
            return True
    return text in ".^$" or _MARK.search(text) is not None


@functools.cache
def only(word: str) -> Need:
    """The need of one word; one object for all wordings, since there are thousands."""
    return frozenset((word,))


def best_need(needs: tuple[Need, ...]) -> Need | None:
    """The need that tells most: words rather than single characters, few rather than many."""
    return min(needs, key=lambda need: (min(map(len, need)) == 1, len(need), sorted(need)), default=None)


def _bounds(text: str) -> tuple[int, int]:
    if text == "?":
        return 0, 1
    low, _, high = text[1:-1].partition(",")
    return int(low), int(high or low)
