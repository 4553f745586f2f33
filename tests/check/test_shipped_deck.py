"""The shipped deck as a whole: what must hold for every card, and how many there are of what."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from rule_cases import FACTS

from deckwright.check.form import width
from deckwright.emit.anki import notes
from deckwright.model import Build, Card
from deckwright.read.source import open_source

SOURCE = open_source(FACTS.parent)
CARDS: list[Card] = SOURCE.cards
POINT = re.compile(r"^(?:[-*•]|\d{1,2}[.)])\s", re.MULTILINE)


def test_there_are_many_and_most_are_checked() -> None:
    assert len(CARDS) >= 180
    assert sum(bool(card.checks) for card in CARDS) >= 80


def test_sixty_cards_are_learned_first_and_each_topic_has_some() -> None:
    first = [card for card in CARDS if "cheat" in card.tags]
    assert len(first) == 60
    assert {card.topic for card in first} == {topic.id for topic in SOURCE.config.topics}
    assert Counter(card.difficulty for card in first)[1] > 30


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_each_card_says_how_hard_it_is_and_where_to_look(card: Card) -> None:
    assert card.difficulty in (1, 2, 3)
    assert card.references and all(reference.where for reference in card.references)


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_each_card_is_short(card: Card) -> None:
    points = len(POINT.findall(card.answer or ""))
    assert points <= 5
    assert points or width(card.answer or "") <= 240, "an answer of more than 120 Chinese characters"
    assert width(card.explanation or "") <= 400


def test_the_difficulty_is_a_tag() -> None:
    chosen = [card for card in CARDS if card.id in ("relu-definition", "gan-loss")]
    made = notes(
        Build("t", "t", SOURCE.config.topics, cards=[card.model_copy(update={"guid": card.id}) for card in chosen])
    )
    found = {note.card: {tag for tag in note.tags if tag.startswith("difficulty::")} for note in made}
    assert found == {"relu-definition": {"difficulty::1"}, "gan-loss": {"difficulty::3"}}
    without = chosen[0].model_copy(update={"difficulty": None, "guid": "x"})
    (note,) = notes(Build("t", "t", SOURCE.config.topics, cards=[without]))
    assert not any(tag.startswith("difficulty") for tag in note.tags)
