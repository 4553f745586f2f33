"""A term and the English behind it are two different things.

**What it does.** Reads glosses – 编码器（encoder）, 下采样（downsampling） – and looks both names up in the
glossary. Finds
those where the name before the bracket is a sibling of what the bracket says: 编码器（decoder）.

**Why it hurts.** One of the two is wrong, and the sentence means the opposite. The learner remembers whichever she
reads
first.

Fails: `answer: 由解码器（encoder）得到表示。`

Passes: `answer: 由编码器（encoder）得到表示。`
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...model import Passage, Subject
from ...text.canonical import canonical
from ..knowledge import Knowledge
from ..lexicon import squeezed
from ..prose import claims, quoted
from ..rule import Problem, Rule

_BRACKET = re.compile(r"[（(](?P<english>[A-Za-z][A-Za-z0-9 /\-–]{2,60})(?:[,，、][^()（）]{0,60})?[)）]")
_GLOSS = re.compile(rf"(?P<term>[\u4e00-\u9fffA-Za-z0-9×–\- *]{{2,24}}?)(?:\*\*)?\s?{_BRACKET.pattern}")
_BEFORE = 27
"""Characters before a bracket in which a gloss begins."""
_OPENS = re.compile(r"[（(][A-Za-z]")
_LONGEST = 16


def check(subject: Subject, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield a problem for each gloss that translates a sibling of the term."""
    if not knowledge.concepts:
        return
    for passage in claims(subject):
        if _OPENS.search(passage.text):
            yield from _glosses(passage, knowledge)


def _glosses(passage: Passage, knowledge: Knowledge) -> Iterator[Problem]:
    text, last = passage.text, 0
    for bracket in _BRACKET.finditer(text):  # the term is looked for where the bracket names a concept
        first, last = max(last, bracket.start() - _BEFORE), bracket.end()
        english = bracket["english"].strip()
        meant = knowledge.concept_of(english) or knowledge.concept_of(english.removesuffix("s"))
        if meant is None or english.isupper():
            continue
        names = tuple(knowledge.names_of(meant))
        if text[max(0, bracket.start() - _LONGEST) : bracket.start()].rstrip(" *").endswith(names):
            continue
        match = _GLOSS.search(text, first)
        if match is None or match.end() != last or any(a < match.start() < b for a, b in quoted(text)):
            continue
        term = text[max(0, match.start() - _LONGEST) : match.end("term")].replace("*", "")
        before = canonical(term)
        if before.endswith(names):
            continue
        told = next(
            (before[-n:] for n in range(min(_LONGEST, len(before)), 1, -1) if _sibling(before[-n:], names, knowledge)),
            None,
        )
        if told:
            right = knowledge.shown[meant]
            yield Problem(f"{told} is not {english}: that is {right}", passage, match.end("term") - len(told))


def _sibling(term: str, names: Sequence[str], knowledge: Knowledge) -> bool:
    """Whether a term is another concept's name, or one word away from a name, and akin to one of the names."""
    if knowledge.concept_of(term) is not None:
        return any(_is_akin(term, name, knowledge) for name in names)
    return any(_is_exchanged(term, name, knowledge) for name in names)


def _is_akin(term: str, name: str, knowledge: Knowledge) -> bool:
    """Whether two names are of one length and share a character, or of one family."""
    same = len(term) == len(name) and any(a == b for a, b in zip(term, name, strict=True)) and not term.isascii()
    return same or _share_family(term, name, knowledge)


def _is_exchanged(term: str, name: str, knowledge: Knowledge) -> bool:
    """Whether two names of one length differ in one word, and the two words are of one family: 局部 – 全局."""
    if len(term) != len(name) or term == name:
        return False
    places = [i for i, (a, b) in enumerate(zip(term, name, strict=True)) if a != b]
    first, last = max(0, places[0] - 1), places[-1] + 1
    pairs = {(term[a:b], name[a:b]) for a in (first, places[0]) for b in (last, min(len(term), last + 1))}
    return any(len(a) > 1 and _share_family(a, b, knowledge) for a, b in pairs)


def _share_family(one: str, other: str, knowledge: Knowledge) -> bool:
    a, b, lexicon = squeezed(one), squeezed(other), knowledge.lexicon
    for places in (lexicon.places, lexicon.contrary_places):
        if a in places and b in places:
            member_of = dict(places[b])
            if any(member_of.get(family, member) != member for family, member in places[a]):
                return True
    return False


rule = Rule("K105", "gloss", "error", __doc__, one=check)
