"""What is kept of a drawn figure: its SVG, from which that of every mode follows, and where its ink is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from .style import PALETTES, Area, Mix, Mode

if TYPE_CHECKING:
    from .style import Canvas

_COLOUR = re.compile(r"(?<=:)#[0-9a-f]{6}")
_SIZE = re.compile(r'width="[^"]*" height="[^"]*" viewBox="[^"]*"')
POINT = 25.4 / 72
"""Millimetres."""


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
        box = " ".join(f"{side / POINT:.2f}" for side in (left, top, width, height))
        size = f'width="{width / POINT:.2f}pt" height="{height / POINT:.2f}pt" viewBox="{box}"'
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
    from .render import to_svg_with_ink

    svg, ink = to_svg_with_ink(canvas)
    return Drawing(svg.decode(), canvas.mixes, ink)
