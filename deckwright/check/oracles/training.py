"""Oracles about training: what dropout does to expectations, which order of steps trains, what a perceptron learns."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

Probability = Annotated[float, Field(gt=0, lt=1)]
Factor = Literal["p", "1-p", "none"]
Step = Literal["initialise", "forward", "error", "backward", "update", "repeat"]
Positive = Annotated[int, Field(ge=1, le=10**9)]

_DRAWS = 200_000


def dropout_expectation(
    p_means: Literal["keep", "drop"],
    p: Probability = 0.7,
    train_divide_by: Factor = "none",
    train_multiply_by: Factor = "none",
    test_multiply_by: Factor = "none",
    test_divide_by: Factor = "none",
) -> bool:
    """Whether the scaling keeps the expectation: a unit's mean input in training equals its input at test.

    A unit with activation 1 is masked 200,000 times (fixed seed). ``p_means`` says whether ``p`` is the probability
    to keep or to drop it; the factors say what is divided or multiplied by, in training and at test. True where the
    means agree within 2 per cent. p = 0.5 cannot tell ``p`` from ``1-p``; the default is 0.7.

    Source: Srivastava et al. 2014, JMLR 15(56):1929-1958 (p retains, weights times p at test);
    PyTorch, torch.nn.Dropout (p zeroes, outputs times 1/(1-p) in training).
    """
    factors = {"p": p, "1-p": 1 - p, "none": 1.0}
    keep = p if p_means == "keep" else 1 - p
    mask = np.random.default_rng(20140615).random(_DRAWS) < keep
    in_training = mask.mean() * factors[train_multiply_by] / factors[train_divide_by]
    at_test = factors[test_multiply_by] / factors[test_divide_by]
    return bool(abs(in_training / at_test - 1) < 0.02)


def gradient_descent_order(steps: Annotated[list[Step], Field(min_length=2, max_length=20)]) -> bool:
    """Whether performing the steps in this order trains: the loss of a small linear model falls near its optimum.

    The steps are carried out one after the other on 64 samples with three features (fixed seed). ``repeat`` goes back
    over what was done since the initialisation, 200 times. A step whose input is not there yet – an error without an
    output, an update without an error – ends the training. Without ``backward``, the update computes its own gradient.

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), chapter 6.5 and algorithm 8.1;
    PyTorch tutorials, Optimizing Model Parameters.
    """
    model = _Model()
    done: list[str] = []
    for step in steps:
        if step == "repeat":
            loop = done[done.index("initialise") + 1 :] if "initialise" in done else done
            ok = bool(loop) and all(model.perform(again) for _ in range(200) for again in loop)
        else:
            ok = model.perform(step)
            done.append(step)
        if not ok:
            return False
    return model.is_trained()


class _Model:
    """Linear regression by gradient descent, one step at a time; every step needs what the one before it gives."""

    def __init__(self) -> None:
        rng = np.random.default_rng(1986)
        self.inputs = rng.standard_normal((64, 3))
        self.targets = self.inputs @ np.array([1.5, -2.0, 0.5]) + 0.3 + 0.05 * rng.standard_normal(64)
        self.start = rng.standard_normal(4)
        self.weights: np.ndarray | None = None
        self.output: np.ndarray | None = None
        self.error: np.ndarray | None = None
        self.gradient: np.ndarray | None = None

    def perform(self, step: str) -> bool:
        """Do a step; False when what it needs is not there."""
        with_bias = np.hstack([self.inputs, np.ones((64, 1))])
        if step == "initialise":
            self.weights, self.output, self.error, self.gradient = self.start.copy(), None, None, None
        elif step == "forward":
            if self.weights is None:
                return False
            self.output = with_bias @ self.weights
        elif step == "error":
            if self.output is None:
                return False
            self.error, self.output = self.output - self.targets, None
        elif step == "backward":
            if self.error is None:
                return False
            self.gradient, self.error = with_bias.T @ self.error / 64, None
        elif step == "update":
            gradient = self.gradient if self.error is None else with_bias.T @ self.error / 64
            if gradient is None or self.weights is None:
                return False
            self.weights = self.weights - 0.2 * gradient
            self.error = self.gradient = None
        return True

    def is_trained(self) -> bool:
        """Whether the loss is within 1 per cent of the least possible one."""
        if self.weights is None:
            return False
        with_bias = np.hstack([self.inputs, np.ones((64, 1))])
        best = np.linalg.lstsq(with_bias, self.targets, rcond=None)[0]

        def loss(weights: np.ndarray) -> float:
            return float(np.mean((with_bias @ weights - self.targets) ** 2))

        return loss(self.weights) <= 1.01 * loss(best)


def epochs_iterations(
    samples: Annotated[int, Field(ge=1, le=10**7)], batch: Positive, epochs: Annotated[int, Field(ge=1, le=10**6)] = 1
) -> int:
    """Iterations (updates) in ``epochs`` passes over ``samples``, by cutting the samples into batches of ``batch``.

    The last batch may be smaller and counts as an iteration.

    Source: PyTorch, torch.utils.data.DataLoader (drop_last=False).
    """
    return len(np.arange(0, samples, batch)) * epochs


def perceptron_learns(
    points: Annotated[list[list[Annotated[float, Field(ge=-1e3, le=1e3)]]], Field(min_length=1, max_length=100)],
    labels: Annotated[list[Literal[-1, 1]], Field(min_length=1, max_length=100)],
    rate: Annotated[float, Field(gt=0, le=10)] = 1.0,
) -> bool:
    """Whether the perceptron rule gets all points right within 1,000 passes; without a separating line it never does.

    A point that is wrong, or on the line, changes the weights: w ← w + rate·y·x, b ← b + rate·y, y = ±1.

    Source: Novikoff, On Convergence Proofs for Perceptrons (1962); Deep Learning (2016), section 1.2.1.
    """
    if len(points) != len(labels) or len({len(point) for point in points}) != 1:
        raise ValueError("there must be a label for each point, and all points must have the same length")
    inputs = np.hstack([np.array(points, dtype=float), np.ones((len(points), 1))])
    weights = np.zeros(inputs.shape[1])
    for _ in range(1000):
        wrong = 0
        for x, y in zip(inputs, labels, strict=True):
            if y * (weights @ x) <= 0:
                weights, wrong = weights + rate * y * x, wrong + 1
        if not wrong:
            return True
    return False
