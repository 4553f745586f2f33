"""Figures that other processes draw while this one does something else."""

from __future__ import annotations

import atexit
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process

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
        pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_end_with_parent)
        _coming.update({each: pool.submit(draw, each) for each in wanted})
    except OSError:
        return
    pool.shutdown(wait=False)  # when all is drawn


def _end_with_parent() -> None:
    """Lets this process end tidily when it is told to, and when the one that began it was killed.

    It would wait for more figures for ever.
    """
    signal.signal(signal.SIGTERM, _end)
    if parent := parent_process():

        def follow() -> None:
            parent.join()
            _end()

        threading.Thread(target=follow, daemon=True).start()


def _end(*_: object) -> None:
    atexit._run_exitfuncs()  # the folder with fonts is removed
    os._exit(0)


def taken(figure_id: str) -> Drawing | None:
    """The drawing of a figure that was handed over, once it is there; None for another, or if it was not drawn."""
    future = _coming.get(figure_id)
    try:
        return future.result() if future else None
    except (BrokenProcessPool, CancelledError, OSError):
        return None
