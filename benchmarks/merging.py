"""How well and how fast look-alike questions are found.

    python benchmarks/merging.py recall [--documents DIR]     labelled pairs among the best 50 suggestions
    python benchmarks/merging.py speed [SIZE …]               merging alone, beside datasketch and plain rapidfuzz

DIR holds the five pages that part of the labels are about. datasketch is not needed; it runs where it is there.
"""

from __future__ import annotations

import argparse
import itertools
import math
import random
import resource
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from deckwright import pipeline  # noqa: E402
from deckwright.collector import no_collection  # noqa: E402
from deckwright.merge import candidates, merge, merge_key  # noqa: E402
from deckwright.merge.decisions import Decisions  # noqa: E402
from deckwright.merge.glossary import Glossary  # noqa: E402
from deckwright.model import Build, Question, Topic  # noqa: E402
from deckwright.read.source import open_source  # noqa: E402
from deckwright.text.canonical import wording_hash  # noqa: E402

LABELS = ROOT / "tests" / "data" / "duplicates.tsv"
BEST = 50
Pair = frozenset[str]
T = TypeVar("T")


# --- recall -------------------------------------------------------------------------------------


def labels(name: str) -> dict[Pair, str]:
    """Pairs of hashes of one set → label; “same” is closed: what equals one of two that are the same, equals both."""
    rows = [line.split("\t") for line in LABELS.read_text("utf-8").splitlines() if not line.startswith("#")]
    out: dict[Pair, str] = {}
    groups: dict[str, set[str]] = {}
    for _, label, *pair in (row for row in rows if row[0] == name):
        a, b = (text if name == "documents" else wording_hash(text) for text in pair[:2])
        out[frozenset((a, b))] = label
        if label == "same":
            joined = groups.get(a, {a}) | groups.get(b, {b})
            groups.update(dict.fromkeys(joined, joined))
    for group in groups.values():
        out.update(dict.fromkeys(map(frozenset, itertools.combinations(group, 2)), "same"))
    return out


def suggested(questions: Iterable[Question], glossary: Glossary) -> list[Pair]:
    """The pairs that are suggested where no question is on a reviewed card, best first."""
    alone = [replace(q, card=q.id, cards=[q.id]) for q in questions if q.question]
    keys = {q.id: merge_key(q) for q in alone}
    found = candidates.suggest(Build("", "", [], questions=alone), glossary, Decisions())
    return [frozenset((keys[s.a], keys[s.b])) for s in found]


def measure(name: str, questions: list[Question], known: dict[Pair, str], glossary: Glossary) -> tuple[float, float]:
    """Print and return recall and precision among the best 50; unclear pairs count for neither."""
    found = suggested(questions, glossary)
    there = {merge_key(q): q.question.isascii() for q in questions if q.question}
    same = {pair for pair, label in known.items() if label == "same" and pair <= there.keys()}
    best = [pair for pair in found if known.get(pair) != "unclear"][:BEST]
    hits = same.intersection(best)
    recall, precision = len(hits) / max(1, len(same)), len(hits) / max(1, len(best))
    across = [{there[key] for key in pair} == {True, False} for pairs in (hits, same) for pair in pairs]
    found, every = sum(across[: len(hits)]), sum(across[len(hits) :])
    most = min(1.0, BEST / max(1, len(same)))
    print(
        f"{name:44} {len(there):5} questions {len(same):4} true pairs   recall in best {BEST}: {recall:.2f} "
        f"(possible: {most:.2f}; Chinese–English {found} of {every})   of those shown, true: {precision:.2f}"
    )
    return recall, precision


def written(known: dict[Pair, str]) -> list[Question]:
    """The made-up wordings as questions."""
    rows = [line.split("\t") for line in LABELS.read_text("utf-8").splitlines() if line.startswith("written\t")]
    texts = dict.fromkeys(text for row in rows for text in row[2:4])
    return [_question(text, k) for k, text in enumerate(texts)]


