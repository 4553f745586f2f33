"""Equal wordings, and wordings that must stay apart."""

import pytest

from deckwright.text.canonical import canonical, canonicals, wording_hash

SAME = [
    ("什么是 Dropout？", "什麼是dropout"),
    ("x = F.max_pool2d(x, 2, 2)", "x=F.max_pool2d(x,2,2)"),
    ("ＢＮ的作用？", "BN 的作用"),
    ("____可看做", "______ 可看做"),
    ("$x^2$ 的导数", "x²的导数"),
    ("L1、L2 正则", "L1，L2正则？"),
    ("什么是 BN.", "什么是BN"),
    ("_init", "init"),
    ("GPT-3 是什么", "GPT3是什么"),
    ("内_外协变量", "内外协变量"),
]
DIFFERENT = [
    ("1.5 倍", "15 倍"),
    ("max_pool2d", "maxpool2d"),
    ("DeepLab v3", "DeepLab v3+"),
    ("F.max_pool2d(x, 2, 2)", "F.max_pool2d(x, 22)"),
    ("x > 0", "x < 0"),
    ("x²", "x2"),
    ("C++", "C"),
    ("C#", "C"),
    ("需要", "不需要"),
    ("a = -1", "a = 1"),
    ("x ∈ (-1, 1)", "x ∈ (1, 1)"),
    ("7*7*32", "7732"),
]


@pytest.mark.parametrize(("a", "b"), SAME)
def test_same(a, b):
    assert canonical(a) == canonical(b)


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_different(a, b):
    assert canonical(a) != canonical(b)


def test_hash_is_stable():
    assert wording_hash("什么是 Dropout？") == wording_hash("什麼是dropout") == wording_hash("什么是dropout")
    assert len(wording_hash("")) == 16


def test_many_at_once_have_the_same_forms_as_one_by_one() -> None:
    texts = [text for pair in (*SAME, *DIFFERENT) for text in pair]
    texts += ["", "什么是\n学习率？", "1\n2", " ?", "後面\n的麵", "a_?", "1.?", "-5", "x² 和 ½", "頭髮"]
    assert canonicals(texts) == [canonical(text) for text in texts]
    assert canonicals([]) == []
