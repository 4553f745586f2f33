"""How rules read prose: folded characters, sentences and clauses, negation, quotation, and what a subject claims.

Everything keeps offsets: a place in the folded text is the same place in the text that a person wrote.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..model import Passage, Subject

LIMIT = 100_000
"""Characters of a passage that are looked at; a longer one is a document gone wrong, not an answer."""

_SENTENCE_END = re.compile(r"[。！？!?；;\n.](?:(?<!\.)|(?=\s|$))")
_SENTENCE_MARKS = "。！？!?；;\n"
_SENTENCE_MARK = re.compile(f"[{_SENTENCE_MARKS}]")
_QUOTED = re.compile(r"“[^”\n]{0,300}”|「[^」\n]{0,300}」|『[^』\n]{0,300}』|\"[^\"\n]{0,300}\"")
_CODE = re.compile(r"```[^`]{0,20000}```|`[^`\n]{1,500}`")
_MATH = re.compile(r"\$\$[^$]{1,5000}\$\$|\$[^$\n]{1,1000}\$|\\\([^\n]{1,1000}?\\\)|\\\[[^\n]{1,1000}?\\\]")

_WRONG = re.compile(
    r"错误|错的|是错|就错|会错|错了|不对|误区|误以为|误认为|误写|写反|错写成|写成了?“|不成立|不再保持|而不是|有人说|有人认为"
    r"|流传|以讹传讹"
    r"|w(?<=\bw)rong\b|incorrect|mistake|misconception|rather than|instead of|m(?<=\bm)yth\b|f(?<=\bf)alse\b"
)
"""Each of its words begins with a letter, and only then asks what stands before it: Python goes from one such letter
to the next, ten times as fast."""
NEGATION = re.compile(
    r"不能|不应|不要|不是|不该|不会|不再|不用|不需|不必|不可|不得|不(?=除|乘|缩|做|作|放大)|并非|并不|而非|无需|无须"
    r"|毋需|没有|切勿|绝不|别(?=除|乘|再)"
    r"|n(?<=\bn)ot\b|n(?<=\bn)ever\b|n't\b|n(?<=\bn)o need\b|w(?<=\bw)ithout\b"
)


@functools.lru_cache(maxsize=2048)
def fold(text: str) -> str:
    """The text in lower case and half width, character for character; the length stays the same."""
    return _folded(text[:LIMIT])


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    folded = text
    for wide, narrow in _OFTEN_WIDE:
        folded = folded.replace(wide, narrow)
    return text.translate(_FOLDING) if _SELDOM.search(folded) else folded.lower()


class _Folding(dict[int, int]):
    """Folds one character to one character; what would need several stays."""

    def __missing__(self, code: int) -> int:
        char = chr(code)
        if 0xFF01 <= code <= 0xFF5E or 0x2E80 <= code <= 0x2FDF or 0x1D400 <= code <= 0x1D7FF or code == 0x3000:
            folded = unicodedata.normalize("NFKC", char)
            char = folded if len(folded) == 1 else char
        char = {"−": "-", "﹣": "-", "＿": "_", "\u00a0": " ", "，": ","}.get(char, char)
        lowered = char.lower()
        self[code] = ord(lowered) if len(lowered) == 1 else code
        return self[code]


_FOLDING = _Folding()
_OFTEN_WIDE = [(chr(ord(sign) + 0xFEE0), sign) for sign in ",:;?()"]
"""Full-width punctuation of Chinese: with it folded, most texts need no more than lower case, which is quick."""
_SELDOM = re.compile("[\u2e80-\u2fdf\u3000\uff01-\uff5e\U0001d400-\U0001d7ff−﹣＿\u00a0Σİ]")
"""What is left to fold, and the two letters that alone are other letters in lower case than in a word."""


_LEFT_OUT = re.compile(
    r"[ \t\u00a0$`*](?:(?<=[$`])|(?<=\*)\*+|(?<=[\u2e80-\u9fff][ \t\u00a0])[ \t\u00a0]*+"
    r"|(?<=[ \t\u00a0])(?<![ \t\u00a0].)[ \t\u00a0]*+(?=[\u2e80-\u9fff]))"
)
"""Blanks beside Chinese, dollars, backticks, marks of bold type; a lone asterisk is a sign of multiplication.

