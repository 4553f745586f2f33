"""The lines of one question → its parts: wording, options or steps, key, answer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..model import Piece
from . import keys
from .asking import asking
from .marks import answer_label, option
from .segment import Segment, is_option

STEP_WORDS = re.compile(r"步骤|顺序|排序|次序|流程|order|sequence|steps", re.I)
TRUTH_WORDS = re.compile(r"对还是|对吗|是否正确|判断|正确吗|对不对|是对的吗|true or false|对错", re.I)
LIST_ITEM = re.compile(r"\s*(?:[-*+•●▪]\s|\d{1,2}\s*[.、)）](?!\d)|[(（]\d{1,2}[)）]|[①-⑳]|[a-zA-Z][.、)]\s?)")
_INLINE_OPTIONS = re.compile(r"(?:^|(?<=[\s。？?；;]))([A-H])\s*[.．、:：)）]\s*")
_MORE_QUESTION = 0.8


@dataclass
class Raw:
    """Text with where it stands; what a Question is made of before its texts are normalised."""

    pieces: list[Piece] = field(default_factory=list)

    def add(self, segment: Segment, text: str | None = None, offset: int = 0) -> None:
        """Add the text of a segment from ``offset`` on."""
        text = segment.text[offset:] if text is None else text
        self.pieces.append(Piece(segment.line, text, segment.column + offset))

    @property
    def lines(self) -> tuple[int, int] | None:
        """First and last line, or None where there is nothing. A line that held nothing but the key counts."""
        numbers = [p.line for p in self.pieces]
        return (min(numbers), max(numbers)) if numbers else None

    @property
    def text(self) -> str:
        """The texts, a line each."""
        return "\n".join(p.text.rstrip() for p in self.pieces if p.text.strip())


@dataclass
class Block:
    """The parts of one question, before they are normalised."""

    question: Raw = field(default_factory=Raw)
    options: list[tuple[str, Raw]] = field(default_factory=list)
    answer: Raw = field(default_factory=Raw)
    key: keys.Key | None = None


def parse(segments: list[Segment]) -> Block:
    """Split the segments of one question (the first one carries its marker) into the parts."""
    block = Block()
    first_option = _first_option(segments)
    label = next((k for k, s in enumerate(segments) if k and not s.code and answer_label(s.text)), None)
    if label is None:
        label = _inline_label(segments[0])
    if first_option is not None and (label is None or first_option < label):
        _with_options(block, segments, first_option)
    elif label is not None:
        _with_label(block, segments, label)
    else:
        _plain(block, segments)
    find_key(block)
    return block


def _first_option(segments: list[Segment]) -> int | None:
    for k in range(1, len(segments) - 1):
        for letter, following in (("A", "B"), ("a", "b")):
            if is_option(segments[k], letter) and any(is_option(s, following) for s in segments[k + 1 : k + 5]):
                return k
    for k in range(1, len(segments)):
        if len(_inline(segments[k].text, "A")) >= 2 and _INLINE_OPTIONS.match(segments[k].text.strip()):
            return k
    return None


def _inline(text: str, expected: str) -> list[re.Match[str]]:
    """Options in one line, ``A. … B. …``, as long as the letters follow each other."""
    out: list[re.Match[str]] = []
    if expected not in text:
        return out
    for match in _INLINE_OPTIONS.finditer(text):
        if match.group(1) == expected:
            out.append(match)
            expected = chr(ord(expected) + 1)
        elif not out:
            break
    return out


def _inline_label(segment: Segment) -> int | None:
    """``Q: … A: …`` in one line: 0; otherwise None."""
    return 0 if _inline_answer(segment) else None


def _inline_answer(segment: Segment) -> re.Match[str] | None:
    return re.compile(r"(?<=[?？。\s])\s*(?:答案|回答|解答|答|A|Answer)\s*[:：]\s*").search(
        segment.text, segment.mark.offset + 1
    )


def _head(segment: Segment) -> tuple[str, int]:
    """The text behind the marker of a question's first segment and its offset."""
    return segment.mark.rest, segment.mark.offset


def _with_label(block: Block, segments: list[Segment], label: int) -> None:
    text, offset = _head(segments[0])
    if label == 0:
        found = _inline_answer(segments[0])
        assert found is not None
        cut = max(found.start() - offset, 0)
        block.question.add(segments[0], segments[0].text[offset : offset + cut].strip(), offset)
        block.answer.add(segments[0], offset=found.end())
    else:
        block.question.add(segments[0], text, offset)
        for segment in segments[1:label]:
            block.question.add(segment)
        ends = answer_label(segments[label].text)
        assert ends is not None
        rest = segments[label].mark.rest if segments[label].mark.label == "a" else segments[label].text[ends[0] :]
        if rest.strip():
            block.answer.add(segments[label], rest.strip(), segments[label].text.find(rest.strip()))
    for segment in segments[max(label, 0) + 1 :]:
        block.answer.add(segment)


