"""Which wordings are tried on which sentence: never too few, and on a sentence alone only what cannot see beyond it."""

import re

import pytest

from deckwright.check import choosing, load, subjects
from deckwright.check.choosing import Chooser
from deckwright.check.patterns import SENTENCE_MARKS, Signs, analyse
from deckwright.places import PROJECT
from deckwright.read.source import open_source

SOURCE = open_source(PROJECT / "source")
CROSSING = {
    "any character": "深.{0,4}度", "beginning": "^深度", "end": "深度$", "blank": r"深\s?度", "no word": r"深\W度",
    "no digit": r"深\D度", "a mark": "深度。", "an escaped mark": r"深度\?", "a bar": r"深度\|", "all but one": "深[^浅]度",
    "a set with a mark": "深度[,;]", "in front": "深度(?=。)", "in a bracket": "(?:深|浅.)度", "by its code": r"深\x3b度",
}  # fmt: skip
STAYING = {
    "plain": "深度学习", "a choice": "深(?:度|的)学习", "at most": "深度?学习", "a gap": f"深[^{SENTENCE_MARKS}]{{0,24}}?度",
    "digits": r"深\d{1,3}度", "a word ends": r"deep\b", "not behind": "(?<![a-z0-9])deep(?![a-z0-9])", "a set": "[深浅]度",
    "a point": r"0\.5度", "atomic": "(?>深|浅)度",
}  # fmt: skip


@pytest.mark.parametrize("pattern", CROSSING.values(), ids=CROSSING.keys())
def test_what_can_see_the_end_of_a_sentence_crosses_it(pattern):
    assert analyse(pattern)[0].crosses


@pytest.mark.parametrize("pattern", STAYING.values(), ids=STAYING.keys())
def test_what_cannot_stays(pattern):
    assert not analyse(pattern)[0].crosses


def test_a_part_that_crosses_makes_the_whole_cross():
    part, _ = analyse("深.度")
    assert analyse("甲\ue000乙", {"\ue000": part})[0].crosses


class Plain:
    """A wording that is a plain expression."""

    def __init__(self, pattern: str, literal: bool = False, on_cards: list[str] | None = None) -> None:
        part, _ = analyse(pattern)
        self.signs = Signs(part.needs, part.crosses)
        self.literal, self.on_cards = literal, on_cards


def hits(wordings: list[Plain], answer: str, card: str = "x-1") -> list[tuple[int, int, int]]:
    found = SOURCE.cards[0].model_copy(update={"id": card, "answer": answer, "question": "甲?", "explanation": None})
    (texts,) = [texts for text, texts in Chooser(wordings).chosen(subjects.of_card(found)).texts if text.text == answer]
    return texts


def test_each_is_tried_in_its_sentence_alone():
    assert hits([Plain("深度"), Plain("浅层")], "甲乙。深度学习。浅层;深度") == [(0, 3, 7), (0, 11, 13), (1, 8, 10)]


def test_what_crosses_is_tried_on_all_of_it_and_once():
    assert hits([Plain("深度.{0,9}学习")], "深度。深度学习。") == [(0, 0, 8)]


def test_a_literal_one_is_placed_in_the_text_with_its_negations():
    wordings = [Plain("不会", literal=True), Plain("收敛")]
    assert hits(wordings, "并不会。不会收敛。") == [(0, 0, 3), (0, 4, 8), (1, 3, 6)]


def test_one_for_certain_cards_is_tried_on_them_alone():
    wordings = [Plain("深度", on_cards=["x-1"])]
    assert hits(wordings, "浅。深度。") == [(0, 2, 4)]
    assert hits(wordings, "浅。深度。", card="x-2") == []


def test_what_a_text_can_hold_is_remembered_until_it_is_too_much(monkeypatch):
    searched: list[str] = []
    real = Chooser._hits
    monkeypatch.setattr(choosing, "_MOST_KNOWN", 3)  # a question is one of the texts
    monkeypatch.setattr(Chooser, "_hits", lambda self, text, own: searched.append(text.text) or real(self, text, own))
    chooser = Chooser([Plain("深度")])
    card = SOURCE.cards[0].model_copy(update={"question": "深度学习是什么。", "explanation": None, "pitfall": None})
    for answer in ["深一。", "深二。", "深一。", "深三。", "深一。"]:
        chooser.chosen(subjects.of_card(card.model_copy(update={"answer": answer})))
    assert [text for text in searched if text.startswith("深") and len(text) == 3] == [
        "深一。",
        "深二。",
        "深三。",
        "深一。",
    ]
    assert len(chooser._held) <= 3


def test_whatever_matches_was_chosen():
    knowledge = load(PROJECT / "source" / "facts.yaml")
    seen = 0
    for index in (knowledge.told_claims, knowledge.told_facts):
        wordings = [(number, one) for number, one in enumerate(index._all, index._first) if one.on_cards is None][::9]
        for card in SOURCE.cards[::24]:
            for text, tried in index._chooser.chosen(subjects.of_card(card)).texts:
                for number, one in wordings:
                    searched = text.text if one.literal else text.bare.text
                    whole = [(0, len(searched))]
                    spans = (
                        whole
                        if one.signs.crosses
                        else [m.span() for m in re.finditer(rf"[^{SENTENCE_MARKS}]+", searched)]
                    )
                    for start, end in spans:
                        if one.wording.pattern.search(searched, start, end):
                            seen += 1
                            assert any(n == number and a <= start and end <= b for n, a, b in tried), one.source
    assert seen > 10
