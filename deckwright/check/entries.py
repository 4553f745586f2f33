"""The kinds of entries in facts.yaml: what each says, and what its fields mean. Data only; the rules give them effect.

A dozen kinds: substitutions, abbreviations, works, series and terms are about names; facts, claims and disputes
about what
is so; conventions, orders and counts about how things are used, done and counted; formulas about what functions are.
Claims, facts and disputes are told in wordings (see ``wording``), with the words and families of the same file.
"""

from __future__ import annotations

import functools
import re
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo

from ..model import Reference, Strict
from .oracles import ORACLES
from .oracles.references import REFERENCES
from .patterns import MAX_LENGTH, compile_folded, compile_pattern
from .values import normal

Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]


KNOWN = {"known": True}
"""The context in which entries are validated that were validated before: patterns need not be read again."""


def _accepted(pattern: str, info: ValidationInfo) -> str:
    if info.context is not KNOWN:
        compile_pattern(pattern)
    return pattern


def _known_oracle(name: str) -> str:
    if name not in ORACLES:
        raise ValueError(f"there is no oracle {name!r}")
    return name


def _known_reference(name: str) -> str:
    if name not in REFERENCES:
        raise ValueError(f"there is no reference implementation {name!r}; there are: {', '.join(sorted(REFERENCES))}")
    return name


Pattern = Annotated[str, AfterValidator(_accepted)]
Patterns = Annotated[list[Pattern], Field(min_length=1)]
Phrase = Annotated[str, Field(min_length=1, max_length=MAX_LENGTH)]
"""A wording; it is compiled when the words and families of the file are known."""
OracleName = Annotated[str, AfterValidator(_known_oracle)]
Word = Annotated[str, Field(min_length=2, max_length=60)]
Words = Annotated[list[Word], Field(min_length=1)]
References = Annotated[list[Reference], Field(min_length=1)]


class Entry(Strict):
    """What every entry has: where it can be looked up, and its topic."""

    references: References
    topic: str | None = None

    @property
    def see(self) -> str:
        """The first reference, as a message names it."""
        first = self.references[0]
        return f"{first.title}, {first.where}" if first.where else first.title


# --- names --------------------------------------------------------------------------------------


class Substitution(Entry):
    """A name that circulates misspelled (K101)."""

    write: str = Field(min_length=1)
    instead_of: Words


class Abbreviation(Entry):
    """An abbreviation, and every wording in Latin letters that it stands for (K102)."""

    short: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]{1,11}$")]
    means: Annotated[list[Annotated[str, Field(min_length=4, max_length=90)]], Field(min_length=1)]


class Work(Entry):
    """A paper or a book, and what is known of it: when, where, by whom (K103). ``names`` are what it proposed."""

    id: Id
    title: Annotated[str, Field(min_length=4)]
    names: list[Word] = Field(default_factory=list)
    arxiv: Annotated[str, Field(pattern=r"^\d{4}\.\d{4,5}$")] | None = None
    venue: Annotated[str, Field(pattern=r"^[A-Za-z]{3,12}$")] | None = None
    year: Annotated[int, Field(ge=1900, le=2100)] | None = None


