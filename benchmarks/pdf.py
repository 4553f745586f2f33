"""How long the PDFs take and how much memory: those of source/ cold, unchanged and after one card; then 1,000 cards.

    python benchmarks/pdf.py [--times N]

Each line is a process of its own. "cold" begins with an empty cache and draws the figures too; "nothing" and "one card"
find what "cold" has left. Seconds are of the wall clock; "cpu" is processor time of the process and those it started,
"share" that time as part of the cold one: it says the same on a busy machine. Memory is the peak of the process.
Of N rounds, each with a cache of its own, the shortest times and the highest peak are told.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deckwright.model import Build

ROOT = Path(__file__).resolve().parents[1]
LIMITS = {"cold": (6.0, 700), "nothing": (6.0, 700), "one card": (6.0, 700), "thousand": (12.0, 700)}
"""Seconds and megabytes."""


def changed(build: Build) -> None:
    """One card says something else."""
    place = next(k for k, card in enumerate(build.cards) if card.id == "bn-definition")
    card = build.cards[place]
    build.cards[place] = card.model_copy(update={"answer": f"{card.answer} 改动。", "sheet": None})


def thousand(build: Build) -> None:
    """1,000 cards, the shipped ones several times, without sheets; figures once."""
    originals = build.cards
    build.cards = [
        original
        if k == 0
        else original.model_copy(
            update={"id": f"{original.id}-{k}", "question": f"{original.question} ({k})", "figures": []}
        )
        for k in range(1 + 1000 // len(originals))
        for original in originals
    ][:1000]
    build.sheets = None


CHANGES: dict[str, Callable[[Build], None]] = {"one card": changed, "thousand": thousand}


def measure(what: str) -> None:
    """Set the PDFs in this process and print what it took, as JSON."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does, and the next
    from deckwright import allocator

    allocator.frugal()
    from deckwright import figures, pipeline
    from deckwright.emit.pdf import WRITERS, pdfs

    build, _ = pipeline.prepare(pipeline.Options(source=ROOT / "source"))
    CHANGES.get(what, lambda build: None)(build)
    writers = {"handbook": WRITERS["handbook"]} if what == "thousand" else WRITERS
    since, cpu = time.perf_counter(), time.process_time()
    figures.draw_ahead(figure for card in build.cards for figure in card.figures)
    files, _ = pdfs(build, writers)
    told = {
        "cards": len(build.cards),
        "files": len(files),
        "megabytes": sum(map(len, files.values())) / 1e6,
        "seconds": time.perf_counter() - since,
        "cpu": time.process_time() - cpu,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(told))


def main() -> None:
    """Measure, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=1, help="rounds (default: 1)")
    parser.add_argument("--measure", choices=LIMITS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure)
        return
    rounds = [run_all() for _ in range(max(1, options.times))]
    for what, (seconds, megabytes) in LIMITS.items():
        told = [each[what] for each in rounds]
        best = {name: min(one[name] for one in told) for name in ("seconds", "cpu", "whole", "share")}
        peak = max(one["peak"] for one in told)
        verdict = "ok" if best["seconds"] <= seconds and peak <= megabytes else "TOO MUCH"
        print(
            f"{what}: {told[0]['cards']} cards, {told[0]['files']} files, {told[0]['megabytes']:.1f} MB; "
            f"{best['seconds']:.1f} s (limit {seconds:.0f}), cpu {best['cpu']:.1f} s, "
            f"whole process {best['whole']:.1f} s (share {best['share']:.2f}), "
            f"peak {peak:.0f} MB (limit {megabytes}): {verdict}"
        )


def run_all() -> dict[str, dict[str, float]]:
    """Everything, in order, with a new cache: what each process has told, and the processor time of its whole."""
    result: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DECKWRIGHT_CACHE": folder}
        for what in LIMITS:
            before = os.times()
            run = [sys.executable, __file__, "--measure", what]
            told = json.loads(subprocess.run(run, env=environment, check=True, capture_output=True).stdout)
            after = os.times()
            # figures are drawn by a process of their own, whose time only the whole of the child's tells
            told["whole"] = sum(after[2:4]) - sum(before[2:4])
            result[what] = told
            told["share"] = told["whole"] / result["cold"]["whole"]
    return result


if __name__ == "__main__":
    main()
