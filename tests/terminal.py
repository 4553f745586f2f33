"""A command in a real pseudo-terminal of a given size: what it shows, and keys that are pressed."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

from conftest import ROOT

_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07|\x1b[=>]")
_PATIENCE = 60
"""Seconds until something that was waited for counts as missing."""


class Terminal:
    """Runs ``build.py`` with arguments; use as a context manager."""

    def __init__(self, *arguments: object, columns: int = 100, rows: int = 40, folder: Path = ROOT) -> None:
        self._main, ours = pty.openpty()
        fcntl.ioctl(ours, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color", "PYTHONUTF8": "1"}
        for name in ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR"):
            environment.pop(name, None)
        command = [sys.executable, str(ROOT / "build.py"), *map(str, arguments)]
        self.process = subprocess.Popen(
            command, stdin=ours, stdout=ours, stderr=ours, cwd=folder, env=environment, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # so that Ctrl-C interrupts
        )  # fmt: skip
        os.close(ours)
        self.raw = b""
        self._seen = 0

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._main)

    @property
    def text(self) -> str:
        """All that was shown, without colours."""
        return _ESCAPE.sub("", self.raw.decode("utf-8", "ignore")).replace("\r\n", "\n")

    def wait_for(self, text: str) -> str:
        """Reads until ``text`` is shown behind what was waited for last; returns what was shown up to its end."""
        until = time.monotonic() + _PATIENCE
        while text not in self.text[self._seen :]:
            assert time.monotonic() < until, f"{text!r} is not shown:\n{self.text[self._seen :]}"
            assert self._read(), f"ended without {text!r}:\n{self.text[self._seen :]}"
        start, self._seen = self._seen, self.text.index(text, self._seen) + len(text)
        return self.text[start : self._seen]

    def press(self, keys: str) -> None:
        """Types keys."""
        os.write(self._main, keys.encode())

    def ended(self) -> int:
        """Reads to the end; the exit status."""
        until = time.monotonic() + _PATIENCE
        while self._read():
            assert time.monotonic() < until, self.text[self._seen :]
        return self.process.wait(_PATIENCE)

    def _read(self) -> bool:
        """Reads what there is; False once the command has ended and all is read."""
        ready, _, _ = select.select([self._main], [], [], 0.2)
        data = b""
        if ready:
            with contextlib.suppress(OSError):  # Linux says EIO when the other side is closed
                data = os.read(self._main, 65536)
        self.raw += data
        return bool(data) or (not ready and self.process.poll() is None)
