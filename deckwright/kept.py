"""Documents, read and searched for questions; what was found is kept: cards change every day, documents seldom."""

from __future__ import annotations

import functools
import sys
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from . import cache
from .config import DocumentConfig
from .model import Document, Question
from .read import Found, read

_LARGEST = 1_000_000
"""Bytes of a document that is kept; of a larger one, telling it apart and keeping it would take time in every build."""


@dataclass(slots=True)
class _Extracted:
    """A document without its lines, and the questions in it."""

    document: Document
    questions: list[Question]


class Kept:
    """A document of a source: known from the last build if it is the same, else read anew."""

    def __init__(self, found: Found, config: DocumentConfig) -> None:
        self._entry = _entry(found, config)
        self._known = _recall(self._entry)
        self.document = self._known.document if self._known else read(found, config)

    @property
    def has_text(self) -> bool:
        """Whether it can be read, and there is anything in it."""
        return self._known is not None or bool(self.document.lines)

    def questions(self) -> list[Question]:
        """The questions in it. Its lines are let go of."""
        if self._known:
            return self._known.questions
        from .extract import extract

        found = extract(self.document)
        self.document.lines.clear()  # what a question needs of them it has
        if self._entry and found:  # what holds none has more to say, and is read anew each time
            _keep(self._entry, _Extracted(self.document, found))
        return found


def _entry(found: Found, config: DocumentConfig) -> str | None:
    """The key of all that a document's questions follow from; None for one that is not kept."""
    try:
        if found.path.stat().st_size > _LARGEST:
            return None
        content = found.path.read_bytes()
    except OSError:
        return None
    return cache.key(cache.code(""), sys.version_info[:3], found.name, config.model_dump_json(), content)


def _recall(entry: str | None) -> _Extracted | None:
    data = cache.get("documents", entry) if entry else None
    try:
        return _form().validate_json(data) if data else None
    except ValidationError:
        return None


def _keep(entry: str, extracted: _Extracted) -> None:
    try:
        cache.put("documents", entry, _form().dump_json(extracted))
    except PydanticSerializationError:  # half a character, which JSON cannot hold
        return


@functools.cache
def _form() -> TypeAdapter[_Extracted]:
    return TypeAdapter(_Extracted)
