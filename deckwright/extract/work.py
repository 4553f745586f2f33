"""What is collected while a document is read through: questions, dropped lines, the path of headings."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..model import Document, Dropped, Question, Reason
from ..text.typography import normalise
from .block_model import Block
from .segment import Segment


@dataclass
class Open:
    """A question whose answer may come later: its parts, its number, and where it stands in the list of questions."""

    index: int
    parsed: Block
    number: int | None


@dataclass
class Work:
    """What is collected while a document is read through."""

    document: Document
    segments: list[Segment]
    questions: list[Question] = field(default_factory=list)
    dropped: list[tuple[int, Reason, str]] = field(default_factory=list)
    open: list[Open] = field(default_factory=list)
    """Questions that still have no answer, for answers that follow at the end."""

    def drop(self, segment: Segment, reason: Reason) -> None:
        """Tell that a line is in no question; what was recognised as noise has its own reason."""
        self.dropped.append((segment.line, segment.noise.reason if segment.noise else reason, segment.text.strip()))


def push(chapter: list[tuple[int, str]], level: int, text: str) -> None:
    """Add a heading to the path of headings, (level, text) each; it ends those that are as deep as it."""
    while chapter and chapter[-1][0] >= level:
        chapter.pop()
    chapter.append((level, normalise(text)))


def number_twins(questions: list[Question]) -> None:
    """Ids are unique in a document: the second question of the same wording gets -2."""
    seen: dict[str, int] = {}
    for question in questions:
        seen[question.id] = seen.get(question.id, 0) + 1
        if seen[question.id] > 1:
            question.id += f"-{seen[question.id]}"


def runs(work: Work) -> list[Dropped]:
    """Dropped lines as runs of one reason; a line that lies in no question and was not dropped yet is told, too."""
    covered: set[int] = {line for line, _, _ in work.dropped}
    covered.update([p.line for question in work.questions for pieces in question.pieces.values() for p in pieces])
    for question in work.questions:
        for lines in (question.question_lines, question.answer_lines):
            if lines:
                covered.update(range(lines[0], lines[1] + 1))
    rest: list[tuple[int, Reason, str]] = [
        (s.line, "structure", s.text.strip()) for s in work.segments if s.line not in covered and s.text.strip()
    ]
    present = {line.number for line in work.document.lines}
    out: list[Dropped] = []
    for line, reason, text in sorted([*work.dropped, *rest], key=lambda d: d[0]):
        last = out[-1] if out else None
        if last and last.reason == reason and line > last.last and _adjacent(present, last.last, line):
            last.last, last.text = line, f"{last.text}\n{text}"
        else:
            out.append(Dropped(line, line, reason, text))
    return out


def _adjacent(lines: set[int], before: int, after: int) -> bool:
    """Whether nothing but blank lines stands between two lines."""
    return after - before <= 1 or (after - before < 100 and not any(n in lines for n in range(before + 1, after)))
