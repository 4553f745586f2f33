"""Shows two questions with their answers on a terminal: beside each other, or one below the other where it is narrow.

What a document says is a stranger's: it is shown as text, so that nothing in it acts on the terminal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

NARROW = 72
"""Columns below which the two stand one below the other: fewer than 16 Chinese characters a line are hard to read."""
_MOST_ANSWER = 900


@dataclass(frozen=True, slots=True)
class Side:
    """A question as it is shown: its id, wording and answer, and where it stands."""

    id: str
    question: str
    answer: str
    where: str


def show(console: Console, sides: Sequence[Side], head: str, why: str) -> None:
    """Print two sides under a head line, with the reason why they are shown."""
    console.rule(Text(printable(head)))
    console.print(Text(printable(why), overflow="fold"))
    if console.width < NARROW:
        for side in sides:
            console.print(_panel(side))
        return
    table = Table.grid(expand=True)
    for _ in sides:
        table.add_column(ratio=1)
    table.add_row(*map(_panel, sides))
    console.print(table)


def _panel(side: Side) -> Panel:
    text = Text(f"{printable(side.question)}\n\n", style="bold", overflow="fold")
    answer = printable(side.answer)
    shown = answer if len(answer) <= _MOST_ANSWER else f"{answer[:_MOST_ANSWER]} …"
    text.append(shown or "(no answer)", style="not bold")
    text.append(f"\n\n{printable(side.where)}", style="dim not bold")
    return Panel(text, title=Text(printable(side.id)), title_align="left")


def printable(text: str) -> str:
    """A text without anything that a terminal would act on; line ends stay."""
    return "".join(c for c in text if c.isprintable() or c == "\n")
