"""``build``: everything from a source into an output folder, once or whenever something is saved."""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import re
import sys
import time
from pathlib import Path

from .. import cache
from ..collector import no_collection
from ..errors import DeckwrightError
from ..places import OUTPUTS, lock_of
from .arguments import add_lock, add_source


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add the command to the command line."""
    parser = commands.add_parser("build", help="build everything (this is what build.py does without a command)")
    add_source(parser)
    parser.add_argument("--out", type=Path, default=Path("dist"), metavar="DIR", help="where to write (default: dist)")
    parser.add_argument("--only", metavar="LIST", help=f"only these outputs, by comma: {', '.join(OUTPUTS)}")
    add_lock(parser)
    parser.add_argument("--locked", action="store_true", help="fail if the lock would change")
    parser.add_argument("--no-cache", action="store_true", help="build even if nothing has changed")
    parser.add_argument("--force", action="store_true", help="write into a folder that holds files of others")
    parser.add_argument("--watch", action="store_true", help="build again whenever something is saved")
    parser.add_argument("--explain", action="store_true", help="tell how the questions of each document were found")
    parser.add_argument("--timings", type=Path, metavar="FILE", help="write seconds a stage as JSON")
    parser.add_argument("-q", "--quiet", action="store_true", help="say nothing but errors")
    parser.set_defaults(run=run)
    return parser


def run(options: argparse.Namespace) -> int:
    """Build, and go on building if asked; returns the exit status."""
    if not options.watch:
        with no_collection():
            return _once(options)
    from .watch import watch

    inputs = [options.source, *options.documents, cache.PROJECT / "templates"]
    return watch(_once, options, inputs)


def _once(options: argparse.Namespace) -> int:
    only = {part.strip() for part in (options.only or "").split(",") if part.strip()}
    since = time.perf_counter()
    memory = None if options.no_cache or options.explain else _Memory(options, only)
    status = memory.same() if memory else None
    if status is None:
        return _build(options, only, memory)
    seconds = time.perf_counter() - since
    _write_timings(options, {"unchanged": round(seconds, 3)})
    if not options.quiet:
        where = options.out.as_posix()
        print(f"nothing changed since the last build; {where}/ is as it should be ({seconds:.1f} s)")
    return status


def _build(options: argparse.Namespace, only: set[str], memory: _Memory | None) -> int:
    from .. import pipeline, terminal

    wanted = pipeline.Options(
        source=options.source, documents=options.documents, out=options.out, only=only, lock=options.lock,
        locked=options.locked, force=options.force, knowledge=not options.no_knowledge,
    )  # fmt: skip
    wanted.waiting = _tell_waiting
    with terminal.progress(options.quiet, options.verbose) as wanted.progress:
        result = pipeline.build(wanted)
    status = 1 if result.build.errors else 0
    if memory:
        memory.keep(status)
    if options.explain:
        terminal.explain_shapes(result.build.documents)
    if not options.quiet:
        terminal.summary(result, _as_typed(options))
    _write_timings(options, result.timings)
    return status


def _tell_waiting(folder: Path) -> None:
    print(f"another build is writing to {folder.as_posix()}; waiting until it has ended", file=sys.stderr, flush=True)


def _as_typed(options: argparse.Namespace) -> str:
    """The options that say which source is meant, for commands that a person may want next."""
    words = [] if options.source == Path("source") else ["--source", options.source.as_posix()]
    for folder in options.documents:
        words += ["--documents", folder.as_posix()]
    return "".join(f" {json.dumps(word, ensure_ascii=False) if ' ' in word else word}" for word in words)


def _write_timings(options: argparse.Namespace, timings: dict[str, float]) -> None:
    if options.timings:
        options.timings.write_text(json.dumps(timings, indent=1) + "\n", "utf-8")


def _font_folders(source: Path) -> list[Path]:
    """Folders with fonts that deck.yaml names, which may lie anywhere; an error in it is told by the build."""
    deck = source / "deck.yaml"
    if not deck.is_file() or not re.search(rb"folder[\"']?\s*:", deck.read_bytes()):
        return []
    from .. import yamlio

    with contextlib.suppress(DeckwrightError):
        fonts = (yamlio.read(deck).data or {}).get("fonts")
        if isinstance(fonts, dict) and isinstance(fonts.get("folder"), str):
            return [Path(fonts["folder"])]
    return []


class _Memory:
    """What the cache knows of the last build into this folder."""

    def __init__(self, options: argparse.Namespace, only: set[str]) -> None:
        self.out: Path = options.out
        self.lock = lock_of(options.source, options.out, options.lock)
        own = [] if options.no_knowledge else [cache.PROJECT / "source"]
        own += _font_folders(options.source)
        told = (sorted(only), options.no_knowledge, [folder.resolve().as_posix() for folder in options.documents])
        self._inputs = cache.fingerprint([options.source, *options.documents, *own], *told, without=self.lock)

    def _fingerprint(self) -> str:
        return cache.key(self._inputs, self.lock.read_bytes() if self.lock.is_file() else b"")

    def same(self) -> int | None:
        """The exit status of the last build, if nothing has changed since; else None."""
        last = cache.last_build(self.out, self._fingerprint())
        return int(last["status"]) if last else None

    def keep(self, status: int) -> None:
        """Remember the build that has just been written."""
        from ..emit import publish

        files = publish.owned(self.out)
        manifest = hashlib.sha256((self.out / publish.MANIFEST).read_bytes()).hexdigest()
        cache.remember(self.out, self._fingerprint(), {**files, publish.MANIFEST: manifest}, {"status": status})
