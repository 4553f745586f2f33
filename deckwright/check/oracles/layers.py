"""Oracles about layers: transposed convolution, pooling with its gradient, what normalisations average over,
parameters."""

from __future__ import annotations

import itertools
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from .convolution import Channels, Finite, Size, Small

Width = Annotated[int, Field(ge=1, le=1_000_000)]
Matrix = Annotated[
    list[Annotated[list[Finite], Field(min_length=1, max_length=128)]], Field(min_length=1, max_length=128)
]
Axis = Literal["N", "C", "H", "W"]
Norm = Literal["BN", "LN", "IN", "GN"]


def transposed_output(
    size: Size,
    kernel: Small,
    stride: Small = 1,
    padding: Annotated[int, Field(ge=0, le=64)] = 0,
    output_padding: Annotated[int, Field(ge=0, le=63)] = 0,
    dilation: Small = 1,
) -> int:
    """Output size (in one dimension) of a transposed convolution, by adding the kernel at every input.

    Each input adds a kernel ``stride`` further on; ``padding`` is cut off at both ends, ``output_padding`` is added at
    the far end. 0 where nothing is left.

    Source: PyTorch, torch.nn.ConvTranspose2d (Shape); Dumoulin and Visin, arXiv:1603.07285, section 4.
    """
    reach = dilation * (kernel - 1) + 1
    row = np.zeros((size - 1) * stride + reach)
    for i in range(size):
        row[i * stride : i * stride + reach : dilation] += 1
    return max(0, len(row) - 2 * padding + output_padding)


def average_pool(matrix: Matrix, size: Small, stride: Small | None = None) -> list[list[float]]:
    """Mean of each window of ``size`` × ``size``; the stride is ``size`` if not given.

    Source: PyTorch, torch.nn.AvgPool2d.
    """
    values, step = _array(matrix), stride or size
    return [
        [round(float(values[r : r + size, c : c + size].mean()), 9) for c in range(0, values.shape[1] - size + 1, step)]
        for r in range(0, values.shape[0] - size + 1, step)
    ]


