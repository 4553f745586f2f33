"""What a format makes of a file: a document with lines of its own counting, and rows where its fields are known."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...model import Document, Dropped, Finding, Line, Reason, Severity


class Unreadable(ValueError):
    """A file cannot be read; the message says why and what to do, to be put behind the file's name."""


@dataclass(slots=True)
class Row:
    """One question whose fields are known: a row of a table, a note of a package. The lines are also the document's.

    ``fields`` are ``question``, ``answer``, ``explanation``, ``options`` (all in one) and ``A`` … ``H``;
    ``kind`` is a kind of question or empty, ``fillings`` are those of a cloze, ``tags`` as they are written.
    """

    fields: dict[str, list[Line]] = field(default_factory=dict)
    kind: str = ""
    section: list[str] = field(default_factory=list)
    fillings: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


@dataclass
class Converted(Document):
    """A document that was no plain text.

    ``markdown``: the lines are written in Markdown. ``whole``: a line is a whole paragraph, never a part of one that
    the page's width broke. ``ends`` has the last line of the file for each of ``lines`` that ends further down than it
    begins, as (line, text, last line). ``markup`` are lines of the file that hold no text of the document.
    """

    markdown: bool = False
    whole: bool = True
    rows: list[Row] = field(default_factory=list)
    ends: list[tuple[Line, int]] = field(default_factory=list)
    markup: list[Line] = field(default_factory=list)

    @property
    def is_markdown(self) -> bool:
        """Whether the text is written in Markdown."""
        return self.markdown

    def find(self, rule: str, name: str, severity: Severity, message: str, line: int = 1) -> None:
        """Add a finding at a line (or paragraph, page, note)."""
        self.findings.append(Finding(rule, name, severity, message, self.path, line))

    def drop(self, line: int, reason: Reason, text: str) -> None:
        """Tell that the text of a line is in no question; neighbouring lines of one reason become one run."""
        last = self.dropped[-1] if self.dropped else None
        if last and last.reason == reason and last.last <= line <= last.last + (self.unit == "line"):
            last.last, last.text = line, f"{last.text}\n{text}"
        else:
            self.dropped.append(Dropped(line, line, reason, text))
