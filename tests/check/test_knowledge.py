"""facts.yaml: what is shipped, and every way to write it wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from rule_cases import knowledge

from deckwright.check import load
from deckwright.check.patterns import PatternError, compile_pattern
from deckwright.model import DeckwrightError

ORDER = """orders:
  - id: tea
    about: [泡茶]
    oracle: gradient_descent_order
    references: [{title: Tea}]
    steps:
      - {id: boil, name: boil, patterns: [烧水]}
      - {id: pour, name: pour, patterns: [冲泡]}
      - {id: drink, name: drink, patterns: [PATTERN]}
"""
NAME = "  - {write: GPT-3, instead_of: [GTP-3], references: [{title: Paper}]}\n"


def test_shipped_facts_are_accepted_and_every_entry_says_where_to_look_it_up() -> None:
    facts = knowledge()
    entries = [*facts.substitutions, *facts.conventions, *facts.orders, *facts.counts]
    assert len(facts.substitutions) >= 12
    assert all(entry.references and entry.references[0].where for entry in entries)


def test_no_misspelling_is_a_right_spelling() -> None:
    facts = knowledge()
    right = {entry.write.casefold() for entry in facts.substitutions}
    assert not right & set(facts.names.right)


def test_no_file_is_empty_knowledge() -> None:
    assert load(None).substitutions == []


BAD = {
    "not a mapping": ("- a\n", 1, "must be a mapping"),
    "unknown section": ("orders: []\nfables: []\n", 2, "no such field"),
    "no reference": ("substitutions:\n  - write: GPT-3\n    instead_of: [GTP-3]\n", 2, "references"),
    "no misspelling": ("substitutions:\n" + NAME.replace("GTP-3", ""), 2, "at least 1"),
    "twice": ("substitutions:\n" + NAME + NAME, 3, "already in line 2"),
    "unknown oracle": (ORDER.replace("gradient_descent_order", "tea_leaves"), 4, "there is no oracle"),
    "endless pattern": (ORDER.replace("PATTERN", '"(a+)+$"'), 9, "repeats without end"),
    "nested pattern": (ORDER.replace("PATTERN", '"(?:a{0,9}b){0,9}c"'), 9, "repeats a repetition"),
    "broken pattern": (ORDER.replace("PATTERN", '"(喝"'), 9, "no regular expression"),
    "empty match": (ORDER.replace("PATTERN", '"喝?"'), 9, "matches an empty text"),
    "no YAML": ("orders: [\n", 2, "no valid YAML"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_facts_name_file_and_line(name: str, tmp_path: Path) -> None:
    text, line, message = BAD[name]
    path = tmp_path / "facts.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DeckwrightError) as caught:
        load(path)
    assert caught.value.file == path.as_posix()
    assert caught.value.line == line
    assert message in str(caught.value)


@pytest.mark.parametrize("pattern", ["初始化", "计算.{0,12}误差", r"\bgpt-?3\b", "[a+*]b", r"a\+b", "(?:甲|乙){2}丙"])
def test_harmless_patterns_are_accepted(pattern: str) -> None:
    assert compile_pattern(pattern)


@pytest.mark.parametrize(
    "pattern", ["a*", "a+b", "a{2,}", "(a|b)+", ".{0,299}x.{0,299}", r"(a)\1", "(?P<x>a)", "(?:ab?){3}", "", "x" * 401]
)
def test_patterns_that_could_run_away_are_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        compile_pattern(pattern)
