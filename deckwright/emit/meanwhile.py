"""The PDFs, set by another thread while this one does something else: checks, identifies, packs."""

from __future__ import annotations

import contextlib
from collections.abc import Container, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from ..model import Build, Card, Finding
from .choice import knows_order

Pages = tuple[dict[str, bytes], list[Finding]]
"""PDFs by path, and what was noticed when they were set."""


@contextlib.contextmanager
def aside_thread() -> Iterator[ThreadPoolExecutor]:
    """A thread for what is done meanwhile; not waited for when something goes wrong or Ctrl-C is pressed."""
    pool = ThreadPoolExecutor(1, thread_name_prefix="aside")
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def set_pages(build: Build) -> Pages:
    """The PDFs, set by Typst on all processors while Python does something else."""
    from . import pdf

    return pdf.pdfs(build)


def mark(cards: Iterable[Card], wrong: Container[str]) -> None:
    """Mark the cards: unanswered, or with an error of their own."""
    for card in cards:
        if not (card.answer or card.correct or (card.steps and knows_order(card))):
            card.marks.append("unanswered")
        if card.id in wrong:
            card.marks.append("error")


def foreseen_of(build: Build) -> Build | None:
    """The build as checking will leave it if no card has an error, to be set meanwhile; None where that is unlikely.

    Of checking the PDFs show nothing but the mark of a card that has an error.
    """
    if not all(card.reviewed for card in build.cards):
        return None
    cards = [card.model_copy(update={"marks": list(card.marks)}) for card in build.cards]
    mark(cards, ())
    return replace(build, cards=cards, findings=[])


def is_as(foreseen: Build, build: Build) -> bool:
    """Whether the cards have the marks that were foreseen."""
    return all(a.marks == b.marks for a, b in zip(foreseen.cards, build.cards, strict=True))
