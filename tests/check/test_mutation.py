"""A sample of broken cards, always the same: four of five are caught. `benchmarks/mutation.py` breaks more of them."""

from __future__ import annotations

import sys

from rule_cases import FACTS, knowledge

from deckwright.read.source import open_source

sys.path.insert(0, str(FACTS.parent.parent / "benchmarks"))

import card_mutants
import mutation

CARDS = open_source(FACTS.parent).cards
EACH, SEED = 24, 11
CAUGHT = 0.8
"""The sample has 83 per cent and more; see the benchmark for all kinds."""


def test_four_of_five_broken_cards_are_caught() -> None:
    made = card_mutants.mutants(CARDS, EACH, SEED)
    assert len(made) >= 200
    survived = mutation.survivors(CARDS, knowledge(), made)
    assert 1 - len(survived) / len(made) >= CAUGHT, "\n".join(mutant.told for mutant in survived)


def test_every_mutant_differs_from_its_card_in_one_field() -> None:
    cards = {card.id: card for card in CARDS}
    for mutant in card_mutants.mutants(CARDS, 5, SEED):
        changed = {
            name
            for name in type(mutant.card).model_fields
            if getattr(mutant.card, name) != getattr(cards[mutant.card.id], name)
        }
        assert len(changed) == 1, mutant.told


def test_the_same_seed_breaks_the_same() -> None:
    first, second = ([(m.kind, m.told) for m in card_mutants.mutants(CARDS, 3, 7)] for _ in range(2))
    assert first == second
    assert {kind for kind, _ in first} == set(card_mutants.KINDS)
