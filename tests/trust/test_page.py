"""docs/trust.md names tests that exist, and the documentation's links lead somewhere."""

import ast
import re

import pytest
from conftest import ROOT

PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "source" / "README.md"]


def test_every_test_that_is_named_exists():
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "docs" / "trust.md").read_text("utf-8"))
    assert len(named) > 20
    for path, name in named:
        tree = ast.parse((ROOT / path).read_text("utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, f"{path}::{name}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_pictures_lead_somewhere(page):
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)", text):
        if not re.match(r"https?:|mailto:", target):
            assert (page.parent / target).exists(), target


def test_every_page_is_in_the_index():
    index = (ROOT / "docs" / "README.md").read_text("utf-8")
    for page in (ROOT / "docs").glob("*.md"):
        assert page.name == "README.md" or f"({page.name})" in index, page.name


def test_every_command_that_the_docs_name_exists():
    from deckwright.cli import COMMANDS

    for page in PAGES:
        for command in re.findall(r"(?<!benchmarks/)build\.py ([a-z]+)", page.read_text("utf-8")):
            assert command in COMMANDS, f"{page.name}: {command}"
        for script in re.findall(r"benchmarks/(\w+\.py)", page.read_text("utf-8")):
            assert (ROOT / "benchmarks" / script).is_file(), f"{page.name}: {script}"
