"""Documents that came from a format: rows whose fields are known become questions as they are, and lines of the file
that hold no text, or the end of one, are accounted for."""

from __future__ import annotations

import re

from ..model import BLANK, Document, Dropped, Line, Piece, Question, Shape
from ..read.formats import Converted, Row
from ..text.canonical import canonical
from ..text.typography import normalise
from . import finish, keys, options
from .block_keys import as_verdict, find_key
from .block_model import Block, Raw
from .marks import Mark, option
from .segment import Segment

_LETTERS = "ABCDEFGH"
_CLOZE = re.compile(r"\{\{c\d{1,3}::((?:(?!\{\{|\}\}|::).)++)(?:::(?:(?!\{\{|\}\}).)*+)?\}\}")
_OPTION_SEPARATOR = re.compile(r"(?:\s*+[|｜;；]|(?<=\S)\s++(?=[A-H]\s*+[.．、:：)）]))\s*+")


def has_rows(document: Document) -> bool:
    """Whether the questions of a document are known without looking for them."""
    return isinstance(document, Converted) and bool(document.rows) and document.shape != "none"


def rows(document: Document) -> list[Question]:
    """One question a row; lines of no row are dropped as structure."""
    assert isinstance(document, Converted)
    questions = [question(document, row) for row in document.rows]
    if questions:
        places = [question.line for question in questions]
        why = "its columns or fields say what they hold"
        document.shapes.append(Shape("rows", min(places), max(places), len(questions), why))
    used = {id(line) for row in document.rows for lines in row.fields.values() for line in lines}
    for line in document.lines:
        if id(line) not in used:
            document.dropped.append(Dropped(line.number, line.number, "structure", line.text.strip()))
    return questions


def question(document: Document, row: Row) -> Question:
    """The question that a row is."""
    if not row.fillings:
        _take_clozes(row)
    parsed = Block(question=_raw(row.fields.get("question", [])))
    parsed.options = _options(row)
    answer = _raw(row.fields.get("answer", []))
    if not (parsed.options or row.fillings):
        _take_options(parsed, answer.text.strip())
    _take_key(parsed, answer, row.kind)
    parsed.answer.pieces = answer.pieces + _raw(row.fields.get("explanation", [])).pieces
    if parsed.key is None:
        find_key(parsed)
    if not row.fillings:
        as_verdict(parsed)
    if parsed.key is not None and not parsed.answer.text:  # the key stands in the question's row
        parsed.answer.pieces = []
    out = finish.question(document, parsed, [normalise(name) for name in row.section])
    if row.fillings:
        out.kind, out.correct = "cloze", [normalise(filling) for filling in row.fillings]
    elif row.kind and row.kind != out.kind and {row.kind, out.kind} <= {"basic", "list"}:
        out.kind = "basic"
    return out


def _take_clozes(row: Row) -> None:
    """Anki's marks of a cloze in a table become blanks; what they hold fills them."""
    for line in row.fields.get("question", []):
        row.fillings += [match[1] for match in _CLOZE.finditer(line.text)]
        line.text = _CLOZE.sub(BLANK, line.text)


def _raw(lines: list[Line]) -> Raw:
    return Raw([Piece(line.number, line.text) for line in lines])


def _options(row: Row) -> list[tuple[str, Raw]]:
    found = [(letter, _raw(row.fields[letter])) for letter in _LETTERS if row.fields.get(letter)]
    if found:
        return found
    lines = row.fields.get("options", [])
    texts = [(line.number, part) for line in lines for part in _OPTION_SEPARATOR.split(line.text) if part.strip()]
    for letter, (number, text) in zip(_LETTERS, texts, strict=False):
        labelled = option(text)
        text = labelled[2] if labelled and labelled[0].upper() == letter else text
        found.append((letter, Raw([Piece(number, text)])))
    return found


