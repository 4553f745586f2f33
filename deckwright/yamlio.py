"""YAML in and out: read with positions and limits, validate with messages a person can act on, write readably.

Reading takes YAML's core types only (no tags, so nothing is ever constructed from a name), refuses duplicate keys and
documents that grow under aliases, and remembers the line and column of every value.
"""

from __future__ import annotations

import difflib
import functools
import json
import math
import re
from dataclasses import dataclass, field
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError

from .model import DeckwrightError, Place
from .yaml_events import Builder, Path_, line_of

MAX_BYTES = 64 * 1024 * 1024

Model = TypeVar("Model", bound=BaseModel)
_BaseLoader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass
class Loaded:
    """A YAML document: plain data, and path → (line, column, style) of each value, 1-based."""

    data: Any
    name: str
    marks: dict[Path_, tuple[int, int, str]] = field(default_factory=dict)
    written: dict[Any, dict[Path_, str]] = field(default_factory=dict)
    """What is no text to YAML (1.50, true, null), as it is written: by the first step of the path, then by the path."""

    def line(self, path: Path_ = ()) -> int:
        """The line of the value at ``path``, or of the nearest enclosing one."""
        while path not in self.marks and path:
            path = path[:-1]
        return self.marks.get(path, (1, 1, ""))[0]

    def place(self, path: Path_ = ()) -> Place:
        """The positions of everything below ``path``, with paths relative to it."""
        below = {p[len(path) :]: mark for p, mark in self.marks.items() if p[: len(path)] == path}
        return Place(file=self.name, line=self.line(path), fields=below)


def read(path: Path, name: str | None = None) -> Loaded:
    """Read a YAML file.

    ``name`` is what errors call the file. Raises DeckwrightError with file and line.
    """
    name = name or path.as_posix()
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DeckwrightError(f"cannot be read: {error.strerror or error}", name) from None
    if len(raw) > MAX_BYTES:
        raise DeckwrightError(f"has {len(raw):,} bytes; at most {MAX_BYTES:,} are read", name)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DeckwrightError("is not UTF-8; save it as UTF-8", name, line) from None
    return loads(text, name)


def loads(text: str, name: str) -> Loaded:
    """Read YAML from a string; see :func:`read`."""
    conflict = re.search(r"^(<{7} |={7}$|>{7} )", text, re.M)
    if conflict:
        line = text.count("\n", 0, conflict.start()) + 1
        raise DeckwrightError("has marks of a merge conflict; resolve it first", name, line)
    builder = Builder(name, yaml.parse(text, Loader=_BaseLoader))
    try:
        data = builder.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = error.problem or error.context or "cannot be parsed"
        raise DeckwrightError(f"is no valid YAML: {what}", name, line_of(mark)) from None
    except yaml.YAMLError as error:  # characters YAML forbids
        raise DeckwrightError(f"is no valid YAML: {error}".replace("\n", " "), name) from None
    return Loaded(data, name, builder.marks, builder.written)


def validate(model: type[Model], loaded: Loaded, path: Path_ = ()) -> Model:
    """Make ``model`` from the value at ``path``.

    Raises DeckwrightError naming file, line, field and what was expected. Where the model has a text, the characters
    count that are written, whatever YAML takes them for.
    """
    _restore_texts(model, loaded, path)
    data = loaded.data
    for key in path:
        data = data[key]
    try:
        return model.model_validate({} if data is None and not path else data)
    except ValidationError as error:
        raise problem(model, error, loaded, path) from None


def _restore_texts(model: type[BaseModel], loaded: Loaded, path: Path_) -> None:
    """Put back what YAML has taken for a number, a truth value or nothing, where the model has a text."""
    groups = [loaded.written.get(path[0], {})] if path else list(loaded.written.values())
    for where, text in (item for group in groups for item in group.items()):
        if where[: len(path)] != path:
            continue
        holder = loaded.data
        for key in where[:-1]:
            holder = holder[key]
        kinds = _kinds(model, where[len(path) :])
        if str in kinds and type(holder[where[-1]]) not in kinds:
            holder[where[-1]] = text


@functools.lru_cache(8192)
def _kinds(annotation: Any, path: Path_) -> set[Any]:
    """The types that a value may have at a path below something so annotated."""
    if get_origin(annotation) is Annotated:
        return _kinds(get_args(annotation)[0], path)
    if get_origin(annotation) in (Union, UnionType):
        return {kind for member in get_args(annotation) for kind in _kinds(member, path)}
    if not path:
        return {annotation}
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        found = annotation.model_fields.get(path[0])
        kinds: set[Any] = _kinds(found.annotation, path[1:]) if found else set()  # type: ignore[arg-type]
        return kinds - {NoneType} if getattr(annotation, "null_is_text", False) and str in kinds else kinds
    inner = get_args(annotation)
    if get_origin(annotation) is dict:
        return _kinds(inner[1], path[1:])
    if get_origin(annotation) in (list, tuple) and inner and isinstance(path[0], int):  # not a mapping in its place
        return _kinds(inner[path[0]] if path[0] < len(inner) else inner[0], path[1:])
    return set()


