"""The shipped cards, one test each, so that a card that is wrong has a name: nothing on them is an error or a warning."""

from __future__ import annotations

import pytest
from rule_cases import FACTS, knowledge

from deckwright.check import check, subjects
from deckwright.model import Finding
from deckwright.read.source import open_source

SOURCE = open_source(FACTS.parent)
KNOWLEDGE = knowledge()
FINDINGS: dict[str | None, list[Finding]] = {}
for _finding in check([subjects.of_card(card) for card in SOURCE.cards], KNOWLEDGE):
    FINDINGS.setdefault(_finding.card, []).append(_finding)


@pytest.mark.parametrize("card", [card.id for card in SOURCE.cards])
def test_card(card: str) -> None:
    told = [
        f"{f.file}:{f.line}: {f.rule} {f.name}: {f.message}" for f in FINDINGS.get(card, []) if f.severity != "info"
    ]
    assert not told, "\n".join(["", *told])


def test_every_waiver_on_a_card_gives_a_reason() -> None:
    for card in SOURCE.cards:
        for code, reason in card.waive.items():
            assert len(reason.strip()) >= 8, f"{card.id} waives {code} without saying why"
