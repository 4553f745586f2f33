"""What a report may say besides the findings of rules – of reading, merging, paper, Anki –, each code explained.

The pages stand in notices.yaml. A code that is used anywhere in the package and explained nowhere fails a test.
"""

from __future__ import annotations

import re
import textwrap
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from . import yamlio
from .model import Severity, Strict

FAMILIES = {
    "R": "Reading and extracting",
    "I": "Merging and identity",
    "P": "Paper",
    "D": "The doctor",
}
"""First letter of a code → what such notices are about."""

_WIDTH = 120


class Notice(Strict):
    """A code, its name, its usual severity; when it is told, what it costs, how to get rid of it (Markdown)."""

    code: Annotated[str, Field(pattern=r"^[A-Z]\d{3}$")]
    name: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$")]
    severity: Severity
    what: str
    why: str
    do: str

    @property
    def page(self) -> str:
        """The page for people, Markdown."""
        parts = (f"**What it says.** {self.what}", f"**Why it matters.** {self.why}", f"**What to do.** {self.do}")
        return "\n\n".join(textwrap.fill(part, _WIDTH, break_on_hyphens=False) for part in parts)


@cache
def notices() -> dict[str, Notice]:
    """All notices by code, in the order of the file."""
    path = Path(__file__).with_name("notices.yaml")
    loaded = yamlio.read(path, path.name)
    every = [yamlio.validate(Notice, loaded, (k,)) for k in range(len(loaded.data))]
    return {notice.code: notice for notice in every}


def find(name: str) -> Notice | None:
    """The notice with a code or a name, whatever the case."""
    wanted = name.strip().casefold()
    return next((n for n in notices().values() if wanted in (n.code.casefold(), n.name)), None)


def is_code(name: str) -> bool:
    """Whether a name looks like a code."""
    return re.fullmatch(r"[A-Za-z]\d{3}", name.strip()) is not None
