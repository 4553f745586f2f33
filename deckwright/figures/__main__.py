"""``python -m deckwright.figures`` draws all figures and puts them where they come with the project."""

from __future__ import annotations

from pathlib import Path

from . import FIGURES, drawn_now, printed, shipped
from .drawing import Drawing


def write(drawn: Path = shipped.FOLDER, prints: Path = printed.FOLDER) -> None:
    """Draw all figures and put them into two folders, as SVG with what belongs to it and as PDF, and nothing else."""
    drawings: dict[str, Drawing] = {figure_id: drawn_now(figure_id) for figure_id in FIGURES}
    _fill(drawn, {f"{name}.json": made.dumps() + b"\n" for name, made in drawings.items()})
    (drawn / shipped.BY).write_text(shipped.drawn_by() + "\n", "ascii")
    pdfs = {name: printed.to_pdf(made) for name, made in drawings.items()}
    _fill(prints, {f"{name}.pdf": made for name, made in pdfs.items()})
    (prints / printed.INDEX).write_bytes(printed.index_of(drawings, pdfs))


def _fill(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, data in files.items():
        (folder / name).write_bytes(data)


if __name__ == "__main__":
    write()
