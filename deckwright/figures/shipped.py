"""The figures as they come with the project, so that a first build need not draw them.

``python -m deckwright.figures`` draws them anew, after a change of anything that they are drawn by.
They count only as long as the code that draws them is that which drew them. Every platform prints the same bytes.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from .drawing import Drawing

FOLDER = Path(__file__).with_name("drawn")
BY = "drawn-by.txt"
_PACKAGE = Path(__file__).parents[1]
_NOT_DRAWING = {"__main__.py", "ahead.py", "printed.py", "shipped.py"}


@cache
def drawn_by() -> str:
    """A key of all code that figures are drawn by, 64 hexadecimal digits; line ends do not count."""
    own = [path for path in (_PACKAGE / "figures").glob("*.py") if path.name not in _NOT_DRAWING]
    digest = hashlib.sha256()
    for path in sorted([*own, *(_PACKAGE / "check" / "oracles").glob("*.py"), _PACKAGE / "emit" / "fonts.py"]):
        text = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(path.name.encode() + hashlib.sha256(text).digest())
    return digest.hexdigest()


@cache
def _is_current() -> bool:
    try:
        return (FOLDER / BY).read_text("ascii").strip() == drawn_by()
    except (OSError, ValueError):
        return False


def drawing(figure_id: str) -> Drawing | None:
    """A figure as it came; None if it did not, or if what draws it has changed since."""
    try:
        return Drawing.loads((FOLDER / f"{figure_id}.json").read_bytes()) if _is_current() else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def has(figure_id: str) -> bool:
    """Whether a figure came, and is the one that is drawn now; it is not read yet."""
    return _is_current() and (FOLDER / f"{figure_id}.json").is_file()
