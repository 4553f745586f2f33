"""Oracles about activations: derivatives by differences, what many layers do to a gradient, and to a variance."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

Name = Literal["sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "swish", "gelu", "linear"]
Real = Annotated[float, Field(ge=-50, le=50, allow_inf_nan=False)]
Depth = Annotated[int, Field(ge=1, le=200)]

_ERF = np.frompyfunc(math.erf, 1, 1)

_FUNCTIONS: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {
    "sigmoid": lambda x: 0.5 * (1 + np.tanh(x / 2)),
    "tanh": np.tanh,
    "relu": lambda x: np.maximum(x, 0),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.01 * x),
    "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "softplus": lambda x: np.logaddexp(0, x),
    "swish": lambda x: x * 0.5 * (1 + np.tanh(x / 2)),
    "gelu": lambda x: x * 0.5 * (1 + np.asarray(_ERF(x / np.sqrt(2)), dtype=float)),
    "linear": lambda x: x,
}


def activation_value(name: Name, x: Real) -> float:
    """The value of an activation at ``x``, to nine places (α = 0.01 for leaky_relu, 1 for elu; β = 1 for swish).

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), sections 3.10 and 6.3; arXiv:1511.07289;
    arXiv:1710.05941; arXiv:1606.08415 (GELU, x·Φ(x)).
    """
    return round(float(_FUNCTIONS[name](np.array(x))), 9)


def activation_derivative(name: Name, x: Real) -> float:
    """The derivative of an activation at ``x``, by central differences, to six places.

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), sections 3.10 and 6.3.
    """
    step = 1e-5
    f = _FUNCTIONS[name]
    return round(float(f(np.array(x + step)) - f(np.array(x - step))) / (2 * step), 6) + 0.0


def largest_derivative(name: Name) -> float:
    """The largest derivative of an activation between −12 and 12, by central differences, to four places.

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), section 6.3.
    """
    grid, step = np.linspace(-12, 12, 4801), 1e-5
    f = _FUNCTIONS[name]
    return round(float(np.max((f(grid + step) - f(grid - step)) / (2 * step))), 4)


def gradient_through_layers(
    depth: Depth, gain: Annotated[float, Field(gt=0, le=10)] = 1, activation: Name = "linear"
) -> Literal["vanishes", "explodes", "stays"]:
    """What becomes of a gradient that is sent back through ``depth`` layers of 64 units.

    Each layer has an orthogonal weight matrix times ``gain`` and the activation. The gradient vanishes where its norm
    falls below a thousandth, explodes where it grows above a thousandfold.

    Source: Pascanu, Mikolov, Bengio, On the difficulty of training recurrent neural networks, arXiv:1211.5063,
    section 2.1.
    """
    rng = np.random.default_rng(1994)
    f, step = _FUNCTIONS[activation], 1e-5
    signal, factors = rng.standard_normal(64), []
    for _ in range(depth):
        weights = gain * np.linalg.qr(rng.standard_normal((64, 64)))[0]
        inputs = weights @ signal
        factors.append((weights, (f(inputs + step) - f(inputs - step)) / (2 * step)))
        signal = np.clip(f(inputs), -1e6, 1e6)
    gradient = np.ones(64) / 8
    for weights, slope in reversed(factors):
        gradient = np.clip(weights.T @ (slope * gradient), -1e12, 1e12)
    norm = float(np.linalg.norm(gradient))
    return "vanishes" if norm < 1e-3 else "explodes" if norm > 1e3 else "stays"


def initialisation_keeps_variance(
    kind: Literal["xavier", "kaiming", "small", "large"], activation: Literal["tanh", "relu", "linear"] = "relu"
) -> bool:
    """Whether the second moment of the activations stays within a factor of three over ten layers of 256 units.

    ``xavier`` has the variance 2/(fan_in + fan_out), ``kaiming`` 2/fan_in; ``small`` is 0.01², ``large`` is 1. For tanh
    the inputs are small, where it is nearly linear, as the derivation assumes.

    Source: Glorot and Bengio, AISTATS 2010, equation 12; He et al., arXiv:1502.01852, equation 10.
    """
    return _keeps_variance(kind, activation)


@functools.cache
def _keeps_variance(kind: str, activation: str) -> bool:
    width, rng = 256, np.random.default_rng(2010)
    deviation = {"xavier": np.sqrt(1 / width), "kaiming": np.sqrt(2 / width), "small": 0.01, "large": 1.0}[kind]
    scale = 0.1 if activation == "tanh" else 1.0
    signal = scale * rng.standard_normal((width, 64))
    start = float(np.mean(signal**2))
    for _ in range(10):
        signal = _FUNCTIONS[activation](deviation * rng.standard_normal((width, width)) @ signal)
    return bool(1 / 3 < float(np.mean(signal**2)) / start < 3)


def initialisation_variance(
    kind: Literal["xavier", "kaiming"],
    fan_in: Annotated[int, Field(ge=1, le=4096)],
    fan_out: Annotated[int, Field(ge=1, le=4096)] = 1,
) -> float:
    """The variance of the weights: 2/(fan_in + fan_out) for ``xavier``, 2/fan_in for ``kaiming``.

    Source: Glorot and Bengio, AISTATS 2010, equation 12; He et al., arXiv:1502.01852, equation 10.
    """
    return 2 / (fan_in + fan_out) if kind == "xavier" else 2 / fan_in
