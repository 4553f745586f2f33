"""Extraction against labels made by reading: questions found, answers with exact boundaries.

    python benchmarks/extraction_quality.py [--files] [FILE …]

Without a FILE: the documents of tests/extract/unseen, and the five pages in the folder that DECKWRIGHT_MATERIAL names.
``--files`` prints one line a file and tells nothing of its documents: for sets that no one should look into.

A question is right if it begins on the labelled line and has the labelled wording, letter for letter; blanks,
punctuation, list marks and Markdown's marks do not count. An answer is exact if it begins on the labelled line and has
the labelled text; for the five pages, whose text is not kept here, if its first and last line are the labelled ones.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from deckwright import yamlio  # noqa: E402
from deckwright.extract import extract  # noqa: E402
from deckwright.model import Question  # noqa: E402
from deckwright.read import Found, read  # noqa: E402
from deckwright.text.canonical import canonical  # noqa: E402

UNSEEN = ROOT / "tests" / "extract" / "unseen"
LABELS = ROOT / "tests" / "data" / "material.tsv"
_MARKS = re.compile(r"^\s*(?:>\s*)*(?:#{1,6}\s+|[-*+•]\s+|\d{1,2}\s*[.、)．]\s*|[(（]\d{1,2}[)）]\s*|[①-⑳]\s*)?", re.M)

_LINK = re.compile(r"!\[[^\]]*\]\([^)]*\)|\[([^\]]*)\]\([^)]*\)")
"""A picture, of which nothing counts, or a link, of which the words do."""


@dataclass
class Score:
    """Counts of one document, or of several added up."""

    name: str
    labelled: int = 0
    found: int = 0
    right: int = 0
    exact: int = 0
    kinds: int = 0

    def add(self, other: Score) -> None:
        """Add the counts of another document."""
        for name in ("labelled", "found", "right", "exact", "kinds"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def precision(self) -> float:
        """Share of the questions found that are labelled; 1 where none was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of the labelled questions that were found; 1 where none is labelled."""
        return self.right / self.labelled if self.labelled else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        return 2 * self.right / (self.found + self.labelled) if self.found + self.labelled else 1.0

    @property
    def boundaries(self) -> float:
        """Share of the right questions whose answer is exact."""
        return self.exact / self.right if self.right else 1.0

    def row(self) -> str:
        """A line of the table."""
        kinds = self.kinds / self.right if self.right else 1.0
        return (
            f"{self.name:34} {self.labelled:6} {self.found:6} {self.precision:9.3f} {self.recall:7.3f} {self.f1:6.3f}"
            f" {self.boundaries:8.3f} {kinds:6.3f}"
        )


def form(text: str | None) -> str:
    """What is compared of a text: letters, digits, operators."""
    plain = _LINK.sub(r"\1", text or "").replace("**", "").replace("`", "")
    return canonical(_MARKS.sub("", plain))


def extracted(name: str, text: str) -> list[Question]:
    """The questions of a document with that file name and text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(text, "utf-8")
        return extract(read(Found(path, name)))


def case_score(case: dict[str, Any]) -> Score:
    """The counts of one labelled document."""
    questions = extracted(case["path"], case["text"])
    score = Score(case["name"], len(case["expect"]), len(questions))
    left = {_place(q): q for q in questions}
    for asked, answered, kind, question, answer in case["expect"]:
        found = left.pop((asked, form(question)) if question else (answered, form(answer)), None)
        if found is None:
            continue
        score.right += 1
        first = found.answer_lines[0] if found.answer_lines else None
        score.exact += first == answered and form(found.answer) == form(answer)
        score.kinds += found.kind == kind
    return score


def _place(question: Question) -> tuple[int | None, str]:
    """Where a question begins and its wording; the same of the answer, where there is no question."""
    lines = question.question_lines or question.answer_lines
    return (lines[0] if lines else None), form(question.question or question.answer)


def cases(file: Path) -> list[dict[str, Any]]:
    """The labelled documents of a file."""
    return list(yamlio.read(file).data)


def material_scores(folder: Path) -> Iterator[Score]:
    """The counts of the five pages."""
    labels: dict[str, list[list[str]]] = {}
    for line in LABELS.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            page, *rest = line.split("\t")
            labels.setdefault(page, []).append(rest)
    for path in sorted(folder.iterdir()):
        rows = labels.get(path.name[:3])
        if rows is None:
            continue
        questions = extract(read(Found(path, path.name)))
        score = Score(path.name, len(rows), len(questions))
        found = {
            (_lines(q.question_lines), q.hash) if q.question else (_lines(q.answer_lines), "-"): q for q in questions
        }
        for q0, q1, a0, a1, kind, digest in rows:
            hit = found.pop(((q0, q1), digest) if digest != "-" else ((a0, a1), "-"), None)
            if hit is not None:
                score.right += 1
                score.exact += _lines(hit.answer_lines) == (a0, a1)
                score.kinds += hit.kind == kind
        yield score


def _lines(lines: tuple[int, int] | None) -> tuple[str, str]:
    return (str(lines[0]), str(lines[1])) if lines else ("-", "-")


def total(name: str, scores: list[Score]) -> Score:
    """All counts of a file added up."""
    out = Score(name)
    for score in scores:
        out.add(score)
    return out


def main(arguments: list[str]) -> None:
    """Print the table."""
    brief = "--files" in arguments
    files = [Path(a) for a in arguments if not a.startswith("--")]
    sets = [(file.name, [case_score(case) for case in cases(file)]) for file in files or sorted(UNSEEN.glob("*.yaml"))]
    folder = os.environ.get("DECKWRIGHT_MATERIAL")
    if folder and not files:
        sets.append(("the five pages", list(material_scores(Path(folder)))))
    print(f"{'':34} {'labels':>6} {'found':>6} {'precision':>9} {'recall':>7} {'F1':>6} {'answers':>8} {'kinds':>6}")
    for name, scores in sets:
        for score in [] if brief else scores:
            print("  " + score.row()[:34] + score.row()[34:])
        print(total(name, scores).row())


if __name__ == "__main__":
    main(sys.argv[1:])
