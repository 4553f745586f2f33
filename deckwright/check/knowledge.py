"""facts.yaml: what the rules know of the field, as data, each entry with its reference."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import Field

from ..model import Strict
from ..text.canonical import canonical
from .agreement import normal
from .choosing import Chooser
from .entries import (
    Abbreviation,
    Claim,
    Convention,
    Count,
    Dispute,
    Entry,
    Fact,
    Form,
    Formula,
    Order,
    Position,
    Series,
    Step,
    Substitution,
    Term,
    Work,
    folded_word,
)
from .lexicon import Family, Lexicon, squeezed
from .library import Library
from .patterns import PatternError, Signs, compile_all
from .procedures import Procedures
from .prose import LATIN_WORD
from .readings import Index, Spoken
from .wording import compile_wording

if TYPE_CHECKING:
    from ..read.source import Concept

__all__ = [
    "Abbreviation",
    "Claim",
    "Convention",
    "Count",
    "Dispute",
    "Entry",
    "Fact",
    "Form",
    "Formula",
    "Knowledge",
    "Order",
    "Position",
    "Series",
    "Step",
    "Substitution",
    "Term",
    "WordingError",
    "Work",
    "any_of",
]  # fmt: skip

WordName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
Member = Annotated[str, Field(min_length=1)] | Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=1)]
Told = TypeVar("Told", Claim, Fact, Dispute)
_IS_NAME = re.compile(r"<[a-z][a-z0-9-]*>")


def _family(members: list[str | list[str]]) -> Family:
    return Family(tuple(tuple(map(squeezed, [member] if isinstance(member, str) else member)) for member in members))


class WordingError(ValueError):
    """A wording that cannot be compiled, and where it stands in facts.yaml."""

    def __init__(self, path: tuple[Any, ...], message: str) -> None:
        super().__init__(message)
        self.path = path


@dataclass(frozen=True)
class Names:
    """Misspelled names, compiled: the expression that finds them as whole words, and what to write instead."""

    pattern: re.Pattern[str] | None
    right: dict[str, Substitution]
    words: frozenset[str]
    """The longest Latin word of each: a text that does not hold one as a word holds none of these names."""
    others: tuple[str, ...]
    """Names without Latin letters."""


def _names(substitutions: list[Substitution]) -> Names:
    right = {wrong.casefold(): entry for entry in substitutions for wrong in entry.instead_of}
    if not right:
        return Names(None, right, frozenset(), ())
    alternatives = "|".join(re.escape(wrong) for wrong in sorted(right, key=lambda w: (-len(w), w)))
    pattern = re.compile(rf"(?<![A-Za-z0-9_])(?:{alternatives})(?![A-Za-z0-9_])", re.IGNORECASE)
    words = frozenset(max(found, key=len) for wrong in right if (found := LATIN_WORD.findall(wrong)))
    return Names(pattern, right, words, tuple(wrong for wrong in right if not LATIN_WORD.search(wrong)))


_BRACKETS = re.compile(r"\s*[(（][^()（）]{0,80}[)）]\s*$")


class Knowledge(Strict):
    """All that facts.yaml says. Without a file it is empty, and the rules that need it find nothing."""

    sources: dict[str, str] = Field(default_factory=dict, description="Titles that references name by a short word")
    words: dict[WordName, list[Annotated[str, Field(min_length=1)]]] = Field(default_factory=dict)
    families: list[Annotated[list[Member], Field(min_length=2)]] = Field(default_factory=list)
    contraries: list[Annotated[list[Member], Field(min_length=2, max_length=2)]] = Field(default_factory=list)
    substitutions: list[Substitution] = Field(default_factory=list)
    abbreviations: list[Abbreviation] = Field(default_factory=list)
    works: list[Work] = Field(default_factory=list)
    series: list[Series] = Field(default_factory=list)
    terms: list[Term] = Field(default_factory=list)
    facts: list[Fact] = Field(default_factory=list)
    claims: list[Claim] = Field(default_factory=list)
    disputes: list[Dispute] = Field(default_factory=list)
    formulas: list[Formula] = Field(default_factory=list)
    forms: list[Form] = Field(default_factory=list)
    conventions: list[Convention] = Field(default_factory=list)
    orders: list[Order] = Field(default_factory=list)
    counts: list[Count] = Field(default_factory=list)

    @functools.cached_property
    def names(self) -> Names:
        """The misspelled names of all substitutions."""
        return _names(self.substitutions)

    @functools.cached_property
    def undecided(self) -> re.Pattern[str] | None:
        """Any name for which the deck has decided otherwise (``terms:``)."""
        names = {name for term in self.terms for name in term.instead_of}
        return re.compile("|".join(map(re.escape, sorted(names)))) if names else None

    @functools.cached_property
    def lexicon(self) -> Lexicon:
        """The words and families in which claims, facts and disputes are told."""
        words: dict[str, tuple[str, ...]] = {}
        for name, given in self.words.items():
            words[name] = tuple(
                w for one in given for w in (words.get(one[1:-1], ()) if _IS_NAME.fullmatch(one) else (squeezed(one),))
            )
        return Lexicon(words, tuple(map(_family, self.families)), tuple(map(_family, self.contraries)))

    @functools.cached_property
    def told_claims(self) -> Index[Claim]:
        """The wordings of claims."""
        return self._told[0]

    @functools.cached_property
    def told_facts(self) -> Index[Fact]:
        """The wordings of facts."""
        return self._told[1]

    @functools.cached_property
    def _told(self) -> tuple[Index[Claim], Index[Fact]]:
        """Claims and facts: which of them a text can hold is asked once for both."""
        claims = self._spoken(self.claims, "claims", lambda e: {"never": e.never, "wrong": e.wrong, "right": e.right})
        facts = self._spoken(self.facts, "facts", lambda e: {"says": e.says})
        chooser = Chooser([*claims, *facts])
        return Index(claims, self.lexicon, chooser, 0), Index(facts, self.lexicon, chooser, len(claims))

    @functools.cached_property
    def told_disputes(self) -> Index[Dispute]:
        """The wordings of disputes; the kind is the number of the position."""
        spoken = self._spoken(
            self.disputes, "disputes", lambda e: {str(i): p.patterns for i, p in enumerate(e.positions)}
        )
        return Index(spoken, self.lexicon, Chooser(spoken), 0)

    def _spoken(
        self, entries: list[Told], section: str, lists: Callable[[Told], Mapping[str, list[str]]]
    ) -> list[Spoken[Told]]:
        spoken = []
        known = iter(self.known_needs.get(section, ()))
        fresh: list[Signs] = []
        for i, entry in enumerate(entries):
            for name, wordings in lists(entry).items():
                for j, wording in enumerate(wordings):
                    if section in self.known_needs:
                        spoken.append(Spoken(entry, name, wording, next(known), self.lexicon))
                        continue
                    try:
                        compiled = compile_wording(wording, self.lexicon, name == "never")
                    except PatternError as error:
                        raise WordingError((section, i, name, j), str(error)) from None
                    if (compiled.captured is not None) is not (section == "facts"):
                        what = (
                            "must capture a value: <n>, <interval> or (…)"
                            if section == "facts"
                            else "must not capture; write (?:…)"
                        )
                        raise WordingError((section, i, name, j), f"{wording!r} {what}")
                    fresh.append(compiled.signs)
                    spoken.append(Spoken(entry, name, wording, compiled.signs, self.lexicon))
                    vars(spoken[-1])["wording"] = compiled
        self.known_needs.setdefault(section, fresh)
        return spoken

    @functools.cached_property
    def known_needs(self) -> dict[str, list[Signs]]:
        """What a text must hold for each wording of a section, where that was found out before."""
        return {}

    @functools.cached_property
    def library(self) -> Library:
        """The formulas of the field."""
        return Library(self.forms)

    @functools.cached_property
    def procedures(self) -> Procedures:
        """The procedures that have an order, as texts are searched for them."""
        return Procedures(self.orders)

    @functools.cached_property
    def _formulas(self) -> dict[str, list[Formula]]:
        out: dict[str, list[Formula]] = {}
        for entry in self.formulas:
            for left in entry.left:
                out.setdefault(normal(left), []).append(entry)
        return out

    def formulas_of(self, left: str) -> list[Formula]:
        """The entries for a left-hand side (as :func:`agreement.normal` gives it)."""
        return self._formulas.get(left, [])

    @functools.cached_property
    def abbreviation_index(self) -> tuple[dict[str, Abbreviation], dict[str, Abbreviation]]:
        """The abbreviations by their letters, and by their wordings (lower case, words with one blank between)."""
        by_words: dict[str, Abbreviation] = {}
        for entry in self.abbreviations:
            for wording in entry.means:
                by_words.setdefault(" ".join(re.findall(r"[a-z0-9]+", wording.casefold())), entry)
        return {entry.short.casefold(): entry for entry in self.abbreviations}, by_words

    @functools.cached_property
    def series_named(self) -> dict[str, Series]:
        """The series by their names, in lower case."""
        return {entry.name.casefold().replace("-", " ").strip(): entry for entry in self.series}

    @functools.cached_property
    def series_pattern(self) -> re.Pattern[str] | None:
        """A name of a series with a number behind it, in squeezed text."""
        if not self.series:
            return None
        names = "|".join(  # each begins with a letter, and then looks back: so it is searched for fast
            f"{name[0]}(?<![a-z0-9].)" + re.escape(name[1:]).replace("\\ ", "[- ]")
            for name in sorted(self.series_named, key=len, reverse=True)
        )
        return re.compile(rf"(?P<name>{names})[- ]?(?P<number>\d{{1,4}}(?:s|\+)?)(?![\d.a-z%])(?!×|-?[a-z])")

    @functools.cached_property
    def _works(self) -> tuple[dict[str, Work], dict[str, Work], list[tuple[re.Pattern[str], Work]]]:
        titles = {canonical(work.title): work for work in self.works}
        numbers = {work.arxiv: work for work in self.works if work.arxiv}
        names = [
            (re.compile(rf"(?<![a-z0-9]){re.escape(folded_word(name))}(?![a-z0-9+])"), work)
            for work in self.works
            for name in (*work.names, work.title)
        ]
        return titles, numbers, names

    def work_titled(self, title: str) -> Work | None:
        """The work with a title; a subtitle, or authors before a colon or in brackets, may be missing or added."""
        if title not in self._titled:
            self._titled[title] = self._find_titled(title)
        return self._titled[title]

    @functools.cached_property
    def _titled(self) -> dict[str, Work | None]:
        return {}

    def _find_titled(self, title: str) -> Work | None:
        titles = self._works[0]
        bare = _BRACKETS.sub("", title)
        for form in (title, bare, bare.partition(": ")[2]):
            if form and (work := titles.get(canonical(form))):
                return work
        given = canonical(bare)
        near = [
            work for known, work in titles.items() if len(known) > 24 and (known in given or given.startswith(known))
        ]
        return near[0] if len(near) == 1 else None

    def work_numbered(self, arxiv: str) -> Work | None:
        """The work with an arXiv number."""
        return self._works[1].get(arxiv)

    def works_in(self, text: str) -> list[Work]:
        """The works whose proposals or titles a squeezed text names, by place."""
        found = [
            (match.start(), i, work) for i, (name, work) in enumerate(self._works[2]) if (match := name.search(text))
        ]
        out: list[Work] = []
        for _, _, work in sorted(found, key=lambda f: f[:2]):
            if work not in out:
                out.append(work)
        return out

    def learn(self, concepts: Iterable[Concept]) -> None:
        """Take in the names of the glossary."""
        for concept in concepts:
            names = [name for name in (concept.zh, concept.en, concept.abbr, *concept.names) if name]
            self.shown[concept.id] = concept.zh or concept.en or concept.id
            self.concepts.update((canonical(name), concept.id) for name in names)

    @functools.cached_property
    def concepts(self) -> dict[str, str]:
        """The id of the concept of each name of the glossary, in canonical form."""
        return {}

    @functools.cached_property
    def shown(self) -> dict[str, str]:
        """What a message calls a concept."""
        return {}

    def concept_of(self, name: str) -> str | None:
        """The concept of the glossary that has a name."""
        return self.concepts.get(canonical(name))

    def names_of(self, concept: str) -> list[str]:
        """The names of a concept, in canonical form."""
        return self._names_of.get(concept, [])

    @functools.cached_property
    def _names_of(self) -> dict[str, list[str]]:
        out: dict[str, list[str]] = {}
        for name, concept in self.concepts.items():
            out.setdefault(concept, []).append(name)
        return out

    @property
    def entries(self) -> list[Entry]:
        """All entries of all kinds."""
        return [entry for name in KINDS for entry in getattr(self, name)]


KINDS = (
    "substitutions", "abbreviations", "works", "series", "terms", "facts", "claims", "disputes", "formulas", "forms",
    "conventions",
    "orders", "counts",
)  # fmt: skip
"""The sections of facts.yaml."""


@functools.lru_cache(maxsize=4096)
def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return compile_all(list(patterns))


def any_of(patterns: list[str]) -> re.Pattern[str]:
    """One compiled expression that finds any of the patterns."""
    return _compiled(tuple(patterns))
