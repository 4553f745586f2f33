"""An abbreviation is spelled out wrong.

**What it does.** Finds an abbreviation next to its wording in parentheses – `LSTM（long short-term memory）`,
`长短期记忆（Long Short-Term Memory，LSTM）` – and compares it with what the abbreviation stands for
(`abbreviations:` in `source/facts.yaml`); and finds a known wording next to an abbreviation that is not its own.

**Why it hurts.** “What does it stand for?” is the first thing that is asked.

Fails: `answer: 随时间反向传播（Backpropagation Through Time，BTT）`

Passes: `answer: 随时间反向传播（Backpropagation Through Time，BPTT）`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model import Subject
from ..knowledge import Abbreviation, Knowledge
from ..prose import LIMIT, holds_any, sentence_at, tells_an_error
from ..rule import Problem, Rule

_WORDS = r"[A-Za-z][A-Za-z0-9 \-–’'&]{3,88}"
_SHORT = r"[A-Za-z][A-Za-z0-9-]{0,10}"
_BRACKETS = re.compile(r"[（(]\s?([A-Za-z][^（()）\n]{0,120}?)\s?[)）]")
_ONLY_SHORT = re.compile(_SHORT)
_SHORT_BEFORE = re.compile(rf"(?<![A-Za-z0-9-])({_SHORT})\s?$")
_WORDS_BEFORE = re.compile(rf"(?<![A-Za-z])({_WORDS}?)\s?$")
_WORDS_FIRST = re.compile(rf"({_WORDS})\s?(?=$|[，,；;、])")
_WORDS_THEN_SHORT = re.compile(rf"(?:^|[，,；;、]\s?)({_WORDS})\s?[，,/]\s?({_SHORT})$")
_WORD = re.compile(r"[A-Za-z0-9]+")
_LONGEST_SHORT = 11
_SEPARATORS = ("，", ",", "/")
_SMALL = frozenset({"of", "the", "and", "for", "to", "in", "on", "with", "by", "a", "an", "from", "through"})


def check(subject: Subject, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield a problem for each abbreviation with a wording that is not its own."""
    known, means = knowledge.abbreviation_index
    if not known:
        return
    for passage in subject.passages:
        text = passage.text[:LIMIT]
        if passage.field == "pitfall" or ("(" not in text and "（" not in text):
            continue
        for offset, short, wording in _pairs(text):
            message = _wrong_with(short, wording, known, means)
            if message and not tells_an_error(sentence_at(text, offset)):
                yield Problem(message, passage, offset)


def _pairs(text: str) -> Iterator[tuple[int, str, str]]:
    """(offset, abbreviation, wording) of each pair."""
    for brackets in _BRACKETS.finditer(text):
        inside, end = brackets.group(1), brackets.start()
        is_latin = text[max(0, end - 2) : end].rstrip()[-1:].isascii()
        short = _SHORT_BEFORE.search(text, max(0, end - _LONGEST_SHORT - 1), end) if is_latin else None
        if short and (words := _WORDS_FIRST.match(inside)):
            yield short.start(1), short.group(1), words.group(1)
        if _ONLY_SHORT.fullmatch(inside):
            start = max(0, end - 90)
            if words := _WORDS_BEFORE.search(text[start:end]):
                yield start + words.start(1), inside, words.group(1)
                continue
        if holds_any(inside, _SEPARATORS) and (both := _WORDS_THEN_SHORT.search(inside)):
            yield brackets.start(1) + both.start(1), both.group(2), both.group(1)


def _wrong_with(short: str, wording: str, known: dict[str, Abbreviation], means: dict[str, Abbreviation]) -> str | None:
    told = normal(wording)
    if " " not in told:
        return None  # a translation or a remark, not the words of the letters
    entry = known.get(short.casefold())
    if entry is not None:
        right = {normal(each) for each in entry.means}
        if any(told == each or told.endswith(" " + each) or told.startswith(each + " ") for each in right):
            return None
        if _could_stand_for(told, short) or _near(told, right):
            return f"{short} stands for {entry.means[0]}, not {wording.strip()} (see {entry.see})"
        return None
    other = means.get(told)
    if other is not None and short.isupper() and len(short) > 1 and _could_be_meant(short, other.short):
        return f"{other.means[0]} is {other.short}, not {short} (see {other.see})"
    return None


def normal(wording: str) -> str:
    """The words in lower case, one blank between them; a plural is its singular."""
    found = [word.casefold() for word in _WORD.findall(wording)]
    return " ".join(
        word[:-1] if len(word) > 4 and word.endswith("s") and word[-2] not in "su" else word for word in found
    )


def _could_stand_for(wording: str, short: str) -> bool:
    """Whether the first letters of the words make most of the abbreviation: then it is meant to be spelled out."""
    letters = [c for c in short.casefold() if c.isalpha()]
    initials = [word[0] for word in wording.split() if word not in _SMALL]
    found = at = 0
    for letter in letters:
        if letter in initials[at:]:
            at = initials.index(letter, at) + 1
            found += 1
    return len(initials) <= len(letters) + 2 and found * 3 >= len(letters) * 2 and found >= 2


def _near(told: str, right: set[str]) -> bool:
    """Whether it is one of the right wordings with one word exchanged."""
    words = told.split()
    for each in right:
        other = each.split()
        if len(other) == len(words) > 1 and sum(a != b for a, b in zip(words, other, strict=True)) == 1:
            return True
    return False


def _could_be_meant(short: str, right: str) -> bool:
    """Whether an unknown abbreviation looks like the right one with a letter lost or changed."""
    a, b = short.casefold(), right.casefold()
    return a != b and a[0] == b[0] and abs(len(a) - len(b)) <= 1 and set(a) <= set(b)


rule = Rule("K102", "abbreviation", "error", __doc__, one=check)
