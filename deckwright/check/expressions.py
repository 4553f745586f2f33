"""Arithmetic as people write it, evaluated without ever being run as code.

Understands numbers (``10,000``, ``0.5``, ``1e-3``, ``20%``, ``3万``), ``+ - − * × · x / ÷ // % ^ **``, superscripts,
parentheses, ``\\frac{a}{b}``, ``\\sqrt{a}``, ``\\times`` and a few functions. Whole numbers and fractions are exact.
Length, depth, size and powers are limited: ``9**9**9`` is refused, not computed.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

Number = Fraction | float

MAX_TOKENS = 400
MAX_DEPTH = 30
MAX_DIGITS = 60
MAX_BITS = 4096

FUNCTIONS: dict[str, Callable[[float], float]] = {
    "sqrt": math.sqrt,
    "exp": math.exp,
    "ln": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "tanh": math.tanh,
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x)),
    "relu": lambda x: max(0.0, x),
    "abs": abs,
}
_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "times": operator.mul,
    "over": operator.truediv,
    "floor": operator.floordiv,
    "modulo": operator.mod,
}
_SCALES = {"%": Fraction(1, 100), "万": Fraction(10**4), "亿": Fraction(10**8), "百万": Fraction(10**6)}
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")

TOKEN = re.compile(
    r"(?P<number>(?:\d{1,3}(?:,\d{3}){1,8}(?!\d|,\d)|\d{1,80})(?:\.\d{1,80})?(?:e[+-]?\d{1,4}(?![\w.]))?)"
    r"(?P<scale>百万|[万亿]|\\?%(?!\s?[\d(]))?"
    r"|(?P<frac>\\[dt]?frac(?=\s?\{))"
    r"|(?P<root>\\sqrt(?=\s?\{)|√)"
    r"|(?P<function>\\?(?:sqrt|exp|ln|log2|log10|tanh|sigmoid|relu|abs)(?=\s?\())"
    r"|(?P<power>\*\*|\^)"
    r"|(?P<superscript>[⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4})"
    r"|(?P<times>[*×·⋅∙✕]|\\times|\\cdot(?![a-z])|(?<=[\d)\s])[x](?=\s?[\d(]))"
    r"|(?P<floor>//)|(?P<modulo>%(?=\s?[\d(]))|(?P<over>[/÷]|\\div(?![a-z]))"
    r"|(?P<plus>\+)|(?P<minus>[-−])"
    r"|(?P<open>\(|\\left\s?\(|\{)|(?P<close>\\right\s?\)|\)|\})"
    r"|(?P<relation>\\approx(?![a-z])|≈|≒|约等于|约为|等于|=)"
    r"|(?P<space>[ \t\u00a0]+|\\[,;! ]|\\quad(?![a-z]))",
    re.I,
)
"""One token of arithmetic, in folded text. ``relation`` never stands inside an expression."""


class ExpressionError(ValueError):
    """An expression that is none, or that is too large; the message says why."""


class Token(NamedTuple):
    """A token: its kind (a group of TOKEN), its text, and where it starts and ends."""

    kind: str
    text: str
    start: int
    end: int
    scale: str = ""


def token_at(text: str, position: int) -> Token | None:
    """The token that begins at ``position``, or None."""
    match = TOKEN.match(text, position)
    return token_of(match) if match else None


def token_of(match: re.Match[str]) -> Token:
    """The token that was matched."""
    kind = "number" if match.lastgroup == "scale" else str(match.lastgroup)
    return Token(kind, match.group(kind), match.start(), match.end(), match.group("scale") or "")


def tokenise(text: str) -> list[Token]:
    """All tokens of an expression, without blanks. Raises ExpressionError at what is no arithmetic."""
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        token = token_at(text, position)
        if token is None or token.kind == "relation":
            raise ExpressionError(f"{text[position : position + 20]!r} is not arithmetic")
        if token.kind != "space":
            tokens.append(token)
        position = token.end
    return tokens


def evaluate(text: str) -> Number:
    """The value of an expression: a Fraction where it is exact, else a float. Raises ExpressionError."""
    return evaluate_tokens(tokenise(text))


def evaluate_tokens(tokens: list[Token]) -> Number:
    """The value of a list of tokens; see :func:`evaluate`."""
    if len(tokens) > MAX_TOKENS:
        raise ExpressionError(f"the expression has more than {MAX_TOKENS} parts")
    parser = _Parser(tokens)
    try:
        value = parser.sum()
    except (OverflowError, ValueError, ZeroDivisionError) as error:
        if isinstance(error, ExpressionError):
            raise
        raise ExpressionError(
            "the value is not defined" if not isinstance(error, OverflowError) else "too large"
        ) from None
    if parser.position < len(tokens):
        raise ExpressionError(f"{tokens[parser.position].text!r} is not expected here")
    return value


class _Parser:
    """Recursive descent: sum > product > power > atom."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.position = 0
        self.depth = 0

    def take(self, *kinds: str) -> Token | None:
        if self.position < len(self.tokens) and self.tokens[self.position].kind in kinds:
            self.position += 1
            return self.tokens[self.position - 1]
        return None

    def sum(self) -> Number:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExpressionError("the expression is nested too deeply")
        value = self.product()
        while sign := self.take("plus", "minus"):
            right = self.product()
            value = _checked(value + right if sign.kind == "plus" else value - right)
        self.depth -= 1
        return value

    def product(self) -> Number:
        value = self.signed()
        while sign := self.take("times", "over", "floor", "modulo"):
            right = self.signed()
            if sign.kind != "times" and right == 0:
                raise ExpressionError("division by zero")
            value = _checked(_OPERATORS[sign.kind](value, right))
        return value

    def signed(self) -> Number:
        sign = self.take("plus", "minus")
        value = self.power()
        return -value if sign and sign.kind == "minus" else value

    def power(self) -> Number:
        base = self.atom()
        if mark := self.take("superscript"):
            base = _power(base, Fraction(int(mark.text.translate(_SUPERSCRIPT))))
        if self.take("power"):
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise ExpressionError("the expression is nested too deeply")
            negative = self.take("minus") is not None
            exponent = self.power()
            self.depth -= 1
            return _power(base, -exponent if negative else exponent)
        return base

    def atom(self) -> Number:
        if token := self.take("number"):
            return _number(token)
        if self.take("open"):
            return self.rest_of_group()
        if self.take("frac"):
            top, bottom = self.group(), self.group()
            if bottom == 0:
                raise ExpressionError("division by zero")
            return _checked(top / bottom)
        if self.take("root"):
            return _root(self.atom())
        if token := self.take("function"):
            argument = self.group()
            name = token.text.lstrip("\\").lower()
            return _root(argument) if name == "sqrt" else FUNCTIONS[name](float(argument))
        raise ExpressionError("a number is missing")

    def group(self) -> Number:
        if not self.take("open"):
            raise ExpressionError("an opening bracket is missing")
        return self.rest_of_group()

    def rest_of_group(self) -> Number:
        value = self.sum()
        if not self.take("close"):
            raise ExpressionError("a closing bracket is missing")
        return value