def recall(options: argparse.Namespace) -> None:
    """Recall on every labelled set; the pages only where their folder is named."""
    source = open_source(ROOT / "source")
    glossary = Glossary(source.concepts)
    made = labels("written")
    measure("written for this test (Chinese, English)", written(made), made, glossary)
    known = labels("documents")
    build, _ = pipeline.prepare(pipeline.Options(source=ROOT / "source", documents=options.documents))
    own = [q for q in build.questions if q.document.startswith("documents/")]
    pages = [q for q in build.questions if not q.document.startswith("documents/")]
    measure("the project's own documents", own, known, glossary)
    if pages:
        measure("the five pages", pages, known, glossary)
        measure("all together", own + pages, known, glossary)
        for one, other in _beside(own, pages):
            measure(f"{one[0].document} beside its page", one + other, known, glossary)


def _beside(own: list[Question], pages: list[Question]) -> list[tuple[list[Question], list[Question]]]:
    """Each of our documents with the page that it shares most wordings with, or the labels say so."""
    known = labels("documents")
    out = []
    for mine in _by_document(own):
        hashes = {q.hash for q in mine}

        def shared(page: list[Question], hashes: set[str] = hashes) -> int:
            there = {q.hash for q in page}
            joined = sum(label == "same" and bool(p & hashes) and bool(p & there) for p, label in known.items())
            return len(hashes & there) + joined

        out.append((mine, max(_by_document(pages), key=shared)))
    return out


def _by_document(questions: list[Question]) -> list[list[Question]]:
    ordered = sorted((q for q in questions if q.question), key=lambda q: q.document)
    return [list(group) for _, group in itertools.groupby(ordered, key=lambda q: q.document)]


# --- speed --------------------------------------------------------------------------------------

_ALL_PAIRS = 20_000
"""Texts of which rapidfuzz compares every pair; of more it compares as many pairs as take about as long."""
_COMPARED = 400_000_000
_ASKED = (
    "什么是{}？", "{}的作用是什么？", "{}有什么缺点？", "请谈谈你对{}的理解", "为什么要用{}？", "{}和{}有什么区别？",
    "如何实现{}？", "{}的计算公式是什么？", "What is {}?", "Why do we use {}?", "在{}中，{}起什么作用？",
    "列举几种{}的方法", "{}为什么能缓解{}？",
)  # fmt: skip
_TAILS = ("", "请举例说明", "并说明原因", "训练时与测试时有何不同", "怎样选择参数", "写出推导过程", "有哪些改进")
_FILLS = "数据模型参数输入输出层结构特征样本误差步长方差均值通道图像文本语音序列权重梯度"


def questions(size: int, names: list[str]) -> tuple[list[Question], list[tuple[int, int]]]:
    """Made-up questions, and which pairs among them are planted: a quarter by punctuation, the rest by a word."""
    chance = random.Random(7)
    texts: list[str] = []
    planted: list[tuple[int, int]] = []
    while len(texts) < size:
        pattern = chance.choice(_ASKED)
        text = pattern.format(*(chance.choice(names) for _ in range(pattern.count("{}"))))
        about = "".join(chance.choice(_FILLS) for _ in range(chance.randrange(4, 14)))
        text += f"针对{about}{chance.randrange(1000)}，{chance.choice(_TAILS)}"
        texts.append(text)
        if len(texts) % 10 == 0 and len(texts) < size:
            planted.append((len(texts) - 1, len(texts)))
            texts.append(_reworded(text, chance))
    return [_question(text, k, _answer(chance)) for k, text in enumerate(texts)], planted


def _answer(chance: random.Random) -> str:
    """A sentence or some, 40 to 200 characters."""
    parts = ["".join(chance.choices(_FILLS, k=chance.randrange(8, 24))) for _ in range(chance.randrange(4, 8))]
    return "，".join(parts) + "。"


def _reworded(text: str, chance: random.Random) -> str:
    if chance.random() < 0.25:
        return text.replace("？", "?").replace("，", " ")
    at = chance.randrange(len(text) - 1)
    return f"请问{text[:at]}{text[at + 1 :]}" if chance.random() < 0.5 else f"{text[:at]}的{text[at:]}"


def _question(text: str, number: int, answer: str = "答案") -> Question:
    return Question(
        id=f"d-{number}", document="d.txt", question=text, answer=answer, section=["面试题"],
        question_lines=(number + 1, number + 1),
        answer_lines=(number + 1, number + 1), hash=wording_hash(text),
    )  # fmt: skip


