"""Feeds very many broken inputs to every stage; anything but a result or a clear refusal is a fault.

    python benchmarks/fuzz.py [INPUTS] [--seed N] [--jobs N]      (default: 100000 inputs, seed 1, a job a core)

An input is a real one – a piece of the project's documents, a case of the tests, an HTML page, a table, a package, a
file of cards or of settings, a lock – that was mutated: lines and bytes deleted, doubled, swapped, spliced with another
input, cut off, repeated a thousand times, put into another encoding, strewn with signs that mean something somewhere.
Documents go through reading, extraction, merging, checking, notes, data and report, every fiftieth through a whole
build; settings through reading and validation; texts of cards through HTML, Markdown and Typst.

An input fails if it raises anything but DeckwrightError, or takes more than ten seconds of processor time. What fails
is kept in /tmp/deckwright-fuzz/, and the exit status is 1. The same seed gives the same inputs.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import os
import random
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from deckwright import pipeline, yamlio  # noqa: E402
from deckwright.check import Knowledge, check, load, subjects  # noqa: E402
from deckwright.config import DeckConfig, DocumentConfig  # noqa: E402
from deckwright.emit import anki, data, report  # noqa: E402
from deckwright.extract import extract  # noqa: E402
from deckwright.merge import merge  # noqa: E402
from deckwright.merge.decisions import Decisions  # noqa: E402
from deckwright.merge.glossary import Glossary  # noqa: E402
from deckwright.merge.lock import Lock  # noqa: E402
from deckwright.model import Build, Card, DeckwrightError  # noqa: E402
from deckwright.read import Found, read  # noqa: E402
from deckwright.read.sheets import load as load_sheets  # noqa: E402
from deckwright.read.source import Concepts, Source, open_source  # noqa: E402
from deckwright.text import markup, typst  # noqa: E402
from deckwright.text.markup_gfm import to_gfm  # noqa: E402

KEPT = Path(tempfile.gettempdir()) / "deckwright-fuzz"
SLOW = 10.0
"""Seconds of processor time that no small input may take."""

SIGNS = [
    "1、", "2.", "Q: ", "A:", "答：", "问：", "A. 甲\nB. 乙\n", "正确答案：B", "____", "# ", "**", "```", "$",
    "$$", "\\(", "\\frac{", "{", "}", "|", "> ", "- ", "<p>", "<table>", "</", "&#x", "<!--", "<script>",
    "\x00", "\ufeff", "\u202e", "\ud7ff", "⟦?⟧", "\ue000", "？", "?" * 40, "(" * 40, "\t", "\r", "\u2028",
    "{{c1::", "}}", "[sound:", "#import", "![x](", "](", "\\", "'", '"', ": ", "&a ", "*a", "!!int ",
    "<<<<<<< ", "=======\n", "null", "9" * 30, "1e999", "-", "浣犲ソ", "ï¼", "Ã©", "e\u0301", "😀", "ﬁ", "①",
    "²", "٣", "。" * 30, "\n" * 20, " " * 80,
]  # fmt: skip
ENCODINGS = ("gbk", "utf-16", "big5", "latin-1", "utf-8-sig", "gb18030")
SUFFIXES = (".txt", ".md", ".html", ".csv", ".tsv", ".txt", ".md")


# --- what is mutated ----------------------------------------------------------------------------


@cache
def project() -> Source:
    """The project's own source: its documents are seeds, its glossary and topics are used."""
    return open_source(ROOT / "source")


@cache
def documents() -> list[tuple[str, bytes]]:
    """Pieces of documents: (suffix, bytes)."""
    out: list[tuple[str, bytes]] = []
    for path in sorted((ROOT / "source" / "documents").iterdir()):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        out += [(path.suffix, "".join(lines[k : k + 14]).encode()) for k in range(0, len(lines), 14)]
    for case in yamlio.read(ROOT / "tests" / "extract" / "shapes.yaml").data:
        out += [(".txt", str(value).encode()) for value in case.values() if isinstance(value, str) and "\n" in value]
    for case in yamlio.read(ROOT / "tests" / "read" / "formats" / "html.yaml").data:
        out += [(".html", str(value).encode()) for value in case.values() if isinstance(value, str) and "<" in value]
    out += [(".csv", "问题,答案\n什么是核？,滑动的权重。\n\"多\n行\",x\n".encode()), (".tsv", b"Front\tBack\nq?\ta\n")]
    return out


