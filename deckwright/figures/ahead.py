"""Figures that other processes draw while this one does something else."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context

from .drawing import Drawing

_MOST = 3
"""Processes: each needs a second before it draws its first figure."""

_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""For numpy: with matrices as small as ours, more threads only wait for one another."""

_coming: dict[str, Future[Drawing]] = {}


def begin(figure_ids: Sequence[str], draw: Callable[[str], Drawing]) -> None:
    """Hand figures to other processes; without effect where there is one processor, or no process can be started."""
    wanted = [each for each in figure_ids if each not in _coming]
    processes = min(_MOST, (os.cpu_count() or 1) - 1, len(wanted))
    if processes < 1:
        return
    try:
        pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"))
        with _environment(_ONE_THREAD):  # which the processes take with them, begun as they are by what they are given
            _coming.update({each: pool.submit(draw, each) for each in wanted})
    except OSError:
        return
    pool.shutdown(wait=False)  # when all is drawn


@contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    """Environment variables as long as this lasts; those that are set stay as they are."""
    added = [name for name in variables if name not in os.environ]
    os.environ.update({name: variables[name] for name in added})
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)


def taken(figure_id: str) -> Drawing | None:
    """The drawing of a figure that was handed over, once it is there; None for another, or if it was not drawn."""
    future = _coming.get(figure_id)
    try:
        return future.result() if future else None
    except (BrokenProcessPool, CancelledError, OSError):
        return None
