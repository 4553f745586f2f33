"""The figures of the deck, drawn by code: numbers in them are computed, letters are outlines.

``svg`` and ``png`` give the bytes of a figure, the same on every machine; matplotlib is imported when one is drawn.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache

from .. import cache as disk
from ..model import DeckwrightError
from . import (
    activations,
    architectures,
    attention,
    basics,
    convolution,
    ensembles,
    fields,
    generative,
    normalization,
    optimization,
    recurrent,
    regularization,
    segmentation,
    shipped,
)
from .drawing import Drawing, drawing_of
from .figure import Figure
from .style import MODES, Canvas, Mode

__all__ = ["FIGURES", "MODES", "Canvas", "Figure", "Mode", "draw", "draw_ahead", "drawing", "drawn_now", "png", "svg"]

_MODULES = (
    basics, activations, optimization, normalization, regularization, ensembles, convolution, fields, architectures,
    segmentation, recurrent, attention, generative,
)  # fmt: skip

FIGURES: Mapping[str, Figure] = {figure.id: figure for module in _MODULES for figure in module.FIGURES}


_drawn: dict[str, Drawing] = {}
_pen = threading.Lock()
"""matplotlib draws one figure at a time."""


def svg(figure_id: str, mode: Mode = "light") -> bytes:
    """A figure as SVG, 90 mm wide, transparent. Raises DeckwrightError when there is no such figure."""
    return drawing(figure_id).in_mode(mode)


def drawing(figure_id: str) -> Drawing:
    """What there is of a figure: from memory, as it came, from the cache or a process that draws it; or drawn now.

    Raises DeckwrightError when there is no such figure.
    """
    if figure_id not in _drawn:
        _drawn[figure_id] = _stored(figure_id) or _taken(figure_id) or _draw(figure_id)
    return _drawn[figure_id]


def _taken(figure_id: str) -> Drawing | None:
    """A figure that another process was to draw."""
    from . import ahead  # where figures come drawn, nothing of it is needed

    return ahead.taken(figure_id)


def draw_ahead(figure_ids: Iterable[str]) -> None:
    """Begin to draw, in other processes, those figures that are not there yet; returns at once."""
    named = [each for each in dict.fromkeys(figure_ids) if each in FIGURES]
    wanted = [each for each in named if not shipped.has(each) and not _stored(each)]
    if wanted:
        from . import ahead

        with _deaf():
            ahead.begin(wanted, _draw)


@contextmanager
def _deaf() -> Iterator[None]:
    """Ctrl-C comes a moment later; processes that are begun meanwhile never hear it: it is ours to answer."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # or it would be started meanwhile, and take the mask away
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@cache
def png(figure_id: str, mode: Mode = "light") -> bytes:
    """A figure as PNG, 300 dots an inch, transparent. Raises DeckwrightError when there is no such figure."""
    entry = _entry(figure_id, mode)
    data = disk.get("figures", entry) if figure_id in FIGURES else None
    if data is None:
        from .render import settings, to_png

        with _pen, settings():
            data = to_png(draw(figure_id, mode))
        disk.put("figures", entry, data)
    return data


def _entry(figure_id: str, form: str) -> str:
    """Where the cache has a figure: it depends on the code that draws it."""
    return disk.key(disk.code("figures", "check/oracles", "emit/fonts.py"), form, figure_id)


def _stored(figure_id: str) -> Drawing | None:
    if figure_id not in FIGURES:
        return None
    if figure_id not in _drawn:
        made = shipped.drawing(figure_id)
        if made is None and (data := disk.get("figures", _entry(figure_id, "drawing"))):
            made = Drawing.loads(data)
        if made is not None:
            _drawn[figure_id] = made
    return _drawn.get(figure_id)


def _draw(figure_id: str) -> Drawing:
    made = drawn_now(figure_id)
    disk.put("figures", _entry(figure_id, "drawing"), made.dumps())
    return made


def drawn_now(figure_id: str) -> Drawing:
    """A figure, drawn whether it is there already or not."""
    from .render import settings

    with _pen, settings():
        return drawing_of(draw(figure_id))


def draw(figure_id: str, mode: Mode = "light") -> Canvas:
    """A figure on its canvas; its fonts are those that are set when this is called."""
    figure = FIGURES.get(figure_id)
    if figure is None:
        raise DeckwrightError(f"there is no figure {figure_id!r}; there are: {', '.join(sorted(FIGURES))}")
    canvas = Canvas(mode, figure.height)
    figure.draw(canvas)
    return canvas
