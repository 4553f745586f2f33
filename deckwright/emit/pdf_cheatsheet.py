"""The cheat sheets as Typst source: tables that compare, then the cards that belong on a sheet, in filled columns.

There is a sheet of the whole, and one a topic with all of its cards.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..config import DeckConfig, Paper
from ..model import Card, Topic
from ..read.sheets import Table
from ..text.markup import formulas, plain
from ..text.typst import prose
from ..text.typst_symbols import string
from . import pdf_figures, pdf_tables
from .choice import candidates, essential, ordered
from .pdf_page import SIZE, Block, Content, Page
from .pdf_text import COLOURS, Context, answer_of, by_topic, filled, letters, says_verdict, shorten, verdict
from .press import Press

QUESTION_LIMIT = 70
ANSWER_LIMIT = 120
_TABLE_TYPE = 0.94 * 8.1
"""Points of the type in tables, on a sheet that is set as large as most."""
_POINTS = 72 / 25.4
_SPACING = re.compile(r"\\[,;:!> ]|\\q?quad|\\(?:left|right|big|Big)(?![a-zA-Z])|\s")
_PARTS = re.compile(r",?\s*\\q?quad(?![a-zA-Z])")
_FILE_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

WHOLE = "pdf/cheatsheet.pdf"


@dataclass
class Section:
    """A topic: its bar, and its blocks – on the whole sheet, on its own sheet, and there at length."""

    topic: Topic
    bar: str
    whole: list[Block] = field(default_factory=list)
    alone: list[Block] = field(default_factory=list)
    at_length: list[Block] = field(default_factory=list)


def cheatsheets(context: Context, press: Press) -> dict[str, str]:
    """Path → Typst source of the whole sheet and of the sheet of each topic."""
    paper: Paper = (context.build.config or DeckConfig.model_validate({})).paper
    pdf_tables.check(context)
    page = Page(context, press, paper)
    tables = pdf_tables.Tables(context, press)
    sections = _sections(context, tables, page.width / _TABLE_TYPE)
    result = {WHOLE: page.sheet("", [(section.bar, section.whole) for section in sections])}
    if len(sections) > 1:
        for section, content in zip(sections, _shown_alone(page, sections), strict=True):
            if _FILE_NAME.fullmatch(section.topic.id):
                title = (section.topic.en if context.english else None) or section.topic.title
                result[f"pdf/sheets/{section.topic.id}.pdf"] = page.sheet(title, content)
    page.remember()
    return result


def _shown_alone(page: Page, sections: list[Section]) -> list[Content]:
    """What is on the sheet of each topic: everything at length, unless that needs more pages."""
    full: list[Content] = [[(each.bar, each.at_length)] for each in sections]
    short: list[Content] = [[(each.bar, each.alone)] for each in sections]
    page.measure(SIZE, [page.natural(block) for each in sections for block in each.at_length])
    # what is on one page needs no comparison: measuring is what takes time
    longer = [page.pages(SIZE, content) > 1 for content in full]
    unsure = [each for each, more in zip(sections, longer, strict=True) if more]
    page.measure(SIZE, [page.natural(block) for each in unsure for block in each.alone])
    return [
        few if more and page.pages(SIZE, much) > page.pages(SIZE, few) else much
        for much, few, more in zip(full, short, longer, strict=True)
    ]


# --- what is on it ------------------------------------------------------------------------------


def _sections(context: Context, tables: pdf_tables.Tables, room: float) -> list[Section]:
    """The topics in their order, with reviewed cards only, if there are any; the essential ones lead.

    Those come in the order of their headings in sheets.yaml, so that related ones stand together. ``room`` is the
    width of a table in ems.
    """
    cards = candidates(context.build)
    leading = essential(context.build, cards)
    covered = {card for table in context.sheets.tables for card in table.covers}
    of_topic = {topic.id: group for _, topic, group in by_topic(context, cards)}
    sections, on_whole = [], set[str]()
    for number, topic in enumerate(_topics(context, cards)):
        own = [table for table in context.sheets.tables if table.topic == topic.id]
        group = ordered(context.build, of_topic.get(topic.id, []), leading)
        if not own and not group:
            continue
        colour = f"rgb({string(COLOURS[number % len(COLOURS)])})"
        section = Section(topic, _bar(context, topic, group, colour))
        shown = [figure for table in own for figure in (*table.figures, *pdf_tables.curves(table))]
        on_whole.update(shown)
        first = [card for card in group if card.id in leading and card.id not in covered]
        blocks = [_table(context, table, colour, tables.arguments(table, colour, room)) for table in own]
        section.whole = blocks + _entries(context, first, colour, on_whole)
        section.alone = blocks + _entries(context, group, colour, set(shown))
        section.at_length = blocks + _entries(context, group, colour, set(shown), at_length=True)
        sections.append(section)
    return sections


def _bar(context: Context, topic: Topic, group: list[Card], colour: str) -> str:
    title, other = (topic.en or topic.title, "") if context.english else (topic.title, topic.en or "")
    chapter = context.numbers[group[0].id].partition(".")[0] if group else ""
    return f"bar({string(chapter)}, {string(title)}, {string(other)}, {colour})"


def _entries(context: Context, cards: list[Card], colour: str, shown: set[str], at_length: bool = False) -> list[Block]:
    """The cards as Typst; figures in ``shown`` are left out, those that are set now are added to it."""
    entries = []
    for card in cards:
        figures = [figure for figure in pdf_figures.known(card.figures) if figure not in shown]
        shown.update(figures)
        entries.append(_entry(context, card, colour, figures, at_length))
    return entries


def _topics(context: Context, cards: list[Card]) -> list[Topic]:
    """All topics of the deck, then those that only cards know."""
    known = list(context.build.topics)
    names = {topic.id for topic in known}
    return known + [topic for _, topic, _ in by_topic(context, cards) if topic.id not in names]


def _block(context: Context, call: str, figures: list[str]) -> Block:
    """A block with these figures at its end."""
    pictures = "".join(f"{pdf_figures.image(figure, context.english)}, " for figure in figures)
    sizes = [pdf_figures.size(figure) for figure in figures]
    widest, high = max((w for w, _ in sizes), default=0.0), sum(h for _, h in sizes)
    return Block(f"{call}, ({pictures})", widest * _POINTS, high * _POINTS)


def _table(context: Context, table: Table, colour: str, arguments: str) -> Block:
    call = (
        f"compare({colour}, [{prose(table.title)}], {arguments}, "
        f"[{context.text(table, table.note)}], [{prose(pdf_tables.see(context, table))}]"
    )
    return _block(context, call, pdf_figures.known(table.figures))


def _entry(context: Context, card: Card, colour: str, figures: list[str], at_length: bool) -> Block:
    term = context.sheets.terms.get(card.id) if card.reviewed else None
    said = filled(card) if card.reviewed else shorten(filled(card), QUESTION_LIMIT)
    title, body = context.text(card, term or said), _body(context, card)
    if card.kind == "cloze":  # a statement, with what was asked in bold
        statement = context.text(card, card.sheet or said)
        title, body = (title, statement) if term else ("", statement if card.sheet else f"{statement}\n\n{body}")
    if at_length and card.explanation:
        body += f"\n\n#aside[{context.text(card, card.explanation)}]"
    if "error" in card.marks:
        title += f"#chip[{prose(context.words['error'])}];"
    formula = "" if _says_formula(card, term or said) else context.formula(card)
    call = (
        f"entry({colour}, {string(context.numbers.get(card.id, ''))}, [{title}], {str(term is not None).lower()}, "
        f"[{formula}], [\n{body}\n]"
    )
    return _block(context, call, figures)


def _says_formula(card: Card, title: str) -> bool:
    """Whether the formula of a card stands in its text already."""
    texts = (card.sheet or card.answer or "", title)
    said = [_bare_latex(found.latex) for text in texts for found in formulas(text)]
    parts = [_bare_latex(part) for part in _PARTS.split(card.formula or "")]
    return any(parts) and all(any(part in latex for latex in said) for part in parts)


def _bare_latex(latex: str) -> str:
    """LaTeX without what only moves things about."""
    return _SPACING.sub("", latex.replace("\\dfrac", "\\frac"))


def _body(context: Context, card: Card) -> str:
    """The shortest text that answers the question."""
    if card.sheet:
        return context.text(card, card.sheet)
    parts = []
    if card.kind == "choice":
        said = plain(card.answer or "")
        right = [text for _, text, is_right in letters(card) if is_right]
        right = [context.text(card, text) for text in right if not said.startswith(plain(text))]
        parts.append(prose(context.words["semicolon"]).join(right))
    elif card.kind == "true-false" and not says_verdict(card.answer or ""):
        said = verdict(card, context.words)
        parts.append(f"#strong[{prose(said)}];" if said else "")
    elif card.kind == "order" and card.steps and not card.answer:
        parts.append(prose(" → ").join(context.text(card, step) for step in card.steps))
    if answer := answer_of(card):
        parts.append(context.text(card, answer if card.reviewed else shorten(answer, ANSWER_LIMIT)))
    return "#h(0.6em);".join(part for part in parts if part)
