"""questions.jsonl and dropped.jsonl hold to the letter of their tables, for the documents of every shape that are here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from test_shapes import CASES, covered
from test_unseen import DOCUMENTS

from deckwright.emit.data import ordered, question_row
from deckwright.extract import extract
from deckwright.model import BLANK, Document, Question
from deckwright.read import Found, read

KEYS = {
    "id", "document", "unit", "question_lines", "answer_lines", "question", "answer", "kind", "options", "correct",
    "steps", "printed_steps", "key", "section", "card", "cards",
}  # fmt: skip
REASONS = {"chrome", "advert", "copyright", "spam", "structure", "preamble", "contents", "damaged"}
ALL = [(case["name"], case) for case in CASES] + [(f"{file}-{k}", case) for k, (file, case) in enumerate(DOCUMENTS)]


def is_range(value: object, last: int) -> bool:
    whole = isinstance(value, list) and len(value) == 2 and all(type(n) is int for n in value)
    return whole and 1 <= value[0] <= value[1] <= last


def are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) and text.strip() == text for text in value)


def fits_kind(row: dict[str, object]) -> bool:
    """Whether the fields that belong to a kind are there, and those of the others are null."""
    options, correct, steps, printed = row["options"], row["correct"], row["steps"], row["printed_steps"]
    if row["kind"] == "order":
        return are_texts(printed) and (steps is None or sorted(steps) == sorted(printed)) and options is correct is None
    if steps is not None or printed is not None or (row["kind"] == "choice") != (options is not None):
        return False
    if row["kind"] == "choice":
        letters = "ABCDEFGHIJ"[:10]
        told = correct is None or (correct == sorted(set(correct)) and set(correct) <= set(letters))
        return are_texts(options) and len(options) > 1 and told
    if row["kind"] == "true-false":
        return correct is None or (len(correct) == 1 and type(correct[0]) is bool)
    if row["kind"] == "cloze":
        return correct is None or (are_texts(correct) and len(correct) > 0)
    return correct is None and row["key"] is None


def check(document: Document, questions: list[Question], total: int) -> None:
    rows = [question_row(question) for question in questions]
    stem = document.path.rsplit(".", 1)[0]
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert set(row) == KEYS
        assert re.fullmatch(re.escape(stem) + r"-[0-9a-f]{16}(-\d+)?", str(row["id"])), row
        assert (row["document"], row["unit"]) == (document.path, "line")
        assert (row["question"] is None) == (row["question_lines"] is None), row
        assert row["question"] is not None or row["answer"] is not None, row
        assert row["answer"] is None or row["answer_lines"] is not None, row
        for name in ("question_lines", "answer_lines"):
            assert row[name] is None or is_range(row[name], total), row
        for name in ("question", "answer", "key"):
            text = row[name]
            assert text is None or (isinstance(text, str) and text == text.strip() != ""), row
        assert are_texts(row["section"]) and all(row["section"]), row
        assert fits_kind(row), row
        assert row["kind"] != "cloze" or BLANK in str(row["question"]), row
        assert row["card"] is None and row["cards"] == []  # a build gives them
    assert ordered(questions) == questions
    for run in document.dropped:
        assert run.reason in REASONS and 1 <= run.first <= run.last <= total and run.text.strip() == run.text != "", run


@pytest.mark.parametrize(("name", "case"), ALL, ids=[name for name, _ in ALL])
def test_rows(name: str, case: dict, tmp_path: Path) -> None:
    path = tmp_path / Path(case.get("path", "case.txt")).name
    path.write_text(case["text"], "utf-8")
    document = read(Found(path, path.name))
    questions = extract(document)
    lines = case["text"].split("\n")
    check(document, questions, len(lines))
    assert {n for n, text in enumerate(lines, 1) if text.strip()} <= covered(questions, document.dropped), name
