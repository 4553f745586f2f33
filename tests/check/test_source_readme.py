"""The examples in source/README.md: nothing is found in a good one, and the finding that is named in a bad one."""

from __future__ import annotations

import re

import pytest
from rule_cases import FACTS

from deckwright import yamlio
from deckwright.check import check, load, subjects
from deckwright.model import KINDS, Card

README = (FACTS.parent / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```yaml\n(# (good|bad)\b.*\n(?:.*\n)*?)```$", README, re.MULTILINE)
KNOWLEDGE = load(FACTS)


def cards(block: str) -> list[Card]:
    loaded = yamlio.loads(block, "README.md")
    return [yamlio.validate(Card, loaded, (i,)) for i in range(len(loaded.data))]


def findings(block: str) -> set[str]:
    return {finding.rule for finding in check([subjects.of_card(card) for card in cards(block)], KNOWLEDGE)}


@pytest.mark.parametrize("block", [block for block, how in BLOCKS if how == "good"])
def test_good_examples_are_clean(block: str) -> None:
    assert findings(block) == set()
    assert all(card.difficulty and card.references for card in cards(block))


@pytest.mark.parametrize("block", [block for block, how in BLOCKS if how == "bad"])
def test_bad_examples_are_found(block: str) -> None:
    (code,) = re.findall(r"\(([A-Z]\d{3})\)", block.splitlines()[0])
    assert findings(block) == {code}


@pytest.mark.parametrize("how", ["good", "bad"])
def test_there_is_an_example_of_each_kind(how: str) -> None:
    assert sorted(card.kind for block, found in BLOCKS if found == how for card in cards(block)) == sorted(KINDS)


def test_examples_are_no_cards_of_the_deck() -> None:
    ids = {card.id for block, _ in BLOCKS for card in cards(block)}
    shipped = {row["id"] for path in (FACTS.parent / "cards").glob("*.yaml") for row in yamlio.read(path).data}
    assert not ids & shipped


def test_the_checks_that_are_shown_run() -> None:
    shown = re.findall(r"^   - `(\{.*\})`", README, re.MULTILINE)
    assert len(shown) == 4
    block = "- id: shown\n  question: 例\n  answer: 例\n  checks:\n" + "".join(f"    - {one}\n" for one in shown)
    assert "M103" not in findings(block)
