"""Activation functions with their derivatives, softmax at several temperatures, losses against the margin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import erf
from typing import TYPE_CHECKING

import numpy as np

from .figure import Figure
from .style import SIZE, SMALL, Canvas

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = np.ndarray
_erf = np.vectorize(erf, otypes=[float])


def sigmoid(x: Array) -> Array:
    """The logistic function."""
    return np.asarray(1 / (1 + np.exp(-x)))


@dataclass(frozen=True)
class Activation:
    """An activation function, its tone in the figure of all, and whether it has a kink at 0."""

    name: str
    tone: str
    function: Callable[[Array], Array]
    formula: str
    kinked: bool = False

    def derivative(self, x: Array) -> Array:
        """Central difference."""
        return np.asarray((self.function(x + 1e-5) - self.function(x - 1e-5)) / 2e-5)


ACTIVATIONS: dict[str, Activation] = {
    "sigmoid": Activation("sigmoid", "blue", sigmoid, r"$1/(1+e^{-x})$"),
    "tanh": Activation("tanh", "orange", np.tanh, r"$\tanh x=2\sigma(2x)-1$"),
    "relu": Activation("ReLU", "green", lambda x: np.maximum(x, 0), r"$\max(0,x)$", True),
    "leaky-relu": Activation("Leaky ReLU", "red", lambda x: np.where(x > 0, x, 0.1 * x), r"$\max(0.1x,x)$", True),
    "elu": Activation(
        "ELU", "purple", lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))), r"$x\ (x>0);\ \ e^x-1\ (x\leq 0)$"
    ),
    "swish": Activation("Swish", "blue", lambda x: x * sigmoid(x), r"$x\,\sigma(x)$"),
    "gelu": Activation("GELU", "orange", lambda x: x * (1 + _erf(x / np.sqrt(2))) / 2, r"$x\,\Phi(x)$"),
}


def _grid(end: float, kinked: bool) -> Array:
    """Points from −end to end; a gap at a kink, where the derivative jumps."""
    half = np.linspace(1e-3, end, 80)
    return np.concatenate([-half[::-1], [np.nan if kinked else 0.0], half])


def _axes_through_zero(canvas: Canvas, axes: Axes) -> None:
    for line in (axes.axhline, axes.axvline):
        line(0, color=canvas.palette.faint, lw=0.8, zorder=0)


def _all_curves(canvas: Canvas) -> None:
    left = [ACTIVATIONS[name] for name in ("sigmoid", "tanh", "relu", "leaky-relu")]
    right = [ACTIVATIONS[name] for name in ("relu", "elu", "swish", "gelu")]
    tones = ("green", "purple", "blue", "orange")
    panels = [(7, [(a, a.tone) for a in left]), (53, list(zip(right, tones, strict=True)))]
    for start, curves in panels:
        across = {"xlim": (-4, 4), "xticks": [-4, -2, 0, 2, 4]}
        upper = canvas.plot(start, 53, 35, 36, ylim=(-1.5, 3), yticks=[-1, 0, 1, 2, 3], **across)
        lower = canvas.plot(start, 7, 35, 25, ylim=(-0.2, 1.3), yticks=[0, 0.5, 1], **across)
        upper.set_title("函数 $f(x)$", loc="left", pad=3, color=canvas.palette.ink, fontsize=SIZE)
        lower.set_title("导数 $f'(x)$", loc="left", pad=3, color=canvas.palette.ink, fontsize=SIZE)
        for axes in (upper, lower):
            _axes_through_zero(canvas, axes)
        for activation, tone in curves:
            x = _grid(4, activation.kinked)
            canvas.curve(upper, x, activation.function(x), tone)
            canvas.curve(lower, x, activation.derivative(x), tone)
        canvas.legend(
            upper, [(tone, a.name) for a, tone in curves], ncols=2, loc="upper center", bbox_to_anchor=(0.46, -0.15),
            handlelength=1.9, columnspacing=0.8,
        )  # fmt: skip


_RANGES = {"sigmoid": (-0.1, 1.45, [0, 0.25, 0.5, 0.75, 1]), "tanh": (-1.2, 1.6, [-1, 0, 1])}


def _one_curve(name: str) -> Callable[[Canvas], None]:
    activation = ACTIVATIONS[name]

    def draw(canvas: Canvas) -> None:
        x = _grid(5, activation.kinked)
        low, high, ticks = _RANGES.get(name, (-1.2, 4, [-1, 0, 1, 2, 3, 4]))
        axes = canvas.plot(9, 7, 77, 39, xlim=(-5, 5), ylim=(low, high), yticks=ticks)
        _axes_through_zero(canvas, axes)
        canvas.curve(axes, x, activation.function(x), "blue", lw=1.9)
        canvas.curve(axes, x, activation.derivative(x), "orange")
        entries = [("blue", f"{activation.name}：{activation.formula}"), ("orange", "导数")]
        canvas.legend(axes, entries, loc="upper left")
        if name == "sigmoid":
            largest = float(activation.derivative(np.zeros(1))[0])
            canvas.note(axes, 1.7, 0.21, f"导数最大 {largest:.2f}", "orange", ha="left")

    return draw


_LOGITS = np.array([3.0, 2.0, 1.0, 0.2])
_TEMPERATURES = (0.5, 1.0, 2.0, 5.0)


def softmax(logits: Array, temperature: float = 1.0) -> Array:
    """Softmax over the last axis of ``logits / temperature``."""
    powers = np.exp((logits - logits.max(axis=-1, keepdims=True)) / temperature)
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def _temperature(canvas: Canvas) -> None:
    for index, temperature in enumerate(_TEMPERATURES):
        axes = canvas.plot(4 + index * 21.6, 10, 18.5, 27, ylim=(0, 1.08), yticks=[], xticks=range(4))
        axes.set_xticklabels(["a", "b", "c", "d"])
        axes.spines["left"].set_visible(False)
        values = softmax(_LOGITS, temperature)
        tone = ("blue", "orange", "green", "purple")[index]
        axes.bar(range(4), values, width=0.72, color=canvas.palette.fill[tone], edgecolor=canvas.colour(tone), lw=0.9)
        for place, value in enumerate(values):
            canvas.note(axes, place, value + 0.02, f"{value:.2f}".lstrip("0"), va="bottom")
        canvas.text(13.2 + index * 21.6, 42, f"$T={temperature:g}$")
    canvas.text(45, 3, "同一组 logits：3, 2, 1, 0.2；温度越低越尖，越高越平", size=SMALL)


MARGIN_LOSSES: dict[str, tuple[str, Callable[[Array], Array]]] = {
    "0–1 损失": ("red", lambda m: np.where(m <= 0, 1.0, 0.0)),
    "铰链（hinge）": ("orange", lambda m: np.maximum(0, 1 - m)),
    "逻辑（logistic）": ("blue", lambda m: np.log2(1 + np.exp(-m))),
    "指数（exponential）": ("green", lambda m: np.exp(-m)),
}


def _losses(canvas: Canvas) -> None:
    axes = canvas.plot(9, 9, 78, 47, xlim=(-2, 3), ylim=(-0.08, 4), yticks=range(5))
    axes.set_xlabel("间隔 $m=y\\,f(x)$（正：分对；负：分错）", color=canvas.palette.ink)
    axes.axvline(0, color=canvas.palette.faint, lw=0.8, zorder=0)
    margin = np.linspace(-2, 3, 501)
    for tone, function in MARGIN_LOSSES.values():
        canvas.curve(axes, margin, function(margin), tone)
    canvas.legend(axes, [(tone, name) for name, (tone, _) in MARGIN_LOSSES.items()], loc="upper right")
    canvas.note(axes, -1.9, 0.5, "逻辑损失以 2 为底，\n$m=0$ 时为 1", "muted", ha="left")


_ALONE = {
    "sigmoid": "S 形曲线从 0 升到 1，虚线的导数是钟形，在 0 处最大，只有 0.25。",
    "tanh": "S 形曲线从 −1 升到 1、过原点，虚线的导数在 0 处最大，为 1，两端趋于 0。",
    "relu": "负半轴为 0，正半轴是斜率为 1 的直线；虚线的导数从 0 跳到 1。",
    "leaky-relu": "正半轴斜率为 1，负半轴是缓坡（斜率画成 0.1，比常用的 0.01 大，好看清）；虚线的导数从 0.1 跳到 1。",
    "elu": "正半轴斜率为 1，负半轴是趋于 −1 的指数曲线；虚线的导数在负半轴平滑地趋于 0。",
    "swish": "曲线在负半轴先略低于 0 再回到 0，正半轴接近直线；虚线的导数平滑，会略大于 1。",
    "gelu": "曲线在负半轴略低于 0，正半轴接近直线，比 ReLU 平滑；虚线的导数会略大于 1。",
}

FIGURES: tuple[Figure, ...] = (
    Figure(
        "activation-curves", "激活函数与导数", "activation functions",
        "四个小图：上面是 sigmoid、tanh、ReLU、Leaky ReLU、ELU、Swish、GELU 的曲线，下面是各自的导数。",
        95, _all_curves,
    ),
    *(
        Figure(f"activation-{key}", f"{ACTIVATIONS[key].name} 与导数", ACTIVATIONS[key].name, alt, 50, _one_curve(key))
        for key, alt in _ALONE.items()
    ),
    Figure(
        "softmax-temperature", "softmax 的温度", "softmax temperature",
        "同一组 logits 在温度 0.5、1、2、5 下的四组概率柱：温度越低越集中在最大的一项，越高越平均。",
        46, _temperature,
    ),
    Figure(
        "loss-curves", "分类损失与间隔", "classification losses against the margin",
        "横轴是间隔：0–1 损失是台阶，铰链损失在间隔 1 处降到 0，逻辑损失和指数损失平滑下降但不为 0。",
        60, _losses,
    ),
)  # fmt: skip