def pool_backward(kind: Literal["max", "average"], matrix: Matrix, gradient: Matrix, size: Small) -> list[list[float]]:
    """The gradient at the input of a pooling with windows of ``size`` that do not overlap.

    ``gradient`` is the one at the output. Max pooling hands it to the largest value of the window (the first one of
    several), average pooling shares it equally.

    Source: CS231n notes, Convolutional Neural Networks, Pooling Layer (Backpropagation).
    """
    values, upstream = _array(matrix), _array(gradient)
    if upstream.shape != (values.shape[0] // size, values.shape[1] // size):
        raise ValueError("gradient must have the shape of the pooled matrix")
    out = np.zeros_like(values)
    for (r, c), g in np.ndenumerate(upstream):
        rows, columns = slice(r * size, (r + 1) * size), slice(c * size, (c + 1) * size)
        if kind == "average":
            out[rows, columns] = g / size**2
        else:
            top, left = np.unravel_index(int(np.argmax(values[rows, columns])), (size, size))
            out[r * size + top, c * size + left] = g
    return [[float(v) for v in row] for row in out]


def _array(matrix: list[list[float]]) -> np.ndarray:
    if len({len(row) for row in matrix}) != 1:
        raise ValueError("all rows must have the same length")
    return np.array(matrix, dtype=float)


_SHAPE = {"N": 4, "C": 6, "H": 3, "W": 5}


def normalisation_axes(kind: Norm, axes: Annotated[list[Axis], Field(min_length=1, max_length=4)]) -> bool:
    """Whether a normalisation averages over exactly these axes of (N, C, H, W): means over them are 0, variances 1.

    A random tensor (4, 6, 3, 5) is normalised as the paper defines it; the means over ``axes`` and over no larger set
    must vanish. GN has three groups and averages within a group of C, so name C, H and W for it.

    Source: Wu and He, Group Normalization, arXiv:1803.08494, section 3.1 and figure 2.
    """
    result = _normalised(kind)
    grouped = kind == "GN"
    if grouped and set(axes) != {"C", "H", "W"}:
        return False
    if grouped:
        result = result.reshape(4, 3, 2, 3, 5)
        over: tuple[int, ...] = (2, 3, 4)
    else:
        over = tuple(sorted("NCHW".index(axis) for axis in set(axes)))
    centred = np.allclose(result.mean(axis=over), 0, atol=1e-9) and np.allclose(result.var(axis=over), 1, atol=1e-6)
    if not centred or grouped:
        return bool(centred)
    smaller = (tuple(a for a in over if a != dropped) for dropped in over) if len(over) > 1 else iter(())
    return not any(np.allclose(result.mean(axis=rest), 0, atol=1e-9) for rest in smaller)


def _normalised(kind: str) -> np.ndarray:
    rng = np.random.default_rng(2018)
    shape = tuple(_SHAPE.values())
    values = rng.standard_normal(shape) * 2 + rng.standard_normal((4, 6, 1, 1)) * 3
    if kind == "GN":
        values = values.reshape(4, 3, 2, 3, 5)
    over = {"BN": (0, 2, 3), "LN": (1, 2, 3), "IN": (2, 3), "GN": (2, 3, 4)}[kind]
    out = (values - values.mean(axis=over, keepdims=True)) / values.std(axis=over, keepdims=True)
    return np.asarray(out.reshape(shape))


def normalisation_group_size(
    kind: Norm, n: Width, c: Width, h: Width, w: Width, groups: Annotated[int, Field(ge=1, le=65536)] = 1
) -> int:
    """How many values share one mean in a tensor of shape (n, c, h, w).

    Source: Wu and He, Group Normalization, arXiv:1803.08494, section 3.1.
    """
    if c % groups:
        raise ValueError("c must be divisible by groups")
    return {"BN": n * h * w, "LN": c * h * w, "IN": h * w, "GN": c // groups * h * w}[kind]


def parameters_dense(widths: Annotated[list[Width], Field(min_length=2, max_length=50)], bias: bool = True) -> int:
    """Parameters of a fully connected network with layers of these widths, the inputs first.

    Source: PyTorch, torch.nn.Linear (shape of ``weight`` and ``bias``).
    """
    pairs = list(itertools.pairwise(widths))
    return sum(i * o for i, o in pairs) + (sum(o for _, o in pairs) if bias else 0)


def parameters_separable(channels_in: Channels, channels_out: Channels, kernel: Small, bias: bool = False) -> int:
    """Parameters of a depthwise convolution followed by a pointwise one.

    Source: Howard et al., MobileNets, arXiv:1704.04861, section 3.1.
    """
    weights = kernel * kernel * channels_in + channels_in * channels_out
    return weights + (channels_in + channels_out if bias else 0)


def parameters_recurrent(
    kind: Literal["rnn", "gru", "lstm"], inputs: Width, hidden: Width, biases: Annotated[int, Field(ge=0, le=2)] = 1
) -> int:
    """Parameters of one recurrent layer: each gate has weights for input and state; ``biases`` is 2 in PyTorch.

    Source: PyTorch, torch.nn.LSTM, torch.nn.GRU (Variables); Dive into Deep Learning, chapter_recurrent-modern.
    """
    gates = {"rnn": 1, "gru": 3, "lstm": 4}[kind]
    return gates * (hidden * (inputs + hidden) + biases * hidden)


def stacked_kernels(kernel: Small, layers: Annotated[int, Field(ge=1, le=20)], channels: Channels = 1) -> list[int]:
    """[receptive field, weights] of ``layers`` convolutions of stride 1 with ``channels`` channels in and out.

    Source: Simonyan and Zisserman, arXiv:1409.1556, section 2.3.
    """
    reached = np.ones(1)
    for _ in range(layers):
        reached = np.convolve(reached, np.ones(kernel))
    return [int(np.count_nonzero(reached)), layers * kernel * kernel * channels * channels]
