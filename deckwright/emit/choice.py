"""Which cards are answered, and which stand on the whole cheat sheet: the same on paper and in Markdown."""

from __future__ import annotations

from ..model import Build, Card
from ..read.sheets import Sheets


def has_answer(card: Card) -> bool:
    """Whether a card says anything in reply to its question."""
    if card.answer or card.sheet or card.formula or card.correct is not None:
        return True
    return bool(card.steps) and knows_order(card)


def knows_order(card: Card) -> bool:
    """Whether the steps of a card stand in their right order: a document may print steps without a key."""
    return card.reviewed or any(question.steps for question in card.questions)


def candidates(build: Build) -> list[Card]:
    """Cards with an answer: the reviewed ones, if there are any, else all."""
    answered = [card for card in build.cards if has_answer(card)]
    return [card for card in answered if card.reviewed] or answered


def essential(build: Build, cards: list[Card]) -> set[str]:
    """Ids of the cards that belong on the whole sheet: with a heading in sheets.yaml, a ``sheet:`` text, or ``cheat``.

    All, where no card is chosen.
    """
    terms = (build.sheets or Sheets()).terms
    chosen = {card.id for card in cards if card.id in terms or card.sheet or "cheat" in card.tags}
    return chosen or {card.id for card in cards}


def ordered(build: Build, cards: list[Card], leading: set[str]) -> list[Card]:
    """The leading cards first, in the order of their headings in sheets.yaml; else as they come."""
    place = {card: number for number, card in enumerate((build.sheets or Sheets()).terms)}
    return sorted(cards, key=lambda card: (card.id not in leading, place.get(card.id, len(place))))
