"""Decks, their description and options, the order of the cards and their tags, as the real Anki takes them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from anki_cases import sample
from anki_tools import AnkiCollection

from deckwright.config import DeckConfig, DeckOptions
from deckwright.emit.anki import learning_order, notes, tag
from deckwright.emit.apkg import description, package
from deckwright.model import Build, Card, Topic


@pytest.fixture(scope="module")
def anki() -> Iterator[AnkiCollection]:
    with AnkiCollection() as collection:
        collection.load(package(sample(), notes(sample())))
        yield collection


def test_order_decks_and_description(anki: AnkiCollection) -> None:
    in_training = [card.guid for card in anki.cards() if card.deck.endswith("训练")]
    assert in_training == ["g-optimizers", *["g-adam-cloze"] * 3]
    assert anki.card("g-sigmoid-derivative").deck == "深度学习:面试::01 激活函数"
    assert anki.card("g-padding-same").deck == "深度学习:面试::03 卷积"
    assert anki.card("g-nothing").deck == "深度学习:面试::05 misc"
    parent = anki.col.decks.by_name("深度学习:面试")
    assert parent is not None and parent["desc"] == (
        "自测用 &lt;b&gt;<br>版本 1.2 · 更新于 2026-01-01 · 许可 CC BY-SA 4.0<br>发现错误请告诉我们："
        ' <a href="https://example.org/deck">https://example.org/deck</a>'
    )
    assert anki.db.scalar("select count() from cards where did = 1") == 0


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (
            {"version": "2.0", "licence": "MIT & mehr", "author": "A <b>", "description": "一\n\n二"},
            "一<br>二<br>版本 2.0 · 更新于 2026-07-04 · 作者 A &lt;b&gt; · 许可 MIT &amp; mehr<br>"
            "发现错误请告诉这副牌的作者，并报上卡片末尾的编号。",
        ),
        (
            {"language": "en", "licence": "MIT", "homepage": "https://example.org/?a&b"},
            "Version 1 · Updated 2026-07-04 · Licence MIT<br>Report an error: "
            '<a href="https://example.org/?a&amp;b">https://example.org/?a&amp;b</a>',
        ),
        (
            {"language": "en", "homepage": "javascript:f()"},
            "Version 1 · Updated 2026-07-04<br>Report an error to the author of the deck, with the name at the foot of the card.",
        ),
    ],
)
def test_description(config: dict[str, str], expected: str) -> None:
    assert description(DeckConfig(**config), changed=1783155600) == expected


def test_deck_options_for_those_who_ask_for_them() -> None:
    build = sample()
    assert build.config
    options = DeckOptions(new_per_day=7, reviews_per_day=77, learning_steps=[2, 0.5], relearning_steps=[9])
    build.config = build.config.model_copy(update={"options": options})
    data = package(build, notes(build))
    assert data == package(build, notes(build))
    for is_asked in (True, False):
        with AnkiCollection() as anki:
            anki.load(data, with_options=is_asked)
            deck = anki.col.decks.id_for_name("深度学习:面试::04 训练")
            preset = anki.col.decks.config_dict_for_deck_id(deck)
            found = (
                preset["new"]["perDay"],
                preset["rev"]["perDay"],
                preset["new"]["delays"],
                preset["lapse"]["delays"],
            )
            assert (found == (7, 77, [2, 0.5], [9])) == is_asked
            assert preset["name"] == ("深度学习:面试" if is_asked else "Default")
            assert anki.col.decks.config_dict_for_deck_id(1)["new"]["perDay"] == 20  # type: ignore[arg-type]
            assert anki.problems() == []


def test_learning_order() -> None:
    """Topics as listed; in each what is learned first, reviewed before raw, basics before the hard, orderings last."""
    make = lambda id, **more: Card(id=id, topic=more.pop("topic", "a"), question=id, **more)  # noqa: E731
    build = Build(
        title="t",
        name="t",
        topics=[Topic(id="b", title="B"), Topic(id="a", title="A")],
        cards=[
            make("hard", difficulty=3),
            make("order", kind="order", steps=["1", "2"]),
            make("raw", reviewed=False, difficulty=1),
            make("choice", kind="choice", options=["x"], correct=["A"]),
            make("basic"),
            make("list", kind="list", difficulty=2),
            make("easy-order", kind="order", steps=["1", "2"], difficulty=1),
            make("first-order", kind="order", steps=["1", "2"], tags=["cheat"]),
            make("first-hard", difficulty=3, tags=["cheat"]),
            make("first-easy", difficulty=1, tags=["cheat"]),
            make("other", topic="b"),
        ],
    )
    first = ["first-easy", "first-order", "first-hard"]
    expected = ["other", *first, "easy-order", "basic", "list", "choice", "order", "hard", "raw"]
    assert [card.id for card in learning_order(build)] == expected
    assert [note.due for note in notes(build)] == list(range(1, 12))


def test_difficulty_is_a_tag_where_a_card_tells_it() -> None:
    build = sample()
    build.cards[0].difficulty = 3
    made = {note.card: note.tags for note in notes(build)}
    assert "difficulty::3" in made["sigmoid-derivative"]
    assert [card for card, tags in made.items() if any(tag.startswith("difficulty") for tag in tags)] == [
        build.cards[0].id
    ]


def test_tags(anki: AnkiCollection) -> None:
    assert set(anki.card("g-padding-same").tags) == {
        "kind::choice",
        "source::b",
        "source::第一-章",
        "status::unreviewed",
        "topic::convolution",
    }
    assert set(anki.card("g-hostile").tags) == {"a::b", "kind::basic", "q", "topic::misc", "x-y"}
    assert {"易考", "a-b", "C++:-类型"} <= set(anki.card("g-sigmoid-derivative").tags)
    assert "status::unanswered" in anki.card("g-nothing").tags


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b", "a-b"),
        ("\u3000x\u3000y", "x-y"),
        ("::x", "x"),
        ("a::::b", "a::b"),
        ('"', ""),
        ("a:b", "a:b"),
        ("x\x1fy\n", "xy"),
    ],
)
def test_tag(text: str, expected: str) -> None:
    assert tag(text) == expected
