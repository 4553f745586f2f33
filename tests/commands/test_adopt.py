"""``adopt``: a raw question becomes a card to review."""

import argparse
import re
from pathlib import Path

import pytest

from deckwright import pipeline
from deckwright.commands import adopt
from deckwright.commands.common import open_project
from deckwright.model import DeckwrightError
from deckwright.read.source import open_source

DOCUMENT = """\
1. BN 的作用是什么？
答：稳定训练: 加快收敛。
2. 下列哪项带来非线性？
A. 卷积
B. ReLU
C. 全连接
答案：B
3. 一个词表里没有的问题怎么样？
答：不知道。
"""
HEAD = """\
# Cards on normalisation; keep this line.
- id: batch-normalization-purpose
  topic: normalization
  question: 别的？
  answer: x
"""
DECK = "title: T\ntopics: [{id: normalization, title: 归一化}, {id: activation, title: 激活}]\n"
GLOSSARY = """\
concepts:
  - {id: batch-normalization, abbr: BN, topic: normalization}
  - {id: relu, abbr: ReLU, topic: activation}
"""


@pytest.fixture
def source(tmp_path) -> Path:
    folder = tmp_path / "source"
    (folder / "cards").mkdir(parents=True)
    (folder / "documents").mkdir()
    (folder / "deck.yaml").write_text(DECK, "utf-8")
    (folder / "cards" / "normalization.yaml").write_text(HEAD, "utf-8")
    (folder / "documents" / "exam.txt").write_text(DOCUMENT, "utf-8")
    (folder / "glossary.yaml").write_text(GLOSSARY, "utf-8")
    return folder


def run(source: Path, *arguments: str) -> int:
    parser = argparse.ArgumentParser()
    adopt.add_parser(parser.add_subparsers())
    options = parser.parse_args(["adopt", "--source", str(source), *arguments])
    return options.run(options)


def project(source: Path):
    return open_project(argparse.Namespace(source=source, documents=[], lock=None, no_knowledge=False))


def errors(source: Path) -> list[str]:
    """What the linter calls an error, in cards and documents."""
    build, _ = pipeline.prepare(pipeline.Options(source=source))
    return [f"{f.file}:{f.line} {f.rule} {f.message}" for f in build.findings if f.severity == "error"]


def id_of(source: Path, text: str) -> str:
    (id_,) = [q.id for q in project(source).build.questions if q.question and text in q.question]
    return id_


def test_a_card_with_all_that_was_found_is_appended(source, capsys):
    run(source, id_of(source, "BN"))
    text = (source / "cards" / "normalization.yaml").read_text("utf-8")
    assert text.startswith(HEAD + "\n- id: batch-normalization-purpose-2\n  kind: basic\n  topic: normalization\n")
    assert text.endswith("  asks:\n    - BN 的作用是什么？\n  tags: [to-review]\n")
    assert "normalization.yaml:7: batch-normalization-purpose-2" in capsys.readouterr().out
    card = next(c for c in open_source(source).cards if c.id == "batch-normalization-purpose-2")
    assert card.answer == "稳定训练：加快收敛。"
    after = project(source)
    assert after.questions[id_of(source, "BN")].cards == [card.id]


def test_options_and_key_come_along_in_a_new_file(source):
    run(source, id_of(source, "非线性"), id_of(source, "词表"))
    cards = {c.question: c for c in open_source(source).cards}
    choice = next(c for c in cards.values() if c.kind == "choice")
    assert (choice.options, choice.correct) == (["卷积", "ReLU", "全连接"], ["B"])
    assert choice.tags == ["to-review"]
    unknown = next(c for c in cards.values() if "词表" in c.question)
    assert unknown.id.startswith(("question-", "how")), unknown.id
    assert errors(source) == []


def test_nothing_is_adopted_twice_and_nothing_is_half_written(source):
    one, other = id_of(source, "BN"), id_of(source, "非线性")
    for wrong, message in (([one, one], "twice"), ([one, "nothing"], "no question 'nothing'")):
        with pytest.raises(DeckwrightError, match=message):
            run(source, *wrong)
    assert (source / "cards" / "normalization.yaml").read_text("utf-8") == HEAD
    run(source, one)
    with pytest.raises(DeckwrightError, match="on the reviewed card batch-normalization-purpose-2 already"):
        run(source, other, one)


def test_a_wording_from_outside_is_listed_by_its_hash(source, tmp_path):
    outside = tmp_path / "pages"
    outside.mkdir()
    (outside / "p.txt").write_text("1. 为什么需要 BN？\n答：稳定。\n2. 还有什么问题？\n答：没有。\n", "utf-8")
    opened = open_project(argparse.Namespace(source=source, documents=[outside], lock=None, no_knowledge=False))
    id_ = next(q.id for q in opened.build.questions if q.question and "需要 BN" in q.question)
    run(source, "--documents", str(outside), id_)
    text = (source / "cards" / "normalization.yaml").read_text("utf-8")
    assert '    - {hash: "' in text


EVERY_KIND = """\
1. 什么是 ReLU？
答：$\\max(0, x)$，例如：
```python
y = x.clamp(min=0)  # 代码: 保持原样
```
2. BN 在训练时用____的均值和____。
答案：当前小批量；方差
3. BN 会使用批的均值。（判断题）
答案：对
4. 把训练一步的次序排好：
a. 反向传播
b. 前向传播
c. 更新参数
答案：bac
5. 下列哪些是归一化？（多选）
A. "BN"
B. LN: 层归一化
C. ReLU
答案：AB
6. 只有问题的一条怎么办？
"""


def test_every_kind_of_question_becomes_a_card_that_says_the_same_and_lints(source):
    (source / "documents" / "exam.txt").write_text(EVERY_KIND, "utf-8")
    before = project(source)
    raw = {q.id: before.cards[q.cards[0]] for q in before.build.questions}
    assert {card.kind for card in raw.values()} >= {"basic", "cloze", "true-false", "order", "choice"}
    assert run(source, *raw) == 0
    assert errors(source) == []
    after = project(source)
    for id_, card in raw.items():
        (adopted,) = after.reviewed(id_)
        for name in ("kind", "topic", "question", "answer", "options", "correct", "steps"):
            assert getattr(adopted, name) == getattr(card, name), (id_, name)
        assert adopted.tags == ["to-review"]
        text = (source / "cards" / f"{card.topic}.yaml").read_text("utf-8")
        assert not re.search(r"[ \t]$", text, re.M) and text.endswith("\n")
    assert (source / "cards" / "normalization.yaml").read_text("utf-8").startswith(HEAD)
