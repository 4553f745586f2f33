"""The words and the families of names in which facts.yaml is told, and the expressions that find them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .patterns import PatternError
from .prose import fold

_CJK = r"\u2e80-\u9fff"
_BLANKS_AT_CJK = re.compile(rf"(?<=[{_CJK}]) +| +(?=[{_CJK}])")


def squeezed(text: str) -> str:
    """A word or pattern as it stands in squeezed text: folded, without blanks beside Chinese."""
    return _BLANKS_AT_CJK.sub("", fold(text))


@dataclass(frozen=True)
class Family:
    """Names of which each excludes the others: the members, each a list of synonyms."""

    members: tuple[tuple[str, ...], ...]

    def index(self, word: str) -> int | None:
        """The member that a word is a synonym of."""
        return next((i for i, member in enumerate(self.members) if word in member), None)


@dataclass(frozen=True)
class Lexicon:
    """The words and families of facts.yaml, as they stand in squeezed text."""

    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    families: tuple[Family, ...] = ()
    contraries: tuple[Family, ...] = ()

    @functools.cached_property
    def contrary_words(self) -> re.Pattern[str] | None:
        """The words of contraries that are slots by themselves: of two characters at least."""
        words = {
            w for pair in self.contraries for member in pair.members for w in member if re.fullmatch(r"[\w -]{2,}", w)
        }
        return re.compile("|".join(map(_sought, sorted(words, key=lambda w: (-len(w), w))))) if words else None

    @functools.cached_property
    def places(self) -> dict[str, list[tuple[int, int]]]:
        """Where each word stands in the families: the number of the family, that of the member."""
        return _places(self.families)

    @functools.cached_property
    def contrary_places(self) -> dict[str, list[tuple[int, int]]]:
        """The same of the contraries."""
        return _places(self.contraries)

    def family_of(self, word: str) -> Family | None:
        """The family that has a word. Raises PatternError where several have it."""
        found = [self.contraries[number] for number, _ in self.contrary_places.get(word, ())]
        found += [self.families[number] for number, _ in self.places.get(word, ())]
        if len(found) > 1:
            raise PatternError(f"{word!r} is in several families; write them out: {{{word}/…}}")
        return found[0] if found else None


def _places(families: Sequence[Family]) -> dict[str, list[tuple[int, int]]]:
    out: dict[str, list[tuple[int, int]]] = {}
    for number, family in enumerate(families):
        for word in dict.fromkeys(word for member in family.members for word in member):
            out.setdefault(word, []).append((number, family.index(word) or 0))
    return out


@functools.lru_cache(maxsize=65536)
def whole(word: str) -> str:
    """The expression for a word: as it stands, Latin letters not inside a longer word."""
    before = r"(?<![a-z0-9])" if word[:1].isascii() and word[:1].isalnum() else ""
    after = (
        r"(?![a-z0-9])" if word[-1:].isascii() and word[-1:].isalnum() and not re.search(r"\\w|\\d", word[-4:]) else ""
    )
    return before + word + after


def _sought(word: str) -> str:
    """The expression for a plain word, its first letter first: Python skips from one such letter to the next."""
    expression = whole(word)
    before = "(?<![a-z0-9])"
    if not expression.startswith(before):
        return expression
    return f"{word[0]}(?<![a-z0-9]{word[0]}){expression[len(before) + 1 :]}"


def either(words: Iterable[str]) -> str:
    """The expression for any of several words, the longest first; what has matched stays."""
    return _either(tuple(words))


@functools.lru_cache(maxsize=4096)  # the same lists stand in many wordings
def _either(words: tuple[str, ...]) -> str:
    return "(?>" + "|".join(whole(word) for word in sorted(set(words), key=lambda w: (-len(w), w))) + ")"