@cache
def settings() -> list[tuple[str, bytes]]:
    """Files of settings and cards: (name, bytes)."""
    source = ROOT / "source"
    names = ["deck.yaml", "glossary.yaml", "facts.yaml", "merges.yaml", "sheets.yaml"]
    out = [(name, (source / name).read_bytes()) for name in names if (source / name).is_file()]
    template = ROOT / "templates" / "init"
    out += [(f"templates/{name}", (template / name).read_bytes()) for name in ("deck.yaml", "glossary.yaml")]
    for path in sorted((source / "cards").glob("*.yaml")):
        cards = path.read_text("utf-8").split("\n- id:")
        out += [("cards.yaml", ("- id:" + card).encode()) for card in cards[1:]]
    lock = (source / "deck.lock").read_text("utf-8").splitlines(keepends=True)
    out.append(("deck.lock", "".join([*lock[:6], *lock[-4:]]).encode()))
    return [(name, raw if len(raw) < 6_000 else raw[:6_000]) for name, raw in out]


def mutated(raw: bytes, dice: random.Random) -> bytes:
    """An input after some mutations."""
    text = raw.decode("utf-8", "replace")
    for _ in range(dice.choice((1, 1, 2, 3, 5, 9))):
        text = dice.choice(_TEXT_MUTATIONS)(text, dice)
    out = text[:200_000].encode("utf-8", "surrogatepass" if dice.random() < 0.02 else "replace")
    if dice.random() < 0.1:
        out = text.encode(dice.choice(ENCODINGS), "replace")
    for _ in range(dice.choice((0, 0, 0, 1, 4))):
        place = dice.randrange(len(out) + 1)
        out = out[:place] + dice.randbytes(dice.choice((0, 1, 1, 3))) + out[place + dice.choice((0, 1, 1, 7)) :]
    return out


def _lines(text: str, dice: random.Random) -> str:
    lines = text.splitlines(keepends=True) or [""]
    here, there = dice.randrange(len(lines)), dice.randrange(len(lines))
    what = dice.randrange(4)
    if what == 0:
        del lines[here]
    elif what == 1:
        lines.insert(there, lines[here])
    elif what == 2:
        lines[here], lines[there] = lines[there], lines[here]
    else:
        lines[here] = lines[here].rstrip("\n")  # glued to the next
    return "".join(lines)


def _sign(text: str, dice: random.Random) -> str:
    place = dice.randrange(len(text) + 1)
    return text[:place] + dice.choice(SIGNS) * dice.choice((1, 1, 1, 2, 30)) + text[place:]


def _cut(text: str, dice: random.Random) -> str:
    first, last = sorted(dice.randrange(len(text) + 1) for _ in range(2))
    return text[:first] + text[last:] if last - first < 60 or dice.random() < 0.2 else text[:last]


def _splice(text: str, dice: random.Random) -> str:
    other = dice.choice(documents() if dice.random() < 0.8 else settings())[1].decode("utf-8", "replace")
    return text[: dice.randrange(len(text) + 1)] + other[dice.randrange(len(other) + 1) :]


def _repeat(text: str, dice: random.Random) -> str:
    place = dice.randrange(len(text) + 1)
    piece = text[place : place + dice.choice((1, 2, 5, 20))]
    return text[:place] + piece * dice.choice((2, 10, 300)) + text[place:]


def _any_character(text: str, dice: random.Random) -> str:
    place = dice.randrange(len(text) + 1)
    first, end = dice.choice(((0, 0x250), (0x2000, 0x3100), (0, 0xD800), (0xE000, 0x110000)))
    return text[:place] + chr(dice.randrange(first, end)) + text[place + dice.choice((0, 1)) :]


_TEXT_MUTATIONS: list[Callable[[str, random.Random], str]] = [
    _lines, _sign, _sign, _cut, _splice, _repeat, _any_character,
]  # fmt: skip


# --- what is done with it -----------------------------------------------------------------------


@cache
def _knowledge() -> Knowledge:
    return load(ROOT / "source" / "facts.yaml")


@cache
def _glossary() -> Glossary:
    return Glossary(project().concepts)


def through_the_stages(raw: bytes, dice: random.Random, folder: Path) -> None:
    """A document from its bytes to notes, data and report."""
    name = "d" + dice.choice(SUFFIXES)
    path = folder / name
    path.write_bytes(raw)
    source = project()
    document = read(Found(path, name), DocumentConfig())
    questions = extract(document)
    build = Build(title="T", name="t", topics=list(source.config.topics), config=DeckConfig())
    build.documents, build.questions, build.concepts = [document], questions, source.concepts
    reviewed = source.cards if dice.random() < 0.02 else []
    build.cards, build.findings = merge(questions, reviewed, _glossary(), build.topics, {}, Decisions())
    build.findings.extend(check(subjects.subjects(build.cards, questions), _knowledge()))
    lock = Lock()
    lock.assign(build.cards, {card.id: anki.note_type_of(card) for card in build.cards}, {})
    for note in anki.notes(build):
        note.content_hash()
    for _ in data.files(build):
        pass
    data.report_file(build)
    report.report(build)


