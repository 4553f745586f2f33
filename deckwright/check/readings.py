"""Finds the wordings of facts.yaml in what a subject asserts, and says of whom they speak.

Whom a sentence speaks of: the nearest name before what is said of it, of the family that the entry's subject belongs to
(``比 L2 更稀疏`` does not speak of L2); without a name the one that the question, or what was said before, speaks of.
"""

from __future__ import annotations

import functools
import itertools
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from ..model import Passage, Subject
from .assertions import Told, is_hedged
from .choosing import Chooser, Chosen, asked
from .lexicon import Family, Lexicon, either, squeezed
from .patterns import Need, Signs
from .prose import holds_any
from .wording import Wording, known_wording


class About(Protocol):
    """What an index needs to know of an entry."""

    @property
    def about(self) -> list[str]:
        """Words by which its subject is recognised."""

    @property
    def cards(self) -> list[str]:
        """The cards on which its wordings with @ are looked for."""

    @property
    def excuse(self) -> re.Pattern[str] | None:
        """What sounds alike and is something else."""


E = TypeVar("E", bound=About)

_ASIDE = re.compile(
    r"(?:比|相比|相较(?:于|之下)?|不像|不同于|有别于|而不是|而非|不是|不用|不再用|代替|取代|替换|替代|换掉|除了|与|和|同|优于|胜过|超过|多于|少于|大于|小于|高于|低于|等于|接近|类似|近似|当作|看作|看成"
    r"|\bthan|\bunlike|\binstead of|\brather than|\bcompared (?:to|with)|\bversus|\bvs\.?|\breplac\w{1,3}|\bnot)\s?$"
)
"""What stands before a name that a sentence only compares with."""
_COMPARED = re.compile(r"(?:相比|比起来|相较)")
_BEFORE_OTHERS = re.compile(r"(?:与|和|同)\s?$")
_TORN = re.compile(r"\. |\n|__")
"""What a match must not reach across: the end of a sentence, or a blank to be filled in."""
_AND = re.compile(r"(?:\([^()]{0,60}\))?(?:、|和|与|及|以及|或|/|,| and | or |, )\s?$")

MOST_TIMES = 30
"""How often a wording is looked for in one text: nobody says a thing more often; a text may be made to take time."""
_NEAR = 600
"""Characters before a sentence in which a name may stand that it speaks of."""


@dataclass(frozen=True)
class Spoken(Generic[E]):
    """A wording of an entry, in one of the entry's lists, and what a text must hold for it.

    One that was not read when its file was loaded is read when it is first tried.
    """

    entry: E
    kind: str
    source: str
    signs: Signs
    lexicon: Lexicon

    @property
    def needs(self) -> tuple[Need, ...]:
        """Of each of these a text must hold a member."""
        return self.signs.needs

    @property
    def on_cards(self) -> list[str] | None:
        """The cards on which it is looked for; None for all."""
        return self.entry.cards if self.source.startswith("@") else None

    @property
    def literal(self) -> bool:
        """Whether it is looked for in the text as it stands."""
        return self.kind == "never"

    @functools.cached_property
    def wording(self) -> Wording:
        """The wording, read."""
        return known_wording(self.source, self.lexicon, self.literal, self.signs)


@dataclass(slots=True)
class Reading(Generic[E]):
    """A place where a text speaks of an entry, rightly or wrongly; the match is one in the text without negations."""

    spoken: Spoken[E]
    told: Told
    match: re.Match[str]
    subject: Subject

    @property
    def span(self) -> tuple[int, int]:
        """(start, end) of the match in the text."""
        start, end = self.match.span()
        return self.origin(start), self.origin(end - 1) + 1

    def origin(self, offset: int) -> int:
        """The offset in the text of an offset in what was matched."""
        return offset if self.spoken.wording.literal else self.told.bare.origin(offset)

    @property
    def says(self) -> bool | None:
        """Whether the text says what the wording says; see ``Wording.says``."""
        return self.spoken.wording.says(self.match, self.told.bare)

    @property
    def denials(self) -> int:
        """How many negations the text has more than the wording."""
        return self.spoken.wording.denials(self.match, self.told.bare)

    def place(self, offset: int | None = None) -> tuple[Passage, int]:
        """The passage and the offset in it, of the beginning of the match or of an offset in the bare text."""
        return self.told.place(self.origin(self.match.start() if offset is None else offset))


