"""Tables of sheets.yaml as Typst, for the sheets and the handbook; what they name wrongly is a finding."""

from __future__ import annotations

import re

from ..model import Finding, Place
from ..read.sheets import Curve, Row, Table
from ..text.typst import prose
from . import pdf_figures
from .pdf_text import Context
from .pdf_widths import Cell, widths
from .press import Press

ZERO = -pdf_figures.CURVE_LOW / (pdf_figures.CURVE_HIGH - pdf_figures.CURVE_LOW)
Path = tuple[str | int, ...]
_CURVE = 4.6
"""Width of a small curve, in ems."""
_FRACTION, _FULL_SIZE = "\\frac", "\\dfrac"
"""In cells there is room for fractions in the size of the text."""
_PIECES = re.compile(r"\$[^$]*\$|`[^`]*`|[!-~]+")
"""Formulas, code, Latin words."""


class Tables:
    """The tables of sheets.yaml, ready to be set: knows how wide their cells are."""

    def __init__(self, context: Context, press: Press) -> None:
        self.context = context
        self._cells = self._measured(press)

    def arguments(self, table: Table, colour: str, room: float) -> str:
        """Widths, head and rows as arguments of the template's ``comparison``; ``room`` is the whole width in ems."""
        shares = ", ".join(
            f"{width:.4g}fr" if width > 0 else "auto" for width in table.widths or widths(self._cells[table.id], room)
        )
        head = ", ".join(self._head(table))
        rows = ", ".join("(" + ", ".join(self._row(table, row, colour)) + ",)" for row in table.rows)
        return f"({shares},), ({head},), ({rows},)"

    def _head(self, table: Table) -> list[str]:
        return [f"[{self.context.text(table, name)}]" for name in table.columns]

    def _row(self, table: Table, row: Row, colour: str) -> list[str]:
        return [_cell(self.context, table, cell, colour) for cell in row.cells]

    def _measured(self, press: Press) -> dict[str, list[list[Cell]]]:
        """Table → how wide its cells are: the head, then the rows."""
        tables, asked = self.context.sheets.tables, []
        for table in tables:
            rows = [[f'text(weight: "bold")[#{cell}]' for cell in self._head(table)]]
            rows += [self._row(table, row, "black") for row in table.rows]
            whole = ", ".join(f"({', '.join(row)},)" for row in rows)
            pieces = ", ".join(f"({', '.join(self._pieces(table, row.cells))},)" for row in table.rows)
            asked.append(f"(({whole},), ({pieces},))")
        if not asked:
            return {}
        head = f'#import "/tables.typ": *\n#show: measuring.with(fonts: {press.families})\n'
        (found,) = press.query(f"{head}#naturals(({', '.join(asked)},))\n", "naturals")
        return {table.id: _cells(table, *wide) for table, wide in zip(tables, found, strict=True)}

    def _pieces(self, table: Table, cells: list[str | Curve]) -> list[str]:
        """Of each cell, what should not be broken, as a Typst array."""
        found = ([] if isinstance(cell, Curve) else _PIECES.findall(cell) for cell in cells)
        texts = ([piece.replace(_FRACTION, _FULL_SIZE) for piece in pieces] for pieces in found)
        return [f"({''.join(f'[{self.context.text(table, text)}], ' for text in pieces)})" for pieces in texts]


def _cells(table: Table, wide: list[list[float]], pieces: list[list[list[float]]]) -> list[list[Cell]]:
    head = [Cell(width, width) for width in wide[0]]
    rows = [head]
    for row, whole, parts in zip(table.rows, wide[1:], pieces, strict=True):
        cells = zip(row.cells, whole, parts, strict=True)
        curve = Cell(_CURVE, _CURVE)
        rows.append([curve if isinstance(c, Curve) else Cell(w, max(p, default=0.0)) for c, w, p in cells])
    return rows


def _cell(context: Context, table: Table, cell: str | Curve, colour: str) -> str:
    if isinstance(cell, Curve):
        points = pdf_figures.curve(cell.curve)
        return f"mini-curve({colour}, {ZERO:.4f}, {points})" if points else f"[{prose(cell.curve)}]"
    return f"[{context.text(table, cell.replace(_FRACTION, _FULL_SIZE))}]"


def curves(table: Table) -> list[str]:
    """The figures that show the same as the small curves of a table, larger."""
    return [f"activation-{cell.curve}" for row in table.rows for cell in row.cells if isinstance(cell, Curve)]


def see(context: Context, table: Table) -> str:
    """Where the cards stand that say more, as plain text: ``3.1、3.4``; nothing if there are none."""
    cards = dict.fromkeys(card for row in table.rows for card in row.cards)
    places = sorted((_order(context.numbers[card]), context.numbers[card]) for card in cards if card in context.numbers)
    comma = ", " if context.english else "、"
    return f"{context.words['see']} {comma.join(number for _, number in places)}" if places else ""


def _order(number: str) -> tuple[int, ...]:
    return tuple(map(int, number.split(".")))


def check(context: Context) -> None:
    """Adds a finding for each card, figure, curve or topic that sheets.yaml names and the build does not have."""
    sheets, cards = context.sheets, {card.id for card in context.build.cards}
    topics = {topic.id for topic in context.build.topics}
    for table in sheets.tables:
        wrong: list[tuple[Path, str]] = []
        if table.topic not in topics:
            wrong.append((("topic",), f"no topic {table.topic!r}"))
        for k, figure in enumerate(table.figures):
            if not pdf_figures.known([figure]):
                wrong.append((("figures", k), f"no figure {figure!r}"))
        named: list[tuple[Path, str]] = [(("covers", k), card) for k, card in enumerate(table.covers)]
        for n, row in enumerate(table.rows):
            named += [(("rows", n, "cards", k), card) for k, card in enumerate(row.cards)]
            for k, cell in enumerate(row.cells):
                if isinstance(cell, Curve) and not pdf_figures.curve(cell.curve):
                    wrong.append((("rows", n, "cells", k), f"no curve {cell.curve!r}"))
        wrong += [(path, f"no card {card!r}") for path, card in named if card not in cards]
        for path, what in wrong:
            _notice(context, f"the table {table.id} names what is not there: {what}", table.place, path)
    for card in sheets.terms:
        if card not in cards:
            message = f"terms: gives a heading to {card!r}, and there is no such card"
            _notice(context, message, sheets.place, ("terms", card))


def _notice(context: Context, message: str, place: Place | None, path: Path) -> None:
    finding = Finding("P104", "unknown-on-sheet", "error", message)
    if place:
        finding.file = place.file
        finding.line, finding.column, _ = place.fields.get(path, (place.line, 1, ""))
    context.notice(finding)
