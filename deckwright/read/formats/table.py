"""Tables, CSV and TSV: a row is a question, the header says which column is what. Also Anki's own text export."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from io import StringIO
from typing import Any, Literal

from ...config import DocumentConfig
from ...model import Line
from ..encoding import NotText, decode
from .columns import KINDS, fields_of
from .converted import Converted, Row, Unreadable
from .html import fragment
from .html_pieces import clean

_DELIMITERS = ",\t;|，"
_LINE_END = re.compile(r"\r\n|\r|\n")
_DIRECTIVE = re.compile(
    r"#\s*(separator|html|tags column|deck column|notetype column|guid column|columns|deck|notetype|tags)\s*:(.*)", re.I
)
_SEPARATORS = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " ", "colon": ":"}
_TITLE = 4
"""Lines at the beginning of a table in which its header is looked for."""
_FEWEST = 4
"""Rows of a table of words without a header, at least."""
_WORD = re.compile(r"[^\W\d_]{2}|[\u4e00-\u9fff]")
_LONGEST_CELL = 16 * 1024 * 1024


@dataclass
class _Record:
    """A record of the file: its cells, and the line (1-based) where each begins."""

    cells: list[str]
    lines: list[int]


@dataclass
class _Layout:
    """Which column is what (``columns``: name of the field or empty), and what Anki's export tells at its beginning."""

    delimiter: str
    columns: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    html: bool = False
    headed: bool = True


def read(document: Converted, raw: bytes, config: DocumentConfig) -> None:
    """Fill a document from the bytes of a table. Raises Unreadable where they are no text or have no header."""
    try:
        decoded = decode(raw, config.encoding)
    except NotText as error:
        raise Unreadable(f"is not read: {error}") from None
    document.encoding = decoded.encoding
    if decoded.replaced:
        message = f"{decoded.replaced} characters could not be decoded as {decoded.encoding} and stand as U+FFFD"
        document.find("R102", "undecodable", "warning", message)
    lines = _LINE_END.split(decoded.text.replace("\0", ""))
    document.total_lines = len(lines) - (lines[-1] == "")
    begin, directives = _directives(lines)
    for number, text in enumerate(lines[:begin], 1):
        if text.strip():
            document.drop(number, "structure", text.strip())
    if not any(line.strip() for line in lines[begin:]):
        return
    first = next(k for k in range(begin, len(lines)) if lines[k].strip())
    if not directives:
        first = _header_line(document, lines, first)
    layout = _exported(directives) if directives else _headed(lines, first, document.path)
    document.markdown = layout.html
    records = _records(document, lines, first, layout.delimiter)
    if not directives and layout.headed:
        header = records.pop(0)
        document.drop(header.lines[0], "structure", " | ".join(header.cells).strip())
    for record in records:
        _row(document, record, layout)


# --- the header ---------------------------------------------------------------------------------


def _directives(lines: list[str]) -> tuple[int, dict[str, str]]:
    """What Anki writes before an export (``#separator:tab``), and how many lines that takes."""
    found: dict[str, str] = {}
    for k, line in enumerate(lines):
        match = _DIRECTIVE.fullmatch(line.lstrip("\ufeff").strip())
        if not match:
            return k, found
        found[match[1].lower()] = match[2].strip()
    return len(lines), found


def _exported(directives: dict[str, str]) -> _Layout:
    """An export's columns: those that are told to be something else are not fields; of the others two come first."""
    name = directives.get("separator", "tab")
    layout = _Layout(_SEPARATORS.get(name.lower(), name[:1] or "\t"), html=directives.get("html") == "true")
    special = {"tags column": "tags", "deck column": "section", "notetype column": "other", "guid column": "other"}
    for key, kind in special.items():
        if directives.get(key, "").isdecimal() and 0 < (place := int(directives[key][:3])) <= 200:
            layout.columns += [""] * (place - len(layout.columns))
            layout.columns[place - 1] = kind
    free = [k for k in range(len(layout.columns) + 2) if k >= len(layout.columns) or not layout.columns[k]]
    for place, kind in zip(free, ("question", "answer"), strict=False):
        layout.columns += [""] * (place + 1 - len(layout.columns))
        layout.columns[place] = kind
    return layout


def _header_line(document: Converted, lines: list[str], first: int) -> int:
    """The line of the header: the first one, or one behind a title; the title is dropped as preamble."""
    for k in range(first, min(first + _TITLE, len(lines))):
        names = [name for delimiter in _DELIMITERS for name in [fields_of(lines[k].split(delimiter))]]
        if any("question" in fields and len(fields) > 1 for fields in names):
            for number in range(first, k):
                if lines[number].strip():
                    document.drop(number + 1, "preamble", lines[number].strip())
            return k
    return first


def _headed(lines: list[str], first: int, path: str) -> _Layout:
    """The columns by their header, cut at the delimiter that gives most names. Raises Unreadable without any."""
    best = _Layout(",")
    text = "\n".join(lines[first : first + 20])
    for delimiter in "\t" + _DELIMITERS if path.lower().endswith((".tsv", ".tab")) else _DELIMITERS:
        names: list[str] = next(iter(_reader(text, delimiter)), [])
        columns = fields_of(names)
        if sum(map(bool, columns)) > sum(map(bool, best.columns)):
            best = _Layout(delimiter, columns, [name.strip() for name in names])
    if "question" not in best.columns:
        best = _unheaded(text) or _terms(text) or best
    if "question" not in best.columns:
        raise Unreadable(
            "is not read: its first row names no column of questions; give it a header, as question,answer or 问题,答案"
        )
    return best


