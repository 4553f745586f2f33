"""Kills builds at random moments and looks at what is left: `python benchmarks/kill.py [TIMES] [--seed N]`; 100 times.

Each time the source is changed and a build is started; SIGKILL comes at a moment between its start and a bit after
the time that the last one took, every second time near its end, where it writes. Then the output is looked at as the
next start sees it. It must be the old build or the new one: each file of the manifest there with its hash, no other
file, the package readable, the lock of the same build. Every fourth time the next build runs, too. Ends with status 1
if anything else was found once.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from deckwright.emit import publish  # noqa: E402

QUESTIONS = 400


def text(version: int) -> str:
    """A document whose every answer is of one version."""
    return "\n".join(f"{n}、什么是概念{n}？\n答：第 {n} 个，第 {version} 版。" for n in range(1, QUESTIONS))


def state(out: Path, lock: Path, versions: tuple[int, int]) -> str:
    """What is left, in a word; anything but “old” and “new” is a fault."""
    owned = publish.owned(out)
    if not owned:
        return "no manifest"
    for name, digest in owned.items():
        if not (out / name).is_file() or hashlib.sha256((out / name).read_bytes()).hexdigest() != digest:
            return f"{name} is not what the manifest says"
    there = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    if there - set(owned) - {publish.MANIFEST}:
        return f"others: {sorted(there - set(owned))}"
    with zipfile.ZipFile(out / "T.apkg") as package:
        package.testzip()
    rows = (out / "questions.jsonl").read_text("utf-8")
    found = [version for version in versions if rows.count(f"第 {version} 版") == QUESTIONS - 1]
    if not found or len(json.loads(lock.read_text("utf-8"))["cards"]) != QUESTIONS - 1:
        return "mixed"
    return "new" if found[-1] == versions[1] else "old"


def main() -> int:
    """Kill, look, count."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("times", nargs="?", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    dice, seen = random.Random(options.seed), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "source", Path(folder) / "out"
        (source / "documents").mkdir(parents=True)
        (source / "deck.yaml").write_text("title: T\n", "utf-8")
        environment = {**os.environ, "DECKWRIGHT_CACHE": str(Path(folder) / "cache")}
        command = [sys.executable, ROOT / "build.py", "--source", source, "--out", out, "--only", "anki,markdown", "-q"]

        def change(version: int) -> None:
            (source / "documents" / "d.txt").write_text(text(version), "utf-8")

        change(0)
        since = time.monotonic()
        subprocess.run(command, check=True, env=environment)
        took, current = time.monotonic() - since, 0
        for version in range(1, options.times + 1):
            change(version)
            since = time.monotonic()
            process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
            try:
                process.wait(took * dice.uniform(0.85 if version % 2 else 0, 1.15))
                took = time.monotonic() - since  # the machine has become faster
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
            ended = process.wait() != -signal.SIGKILL
            completed = publish.recover(out)
            left = state(out, source / "deck.lock", (current, version))
            seen["killed" if not ended else "had ended"] += 1
            seen["completed by the next start"] += completed
            seen[left] += 1
            current = version if left == "new" else current
            if version % 4 == 0:
                since = time.monotonic()
                subprocess.run(command, check=True, env=environment)
                took, current = time.monotonic() - since, version
    counts = ", ".join(f"{what} {count}" for what, count in seen.items())
    print(f"{options.times} builds, the last of {took:.1f} s: {counts}")
    faults = set(seen) - {"killed", "had ended", "completed by the next start", "old", "new"}
    print("every time the old build or the new one, whole" if not faults else f"FAULTS: {sorted(faults)}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