def problem(model: type[BaseModel], error: ValidationError, loaded: Loaded, path: Path_ = ()) -> DeckwrightError:
    """The first complaint of pydantic about ``model`` as a sentence with file and line."""
    first = error.errors(include_url=False, include_context=True)[0]
    where = tuple(first["loc"])
    while where and (*path, *where) not in loaded.marks:  # pydantic adds the names of union members
        where = where[:-1]
    name = ".".join(map(str, first["loc"]))
    message = first["msg"][0].lower() + first["msg"][1:]
    given = first.get("input")
    shown = "" if first["type"] == "missing" or isinstance(given, dict | list) else f" (found: {str(given)[:60]!r})"
    if first["type"] == "missing":
        message = "is missing"
    elif first["type"] == "extra_forbidden":
        message = f"no such field{_instead(model, where)}"
    return DeckwrightError(
        f"field {name or '(the whole)'}: {message}{shown}", loaded.name, loaded.line((*path, *where))
    )


def _instead(model: type[BaseModel], where: Path_) -> str:
    """The field that may be meant by one that there is not, or all that there are."""
    kinds = [kind for kind in _kinds(model, where[:-1]) if isinstance(kind, type) and issubclass(kind, BaseModel)]
    known = sorted({name for kind in kinds for name, field in kind.model_fields.items() if not field.exclude})
    near = difflib.get_close_matches(str(where[-1]), known, n=1) if where else []
    return f"; did you mean {near[0]}?" if near else f"; there are {', '.join(known)}" if known else ""


# --- writing ------------------------------------------------------------------------------------

_WORDS = re.compile(r"(?i:y|n|yes|no|on|off|true|false|null)")
_PLAIN = re.compile(r"[A-Za-z\u4e00-\u9fff][^\s:#]*+(?:(?::(?=\S)|(?<=\S)#| (?=\S))[^\s:#]*+)*+")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_NO_BLOCK = re.compile(r"[ \t]+\n|[ \t]\Z|[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def dumps(data: Any) -> str:
    """Data as YAML: UTF-8 as it is, keys in their order, blocks for texts of several lines, no line broken.

    Written here because a library that serialises node by node takes half of the time of a large build. ``data`` is
    made of dict, list, tuple, str, int, float, bool and None; raises TypeError for anything else.
    """
    out: list[str] = []
    _write(data, "" if isinstance(data, dict | list | tuple) else "  ", out)
    return "".join(out)[1:]  # without the blank or line end that stands behind a key


def _write(value: Any, indent: str, out: list[str]) -> None:
    """Append a value as it stands behind a key or a dash; ``indent`` is that of the lines below."""
    if isinstance(value, str):
        out.append(_block(value, indent) if "\n" in value else f" {_line(value)}\n")
    elif isinstance(value, dict) and value:
        out.append("\n")
        _write_pairs(value, indent, out)
    elif isinstance(value, list | tuple) and value:
        out.append("\n")
        for item in value:
            out.append(f"{indent}-")
            if isinstance(item, dict) and item:
                first = len(out)
                _write_pairs(item, indent + "  ", out)
                out[first] = " " + out[first].lstrip()  # the first key stands behind the dash
            else:
                _write(item, indent + "  ", out)
    else:
        out.append(f" {_other(value)}\n")


def _write_pairs(value: dict[Any, Any], indent: str, out: list[str]) -> None:
    for key, item in value.items():
        if isinstance(item, str) and "\n" not in item:
            out.append(f"{indent}{_key(key)}: {_line(item)}\n")
        else:
            out.append(f"{indent}{_key(key)}:")
            _write(item, indent + "  ", out)


@functools.lru_cache(1024, typed=True)
def _key(key: Any) -> str:
    return _line(key) if isinstance(key, str) else _other(key)


def _block(text: str, indent: str) -> str:
    """A text of several lines as a block, where a block can hold it."""
    if text[0] in " \t\n" or _NO_BLOCK.search(text):
        return f" {_quoted(text)}\n"
    body = text.rstrip("\n")
    more = len(text) - len(body)
    chomping = "-" if more == 0 else "+" if more > 1 else ""
    lines = "".join(f"{indent}{line}\n" if line else "\n" for line in body.split("\n"))
    return f" |{chomping}\n{lines}" + "\n" * (more - 1)


def _line(text: str) -> str:
    """A text of one line: plain where it cannot be taken for anything else, else in quotes."""
    if not text.isprintable() and _UNPRINTABLE.search(text):
        return _quoted(text)
    if _PLAIN.fullmatch(text) and not _WORDS.fullmatch(text):
        return text
    return "'" + text.replace("'", "''") + "'"


def _quoted(text: str) -> str:
    """A text in double quotes; JSON's escapes are YAML's."""
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def _other(value: Any) -> str:
    if isinstance(value, dict):
        return "{}"
    if isinstance(value, list | tuple):
        return "[]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float(value)
    raise TypeError(f"YAML holds no {type(value).__name__}")


def _float(value: float) -> str:
    if not math.isfinite(value):
        return {math.inf: ".inf", -math.inf: "-.inf"}.get(value, ".nan")
    text = repr(value)
    return text if "e" not in text or "." in text else text.replace("e", ".0e")
