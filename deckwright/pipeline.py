"""Runs the stages in order: read → extract → merge → check → emit. Nothing here talks to people."""

from __future__ import annotations

import contextlib
import gc
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from . import places
from .collector import no_collection
from .config import DocumentConfig
from .copies import Elsewhere
from .emit import guard, publish
from .emit.meanwhile import Pages, aside_thread, foreseen_of, is_as, mark, set_pages
from .kept import Kept
from .merge.decisions import FILE as DECISIONS
from .merge.decisions import Decisions
from .merge.lock import Lock
from .model import Build, Card, DeckwrightError, Finding, Question
from .read.source import Source, open_source

if TYPE_CHECKING:
    from .emit.anki import Note


_MOST_NAMED = 12
_MANY = 2000
"""Cards of a build in which memory counts."""


@dataclass
class Options:
    """What a person asks of a build; ``only`` limits the outputs (the data files are always written)."""

    source: Path = Path("source")
    documents: list[Path] = field(default_factory=list)
    out: Path = Path("dist")
    only: set[str] = field(default_factory=set)
    lock: Path | None = None
    locked: bool = False
    force: bool = False
    knowledge: bool = True
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None
    """Called with a stage's name, how many things are done, and how many there are (0 where that is not known)."""
    waiting: Callable[[Path], None] = lambda folder: None
    """Called with a folder that another build is writing to, before waiting for it."""


@dataclass
class Result:
    """A build that was written: what it knows, its files (path below ``out`` → bytes), and seconds a stage."""

    build: Build
    files: dict[str, int]
    out: Path
    source: Source
    timings: dict[str, float] = field(default_factory=dict)
    lock_changed: bool = False
    has_own_lock: bool = False
    """The lock lies beside the source, to be committed."""


class _Clock:
    """Measures stages and tells how far they are."""

    def __init__(self, progress: Callable[[str, int, int], None]) -> None:
        self.progress = progress
        self.timings: dict[str, float] = {}
        self._stage, self._since = "", time.perf_counter()

    def __call__(self, stage: str, done: int = 0, total: int = 0) -> None:
        if stage != self._stage:
            now = time.perf_counter()
            if self._stage:
                self.timings[self._stage] = round(self.timings.get(self._stage, 0.0) + now - self._since, 3)
            self._stage, self._since = stage, now
        if stage:
            self.progress(stage, done, total)


def _silent(stage: str, done: int = 0, total: int = 0) -> None:
    """Tells nobody."""


def opened(options: Options) -> Source:
    """The source with its cards; its documents are not read yet. Raises as :func:`prepare` does."""
    return open_source(options.source, options.documents, options.knowledge, options.out)


def merged(
    source: Source, options: Options, clock: Callable[..., None] = _silent, lock: Lock | None = None
) -> Build:
    """Everything up to the cards, not checked yet; no file is written. Raises as :func:`prepare` does.

    ``lock`` is that of the last build, if it was read already; it is not changed.
    """
    config = source.config
    build = Build(title=config.title, name=source.name, topics=list(config.topics), config=config)
    build.concepts, build.sheets = source.concepts, source.sheets
    build.findings.extend(source.findings)
    root = source.root.resolve()
    build.own = {found.name for found in source.documents if found.path.resolve().is_relative_to(root)}
    documents: list[Kept] = []
    for k, found in enumerate(source.documents):
        clock("read", k, len(source.documents))
        documents.append(Kept(found, config.documents.get(found.name, DocumentConfig())))
    build.documents = [each.document for each in documents]
    _refuse_nothing(source, documents)
    clock("extract")
    for k, each in enumerate(documents):
        clock("extract", k, len(documents))
        document, has_text = each.document, each.has_text
        questions = each.questions()
        build.questions.extend(questions)
        build.findings.extend(document.findings)
        if not questions and (has_text or not document.findings):
            message = f"{'no question was found' if has_text else 'there is no text'} in this document"
            build.findings.append(Finding("R105", "no-question", "warning", message, document.path, 1))
    clock("merge", 0, len(build.questions))
    with no_collection():
        _merge(build, source, lock or read_lock(options))
    return build


def prepare(options: Options, clock: Callable[..., None] = _silent, lock: Lock | None = None) -> tuple[Build, Source]:
    """Everything up to the findings: no file is written. Raises DeckwrightError where a build cannot begin.

    ``lock`` is that of the last build, if it was read already; it is not changed.
    """
    clock("read")
    with no_collection():
        source = opened(options)
        build = merged(source, options, clock, lock)
        clock("check", 0, len(build.cards))
        checked(build, found(source, (build.cards, build.questions)))
    return build, source


def _learn(source: Source) -> None:
    """What takes long before anything can be checked: read what the field knows, and import the rules."""
    from .check import engine as engine
    from .check import load

    load(source.facts, source.concepts)


