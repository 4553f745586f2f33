"""How many broken cards the linter catches: `python benchmarks/mutation.py [--each N] [--seed N] [--survivors]`.

The shipped cards are broken one fact at a time (see `benchmarks/card_mutants.py` for the operators and for what is
left out); a mutant counts as caught if an error or a warning stands on the card that does not stand on the unbroken
one. The sample is drawn from all sites of each kind, blind to what the rules know. Ends with status 1 below 80 per
cent.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "benchmarks"))

from card_mutants import KINDS, Mutant, mutants, sites  # noqa: E402

from deckwright.check import Knowledge, check, load, subjects  # noqa: E402
from deckwright.model import Card  # noqa: E402
from deckwright.read.source import open_source  # noqa: E402

EACH, SEED = 60, 2024
"""Mutants of a kind, and the seed of the sample."""


def survivors(cards: list[Card], knowledge: Knowledge, made: list[Mutant]) -> list[Mutant]:
    """The mutants on which the linter says nothing new."""
    known = {card.id: _told(card, knowledge) for card in cards}
    return [mutant for mutant in made if not _told(mutant.card, knowledge) - known[mutant.card.id]]


def _told(card: Card, knowledge: Knowledge) -> set[tuple[str, str]]:
    findings = check([subjects.of_card(card)], knowledge)
    return {(f.rule, f.message) for f in findings if f.severity != "info"}


def table(made: list[Mutant], survived: list[Mutant], counts: dict[str, int]) -> str:
    """Sites, mutants, caught and the rate, by kind."""
    lines = [f"{'kind':10}{'sites':>8}{'mutants':>9}{'caught':>8}{'rate':>7}"]
    for kind in (*KINDS, "all"):
        total = sum(kind in (m.kind, "all") for m in made)
        left = sum(kind in (m.kind, "all") for m in survived)
        rate = f"{(total - left) / total:.0%}" if total else "–"
        there = sum(counts.values()) if kind == "all" else counts[kind]
        lines.append(f"{kind:10}{there:8}{total:9}{total - left:8}{rate:>7}")
    return "\n".join(lines)


def main() -> int:
    """Print the table, and the survivors if asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--each", type=int, default=EACH, help="mutants of a kind (default %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="seed of the sample (default %(default)s)")
    parser.add_argument("--survivors", action="store_true", help="list the mutants that nothing was said about")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the survivors into a file")
    options = parser.parse_args()
    source = open_source(ROOT / "source")
    knowledge = load(source.facts, source.concepts)
    made = mutants(source.cards, options.each, options.seed)
    left = survivors(source.cards, knowledge, made)
    print(table(made, left, sites(source.cards)))
    if options.survivors:
        print("\nsurvivors:\n" + "\n".join(f"  {mutant.told}" for mutant in left))
    if options.json:
        told = [
            {"kind": m.kind, "card": m.card.id, "field": m.field, "before": m.before, "after": m.after} for m in left
        ]
        options.json.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0 if 1 - len(left) / len(made) >= 0.8 else 1


if __name__ == "__main__":
    sys.exit(main())
