"""The nouns: Document, Line, Question, Card, Subject, Finding, Build.

Every stage takes and returns these; this module imports no stage.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from .errors import DeckwrightError as DeckwrightError

Kind = Literal["basic", "list", "cloze", "choice", "true-false", "order"]
KINDS: tuple[str, ...] = ("basic", "list", "cloze", "choice", "true-false", "order")
Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[str, ...] = ("error", "warning", "info")
Reason = Literal["chrome", "advert", "copyright", "spam", "structure", "preamble", "contents", "damaged"]
Unit = Literal["line", "paragraph", "page", "note"]

LOST = "⟦?⟧"
"""Stands where a character could not be recovered; never filled in by guessing."""

BLANK = "____"
"""A blank to be filled, as it stands in the normalised text of a cloze."""

SLUG = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")


@dataclass(slots=True)
class Finding:
    """What a stage noticed. ``line`` and ``column`` are 1-based, of the file on disk."""

    rule: str
    name: str
    severity: Severity
    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    card: str | None = None
    settled_by: str | None = None

    def key(self) -> tuple[Any, ...]:
        """Sort key: by place, then rule."""
        return (self.file or "", self.line or 0, self.column or 0, self.rule, self.card or "", self.message)


# --- read ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class Line:
    """A line of a document after repair; ``number`` counts lines of the file on disk from 1."""

    number: int
    text: str


@dataclass(slots=True)
class Dropped:
    """A run of lines that is in no question, and why."""

    first: int
    last: int
    reason: Reason
    text: str


@dataclass(slots=True)
class Shape:
    """A series of lines that was taken for questions: how they are marked, where, how many, and why."""

    style: str
    first: int
    last: int
    count: int
    why: str


@dataclass(slots=True)
class Document:
    """A document that has been read: repaired lines, what was dropped, what was noticed.

    ``path`` is POSIX and relative to the source folder. ``blank`` lines are not in ``lines``.
    """

    path: str
    lines: list[Line] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unit: Unit = "line"
    title: str | None = None
    encoding: str = "utf-8"
    total_lines: int = 0
    shape: str | None = None
    """How its questions are marked, where a person told; see config.Shape."""
    whole: bool = False
    """A line is a whole paragraph, never a part of one that the page's width broke."""
    shapes: list[Shape] = field(default_factory=list)
    """What the extractor took for questions, and why."""

    @property
    def stem(self) -> str:
        """File name without folders and ending."""
        name = self.path.rsplit("/", 1)[-1]
        return name.rsplit(".", 1)[0] if "." in name[1:] else name

    @property
    def is_markdown(self) -> bool:
        """Whether the text is written in Markdown (by the file's ending)."""
        return self.path.lower().endswith((".md", ".markdown", ".mkd"))


# --- extract ------------------------------------------------------------------------------------


@dataclass(slots=True)
class Piece:
    """A stretch of text and where it stands: line and column (1-based) in the file on disk."""

    line: int
    text: str
    column: int = 1


@dataclass(slots=True)
class Question:
    """A question found in a document; the fields are the keys of ``questions.jsonl``."""

    id: str
    document: str
    question: str | None
    answer: str | None
    kind: Kind = "basic"
    question_lines: tuple[int, int] | None = None
    answer_lines: tuple[int, int] | None = None
    unit: Unit = "line"
    options: list[str] | None = None
    correct: list[Any] | None = None
    steps: list[str] | None = None
    printed_steps: list[str] | None = None
    key: str | None = None
    section: list[str] = field(default_factory=list)
    card: str | None = None
    cards: list[str] = field(default_factory=list)
    # not exported
    pieces: dict[str, list[Piece]] = field(default_factory=dict)  # field → where its text stands
    hash: str = ""  # of the canonical question text
    markdown: bool = False

    @property
    def line(self) -> int:
        """The first line of the question, or of its answer where there is no question."""
        lines = self.question_lines or self.answer_lines
        return lines[0] if lines else 1


# --- cards --------------------------------------------------------------------------------------


