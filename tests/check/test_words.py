"""Which words a text holds: as many as Python's ``in`` finds, whatever they are made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckwright.check.words import Words

LETTERS = st.text(st.sampled_from("深度学习ab𝐀\ud800 \n。"), max_size=6)


@given(st.lists(LETTERS, max_size=12, unique=True), st.text(st.sampled_from("深度学习ab𝐀\ud800 \n。"), max_size=30))
def test_what_is_held_is_what_stands_in_the_text(words: list[str], text: str) -> None:
    assert Words(words).held(text) == {number for number, word in enumerate(words) if word in text}


def test_words_have_the_numbers_of_their_places() -> None:
    words = Words(["深度", "深", "学习"])
    assert words.numbers(["学习", "深度"]) == {0, 2}
    with pytest.raises(KeyError):
        words.numbers(["浅"])


def test_what_was_found_is_the_callers_own() -> None:
    words = Words(["深", ""])
    words.held("深").clear()
    words.held("").add(7)
    assert words.held("深") == {0, 1}
    assert words.held("浅") == {1}
