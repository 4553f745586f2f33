"""The quick ways to read the beginning of a line give what the whole reader gives."""

from __future__ import annotations

import itertools

import pytest

from deckwright.extract import mark_patterns
from deckwright.extract.marks import Mark, _Reader, mark

NUMBERS = ["1、", "23. ", "4．", " 5、", "6.)", "7.-", "8、9、", "10.5 ", "1234567、", "3、 ： ", "2. 答：", "2、A1、"]
TEXTS = ["什么是梯度？", "**粗** 体", "求导（5分）", "【单选】下列", "第 2 题 #标签", "<b>文</b>", "难度 ⭐", "_x_ 的值", "a > b"]
LATIN = [
    "It computes a gradient.", "Answer: yes", "Correct answers1.2", "Correct answer: B", "Question No 3 What?", "Frage No. 1.",
    "Q1. What?", "Q & A: x", "A. an option", "B) an option", "IV. Chapter", "I am a sentence", "Accepted answer by me: x",
    "Unit Two Question 3", "Réponse : oui", "No. 4 Why?", "Item 3 of 10: Why?", "NEW Question 2", "Sol. x", "Back: x",
    "Compare them #tag", "bold</b>", "a) letter", "d. letter", "Answer", "Question", "Exercise 12", "q. x", "User: hi",
]  # fmt: skip


def read(text: str) -> Mark:
    return _Reader(text, len(text) - len(text.lstrip(" \t\u3000"))).read()


@pytest.mark.parametrize("number", NUMBERS)
def test_numbered_lines(number: str) -> None:
    for text, end in itertools.product(TEXTS, ["", " ", "）", "★", "\ufe0f", ">"]):
        assert mark(f"{number}{text}{end}") == read(f"{number}{text}{end}")


@pytest.mark.parametrize("text", LATIN)
def test_lines_that_begin_with_a_latin_word(text: str) -> None:
    assert mark(text) == read(text)


def test_usual_lines_are_read_the_quick_way() -> None:
    assert mark_patterns.PLAIN_NUMBER.fullmatch("12、什么是梯度？")
    assert not mark_patterns.NAMED_IN_LATIN.match("It computes a gradient.")
    assert not mark_patterns.NAMED_IN_LATIN.match("A. an option")
