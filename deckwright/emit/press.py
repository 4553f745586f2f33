"""Typst, ready to set: fonts, templates, a fixed date; compiles sources and answers queries, nothing of it twice."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from threading import Event, Lock
from typing import Any

import typst

from .. import allocator
from .. import cache as disk
from ..config import EPOCH
from ..model import Build, DeckwrightError
from ..text.latex import LatexError
from ..text.typst_math import latex_to_typst
from ..text.typst_symbols import string
from .fonts import families, typst_fonts
from .pdf_figures import definitions

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "pdf"

_FORGETS_AFTER = 10
"""Compilations after which Typst drops what none of them used."""
_KEPT, _AT_MOST = 250_000, 600_000
"""Characters of sources of which Typst keeps what it found out: while more are set, and while only a little is.

More would be too much memory; to let go of it takes time, and a document that is being set loses what it needs, too.
"""
_LITTLE = 50_000
_KIND = "pdf"


class PressError(Exception):
    """Typst has refused a source; the message is Typst's."""


class Press:
    """Sets the PDFs of a build: no system fonts, files only below templates/pdf, the same date each time.

    What was set before – the same source, with the same fonts, templates and libraries – comes from the cache. May be
    used by several threads.
    """

    def __init__(self, build: Build) -> None:
        if not TEMPLATES.is_dir():
            raise DeckwrightError(f"the templates of the PDFs are missing: {TEMPLATES}")
        self.fonts = build.config.fonts if build.config else None
        self._fonts = typst_fonts(self.fonts)
        self._created = build.config.created if build.config else EPOCH
        self._kept, self._lock = 0, Lock()
        self.setting = Event()
        """Set as soon as Typst works: until then, a second thread would only take turns with the first one."""
        folder = self.fonts.folder if self.fonts else None
        self._equipment = disk.key(disk.code(), _content(TEMPLATES), _content(Path(folder)) if folder else "")

    @property
    def families(self) -> str:
        """The font families as a Typst array."""
        return f"({', '.join(map(string, families(self.fonts)))},)"

    def compiler(self, **more: Any) -> typst.Compiler:
        """A compiler of one's own: no two threads may use the same."""
        return typst.Compiler(root=str(TEMPLATES), font_paths=self._fonts, **more)

    def compile(self, source: str) -> tuple[bytes, list[str]]:
        """A PDF and the warnings. Raises PressError."""
        complete = (definitions(source) + source).encode()
        entry = disk.key("compile", self._equipment, self._created, complete)
        if stored := disk.get(_KIND, entry):
            said, _, kept = stored.partition(b"\n")
            return kept, json.loads(said)
        self._make_room(len(source))
        try:
            pdf, told = self.compiler().compile_with_warnings(input=complete, format="pdf", timestamp=self._created)
        except typst.TypstError as error:
            raise PressError(error.message) from error
        assert isinstance(pdf, bytes)
        warnings = [warning.message for warning in told]
        disk.put(_KIND, entry, json.dumps(warnings).encode() + b"\n" + pdf)
        return pdf, warnings

    def query(self, source: str, label: str) -> list[Any]:
        """The values of all metadata with a label, in the order of the document. Raises PressError.

        The templates see ``alone`` among their inputs: what is asked is a part of a document, so links lead nowhere.
        Figures are as large as they are, but empty: to read their outlines takes time.
        """
        complete = (definitions(source, hollow=True) + source).encode()
        entry = disk.key("query", self._equipment, label, complete)
        if stored := disk.get(_KIND, entry):
            return list(json.loads(stored))
        self._make_room(len(source))
        try:
            found = self.compiler(input=complete, sys_inputs={"alone": "yes"}).query(f"<{label}>", field="value")
        except (typst.TypstError, RuntimeError) as error:
            raise PressError(str(error)) from error
        disk.put(_KIND, entry, found.encode())
        return list(json.loads(found))

    def memory(self, *what: object) -> disk.Memory:
        """What was found out about parts of a document of this kind."""
        return disk.Memory(_KIND, disk.key("memory", self._equipment, *what))

    def _make_room(self, coming: int) -> None:
        """Let go of what Typst keeps of earlier documents, where so many characters more would be too much."""
        self.setting.set()
        with self._lock:
            most = _AT_MOST if coming < _LITTLE else _KEPT if coming < _AT_MOST else 0
            forgets = self._kept > most
            self._kept = coming + (0 if forgets else self._kept)
        if forgets:
            compiler = self.compiler()
            for number in range(_FORGETS_AFTER):
                compiler.compile(input=f"#page(width: {number + 1}pt, height: 1pt)[]".encode(), format="pdf")
            allocator.give_back()

    def refused(self, formulas: Iterable[str]) -> frozenset[str]:
        """Those of the LaTeX formulas that Typst cannot set, found by halving."""
        return self._refused(list(formulas))

    def _refused(self, formulas: list[str]) -> frozenset[str]:
        bodies = []
        for latex in formulas:
            try:
                bodies.append(f"$ {latex_to_typst(latex, True)} $ ${latex_to_typst(latex, False)}$")
            except LatexError:
                bodies.append("")
        try:
            self.compiler().compile(input="\n\n".join(bodies).encode(), format="pdf")
        except typst.TypstError:
            if len(formulas) == 1:
                return frozenset(formulas)
            half = len(formulas) // 2
            return self._refused(formulas[:half]) | self._refused(formulas[half:])
        return frozenset()


def _content(folder: Path) -> str:
    """A key of all files below a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    parts = [part for path in files for part in (path.relative_to(folder).as_posix(), path.read_bytes())]
    return disk.key(*parts)
