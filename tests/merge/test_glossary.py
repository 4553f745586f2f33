"""Which concepts a text names; many texts at once give what each gives alone."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckwright import yamlio
from deckwright.merge import glossary as module
from deckwright.merge.glossary import Glossary, fold
from deckwright.read.source import PROJECT, open_source

CONCEPTS = open_source(PROJECT / "source").concepts
NAMES = [name for c in CONCEPTS for name in (c.zh, c.en, c.abbr, *c.names, *c.misspellings) if name]


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return Glossary(CONCEPTS)


NAMED = {
    "R-CNN 与 CNN": ["rcnn", "convolutional-neural-network"],
    "Faster R-CNN": ["faster-rcnn"],
    "SCNN": [],
    "CNNx": [],
    "两个 GANs": ["gan"],
    "ＣＮＮ的池化": ["convolutional-neural-network", "pooling"],
    "批归一化 BN、Batch Normalization": ["batch-normalization"] * 3,
}


@pytest.mark.parametrize("text", NAMED)
def test_names_are_whole_words(text, glossary):
    assert glossary.find(text) == NAMED[text]


pieces = st.lists(
    st.one_of(st.sampled_from(NAMES), st.sampled_from([" ", "  ", "-", "s", "_", "\0", "\n", "の", "é", "́", "？", "x", "7"]), st.text(max_size=3)),
    max_size=8,
).map("".join)


@given(st.lists(pieces, max_size=6))
def test_many_texts_at_once_give_what_each_gives_alone(texts):
    alone = Glossary(CONCEPTS[:300])
    assert Glossary(CONCEPTS[:300]).find_all(texts) == [tuple(alone.find(text)) for text in texts]


def test_many_texts_are_searched_in_portions(glossary, monkeypatch):
    monkeypatch.setattr(module, "_AT_ONCE", 3)
    texts = [*NAMED, *NAMED, "长" * 5000 + "CNN"]
    assert Glossary(CONCEPTS).find_all(texts) == [tuple(glossary.find(text)) for text in texts]


def test_what_was_searched_at_once_is_folded_as_alone():
    fresh = Glossary(CONCEPTS)
    texts = ["ＢＮ 的 作用", "x² 与 CNN", "A" * 300]
    fresh.find_all(texts)
    assert [fresh.folded(text) for text in texts] == [fold(text) for text in texts]


def test_the_projects_glossary():
    """At least 200 concepts; every name belongs to one; most have a Chinese and an English name."""
    assert len(CONCEPTS) >= 200
    owners = Counter(fold(name) for c in CONCEPTS for name in {fold(n) for n in (c.zh, c.en, c.abbr, *c.names) if n})
    assert [name for name, count in owners.items() if count > 1] == []
    assert sum(bool(c.zh and c.en) for c in CONCEPTS) >= 0.9 * len(CONCEPTS)
    assert sum(bool(c.abbr) for c in CONCEPTS) >= 40 and sum(bool(c.misspellings) for c in CONCEPTS) >= 10
    topics = {topic.id for topic in open_source(PROJECT / "source").config.topics}
    assert {c.topic for c in CONCEPTS} <= topics


def test_it_is_sorted_so_that_a_concept_is_found_and_added_at_one_place():
    rows = yamlio.read(PROJECT / "source" / "glossary.yaml").data["concepts"]
    by_topic: dict[str, list[str]] = {}
    for row in rows:
        by_topic.setdefault(row["topic"], []).append(row["id"])
    assert list(by_topic) == sorted(by_topic), "by topic"
    assert all(ids == sorted(ids) for ids in by_topic.values()), "then by id"
    assert all(re.fullmatch(r"[a-z0-9]+(?:[-.][a-z0-9]+)*", row["id"]) for row in rows)
