"""Other processes draw figures for a build: when it is stopped they end, too, and nobody hears of them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT

FIGURES = ["activation-curves", "softmax-temperature", "loss-curves"]
PATIENCE = 60
"""Seconds until a process that should have ended counts as left behind."""
DRAWS_ALL = "from deckwright.figures import shipped; shipped._is_current = lambda: False; from deckwright.cli import run; run()"
"""A build for which no figure comes drawn."""


@pytest.fixture
def build(tmp_path):
    """A build that has begun to draw, in a session of its own, as on a terminal."""
    cards = tmp_path / "source" / "cards"
    cards.mkdir(parents=True)
    (cards.parent / "deck.yaml").write_text("title: T\ntopics: [{id: a, title: A}]\n", "utf-8")
    (cards / "a.yaml").write_text(f"- {{id: x, topic: a, question: Q?, answer: A, figures: [{', '.join(FIGURES)}]}}\n", "utf-8")
    environment = os.environ | {"DECKWRIGHT_CACHE": str(tmp_path / "cache"), "TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    arguments = [sys.executable, "-c", DRAWS_ALL, "--source", cards.parent, "--out", tmp_path / "out"]
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True, cwd=ROOT)
    assert process.stderr and process.stderr.readline().split()[0] == "read"
    assert any("spawn_main" in command for command in alive_in(process.pid)), "it draws in another process"
    yield process
    process.stderr.close()
    process.wait(PATIENCE)


def alive_in(session: int) -> list[str]:
    """The command lines of what still runs in a session."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(status[3]) == session and status[0] != "Z":
                found.append((folder / "cmdline").read_text().replace("\0", " "))
        except OSError:  # ended meanwhile
            continue
    return found


def all_end(session: int) -> bool:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if not alive_in(session):
            return True
        time.sleep(0.1)
    return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="sessions are looked up in /proc")
@pytest.mark.parametrize("stop", ["Ctrl-C", "interrupt", "kill"])
def test_no_process_is_left_behind(build, tmp_path, stop):
    if stop == "Ctrl-C":
        os.killpg(build.pid, signal.SIGINT)  # a terminal tells all of them
    else:
        build.send_signal(signal.SIGINT if stop == "interrupt" else signal.SIGKILL)
    status = build.wait(PATIENCE)
    assert all_end(build.pid), alive_in(build.pid)
    if stop != "kill":
        assert status == 130
        said = build.stderr.read()
        assert said.rstrip().endswith("interrupted; the output is that of the last whole build")
        assert "Traceback" not in said and "Warning" not in said, said
        assert not list(tmp_path.glob("deckwright-*")), "folders with fonts are removed"
    assert not list((tmp_path / "out").glob("*.apkg"))
