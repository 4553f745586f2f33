"""The machine is no friend either: kills, Ctrl-C, full and read-only disks, two builds at once, odd clocks and platforms."""

import hashlib
import json
import os
import random
import re
import resource
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import ROOT

from deckwright.emit import publish

TEXT = "\n".join(f"{n}、什么是概念{n}？\n答：第 {n} 个。" for n in range(1, 60))


def command(*arguments: object) -> list[str]:
    return [sys.executable, str(ROOT / "build.py"), *map(str, arguments)]


def finish(arguments: list[str], **more) -> subprocess.CompletedProcess:
    """Run to the end; what it says is text, and never a traceback."""
    done = subprocess.run(arguments, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False, timeout=120, **more)
    assert "Traceback" not in done.stderr and "fault of Deckwright" not in done.stderr, done.stderr
    return done


def whole(out: Path) -> dict[str, str]:
    """The files of a whole build: all that the manifest lists, byte for byte, and no others."""
    owned = publish.owned(out)
    assert owned
    for name, digest in owned.items():
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest, name
    extra = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()} - set(owned) - {publish.MANIFEST}
    assert not extra, extra
    return owned


@pytest.fixture
def project(tmp_path) -> Path:
    """A source with a deck.yaml, so that the lock lies beside it, and a document."""
    folder = tmp_path / "source"
    (folder / "documents").mkdir(parents=True)
    (folder / "deck.yaml").write_text("title: T\n", "utf-8")
    (folder / "documents" / "a.txt").write_text(TEXT, "utf-8")
    return folder


def change(project: Path, number: int) -> None:
    (project / "documents" / "a.txt").write_text(TEXT.replace("第 1 个", f"第 {number} 版"), "utf-8")


def arguments_of(project: Path, *more: object) -> list[str]:
    return command("--source", project, "--out", project.parent / "out", "--only", "anki,markdown", "--no-cache", *more)


# --- stopped ------------------------------------------------------------------------------------


def stopped(project: Path, with_signal: signal.Signals, moments: list[float]) -> list[int]:
    """Stop a build of a changed source at each moment (shares of the time a build takes); the exit codes."""
    out = project.parent / "out"
    since = time.monotonic()
    finish(arguments_of(project))
    took = time.monotonic() - since
    codes = []
    for number, moment in enumerate(moments):
        change(project, number)
        process = subprocess.Popen(arguments_of(project, "--quiet"), stderr=subprocess.PIPE, text=True)
        time.sleep(took * moment)
        process.send_signal(with_signal)
        _, error = process.communicate(timeout=60)
        codes.append(process.returncode)
        assert with_signal == signal.SIGKILL or "Traceback" not in error, error
        if with_signal == signal.SIGKILL:
            publish.recover(out)  # as the next start does
        whole(out)
        lock = json.loads((project / "deck.lock").read_text("utf-8"))
        assert len(lock["cards"]) == 59
        assert not list(project.rglob(".*")), "nothing is left in the source"
    assert finish(arguments_of(project)).returncode == 0
    whole(out)
    return codes


def test_killed_at_any_moment_the_output_is_whole(project):
    """The old build or the new one: whatever a kill leaves, the next start finds or makes a whole one."""
    codes = stopped(project, signal.SIGKILL, [0.55 + 0.04 * k for k in range(12)])
    assert -signal.SIGKILL in codes


def test_ctrl_c_leaves_nothing_half_written(project):
    moments = random.Random(7)
    codes = stopped(project, signal.SIGINT, [moments.uniform(0.15, 1.0) for _ in range(10)])
    assert 130 in codes and set(codes) <= {0, 130, -signal.SIGINT}, codes


# --- disks --------------------------------------------------------------------------------------


@contextmanager
def disk(folder: Path, options: str):
    """A small disk of its own, where this process may mount one; else the folder as it is."""
    folder.mkdir()
    if os.geteuid() == 0:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=False, capture_output=True)
        if mounted.returncode == 0:
            try:
                yield True
            finally:
                subprocess.run(["umount", "-l", str(folder)], check=True)
            return
    yield False


def test_a_full_disk_leaves_the_old_build(project, tmp_path):
    with disk(tmp_path / "disk", "size=600k") as mounted:
        out = tmp_path / "disk" / "out"
        build = command("--source", project, "--out", out, "--only", "anki", "--no-cache")

        def limited() -> None:
            if not mounted:  # no file may grow beyond this
                resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

        assert finish(build).returncode == 0
        before, lock = whole(out), (project / "deck.lock").read_bytes()
        (project / "documents" / "b.txt").write_text("\n".join(f"{n}、什么是词{n}？\n答：{'长' * 300}{n}" for n in range(1, 900)), "utf-8")
        done = finish(build, preexec_fn=limited)
        assert done.returncode == 2 and re.search("No space left|too large", done.stderr), done.stderr
        assert whole(out) == before and (project / "deck.lock").read_bytes() == lock
        (project / "documents" / "b.txt").unlink()
        change(project, 1)
        assert finish(build).returncode == 0
        whole(out)


