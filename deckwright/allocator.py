"""What can be said to the memory allocator of glibc (others are left alone): Typst frees much, in several threads."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

_ARENA_MAX, _MMAP_THRESHOLD = -8, -3
"""M_ARENA_MAX and M_MMAP_THRESHOLD of malloc.h."""
_LARGE = 65_536
"""Bytes of a block that goes back to the system at once when it is freed."""


def frugal() -> None:
    """Two heaps for all threads instead of eight a processor: what one thread frees another can use.

    Large blocks are kept out of them, where they would leave holes. The number of heaps is heeded only before there
    are threads: numpy begins some when it is imported.
    """
    if mallopt := _function("mallopt"):
        mallopt(_ARENA_MAX, 2)
        mallopt(_MMAP_THRESHOLD, _LARGE)


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
