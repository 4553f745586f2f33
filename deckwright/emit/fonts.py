"""The fonts of the PDFs: from a font wheel, never from the system, so that every machine sets the same pages."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import typst

from .. import cache as disk
from ..config import Fonts
from ..model import DeckwrightError
from ..text.typst_symbols import string

FAMILY = "Noto Sans SC"
_PACKAGE = "justmytype_intl_cjk"
_FOLDER = "fonts/ofl/notosanssc"
_ENDINGS = (".ttf", ".otf", ".ttc", ".otc")
_NO_GLYPH = "\U0010ffff"  # a noncharacter: no font has it
_NEEDS_NO_GLYPH = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp"))


def font_folders(fonts: Fonts | None = None) -> list[str]:
    """Folders with font files: the wheel's Noto Sans SC, then the folder that deck.yaml names."""
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise DeckwrightError("the font package is missing: pip install justmytype-intl-cjk")
    folders = [Path(spec.submodule_search_locations[0]) / _FOLDER]
    if fonts and fonts.folder:
        folders.append(Path(fonts.folder))
    for folder in folders:
        if not folder.is_dir():
            raise DeckwrightError(f"no such folder with fonts: {folder}", "deck.yaml")
    return [str(folder) for folder in folders]


def families(fonts: Fonts | None = None) -> list[str]:
    """Font families in the order in which they are tried; the wheel's font is always the last."""
    wanted = list(fonts.text) if fonts else []
    return [*(name for name in wanted if name != FAMILY), FAMILY]


def typst_fonts(fonts: Fonts | None = None) -> typst.Fonts:
    """The fonts as Typst takes them, with those that Typst carries (mathematics, code) and without the system's."""
    return typst.Fonts(include_system_fonts=False, font_paths=[*font_folders(fonts)])


def missing_glyphs(text: str, fonts: Fonts | None = None, compiler: typst.Compiler | None = None) -> set[str]:
    """Characters of ``text`` for which no font has a glyph: on paper they would be empty boxes, without a warning."""
    known = _characters(tuple(font_folders(fonts)))
    unsure = sorted(
        char
        for char in set(text)
        if ord(char) not in known
        and unicodedata.category(char) not in _NEEDS_NO_GLYPH
        and not "\ufe00" <= char <= "\ufe0f"
        and not "\ud800" <= char <= "\udfff"
    )
    if not unsure:
        return set()
    return _without_glyph(unsure, compiler or typst.Compiler(font_paths=typst_fonts(fonts)), families(fonts))


@lru_cache(maxsize=4)
def _characters(folders: tuple[str, ...]) -> frozenset[int]:
    """Code points that the fonts in the folders have."""
    files = sorted(path for folder in folders for path in Path(folder).rglob("*") if path.suffix.lower() in _ENDINGS)
    entry = disk.key("characters", *(_fingerprint(path) for path in files))
    if stored := disk.get("fonts", entry):
        return frozenset(code for first, last in json.loads(stored) for code in range(first, last + 1))
    known: set[int] = set()
    for path in files:
        known.update(*_code_points(path))
    disk.put("fonts", entry, json.dumps(_ranges(sorted(known))).encode())
    return frozenset(known)


def _fingerprint(path: Path) -> tuple[str, str]:
    with path.open("rb") as file:
        return path.name, hashlib.file_digest(file, "sha256").hexdigest()


def _ranges(codes: list[int]) -> list[tuple[int, int]]:
    """Runs of numbers, (first, last)."""
    starts = [k for k, code in enumerate(codes) if k == 0 or code > codes[k - 1] + 1]
    return [(codes[a], codes[b - 1]) for a, b in zip(starts, [*starts[1:], len(codes)], strict=True)]


def _code_points(path: Path) -> list[Iterable[int]]:
    """Of each font in a file. Raises DeckwrightError for a file that is no font."""
    from fontTools.ttLib import TTCollection, TTFont, TTLibError

    try:
        if path.suffix.lower() in (".ttc", ".otc"):
            return [font.getBestCmap() or () for font in TTCollection(str(path), lazy=True).fonts]
        return [TTFont(str(path), lazy=True).getBestCmap() or ()]
    except (TTLibError, OSError) as error:
        raise DeckwrightError(f"not a font file: {error}", str(path)) from error


def _without_glyph(chars: list[str], compiler: typst.Compiler, names: list[str]) -> set[str]:
    """Asks Typst, which also falls back on the fonts that it carries: sets each character and compares the outlines."""
    lines = [
        f"#set text(font: ({', '.join(map(string, names))},))",
        "#set page(width: 100pt, height: auto, margin: 0pt)",
    ]
    lines += [f"#{string(char)};\n" for char in [_NO_GLYPH, *chars]]
    picture = compiler.compile(input="\n".join(lines).encode(), format="svg")
    assert isinstance(picture, bytes)
    groups = picture.decode().split("<use ")[1:]
    outlines = [group.split('"', 2)[1] for group in groups]
    if len(outlines) != len(chars) + 1:  # a character of several glyphs: then one by one
        return (
            {char for char in chars if len(chars) == 1 or _without_glyph([char], compiler, names)}
            if len(chars) > 1
            else set()
        )
    return {char for char, outline in zip(chars, outlines[1:], strict=True) if outline == outlines[0]}