def found(source: Source, merged: tuple[list[Card], list[Question]]) -> list[Finding]:
    """What the rules find in merged cards and questions. Raises DeckwrightError where facts.yaml is wrong."""
    from . import check
    from .check import load, loading, subjects
    from .emit.media import unknown_figures

    cards, questions = merged
    facts = load(source.facts, source.concepts)
    looked_at = subjects.subjects(cards, questions)
    findings = [*check.check(looked_at, facts, memory=check.Memory(looked_at, facts)), *unknown_figures(cards)]
    if source.borrowed:
        message = "glossary, facts and topics are those of this project (--no-knowledge switches that off)"
        findings.append(Finding("R106", "borrowed-knowledge", "info", message))
    if len(cards) > _MANY:
        loading.forget()
    return findings


def checked(build: Build, findings: list[Finding]) -> None:
    """Add what the rules find, and mark the cards with it."""
    build.findings = sorted([*build.findings, *findings], key=Finding.key)
    mark(build.cards, {f.card for f in build.findings if f.severity == "error" and f.card})


def _merge(build: Build, source: Source, lock: Lock) -> None:
    """Fill in cards, suggestions, and what merging has to say."""
    from . import merge
    from .merge.candidates import suggest
    from .merge.glossary import Glossary
    from .merge.succession import told, told_of_reviewed

    hints = {name: d.topic for name, d in source.config.documents.items() if d.topic}
    glossary, decisions = Glossary(source.concepts), _decisions(source)
    kept = lock.kept(build.questions, source.cards)
    build.cards, findings = merge.merge(build.questions, source.cards, glossary, build.topics, hints, decisions, kept)
    build.findings.extend([*findings, *told_of_reviewed(kept)])
    build.groups = decisions.groups()
    reworded, suggestions = told(lock.successors(build.cards, build.groups), decisions)
    known = merge.known_wordings(build.questions, source.cards) | lock.known()
    build.findings.extend([*reworded, *decisions.findings(known, merge.carriers(build.questions))])
    build.suggestions = [*suggestions, *suggest(build, glossary, decisions)]
    asked = [q for q in build.questions if q.question]
    named = glossary.find_all([q.question or "" for q in asked])
    build.unnamed = [q.id for q, concepts in zip(asked, named, strict=True) if not concepts]
    if any(card.topic == merge.MISC.id for card in build.cards) and all(t.id != merge.MISC.id for t in build.topics):
        build.topics.append(merge.MISC)


def build(options: Options) -> Result:
    """Build everything and write it. Raises DeckwrightError where nothing could be written."""
    out, lock_path = options.out, lock_of(options)
    unknown = options.only - set(places.OUTPUTS)
    if unknown:
        known = ", ".join(places.OUTPUTS)
        raise DeckwrightError(f"there is no output {', '.join(sorted(unknown))!r}; --only knows {known}")
    if places.is_bare(options.source) and options.source.is_dir() and out.resolve() == options.source.resolve():
        raise DeckwrightError("--out is the source folder itself; name another", out.as_posix())
    publish.check_out(out, options.force)
    with guard.alone([out, lock_path.parent], options.waiting), no_collection():
        publish.recover(out)
        return _build(options, lock_path)


def _build(options: Options, lock_path: Path) -> Result:
    clock = _Clock(options.progress)
    lock = read_lock(options)
    clock("read")
    source = opened(options)
    checking = Elsewhere(partial(_learn, source), partial(found, source))
    with contextlib.closing(checking), aside_thread() as aside:
        _draw_ahead(source)
        made = merged(source, options, clock, lock)
        checking.ask((made.cards, made.questions), is_large=len(made.cards) > _MANY)
        foreseen = foreseen_of(made) if _wanted("pdf", options) else None
        pages = aside.submit(set_pages, foreseen) if foreseen else None
        clock("check", 0, len(made.cards))
        checked(made, checking.result())
        _forget(made)
        if _wanted("pdf", options) and (foreseen is None or not is_as(foreseen, made)):
            pages = aside.submit(set_pages, made)
        clock("notes", 0, len(made.cards))
        notes = _identified(made, lock)
        text = lock.dumps()
        changed = text != lock.text
        if options.locked and changed:
            raise DeckwrightError(_would_change(lock), lock_path.as_posix())
        new_lock, text, lock.text = text.encode(), "", ""
        sizes: dict[str, int] = {}

        def written() -> Iterator[tuple[str, bytes]]:
            for name, data in _emit(made, notes, pages, options, clock):
                sizes[name] = len(data)
                yield name, data
                del data  # before the next one is made
            if inside:
                yield places.LOCK, new_lock
            clock("write")

        inside = lock_path.resolve().parent == options.out.resolve() and options.lock is None
        outside = {lock_path: new_lock} if changed and not inside else {}
        publish.publish(options.out, written(), _untouched(options, publish.owned(options.out)), outside)
    clock("")
    return Result(made, sizes, options.out, source, clock.timings, changed, not inside)


