"""Reads facts.yaml: validates it, resolves its references, and remembers what reading its wordings has shown.

Entries are checked, and wordings read – checked, and searched for what a text must hold for them –, when a file is new;
then that is taken from the cache. A wording is compiled when it is first tried.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from .. import cache, yamlio
from ..model import DeckwrightError
from .entries import KNOWN
from .knowledge import KINDS, Knowledge, WordingError
from .patterns import Need, Signs, only

if TYPE_CHECKING:
    from ..read.source import Concept


def load(facts: Path | None, concepts: Iterable[Concept] = ()) -> Knowledge:
    """Read facts.yaml, and learn the names of the glossary; None gives empty knowledge.

    Raises DeckwrightError with file and line.
    """
    if facts is None:
        return Knowledge()
    concepts = list(concepts)
    told = tuple((c.id, c.zh, c.en, c.abbr, tuple(c.names)) for c in concepts)
    content = facts.read_bytes() if facts.is_file() else b""
    if (facts, content, told) not in _Loaded.knowledge:  # reading takes a second, and a session does it often
        _Loaded.knowledge = {(facts, content, told): _load(facts, content, concepts)}
    return _Loaded.knowledge[facts, content, told]


def forget() -> None:
    """Let go of what was loaded last, and of all that rules remember of texts: beside very many cards that counts."""
    _Loaded.knowledge = {}
    package = __name__.rpartition(".")[0]
    for name, module in list(sys.modules.items()):
        if name.startswith(package):
            for value in vars(module).values():
                if callable(clear := getattr(value, "cache_clear", None)):
                    clear()


class _Loaded:
    """What was loaded last."""

    knowledge: ClassVar[dict[tuple[object, ...], Knowledge]] = {}


def _load(facts: Path, content: bytes, concepts: Iterable[Concept]) -> Knowledge:
    knowledge = _from_cache(content) if content else None  # a file that is missing is an error
    if knowledge is None:
        knowledge = _from_yaml(facts)
        _into_cache(content, knowledge)
    knowledge.learn(concepts)
    return knowledge


def _from_yaml(facts: Path) -> Knowledge:
    loaded = yamlio.read(facts, facts.as_posix())
    if loaded.data is not None and not isinstance(loaded.data, dict):
        raise DeckwrightError(f"must be a mapping: {', '.join(KINDS)}", loaded.name, 1)
    _resolve(loaded)
    knowledge = yamlio.validate(Knowledge, loaded)
    _refuse_twice(knowledge, loaded)
    try:
        _ = knowledge.lexicon, knowledge.told_claims, knowledge.told_facts, knowledge.told_disputes
    except WordingError as error:
        raise DeckwrightError(str(error), loaded.name, loaded.line(error.path)) from None
    return knowledge


def _stored_under(content: bytes) -> str:
    """The key of what is known of a file: its bytes, and the code and the libraries that read it."""
    return cache.key(sys.version_info[:2], content, cache.code("check", "text", "model.py", "places.py", "yamlio.py"))


def _from_cache(content: bytes) -> Knowledge | None:
    """What was read from the same bytes before; None where they were not."""
    stored = _stored_under(content)
    entries, needs = cache.get("facts", stored), cache.get("wordings", stored)
    if not entries or not needs:
        return None
    try:
        knowledge = Knowledge.model_validate_json(entries, context=KNOWN)
        for name, rows in json.loads(needs).items():
            knowledge.known_needs[name] = [Signs(tuple(map(_need, row)), crosses) for crosses, *row in rows]
    except (ValueError, TypeError, AttributeError):
        return None
    return knowledge


def _into_cache(content: bytes, knowledge: Knowledge) -> None:
    stored = _stored_under(content)
    signs = {
        name: [
            [crosses, *(next(iter(need)) if len(need) == 1 else sorted(need) for need in needs)]
            for needs, crosses in rows
        ]
        for name, rows in knowledge.known_needs.items()
    }
    cache.put("facts", stored, knowledge.model_dump_json(by_alias=True, exclude_defaults=True).encode())
    cache.put("wordings", stored, json.dumps(signs, ensure_ascii=False).encode())


def _need(words: str | list[str]) -> Need:
    return only(words) if isinstance(words, str) else frozenset(words)


def _resolve(loaded: yamlio.Loaded) -> None:
    """Write out the references that name a source by its short word: ``dl: section 6.3``."""
    data = loaded.data if isinstance(loaded.data, dict) else {}
    sources = data.get("sources") or {}
    for section in KINDS:
        entries = data.get(section)
        for i, entry in enumerate(entries if isinstance(entries, list) else ()):
            references = entry.get("references") if isinstance(entry, dict) else None
            if not isinstance(references, list):
                continue
            for j, reference in enumerate(references):
                if isinstance(reference, str):
                    key, _, where = reference.partition(":")
                    if not isinstance(sources, dict) or not isinstance(sources.get(key), str) or not where.strip():
                        message = f"{reference!r} names no source; write {{title: …, where: …}} or <source>: <where>"
                        raise DeckwrightError(message, loaded.name, loaded.line((section, i, "references", j)))
                    references[j] = {"title": sources[key], "where": where.strip()}


def _refuse_twice(knowledge: Knowledge, loaded: yamlio.Loaded) -> None:
    seen: dict[str, int] = {}

    def once(name: str, path: tuple[Any, ...]) -> None:
        line = loaded.line(path)
        if name in seen:
            raise DeckwrightError(f"{name!r} is already in line {seen[name]}", loaded.name, line)
        seen[name] = line

    for section in KINDS:
        for i, entry in enumerate(getattr(knowledge, section)):
            if hasattr(entry, "id"):
                once(entry.id, (section, i, "id"))
    for i, abbreviation in enumerate(knowledge.abbreviations):
        once(abbreviation.short, ("abbreviations", i, "short"))
    for i, substitution in enumerate(knowledge.substitutions):
        for j, wrong in enumerate(substitution.instead_of):
            once(wrong.casefold(), ("substitutions", i, "instead_of", j))