def _number(token: Token) -> Number:
    text = token.text.replace(",", "")
    if len(text) > MAX_DIGITS:
        raise ExpressionError("a number is too long")
    if "e" in text.lower() and abs(int(re.split("[eE]", text)[1])) > 300:
        raise ExpressionError("a number is too large")
    return Fraction(text) * _SCALES.get(token.scale.lstrip("\\"), Fraction(1))


def _power(base: Number, exponent: Number) -> Number:
    if isinstance(base, Fraction) and isinstance(exponent, Fraction) and exponent.denominator == 1:
        bits = max(base.numerator.bit_length(), base.denominator.bit_length())
        if base == 0 and exponent < 0:
            raise ExpressionError("division by zero")
        if bits * abs(exponent) <= MAX_BITS:
            return Fraction(base ** int(exponent))
        if base.denominator == 1:
            raise ExpressionError("the power is too large")
    value: complex = float(base) ** float(exponent)
    if isinstance(value, complex):
        raise ExpressionError("the value is not a real number")
    return value


def _root(value: Number) -> Number:
    if value < 0:
        raise ExpressionError("the root of a negative number")
    if isinstance(value, Fraction):
        top, bottom = math.isqrt(value.numerator), math.isqrt(value.denominator)
        if top * top == value.numerator and bottom * bottom == value.denominator:
            return Fraction(top, bottom)
    return math.sqrt(value)


def _checked(value: Any) -> Number:
    value = Fraction(value) if isinstance(value, int) else value  # a floor of fractions is an int
    if isinstance(value, Fraction) and max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_BITS:
        raise ExpressionError("a number is too large")
    if isinstance(value, float) and not math.isfinite(value):
        raise ExpressionError("a number is too large")
    number: Number = value
    return number


def show(value: Number) -> str:
    """The value as a person would write it."""
    if isinstance(value, Fraction) and value.denominator == 1 and abs(value.numerator) < 10**18:
        return str(value.numerator)
    try:
        return f"{float(value):.6g}"
    except OverflowError:
        return "a very large number"
