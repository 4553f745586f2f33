"""Readings inserted into the bytes of a text: what comes back is exact or reported, never silently other."""

from __future__ import annotations

import hashlib

import pytest
from conftest import ends
from hypothesis import assume, example, given
from hypothesis import strategies as st

from deckwright.model import LOST
from deckwright.read import cp936, mojibake
from deckwright.read.mojibake import corrupt, looks_damaged, repair
from deckwright.read.mojibake_search import FOLD, INSERTED

HANZI = "".join(sorted(char for char in cp936.PAIRS.values() if "\u4e00" <= char <= "\u9fff"))
FREQUENT = "".join(char for char in HANZI if b"\xa4\x40" <= char.encode("big5", "ignore") <= b"\xc6\x7e")
LISTED = "".join(cp936.PAIRS[pair] for pair in mojibake.readings())
PROSE = "因為我們用這個網絡學習數據的特徵，所以損失會變小；維度高時，訓練要更久。模型有參數，輸入與輸出都是向量。"

WORDS = st.one_of(
    st.sampled_from(PROSE),
    st.sampled_from(FREQUENT),
    st.sampled_from(HANZI),
    st.sampled_from(LISTED),
    st.sampled_from("，。？！：；（）、《》　"),
    st.sampled_from("0123456789 abcxyzABCXYZ+-*/=_.,:;()[]$%&#\"'"),
    st.sampled_from(["因為", "為我", "變為", "開始", "熵損失", "維度", "€", "é", "θ", "😀", "ñ"]),
)
TEXT = st.lists(WORDS, min_size=1, max_size=60).map("".join)


def mistakable(text: str) -> bool:
    """Text that looks like damage before any was done."""
    folded = text.translate(FOLD)
    return bool(INSERTED.search(folded) or mojibake._STRAY.search(folded))


@given(st.lists(TEXT, min_size=1, max_size=4))
@example(["因為，所以"])
@example(["多者h否"])
@example(["維度，F檢驗"])
def test_exact_or_reported(lines):
    assume(not any(map(mistakable, lines)))
    damaged = [corrupt(line) for line in lines]
    repaired, repairs = repair(damaged)
    reported = {one.line for one in repairs if not one.certain}
    assert len(repaired) == len(lines)
    for number, line in enumerate(lines):
        if repaired[number].translate(FOLD) != line.translate(FOLD):
            assert number in reported, (line, damaged[number], repaired[number])
        if damaged[number] == line.translate(FOLD):
            assert repaired[number] == damaged[number]


@given(st.lists(TEXT, max_size=4))
def test_text_without_damage_is_untouched(lines):
    assume(not any(map(mistakable, lines)))
    assert not looks_damaged(lines)
    assert repair(lines) == (lines, [])


@given(st.lists(st.text(alphabet=st.one_of(st.sampled_from("?()àǎùúìā因為槿學xyn，"), st.characters())), max_size=4))
@example(["數(shù)據(jù)", "因?yàn)，學(xué)"])
def test_any_text_gives_as_many_lines_and_tells_each_loss(lines):
    repaired, repairs = repair(lines)
    reported = {one.line for one in repairs if not one.certain}
    assert {number for number, line in enumerate(repaired) if LOST in line and LOST not in lines[number]} <= reported
    assert len(repaired) == len(lines)
    assert all(1 <= one.column <= len(lines[one.line]) for one in repairs)


@given(TEXT)
def test_repairing_twice_changes_nothing_more(line):
    assume(not mistakable(line))
    once, _ = repair([corrupt(line), corrupt(PROSE)])
    assert repair(once)[0] == once


CONTEXT = [PROSE, "為什麼我們要用這個方法？輸入的樣本很多，因此要分批。", "訓練時，每一批的大小不同。"]

EXACT = [
    "我們用數據訓練網絡",  # no split
    "因為學習率大",  # a listed character ends the split
    "因為我們用這個網絡，損失會變小，所以要訓練",  # full-width punctuation while out of step
    "因為Batch太小",  # ASCII that is taken for a second byte
    "因為a",
    "因為{x}有數據",
    "維度，F檢驗",  # the last byte of a comma and a letter make a listed character
    "交叉熵損失的值",  # in step again at once
    "我們數據",  # a character that ends like a listed one begins
]


@pytest.mark.parametrize("line", EXACT)
def test_exact(line):
    damaged = corrupt(line)
    assert damaged != line
    repaired, repairs = repair([*CONTEXT[1:], damaged])
    assert repaired[-1].translate(FOLD) == line.translate(FOLD)
    assert repairs and all(one.certain for one in repairs if one.line == len(CONTEXT) - 1)


