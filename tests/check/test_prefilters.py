"""What rules look at before they try an expression: it must never say no where the expression says yes."""

from __future__ import annotations

import pytest

from deckwright.check.agreement import normal
from deckwright.check.entries import Order
from deckwright.check.equalities import equalities
from deckwright.check.patterns import words_of
from deckwright.check.procedures import Procedures
from deckwright.check.prose import NEGATION, fold, sentence_at, squeeze, tells_an_error
from deckwright.check.rules import mixed_scripts
from deckwright.check.rules.same_twice import _again

STEPS = [
    {"id": "one", "name": "one", "patterns": ["first"]},
    {"id": "two", "name": "two", "patterns": ["second"]},
]


def _order(name: str, about: list[str], unless: list[str] | None = None) -> Order:
    references = [{"title": "A book", "where": "page 1"}]
    return Order.model_validate(
        {"id": name, "about": about, "unless": unless or [], "steps": STEPS, "references": references}
    )


@pytest.mark.parametrize(
    ("patterns", "words"),
    [
        (["back-?prop"], ("back", "prop")),
        (["训练.{0,8}(?:网络|模型)"], ("训练",)),
        (["(?:网络|模型).{0,4}训练"], ("训练",)),
        ([r"\bbn\b", "批归一化"], ("bn", "批归一化")),
        (["(?:ab){1,2}c?"], ("ab",)),
        (["[ab]"], ("",)),
    ],
)
def test_a_text_that_holds_a_pattern_holds_one_of_its_words(patterns: list[str], words: tuple[str, ...]) -> None:
    found = words_of(patterns)
    assert set(found) <= set(words)
    assert found


def test_a_text_is_about_the_procedures_whose_words_it_holds() -> None:
    plain, bounded, gap = _order("plain", ["训练"]), _order("bounded", [r"\bbn\b"]), _order("gap", ["训练.{0,2}网络"])
    procedures = Procedures([plain, bounded, gap])

    def about(text: str) -> list[str]:
        return [procedure.order.id for procedure in procedures.of(text)]

    assert about("训练一个模型") == ["plain"]
    assert about("训练的网络 with bn") == ["plain", "bounded", "gap"]
    assert about("abnormal") == []


@pytest.mark.parametrize(
    ("unless", "text", "is_other"),
    [
        (["训练.{0,2}网络"], "训练的网络", True),
        (["训练.{0,2}网络"], "网络的训练", False),
        (["训练.{0,2}网络"], "一个模型", False),
        (None, "训练的网络", False),
    ],
)
def test_a_text_about_another_procedure_is_told_apart(unless: list[str] | None, text: str, is_other: bool) -> None:
    (procedure,) = Procedures([_order("one", ["训练"], unless)]).all
    assert procedure.is_other(text) is is_other


@pytest.mark.parametrize("text", ["ＢＮ，（x）", "\u2f54 ⽔", "ΑΣ Σ", "İ", "𝐀：b", "a\u00a0中", "plain"])
def test_folding_keeps_each_character_at_its_place(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert folded == "".join(fold(char) for char in text)


@pytest.mark.parametrize(
    ("text", "squeezed"),
    [
        ("用 ReLU 和 $x$", "用relu和x"),
        ("a  b", "a  b"),
        ("a  中", "a中"),
        ("**粗** 2*3", "粗 2*3"),
        (" 中 \t a", "中a"),
    ],
)
def test_blanks_beside_chinese_and_marks_are_left_out(text: str, squeezed: str) -> None:
    found = squeeze(text)
    assert found.text == squeezed
    assert [text[found.origin(i)].lower() for i in range(len(squeezed))] == list(squeezed)


def test_words_of_errors_are_whole_words() -> None:
    assert tells_an_error("this is wrong")
    assert tells_an_error("wrong")
    assert not tells_an_error("wrongly")
    assert not tells_an_error("unwrong")
    assert NEGATION.search("do not")
    assert not NEGATION.search("a knot")


def test_a_sentence_ends_where_one_ends_in_any_width() -> None:
    text = "先这样！再那样；对 吗？好"
    assert [sentence_at(text, text.index(word)) for word in ("这", "那", "对", "好")] == [
        "先这样",
        "再那样",
        "对 吗",
        "好",
    ]


def test_a_relation_with_nothing_before_it_is_no_equality() -> None:
    assert not equalities("x=3, y=4")
    assert [equality.right.start for equality in equalities("x=3, 于是 1+1=2")] == [12]


def test_left_hand_sides_are_compared_without_blanks_and_sizes() -> None:
    assert normal(r"\left( x \, \right) \leftarrow\ y") == r"(x)\leftarrowy"


@pytest.mark.parametrize(
    ("text", "seen"),
    [("权重和偏置", (False, False)), ("权重和权重", (True, True)), ("权重" + "甲" * 80 + "和权重", (True, False))],
)
def test_what_is_joined_is_looked_for_before_it(text: str, seen: tuple[bool, bool]) -> None:
    assert _again(text) == seen


def test_after_many_texts_unknown_characters_are_still_seen() -> None:
    mixed_scripts._traditional_of("网络层")
    for _ in range(mixed_scripts._MANY):
        assert mixed_scripts._is_plain("网络层")
    assert mixed_scripts._Others.pattern is not None
    assert mixed_scripts._is_plain("网络")
    assert not mixed_scripts._is_plain("網络")
