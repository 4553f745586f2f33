"""The page of all cheat sheets: measures blocks, chooses the size of the type, fills columns to their foot."""

from __future__ import annotations

from dataclasses import dataclass

from ..config import Paper
from ..text.typst import prose
from ..text.typst_symbols import string
from . import pdf_columns, pdf_figures
from .pdf_columns import Column, Group
from .pdf_text import Context
from .press import Press

SIZE = 7.5
"""Text size in points; a sheet takes the largest of LARGER with which it needs no more pages."""
LARGER = (7.65, 7.8, 7.95, 8.1, 8.4, 8.8, 9.2)
SMALLER = (7.2, 6.9, 6.6)
"""Tried when a sheet has more than MOST_PAGES."""
GROWTH = 1.5
"""Heights of text grow with about this power of its size: lines grow, and hold less."""
MOST_PAGES = 12
GAP, LEAD, BELOW_BAR = 5.5, 8.5, 4.0
"""Between entries, above and below the bar of a topic; points."""
WIDER = 7.0
"""Points that a gap may gain so that a column ends at its foot."""
SCALE, LARGEST = 0.7, 0.84
"""Of figures: their labels are 7.5 points high or more. They grow where a column has room for it."""
MARGIN = {"x": 8.0, "top": 12.0, "bottom": 11.0}
GUTTER = 4.5
_PAPERS = {
    "a3": (297.0, 420.0),
    "a4": (210.0, 297.0),
    "a5": (148.0, 210.0),
    "us-letter": (215.9, 279.4),
    "us-legal": (215.9, 355.6),
}
_POINT = 25.4 / 72


@dataclass(frozen=True)
class Block:
    """An entry or a table: a call of a template that lacks its last argument, the scale of its figures.

    ``widest`` and ``high`` are the width of the widest figure and the height of all of them, in points at scale 1.
    """

    call: str
    widest: float = 0.0
    high: float = 0.0

    def at(self, scale: float) -> str:
        """The call, with figures at a scale."""
        return f"{self.call}, {scale:.4g})"


Content = list[tuple[str, list[Block]]]
"""The bar of each topic, as Typst, with its blocks."""


