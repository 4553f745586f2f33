"""A source: deck.yaml, reviewed cards, glossary, documents – or a bare folder, or a single file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pydantic import Field

from .. import yamlio
from ..config import DeckConfig
from ..model import Card, DeckwrightError, Finding, Place, Strict
from . import Found, find
from .sheets import Sheets, load

PROJECT = Path(__file__).resolve().parents[2]
"""The checkout that this code belongs to; its source/ lends its knowledge to bare folders."""


class Concept(Strict):
    """A concept of the field with its names."""

    id: str
    zh: str | None = None
    en: str | None = None
    abbr: str | None = None
    names: list[str] = Field(default_factory=list)
    misspellings: list[str] = Field(default_factory=list)
    topic: str = "misc"


class Concepts(Strict):
    """The file glossary.yaml."""

    concepts: list[Concept] = Field(default_factory=list)


@dataclass
class Source:
    """What a build starts from. ``root`` is the folder that holds deck.yaml, or the bare folder or file."""

    root: Path
    config: DeckConfig
    bare: bool
    cards: list[Card] = field(default_factory=list)
    concepts: list[Concept] = field(default_factory=list)
    documents: list[Found] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    sheets: Sheets = field(default_factory=Sheets)
    facts: Path | None = None
    borrowed: bool = False
    """Whether glossary, facts and topics are the project's own."""

    @property
    def name(self) -> str:
        """File name of the package, without ending."""
        return self.config.name or self.config.title


def open_source(path: Path, more: list[Path] | None = None, knowledge: bool = True, out: Path | None = None) -> Source:
    """Open a source folder or file; ``more`` are folders with documents kept outside it; nothing below ``out`` is read.

    Raises DeckwrightError where something that a person wrote is wrong, or nothing is there.
    """
    if not path.exists():
        raise DeckwrightError("there is no such file or folder", path.as_posix())
    source = _full(path) if path.is_dir() and _is_source(path) else _bare(path)
    for folder in more or []:
        if not folder.is_dir():
            raise DeckwrightError("there is no such folder", folder.as_posix())
        found, findings = find(folder, f"{folder.resolve().name}/")
        source.documents.extend(found)
        source.findings.extend(findings)
    if out is not None:
        source.documents = [d for d in source.documents if not d.path.resolve().is_relative_to(out.resolve())]
    if not source.concepts and knowledge:
        _borrow(source)
    return source


def _is_source(path: Path) -> bool:
    return (path / "deck.yaml").is_file() or (path / "cards").is_dir() or (path / "documents").is_dir()


def _bare(path: Path) -> Source:
    title = path.resolve().name or "deck"
    if path.is_file():
        title = path.stem
        found, findings = [Found(path, path.name)], list[Finding]()
    else:
        found, findings = find(path)
    if not title.strip(". "):
        title = "deck"
    name = "".join("-" if c in '/\\:*?"<>|' or ord(c) < 32 else c for c in title)
    return Source(path, DeckConfig(title=title, name=name), True, documents=found, findings=findings)


def _full(path: Path) -> Source:
    deck = path / "deck.yaml"
    config = DeckConfig()
    if deck.is_file():
        config = yamlio.validate(DeckConfig, yamlio.read(deck, f"{path.name}/deck.yaml"))
    source = Source(path, config, False)
    documents = path / "documents"
    if documents.is_dir():
        source.documents, source.findings = find(documents, "documents/")
    source.cards = _cards(path)
    glossary = path / "glossary.yaml"
    if glossary.is_file():
        source.concepts = yamlio.validate(Concepts, yamlio.read(glossary, f"{path.name}/glossary.yaml")).concepts
    source.sheets = load(path / "sheets.yaml", f"{path.name}/sheets.yaml")
    facts = path / "facts.yaml"
    source.facts = facts if facts.is_file() else None
    return source


def _cards(path: Path) -> list[Card]:
    cards: list[Card] = []
    seen: dict[str, str] = {}
    folder = path / "cards"
    for file in sorted(folder.rglob("*.yaml")) if folder.is_dir() else []:
        name = f"{path.name}/{file.relative_to(path).as_posix()}"
        loaded = yamlio.read(file, name)
        if loaded.data is None:
            continue
        if not isinstance(loaded.data, list):
            raise DeckwrightError("a list of cards is expected (each begins with '- id:')", name, loaded.line())
        marks = _split_marks(loaded)
        for i in range(len(loaded.data)):
            card = yamlio.validate(Card, loaded, (i,))
            line = loaded.line((i,))
            if card.id in seen:
                raise DeckwrightError(f"the id {card.id} is taken already ({seen[card.id]})", name, line)
            seen[card.id] = f"{name}:{line}"
            place = Place(name, line, marks.get(i, {}))
            cards.append(card.model_copy(update={"place": place, "reviewed": True}))
    return cards


def _split_marks(loaded: yamlio.Loaded) -> dict[int, dict[tuple[object, ...], tuple[int, int, str]]]:
    """The marks of a list's items, by item, in one pass."""
    out: dict[int, dict[tuple[object, ...], tuple[int, int, str]]] = {}
    for path, mark in loaded.marks.items():
        if path:
            out.setdefault(path[0], {})[path[1:]] = mark
    return out


def _borrow(source: Source) -> None:
    own = PROJECT / "source"
    if own.resolve() == source.root.resolve() or not (own / "glossary.yaml").is_file():
        return
    source.concepts = yamlio.validate(Concepts, yamlio.read(own / "glossary.yaml", "source/glossary.yaml")).concepts
    source.borrowed = True
    if source.facts is None and (own / "facts.yaml").is_file():
        source.facts = own / "facts.yaml"
    if not source.config.topics and (own / "deck.yaml").is_file():
        lent = yamlio.validate(DeckConfig, yamlio.read(own / "deck.yaml", "source/deck.yaml"))
        source.config = source.config.model_copy(update={"topics": lent.topics})
