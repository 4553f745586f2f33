"""Reads one document: finds its format or encoding, repairs and folds its lines."""

from __future__ import annotations

import re

from ..collector import no_collection
from ..config import DocumentConfig
from ..model import Document, Dropped, Finding, Line
from ..text.script import simplify
from . import Found, debris, formats
from .encoding import NotText, decode
from .glyphs import fold

MAX_BYTES = 256 * 1024 * 1024
TEXT_SUFFIXES = {"", ".txt", ".text", ".md", ".markdown", ".mkd", ".rst", ".org", ".log"}
_TONED = re.compile("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]")
"""Letters of readings in Pinyin: without them nothing was inserted, and the tables of code pages are not needed."""
_LINE_END = re.compile(r"\r\n|\r|\n")
_WIDEST = " " * 100
"""The widest gap that is kept in a line; more than any indentation or column needs."""
_GAP = re.compile(r"[ \t]{101,}")


def read(found: Found, config: DocumentConfig) -> Document:
    """Read one document. What cannot be read is a document without lines and with an error among its findings."""
    with no_collection():
        return _read(found, config)


def _read(found: Found, config: DocumentConfig) -> Document:
    document = Document(path=found.name, title=config.title, shape=config.shape)
    try:
        size = found.path.stat().st_size
        if size > MAX_BYTES:
            raise NotText(f"it has {size:,} bytes; at most {MAX_BYTES:,} are read")
        raw = found.path.read_bytes()
        converted = formats.read(found.name, raw, config)
        if converted is not None:
            _clean(converted, config)
            return converted
        if found.path.suffix.lower() not in TEXT_SUFFIXES:
            raise NotText(f"files of the kind {found.path.suffix} are not read as text")
        decoded = decode(raw, config.encoding)
    except formats.Unreadable as error:
        document.findings.append(_finding("R101", "unreadable", "error", str(error), found.name))
        return document
    except NotText as error:
        document.findings.append(_finding("R101", "unreadable", "error", f"is not read: {error}", found.name))
        return document
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        document.findings.append(_finding("R101", "unreadable", "error", message, found.name))
        return document
    document.encoding = decoded.encoding
    if decoded.replaced:
        message = f"{decoded.replaced} characters could not be decoded as {decoded.encoding} and stand as U+FFFD"
        document.findings.append(_finding("R102", "undecodable", "warning", message, found.name))
    _fill(document, decoded.text, config)
    return document


def _fill(document: Document, text: str, config: DocumentConfig) -> None:
    lines = _LINE_END.split(text)
    document.total_lines = len(lines) - (lines[-1] == "")
    document.lines = [Line(number, line) for number, line in enumerate(lines, 1)]
    _clean(document, config)


def _clean(document: Document, config: DocumentConfig) -> None:
    """Repair and fold the document's lines, and take out those that are blank."""
    found = lines = [line.text for line in document.lines]
    if any(map(_TONED.search, lines)):
        lines = _repaired(document, lines)
    lines = [_tidied(line) for line in _folded(lines)]
    if config.script == "simplified":
        lines = _simplified(lines)
    for source, text in zip(document.lines, lines, strict=True):
        at = debris.spaced_formula(text) if "  " not in text and " = " in text else None
        if at is not None:
            message = "the signs of a formula stand apart here; write it as $…$"
            document.findings.append(
                Finding("R107", "formula-debris", "warning", message, document.path, source.number, at + 1)
            )
    read, document.lines = document.lines, []
    for line, before, after in zip(read, found, lines, strict=True):
        line.text = after.rstrip()
        if line.text:
            document.lines.append(line)
        elif before.strip():  # nothing but debris stood here
            document.dropped.append(Dropped(line.number, line.number, "damaged", before.strip()))


def _repaired(document: Document, lines: list[str]) -> list[str]:
    """The lines without readings that were inserted into their bytes; what is lost is told."""
    from . import mojibake

    if not mojibake.looks_damaged(lines):
        return lines
    lines, repairs = mojibake.repair(lines)
    for repair in repairs:
        if not repair.certain:
            number = document.lines[repair.line].number
            document.findings.append(
                Finding("R104", "lost-text", "warning", repair.message, document.path, number, repair.column)
            )
    return lines


def _tidied(line: str) -> str:
    """Without what copying made of formulas and glyphs, where that is certain."""
    if "\\" in line:
        line = debris.unstutter(line)
    return line if line.isascii() else debris.undouble(line)


def _folded(lines: list[str]) -> list[str]:
    """All lines with their glyphs folded and their gaps narrowed; in one piece, for speed."""
    folded = _narrowed(fold("\n".join(lines))).split("\n")
    return folded if len(folded) == len(lines) else [_narrowed(fold(line)) for line in lines]


def _narrowed(text: str) -> str:
    """The text without gaps of very many blanks, which only a machine leaves, and over which patterns would linger."""
    return _GAP.sub(_WIDEST, text) if "  " in text or "\t" in text else text


def _simplified(lines: list[str]) -> list[str]:
    """All lines in Simplified characters; converted in one piece, for speed."""
    text = "\n".join(lines)
    if text.isascii():
        return lines
    converted = simplify(text).split("\n")
    return converted if len(converted) == len(lines) else [simplify(line) for line in lines]


def _finding(rule: str, name: str, severity: str, message: str, file: str) -> Finding:
    return Finding(rule, name, severity, message, file, 1)  # type: ignore[arg-type]
