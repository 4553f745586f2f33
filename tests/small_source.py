"""A small source in a folder, for commands that write into it."""

from pathlib import Path


def small_source(below: Path, cards: str, document: str) -> Path:
    """The folder of a source with one file of cards, and one document."""
    folder = below / "source"
    (folder / "cards").mkdir(parents=True)
    (folder / "documents").mkdir()
    (folder / "deck.yaml").write_text("title: T\ntopics: [{id: normalization, title: 归一化}]\n", "utf-8")
    (folder / "cards" / "normalization.yaml").write_text(cards, "utf-8")
    (folder / "documents" / "exam.txt").write_text(document, "utf-8")
    return folder
