"""Oracles about optimisation: the optimisers step by step, penalties on a small regression, losses that are the
same."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

Optimizer = Literal["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"]
Finite = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]
Rate = Annotated[float, Field(gt=0, le=10)]
Decay = Annotated[float, Field(ge=0, lt=1)]


def optimizer_steps(
    optimizer: Optimizer,
    gradients: Annotated[list[Finite], Field(min_length=1, max_length=1000)],
    start: Finite = 0.0,
    lr: Rate = 0.1,
    momentum: Decay = 0.9,
    beta2: Decay = 0.999,
    decay: Decay = 0.9,
    eps: Annotated[float, Field(ge=0, le=1)] = 1e-8,
    weight_decay: Annotated[float, Field(ge=0, le=1)] = 0.0,
) -> float:
    """Where a parameter is after these gradients, one step each, to nine places.

    ``momentum`` is that of momentum and Nesterov (v ← μv + g) and β₁ of Adam; ``decay`` that of RMSProp. ``nesterov``
    steps along g + μv, as PyTorch does with the gradient at the parameter itself.

    Source: PyTorch, torch.optim.SGD, Adagrad, RMSprop, Adam, AdamW (the algorithms on their pages);
    Ruder, arXiv:1609.04747, section 4; Kingma and Ba, arXiv:1412.6980, algorithm 1; arXiv:1711.05101, algorithm 2.
    """
    x, first, second = start, 0.0, 0.0
    for t, g in enumerate(gradients, start=1):
        if optimizer == "sgd":
            step = lr * g
        elif optimizer in ("momentum", "nesterov"):
            first = momentum * first + g
            step = lr * (g + momentum * first if optimizer == "nesterov" else first)
        elif optimizer == "adagrad":
            second += g * g
            step = lr * g / (second**0.5 + eps)
        elif optimizer == "rmsprop":
            second = decay * second + (1 - decay) * g * g
            step = lr * g / (second**0.5 + eps)
        else:
            first = momentum * first + (1 - momentum) * g
            second = beta2 * second + (1 - beta2) * g * g
            unbiased = (second / (1 - beta2**t)) ** 0.5
            step = lr * first / (1 - momentum**t) / (unbiased + eps) if unbiased + eps else 0.0
            step += lr * weight_decay * x if optimizer == "adamw" else 0.0
        x -= step
    return round(x, 9)


def descent_on_parabola(
    lr: Annotated[float, Field(ge=-10, le=10)], start: Finite = 10.0, steps: Annotated[int, Field(ge=1, le=1000)] = 1
) -> float:
    """Where gradient descent on f(x) = x² is after ``steps`` steps, to nine places.

    Source: Dive into Deep Learning, chapter_optimization/gd.
    """
    x = start
    for _ in range(steps):
        x = float(np.clip(x - lr * 2 * x, -1e30, 1e30))
    return round(x, 9)


def newton_step(hessian_diagonal: list[Finite], point: list[Finite]) -> list[float]:
    """Where a Newton step on f = ½ Σ hᵢxᵢ² leads to from ``point``: to the critical point, minimum or saddle.

    Source: Dauphin et al., arXiv:1406.2572, section 4.
    """
    if len(hessian_diagonal) != len(point) or not point:
        raise ValueError("hessian_diagonal and point must have the same length")
    if 0 in hessian_diagonal:
        raise ValueError("the Hessian cannot be inverted")
    return [x - (h * x) / h for h, x in zip(hessian_diagonal, point, strict=True)]


def penalised_zeros(penalty: Literal["l1", "l2", "none"], strength: Annotated[float, Field(ge=0, le=100)] = 0.3) -> int:
    """How many of eight weights are exactly zero, in a linear regression in which three inputs matter (fixed seed).

    100 samples; L1 by coordinate descent, L2 and none by solving the normal equations.

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), sections 7.1.1 and 7.1.2.
    """
    rng = np.random.default_rng(1996)
    x = rng.standard_normal((100, 8))
    y = x @ np.array([2.0, -1.5, 1.0, 0, 0, 0, 0, 0]) + 0.3 * rng.standard_normal(100)
    if penalty != "l1":
        ridge = strength if penalty == "l2" else 0.0
        weights = np.linalg.solve(x.T @ x / 100 + ridge * np.eye(8), x.T @ y / 100)
        return int(np.count_nonzero(weights == 0))
    weights = np.zeros(8)
    for _ in range(200):
        for j in range(8):
            rest = y - x @ weights + x[:, j] * weights[j]
            slope, curve = float(x[:, j] @ rest) / 100, float(x[:, j] @ x[:, j]) / 100
            weights[j] = np.sign(slope) * max(abs(slope) - strength, 0.0) / curve
    return int(np.count_nonzero(weights == 0))


def soft_threshold(weight: Finite, curvature: Annotated[float, Field(gt=0)], strength: Annotated[float, Field(ge=0)],
                   penalty: Literal["l1", "l2"]) -> float:  # fmt: skip
    """The penalised optimum of a quadratic of this curvature around ``weight``, by search, to four places.

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), equations 7.13 and 7.23.
    """
    low, high = -abs(weight) - 1, abs(weight) + 1
    for _ in range(3):  # the cost is convex: the optimum lies beside the cheapest point
        grid = np.linspace(low, high, 2001)
        cost = 0.5 * curvature * (grid - weight) ** 2
        cost += strength * np.abs(grid) if penalty == "l1" else 0.5 * strength * grid**2
        cheapest = int(np.argmin(cost))
        low, high = float(grid[max(cheapest - 1, 0)]), float(grid[min(cheapest + 1, 2000)])
    return round(float(grid[cheapest]), 4) + 0.0


def cross_entropy_is_logistic_loss() -> bool:
    """Whether the cross-entropy of two classes and the logistic loss log(1 + exp(−y·f)) agree, y = ±1, on a grid.

    Source: scikit-learn user guide, Logistic regression; Goodfellow, Bengio, Courville, Deep Learning (2016),
    section 6.2.2.2.
    """
    scores = np.linspace(-20, 20, 401)
    p = 1 / (1 + np.exp(-scores))
    with np.errstate(divide="ignore"):
        of_positive, of_negative = -np.log(p), -np.log(1 - p)
    logistic = np.logaddexp(0, -scores), np.logaddexp(0, scores)
    return bool(np.allclose(of_positive, logistic[0], atol=1e-6) and np.allclose(of_negative, logistic[1], atol=1e-6))


def cross_entropy_of_logits(
    logits: Annotated[list[Finite], Field(min_length=1, max_length=10_000)], target: Annotated[int, Field(ge=0)]
) -> float:
    """Cross-entropy (nats) of raw scores, as F.cross_entropy computes it for one sample, to nine places.

    Source: PyTorch, torch.nn.CrossEntropyLoss.
    """
    if target >= len(logits):
        raise ValueError("target must be the index of a logit")
    scores = np.array(logits)
    top = scores.max()
    return round(float(top + np.log(np.exp(scores - top).sum()) - scores[target]), 9)


def kl_is_asymmetric_and_not_negative() -> bool:
    """Whether D(p‖q) ≥ 0 for 1,000 random pairs of distributions, 0 for p = q, and other than D(q‖p) for some pair.

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), section 3.13.
    """
    rng = np.random.default_rng(1951)
    p, q = (rng.dirichlet(np.ones(5), 1000) + 1e-12 for _ in range(2))
    forward, backward = (p * np.log(p / q)).sum(axis=1), (q * np.log(q / p)).sum(axis=1)
    same = (p * np.log(p / p)).sum(axis=1)
    return bool((forward > -1e-9).all() and np.allclose(same, 0) and (np.abs(forward - backward) > 0.1).any())
