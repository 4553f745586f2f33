"""Bytes → lines: encoding, damage, glyphs, script. Nothing is dropped here; what is noise is decided when the
questions are known."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from ..config import DocumentConfig
from ..model import Document, Finding


@dataclass(frozen=True)
class Found:
    """A file that may be a document: where it is, and what the build calls it."""

    path: Path
    name: str


def find(folder: Path, prefix: str = "") -> tuple[list[Found], list[Finding]]:
    """The files below a folder, sorted by name; hidden ones and those that lead outside are left out.

    A link that leaves the folder is a finding, not a document.
    """
    found: list[Found] = []
    findings: list[Finding] = []
    root = folder.resolve()
    for base, folders, files in os.walk(folder):
        pages = {file.rsplit(".", 1)[0] for file in files if file.lower().endswith((".html", ".htm"))}
        own = {f for f in folders if f.startswith(".") or f == "__pycache__" or _of_page(f, pages)}
        folders[:] = sorted(set(folders) - own)
        for file in sorted(files):
            path = Path(base) / file
            if file.startswith(".") or file.endswith("~"):
                continue
            name = prefix + path.relative_to(folder).as_posix()
            if not path.resolve().is_relative_to(root):
                message = "leads outside its folder and is not read"
                findings.append(Finding("R103", "outside", "error", message, name, 1))
            elif path.is_file():
                found.append(Found(path, name))
    return sorted(found, key=lambda f: f.name), findings


def _of_page(folder: str, pages: set[str]) -> bool:
    """Whether a browser made a folder for the pictures and scripts of a page that it saved beside it."""
    return any(folder.endswith(end) and folder[: -len(end)] in pages for end in ("_files", ".files", "_文件"))


def read(found: Found, config: DocumentConfig | None = None) -> Document:
    """Read one document. What cannot be read is a document without lines and with an error among its findings."""
    from . import reading  # formats, and tables of signs: not needed where documents are known

    return reading.read(found, config or DocumentConfig())
