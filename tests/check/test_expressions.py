"""Arithmetic is evaluated right, exactly where it can be, and never run as code."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from conftest import ends
from hypothesis import given
from hypothesis import strategies as st

from deckwright.check.expressions import ExpressionError, evaluate, show

VALUES = {
    "25×3×2": 150,
    "17*3": 51,
    "1/2+1/4": Fraction(3, 4),
    "2^10": 1024,
    "2**10": 1024,
    "2^{10}": 1024,
    "2¹⁰": 1024,
    "2^3^2": 512,
    "-3^2": -9,
    "10,000/200": 50,
    "0.1+0.2": Fraction(3, 10),
    "50%": Fraction(1, 2),
    "7 + 3%": Fraction(703, 100),
    "100万": 10**6,
    "3百万": 3 * 10**6,
    "1e3": 1000,
    r"\frac{1}{2}+0.5": 1,
    r"2 \times (3 + 4)": 14,
    r"\sqrt{16}": 4,
    "√9": 3,
    "3x3": 9,
    "2·3": 6,
    "-(2-5)": 3,
    "log2(8)": 3.0,
    "sigmoid(0)": 0.5,
    "sigmoid(2)": 1 / (1 + math.exp(-2)),
    "sigmoid(-2)": math.exp(-2) / (1 + math.exp(-2)),
    "sqrt(4/3)": math.sqrt(4 / 3),
    "sqrt(2)+1": math.sqrt(2) + 1,
    "2^2000/2^1999": 2,
    "+".join(["1"] * 200): 200,  # as many tokens as there may be, less one
    "relu(-2)": 0.0,
    "7//2": 3,
    "-7//2": -4,
    "2*(384//32 - 7)//1 + 1": 11,
    "7 % 3": 1,
    "0.5**2000 * 0": 0.0,
}


@pytest.mark.parametrize("text", VALUES)
def test_value(text: str) -> None:
    value = evaluate(text)
    assert value == VALUES[text] and type(value) in (Fraction, float)


REFUSED = ["9**9**9", "9**9999", "2^-99999", "1/0", "0^-1", "(1+2", "1+", "", "x+1", "1;2", "__import__('os')", "1=1",
           "(" * 60 + "1" + ")" * 60, "1+" * 500 + "1", "9" * 70, "1e999", "sqrt(-1)", "(-8)^0.5", "exp(99999)",
           "ln(0)", "2^4096", "exp(700)*exp(700)", "+".join(["1"] * 201), "^".join(["1"] * 40), "10^400*10^400*10^400*10^400", "2 3", "()"]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_refused(text: str) -> None:
    with ends(5), pytest.raises(ExpressionError):
        evaluate(text)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=8), st.data())
def test_agrees_with_python(numbers: list[int], data: st.DataObject) -> None:
    signs = [data.draw(st.sampled_from("+-*")) for _ in numbers[1:]]
    text = str(numbers[0]) + "".join(f" {sign} {number}" for sign, number in zip(signs, numbers[1:], strict=True))
    assert evaluate(text) == eval(text)


@given(st.text(alphabet="0123456789+-*/^().,%x√ =e\\frac{}²万", max_size=60))
def test_any_text_gives_a_number_or_an_expression_error(text: str) -> None:
    try:
        value = evaluate(text)
    except ExpressionError:
        return
    assert isinstance(value, Fraction) or math.isfinite(value)
    assert show(value)
