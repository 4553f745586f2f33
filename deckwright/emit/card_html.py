"""Both sides of a note as HTML without Anki: the templates filled in, the formulas set as MathML.

Understands what our templates use: ``{{Field}}``, ``{{cloze:Field}}``, ``{{#Field}}…{{/Field}}`` and
``{{^Field}}…{{/Field}}``.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET

from ..text import latex
from .anki import Note
from .note_types import NOTE_TYPES, script

_SECTION = re.compile(r"\{\{(?P<sign>[#^])(?P<name>\w+)\}\}(?P<inner>.*?)\{\{/(?P=name)\}\}", re.DOTALL)
_FIELD = re.compile(r"\{\{(?P<cloze>cloze:)?(?P<name>\w+)\}\}")
_CLOZE = re.compile(r"\{\{c(?P<number>\d+)::(?P<text>.*?)\}\}", re.DOTALL)
_MATHS = re.compile(r"\\\((?P<inline>.*?)\\\)|\\\[(?P<display>.*?)\\\]", re.DOTALL)
_ALONE = r"<math>(?:(?!</math>).)*</math>"
_STOPS = "&#8288;([，。；：、！？）》」』】”’]+)"
_WITH_SIGNS = re.compile(rf"([（《“‘「]{_ALONE})(?:{_STOPS})?|({_ALONE}){_STOPS}", re.DOTALL)


class Sides:
    """Both sides of notes; the templates are read once, for all notes of a build."""

    def __init__(self) -> None:
        """Raises DeckwrightError where a template cannot be read."""
        code = f"<script>\n{script()}\n</script>"
        self.templates = {  # key of a note type → front and back
            key: (note_type.front.replace(code, ""), note_type.back.replace(code, ""))
            for key, note_type in NOTE_TYPES.items()
        }

    def cards(self, note: Note) -> list[tuple[str, str]]:
        """Question side and answer side of each card of a note, without the script; formulas as ``\\(…\\)``."""
        values = dict(zip(NOTE_TYPES[note.note_type].fields, note.fields, strict=True))
        numbers = sorted({int(match["number"]) for match in _CLOZE.finditer(values.get("Text", ""))}) or [1]
        front, back = self.templates[note.note_type]
        return [(fill(front, values, number, False), fill(back, values, number, True)) for number in numbers]


def fill(template: str, values: dict[str, str], cloze: int, is_answer: bool) -> str:
    """A template with the fields of a note; ``cloze`` is the number of the cloze that is asked."""

    def section(match: re.Match[str]) -> str:
        is_shown = bool(values[match["name"]].strip()) == (match["sign"] == "#")
        return match["inner"] if is_shown else ""

    def field(match: re.Match[str]) -> str:
        value = values[match["name"]]
        return _clozes(value, cloze, is_answer) if match["cloze"] else value

    return _FIELD.sub(field, _SECTION.sub(section, template))


def with_mathml(text: str) -> str:
    """HTML with its formulas as MathML; one that cannot be set stands there as code.

    A formula, the bracket before it and the stops that are joined to it stand in a span of the class ``together``:
    browsers do break there.
    """
    return _WITH_SIGNS.sub(_together, _MATHS.sub(_mathml, text))


def _together(match: re.Match[str]) -> str:
    return f'<span class="together">{"".join(part for part in match.groups() if part)}</span>'


def _clozes(text: str, asked: int, is_answer: bool) -> str:
    parts, end = [], 0
    for match in _MATHS.finditer(text):
        parts += [_spans(text[end : match.start()], asked, is_answer), _in_maths(match[0], asked, is_answer)]
        end = match.end()
    return "".join([*parts, _spans(text[end:], asked, is_answer)])


def _spans(text: str, asked: int, is_answer: bool) -> str:
    def span(match: re.Match[str]) -> str:
        number = int(match["number"])
        if number != asked:
            return f'<span class="cloze-inactive" data-ordinal="{number}">{match["text"]}</span>'
        return f'<span class="cloze" data-ordinal="{number}">{match["text"] if is_answer else "[...]"}</span>'

    return _CLOZE.sub(span, text)


def _in_maths(text: str, asked: int, is_answer: bool) -> str:
    return _CLOZE.sub(
        lambda match: match["text"] if is_answer or int(match["number"]) != asked else "[...]",
        text,
    )


def _mathml(match: re.Match[str]) -> str:
    is_display = match["display"] is not None
    source = html.unescape(match["display"] if is_display else match["inline"])
    try:
        element = latex.mathml(source, is_display)
    except latex.LatexError:
        return f"<code>{html.escape(source)}</code>"
    if is_display:
        element.set("display", "block")
    return ET.tostring(element, encoding="unicode")