def _with_options(block: Block, segments: list[Segment], first: int) -> None:
    text, offset = _head(segments[0])
    cut = _question_ends(text) if keys.in_question(text) else len(text)
    block.question.add(segments[0], text[:cut], offset)
    if text[cut:].strip():
        block.answer.add(segments[0], text[cut:].strip(), offset + cut)
    for segment in segments[1:first]:
        block.question.add(segment)
    k, expected = first, ""
    while k < len(segments):
        segment = segments[k]
        inline = _inline(segment.text, expected or "A")
        found = option(segment.text)
        letter = found[0] if found else ""
        if not expected:
            expected = "a" if letter == "a" else "A"
        if len(inline) >= 2 and not segment.text[: inline[0].start()].strip():
            for m, following in zip(inline, [*inline[1:], None], strict=True):
                part = segment.text[m.end() : following.start() if following else None]
                block.options.append((m.group(1), Raw([Piece(segment.line, part.strip(), segment.column + m.end())])))
            expected = chr(ord(inline[-1].group(1)) + 1)
        elif found and letter == expected:
            block.options.append(
                (letter, Raw([Piece(segment.line, found[2], segment.column + segment.text.find(found[2]))]))
            )
            expected = chr(ord(letter) + 1)
        else:
            break
        k += 1
    for j, segment in enumerate(segments[k:]):
        ends = answer_label(segment.text) if j < 3 and not segment.code else None
        offset = ends[0] if ends and not keys.at_start(segment.text) else 0
        block.answer.add(segment, offset=offset)


def _plain(block: Block, segments: list[Segment]) -> None:
    """No label and no options: the first line asks, the rest answers."""
    text, offset = _head(segments[0])
    cut = _question_ends(text)
    bold = segments[0].mark.bold_until
    if 0 < bold < len(text) and asking(text[:bold]) >= 0.6:
        cut = bold
    block.question.add(segments[0], text[:cut].strip(), offset)
    if text[cut:].strip():
        block.answer.add(segments[0], text[cut:].strip(), offset + cut)
    k = 1
    if not text[cut:].strip():
        while k < len(segments) - 1 and k <= 3 and _goes_on(segments, k):
            block.question.add(segments[k])
            k += 1
    for segment in segments[k:]:
        block.answer.add(segment)


def _goes_on(segments: list[Segment], k: int) -> bool:
    """Whether line ``k`` still belongs to the question: the question is open and ends there with a question mark."""
    if segments[k].blank_before or segments[k].code or segments[k].mark.style:
        return False
    asked = re.search(r"[?？]\s*$", segments[k - 1].text)
    return not asked and bool(re.search(r"[?？]\s*$", segments[k].text)) and len(segments[k].text) <= 120


def _question_ends(text: str) -> int:
    """Where the question in a line ends; behind it the answer stands in the same line."""
    key = keys.in_question(text) or _bare_truth(text)
    if key and text[key.end :].strip():
        behind = text[key.end :]
        if asking(behind) < _MORE_QUESTION:
            return key.end
    ends = [m.end() for m in re.finditer(r"[?？]+[)）”\"]?", text)]
    if not ends:
        return len(text)
    behind = text[ends[-1] :].strip()
    if key and key.end >= ends[-1]:
        behind = text[key.end :].strip()
    if not behind or asking(behind) >= 0.65 or (len(behind) < 15 and not re.search(r"[。.]$", behind)):
        return len(text)
    return ends[-1]


def _bare_truth(text: str) -> keys.Key | None:
    key = keys.in_question(text, bare=True)
    return key if key and key.truth is not None else None


def find_key(block: Block) -> None:
    """Find the key and take it out of the text in which it stands."""
    labelled = bool(block.options)
    for raw in (block.question, *(r for _, r in block.options)):
        for piece in raw.pieces:
            key = keys.in_question(piece.text, bare=True)
            if key and key.letters and not labelled and piece.text[key.start : key.end].strip("()（）").strip() == key.written:
                key = None  # a letter in brackets is a key only where there are options
            if key and (key.truth is not None or labelled or STEP_WORDS.search(piece.text) or len(key.written) == 1):
                block.key = block.key or key
                blank = (
                    "（ ）"
                    if labelled and piece.text[key.start : key.end].strip("()（）").strip() == key.written
                    else ""
                )
                piece.text = (piece.text[: key.start].rstrip() + blank + piece.text[key.end :].lstrip()).rstrip()
                piece.text = re.sub(r"[,，]\s*$", "", piece.text)
    if block.key or not block.answer.pieces:
        return
    first = next((p for p in block.answer.pieces if p.text.strip()), None)
    if first is None:
        return
    is_truth = bool(TRUTH_WORDS.search(block.question.text))
    verdict = keys.whole(first.text)
    is_truth = is_truth or (len(block.answer.pieces) == 1 and verdict is not None and verdict.truth is not None)
    found = keys.at_start(first.text) or keys.whole(first.text) or keys.leading(first.text)
    if found and (found.letters is not None if labelled else is_truth and found.truth is not None):
        block.key = found
        if found.start == 0:
            first.column += found.end
            first.text = first.text[found.end :].lstrip("。.，, ")
    elif labelled:
        block.key = next((k for p in block.answer.pieces if (k := keys.in_prose(p.text))), None)