class Strict(BaseModel):
    """Base of everything that people write in YAML: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True)

    @classmethod
    def light(cls, **fields: Any) -> Self:
        """An instance of values that the build has made: not validated, and small, since there may be very many.

        Attributes are set one by one in one order, so that instances share the names; so is the set of given fields.
        """
        made, put = cls.__new__(cls), object.__setattr__
        given, defaults = _blueprint(cls)
        put(made, "__pydantic_fields_set__", given)
        put(made, "__pydantic_extra__", None)
        put(made, "__pydantic_private__", None)
        for name, default, make in defaults:
            put(made, name, fields[name] if name in fields else make() if make else default)
        return made


@functools.cache
def _blueprint(model: type[BaseModel]) -> tuple[set[str], list[tuple[str, Any, Any]]]:
    """The names of all fields, and each in turn with its default and what makes one, if something does."""
    fields = model.model_fields
    return set(fields), [(name, field.default, field.default_factory) for name, field in fields.items()]


class Reference(Strict):
    """Where a claim can be looked up: a title and a place in it."""

    title: str = Field(min_length=1, description="Title of the paper, book or page")
    where: str | None = Field(None, description="arXiv number, DOI, section, equation, page of the documentation")


class Source(Strict):
    """A place in a document; written by the build."""

    document: str
    lines: tuple[int, int]
    unit: Unit = "line"
    wording: str | None = None
    answer: str | None = None


class WordingHash(Strict):
    """The hash of a wording's canonical form, for wordings that are not ours to publish."""

    hash: Annotated[str, Field(pattern=r"^[0-9a-f]{12,64}$")]


class Check(Strict):
    """A check that is executed: an oracle with arguments, or an expression and its value."""

    oracle: str | None = Field(None, description="Name of an oracle (see `python build.py explain oracles`)")
    args: dict[str, Any] = Field(default_factory=dict, description="Arguments of the oracle")
    expr: str | None = Field(None, description="An arithmetic expression, evaluated safely")
    equals: Any = Field(None, description="The value that oracle or expression must give")

    @model_validator(mode="after")
    def _one_of(self) -> Check:
        if (self.oracle is None) == (self.expr is None):
            raise ValueError("give either oracle: or expr:")
        if self.expr is not None and self.equals is None:
            raise ValueError("expr: needs equals:")
        return self


@dataclass(slots=True)
class Place:
    """Where a card's fields stand: file, and line and column (1-based) of each field's path."""

    file: str
    line: int = 1
    fields: dict[tuple[Any, ...], tuple[int, int, str]] = field(default_factory=dict)
    """path → (line, column, style); style is YAML's: "", "'", '"', "|", ">"."""


class Card(Strict):
    """A card, as it stands in ``source/cards/*.yaml`` and ``dist/cards/*.yaml``. Texts are Markdown with LaTeX."""

    null_is_text: ClassVar = True  # ``answer: null`` is an answer, as ``1.50`` is; a field that is left out is none
    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(?:[-.][a-z0-9]+)*$", description="A slug, for ever")]
    kind: Kind = Field("basic", description="What is asked for: an answer, a list, blanks to fill, a choice …")
    topic: str = Field("misc", description="A topic of deck.yaml")
    question: str = Field(min_length=1, description="One thing is asked; a cloze has ____ for each blank")
    answer: str | None = Field(None, description="What one must say to be right; short")
    explanation: str | None = Field(None, description="Why; what an interviewer asks next")
    pitfall: str | None = Field(None, description="What circulates and is wrong, and why")
    options: list[str] | None = Field(None, description="Options of a choice, in printed order")
    correct: list[bool | str] | None = Field(
        None, description="Letters of the right options, [true]/[false], or the fillings of a cloze in order"
    )
    steps: list[str] | None = Field(None, description="Steps of an ordering, in the right order")
    figures: list[str] = Field(default_factory=list, description="Figures; on the front if the question names one")
    formula: str | None = Field(None, description="LaTeX without dollars, for the sheets")
    sheet: str | None = Field(None, description="Text for the cheat sheet; the answer if not given")
    references: list[Reference] = Field(default_factory=list, description="Where the claims can be looked up")
    asks: list[str | WordingHash] = Field(default_factory=list, description="Other wordings, as found in documents")
    checks: list[Check] = Field(default_factory=list, description="Numbers and formulas that are run at every build")
    tags: list[str] = Field(default_factory=list, description="Tags in Anki, beside those of topic and kind")
    difficulty: Literal[1, 2, 3] | None = Field(None, description="1 for the basics, 2 for the usual, 3 for the hard")
    waive: dict[str, str] = Field(default_factory=dict, description="Findings waived: code and reason")
    sources: list[Source] = Field(default_factory=list, description="Written by the build")
    # written by the build, never in source/cards
    reviewed: bool = Field(True, exclude=True)
    place: Place | None = Field(None, exclude=True)
    guid: str = Field("", exclude=True)
    modified: int = Field(0, exclude=True, description="Seconds since 1970")
    questions: list[Any] = Field(default_factory=list, exclude=True, description="The Questions it carries")
    marks: list[str] = Field(default_factory=list, exclude=True, description="unreviewed, unanswered, error")