# a `?` that has swallowed two bytes of two characters: it must not be taken for a full-width question mark
TWO_BYTES = ["鯊姪。靠權重相連", "蓓棧片些帶標籤的樣本", "讖挺或熵是梯度下降本身", "戲導向，參實例分割"]


@pytest.mark.parametrize("line", TWO_BYTES)
def test_two_swallowed_bytes_are_reported(line):
    lines = ["因為我們用這個網絡學習數據的特徵，所以損失會變小", *CONTEXT[1:], line]
    repaired, repairs = repair([corrupt(text) for text in lines])
    assert repaired[3] == line or any(one.line == 3 and not one.certain for one in repairs)


def test_split_takes_the_bracket_with_a_lead_byte():
    context = mojibake._survey(["數(shù)據(jù)"])
    assert context and all(byte > 0x80 for found in context.after_split.values() for byte in found)


@pytest.mark.parametrize("sign", [chr(code) for code in range(0x20, 0x40)])
def test_swallowed_ascii_is_never_guessed(sign):
    repaired, repairs = repair([corrupt(f"變小因為{sign}次的誤差")])
    assert repaired == [f"變小因{LOST}次的誤差"]
    assert [(one.kind, one.certain) for one in repairs] == [("swallowed", False)]


def test_half_a_character_is_set_where_the_text_has_one_that_fits():
    lines = ["因為學習率大", "因為我們要學習", "結果因為3次的誤差而變"]
    repaired, repairs = repair([corrupt(line) for line in lines])
    assert repaired[2] == f"結果因為{LOST}次的誤差而變"
    (told,) = [one for one in repairs if not one.certain]
    assert (told.line, told.kind) == (2, "swallowed")
    assert "“為”" in told.message and "“因”" in told.message and LOST in told.message


def test_line_that_ends_in_a_split_is_reported():
    repaired, repairs = repair([corrupt("這是因為")])
    assert repaired == [f"這是因{LOST}"]
    assert not repairs[0].certain


def test_two_ways_to_read_are_both_told():
    damaged = corrupt("因為模型")
    repaired, repairs = repair([damaged])
    assert repaired == [f"因為{LOST}"]
    assert [(one.kind, one.column, one.certain) for one in repairs] == [("ambiguous", 2, False)]
    assert "模" in repairs[0].message


def test_reading_of_a_split_that_fits_no_character_is_lost():
    repaired, repairs = repair([corrupt("我們用數據訓練"), "因?zhuàng)，我們"])
    assert LOST in repaired[1]
    assert {(one.kind, one.certain) for one in repairs if one.line == 1} == {("lost", False)}


@pytest.mark.parametrize(
    "line",
    [
        "這裏的重(zhòng)讀作去聲",
        "調(tiáo)和調(diào)是兩個讀音，調料的調，調查的調，聲調的調",
        "重(zhòng)要，行(háng)列",
        "f(x) = ReLU(x)，为什么?因为(abc)",
        "café (é) naïve (à)",
        "真的嗎?(是)",
        "学(xué)习(xí)",
        "",
        "()",
        "(ā)",
        "?ā)",
    ],
)
def test_ordinary_glosses_are_no_damage(line):
    assert not looks_damaged([line])
    assert repair([line]) == ([line], [])


@pytest.mark.parametrize("line", ["深度學(xué)習(xí)", "因?yàn)閷W(xué)", "作者h(yuǎn)大", "大小,F(xiàn)大"])
def test_damage_is_seen_in_one_line(line):
    assert looks_damaged([line])


def test_reading_of_the_author_is_kept_and_reported():
    repaired, repairs = repair([corrupt("我們用數據訓練網絡"), "重(zhòng)要"])
    assert repaired == ["我們用數據訓練網絡", "重(zhòng)要"]
    assert [(one.line, one.column, one.kind, one.certain) for one in repairs if one.line] == [(1, 2, "unlisted", False)]


def test_characters_that_this_text_annotates_throughout_are_learned():
    lines = ["數(shù)據(jù)有三個(gè)", "每個(gè)網(wǎng)絡(luò)", "沒有"]
    repaired, repairs = repair(lines)
    assert repaired == ["數據有三個", "每個網絡", "沒有"]
    assert all(one.certain for one in repairs)
    assert repair([*lines, "一個"])[0][0] == "數據有三個(gè)"


