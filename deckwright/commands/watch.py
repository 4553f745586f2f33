"""``--watch``: build, then build again whenever something that the build depends on is saved.

What is waited for comes first: the preview, which is served and reloads itself, then the rest.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from ..model import DeckwrightError
from .preview_server import PreviewServer

_PREVIEW = "preview"
_PAUSE_MS = 100
"""Saves that come together count as one."""

Build = Callable[[argparse.Namespace], int]


def watch(build: Build, options: argparse.Namespace, inputs: list[Path]) -> int:
    """Build now, with the options of ``build``, and after every change below ``inputs``; ends with Ctrl-C.

    Changes below ``options.out`` do not count.
    """
    from watchfiles import watch as changes

    _attempt(build, options)
    page = options.out / "preview" / "index.html"
    server = PreviewServer(page) if _has_preview(options) else None
    inside = options.out.resolve()
    there = [path for path in inputs if path.exists()]
    print("watching " + ", ".join(path.as_posix() for path in there) + " – Ctrl-C ends", flush=True)
    if server:
        print(f"preview: {server.url} – reloads by itself", flush=True)
    try:
        for changed in changes(*there, step=_PAUSE_MS // 2, debounce=_PAUSE_MS, raise_interrupt=False):
            paths = sorted({path for _, path in changed if _counts(Path(path), inside)})
            if paths:
                print(f"{time.strftime('%H:%M:%S')} {Path(paths[0]).name}{' …' if len(paths) > 1 else ''}", flush=True)
                again(build, options, server)
    finally:
        if server:
            server.close()
    return 0


def again(build: Build, options: argparse.Namespace, server: PreviewServer | None) -> None:
    """Build after a change, part by part, and tell the pages that are open."""
    for part in _parts(options):
        problem = _attempt(build, part)
        if server and problem:
            server.failed(problem)
        elif server:
            server.built()
        if problem:
            return


def _parts(options: argparse.Namespace) -> Iterator[argparse.Namespace]:
    """The preview alone, if it is wanted, without a word; then all that is wanted."""
    if _has_preview(options) and options.only != _PREVIEW:
        yield argparse.Namespace(**{**vars(options), "only": _PREVIEW, "quiet": True, "timings": None})
    yield options


def _has_preview(options: argparse.Namespace) -> bool:
    return not options.only or _PREVIEW in [part.strip() for part in options.only.split(",")]


def _attempt(build: Build, options: argparse.Namespace) -> str | None:
    """Build; what went wrong is told and returned: half a sentence in YAML is no reason to stop watching."""
    try:
        build(options)
    except (DeckwrightError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return str(error)
    return None


def _counts(path: Path, out: Path) -> bool:
    hidden = path.name.startswith(".") or path.name.endswith(("~", ".swp", ".tmp")) or "__pycache__" in path.parts
    return not hidden and path.name != "deck.lock" and not path.is_relative_to(out)
