"""Sentences in words that are not those of facts.yaml: wrong ones are found, right ones are left alone."""

from __future__ import annotations

import pytest
from rule_cases import HERE, knowledge, subject

from deckwright import yamlio
from deckwright.check import check

ROWS = yamlio.read(HERE / "paraphrases.yaml").data
FOUND = 143
"""Of the wrong sentences so many are found at least."""


def findings(question: str, answer: str) -> list[str]:
    """What the rules on mathematics and on the field say of a question as it stands in a document."""
    made, _ = subject({"card": None, "question": question, "answer": answer, "reviewed": False})
    found = check([made], knowledge())
    return [f"{f.rule}: {f.message}" for f in found if f.severity != "info" and f.rule[0] in "KM"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["right"][:20])
def test_a_right_sentence_is_left_alone(row: dict[str, str]) -> None:
    assert findings(row["question"], row["right"]) == []


def test_most_wrong_sentences_are_found() -> None:
    wrong = [row for row in ROWS if "wrong" in row]
    missed = [row["wrong"] for row in wrong if not findings(row["question"], row["wrong"])]
    assert len(wrong) - len(missed) >= FOUND, missed


def test_every_topic_is_there() -> None:
    assert len({row["topic"] for row in ROWS}) == 15
    assert sum(row.get("wrong", "").isascii() for row in ROWS if "wrong" in row) > 20
