"""``python -m deckwright.figures`` draws all figures and puts them where they come with the project."""

from __future__ import annotations

from pathlib import Path

from . import FIGURES, drawn_now
from .shipped import BY, FOLDER, drawn_by


def write(folder: Path = FOLDER) -> None:
    """Draw all figures and put them into a folder, and nothing else."""
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for figure_id in FIGURES:
        (folder / f"{figure_id}.json").write_bytes(drawn_now(figure_id).dumps() + b"\n")
    (folder / BY).write_text(drawn_by() + "\n", "ascii")


if __name__ == "__main__":
    write()
