"""Regular expressions as an earlier start has compiled them: more than a thousand, of which each start would need all.

Python has no way to keep them, so this puts itself before the compiler of ``re``. What is kept is what that compiler
made of a pattern, for this very Python; Python looks at it again before it takes it. Where a Python is made otherwise,
or the cache holds nothing, patterns are compiled as always.
"""

from __future__ import annotations

import functools
import marshal
import re
import sys
from array import array
from importlib import import_module
from typing import Any

from . import cache

_KIND, _MOST = "regexes", 5000
"""Kept; a source with more patterns of its own than that compiles the others."""

Made = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]
"""Flags, code, number of groups, groups by name, names of groups: what `_sre.compile` takes with the pattern."""


class Regexes:
    """Stands before the compiler from `begin` to `keep`, which writes down what was asked for."""

    def __init__(self) -> None:
        self._known: dict[tuple[str | bytes, int], Made] = {}
        self._asked: dict[tuple[str | bytes, int], Made] = {}
        self._compiler: Any = None

    def begin(self) -> None:
        """From now on; of a process, once."""
        if self._compiler:
            return
        try:
            self._engine: Any = import_module("_sre")
            compiler: Any = import_module("re._compiler")
            self._parse = import_module("re._parser").parse
            self._entry = cache.key(sys.version, self._engine.MAGIC, self._engine.CODESIZE, sys.byteorder)
            self._plainly, self._code = compiler.compile, compiler._code
        except (ImportError, AttributeError):
            return
        if stored := cache.get(_KIND, self._entry):
            self._known = marshal.loads(stored)
        self._compiler = compiler
        compiler.compile = self._compile

    def _compile(self, pattern: Any, flags: int = 0) -> re.Pattern[Any]:
        """In place of the compiler's own function."""
        if type(pattern) not in (str, bytes) or flags & re.DEBUG:
            return self._plainly(pattern, flags)  # type: ignore[no-any-return]
        made = self._known.get((pattern, flags)) or self._asked.get((pattern, flags)) or self._made(pattern, flags)
        if len(self._asked) < _MOST:
            self._asked[pattern, flags] = made
        all_flags, code, groups, names, named = made
        numbers = array("I", code).tolist()
        return self._engine.compile(pattern, all_flags, numbers, groups, names, named)  # type: ignore[no-any-return]

    def _made(self, pattern: str | bytes, flags: int) -> Made:
        """As the function does it that this one stands before. Raises re.error."""
        parsed = self._parse(pattern, flags)
        code, state = self._code(parsed, flags), parsed.state
        named: list[str | None] = [None] * state.groups
        for name, number in state.groupdict.items():
            named[number] = name
        return flags | state.flags, array("I", code).tobytes(), state.groups - 1, state.groupdict, tuple(named)

    def keep(self) -> None:
        """What was asked for, for the next start; what was known besides is forgotten where it is the larger part.

        Nothing but the first build of a process needs it all, so this is done once.
        """
        if self._compiler is None or self._compiler.compile != self._compile:
            return
        self._compiler.compile = self._plainly
        much = len(self._known) > 2 * len(self._asked)
        if much or not self._asked.keys() <= self._known.keys():
            kept = self._asked if much else {**self._known, **self._asked}
            cache.put(_KIND, self._entry, marshal.dumps(kept))


@functools.cache
def regexes() -> Regexes:
    """Those of this process."""
    return Regexes()
