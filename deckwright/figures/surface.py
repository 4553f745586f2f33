"""A small picture of a surface z = f(x, y): seen from above at a slant, far cells drawn first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .style import Canvas, Point

Array = np.ndarray


@dataclass(frozen=True)
class Surface:
    """A surface over ``x`` × ``y``: ``scale`` are millimetres per half range of x and y and per unit of z.

    ``turn`` rotates it about the vertical axis, in degrees; ``centre`` is where the middle of the base comes to lie.
    """

    function: Callable[[Any, Any], Any]
    x: tuple[float, float]
    y: tuple[float, float]
    scale: tuple[float, float, float]
    centre: Point
    cells: int = 18
    turn: float = 30
    tilt: float = 0.5

    def place(self, x: Any, y: Any, lift: float = 0.0) -> tuple[Any, Any]:
        """Where a point of the surface (raised by ``lift`` millimetres) comes to lie on the canvas."""
        across, depth = self._turned(x, y)
        height = np.asarray(self.function(np.asarray(x), np.asarray(y))) * self.scale[2]
        return self.centre[0] + across, self.centre[1] + depth * self.tilt + height + lift

    def _turned(self, x: Any, y: Any) -> tuple[Any, Any]:
        u = (2 * (np.asarray(x) - self.x[0]) / (self.x[1] - self.x[0]) - 1) * self.scale[0]
        v = (2 * (np.asarray(y) - self.y[0]) / (self.y[1] - self.y[0]) - 1) * self.scale[1]
        angle = np.radians(self.turn)
        return u * np.cos(angle) - v * np.sin(angle), u * np.sin(angle) + v * np.cos(angle)

    def draw(self, canvas: Canvas, tone: str) -> None:
        """Draw the cells, the higher the darker, from the farthest to the nearest."""
        from matplotlib.collections import PolyCollection

        xs, ys = np.linspace(*self.x, self.cells + 1), np.linspace(*self.y, self.cells + 1)
        px, py = self.place(*np.meshgrid(xs, ys))
        levels = np.asarray(self.function(*np.meshgrid((xs[:-1] + xs[1:]) / 2, (ys[:-1] + ys[1:]) / 2)))
        share = (levels - levels.min()) / (levels.max() - levels.min())
        depth = self._turned(*np.meshgrid(xs[:-1], ys[:-1]))[1]
        order = sorted(np.ndindex(levels.shape), key=lambda cell: -depth[cell])
        corners = [
            [(px[r + i, c + j], py[r + i, c + j]) for i, j in ((0, 0), (0, 1), (1, 1), (1, 0))] for r, c in order
        ]
        colours = [canvas.mix("paper", f"fill-{tone}", 0.25 + 0.75 * share[cell]) for cell in order]
        canvas.ax.add_collection(
            PolyCollection(
                corners, facecolors=colours, edgecolors=canvas.palette.line["grey"], linewidths=0.35, zorder=2
            )
        )

    def path(self, canvas: Canvas, x: Array, y: Array, tone: str, **more: Any) -> None:
        """A line on the surface, in front of it."""
        canvas.curve(canvas.ax, *self.place(x, y, lift=0.25), tone, **({"lw": 1.6, "zorder": 6} | more))
