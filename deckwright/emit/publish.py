"""Files into the output folder: whole or not at all, and only what belongs to this build.

Everything is written beside the old files first; then a journal is written; then the files are moved into place. A
build that is killed before the journal leaves the old output; one killed after it is completed by the next start.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..model import DeckwrightError

MANIFEST = "manifest.json"
_STAGE = ".deckwright-stage"
_JOURNAL = ".deckwright-journal.json"
_FREE = {"README.md", ".gitkeep", ".gitignore", ".DS_Store", "Thumbs.db", _STAGE, _JOURNAL}
"""May lie in an output folder that is not ours yet."""


def check_out(out: Path, force: bool) -> None:
    """Refuse a folder with files that no build of ours wrote, or that is read-only. Raises DeckwrightError."""
    if out.exists() and not out.is_dir():
        raise DeckwrightError("is a file; --out names a folder", out.as_posix())
    if out.is_dir() and not os.access(out, os.W_OK | os.X_OK):
        raise DeckwrightError("cannot be written: it is read-only; name another folder with --out", out.as_posix())
    if force or not out.is_dir() or (out / MANIFEST).is_file():
        return
    foreign = sorted(p.name for p in out.iterdir() if p.name not in _FREE)
    if foreign:
        shown = ", ".join(foreign[:3]) + (" …" if len(foreign) > 3 else "")
        hint = "choose an empty folder, or add --force to write beside what is there"
        raise DeckwrightError(f"holds files that this tool did not write ({shown}); {hint}", out.as_posix())


def owned(out: Path) -> dict[str, str]:
    """The files of the last build and their hashes; empty where there is none."""
    try:
        data = json.loads((out / MANIFEST).read_text("utf-8"))
        return {str(k): str(v) for k, v in data["files"].items() if _is_inside(str(k))}
    except (OSError, ValueError, KeyError, AttributeError):
        return {}


def _is_inside(name: str) -> bool:
    parts = name.split("/")
    return bool(name) and not name.startswith("/") and ".." not in parts and ":" not in name and "\\" not in name


def recover(out: Path) -> bool:
    """Complete a build that was stopped while its files were moved, or clear away one that had not begun to.

    True if one was completed. Raises DeckwrightError where the folder cannot be written.
    """
    journal, stage = out / _JOURNAL, out / _STAGE
    done = False
    try:
        if journal.is_file():
            plan = _plan(journal)
            if plan:
                _move(out, plan)
                done = True
            journal.unlink(missing_ok=True)
    except OSError as error:
        raise _cannot(error, out) from None
    if stage.is_dir():
        shutil.rmtree(stage, ignore_errors=True)
    return done


def _plan(journal: Path) -> dict[str, Any] | None:
    try:
        return dict(json.loads(journal.read_text("utf-8")))
    except ValueError:
        return None


def publish(
    out: Path,
    files: Mapping[str, bytes] | Iterable[tuple[str, bytes]],
    keep: set[str],
    outside: dict[Path, bytes] | None = None,
) -> list[str]:
    """Write a build.

    ``files`` are the new ones by path below ``out``, one after the other, so that not all need be in memory; ``keep``
    are files of the last build that stay (other outputs, with --only); ``outside`` are files elsewhere that belong to
    the same step (the lock). Returns the paths that were removed. Whatever interrupts it, the output is the old one or
    the new one. Raises DeckwrightError where a file cannot be written.
    """
    before = owned(out)
    try:
        plan = _stage(out, files, before, keep, outside or {})
        os.replace(out / _STAGE / "journal", out / _JOURNAL)
        _move(out, plan)
        (out / _JOURNAL).unlink(missing_ok=True)
    except OSError as error:
        recover_quietly(out)
        raise _cannot(error, out) from None
    except BaseException:  # Ctrl-C
        recover_quietly(out)
        raise
    shutil.rmtree(out / _STAGE, ignore_errors=True)
    return list(plan["remove"])


def recover_quietly(out: Path) -> None:
    """Recover as far as it goes; the next start does the rest."""
    with contextlib.suppress(DeckwrightError):
        recover(out)


def _stage(
    out: Path,
    files: Mapping[str, bytes] | Iterable[tuple[str, bytes]],
    before: dict[str, str],
    keep: set[str],
    outside: dict[Path, bytes],
) -> dict[str, Any]:
    """Write every file that is new beside the old ones, and what is to be done with them; nothing old is touched."""
    stage = out / _STAGE
    out.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir()
    moves: list[list[str]] = []

    def add(data: bytes, name: str, target: Path) -> None:
        if not _same(target, data):
            _write(stage / str(len(moves)), data)
            moves.append([f"{_STAGE}/{len(moves)}", name])

    for path, data in sorted(outside.items()):  # first, since only these may need room when they are moved
        add(data, path.resolve().as_posix(), path)
    content: dict[str, str] = {}
    for name, data in files.items() if isinstance(files, Mapping) else files:
        content[name] = hashlib.sha256(data).hexdigest()
        add(data, name, out / name)
        del data  # before the next one is made
    content.update({name: before[name] for name in keep if name in before and name not in content})
    manifest = json.dumps({"files": dict(sorted(content.items()))}, ensure_ascii=False, indent=1) + "\n"
    add(manifest.encode(), MANIFEST, out / MANIFEST)
    plan = {"moves": moves, "remove": sorted(name for name in before if name not in content)}
    _write(stage / "journal", json.dumps(plan, ensure_ascii=False).encode())
    return plan


def _cannot(error: OSError, out: Path) -> DeckwrightError:
    hint = {28: "; make room there, or name another folder with --out", 30: "; name another folder with --out"}
    what = f"cannot be written: {error.strerror or error}{hint.get(error.errno or 0, '')}"
    file = str(error.filename or "")
    return DeckwrightError(what, out.as_posix() if not file or _STAGE in file else file)


def _move(out: Path, plan: dict[str, Any]) -> None:
    for staged, name in plan["moves"]:
        source, target = out / staged, Path(name) if os.path.isabs(name) else out / name
        if source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.replace(source, target)
            except OSError:  # another file system: copy beside, then replace
                beside = target.with_name(f".{target.name}.deckwright")
                shutil.copyfile(source, beside)
                os.replace(beside, target)
                source.unlink()
    for gone in plan["remove"]:
        path = out / str(gone)
        path.unlink(missing_ok=True)
        parent = path.parent
        if parent != out and parent.is_dir() and not any(parent.iterdir()):
            parent.rmdir()


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())


def _same(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False
