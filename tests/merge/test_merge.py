"""Which questions become one card, and which card takes a question over."""

import pytest

from deckwright.merge import as_markdown, merge, merge_key
from deckwright.merge.glossary import Glossary
from deckwright.model import Card, Question, Topic
from deckwright.read.source import Concept
from deckwright.text.canonical import wording_hash

TOPICS = [Topic(id="norm", title="归一化"), Topic(id="conv", title="卷积")]
GLOSSARY = Glossary(
    [
        Concept(id="bn", zh="批归一化", abbr="BN", topic="norm"),
        Concept(id="cnn", zh="卷积神经网络", en="CNN", topic="conv"),
        Concept(id="r-cnn", en="R-CNN", topic="norm"),
        Concept(id="conv", zh="卷积", topic="conv"),
    ]
)


def asked(text: str, answer: str | None = "答", document: str = "a.txt", line: int = 1, **more) -> Question:
    return Question(
        id=f"{document}-{line}", document=document, question=text, answer=answer, question_lines=(line, line),
        answer_lines=(line + 1, line + 1) if answer else None, hash=wording_hash(text or answer or ""), **more,
    )  # fmt: skip


def test_canonically_equal_questions_become_one_card_with_all_sources_and_answers():
    questions = [asked("什么是 BN？", "甲"), asked("什麼是BN", "乙", "b.txt", 7), asked("什么是 BN ?", "甲", "c.txt")]
    cards, _ = merge(questions, [], GLOSSARY, TOPICS, {})
    assert len(cards) == 1
    assert [(s.document, s.lines) for s in cards[0].sources] == [("a.txt", (1, 2)), ("b.txt", (7, 8)), ("c.txt", (1, 2))]
    assert "甲" in cards[0].answer and "乙" in cards[0].answer and cards[0].answer.count("甲") == 1
    assert {q.card for q in questions} == {cards[0].id}
    assert not cards[0].reviewed and "unreviewed" in cards[0].marks


def test_an_answer_that_others_give_too_is_there_once():
    answers = [(None, "z.txt"), ("甲", "a.txt"), ("乙", "b.txt"), ("乙。", "c.txt"), ("丙", "d.txt"), ("甲", "e.txt")]
    cards, _ = merge([asked("什么是BN", answer, document) for answer, document in answers], [], GLOSSARY, TOPICS, {})
    assert cards[0].answer == "甲\n\n**b.txt**\n\n乙\n\n**d.txt**\n\n丙"


def test_cards_stand_by_topic_then_reviewed_ones_first_then_as_in_the_documents():
    placed = [("丙", "a"), ("丁", "a"), ("戊", "b"), ("己", "c"), ("庚", "d"), ("卷积", "d")]
    hints = {"a.txt": "conv", "b.txt": "norm", "c.txt": "no-topic"}
    reviewed = [Card(id="r-1", topic="conv", question="甲？", answer="…"), Card(id="r-2", topic="norm", question="乙？", answer="…")]
    questions = [asked(text, document=f"{document}.txt", line=k) for k, (text, document) in enumerate(placed)]
    cards, _ = merge(questions, reviewed, GLOSSARY, TOPICS, hints)
    assert [(card.topic, card.id if card.reviewed else card.question) for card in cards] == [
        ("norm", "r-2"), ("norm", "戊"), ("conv", "r-1"), ("conv", "丙"), ("conv", "丁"), ("conv", "卷积"), ("misc", "己"), ("misc", "庚"),
    ]  # fmt: skip


def test_look_alikes_stay_apart():
    pairs = ["x = F.max_pool2d(x, 2, 2)", "x = F.avg_pool2d(x, 2, 2)", "BN 的优点", "BN 的缺点", "Inception v2", "Inception v3"]
    cards, _ = merge([asked(t, line=2 * k + 1) for k, t in enumerate(pairs)], [], GLOSSARY, TOPICS, {})
    assert len(cards) == len(pairs)


def test_a_reviewed_card_takes_over_the_wordings_it_lists_by_text_or_hash_and_its_own():
    card = Card(id="bn", topic="norm", question="批归一化做什么？", answer="…", asks=["BN 的作用", {"hash": wording_hash("为什么用BN")}])
    other = Card(id="bn-2", topic="norm", question="BN 放在哪里？", answer="…", asks=["BN 的作用"])
    questions = [asked("BN的作用？"), asked("为什么用 BN？", line=3), asked("批归一化做什么", line=5), asked("别的问题", line=7)]
    cards, _ = merge(questions, [card, other], GLOSSARY, TOPICS, {})
    assert [q.card for q in questions[:3]] == ["bn"] * 3
    assert questions[0].cards == ["bn", "bn-2"]
    assert [c.id for c in cards[:2]] == ["bn", "bn-2"]
    assert len(cards) == 3


