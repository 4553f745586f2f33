"""Which cards belong together: those that name the same rare concepts, or answer the same question of a document."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ..merge.glossary import Glossary
from ..model import Card

MOST = 4
"""Related cards that are named on a card."""
_COMMON = 40
"""A concept that more cards name says nothing about what belongs together."""
_LEAST = 3.0
_SAME_QUESTION = 3.0


def concepts_of(cards: Sequence[Card], glossary: Glossary) -> dict[str, tuple[set[str], set[str]]]:
    """Card id → the ids of the concepts in its question, and in its question or answer."""
    result = {}
    for card in cards:
        fillings = " ".join(str(part) for part in card.correct or [] if isinstance(part, str))
        asked = set(glossary.find(f"{card.question} {fillings if card.kind == 'cloze' else ''}"))
        result[card.id] = (asked, asked | set(glossary.find(" ".join([card.answer or "", *(card.steps or [])]))))
    return result


def related(cards: Sequence[Card], concepts: Iterable[object]) -> dict[str, list[str]]:
    """Card id → ids of up to ``MOST`` related cards, the closest first."""
    return closest(cards, concepts_of(cards, Glossary(concepts)))  # type: ignore[arg-type]


def closest(cards: Sequence[Card], found: Mapping[str, tuple[set[str], set[str]]]) -> dict[str, list[str]]:
    """As `related`, with the concepts that `concepts_of` has found."""
    naming: dict[str, list[str]] = defaultdict(list)
    for card in cards:
        for concept in found[card.id][1]:
            naming[concept].append(card.id)
    place = {card.id: number for number, card in enumerate(cards)}
    topic = {card.id: card.topic for card in cards}
    scores: dict[str, Counter[str]] = {card.id: Counter() for card in cards}
    for concept in sorted(naming):
        members = naming[concept]
        if not 2 <= len(members) <= _COMMON:
            continue
        weight = math.log(len(cards) / len(members) + 1)
        for a in members:
            for b in members:
                if a != b:
                    asked = (concept in found[a][0]) + (concept in found[b][0])
                    scores[a][b] += weight * (0.2, 0.5, 1.0)[asked]  # type: ignore[assignment]
    for members in _same_question(cards):
        for a in members:
            for b in members:
                if a != b:
                    scores[a][b] += _SAME_QUESTION  # type: ignore[assignment]
    return {
        a: sorted(
            (b for b, score in row.items() if score + 0.3 * (topic[a] == topic[b]) >= _LEAST),
            key=lambda b: (-round(scores[a][b] + 0.3 * (topic[a] == topic[b]), 6), abs(place[a] - place[b]), b),
        )[:MOST]
        for a, row in scores.items()
    }


def _same_question(cards: Sequence[Card]) -> list[list[str]]:
    """Cards that answer the same question of a document; a question on very many cards says nothing."""
    asking: dict[str, list[str]] = defaultdict(list)
    for card in cards:
        for ask in dict.fromkeys(ask if isinstance(ask, str) else ask.hash for ask in card.asks):
            asking[ask].append(card.id)
    return [members for _, members in sorted(asking.items()) if 2 <= len(members) <= 8]
