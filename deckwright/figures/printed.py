"""The figures as PDF, as they come with the project: Typst takes them into a document faster than SVG.

They lie among the templates, the only folder that Typst may read. ``python -m deckwright.figures`` writes them, too.
They count only as long as the code that draws is that which drew them, and each only as it was written.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from ..config import EPOCH
from ..text.typst_symbols import string
from .drawing import POINT, Drawing
from .shipped import drawn_by

ROOT = Path(__file__).resolve().parents[2] / "templates" / "pdf"
FOLDER = ROOT / "figures"
INDEX = "drawn-by.json"


def path_of(figure_id: str) -> str | None:
    """Where Typst finds a figure, from the root of its templates; None if it is not there, or is another one."""
    path = FOLDER / f"{figure_id}.pdf"
    try:
        is_it = _known().get(figure_id) == hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
    return f"/{path.relative_to(ROOT).as_posix()}" if is_it else None


@cache
def _known() -> dict[str, str]:
    """The SHA-256 of each file that counts, by figure."""
    try:
        index = json.loads((FOLDER / INDEX).read_bytes())
        return dict(index["sha256"]) if index["by"] == drawn_by() else {}
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


def index_of(files: dict[str, bytes]) -> bytes:
    """The index of a folder of figures as PDF, by figure."""
    sums = {figure_id: hashlib.sha256(data).hexdigest() for figure_id, data in sorted(files.items())}
    return (json.dumps({"by": drawn_by(), "sha256": sums}, indent=1) + "\n").encode()
