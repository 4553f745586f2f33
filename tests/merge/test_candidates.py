"""Which look-alikes are suggested, in which order, and which never."""

import random
from functools import cached_property
from pathlib import Path

import numpy as np
import pytest

from deckwright.merge import candidates, merge, minhash
from deckwright.merge.decisions import Decision, Decisions
from deckwright.merge.glossary import Glossary
from deckwright.merge.guards import features, guards
from deckwright.merge.intent import agreement, intents
from deckwright.model import Build, Card, Question, Topic
from deckwright.read.source import PROJECT, open_source
from deckwright.text.canonical import wording_hash

LABELS = Path(__file__).parents[1] / "data" / "duplicates.tsv"
ROWS = [line.split("\t") for line in LABELS.read_text("utf-8").splitlines() if not line.startswith("#")]
WRITTEN = [row[1:4] for row in ROWS if row[0] == "written"]


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return Glossary(open_source(PROJECT / "source").concepts)


def asked(texts, **more) -> list[Question]:
    return [
        Question(
            f"d-{k}", "d.txt", text, "答", question_lines=(k + 1, k + 1), hash=wording_hash(text),
            card=f"c{k}", cards=[f"c{k}"], **more,
        )
        for k, text in enumerate(texts)
    ]  # fmt: skip


def suggested(questions, glossary, decisions=None):
    found = candidates.suggest(Build("t", "t", [], questions=questions), glossary, decisions or Decisions())
    texts = {q.id: q.question for q in questions}
    return [(frozenset((texts[s.a], texts[s.b])), s) for s in found]


def test_true_duplicates_stand_among_the_best_fifty(glossary):
    texts = list(dict.fromkeys(text for _, *pair in WRITTEN for text in pair))
    best = [pair for pair, _ in suggested(asked(texts), glossary)[:50]]
    same = [frozenset(pair) for label, *pair in WRITTEN if label == "same"]
    recall = sum(pair in best for pair in same) / len(same)
    assert recall >= 0.8
    shown = sum(frozenset(pair) in best for label, *pair in WRITTEN if label == "distinct")
    assert shown <= 3, "look-alikes that are not the same"


GUARDED = {
    "numbers": ("ResNet50 有多少层？", "ResNet101 有多少层？"),
    "versions": ("Inception v2 改进了什么？", "Inception v3 改进了什么？"),
    "API names": ("x = F.max_pool2d(x, 2, 2)", "x = F.avg_pool2d(x, 2, 2)"),
    "arguments": ("self.fc = nn.Linear(512, 10) 的作用", "self.fc = nn.Linear(256, 10) 的作用"),
    "negation": ("哪些层需要偏置？", "哪些层不需要偏置？"),
    "English negation": ("Which layers need a bias?", "Which layers do not need a bias?"),
    "concept on one side": ("什么是过拟合？", "什么是过拟合和欠拟合？"),
    "another concept": ("L1 正则化的作用", "L2 正则化的作用"),
    "intent": ("BN 的优点", "BN 的缺点"),
    "superlative": ("常用的激活函数有哪些？", "最常用的激活函数有哪些？"),
    "compound": ("什么是梯度消失？", "梯度消失的原因是什么？如何解决？"),
    "opposites": ("BN 训练时怎么算均值？", "BN 测试时怎么算均值？"),
    "word borders": ("R-CNN 的流程", "CNN 的流程"),
    "unknown names": ("BLOOM 的结构", "PaLM 的结构"),
    "count": ("两种注意力打分函数是什么？", "三种注意力打分函数是什么？"),
}


@pytest.mark.parametrize("name", GUARDED)
def test_guards_forbid_same(name, glossary):
    one, other = (features(text, glossary) for text in GUARDED[name])
    assert guards(one, other), GUARDED[name]
    assert guards(other, one)
    assert not suggested(asked(GUARDED[name]), glossary)


SAME = [
    ("请谈谈你对 CNN 里池化的理解", "什么是池化？"),
    ("批归一化的作用是什么？", "What is the purpose of batch normalization?"),
    ("梯度下降有随机、批量、小批量三种变体，请分别解释。", "几种梯度下降的方法"),
    ("目标检测中的非极大值抑制是什么？", "什么是非极大值抑制？"),
    ("What are GANs?", "什么是 GAN？"),
]


@pytest.mark.parametrize("pair", SAME)
def test_the_same_in_other_words_is_suggested(pair, glossary):
    assert [p for p, _ in suggested(asked(pair), glossary)] == [frozenset(pair)]


def test_a_suggestion_says_why(glossary):
    ((_, found),) = suggested(asked(SAME[1]), glossary)
    assert "purpose of Batch Normalization" in found.why
    assert "no API names" in found.why
    assert 0 < found.score <= 1 and found.score == round(found.score, 4)


def test_what_shares_a_card_or_is_decided_is_not_suggested(glossary):
    pair = SAME[1]
    questions = asked(pair)
    questions[1].cards = ["x", questions[0].card]
    assert not suggested(questions, glossary)
    a, b = sorted(wording_hash(text) for text in pair)
    for decision in ("merge", "distinct"):
        block = Decision(a=a, b=b, decision=decision)
        assert not suggested(asked(pair), glossary, Decisions(blocks=[block], lines=[1], _by_pair={(a, b): block}))


def test_two_reviewed_cards_called_distinct_once_are_distinct_in_all_their_wordings(glossary):
    texts = ["批归一化的作用是什么？", "What is the purpose of batch normalization?", "为什么用 BN"]
    questions = asked(texts)
    cards = [Card(id=q.card, topic="t", question=q.question, answer="…") for q in questions[:2]]
    questions[2].cards = [cards[1].id]
    build = Build("t", "t", [], questions=questions, cards=cards)
    assert len(candidates.suggest(build, glossary, Decisions())) == 2
    a, b = sorted(map(wording_hash, texts[:2]))
    block = Decision(a=a, b=b, decision="distinct")
    decided = Decisions(blocks=[block], lines=[1], _by_pair={(a, b): block})
    assert candidates.suggest(build, glossary, decided) == []


