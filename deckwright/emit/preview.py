"""All cards on one page that opens from the disk: both sides, set with the templates and the stylesheet of the deck.

The page carries everything it needs. Each side stands in a frame of its own, without rights and made only when it comes
into view.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2

from .. import cache
from ..config import DeckConfig
from ..model import KINDS, Build, Finding
from .anki import Note, topic_titles
from .card_html import Sides, with_mathml
from .labels import is_english
from .note_types import NOTE_TYPES, script

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "preview"

CHINESE = {
    "search": "搜索", "topic": "专题", "kind": "题型", "finding": "问题", "all": "全部", "any": "有问题的",
    "none": "没有问题的", "light": "浅色", "dark": "深色", "phone": "手机", "desktop": "桌面", "cards": "张卡片",
    "front": "正面", "back": "背面", "script": "需要 JavaScript 才能列出卡片。", "nothing": "没有符合条件的卡片。",
    "basic": "问答", "list": "列举", "cloze": "填空", "choice": "选择", "true-false": "判断", "order": "排序",
}  # fmt: skip
ENGLISH = {
    "search": "Search", "topic": "Topic", "kind": "Kind", "finding": "Findings", "all": "all", "any": "with findings",
    "none": "without findings", "light": "Light", "dark": "Dark", "phone": "Phone", "desktop": "Desktop",
    "cards": "cards", "front": "Front", "back": "Back", "script": "The cards are listed with JavaScript.",
    "nothing": "No card fits.", "basic": "basic", "list": "list", "cloze": "cloze", "choice": "choice",
    "true-false": "true or false", "order": "order",
}  # fmt: skip

Shown = list[list[str]]
"""Front and back of each card of a note, as the page shows them."""

_IMAGE = re.compile(r'(<img [^>]*?)src="(deckwright-[^"/]+)"')


_MOST_REMEMBERED = 5000
"""Notes: of more, what is remembered would be large."""


def page(build: Build, notes: list[Note]) -> bytes:
    """``preview/index.html``: the notes in their order, with the findings of their cards."""
    config: DeckConfig = build.config or DeckConfig()
    words = ENGLISH if is_english(config.language) else CHINESE
    rows = _rows(build, notes)
    data = {
        "cards": rows,
        "css": NOTE_TYPES["basic"].css,
        "script": script(),
        "frame": _read("frame.js"),
        "words": words,
    }
    images = {name: bytes_ for note in notes for name, bytes_ in sorted(note.media.items())}
    titles = topic_titles(build)
    used = {row["topic"] for row in rows}
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, keep_trailing_newline=True)
    return (
        environment.from_string(_read("index.html.j2"))
        .render(
            title=build.title,
            language=config.language,
            words=words,
            topics=[(topic, title) for topic, title in titles.items() if topic in used],
            kinds=[kind for kind in KINDS if any(row["kind"] == kind for row in rows)],
            rules=_rules(build.findings, {note.card for note in notes}),
            css=_read("page.css"),
            script=_read("page.js"),
            data=f'{_json(data)[:-1]},"images":{_images(images)}}}',
        )
        .encode()
    )


def _rows(build: Build, notes: Sequence[Note]) -> list[dict[str, Any]]:
    """A row for each card of Anki; a note with several clozes has several."""
    sides = Sides()
    code = cache.code("text", "emit/card_html.py", "emit/preview.py")
    known = cache.Memory("preview", cache.key(build.title, code, sides.templates))
    shown = _remembered(known, sides) if len(notes) <= _MOST_REMEMBERED else _shown(sides)
    by_id = {card.id: card for card in build.cards}
    findings: dict[str, list[Finding]] = {}
    for finding in build.findings:
        if finding.card:
            findings.setdefault(finding.card, []).append(finding)
    rows = []
    for note in notes:
        card = by_id[note.card]
        for number, (front, back) in enumerate(shown(note)):
            rows.append(
                {
                    "id": f"{note.card}~{number + 1}" if number else note.card,
                    "topic": card.topic,
                    "kind": card.kind,
                    "tags": note.tags,
                    "findings": [
                        {"rule": f.rule, "severity": f.severity, "text": f"{f.name}: {f.message}"}
                        for f in findings.get(note.card, ())
                    ],
                    "front": front,
                    "back": back,
                }
            )
    known.save()
    return rows


def _remembered(known: cache.Memory, sides: Sides) -> Callable[[Note], Shown]:
    """What writes the sides of a note, or remembers how they were written in the last build: formulas take time."""
    write = _shown(sides)

    def shown(note: Note) -> Shown:
        name = json.dumps([note.note_type, *note.fields])
        written: Shown | None = known.get(name)
        if written is None:
            written = write(note)
            known.put(name, written)
        return written

    return shown


def _shown(sides: Sides) -> Callable[[Note], Shown]:
    return lambda note: [[_side(front), _side(back)] for front, back in sides.cards(note)]


def _side(text: str) -> str:
    """A side with formulas set, and images named, to be put in from the one copy that the page has."""
    return _IMAGE.sub(r'\1data-image="\2"', with_mathml(text))


def _rules(findings: Iterable[Finding], shown: set[str]) -> list[tuple[str, str]]:
    return sorted({(f.rule, f"{f.rule} {f.name}") for f in findings if f.card in shown})


def _address(name: str, data: bytes) -> str:
    if name.endswith(".svg"):
        return "data:image/svg+xml;base64," + base64.b64encode(data).decode()
    return "data:image/png;base64," + base64.b64encode(data).decode()


def _images(images: Mapping[str, bytes]) -> str:
    """The addresses of images by name, as JSON that may stand in a ``script`` element: in an address is no ``<``."""
    return "{" + ",".join(f'{_json(name)}:"{_address(name, data)}"' for name, data in images.items()) + "}"


def _json(data: Any) -> str:
    """JSON that may stand in a ``script`` element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _read(name: str) -> str:
    return TEMPLATES.joinpath(name).read_text(encoding="utf-8")
