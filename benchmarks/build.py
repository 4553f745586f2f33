"""How long builds take and how much memory, beside genanki and Md2Anki, in one run on one machine.

    python benchmarks/build.py                      everything (some minutes)
    python benchmarks/build.py shipped              source/: cold, nothing changed, one card changed; --help
    python benchmarks/build.py scale [SIZE …]       one document of so many questions (default: 10000 100000)
    python benchmarks/build.py field [SIZE]         the same cards through genanki and Md2Anki (default: 1000)

Every line is a process of its own, started as a person would start it; interpreter and imports count. Seconds are of the
wall clock, the best of so many runs (--repeat); "cpu" is processor time over all processes, "MB" the peak of the largest
process. Plain genanki is a script that reads the finished notes (the table that the build writes) and packs them: no
reading, no extraction, no markup, no identity. Checking is part of a build and is told apart ("lint").
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build.py"

ANSWERS = (
    "第 {n} 种方法在每一步用小批量数据求梯度，再沿负梯度方向更新参数，学习率为 0.0{d}，动量取 0.9。它的收敛速度取决于批量大小和初始化。",
    "它让第 {n} 层的输出保持零均值、单位方差；训练时用小批量的统计量，推断时用滑动平均。",
    "损失为 $L_{{{n}}} = \\frac{{1}}{{m}} \\sum_i (y_i - {d} x_i)^2$，对参数求导即得梯度。",
    "先打乱数据，再分成 {d} 折；每折轮流作验证集，其余 {n} 个样本用来训练，最后取平均。",
)
"""Every fourth answer has a formula; the others are plain text."""


@dataclass
class Measured:
    """What a process took: wall-clock and processor seconds, peak megabytes, and seconds a stage."""

    seconds: float
    cpu: float
    megabytes: float
    stages: dict[str, float] = field(default_factory=dict)

    @property
    def lint(self) -> float:
        """Seconds of checking."""
        return self.stages.get("check", 0.0)


def measure(command: Sequence[object], cache: Path, timings: Path | None = None, allowed: Iterable[int] = (0,)) -> Measured:
    """Run a command to its end. Raises SystemExit if it fails."""
    more = ["--timings", str(timings)] if timings else []
    environment = {**os.environ, "DECKWRIGHT_CACHE": str(cache), "SOURCE_DATE_EPOCH": "1800000000"}
    with tempfile.TemporaryFile() as output:
        since = time.perf_counter()
        process = subprocess.Popen([*map(str, command), *more], stdout=output, stderr=output, env=environment, cwd=ROOT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - since
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in allowed:
            output.seek(0)
            sys.exit(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{output.read().decode()}")
    stages = json.loads(timings.read_text("utf-8")) if timings else {}
    return Measured(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, stages)


def best(repeat: int, once: Callable[[], Measured]) -> Measured:
    """The quickest of several runs."""
    return min((once() for _ in range(repeat)), key=lambda m: m.seconds)


def row(name: str, m: Measured, note: str = "") -> None:
    """Print a line of a table."""
    print(f"  {name:34} {m.seconds:7.2f} s  cpu {m.cpu:7.2f} s  {m.megabytes:6.0f} MB  {note}", flush=True)


# --- the shipped build --------------------------------------------------------------------------


def shipped(repeat: int) -> None:
    """source/, every output: cold, nothing changed, one card changed."""
    print("the shipped build, every output")
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        source, out, cache = base / "source", base / "dist", base / "cache"
        shutil.copytree(ROOT / "source", source)
        command = [sys.executable, BUILD, "--source", source, "--out", out, "--quiet"]
        timings = base / "timings.json"

        def cold() -> Measured:
            shutil.rmtree(cache, ignore_errors=True)
            return measure(command, cache, timings)

        measured = best(repeat, cold)
        row("cold", measured, "at most 8 s")
        stages = sorted(measured.stages.items(), key=lambda item: -item[1])
        row("nothing changed", best(repeat, lambda: measure(command, cache)), "at most 0.7 s")
        card = next(path for path in sorted((source / "cards").glob("*.yaml")))
        original = card.read_text("utf-8")
        count = 0

        def changed() -> Measured:
            nonlocal count
            count += 1
            card.write_text(original.replace("answer: ", f"answer: （第 {count} 稿）", 1), "utf-8")
            return measure(command, cache, timings)

        measured = best(repeat, changed)
        row("one card changed", measured, "at most 2.5 s")
        row("--help", best(repeat, lambda: measure([sys.executable, BUILD, "--help"], cache)), "at most 0.3 s")
        print("  stages, cold:             " + ", ".join(f"{name} {took:.2f}" for name, took in stages))
        stages = sorted(measured.stages.items(), key=lambda item: -item[1])
        print("  stages, one card changed: " + ", ".join(f"{name} {took:.2f}" for name, took in stages))


# --- many questions -----------------------------------------------------------------------------


def document(count: int) -> str:
    """A document of so many numbered questions."""
    return "".join(
        f"{n}、什么是第{n}种方法，它在训练神经网络时起什么作用？\n答：{ANSWERS[n % 4].format(n=n, d=n % 9 + 1)}\n"
        for n in range(1, count + 1)
    )


def scale(sizes: Sequence[int], repeat: int) -> None:
    """One document of many questions up to the package, beside plain genanki with the same notes."""
    print("one document, everything up to the .apkg (--only anki), beside plain genanki with the same notes")
    done: dict[int, tuple[Measured, Measured]] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            base = Path(folder)
            path, out = base / "many.txt", base / "out"
            path.write_text(document(size), "utf-8")

            def once() -> Measured:
                shutil.rmtree(out, ignore_errors=True)  # noqa: B023
                command = [sys.executable, BUILD, "--source", path, "--out", out, "--only", "anki", "--no-cache", "--quiet"]  # noqa: B023
                return measure(command, base / "cache", base / "timings.json", (0, 1))  # noqa: B023

            ours = best(repeat, once)
            table, package = out / "many.tsv", base / "plain.apkg"
            plain = best(repeat, lambda: measure([sys.executable, __file__, "genanki", table, package], base / "cache"))  # noqa: B023
        done[size] = (ours, plain)
        row(f"{size:,} questions: genanki", plain)
        ratio = (ours.seconds - ours.lint) / plain.seconds
        note = f"of it lint {ours.lint:.2f} s; without lint {ratio:.1f} times genanki (limit 10), memory {ours.megabytes / plain.megabytes:.1f} (limit 3)"
        row(f"{size:,} questions: Deckwright", ours, note)
        print("    " + ", ".join(f"{name} {took:.2f}" for name, took in ours.stages.items()))
    for small, large in zip(sizes, sizes[1:], strict=False):
        (ours, plain), (more, plain_more) = done[small], done[large]
        step = math.log(large / small)
        exponents = (
            math.log((more.seconds - more.lint) / (ours.seconds - ours.lint)) / step,
            math.log(more.lint / ours.lint) / step,
            math.log(plain_more.seconds / plain.seconds) / step,
        )
        print("  growth {:,} → {:,}: exponent {:.2f} (limit 1.1), lint {:.2f}, genanki {:.2f}".format(small, large, *exponents))


def genanki_by_hand(table: Path, package: Path) -> None:
    """What a script with genanki does: read the notes, pack them. One note type with as many fields as the notes have."""
    import genanki  # type: ignore[import-untyped]

    csv.field_size_limit(10**9)
    with table.open(encoding="utf-8", newline="") as handle:
        header: list[str] = []
        decks: dict[str, genanki.Deck] = {}
        model = None
        for cells in csv.reader((line for line in handle if not _is_comment(line, header)), delimiter="\t"):
            guid, _, deck, tags, *fields = cells
            if model is None:
                names = header[-1].rstrip("\n").split("\t")[4:]
                template = {"name": "Card", "qfmt": f"{{{{{names[0]}}}}}", "afmt": f"{{{{FrontSide}}}}{{{{{names[5]}}}}}"}
                model = genanki.Model(1607392319, "Plain", fields=[{"name": name} for name in names], templates=[template])
            if deck not in decks:
                decks[deck] = genanki.Deck(abs(hash(deck)) % 2**40, deck)
            decks[deck].add_note(genanki.Note(model=model, fields=fields, tags=tags.split(), guid=guid))
    genanki.Package(list(decks.values())).write_to_file(package)


def _is_comment(line: str, header: list[str]) -> bool:
    if line.startswith("#"):
        header.append(line)
    return line.startswith("#")


# --- the field ----------------------------------------------------------------------------------


def beside(size: int, repeat: int) -> None:
    """The same cards through genanki by hand and Md2Anki."""
    print(f"{size:,} cards beside the field")
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        text = base / "cards.md"
        text.write_text(
            "".join(f"## 什么是第{n}种方法？\n\n{ANSWERS[n % 4].format(n=n, d=n % 9 + 1)}\n\n" for n in range(1, size + 1)), "utf-8"
        )
        out = base / "out"

        def once() -> Measured:
            shutil.rmtree(out, ignore_errors=True)
            command = [sys.executable, BUILD, "--source", text, "--out", out, "--only", "anki", "--no-cache", "--quiet"]
            return measure(command, base / "cache", base / "timings.json", (0, 1))

        ours = best(repeat, once)
        row("Deckwright", ours, f"of it lint {ours.lint:.2f} s")
        command = [sys.executable, __file__, "genanki", out / "cards.tsv", base / "plain.apkg"]
        row("genanki by hand", best(repeat, lambda: measure(command, base / "cache")))
        if importlib.util.find_spec("md2anki") is None:
            print("  Md2Anki: not installed here (pip install md2anki)")
            return
        (base / "md2anki.md").write_text(_for_md2anki(size), "utf-8")
        command = [sys.executable, "-m", "md2anki", base / "md2anki.md", "--anki", base / "md2anki.apkg"]
        row("Md2Anki", best(repeat, lambda: measure(command, base / "cache")))


def _for_md2anki(size: int) -> str:
    cards = (f"## 什么是第{n}种方法？\n\n{ANSWERS[n % 4].format(n=n, d=n % 9 + 1)}\n\n" for n in range(1, size + 1))
    return "# Cards\n\n" + "".join(cards)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("what", nargs="?", choices=("all", "shipped", "scale", "field", "genanki"), default="all")
    parser.add_argument("rest", nargs="*")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each line; the quickest counts")
    options = parser.parse_args()
    if options.what == "genanki":
        genanki_by_hand(*map(Path, options.rest))
        return
    sizes = [int(size) for size in options.rest]
    if options.what in ("all", "shipped"):
        shipped(options.repeat)
    if options.what in ("all", "scale"):
        scale(sizes or [10_000, 100_000], options.repeat)
    if options.what in ("all", "field"):
        beside(sizes[0] if sizes else 1_000, options.repeat)


if __name__ == "__main__":
    main()
