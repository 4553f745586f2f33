"""Where things lie: the checkout that this code belongs to, the lock of a source. Imports nothing heavy."""

from __future__ import annotations

from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
"""Its templates/ are used, its source/ lends knowledge to bare folders."""

LOCK = "deck.lock"

OUTPUTS = ("data", "anki", "pdf", "markdown", "preview")
"""What a build writes; the data always."""


def is_bare(source: Path) -> bool:
    """Whether a source has no deck.yaml: then nothing is written into it."""
    return not (source / "deck.yaml").is_file()


def lock_of(source: Path, out: Path, told: Path | None) -> Path:
    """The lock of a build: the one that was told, else beside deck.yaml, else in the output folder."""
    return told or (out / LOCK if is_bare(source) else source / LOCK)
