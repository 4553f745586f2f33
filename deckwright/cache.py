"""What was built from what: so that nothing is done twice. Content-addressed, outside the output, safe to delete.

The folder is ``.cache`` in the checkout, or the environment variable ``DECKWRIGHT_CACHE``; where it cannot be written,
everything works without it.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .places import PROJECT as PROJECT

_MOST_BYTES = 400 * 1024 * 1024
"""Size of the cache; the entries used least recently go first."""


def folder() -> Path:
    """Where the cache lies."""
    told = os.environ.get("DECKWRIGHT_CACHE")
    return Path(told) if told else PROJECT / ".cache"


def key(*parts: object) -> str:
    """A key from anything that has a stable ``repr``, or bytes."""
    digest = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else repr(part).encode("utf-8", "backslashreplace")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def get(kind: str, entry: str) -> bytes | None:
    """The bytes stored under a key, or None. A damaged entry is none."""
    path = folder() / kind / entry
    try:
        data = path.read_bytes()
    except OSError:
        return None
    if len(data) < 32 or hashlib.sha256(data[32:]).digest() != data[:32]:
        return None
    with contextlib.suppress(OSError):
        os.utime(path)
    return data[32:]


def put(kind: str, entry: str, data: bytes) -> None:
    """Store bytes under a key; whole or not at all."""
    path = folder() / kind / entry
    beside = path.with_name(f".{entry}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(hashlib.sha256(data).digest() + data)
        os.replace(beside, path)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink()


class Memory:
    """Small facts by the texts that they follow from, kept from build to build; those not asked for are forgotten.

    Facts are what JSON holds, and never None.
    """

    def __init__(self, kind: str, entry: str) -> None:
        self._kind, self._entry = kind, entry
        stored = get(kind, entry)
        self._old: dict[str, Any] = json.loads(stored) if stored else {}
        self._new: dict[str, Any] = {}

    def get(self, text: str) -> Any:
        """What is known of a text, or None."""
        name = _short(text)
        if name in self._old:
            self._new[name] = self._old[name]
        return self._new.get(name)

    def put(self, text: str, fact: Any) -> None:
        """Remember something of a text."""
        self._new[_short(text)] = fact

    def save(self) -> None:
        """Keep it for the next build."""
        if self._new != self._old:
            put(self._kind, self._entry, json.dumps(self._new).encode())


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:32]


def trim() -> None:
    """Throw away what was not used for longest, beyond the size limit."""
    entries = []
    for base, _, files in os.walk(folder()):
        for name in files:
            path = Path(base) / name
            try:
                stat = path.stat()
                entries.append((stat.st_mtime, stat.st_size, path))
            except OSError:
                continue
    total = sum(size for _, size, _ in entries)
    for _, size, path in sorted(entries, key=lambda e: (e[0], str(e[2]))):
        if total <= _MOST_BYTES:
            break
        path.unlink(missing_ok=True)
        total -= size


@functools.cache
def code(*parts: str) -> str:
    """A key of this project's code below the named folders or files, and of the libraries."""
    digest = hashlib.sha256(key(_libraries()).encode())
    for part in parts:
        for path in _files(PROJECT / "deckwright" / part):
            digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


# --- the whole build ----------------------------------------------------------------------------


def fingerprint(inputs: Iterable[Path], *options: object, without: Path | None = None) -> str:
    """A key of everything that a build depends on: the bytes of all inputs, this code, the templates, the libraries.

    ``without`` is a file that is left out: the lock, which a build reads and writes.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    digest = hashlib.sha256(key(sys.version_info[:3], _libraries(), epoch, *options).encode())
    for root in (PROJECT / "deckwright", PROJECT / "templates", *inputs):
        for path in _files(root):
            if path == without:
                continue
            name = path.name if path == root else str(path.relative_to(root))
            digest.update(name.encode("utf-8", "backslashreplace"))
            digest.update(_content(path))
    return digest.hexdigest()


def _content(path: Path) -> bytes:
    """A digest of what a file holds; of what is no plain file, and might never end, that it is there."""
    try:
        if not path.is_file():
            return b"no file"
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").digest()
    except OSError as error:
        return repr(error.errno).encode()


def _files(root: Path) -> list[Path]:
    if root.is_file():
        return [root]
    out: list[Path] = []
    for base, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if f != "__pycache__" and not f.startswith("."))
        out.extend(Path(base) / name for name in sorted(files) if not name.endswith(".pyc"))
    return out


@functools.cache
def _libraries() -> list[str]:
    """Names and versions of what is installed, as the folders of metadata are called: fast, unlike to read them."""
    folders = [Path(path) for path in sys.path if path and Path(path).is_dir()]
    return sorted({found.name for folder in folders for found in folder.glob("*.*-info")})


def last_build(out: Path, print_: str) -> dict[str, Any] | None:
    """What the last build into ``out`` said, if it had this fingerprint and its files are there, byte for byte."""
    stored = get("builds", key(out.resolve().as_posix()))
    try:
        data = json.loads(stored) if stored else None
        if not data or data["fingerprint"] != print_:
            return None
        for name, digest in data["files"].items():
            if hashlib.sha256((out / name).read_bytes()).hexdigest() != digest:
                return None
    except (OSError, ValueError, KeyError):
        return None
    return dict(data)


def remember(out: Path, print_: str, files: dict[str, str], said: dict[str, Any]) -> None:
    """Remember a finished build."""
    data = {**said, "fingerprint": print_, "files": files}
    put("builds", key(out.resolve().as_posix()), json.dumps(data).encode())
    trim()
