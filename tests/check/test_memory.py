"""What the rules saw is kept: it is told again as it was, place and fix and all, and never of anything else."""

import dataclasses

import pytest
from rule_cases import RULES_DIR, cases, knowledge, subject

from deckwright.check import RULES, Knowledge, Memory, check, examine
from deckwright.model import Subject

EVERY = [case for path in sorted(RULES_DIR.glob("*.yaml")) for case in cases(path)]


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("DECKWRIGHT_CACHE", str(tmp_path))


def seen(subjects: list[Subject], facts: Knowledge) -> list[tuple[object, ...]]:
    memory = Memory(subjects, facts)
    return [(s.finding, s.problem) for s in examine(subjects, facts, memory=memory)]


def test_everything_that_the_cases_show_is_told_again_as_it_was(monkeypatch):
    facts, subjects = knowledge(), [one for case in EVERY for one in case.subjects]
    plain = [(s.finding, s.problem) for s in examine(subjects, facts)]
    assert seen(subjects, facts) == plain
    looked: list[str] = []
    counted = {
        code: dataclasses.replace(rule, one=lambda one, facts, code=code: looked.append(code) or iter(()))
        for code, rule in RULES.items()
        if rule.one
    }
    again = [(s.finding, s.problem) for s in examine(subjects, facts, RULES | counted, Memory(subjects, facts))]
    assert again == plain
    assert len(looked) < 0.02 * len(subjects) * len(counted), "hardly any subject is looked at a second time"


def made(**fields: object) -> Subject:
    return subject({"question": "什么是池化？", "answer": "取最大值，如下图所示。"} | fields)[0]


CHANGES = {
    "text": made(answer="取最大值，如下表所示，也见下图。"),
    "figures": made(figures=["max-pool"]),
    "waiver": made(waive={"C102": "在课件里"}),
    "check": made(checks=[{"expr": "1+1", "equals": 3}]),
    "settled": made(reviewed=False, settled_by="other"),
    "place": dataclasses.replace(made(), passages=[dataclasses.replace(p, starts=[(0, 70, 2)]) for p in made().passages]),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_changed_subject_is_looked_at(change):
    facts = knowledge()
    before = seen([made()], facts)
    assert seen([change], facts) == [(s.finding, s.problem) for s in examine([change], facts)] != before


def test_changed_knowledge_and_code_are_seen(monkeypatch):
    one = made(answer="准确率很高。")
    assert check([one], Knowledge(), memory=Memory([one], Knowledge())) == []
    facts = Knowledge.model_validate(
        {"substitutions": [{"write": "精度", "instead_of": ["准确率"], "references": [{"title": "A", "where": "p. 1"}]}]}
    )
    assert check([one], facts, memory=Memory([one], facts))
    monkeypatch.setattr("deckwright.check.memory.cache.code", lambda *parts: "other code")
    assert Memory([one], facts).recall(one, dict(RULES)) is None


def test_a_large_deck_is_looked_at_without_memory(monkeypatch):
    monkeypatch.setattr("deckwright.check.memory._MOST", 1)
    both = [made(), made(question="问？")]
    assert check(both, knowledge(), memory=Memory(both, knowledge())) == check(both, knowledge())
    assert Memory(both, knowledge()).recall(both[0], dict(RULES)) is None