# --- check --------------------------------------------------------------------------------------


@dataclass(slots=True)
class Passage:
    """A text that rules look at. ``where`` turns an offset in it into a line and column of ``file``."""

    field: str
    text: str
    file: str
    starts: list[tuple[int, int, int]]
    """(offset, line, column) of each stretch, ascending; the first offset is 0."""

    def where(self, offset: int = 0) -> tuple[int, int]:
        """Line and column (1-based) of the character at ``offset``."""
        line, column, base = 1, 1, 0
        for start, at_line, at_column in self.starts:
            if start > offset:
                break
            base, line, column = start, at_line, at_column
        return line, column + offset - base


@dataclass(slots=True)
class Subject:
    """What the rules look at: a reviewed card, or a question as it stands in a document."""

    card: str | None
    kind: str
    file: str
    line: int
    reviewed: bool
    question: str | None = None
    answer: str | None = None
    explanation: str | None = None
    pitfall: str | None = None
    options: list[str] | None = None
    correct: list[Any] | None = None
    steps: list[str] | None = None
    printed_steps: list[str] | None = None
    key: str | None = None
    formula: str | None = None
    figures: list[str] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    waive: dict[str, str] = field(default_factory=dict)
    topic: str = "misc"
    settled_by: str | None = None
    passages: list[Passage] = field(default_factory=list)
    place: Place | None = None

    def texts(self, *fields: str) -> Iterator[Passage]:
        """The passages of the named fields ("question", "answer", "options", …), or all of them."""
        for passage in self.passages:
            if not fields or passage.field in fields:
                yield passage


# --- the whole ----------------------------------------------------------------------------------


class Topic(Strict):
    """A topic: a subdeck, a chapter, a file."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]
    title: str
    en: str | None = None


@dataclass(slots=True)
class Gone:
    """A question of the last build; ``wording`` is None where the document is not ours."""

    id: str
    document: str
    wording: str | None
    card: str


@dataclass(slots=True)
class Suggestion:
    """Two questions that look alike, for a person to settle."""

    a: str
    b: str
    score: float
    why: str
    gone: Gone | None = None
    """What ``a`` was, if it is a question of the last build that is not there any more."""


@dataclass
class Build:
    """Everything a build knows; what emit writes."""

    title: str
    name: str
    topics: list[Topic]
    documents: list[Document] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    """Ids of the questions that name no concept of the glossary."""
    config: Any = None
    groups: dict[str, str] = field(default_factory=dict)
    """Hash of a wording that a person merged with another → hash that stands for all of them."""
    own: set[str] = field(default_factory=set)
    """Paths of the documents that lie in the source: their wordings are ours to keep."""
    note_types: dict[str, int] = field(default_factory=dict)
    """Modified time of each note type, from the lock."""
    concepts: list[Any] = field(default_factory=list)
    """The glossary: read.source.Concept."""
    sheets: Any = None
    """What stands on the cheat sheets besides cards: read.sheets.Sheets."""

    @property
    def errors(self) -> int:
        """Number of findings that are errors."""
        return sum(f.severity == "error" for f in self.findings)
