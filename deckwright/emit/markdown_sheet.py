"""The cheat sheet as Markdown, for pasting: the tables, and a line a card."""

from __future__ import annotations

from typing import Any

from ..model import Build, Card
from ..read.sheets import Curve, Sheets, Table
from ..text.markup_gfm import display_math, escape, inline, to_gfm
from . import pdf_figures
from .choice import candidates, essential, ordered
from .pdf_tables import curves
from .pdf_text import answer_of, filled, letters, says_verdict, shorten, verdict

ANSWER_LIMIT = 120


def sheet(build: Build, words: dict[str, str]) -> tuple[list[dict[str, Any]], list[str]]:
    """The sections of the sheet for the template, and the figures in them."""
    sheets: Sheets = build.sheets or Sheets()
    cards = candidates(build)
    leading = essential(build, cards)
    cards = ordered(build, [card for card in cards if card.id in leading], leading)
    covered = {card for table in sheets.tables for card in table.covers}
    sections, figures = [], []
    for topic in build.topics:
        tables = [table for table in sheets.tables if table.topic == topic.id]
        group = [card for card in cards if card.topic == topic.id and card.id not in covered]
        if tables or group:
            entries = [_entry(card, sheets, words) for card in group]
            sections.append(
                {
                    "title": escape(topic.title),
                    "tables": [_table(build, table, words) for table in tables],
                    "entries": entries,
                }
            )
            for table in tables:
                figures += pdf_figures.known([*table.figures, *curves(table)])
    return sections, figures


def picture(figure: str) -> str:
    """HTML of a figure that follows the reader's light or dark mode."""
    from ..figures import FIGURES

    alt = FIGURES[figure].alt.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return (
        f'<picture><source media="(prefers-color-scheme: dark)" srcset="figures/{figure}-dark.svg">'
        f'<img src="figures/{figure}.svg" alt="{alt}" width="480"></picture>'
    )


def _table(build: Build, table: Table, words: dict[str, str]) -> dict[str, str]:
    head = [inline(name, True) for name in table.columns]
    rows = [[_cell(cell) for cell in row.cells] for row in table.rows]
    for row in rows:
        if row[0] and "**" not in row[0] and "$" not in row[0]:
            row[0] = f"**{row[0]}**"
    lines = [head, ["---"] * len(head), *rows]
    topics = {card.id: card.topic for card in build.cards}
    named = dict.fromkeys(card for row in table.rows for card in row.cards if card in topics)
    links = ", ".join(f"[{card}]({topics[card]}.md#{card})" for card in named)
    return {
        "title": escape(table.title),
        "rows": "\n".join(f"| {' | '.join(line)} |" for line in lines),
        "note": inline(table.note or ""),
        "see": f"{words['see']} {links}" if links else "",
        "figures": "\n\n".join(map(picture, pdf_figures.known(table.figures))),
        "references": words["semicolon"].join(
            escape(r.title + (f"{words['comma']}{r.where}" if r.where else "")) for r in table.references
        ),
    }


def _cell(cell: str | Curve) -> str:
    if isinstance(cell, str):
        return inline(cell, True)
    figure = f"activation-{cell.curve}"
    known = pdf_figures.known([figure])
    return f'<img src="figures/{figure}.svg" alt="{escape(cell.curve)}" width="160">' if known else escape(cell.curve)


def _entry(card: Card, sheets: Sheets, words: dict[str, str]) -> dict[str, str]:
    term = sheets.terms.get(card.id) if card.reviewed else None
    text = card.sheet or answer_of(card)
    text = text if card.reviewed else shorten(text, ANSWER_LIMIT)
    said = [inline(filled(card))] if card.kind == "cloze" and not card.sheet else []
    if card.kind == "choice":
        said.append(words["semicolon"].join(inline(f"**{option}**") for _, option, right in letters(card) if right))
    elif card.kind == "true-false" and not says_verdict(card.answer or ""):
        said.append(f"**{verdict(card, words)}**")
    elif card.kind == "order" and card.steps and not text:
        said.append(" → ".join(inline(step) for step in card.steps))
    blocks = [" ".join(part for part in said if part), to_gfm(text), display_math(card.formula) if card.formula else ""]
    title = inline(term or ("" if card.kind == "cloze" else card.question))
    return {"id": card.id, "topic": card.topic, "title": title, "body": "\n\n".join(block for block in blocks if block)}