def _take_options(parsed: Block, said: str) -> None:
    """Take options out of the question's own field, if the answer is a key to them or the wording of one."""
    pieces = parsed.question.pieces
    lines = [Segment(p.line, p.text, p.column, mark=Mark("", None, p.text.strip(), 0, 0)) for p in pieces]
    found = options.find(lines, None) if lines else None
    if found is None or not found.items or found.end < len(lines):
        return
    items = [(letter, Raw(list(texts))) for letter, texts in found.items]
    key = keys.beginning(said)
    letters = {letter.upper() for letter in key.letters or ()} if key is not None else set()
    fits = bool(letters) and letters <= {letter.upper() for letter, _ in items}
    if not fits and canonical(said) not in {canonical(raw.text) for _, raw in items}:
        return
    parsed.options = items
    head = pieces[0]
    parsed.question.pieces = pieces[: found.first] or [Piece(head.line, head.text[: found.cut], head.column)]


def _take_key(parsed: Block, answer: Raw, kind: str) -> None:
    """Where the answer field is nothing but a key – letters, a verdict, a number or an option's own words – take it."""
    text = answer.text.strip()
    if not text or not (parsed.options or kind == "true-false"):
        return
    key = keys.whole(text) or (keys.at_start(text) if len(answer.pieces) == 1 else None)
    if key is not None and key.end < len(text.rstrip("。. ")):
        key = None
    if parsed.options and (key is None or key.letters is None):
        written = [letter for letter, raw in parsed.options if canonical(raw.text) == canonical(text)]
        if not written and text.isascii() and text.isdecimal() and 1 <= int(text[:3]) <= len(parsed.options):
            written = [parsed.options[int(text) - 1][0]]
        key = keys.Key(text, written, None, 0, len(text)) if written else None
    elif not parsed.options and key is not None and key.truth is None:
        key = None
    if key is not None:
        parsed.key = key
        for piece in answer.pieces:
            piece.text = ""


# --- accounting -----------------------------------------------------------------------------------


def settle(document: Document, questions: list[Question]) -> None:
    """Widen the lines of questions to where their texts end, and tell the lines that hold nothing but markup."""
    if not isinstance(document, Converted):
        return
    if document.ends:
        _widen(document, questions)
    covered: set[int] = {n for d in document.dropped for n in range(d.first, d.last + 1)}
    for question in questions:
        for lines in (question.question_lines, question.answer_lines):
            if lines:
                covered.update(range(lines[0], lines[1] + 1))
    markup: list[Dropped] = []
    for line in document.markup:
        if line.number in covered:
            continue
        if markup and markup[-1].last == line.number - 1:
            markup[-1].last = line.number
            markup[-1].text += f"\n{line.text}"
        else:
            markup.append(Dropped(line.number, line.number, "structure", line.text))
    document.dropped += markup
    document.dropped.sort(key=lambda d: (d.first, d.last))


def _widen(document: Converted, questions: list[Question]) -> None:
    ends: dict[int, list[tuple[str, int]]] = {}
    for line, last in document.ends:
        ends.setdefault(line.number, []).append((line.text, last))
    for question in questions:
        shown = [p for name, pieces in question.pieces.items() if name != "answer" for p in pieces]
        question.question_lines = _to_end(question.question_lines, shown, ends)
        question.answer_lines = _to_end(question.answer_lines, question.pieces.get("answer", []), ends)
    for dropped in document.dropped:
        text = dropped.text.rsplit("\n", 1)[-1]
        dropped.last = max([dropped.last, *(last for whole, last in ends.get(dropped.last, ()) if text in whole)])


def _to_end(
    lines: tuple[int, int] | None, pieces: list[Piece], ends: dict[int, list[tuple[str, int]]]
) -> tuple[int, int] | None:
    """The lines of a field with the last one at the end of the text that begins there."""
    if lines is None:
        return None
    here = [p.text.strip(" *") for p in pieces if p.line == lines[1]]
    last = lines[1]
    for text, end in ends.get(lines[1], ()):
        if any(part and part[:40] in text for part in here):
            last = max(last, end)
    return lines[0], last
