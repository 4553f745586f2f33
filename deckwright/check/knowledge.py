"""facts.yaml: what the rules know of the field, as data, each entry with its reference."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field

from .. import yamlio
from ..model import DeckwrightError, Strict
from ..text.canonical import canonical
from .agreement import normal
from .entries import (
    Abbreviation,
    Claim,
    Convention,
    Count,
    Dispute,
    Entry,
    Fact,
    Formula,
    Order,
    Position,
    Step,
    Substitution,
    Term,
    Work,
    folded_word,
)
from .patterns import compile_all, compile_folded

__all__ = [
    "Abbreviation", "Claim", "Convention", "Count", "Dispute", "Entry", "Fact", "Formula", "Knowledge", "Order",
    "Position", "Step", "Substitution", "Term", "Work", "any_folded", "any_of", "load",
]  # fmt: skip

@dataclass(frozen=True)
class Names:
    """Misspelled names, compiled: the expression that finds them as whole words, and what to write instead."""

    pattern: re.Pattern[str] | None
    right: dict[str, Substitution]


def _names(substitutions: list[Substitution]) -> Names:
    right = {wrong.casefold(): entry for entry in substitutions for wrong in entry.instead_of}
    if not right:
        return Names(None, right)
    alternatives = "|".join(re.escape(wrong) for wrong in sorted(right, key=lambda w: (-len(w), w)))
    return Names(re.compile(rf"(?<![A-Za-z0-9_])(?:{alternatives})(?![A-Za-z0-9_])", re.IGNORECASE), right)


_BRACKETS = re.compile(r"\s*[(（][^()（）]{0,80}[)）]\s*$")


class Words:
    """Finds which entries a text is about: their words, Latin ones as whole words.

    The text's pairs of characters tell which words can be in it at all, so that most are never looked for.
    """

    def __init__(self, entries: list[Fact | Claim | Dispute]) -> None:
        self._by_pair: dict[str, list[tuple[str, re.Pattern[str] | None, int]]] = {}
        self.entries = entries
        for number, entry in enumerate(entries):
            for word in entry.words:
                latin = word[0].isascii() or word[-1].isascii()
                whole = re.compile(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])") if latin else None
                self._by_pair.setdefault(word[:2], []).append((word, whole, number))

    def about(self, text: str) -> list[Fact | Claim | Dispute]:
        """The entries one of whose words stands in a squeezed text, in the order of the file."""
        if len(self._by_pair) > _FEW:
            pairs = self._by_pair.keys() & {a + b for a, b in zip(text, text[1:], strict=False)}
        else:
            pairs = {pair for pair in self._by_pair if pair in text}
        found: set[int] = set()
        for pair in pairs:
            for word, whole, number in self._by_pair[pair]:
                if number not in found and word in text and (whole is None or whole.search(text)):
                    found.add(number)
        return [self.entries[number] for number in sorted(found)]


_FEW = 20
"""So many pairs are looked for one by one."""


class Knowledge(Strict):
    """All that facts.yaml says. Without a file it is empty, and the rules that need it find nothing."""

    substitutions: list[Substitution] = Field(default_factory=list)
    abbreviations: list[Abbreviation] = Field(default_factory=list)
    works: list[Work] = Field(default_factory=list)
    terms: list[Term] = Field(default_factory=list)
    facts: list[Fact] = Field(default_factory=list)
    claims: list[Claim] = Field(default_factory=list)
    disputes: list[Dispute] = Field(default_factory=list)
    formulas: list[Formula] = Field(default_factory=list)
    conventions: list[Convention] = Field(default_factory=list)
    orders: list[Order] = Field(default_factory=list)
    counts: list[Count] = Field(default_factory=list)

    @functools.cached_property
    def names(self) -> Names:
        """The misspelled names of all substitutions."""
        return _names(self.substitutions)

    @functools.cached_property
    def told(self) -> Words:
        """The words of facts and claims, to find which of them a text is about."""
        return Words([*self.facts, *self.claims])

    @functools.cached_property
    def disputed(self) -> Words:
        """The words of disputes."""
        return Words([*self.disputes])

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
        near = [work for known, work in titles.items() if len(known) > 24 and (known in given or given.startswith(known))]
        return near[0] if len(near) == 1 else None

    def work_numbered(self, arxiv: str) -> Work | None:
        """The work with an arXiv number."""
        return self._works[1].get(arxiv)

    def works_in(self, text: str) -> list[Work]:
        """The works whose proposals or titles a squeezed text names, by place."""
        found = [(match.start(), i, work) for i, (name, work) in enumerate(self._works[2]) if (match := name.search(text))]
        out: list[Work] = []
        for _, _, work in sorted(found, key=lambda f: f[:2]):
            if work not in out:
                out.append(work)
        return out

    @property
    def entries(self) -> list[Entry]:
        """All entries of all kinds."""
        return [entry for name in KINDS for entry in getattr(self, name)]


KINDS = (
    "substitutions", "abbreviations", "works", "terms", "facts", "claims", "disputes", "formulas", "conventions",
    "orders", "counts",
)  # fmt: skip
"""The sections of facts.yaml."""


def load(facts: Path | None) -> Knowledge:
    """Read facts.yaml; None gives empty knowledge. Raises DeckwrightError with file and line."""
    if facts is None:
        return Knowledge()
    loaded = yamlio.read(facts, facts.as_posix())
    if loaded.data is not None and not isinstance(loaded.data, dict):
        raise DeckwrightError(f"must be a mapping: {', '.join(KINDS)}", loaded.name, 1)
    knowledge = yamlio.validate(Knowledge, loaded)
    _refuse_twice(knowledge, loaded)
    return knowledge


def _refuse_twice(knowledge: Knowledge, loaded: yamlio.Loaded) -> None:
    seen: dict[str, int] = {}

    def once(name: str, path: tuple[Any, ...]) -> None:
        line = loaded.line(path)
        if name in seen:
            raise DeckwrightError(f"{name!r} is already in line {seen[name]}", loaded.name, line)
        seen[name] = line

    for section in KINDS:
        for i, entry in enumerate(getattr(knowledge, section)):
            if hasattr(entry, "id"):
                once(entry.id, (section, i, "id"))
    for i, abbreviation in enumerate(knowledge.abbreviations):
        once(abbreviation.short, ("abbreviations", i, "short"))
    for i, substitution in enumerate(knowledge.substitutions):
        for j, wrong in enumerate(substitution.instead_of):
            once(wrong.casefold(), ("substitutions", i, "instead_of", j))


@functools.lru_cache(maxsize=4096)
def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return compile_all(list(patterns))


def any_of(patterns: list[str]) -> re.Pattern[str]:
    """One compiled expression that finds any of the patterns."""
    return _compiled(tuple(patterns))


@functools.lru_cache(maxsize=4096)
def _folded(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return compile_folded(list(patterns))


def any_folded(patterns: list[str]) -> re.Pattern[str]:
    """One compiled expression that finds any of the patterns in folded text."""
    return _folded(tuple(patterns))
