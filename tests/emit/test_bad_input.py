"""Text that breaks decks elsewhere, from YAML and from a document: right on the card, or a finding; never lost or empty."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from anki_tools import AnkiCollection, RenderedCard, imported

from deckwright import pipeline, yamlio
from deckwright.emit.choice import has_answer
from deckwright.model import Finding

LONG = "".join(f"第 {number} 句说明一点。" for number in range(500))
EMOJI = "👩🏽‍🔬🇨🇳😀"

# id → fields of a reviewed card, and what must be read on its answer side
REVIEWED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "braces": (
        {"question": "展开 $x_{{a}_{b}}$？", "answer": r"$\frac{1}{\sqrt{{v}}}$"},
        ["x_{{a}_{b}}", r"\frac{1}{\sqrt{{v}}}"],
    ),
    "braces-in-cloze": (
        {"kind": "cloze", "question": "分母是 ____。", "correct": [r"$\sqrt{\hat{v}}$"]},
        ["分母是", r"\(\sqrt{\hat{v}}\)"],
    ),
    "cloze-in-braces": (
        {"kind": "cloze", "question": r"更新量是 $\frac{\hat{m}}{\sqrt{____}}$。", "correct": [r"\hat{v}}"]},
        [r"\frac{\hat{m}}{\sqrt{"],
    ),
    "braces-in-text": (
        {"question": "模板 {{Front}} 与 {{c1::x}}？", "answer": "字典 {{'a': {}}}"},
        ["{{Front}}", "{{c1::x}}", "{{'a': {}}}"],
    ),
    "tags-in-text": (
        {"question": "`<pad>` 与 <pad>？", "answer": "std::vector<int> 与 <class 'torch.Tensor'>，x < y 且 y > z"},
        ["<pad> 与 <pad>", "std::vector<int> 与 <class 'torch.Tensor'>", "x < y 且 y > z"],
    ),
    "comma-in-option": (
        {
            "kind": "choice",
            "question": "核的形状？",
            "options": ["(3, 3)", "3，3", "1, 2, 3"],
            "correct": ["A", "C"],
            "answer": "写成元组。",
        },
        ["(3, 3)", "3，3", "1, 2, 3", "A, C"],
    ),
    "colon-in-tag": ({"question": "标签？", "answer": "有。", "tags": ["C++: 类型", "级::次", "a:b", ":"]}, ["有。"]),
    "emoji": ({"question": f"什么是 {EMOJI}？", "answer": f"是 {EMOJI}。"}, [f"什么是 {EMOJI}", f"是 {EMOJI}"]),
    "wide-space": ({"question": "\u3000甲\u3000乙？", "answer": "\u3000丙\u3000丁"}, ["甲", "乙", "丙", "丁"]),
    "only-wide-space": ({"question": "空白的答案？", "answer": "\u3000\u3000"}, ["暂无答案"]),
    "long": ({"question": "长答案？", "answer": LONG}, [LONG]),
    "long-word": ({"question": "长词？", "answer": "y" * 5000}, ["y" * 5000]),
}

# question and answer as a document has them, and what must be read on the answer side
RAW = [
    (r"花括号 $\frac{1}{{n}}$ 怎样化简？", r"$\sqrt{\frac{a}{{b}}}$", [r"\frac{1}{{n}}", r"\sqrt{\frac{a}{{b}}}"]),
    ("词表里的 <pad> 有什么用？", "std::vector<int> 补到一样长。", ["<pad>", "std::vector<int>"]),
    (f"表情 {EMOJI} 算几个字符？", f"{EMOJI} 算三个。", [EMOJI]),
    ("全角\u3000空格怎么办？", "当作\u3000空格。", ["全角", "空格怎么办", "当作"]),
    ("很长的答案怎么办？", LONG, [LONG]),
    ("模板 {{Front}} 会被替换吗？", "{{Back}} 不会。", ["{{Front}}", "{{Back}}"]),
]


@dataclass
class Outcome:
    """A deck as it is in Anki, by guid; the findings by card; the cards by id."""

    cards: dict[str, RenderedCard]
    guids: dict[str, str]
    findings: list[Finding]
    problems: list[str]

    def read(self, card: str) -> str:
        """The answer side as it is read, without blanks."""
        return squeezed(text_of(self.cards[self.guids[card]].answer))


def text_of(side: str) -> str:
    """What is read on a side, formulas as LaTeX."""
    side = re.sub(r"<script>.*</script>", "", side, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", "", side))


def squeezed(text: str) -> str:
    """Without the blanks that typography and Anki may put in or take away."""
    return re.sub(r"[\s\u2060]+", "", text)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    source = tmp_path_factory.mktemp("bad") / "source"
    (source / "cards").mkdir(parents=True)
    (source / "documents").mkdir()
    rows = [{"id": id_, "topic": "t", **fields} for id_, (fields, _) in REVIEWED.items()]
    (source / "cards" / "t.yaml").write_text(yamlio.dumps(rows), encoding="utf-8")
    (source / "deck.yaml").write_text("title: Bad\nname: bad\ntopics: [{id: t, title: T}]\n", encoding="utf-8")
    pairs = [f"{number}. {question}\n答：{answer}\n" for number, (question, answer, _) in enumerate(RAW, start=1)]
    (source / "documents" / "bad.txt").write_text("\n".join(pairs), encoding="utf-8")
    out = source.parent / "out"
    build = pipeline.build(pipeline.Options(source=source, out=out, only={"anki"}, knowledge=False)).build
    with AnkiCollection() as anki:
        anki.load((out / "bad.apkg").read_bytes())
        cards = {card.guid: card for card in anki.cards()}
        return Outcome(cards, {card.id: card.guid for card in build.cards}, build.findings, anki.problems())


def test_no_card_is_lost_or_empty(outcome: Outcome) -> None:
    assert outcome.problems == []
    assert len(outcome.cards) == len(REVIEWED) + len(RAW)
    assert set(outcome.guids.values()) == set(outcome.cards)


@pytest.mark.parametrize("card", REVIEWED)
def test_reviewed(outcome: Outcome, card: str) -> None:
    shown = outcome.read(card)
    assert [text for text in REVIEWED[card][1] if squeezed(text) not in shown] == []


@pytest.mark.parametrize(
    ("card", "rule"),
    [("cloze-in-braces", "M101"), ("only-wide-space", "C101"), ("long", "C202"), ("long-word", "C202")],
)
def test_what_cannot_be_right_is_a_finding(outcome: Outcome, card: str, rule: str) -> None:
    assert rule in {finding.rule for finding in outcome.findings if finding.card == card}


@pytest.mark.parametrize("number", range(len(RAW)))
def test_from_a_document(outcome: Outcome, number: int) -> None:
    question, _, expected = RAW[number]
    (shown,) = [
        read for read in map(outcome.read, outcome.guids) if squeezed(question[:4]) in read and "bad.txt" in read
    ]
    assert [text for text in expected if squeezed(text) not in shown] == []


def test_an_ordering_without_a_key_is_unanswered_wherever_it_stands(tmp_path: Path) -> None:
    """The order in which a document prints the steps is nobody's answer."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "notes.txt").write_text("1. 把下面的步骤排序：\na. 求损失\nb. 更新参数\nc. 前向计算\n", encoding="utf-8")
    out = tmp_path / "out"
    outputs = {"anki", "markdown", "data"}
    build = pipeline.build(pipeline.Options(source=source, out=out, only=outputs, knowledge=False)).build
    (card,) = build.cards
    assert card.kind == "order" and "unanswered" in card.marks and not has_answer(card)
    (shown,) = imported(next(out.glob("*.apkg")).read_bytes())
    assert "status::unanswered" in shown.tags
    assert "暂无答案" in shown.answer and 'class="solution"' not in shown.answer and "→" not in text_of(shown.answer)
    assert [text_of(item) for item in re.findall(r'<li class="step".*?</li>', shown.answer)] == ["a求损失", "b更新参数", "c前向计算"]
    (page,) = (path for path in (out / "markdown").glob("*.md") if "求损失" in path.read_text("utf-8"))
    assert "1. 求损失" not in page.read_text("utf-8")


def test_tags(outcome: Outcome) -> None:
    tags = set(outcome.cards[outcome.guids["colon-in-tag"]].tags)
    assert {"C++:-类型", "级::次", "a:b", "kind::basic", "topic::t"} <= tags
    assert all(tag.strip(":") == tag for tag in tags)


def test_options_stay_apart(outcome: Outcome) -> None:
    card = outcome.cards[outcome.guids["comma-in-option"]]
    assert [text_of(item) for item in re.findall(r"<li.*?</li>", card.question)] == ["A(3, 3)", "B3，3", "C1, 2, 3"]
