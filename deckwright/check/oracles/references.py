"""Reference implementations: the functions of the field in numpy, against which formulas on cards are compared.

Each takes its arguments by name as arrays of shape (points, 1) or (points, elements) and gives such an array; each
names its source. ``DOMAINS`` says which values make sense for an argument.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Reference:
    """A reference implementation under its name."""

    name: str
    function: Callable[..., Values]

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names of its arguments."""
        return tuple(inspect.signature(self.function).parameters)


def sigmoid(x: Values) -> Values:
    """Logistic sigmoid. Source: Goodfellow, Bengio, Courville, Deep Learning (2016), section 3.10."""
    return np.where(x >= 0, 1 / (1 + np.exp(-np.abs(x))), np.exp(-np.abs(x)) / (1 + np.exp(-np.abs(x))))


def sigmoid_derivative(x: Values) -> Values:
    """Derivative of the sigmoid, by central differences. Source: Deep Learning (2016), section 3.10."""
    return (sigmoid(x + 1e-5) - sigmoid(x - 1e-5)) / 2e-5


def tanh(x: Values) -> Values:
    """Hyperbolic tangent. Source: Deep Learning (2016), section 6.3.2."""
    return np.tanh(x)


def tanh_derivative(x: Values) -> Values:
    """Derivative of tanh, by central differences. Source: Deep Learning (2016), section 6.3.2."""
    return (np.tanh(x + 1e-5) - np.tanh(x - 1e-5)) / 2e-5


def relu(x: Values) -> Values:
    """Rectified linear unit. Source: Deep Learning (2016), section 6.3.1."""
    return np.where(x > 0, x, 0.0)


def leaky_relu(x: Values, alpha: Values) -> Values:
    """Leaky ReLU with a slope below 1. Source: PyTorch, torch.nn.LeakyReLU."""
    return np.where(x > 0, x, alpha * x)


def elu(x: Values, alpha: Values) -> Values:
    """Exponential linear unit. Source: Clevert et al., arXiv:1511.07289, section 3."""
    return np.where(x > 0, x, alpha * np.expm1(x))


def swish(x: Values, beta: Values) -> Values:
    """Swish. Source: Ramachandran et al., arXiv:1710.05941, section 4."""
    return x * sigmoid(beta * x)


def gelu(x: Values) -> Values:
    """Gaussian error linear unit, in the form with tanh. Source: Hendrycks and Gimpel, arXiv:1606.08415, section 2."""
    return np.asarray(0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))))


def softplus(x: Values) -> Values:
    """Softplus. Source: Deep Learning (2016), section 3.10."""
    return np.logaddexp(0, x)


def softmax(z: Values) -> Values:
    """Softmax over the elements. Source: Deep Learning (2016), section 6.2.2.3."""
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def cross_entropy(p: Values, q: Values) -> Values:
    """Cross-entropy of q under p, in nats. Source: Deep Learning (2016), section 3.13."""
    return np.asarray(-(p * np.log(q)).sum(axis=1, keepdims=True))


def kl_divergence(p: Values, q: Values) -> Values:
    """Kullback–Leibler divergence in nats. Source: Deep Learning (2016), section 3.13."""
    return np.asarray((p * (np.log(p) - np.log(q))).sum(axis=1, keepdims=True))


def binary_cross_entropy(y: Values, p: Values) -> Values:
    """Cross-entropy of two classes. Source: PyTorch, torch.nn.BCELoss."""
    return -(y * np.log(p) + (1 - y) * np.log1p(-p))


def dice_loss(p: Values, g: Values) -> Values:
    """Dice loss with squares. Source: Milletari et al., V-Net, arXiv:1606.04797, section 3."""
    squares = (p**2).sum(axis=1, keepdims=True) + (g**2).sum(axis=1, keepdims=True)
    return np.asarray(1 - 2 * (p * g).sum(axis=1, keepdims=True) / squares)


def conv_output(i: Values, k: Values, p: Values, s: Values, d: Values) -> Values:
    """Output size of a convolution. Source: PyTorch, torch.nn.Conv2d (Shape)."""
    return np.floor((i + 2 * p - d * (k - 1) - 1) / s + 1)


def transposed_output(i: Values, k: Values, p: Values, s: Values, d: Values, a: Values) -> Values:
    """Output size of a transposed convolution, a = output_padding. Source: PyTorch, torch.nn.ConvTranspose2d
    (Shape)."""
    return (i - 1) * s - 2 * p + d * (k - 1) + a + 1


def dilated_stack(n: Values, m: Values) -> Values:
    """Receptive field of n layers 3×3 of dilation m, by adding. Source: Yu and Koltun, arXiv:1511.07122, section 2."""
    return 1 + 2 * m * n


def effective_kernel(k: Values, d: Values) -> Values:
    """Extent of a dilated kernel. Source: Dumoulin and Visin, arXiv:1603.07285, section 5.1."""
    return k + (k - 1) * (d - 1)


def lstm_parameters(d: Values, h: Values) -> Values:
    """Weights and biases of an LSTM layer with one bias. Source: Dive into Deep Learning, Long Short-Term Memory."""
    return 4 * (h * (d + h) + h)


def gru_parameters(d: Values, h: Values) -> Values:
    """Weights and biases of a GRU layer with one bias. Source: Dive into Deep Learning, Gated Recurrent Units."""
    return 3 * (h * (d + h) + h)


def xavier_variance(m: Values, n: Values) -> Values:
    """Variance of Xavier initialisation. Source: Glorot and Bengio, AISTATS 2010, equation 12."""
    return 2 / (m + n)


def he_variance(n: Values) -> Values:
    """Variance of Kaiming initialisation. Source: He et al., arXiv:1502.01852, equation 10."""
    return 2 / n


def knockout_matches(n: Values) -> Values:
    """Matches of a knockout tournament. Source: each match eliminates one player."""
    return n - 1


def same_padding(k: Values) -> Values:
    """Padding on each side that keeps the size. Source: Dumoulin and Visin, arXiv:1603.07285, section 2.3."""
    return (k - 1) / 2


REFERENCES: Mapping[str, Reference] = {
    f.__name__: Reference(f.__name__, f)
    for f in (
        sigmoid, sigmoid_derivative, tanh, tanh_derivative, relu, leaky_relu, elu, swish, gelu, softplus, softmax,
        cross_entropy, kl_divergence, binary_cross_entropy, dice_loss, conv_output, transposed_output, dilated_stack,
        effective_kernel, lstm_parameters, gru_parameters, xavier_variance, he_variance, knockout_matches, same_padding,
    )
}  # fmt: skip

_DOMAINS: Mapping[str, str] = {
    "alpha": "unit", "p": "simplex", "q": "simplex", "z": "vector", "g": "simplex", "y": "unit", "beta": "positive",
    "i": "integer", "k": "integer", "s": "integer", "d": "integer", "m": "integer", "n": "integer", "h": "integer",
    "a": "integer",
}  # fmt: skip


def domain(reference: str, argument: str) -> str:
    """Which values an argument of a reference implementation takes; see ``formulas.grid``."""
    if argument == "p" and reference == "binary_cross_entropy":
        return "unit"
    if argument == "p" and reference in ("conv_output", "transposed_output"):
        return "integer"
    return _DOMAINS.get(argument, "real")