A run of blanks is looked at once, from its beginning; the set of characters in front is searched for fast.
"""


@dataclass(frozen=True)
class Squeezed:
    """A folded text without the blanks that house style puts between Chinese and Latin, and the way back."""

    text: str
    _folded: str

    @functools.cached_property
    def _ways(self) -> tuple[list[int], list[int]]:
        """Where stretches begin in ``text``, and by how much they stand further on in the original."""
        starts, shifts, shift = [0], [0], 0
        for match in _LEFT_OUT.finditer(self._folded):
            at = match.start() - shift
            shift += match.end() - match.start()
            if starts[-1] == at:
                shifts[-1] = shift
            else:
                starts.append(at)
                shifts.append(shift)
        return starts, shifts

    def origin(self, offset: int) -> int:
        """The offset in the original text of the character at ``offset`` here."""
        starts, shifts = self._ways
        return offset + shifts[bisect_right(starts, offset) - 1]


@functools.lru_cache(maxsize=2048)
def squeeze(text: str) -> Squeezed:
    """The text folded, without blanks beside Chinese, and without dollars, backticks and marks of bold type."""
    folded = fold(text)
    return Squeezed(_LEFT_OUT.sub("", folded), folded)


def holds_any(text: str, words: Iterable[str]) -> bool:
    """Whether a text holds one of several words: much faster than an expression, and asked very often."""
    for word in words:  # noqa: SIM110
        if word in text:
            return True
    return False


def spans(text: str, end: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """(start, end) of each stretch between the marks that ``end`` finds; the mark belongs to the stretch before it."""
    start = 0
    for match in end.finditer(text):
        yield start, match.end()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each sentence."""
    return spans(text, _SENTENCE_END)


def sentence_at(text: str, offset: int) -> str:
    """The sentence around an offset, folded; at most 600 characters of it."""
    start, last = max(0, offset - 300), offset + 300
    for mark in _SENTENCE_MARKS:  # folding changes none of them to another sign than one of them
        start = max(start, text.rfind(mark, start, offset) + 1)
    end = _SENTENCE_MARK.search(text, offset, last)
    return fold(text[start : end.start() if end else last])


def quoted(text: str) -> list[tuple[int, int]]:
    """(start, end) of what stands in quotation marks."""
    return [match.span() for match in _QUOTED.finditer(text)]


def tells_an_error(sentence: str) -> bool:
    """Whether a sentence speaks of something wrong: what it mentions is then not claimed."""
    return bool(_WRONG.search(sentence))


def without(text: str, *, code: bool = True, math: bool = True) -> str:
    """The text with code and formulas blanked out; offsets stay."""
    for wanted, pattern, mark in ((code, _CODE, "`"), (math, _MATH, "")):
        if wanted and (mark in text if mark else ("$" in text or "\\" in text)):
            text = pattern.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)
    return text


LATIN_WORD = re.compile(r"[a-z0-9_]+")


# --- what a subject claims ----------------------------------------------------------------------

_ASKED = re.compile(
    r"对吗|对不对|对还是|是对|正确吗|是否|是不是|错误的是|不正确的是|错在|i(?<=\bi)s it (?:true|right|correct)\b"
    r"|true or false"
)


class _Last:
    """What was read last: several rules ask for that of the same subject, one after the other."""

    subject: Subject | None = None
    claims: Sequence[Passage] | None = None
    raw: str | None = None
    lowered: str | None = None
    whole: str | None = None
    words: frozenset[str] | None = None


def _last(subject: Subject) -> type[_Last]:
    if _Last.subject is not subject:
        _Last.subject = subject
        _Last.claims = _Last.raw = _Last.lowered = _Last.whole = _Last.words = None
    return _Last


def raw(subject: Subject) -> str:
    """All texts of a subject in one, with blanks between them: what it does not hold, none of them holds.

    To look into one text is much faster than to look into each of several.
    """
    last = _last(subject)
    if last.raw is None:
        last.raw = " ".join([passage.text for passage in subject.passages])
    return last.raw


def lowered(subject: Subject) -> str:
    """All texts of a subject in one, in lower case."""
    last = _last(subject)
    if last.lowered is None:
        last.lowered = raw(subject).lower()
    return last.lowered


def whole(subject: Subject) -> str:
    """All texts of a subject in one, folded."""
    last = _last(subject)
    if last.whole is None:
        last.whole = _folded(raw(subject))
    return last.whole


def latin_words(subject: Subject) -> frozenset[str]:
    """All runs of Latin letters, digits and underscores in the texts of a subject, in lower case."""
    last = _last(subject)
    if last.words is None:
        last.words = frozenset(LATIN_WORD.findall(lowered(subject)))
    return last.words


def claims(subject: Subject) -> Sequence[Passage]:
    """The passages whose text the subject holds to be true.

    Left out: the pitfall (it tells what is wrong), options that are not the right ones, steps as printed in a jumble,
    and a question that only asks whether something holds.
    """
    last = _last(subject)
    if last.claims is None:
        last.claims = _claims(subject)
    return last.claims


def _claims(subject: Subject) -> list[Passage]:
    out: list[Passage] = []
    option = 0
    for passage in subject.passages:
        if passage.field == "options":
            if _is_right_option(subject, option):
                out.append(passage)
            option += 1
        elif passage.field == "question":
            if _question_claims(subject, passage):
                out.append(passage)
        elif passage.field not in ("pitfall", "printed_steps", "asks", "key"):
            out.append(passage)
    return out


def _question_claims(subject: Subject, passage: Passage) -> bool:
    if subject.kind == "true-false":
        return subject.correct == [True]
    return subject.kind != "choice" and not _ASKED.search(passage.text)


def _is_right_option(subject: Subject, index: int) -> bool:
    count = sum(passage.field == "options" for passage in subject.passages)
    return count == len(subject.options or ()) and index < 26 and chr(65 + index) in (subject.correct or ())