def _wanted(output: str, options: Options) -> bool:
    return not options.only or output in options.only


def _would_change(lock: Lock) -> str:
    """Why --locked refuses, with what is different."""
    changes = lock.changes() or ["only its form"]
    more = f" and {len(changes) - _MOST_NAMED} more" if len(changes) > _MOST_NAMED else ""
    named = ", ".join(changes[:_MOST_NAMED])
    return f"the lock would change ({named}{more}); build without --locked and commit it"


def _forget(build: Build) -> None:
    """Let go of what only checking needs: with many questions it is much of the memory."""
    for question in build.questions:
        question.pieces.clear()
    if len(build.cards) > _MANY:
        from . import allocator

        gc.collect()
        allocator.give_back()


def _draw_ahead(source: Source) -> None:
    """Another process begins to draw the figures while this one reads, merges and checks."""
    wanted = [figure for card in source.cards for figure in card.figures]
    wanted += [figure for table in source.sheets.tables for figure in table.figures]
    if wanted:
        from .figures import draw_ahead

        draw_ahead(wanted)


def lock_of(options: Options) -> Path:
    """Where the lock of a build lies."""
    return places.lock_of(options.source, options.out, options.lock)


def read_lock(options: Options) -> Lock:
    """The lock of the last build; an empty one if there was none. Raises DeckwrightError if it is damaged."""
    path = lock_of(options)
    return Lock.read(path, path.name if options.lock is None else path.as_posix())


def _decisions(source: Source) -> Decisions:
    if source.bare:
        return Decisions()
    return Decisions.read(source.root / DECISIONS, f"{source.root.name}/{DECISIONS}")


def _refuse_nothing(source: Source, read: list[Kept]) -> None:
    """Nothing readable at all is wrong use: the output stays untouched."""
    documents = [each.document for each in read]
    if source.cards or any(each.has_text for each in read) or any(not (d.total_lines or d.findings) for d in documents):
        return
    if documents and all(d.findings for d in documents):
        raise DeckwrightError(
            f"nothing here can be read: {documents[0].path} {documents[0].findings[0].message}", source.root.as_posix()
        )
    if not documents:
        raise DeckwrightError("holds no document and no card", source.root.as_posix())


# --- emit ---------------------------------------------------------------------------------------


def _identified(build: Build, lock: Lock) -> list[Note]:
    """The notes of the cards, each with the guid and the modified time that the lock gives it."""
    from .emit import anki, note_types

    lock.assign(build.cards, {card.id: anki.note_type_of(card) for card in build.cards}, build.groups, build.own)
    notes = anki.notes(build, build.config.figure_format)
    created = build.config.created
    lock.stamp(build.cards, {note.card: note.content_hash() for note in notes}, created)
    build.note_types = lock.stamp_note_types({name: t.hash() for name, t in note_types.NOTE_TYPES.items()}, created)
    times = {card.id: card.modified for card in build.cards}
    for note in notes:
        note.modified = times[note.card]
    return notes


def _emit(
    build: Build, notes: list[Note], pages: Future[Pages] | None, options: Options, clock: Callable[..., None]
) -> Iterator[tuple[str, bytes]]:
    """The files of a build, one after the other; empties the list of notes when they are not needed any more.

    What does not show findings comes before the PDFs, which may have some more; the preview is made once more then.
    """
    from .emit import data, table

    if _wanted("anki", options):
        from .emit import apkg

        clock("anki", 0, len(notes))
        yield f"{build.name}.apkg", apkg.package(build, notes)
    if _wanted("markdown", options):
        from .emit import markdown

        clock("markdown")
        yield from markdown.files(build).items()
    preview = b""
    if _wanted("preview", options):
        from .emit.preview import page

        clock("preview", 0, len(notes))
        preview = page(build, notes)
    clock("data")
    yield f"{build.name}.tsv", table.table(notes)
    if not pages:
        notes.clear()
    yield from data.files(build)
    if pages:
        clock("pdf")
        made, findings = pages.result()
        build.findings = sorted([*build.findings, *findings], key=Finding.key)
        if preview and findings:
            preview = page(build, notes)
        yield from made.items()
    if preview:
        yield "preview/index.html", preview
    from .emit import report

    clock("data")
    yield "report.json", data.report_file(build)
    yield "report.md", report.report(build)


def output_of(name: str) -> str:
    """Which output a file belongs to."""
    if name.endswith(".apkg"):
        return "anki"
    top = name.split("/", 1)[0]
    return top if top in places.OUTPUTS else "data"


def _untouched(options: Options, owned: Iterable[str]) -> set[str]:
    """Files of the last build that stay as they are, because --only leaves their output out."""
    if not options.only:
        return set()
    return {name for name in owned if output_of(name) not in {*options.only, "data"}}
