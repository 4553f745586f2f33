"""The page of all rules, as it stands in docs/rules.md: written from the docstrings, so that it cannot be out of
date."""

from __future__ import annotations

import inspect
from collections import Counter

from .entries import Entry
from .knowledge import KINDS, Knowledge
from .oracles import ORACLES
from .oracles.references import REFERENCES
from .rules import RULES

_FAMILIES = {
    "W": "Waivers",
    "C1": "Form: what a card needs",
    "C2": "Form: what makes it good to learn from",
    "T": "Damage to the text",
    "M": "Mathematics, executed",
    "K1": "Names",
    "K2": "Conventions, orders and counts",
    "K3": "Facts of the field",
}


_USED_BY = {
    "substitutions": "K101", "abbreviations": "K102", "works": "K103", "series": "K104", "terms": "C210",
    "facts": "K301", "claims": "K302", "disputes": "K303", "formulas": "M104", "forms": "M104",
    "conventions": "K201, K202", "orders": "K203", "counts": "K204",
}  # fmt: skip


def facts(knowledge: Knowledge) -> str:
    """How many entries of each kind facts.yaml has, on which topics, and how many references they give."""
    lines = [f"{'kind':16}{'entries':>8}{'references':>12}  rule"]
    for kind in KINDS:
        entries: list[Entry] = getattr(knowledge, kind)
        lines.append(f"{kind:16}{len(entries):8}{sum(len(e.references) for e in entries):12}  {_USED_BY[kind]}")
    every = knowledge.entries
    lines.append(f"{'all':16}{len(every):8}{sum(len(e.references) for e in every):12}")
    topics = Counter(entry.topic for entry in every if entry.topic)
    lines.append(f"\n{'topic':16}{'entries':>8}")
    lines += [f"{topic:16}{count:8}" for topic, count in sorted(topics.items())]
    without = sum(not entry.references for entry in every)
    named = {reference.title for entry in every for reference in entry.references}
    lines.append(f"\nEntries without a reference: {without}. Works that are referred to: {len(named)}.")
    return "\n".join(lines) + "\n"


def fact(entry: Entry) -> str:
    """What an entry says, and where it can be looked up."""
    says = getattr(entry, "is_", None) or getattr(entry, "title", None) or getattr(entry, "name", None)
    lines = [f"{getattr(entry, 'id', '')} ({entry.topic or 'no topic'})", *([f"\n{says}"] if says else []), ""]
    lines += [
        f"- {reference.title}{f', {reference.where}' if reference.where else ''}" for reference in entry.references
    ]
    return "\n".join(lines) + "\n"


def references() -> str:
    """The reference implementations with their arguments, for ``formula`` among checks and ``formulas:`` of
    facts.yaml."""
    lines = []
    for name, known in REFERENCES.items():
        lines.append(f"{name}({', '.join(known.arguments)})\n    {inspect.cleandoc(known.function.__doc__ or '')}")
    return "\n".join(lines) + "\n"


def rules() -> str:
    """The page, Markdown."""
    parts = [_HEAD]
    for prefix, title in _FAMILIES.items():
        family = [rule for rule in RULES.values() if rule.code.startswith(prefix)]
        parts.append(f"## {title}\n")
        for rule in family:
            parts.append(f"### {rule.code} {rule.name}\n\nSeverity: {rule.severity}\n\n{inspect.cleandoc(rule.page)}\n")
    parts.append("## Oracles\n\nA card names them under `checks:`, with `args:` and the value under `equals:`.\n")
    for name in sorted(ORACLES):
        oracle = ORACLES[name]
        page = inspect.cleandoc(oracle.function.__doc__ or "")
        parts.append(f"### {name}\n\n`{oracle.signature}`\n\n{page}\n")
    return "\n".join(parts)


_HEAD = """\
# The rules

Written by `python build.py explain --write docs/rules.md` from the rules themselves; do not edit.

A finding is waived in the card, by code and with a reason: `waive: {C202: "the table needs the room"}`. A waiver that
finds nothing is itself a finding. `python build.py lint --fix` writes the fixes that cannot change what a text says.
"""
