"""Oracles about models: attention, what a GAN is worth at its optimum, the gradient of a reparameterised sample."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

Weights = Annotated[list[Annotated[float, Field(ge=0, allow_inf_nan=False)]], Field(min_length=1, max_length=10_000)]
Length = Annotated[int, Field(ge=1, le=512)]


def attention_shape(
    queries: Length, keys: Length, d_k: Length, d_v: Length, heads: Annotated[int, Field(ge=1, le=64)] = 1
) -> list[list[int]]:
    """[shape of the weights, shape of the output] of attention, by multiplying.

    The weights have a row for each query that sums to 1; the output of all heads is concatenated.

    Source: Vaswani et al., arXiv:1706.03762, equation 1 and section 3.2.2.
    """
    rng = np.random.default_rng(2017)
    outputs, shape = [], (0, 0)
    for _ in range(heads):
        q, k, v = (
            rng.standard_normal((queries, d_k)),
            rng.standard_normal((keys, d_k)),
            rng.standard_normal((keys, d_v)),
        )
        scores = q @ k.T / np.sqrt(d_k)
        weights = np.exp(scores - scores.max(axis=1, keepdims=True))
        weights /= weights.sum(axis=1, keepdims=True)
        shape = weights.shape
        outputs.append(weights @ v)
    return [list(shape), list(np.concatenate(outputs, axis=1).shape)]


def attention_scale_keeps_variance(
    d: Annotated[int, Field(ge=2, le=4096)], divide_by: Literal["sqrt_d", "d", "none"] = "sqrt_d"
) -> bool:
    """Whether the dot products of random vectors of ``d`` components, so divided, have a variance of 1 within 10 per
    cent.

    Source: Vaswani et al., arXiv:1706.03762, section 3.2.1, footnote 4.
    """
    rng = np.random.default_rng(2017)
    products = (rng.standard_normal((20_000, d)) * rng.standard_normal((20_000, d))).sum(axis=1) if d <= 256 else (
        np.array([float(rng.standard_normal(d) @ rng.standard_normal(d)) for _ in range(20_000)])
    )  # fmt: skip
    variance = float(np.var(products / {"sqrt_d": d**0.5, "d": d, "none": 1}[divide_by]))
    return abs(variance - 1) < 0.1


def attention_is_equivariant() -> bool:
    """Whether self-attention without positions only permutes its output when its input is permuted.

    Source: Dive into Deep Learning, self-attention-and-positional-encoding.
    """
    rng = np.random.default_rng(2017)
    x, order = rng.standard_normal((7, 4)), rng.permutation(7)
    maps = [rng.standard_normal((4, 4)) for _ in range(3)]

    def attend(inputs: np.ndarray) -> np.ndarray:
        q, k, v = (inputs @ m for m in maps)
        powers = np.exp(q @ k.T / 2)
        return np.asarray(powers / powers.sum(axis=1, keepdims=True) @ v)

    return bool(np.allclose(attend(x[order]), attend(x)[order]))


def gan_value(p_data: Weights, p_g: Weights) -> float:
    """V(D*, G) of a GAN over discrete samples, with the best discriminator p_data/(p_data + p_g), to nine places.

    For p_g = p_data it is −log 4, the least possible.

    Source: Goodfellow et al., arXiv:1406.2661, proposition 1 and theorem 1.
    """
    real, made = np.array(p_data), np.array(p_g)
    if real.shape != made.shape or abs(real.sum() - 1) > 1e-6 or abs(made.sum() - 1) > 1e-6:
        raise ValueError("p_data and p_g must have the same length and each sum to 1")
    used = real + made > 0
    real, made = real[used], made[used]
    best = real / (real + made)
    with np.errstate(divide="ignore", invalid="ignore"):
        first = np.where(real > 0, real * np.log(best), 0.0)
        second = np.where(made > 0, made * np.log(1 - best), 0.0)
    return round(float(first.sum() + second.sum()), 9)


def reparameterised_gradient(
    mu: Annotated[float, Field(ge=-10, le=10)] = 0.7, sigma: Annotated[float, Field(gt=0.05, le=10)] = 1.3
) -> bool:
    """Whether the gradient through z = μ + σε is that of E[z²] = μ² + σ²: (2μ, 2σ), within 3 per cent.

    200,000 draws of ε with a fixed seed; ∂z/∂μ = 1 and ∂z/∂σ = ε.

    Source: Kingma and Welling, arXiv:1312.6114, section 2.4.
    """
    noise = np.random.default_rng(2013).standard_normal(200_000)
    z = mu + sigma * noise
    by_mu, by_sigma = float(np.mean(2 * z)), float(np.mean(2 * z * noise))
    scale = max(abs(2 * mu), 2 * sigma)
    return abs(by_mu - 2 * mu) < 0.03 * scale and abs(by_sigma - 2 * sigma) < 0.03 * scale


def gaussian_kl(mu: Annotated[float, Field(ge=-100, le=100)], sigma: Annotated[float, Field(gt=0, le=100)]) -> float:
    """KL divergence of N(μ, σ²) from N(0, 1), by integrating on a grid, to six places.

    Source: Kingma and Welling, arXiv:1312.6114, appendix B.
    """
    grid = np.linspace(mu - 12 * sigma, mu + 12 * sigma, 400_001)
    density = np.exp(-0.5 * ((grid - mu) / sigma) ** 2) / (sigma * np.sqrt(2 * np.pi))
    ratio = -0.5 * ((grid - mu) / sigma) ** 2 - np.log(sigma) + 0.5 * grid**2
    return round(float((density * ratio).sum() * (grid[1] - grid[0])), 6)


def bootstrap_share(n: Annotated[int, Field(ge=1, le=10_000_000)]) -> float:
    """Expected share of different samples in a bootstrap sample of n out of n, to four places: 1 − (1 − 1/n)ⁿ.

    Source: scikit-learn user guide, Ensemble methods; Efron and Tibshirani, An Introduction to the Bootstrap.
    """
    return round(1 - (1 - 1 / n) ** n, 4)
