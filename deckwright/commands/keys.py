"""Single keys from a terminal, without Enter, on every platform."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

END = "\x04"
"""Ctrl-D, or the end of the input."""
_INTERRUPT = "\x03"
_ESCAPE = "\x1b"


@contextmanager
def single_keys() -> Iterator[Callable[[], str]]:
    """Gives a function that waits for the next key and returns its character; what is typed is not shown meanwhile.

    Standard input must be a terminal. An arrow, which sends several characters, comes as Escape. Ctrl-C raises
    KeyboardInterrupt.
    """
    if os.name == "nt":
        yield _windows
        return
    import termios
    import tty

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    tty.setcbreak(terminal, termios.TCSADRAIN)

    def key() -> str:
        data = os.read(terminal, 1)
        if data == _ESCAPE.encode():
            termios.tcflush(terminal, termios.TCIFLUSH)
        while data and _is_cut(data):
            data += os.read(terminal, 1)
        return data.decode("utf-8", "replace") or END

    try:
        yield key
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _windows() -> str:
    import msvcrt

    key = str(msvcrt.getwch())  # type: ignore[attr-defined, unused-ignore]
    if key in ("\0", "\xe0"):  # an arrow or a function key: a second character follows
        msvcrt.getwch()  # type: ignore[attr-defined, unused-ignore]
        return _ESCAPE
    if key == _INTERRUPT:
        raise KeyboardInterrupt
    return key


def _is_cut(data: bytes) -> bool:
    """Whether bytes of a character are still to come."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return False
