"""Glyphs that are folded, and those that mean something and are not."""

from __future__ import annotations

import unicodedata

import pytest
from conftest import ends
from hypothesis import given
from hypothesis import strategies as st

from deckwright.read.glyphs import fold

FOLDED = [
    ("⻓⻋⻅⻔⺠⻛⻚⻩⻢⻥⻜⻰⻳⻤⻘⻄⻝⻮⻬", "长车见门民风页黄马鱼飞龙龟鬼青西食齿齐"),
    ("⺮⺇⻊⺶", "竹几足羊"),
    ("⽤⼾⼀⼈⾃⼰⽹", "用戶一人自己网"),  # Kangxi radicals
    ("\uf907\uf9dc\uf90a", "龜隆金"),  # compatibility ideographs
    ("ＡＢＣｘｙｚ０１９", "ABCxyz019"),
    ("eﬃcient ﬁlter ﬂow oﬀ ﬄ", "efficient filter flow off ffl"),
    ("zero\u200bwidth\u200c\u2060, soft\u00adhyphen, \ufeffBOM", "zerowidth, softhyphen, BOM"),
    ("left\u200eright\u202eto\u2069", "leftrightto"),
    ("a\u00a0b\u2009c\u3000d\u202fe", "a b c d e"),
    ("a\u2028b\u2029c\x85d\x0be\x0cf\x1cg", "a b c d e f g"),
    ("e\u0301 A\u030a", "é Å"),
    ("\u200d因\u200d为", "因为"),
    ("e\u200b\u0301", "é"),  # what removing brings together is composed
]

KEPT = [
    "x²", "①②⑳", "Ⅱ", "™", "½", "H₂O", "10⁻³", "℃", "…", "№",
    "，。！？：；（）《》", "～", "＋＝％＿",
    "用户", "α≥β", "∑∏", "f(x) = wᵀx + b", "naïve", "❤️", "👩‍💻", "𝜃", "㎡",
    "line\nline\r\n\tindented", "", "ReLU(x)",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FOLDED)
def test_folded(text, expected):
    assert fold(text) == expected


@pytest.mark.parametrize("text", KEPT)
def test_kept(text):
    assert fold(text) is text


def test_every_radical_becomes_an_ideograph():
    without = {"\u2e80", "\u2e9a"}  # no ideograph is meant by the first; the second is not assigned
    for code in [*range(0x2E80, 0x2EF4), *range(0x2F00, 0x2FD6)]:
        folded = fold(chr(code))
        if chr(code) not in without:
            assert len(folded) == 1 and unicodedata.name(folded).startswith("CJK UNIFIED IDEOGRAPH"), hex(code)


@given(st.text())
def test_folding_twice_changes_nothing_more_and_gives_nfc(text):
    folded = fold(text)
    assert fold(folded) == folded
    assert unicodedata.is_normalized("NFC", folded)


def test_long_lines_end():
    with ends(15):
        for text in ("\u200b" * 1_000_000, "\u200d" * 1_000_000, "⻓" * 1_000_000, " " * 1_000_000, "中" * 1_000_000):
            fold(text)
