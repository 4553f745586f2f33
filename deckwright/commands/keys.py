"""One key from a terminal, without Enter, on every platform."""

from __future__ import annotations

import os
import sys

INTERRUPT, END = "\x03", "\x04"
"""Ctrl-C, Ctrl-D."""


def read_key() -> str:
    """The next key, as its character; END where the input has ended. Raises KeyboardInterrupt for Ctrl-C.

    Standard input must be a terminal. A key that sends several characters – an arrow – comes as its first one, the rest
    of it is thrown away.
    """
    key = _windows() if os.name == "nt" else _posix(sys.stdin.fileno())
    if key == INTERRUPT:
        raise KeyboardInterrupt
    return key or END


def _windows() -> str:
    import msvcrt

    key = str(msvcrt.getwch())  # type: ignore[attr-defined, unused-ignore]
    if key in ("\0", "\xe0"):  # an arrow or a function key: a second one follows
        msvcrt.getwch()  # type: ignore[attr-defined, unused-ignore]
        return "\x1b"
    return key


def _posix(terminal: int) -> str:
    import termios
    import tty

    before = termios.tcgetattr(terminal)
    try:
        tty.setcbreak(terminal, termios.TCSADRAIN)
        data = os.read(terminal, 1)
        if data == b"\x1b":
            termios.tcflush(terminal, termios.TCIFLUSH)
        while data and len(data) < 4 and _is_cut(data):
            data += os.read(terminal, 1)
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
    return data.decode("utf-8", "replace")


def _is_cut(data: bytes) -> bool:
    """Whether bytes of a character are still to come."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return False
