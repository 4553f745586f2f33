"""What a build tells people: how far it is, and in the end what came of it and what to do next."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from .commands.formats import place_of
from .emit.data import counts
from .model import SEVERITIES, Document, Finding

if TYPE_CHECKING:
    from rich.progress import TaskID

    from .pipeline import Result

Progress = Callable[[str, int, int], None]
"""Called with a stage's name, how many things are done, and how many there are (0 where that is not known)."""

_NAMES = {"error": "errors", "warning": "warnings", "info": "for information"}
_MOST_RULES = 8
"""Rules that the summary names; the report has all."""


# --- how far ------------------------------------------------------------------------------------


@contextlib.contextmanager
def progress(quiet: bool, verbose: bool) -> Iterator[Progress]:
    """Tells how far a build is, on stderr: bars on a terminal, a line a stage in a pipe or CI, nothing if quiet."""
    if quiet:
        yield lambda stage, done, total: None
    elif sys.stderr.isatty() and not os.environ.get("CI") and os.environ.get("TERM") != "dumb":
        with _bars(verbose) as show:
            yield show
    else:
        lines = _Lines()
        yield lines
        lines("", 0, 0)


class _Lines:
    """A plain line for each stage when it has ended: its name, how many things, how long."""

    def __init__(self) -> None:
        self.stage, self.total, self.since = "", 0, 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage != self.stage:
            if self.stage:
                many = f"{self.total}" if self.total else ""
                seconds = time.perf_counter() - self.since
                print(f"  {self.stage:9} {many:>6} {seconds:7.1f} s", file=sys.stderr, flush=True)
            self.stage, self.total, self.since = stage, 0, time.perf_counter()
        self.total = max(self.total, total)


@contextlib.contextmanager
def _bars(verbose: bool) -> Iterator[Progress]:
    """A bar a stage with its count and time; they go away in the end unless more is to be said."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    name, count = TextColumn("{task.description:9}"), TextColumn("{task.fields[count]:>9}")
    columns = (name, BarColumn(24), count, TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=not verbose) as bars:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int) -> None:
            for other, task in tasks.items():
                if other != stage:
                    end = bars.tasks[task].total or 1
                    bars.update(task, completed=end, total=end)
                    bars.stop_task(task)
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=None, count="")
            if total:
                bars.update(tasks[stage], completed=done, total=total, count=f"{total}")

        yield show


# --- what came of it ----------------------------------------------------------------------------


def summary(result: Result, typed: str) -> None:
    """What was written, how many cards, what was found and how it is explained, what waits for a decision.

    ``typed`` are the options that name the source, as they go into the commands that are told.
    """
    build, total, out = result.build, counts(result.build), result.out.as_posix()
    print(f"{build.title}: {total['cards']} cards, {total['cards_reviewed']} of them reviewed")
    asked = f"{total['questions']} questions, {total['questions_reviewed']} of them on reviewed cards"
    _row("read", f"{total['documents']} documents: {asked}; {total['unanswered']} have no answer")
    found = ", ".join(f"{total['findings'][severity]} {name}" for severity, name in _NAMES.items())
    _row("found", f"{found}: {out}/report.md")
    for line in _by_rule(build.findings):
        _row("", line)
    if total["suggestions"]:
        _row("open", f"{total['suggestions']} pairs of questions look alike: python build.py suggest{typed}")
    size = sum(result.files.values()) / 1e6
    names = [name for name in result.files if name.endswith((".apkg", ".pdf")) and name.count("/") < 2]
    _row("written", f"{out}/ in {sum(result.timings.values()):.1f} s: {len(result.files)} files, {size:.1f} MB"
         + "".join(f"\n{'':12}{out}/{name}" for name in names))  # fmt: skip
    if result.lock_changed and result.has_own_lock:
        _row("commit", "deck.lock has changed; it keeps the identity of your cards")


def _row(name: str, text: str) -> None:
    print(f"  {name:9} {text}")


def _by_rule(findings: Sequence[Finding]) -> Iterator[str]:
    """Errors and warnings, a line a rule, errors first: how many, where the first is, what explains it."""
    rules: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        if finding.severity != "info":
            rules.setdefault((finding.severity, finding.rule, finding.name), []).append(finding)
    ordered = sorted(rules.items(), key=lambda item: (SEVERITIES.index(item[0][0]), -len(item[1]), item[0][1]))
    for (severity, code, name), same in ordered[:_MOST_RULES]:
        more = f" and {len(same) - 1} more" if len(same) > 1 else ""
        yield f"{severity:8}{code} {name}: {place_of(same[0])}{more} (python build.py explain {code})"
        if severity == "error":
            yield f"{'':8}{same[0].message}"
    if len(ordered) > _MOST_RULES:
        yield f"… and {len(ordered) - _MOST_RULES} more rules"


def explain_shapes(documents: Sequence[Document]) -> None:
    """How the questions of each document were found."""
    for document in documents:
        print(f"{document.path} ({document.encoding}, {document.total_lines} {document.unit}s)")
        for shape in document.shapes:
            print(f"  {shape.first}–{shape.last}: {shape.count} questions marked as {shape.style}: {shape.why}")
        unreadable = [finding.message for finding in document.findings if finding.rule == "R101"]
        for message in unreadable:
            print(f"  {message}")
        if not document.shapes and not unreadable:
            print("  no questions found; tell the shape in deck.yaml (documents: {NAME: {shape: …}}) if there are any")
