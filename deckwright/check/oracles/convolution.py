"""Oracles about convolution and pooling: sizes, parameters and receptive fields, by doing it."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

Size = Annotated[int, Field(ge=1, le=2048)]
Small = Annotated[int, Field(ge=1, le=64)]
Channels = Annotated[int, Field(ge=1, le=65536)]
Finite = Annotated[float, Field(allow_inf_nan=False)]


def conv_output(
    size: Size, kernel: Small, stride: Small = 1, padding: Annotated[int, Field(ge=0, le=256)] = 0, dilation: Small = 1
) -> int:
    """Output size (in one dimension) of a convolution, by sliding the kernel over a padded row of ones.

    0 where the kernel does not fit. Agrees with floor((size + 2·padding − dilation·(kernel − 1) − 1)/stride) + 1.

    Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning, arXiv:1603.07285, section 2.
    """
    return len(_convolve(np.pad(np.ones(size), padding), np.ones(kernel), stride, dilation))


def _convolve(row: np.ndarray, kernel: np.ndarray, stride: int, dilation: int) -> np.ndarray:
    reach = dilation * (len(kernel) - 1) + 1
    starts = range(0, len(row) - reach + 1, stride)
    return np.array([float(row[s : s + reach : dilation] @ kernel) for s in starts])


def parameters_conv(
    channels_in: Channels, channels_out: Channels, kernel: Small, groups: Channels = 1, bias: bool = True
) -> int:
    """Parameters of a two-dimensional convolution with a square kernel, by counting the entries of its tensors.

    ``groups`` = ``channels_in`` makes it depthwise. Both numbers of channels must be divisible by ``groups``.

    Source: PyTorch, torch.nn.Conv2d (shape of ``weight`` and ``bias``).
    """
    if channels_in % groups or channels_out % groups:
        raise ValueError("both numbers of channels must be divisible by groups")
    weight = np.broadcast_to(np.float32(0), (channels_out, channels_in // groups, kernel, kernel))
    return int(weight.size) + (channels_out if bias else 0)


class Layer(BaseModel):
    """A layer of a receptive field: kernel, stride, dilation."""

    model_config = ConfigDict(extra="forbid")

    kernel: Small
    stride: Annotated[int, Field(ge=1, le=16)] = 1
    dilation: Small = 1


Layers = Annotated[list[Layer], Field(min_length=1, max_length=50)]


def receptive_field(layers: Layers) -> int:
    """How many inputs (in one dimension) an output of the stacked layers reaches across, by propagating it back.

    Source: Araujo, Norris, Sim, Computing Receptive Fields of Convolutional Neural Networks, Distill 2019.
    """
    reached = _reached(layers)
    return int(reached[-1] - reached[0] + 1)


def inputs_used(layers: Layers) -> int:
    """How many inputs (in one dimension) an output of the stacked layers really depends on, by propagating it back.

    Fewer than the receptive field means that it has holes: the gridding effect of dilated convolutions.

    Source: Wang et al., Understanding Convolution for Semantic Segmentation, arXiv:1702.08502, section 3.2.
    """
    return len(_reached(layers))


def _reached(layers: list[Layer]) -> np.ndarray:
    """The places of the inputs that the output at 0 depends on, ascending."""
    reached = np.array([0])
    for layer in reversed(layers):
        taps = np.arange(layer.kernel) * layer.dilation
        reached = np.unique((reached[:, None] * layer.stride + taps[None, :]).ravel())
        if reached[-1] > 1_000_000:
            raise ValueError("the receptive field is larger than 1,000,000")
    return reached


def max_pool(
    matrix: Annotated[
        list[Annotated[list[Finite], Field(min_length=1, max_length=512)]], Field(min_length=1, max_length=512)
    ],
    size: Small,
    stride: Small | None = None,
) -> list[list[float]]:
    """Largest value of each window of ``size`` × ``size``; the stride is ``size`` if not given.

    Source: PyTorch, torch.nn.MaxPool2d.
    """
    if len({len(row) for row in matrix}) != 1:
        raise ValueError("all rows must have the same length")
    values, step = np.array(matrix), stride or size
    rows = range(0, values.shape[0] - size + 1, step)
    columns = range(0, values.shape[1] - size + 1, step)
    return [[float(values[r : r + size, c : c + size].max()) for c in columns] for r in rows]
