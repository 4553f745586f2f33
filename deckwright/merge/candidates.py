"""Look-alike questions for a person to settle: which pairs to show, in which order, and why.

Candidates are pairs that name the same concepts of the glossary, or whose wordings are alike: all pairs of a small set
are compared, those of a large set are found by MinHash in bands. Guards drop what cannot be the same; the rest is
ranked.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from ..model import Build, Question, Suggestion
from . import intent, merge_key, minhash, no_collection
from .decisions import Decisions
from .glossary import Glossary
from .guards import CONTEXT, Features, features, is_list_of, reasons
from .minhash import Pairs

MOST = 200
"""Suggestions in a report: more than a person settles in an hour."""

LEAST = 0.5
"""Score below which a pair is not worth a person's time."""

ALL_PAIRS = 3_000
"""Questions up to which every pair of wordings is compared (0.3 s); the time grows with the square of their number."""

ALIKE = 45
"""Likeness of two wordings (0…100) from which they are a candidate."""

SMALL_BUCKET = 10
"""Questions of a large set with the same concepts of which all pairs are taken."""
CLOSELY = 3_000
"""Pairs that are looked at closely, best first by a rough score."""

_CODE_WEIGHT = 2.0
"""Of an API name, beside those of concepts: two questions about one line of code most often ask the same of it."""

_NO_WORD = re.compile(r"[\W_]+")


@dataclass(slots=True)
class Pool:
    """The questions that are compared, one for each merge key; their features are taken when they are needed."""

    glossary: Glossary
    questions: list[Question]
    keys: list[str]
    wordings: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    concepts: list[tuple[str, ...]] = field(default_factory=list)
    """Sorted; questions that name the same share one tuple."""
    weights: dict[str, float] = field(default_factory=dict)
    _features: dict[int, Features] = field(default_factory=dict)

    def features(self, k: int) -> Features:
        """What the question ``k`` is made of."""
        if k not in self._features:
            self._features[k] = features(self.wordings[k], self.glossary)
        return self._features[k]


def suggest(build: Build, glossary: Glossary, decisions: Decisions) -> list[Suggestion]:
    """Pairs of questions that may be one, best first; none that shares a card or was decided. Deterministic."""
    with no_collection():
        reviewed = {card.id for card in build.cards if card.reviewed}
        return _suggest(pool_of(build.questions, glossary), decisions, reviewed)


def _suggest(pool: Pool, decisions: Decisions, reviewed: set[str]) -> list[Suggestion]:
    settled = _settled_cards(pool, decisions, reviewed)
    found = []
    for a, b in best(pool, *candidates(pool)).tolist():
        one, other = pool.questions[a], pool.questions[b]
        if set(one.cards) & set(other.cards) or decisions.get(pool.keys[a], pool.keys[b]):
            continue
        if any((a_card, b_card) in settled for a_card in one.cards for b_card in other.cards):
            continue
        if next(reasons(pool.features(a), pool.features(b)), None):
            continue
        score, why = compare(pool, a, b)
        if score >= LEAST:
            found.append(Suggestion(one.id, other.id, round(score, 4), why))
    found.sort(key=lambda s: (-s.score, s.a, s.b))
    return found[:MOST]


def _settled_cards(pool: Pool, decisions: Decisions, reviewed: set[str]) -> set[tuple[str, str]]:
    """Pairs of reviewed cards of which some wordings were called distinct: then all their wordings are."""
    cards = {key: [id_ for id_ in q.cards if id_ in reviewed] for key, q in zip(pool.keys, pool.questions, strict=True)}
    out = set()
    for block in decisions.blocks:
        if block.decision == "distinct":
            for a, b in itertools.product(cards.get(block.a, []), cards.get(block.b, [])):
                out |= {(a, b), (b, a)}
    return out


def pool_of(questions: Iterable[Question], glossary: Glossary) -> Pool:
    """The questions that have a wording, those of one merge key once."""
    first: dict[str, Question] = {}
    for question in questions:
        if question.question is not None:
            first.setdefault(merge_key(question), question)
    pool = Pool(glossary, list(first.values()), list(first))
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    for key, question in first.items():
        text = question.question or ""
        pool.wordings.append(text if key == question.hash else f"{question.section[-1]} {text}")
    for wording, found in zip(pool.wordings, glossary.find_all(pool.wordings), strict=True):
        named = tuple(sorted(set(found)))
        pool.texts.append(_NO_WORD.sub("", glossary.folded(wording[:4000])))
        pool.concepts.append(known.setdefault(named, named))
    count = Counter(id_ for named in pool.concepts for id_ in named)
    total = len(pool.questions)
    pool.weights = {id_: 0.15 if id_ in CONTEXT else 1 + math.log(total / n) / 4 for id_, n in count.items()}
    return pool


# --- candidates ---------------------------------------------------------------------------------


def candidates(pool: Pool) -> tuple[Pairs, NDArray[np.float64]]:
    """Pairs worth a look – the same concepts, or wordings that are alike – and roughly how alike each is, 0…100."""
    texts = pool.texts
    if len(texts) <= ALL_PAIRS:
        pairs = minhash.unique([_all_pairs(texts), _shared_concepts(pool)])
        return pairs, minhash.likeness(texts, pairs).astype(np.float64)
    hashes = minhash.signatures(texts)
    pairs = minhash.unique([minhash.alike(texts, hashes, ALIKE), _same_concepts(pool, hashes)])
    return pairs, 100 * minhash.agreement(hashes, pairs)


