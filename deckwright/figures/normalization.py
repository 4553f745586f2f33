"""Which values share a mean and a variance in batch, layer, instance and group normalisation."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .figure import Figure
from .style import SMALL, Canvas, Point

SHAPE = (4, 6, 4)
"""Samples, channels, positions (H and W in one) of the drawn block."""
GROUPS = 2

Chosen = Callable[[int, int, int], bool]

NORMALIZATIONS: dict[str, tuple[str, str, Chosen]] = {
    "BN": ("批归一化", "$(N,H,W)$", lambda n, c, p: c == SHAPE[1] - 1),
    "LN": ("层归一化", "$(C,H,W)$", lambda n, c, p: n == 0),
    "IN": ("实例归一化", "$(H,W)$", lambda n, c, p: n == 0 and c == SHAPE[1] - 1),
    "GN": ("组归一化", "$(C/G,H,W)$", lambda n, c, p: n == 0 and c >= SHAPE[1] - SHAPE[1] // GROUPS),
}
"""Name, axes of the mean, and which (sample, channel, position) belong to the set that is marked."""


def set_size(name: str, samples: int = 8, channels: int = 32, side: int = 16, groups: int = 4) -> int:
    """How many values share a mean, counted in an array (N, G, C/G, H, W)."""
    values = np.zeros((samples, groups, channels // groups, side, side))
    axes = {"BN": (0, 3, 4), "LN": (1, 2, 3, 4), "IN": (3, 4), "GN": (2, 3, 4)}[name]
    return int(values.size // values.mean(axis=axes).size)


def _block(canvas: Canvas, left: float, bottom: float, chosen: Chosen) -> None:
    samples, channels, positions = SHAPE
    cell, across, up = 4.0, 2.6, 1.7

    def corner(n: float, c: float, p: float) -> Point:
        return left + c * cell + n * across, bottom + p * cell + n * up

    faces: dict[bool, list[list[Point]]] = {False: [], True: []}
    for n, c in np.ndindex(samples, channels):  # the top: the last position
        square = [
            corner(n, c, positions),
            corner(n, c + 1, positions),
            corner(n + 1, c + 1, positions),
            corner(n + 1, c, positions),
        ]
        faces[chosen(n, c, positions - 1)].append(square)
    for n, p in np.ndindex(samples, positions):  # the right side: the last channel
        square = [
            corner(n, channels, p),
            corner(n + 1, channels, p),
            corner(n + 1, channels, p + 1),
            corner(n, channels, p + 1),
        ]
        faces[chosen(n, channels - 1, p)].append(square)
    for c, p in np.ndindex(channels, positions):  # the front: the first sample
        square = [corner(0, c, p), corner(0, c + 1, p), corner(0, c + 1, p + 1), corner(0, c, p + 1)]
        faces[chosen(0, c, p)].append(square)
    for marked, squares in faces.items():
        canvas.polygons(squares, "orange" if marked else "grey", linewidth=0.8)


def _cubes(canvas: Canvas) -> None:
    for index, (name, (title, axes, chosen)) in enumerate(NORMALIZATIONS.items()):
        left, bottom = 5.5 + index % 2 * 45, 62 - index // 2 * 46
        _block(canvas, left, bottom, chosen)
        canvas.text(left + 17, bottom + 27.5, f"{name}（{title}）")
        canvas.text(left + 17, bottom - 8.3, f"对 {axes}，每组 {set_size(name)} 个", size=SMALL)
        canvas.text(left + 12, bottom - 2.4, "$C$", "muted")
        canvas.text(left - 2.6, bottom + 8, "$H,W$", "muted", rotation=90)
        canvas.text(left + 31.3, bottom + 1.5, "$N$", "muted")
    canvas.text(45, 1.8, "个数按 $N=8,\\ C=32,\\ H=W=16,\\ G=4$；图中 GN 只画两组", "muted", size=SMALL)


FIGURES: tuple[Figure, ...] = (
    Figure(
        "normalization-axes", "四种归一化统计哪些值", "batch, layer, instance, group normalization",
        "四个由样本、通道、位置构成的方块：BN 标出一个通道的所有样本，LN 标出一个样本的所有通道，"
        "IN 标出一个样本的一个通道，GN 标出一个样本的一组通道。",
        96, _cubes,
    ),
)  # fmt: skip
