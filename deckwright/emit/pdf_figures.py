"""Figures and curves as Typst: pictures of deckwright.figures, and small curves for the cells of a table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from ..text.typst_symbols import string

CURVE_FROM, CURVE_TO = -4.0, 4.0
CURVE_LOW, CURVE_HIGH = -1.3, 2.6
_STEPS = 48
_ENGLISH = ".en"
_NAMED = re.compile(r'figures\.at\("([a-z0-9.-]{1,80})"\)')


def known(figures: Iterable[str]) -> list[str]:
    """Those of the ids that are figures, each once."""
    from ..figures import FIGURES

    return [figure for figure in dict.fromkeys(figures) if figure in FIGURES]


def title(figure: str, english: bool) -> str:
    """What a figure is called."""
    from ..figures import FIGURES

    return FIGURES[figure].english if english else FIGURES[figure].title


def size(figure: str) -> tuple[float, float]:
    """Width and height of a figure without the blank around it, in millimetres."""
    from ..figures import drawing, printed

    if made := printed.of(figure):
        return made.width, made.height
    _, width, height = drawing(figure).cropped()
    return width, height


def sizes(source: str) -> list[tuple[float, float]]:
    """The sizes of the figures that a source names."""
    return [size(figure) for figure in known(name.removesuffix(_ENGLISH) for name in _NAMED.findall(source))]


def image(figure: str, english: bool = False) -> str:
    """A Typst expression for a figure: its ``width`` as drawn, and its ``body``; `definitions` says what it is."""
    return f'figures.at("{figure}{_ENGLISH if english else ""}")'


def definitions(source: str, hollow: bool = False) -> str:
    """Typst source that defines the figures which ``source`` names, each once; ``hollow`` ones are large and empty."""
    names = dict.fromkeys(_NAMED.findall(source))
    figures = {name: name.removesuffix(_ENGLISH) for name in names}
    known_ones = {name: figure for name, figure in figures.items() if known([figure])}
    images = [f'"{name}": {_image(figure, name != figure, hollow)}, ' for name, figure in known_ones.items()]
    return f"#let figures = ({''.join(images)})\n" if images else ""


@cache
def _image(figure: str, english: bool, hollow: bool) -> str:
    from ..figures import FIGURES, drawing, printed
    from ..figures.drawing import POINT

    alt = FIGURES[figure].english if english else FIGURES[figure].alt
    width, height = size(figure)
    if hollow:
        wide, high = f"{width / POINT:.2f}", f"{height / POINT:.2f}"  # as the figure itself has them
        source = _as_svg(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}"></svg>')
    elif made := printed.of(figure):
        source = string(made.path)
    else:
        source = _as_svg(drawing(figure).cropped()[0])
    return f"(width: {width:.2f}mm, body: image({source}, width: 100%, alt: {string(alt)}))"


def _as_svg(svg: str) -> str:
    return f'bytes({string(svg)}), format: "svg"'


@cache
def curve(name: str) -> str:
    """Typst arrays of the points of an activation function and of its derivative, from 0 to 1; "" if unknown.

    The window is −4 to 4 across, −1.3 to 2.6 up; what leaves it is cut off.
    """
    import numpy as np

    from ..figures.activations import ACTIVATIONS

    activation = ACTIVATIONS.get(name)
    if activation is None:
        return ""
    x = np.linspace(CURVE_FROM, CURVE_TO, _STEPS + 1)
    if activation.kinked:  # the derivative jumps at 0: a point on either side, so that the step stands upright
        x = np.sort(np.concatenate([x[x != 0], [-1e-4, 1e-4]]))
    return f"({_points(x, activation.function(x))}, {_points(x, activation.derivative(x))})"


def _points(x: object, y: object) -> str:
    import numpy as np

    inside = [(a, b) for a, b in zip(np.asarray(x), np.asarray(y), strict=True) if CURVE_LOW <= b <= CURVE_HIGH]
    wide, high = CURVE_TO - CURVE_FROM, CURVE_HIGH - CURVE_LOW
    points = (f"({(a - CURVE_FROM) / wide:.3f}, {(b - CURVE_LOW) / high:.3f})" for a, b in inside)
    return "(" + ", ".join(points) + ",)"
