"""YAML's flat stream of events, made plain data in one pass: positions, limits, no tags.

Composing a tree first would take twice as long, and recurse in C, where depth has no limit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from .model import DeckwrightError

MAX_REPEATED = 50_000
"""Values in one file that are there through aliases."""
MAX_DEPTH = 100

Path_ = tuple[Any, ...]

_TAGS = {"!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:str"}
"""Tags that say what is so anyway."""
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NULL = {"", "~", "null", "Null", "NULL"}
_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,300})")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]{1,300}|[0-9]{1,300}\.[0-9]{0,300}|[0-9]{1,300}(?=[eE]))(?:[eE][-+]?[0-9]{1,4})?")


def line_of(mark: Any) -> int | None:
    """The line of a mark, 1-based."""
    return mark.line + 1 if mark else None


class Builder:
    """Turns the events of a document into plain data, and remembers where each value stood.

    ``name`` is what errors call the file.
    """

    def __init__(self, name: str, events: Iterator[Any]) -> None:
        self.name = name
        self.marks: dict[Path_, tuple[int, int, str]] = {}
        """Path → (line, column, style) of each value, 1-based."""
        self.written: dict[Any, dict[Path_, str]] = {}
        """What is no text to YAML (1.50, true, null), as written: by the first step of the path, then by the path."""
        self._events = events
        self._anchors: dict[str, list[Any] | None] = {}
        """The events of what has a name; None as long as it is not complete."""
        self._recording: list[list[Any]] = []
        self._is_repeated = False
        self._repeated = 0

    def document(self) -> Any:
        """The only document; None where there is nothing. Raises DeckwrightError and yaml.YAMLError."""
        next(self._events)
        start = next(self._events)
        if isinstance(start, yaml.StreamEndEvent):
            return None
        data = self._value(self._next(), ())
        next(self._events)
        if not isinstance(another := next(self._events), yaml.StreamEndEvent):
            problem = "but found another document"
            raise yaml.composer.ComposerError(problem=problem, problem_mark=another.start_mark)
        return data

    def _next(self) -> Any:
        event = next(self._events)
        for events in self._recording:
            events.append(event)
        return event

    def _value(self, event: Any, path: Path_) -> Any:
        """What begins with an event."""
        if isinstance(event, yaml.AliasEvent):
            return self._again(event, lambda first: self._value(first, path))
        if event.anchor is not None:
            return self._named(event, lambda: self._unnamed(event, path))
        return self._unnamed(event, path)

    def _unnamed(self, event: Any, path: Path_) -> Any:
        mark = event.start_mark
        line = mark.line + 1
        is_scalar = isinstance(event, yaml.ScalarEvent)
        if self._is_repeated:
            self._repeated += 1
            if self._repeated > MAX_REPEATED:
                raise DeckwrightError("grows beyond all bounds under its aliases", self.name, line)
        if len(path) >= MAX_DEPTH and not (is_scalar and len(path) == MAX_DEPTH):
            raise DeckwrightError("is nested too deeply", self.name, line)
        if event.tag and event.tag not in _TAGS:
            raise DeckwrightError(f"tag {event.tag} is not allowed here", self.name, line)
        if is_scalar:
            style = event.style or ""
            self.marks[path] = (line, mark.column + 1, style)
            return self._scalar(event.value, style, path)
        self.marks[path] = (line, mark.column + 1, "")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        items: list[Any] = []
        while not isinstance(item := self._next(), yaml.SequenceEndEvent):
            items.append(self._value(item, (*path, len(items))))
        return items

    def _scalar(self, text: str, style: str, path: Path_) -> Any:
        made = _scalar(text, plain=not style)
        if path and text and not isinstance(made, str):
            self.written.setdefault(path[0], {})[path] = text
        return made

    def _mapping(self, path: Path_) -> dict[Any, Any]:
        out: dict[Any, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._key(event)
            if key in out:
                raise DeckwrightError(f"the key {key!r} stands twice", self.name, line_of(event.start_mark))
            out[key] = self._value(self._next(), (*path, key))
        return out

    def _key(self, event: Any) -> str:
        if isinstance(event, yaml.AliasEvent):
            return str(self._again(event, self._key))
        if not isinstance(event, yaml.ScalarEvent):
            raise DeckwrightError("a key must be a plain word", self.name, line_of(event.start_mark))
        if event.anchor is not None:
            return str(self._named(event, lambda: event.value))
        return str(event.value)

    def _named(self, event: Any, read: Callable[[], Any]) -> Any:
        """Read what has a name, and remember its events."""
        if self._is_repeated:
            return read()
        if event.anchor in self._anchors:
            problem = f"the anchor {event.anchor!r} stands twice"
            raise yaml.composer.ComposerError(problem=problem, problem_mark=event.start_mark)
        self._anchors[event.anchor] = None
        events = [event]
        self._recording.append(events)
        made = read()
        self._recording.pop()
        self._anchors[event.anchor] = events
        return made

    def _again(self, alias: Any, read: Callable[[Any], Any]) -> Any:
        """Read what an alias names once more."""
        if alias.anchor not in self._anchors:
            problem = f"found undefined alias {alias.anchor!r}"
            raise yaml.composer.ComposerError(problem=problem, problem_mark=alias.start_mark)
        events = self._anchors[alias.anchor]
        if events is None:
            raise DeckwrightError("is nested too deeply", self.name, line_of(alias.start_mark))
        before = self._events, self._recording, self._is_repeated
        self._events, self._recording, self._is_repeated = iter(events[1:]), [], True
        made = read(events[0])
        self._events, self._recording, self._is_repeated = before
        return made


def _scalar(text: str, plain: bool) -> Any:
    if not plain:
        return text
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
