"""Training: paths of optimisers, learning rates, a saddle point, scales over depth, a graph with its derivatives."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from .figure import Figure
from .style import SIZE, SMALL, Canvas
from .surface import Surface

Array = np.ndarray

_START = np.array([-9.0, 2.4])
_CURVATURE = np.array([0.1, 2.0])
"""An elongated valley: f(x, y) = (0.1·x² + 2·y²) / 2, with a condition number of 20."""


def _gradient(point: Array) -> Array:
    return np.asarray(_CURVATURE * point)


def optimizer_paths(steps: int = 40) -> dict[str, Array]:
    """Points (steps + 1, 2) that gradient descent, momentum and Adam visit in the valley from the same start.

    Learning rates 0.9, 0.25 (momentum 0.8) and 0.5 (β 0.9 and 0.999).
    """

    def descend() -> Callable[[Array, int], Array]:
        return lambda gradient, step: -0.9 * gradient

    def momentum() -> Callable[[Array, int], Array]:
        velocity = np.zeros(2)

        def move(gradient: Array, step: int) -> Array:
            nonlocal velocity
            velocity = 0.8 * velocity - 0.25 * gradient
            return velocity

        return move

    def adam() -> Callable[[Array, int], Array]:
        first, second = np.zeros(2), np.zeros(2)

        def move(gradient: Array, step: int) -> Array:
            nonlocal first, second
            first, second = 0.9 * first + 0.1 * gradient, 0.999 * second + 0.001 * gradient**2
            return -0.5 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)

        return move

    paths = {}
    for name, rule in (("SGD", descend()), ("Momentum", momentum()), ("Adam", adam())):
        points = [_START]
        for step in range(1, steps + 1):
            points.append(points[-1] + rule(_gradient(points[-1]), step))
        paths[name] = np.array(points)
    return paths


def _paths(canvas: Canvas) -> None:
    axes = canvas.plot(7, 7, 80, 44, xlim=(-10.2, 4.2), ylim=(-3.1, 3.4), yticks=[-2, 0, 2])
    x, y = np.meshgrid(np.linspace(-10.2, 4.2, 60), np.linspace(-3.1, 3.4, 40))
    heights = (_CURVATURE[0] * x**2 + _CURVATURE[1] * y**2) / 2
    axes.contour(x, y, heights, levels=[0.15, 0.6, 1.6, 3.2, 5.5, 8.5], colors=canvas.palette.faint, linewidths=0.7)
    tones = {"SGD": "red", "Momentum": "blue", "Adam": "green"}
    markers = {"SGD": "s", "Momentum": "o", "Adam": "^"}
    for name, points in optimizer_paths().items():
        canvas.curve(axes, points[:26, 0], points[:26, 1], tones[name], marker=markers[name], ms=2.6, lw=1.0)
    axes.plot(0, 0, marker="*", ms=9, color=canvas.palette.ink, zorder=6)
    canvas.note(axes, 0.45, -0.75, "最小值", ha="left")
    canvas.note(axes, _START[0] - 0.1, _START[1] + 0.45, "起点")
    from matplotlib.lines import Line2D

    lines = [
        Line2D([], [], color=canvas.colour(tones[n]), marker=markers[n], ms=3, lw=1.0, linestyle="-") for n in tones
    ]
    axes.legend(
        lines, ["SGD（无动量）", "Momentum", "Adam"], ncols=3, loc="upper center", bbox_to_anchor=(0.5, 1.14),
        frameon=False, fontsize=SMALL, labelcolor=canvas.palette.ink, handlelength=1.8, columnspacing=1.5,
    )  # fmt: skip


def descent(rate: float, steps: int, start: float = -2.0) -> Array:
    """Points (steps + 1) of gradient descent on f(w) = w²/2."""
    points = [start]
    for _ in range(steps):
        points.append(points[-1] - rate * points[-1])
    return np.array(points)


def _rates(canvas: Canvas) -> None:
    cases = [(0.05, 8, "太低：走得太慢"), (0.6, 6, "合适：几步就到"), (2.1, 5, "太高：越跳越远")]
    w = np.linspace(-3.6, 3.6, 61)
    for index, (rate, steps, title) in enumerate(cases):
        axes = canvas.plot(2 + index * 29.5, 6.5, 27, 29, xlim=(-3.6, 3.6), ylim=(-0.4, 6.4), xticks=[0], yticks=[])
        axes.spines["left"].set_visible(False)
        axes.set_xticklabels(["最小值"])
        canvas.curve(axes, w, w**2 / 2, "grey", linestyle="-", lw=1.1)
        tone = ("orange", "blue", "red")[index]
        points = descent(rate, steps)
        canvas.curve(axes, points, points**2 / 2, tone, marker="o", ms=3.4, lw=1.0, linestyle="-")
        axes.plot(points[0], points[0] ** 2 / 2, "o", ms=5.5, mfc=canvas.palette.paper, mec=canvas.colour(tone))
        canvas.text(15.5 + index * 29.5, 43.5, title)
        canvas.text(15.5 + index * 29.5, 38.6, f"$\\eta={rate:g}$，{steps} 步", "muted", size=SMALL)


def _saddle(canvas: Canvas) -> None:
    surface = Surface(
        lambda x, y: x**2 - y**2, (-1, 1), (-1, 1), scale=(25, 21, 10), centre=(44, 33), cells=13, turn=32, tilt=0.62
    )  # fmt: skip
    surface.draw(canvas, "blue")
    line = np.linspace(-1, 1, 25)
    surface.path(canvas, line, 0 * line, "red")
    surface.path(canvas, 0 * line, line, "orange")
    x, y = surface.place(0.0, 0.0)
    canvas.circle(float(x), float(y), 1.1, facecolor=canvas.palette.ink, edgecolor=canvas.palette.paper, zorder=8)
    for end, text, shift in (
        ((1.0, 0.0), "沿 $x$ 弯向上\n（特征值 +2）", (6, 5)),
        ((0.0, -1.0), "沿 $y$ 弯向下\n（特征值 −2）", (-33, 4)),
    ):
        x, y = surface.place(*end)
        canvas.text(float(x) + shift[0], float(y) + shift[1], text, size=SMALL)
    canvas.text(45, 3.5, "$f(x,y)=x^2-y^2$：原点处梯度为 0，却不是极值")


_DEPTH, _UNITS, _SAMPLES = 20, 256, 200
INITIALIZATIONS: dict[str, float] = {
    "太大（2×He）": 2 * np.sqrt(2 / _UNITS),
    "He：$\\sqrt{2/n}$": np.sqrt(2 / _UNITS),
    "Xavier：$\\sqrt{1/n}$": np.sqrt(1 / _UNITS),
    "太小（0.5×Xavier）": 0.5 * np.sqrt(1 / _UNITS),
}
"""Standard deviation of the weights of a ReLU network with 256 units in each layer."""


def activation_scale(deviation: float) -> Array:
    """Root mean square of activations after each of 20 ReLU layers, weights N(0, deviation²); index 0 is the input.

    ReLU lets a factor through, so weights that are ``deviation`` times as large give that much more a layer.
    """
    scale: Array = _unit_scale() * deviation ** np.arange(_DEPTH + 1)
    return scale


@cache
def _unit_scale() -> Array:
    """The same for weights N(0, 1)."""
    rng = np.random.default_rng(2015)
    values = rng.standard_normal((_SAMPLES, _UNITS))
    scales = [float(np.sqrt(np.mean(values**2)))]
    for _ in range(_DEPTH):
        values = np.maximum(0, values @ rng.standard_normal((_UNITS, _UNITS)))
        scales.append(float(np.sqrt(np.mean(values**2))))
    return np.array(scales)


def _initialization(canvas: Canvas) -> None:
    axes = canvas.plot(12, 9, 46, 45, xlim=(0, _DEPTH), yscale="log", ylim=(1e-9, 1e7), xticks=[0, 5, 10, 15, 20])
    axes.set_yticks([1e-8, 1e-4, 1, 1e4])
    axes.set_xlabel("第几层（ReLU，每层 256 个单元）", color=canvas.palette.ink)
    axes.set_title("激活值的均方根", loc="left", pad=4, fontsize=SIZE, color=canvas.palette.ink)
    axes.minorticks_off()
    layers = np.arange(_DEPTH + 1)
    for (name, deviation), tone in zip(INITIALIZATIONS.items(), ("red", "blue", "orange", "purple"), strict=True):
        scales = activation_scale(deviation)
        canvas.curve(axes, layers, scales, tone)
        canvas.note(axes, _DEPTH + 0.7, scales[-1], name, tone, ha="left", clip_on=False)


FACTORS = (1.5, 1.1, 1.0, 0.9, 0.25)


def _vanishing(canvas: Canvas) -> None:
    axes = canvas.plot(12, 9, 56, 44, xlim=(0, 50), yscale="log", ylim=(1e-10, 1e10), xticks=range(0, 51, 10))
    axes.set_yticks([1e-8, 1e-4, 1, 1e4, 1e8])
    axes.minorticks_off()
    axes.set_xlabel("往回传的层数 $n$", color=canvas.palette.ink)
    axes.set_title("梯度缩放：每层因子的乘积 $c^n$", loc="left", pad=4, fontsize=SIZE, color=canvas.palette.ink)
    depth = np.arange(51)
    places = {1.5: (50.8, 1.5**50), 1.1: (50.8, 1.1**50), 1.0: (50.8, 0.6), 0.9: (50.8, 0.9**50), 0.25: (18, 1e-9)}
    texts = {1.5: "1.5：爆炸", 1.1: "1.1", 1.0: "1：不变", 0.9: "0.9", 0.25: "0.25：消失（sigmoid\n导数的最大值）"}
    for factor, tone in zip(FACTORS, ("red", "orange", "grey", "green", "blue"), strict=True):
        canvas.curve(axes, depth, np.cumprod(np.r_[1.0, np.full(50, factor)]), tone)
        canvas.note(axes, *places[factor], texts[factor], tone, ha="left", va="center" if factor != 0.25 else "bottom")


def backward_values(w: float = 2, x: float = 3, b: float = 1, t: float = 5) -> dict[str, tuple[float, float]]:
    """(value, derivative of the loss) at each node of L = (w·x + b − t)², by going forward, then backward."""
    product = w * x
    output = product + b
    error = output - t
    loss = error**2
    from_loss = 1.0
    from_error = from_loss * 2 * error
    from_output = from_error
    from_product = from_output
    return {
        "w": (w, from_product * x), "x": (x, from_product * w), "p": (product, from_product), "b": (b, from_output),
        "y": (output, from_output), "t": (t, -from_error), "e": (error, from_error), "L": (loss, from_loss),
    }  # fmt: skip


def _graph(canvas: Canvas) -> None:
    values = backward_values()
    nodes = {"p": (28, 36, "×"), "y": (46, 27, "+"), "e": (64, 18, "−"), "L": (81, 18, "平方")}
    inputs = {"w": (8, 45), "x": (8, 27), "b": (28, 18), "t": (46, 9)}
    ends = {"w": "p", "x": "p", "p": "y", "b": "y", "y": "e", "t": "e", "e": "L"}
    boxes = {
        name: canvas.circle(x, y, 4.3, sign, "blue", size=10 if len(sign) == 1 else SMALL)
        for name, (x, y, sign) in nodes.items()
    }
    boxes |= {name: canvas.circle(x, y, 4.3, f"${name}$", "grey", size=10) for name, (x, y) in inputs.items()}
    for begin, end in ends.items():
        a, b = boxes[begin], boxes[end]
        length = float(np.hypot(b.x - a.x, b.y - a.y))
        unit = ((b.x - a.x) / length, (b.y - a.y) / length)
        canvas.arrow((a.x + 4.5 * unit[0], a.y + 4.5 * unit[1]), (b.x - 4.5 * unit[0], b.y - 4.5 * unit[1]))
    for name, (value, slope) in values.items():
        box = boxes[name]
        canvas.text(box.x, box.y + 6.6, f"{value:g}", "ink", weight="bold")
        canvas.text(box.x, box.y - 6.8, f"{slope:g}".replace("-", "−"), "red", style="normal")
    canvas.text(72.5, 45, "$L=(wx+b-t)^2$", size=9.5)
    canvas.text(72.5, 38.5, "圈上方：前向的值", "ink", size=SMALL, weight="bold")
    canvas.text(72.5, 33.5, "圈下方：反向的 $\\partial L/\\partial(\\cdot)$", "red", size=SMALL)


FIGURES: tuple[Figure, ...] = (
    Figure(
        "optimizer-paths", "优化器的轨迹", "optimizer trajectories",
        "狭长山谷的等高线上三条轨迹：SGD 在谷的两壁间反复折返，Momentum 摆几个大弯就到，Adam 缓缓绕过去，略微过头。",
        56, _paths,
    ),
    Figure(
        "learning-rates", "学习率太低、合适与太高", "learning rate",
        "抛物线 f=w²/2 上的三种走法：学习率 0.05 太低，八步还没走多远；"
        "0.6 合适，几步到谷底；2.1 太高，左右跳得越来越高。",
        47, _rates,
    ),
    Figure(
        "saddle-point", "鞍点", "saddle point",
        "马鞍形曲面：过原点的一条曲线向上弯，另一条向下弯，交点处切平面是水平的。",
        62, _saddle,
    ),
    Figure(
        "initialization-depth", "初始化与各层激活的大小", "weight initialization",
        "对数纵轴上四条线：He 初始化在二十层里保持不变，Xavier 逐层变小，更小的很快消失，更大的很快爆炸。",
        59, _initialization,
    ),
    Figure(
        "vanishing-gradient", "梯度消失与爆炸", "vanishing and exploding gradients",
        "对数纵轴上每层因子连乘五十次：因子 1.5 直冲上去，0.25 十几层就降到十亿分之一，只有 1 保持水平。",
        58, _vanishing,
    ),
    Figure(
        "computation-graph", "计算图：前向与反向", "computational graph",
        "w 与 x 相乘、加 b、减 t、再平方的计算图；每个圈上方是前向算出的值，下方是反向传回的导数。",
        54, _graph,
    ),
)  # fmt: skip
