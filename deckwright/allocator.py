"""What can be said to the memory allocator of glibc (others are left alone): Typst frees much, in several threads."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

_ARENA_MAX, _MMAP_THRESHOLD, _TRIM_THRESHOLD = -8, -3, -1
"""M_ARENA_MAX, M_MMAP_THRESHOLD and M_TRIM_THRESHOLD of malloc.h."""
_LARGE = 65_536
"""Bytes of a block that goes back to the system at once when it is freed."""
_LARGER, _FREE = 1_048_576, 67_108_864
"""While PDFs are set: bytes of such a block, and of what may be free at the end of a heap."""


def frugal() -> None:
    """Two heaps for all threads instead of eight a processor: what one thread frees another can use.

    Large blocks are kept out of them, where they would leave holes. The number of heaps is heeded only before there
    are threads: numpy begins some when it is imported.
    """
    if mallopt := _function("mallopt"):
        mallopt(_ARENA_MAX, 2)
        mallopt(_MMAP_THRESHOLD, _LARGE)


def swift() -> None:
    """Blocks of some size from the heaps after all, and what is free stays there: Typst asks for many in no time."""
    if mallopt := _function("mallopt"):
        mallopt(_MMAP_THRESHOLD, _LARGER)
        mallopt(_TRIM_THRESHOLD, _FREE)


def give_back() -> None:
    """Freed memory back to the system, which would otherwise stay with the process."""
    if trim := _function("malloc_trim"):
        trim(0)


def _function(name: str) -> Callable[..., int] | None:
    """A function of glibc; None elsewhere."""
    try:
        library = ctypes.CDLL(None)
    except (OSError, TypeError):  # TypeError: Windows
        return None
    return getattr(library, name, None) if hasattr(library, "gnu_get_libc_version") else None