def test_a_read_only_output_is_told_before_anything_is_done(project, tmp_path):
    with disk(tmp_path / "disk", "size=2m") as mounted:
        out = tmp_path / "disk" / "out"
        build = command("--source", project, "--out", out, "--only", "anki", "--no-cache")
        assert finish(build).returncode == 0
        before = whole(out)
        change(project, 1)
        if mounted:
            subprocess.run(["mount", "-o", "remount,ro", str(tmp_path / "disk")], check=True)
        else:
            out.chmod(0o555)
        done = finish(build)
        elsewhere = finish(command("--source", project, "--out", tmp_path / "disk" / "new", "--only", "anki", "--no-cache"))
        if not mounted:
            out.chmod(0o755)
        assert done.returncode == 2 and "cannot be written" in done.stderr and "out" in done.stderr
        assert "check" not in done.stderr, "no stage has begun"
        assert whole(out) == before
        assert elsewhere.returncode == 2 or not mounted


def test_a_read_only_source_is_told(project, tmp_path):
    """The lock cannot be written: nothing is published without it."""
    if os.geteuid() == 0:
        with disk(tmp_path / "disk", "size=2m") as mounted:
            if not mounted:
                pytest.skip("no disk can be mounted here")
            subprocess.run(["cp", "-r", str(project), str(tmp_path / "disk" / "source")], check=True)
            subprocess.run(["mount", "-o", "remount,ro", str(tmp_path / "disk")], check=True)
            done = finish(command("--source", tmp_path / "disk" / "source", "--out", tmp_path / "out", "--only", "anki"))
    else:
        project.chmod(0o555)
        done = finish(command("--source", project, "--out", tmp_path / "out", "--only", "anki"))
        project.chmod(0o755)
    assert done.returncode == 2 and "deck.lock" in done.stderr and "cannot be written" in done.stderr
    assert not (tmp_path / "out").exists() or not publish.owned(tmp_path / "out")


# --- at once, and in what time ------------------------------------------------------------------


def test_two_builds_at_once_wait_for_each_other(project):
    out = project.parent / "out"
    assert finish(arguments_of(project)).returncode == 0
    change(project, 1)
    both = [subprocess.Popen(arguments_of(project), stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = [process.communicate(timeout=120)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0, 0], said
    assert not any("Traceback" in text for text in said)
    assert any("another build is writing to" in text for text in said)
    whole(out)


def test_a_clock_that_runs_backwards_never_makes_a_card_older(project):
    """The time of a changed note goes up by one if the clock says it is earlier than it was."""
    times = []
    for number, now in enumerate((1_900_000_000, 2_000_000_000, 1_950_000_000, 1_000)):
        change(project, number)
        backwards = f"import sys, time; time.time = lambda: {now}.0; from deckwright.cli import main; sys.exit(main(sys.argv[1:]))"
        environment = {k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"}
        done = finish([sys.executable, "-c", backwards, *arguments_of(project)[2:]], cwd=ROOT, env=environment)
        assert done.returncode == 0, done.stderr
        lock = json.loads((project / "deck.lock").read_text("utf-8"))
        times.append(max(card["modified"] for card in lock["cards"].values()))
    assert times[0] < times[1] < times[2] < times[3], times
    assert times[1:] == [2_000_000_000, 2_000_000_001, 2_000_000_002]


def test_a_lock_with_conflict_marks_is_told_and_kept(project):
    assert finish(arguments_of(project)).returncode == 0
    lock, out = project / "deck.lock", project.parent / "out"
    before = whole(out)
    lines = lock.read_text("utf-8").splitlines()
    conflicted = "\n".join([*lines[:5], "<<<<<<< HEAD", lines[5], "=======", lines[6], ">>>>>>> theirs", *lines[7:]]) + "\n"
    lock.write_text(conflicted, "utf-8")
    done = finish(arguments_of(project))
    assert done.returncode == 2
    assert "deck.lock:6" in done.stderr and "merge conflict" in done.stderr and "both sides" in done.stderr
    assert lock.read_text("utf-8") == conflicted and whole(out) == before


@pytest.mark.parametrize("harm", ["{", "[]", '{"cards": 3}', "\x00", '{"cards": {"a": {"guid": []}}, "note_types": {}, "retired": {}}', "{}" * 3])
def test_a_damaged_lock_is_told_and_kept(project, harm):
    (project / "deck.lock").write_text(harm, "utf-8")
    done = finish(arguments_of(project))
    assert done.returncode == 2 and "deck.lock" in done.stderr and "git" in done.stderr
    assert (project / "deck.lock").read_text("utf-8") == harm and not (project.parent / "out").exists()


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0", "LC_ALL": "C"},
        {"PYTHONIOENCODING": "ascii", "LC_ALL": "POSIX"},
        {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "123", "LANG": "tr_TR.UTF-8"},
    ],
)
def test_any_platform_default(tmp_path, environment):
    folder = tmp_path / "资料"
    folder.mkdir()
    (folder / "题.txt").write_text("1、什么是张量？\n答：数组 ✓。\n", "utf-8")
    done = finish(command("--source", folder, "--out", tmp_path / "出", "--only", "anki,markdown"), env={**os.environ, **environment})
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "出" / "资料.apkg").exists() and "资料: 1 cards" in done.stdout
    wrong = finish(command("--source", tmp_path / "没有"), env={**os.environ, **environment})
    assert wrong.returncode == 2 and "没有" in wrong.stderr
