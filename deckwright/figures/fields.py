"""What a convolution sees: dilation, gridding, receptive fields, and which channels are connected in grouped ones."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from ..check.oracles.convolution import Layer, parameters_conv, receptive_field
from .figure import Figure
from .style import SMALL, Canvas, Point

Array = np.ndarray


def _dilation(canvas: Canvas) -> None:
    for index, rate in enumerate((1, 2, 4)):
        size = receptive_field([Layer(kernel=3, dilation=rate)])
        cell, left, top = 2.9, 3.2 + index * 29.2, 33.0
        first = (9 - size) // 2
        canvas.grid(left, top, np.full((9, 9), ""), cell)
        canvas.frame(left + first * cell, top - first * cell, size * cell, size * cell, "blue", linewidth=1.4)
        for r in range(3):
            for c in range(3):
                x, y = left + (first + r * rate + 0.5) * cell, top - (first + c * rate + 0.5) * cell
                canvas.circle(x, y, 1.15, tone="orange", facecolor=canvas.colour("orange"))
        canvas.text(left + 13, 42, f"扩张率 $d={rate}$")
        canvas.text(left + 13, 36.8, f"覆盖 {size}×{size}", size=SMALL)
    canvas.text(45, 3.2, "三种都只有 9 个权重：圆点是被乘的输入", size=SMALL)


def gridding_counts(rates: tuple[int, ...]) -> Array:
    """How often each input (in one dimension) is used by one output of stacked 3-tap convolutions of these rates."""
    counts = np.ones(1, dtype=int)
    for rate in rates:
        kernel = np.zeros(2 * rate + 1, dtype=int)
        kernel[::rate] = 1
        counts = np.convolve(counts, kernel)
    return counts


GRIDDING = {"$d=2,2,2$：有漏洞": (2, 2, 2), "$d=1,2,3$：无漏洞": (1, 2, 3)}


def _gridding(canvas: Canvas) -> None:
    for index, (title, rates) in enumerate(GRIDDING.items()):
        counts = gridding_counts(rates)
        plane = np.outer(counts, counts)
        cell, left, top = 3.0, 3.5 + index * 44, 69.0
        share = np.sqrt(plane / plane.max())
        canvas.text(left + 19.5, 73, title)
        _heat(canvas, left, top, cell, share)
        axes = canvas.plot(left, 8, 39, 16, xlim=(-0.5, 12.5), ylim=(0, 9), xticks=[0, 6, 12], yticks=[])
        axes.spines["left"].set_visible(False)
        axes.set_xticklabels(["−6", "0", "6"])
        axes.bar(
            range(13), counts, width=0.8, color=canvas.palette.fill["blue"], edgecolor=canvas.colour("blue"), lw=0.8
        )
        for place, count in enumerate(counts):
            if count == 0:
                canvas.note(axes, place, 0.9, "×", "red")
        canvas.text(left + 19.5, 27, "一行中每个像素的使用次数", size=SMALL)
    canvas.text(45, 2, "同是三层 3×3、感受野 13×13；白格从未被用到", size=SMALL)


def _heat(canvas: Canvas, left: float, top: float, cell: float, share: Array) -> None:
    """Squares as dark as their share of the largest; those that are 0 stay empty. A path for each of six shades."""
    shades: dict[int, list[list[Point]]] = {}
    for (r, c), value in np.ndenumerate(share):
        x, y = left + c * cell, top - r * cell
        square = [(x, y), (x + cell, y), (x + cell, y - cell), (x, y - cell)]
        shades.setdefault(int(np.ceil(5 * value)), []).append(square)
    for step, squares in shades.items():
        colour = canvas.mix("fill-blue", "line-blue", (step - 1) / 5) if step else "none"
        canvas.polygons(squares, "grey", facecolor=colour, edgecolor=canvas.palette.muted, linewidth=0.4)


def _growth(canvas: Canvas) -> None:
    layers = 3
    width, step = 9, 6.6
    for level in range(layers + 1):
        y = 8 + level * 13
        reach = width // 2 - (level)
        seen = layers - level
        for unit in range(-reach, reach + 1):
            x = 32 + unit * step
            inside = abs(unit) <= seen
            canvas.circle(x, y, 2.2, tone="orange" if inside else "grey")
        field = 1 if level == 0 else receptive_field([Layer(kernel=3)] * level)
        name = "输入" if level == 0 else f"第 {level} 层"
        canvas.text(63.5, y + 2, name, ha="left")
        canvas.text(63.5, y - 2.6, f"感受野 {field}×{field}" if level else "一个像素", "muted", size=SMALL, ha="left")
        if level:
            below = y - 13
            units = range(-seen, seen + 1)
            lines = [[(32 + unit * step, y), (32 + (unit + d) * step, below)] for unit in units for d in (-1, 0, 1)]
            canvas.links(lines, tone="orange", lw=0.8)
    canvas.text(36, 54.5, "每层 3×3、步长 1：感受野每层加 2", size=SMALL)


CHANNELS = (64, 128)


def convolution_parameters() -> dict[str, int]:
    """Weights (no bias) of 3×3 convolutions from 64 to 128 channels: standard, four groups, depthwise separable."""
    inner, outer = CHANNELS
    return {
        "普通": parameters_conv(inner, outer, 3, bias=False),
        "分组": parameters_conv(inner, outer, 3, groups=4, bias=False),
        "深度可分离": parameters_conv(inner, inner, 3, groups=inner, bias=False)
        + parameters_conv(inner, outer, 1, bias=False),
    }


def _grouped(canvas: Canvas) -> None:
    counts = convolution_parameters()
    base = counts["普通"]
    titles = ("普通卷积", "分组卷积（$G=4$）", "深度可分离卷积")
    tones = ("blue", "orange", "green", "purple")
    for index, (title, count) in enumerate(zip(titles, counts.values(), strict=True)):
        left = 5.2 + index * 29.6
        xs = [left + 2.85 * channel for channel in range(8)]
        rows = [50.0, 20.0] if index < 2 else [50.0, 35.0, 20.0]
        same_group = [(a, b) for a in range(8) for b in range(8) if a // 2 == b // 2]
        every = [(a, b) for a in range(8) for b in range(8)]
        links = [every] if index == 0 else [same_group] if index == 1 else [[(a, a) for a in range(8)], every]
        for (upper, lower), pairs in zip(pairwise(rows), links, strict=True):
            wide = len(pairs) < 64
            canvas.links(
                [[(xs[a], upper), (xs[b], lower)] for a, b in pairs],
                tone="ink" if wide else "muted",
                lw=0.8 if wide else 0.4,
            )
        for y in rows:
            for channel, x in enumerate(xs):
                tone = "grey" if index == 0 else tones[channel // 2] if index == 1 else "grey"
                canvas.circle(x, y, 1.1, tone=tone)
        middle = left + 10
        canvas.text(middle, 59, title)
        if index == 2:
            canvas.text(middle, 42.5, "逐通道 3×3", size=SMALL, bbox=_label(canvas))
            canvas.text(middle, 28, "逐点 1×1", size=SMALL, bbox=_label(canvas))
        else:
            canvas.text(middle, 35, "3×3", size=SMALL, bbox=_label(canvas))
        canvas.text(middle, 13.5, f"{count} 个权重", weight="bold")
        canvas.text(middle, 8.8, "" if index == 0 else f"约 1/{base / count:.1f}".replace(".0", ""), size=SMALL)
    canvas.text(45, 3, "图画 8 个通道；权重数按 3×3、64→128", "muted", size=SMALL)


def _label(canvas: Canvas) -> dict[str, object]:
    return {"boxstyle": "round,pad=0.15", "facecolor": canvas.palette.paper, "edgecolor": "none"}


FIGURES: tuple[Figure, ...] = (
    Figure(
        "conv-dilation", "空洞卷积的扩张率", "dilated convolution",
        "三个 9×9 的方格：同是九个采样点，扩张率 1 覆盖 3×3，扩张率 2 覆盖 5×5，扩张率 4 覆盖 9×9。",
        45, _dilation,
    ),
    Figure(
        "gridding-effect", "空洞卷积的网格效应", "gridding effect",
        "左：三层扩张率都是 2，只用到横竖都隔一格的像素，其余次数为 0；右：扩张率 1、2、3，每个像素都用到。",
        77, _gridding,
    ),
    Figure(
        "receptive-field", "感受野逐层增长", "receptive field growth",
        "四排圆点：最上层一个单元往下连到三个、五个、七个，感受野从 1 增到 3×3、5×5、7×7。",
        58, _growth,
    ),
    Figure(
        "conv-grouped", "普通、分组与深度可分离卷积", "standard, grouped, depthwise separable convolution",
        "三种通道连接：普通卷积全部相连，有 73728 个权重；分四组时只在组内相连，18432 个；"
        "深度可分离先逐通道再 1×1 全连，8768 个。",
        62, _grouped,
    ),
)  # fmt: skip