def test_one_wording_in_several_documents_is_one_question(glossary):
    twice = asked([*SAME[0], SAME[0][0]])
    assert len(suggested(twice, glossary)) == 1


def test_suggestions_do_not_depend_on_chance(glossary):
    texts = list(dict.fromkeys(text for _, *pair in WRITTEN for text in pair))
    first = [s for _, s in suggested(asked(texts), glossary)]
    again = [s for _, s in suggested(asked(texts), Glossary(glossary.concepts.values()))]
    assert first == again
    assert [(-s.score, s.a, s.b) for s in first] == sorted((-s.score, s.a, s.b) for s in first)


def test_minhash_finds_planted_pairs():
    chance = random.Random(1)
    words = "卷积池化归一化激活函数梯度损失权重偏置网络训练参数学习率正则注意力序列编码解码"
    texts = ["".join(chance.choice(words) for _ in range(30)) for _ in range(4000)]
    texts += [text[:14] + "的" + text[14:] for text in texts[:300]]
    found = set(map(tuple, minhash.alike(texts, minhash.signatures(texts), 45).tolist()))
    assert sum((k, 4000 + k) in found for k in range(300)) >= 290
    assert len(found) < 2 * 300, "hardly any pair that was not planted"


def test_large_sets_find_what_small_sets_find(glossary, monkeypatch):
    texts = [f"{text}（第 {k} 题）" for k, text in enumerate(["什么是池化", "卷积的作用", "梯度消失的原因"] * 5)]
    pair = ["残差连接解决了什么问题？", "残差连接有什么作用？"]
    questions = asked([*texts, *pair])
    small = [p for p, _ in suggested(questions, glossary)]
    monkeypatch.setattr(candidates, "ALL_PAIRS", 2)
    large = [p for p, _ in suggested(questions, glossary)]
    assert frozenset(pair) in small and frozenset(pair) in large


@pytest.mark.parametrize("texts", [[], ["一"], ["", ""], ["？", "！"], ["a", "b"], ["同" * 9000, "同" * 9001]])
def test_strange_texts_do_no_harm(texts, glossary, monkeypatch):
    suggested(asked(texts), glossary)
    monkeypatch.setattr(candidates, "ALL_PAIRS", 1)
    suggested(asked(texts), glossary)


def test_pairs_are_sorted_unique_and_without_self():
    pairs = minhash.unique([np.array([[3, 1], [1, 3], [0, 2]])])
    assert pairs.tolist() == [[0, 2], [1, 3]]
    assert minhash.unique([]).shape == (0, 2)


def test_neighbours_are_all_pairs_of_a_small_bucket_and_the_next_few_of_a_large_one():
    key = np.array([7, 3, 7, 7, 5] + [9] * 30, np.uint64)
    pairs = set(map(tuple, minhash.neighbours(key, np.arange(len(key)), 10).tolist()))
    assert {(a, b) for a, b in pairs if b < 5} == {(0, 2), (0, 3), (2, 3)}
    large = {(a, b) for a, b in pairs if a >= 5}
    assert large == {(a, a + step) for a in range(5, 35) for step in range(1, 5) if a + step < 35}


INTENTS = {
    "BN 的作用": {"purpose"},
    "bn 的优缺点": {"advantages", "drawbacks"},
    "为什么需要激活函数": {"reason"},
    "如何防止过拟合": {"remedy"},
    "有哪些优点": {"advantages"},
    "你对卷积的理解是什么": {"definition"},
    "怎样理解池化": {"definition"},
    "a 与 b 的区别在哪里": {"difference"},
    "cnn 有哪些不同的层": {"kinds"},
    "what is the difference between a and b": {"difference"},
    "how can we prevent overfitting": {"remedy"},
    "____由卷积层构成": {"structure"},
}


@pytest.mark.parametrize("text", INTENTS)
def test_intents(text):
    assert intents(text) == INTENTS[text]


def test_agreement_is_symmetric():
    every = [frozenset(names) for names in INTENTS.values()] + [frozenset()]
    for a in every:
        assert agreement(a, a) in (1.0, 0.7)
        for b in every:
            assert agreement(a, b) == agreement(b, a)


def test_merging_by_itself_joins_only_equal_wordings(glossary):
    """No two wordings of the labelled pairs become one card: nothing is merged without a person."""
    texts = list(dict.fromkeys(text for _, *pair in WRITTEN for text in pair))
    cards, _ = merge(asked(texts), [], glossary, [Topic(id="t", title="t")], {})
    assert len(cards) == len(texts)


def test_patterns_do_not_run_away(glossary):
    for text in ("（" * 4000, "为什么" * 1300, "a." * 2000, "how " * 1000, "a_" * 2000, "f(" * 2000, "一" * 4000):
        one, other = features(text, glossary), features(f"{text}？", glossary)
        parts = [name for name, part in vars(type(one)).items() if isinstance(part, cached_property)]
        assert len(parts) > 8
        for name in parts:
            getattr(one, name)
        guards(one, other)


def test_reviewed_cards_keep_what_they_carry(glossary):
    card = Card(id="bn", topic="t", question="批归一化做什么？", answer="…", asks=[SAME[1][0], SAME[1][1]])
    questions = asked(SAME[1])
    merge(questions, [card], glossary, [Topic(id="t", title="t")], {})
    assert not suggested(questions, glossary)
