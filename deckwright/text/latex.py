"""LaTeX formulas, read by KaTeX (the pykatex wheel, in process).

`mathml` gives a formula as MathML, `error` says what is wrong with it and where. A formula is a stranger's:
commands that define, link or reach outside are refused, and length and nesting are limited.
"""

from __future__ import annotations

import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pykatex  # type: ignore[import-not-found]

from ..model import DeckwrightError

MAX_LENGTH = 5000
MAX_NESTING = 40
"""Braces and environments in one another; real formulas stay below 15."""

_FORBIDDEN = re.compile(
    r"\\(?:[gex]?def|let|futurelet|global|long|(?:re)?newcommand|providecommand|(?:re)?newenvironment|newif|DeclareMathOperator"
    r"|href|url|includegraphics|input|include|html[A-Za-z]*|class|cssId|style|require|special|write|csname|catcode)(?![A-Za-z])"
)
_NESTING = re.compile(
    r"\\begin(?![A-Za-z])|\\left(?![A-Za-z])|\\end(?![A-Za-z])|\\right(?![A-Za-z])|\\.|[{}]", re.DOTALL
)
_OPENING = frozenset(("{", "\\begin", "\\left"))
_POSITION = re.compile(r" at position (\d+)(?::.*)?$", re.DOTALL)
_AT_END = re.compile(r" at end of input(?::.*)?$", re.DOTALL)
_UNDERLINE = "\u0332"  # KaTeX underlines the culprit in its message
_UNKNOWN = "#bad0ff"  # KaTeX paints refused commands in this colour instead of failing
_MOST_KNOWN = 8192


_katex = ThreadPoolExecutor(1, thread_name_prefix="katex")
"""All calls of KaTeX come from this one thread: called from several, even one at a time, it damages memory."""


def _new_thread() -> None:
    global _katex
    _katex = ThreadPoolExecutor(1, thread_name_prefix="katex")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_new_thread)  # threads do not come along


class LatexError(DeckwrightError):
    """A formula that cannot be set; ``position`` (0-based) is the offset in the LaTeX, where it is known."""

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.position = position


def forbidden(latex: str) -> re.Match[str] | None:
    """The first command that would define, link or reach outside, or None."""
    return _FORBIDDEN.search(latex) if "\\" in latex else None


def error(latex: str, display: bool = False) -> LatexError | None:
    """What is wrong with a formula, or None if KaTeX can read it."""
    return errors([(latex, display)])[0]


def errors(formulas: Sequence[tuple[str, bool]]) -> list[LatexError | None]:
    """The same for several formulas, each with whether it stands alone: at once, KaTeX's thread is asked only once."""
    return [result if isinstance(result, LatexError) else None for result in _read(formulas)]


def mathml(latex: str, display: bool = False) -> ET.Element:
    """A formula as presentation MathML (root ``math``); raises `LatexError`."""
    result = _read([(latex, display)])[0]
    if isinstance(result, LatexError):
        raise LatexError(result.message, result.position)
    return ET.fromstring(result)


_known: dict[tuple[str, bool], str | LatexError] = {}
"""What was read already: a formula is asked for by several stages."""


def _read(formulas: Sequence[tuple[str, bool]]) -> list[str | LatexError]:
    """Each as MathML, or what is wrong with it."""
    read = {each: _known[each] for each in formulas if each in _known}
    if new := [each for each in dict.fromkeys(formulas) if each not in read]:
        read.update(zip(new, _katex.submit(lambda: [_by_katex(*each) for each in new]).result(), strict=True))
        if len(_known) + len(new) > _MOST_KNOWN:
            _known.clear()
        _known.update((each, read[each]) for each in new)
    return [read[each] for each in formulas]


def _by_katex(latex: str, display: bool) -> str | LatexError:
    """Only in KaTeX's thread."""
    refusal = _refusal(latex)
    if refusal:
        return refusal
    try:
        html: str = pykatex.renderToString(
            latex,
            displayMode=display,
            output=pykatex.OUTPUT_MATHML,
            throwOnError=True,
            errorColor=_UNKNOWN,
            strict=pykatex.STRICT_IGNORE,
            maxSize=10,
        )
    except pykatex.ParseError as problem:
        return _from_katex(str(problem), latex)
    except UnicodeDecodeError:  # a message that ends within a character beyond U+FFFF
        return LatexError("cannot be read")
    found = re.search(r"<semantics>(.*)<annotation", html, re.DOTALL)
    if not found:
        return LatexError("KaTeX gave no MathML")
    if _UNKNOWN in found[1]:
        command = re.search(_UNKNOWN + r'"?>.*?<mtext>([^<]*)', found[1])
        name = command[1] if command else ""
        return LatexError(f"unknown command {name}".rstrip(), max(latex.find(name), 0))
    return f"<math>{found[1].replace('class =', 'class=')}</math>"


def _refusal(latex: str) -> LatexError | None:
    if len(latex) > MAX_LENGTH:
        return LatexError(f"longer than {MAX_LENGTH} characters", MAX_LENGTH)
    if not latex.strip():
        return LatexError("empty formula")
    command = forbidden(latex)
    if command:
        return LatexError(f"{command[0]} is not allowed", command.start())
    depth = 0
    for token in _NESTING.finditer(latex):
        if token[0] in _OPENING:
            depth += 1
            if depth > MAX_NESTING:
                return LatexError(f"nested deeper than {MAX_NESTING}", token.start())
        elif token[0] in ("}", "\\end", "\\right"):
            depth -= 1
    return None


def _from_katex(message: str, latex: str) -> LatexError:
    message = message.replace(_UNDERLINE, "")
    position = 0
    if found := _POSITION.search(message):
        position = _code_points(latex, int(found[1]) - 1)
    elif _AT_END.search(message):
        position = len(latex)
    message = _AT_END.sub("", _POSITION.sub("", message)).replace("Expected 'EOF', got", "unexpected")
    return LatexError(message[:1].lower() + message[1:], position)


def _code_points(text: str, utf16: int) -> int:
    """KaTeX counts UTF-16 units, Python code points."""
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * utf16].decode("utf-16-le", "ignore"))
