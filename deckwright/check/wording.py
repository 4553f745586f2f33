"""Wordings: how facts.yaml says what is so, in a little language on top of its patterns.

    …            anything in between, within the sentence (up to 24 characters; …… up to 60); ‥ within the clause
    <more>       any of the words under ``more`` in ``words:``
    <n> <interval> <expr>   a value, which facts capture (see ``values``)
    {编码器}      the right member of a family (``families:``), in the place of which another member may stand
    更大          a word of ``contraries:`` is such a place by itself
    @…           (at the beginning) looked for on the cards alone that the entry names under ``cards:``
    {拼接/相加}   the same with a family of its own; synonyms are parted by | ({拼接|concat/相加})

A wording finds every sentence that says the thing *or its contrary*: a member of a family in the place of the right
one, a negation in one of its parts or right before it, or one left out, turns the sense round; two of them turn it
back. In a family of two the other member is the contrary (more – fewer); of several, it is just another (sigmoid –
tanh – ReLU).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from .lexicon import Lexicon, either, squeezed
from .negation import NEGATION, Bare
from .patterns import Part, PatternError, Signs, analyse, compiled_safely
from .values import CAPTURING

GAP, WIDE_GAP = 24, 60
MAX_EXPANDED = 12_000

_INSIDE = r"[^。！？!?；;\n|]"
_INSIDE_CLAUSE = r"[^。！？!?；;\n|,，:：]"
_PIECE = re.compile(
    r"(?P<gap>…{1,2}|‥)|<(?P<word>[a-z0-9-]+)>|(?<!\\)\{(?!\d+(?:,\d+)?\})(?P<slot>(?:[^{}\\]|\\.|\{\d+(?:,\d+)?\})+)\}"
)
_WORD_BEGINS = r"(?:(?<![a-z0-9])|(?![a-z0-9]))"
_COMPARED = re.compile(r"(?:比|多于|少于|属于|代替|\bthan)(?:[^…)]{0,3})$")
_FIRST_MARK = 0xE000
"""The first of the characters that stand for lists of words while a wording is read; texts hold none of them."""
_OPEN_BRACE = re.compile(r"(?<!\\)\{(?!\d)")
_MARKS = re.compile(f"[{chr(_FIRST_MARK)}-{chr(_FIRST_MARK + 500)}]")


@dataclass(frozen=True)
class Slot:
    """A place for a member of a family: the number of the group of each member, and which one is right."""

    groups: tuple[int, ...]
    right: int
    members: tuple[tuple[str, ...], ...]
    kin: int = 0
    """The same number for two names that are compared: A 比 B 多 and B 比 A 多 differ in one thing, not in two."""

    def is_kin(self, other: Slot) -> bool:
        """Whether another slot is for the same two names, in whatever order."""
        words = [set(member) for member in self.members]
        return len(words) == len(other.members) == 2 and all(
            any(word in names for names in words for word in member) for member in other.members
        )

    @functools.cached_property
    def names(self) -> re.Pattern[str]:
        """One expression that finds any name of the family."""
        return _any_of(self.members)

    def told(self, match: re.Match[str]) -> int:
        """The member that stands in the place in a match."""
        for member, group in enumerate(self.groups):
            if match.start(group) >= 0:
                return member
        return self.right


@dataclass(frozen=True)
class Wording:
    """A wording, read: the expression, its parts between the gaps, and its slots.

    It is compiled when it is first tried: in sentences, if it does not cross their end (see ``signs``).
    """

    source: str
    expression: str
    parts: tuple[int, ...]
    slots: tuple[Slot, ...]
    captured: int | None
    negations: int
    signs: Signs
    literal: bool = False
    """Whether it is looked for in the text as it stands, negations and all."""

    @functools.cached_property
    def pattern(self) -> re.Pattern[str]:
        """The expression, compiled; the text is in lower case, which is much faster than to ignore case."""
        return re.compile(self.expression)

    def says(self, match: re.Match[str], text: Bare) -> bool | None:
        """Whether a match in a bare text says what the wording says; False for its contrary, None if neither."""
        if text.is_plain and not self.slots:
            return self.negations % 2 == 0
        spans = self._spans(match)
        turns, other = text.denials(spans) + self.negations, False
        gaps = [(end, start) for (_, end), (start, _) in pairwise(spans) if end < start] if len(spans) > 1 else []
        if turns == self.negations and any(start <= place < end for place in text.denied for start, end in gaps):
            return None  # something is denied in between, and what is not told
        turned: set[int] = set()
        for slot in self.slots:
            for start, end in gaps:
                if slot.names.search(text.text, start, end):
                    return None  # two names compete for the place
            if slot.told(match) != slot.right:
                if len(slot.groups) == 2:
                    turned.add(slot.kin)
                else:
                    other = True
        turns += len(turned)
        if other:
            return None if turns % 2 else False
        return turns % 2 == 0

    def _spans(self, match: re.Match[str]) -> list[tuple[int, int]]:
        """Where the parts of a match stand."""
        return [span for span in map(match.span, self.parts) if span[0] >= 0]

    def denials(self, match: re.Match[str], text: Bare) -> int:
        """How many negations the match has more, or fewer, than the wording itself."""
        return self.negations + (0 if text.is_plain else text.denials(self._spans(match)))

    def last_part(self, match: re.Match[str]) -> int:
        """Where the last part of a match begins."""
        return max(match.start(group) for group in self.parts)


@functools.lru_cache(maxsize=4096)
def _any_of(members: tuple[tuple[str, ...], ...]) -> re.Pattern[str]:
    """One expression that finds any name of a family."""
    return re.compile(either(word for member in members for word in member))


class _Builder:
    """Writes a wording as a regular expression, counting the groups that it opens."""

    def __init__(self, lexicon: Lexicon, source: str, literal: bool) -> None:
        self.lexicon, self.given, self.literal = lexicon, source, literal
        self.source = source.removeprefix("@")
        self.groups = 0
        self.parts: list[int] = []
        self.slots: list[Slot] = []
        self.captured: int | None = None
        self.negations = 0
        self.lists: dict[str, str] = {}
        self.before = ""

    def listed(self, expression: str) -> str:
        """The character that stands for a list of words until all is read.

        Lists are long, and the same in many wordings.
        """
        mark = chr(_FIRST_MARK + len(self.lists))
        self.lists[mark] = expression
        return mark

    def wording(self, template: str, signs: Signs) -> Wording:
        """What was built, lists and all.

        What stays within a sentence is looked for in sentences alone, where a gap may hold any character: that is
        compiled in half the time.
        """
        if not signs.crosses:
            template = template.replace(_INSIDE, ".")
        expression = _MARKS.sub(lambda m: self.lists[m.group()], template)
        slots, parts = tuple(self.slots), tuple(self.parts)
        return Wording(self.given, expression, parts, slots, self.captured, self.negations, signs, self.literal)

    def build(self) -> str:
        """The expression, in which a character stands for each list."""
        out, position = "", 0
        parts: list[str] = []
        for piece in _PIECE.finditer(self.source):
            parts.append(self.source[position : piece.start()])
            parts.append(piece.group())
            position = piece.end()
        parts.append(self.source[position:])
        open_part = False
        for text in filter(None, parts):
            is_gap = set(text) <= {"…", "‥"}
            if is_gap and open_part:
                out, open_part = out + ")", False
            elif not is_gap and not open_part:
                self.groups += 1
                self.parts.append(self.groups)
                out, open_part = out + "(", True
                if re.match(r"\(\?:[a-z]|[a-z0-9]", text):
                    out += _WORD_BEGINS
            out += self.piece(text)
            self.before = text
        if not self.parts:
            raise PatternError(f"{self.source!r} says nothing")
        return out + (")" if open_part else "")

    def piece(self, text: str) -> str:
        if set(text) <= {"…", "‥"}:
            return f"{_INSIDE_CLAUSE if text == '‥' else _INSIDE}{{0,{WIDE_GAP if len(text) > 1 else GAP}}}?"
        if text.startswith("<") and _PIECE.fullmatch(text):
            name = text[1:-1]
            if name in CAPTURING:
                return self.value(CAPTURING[name])
            if name not in self.lexicon.words:
                raise PatternError(f"{self.source!r}: there are no words <{name}>")
            return self.listed(either(self.lexicon.words[name]))
        if text.startswith("{") and _PIECE.fullmatch(text):
            return self.slot(text[1:-1])
        return self.plain(self.positive(squeezed(text)))

    def positive(self, text: str) -> str:
        """The text without its negations, which are counted. Raises PatternError for one in brackets."""
        out, position = "", 0
        for match in () if self.literal else NEGATION.finditer(text):
            if _depth(text, match.start()):
                raise PatternError(f"{self.source!r}: {match.group()} stands in brackets, where it cannot be counted")
            out, position = out + text[position : match.start()], match.end()
            self.negations += 1
        return out + text[position:]

    def plain(self, text: str) -> str:
        """A text in which the words that have a contrary are slots, but for those in brackets."""
        contrary = self.lexicon.contrary_words
        if contrary is None or self.literal:
            return self.opened(text)
        out, position = "", 0
        for match in contrary.finditer(text):
            if match.start() >= position and _depth(text, match.start()) == 0:
                out += self.opened(text[position : match.start()]) + self.slot(match.group())
                position = match.end()
        return out + self.opened(text[position:])

    def opened(self, text: str) -> str:
        """The text, with the groups counted that it opens: one at most in a wording, for the value that is told."""
        if _OPEN_BRACE.search(text):
            raise PatternError(
                f"{self.source!r}: a brace opens that closes no slot; a slot holds no other brackets of its kind"
            )
        if "(" in text.replace("(?", ""):
            bare = re.sub(r"\[[^\]]*\]", "", re.sub(r"\\.", "x", text))  # without escapes and sets
            if plain := len(re.findall(r"\((?!\?)", bare)):
                self.capture(plain)
        return text

    def value(self, expression: str) -> str:
        """The character for a kind of value, which is captured."""
        self.capture(1)
        return self.listed(expression)

    def capture(self, groups: int) -> None:
        """Count a group that captures a value. Raises PatternError where it is not the only one."""
        if groups > 1 or self.captured is not None:
            raise PatternError(f"{self.source!r} captures more than one value; write (?:…)")
        self.groups += 1
        self.captured = self.groups

    def slot(self, inside: str) -> str:
        members, right = self.members(inside)
        if not self.literal and (
            denied := next((word for member in members for word in member if NEGATION.search(word)), None)
        ):
            raise PatternError(f"{self.source!r}: {denied!r} denies; negations stand outside slots")
        self.groups += len(members)
        first = self.groups - len(members) + 1
        longest = sorted(range(len(members)), key=lambda i: -max(map(len, members[i])))  # before what it begins with
        groups = tuple(first + longest.index(i) for i in range(len(members)))
        made = Slot(groups, right, tuple(map(tuple, members)), len(self.slots))
        compared = _COMPARED.search(self.before) is not None
        kin = next((slot.kin for slot in self.slots if compared and slot.is_kin(made)), made.kin)
        self.slots.append(replace(made, kin=kin))
        return self.listed("(?>" + "|".join(f"({either(members[i])})" for i in longest) + ")")

    def synonyms(self, name: str) -> Sequence[str]:
        if not name.startswith("<"):
            return [squeezed(name)]
        if name[1:-1] not in self.lexicon.words:
            raise PatternError(f"{self.source!r}: there are no words {name}")
        return self.lexicon.words[name[1:-1]]

    def members(self, inside: str) -> tuple[Sequence[Sequence[str]], int]:
        if "/" in inside:
            return [
                [w for name in _split(member, "|") for w in self.synonyms(name)] for member in _split(inside, "/")
            ], 0
        word = squeezed(inside)
        family = self.lexicon.family_of(word)
        if family is None:
            raise PatternError(f"{self.source!r}: no family has {inside!r}; write the others: {{{inside}/…}}")
        return family.members, family.index(word) or 0


def _split(text: str, mark: str) -> list[str]:
    """The text in pieces at a mark that stands outside brackets and is not escaped."""
    plain = re.sub(r"\\.", "xx", text)
    places = [i for i, c in enumerate(plain) if c == mark and _depth(plain, i) == 0]
    return [text[a + 1 : b] for a, b in pairwise([-1, *places, len(text)])]


def _depth(text: str, position: int) -> int:
    """How many brackets are open at a position of a pattern."""
    before = re.sub(r"\\.", "xx", text[:position])
    return before.count("(") + before.count("[") - before.count(")") - before.count("]")


def compile_wording(source: str, lexicon: Lexicon, literal: bool = False) -> Wording:
    """Read a wording. Raises PatternError where it is none, names what is not known, or could run away."""
    builder = _Builder(lexicon, source, literal)
    template = builder.build()
    if len(template) + sum(map(len, builder.lists.values())) > MAX_EXPANDED:
        raise PatternError(f"{source!r} has more than {MAX_EXPANDED:,} characters with all the words it may hold")
    expression = ""
    try:
        part, is_sure = _analysed(template, {mark: _list_part(words) for mark, words in builder.lists.items()})
        wording = builder.wording(template, Signs(part.needs, part.crosses))
        if not is_sure:
            expression = wording.expression
            vars(wording)["pattern"] = compiled_safely(expression)
    except PatternError as error:
        message = str(error).replace(repr(template), "it").replace(repr(expression), "it")
        raise PatternError(f"{source!r}: {message}") from None
    return wording


def known_wording(source: str, lexicon: Lexicon, literal: bool, signs: Signs) -> Wording:
    """A wording that was read before, and what was found out then."""
    builder = _Builder(lexicon, source, literal)
    return builder.wording(builder.build(), signs)


def _analysed(pattern: str, known: Mapping[str, Part]) -> tuple[Part, bool]:
    """What is known of a pattern; of one that is no regular expression at all, this is told first."""
    try:
        return analyse(pattern, known)
    except PatternError:
        compiled_safely(pattern)
        raise


@functools.lru_cache(maxsize=4096)
def _list_part(expression: str) -> Part:
    """What is known of a list of words. Raises PatternError where one of them is no pattern."""
    part, is_sure = _analysed(expression, {})
    if not is_sure:
        compiled_safely(expression)
    return part
