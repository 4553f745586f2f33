"""The project's own source: every look-alike is settled; and the five pages beside it add nothing but sources."""

import importlib.util
from argparse import Namespace

import pytest

from deckwright.commands.common import Project, open_project
from deckwright.merge import merge, merge_key
from deckwright.merge.glossary import Glossary
from deckwright.read.source import PROJECT


def opened(*documents) -> Project:
    return open_project(Namespace(source=PROJECT / "source", documents=list(documents), lock=None, no_knowledge=False))


@pytest.fixture(scope="module")
def own() -> Project:
    return opened()


@pytest.fixture(scope="module")
def beside(material) -> Project:
    return opened(material)


def test_no_look_alike_is_open_and_no_decision_is_stale(own):
    assert own.build.suggestions == []
    assert [f for f in own.build.findings if f.rule.startswith(("I2", "I3"))] == []


def test_the_pages_beside_it_give_the_same_cards_and_leave_no_question_uncovered(own, beside):
    assert [c.id for c in beside.build.cards] == [c.id for c in own.build.cards]
    assert [q.id for q in beside.build.questions if q.question and not beside.reviewed(q.id)] == []
    assert beside.build.suggestions == []


def test_what_is_merged_by_itself_has_one_wording(beside):
    """Without reviewed cards and decisions, questions share a card only if their wordings are canonically equal."""
    glossary = Glossary(beside.source.concepts)
    cards, _ = merge(beside.build.questions, [], glossary, beside.build.topics, {})
    assert len(cards) == len({merge_key(q) for q in beside.build.questions if q.question})
    for card in cards:
        assert len({merge_key(q) for q in card.questions}) == 1


def benchmark():
    spec = importlib.util.spec_from_file_location("merging", PROJECT / "benchmarks" / "merging.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_recall_of_true_duplicates_among_the_best_fifty(own, beside):
    """On questions without any reviewed card; labels made by reading."""
    measure, known = benchmark().measure, benchmark().labels("documents")
    glossary = Glossary(own.source.concepts)
    pages = [q for q in beside.build.questions if not beside.is_own(q)]
    for name, questions in (("own", own.build.questions), ("pages", pages)):
        recall, _ = measure(name, questions, known, glossary)
        assert recall >= 0.8, name
    _, precision = measure("all", beside.build.questions, known, glossary)
    assert precision >= 0.9, "there are more true pairs than fifty: all that is shown should be true"
