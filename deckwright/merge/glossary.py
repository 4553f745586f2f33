"""Which concepts of the glossary a text names; from that, its topic."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Sequence
from operator import add
from typing import Any

import numpy as np

from ..read.source import Concept
from ..text.canonical import compatible

_GAP = re.compile(r"\s(?:(?<=[\u3400-\u9fff]\s)\s*(?=[a-z0-9])|(?<=[a-z0-9]\s)\s*(?=[\u3400-\u9fff]))")

_SHORT, _MOST_KEPT = 200, 2_000_000
_MOST, _MOST_ANSWER = 20_000, 400
"""Characters of a text, and of an answer that decides on a topic, that are searched."""
_AT_ONCE = 20_000
"""Texts that are searched as one."""
_END = "\0"
"""Stands between texts that are searched as one: in no name, not a blank, and combines with nothing."""
_PAIRS = 1 << 16
_LATIN = frozenset(string.ascii_letters + string.digits + "_")


def fold(text: str) -> str:
    """Half width, lower case, no blanks between Chinese and Latin: the form in which names are compared."""
    return _GAP.sub("", compatible(text).casefold())


def _fold_all(texts: Sequence[str]) -> list[str]:
    """Many texts folded at once, which is three times as fast."""
    joined = fold(_END.join(texts)).split(_END) if texts else []
    return joined if len(joined) == len(texts) else [fold(text) for text in texts]


class Glossary:
    """Finds names of concepts, the longest first, Latin names as whole words (R-CNN is not CNN)."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self.concepts = {c.id: c for c in concepts}
        self._names: dict[str, str] = {}
        names = [
            (name, c.id)
            for c in self.concepts.values()
            for name in (c.zh, c.en, c.abbr, *c.names, *c.misspellings)
            if name
        ]
        for folded, (_, id_) in zip(_fold_all([name for name, _ in names]), names, strict=True):
            if len(folded) >= 2:
                self._names.setdefault(folded, id_)
        self._found: dict[str, tuple[str, ...]] = {}
        self._folded: dict[str, str] = {}
        lengths: dict[str, set[int]] = {}
        for folded in self._names:
            lengths.setdefault(folded[:2], set()).add(len(folded))
        self._lengths = {start: sorted(found, reverse=True) for start, found in lengths.items()}
        """The first two characters of names → how long such names are, the longest first."""

    def find(self, text: str) -> list[str]:
        """The ids of the concepts that ``text`` names, in order, each as often as it is named."""
        found = self._found.get(text)
        if found is None:
            found = tuple(id_ for _, _, id_ in self.mentions(fold(text[:_MOST])))
            if len(text) <= _SHORT and len(self._found) < _MOST_KEPT:  # a question, which is asked for again
                self._found[text] = found
        return list(found)

    def find_all(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """What :meth:`find` gives for each of many texts, in half the time."""
        new = [text for text in dict.fromkeys(texts) if text not in self._found]
        found: dict[str, tuple[str, ...]] = {}
        for start in range(0, len(new), _AT_ONCE):
            part = new[start : start + _AT_ONCE]
            folded = _fold_all([text[:_MOST] for text in part])
            named = dict(zip(part, self._named(folded), strict=True))
            found.update(named)
            if len(self._found) < _MOST_KEPT:
                self._found.update((text, ids) for text, ids in named.items() if len(text) <= _SHORT)
                self._folded.update((t, f) for t, f in zip(part, folded, strict=True) if len(t) <= _SHORT)
        return [self._found[text] if text in self._found else found[text] for text in texts]

    def _named(self, folded: Sequence[str]) -> list[tuple[str, ...]]:
        """The concepts of each of several texts, which are searched as one."""
        every = _END.join(folded)
        mentions = self._mentions(every, self._starts(every))
        ends = np.cumsum([len(text) + 1 for text in folded])
        texts = np.searchsorted(ends, [start for start, _, _ in mentions], "right").tolist()
        named: list[list[str]] = [[] for _ in folded]
        for k, (_, _, id_) in zip(texts, mentions, strict=True):
            named[k].append(id_)
        return list(map(tuple, named))

    def folded(self, text: str) -> str:
        """A text as :func:`fold` gives it; one that was learned is not folded again."""
        known = self._folded.get(text)
        return fold(text) if known is None else known

    def _starts(self, folded: str) -> list[int]:
        """Where a name may begin, in one long text: a few places more than those where two characters of one stand."""
        table = np.zeros(_PAIRS, bool)
        for start in self._lengths:
            table[_number_of(ord(start[0]), ord(start[1]))] = True
        codes = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), np.uint32)
        return np.flatnonzero(table[_number_of(codes[:-1], codes[1:])]).tolist()

    def mentions(self, folded: str) -> list[tuple[int, int, str]]:
        """(start, end, concept id) of every name in a text that was folded by :func:`fold`."""
        starts = [i for i, pair in enumerate(map(add, folded, folded[1:])) if pair in self._lengths]
        return self._mentions(folded, starts)

    def _mentions(self, folded: str, starts: Iterable[int]) -> list[tuple[int, int, str]]:
        out: list[tuple[int, int, str]] = []
        lengths, names, free = self._lengths, self._names, 0
        for i in starts:
            if i < free:
                continue
            for length in lengths.get(folded[i : i + 2], ()):
                end = i + length
                name = folded[i:end]
                if name in names and len(name) == length and _whole(folded, i, end):
                    out.append((i, end, names[name]))
                    free = end
                    break
        return out

    def topics(self, asked: Sequence[tuple[str, str, str]], known: set[str]) -> list[str | None]:
        """The topic that the concepts of each question speak for; heading and answer decide where it has none.

        ``asked`` are (question, heading, answer); ``known`` the topics there are.
        """
        votes: list[dict[str, int]] = [{} for _ in asked]
        undecided = list(range(len(asked)))
        for part, weight in enumerate((100, 10, 1)):
            texts = [asked[k][part][: _MOST_ANSWER if part == 2 else _MOST] for k in undecided]
            for k, named in zip(undecided, self.find_all(texts), strict=True):
                for id_ in named:
                    topic = self.concepts[id_].topic
                    if topic in known:
                        votes[k][topic] = votes[k].get(topic, 0) + weight
            undecided = [k for k in undecided if not _has_winner(votes[k])]
        return [min(found, key=lambda t: (-found[t], t)) if found else None for found in votes]


def _has_winner(votes: dict[str, int]) -> bool:
    if len(votes) < 2:
        return bool(votes)
    first, second = sorted(votes.values())[-2:]
    return first < second


def _number_of(first: Any, second: Any) -> Any:
    """A number below ``_PAIRS`` for two code points, or for arrays of them; others may have the same."""
    return (first * 40_503 + second) & (_PAIRS - 1)


def _whole(text: str, start: int, end: int) -> bool:
    """Whether no Latin letter, digit or ``X-`` is attached to a name that begins or ends in a Latin letter.

    The s of a plural is no letter attached: GANs are GAN.
    """
    if text[start] in _LATIN and start:
        before = text[start - 1]
        if before in _LATIN or (before == "-" and start > 1 and text[start - 2] in _LATIN):
            return False
    if end - start >= 3 and text[end - 1].isalpha() and text[end : end + 1] == "s":
        end += 1
    return end >= len(text) or text[end] not in _LATIN or text[end - 1] not in _LATIN
