"""``lint``: checks without building; ``--fix`` writes the fixes that are safe into the files of reviewed cards."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from ..model import DeckwrightError, Finding
from .arguments import add_source
from .formats import FORMATS

if TYPE_CHECKING:
    from ..pipeline import Options


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add the command to the command line."""
    parser = commands.add_parser("lint", help="check without building anything")
    add_source(parser)
    parser.add_argument("--format", choices=tuple(FORMATS), default="text", help="how findings are told")
    parser.add_argument("--all", action="store_true", help="show findings for information, too")
    parser.add_argument("--fix", action="store_true", help="write the safe fixes into source/cards")
    parser.add_argument("--select", metavar="LIST", help="only these rules: codes, names or beginnings (K, C2)")
    parser.add_argument("--ignore", metavar="LIST", help="not these rules")
    parser.set_defaults(run=run)
    return parser


def run(options: argparse.Namespace) -> int:
    """Check, fix if asked, tell the findings; 1 where an error is among them."""
    chosen = Choice(options.select, options.ignore)
    findings = _findings(options, chosen)
    if options.fix:
        made, left = _fix(options, chosen)
        print(f"{made} fixed, {left} could not be written" if left else f"{made} fixed", file=sys.stderr)
        if made:
            findings = _findings(options, chosen)
    shown = [f for f in findings if options.all or f.severity != "info"]
    sys.stdout.write(FORMATS[options.format](shown))
    return 1 if any(f.severity == "error" for f in findings) else 0


class Choice:
    """Which rules a person wants to hear of. Raises DeckwrightError for a word that is no rule."""

    def __init__(self, select: str | None, ignore: str | None) -> None:
        self._select, self._ignore = self._words(select), self._words(ignore)

    @staticmethod
    def _words(text: str | None) -> tuple[str, ...]:
        from ..check import RULES
        from ..notices import notices

        words = tuple(word.strip() for word in (text or "").split(",") if word.strip())
        known = [(rule.code, rule.name) for rule in RULES.values()]
        known += [(notice.code, notice.name) for notice in notices().values()] if words else []
        for word in words:
            if not any(code.casefold().startswith(word.casefold()) or name == word for code, name in known):
                raise DeckwrightError(f"there is no rule {word!r}; `explain` lists them all")
        return words

    def __contains__(self, finding: Finding) -> bool:
        return (not self._select or self._names(self._select, finding)) and not self._names(self._ignore, finding)

    @staticmethod
    def _names(words: Iterable[str], finding: Finding) -> bool:
        return any(finding.rule.casefold().startswith(w.casefold()) or finding.name == w for w in words)


def _findings(options: argparse.Namespace, chosen: Choice) -> list[Finding]:
    from .. import pipeline

    build, _ = pipeline.prepare(_pipeline_options(options))
    return [finding for finding in build.findings if finding in chosen]


def _pipeline_options(options: argparse.Namespace) -> Options:
    from .. import pipeline

    return pipeline.Options(source=options.source, documents=options.documents, knowledge=not options.no_knowledge)


def _fix(options: argparse.Namespace, chosen: Choice) -> tuple[int, int]:
    """(how many fixes were written, how many could not be)."""
    from ..check import examine, fixes, load, subjects
    from ..read.source import open_source

    source = open_source(options.source, [], not options.no_knowledge)
    seen = examine([subjects.of_card(card) for card in source.cards], load(source.facts, source.concepts))
    wanted = fixes.edits(one for one in seen if one.finding in chosen)
    made = sum(fixes.apply(_path(source.root, name), edits) for name, edits in wanted.items())
    return made, sum(len(edits) for edits in wanted.values()) - made


def _path(root: Path, name: str) -> Path:
    """The file of a card: its name begins with the name of the source folder."""
    return root.joinpath(*PurePosixPath(name).parts[1:])
