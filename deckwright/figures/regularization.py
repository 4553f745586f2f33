"""Over- and underfitting, bias and variance, early stopping, norm penalties, dropout, bagging and boosting."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from .figure import Figure
from .style import SMALL, Canvas, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = np.ndarray


def truth(x: Array) -> Array:
    """The function behind the noisy samples."""
    return np.asarray(np.sin(2.6 * x + 0.6) + 0.35 * np.cos(5 * x))


def _samples(rng: np.random.Generator, count: int, noise: float = 0.25) -> tuple[Array, Array]:
    x = np.sort(rng.uniform(-1, 1, count))
    return x, truth(x) + noise * rng.standard_normal(count)


def _fit(x: Array, y: Array, degree: int) -> Array:
    """Coefficients of the least-squares polynomial in the Legendre basis (well conditioned)."""
    return np.asarray(np.polynomial.legendre.legfit(x, y, degree))


def _values(coefficients: Array, x: Array) -> Array:
    return np.asarray(np.polynomial.legendre.legval(x, coefficients))


def _training_set() -> tuple[Array, Array]:
    x = np.linspace(-1, 1, 14)
    return x, truth(x) + 0.25 * np.random.default_rng(34).standard_normal(14)


DEGREES = (1, 4, 11)


def polynomial_fits() -> dict[int, tuple[Array, float, float]]:
    """For each of DEGREES: coefficients, mean squared error on 14 training points and on 400 test points."""
    x, y = _training_set()
    test_x, test_y = _samples(np.random.default_rng(6), 400)
    fits = {}
    for degree in DEGREES:
        coefficients = _fit(x, y, degree)
        errors = [float(np.mean((_values(coefficients, a) - b) ** 2)) for a, b in ((x, y), (test_x, test_y))]
        fits[degree] = (coefficients, errors[0], errors[1])
    return fits


def _fits(canvas: Canvas) -> None:
    x, y = _training_set()
    line = np.linspace(-1, 1, 101)
    titles = ("欠拟合", "合适", "过拟合")
    for index, (degree, (coefficients, train, test)) in enumerate(polynomial_fits().items()):
        axes = canvas.plot(2 + index * 29.5, 14, 27, 27, xlim=(-1.05, 1.05), ylim=(-2, 2), xticks=[], yticks=[])
        canvas.curve(axes, line, truth(line), "grey", lw=1.0)
        canvas.curve(axes, line, _values(coefficients, line), ("orange", "blue", "red")[index], linestyle="-")
        axes.plot(x, y, "o", ms=3.2, mfc=canvas.palette.paper, mec=canvas.palette.ink, mew=0.8)
        centre = 15.5 + index * 29.5
        canvas.text(centre, 45, f"{titles[index]}（{degree} 次）")
        canvas.text(centre, 9.5, f"训练误差 {train:.2f}", size=SMALL)
        canvas.text(centre, 5, f"测试误差 {test:.2f}" if test < 100 else f"测试误差 {test:.0f}", size=SMALL)


@cache
def bias_variance(degrees: range = range(10), sets: int = 2000) -> dict[str, Array]:
    """Squared bias, variance, expected test error of polynomials by degree, over 2,000 training sets of 16 points."""
    x, grid, noise = np.linspace(-1, 1, 16), np.linspace(-0.95, 0.95, 77), 0.5
    targets = truth(x)[:, None] + noise * np.random.default_rng(12).standard_normal((16, sets))
    bias, variance = [], []
    for degree in degrees:
        predictions = _values(_fit(x, targets, degree), grid)
        bias.append(float(np.mean((predictions.mean(axis=0) - truth(grid)) ** 2)))
        variance.append(float(np.mean(predictions.var(axis=0))))
    first, second = np.array(bias), np.array(variance)
    return {"bias": first, "variance": second, "error": first + second + noise**2}


def _bias_variance(canvas: Canvas) -> None:
    values = bias_variance()
    degrees = np.arange(10)
    axes = canvas.plot(9, 9, 78, 43, xlim=(0, 9), ylim=(0, 1.05), xticks=range(10), yticks=[0, 0.25, 0.5, 0.75, 1])
    axes.set_xlabel("多项式的次数（模型容量）", color=canvas.palette.ink)
    for tone, key, marker in (("blue", "error", "o"), ("orange", "bias", "s"), ("green", "variance", "^")):
        canvas.curve(axes, degrees, values[key], tone, marker=marker, ms=3)
    canvas.curve(axes, [0, 9], [0.25, 0.25], "grey", lw=1.0)
    best = int(values["error"].argmin())
    axes.axvline(best, color=canvas.palette.muted, lw=0.8, ymax=0.6)
    canvas.note(axes, best, 0.68, "测试误差最小")
    entries = [("blue", "测试误差（三者之和）"), ("orange", "偏差²"), ("green", "方差"), ("grey", "噪声")]
    canvas.legend(axes, entries, loc="upper right", ncols=2)
    canvas.note(axes, 0.75, 0.84, "← 欠拟合", "muted", ha="left")
    canvas.note(axes, 8.95, 0.52, "过拟合 →", "muted", ha="right")


@cache
def early_stopping(epochs: int = 3000) -> tuple[Array, Array]:
    """Training and validation error by epoch: gradient descent on 30 noisy points with 24 radial features."""
    rng = np.random.default_rng(4)
    centres = np.linspace(-1, 1, 24)

    def features(x: Array) -> Array:
        return np.exp(-((x[:, None] - centres[None, :]) ** 2) / (2 * 0.09**2))

    (x, y), (other_x, other_y) = _samples(rng, 30, 0.45), _samples(rng, 400, 0.45)
    inputs, held_out = features(x), features(other_x)
    weights, errors = np.zeros(24), []
    for _ in range(epochs):
        errors.append([np.mean((inputs @ weights - y) ** 2), np.mean((held_out @ weights - other_y) ** 2)])
        weights = weights - 0.05 * inputs.T @ (inputs @ weights - y) / len(y) * 2
    table = np.array(errors)
    return table[:, 0], table[:, 1]


def _early(canvas: Canvas) -> None:
    train, held_out = early_stopping()
    epochs = np.arange(1, len(train) + 1)
    best = int(held_out.argmin())
    axes = canvas.plot(9, 9, 78, 42, xscale="log", xlim=(1, len(train)), ylim=(0, 0.85), yticks=[0, 0.2, 0.4, 0.6, 0.8])
    axes.set_xlabel("训练轮数（对数刻度）", color=canvas.palette.ink)
    axes.minorticks_off()
    shown = np.unique(np.geomspace(1, len(train), 90).astype(int)) - 1
    canvas.curve(axes, epochs[shown], train[shown], "orange")
    canvas.curve(axes, epochs[shown], held_out[shown], "blue")
    axes.axvline(best + 1, color=canvas.palette.muted, lw=0.9, ymax=0.86)
    axes.plot([best + 1], [held_out[best]], "o", ms=5, color=canvas.colour("blue"))
    canvas.note(axes, best + 1, 0.79, "在这里停，\n取回这时的权重")
    canvas.legend(axes, [("blue", "验证误差"), ("orange", "训练误差")], loc="lower left")


_CENTRE, _SHAPE = np.array([0.35, 1.6]), np.array([[1.1, 0.35], [0.35, 1.0]])


def penalty_solutions() -> dict[str, Array]:
    """The point with the least loss where |w|₁ ≤ 1 and where |w|₂ ≤ 1; on the boundary, as the optimum is outside."""
    angles = np.linspace(0, 2 * np.pi, 72001)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    boundaries = {"L1": circle / np.abs(circle).sum(axis=1, keepdims=True), "L2": circle}
    return {name: points[int(np.argmin(_loss(points)))] for name, points in boundaries.items()}


def _loss(points: Array) -> Array:
    shifted = points - _CENTRE
    return np.asarray(np.einsum("...i,ij,...j->...", shifted, _SHAPE, shifted))


def _contours(canvas: Canvas) -> None:
    grid = np.linspace(-1.5, 2.6, 81)
    for index, (name, point) in enumerate(penalty_solutions().items()):
        axes = canvas.plot(8.5 + index * 44, 8, 29, 38, xlim=(-1.3, 1.75), ylim=(-1.15, 2.847), xticks=[], yticks=[])
        for spine in axes.spines.values():
            spine.set_visible(False)
        _cross(canvas, axes)
        heights = _loss(np.stack(np.meshgrid(grid, grid), axis=-1))
        touching = float(_loss(point))
        tone = ("orange", "blue")[index]
        axes.contour(
            grid, grid, heights, levels=[touching * 0.6, touching], colors=canvas.palette.muted,
            linewidths=[0.7, 1.3],
        )  # fmt: skip
        if name == "L1":
            corners = np.array([[1, 0], [0, 1], [-1, 0], [0, -1], [1, 0]])
        else:
            angles = np.linspace(0, 2 * np.pi, 73)
            corners = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        axes.fill(*corners.T, facecolor=canvas.palette.fill[tone], edgecolor=canvas.colour(tone), lw=1.3, zorder=2)
        axes.plot(*_CENTRE, marker="+", ms=7, color=canvas.palette.ink)
        axes.plot(*point, "o", ms=5, color=canvas.palette.ink, zorder=5)
        canvas.note(axes, _CENTRE[0] + 0.16, _CENTRE[1] + 0.02, "$\\hat w$", ha="left")
        shown = f"({', '.join(number(abs(round(float(value), 2))) for value in point)})"
        canvas.text(23 + index * 44, 50.5, f"{name}：解 {shown} 落在{'角' if name == 'L1' else '弧'}上")
        canvas.text(23 + index * 44, 4, ("$|w_1|+|w_2|\\leq 1$", "$w_1^2+w_2^2\\leq 1$")[index])


def _cross(canvas: Canvas, axes: Axes) -> None:
    for start, end, name, place in (
        ((-1.3, 0), (1.7, 0), "$w_1$", (1.6, -0.2)),
        ((0, -1.15), (0, 2.8), "$w_2$", (-0.24, 2.68)),
    ):
        axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": canvas.palette.muted, "lw": 0.8})
        canvas.note(axes, *place, name, "muted")


_LAYERS = (4, 5, 5, 2)


def dropout_masks(keep: float = 0.5, samples: int = 2) -> list[list[Array]]:
    """Masks of the two hidden layers for each sample: True is kept, with probability ``keep``."""
    rng = np.random.default_rng(3)
    return [[rng.random(size) < keep for size in _LAYERS[1:3]] for _ in range(samples)]


def _dropout(canvas: Canvas) -> None:
    full = [np.ones(size, dtype=bool) for size in _LAYERS[1:3]]
    titles = ("完整的网络", "样本 1 的子网络", "样本 2 的子网络")
    for index, hidden in enumerate([full, *dropout_masks()]):
        masks = [np.ones(_LAYERS[0], dtype=bool), *hidden, np.ones(_LAYERS[-1], dtype=bool)]
        places = [
            [(4 + index * 30.5 + layer * 7.2, 24 + (unit - (size - 1) / 2) * 6.6) for unit in range(size)]
            for layer, size in enumerate(_LAYERS)
        ]
        for layer in range(len(_LAYERS) - 1):
            starts = [place for place, kept in zip(places[layer], masks[layer], strict=True) if kept]
            ends = [place for place, kept in zip(places[layer + 1], masks[layer + 1], strict=True) if kept]
            canvas.links([(start, end) for start in starts for end in ends], tone="muted", lw=0.55)
        for layer, column in enumerate(places):
            for unit, (x, y) in enumerate(column):
                _unit(canvas, x, y, bool(masks[layer][unit]), "blue" if layer in (1, 2) else "grey")
        canvas.text(14.8 + index * 30.5, 46, titles[index])
        kept = int(sum(mask.sum() for mask in hidden))
        canvas.text(14.8 + index * 30.5, 3.2, f"隐藏单元留下 {kept}/{sum(_LAYERS[1:3])}", size=SMALL)


def _unit(canvas: Canvas, x: float, y: float, kept: bool, tone: str) -> None:
    if kept:
        canvas.circle(x, y, 2.1, tone=tone)
        return
    canvas.circle(x, y, 2.1, tone="grey", dashed=True, facecolor="none")
    for sign in (1, -1):
        canvas.link((x - 1.1, y - sign * 1.1), (x + 1.1, y + sign * 1.1), tone="muted", lw=0.9, zorder=4)


FIGURES: tuple[Figure, ...] = (
    Figure(
        "over-underfitting", "欠拟合、合适与过拟合", "underfitting and overfitting",
        "同样 14 个点，一次直线偏离很大，四次曲线贴近真实函数，十一次曲线几乎穿过各点，却剧烈摆动；"
        "下方是训练与测试误差。",
        49, _fits,
    ),
    Figure(
        "bias-variance", "偏差与方差", "bias–variance trade-off",
        "横轴是多项式次数：偏差平方下降，方差上升，两者加噪声得到的测试误差先降后升，中间有最低点。",
        55, _bias_variance,
    ),
    Figure(
        "early-stopping", "早停", "early stopping",
        "训练误差一直下降，验证误差先降后升；竖线标出验证误差最低的一轮，就在那里停。",
        54, _early,
    ),
    Figure(
        "l1-l2-contours", "L1 与 L2 的约束与等高线", "L1 and L2 regularization",
        "左：椭圆等高线碰到菱形的角，解的第一个权重为 0；右：碰到圆弧，两个权重都不为 0。",
        54, _contours,
    ),
    Figure(
        "dropout-mask", "Dropout 的随机子网络", "dropout masks",
        "三个小网络：完整的一个，以及两个样本各自随机去掉一些隐藏单元后剩下的子网络，去掉的画成虚线圈和叉。",
        49, _dropout,
    ),
)  # fmt: skip
