"""Formulas in LaTeX as numbers: parsed into a small tree, and evaluated with numpy on many values at once.

Understood: numbers, letters with subscripts, ``+ - \\cdot \\times /``, ``\\frac``, ``\\sqrt``, powers, brackets, bars,
``\\max``, ``\\min``, ``\\lfloor \\rfloor``, sums over one index, and the functions of FUNCTIONS. Everything else is
refused with FormulaError, never guessed; nothing is run as code, and length, depth and size are limited.

A symbol's value has the shape (points, 1), or (points, elements) when the formula sums over its index.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from .grids import Values as Values
from .grids import agree as agree
from .grids import grid as grid

MAX_LENGTH = 600
MAX_DEPTH = 25
MAX_EXPONENT = 64


class FormulaError(ValueError):
    """A formula that is not understood; the message says what."""


def _sigmoid(x: Values) -> Values:
    return np.asarray(0.5 * (1 + np.tanh(x / 2)))


FUNCTIONS: Mapping[str, Callable[[Values], Values]] = {
    "exp": np.exp, "log": np.log, "ln": np.log, "tanh": np.tanh, "sinh": np.sinh, "cosh": np.cosh, "sin": np.sin,
    "cos": np.cos, "sigma": _sigmoid, "sigmoid": _sigmoid, "relu": lambda x: np.maximum(x, 0),
    "softplus": lambda x: np.logaddexp(0, x), "sign": np.sign,
    "sigma'": lambda x: _sigmoid(x) * (1 - _sigmoid(x)), "tanh'": lambda x: 1 - np.tanh(x) ** 2,
}  # fmt: skip
"""Functions of one argument, by the name they have in LaTeX, lower case."""

_TOKEN = re.compile(
    r"(?P<skip>\\left(?![a-z])|\\right(?![a-z])|\\[bB]ig+[lr]?(?![a-z])|\\[,;:! ]|\\q?quad(?![a-z])"
    r"|\\(?:displaystyle|textstyle|limits)(?![a-z])|~|\s+)"
    r"|(?P<number>\d{1,12}(?:\.\d{1,12})?)"
    r"|(?P<named>\\(?:mathrm|operatorname|text|mathbf|boldsymbol|mathcal)\*?\s?\{[A-Za-z]{1,12}\})"
    r"|(?P<command>\\[A-Za-z]{1,16})|(?P<brace>\\[{}|])|(?P<letter>[A-Za-z])|(?P<sign>[-+*/^_{}()\[\]|'!,·×÷−])"
)
_ACCENTS = frozenset({"\\hat", "\\tilde", "\\bar", "\\vec", "\\overline", "\\widehat", "\\widetilde"})
_OPERATORS = frozenset({"nabla", "partial", "Delta", "top"})
"""Written like factors; as such they are the same on both sides of an equation."""
_MULTIPLY = {"\\cdot", "\\times", "*", "·", "×", "\\odot"}
_LETTERS = frozenset(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta kappa lambda mu nu xi rho sigma tau phi varphi chi psi"
    " omega ell Theta Omega".split()
)
_OPAQUE = frozenset("pqPQyDGfgh")
"""Letters that name a function when a single letter follows in brackets: p(x) is one symbol."""


@dataclass(frozen=True)
class Node:
    """A part of a formula: what it does, and to what."""

    kind: str
    parts: tuple[Node, ...] = ()
    value: float = 0.0
    name: str = ""
    index: str = ""


@dataclass
class Parsed:
    """A formula, the symbols it needs, and the indices that it sums over."""

    root: Node
    symbols: set[tuple[str, str]] = field(default_factory=set)
    """(base, index): p_i and p(i) are ("p", "i"); x is ("x", "")."""
    sums: set[str] = field(default_factory=set)

    @property
    def bases(self) -> set[str]:
        """The names that need values; a fixed index (W_1) is part of the name, a running one is not."""
        return {self.base(symbol) for symbol in self.symbols}

    def base(self, symbol: tuple[str, str]) -> str:
        """The name under which a symbol's value is given."""
        name, index = symbol
        return f"{name}_{index}" if index and not self.runs(symbol) else name

    def runs(self, symbol: tuple[str, str]) -> bool:
        """Whether the symbol is an element of something that the formula sums over, or has a letter for an index."""
        name, index = symbol
        if index in self.sums:
            return True
        summed = any(other == name and i in self.sums for other, i in self.symbols)
        return bool(index) and summed

    @property
    def is_bare(self) -> bool:
        """Whether it is nothing but a symbol or a number."""
        return self.root.kind in ("symbol", "number")


def parse(latex: str) -> Parsed:
    """Parse a formula without relations. Raises FormulaError where it is not understood."""
    if len(latex) > MAX_LENGTH:
        raise FormulaError("too long")
    parser = _Parser(_tokens(latex))
    root = parser.sum()
    if parser.at < len(parser.tokens):
        raise FormulaError(f"{parser.tokens[parser.at]} is not understood here")
    return Parsed(root, parser.symbols, parser.sums)