def test_question_marks_left_by_invisible_characters():
    lines = ["數(shù)據(jù)。?而模型", "  ?", "權(quán)重,?This is", "這是什麼?", "為什麼,?", "真的??", "a?b"]
    repaired, repairs = repair(lines)
    assert repaired == ["數據。而模型", "", "權重,This is", *lines[3:]]
    strays = [(one.line, one.column, one.certain) for one in repairs if one.kind == "stray"]
    assert strays == [(0, 13, True), (1, 3, True), (2, 10, True)]
    assert repair(lines[1:2] + lines[3:]) == (lines[1:2] + lines[3:], [])


def test_columns_and_kinds():
    damaged = corrupt("我們因為學習而變")
    _, repairs = repair([damaged])
    assert [(one.kind, damaged[one.column - 1 :][:4]) for one in repairs] == [("split", "?yàn"), ("reading", "(xué")]


def test_full_width_punctuation_of_a_text_that_was_not_folded_stays():
    assert repair(["數(shù)據(jù)，網(wǎng)絡(luò)：（好）"])[0] == ["數據，網絡：（好）"]


def test_code_page_as_windows_has_it():
    assert cp936.encode("€") == b"\x80" and cp936.decode(b"\x80") == "€"
    assert cp936.encode("\ue000") == b"\xaa\xa1" and cp936.decode(b"\xaa\xa1") == "\ue000"
    assert cp936.encode("\ue4c5") == b"\xfe\xfe"
    assert cp936.encode("\ue765") == b"\xa7\xa0"
    assert cp936.encode("学") == "学".encode("gbk")
    assert cp936.encode("😀") == b""
    assert cp936.decode(b"a\x9e(b") == "a?b"
    assert cp936.decode(b"a\x9e") == "a?"
    for pair, char in cp936.PAIRS.items():
        assert cp936.encode(char) == pair.to_bytes(2, "big")


def test_much_clean_text_and_hostile_lines_end():
    lines = ["模型（好）为什么? f(x) 学习率(lr)要小？"] * 200_000
    with ends(15):
        assert not looks_damaged(lines)
        for hostile in ("因?yàn)" + "a?" * 5000, "?yàn)" * 5000, "(yàn" * 20000 + ")", "因?yàn)" + "槿绻斎肷窠" * 1000):
            repair([corrupt("用數據"), hostile])


PAGE = "003_c577da418b1c296d.txt"
LOSSES = {117: 233, 320: 217}  # line → column of what is lost for ever
INVISIBLE = {63: 56, 133: 11, 263: 11, 290: 117, 427: 43}  # line → column of the stray question mark
RESTORED = {  # line → first 16 digits of the SHA-256 of the repaired line, checked by reading them
    31: "b7d69b08f3ba1a19",
    65: "faf9ad01b7a8c154",
    123: "7df93810e116ed0f",
    144: "e82dfc77f318073a",
    190: "71d26fd9e3c96d20",
    231: "31a256fc44772f7c",
    337: "e7bcae7f80dc7feb",
    348: "000775954586da57",
    355: "8186f5d343e6730b",
    405: "574ec9e2f25167f3",
    409: "4651313a9946520e",
}


def test_damaged_page(material):
    lines = (material / PAGE).read_text(encoding="utf-8").split("\n")
    repaired, repairs = repair(lines)
    assert {one.line + 1: one.column for one in repairs if not one.certain} == LOSSES
    assert {one.line + 1: one.column for one in repairs if one.kind == "stray"} == INVISIBLE
    for number, digest in RESTORED.items():
        assert hashlib.sha256(repaired[number - 1].encode()).hexdigest()[:16] == digest, number

    damaged = [number for number, line in enumerate(lines) if INSERTED.search(line)]
    assert len(damaged) == 128
    for number, line in enumerate(lines):
        if number not in damaged and number + 1 not in INVISIBLE:
            assert repaired[number] == line
    for number in damaged:
        line, text = lines[number], repaired[number]
        if column := INVISIBLE.get(number + 1):
            line = line[: column - 1] + line[column:]
        if number + 1 in LOSSES:  # any digit there is damaged the same way, which is why it is lost
            text = text.replace(LOST, "5" if "為" + LOST in text else "為5")
        assert corrupt(text) == line, number + 1


def test_other_pages_are_untouched(material):
    for path in sorted(material.glob("*.txt")):
        if path.name != PAGE:
            lines = path.read_text(encoding="utf-8").split("\n")
            assert not looks_damaged(lines)
            assert repair(lines) == (lines, [])
