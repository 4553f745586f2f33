"""Check: whether cards and documents are in good form and true. Subjects go in, findings come out.

``check`` runs every rule, ``RULES`` lists them, ``explain`` gives the page of a rule or an oracle, ``load`` reads
facts.yaml. They are imported when they are asked for: figures need only an oracle, and are drawn by other processes.
"""

from __future__ import annotations

import difflib
import functools
import importlib
from typing import TYPE_CHECKING, Any

from ..model import DeckwrightError
from ..places import PROJECT

if TYPE_CHECKING:
    from .engine import Seen, check, examine
    from .knowledge import Knowledge
    from .loading import load
    from .memory import Memory
    from .oracles import ORACLES
    from .rule import Fix, Problem, Rule
    from .rules import RULES

__all__ = [
    "ORACLES", "RULES", "Fix", "Knowledge", "Memory", "Problem", "Rule", "Seen", "check", "examine", "explain", "load",
]  # fmt: skip

_HOMES = {
    "ORACLES": "oracles", "RULES": "rules", "Fix": "rule", "Knowledge": "knowledge", "Memory": "memory",
    "Problem": "rule", "Rule": "rule", "Seen": "engine", "check": "engine", "examine": "engine", "load": "loading",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if home := _HOMES.get(name):
        return getattr(importlib.import_module(f".{home}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def explain(name: str) -> str:
    """The page of a rule (by code or name), an oracle or a fact, or a list: rules, oracles, references, facts.

    Raises DeckwrightError for a name that is none of them.
    """
    from . import pages
    from .oracles import ORACLES
    from .rules import RULES

    wanted = name.strip()
    if wanted == "facts":
        return pages.facts(_shipped())
    if wanted == "references":
        return pages.references()
    if wanted == "rules":
        return "\n".join(f"{rule.code}  {rule.name} ({rule.severity})" for rule in RULES.values()) + "\n"
    if wanted == "oracles":
        return "\n".join(oracle.page for oracle in ORACLES.values())
    for rule in RULES.values():
        if wanted.casefold() in (rule.code.casefold(), rule.name):
            return f"{rule.code} {rule.name} ({rule.severity})\n\n{rule.page.strip()}\n"
    if wanted in ORACLES:
        return ORACLES[wanted].page
    entries = {entry.id: entry for entry in _shipped().entries if hasattr(entry, "id")}
    if wanted in entries:
        return pages.fact(entries[wanted])
    known = [
        *RULES,
        *(rule.name for rule in RULES.values()),
        *ORACLES,
        *entries,
        "rules",
        "oracles",
        "references",
        "facts",
    ]
    near = difflib.get_close_matches(wanted, known, n=1)
    hint = f"; did you mean {near[0]}?" if near else "; `explain rules` lists all rules, `explain oracles` the oracles"
    raise DeckwrightError(f"there is no rule {wanted!r}{hint}")


@functools.cache
def _shipped() -> Knowledge:
    """What the facts of this project say."""
    from .loading import load

    return load(PROJECT / "source" / "facts.yaml")