def _tokens(latex: str) -> list[str]:
    out: list[str] = []
    position = 0
    while position < len(latex):
        match = _TOKEN.match(latex, position)
        if not match:
            raise FormulaError(f"{latex[position : position + 12]!r} is not understood")
        if match.lastgroup == "named":
            out.append("\\" + match.group()[match.group().index("{") + 1 : -1].strip() + "!")
        elif match.lastgroup != "skip":
            out.append("-" if match.group() == "−" else match.group())
        position = match.end()
    return out


class _Parser:
    """Recursive descent: sum > product > power > atom."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.at, self.depth = tokens, 0, 0
        self.symbols: set[tuple[str, str]] = set()
        self.sums: set[str] = set()

    def peek(self, ahead: int = 0) -> str:
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else ""

    def take(self, *wanted: str) -> bool:
        if self.peek() in wanted:
            self.at += 1
            return True
        return False

    def need(self, wanted: str) -> None:
        if not self.take(wanted):
            raise FormulaError(f"{wanted} is missing")

    def sum(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FormulaError("nested too deeply")
        left = self.product()
        while self.peek() in ("+", "-"):
            sign = self.peek()
            self.at += 1
            left = Node("add" if sign == "+" else "subtract", (left, self.product()))
        self.depth -= 1
        return left

    def product(self) -> Node:
        if self.take("-"):
            return Node("negate", (self.product(),))
        self.take("+")
        left = self.power()
        while True:
            if self.peek() in _MULTIPLY:
                self.at += 1
                left = Node("multiply", (left, self.signed()))
            elif self.take("/", "÷", "\\div"):
                left = Node("divide", (left, self.signed()))
            elif self.starts_atom():
                left = Node("multiply", (left, self.power()))
            else:
                return left

    def signed(self) -> Node:
        return Node("negate", (self.power(),)) if self.take("-") else self.power()

    def starts_atom(self) -> bool:
        token = self.peek()
        if token in ("(", "[", "{", "\\frac", "\\dfrac", "\\tfrac", "\\sqrt", "\\sum", "\\lfloor", "\\max", "\\min"):
            return True
        return token in _ACCENTS or (
            bool(token) and (token[0].isalnum() or (token[0] == "\\" and self.word(token) is not None))
        )

    @staticmethod
    def word(token: str) -> str | None:
        """The name of a function or a letter, or None for a command that is neither."""
        name = token.lstrip("\\").rstrip("!")
        known = name.lower() in FUNCTIONS or name in _LETTERS or name in _OPERATORS or token.endswith("!")
        return name if known else None

    def power(self) -> Node:
        base = self.atom()
        if self.take("^"):
            if self.peek() == "*" or self.peek(1) in ("(", "*"):
                raise FormulaError("an index in brackets is not understood")
            if self.peek() == "\\top" or self.peek(1) == "\\top":
                return self.transposed(base)
            base = Node("power", (base, self.group()))
            if self.take("'"):
                raise FormulaError("a prime behind a power is not understood")
        return base

    def transposed(self, base: Node) -> Node:
        """A transpose: a symbol of its own, since nothing here knows of rows and columns."""
        if base.kind != "symbol":
            raise FormulaError("only a letter can be transposed")
        self.at += 3 if self.peek() == "{" else 1
        self.symbols.add((base.name + "^T", base.index))
        return Node("symbol", name=base.name + "^T", index=base.index)

    def group(self) -> Node:
        """What stands in braces, or the next single token."""
        if self.take("{"):
            inner = self.sum()
            self.need("}")
            return inner
        token = self.peek()
        if len(token) > 1 and token.isdigit():  # x^23 is x squared times 3
            self.tokens[self.at : self.at + 1] = list(token)
        return self.atom()

    def atom(self) -> Node:
        token = self.peek()
        self.at += 1
        if not token:
            raise FormulaError("something is missing at the end")
        if token[0].isdigit():
            return Node("number", value=float(token))
        for opening, closing, kind in (("(", ")", ""), ("[", "]", ""), ("{", "}", ""), ("|", "|", "absolute"),
                                       ("\\lvert", "\\rvert", "absolute"),
                                       ("\\lfloor", "\\rfloor", "floor")):  # fmt: skip
            if token == opening:
                inner = self.sum()
                self.need(closing)
                return Node(kind, (inner,)) if kind else inner
        if token in ("\\frac", "\\dfrac", "\\tfrac"):
            return Node("divide", (self.group(), self.group()))
        if token == "\\sqrt":
            if self.peek() == "[":
                raise FormulaError("roots other than the square root are not understood")
            return Node("root", (self.group(),))
        if token == "\\sum":
            return self.summation()
        if token in ("\\max", "\\min"):
            return self.extreme(token)
        return self.named(token)

    def summation(self) -> Node:
        self.need("_")
        index = self.peek(1) if self.peek() == "{" else self.peek()
        if not (len(index) == 1 and index.isalpha()):
            raise FormulaError("a sum needs one letter as its index")
        self.skip_group()
        if self.take("^"):
            self.skip_group()
        self.sums.add(index)
        return Node("sum", (self.product(),), index=index)

    def skip_group(self) -> None:
        if self.take("{"):
            while not self.take("}"):
                self.at += 1
                if self.at >= len(self.tokens):
                    raise FormulaError("} is missing")
        else:
            self.at += 1

    def extreme(self, token: str) -> Node:
        if self.take("_"):
            raise FormulaError("a maximum over an index is not understood")
        closing = {"(": ")", "[": "]", "\\{": "\\}", "{": "}"}.get(self.peek())
        if closing is None:
            raise FormulaError("max and min need brackets")
        self.at += 1
        parts = [self.sum()]
        while self.take(","):
            parts.append(self.sum())
        self.need(closing)
        return Node(token[1:], tuple(parts))

    def accented(self, token: str) -> Node:
        """A letter under an accent: a name of its own."""
        braces = self.take("{")
        letter = self.word(self.peek()) or self.peek()
        self.at += 1
        if braces:
            self.need("}")
        if not letter.isalpha():
            raise FormulaError(f"{token} needs a letter")
        index = self.subscript() if self.take("_") else ""
        self.symbols.add((f"{token[1:]} {letter}", index))
        return Node("symbol", name=f"{token[1:]} {letter}", index=index)

    def named(self, token: str) -> Node:
        if token in _ACCENTS:
            return self.accented(token)
        name = token if len(token) == 1 else self.word(token)
        if name is None or not name.isalpha():
            raise FormulaError(f"{token} is not understood")
        key = name.lower() + ("'" if self.peek() == "'" else "")
        if (
            len(name) > 1
            and key in FUNCTIONS
            and (name != "sigma" or self.peek(len(key) - len(name)) in ("(", "\\big("))
        ):
            return self.call(name, key)
        if self.take("'"):
            raise FormulaError("a derivative that is not understood")
        if name == "e" and self.peek() == "^":
            return Node("number", value=math.e)
        index = ""
        if self.take("_"):
            index = self.subscript()
        elif name in _OPAQUE and self.peek() == "(" and self.peek(2) == ")" and self.peek(1).isalpha():
            index = self.peek(1)
            self.at += 3
        symbol = (name, index)
        self.symbols.add(symbol)
        return Node("symbol", name=name, index=index)

    def call(self, name: str, key: str) -> Node:
        if key.endswith("'"):
            self.at += 1
        if name == "log" and self.take("_"):
            base = self.group()
            return Node("divide", (Node("call", (self.argument(),), name="log"), Node("call", (base,), name="log")))
        exponent = self.group() if self.take("^") else None
        called = Node("call", (self.argument(),), name=key)
        return Node("power", (called, exponent)) if exponent else called

    def argument(self) -> Node:
        """What a function is applied to: brackets, or the next product without brackets (log p, log 2x)."""
        if self.peek() in ("(", "[", "{"):
            return self.atom()
        node = self.power()
        while self.starts_atom() and self.peek() not in ("(", "[") and self.word(self.peek()) not in ("log", "ln"):
            node = Node("multiply", (node, self.power()))
        return node

    def subscript(self) -> str:
        if not self.take("{"):
            index = self.peek()
            self.at += 1
            return index.lstrip("\\").rstrip("!")
        parts: list[str] = []
        while not self.take("}"):
            parts.append(self.peek().lstrip("\\").rstrip("!"))
            self.at += 1
            if self.at > len(self.tokens) or len(parts) > 8:
                raise FormulaError("a subscript is not understood")
        return "".join(parts)


def evaluate(parsed: Parsed, values: Mapping[str, Values]) -> Values:
    """The value of a formula; where it is not defined, NaN. Raises FormulaError for a symbol without a value."""
    with np.errstate(all="ignore"):
        return _value(parsed.root, parsed, values)


def _value(node: Node, parsed: Parsed, values: Mapping[str, Values]) -> Values:
    if node.kind == "number":
        return np.full((1, 1), node.value)
    if node.kind == "symbol":
        name = parsed.base((node.name, node.index))
        if name not in values:
            raise FormulaError(f"{name} has no value")
        return np.asarray(values[name])
    parts = [_value(part, parsed, values) for part in node.parts]
    return _APPLY[node.kind](*parts) if node.kind != "call" else np.asarray(FUNCTIONS[node.name](parts[0]))


def _power(base: Values, exponent: Values) -> Values:
    if np.any(np.abs(exponent) > MAX_EXPONENT):
        raise FormulaError("the power is too large")
    return np.asarray(np.power(base, exponent))


_APPLY: Mapping[str, Callable[..., Values]] = {
    "add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": np.divide, "power": _power,
    "negate": np.negative, "absolute": np.abs, "floor": lambda x: np.floor(x + 1e-9), "root": np.sqrt,
    "sum": lambda x: x.sum(axis=1, keepdims=True),
    "max": lambda *parts: np.maximum.reduce(np.broadcast_arrays(*parts)),
    "min": lambda *parts: np.minimum.reduce(np.broadcast_arrays(*parts)),
}  # fmt: skip
