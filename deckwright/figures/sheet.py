"""The axes that a canvas is drawn on: they have no ticks, so none are made. Importing this imports matplotlib."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.axis import XAxis, YAxis


class _NoTicks:
    """Of an axis that is never drawn: to clip its ticks would make them, which takes longer than all else of axes."""

    def set_clip_path(self, path: Any, transform: Any = None) -> None:
        """Does nothing."""


class _X(_NoTicks, XAxis):
    pass


class _Y(_NoTicks, YAxis):
    pass


class Sheet(Axes):
    """Axes in millimetres."""

    def _init_axis(self) -> None:
        self.xaxis, self.yaxis = _X(self, clear=False), _Y(self, clear=False)
        for name, spine in self.spines.items():
            spine.register_axis(self.xaxis if name in ("top", "bottom") else self.yaxis)
