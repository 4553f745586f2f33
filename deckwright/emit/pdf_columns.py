"""Fills the columns of a sheet: which block goes into which column, so that all are full and end alike."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

LOOSE = 0.15
"""Share of a column that may stay empty on all pages; where there is more of it, only the last page has it."""
PASSED_OVER = 6.0
"""Points of room that must be won for each block that is passed over for a later one."""
_LAST, _NEXT = 3, 6
"""How many of the blocks that fit in their order, and of those behind them, are tried for the foot of a column."""


@dataclass(frozen=True)
class Group:
    """A topic: the height of its bar with the gap below it, and its blocks as (index, height), in points."""

    bar: float
    blocks: Sequence[tuple[int, float]]


Column = list[tuple[int, bool]]
"""Blocks of a column from the top: index, and whether the bar of its topic stands above it."""


def pack(groups: Sequence[Group], limit: float, gap: float, lead: float) -> list[Column]:
    """Columns that are no higher than ``limit``, where that can be.

    A bar always has a block below it. Where the blocks of a topic go over columns, those are taken that fill the
    column best, nearly in their order. ``gap`` stands between blocks, ``lead`` above a bar; neither at the top.
    """
    columns: list[Column] = [[]]
    used = 0.0
    for group in groups:
        waiting, bar = list(group.blocks), group.bar
        while waiting:
            above = bar + (lead if columns[-1] else 0.0) if bar else (gap if columns[-1] else 0.0)
            heights = [high for _, high in waiting]
            chosen = _best(heights, limit - used - above, gap)
            if not chosen and columns[-1]:
                columns.append([])
                used = 0.0
                continue
            chosen = chosen or [0]  # higher than a whole column
            columns[-1] += [(waiting[k][0], bar > 0 and n == 0) for n, k in enumerate(chosen)]
            used += above + sum(heights[k] for k in chosen) + gap * (len(chosen) - 1)
            waiting = [block for k, block in enumerate(waiting) if k not in chosen]
            bar = 0.0
            if waiting:
                columns.append([])
                used = 0.0
    return columns if columns[-1] or len(columns) == 1 else columns[:-1]


def _best(heights: Sequence[float], room: float, gap: float) -> list[int]:
    """Positions of the blocks that fill a room best: as many as fit in their order, the last of them perhaps others."""
    fitting, left = 0, room + gap + 1e-6
    while fitting < len(heights) and heights[fitting] + gap <= left:
        left -= heights[fitting] + gap
        fitting += 1
    chosen = list(range(fitting))
    if fitting == len(heights):
        return chosen
    best, room_then = 0.0, left
    for kept in range(fitting, max(0, fitting - _LAST) - 1, -1):
        room_then += heights[kept] + gap if kept < fitting else 0.0
        behind = [(heights[k] + gap, k) for k in range(kept, min(len(heights), fitting + _NEXT))]
        for filled, more in _fillings(behind, room_then):
            won = filled - room_then + left - PASSED_OVER * (more[-1] + 1 - kept - len(more))
            if won > best:
                best, chosen = won, [*range(kept), *more]
    return chosen


def _fillings(blocks: Sequence[tuple[float, int]], room: float) -> Iterator[tuple[float, tuple[int, ...]]]:
    """One, two or three of the blocks – (height, position) – that there is room for: their height, their positions."""
    fitting = [block for block in blocks if block[0] <= room]
    for high, k in fitting:
        yield high, (k,)
    pairs = [(a + b, k, n) for (a, k), (b, n) in combinations(fitting, 2) if a + b <= room]
    for high, k, n in pairs:
        yield high, (k, n)
    for high, k, n in pairs:
        for more, m in fitting:
            if m > n and high + more <= room:
                yield high + more, (k, n, m)


def balanced(groups: Sequence[Group], height: float, gap: float, lead: float, columns: int) -> list[Column]:
    """As `pack`, on as few pages of ``columns`` columns as there must be, all columns about equally full.

    Where that would leave all of them rather empty, only the last page is.
    """
    best = pack(groups, height, gap, lead)
    count = max(1, math.ceil(len(best) / columns)) * columns
    total = _total(groups, gap)
    if count > columns and total / count < (1 - LOOSE) * height:
        full = best[: count - columns]
        done = {index for column in full for index, _ in column}
        last = [
            Group(group.bar if len(rest) == len(group.blocks) else 0.0, rest)
            for group in groups
            if (rest := [block for block in group.blocks if block[0] not in done])
        ]
        return full + _lowest(last, _total(last, gap), height, gap, lead, columns)
    return _lowest(groups, total, height, gap, lead, count)


def _total(groups: Sequence[Group], gap: float) -> float:
    return sum(group.bar + sum(high + gap for _, high in group.blocks) for group in groups)


def _lowest(groups: Sequence[Group], total: float, height: float, gap: float, lead: float, count: int) -> list[Column]:
    """Packed as low as it goes with ``count`` columns."""
    low, high = min(height, total / count), height
    best = pack(groups, height, gap, lead)
    for _ in range(12):
        middle = (low + high) / 2
        tried = pack(groups, middle, gap, lead)
        if len(tried) <= count:
            best, high = tried, middle
        else:
            low = middle
    return best


def is_too_high(groups: Sequence[Group], height: float) -> bool:
    """Whether a block with its bar is higher than a column."""
    return any(group.bar + high > height for group in groups for _, high in group.blocks)
