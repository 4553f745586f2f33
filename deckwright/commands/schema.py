"""``schema``: the JSON Schemas of what people write in YAML, for editors, and a page that explains every field.

All of it is made from the models that read the files, so that it says what is true.
"""

from __future__ import annotations

import argparse
import inspect
import json
import re
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from ..check.knowledge import Knowledge
from ..config import DeckConfig
from ..merge.decisions import Decision
from ..model import Card, Strict
from ..read.sheets import Sheets
from ..read.source import Concepts

_BY_BUILD = ("sources",)
"""Fields that a build writes and a person does not."""

FILES: dict[str, tuple[str, Any, str]] = {
    "cards/*.yaml": ("card", list[Card], "Reviewed cards; a list."),
    "deck.yaml": ("deck", DeckConfig, "What is built, under which names."),
    "glossary.yaml": ("glossary", Concepts, "Concepts and their names."),
    "facts.yaml": ("facts", Knowledge, "What the linter knows of the field, each entry with its reference."),
    "merges.yaml": ("merges", list[Decision], "Decisions on look-alike questions; a list, written by `suggest`."),
    "sheets.yaml": ("sheets", Sheets, "What stands on the cheat sheets besides cards."),
}
"""File in the source folder → name of its schema, what it holds, what it is for."""


def schema(name: str = "card") -> dict[str, Any]:
    """The JSON Schema of a kind of file."""
    file, (_, model, _) = next((file, row) for file, row in FILES.items() if row[0] == name)
    made = TypeAdapter(model).json_schema()
    for model_ in Strict.__subclasses__():
        hidden = {field for field, info in model_.model_fields.items() if info.exclude}
        for field in hidden | (set(_BY_BUILD) if model_ is Card else set()):
            made.get("$defs", {}).get(model_.__name__, {}).get("properties", {}).pop(field, None)
    _drop_unused(made)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": f"Deckwright: {file}"}


def _drop_unused(made: dict[str, Any]) -> None:
    """Take out the definitions that only hidden fields referred to."""
    while True:
        text = json.dumps(made)
        unused = [name for name in made.get("$defs", {}) if f'"#/$defs/{name}"' not in text]
        if not unused:
            return
        for name in unused:
            del made["$defs"][name]


def files() -> dict[str, str]:
    """All files that the command writes into docs/, by name."""
    out = {f"{name}.schema.json": json.dumps(schema(name), ensure_ascii=False, indent=1) + "\n" for name in _names()}
    return {**out, "yaml.md": page()}


def _names() -> list[str]:
    return [name for name, _, _ in FILES.values()]


# --- the page -----------------------------------------------------------------------------------


def page() -> str:
    """docs/yaml.md: every field of every file, with its type, its default and what it means."""
    out = [
        "# What stands in a source folder\n\nWritten by `python build.py schema` from the models that read the files; "
        "do not edit. An editor that knows JSON Schema completes and marks errors: put `# yaml-language-server: "
        "$schema=../docs/deck.schema.json` at the top of a file.\n\nIn every file unknown keys are errors; an error "
        "names file, line, field and what was expected. Texts are Markdown with LaTeX between dollars.\n"
    ]
    for file, (name, _, what) in FILES.items():
        made = schema(name)
        out.append(f"## {file}\n\n{what} Schema: [{name}.schema.json]({name}.schema.json).\n")
        main = made["items"]["$ref"].rsplit("/", 1)[-1] if made.get("type") == "array" else None
        definitions = made.get("$defs", {})
        if main is None:
            out.append(_table(made, name))
        for title in ([main] if main else []) + [title for title in definitions if title != main]:
            if definitions[title].get("properties"):
                about = "" if title == main else f"### {title}\n\n{_sentence(definitions[title])}"
                out.append(f"{about}{_table(definitions[title], name)}")
    return "\n".join(out)


def _sentence(model: dict[str, Any]) -> str:
    text = inspect.cleandoc(model.get("description", ""))
    return f"{text}\n\n" if text else ""


def _table(model: dict[str, Any], file: str) -> str:
    needed = set(model.get("required", ()))
    rows = ["| field | is | if not given | |", "|---|---|---|---|"]
    for name, field in model["properties"].items():
        absent = "**must be given**" if name in needed else _default(field)
        rows.append(f"| `{name}` | {_type(field, file)} | {absent} | {_cell(field.get('description', ''))} |")
    return "\n".join(rows) + "\n"


def _default(field: dict[str, Any]) -> str:
    value = field.get("default")
    if value is None or value in ([], {}):
        return "–"
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def _type(field: dict[str, Any], file: str) -> str:
    if "$ref" in field:
        name = field["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    if "anyOf" in field:
        kinds = [_type(kind, file) for kind in field["anyOf"] if kind.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    if field.get("type") == "array":
        if "prefixItems" in field:
            return "list of " + ", ".join(_type(item, file) for item in field["prefixItems"])
        return f"list of {_type(field.get('items', {}), file)}"
    if field.get("type") == "object":
        value = field.get("additionalProperties")
        return f"mapping to {_type(value, file)}" if isinstance(value, dict) and value else "mapping"
    kind = {"string": "text", "integer": "whole number", "boolean": "true or false"}.get(field.get("type", ""), "")
    if field.get("pattern"):
        return f"text like `{_cell(field['pattern'])}`"
    low, high = field.get("minimum", field.get("exclusiveMinimum")), field.get("maximum")
    bounds = f", {low} … {high}" if high is not None else ""
    return (kind or field.get("type") or "anything") + bounds


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|")


# --- the command --------------------------------------------------------------------------------


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add the command to the command line."""
    parser = commands.add_parser("schema", help="write the JSON Schemas of the YAML files, for editors, and their page")
    parser.add_argument("--out", type=Path, default=Path("docs"), metavar="DIR", help="where to write (default: docs)")
    parser.set_defaults(run=run)
    return parser


def run(options: argparse.Namespace) -> int:
    """Write the schemas and the page."""
    options.out.mkdir(parents=True, exist_ok=True)
    written = files()
    for name, text in written.items():
        (options.out / name).write_text(text, "utf-8")
    print(f"written to {options.out.as_posix()}: {', '.join(written)}")
    return 0
