"""Figures that other processes draw while this one does something else."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from .drawing import Drawing

_MOST = 3
"""Processes: each needs a second before it draws its first figure."""

_coming: dict[str, Future[Drawing]] = {}


def begin(figure_ids: Sequence[str], draw: Callable[[str], Drawing]) -> None:
    """Hand figures to other processes; without effect where there is one processor, or no process can be started."""
    wanted = [each for each in figure_ids if each not in _coming]
    processes = min(_MOST, (os.cpu_count() or 1) - 1, len(wanted))
    if processes < 1:
        return
    try:
        pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"))
        _coming.update({each: pool.submit(draw, each) for each in wanted})
    except OSError:
        return
    pool.shutdown(wait=False)  # when all is drawn


def taken(figure_id: str) -> Drawing | None:
    """The drawing of a figure that was handed over, once it is there; None for another, or if it was not drawn."""
    future = _coming.get(figure_id)
    try:
        return future.result() if future else None
    except (BrokenProcessPool, CancelledError, OSError):
        return None
