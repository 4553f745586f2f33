"""Fixtures: the project's own build, the build of the five pages, and tools that may be missing."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

# A run gives the same verdict each time: neither chance nor how busy the machine is decides.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=2000)  # --hypothesis-profile explore: looks for more
settings.load_profile("same")

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(Path(__file__).parent))


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in a shell's background: Ctrl-C is tried by tests
    signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def ends(seconds: float) -> Iterator[None]:
    """No measure of speed: breaks off what would run for ever, after so much processor time of this process."""

    def stop(*_: object) -> None:
        pytest.fail(f"no end after {seconds} s of processor time")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def missing(what: str) -> None:
    """Skip, or fail where everything is required (CI)."""
    if os.environ.get("DECKWRIGHT_REQUIRE_ALL"):
        pytest.fail(f"{what} is required here (DECKWRIGHT_REQUIRE_ALL is set)")
    pytest.skip(f"{what} is not there")


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory):
    """No test uses what another run has left in the cache; the processes of one run share it, as builds do."""
    run = tmp_path_factory.getbasetemp()
    shared = run.parent if os.environ.get("PYTEST_XDIST_WORKER") else run
    os.environ["DECKWRIGHT_CACHE"] = str(shared / "cache")


@dataclass
class Built:
    """A finished build: exit status, folder, and readers for what lies in it."""

    status: int
    out: Path

    def lines(self, name: str) -> list[dict]:
        """A JSONL file."""
        return [json.loads(line) for line in (self.out / name).read_text("utf-8").splitlines()]

    @property
    def report(self) -> dict:
        """report.json."""
        return json.loads((self.out / "report.json").read_text("utf-8"))

    @property
    def apkg(self) -> Path:
        """The one package."""
        (path,) = self.out.glob("*.apkg")
        return path


def run(*arguments: object) -> int:
    """The command line, in this process."""
    from deckwright.cli import main

    return main([str(a) for a in arguments])


@pytest.fixture(scope="session")
def source(tmp_path_factory) -> Path:
    """A copy of the project's own source, so that no test writes to it."""
    folder = tmp_path_factory.mktemp("project") / "source"
    shutil.copytree(ROOT / "source", folder)
    return folder


@pytest.fixture(scope="session")
def built(source, tmp_path_factory) -> Built:
    """The project's own source, built."""
    out = tmp_path_factory.mktemp("dist")
    return Built(run("--source", source, "--out", out, "--quiet"), out)


@pytest.fixture(scope="session")
def material() -> Path:
    """The folder with the five pages; named by an environment variable, since they are no part of the project."""
    folder = os.environ.get("DECKWRIGHT_MATERIAL")
    if not folder or not Path(folder).is_dir():
        missing("the folder with the five pages (environment variable DECKWRIGHT_MATERIAL)")
    return Path(str(folder))


@pytest.fixture(scope="session")
def built_material(material, tmp_path_factory) -> Built:
    """The bare folder with the five pages, built."""
    out = tmp_path_factory.mktemp("material")
    return Built(run("--source", material, "--out", out, "--quiet"), out)
