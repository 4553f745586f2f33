"""Turns cards into Anki notes: fields as HTML, tags, decks, due numbers.

The fields come from ``fields``; what Anki itself would act on in them – sound and LaTeX tags, control characters – is
made plain text here.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..config import DeckConfig
from ..model import Build, Card
from ..text import markup
from ..text.markup_html import escape
from . import fields
from .labels import is_english, labels_for
from .media import ImageFormat, Picture, pictures
from .note_types import NOTE_TYPES

FIRST = "cheat"
"""Tag of the cards that one learns first."""

_JSON = json.JSONEncoder(ensure_ascii=False)
_USUAL = 2
_LATE_KINDS = {"choice": 1, "true-false": 1, "cloze": 1, "order": 2}
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_ANKI_TAG = re.compile(r"\[(?=sound:|anki:|/?latex\]|/?\$)", re.IGNORECASE)
_MATHS_BEFORE_STOP = re.compile(r"\\\)(?=[，。；：、！？）》」』】])")
_HTML_TAG = re.compile(r"<[^>]*>")


@dataclass(slots=True)
class Note:
    """A note as Anki imports it.

    ``card`` is the id of our card, ``note_type`` a key of ``NOTE_TYPES``, ``fields`` HTML in the order of the note
    type, ``deck`` the full deck name, ``modified`` seconds since 1970, ``due`` the place in the queue of new cards,
    ``media`` the files that the fields refer to, by name.
    """

    card: str
    note_type: str
    fields: list[str]
    tags: list[str]
    deck: str
    guid: str
    modified: int
    due: int
    media: dict[str, bytes] = field(default_factory=dict)

    def content_hash(self) -> str:
        """SHA-256 (hexadecimal) of what makes a new version of the note: note type, fields and tags.

        Line numbers of the sources and the place in the deck do not count.
        """
        names = NOTE_TYPES[self.note_type].fields
        content = {name: text for name, text in zip(names, self.fields, strict=True) if text and name != "Sources"}
        parts = [self.note_type, sorted(content.items()), sorted(self.tags)]
        return hashlib.sha256(_JSON.encode(parts).encode()).hexdigest()


def note_type_of(card: Card) -> str:
    """The key of the card's note type: ``cloze`` if every blank has a filling, else ``basic``."""
    return "basic" if fields.cloze_text(card) is None else "cloze"


def notes(build: Build, image_format: ImageFormat = "svg") -> list[Note]:
    """A note for each card of the build, in the order in which they are learned."""
    config: DeckConfig = build.config or DeckConfig()
    titles = topic_titles(build)
    decks = deck_names(build)
    return [
        _note(card, due, decks[card.topic], titles[card.topic], config.language, image_format)
        for due, card in enumerate(learning_order(build), start=1)
    ]


def learning_order(build: Build) -> list[Card]:
    """The cards, topic by topic: what is learned first, then what was reviewed, then the rest; always basics first.

    A card that does not tell its difficulty counts as of the usual one; of the same difficulty, easy kinds come first.
    """
    topics = {topic: number for number, topic in enumerate(topic_titles(build))}

    def place(card: Card) -> tuple[int, bool, bool, int, int]:
        difficulty = card.difficulty or _USUAL
        return topics[card.topic], FIRST not in card.tags, not card.reviewed, difficulty, _LATE_KINDS.get(card.kind, 0)

    return sorted(build.cards, key=place)


def deck_names(build: Build) -> dict[str, str]:
    """Topic id → deck name: ``Title::01 Topic``, numbered in the order of the topics, those without cards too."""
    parent = deck_title(build.title)
    titles = topic_titles(build)
    width = max(2, len(str(len(titles))))
    return {
        topic: f"{parent}::{number:0{width}} {deck_title(title)}"
        for number, (topic, title) in enumerate(titles.items(), start=1)
    }


def deck_title(title: str) -> str:
    """One level of a deck name: ``::`` would begin another."""
    text = re.sub(":{2,}", ":", _NOT_TEXT.sub("", unicodedata.normalize("NFC", title)))
    return " ".join(text.split()).strip(":").strip() or "Deckwright"


def field_text(html: str, has_clozes: bool = False) -> str:
    """A field as Anki stores it: NFC, no control characters, nothing that Anki would play or run through LaTeX.

    Only a field that has clozes keeps its double braces.
    """
    text = unicodedata.normalize("NFC", html)
    if not text.isprintable():
        text = _NOT_TEXT.sub("", text)
    if "[" in text:
        text = _ANKI_TAG.sub("&#91;", text)
    if "\\)" in text:  # a browser would break the line between a formula and its stop: a word joiner helps
        text = _MATHS_BEFORE_STOP.sub(r"\\)&#8288;", text)
    return text if has_clozes or "{{" not in text else re.sub(r"\{(?=\{)", "{ ", text)


