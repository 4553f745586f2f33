"""Sets what is printed as PDF, with Typst: cheat sheets, handbook, flashcards, quiz – at the same time."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor

from .. import allocator
from .. import cache as disk
from ..model import Build, Card, DeckwrightError, Finding
from .fonts import missing_glyphs
from .pdf_cheatsheet import cheatsheets
from .pdf_flashcards import flashcards
from .pdf_handbook import handbook
from .pdf_quiz import quiz
from .pdf_text import Context, context_of, finding_at
from .press import Press, PressError

Writer = Callable[[Context, Press], dict[str, str]]
WRITERS: dict[str, Writer] = {
    "cheatsheet": cheatsheets,
    "handbook": handbook,
    "flashcards": flashcards,
    "quiz": quiz,
}
"""Name → what gives the Typst source of some PDFs by path."""

_BEGUN = ("quiz", "flashcards", "handbook", "cheatsheet")
"""In which order: what needs figures, which may still be drawn, comes last, and the longest as soon as can be."""

_MOST = 2
"""PDFs that are set at the same time: Typst itself uses all processors, and memory counts."""

Made = tuple[dict[str, bytes], list[Finding]]
"""PDFs by path, and what was noticed."""


def pdfs(build: Build, writers: Mapping[str, Writer] = WRITERS) -> Made:
    """The PDFs of a build by path, all or those of some writers, and what was noticed.

    P101 missing-glyph, P102 formula-not-set, P103 typst-warning, P104 unknown-on-sheet, P105 card-does-not-fit.
    The same build gives the same bytes. A formula that cannot be set is printed as code and stops nothing.
    """
    allocator.swift()
    press = Press(build)
    with ThreadPoolExecutor(min(_MOST, os.cpu_count() or 1)) as pool:
        begun = sorted(writers, key=_BEGUN.index)
        parts = {name: pool.submit(_set, name, writers[name], build, press) for name in begun}
        findings = _missing(build, press)
        return _together([parts[name] for name in writers], findings)


def _together(parts: list[Future[Made]], findings: list[Finding]) -> Made:
    """Everything that was made, in the order in which it was asked for; each finding once."""
    result: dict[str, bytes] = {}
    for part in parts:
        made, noticed = part.result()
        result.update(made)
        findings += [finding for finding in noticed if finding not in findings]
    return result, findings


def _set(name: str, write: Writer, build: Build, press: Press) -> Made:
    """The PDFs of a writer; once more without the formulas that Typst has turned down, if it has."""
    memory = press.memory("markup", name, disk.code("text", "emit/pdf_index.py"))  # turns texts into Typst, spells
    context = context_of(build, memory=memory)
    try:
        made = _compile(write, context, press)
        memory.save()
        return made
    except PressError as error:
        context = context_of(build, press.refused(context.used))
        try:
            return _compile(write, context, press)
        except PressError:
            raise DeckwrightError(f"the {name} cannot be set: {error}") from error


def _compile(write: Writer, context: Context, press: Press) -> Made:
    made: dict[str, bytes] = {}
    findings: list[Finding] = []
    sources = write(context, press)
    for path, source in sources.items():
        made[path], warnings = press.compile(source)
        findings += [
            Finding("P103", "typst-warning", "warning", f"{path}: {message}") for message in dict.fromkeys(warnings)
        ]
    return made, findings + context.findings


def _missing(build: Build, press: Press) -> list[Finding]:
    """A finding for each card with characters that no font has."""
    texts = [(card, _all_text(card)) for card in build.cards]
    missing = missing_glyphs("".join(text for _, text in texts), press.fonts, press.compiler())
    findings = []
    for card, text in texts:
        if chars := sorted(missing & set(text)):
            shown = ", ".join(f"{char} (U+{ord(char):04X})" for char in chars)
            message = f"no font has a glyph for {shown}: an empty box on paper"
            findings.append(finding_at(card, "P101", "missing-glyph", "warning", message))
    return findings


def _all_text(card: Card) -> str:
    parts = [card.question, card.answer, card.explanation, card.pitfall, card.sheet, card.formula]
    parts += [*(card.options or []), *(card.steps or []), *map(str, card.correct or [])]
    parts += [f"{reference.title}{reference.where or ''}" for reference in card.references]
    return "".join(part for part in parts if part)
