"""Sets what is printed as PDF, with Typst: cheat sheets, handbook, flashcards, quiz – at the same time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor

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

_BEGUN = ("handbook", "cheatsheet", "flashcards", "quiz")
"""In which order: what takes longest first, so that nothing long is left when the rest is done."""

_MOST = 2
"""PDFs that are set at the same time: Typst itself uses all processors, and memory counts."""

Set = tuple[bytes, list[str]]
"""A PDF, and the warnings of Typst."""
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
        parts = {name: _Part(name, writers[name], build, press) for name in sorted(writers, key=_BEGUN.index)}
        begun = []
        for part in parts.values():
            begun.append(pool.submit(part.begin, pool))
            press.setting.wait()  # the first one is written by a thread that has Python for itself
        missing = _missing(build, press)
        for each in begun:
            each.result()
        return _together([parts[name].made() for name in writers], missing)


def _together(parts: Iterable[Made], findings: list[Finding]) -> Made:
    """Everything that was made, in the order in which it was asked for; each finding once."""
    result: dict[str, bytes] = {}
    for made, noticed in parts:
        result.update(made)
        findings += [finding for finding in noticed if finding not in findings]
    return result, findings


class _Part:
    """The PDFs of a writer, each set by itself; once more without the formulas that Typst turns down."""

    def __init__(self, name: str, writer: Writer, build: Build, press: Press) -> None:
        self.name, self.writer, self.build, self.press = name, writer, build, press
        self.memory = press.memory("markup", name, disk.code("text", "emit/pdf_index.py"))  # texts as Typst, spellings
        self.context = context_of(build, memory=self.memory)
        self.sources: dict[str, str] = {}
        self.coming: dict[str, Future[Set]] = {}
        self.done: dict[str, Set] = {}
        self.refusal: PressError | None = None

    def begin(self, pool: Executor) -> None:
        """Write the sources, and set the largest at once; the others stand in line."""
        try:
            self.sources = self.writer(self.context, self.press)
            first, *others = sorted(self.sources, key=lambda path: -len(self.sources[path])) or [""]
            self.coming = {path: pool.submit(self.press.compile, self.sources[path]) for path in others}
            if first:
                self.done[first] = self.press.compile(self.sources[first])
        except PressError as error:
            self.refusal = error
        finally:
            self.press.setting.set()

    def made(self) -> Made:
        """The PDFs, when they are there. Raises DeckwrightError where they cannot be set."""
        try:
            if self.refusal:
                raise self.refusal
            done = {path: self.done.get(path) or self.coming[path].result() for path in self.sources}
        except PressError as error:
            done = self._again(error)
        else:
            self.memory.save()
        findings = [
            Finding("P103", "typst-warning", "warning", f"{path}: {message}")
            for path, (_, warnings) in done.items()
            for message in dict.fromkeys(warnings)
        ]
        return {path: pdf for path, (pdf, _) in done.items()}, findings + self.context.findings

    def _again(self, error: PressError) -> dict[str, Set]:
        self.context = context_of(self.build, self.press.refused(self.context.used))
        try:
            return {path: self.press.compile(source) for path, source in self.writer(self.context, self.press).items()}
        except PressError:
            raise DeckwrightError(f"the {self.name} cannot be set: {error}") from error


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
