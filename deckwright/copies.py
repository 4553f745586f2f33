"""Another process that begins as a copy of this one, where that is safe: it has all that was read and compiled here."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import IO, Any, Generic, TypeVar

Q = TypeVar("Q")
T = TypeVar("T")

_END_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of prctl.h: a copy must not go on, and hold a lock, when the process was killed that made it."""


def may_copy() -> bool:
    """Whether a copy can be made: no other thread may run here, which could hold a lock that stays closed in it."""
    return sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1


class Copy:
    """A copy of this process, which serves: reads from a stream what it is asked, and writes what it answers."""

    def __init__(self, serve: Callable[[IO[bytes], IO[bytes]], object]) -> None:
        """Raises OSError where there can be no more processes."""
        asked, to = os.pipe()
        back, answered = os.pipe()
        parent = os.getpid()
        try:
            self._pid = os.fork()
        except OSError:
            for end in (asked, to, back, answered):
                os.close(end)
            raise
        if self._pid == 0:
            _serve(serve, (asked, answered), (to, back), parent)
        os.close(asked)
        os.close(answered)
        self.to, self.back = os.fdopen(to, "wb"), os.fdopen(back, "rb")

    def end(self) -> None:
        """End it, whatever it does, and wait for it."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._pid, 0)


def _serve(
    serve: Callable[[IO[bytes], IO[bytes]], object], own: tuple[int, int], other: tuple[int, int], parent: int
) -> None:
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # who is interrupted ends the copy, too
        ctypes.CDLL(None).prctl(_END_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != parent:  # it has ended before it was asked to tell
            return
        for end in other:
            os.close(end)
        with os.fdopen(own[0], "rb") as asked, os.fdopen(own[1], "wb") as answered:
            serve(asked, answered)
    finally:
        os._exit(0)  # what this process would tidy up at its end is not the copy's


def send(stream: IO[bytes], what: Any) -> None:
    """Hand something over."""
    pickle.dump(what, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()


class Elsewhere(Generic[Q, T]):
    """Work that a copy prepares, and does when it is asked to; without a copy, this process does it in the end."""

    def __init__(self, prepare: Callable[[], object], work: Callable[[Q], T]) -> None:
        self._work = work
        self._asked: list[Q] = []
        self._copy: Copy | None = None
        if may_copy():
            with contextlib.suppress(OSError):
                self._copy = Copy(partial(_prepared, prepare, work))

    def ask(self, question: Q, is_large: bool = False) -> None:
        """What to do. What is large is done here: in time, a copy has its own of everything that is looked at."""
        self._asked.append(question)
        if is_large:
            self.close()
        if self._copy:  # it may still prepare, and read later
            threading.Thread(target=_handed, args=(self._copy.to, question), daemon=True).start()

    def result(self) -> T:
        """What the work gives; raises what it raises."""
        copy, self._copy = self._copy, None
        if copy is not None:
            with contextlib.suppress(Exception), copy.back:  # whatever it is, this process does it again
                done: T = pickle.load(copy.back)
                copy.end()
                return done
            copy.end()
        return self._work(self._asked[-1])

    def close(self) -> None:
        """End the copy, if there is one still: nobody wants to know any more."""
        copy, self._copy = self._copy, None
        if copy is not None:
            copy.end()


def _prepared(
    prepare: Callable[[], object], work: Callable[[Any], object], asked: IO[bytes], answered: IO[bytes]
) -> None:
    prepare()
    send(answered, work(pickle.load(asked)))


def _handed(stream: IO[bytes], what: object) -> None:
    with contextlib.suppress(OSError), stream:  # who does not read has ended
        send(stream, what)
