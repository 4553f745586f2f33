"""What must be found before blocks are cut: code, formulas and backslash escapes, with their places in the text."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Literal

TokenKind = Literal["fence", "code", "math", "literal"]

# C0 controls (but tab and line ends), and lone surrogates, which no output can hold; \x02 and \x03 mark our tokens.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_FENCED = re.compile(
    r"^(?P<prefix>[ \t>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)?)(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})(?P<info>[^\n]*)$"
    r"|\\(?P<escape>[^\s\w])|(?P<ticks>`+)|(?P<dollars>\$+)",
    re.MULTILINE,
)
_SPECIAL = re.compile(r"[\\`$](?:(?<=\\)(?P<escape>[^\s\w])|(?<=`)(?P<ticks>`*)|(?<=\$)(?P<dollars>\$*))")
"""The same, of a text without fences: it begins with a set of characters, so that what lies between is passed fast."""
_BLANK_LINE = re.compile(r"\n[ \t>]*(?:\n|\Z)")
# Where a paragraph, list item or table row ends: an inline formula or code span does not reach over it.
_NEW_BLOCK = re.compile(r"\n(?=[ \t>]*(?:\n|\Z|\||```|~~~|(?:[-+*]|\d{1,9}[.)])[ \t]))")
_QUOTE_PREFIX = re.compile(r"\n[ \t]*(?:>[ \t]?)+")
_DOLLAR_OR_TICK = re.compile(r"\\.|\$|`", re.DOTALL)
_TICKS = re.compile("`+")
_LANGUAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_+#.-]{0,31}")
_ESCAPABLE = frozenset("\\`*_{}[]<>#+-.!|$~")


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch ``start:end`` of the text that Markdown must not look into.

    ``text`` is what it holds: code, LaTeX, or the escaped character. ``inner`` is the offset of ``text`` in the source.
    """

    kind: TokenKind
    start: int
    end: int
    text: str
    inner: int
    display: bool = False
    language: str = ""


_ROW_OF_MARKS = re.compile(r"(?m)^(?:[ \t>]*+(?:[-*+]|\d{1,9}[.)])(?=[ \t])){20,}+")
_LOOK_ALIKE = str.maketrans("-*+.)", "‐∗＋․）")


def clean(text: str) -> str:
    """The same text, character by character, with line ends as ``\\n`` and unprintable characters as U+FFFD.

    A row of very many list marks is decoration, not a list in a list in a list: its marks are others that look alike.
    """
    if "\r" in text:
        text = text.replace("\r\n", " \n").replace("\r", "\n")
    text = _ROW_OF_MARKS.sub(lambda row: row[0].translate(_LOOK_ALIKE), text)
    return _UNPRINTABLE.sub("\ufffd", text)


