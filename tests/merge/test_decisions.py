"""merges.yaml: what it joins, what it keeps apart, what is wrong with it; and answers that contradict each other."""

import pytest

from deckwright.merge import carriers, known_wordings, merge
from deckwright.merge.answers import disagree
from deckwright.merge.decisions import Decisions
from deckwright.merge.glossary import Glossary
from deckwright.model import Card, DeckwrightError, Question, Topic
from deckwright.read.source import Concept
from deckwright.text.canonical import wording_hash

TOPICS = [Topic(id="t", title="t")]
GLOSSARY = Glossary([Concept(id="relu", zh="修正线性单元", abbr="ReLU", topic="t")])


def asked(text, answer="答", document="a.txt", line=1, **more) -> Question:
    return Question(
        f"{document}-{line}", document, text, answer, question_lines=(line, line), answer_lines=(line + 1, line + 1),
        hash=wording_hash(text), **more,
    )  # fmt: skip


def decisions(tmp_path, *blocks: tuple[str, str, str]) -> Decisions:
    """(text, text, decision) → merges.yaml, read back."""
    lines = []
    for one, other, decision in blocks:
        a, b = sorted(map(wording_hash, (one, other)))
        lines += [f'- a: "{a}"', f'  b: "{b}"', f"  decision: {decision}"]
    path = tmp_path / "merges.yaml"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return Decisions.read(path, "source/merges.yaml")


def test_merged_questions_become_one_card_with_all_sources_and_wordings(tmp_path):
    questions = [asked("甲是什么", "一"), asked("什么是甲", "二", "b.txt", 5), asked("介绍甲", "三", "c.txt")]
    questions.append(asked("乙", line=9))
    decided = decisions(tmp_path, ("甲是什么", "什么是甲", "merge"), ("什么是甲", "介绍甲", "merge"))
    cards, _ = merge(questions, [], GLOSSARY, TOPICS, {}, decided)
    assert len(cards) == 2
    (card,) = {q.card for q in questions[:3]}
    joined = next(c for c in cards if c.id == card)
    assert [s.document for s in joined.sources] == ["a.txt", "b.txt", "c.txt"]
    assert [s.wording for s in joined.sources] == [None, "什么是甲", "介绍甲"]
    assert all(answer in joined.answer for answer in "一二三")


def test_the_id_of_a_merged_card_does_not_depend_on_the_order_of_documents(tmp_path):
    decided = decisions(tmp_path, ("甲是什么", "什么是甲", "merge"))
    ids = set()
    for texts in (("甲是什么", "什么是甲"), ("什么是甲", "甲是什么")):
        cards, _ = merge([asked(t, line=k) for k, t in enumerate(texts)], [], GLOSSARY, TOPICS, {}, decided)
        ids.add(cards[0].id)
    assert len(ids) == 1


def test_a_question_merged_with_one_of_a_reviewed_card_goes_to_that_card(tmp_path):
    card = Card(id="jia", topic="t", question="甲？", answer="…", asks=["甲是什么"])
    questions = [asked("甲是什么"), asked("介绍甲", line=3)]
    cards, _ = merge(questions, [card], GLOSSARY, TOPICS, {}, decisions(tmp_path, ("甲是什么", "介绍甲", "merge")))
    assert [c.id for c in cards] == ["jia"]
    assert [q.cards for q in questions] == [["jia"], ["jia"]]


def found(decided, questions, reviewed=()):
    merge(questions, list(reviewed), GLOSSARY, TOPICS, {}, decided)
    return [
        (f.rule, f.severity, f.file, f.line)
        for f in decided.findings(known_wordings(questions, list(reviewed)), carriers(questions))
    ]


def test_a_stale_decision_is_told_with_its_line(tmp_path):
    decided = decisions(tmp_path, ("甲", "乙", "distinct"), ("甲", "丙", "merge"))
    assert found(decided, [asked("甲"), asked("乙", line=3)]) == [("I201", "warning", "source/merges.yaml", 4)]
    card = Card(id="c", topic="t", question="丁", answer="…", asks=["丙"])
    assert found(decided, [asked("甲"), asked("乙", line=3)], [card]) == [], "a wording that a card lists is not stale"


def test_distinct_inside_a_merged_group_is_an_error(tmp_path):
    decided = decisions(tmp_path, ("甲", "乙", "merge"), ("乙", "丙", "merge"), ("甲", "丙", "distinct"))
    questions = [asked(t, line=k) for k, t in enumerate("甲乙丙")]
    assert found(decided, questions) == [("I202", "error", "source/merges.yaml", 7)]
    (told,) = decided.findings(known_wordings(questions, []), carriers(questions))
    assert told.message.endswith("merged by line 1, 4")


def test_a_file_with_nothing_but_a_remark_decides_nothing(tmp_path):
    (tmp_path / "merges.yaml").write_text("# nothing yet\n", "utf-8")
    assert Decisions.read(tmp_path / "merges.yaml", "source/merges.yaml").blocks == []


