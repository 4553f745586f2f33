"""deck.yaml: what is built, under which names. Everything has a default, so a bare folder works."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .model import Strict, Topic

EPOCH = 1767225600
"""2026-01-01T00:00:00Z: modified time of a note that was never changed, unless deck.yaml says otherwise."""


Shape = Literal["numbers", "labels", "headings", "bold", "lines", "parts", "none"]
"""How the questions of a document are marked: numbers, Q:/A: labels, headings, bold lines, lines that end in a question
mark, questions in one part and answers in another; none: it holds no questions."""


class DocumentConfig(Strict):
    """What a person tells about one document, where the guess is wrong."""

    title: str | None = Field(None, description="What the report calls it")
    encoding: str | None = Field(None, description="As Python calls it: gb18030, big5, utf-16 …")
    script: Literal["simplified", "traditional"] = Field("simplified", description="What Chinese characters become")
    topic: str | None = Field(None, description="The topic of its questions")
    shape: Shape | None = Field(None, description="How questions are marked, where the guess is wrong")


class Fonts(Strict):
    """Font families for paper, first found is used; ``folder`` holds fonts of one's own."""

    text: list[str] = Field(default_factory=lambda: ["Noto Sans SC"])
    folder: str | None = None


class Paper(Strict):
    """Page settings of the cheat sheets; the handbook and the quiz use only the size."""

    size: Literal["a3", "a4", "a5", "us-letter", "us-legal"] = "a4"
    orientation: Literal["landscape", "portrait"] = "landscape"
    columns: int = Field(3, ge=1, le=5)


CardFormat = Literal["2x4", "a7", "a6", "3x5in", "4x6in", "5x8in"]
"""2x4: eight on a page with a margin; a7: eight on A4 to the edge; the others: the usual index cards."""

Millimetres = Annotated[float, Field(ge=-20, le=20)]


class Flashcards(Strict):
    """Cut-out cards for printing on both sides."""

    format: CardFormat = "2x4"
    paper: Literal["a4", "us-letter", "card"] = Field("a4", description="card: a page is a card")
    flip: Literal["long", "short"] = Field("long", description="The edge about which the printer turns the sheet")
    offset: tuple[Millimetres, Millimetres] = Field(
        (0.0, 0.0), description="Where the printer puts the backs, seen from the front: mm too far right and down"
    )
    calibration: bool = Field(True, description="Whether the first sheet serves to measure the printer's drift")
    tags: list[str] = Field(default_factory=list, description="Only cards with one of these tags; all if none is given")
    topics: list[str] = Field(default_factory=list, description="Only cards of these topics; all if none is given")


Minutes = Annotated[float, Field(gt=0, le=60 * 24)]


class DeckOptions(Strict):
    """A preset of deck options that goes with the package; Anki takes it over only from who asks for it on import."""

    new_per_day: int = Field(20, ge=0, le=9999, description="New cards a day")
    reviews_per_day: int = Field(200, ge=0, le=9999, description="Reviews a day")
    learning_steps: list[Minutes] = Field(default_factory=lambda: [1.0, 10.0], description="In minutes")
    relearning_steps: list[Minutes] = Field(default_factory=lambda: [10.0], description="In minutes")


class Quiz(Strict):
    """A paper to test oneself."""

    seed: int = Field(1, description="Another number gives another paper")
    count: int = Field(40, ge=1, le=1000, description="Number of questions")
    topics: list[str] = Field(default_factory=list, description="Only cards of these topics; all if none is given")


class DeckConfig(Strict):
    """The whole of deck.yaml."""

    title: str = Field("Deckwright", description="Name of the deck, title of the PDFs")
    name: str | None = Field(None, pattern=r"^[^/\\:\x00-\x1f]+$", description="File name of the package")
    description: str = Field("", description="Shown under the deck's name in Anki")
    language: str = Field("zh-CN", description="Of the words that the tool adds: zh-CN, or en")
    version: str = Field("1", description="Of the deck, for people")
    author: str | None = Field(None, description="Shown with the deck")
    licence: str | None = Field(None, description="Shown with the deck")
    homepage: str | None = Field(None, description="Where faults are reported; a link in the deck's description")
    created: int = Field(EPOCH, gt=0, description="Modified time of a new note, seconds since 1970")
    topics: list[Topic] = Field(default_factory=list, description="In the order of the subdecks and chapters")
    documents: dict[str, DocumentConfig] = Field(default_factory=dict, description="By file name")
    options: DeckOptions | None = Field(None, description="Deck options in the package; none if not given")
    figure_format: Literal["svg", "png"] = Field("svg", description="PNG for devices where SVG fails")
    fonts: Fonts = Field(default_factory=Fonts)
    paper: Paper = Field(default_factory=Paper)
    flashcards: Flashcards = Field(default_factory=Flashcards)
    quiz: Quiz = Field(default_factory=Quiz)