def scan(text: str) -> list[Token]:
    """Code, formulas and escapes in ``text`` (cleaned, see `clean`), in order, without overlap."""
    return _Scanner(text).run()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[Token] = []
        self.tick_runs: dict[int, list[int]] = {}
        for run in _TICKS.finditer(text) if "`" in text else ():
            self.tick_runs.setdefault(len(run[0]), []).append(run.start())
        self._ends: dict[re.Pattern[str], tuple[int, int]] = {}

    def run(self) -> list[Token]:
        position = 0
        special = _FENCED if "```" in self.text or "~~~" in self.text else _SPECIAL
        while match := special.search(self.text, position):
            token = self._token(match)
            if token:
                self.tokens.append(token)
            position = token.end if token else match.end()
        return self.tokens

    def _token(self, match: re.Match[str]) -> Token | None:
        start, end = match.span()
        kind = match.lastgroup
        if kind == "info":
            return self._fence(match)
        if kind == "escape":
            return self._escape(start, match["escape"])
        if kind == "ticks":
            return self._code(start, end - start)
        if kind == "dollars" and end - start == 1:
            return self._inline_formula(start)
        if kind == "dollars" and end - start == 2:
            return self._closed_formula(start, "$$", "$$", display=True)
        return None

    def _end(self, pattern: re.Pattern[str], position: int) -> int:
        """Where ``pattern`` next matches from ``position`` on, or the end; remembered, so that asking is cheap."""
        since, end = self._ends.get(pattern, (0, -1))
        if not since <= position <= end:
            found = pattern.search(self.text, position)
            end = found.start() if found else len(self.text)
            self._ends[pattern] = (position, end)
        return end

    def _fence(self, match: re.Match[str]) -> Token:
        prefix, fence = match["prefix"], match["fence"]
        depth, indent = prefix.count(">"), len(prefix.rpartition(">")[2].expandtabs(4))
        closing = re.compile(r"[ \t>]*" + fence[0] + f"{{{len(fence)},}}[ \\t]*")
        lines: list[str] = []
        position = match.end() + 1
        while position <= len(self.text):
            stop = self.text.find("\n", position)
            stop = len(self.text) if stop < 0 else stop
            line = self.text[position:stop]
            if line[: len(line) - len(line.lstrip(" \t>"))].count(">") < depth:
                position -= 1
                break
            if closing.fullmatch(line):
                position = stop
                break
            lines.append(_strip_prefix(line, depth, indent))
            position = stop + 1
        language = _LANGUAGE.match(match["info"].strip())
        return Token(
            "fence",
            match.start("fence"),
            min(position, len(self.text)),
            "\n".join(lines),
            match.end(),
            language=language[0] if language else "",
        )

    def _escape(self, start: int, char: str) -> Token | None:
        if char in "([":
            formula = self._closed_formula(start, "\\" + char, "\\" + {"(": ")", "[": "]"}[char], display=char == "[")
            if formula:
                return formula
        # \( without a partner is far more often text than Markdown: it keeps its backslash
        return Token("literal", start, start + 2, char, start + 1) if char in _ESCAPABLE else None

    def _code(self, start: int, length: int) -> Token | None:
        runs = self.tick_runs.get(length, [])
        index = bisect_left(runs, start + length)
        if index == len(runs) or runs[index] > self._end(_NEW_BLOCK, start):
            return None
        stop = runs[index]
        content = re.sub(r"\s*\n[ \t>]*", " ", self.text[start + length : stop])
        if content.strip() and content[0] == content[-1] == " ":
            content = content[1:-1]
        return Token("code", start, stop + length, content, start + length)

    def _inline_formula(self, start: int) -> Token | None:
        end = self._end(_NEW_BLOCK, start)
        if start + 1 >= end or self.text[start + 1].isspace():
            return None
        for match in _DOLLAR_OR_TICK.finditer(self.text, start + 1, end):
            if match[0] == "`":
                return None
            if match[0] == "$":
                stop = match.start()
                after = self.text[stop + 1 : stop + 2]
                if stop == start + 1 or self.text[stop - 1].isspace() or after.isdecimal() or after == "$":
                    return None
                return self._formula(start, start + 1, stop, stop + 1, display=False)
        return None

    def _closed_formula(self, start: int, opening: str, closing: str, display: bool) -> Token | None:
        inner = start + len(opening)
        limit = self._end(_BLANK_LINE if display else _NEW_BLOCK, start)
        stop = self.text.find(closing, inner, limit)
        while stop >= 0 and self._escaped(stop):
            stop = self.text.find(closing, stop + 1, limit)
        if stop < 0 or not self.text[inner:stop].strip(" \t\n>") or "`" in self.text[inner:stop]:
            return None
        return self._formula(start, inner, stop, stop + len(closing), display)

    def _escaped(self, position: int) -> bool:
        before = self.text[max(0, position - 32) : position]
        return (len(before) - len(before.rstrip("\\"))) % 2 == 1

    def _formula(self, start: int, inner: int, stop: int, end: int, display: bool) -> Token:
        latex = self.text[inner:stop]
        line_start = self.text.rfind("\n", 0, start) + 1
        if "\n" in latex and self.text[line_start:start].lstrip().startswith(">"):
            # quote marks become blanks, so that places in the formula stay places in the text
            latex = _QUOTE_PREFIX.sub(lambda mark: "\n" + " " * (len(mark[0]) - 1), latex)
        stripped = latex.lstrip()
        inner += len(latex) - len(stripped)
        return Token("math", start, end, stripped.rstrip(), inner, display=display)


def _strip_prefix(line: str, depth: int, indent: int) -> str:
    for _ in range(depth):
        line = line.lstrip(" \t").removeprefix(">").removeprefix(" ")
    blank = len(line) - len(line.lstrip(" "))
    return line[min(blank, indent) :]
