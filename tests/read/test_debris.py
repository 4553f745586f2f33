"""Formulas that came three times over, doubled glyphs: repaired where they prove themselves, untouched elsewhere."""


import pytest
from conftest import ends

from deckwright.read.debris import spaced_formula, undouble, unstutter

TRIPLES = [
    (r"学习率为 α \alpha α 时", r"学习率为 $\alpha$ 时"),
    (r"y = w x + β y=wx+\beta y=wx+β", r"$y=wx+\beta$"),
    (r"损失 L ( θ ) L(\theta) L(θ) 最小", r"损失 $L(\theta)$ 最小"),
    (r"x i \frac{x_i}{2} xi", None),  # the sides do not say what the middle says
    (r"已经是 $\alpha$ 了", None),
    (r"路径 C:\temp\new C:\temp", None),
    (r"\alpha 单独出现", None),
    (r"a \badcommand a", None),
]


@pytest.mark.parametrize(("line", "expected"), TRIPLES)
def test_triples(line, expected):
    assert unstutter(line) == (line if expected is None else expected)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("深深度度学学习习是是什什么么？？", "深度学习是什么？"),
        ("天天向上，常常练习", None),
        ("看看听听说说写写，再想想", None),
    ],
)
def test_doubled_glyphs(line, expected):
    assert undouble(line) == (line if expected is None else expected)


def test_torn_formulas_are_told():
    assert spaced_formula("其中 y i = w x i + b i 是输出") is not None
    assert spaced_formula("a b c 三项 = 和") is None
    assert spaced_formula("- A | B | C | D | E | F | G = H") is None


@pytest.mark.parametrize("text", ["\\a " * 20_000, "x \\alpha x " * 300, "\\frac " * 150, "a \\b a " * 75, "深" * 100_000])
def test_hostile_lines_end(text):
    with ends(15):
        unstutter(text)
        undouble(text)
