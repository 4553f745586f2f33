"""One build at a time: a second one of the same folder waits until the first has ended, however it ends."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from ..model import DeckwrightError


@contextlib.contextmanager
def alone(folders: list[Path], waiting: Callable[[Path], None]) -> Iterator[None]:
    """Hold the folders for this process; ``waiting`` is told a folder that another build holds.

    A folder that is not there is made, and taken away again if nothing was put into it. The system lets go of what a
    killed process held. Raises DeckwrightError where a folder cannot be made.
    """
    with contextlib.ExitStack() as stack:
        for folder in sorted({folder.resolve() for folder in folders}):
            stack.enter_context(_made(folder))
            stack.enter_context(_held(folder, waiting))
        yield


@contextlib.contextmanager
def _made(folder: Path) -> Iterator[None]:
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DeckwrightError(f"cannot be written: {error.strerror or error}", folder.as_posix()) from None
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # not empty: that is what was built
            for path in missing:
                path.rmdir()


if sys.platform == "win32":
    import msvcrt

    @contextlib.contextmanager
    def _held(folder: Path, waiting: Callable[[Path], None]) -> Iterator[None]:
        name = hashlib.sha256(os.path.normcase(folder).encode()).hexdigest()[:16]
        with (Path(tempfile.gettempdir()) / f"deckwright-{name}.lock").open("w") as handle:
            told = False
            while True:
                try:
                    msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK, 1)  # tries for ten seconds
                    break
                except OSError:
                    if not told:
                        waiting(folder)
                    told = True
            yield

else:
    import fcntl

    @contextlib.contextmanager
    def _held(folder: Path, waiting: Callable[[Path], None]) -> Iterator[None]:
        handle = os.open(folder, os.O_RDONLY)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waiting(folder)
                fcntl.flock(handle, fcntl.LOCK_EX)
            except OSError:  # a file system without locks
                pass
            yield
        finally:
            os.close(handle)
