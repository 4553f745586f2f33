"""How figures look: one palette a mode, one font, and a canvas measured in millimetres.

Figures are 90 mm wide, so that they are readable at 320 px and fit a column of a sheet. Nothing is told by colour
alone: every tone has its own line style, and areas are labelled. matplotlib is imported when something is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Mode = Literal["light", "dark", "print"]
MODES: tuple[Mode, ...] = ("light", "dark", "print")

WIDTH = 90.0
"""Width of a figure in millimetres."""
SIZE, SMALL = 8.5, 7.5
"""Font sizes in points; nothing but indices in formulas is smaller than SMALL."""

Point = tuple[float, float]
Area = tuple[float, float, float, float]
"""Left, top, right, bottom, in millimetres from the upper left corner."""
Mix = tuple[str, str, float]
"""Names of two colours of a palette, and the share of the second, from 0 to 1."""

TONES = ("blue", "orange", "green", "red", "purple", "grey")
_DASHES: Mapping[str, Any] = {
    "blue": "-",
    "orange": (0, (5, 1.6)),
    "green": (0, (6, 1.5, 1.2, 1.5)),
    "red": (0, (1.2, 1.2)),
    "purple": (0, (8, 1.5, 1.2, 1.5, 1.2, 1.5)),
    "grey": (0, (3, 3)),
}


@dataclass(frozen=True)
class Palette:
    """Colours of a mode: ``ink`` for text and lines, ``line`` and ``fill`` by tone."""

    ink: str
    muted: str
    faint: str
    paper: str
    line: Mapping[str, str]
    fill: Mapping[str, str]

    def names(self) -> dict[str, str]:
        """Every colour by its name: ``ink``, …, ``line-blue``, …, ``fill-blue``, …."""
        plain = {"ink": self.ink, "muted": self.muted, "faint": self.faint, "paper": self.paper}
        lines = {f"line-{tone}": colour for tone, colour in self.line.items()}
        return plain | lines | {f"fill-{tone}": colour for tone, colour in self.fill.items()}

    def mixed(self, mix: Mix) -> str:
        """A colour between two of this palette."""
        low, high = (_channels(self.names()[name]) for name in mix[:2])
        return "#" + "".join(f"{round(a + (b - a) * mix[2]):02x}" for a, b in zip(low, high, strict=True))


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _tones(*colours: str) -> Mapping[str, str]:
    return dict(zip(TONES, colours, strict=True))


PALETTES: Mapping[str, Palette] = {
    "light": Palette(
        "#1b2733", "#55636f", "#c4ced8", "#ffffff",
        _tones("#0b62bd", "#b8500a", "#17764a", "#bf2c3b", "#7347b8", "#66737f"),
        _tones("#d9e9fb", "#fde4cf", "#d8f1e2", "#fbdcdf", "#e9dff8", "#eceff2"),
    ),
    "dark": Palette(
        "#e8edf2", "#aab7c3", "#4a5763", "#1d242b",
        _tones("#74b6ff", "#ffa861", "#66d49a", "#ff858e", "#c0a5ff", "#a5b2be"),
        _tones("#173655", "#4d2f16", "#16402c", "#4d2227", "#382a57", "#2d363f"),
    ),
    "print": Palette(
        "#000000", "#3c3c3c", "#b4b4b4", "#ffffff",
        _tones("#000000", "#4a4a4a", "#000000", "#4a4a4a", "#000000", "#777777"),
        _tones("#dedede", "#c6c6c6", "#efefef", "#b6b6b6", "#e6e6e6", "#f4f4f4"),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Box:
    """A drawn box by its centre and size, in millimetres; its sides are where arrows begin and end."""

    x: float
    y: float
    width: float
    height: float

    @property
    def left(self) -> Point:
        """Middle of the left side."""
        return self.x - self.width / 2, self.y

    @property
    def right(self) -> Point:
        """Middle of the right side."""
        return self.x + self.width / 2, self.y

    @property
    def top(self) -> Point:
        """Middle of the upper side."""
        return self.x, self.y + self.height / 2

    @property
    def bottom(self) -> Point:
        """Middle of the lower side."""
        return self.x, self.y - self.height / 2


class Canvas:
    """A drawing surface of WIDTH × ``height`` millimetres; the origin is at the lower left."""

    def __init__(self, mode: Mode, height: float) -> None:
        from matplotlib.figure import Figure

        from .sheet import Sheet

        self.mode, self.height, self.palette = mode, height, PALETTES[mode]
        self.mixes: dict[str, Mix] = {}
        self.figure = Figure(figsize=(WIDTH / 25.4, height / 25.4))
        self.ax = self.figure.add_axes(Sheet(self.figure, (0, 0, 1, 1)))
        self.ax.set(xlim=(0, WIDTH), ylim=(0, height))
        self.ax.set_axis_off()

    # --- text, boxes, arrows ---------------------------------------------------------------------

    def colour(self, tone: str) -> str:
        """A line colour: a tone, or ``ink``, ``muted``, ``faint``, ``paper``."""
        return self.palette.line[tone] if tone in TONES else str(getattr(self.palette, tone))

    def mix(self, low: str, high: str, share: float) -> str:
        """A colour between two of the palette, by their names there: ``canvas.mix("paper", "fill-blue", 0.4)``.

        The share is rounded to a twentieth, so that another share is another colour.
        """
        mix = low, high, round(20 * float(share)) / 20
        colour = self.palette.mixed(mix)
        self.mixes.setdefault(colour, mix)
        return colour

    def text(self, x: float, y: float, text: str, tone: str = "ink", *, size: float = SIZE, **more: Any) -> None:
        """Text with its centre at (x, y), unless ``ha`` and ``va`` say otherwise."""
        style: dict[str, Any] = {"ha": "center", "va": "center", "linespacing": 1.25, "zorder": 5} | more
        self.ax.text(x, y, text, color=self.colour(tone), fontsize=size, **style)

    def box(
        self, x: float, y: float, width: float, height: float, text: str = "", tone: str = "blue", *,
        size: float = SIZE, dashed: bool = False, round: float = 1.2, **more: Any,
    ) -> Box:  # fmt: skip
        """A rounded box with its centre at (x, y) and a text in it."""
        from matplotlib.patches import FancyBboxPatch

        corner = (x - width / 2, y - height / 2)
        shape = f"round,pad=0,rounding_size={round}" if round else "square,pad=0"
        style: dict[str, Any] = {"facecolor": self.palette.fill[tone], "edgecolor": self.colour(tone), "linewidth": 0.9}
        style |= {"zorder": 3, "linestyle": (0, (3, 2)) if dashed else "-"} | more
        self.ax.add_artist(FancyBboxPatch(corner, width, height, boxstyle=shape, **style))
        if text:
            self.text(x, y, text, size=size)
        return Box(x, y, width, height)

    def circle(self, x: float, y: float, radius: float, text: str = "", tone: str = "grey", **more: Any) -> Box:
        """A circle with a text in it; ``size`` and ``dashed`` as for a box."""
        size, dashed = more.pop("size", SIZE), more.pop("dashed", False)
        style: dict[str, Any] = {"facecolor": self.palette.fill[tone], "edgecolor": self.colour(tone), "linewidth": 0.9}
        style |= {"zorder": 3} | more
        if dashed:
            from matplotlib.patches import Circle

            self.ax.add_artist(Circle((x, y), radius, linestyle=(0, (2, 1.5)), **style))
        else:  # a marker: its outline is written once for all circles of one size
            face, edge, width = style.pop("facecolor"), style.pop("edgecolor"), style.pop("linewidth")
            points = 2 * radius / 25.4 * 72
            self.ax.plot(x, y, "o", ms=points, mfc=face, mec=edge, mew=width, **style)
        if text:
            self.text(x, y, text, size=size)
        return Box(x, y, 2 * radius, 2 * radius)

    def sum(self, x: float, y: float, sign: str = "+", radius: float = 2.4) -> Box:
        """A node that adds (``+``) or multiplies (``×``), with the sign drawn in its middle."""
        node = self.circle(x, y, radius, tone="grey", facecolor=self.palette.paper, edgecolor=self.palette.ink)
        arm = radius * (0.6 if sign == "+" else 0.45)
        ends = [((-arm, arm), (0, 0)), ((0, 0), (-arm, arm))]
        if sign == "×":
            ends = [((-arm, arm), (-arm, arm)), ((-arm, arm), (arm, -arm))]
        for across, up in ends:
            self.ax.plot([x + d for d in across], [y + d for d in up], color=self.palette.ink, lw=1.0, zorder=4)
        return node

    def trapezium(self, x: float, y: float, width: float, left: float, right: float, text: str, tone: str) -> Box:
        """A trapezium that is ``left`` high at its left side and ``right`` high at its right side."""
        half = width / 2
        lower, upper = (
            [(x - half, y - left / 2), (x + half, y - right / 2)],
            [(x + half, y + right / 2), (x - half, y + left / 2)],
        )
        self.polygon(lower + upper, tone)
        self.text(x, y, text)
        return Box(x, y, width, min(left, right))

    def polygon(self, corners: Sequence[Point], tone: str, **more: Any) -> None:
        """A filled polygon."""
        self.polygons([corners], tone, **more)

    def polygons(self, shapes: Sequence[Sequence[Point]], tone: str, **more: Any) -> None:
        """Filled polygons of one look that do not cover each other, as one path."""
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        style = {"facecolor": self.palette.fill[tone], "edgecolor": self.colour(tone), "linewidth": 0.9, "zorder": 2}
        if shapes:
            path = Path.make_compound_path(*(Path([*corners, corners[0]], closed=True) for corners in shapes))
            self.ax.add_artist(PathPatch(path, joinstyle="round", **(style | more)))

    def arrow(
        self, *points: Point, tone: str = "ink", bend: float = 0, dashed: bool = False, head: bool = True
    ) -> None:
        """An arrow along the points, with its head at the last one; ``bend`` curves an arrow of two points."""
        from matplotlib.patches import FancyArrowPatch
        from matplotlib.path import Path

        style: dict[str, Any] = {"color": self.colour(tone), "linewidth": 0.95, "zorder": 2.5, "capstyle": "butt"}
        style |= {"arrowstyle": "-|>" if head else "-", "mutation_scale": 6.5, "shrinkA": 0, "shrinkB": 0}
        style |= {"linestyle": (0, (3, 1.8)) if dashed else "-", "joinstyle": "miter"}
        if len(points) == 2:
            self.ax.add_artist(FancyArrowPatch(*points, connectionstyle=f"arc3,rad={bend}", **style))
        else:
            self.ax.add_artist(FancyArrowPatch(path=Path(list(points)), **style))

    def link(self, *points: Point, tone: str = "ink", **more: Any) -> None:
        """A line without a head along the points."""
        self.links([points], tone, **more)

    def links(self, lines: Sequence[Sequence[Point]], tone: str = "ink", **more: Any) -> None:
        """Lines of one look, as one path."""
        style: dict[str, Any] = {
            "color": self.colour(tone),
            "lw": 0.95,
            "zorder": 1.5,
            "solid_capstyle": "round",
        } | more
        points = np.array([point for line in lines for point in (*line, (np.nan, np.nan))])
        self.ax.plot(*points.T, **style)

    # --- numbers ---------------------------------------------------------------------------------

    def grid(
        self, left: float, top: float, values: Any, cell: float, *,
        tone: Callable[[int, int], str | None] = lambda row, column: None,
        bold: Callable[[int, int], bool] = lambda row, column: False,
        muted: Callable[[int, int], bool] = lambda row, column: False, size: float = SIZE,
    ) -> Box:  # fmt: skip
        """A matrix from its upper left corner (left, top), squares of ``cell`` mm filled by ``tone(row, column)``."""
        matrix = np.asarray(values)
        rows, columns = matrix.shape
        squares: dict[str | None, list[list[Point]]] = {}
        for row, column in np.ndindex(rows, columns):
            x, y = left + column * cell, top - row * cell
            square = [(x, y), (x + cell, y), (x + cell, y - cell), (x, y - cell)]
            squares.setdefault(tone(row, column), []).append(square)
        for fill, shapes in squares.items():
            face = self.palette.fill[fill] if fill else "none"
            self.polygons(shapes, "grey", facecolor=face, edgecolor=self.palette.muted, linewidth=0.7)
        for (row, column), value in np.ndenumerate(matrix):
            shown = number(value) if matrix.dtype.kind in "fiu" else str(value)
            if shown:
                colour, weight = "muted" if muted(row, column) else "ink", "bold" if bold(row, column) else "normal"
                x, y = left + (column + 0.5) * cell, top - (row + 0.5) * cell
                self.text(x, y, shown, colour, size=size, weight=weight)
        return Box(left + columns * cell / 2, top - rows * cell / 2, columns * cell, rows * cell)

    def frame(self, left: float, top: float, width: float, height: float, tone: str, **more: Any) -> None:
        """An outline with the line style of its tone, to mark a window of a matrix."""
        from matplotlib.patches import Rectangle

        style: dict[str, Any] = {"edgecolor": self.colour(tone), "linestyle": _DASHES[tone], "linewidth": 1.9}
        style |= {"fill": False, "zorder": 4} | more
        self.ax.add_artist(Rectangle((left, top - height), width, height, **style))

    def cuboid(self, x: float, y: float, width: float, height: float, depth: float, tone: str, **more: Any) -> Box:
        """A feature map as a block: (x, y) is the centre of the front face, ``depth`` the shift of the back face."""
        left, right, low, high = x - width / 2, x + width / 2, y - height / 2, y + height / 2
        up = depth * 0.6
        self.polygon([(left, high), (right, high), (right + depth, high + up), (left + depth, high + up)], tone, **more)
        self.polygon([(right, low), (right, high), (right + depth, high + up), (right + depth, low + up)], tone, **more)
        self.polygon([(left, low), (right, low), (right, high), (left, high)], tone, **more)
        return Box(x + depth / 2, y + up / 2, width + depth, height + up)

    # --- plots -----------------------------------------------------------------------------------

    def plot(self, left: float, bottom: float, width: float, height: float, **settings: Any) -> Axes:
        """Axes of a diagram at a place in millimetres; ``settings`` as for ``Axes.set``."""
        place = (left / WIDTH, bottom / self.height, width / WIDTH, height / self.height)
        axes = self.figure.add_axes(place, facecolor="none")
        for name, spine in axes.spines.items():
            spine.set(visible=name in ("left", "bottom"), color=self.palette.muted, linewidth=0.8)
        axes.tick_params(colors=self.palette.muted, labelsize=SMALL, length=2, width=0.8, pad=1.8)
        axes.set(**settings)
        for label in (axes.xaxis.label, axes.yaxis.label):
            label.set(color=self.palette.ink, fontsize=SMALL)
        axes.title.set(color=self.palette.ink, fontsize=SIZE)
        axes.xaxis.labelpad, axes.yaxis.labelpad = 2, 2
        return axes

    def curve(self, axes: Axes, x: Any, y: Any, tone: str, **more: Any) -> None:
        """A line in the colour and the line style of its tone."""
        style: dict[str, Any] = {"color": self.colour(tone), "linestyle": _DASHES[tone], "lw": 1.5} | more
        axes.plot(x, y, **style)

    def note(self, axes: Axes, x: float, y: float, text: str, tone: str = "ink", **more: Any) -> None:
        """Text at a place of a diagram, in its coordinates."""
        style: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": SMALL, "color": self.colour(tone)}
        style["linespacing"] = 1.25
        axes.text(x, y, text, **(style | more))

    def legend(self, axes: Axes, entries: Sequence[tuple[str, str]], **more: Any) -> None:
        """A legend: (tone, text) for each line."""
        from matplotlib.lines import Line2D

        lines = [Line2D([], [], color=self.colour(tone), linestyle=_DASHES[tone], lw=1.5) for tone, _ in entries]
        style: dict[str, Any] = {
            "frameon": False,
            "fontsize": SMALL,
            "labelcolor": self.palette.ink,
            "handlelength": 2.6,
        }
        style |= {"borderaxespad": 0.1, "labelspacing": 0.3, "handletextpad": 0.5, "columnspacing": 1.2}
        axes.legend(lines, [text for _, text in entries], **(style | more))


def number(value: float) -> str:
    """A number as it stands in a figure: no needless decimals, a real minus sign."""
    shown = f"{value:.2f}".rstrip("0").rstrip(".") if value != int(value) else str(int(value))
    return shown.replace("-", "−")