class Page:
    """The page of all sheets: its measures, and the heights of blocks on it."""

    def __init__(self, context: Context, press: Press, paper: Paper) -> None:
        self.context, self.press, self.paper = context, press, paper
        width, height = _PAPERS[paper.size]
        if paper.orientation == "landscape":
            width, height = height, width
        columns = paper.columns
        self.width = (width - 2 * MARGIN["x"] - (columns - 1) * GUTTER) / columns / _POINT
        self.height = (height - MARGIN["top"] - MARGIN["bottom"]) / _POINT - 0.1  # rounding must not make a page
        self._heights: dict[tuple[float, str], float] = {}
        self._memory = press.memory("heights", self._head("", SIZE, 1), self.width)

    def sheet(self, title: str, content: Content) -> str:
        """Typst source of a sheet with these blocks."""
        content = [(bar, blocks) for bar, blocks in content if blocks]
        if not content:
            return f"{self._head(title, SIZE, 1)}#nothing[{prose(self.context.words['empty'])}]\n"
        size = self._size(content)
        groups = self._groups(size, content)
        if pdf_columns.is_too_high(groups, self.height):
            return self._flowing(title, size, content)
        return self._filled(title, size, content, groups)

    def pages(self, size: float, content: Content) -> int:
        """Pages at a text size."""
        return self._pages(self._groups(size, content))

    def _estimated(self, size: float, content: Content) -> int:
        """About how many pages there are at a text size, by the heights at another: measuring is what takes time."""
        growth, blocks = (size / SIZE) ** GROWTH, [block for _, group in content for block in group]
        still = [self._least(block) * block.high for block in blocks]  # the figures
        return self._pages(
            [
                Group(group.bar, [(k, still[k] + growth * (high - still[k])) for k, high in group.blocks])
                for group in self._groups(SIZE, content)
            ]
        )

    def _pages(self, groups: list[Group]) -> int:
        if pdf_columns.is_too_high(groups, self.height):
            return MOST_PAGES + 1
        return -(-len(pdf_columns.pack(groups, self.height, GAP, LEAD)) // self.paper.columns)

    def measure(self, size: float, blocks: list[str]) -> None:
        """Finds out the heights of blocks at a text size, those that are not known yet."""
        new = []
        for text in dict.fromkeys(blocks):
            if (size, text) in self._heights:
                continue
            known = self._memory.get(_fact(size, text))
            if known is None:
                new.append(text)
            else:
                self._heights[size, text] = known
        if new:
            source = f"{self._head('', size, 1)}#measured({self.width:.3f}pt, ({', '.join(new)},))\n"
            (heights,) = self.press.query(source, "measured")
            for text, high in zip(new, heights, strict=True):
                self._heights[size, text] = high
                self._memory.put(_fact(size, text), high)

    def remember(self) -> None:
        """Keep the heights for the next build."""
        self._memory.save()

    def natural(self, block: Block) -> str:
        """A block with its figures as small as they may be."""
        return block.at(self._least(block))

    def _least(self, block: Block) -> float:
        """The smallest scale of the figures of a block."""
        return min(SCALE, self._limit(block))

    def _limit(self, block: Block) -> float:
        """The largest scale at which the figures of a block are no wider than the column."""
        return self.width / block.widest if block.widest else 1.0

    def _size(self, content: Content) -> float:
        """The largest text size with which the sheet needs no more pages; a smaller one if it has more than it may."""
        pages = self.pages(SIZE, content)
        if pages > MOST_PAGES:
            return next((size for size in SMALLER if self.pages(size, content) <= MOST_PAGES), SMALLER[-1])
        fitting = (size for size in reversed(LARGER) if self._estimated(size, content) <= pages)
        return next((size for size in fitting if self.pages(size, content) <= pages), SIZE)

    def _groups(self, size: float, content: Content) -> list[Group]:
        texts = [(bar, [self.natural(block) for block in blocks]) for bar, blocks in content]
        self.measure(size, [text for bar, blocks in texts for text in (bar, *blocks)])
        groups, base = [], 0
        for bar, blocks in texts:
            highs = [(base + k, self._heights[size, text]) for k, text in enumerate(blocks)]
            groups.append(Group(self._heights[size, bar] + BELOW_BAR, highs))
            base += len(blocks)
        return groups

    # --- the columns of a page --------------------------------------------------------------------

    def _filled(self, title: str, size: float, content: Content, groups: list[Group]) -> str:
        flat = [(bar, block) for bar, blocks in content for block in blocks]
        number = self.paper.columns
        columns = pdf_columns.balanced(groups, self.height, GAP, LEAD, number)
        columns += [[] for _ in range(-len(columns) % number)]
        heights = {k: high for group in groups for k, high in group.blocks}
        bars = {k: group.bar for group in groups for k, _ in group.blocks}
        out = [self._head(title, size, 1)]
        for first in range(0, len(columns), number):
            written = []
            for column in columns[first : first + number]:
                used = sum(heights[k] + (bars[k] if bar else 0.0) for k, bar in column)
                used += sum(LEAD if bar else GAP for _, bar in column[1:])
                written.append(self._column([(flat[k], bar) for k, bar in column], self.height - used))
            out.append(f"#filled({self.height:.3f}pt, {GUTTER}mm, {BELOW_BAR}pt, ({', '.join(written)},))\n")
        return "".join(out)

    def _column(self, blocks: list[tuple[tuple[str, Block], bool]], room: float) -> str:
        """A column as a Typst array: figures grow, then gaps, as far as there is room."""
        pictures = [block for (_, block), _ in blocks]
        high = sum(block.high for block in pictures)
        wanted = min(LARGEST, SCALE + 0.98 * room / high) if high else SCALE
        scales = [max(self._least(block), min(wanted, self._limit(block))) for block in pictures]
        room -= sum((scale - self._least(block)) * block.high for scale, block in zip(scales, pictures, strict=True))
        more = max(0.0, min(WIDER, room / max(1, len(blocks) - 1)))
        out = []
        for n, ((bar, block), shown) in enumerate(blocks):
            above = (LEAD if shown else GAP) + more if n else 0.0
            out.append(f"({above:.2f}pt, {bar if shown else 'none'}, {block.at(scales[n])}), ")
        return f"({''.join(out)})"

    def _flowing(self, title: str, size: float, content: Content) -> str:
        """A block is higher than a column: let everything flow."""
        blocks = "".join(
            f"({bar if k == 0 else 'none'}, {self.natural(block)}), "
            for bar, group in content
            for k, block in enumerate(group)
        )
        return f"{self._head(title, size, self.paper.columns)}#flowing({GAP}pt, {BELOW_BAR}pt, ({blocks}))\n"

    def _head(self, title: str, size: float, columns: int) -> str:
        context, paper = self.context, self.paper
        build = context.build
        margin = ", ".join(f"{side}: {value}mm" for side, value in MARGIN.items())
        subtitle = context.words["cheatsheet"] + (f"{context.words['sep']}{title}" if title else "")
        return (
            '#import "/cheatsheet.typ": *\n'
            f"#show: sheet.with(title: {string(build.title)}, subtitle: {string(subtitle)}, "
            f"foot: {string(context.words['numbers'])}, paper: {string(paper.size)}, "
            f"flipped: {str(paper.orientation == 'landscape').lower()}, margin: ({margin}), gutter: {GUTTER}mm, "
            f"columns: {columns}, size: {size:g}pt, fonts: {self.press.families}, "
            f"lang: {string('en' if context.english else 'zh')}, "
            f"author: {string((build.config and build.config.author) or '')})\n"
        )


def _fact(size: float, text: str) -> str:
    """What the height of a block follows from."""
    return f"{size:g} {pdf_figures.sizes(text)} {text}"


__all__ = ["BELOW_BAR", "GAP", "LEAD", "MOST_PAGES", "SIZE", "Block", "Column", "Content", "Page"]