@functools.lru_cache(4096)
def tag(text: str) -> str:
    """A text as an Anki tag: no blanks or quotes, ``::`` only between two levels; empty if nothing is left."""
    text = re.sub(r"\s+", "-", _NOT_TEXT.sub("", unicodedata.normalize("NFC", text)).strip())
    levels = [level.strip(":-") for level in re.sub(r"[\"'“”‘’`]", "", text).split("::")]
    return "::".join(level for level in levels if level)


def topic_titles(build: Build) -> dict[str, str]:
    """Topic id → title in the deck's language; topics of cards that the build does not list come last."""
    english = is_english((build.config or DeckConfig()).language)
    titles = {topic.id: (topic.en if english else None) or topic.title for topic in build.topics}
    return titles | {topic: topic for topic in sorted({card.topic for card in build.cards} - titles.keys())}


def _note(card: Card, due: int, deck: str, topic: str, language: str, image_format: ImageFormat) -> Note:
    labels = labels_for(language)
    on_front, on_back = pictures(card, image_format) if card.figures else ([], [])
    cloze = fields.cloze_text(card)
    note_type = "basic" if cloze is None else "cloze"
    values = {"Text": cloze} if cloze is not None else _front(card, labels)
    values |= {
        "Answer": markup.html(card.answer or ""),
        "Explanation": markup.html(card.explanation or ""),
        "Pitfall": markup.html(card.pitfall or ""),
        "Formula": fields.formula(card.formula),
        "QuestionFigure": _html(on_front),
        "Figure": _html(on_back),
        "References": fields.references(card.references),
        "Sources": fields.sources(card.sources, labels),
    }
    marks = set(card.marks)
    if not any(values.get(name) for name in ("Text", "Answer", "Correct", "Solution")):
        values["Answer"] = f'<p class="missing">{escape(labels["unanswered"])}</p>'
        marks.add("unanswered")
    values["Status"] = fields.badges(sorted(marks - {"unanswered"}), labels)
    made = {name: field_text(text, name == "Text") for name, text in values.items() if text}
    made |= {"Id": card.id, "Kind": card.kind, "Topic": _constant(topic), "Language": _constant(language)}
    return Note(
        card=card.id,
        note_type=note_type,
        fields=[made.get(name, "") for name in NOTE_TYPES[note_type].fields],
        tags=_tags(card, marks),
        deck=deck,
        guid=card.guid,
        modified=card.modified,
        due=due,
        media={name: data for picture in (*on_front, *on_back) for name, data in picture.files.items()},
    )


@functools.lru_cache(256)
def _constant(text: str) -> str:
    """A plain text that many notes have, as a field."""
    return field_text(escape(text))


def _html(figures: Iterable[Picture]) -> str:
    return "".join(figure.html for figure in figures)


def _front(card: Card, labels: dict[str, str]) -> dict[str, str]:
    """The fields that only the note type ``basic`` has; the first of them is never blank."""
    question = markup.html(card.question)
    return {
        "Question": question if _is_visible(question) else escape(card.id),
        "Options": fields.options(card, labels),
        "Correct": fields.key(card, labels),
        "Steps": fields.steps(card) if card.kind == "order" else "",
        "Solution": fields.solution(card) if card.kind == "order" else "",
    }


def _is_visible(html: str) -> bool:
    """Whether letters, digits, punctuation or symbols are left when tags are taken away."""
    return any(unicodedata.category(character)[0] in "LNPS" for character in _HTML_TAG.sub("", html))


def _tags(card: Card, marks: Iterable[str]) -> list[str]:
    """The tags of a note, sorted; Anki takes tags that differ only in case for one."""
    documents = [source.document.rsplit("/", 1)[-1] for source in card.sources]
    wanted = [
        f"topic::{card.topic}",
        f"kind::{card.kind}",
        *([f"difficulty::{card.difficulty}"] if card.difficulty else []),
        *(f"source::{name.rsplit('.', 1)[0] or name}" for name in documents),
        *(f"status::{mark}" for mark in marks),
        *card.tags,
    ]
    by_key = {clean.casefold(): clean for text in reversed(wanted) if (clean := tag(text))}
    return sorted(by_key.values())
