"""Which card of the last build a question continues, when its wording is another one now.

By the history of its wordings, or by what a person decided; by its place only if its answer and both neighbours are
unchanged. Where less speaks for it, it is a new card, and the pair is suggested.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ..model import Card, Finding, Gone, Question, Suggestion
from .decisions import Decisions
from .whereabouts import Around, Kept, Place
from .wordings import hash_in, merge_key

How = Literal["history", "decision", "place", "perhaps"]


@dataclass(frozen=True, slots=True)
class Past:
    """A question that is not there any more, and the card it was on.

    ``wordings`` are hashes; none for a question of a reviewed card, which lives on without it and hands down nothing.
    """

    id: str
    guid: str
    wordings: Sequence[str]
    place: Place | None


@dataclass(frozen=True, slots=True)
class Successor:
    """A raw card and the one it continues, or perhaps continues."""

    card: str
    past: Past
    how: How
    question: Question


def successors(
    past: Iterable[Past], cards: Sequence[Card], known: set[str], groups: Mapping[str, str]
) -> list[Successor]:
    """The raw cards among ``cards`` that continue one of ``past``, each of which is continued once.

    ``known`` are the ids of cards that the lock has: they have a guid, which only a decision changes, but perhaps they
    continue one all the same. ``groups`` are those of :meth:`Decisions.groups`.
    """
    gone = list(past)
    if not gone:
        return []
    by_wording = {wording: one for one in gone for wording in one.wordings}
    by_group = {groups[w]: one for w, one in by_wording.items() if w in groups}
    around = Around(q for card in cards for q in card.questions)
    by_place = {_spot(one.place): one for one in gone if one.place and one.wordings}
    near = {hash_ for one in gone if one.place for hash_ in (one.place.before, one.place.after)}
    by_part: dict[tuple[str, ...], Past] = {}
    for one in gone:
        for part in _parts(one.place):
            by_part.setdefault(part, one)
    out: list[Successor] = []
    taken: set[int] = set()

    def continues(card: Card, one: Past | None, how: How) -> bool:
        if one is None or id(one) in taken or one.id == card.id:
            return False
        taken.add(id(one))
        out.append(Successor(card.id, one, how, card.questions[0]))
        return True

    left: list[tuple[Card, Place]] = []
    for card in (c for c in cards if not c.reviewed and c.questions):
        keys = [card.id.removeprefix("q-"), *(q.hash for q in card.questions)]
        decided = next((by_group[groups[key]] for key in keys if groups.get(key) in by_group), None)
        earlier = next((by_wording[key] for key in keys if key in by_wording), None)
        if card.id not in known and continues(card, earlier, "history"):
            continue
        first = card.questions[0]
        if not continues(card, decided, "decision") and near.intersection(around.neighbours[first.document, first.id]):
            left.append((card, around.place(first)))
    unsure = []
    for card, place in left:
        there = by_place.get(_spot(place)) if place.answer and card.id not in known else None
        if not continues(card, there, "place"):
            unsure.append((card, place))
    for card, place in unsure:
        free = (by_part[part] for part in _parts(place) if part in by_part)
        continues(card, next((one for one in free if id(one) not in taken), None), "perhaps")
    return out


def _spot(place: Place) -> tuple[str, ...]:
    return place.document, place.answer, place.before, place.after


def _parts(place: Place | None) -> list[tuple[str, ...]]:
    """Two of the three that a place is known by: answer, question before, question after; the strongest first."""
    if place is None:
        return []
    document, _, answer, before, after = place[:5]
    pairs = [("answer+before", answer, before), ("answer+after", answer, after), ("before+after", before, after)]
    return [(document, name, one, other) for name, one, other in pairs if one and other]


# --- what the report says -----------------------------------------------------------------------

_BECAUSE = {
    "history": "this wording was seen before",
    "place": "its answer and both neighbours are unchanged",
}


def told(found: Sequence[Successor], decisions: Decisions) -> tuple[list[Finding], list[Suggestion]]:
    """What the report says of reworded questions: findings, and the pairs that a person should look at."""
    findings, suggestions = [], []
    for one in found:
        question, place = one.question, one.past.place
        was, now = place.named if place else one.past.id, _said(question)
        if one.how == "perhaps":
            if place is None or decisions.get(hash_in(place.id), merge_key(question)):
                continue
            code, name = "I302", "perhaps-reworded"
            message = (
                f"a new card: {now}; perhaps it is {was} of card {one.past.id} in other words; if so: "
                f"suggest --accept {place.id} {question.id}"
            )
            why = f"it stands where {was} stood, which is gone: reworded?"
            gone = Gone(place.id, place.document, place.wording or None, one.past.id)
            suggestions.append(Suggestion(place.id, question.id, 0.9, why, gone))
        elif one.how == "decision":
            continue
        else:
            code, name = "I301", "question-reworded"
            message = f"reworded from {was} to {now}; it keeps its card, since {_BECAUSE[one.how]}"
        findings.append(Finding(code, name, "info", message, question.document, question.line, card=one.card))
    return findings, suggestions


def told_of_reviewed(found: Iterable[Kept]) -> list[Finding]:
    """What the report says of reworded questions that stay on a reviewed card."""
    out = []
    for one in found:
        question, was = one.question, f"“{one.was}”" if one.was else one.old_id
        message = (
            f"reworded from {was} to {_said(question)}; it stays on this card, since {_BECAUSE['place']}; "
            f"list the new wording under asks: – suggest --accept {one.old_id} {question.id}"
        )
        finding = Finding("I303", "reworded-on-reviewed-card", "warning", message, question.document, question.line)
        finding.card = one.card
        out.append(finding)
    return out


def _said(question: Question) -> str:
    return f"“{' '.join((question.question or '').split())[:160]}”"
