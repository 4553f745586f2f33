"""Figures as media files of a package: drawn for light and night, named by their content."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from ..model import Card, Finding
from ..text.markup_html import escape

if TYPE_CHECKING:
    from ..figures import Mode

ImageFormat = Literal["svg", "png"]
_MODES: tuple[tuple[str, Mode], ...] = (("day", "light"), ("night", "dark"))
"""Class of an image on a card, and how its figure is drawn."""

_IN_QUESTION = re.compile(
    r"[上下左右]图|[如见由据]图|图[中里示]|图\s?\d|\b(?:figure|fig\.|diagram|picture)(?![a-z])", re.IGNORECASE
)


@dataclass(frozen=True)
class Picture:
    """A figure as it stands on a card: HTML with one image for light and one for night, and their bytes by name."""

    html: str
    files: dict[str, bytes]


def pictures(card: Card, image_format: ImageFormat = "svg") -> tuple[list[Picture], list[Picture]]:
    """The figures of a card for its front and for its back; ids that no figure has are left out.

    The first figure stands on the front if the question refers to a figure.
    """
    drawn = [_picture(each, image_format) for each in dict.fromkeys(card.figures) if each in _known()]
    on_front = 1 if _IN_QUESTION.search(card.question) else 0
    return drawn[:on_front], drawn[on_front:]


def unknown_figures(cards: Iterable[Card]) -> list[Finding]:
    """An error for each name under ``figures:`` that no figure has."""
    found = []
    for card in cards:
        for number, each in enumerate(card.figures):
            if each not in _known():
                file, line, column = _place(card, number)
                message = f"there is no figure {each!r}; the names stand in deckwright/figures"
                found.append(Finding("R110", "unknown-figure", "error", message, file, line, column, card.id))
    return found


def _known() -> Iterable[str]:
    from ..figures import FIGURES

    return FIGURES


@cache
def _picture(figure: str, image_format: ImageFormat) -> Picture:
    from .. import figures

    draw = figures.png if image_format == "png" else figures.svg
    alt = escape(figures.FIGURES[figure].alt)
    images, files = [], {}
    for name, mode in _MODES:
        data = draw(figure, mode)
        file = f"deckwright-{figure}-{hashlib.sha256(data).hexdigest()[:16]}.{image_format}"
        files[file] = data
        images.append(f'<img class="{name}" src="{file}" alt="{alt}">')
    return Picture(f'<figure class="figure">{"".join(images)}</figure>', files)


def _place(card: Card, number: int) -> tuple[str | None, int | None, int | None]:
    if card.place is None:
        return None, None, None
    for path in (("figures", number), ("figures",)):
        if path in card.place.fields:
            line, column, _ = card.place.fields[path]
            return card.place.file, line, column
    return card.place.file, card.place.line, None
