"""The figures as PDF, as they come with the project: Typst takes them into a document faster than SVG.

They lie among the templates, the only folder that Typst may read. ``python -m deckwright.figures`` writes them, too.
They count only as long as the code that draws is that which drew them, and each only as it was written.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..config import EPOCH
from ..text.typst_symbols import string
from .drawing import POINT, Drawing
from .shipped import drawn_by

ROOT = Path(__file__).resolve().parents[2] / "templates" / "pdf"
FOLDER = ROOT / "figures"
INDEX = "drawn-by.json"


@dataclass(frozen=True)
class Print:
    """A figure as PDF: where Typst finds it, from the root of its templates; width and height in millimetres."""

    path: str
    width: float
    height: float


@cache
def of(figure_id: str) -> Print | None:
    """The print of a figure; None if there is none, or it is another one than was written."""
    path = FOLDER / f"{figure_id}.pdf"
    try:
        known = _known()[figure_id]
        if known["sha256"] != hashlib.sha256(path.read_bytes()).hexdigest():
            return None
        return Print(f"/{path.relative_to(ROOT).as_posix()}", float(known["width"]), float(known["height"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


@cache
def _known() -> dict[str, Any]:
    """What the index says of each figure, if it is of this code."""
    try:
        index = json.loads((FOLDER / INDEX).read_bytes())
        return dict(index["figures"]) if index["by"] == drawn_by() else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def to_pdf(drawing: Drawing) -> bytes:
    """A figure without the blank around it, on a page of its size."""
    import typst

    svg, width, height = drawing.cropped()
    body = f'image(bytes({string(svg)}), format: "svg", width: 100%)'
    size = f"width: {width / POINT:.2f}pt, height: {height / POINT:.2f}pt"  # as the SVG says
    source = f"#set page({size}, margin: 0pt)\n#{body}"
    compiler = typst.Compiler(ignore_system_fonts=True)  # letters are outlines
    made = compiler.compile(input=source.encode(), format="pdf", timestamp=EPOCH)
    assert isinstance(made, bytes)
    return made


def index_of(drawings: dict[str, Drawing], prints: dict[str, bytes]) -> bytes:
    """The index of a folder of prints, by figure."""
    figures = {}
    for figure_id, data in sorted(prints.items()):
        _, width, height = drawings[figure_id].cropped()
        figures[figure_id] = {"sha256": hashlib.sha256(data).hexdigest(), "width": width, "height": height}
    return (json.dumps({"by": drawn_by(), "figures": figures}, indent=1) + "\n").encode()
