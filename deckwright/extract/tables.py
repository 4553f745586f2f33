"""Tables of questions inside a document: rows of Markdown, of a page or a Word file, columns set apart by tabs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..model import Line, Shape
from ..read.formats.columns import KINDS, fields_of
from ..read.formats.converted import Row
from . import converted
from .asking import asking
from .marks import mark
from .segment import Segment, heading_level, heading_text, is_heading
from .work import Work, push

_RULE = re.compile(r"\s*+\|?(?:\s*+:?-+:?\s*+(?:\||$))+\s*+")
_BAR = re.compile(r"(?<!\\)\|")
_BREAK = re.compile(r"\s*+<br\s*+/?>\s*+", re.I)
_TO_HERE = re.compile(r"\[.{1,200}\]\(#[^()]{0,200}\)")
"""A link into the document itself."""
_REMARKS = re.compile(r"备\s?注|remarks?|notes?", re.I)
_SHORT_REMARK = 12
_TERMS = 5
"""Lines of a list of terms, at least."""
_ASKED = 0.6
"""Share of the cells of a column that must ask if no heading says that it holds questions."""


@dataclass
class _Table:
    """A table: indices of its first line and of the line behind it, its cells, and which column is what."""

    first: int
    end: int
    rows: list[tuple[Segment, list[str]]]
    columns: list[str]
    answers: list[Segment] = field(default_factory=list)
    """The line of each row's answer, where that is another one."""


def take(work: Work, lines: list[Segment]) -> list[Segment]:
    """Add the questions of tables; returns the lines that are in no such table."""
    tables = _find(lines)
    if not tables:
        return lines
    left: list[Segment] = []
    chapter: list[tuple[int, str]] = []
    position = 0
    for table in tables:
        for segment in lines[position : table.first]:
            if is_heading(segment):
                push(chapter, heading_level(segment), heading_text(segment))
        left += lines[position : table.first]
        position = table.end
        _questions(work, lines, table, [text for _, text in chapter])
    return left + lines[position:]


def _find(lines: list[Segment]) -> list[_Table]:
    out: list[_Table] = []
    k = 0
    while k < len(lines):
        text = lines[k].text
        table = (_piped(lines, k) if "|" in text else None) or (_tabbed(lines, k) if "\t" in text else None)
        if table is not None:
            out.append(table)
        k = table.end if table is not None else k + 1
    return out


def _piped(lines: list[Segment], k: int) -> _Table | None:
    if k + 2 >= len(lines) or "|" not in lines[k].text or lines[k].code or not _RULE.fullmatch(lines[k + 1].text):
        return None
    end = k + 2
    while end < len(lines) and "|" in lines[end].text and not lines[end].code:
        end += 1
    rows = [(segment, _cells(segment.text)) for segment in [lines[k], *lines[k + 2 : end]]]
    return _with_columns(k, end, rows)


def _tabbed(lines: list[Segment], k: int) -> _Table | None:
    count = lines[k].text.count("\t")
    if not count or lines[k].code or lines[k].text.startswith("\t"):
        return None
    end = k
    while end < len(lines) and lines[end].text.count("\t") == count and not lines[end].code:
        end += 1
    if end - k < 3:
        return None
    rows = [(s, [cell.strip() for cell in s.text.split("\t")]) for s in lines[k:end]]
    found = _with_columns(k, end, rows)
    whole = end - k >= _TERMS and end - k == len(lines) and count == 1
    return found or (
        _Table(k, end, rows, ["question", "answer"]) if whole and _are_terms([cells for _, cells in rows]) else None
    )


def _are_terms(rows: list[list[str]]) -> bool:
    """Whether a document is a list of terms and what they mean, as programs for flashcards export it: all different,
    and their meanings longer than they are."""
    terms = [cells[0] for cells in rows]
    asks = any(asking(term) >= 0.85 for term in terms)
    words = sum(len(cells[1]) for cells in rows) >= (1 if asks else 2) * sum(map(len, terms))
    plain = all(cells[0] and cells[1] and not cells[0].isdecimal() for cells in rows)
    return plain and words and len(set(terms)) == len(terms)


def _cells(text: str) -> list[str]:
    text = text.strip()
    cells = _BAR.split(text.removeprefix("|").removesuffix("|") if not text.endswith("\\|") else text.removeprefix("|"))
    return [cell.replace("\\|", "|").strip() for cell in cells]


