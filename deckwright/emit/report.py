"""report.md, and how every Markdown file is set. Apart from the other Markdown, which needs figures and typesetting."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2

from ..model import Build
from ..text.markup_gfm import escape
from . import data

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "markdown"
_MOST_LISTED = 200
"""Questions of one kind that the report names."""
_MOST_SHOWN = 120
"""Characters of a question in a list of the report."""


def report(build: Build) -> bytes:
    """report.md: the report for people."""
    content = data.report(build)
    orphans = [q for q in data.ordered(build.questions) if q.question is None]
    content |= {"title": escape(build.title), "c": content["counts"], "orphans": orphans}
    questions = {q.id: q for q in build.questions}
    return render("report.md.j2", questions=questions, most=_MOST_LISTED, **content)


def render(template: str, **values: Any) -> bytes:
    """A template of templates/markdown with values, as bytes; never two blank lines in a row."""
    text = _environment().get_template(template).render(**values)
    return (re.sub(r"\n{3,}", "\n\n", text).strip() + "\n").encode("utf-8", "backslashreplace")


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), trim_blocks=True, lstrip_blocks=True, autoescape=False,
        undefined=jinja2.StrictUndefined, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters["cell"] = lambda text: escape(str(text))
    environment.filters["short"] = lambda text: escape(" ".join(str(text).split())[:_MOST_SHOWN])
    environment.filters["text"] = lambda text: escape(" ".join(str(text).split()))
    return environment
