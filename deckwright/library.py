"""Deckwright as a library: one function, for programs that make decks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from os import PathLike
from pathlib import Path

from . import pipeline

StrPath = str | PathLike[str]


def build(
    source: StrPath,
    out: StrPath,
    *,
    only: Iterable[str] = (),
    documents: Iterable[StrPath] = (),
    lock: StrPath | None = None,
    locked: bool = False,
    force: bool = False,
    knowledge: bool = True,
    progress: Callable[[str, int, int], None] | None = None,
) -> pipeline.Result:
    """Build a source folder, a folder with nothing but documents, or one document, into the folder ``out``.

    ``only`` names outputs (data, anki, pdf, markdown, preview; all if empty), ``documents`` more folders with
    documents, ``lock`` the lock file; ``locked`` refuses to change it, ``force`` writes into a folder that holds files
    of others, ``knowledge`` borrows this project's glossary and facts where the source has none. ``progress`` is
    called with the name of a stage, how many things are done, and how many there are (0 where that is not known).

    Returns what was built: ``result.build`` has the cards, the questions of the documents and the findings,
    ``result.files`` the written files with their sizes in bytes. Raises DeckwrightError, with file and line, where
    nothing can be built; the folder is then as it was before.
    """
    options = pipeline.Options(
        source=Path(source),
        documents=[Path(folder) for folder in documents],
        out=Path(out),
        only=set(only),
        lock=None if lock is None else Path(lock),
        locked=locked,
        force=force,
        knowledge=knowledge,
    )
    if progress:
        options.progress = progress
    return pipeline.build(options)
