"""A raw question that is reworded in its document: which card it continues, and what the report says."""

from pathlib import Path

from deckwright.merge.decisions import Decisions
from deckwright.merge.lock import Lock
from deckwright.merge.succession import told
from deckwright.model import Card, Question
from deckwright.text.canonical import wording_hash

LONG = "足够长的一段答案，可以作证"


def cards(*rows: tuple[str, str], document: str = "d.txt") -> list[Card]:
    """Raw cards of one document: (question, answer), in order."""
    out = []
    for k, (text, answer) in enumerate(rows):
        key = wording_hash(text)
        question = Question(f"d-{key}", document, text, answer, question_lines=(2 * k + 1, 2 * k + 1), hash=key)
        out.append(Card(id=f"q-{key}", question=text, reviewed=False, questions=[question]))
    return out


def build(lock: Lock, made: list[Card], tmp_path: Path, groups: dict[str, str] | None = None, cloze: str = "") -> Lock:
    """One build; returns the lock as the next build reads it."""
    lock.assign(made, {c.id: "cloze" if c.question == cloze else "basic" for c in made}, groups)
    lock.stamp(made, {c.id: c.question for c in made}, 1_767_225_600)
    path = tmp_path / "deck.lock"
    path.write_text(lock.dumps(), "utf-8")
    return Lock.read(path, "deck.lock")


FIRST = (("甲？", LONG + "一"), ("乙？", LONG + "二"), ("丙？", LONG + "三"))


def start(tmp_path) -> tuple[Lock, list[Card]]:
    made = cards(*FIRST)
    return build(Lock(), made, tmp_path), made


def reworded(text="什么是乙？", answer=LONG + "二", before="甲？", after="丙？"):
    return cards((before, LONG + "一"), (text, answer), (after, LONG + "三"))


def test_reworded_with_answer_and_neighbours_unchanged_keeps_the_card(tmp_path):
    lock, old = start(tmp_path)
    new = reworded()
    findings, suggestions = told(lock.successors(new, {}), Decisions())
    assert [(f.rule, f.severity, f.file, f.line) for f in findings] == [("I301", "info", "d.txt", 3)]
    assert not suggestions
    after = build(lock, new, tmp_path)
    assert new[1].guid == old[1].guid
    assert not after.retired
    assert after.cards[new[1].id].wordings == [wording_hash("什么是乙？"), wording_hash("乙？")]


def test_reworded_back_is_known_by_its_history_wherever_it_stands(tmp_path):
    lock, old = start(tmp_path)
    lock = build(lock, reworded(), tmp_path)
    back = cards(("全新？", "新"), ("乙？", "别的答案，也很长很长"), document="other.txt")
    assert [s.how for s in lock.successors(back, {})] == ["history"]
    build(lock, back, tmp_path)
    assert back[1].guid == old[1].guid


def test_with_less_evidence_it_is_a_new_card_and_the_pair_is_suggested(tmp_path):
    for case in (
        {"answer": "完全不同的另一个答案，也很长"},
        {"before": "甲甲？"},
        {"after": "丙丙？"},
    ):
        lock, old = start(tmp_path)
        new = reworded(**case)
        findings, suggestions = told([s for s in lock.successors(new, {}) if s.card == new[1].id], Decisions())
        assert [f.rule for f in findings] == ["I302"], case
        assert [(s.a, s.b) for s in suggestions] == [(old[1].questions[0].id, new[1].questions[0].id)]
        build(lock, new, tmp_path)
        assert new[1].guid != old[1].guid


def test_the_pair_stays_suggested_until_it_is_decided_and_then_keeps_the_history(tmp_path):
    lock, old = start(tmp_path)
    lock = build(lock, reworded(answer="完全不同的另一个答案，也很长"), tmp_path)
    again = reworded(answer="完全不同的另一个答案，也很长")
    # the old card is retired by now; a decision gives its guid to the new one
    a, b = sorted((wording_hash("乙？"), wording_hash("什么是乙？")))
    groups = {a: a, b: a}
    assert [s.how for s in lock.successors(again, groups)] == ["decision"]
    lock = build(lock, again, tmp_path, groups)
    assert again[1].guid == old[1].guid
    again = reworded(answer="完全不同的另一个答案，也很长")
    before = lock.text
    assert build(lock, again, tmp_path, groups).text == before, "and then nothing changes any more"


def test_a_short_answer_is_no_evidence(tmp_path):
    lock = build(Lock(), cards(("甲？", "是"), ("乙？", "对"), ("丙？", "否")), tmp_path)
    assert [s.how for s in lock.successors(cards(("甲？", "是"), ("丁？", "对"), ("丙？", "否")), {})] == ["perhaps"]


def test_nothing_is_continued_twice_or_while_it_is_there(tmp_path):
    lock, _ = start(tmp_path)
    both = [*cards(*FIRST), *cards(("甲？", LONG + "一"), ("新？", LONG + "二"), ("丙？", LONG + "三"))[1:2]]
    assert lock.successors(both, {}) == []


def test_a_line_inserted_at_the_top_changes_nothing(tmp_path):
    lock, _ = start(tmp_path)
    moved = cards(*FIRST)
    for card in moved:
        question = card.questions[0]
        question.question_lines = (question.question_lines[0] + 5, question.question_lines[1] + 5)
    assert build(lock, moved, tmp_path).text == lock.text


def test_to_cloze_needs_a_new_guid_even_if_it_is_continued(tmp_path):
    lock, old = start(tmp_path)
    new = reworded(text="乙是 ____")
    lock = build(lock, new, tmp_path, cloze="乙是 ____")
    assert new[1].guid != old[1].guid
    assert old[1].guid in lock.retired


def test_a_guid_is_never_given_twice(tmp_path):
    lock, old = start(tmp_path)
    lock = build(lock, reworded(), tmp_path)
    both = [*reworded(), *cards(("乙？", "旧的问法又出现了，在别处"), document="other.txt")]
    build(lock, both, tmp_path)
    assert len({card.guid for card in both}) == len(both)
    assert both[1].guid == old[1].guid
