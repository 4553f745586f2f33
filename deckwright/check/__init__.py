"""Check: whether cards and documents are in good form and true. Subjects go in, findings come out.

``check`` runs every rule, ``RULES`` lists them, ``explain`` gives the page of a rule or an oracle, ``load`` reads
facts.yaml.
"""

from __future__ import annotations

import difflib

from ..model import DeckwrightError
from .engine import Seen, check, examine
from .knowledge import Knowledge, load
from .memory import Memory
from .oracles import ORACLES
from .rule import Fix, Problem, Rule
from .rules import RULES

__all__ = [
    "ORACLES", "RULES", "Fix", "Knowledge", "Memory", "Problem", "Rule", "Seen", "check", "examine", "explain", "load",
]  # fmt: skip


def explain(name: str) -> str:
    """The page of a rule (by code or name), of an oracle, or the list of all: ``rules``, ``oracles``.

    Raises DeckwrightError for a name that is neither.
    """
    wanted = name.strip()
    if wanted == "rules":
        return "\n".join(f"{rule.code}  {rule.name} ({rule.severity})" for rule in RULES.values()) + "\n"
    if wanted == "oracles":
        return "\n".join(oracle.page for oracle in ORACLES.values())
    for rule in RULES.values():
        if wanted.casefold() in (rule.code.casefold(), rule.name):
            return f"{rule.code} {rule.name} ({rule.severity})\n\n{rule.page.strip()}\n"
    if wanted in ORACLES:
        return ORACLES[wanted].page
    known = [*RULES, *(rule.name for rule in RULES.values()), *ORACLES, "rules", "oracles"]
    near = difflib.get_close_matches(wanted, known, n=1)
    hint = f"; did you mean {near[0]}?" if near else "; `explain rules` lists all rules, `explain oracles` the oracles"
    raise DeckwrightError(f"there is no rule {wanted!r}{hint}")
