"""Which relations in a formula must hold for all values, and whether they do, tried on a grid.

A relation must hold identically when both sides are understood and need the same symbols: ``2\\sigma(2x)-1=\\tanh(x)``,
``3\\times 9C^2=27C^2``. What defines a new name (``y=wx+b``) or needs something unknown is left alone.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from . import formulas
from .formulas import FormulaError, Parsed
from .oracles.references import REFERENCES, domain

SEPARATOR = re.compile(
    r"\\q?quad(?![a-z])|(?<!\\)[,;]|[，；。]|\\text\s?\{[^{}]{0,60}\}|\\\\|&|\\(?:iff|implies|Rightarrow|because|therefore)(?![a-zA-Z])|[\u4e00-\u9fff]+"
)
_RELATION = re.compile(
    r"\\(?:approx|neq?|leq?|geq?|ll|gg|sim|propto|leftarrow|to|rightarrow|in|equiv|leqslant|geqslant|coloneqq|mid|Vert)(?![a-zA-Z])"
    r"|:=|=|<|>|≤|≥|≈|≠"
)
_OPEN, _CLOSE = "{([", "})]"
_HOLDS = {
    "=": "=",
    "\\equiv": "=",
    "\\le": "<",
    "\\leq": "<",
    "≤": "<",
    "<": "<",
    "\\ge": ">",
    "\\geq": ">",
    "≥": ">",
    ">": ">",
    "\\approx": "≈",
    "≈": "≈",
}
_NOISE = re.compile(r"[\\\s](?:(?<=\s)\s*|(?:left|right|[bB]ig[lr]?|,|;|:|!|quad)(?![a-zA-Z])|[,;:! ])")


@dataclass(frozen=True)
class Side:
    """A side of a relation: its LaTeX and where it begins."""

    latex: str
    offset: int


@dataclass(frozen=True)
class Relation:
    """Two sides and the sign between them: ``=``, ``<`` (at most), ``>`` (at least) or ``≈`` (of numbers)."""

    left: Side
    sign: str
    right: Side

    @functools.cached_property
    def defined(self) -> str:
        """The left-hand side, as left-hand sides are compared."""
        return normal(self.left.latex)


def normal(latex: str) -> str:
    """LaTeX without blanks and sizes of brackets: the form in which left-hand sides are compared."""
    return _NOISE.sub("", latex)


@functools.lru_cache(maxsize=16384)
def relations(latex: str) -> tuple[Relation, ...]:
    """The relations of a formula whose meaning is known, chain by chain."""
    out: list[Relation] = []
    for start, end in split(latex, SEPARATOR):
        chain = latex[start:end]
        cuts = [m for m in _RELATION.finditer(chain) if is_top(chain, m.start())]
        bounds = [0, *(m.end() for m in cuts)], [*(m.start() for m in cuts), len(chain)]
        sides = [Side(chain[a:b], start + a) for a, b in zip(*bounds, strict=True)]
        for cut, left, right in zip(cuts, sides, sides[1:], strict=False):
            if cut.group() in _HOLDS:
                out.append(Relation(left, _HOLDS[cut.group()], right))
    return tuple(out)


def split(latex: str, at: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """(start, end) of each part of a formula between separators that no bracket encloses."""
    start = 0
    for match in at.finditer(latex):
        if is_top(latex, match.start()):
            yield start, match.start()
            start = match.end()
    yield start, len(latex)


def is_top(latex: str, position: int) -> bool:
    """Whether no bracket is open at a position."""
    depth = 0
    for i in range(position):
        char = latex[i]
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth -= 1
    return depth <= 0


@functools.lru_cache(maxsize=16384)
def understood(latex: str) -> Parsed | None:
    """The formula parsed, or None where it is not understood."""
    try:
        return formulas.parse(latex)
    except FormulaError:
        return None


@functools.lru_cache(maxsize=16384)
def holds(left: str, sign: str, right: str) -> bool | None:
    """Whether a relation holds for all values; None where that cannot be told, or need not be so."""
    a, b = understood(left), understood(right)
    if a is None or b is None:
        return None
    if not a.bases and not b.bases:
        return _numbers_hold(a, sign, b, right)
    if sign == "≈" or (a.is_bare and sign == "=") or (b.is_bare and b.bases):
        return None
    if _operates(a) or _operates(b):
        return None
    if not a.bases or not (b.bases == a.bases if sign == "=" and not _calls(a) else b.bases <= a.bases):
        return None
    if sign != "=" and not _calls(a):
        return None
    verdicts = [_tried(a, sign, b, kind) for kind in ("real", "positive", "unit")]
    return False if False in verdicts else True if True in verdicts else None


def _numbers_hold(a: Parsed, sign: str, b: Parsed, right: str) -> bool | None:
    """Whether a relation of two numbers holds, as far as the right one is written; None between two bare numbers."""
    if a.is_bare and b.is_bare:
        return None
    try:
        one, other = (float(formulas.evaluate(side, {})[0, 0]) for side in (a, b))
    except FormulaError:
        return None
    if not (math.isfinite(one) and math.isfinite(other)):
        return None
    if sign in "<>":
        return one <= other if sign == "<" else one >= other
    places = re.search(r"\.(\d+)\s*$", right)
    rounded = 10.0 ** -len(places.group(1)) if places else 0.0
    return abs(one - other) <= max(rounded, (0.1 if sign == "≈" else 1e-6) * max(abs(one), abs(other)))


def _tried(a: Parsed, sign: str, b: Parsed, kind: str) -> bool | None:
    symbols = a.symbols | b.symbols
    running = {a.base(s) for s in symbols if a.runs(s) or b.runs(s)}
    names = a.bases | b.bases
    domains = {name: ("vector" if kind == "real" else "simplex") if name in running else kind for name in names}
    values = formulas.grid(names, domains)
    try:
        left, right = formulas.evaluate(a, values), formulas.evaluate(b, values)
    except FormulaError:
        return None
    if sign == "=":
        return formulas.agree(left, right)
    left, right = np.broadcast_arrays(left, right)
    defined = np.isfinite(left) & np.isfinite(right)
    if defined.sum() < 8:
        return None
    difference = (left - right)[defined] * (1 if sign == "<" else -1)
    return bool(np.all(difference <= 1e-9))


@functools.lru_cache(maxsize=16384)
def differ(one: str, other: str) -> bool:
    """Whether two formulas of the same symbols, neither of them a single one, give different values."""
    a, b = understood(one), understood(other)
    if a is None or b is None or a.is_bare or b.is_bare or not a.bases or a.bases != b.bases:
        return False
    if _operates(a) or _operates(b):
        return False
    return any(_tried(a, "=", b, kind) is False for kind in ("real", "positive", "unit"))


def _operates(parsed: Parsed) -> bool:
    """Whether a derivative is in it: its sides are equal by calculus, not by arithmetic."""
    return any(name in ("partial", "nabla", "Delta") for name, _ in parsed.symbols)


def _calls(parsed: Parsed) -> bool:
    stack = [parsed.root]
    while stack:
        node = stack.pop()
        if node.kind == "call" and not node.name.startswith(("log", "ln", "exp")):
            return True
        stack.extend(node.parts)
    return False


def agrees(latex: str, reference: str, rename: Mapping[str, str] | None = None) -> bool | None:
    """Whether a formula computes what a reference implementation does; None where it is not understood.

    ``rename`` maps symbols of the formula to arguments of the implementation.
    """
    return _agrees(latex, reference, tuple(sorted((rename or {}).items())))


@functools.lru_cache(maxsize=4096)
def _agrees(latex: str, reference: str, renames: tuple[tuple[str, str], ...]) -> bool | None:
    parsed, known, rename = understood(latex), REFERENCES[reference], dict(renames)
    if parsed is None or not parsed.bases:
        return None  # a number is the value at some point, not the function
    arguments = {base: rename.get(base, base) for base in parsed.bases}
    if not set(arguments.values()) <= set(known.arguments):
        return None
    values = formulas.grid(set(known.arguments), {name: domain(reference, name) for name in known.arguments})
    try:
        found = formulas.evaluate(parsed, {base: values[argument] for base, argument in arguments.items()})
    except FormulaError:
        return None
    with np.errstate(all="ignore"):
        expected = np.asarray(known.function(**values))
    return _close(found, expected, tolerance=1e-4 if "derivative" in reference else 1e-6)


def _close(found: np.ndarray, expected: np.ndarray, tolerance: float) -> bool | None:
    if found.shape[1] != expected.shape[1] and found.shape[1] != 1:
        return False
    found, expected = np.broadcast_arrays(found, expected)
    defined = np.isfinite(found) & np.isfinite(expected)
    if defined.sum() < 8:
        return None
    return bool(np.allclose(found[defined], expected[defined], rtol=tolerance, atol=tolerance))