def test_a_bare_heading_counts_with_the_heading_above_it():
    first, second = asked("基本原理", section=["卷积"]), asked("基本原理", section=["批归一化"], line=9)
    assert merge_key(first) != merge_key(second)
    cards, _ = merge([first, second], [], GLOSSARY, TOPICS, {})
    assert {c.topic for c in cards} == {"norm", "conv"}


def test_an_answer_without_a_question_is_on_no_card():
    orphan = Question(id="a-1", document="a.txt", question=None, answer="只有答案", answer_lines=(1, 1))
    cards, _ = merge([orphan], [], GLOSSARY, TOPICS, {})
    assert cards == [] and orphan.card is None


def test_a_reviewed_card_may_carry_an_answer_without_a_question_by_its_hash():
    orphan = Question(id="a-1", document="a.txt", question=None, answer="只有答案", answer_lines=(4, 5), hash=wording_hash("只有答案"))
    card = Card(id="x", topic="norm", question="问？", answer="答", asks=[{"hash": wording_hash("只有答案")}])
    cards, _ = merge([orphan], [card], GLOSSARY, TOPICS, {})
    assert [c.id for c in cards] == ["x"] and orphan.card == "x"
    assert [(s.document, s.lines) for s in cards[0].sources] == [("a.txt", (4, 5))]


def test_topics_come_from_concepts_with_word_borders():
    assert GLOSSARY.find("R-CNN 与 CNN 和卷积神经网络") == ["r-cnn", "cnn", "cnn"]
    assert GLOSSARY.find("batch BN层") == ["bn"]
    assert GLOSSARY.find("ABN BNX") == []


def test_unknown_topic_and_mistyped_wording_are_findings():
    card = Card(id="x", topic="nonsense", question="q？", asks=["没有人这样问"])
    from deckwright.model import Place

    card.place = Place("source/cards/x.yaml", 1, {("topic",): (3, 10, ""), ("asks", 0): (5, 7, "")})
    _, findings = merge([], [card], GLOSSARY, TOPICS, {})
    assert [(f.rule, f.severity, f.line, f.column) for f in findings] == [("I102", "error", 3, 10), ("I101", "info", 5, 7)]


def test_plain_text_comes_through_markdown_unchanged():
    from deckwright.text.markup import plain

    for text in ["# 不是标题", "1. 第一点", "7*7*32", "a ** b ** c", "> 引用号", "x < y 且 y > z", "__init__", "![不是图](x)"]:
        question = asked(text)
        assert plain(as_markdown(text, question)).strip() == text, text


def test_blocks_of_a_markdown_document_stay_apart():
    question = asked("x？", document="a.md", markdown=True)
    text = "第一段。\n第二段。\n- 甲\n- 乙\n```python\nx = 1\n\ny = 2\n```\n| a | b |\n|---|---|\n| 1 | 2 |"
    assert as_markdown(text, question).split("\n\n", 2)[:2] == ["第一段。", "第二段。"]
    from deckwright.text.markup import html

    made = html(as_markdown(text, question))
    assert made.count("<p>") == 2 and made.count("<li>") == 2 and "<table" in made


BLOCKS = {
    "one line": ("甲乙", "甲乙", "甲乙"),
    "lines": ("甲\n乙", "甲\n\n乙", "甲\n\n乙"),
    "items": ("甲\n- 一\n- 二\n乙", "甲\n\n- 一\n- 二\n\n乙", "甲\n\n- 一\n- 二\n\n乙"),
    "numbers": ("12. 甲\n3) 乙", "12\\. 甲\n\n3\\) 乙", "12. 甲\n3) 乙"),
    "code": ("甲\n```\nx\n\n# y\n```\n乙", "甲\n\n```\nx\n\n# y\n```\n\n乙", "甲\n\n```\nx\n\n# y\n```\n\n乙"),
    "code first": ("```\nx\n```", "```\nx\n```", "```\nx\n```"),
    "signs": ("## 甲\n> **乙", "\\## 甲\n\n\\> \\*\\*乙", "## 甲\n\n> **乙"),
    "tables": ("|a|\n|-|\n> b\n> c", "|a|\n\n|-|\n\n\\> b\n\n\\> c", "|a|\n|-|\n\n> b\n> c"),
}
"""Text → as Markdown where it is plain, and where it is of a Markdown document."""


@pytest.mark.parametrize("name", BLOCKS)
def test_each_line_is_a_block_of_its_own_but_in_lists_code_and_tables(name):
    text, of_plain, of_markdown = BLOCKS[name]
    assert as_markdown(text, asked("x？")) == of_plain
    assert as_markdown(text, asked("x？", markdown=True)) == of_markdown