def whole_build(raw: bytes, dice: random.Random, folder: Path) -> None:
    """A document, or a package that holds it, through a whole build."""
    source = folder / "source"
    source.mkdir(exist_ok=True)
    for old in source.iterdir():
        old.unlink()
    if dice.random() < 0.3:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(dice.choice(("collection.anki2", "collection.anki21", "word/document.xml", "../x")), raw)
            archive.writestr("media", b"{}")
        (source / dice.choice(("d.apkg", "d.docx"))).write_bytes(mutated(packed.getvalue(), dice))
        (source / "e.txt").write_bytes(raw)
    else:
        (source / ("d" + dice.choice((*SUFFIXES, ".pdf", ".docx", ".apkg")))).write_bytes(raw)
    only = {dice.choice(("anki", "markdown", "preview"))}
    pipeline.build(pipeline.Options(source=source, out=folder / "out", only=only, knowledge=dice.random() < 0.1))


def settings_of(name: str, raw: bytes, folder: Path) -> None:
    """A file of settings, of cards, or a lock, read and validated."""
    path = folder / name.rsplit("/", 1)[-1]
    path.write_bytes(raw)
    kind = path.name
    if kind == "deck.lock":
        Lock.read(path, kind).dumps()
    elif kind == "facts.yaml":
        load(path)
    elif kind == "merges.yaml":
        Decisions.read(path, kind).groups()
    elif kind == "sheets.yaml":
        load_sheets(path, kind)
    elif kind == "cards.yaml":
        loaded = yamlio.read(path, kind)
        for index in range(len(loaded.data) if isinstance(loaded.data, list) else 0):
            texts_of(yamlio.validate(Card, loaded, (index,)))
    else:
        yamlio.validate(DeckConfig if kind == "deck.yaml" else Concepts, yamlio.read(path, kind))


def texts_of(card: Card) -> None:
    """The texts of a card on every surface, and what the rules say."""
    for text in (card.question, card.answer, card.explanation, card.pitfall, card.formula):
        if text:
            markup.html(text)
            markup.plain(text)
            to_gfm(text)
            typst.to_typst(text, [])
    check([subjects.of_card(card)], _knowledge())


@dataclass
class Outcome:
    """What came of a run."""

    done: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    slowest: tuple[float, int] = (0.0, 0)
    """Seconds, and the number of the input."""
    faults: list[str] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Add the outcome of another job."""
        self.done += other.done
        self.refused += other.refused
        self.slowest = max(self.slowest, other.slowest)
        self.faults += other.faults


def fuzz(first: int, last: int, seed: int) -> Outcome:
    """Run the inputs with these numbers."""
    out = Outcome()
    check(subjects.subjects(project().cards, []), _knowledge())  # reading and compiling facts is no work of an input
    base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=base) as folder:
        for number in range(first, last):
            _one(number, random.Random(f"{seed}:{number}"), Path(folder), out)
    return out


def _one(number: int, dice: random.Random, folder: Path, out: Outcome) -> None:
    is_setting = dice.random() < 0.3
    name, seed_bytes = dice.choice(settings() if is_setting else documents())
    raw = mutated(seed_bytes, dice)
    what = "settings" if is_setting else "builds" if number % 50 == 0 else "documents"
    since = time.process_time()
    try:
        if is_setting:
            settings_of(name, raw, folder)
        else:
            (whole_build if what == "builds" else through_the_stages)(raw, dice, folder)
    except DeckwrightError:
        out.refused += 1
    except Exception:
        out.faults.append(_kept(number, name, raw, traceback.format_exc()))
    took = time.process_time() - since
    if took > SLOW:
        out.faults.append(_kept(number, name, raw, f"took {took:.1f} s"))
    out.done[what] += 1
    out.slowest = max(out.slowest, (took, number))


def _kept(number: int, name: str, raw: bytes, what: str) -> str:
    KEPT.mkdir(exist_ok=True)
    (KEPT / f"{number}-{name.replace('/', '-')}").write_bytes(raw)
    return f"input {number} ({name}): {what.strip()}"


def main() -> int:
    """Run all, print what came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("inputs", nargs="?", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    since = time.monotonic()
    step = max(1, min(1_000, options.inputs // options.jobs or 1))
    parts = [(k, min(k + step, options.inputs), options.seed) for k in range(0, options.inputs, step)]
    total = Outcome()
    with multiprocessing.get_context("spawn").Pool(options.jobs) as pool:
        for outcome in pool.starmap(fuzz, parts, chunksize=1):
            total.add(outcome)
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(total.done.items()))
    print(f"{sum(total.done.values()):,} inputs ({kinds}) in {time.monotonic() - since:.0f} s")
    seconds, number = total.slowest
    print(f"{total.refused:,} refused with a clear message, {len(total.faults)} faults")
    print(f"slowest: input {number}, {seconds:.1f} s")
    for fault in total.faults[:20]:
        print(f"\n{fault}")
    return 1 if total.faults else 0


if __name__ == "__main__":
    sys.exit(main())