def test_distinct_on_one_reviewed_card_is_an_error_unless_they_have_others_too(tmp_path):
    decided = decisions(tmp_path, ("甲", "乙", "distinct"))
    both = Card(id="both", topic="t", question="丁", answer="…", asks=["甲", "乙"])
    one = Card(id="one", topic="t", question="戊", answer="…", asks=["甲"])
    questions = [asked("甲"), asked("乙", line=3)]
    assert [f[:2] for f in found(decided, questions, [both])] == [("I202", "error")]
    assert found(decided, questions, [both, one]) == []


BAD = {
    "no list": ("a: 1\n", "a list of decisions"),
    "not sorted": ('- {a: "bbbbbbbbbbbbbbbb", b: "aaaaaaaaaaaaaaaa", decision: merge}\n', "smaller hash"),
    "one wording": ('- {a: "aaaaaaaaaaaaaaaa", b: "aaaaaaaaaaaaaaaa", decision: merge}\n', "same wording"),
    "twice": ('- {a: "aaaaaaaaaaaaaaaa", b: "bbbbbbbbbbbbbbbb", decision: merge}\n' * 2, "merges.yaml:2: .*line 1"),
    "other word": ('- {a: "aaaaaaaaaaaaaaaa", b: "bbbbbbbbbbbbbbbb", decision: same}\n', "decision"),
    "no hash": ('- {a: "什么是甲", b: "bbbbbbbbbbbbbbbb", decision: merge}\n', "field a"),
    "conflict": ("<<<<<<< ours\n- a: x\n", "merge conflict"),
}


@pytest.mark.parametrize("name", BAD)
def test_errors_name_file_and_line(name, tmp_path):
    text, message = BAD[name]
    (tmp_path / "merges.yaml").write_text(text, "utf-8")
    with pytest.raises(DeckwrightError, match=message) as error:
        Decisions.read(tmp_path / "merges.yaml", "source/merges.yaml")
    assert error.value.file == "source/merges.yaml" and error.value.line


def test_no_file_is_no_decision(tmp_path):
    assert not Decisions.read(tmp_path / "merges.yaml", "x").blocks


# --- answers ------------------------------------------------------------------------------------

PROSE = [
    ("dropout 的 p 取 0.5。", "一般 p=0.2，", True),
    ("p=0.5 或 p=0.3", "p=0.5", False),
    ("一共 99 场", "101", True),
    ("99", "一共 99 场", False),
    ("卷积核的大小是 3", "卷积核的大小是 5", True),
    ("批归一化在测试时使用移动平均", "批归一化在测试时不使用移动平均", True),
    ("池化层有可训参数", "池化层没有可训参数", True),
    ("池化有可训参数", "池化没有可训参数", False),
    ("两者不同", "两者相同的地方很多", False),
    ("减少过拟合，加快收敛", "稳定训练", False),
    ("有 3 个优点", "见第 5 节", True),
    ("有 3 个优点，第一是快，第二是省，第三是稳定可靠，便于部署", "见第 5 节，那里说明了各种好处与不足", False),
]


@pytest.mark.parametrize("one, other, expected", PROSE)
def test_prose_that_cannot_both_be_right(one, other, expected):
    for a, b in ((one, other), (other, one)):
        assert bool(disagree(asked("问", a), asked("问", b, "b.txt"), GLOSSARY)) is expected


def chosen(options: str, letter: str | None) -> dict:
    return {"kind": "choice", "options": list(options), "correct": [letter] if letter else None}


KEYS = [
    (chosen("甲乙", "A"), chosen("乙甲", "B"), False),
    (chosen("甲乙", "A"), chosen("甲乙", "B"), True),
    (chosen("甲乙", "A"), chosen("甲乙", None), False),
    (chosen("甲乙", "A"), chosen("甲丙", "B"), False),
    ({"kind": "true-false", "correct": [True]}, {"kind": "true-false", "correct": [False]}, True),
    ({"kind": "cloze", "correct": ["ReLU"]}, {"kind": "cloze", "correct": ["修正线性单元"]}, False),
    ({"kind": "cloze", "correct": ["卷积层"]}, {"kind": "cloze", "correct": ["池化层"]}, True),
    ({"kind": "order", "steps": ["甲", "乙"]}, {"kind": "order", "steps": ["乙", "甲"]}, True),
    ({"kind": "order", "steps": ["甲", "乙"]}, {"kind": "order", "steps": ["乙", "丙"]}, False),
]  # fmt: skip


@pytest.mark.parametrize("one, other, expected", KEYS)
def test_keys_that_cannot_both_be_right(one, other, expected):
    assert bool(disagree(asked("问", None, **one), asked("问", None, "b.txt", **other), GLOSSARY)) is expected


def test_contradicting_answers_are_a_warning_until_a_reviewed_card_settles_them():
    questions = [asked("p 取多少", "p=0.5"), asked("p 取多少？", "p=0.2", "b.txt", 7)]
    _, findings = merge(questions, [], GLOSSARY, TOPICS, {})
    ((rule, severity, file, line),) = [(f.rule, f.severity, f.file, f.line) for f in findings]
    assert (rule, severity, file, line) == ("I203", "warning", "b.txt", 8)
    card = Card(id="p", topic="t", question="p？", answer="0.5", asks=["p 取多少"])
    _, findings = merge(questions, [card], GLOSSARY, TOPICS, {})
    assert [(f.severity, f.settled_by) for f in findings if f.rule == "I203"] == [("info", "p")]
