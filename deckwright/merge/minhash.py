"""Pairs of texts that are alike, among very many: MinHash over three characters, in bands, each pair verified.

Everything is numpy over all texts at once; the time grows with the number of texts, not with its square.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

BANDS, ROWS = 12, 3
"""A pair whose shingles are alike by s (Jaccard) is found with probability 1 - (1 - s^ROWS)^BANDS: 0.97 at s = 0.63."""

BUCKET = 50
"""Texts in one bucket of which all pairs are taken; of a larger one each with its next neighbours in order."""

NEIGHBOURS = 4
_AGREE = 0.25
"""Share of equal hashes below which a pair is not worth verifying: its bucket was chance."""
_MOST = 100_000
"""Pairs that are verified, if there are fewer texts."""
_CHUNK = 10_000
"""Texts or pairs that are worked on at once, so that memory does not grow with them."""

Pairs = NDArray[np.int64]
"""Shape (n, 2): indices of texts, the smaller first; sorted, each pair once."""
Signatures = NDArray[np.uint32]
"""Shape (texts, BANDS × ROWS)."""


def alike(texts: Sequence[str], hashes: Signatures, least: float) -> Pairs:
    """Pairs of texts whose likeness (0…100) is at least ``least``; ``hashes`` are their signatures."""
    packed = np.empty(0, np.int64)
    for band in range(BANDS):
        key = np.zeros(len(texts), np.uint64)
        for row in range(ROWS):
            key = _mix(key ^ hashes[:, band * ROWS + row].astype(np.uint64))
        packed = _once(np.concatenate([packed, _packed(neighbours(key, np.arange(len(texts)), BUCKET))]))
    pairs = _most_agreeing(hashes, packed, max(_MOST, len(texts)))
    parts = [pairs[k : k + _CHUNK] for k in range(0, len(pairs), _CHUNK)]
    return unique([part[likeness(texts, part) >= least] for part in parts])


def _most_agreeing(hashes: Signatures, packed: NDArray[np.int64], most: int) -> Pairs:
    """The pairs whose buckets were not chance: of very many, those that agree most, about ``most`` of them."""
    parts = (_unpacked(packed[k : k + _CHUNK]) for k in range(0, len(packed), _CHUNK))
    found = [np.rint(agreement(hashes, part) * hashes.shape[1]).astype(np.uint8) for part in parts]
    hits = np.concatenate([np.empty(0, np.uint8), *found])
    at_least = np.bincount(hits, minlength=hashes.shape[1] + 1)[::-1].cumsum()[::-1]  # pairs with so many equal hashes
    level = max(math.ceil(_AGREE * hashes.shape[1]), int(np.argmax(at_least <= most)))
    return _unpacked(packed[hits >= level])


def likeness(texts: Sequence[str], pairs: Pairs) -> NDArray[np.float32]:
    """How alike the texts of each pair are, letter by letter, 0…100; shape (n,)."""
    left, right = ([texts[k] for k in pairs[:, side].tolist()] for side in (0, 1))
    scores = process.cpdist(left, right, scorer=fuzz.ratio, dtype=np.float32, workers=-1)
    return np.asarray(scores, np.float32)


def agreement(hashes: Signatures, pairs: Pairs) -> NDArray[np.float64]:
    """The share of equal hashes of each pair, 0…1: what MinHash takes for the likeness of its shingles; shape (n,)."""
    parts = [pairs[k : k + _CHUNK] for k in range(0, len(pairs), _CHUNK)]
    shares = [(hashes[part[:, 0]] == hashes[part[:, 1]]).mean(axis=1) for part in parts]
    return np.concatenate([np.empty(0), *shares])


def neighbours(key: NDArray[np.uint64], rank: NDArray[np.int64], bucket: int) -> Pairs:
    """Pairs of equal keys, ordered by ``rank``: all of them up to ``bucket``, else each with its next few."""
    order = np.lexsort((rank, key))
    ordered = key[order]
    edges = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
    starts, ends = np.concatenate([[0], edges]), np.concatenate([edges, [len(key)]])
    sizes = ends - starts
    keep = sizes > 1
    at = np.flatnonzero(np.repeat(keep, sizes))
    last = np.repeat(ends[keep], sizes[keep])
    is_small = np.repeat(sizes[keep] <= bucket, sizes[keep])
    found = []
    for step in range(1, bucket):
        reach = at + step < last
        if step > NEIGHBOURS:
            reach &= is_small
        if not reach.any():
            break
        at, last, is_small = at[reach], last[reach], is_small[reach]
        found.append(np.stack([order[at], order[at + step]], axis=1))
    return unique(found)


def unique(parts: Sequence[Pairs]) -> Pairs:
    """All pairs of several lists, each once, in order."""
    return _unpacked(_once(np.concatenate([np.empty(0, np.int64), *map(_packed, parts)])))


def _packed(pairs: Pairs) -> NDArray[np.int64]:
    """Each pair as one number, which takes half of the memory; shape (n,)."""
    return np.minimum(pairs[:, 0], pairs[:, 1]) << 32 | np.maximum(pairs[:, 0], pairs[:, 1])


def _unpacked(packed: NDArray[np.int64]) -> Pairs:
    return np.stack([packed >> 32, packed & 0xFFFFFFFF], axis=1)


def _once(packed: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sorted, each number once; faster than numpy.unique, and in one go over parts that are sorted already."""
    packed.sort(kind="stable")
    is_new = np.concatenate([[True], packed[1:] != packed[:-1]])[: len(packed)]
    once: NDArray[np.int64] = packed[is_new]
    return once


def signatures(texts: Sequence[str]) -> Signatures:
    """The MinHash signatures of texts."""
    parts = [_signatures(texts[k : k + _CHUNK]) for k in range(0, len(texts), _CHUNK)]
    return np.concatenate([np.empty((0, BANDS * ROWS), np.uint32), *parts])


def _signatures(texts: Sequence[str]) -> Signatures:
    codes = np.frombuffer("".join(f"{text}\0\0" for text in texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    wide = codes.astype(np.uint64)
    shingles = _mix(wide[:-2] | wide[1:-1] << np.uint64(21) | wide[2:] << np.uint64(42))
    starts = np.cumsum([0, *(len(text) + 2 for text in texts[:-1])])
    out = np.empty((len(texts), BANDS * ROWS), np.uint32)
    factors = _mix(np.arange(1, BANDS * ROWS + 1, dtype=np.uint64)).astype(np.uint32) | np.uint32(1)
    short, hashed = shingles.astype(np.uint32), np.empty(len(shingles), np.uint32)
    for k, factor in enumerate(factors):
        np.multiply(short, factor, out=hashed)  # by an odd number: a permutation of all 32 bits
        out[:, k] = np.minimum.reduceat(hashed, starts)
    return out


def _mix(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spreads 64 bits (the finaliser of SplitMix64)."""
    x = (x ^ x >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ x >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return x ^ x >> np.uint64(31)
