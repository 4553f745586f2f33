"""From a drawn canvas to bytes: the font, the settings of matplotlib, and a small SVG that is the same everywhere."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from .style import WIDTH

if TYPE_CHECKING:
    from matplotlib.backend_bases import RendererBase

    from .style import Area, Canvas

_FAMILY = "Deckwright Figures"
_WEIGHTS = {"Regular": 400, "Bold": 700}
_NOT_DRAWN = frozenset(("BASE", "GDEF", "GPOS", "GSUB", "HVAR", "STAT", "gasp", "prep", "vhea", "vmtx"))
"""Tables of a font that say nothing of outlines and widths; the widths of a weight follow from the outlines."""
_SETTINGS = {
    "mathtext.fontset": "cm",
    "svg.fonttype": "path",
    "svg.hashsalt": "deckwright",
}
_DPI = 300
_ROOM = 0.5
"""Around the ink of a figure, in millimetres: lines are as wide as they are."""
_PREAMBLE = re.compile(r"^.*?(?=<svg\b)", re.DOTALL)
_NOISE = re.compile(r"\s*<metadata>.*?</metadata>|\s*<!--.*?-->", re.DOTALL)
_GROUP = re.compile(r'<g id="[^"]*">')
_ID = re.compile(r'(\bid="|href="#|url\(#)([^")]+)')
_STYLE = re.compile(r'style="[^"]*"')
_NUMBERS = re.compile(r' (?:transform|x|y|width|height)="[^"]*"')
_DECIMAL = re.compile(r"-?\d+\.\d+")
_OUTLINE = re.compile(r' d="([^"]*)"')
_SEGMENT = re.compile(r"([MLQCz])([^MLQCz]*)")
_GAP = re.compile(r">\s+<")


@contextmanager
def settings() -> Iterator[None]:
    """matplotlib's own defaults with the project's font and settings, whatever the user's matplotlibrc says."""
    import matplotlib.style

    with matplotlib.style.context(["default", _SETTINGS | {"font.family": [_install_font()]}]):
        yield


def to_svg(canvas: Canvas) -> bytes:
    """A canvas as SVG: letters as outlines, no date, no reference out of the file, coordinates with two decimals."""
    return to_svg_with_ink(canvas)[0]


def to_svg_with_ink(canvas: Canvas) -> tuple[bytes, Area]:
    """A canvas as SVG, and where on it something is drawn."""
    from matplotlib.backends.backend_svg import RendererSVG

    buffer, figure = io.StringIO(), canvas.figure
    figure.dpi = 72
    for patch in (figure.patch, *(axes.patch for axes in figure.axes)):
        patch.set_facecolor("none")
    told = {"Date": None, "Creator": None}
    renderer = RendererSVG(*figure.bbox.size, buffer, image_dpi=72, metadata=told)  # type: ignore[no-untyped-call]
    figure.draw(renderer)
    renderer.finalize()  # type: ignore[no-untyped-call]
    return _small(buffer.getvalue()), _ink(canvas, renderer)


def _small(text: str) -> bytes:
    text = _NOISE.sub("", _PREAMBLE.sub("", text, count=1))
    text = _OUTLINE.sub(_relative, _GROUP.sub("<g>", _GAP.sub("><", text)))
    text = _NUMBERS.sub(lambda attribute: _DECIMAL.sub(_shorter, attribute[0]), text)
    text = _STYLE.sub(lambda style: style[0].replace(": ", ":").replace("; ", ";"), text)
    names: dict[str, str] = {}  # short ones that depend neither on colours nor on the characters of other figures
    return _ID.sub(lambda found: found[1] + names.setdefault(found[2], f"i{len(names)}"), text).encode()


def _ink(canvas: Canvas, renderer: RendererBase) -> Area:
    """Where on a canvas something is drawn; by the renderer that has drawn it, which has measured all texts."""
    from matplotlib.collections import Collection
    from matplotlib.transforms import Bbox

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


def to_png(canvas: Canvas) -> bytes:
    """A canvas as PNG with a transparent background, 300 dots an inch."""
    buffer = io.BytesIO()
    canvas.figure.savefig(buffer, format="png", dpi=_DPI, transparent=True, metadata={"Software": None})
    return buffer.getvalue()


def _relative(attribute: re.Match[str]) -> str:
    """The same outline in relative coordinates, in hundredths: two thirds of the size."""
    x = y = start_x = start_y = 0
    last, parts = "", []
    for command, body in _SEGMENT.findall(attribute[1]):
        numbers = [round(100 * float(text)) for text in body.split()]
        moves = [number - (y if index % 2 else x) for index, number in enumerate(numbers)]
        if command == "z":
            x, y = start_x, start_y
        else:
            x, y = numbers[-2:]
        if command == "M":
            start_x, start_y = x, y
        letter = "" if command == last and command in "LQC" else command.lower()
        steps = "".join(map(_step, moves))
        parts.append(letter + (steps.lstrip(" ") if letter else steps))
        last = command
    return f' d="{"".join(parts)}"'


@lru_cache(maxsize=65536)
def _step(hundredths: int) -> str:
    """A number of an outline, with a blank before it where it needs one. The same ones come again and again."""
    text = f"{hundredths / 100:.7g}"
    return text if text.startswith("-") else f" {text}"


def _shorter(decimal: re.Match[str]) -> str:
    value = float(decimal[0])
    short = f"{value:.{2 if abs(value) >= 1 else 5}f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


@cache
def _install_font() -> str:
    """Register Noto Sans SC, cut down to the characters of the figures, at two weights; returns its family name.

    matplotlib takes a variable font at its default weight only, which is Thin here, and fonts only as files.
    """
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont
    from matplotlib.font_manager import fontManager

    source = TTFont(_variable_font(), lazy=True)
    for table in _NOT_DRAWN & set(source.keys()):
        del source[table]  # to cut them down takes time
    subsetter = Subsetter(Options(layout_features=[], notdef_outline=True))
    subsetter.populate(text=_characters())
    subsetter.subset(source)
    small = io.BytesIO()
    source.save(small)
    for style, weight in _WEIGHTS.items():
        font = instantiateVariableFont(
            TTFont(io.BytesIO(small.getvalue())), {"wght": weight}, inplace=True, optimize=False
        )
        font["OS/2"].usWeightClass = weight
        for name_id, name in ((1, _FAMILY), (2, style), (4, f"{_FAMILY} {style}"), (6, f"Figures-{style}")):
            font["name"].setName(name, name_id, 3, 1, 0x409)
            font["name"].setName(name, name_id, 1, 0, 0)
        path = Path(_folder().name, f"{style}.ttf")
        font.save(path)
        fontManager.addfont(path)
    return _FAMILY


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Lives as long as the process: matplotlib opens the files when it draws."""
    return tempfile.TemporaryDirectory(prefix="deckwright-figures-")


def _variable_font() -> Path:
    from ..emit.fonts import font_folders

    return next(path for folder in font_folders() for path in sorted(Path(folder).glob("NotoSansSC*.ttf")))


def _characters() -> str:
    """Every character that a figure can use: those in the modules of this package."""
    modules = (item for item in files(__package__).iterdir() if item.name.endswith(".py"))
    return "".join(sorted({char for module in modules for char in module.read_text("utf-8")}))