def _unheaded(text: str) -> _Layout | None:
    """The columns of a table whose header tells nothing, or that has none: one whose cells end in question marks, and the
    next one; None if there is no such column."""  # noqa: E501
    for delimiter in "\t" + _DELIMITERS:
        rows: list[list[str]] = [row for row in _reader(text, delimiter) if any(cell.strip() for cell in row)]
        for place in range(min(map(len, rows), default=0) - 1):
            asks = [row[place].rstrip().endswith(("?", "？")) for row in rows]
            if sum(asks) >= 2 and sum(asks) >= 0.6 * len(rows):
                columns = ["other"] * place + ["question", "answer"]
                names = [] if asks[0] else [name.strip() for name in rows[0]]
                return _Layout(delimiter, columns, names, headed=not asks[0])
    return None


def _terms(text: str) -> _Layout | None:
    """The columns of words and what they mean, as programs for flash cards export them: two with a tab between, no header;
    None for other tables, as of figures."""  # noqa: E501
    rows: list[list[str]] = [row for row in _reader(text, "\t", csv.QUOTE_NONE) if any(cell.strip() for cell in row)]
    if len(rows) < _FEWEST or any(len(row) != 2 or not all(cell.strip() for cell in row) for row in rows):
        return None
    terms = [row[0].strip() for row in rows]
    worded = sum(all(_WORD.search(cell) for cell in row) for row in rows)
    if len(set(terms)) < len(terms) or worded * 10 < 9 * len(rows):
        return None
    return _Layout("\t", ["question", "answer"], headed=False)


# --- records ------------------------------------------------------------------------------------


def _reader(text: str, delimiter: str, quoting: Literal[0, 3] = csv.QUOTE_MINIMAL, strict: bool = False) -> Any:
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_CELL))
    if delimiter == "，":
        text, delimiter = text.replace("，", "\x1f"), "\x1f"
    source = StringIO(text, newline="")
    return csv.reader(source, delimiter=delimiter, quoting=quoting, strict=strict, skipinitialspace=True)


def _records(document: Converted, lines: list[str], first: int, delimiter: str) -> list[_Record]:
    """All records with the lines of their cells. A quote that is never closed is a character like any other."""
    out: list[_Record] = []
    position = first
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL
    while position < len(lines):
        reader = _reader("\n".join(lines[position:]), delimiter, quoting)
        done = position
        restart = -1
        try:
            for cells in reader:
                end = position + reader.line_num
                last = end >= document.total_lines and end - done > 1
                if last and quoting == csv.QUOTE_MINIMAL and _is_open(lines[done:], delimiter):
                    restart = done
                    break
                if any(cell.strip() for cell in cells):
                    out.append(_Record(cells, _places(cells, done + 1)))
                done = end
        except csv.Error as error:
            message = f"a cell is too long or broken ({error}); it is read without its quotes"
            document.find("R111", "broken-table", "warning", message, done + 1)
            restart = done
        if restart < 0:
            break
        if quoting == csv.QUOTE_NONE:
            raise Unreadable(f"is not read: line {restart + 1} has a cell of more than {_LONGEST_CELL:,} characters")
        if not document.findings or document.findings[-1].rule != "R111":
            message = "a quote begins here and never ends; from here on quotes are taken as text"
            document.find("R111", "broken-table", "warning", message, restart + 1)
        position, quoting = restart, csv.QUOTE_NONE
    return out


def _is_open(lines: list[str], delimiter: str) -> bool:
    """Whether the record that these lines are begins a quote that is not closed."""
    try:
        for _ in _reader("\n".join(lines), delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _places(cells: list[str], line: int) -> list[int]:
    places = []
    for cell in cells:
        places.append(line)
        line += len(_LINE_END.findall(cell))
    return places


# --- rows ---------------------------------------------------------------------------------------


def _row(document: Converted, record: _Record, layout: _Layout) -> None:
    cells, places = record.cells, record.lines
    wanted = len(layout.columns)
    if not layout.html and len(cells) > wanted:
        surplus = [cell for cell in cells[wanted:] if cell.strip()]
        if surplus:
            message = f"the row has {len(cells)} cells, the header {wanted}; what is too much is put to the last column"
            document.find("R112", "ragged-row", "warning", message, places[0])
            glue = layout.delimiter + " " if layout.delimiter.strip() else layout.delimiter
            cells = [*cells[: wanted - 1], glue.join(cells[wanted - 1 :])]
    row = Row()
    for k, cell in enumerate(cells):
        name = layout.columns[k] if k < wanted else "explanation"
        _cell(document, row, name, layout.names[k] if k < len(layout.names) else "", (places[k], cell), layout.html)
    if row.fields:
        document.rows.append(row)


def _cell(document: Converted, row: Row, name: str, title: str, cell: tuple[int, str], html: bool) -> None:
    place, text = cell
    if not text.strip():
        return
    if name in ("", "other", "tags", "kind", "section"):
        plain = " ".join(clean(text).split())
        if name == "kind":
            row.kind = KINDS.get(plain.lower().strip(), "")
        elif name == "section":
            row.section.extend(part.strip() for part in plain.split("::") if part.strip())
        elif name != "other" or not plain.isdecimal():
            document.drop(place, "structure", f"{title}: {plain}" if title else plain)
        return
    parts = fragment(text) if html else _LINE_END.split(text)
    lines = [Line(place + (0 if html else k), clean(part)) for k, part in enumerate(parts) if part.strip()]
    row.fields.setdefault(name, []).extend(lines)
    document.lines.extend(lines)


