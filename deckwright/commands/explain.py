"""``explain``: the page of a code or an oracle, the list of all, and the page of all rules for the documentation."""

from __future__ import annotations

import argparse
from pathlib import Path

from .. import notices
from ..model import DeckwrightError


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "explain", help="explain a code of the report by code or name, or an oracle; without one, list all"
    )
    parser.add_argument("rule", nargs="?", help="a code, a name, `rules`, `oracles` or `facts`")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page of all rules (docs/rules.md)")
    parser.set_defaults(run=run)
    return parser


def run(options: argparse.Namespace) -> int:
    """Print the page, or write the page of all rules; returns the exit status."""
    from .. import check
    from ..check import pages

    if options.write:
        options.write.parent.mkdir(parents=True, exist_ok=True)
        options.write.write_text(pages.rules() + notices_page(), "utf-8")
        print(f"written to {options.write.as_posix()}")
    elif options.rule:
        print(explain(options.rule))
    else:
        rows = [(rule.code, rule.severity, rule.name) for rule in check.RULES.values()]
        rows += [(notice.code, notice.severity, notice.name) for notice in notices.notices().values()]
        for code, severity, title in rows:
            print(f"{code}  {severity:7}  {title}")
    return 0


def explain(name: str) -> str:
    """The page of a rule, a notice or an oracle. Raises DeckwrightError for a name that is none of them."""
    from .. import check

    notice = notices.find(name)
    if notice:
        return f"{notice.code} {notice.name} ({notice.severity})\n\n{notice.page}\n"
    if notices.is_code(name) and name.strip().upper() not in check.RULES:
        known = ", ".join(code for code in (*check.RULES, *notices.notices()) if code[0] == name.strip().upper()[0])
        raise DeckwrightError(f"there is no code {name.strip()!r}; those that begin alike are: {known or 'none'}")
    return check.explain(name)


def notices_page() -> str:
    """The part of docs/rules.md on what the report says besides rules, Markdown."""
    parts = [_HEAD]
    for letter, title in notices.FAMILIES.items():
        parts.append(f"### {title}\n")
        family = [notice for notice in notices.notices().values() if notice.code[0] == letter]
        parts += [f"#### {n.code} {n.name}\n\nSeverity: {n.severity}\n\n{n.page}\n" for n in family]
    return "\n".join(parts)


_HEAD = """
## Notices

What the report says besides: of documents that were read, of questions that were merged, of paper, and what `doctor`
finds in a package. They are not waived: what to do is said with each.
"""
