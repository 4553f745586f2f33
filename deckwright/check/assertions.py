"""What a subject asserts: its texts, sentence by sentence, with the tables read as sentences and the blanks filled in.

A sentence is not held for asserted when it tells of an error, asks, or only quotes.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from ..model import Passage, Subject
from .negation import Bare, bare
from .prose import claims, quoted, squeeze

MOST = 20_000
"""Characters of a passage that are looked at."""

_HEDGE = re.compile(
    r"不一定|未必|有争议|有人(?:说|认为|以为)|流传|据说|常(?:误|被(?:说|当|写|叫|误))|以前认为|曾(?:经)?认为|是否|对吗|[?？]\s*$|如果说|若说|所谓|看似"
    r"|说法|有的(?:资料|笔记|说)|并不总|不总是|不都|不全是|漏了|漏掉|只说对|才成立|太绝对|过头|一般不|假如|要是"
    r"|错误地?|错的|是错|错在|错了|不对(?!称)|误区|误解|误以为|误认为|误写|误记|错写|不成立|不准确|不确切|不严格|有人说|以讹传讹|原来的说法|旧答案"
    r"|\bwrong\b|incorrect|mistake|misconception|\bfalse\b|\bmyth|\bsome (?:people|say|claim|notes)|\bclaims? that"
    r"|\bwould\b|\bif .{0,40}\bwere\b|\bnot always\b|\bnot necessarily\b|\bsuppose"
)
_LONGEST_QUOTE = 6
"""Characters in quotation marks that may be emphasis; a longer quotation is what somebody else says."""
_LONGEST_SENTENCE = 400
"""Characters before and after a place that are looked at as its sentence."""
_END = re.compile(r"[。！？!?；;\n]|\.(?=\s|$)")
_LEFT_OUT = re.compile(
    r"\((?<=[\u4e00-\u9fff]\()[a-z][a-z0-9 ,/&'’.\-–]{2,80}\)| (?<=[+=→×<>≈⊃↔] ) *| (?> *)(?=[+=→×<>≈⊃↔])"
)
"""Each begins with a character, and only then asks what stands before it: Python goes from one of these to the next."""
_CELL = re.compile(r"[^|]+")
_BLANK = re.compile(r"_{2,}")


@dataclass(frozen=True)
class Told:
    """A text that a subject asserts (squeezed), and where each stretch of it stands in the subject's passages."""

    text: str
    stretches: tuple[tuple[int, Passage, int], ...]
    """(where it begins here, the passage, where it begins in the passage's squeezed text)"""
    field: str

    @property
    def bare(self) -> Bare:
        """The text without its negations."""
        return bare(self.text)

    def place(self, offset: int) -> tuple[Passage, int]:
        """The passage, and the offset in its text as written, of an offset here."""
        begins = [begin for begin, _, _ in self.stretches]
        begin, passage, at = self.stretches[max(0, bisect_right(begins, offset) - 1)]
        return passage, squeeze(passage.text[:MOST]).origin(at + max(0, offset - begin))

    def sentence(self, offset: int) -> tuple[int, int]:
        """(start, end) of the sentence around an offset; of one that goes on and on, what is near."""
        start, end = max(0, offset - _LONGEST_SENTENCE), min(len(self.text), offset + _LONGEST_SENTENCE)
        for match in _END.finditer(self.text, start, end):
            if match.end() <= offset:
                start = match.end()
            elif match.start() >= offset:
                end = match.end()
                break
        return start, end

    def is_quoted(self, start: int, end: int) -> bool:
        """Whether a stretch stands inside a quotation of some length."""
        return any(a < start and end <= b and b - a > _LONGEST_QUOTE for a, b in _quoted(self.text))


@functools.lru_cache(maxsize=256)
def _quoted(text: str) -> list[tuple[int, int]]:
    return quoted(text)


@functools.lru_cache(maxsize=4096)
def is_hedged(sentence: str) -> bool:
    """Whether a sentence does not stand for what it says."""
    return bool(_HEDGE.search(sentence))


_COMPARES = re.compile(
    r"比较|区别|各有|各自|分别|异同|不同(?=[?？]|$)|几种|哪[几些]种|\bversus\b|\bdifference|[a-z]、[a-z]"
)


def compares(question: str) -> bool:
    """Whether a question (squeezed) is about several things, so that a sentence must say which one it speaks of."""
    return bool(_COMPARES.search(question))


class _Last:
    """The texts that were read last: several rules ask for those of the same subject, one after the other."""

    subject: Subject | None = None
    told: tuple[Told, ...] = ()


def told(subject: Subject) -> tuple[Told, ...]:
    """The texts that a subject asserts."""
    if _Last.subject is not subject:
        _Last.subject, _Last.told = subject, tuple(_told(subject))
    return _Last.told


def _told(subject: Subject) -> Iterator[Told]:
    passages = [p for p in claims(subject) if p.field not in ("formula", "sheet")]
    if subject.kind == "cloze":
        yield from _filled(subject)
        passages = [p for p in passages if p.field not in ("question", "correct")]
    for passage in passages:
        text = squeeze(passage.text[:MOST]).text
        if "|" in text and "\n" in text:
            yield from _table(passage, text)
        yield _without_glosses(passage, text)


def _without_glosses(passage: Passage, text: str) -> Told:
    """A text without the English in brackets behind Chinese, and without the blanks beside signs."""
    out, stretches, position = "", [(0, passage, 0)], 0
    for match in _LEFT_OUT.finditer(text):
        out += text[position : match.start()]
        position = match.end()
        stretches.append((len(out), passage, position))
    return Told(out + text[position:], tuple(stretches), passage.field)


def _filled(subject: Subject) -> Iterator[Told]:
    """The sentence of a cloze with its fillings."""
    question = next(subject.texts("question"), None)
    fillings = [p for p in subject.passages if p.field == "correct"]
    if question is None:
        return
    asked = squeeze(question.text[:MOST]).text
    blanks = list(_BLANK.finditer(asked))
    if len(blanks) != len(fillings):
        yield Told(asked, ((0, question, 0),), "question")
        return
    text, stretches, position = "", [], 0
    for blank, filling in zip(blanks, fillings, strict=True):
        stretches += [(len(text), question, position)]
        text += asked[position : blank.start()]
        stretches += [(len(text), filling, 0)]
        text += squeeze(filling.text[:MOST]).text
        position = blank.end()
    stretches += [(len(text), question, position)]
    yield Told(text + asked[position:], tuple(stretches), "question")


def _table(passage: Passage, text: str) -> Iterator[Told]:
    """The cells of tables in Markdown, each as a sentence: column, row, cell."""
    rows: list[list[tuple[int, str]]] = []
    offset = 0
    for line in [*text.split("\n"), ""]:
        if line.lstrip().startswith("|"):
            rows.append([(offset + m.start(), m.group().strip()) for m in _CELL.finditer(line)])
        else:
            yield from _cells(passage, rows)
            rows = []
        offset += len(line) + 1


def _cells(passage: Passage, rows: list[list[tuple[int, str]]]) -> Iterator[Told]:
    if len(rows) < 3 or not all(set(cell) <= set("-: ") for _, cell in rows[1]):
        return
    heads = rows[0]
    for row in rows[2:]:
        for head, (at, cell) in zip(heads[1:], row[1:], strict=False):
            before = f"{head[1]}{row[0][1]}:"
            yield Told(before + cell, ((0, passage, at), (len(before), passage, at)), passage.field)
