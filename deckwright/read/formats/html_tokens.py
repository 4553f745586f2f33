"""HTML → tags and texts with the line each begins on. It never fails, and the time is linear in the source.

Parsers of the libraries know on which line a tag ends, but not where a text begins; here every character has its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

RAW = frozenset(("script", "style", "xmp", "iframe", "noembed", "noframes"))
"""Elements that hold characters only, up to their end tag."""
_TITLES = frozenset(("title", "textarea"))

_NAME = re.compile(r"</?([A-Za-z][^\s/><]{0,80}+)")
# a quote opens a value only behind an equals sign; a value that never ends is none
_INSIDE = r"(?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^>\"'\s][^>\s]*+)?+)*+"
_ATTRIBUTES = re.compile(_INSIDE + ">")
_TAG = re.compile(rf"<(/?)([A-Za-z][^\s/><]{{0,80}}+)({_INSIDE})>")
_DOCTYPE = re.compile(r"<!doctype[^>\[]*+(?:\[[^\]]*+\]\s*+)?+>", re.I)
_PATIENCE = 20
"""So many tags may run to the end of the file without a closing ``>`` before quotes are no longer believed."""


class Token(NamedTuple):
    """A piece of the source. ``kind`` is text, open, close; ``text`` is the text, or the name of the tag."""

    kind: str
    text: str
    line: int
    attributes: str = ""
    closed: bool = False
    raw: bool = False
    """Whether the text holds no entities: the content of a script, or of CDATA."""


def tokens(source: str) -> Iterator[Token]:
    """The tokens of a source with ``\\n`` at the ends of its lines, in order."""
    return _Scanner(source).run()


class _Scanner:
    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0
        self.counted = 0
        self.line = 1
        self.failures = 0
        self.missing: set[str] = set()
        """What is not found from here to the end: closers of comments and of raw elements."""

    def run(self) -> Iterator[Token]:
        source = self.source
        begin, line = 0, 1
        while (at := source.find("<", self.position)) >= 0:
            token: Token | None
            tag = _TAG.match(source, at) if self.failures < _PATIENCE else None
            if tag:
                kind, attributes, end = "close" if tag[1] else "open", tag[3], tag.end()
                closed = attributes.endswith("/") or attributes.rstrip().endswith("/")
                token = Token(kind, tag[2].lower(), self._line_of(at), attributes, closed)
            else:
                token, end, is_markup = self._markup(at)
                if not is_markup:
                    self.position = at + 1
                    continue
            if at > begin:
                yield Token("text", source[begin:at], line)
            self.position = end
            if token is not None:
                yield token
                if token.kind == "open" and not token.closed and token.text in RAW | _TITLES:
                    yield from self._raw(token.text)
            begin, line = self.position, self._line_of(self.position)
        if begin < len(source):
            yield Token("text", source[begin:], line)

    def _line_of(self, offset: int) -> int:
        """The line of an offset that is not before the last one asked for."""
        self.line += self.source.count("\n", self.counted, offset)
        self.counted = offset
        return self.line

    def _markup(self, at: int) -> tuple[Token | None, int, bool]:
        """The token at a ``<`` (None for what is left out), where it ends, and whether it is markup at all."""
        source = self.source
        following = source[at + 1 : at + 2]
        if following == "!":
            return self._declaration(at)
        if following == "?":
            end = self._find(">", at)
            return None, end + 1, end >= 0
        name = _NAME.match(source, at)
        if not name:
            return None, at, False
        end = self._tag_end(name.end())
        if end < 0:
            return None, at, False
        attributes = source[name.end() : end - 1]
        kind = "close" if source[at + 1] == "/" else "open"
        closed = attributes.rstrip().endswith("/")
        return Token(kind, name[1].lower(), self._line_of(at), attributes, closed), end, True

    def _tag_end(self, position: int) -> int:
        if self.failures < _PATIENCE:
            match = _ATTRIBUTES.match(self.source, position)
            if match:
                return match.end()
            self.failures += 1
        return self._find(">", position) + 1 or -1

    def _declaration(self, at: int) -> tuple[Token | None, int, bool]:
        source = self.source
        if source.startswith("<!--", at):
            if source.startswith(("<!-->", "<!--->"), at):
                return None, source.index(">", at) + 1, True
            end = self._find("-->", at + 4)
            return None, end + 3, end >= 0
        if source.startswith("<![CDATA[", at):
            end = self._find("]]>", at + 9)
            if end < 0:
                return None, at, False
            return Token("text", source[at + 9 : end], self._line_of(at), raw=True), end + 3, True
        doctype = _DOCTYPE.match(source, at) if "[" not in self.missing else None
        if doctype:
            return None, doctype.end(), True
        self.missing.add("[")
        end = self._find(">", at)
        return None, end + 1, end >= 0

    def _find(self, what: str, position: int) -> int:
        if what in self.missing:
            return -1
        found = self.source.find(what, position)
        if found < 0:
            self.missing.add(what)
        return found

    def _raw(self, name: str) -> Iterator[Token]:
        begin = self.position
        end = re.compile(rf"</{name}(?=[\s/>])", re.I).search(self.source, begin) if name not in self.missing else None
        if end is None:
            self.missing.add(name)
            if name in _TITLES:
                return
        stop = end.start() if end else len(self.source)
        if stop > begin:
            yield Token("text", self.source[begin:stop], self._line_of(begin), raw=name not in _TITLES)
        self.position = stop
