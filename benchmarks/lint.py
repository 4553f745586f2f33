"""How long the linter takes for 10,000 cards: `python benchmarks/lint.py [CARDS]`.

The cards are the shipped ones over and over, each copy with its own words in question and answer, in every tenth copy
with its own formulas, so that not everything is answered from a cache. The first line is of a process that has looked
at nothing yet, and compiles what it needs; then seconds by rule. Ends with status 1 if all rules together take more
than five seconds.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from deckwright.check import RULES, check, load, subjects  # noqa: E402
from deckwright.collector import no_collection  # noqa: E402
from deckwright.model import Card, Subject  # noqa: E402
from deckwright.read.source import open_source  # noqa: E402

LIMIT = 5.0
"""Seconds that 10,000 cards may take."""


def many(cards: list[Card], wanted: int) -> list[Subject]:
    """So many subjects, made of the shipped cards."""
    out = []
    for n in range(wanted):
        card = cards[n % len(cards)]
        copy = n // len(cards)
        mark = "".join("甲乙丙丁戊己庚辛壬癸"[int(digit)] for digit in str(copy))
        changed = {"id": f"{card.id}-{copy}", "question": f"{mark}卷：{card.question}"}
        if copy % 10 == 1 and card.formula:
            changed["formula"] = f"{copy}\\,x + {card.formula}"
        if copy:
            changed |= {"answer": f"{card.answer}{mark}卷" if card.answer else None}  # type: ignore[dict-item]
        out.append(subjects.of_card(card.model_copy(update=changed)))
    return out


def main() -> int:
    """Lint, and tell how long it took."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    source = open_source(ROOT / "source")
    knowledge = load(source.facts, source.concepts)
    made = many(source.cards, wanted)
    with no_collection():  # as the command line does
        since = time.perf_counter()
        found = check(made, knowledge)
        total = time.perf_counter() - since
    print(
        f"{wanted:,} cards, {len(RULES)} rules, {len(knowledge.entries)} entries: {total:.2f} s, {len(found)} findings"
    )
    slowest = []
    for code, rule in RULES.items():
        since = time.perf_counter()
        check(made, knowledge, {code: rule})
        slowest.append((time.perf_counter() - since, code, rule.name))
    print("by rule, with warm caches:")
    for seconds, code, name in sorted(slowest, reverse=True)[:10]:
        print(f"  {seconds:6.2f} s  {code} {name}")
    return 0 if total < LIMIT * wanted / 10_000 else 1


if __name__ == "__main__":
    sys.exit(main())
