"""What is kept of a drawn figure: its SVG, from which that of every mode follows, and where its ink is."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from .style import PALETTES, Mix, Mode

if TYPE_CHECKING:
    from .style import Canvas

_COLOUR = re.compile(r"(?<=:)#[0-9a-f]{6}")
_SIZE = re.compile(r'width="[^"]*" height="[^"]*" viewBox="[^"]*"')
_POINT = 25.4 / 72
_ROOM = 0.5
"""Around the ink of a cropped figure, in millimetres: lines are as wide as they are."""

Area = tuple[float, float, float, float]
"""Left, top, right, bottom, in millimetres from the upper left corner."""


@dataclass(frozen=True)
class Drawing:
    """A figure as SVG in the colours of the light mode; ``mixes`` says which of them lie between two of the palette."""

    svg: str
    mixes: Mapping[str, Mix]
    ink: Area

    def in_mode(self, mode: Mode) -> bytes:
        """The SVG in the colours of a mode: the same drawing with other colours."""
        if mode == "light":
            return self.svg.encode()
        light, other = PALETTES["light"], PALETTES[mode]
        names = other.names()
        colours = {colour: other.mixed(mix) for colour, mix in self.mixes.items()}
        colours |= {colour: names[name] for name, colour in light.names().items()}
        return _COLOUR.sub(lambda found: colours[found[0]], self.svg).encode()

    def cropped(self) -> tuple[str, float, float]:
        """The SVG in the light mode without the blank around it; its width and height in millimetres."""
        left, top, right, bottom = self.ink
        width, height = right - left, bottom - top
        box = " ".join(f"{side / _POINT:.2f}" for side in (left, top, width, height))
        size = f'width="{width / _POINT:.2f}pt" height="{height / _POINT:.2f}pt" viewBox="{box}"'
        return _SIZE.sub(size, self.svg, count=1), width, height

    def dumps(self) -> bytes:
        """As bytes, for the cache."""
        return json.dumps(asdict(self)).encode()

    @staticmethod
    def loads(data: bytes) -> Drawing:
        """From what `dumps` gave."""
        fields = json.loads(data)
        mixes = {colour: (low, high, share) for colour, (low, high, share) in fields["mixes"].items()}
        return Drawing(fields["svg"], mixes, tuple(fields["ink"]))


def drawing_of(canvas: Canvas) -> Drawing:
    """What is kept of a canvas in the light mode; within `render.settings`."""
    from .render import to_svg

    return Drawing(to_svg(canvas).decode(), canvas.mixes, ink_of(canvas))


def ink_of(canvas: Canvas) -> Area:
    """Where on a canvas something is drawn."""
    from matplotlib.backends.backend_svg import RendererSVG
    from matplotlib.collections import Collection
    from matplotlib.transforms import Bbox

    from .style import WIDTH

    canvas.figure.dpi = 72  # as for SVG: formulas that were measured need not be measured again
    renderer = RendererSVG(*canvas.figure.bbox.size, io.StringIO())  # type: ignore[no-untyped-call]
    own = canvas.ax
    frame = {own.patch, own.xaxis, own.yaxis, *own.spines.values()}  # of the canvas itself: never drawn
    boxes = [
        # a collection says that it fills the canvas
        Bbox.union([path.get_extents(each.get_transform()) for path in each.get_paths()])
        if isinstance(each, Collection)
        else each.get_tightbbox(renderer)
        for each in own.get_children()
        if each not in frame
    ]
    boxes += [axes.get_tightbbox(renderer) for axes in canvas.figure.axes if axes is not own]
    drawn = [box for box in boxes if box is not None and max(box.width, box.height) > 0]
    ink = Bbox.union(drawn).transformed(canvas.figure.dpi_scale_trans.inverted())
    left, low, right, high = (25.4 * side for side in ink.extents)
    return (
        round(max(0.0, left - _ROOM), 2),
        round(max(0.0, canvas.height - high - _ROOM), 2),
        round(min(WIDTH, right + _ROOM), 2),
        round(min(canvas.height, canvas.height - low + _ROOM), 2),
    )
