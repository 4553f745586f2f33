"""The engine: waivers, what is settled, places, order, explain, and time."""

from __future__ import annotations

import pytest
from conftest import ends
from rule_cases import knowledge, subject

from deckwright.check import ORACLES, RULES, Knowledge, check, explain
from deckwright.model import DeckwrightError, Finding, Place, Subject

FIGURE = {"question": "什么是池化？", "answer": "取最大值，如下图所示。"}


def rules_of(findings: list[Finding]) -> list[str]:
    return [finding.rule for finding in findings]


def made(**fields: object) -> Subject:
    return subject(fields)[0]


def test_waiver_with_a_reason_silences_its_rule_alone() -> None:
    waived = made(**FIGURE, waive={"C102": "图在课件里"})
    assert rules_of(check([waived], Knowledge())) == []
    both = made(question="什么是池化？", answer="如下图&nbsp;", waive={"C102": "图在课件里"})
    assert rules_of(check([both], Knowledge())) == ["T104"]


def test_waiver_without_a_reason_does_not_count() -> None:
    assert sorted(rules_of(check([made(**FIGURE, waive={"C102": " "})], Knowledge()))) == ["C102", "W101"]


def test_waiver_of_a_rule_that_looks_at_all_subjects() -> None:
    first = made(question="dropout 是什么？", answer="以概率 p 丢弃神经元。")
    waive = {"K201": "原文如此", "K202": "原文如此"}
    second = made(question="dropout 怎样缩放？", answer="训练时除以 p。", waive=waive)
    assert rules_of(check([first, second], knowledge())) == []


def test_unused_waiver_stands_where_it_is_written() -> None:
    card = made(question="问？", answer="答。", waive={"M102": "不再需要"})
    card.place = Place("cards.yaml", 3, {("waive",): (8, 3, ""), ("waive", "M102"): (9, 11, "")})
    (finding,) = check([card], Knowledge())
    assert (finding.rule, finding.file, finding.line, finding.column) == ("W101", "cards.yaml", 9, 11)


def test_settled_subjects_only_inform() -> None:
    (finding,) = check([made(**FIGURE, reviewed=False, settled_by="max-pool")], Knowledge())
    assert (finding.severity, finding.settled_by) == ("info", "max-pool")


def test_failing_check_stands_on_its_line() -> None:
    card = made(question="问？", answer="答。", checks=[{"expr": "1+1", "equals": 2}, {"expr": "1+1", "equals": 3}])
    card.place = Place("cards.yaml", 3, {("checks",): (5, 3, ""), ("checks", 1): (7, 5, "")})
    (finding,) = check([card], Knowledge())
    assert (finding.file, finding.line, finding.column) == ("cards.yaml", 7, 5)


def test_findings_are_sorted_and_do_not_depend_on_the_order_of_subjects() -> None:
    subjects = [made(file=f"{name}.txt", **{**FIGURE, "question": f"什么是 {name} 池化？"}) for name in "cab"]
    findings = check(subjects, knowledge())
    assert [f.file for f in findings] == ["a.txt", "b.txt", "c.txt"]
    assert check(subjects[::-1], knowledge()) == findings


def test_without_knowledge_the_knowledge_rules_are_silent() -> None:
    answer = "GTP-3 说 50+25+16+6+3+2+1，dropout 训练时除以 p。"
    wrong = made(question="100 名选手单败淘汰要几场？", answer=answer)
    assert rules_of(check([wrong], Knowledge())) == []
    assert rules_of(check([wrong], knowledge())) == ["K101", "K204", "K201"]


@pytest.mark.parametrize("name", ["C101", "c101", "unanswered", "conv_output", "rules", "oracles"])
def test_explain_knows(name: str) -> None:
    assert len(explain(name)) > 100


def test_explain_lists_everything() -> None:
    assert all(code in explain("rules") for code in RULES)
    assert all(name in explain("oracles") for name in ORACLES)


def test_explain_suggests_the_nearest_name() -> None:
    with pytest.raises(DeckwrightError, match="did you mean unanswered"):
        explain("unansvered")


HOSTILE = ["(" * 20_000, "1+" * 20_000 + "=", "1=" * 20_000, "dropout p/" * 8_000, "dropout 除以 p，" * 6_000,
           "先计算误差" * 5_000 + "训练网络", "1) 更新权重 " * 4_000 + "梯度下降步骤", "<a " * 20_000, "$" * 20_001,
           "`" * 20_001, "a" + " " * 60_000 + "a", "如下图" * 20_000, "概率 =q=q=q=q" * 3_000 + "dropout p", "\\frac{" * 8_000,
           "数(shù" * 10_000, "“" * 30_000,
           "- 初始化" * 10_000 + "训练网络", "选手 1 名淘汰 多少场 " * 4_000, "1" * 60_000 + "=1", "-" * 40_000 + "1=2",
           "dropout 以概率 p" + " 是" * 20_000, "1,234," * 10_000 + "=3", "√" * 30_000 + "=1"]  # fmt: skip


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_no_text_makes_a_rule_run_away(number: int) -> None:
    text = HOSTILE[number]
    hostile = made(question=text, answer=text, explanation=text)
    facts = knowledge()
    without_katex = {code: rule for code, rule in RULES.items() if code != "M101"}
    with ends(10):
        check([hostile], facts, without_katex)


def test_a_thousand_long_answers_are_checked() -> None:
    subjects = [
        made(
            file=f"{n}.txt",
            question=f"第 {n} 题：dropout 怎样保持期望？",
            answer=f"以概率 p 丢弃神经元，训练时除以 1-p，见 $x_{{{n}}}$。10,000/200=50。\n"
            "先前向传播，再计算损失，最后更新权重。",
        )
        for n in range(1_000)
    ]
    with ends(10):
        assert check(subjects, knowledge()) == []


@pytest.mark.parametrize("digits", [61, 400, 4300])
@pytest.mark.parametrize("where", ["args", "equals", "expr", "text"])
def test_a_number_that_nobody_can_mean_breaks_no_rule(where: str, digits: int) -> None:
    number = int("7" * digits)
    check_ = {
        "args": {"oracle": "epochs_iterations", "args": {"samples": number, "batch": 5}, "equals": 2},
        "equals": {"expr": "1 + 1", "equals": number},
        "expr": {"expr": f"({number}) + 1.{number}", "equals": 2},
        "text": {"expr": "1 + 1", "equals": 2},
    }[where]
    shown = f"{number} 和 1.{number}，(2^99999)" if where == "text" else "12.75"
    card = made(question=f"多少？{shown}", answer=f"得 {shown} 和 3.25", formula=f"x={shown}", checks=[check_])
    found = rules_of(check([card], Knowledge()))
    assert ("M103" in found) == (where != "text")
    assert "M106" in found
