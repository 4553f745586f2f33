"""``suggest``: goes through look-alike questions and writes down what a person decides, so that it is asked once.

A merge is a wording under ``asks:`` of the reviewed card; where no card is reviewed yet, a block in merges.yaml, and so
is every “distinct”.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from .. import yamlio
from ..merge.decisions import FILE, Decisions
from ..model import Card, DeckwrightError, Question, Suggestion
from . import yaml_text
from .common import Project, add_source, open_project, wording, write
from .keys import END, single_keys
from .side_by_side import Side, printable, show


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Add ``suggest`` to the subcommands."""
    parser: argparse.ArgumentParser = commands.add_parser("suggest", help="settle look-alike questions, once")
    add_source(parser)
    for name, text in (("--accept", "two question ids that ask the same"), ("--distinct", "two that do not")):
        parser.add_argument(name, nargs=2, metavar="ID", action="append", default=[], help=text)
    parser.add_argument("--why", help="the reason, kept beside the decision")
    parser.add_argument("--hash", action="store_true", help="write hashes only, no wording")
    parser.set_defaults(run=run)
    return parser


def run(options: argparse.Namespace) -> int:
    """Settle the pairs that are named, or all of them on a terminal; returns the exit status."""
    if options.accept or options.distinct:
        for decision, pairs in (("merge", options.accept), ("distinct", options.distinct)):
            for one, other in pairs:
                print(settle(open_project(options), one, other, decision, options.why, options.hash))
        return 0
    project = open_project(options)
    if sys.stdin.isatty() and sys.stdout.isatty() and not project.source.bare:
        return _ask_all(project, options)
    for suggestion in project.build.suggestions:
        print(f"{suggestion.score:.4f}  {suggestion.a}  {suggestion.b}  {printable(suggestion.why)}")
        for side in _sides(project, suggestion):
            print(f"        {printable(' '.join(side.question.split()))}")
    print(f"{len(project.build.suggestions)} open; settle one with --accept ID ID or --distinct ID ID")
    return 0


# --- what is written ----------------------------------------------------------------------------


def settle(project: Project, one: str, other: str, decision: str, why: str | None, hashed: bool = False) -> str:
    """Write down that two questions are the same (``merge``) or ``distinct``; returns what was done, in a sentence.

    Raises DeckwrightError where an id is unknown, or the decision contradicts what is written already.
    """
    project.require_source()
    keys = project.key(one), project.key(other)
    if keys[0] == keys[1]:
        raise DeckwrightError(f"{one} and {other} have the same wording: they are one question already")
    path = project.source.root / FILE
    name = f"{project.source.root.name}/{FILE}"
    decisions = Decisions.read(path, name)
    earlier = decisions.get(*keys)
    if earlier:
        line = decisions.lines[decisions.blocks.index(earlier)]
        raise DeckwrightError(f"this pair is decided already ({earlier.decision}); remove that block first", name, line)
    if decision == "merge":
        for asking, asked in ((one, other), (other, one)):
            cards = project.reviewed(asking)
            if cards and asked in project.questions:
                return _add_asks(project, cards, project.questions[asked], hashed)
    texts = None if hashed else _texts(project, keys, one, other)
    _write_block(path, name, _block(min(keys), max(keys), decision, why, texts))
    return f"{name}: {decision} {one} {other}"


def _texts(project: Project, keys: tuple[str, str], one: str, other: str) -> list[str] | None:
    """Both wordings in the order of their keys, if both are ours."""
    questions = [project.questions.get(id_) for _, id_ in sorted(zip(keys, (one, other), strict=True))]
    if not all(q is not None and project.is_own(q) for q in questions):
        return None
    return [wording(q) for q in questions if q is not None]


def _block(a: str, b: str, decision: str, why: str | None, texts: list[str] | None) -> str:
    lines = [f'- a: "{a}"', f'  b: "{b}"', f"  decision: {decision}"]
    if why:
        lines.append(f"  why: {yaml_text.scalar(' '.join(why.split()))}")
    if texts:
        lines += ["  texts:", *(f"    - {yaml_text.scalar(text)}" for text in texts)]
    return "\n".join(lines) + "\n"


def _write_block(path: Path, name: str, block: str) -> None:
    header = "# Decisions on look-alike questions: a block a pair, sorted. The keys are hashes of the wordings.\n"
    text = path.read_text("utf-8") if path.is_file() else header
    write(path, yaml_text.insert_sorted(text, name, block, ("a", "b")))


def _add_asks(project: Project, cards: list[Card], asked: Question, hashed: bool) -> str:
    """The wording of a question, or its hash where it is not ours, under ``asks:`` of each card."""
    is_hash = hashed or not project.is_own(asked)
    item: str | dict[str, str] = {"hash": project.key(asked.id)} if is_hash else wording(asked)
    for card in cards:
        path = project.path_of(card)
        name = card.place.file if card.place else path.as_posix()
        text = path.read_text("utf-8")
        ids = [row.get("id") for row in yamlio.loads(text, name).data]
        write(path, yaml_text.add_to_list(text, name, ids.index(card.id), "asks", item))
    return f"{', '.join(card.id for card in cards)}: asks {'the hash of ' if is_hash else ''}{asked.id}"


# --- the terminal -------------------------------------------------------------------------------

_KEYS = {"m": "merge", "d": "distinct", "s": "skip", "q": "quit"}


def _ask_all(project: Project, options: argparse.Namespace) -> int:
    console = Console(highlight=False)
    seen: set[tuple[str, str]] = set()
    while True:
        left = [s for s in project.build.suggestions if (s.a, s.b) not in seen]
        if not left:
            console.print("nothing left to settle")
            return 0
        suggestion = left[0]
        seen.add((suggestion.a, suggestion.b))
        show(console, _sides(project, suggestion), f"{len(left)} to settle · {suggestion.score:.2f}", suggestion.why)
        answer = _asked(console)
        if answer == "quit":
            return 0
        if answer == "skip":
            continue
        why = options.why
        if answer == "distinct" and not why:
            why = console.input("why they are two (Enter: not said): ").strip() or None
        console.print(Text(settle(project, suggestion.a, suggestion.b, answer, why, options.hash), overflow="fold"))
        if answer == "merge":  # cards and the suggestions that are left may be others now
            project = open_project(options)


def _asked(console: Console) -> str:
    """What a person wants; other keys than those that are named do nothing."""
    keys = "  ".join(f"[b]{key}[/b] {name}" for key, name in _KEYS.items())
    answer = None
    with single_keys() as key:
        console.print(f"{keys}  ", end="")
        while not answer:
            pressed = key().lower()
            answer = _KEYS.get("q" if pressed == END else pressed)
    console.print(answer)
    return answer


def _sides(project: Project, suggestion: Suggestion) -> list[Side]:
    return [_side(project, suggestion, id_) for id_ in (suggestion.a, suggestion.b)]


def _side(project: Project, suggestion: Suggestion, id_: str) -> Side:
    question, gone = project.questions.get(id_), suggestion.gone
    if question is not None:
        answer = question.answer or " ".join(map(str, question.correct or question.steps or []))
        where = f"{question.document}:{question.line}  {', '.join(question.cards)}"
        return Side(id_, question.question or "", answer, where)
    if gone is None:
        return Side(id_, "", "", "")
    text = gone.wording or "(the wording is not kept, since the document is not ours)"
    return Side(id_, text, "(of the last build)", f"{gone.document}  {gone.card}")
