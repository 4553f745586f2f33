"""Code that does not parse.

**What it does.** Parses every fenced block marked `python` or `py` of a reviewed card. The code is never run. A prompt
(`>>>`) and `...` are understood.

**Why it hurts.** Code that cannot be typed in was never tried, and its error is learned with it.

Fails: a block ```` ```python ```` with `for x in loader print(x)`.

Passes: the same with `for x in loader: print(x)`.
"""

from __future__ import annotations

import ast
import re
import textwrap
import warnings
from collections.abc import Iterator

from ...model import Subject
from ..knowledge import Knowledge
from ..prose import raw
from ..rule import Problem, Rule

_BLOCK = re.compile(r"```(?:python|py)[ \t]*\n(.{0,10000}?)```", re.DOTALL)
_PROMPT = re.compile(r"^(?:>>>|\.\.\.) ?", re.MULTILINE)
_MOST_NESTED = 50


def check(subject: Subject, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield a problem for each block that is no Python."""
    if not subject.reviewed or "```" not in raw(subject):
        return
    for passage in subject.passages:
        if "```" not in passage.text:
            continue
        for block in _BLOCK.finditer(passage.text):
            if message := _wrong_with(block.group(1)):
                yield Problem(message, passage, block.start(1))


def _wrong_with(code: str) -> str | None:
    if _is_session(code):
        lines = [_PROMPT.sub("", line) for line in code.split("\n") if _PROMPT.match(line)]
        code = "\n".join(lines)
    if _nesting(code) > _MOST_NESTED:
        return f"the code is nested deeper than {_MOST_NESTED}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(textwrap.dedent(code))
    except SyntaxError as error:
        return f"the code does not parse: {error.msg} (line {error.lineno} of the block)"
    except (ValueError, RecursionError, MemoryError):
        return "the code does not parse"
    return None


def _is_session(code: str) -> bool:
    return code.lstrip().startswith(">>>")


def _nesting(code: str) -> int:
    depth = deepest = 0
    for char in code:
        depth += (char in "([{") - (char in ")]}")
        deepest = max(deepest, depth)
    return deepest


rule = Rule("C212", "code-syntax", "error", __doc__, one=check)
