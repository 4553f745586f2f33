"""The allocator takes what it is told, where there is one that listens, and nothing breaks where there is none."""

from __future__ import annotations

import ctypes
import platform
import subprocess
import sys

import pytest

from deckwright import allocator

FREED = """
import sys, threading
from deckwright import allocator
def now():
    return int(open("/proc/self/statm").read().split()[1])
kept = []
def work():
    blocks = [bytearray(100_000) for _ in range(1000)]
    kept.append(bytearray(100_000))
thread = threading.Thread(target=work)
thread.start(), thread.join()
before = now()
allocator.give_back()
sys.exit(0 if now() <= before else 1)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library")
def test_glibc_is_told() -> None:
    assert allocator._function("mallopt") is not None and allocator._function("no_such_function") is None
    assert subprocess.run([sys.executable, "-c", FREED]).returncode == 0


@pytest.mark.parametrize("error", [OSError, TypeError])
def test_elsewhere_nothing_happens(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: object) -> None:
        raise error("no such library")

    monkeypatch.setattr(ctypes, "CDLL", refuse)
    allocator.frugal()
    allocator.give_back()
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())  # macOS, musl
    allocator.frugal()
    allocator.give_back()
