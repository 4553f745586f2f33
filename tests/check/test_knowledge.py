"""facts.yaml: what is shipped, and every way to write it wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rule_cases import knowledge

from deckwright.check import explain, load
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
CLAIM = """claims:
  - id: tea
    about: [泡茶]
    right:
      - WORDING
    is: tea is made with boiling water
    references: [{title: Tea}]
"""
FACT = CLAIM.replace("claims:", "facts:").replace("right:", "says:").replace("    is:", "    right: ['3']\n    is:")
NAME = "  - {write: GPT-3, instead_of: [GTP-3], references: [{title: Paper}]}\n"


def test_shipped_facts_are_accepted_and_every_entry_says_where_to_look_it_up() -> None:
    facts = knowledge()
    entries = [*facts.substitutions, *facts.conventions, *facts.orders, *facts.counts]
    assert len(facts.substitutions) >= 12
    assert all(entry.references and entry.references[0].where for entry in entries)


def test_facts_are_counted_by_kind_and_topic_and_each_has_a_reference() -> None:
    page, shipped = explain("facts"), knowledge()
    count = int(re.search(r"^all\s+(\d+)", page, re.MULTILINE).group(1))  # type: ignore[union-attr]
    assert count == len(shipped.entries) >= 150
    assert all(entry.references for entry in shipped.entries)
    topics = {entry.topic for entry in shipped.entries if entry.topic}
    assert len(topics) == 15 and all(re.search(rf"^{topic}\s+\d+$", page, re.MULTILINE) for topic in topics)
    assert "without a reference: 0" in page


def test_an_entry_is_explained_by_its_id() -> None:
    page = explain("l1-is-sparse")
    assert "L1 makes weights exactly zero" in page and "section 7.1.2" in page


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
    "words that are not there": (CLAIM.replace("WORDING", "'茶<pour>水'"), 5, "there are no words <pour>"),
    "no family": (CLAIM.replace("WORDING", "'用{热水}泡茶'"), 5, "no family has"),
    "open slot": (CLAIM.replace("WORDING", "'用{热水泡茶'"), 5, "a brace opens"),
    "negation in brackets": (CLAIM.replace("WORDING", "'(?:不用)泡茶'"), 5, "cannot be counted"),
    "claim with a value": (CLAIM.replace("WORDING", "'泡<n>次'"), 5, "must not capture"),
    "fact without a value": (FACT.replace("WORDING", "'泡三次'"), 5, "must capture a value"),
    "fact with two values": (FACT.replace("WORDING", "'泡<n>次,<n>分钟'"), 5, "more than one value"),
    "wording that runs away": (CLAIM.replace("WORDING", "'茶……水……壶……杯'"), 5, "can match in more than"),
    "only gaps": (CLAIM.replace("WORDING", "'……'"), 5, "says nothing"),
    "unknown source": (CLAIM.replace("WORDING", "泡茶").replace("{title: Tea}", "'tea: page 3'"), 7, "names no source"),
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