def speed(options: argparse.Namespace) -> None:
    """Seconds of merging and suggesting, on the clock and of the processor, and how the latter grow."""
    source = open_source(ROOT / "source")
    glossary = Glossary(source.concepts)
    names = [name for c in source.concepts for name in (c.zh, c.en, c.abbr) if name]
    last: tuple[int, float] | None = None
    for size in options.sizes:
        asked, planted = questions(size, names)
        build = Build("", "", [], questions=asked)
        with no_collection():  # as the pipeline does
            merging, _ = _timed(lambda: _merged(build, glossary, source.config.topics))  # noqa: B023
            finding, _ = _timed(lambda: candidates.suggest(build, glossary, Decisions()))  # noqa: B023
        pool = candidates.pool_of(asked, glossary)
        share = _share(planted, asked, pool)
        wall, work = merging[0] + finding[0], merging[1] + finding[1]
        grows = f"   exponent {math.log(work / last[1]) / math.log(size / last[0]):.2f}" if last else ""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{size:9,}  merge {merging[0]:6.2f} s + suggest {finding[0]:6.2f} s = {wall:6.2f} s (CPU {work:6.2f} s)   "
            f"planted pairs found {share:.3f}   peak {peak:,.0f} MB{grows}"
        )
        last = (size, work)
        _beside_others(pool.texts, size <= options.others)


def _merged(build: Build, glossary: Glossary, topics: list[Topic]) -> None:
    build.cards, _ = merge(build.questions, [], glossary, topics, {})


def _share(planted: list[tuple[int, int]], asked: list[Question], pool: candidates.Pool) -> float:
    """Which part of the planted pairs is one card, or a candidate."""
    at = {key: k for k, key in enumerate(pool.keys)}
    found = {tuple(pair) for pair in candidates.candidates(pool)[0].tolist()}
    hits = 0
    for a, b in planted:
        one, other = sorted((at[asked[a].hash], at[asked[b].hash]))
        hits += one == other or (one, other) in found
    return hits / max(1, len(planted))


def _beside_others(texts: list[str], has_datasketch: bool) -> None:
    """The same texts with datasketch, and with rapidfuzz over all pairs (of many texts: of a part of the rows)."""
    if has_datasketch:
        _datasketch(texts)
    from rapidfuzz import fuzz, process

    rows = len(texts) if len(texts) <= _ALL_PAIRS else max(100, _COMPARED // len(texts))

    def every() -> int:
        found = 0
        for k in range(0, rows, 500):
            part = texts[k : min(k + 500, rows)]
            block = process.cdist(part, texts, scorer=fuzz.ratio, score_cutoff=60, dtype=numpy.uint8, workers=-1)
            found += int(numpy.count_nonzero(block))
        return found

    (wall, work), _ = _timed(every)
    wall, work = (seconds * len(texts) / rows for seconds in (wall, work))
    how = "" if rows == len(texts) else f", estimated from {rows:,} of {len(texts):,} rows"
    print(f"           rapidfuzz, all pairs {wall:9.2f} s (CPU {work:9.2f} s){how}")


def _datasketch(texts: list[str]) -> None:
    try:
        from datasketch import MinHash, MinHashLSH
    except ImportError:
        print("           (datasketch is not installed: pip install datasketch)")
        return

    def lsh() -> int:
        index, pairs = MinHashLSH(threshold=0.5, num_perm=64), 0
        for k, text in enumerate(texts):
            one = MinHash(num_perm=64)
            one.update_batch([text[i : i + 3].encode() for i in range(max(1, len(text) - 2))])
            pairs += len(index.query(one))
            index.insert(str(k), one)
        return pairs

    (wall, work), pairs = _timed(lsh)
    print(f"           datasketch LSH       {wall:9.2f} s (CPU {work:9.2f} s), {pairs:,} pairs")


def _timed(work: Callable[[], T]) -> tuple[tuple[float, float], T]:
    """Seconds on the clock and of the processor (all cores), and what the work gives."""
    start, used = time.perf_counter(), time.process_time()
    result = work()
    return (time.perf_counter() - start, time.process_time() - used), result


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("recall")
    one.add_argument("--documents", type=Path, action="append", default=[], metavar="DIR")
    one.set_defaults(run=recall)
    two = commands.add_parser("speed")
    two.add_argument("sizes", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    two.add_argument("--others", type=int, default=100_000, help="largest size at which datasketch runs, too")
    two.set_defaults(run=speed)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
