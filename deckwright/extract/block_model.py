"""The parts of one question with where they stand, before their texts are normalised."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..model import Piece
from . import keys
from .segment import Segment

_STEP_WORDS = re.compile(r"步骤|顺序|排序|次序|流程|先后|order|sequence|steps")
_TRUTH_WORDS = re.compile(
    r"对还是|对吗|是否正确|判断(?:题|正误|对错|是非|下列|以下|下面|[:：]|$|(?:(?<=^判断)|(?<=^请判断))(?!.*[?？]))|正确吗|对不对|是对的吗"
    r"|true or false|true\s*+/\s*+false|对错"
)
"""Both for text in lower case: a search without regard to case is slow."""
LIST_ITEM = re.compile(
    r"\s*+(?:[-*+•●▪]\s|\d{1,2}\s*+[.、)）](?!\d)|[(（]\d{1,2}[)）]|[①-⑳]|[a-zA-Z][.、)]\s?|[(（]?[ivx]{1,4}[)）])"
)
SEPARATOR = re.compile(r"\s*+(?:::|:(?=\s)|\|(?!\|)|→|->|=>|⇒|➜|➔|➡\ufe0f?|»|>>|—+(?=\s)|–(?=\s))\s*+")
"""What may stand between a question and its answer."""


def names_steps(text: str) -> bool:
    """Whether a text speaks of steps or of an order."""
    return bool(_STEP_WORDS.search(text.lower()))


def asks_for_truth(text: str) -> bool:
    """Whether a text asks if something is true."""
    return bool(_TRUTH_WORDS.search(text.lower()))


@dataclass(slots=True)
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
        if len(self.pieces) < 2:
            return (self.pieces[0].line, self.pieces[0].line) if self.pieces else None
        numbers = [p.line for p in self.pieces]
        return min(numbers), max(numbers)

    @property
    def text(self) -> str:
        """The texts, a line each."""
        return "\n".join([text for p in self.pieces if (text := p.text.rstrip())])


@dataclass(slots=True)
class Block:
    """The parts of one question, before they are normalised."""

    question: Raw = field(default_factory=Raw)
    options: list[tuple[str, Raw]] = field(default_factory=list)
    answer: Raw = field(default_factory=Raw)
    key: keys.Key | None = None
    shared: bool = False
    """Whether the options stand above a group of questions and not in this one."""
    is_truth: bool = False
    """Whether it is known to ask for true or false, though no key may say which."""