def _with_columns(first: int, end: int, rows: list[tuple[Segment, list[str]]]) -> _Table | None:
    """The table with its columns, by their headings or by what asks; None for a table of anything else."""
    labelled = _labelled(first, end, rows)
    if labelled is not None:
        return labelled
    header = [cell.strip("* ") for cell in rows[0][1]]
    columns = _without_remarks(fields_of(header, terms=False), header, rows[1:])
    if "question" in columns:
        place = columns.index("question")
        if "answer" not in columns and "" in columns[place + 1 :]:
            columns[columns.index("", place + 1)] = "answer"
        answered = "answer" in columns or "options" in columns or "A" in columns
        asked = _share([cells[place] for _, cells in rows[1:] if len(cells) > place])
        links = sum(len(cells) > place and bool(_TO_HERE.fullmatch(cells[place])) for _, cells in rows[1:])
        if links * 2 > len(rows) - 1:
            return None  # a table of contents
        return _Table(first, end, rows[1:], columns) if len(rows) > 1 and (answered or asked >= _ASKED) else None
    width = len(rows[0][1])
    asks = [_share([cells[c] for _, cells in rows[1:] if len(cells) > c]) for c in range(width)]
    if len(rows) < 3 or max(asks) < _ASKED:
        return None
    place = asks.index(max(asks))
    answer = next(
        (c for c in [*range(place + 1, width), *range(place - 1, -1, -1)] if columns[c] in ("", "answer")), None
    )
    if answer is None:
        return None
    columns = ["other" if c not in (place, answer) and not name else name for c, name in enumerate(columns)]
    columns[place], columns[answer] = "question", "answer"
    body = rows if asking(rows[0][1][place]) >= 0.85 else rows[1:]
    return _Table(first, end, body, columns)


def _without_remarks(columns: list[str], header: list[str], rows: list[tuple[Segment, list[str]]]) -> list[str]:
    """The columns, one of short remarks (``高频``, ``常错``) as what it is: nothing that explains an answer."""
    out = list(columns)
    for place, name in enumerate(columns):
        cells = [cells[place] for _, cells in rows if len(cells) > place and cells[place]]
        if name == "explanation" and _REMARKS.fullmatch(header[place]) and all(len(c) <= _SHORT_REMARK for c in cells):
            out[place] = "other"
    return out


def _labelled(first: int, end: int, rows: list[tuple[Segment, list[str]]]) -> _Table | None:
    """A table whose first column says what the second holds: ``Q:`` and ``A:`` by turns."""
    labels = [mark(cells[0].strip("* ") or " ").label if len(cells) == 2 else "" for _, cells in rows]
    pairs = [k for k in range(len(rows) - 1) if labels[k] == "q" and labels[k + 1] == "a"]
    if len(pairs) * 2 < len(rows) - 1 or not pairs:
        return None
    joined = [(rows[k][0], [rows[k][1][1], rows[k + 1][1][1]], rows[k + 1][0]) for k in pairs]
    return _Table(first, end, [(s, cells) for s, cells, _ in joined], ["question", "answer"], [a for _, _, a in joined])


def _share(cells: list[str]) -> float:
    return sum(asking(cell) >= 0.85 for cell in cells) / len(cells) if cells else 0.0


def _questions(work: Work, lines: list[Segment], table: _Table, section: list[str]) -> None:
    used = {id(segment) for segment, _ in table.rows} | {id(segment) for segment in table.answers}
    for segment in lines[table.first : table.end]:
        if id(segment) not in used:
            work.drop(segment, "structure")
    count = 0
    for k, (segment, cells) in enumerate(table.rows):
        row = Row(section=list(section))
        for name, cell in zip(table.columns, cells, strict=False):
            _cell(row, name, cell, table.answers[k] if table.answers and name == "answer" else segment)
        if row.fields.get("question"):
            work.questions.append(converted.question(work.document, row))
            count += 1
        else:
            work.drop(segment, "structure")
    last = lines[table.end - 1].line
    work.document.shapes.append(Shape("table", lines[table.first].line, last, count, "a column asks, another answers"))


def _cell(row: Row, name: str, cell: str, segment: Segment) -> None:
    if not cell or name in ("", "other"):
        return
    if name == "kind":
        row.kind = KINDS.get(cell.lower(), "")
    elif name == "section":
        row.section.extend(part.strip() for part in cell.split("::") if part.strip())
    elif name == "tags":
        row.tags.extend(part for part in re.split(r"[\s,，;；、]+", cell) if part)
    else:
        row.fields.setdefault(name, []).extend(Line(segment.line, part) for part in _BREAK.split(cell) if part)
