"""What can be said to the memory allocator of glibc (others are left alone): Typst frees much, in several threads."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

_ARENA_MAX = -8
"""M_ARENA_MAX of malloc.h."""


def frugal() -> None:
    """Two heaps for all threads instead of eight a processor: what one thread frees another can use.

    Without effect once there are threads: numpy begins some when it is imported.
    """
    if mallopt := _function("mallopt"):
        mallopt(_ARENA_MAX, 2)


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
