"""The schemas and the page in docs are those of the models, and what ships is valid under them."""

import json

import pytest
from conftest import ROOT, run

from deckwright import yamlio
from deckwright.commands import schema


@pytest.mark.parametrize("name", [*(f"{name}.schema.json" for name, _, _ in schema.FILES.values()), "yaml.md"])
def test_the_files_are_up_to_date(name):
    assert (ROOT / "docs" / name).read_text("utf-8") == schema.files()[name], "run: python build.py schema"


def test_it_knows_the_fields_that_people_write_and_no_others():
    card = schema.schema()["$defs"]["Card"]
    assert {"id", "kind", "question", "answer", "asks", "checks", "references"} <= set(card["properties"])
    assert not {"guid", "place", "sources", "marks", "reviewed"} & set(card["properties"])
    assert card["additionalProperties"] is False
    assert set(card["required"]) == {"id", "question"}
    assert not {"Place", "Source"} & set(schema.schema()["$defs"])


@pytest.mark.parametrize("file", [file for file in schema.FILES if "*" not in file])
def test_every_key_that_ships_is_explained(file):
    name = schema.FILES[file][0]
    path = ROOT / "source" / file
    data = yamlio.read(path).data if path.is_file() else {}
    known = schema.schema(name).get("properties") or {}
    if isinstance(data, dict):
        assert set(data) <= set(known)
    assert f"## {file}" in schema.page()


def test_the_command_writes_them(tmp_path, capsys):
    assert run("schema", "--out", tmp_path / "docs") == 0
    assert "yaml.md" in capsys.readouterr().out
    for path in (tmp_path / "docs").glob("*.json"):
        assert json.loads(path.read_text("utf-8"))["$schema"].startswith("https://json-schema.org/")


def test_every_link_of_the_page_leads_somewhere():
    page = schema.page()
    headings = {line.lstrip("# ").lower() for line in page.splitlines() if line.startswith("##")}
    import re

    for target in re.findall(r"\]\(#([^)]+)\)", page):
        assert target in headings, target
