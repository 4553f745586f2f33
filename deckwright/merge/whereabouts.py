"""Where a question stands – document, answer, neighbours – by which it is known again when it is reworded."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..model import Card, Question
from ..text.canonical import canonical, wording_hash
from .wordings import hash_in, merge_key

_EVIDENCE = 8
"""Characters of an answer from which it is evidence; “对” or “A” stands under many questions."""
_MOST = 160
"""Characters of a wording that are kept."""

Key = tuple[str, str]
"""Document and question id: a question of a build."""


class Place(NamedTuple):
    """Where a question stood. ``answer``, ``before`` and ``after`` are hashes, empty where there is nothing."""

    document: str
    id: str
    answer: str
    before: str
    after: str
    wording: str = ""
    """As the document had it; empty where the document is not ours."""
    listed: str = ""
    """On a reviewed card: the hash under which the card lists it."""

    @property
    def key(self) -> Key:
        """The question that stood there."""
        return self.document, self.id

    @property
    def named(self) -> str:
        """What people call it: its wording, or its id where that is not kept."""
        return f"“{self.wording}”" if self.wording else self.id

    def as_json(self) -> list[str]:
        """Plain data; empty ends are left out."""
        row = list(self)
        while len(row) > 5 and not row[-1]:
            row.pop()
        return row


class Around:
    """The neighbours of all questions of a build: the hashes of those before and behind each in its document."""

    def __init__(self, questions: Iterable[Question]) -> None:
        asked = [q for q in questions if q.question is not None]
        asked.sort(key=lambda q: (q.document, q.line, q.id))
        self.neighbours: dict[Key, tuple[str, str]] = {}
        for k, question in enumerate(asked):
            before, after = (
                asked[at].hash if 0 <= at < len(asked) and asked[at].document == question.document else ""
                for at in (k - 1, k + 1)
            )
            self.neighbours[question.document, question.id] = (before, after)

    def place(self, question: Question, own: Container[str] = (), listed: str = "") -> Place:
        """Where a question stands; the wording is kept if its document is among our ``own``."""
        before, after = self.neighbours[question.document, question.id]
        wording = " ".join((question.question or "").split())[:_MOST] if question.document in own else ""
        return Place(question.document, question.id, answer_hash(question), before, after, wording, listed)


def answer_hash(question: Question) -> str:
    """The hash of all that is answered; empty where that is too little to know it by."""
    parts = [question.answer, *(question.options or []), *map(str, question.correct or []), *(question.steps or [])]
    text = "\n".join(canonical(part) for part in parts if part)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest() if len(text) >= _EVIDENCE else ""


# --- reviewed cards -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kept:
    """A question that stays on a reviewed card although the card does not list its wording (any more)."""

    question: Question
    card: str
    listed: str
    """The hash of the wording that the card lists."""
    was: str
    """That wording, as the card or the document has it; empty where neither says."""
    old_id: str
    """The id that the question had with that wording."""


def kept(
    known: Mapping[str, Sequence[Place]],
    others: Iterable[Place],
    questions: Sequence[Question],
    reviewed: Sequence[Card],
) -> list[Kept]:
    """Reworded questions that stay on their reviewed cards: answer and both neighbours are unchanged.

    ``known`` are the places of the last build by reviewed card, ``others`` those of raw cards. Only as long as the card
    lists the old wording: one that is taken out of ``asks:`` lets the question go.
    """
    present = {(q.document, q.id): q for q in questions if q.question is not None}
    listed = {card.id: _listed(card) for card in reviewed if card.id in known}

    def lists(card: str, question: Question) -> bool:
        return question.hash in listed[card] or merge_key(question) in listed[card]

    out: list[Kept] = []
    gone: list[tuple[str, Place]] = []
    for id_, hashes in listed.items():
        for place in known[id_]:
            here = present.get(place.key)
            if place.listed not in hashes:
                continue
            if here is None:
                gone.append((id_, place))
            elif not lists(id_, here):
                out.append(_kept(here, id_, place, hashes))
    if not gone:
        return out
    before = {place.key for places in known.values() for place in places} | {place.key for place in others}
    new = [q for key, q in present.items() if key not in before]
    around = Around(questions).neighbours if new else {}
    spots = {(q.document, *around[q.document, q.id]): q for q in new}
    for id_, place in gone:
        there = spots.get((place.document, place.before, place.after))
        if there is None or lists(id_, there):
            continue
        if place.answer and place.answer == answer_hash(there):
            out.append(_kept(there, id_, place, listed[id_]))
    return out


def _listed(card: Card) -> dict[str, str]:
    """Hash → wording of what a reviewed card lists; an empty wording where it lists a hash."""
    texts = [card.question, *(asks if isinstance(asks, str) else "" for asks in card.asks)]
    hashes = [wording_hash(card.question), *(wording_hash(a) if isinstance(a, str) else a.hash for a in card.asks)]
    return dict(zip(reversed(hashes), reversed(texts), strict=True))


def _kept(question: Question, card: str, place: Place, listed: Mapping[str, str]) -> Kept:
    before = hash_in(place.id)
    seen = place.wording if before == place.listed else ""
    return Kept(question, card, place.listed, listed[place.listed] or seen, place.id.replace(before, place.listed))