@functools.lru_cache(maxsize=8192)
def _beginning(word: str) -> str:
    """What a word that is a pattern begins with, up to what may vary: a text without it does not hold the word."""
    match = re.match(r"[^\\\[(?.|{]*(?![?{])", word)
    return match.group() if match else ""


class _Names:
    """The names of a family, to be found in texts."""

    def __init__(self, family: Family) -> None:
        self.family = family

    @functools.cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds any name; the group tells which member has it."""
        return re.compile("|".join(f"({either(member)})" for member in self._ordered(self.family)))

    @functools.cached_property
    def order(self) -> list[int]:
        """The member of each group."""
        return [self.family.members.index(member) for member in self._ordered(self.family)]

    @staticmethod
    def _ordered(family: Family) -> list[tuple[str, ...]]:
        return sorted(family.members, key=lambda member: -max(map(len, member)))

    def find(self, text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int, int]]:
        """(member, start, end) of each name."""
        last = len(text) if end is None else end
        return [(self.order[(m.lastindex or 1) - 1], *m.span()) for m in self.pattern.finditer(text, start, last)]

    def spoken_of(self, text: str, start: int, end: int) -> list[tuple[int, int, int]]:
        """The names that the text speaks of, without those that it only compares with (比 L2 和 lasso)."""
        found, out, aside = self.find(text, start, end), [], -1
        for name in found:
            if _is_aside(text, name, found) or (aside >= 0 and _AND.fullmatch(text[aside : name[1]])):
                aside = name[2]
            else:
                out.append(name)
        return out


class _Subject(Generic[E]):
    """What is known of the subject of an entry: its words, the family of names that it belongs to."""

    def __init__(self, entry: E, lexicon: Lexicon, names: Sequence[_Names]) -> None:
        self.words = [squeezed(word) for word in entry.about]
        self.others = [word for word in self.words if word not in lexicon.places]
        self.names: _Names | None = None
        self.mine: frozenset[int] = frozenset()
        kin: list[str] = []
        if families := [place[0] for word in self.words for place in lexicon.places.get(word, ())]:
            number = min(families)
            self.names = names[number]
            found = (lexicon.families[number].index(word) for word in self.words)
            self.mine = frozenset(member for member in found if member is not None)
            kin = [word for member in lexicon.families[number].members for word in member]
        self.relevant = tuple(dict.fromkeys([*self.words, *map(_beginning, kin)]))
        """Without one of these, nothing is said of it."""

    @functools.cached_property
    def word(self) -> re.Pattern[str]:
        """Finds any of its words."""
        return re.compile(either(map(re.escape, self.words)))

    @functools.cached_property
    def other(self) -> re.Pattern[str] | None:
        """Finds any of its words that are in no family."""
        return re.compile(either(map(re.escape, self.others))) if self.others else None


class Index(Generic[E]):
    """The wordings of many entries of one kind, of which only those are tried that a text can hold.

    The chooser knows them by number, from ``first`` on; those of other kinds may stand before and behind.
    """

    def __init__(self, spoken: Sequence[Spoken[E]], lexicon: Lexicon, chooser: Chooser, first: int) -> None:
        self._all = spoken
        self._chooser, self._first = chooser, first
        self._last: tuple[Subject, tuple[Reading[E], ...]] | None = None
        names = [_Names(family) for family in lexicon.families]
        entries = {id(one.entry): one.entry for one in spoken}
        self._subjects = {key: _Subject(entry, lexicon, names) for key, entry in entries.items()}
        self._about = [self._subjects[id(one.entry)] for one in spoken]

    def readings(self, subject: Subject) -> tuple[Reading[E], ...]:
        """Every place where the subject's texts hold a wording, whatever it says there."""
        if self._last is None or self._last[0] is not subject:  # several rules ask for the same, one after the other
            self._last = subject, tuple(self._read(self._chooser.chosen(subject)))
        return self._last[1]

    def _read(self, chosen: Chosen) -> list[Reading[E]]:
        out: list[Reading[E]] = []
        relevant: dict[_Subject[E], bool] = {}
        first, last = self._first, self._first + len(self._all)
        for text, hits in chosen.texts:
            if not hits or hits[0][0] >= last or hits[-1][0] < first:
                continue
            left, before, bare = MOST_TIMES, -1, text.bare.text
            for number, start, end in hits[bisect_left(hits, (first,)) : bisect_left(hits, (last,))]:
                about = self._about[number - first]
                is_relevant = relevant.get(about)
                if is_relevant is None:
                    is_relevant = relevant[about] = holds_any(chosen.everything, about.relevant)
                if not is_relevant:
                    continue
                one = self._all[number - first]
                left = left if number == before else MOST_TIMES
                before = number
                searched = text.text if one.literal else bare
                for match in itertools.islice(one.wording.pattern.finditer(searched, start, end), left):
                    left -= 1
                    if not _TORN.search(match.group()):
                        out.append(Reading(one, text, match, chosen.subject))
        return out

    def is_asserted(self, reading: Reading[E]) -> bool:
        """Whether the text says it of the entry's subject, and stands for it."""
        first, last = reading.span
        start, end = reading.told.sentence(first)
        sentence = reading.told.text[start:end]
        excuse = reading.spoken.entry.excuse
        if is_hedged(sentence) or (excuse is not None and excuse.search(sentence)):
            return False
        if reading.told.is_quoted(first, last):
            return False
        return self._speaks_of(reading, start, end)

    def _speaks_of(self, reading: Reading[E], start: int, end: int) -> bool:
        entry, text = reading.spoken.entry, reading.told.text
        question = asked(reading.subject)
        about = self._subjects[id(entry)]
        names = about.names
        if names is None or reading.spoken.wording.literal:
            return bool(about.word.search(text, start, end) or about.word.search(question))
        slotted = self._named_in_slots(names, reading, start, end)
        if slotted is not None:
            return slotted
        point = reading.origin(reading.spoken.wording.last_part(reading.match))
        spoken_of = self._named(names, text, start, end, point)
        if spoken_of is None:
            spoken_of = self._known(names, reading, start, question)
        if spoken_of:
            return bool(spoken_of & about.mine)
        other = about.other
        return other is not None and bool(other.search(text, start, end) or other.search(question))

    @staticmethod
    def _named_in_slots(names: _Names, reading: Reading[E], start: int, end: int) -> bool | None:
        """Whether the wording itself names a member of the family, where another may stand.

        False if it does so only in an aside.
        """
        groups = [g for slot in reading.spoken.wording.slots for g in slot.groups if reading.match.group(g) is not None]
        spans = [(reading.origin(reading.match.start(g)), reading.origin(reading.match.end(g) - 1) + 1) for g in groups]
        text = reading.told.text

        def stands(name: tuple[int, int, int]) -> bool:
            return any(a <= name[1] and name[2] <= b for a, b in spans)

        if not spans or not any(map(stands, names.find(text, start, end))):
            return None
        return any(map(stands, names.spoken_of(text, start, end)))

    @staticmethod
    def _named(names: _Names, text: str, start: int, end: int, point: int) -> set[int] | None:
        """The members that the sentence speaks of at a point; None if it names none."""
        chosen = names.spoken_of(text, start, end)
        before = [f for f in chosen if f[1] <= point]
        if before:
            return _with_partners(text, before)
        clause = min((at for mark in ",:," if (at := text.find(mark, point, end)) >= 0), default=end)
        after = [f for f in chosen if f[1] < clause]
        return {after[0][0]} if after else None

    @staticmethod
    def _known(names: _Names, reading: Reading[E], start: int, question: str) -> set[int]:
        """The member that was spoken of before the sentence, or in the question, if it is one."""
        asked = {member for member, _, _ in names.spoken_of(question, 0, len(question))}
        if len(asked) == 1:
            return asked
        earlier = {member for member, _, _ in names.spoken_of(reading.told.text, max(0, start - _NEAR), start)}
        return earlier if len(earlier) == 1 and not asked else set()


def _is_aside(text: str, name: tuple[int, int, int], found: Sequence[tuple[int, int, int]]) -> bool:
    """Whether a name is only compared with: 比 L2, instead of L2; 与 L2 only where no other name stands before 与."""
    if _COMPARED.match(text, name[2]) and _BEFORE_OTHERS.search(text, max(0, name[1] - 3), name[1]):
        return True
    match = _ASIDE.search(text, max(0, name[1] - 24), name[1])
    if not match:
        return False
    joined = _BEFORE_OTHERS.search(text, max(0, name[1] - 3), name[1])
    return not joined or not any(other[2] == joined.start() for other in found)


def _with_partners(text: str, before: list[tuple[int, int, int]]) -> set[int]:
    """The last of the names, and those that are joined to it: sigmoid、tanh and ReLU."""
    out = {before[-1][0]}
    for earlier, later in zip(before[-2::-1], before[:0:-1], strict=False):
        if not _AND.fullmatch(text[earlier[2] : later[1]]):
            break
        out.add(earlier[0])
    return out
