"""How wide the columns of a table are, so that its rows need few lines and no line holds a lonely character."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

Rows = Sequence[Sequence[float]]

PADDING = 0.8
"""Ems on both sides of a cell together."""
_MARGIN = 0.1
"""So that what was measured fits."""
_STEP = 0.25
_WASTE = 1.06
"""What lines that end before a word need more than the text on one line."""
_LONELY = 0.22
"""A last line that is shorter than this share of its column looks lost."""
_LEAST = 2.0
_WHOLE, _PIECE = 0.3, 0.5
"""Shares of the table up to which a name in the first column, and a formula or word, is kept in one piece."""


@dataclass(frozen=True)
class Cell:
    """How wide a cell is, in ems: on one line, and what of it should not be broken."""

    natural: float
    piece: float = 0.0


def widths(rows: Sequence[Sequence[Cell]], room: float) -> list[float]:
    """Widths of columns in ems that together fill ``room``; the first row is the head."""
    number = range(len(rows[0]))
    room -= PADDING * len(number)
    naturals = [[cell.natural + _MARGIN for cell in row] for row in rows]
    wide = [max(row[k] for row in naturals) for k in number]
    if sum(wide) > room:
        wide = _narrowed(naturals, wide, _least(rows, room), room)
    return [width + (room - sum(wide)) / len(number) + PADDING for width in wide]


def _least(rows: Sequence[Sequence[Cell]], room: float) -> list[float]:
    """How narrow each column may become."""
    kept = [[_LEAST] for _ in rows[0]]
    for row in rows:
        for k, cell in enumerate(row):
            kept[k].append(cell.piece if cell.piece <= _PIECE * room else 0.0)
        kept[0].append(row[0].natural if row[0].natural <= _WHOLE * room else 0.0)
    return [max(column) + _MARGIN for column in kept]


def _narrowed(naturals: Rows, wide: list[float], least: Sequence[float], room: float) -> list[float]:
    """Column by column narrower, where that costs least, until there is room."""
    while sum(wide) > room:
        able = [k for k, width in enumerate(wide) if width - _STEP >= least[k]]
        if not able:  # not everything can be kept whole
            return [width * room / sum(wide) for width in wide]
        k = min(able, key=lambda k: (_cost(naturals, _moved(wide, k, -_STEP)), -wide[k]))
        wide = _moved(wide, k, -_STEP)
    wide = [width + (room - sum(wide)) / len(wide) for width in wide]
    while True:  # move as much from column to column as makes the table better
        moves = [(a, b) for a in range(len(wide)) for b in range(len(wide)) if a != b and wide[a] - _STEP >= least[a]]
        tries = [_moved(_moved(wide, a, -_STEP), b, _STEP) for a, b in moves]
        better = min(tries, key=lambda tried: _cost(naturals, tried), default=wide)
        if _cost(naturals, better) >= _cost(naturals, wide):
            return wide
        wide = better


def _moved(wide: Sequence[float], column: int, by: float) -> list[float]:
    return [width + by if k == column else width for k, width in enumerate(wide)]


def _cost(naturals: Rows, wide: Sequence[float]) -> float:
    """Lines of the table, and a little for lines in cells and for lonely last lines."""
    cost = 0.0
    for row in naturals:
        most = 1
        for natural, width in zip(row, wide, strict=True):
            if natural > width:
                share = _WASTE * natural / width
                lines = math.ceil(share)
                most = max(most, lines)
                cost += 0.02 * lines + (0.4 if share - lines + 1 < _LONELY else 0.0)
        cost += most
    return round(cost, 6)
