"""Files that are no plain text: pages, Word documents, PDFs, tables, Anki packages. Which format, and its reader."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import BytesIO

from ...config import DocumentConfig
from . import apkg, docx, html, pdf, table
from .converted import Converted, Row, Unreadable

Reader = Callable[[Converted, bytes, DocumentConfig], None]
_BY_SUFFIX: dict[str, Reader] = {
    ".html": html.read, ".htm": html.read, ".xhtml": html.read, ".docx": docx.read, ".pdf": pdf.read,
    ".csv": table.read, ".tsv": table.read, ".tab": table.read, ".apkg": apkg.read, ".colpkg": apkg.read,
}  # fmt: skip
_ADVICE = {
    ".doc": "the old Word format is not read; save it as .docx",
    ".rtf": "rich text is not read; save it as .docx or plain text",
    ".odt": "OpenDocument is not read; save it as .docx",
    ".ppt": "slides are not read; save them as PDF",
    ".pptx": "slides are not read; save them as PDF",
    ".xls": "spreadsheets are not read; save it as CSV",
    ".xlsx": "spreadsheets are not read; save it as CSV",
    ".ods": "spreadsheets are not read; save it as CSV",
    ".epub": "e-books are not read; save the chapters as HTML",
    ".mht": "web archives are not read; save the page as HTML",
    ".mhtml": "web archives are not read; save the page as HTML",
}
_TEXT = {"", ".txt", ".text"}
_MARKDOWN = {".md", ".markdown", ".mkd"}
_FRONT = re.compile(rb"(?:\xef\xbb\xbf)?\s*---[ \t]*\r?\n(?:(?!---)[^\r\n]*\r?\n){0,60}---[ \t]*\r?\n")
"""What a program that makes pages is told at the beginning of a file."""
_HEAD = 1024


def read(path: str, raw: bytes, config: DocumentConfig) -> Converted | None:
    """The document that a file holds, by its ending and its first bytes; None where it is to be read as plain text.

    ``path`` is what the build calls the file. Raises Unreadable.
    """
    name = path.rsplit("/", 1)[-1].lower()
    suffix = name[name.rfind(".") :] if "." in name[1:] else ""
    reader = _by_content(raw, suffix) or _BY_SUFFIX.get(suffix)
    if reader is None:
        if suffix in _ADVICE:
            raise Unreadable(f"is not read: {_ADVICE[suffix]}")
        return None
    document = Converted(path=path, title=config.title, shape=config.shape)
    reader(document, raw, config)
    if not document.lines and not document.findings:
        document.find("R105", "no-question", "warning", "no text was found in this document")
    return document


def _by_content(raw: bytes, suffix: str) -> Reader | None:
    """The reader that the first bytes ask for, whatever the file is called."""
    head = raw[:_HEAD]
    if b"%PDF-" in head and suffix not in (".html", ".htm", ".csv", ".tsv"):
        return pdf.read
    if head.startswith(b"PK\x03\x04"):
        return _of_archive(raw, suffix)
    if suffix in _TEXT or suffix in _MARKDOWN:
        front = _FRONT.match(head)
        if front and len(front[0]) > _HEAD // 2:
            head = raw[: 2 * _HEAD]
        head = head[front.end() :] if front else head
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:15].lower()
        if start.startswith((b"<!doctype html", b"<html")):
            return html.read
        if suffix in _TEXT and start.startswith(b"#separator:"):
            return table.read
    return None


def _of_archive(raw: bytes, suffix: str) -> Reader | None:
    if suffix in _ADVICE:
        return None
    try:
        names = set(zipfile.ZipFile(BytesIO(raw)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    if "word/document.xml" in names:
        return docx.read
    return apkg.read if any(name.startswith("collection.anki2") for name in names) else None


__all__ = ["Converted", "Row", "Unreadable", "read"]