def best(pool: Pool, pairs: Pairs, rough: NDArray[np.float64]) -> Pairs:
    """The pairs that are looked at closely: by likeness of the wording, and whether the concepts are the same."""
    if len(pairs) <= CLOSELY:
        return pairs
    kind = np.array([id(named) for named in pool.concepts])
    rough = rough + 40 * (kind[pairs[:, 0]] == kind[pairs[:, 1]])
    order = np.lexsort((pairs[:, 1], pairs[:, 0], -rough))
    return pairs[order[:CLOSELY]]


def _all_pairs(texts: Sequence[str]) -> Pairs:
    """Every pair of wordings that is alike, compared in blocks of rows."""
    found = []
    for start in range(0, len(texts), 500):
        rows = texts[start : start + 500]
        scores = process.cdist(rows, texts[start:], scorer=fuzz.ratio, score_cutoff=ALIKE, dtype=np.uint8, workers=-1)
        a, b = np.nonzero(scores)
        found.append(np.stack([a + start, b + start], axis=1)[b > a])
    return minhash.unique(found)


def _shared_concepts(pool: Pool) -> Pairs:
    """Of a small set, pairs that share a concept, whatever the language; concepts of the context only by themselves."""
    buckets: dict[str, list[int]] = {}
    for k, named in enumerate(pool.concepts):
        for id_ in _own(named):
            buckets.setdefault(id_, []).append(k)
    found: list[tuple[int, int]] = []
    for members in buckets.values():
        if len(members) > minhash.BUCKET:
            members = sorted(members, key=lambda k: pool.texts[k])
            for step in range(1, minhash.NEIGHBOURS + 1):
                found.extend(zip(members, members[step:], strict=False))
        else:
            found.extend(itertools.combinations(members, 2))
    return minhash.unique([np.array(found, np.int64).reshape(-1, 2)])


def _same_concepts(pool: Pool, hashes: minhash.Signatures) -> Pairs:
    """Of a large set, pairs that name the same concepts; where many do, those with a hash next to it."""
    numbers: dict[tuple[str, ...], int] = {(): 0}
    group = np.array([numbers.setdefault(_own(named), len(numbers)) for named in pool.concepts], np.uint64)
    named = np.flatnonzero(group)
    pairs = minhash.neighbours(group[named], hashes[named, 0].astype(np.int64), SMALL_BUCKET)
    return named[pairs]


def _own(named: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(id_ for id_ in named if id_ not in CONTEXT) or named


# --- rank ---------------------------------------------------------------------------------------


def compare(pool: Pool, a: int, b: int) -> tuple[float, str]:
    """How likely two questions are the same, 0…1, and why, in words."""
    left, right = pool.features(a), pool.features(b)
    shared, either = left.concepts & right.concepts, left.concepts | right.concepts
    if is_list_of(left, right):
        either = min(left.concepts, right.concepts, key=len)
    code = _CODE_WEIGHT * len(left.code | right.code), _CODE_WEIGHT * len(left.code & right.code)
    whole = math.fsum(pool.weights[id_] for id_ in either) + code[0]
    overlap = (math.fsum(pool.weights[id_] for id_ in shared) + code[1]) / whole if whole else 0.0
    wanted = intent.agreement(left.intents, right.intents)
    wording = fuzz.ratio(pool.texts[a], pool.texts[b]) / 100
    rest = _rest_alike(left, right)
    if whole:
        score = 0.35 * overlap + 0.25 * wanted + 0.25 * rest + 0.15 * wording
    else:
        score = 0.2 * wanted + 0.3 * rest + 0.5 * wording
    return score, _why(pool, left, right, wording)


def _rest_alike(a: Features, b: Features) -> float:
    """How alike is what neither concepts nor intents explain; languages that differ cannot be compared."""
    one, other = a.rest, b.rest
    if one == other:
        return 1.0
    if a.text.isascii() != b.text.isascii():
        return 0.7
    if len(one) < 2 or len(other) < 2:
        return max(0.0, 0.5 - 0.15 * max(len(one), len(other)))
    return fuzz.ratio(one, other) / 100


def _why(pool: Pool, a: Features, b: Features, wording: float) -> str:
    """“both ask the purpose of batch normalization; no API names”."""
    names = pool.glossary.concepts
    shared = [names[id_].en or names[id_].zh or id_ for id_ in sorted(a.concepts & b.concepts, key=_by_context)]
    same = sorted(a.intents & b.intents)
    if same and shared:
        text = f"both ask the {' and '.join(same)} of {', '.join(shared[:3])}"
    elif shared:
        text = f"both are about {', '.join(shared[:3])}"
    else:
        text = f"both ask the {' and '.join(same)} of something" if same else "they share no known concept"
    if wording >= 0.5:
        text += f"; wordings {wording:.0%} alike"
    if len(shared) > 3:
        text += f"; {len(shared)} concepts shared"
    if a.intents != b.intents and (a.intents or b.intents):
        text += f"; asked: {_said(a)} / {_said(b)}"
    return text + ("; the same API names" if a.code else "; no API names")


def _by_context(id_: str) -> tuple[bool, str]:
    return id_ in CONTEXT, id_


def _said(one: Features) -> str:
    return ", ".join(sorted(one.intents)) or "not said"