class Series(Entry):
    """A name that only certain numbers follow: ResNet-50, never ResNet-51 (K104)."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z -]{0,30}$")]
    numbers: Annotated[list[Annotated[str, Field(pattern=r"^[0-9]{1,4}[a-z+]{0,3}$")]], Field(min_length=1)]


class Term(Entry):
    """The name that this deck has chosen for a concept that has several (C210)."""

    write: str = Field(min_length=1)
    instead_of: Words


# --- what is so ---------------------------------------------------------------------------------


class About(Entry):
    """An entry on a subject that is recognised by its words; ``unless`` names what sounds alike and is something
    else."""

    id: Id
    about: Words = Field(description="Words in the sentence or in the question; Latin ones are whole words")
    unless: list[Pattern] = Field(default_factory=list)
    cards: list[Id] = Field(default_factory=list, description="Where wordings are looked for that begin with @")
    is_: str = Field(alias="is", min_length=4, description="What is right, in words that a learner understands")

    @functools.cached_property
    def excuse(self) -> re.Pattern[str] | None:
        """What sounds alike and is something else."""
        return compile_folded(self.unless) if self.unless else None


class Fact(About):
    """A subject, how its value is told, and the value that is right (K301)."""

    says: Annotated[
        list[Phrase], Field(min_length=1, description="Wordings that capture a value: <n>, <interval>, (…)")
    ]
    right: Annotated[list[str], Field(min_length=1)]

    @functools.cached_property
    def values(self) -> frozenset[str]:
        """The right values, as they are compared."""
        return frozenset(map(normal, self.right))


class Claim(About):
    """A claim and its contrary (K302): ``right`` must not be denied, ``wrong`` must not be claimed.

    ``never`` are wordings that are wrong as they stand, negation and all.
    """

    right: list[Phrase] = Field(default_factory=list)
    wrong: list[Phrase] = Field(default_factory=list)
    never: list[Phrase] = Field(default_factory=list)


class Position(Strict):
    """One side of a dispute."""

    name: str
    patterns: Annotated[list[Phrase], Field(min_length=1)]


class Dispute(About):
    """A matter on which both sides are in print: cards may tell both, or agree on one (K303)."""

    positions: Annotated[list[Position], Field(min_length=2)]


# --- how things are used, done, counted ---------------------------------------------------------


class Meaning(Strict):
    """One of the two things a symbol may stand for: nouns for it, and verbs for what happens with its probability."""

    name: str
    nouns: Patterns
    verbs: Patterns


class Convention(Entry):
    """A symbol that must be declared, because both of its meanings are in use, and what it is used for (K201, K202)."""

    id: Id
    about: Patterns
    symbol: Annotated[str, Field(pattern=r"^[a-z]$")]
    keep: Meaning
    drop: Meaning
    oracle: OracleName


class Step(Strict):
    """A step of a procedure, and how it is recognised."""

    id: Id
    name: str
    patterns: Patterns
    unless: list[Pattern] = Field(default_factory=list, description="What looks like the step and is something else")


class Order(Entry):
    """A procedure whose steps have one order (K203). ``steps`` are in it; a text need not name all of them."""

    id: Id
    about: Patterns
    unless: list[Pattern] = Field(default_factory=list, description="Procedures that have steps of the same names")
    steps: Annotated[list[Step], Field(min_length=2)]
    oracle: OracleName | None = None


class Count(Entry):
    """A number in the question from which an oracle computes the number that must come out (K204)."""

    id: Id
    name: str
    about: Patterns
    asks: Patterns
    unless: list[Pattern] = Field(default_factory=list)
    given: Patterns
    unit: Patterns
    oracle: OracleName


# --- formulas -----------------------------------------------------------------------------------


class Formula(Entry):
    """A function that has a name in formulas, and the reference implementation that it must agree with (M104)."""

    id: Id
    about: list[Word] = Field(default_factory=list, description="Words of which the question must have one")
    left: Annotated[list[str], Field(min_length=1)]
    reference: Annotated[str, AfterValidator(_known_reference)]
    rename: dict[str, str] = Field(default_factory=dict, description="symbol on cards: argument of the implementation")


class Form(Entry):
    """Formulas of the field as they are written; a formula that is one slip away from one is wrong (M104)."""

    id: Id
    about: list[Word] = Field(default_factory=list, description="Words of which the text must have one")
    latex: Annotated[list[Annotated[str, Field(min_length=3, max_length=600)]], Field(min_length=1)]


def folded_word(word: str) -> str:
    """A word as it stands in squeezed text: lower case, without blanks beside Chinese."""
    return re.sub(r"(?<=[\u2e80-\u9fff]) +| +(?=[\u2e80-\u9fff])", "", word).casefold()
