"""Deckwright turns question-and-answer material into Anki decks, printable PDFs and Markdown.

As a library: ``from deckwright import build``; see :func:`deckwright.library.build`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .library import build
    from .model import Card, DeckwrightError, Finding, Question
    from .pipeline import Result

__version__ = "0.1.0"
__all__ = ["Card", "DeckwrightError", "Finding", "Question", "Result", "__version__", "build"]


def __getattr__(name: str) -> Any:
    """The public names, imported when they are used."""
    import importlib

    homes = {"build": "library", "Result": "pipeline"}
    if name in __all__:
        return getattr(importlib.import_module(f".{homes.get(name, 'model')}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
