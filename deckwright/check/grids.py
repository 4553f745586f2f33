"""Values on which formulas are compared, and when two results agree."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

Values = np.ndarray
"""Numbers of shape (points, 1) or (points, elements)."""

POINTS = 64
ELEMENTS = 5


def grid(names: set[str], domains: Mapping[str, str] | None = None, seed: int = 7) -> dict[str, Values]:
    """Values for each name, of shape (64, 1), or (64, 5) for ``vector`` and ``simplex``; the same on every machine.

    A domain is ``real`` (-4 … 4), ``positive`` (0.1 … 4), ``unit`` (0 … 1, without the ends), ``integer`` (1 … 9),
    ``vector``, or ``simplex`` (sums to 1).
    """
    out: dict[str, Values] = {}
    for number, name in enumerate(sorted(names)):
        rng = np.random.default_rng([seed, number])
        domain = (domains or {}).get(name, "real")
        if domain == "simplex":
            raw = rng.uniform(0.05, 1, (POINTS, ELEMENTS))
            out[name] = raw / raw.sum(axis=1, keepdims=True)
        elif domain == "vector":
            out[name] = rng.uniform(-3, 3, (POINTS, ELEMENTS))
        elif domain == "integer":
            out[name] = rng.integers(1, 10, (POINTS, 1)).astype(float)
        else:
            low, high = {"real": (-4, 4), "positive": (0.1, 4), "unit": (0.02, 0.98)}[domain]
            out[name] = rng.uniform(low, high, (POINTS, 1))
    return out


def agree(left: Values, right: Values) -> bool | None:
    """Whether two results are the same wherever both are defined; None where that is nowhere, or too rarely."""
    if left.shape[1] != right.shape[1] and 1 not in (left.shape[1], right.shape[1]):
        return None
    left, right = np.broadcast_arrays(left, right)
    defined = np.isfinite(left) & np.isfinite(right)
    if defined.sum() < 8:
        return None
    scale = np.maximum(1e-9, np.maximum(np.abs(left), np.abs(right)))
    return bool(np.all((np.abs(left - right) <= 1e-6 * scale + 1e-9)[defined]))
