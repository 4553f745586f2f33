"""Identity: guids and modified times across builds."""

import pytest

from deckwright.merge.lock import Lock, new_guid
from deckwright.model import Card, DeckwrightError, Question
from deckwright.text.canonical import wording_hash

CREATED = 1_767_225_600


def raw(text: str) -> Card:
    question = Question(id="d-1", document="d.txt", question=text, answer="a", hash=wording_hash(text))
    return Card(id=f"q-{question.hash}", question=text, reviewed=False, questions=[question])


def build(lock: Lock, cards: list[Card], content: dict[str, str] | None = None, cloze: tuple[str, ...] = ()) -> Lock:
    """One build: what the next one reads back from the file."""
    lock.assign(cards, {c.id: "cloze" if c.id in cloze else "basic" for c in cards})
    lock.stamp(cards, {c.id: (content or {}).get(c.id, "same") for c in cards}, CREATED)
    again = Lock()
    again.text = lock.dumps()
    path = again.text
    return _parsed(path)


def _parsed(text: str) -> Lock:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deck.lock"
        path.write_text(text, "utf-8")
        return Lock.read(path, "deck.lock")


def test_new_card_gets_the_constant_time_and_a_guid_from_its_id():
    card = Card(id="relu", question="什么是 ReLU？")
    build(Lock(), [card])
    assert (card.guid, card.modified) == (new_guid("relu"), CREATED)


def test_unchanged_card_keeps_its_time_and_the_lock_its_bytes(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    lock = build(Lock(), [Card(id="relu", question="什么是 ReLU？")])
    card = Card(id="relu", question="什么是 ReLU？")
    assert build(lock, [card]).text == lock.text
    assert card.modified == CREATED


def test_changed_card_gets_a_newer_time_even_if_the_clock_runs_backwards(monkeypatch):
    lock = build(Lock(), [Card(id="relu", question="q")])
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    card = Card(id="relu", question="q")
    lock = build(lock, [card], {"relu": "other"})
    assert card.modified == 1_800_000_000
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "5")
    card = Card(id="relu", question="q")
    build(lock, [card], {"relu": "third"})
    assert card.modified == 1_800_000_001


def test_a_reviewed_card_inherits_the_guid_of_the_raw_card_it_takes_over():
    question = raw("什么是 ReLU？")
    lock = build(Lock(), [question])
    first, second = (Card(id=i, question=f"{i}？", asks=["什么是ReLU"]) for i in ("relu-a", "relu-b"))
    build(lock, [first, second])
    assert first.guid == question.guid
    assert second.guid == new_guid("relu-b"), "only one card inherits"


def test_a_card_that_vanishes_is_retired_and_comes_back_with_its_guid():
    lock = build(Lock(), [Card(id="a", question="a？"), Card(id="b", question="b？")])
    lock = build(lock, [Card(id="a", question="a？")])
    assert [e.wordings for e in lock.retired.values()] == [["b"]]
    card = Card(id="b", question="b？")
    lock = build(lock, [Card(id="a", question="a？"), card])
    assert card.guid == new_guid("b")
    assert not lock.retired


def test_to_cloze_and_back_uses_two_guids_and_never_one_for_both():
    basic = Card(id="a", question="a？")
    lock = build(Lock(), [basic])
    cloze = Card(id="a", question="a ____", kind="cloze", correct=["x"])
    lock = build(lock, [cloze], cloze=("a",))
    assert cloze.guid != basic.guid
    assert basic.guid in lock.retired
    back = Card(id="a", question="a？")
    lock = build(lock, [back])
    assert back.guid not in (cloze.guid,)
    assert len({back.guid, *lock.retired}) == 1 + len(lock.retired)


def test_merge_conflict_is_told_with_its_line(tmp_path):
    path = tmp_path / "deck.lock"
    lock = build(Lock(), [Card(id="a", question="a？")])
    path.write_text(lock.text.replace('  "cards"', '<<<<<<< ours\n  "cards"'), "utf-8")
    with pytest.raises(DeckwrightError, match=r"deck\.lock:5: has marks of a merge conflict"):
        Lock.read(path, "deck.lock")


@pytest.mark.parametrize("text", ["{", "[]", '{"cards": {}}', '{"cards": {"a": {"x": 1}}, "note_types": {}, "retired": {}}'])
def test_a_damaged_lock_is_an_error_for_people(tmp_path, text):
    path = tmp_path / "deck.lock"
    path.write_text(text, "utf-8")
    with pytest.raises(DeckwrightError, match="is damaged"):
        Lock.read(path, "deck.lock")


def merged_by_hand(ours: Lock, theirs: Lock) -> str:
    """The lines of both sides, as the message of a conflict asks for; every line of a card that is in both only once."""
    head, *lines = ours.text.split("\n")
    others = [line for line in theirs.text.split("\n") if line.startswith('    "') and line not in lines]
    at = lines.index('  "cards": {') + 1
    return "\n".join([head, *lines[:at], *(line.rstrip(",") for line in others), *lines[at:]])


def test_keeping_the_lines_of_both_sides_is_all_a_conflict_takes(monkeypatch):
    base = build(Lock(), [Card(id="a", question="a？"), Card(id="b", question="b？")])
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    ours = build(_parsed(base.text), [Card(id=i, question=f"{i}？") for i in "abc"], {"b": "ours"})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000100")
    theirs = build(_parsed(base.text), [Card(id=i, question=f"{i}？") for i in "abd"], {"b": "theirs"})
    lock = _parsed(merged_by_hand(ours, theirs))
    assert sorted(lock.cards) == ["a", "b", "c", "d"]
    assert lock.cards["b"].modified == 1_800_000_100, "the newer of the two"
    cards = [Card(id=i, question=f"{i}？") for i in "abcd"]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000050")
    after = build(lock, cards, {"b": "both"})
    assert cards[1].modified == 1_800_000_101, "newer than what either side has published"
    assert [card.guid for card in cards] == [new_guid(i) for i in "abcd"]
    assert build(_parsed(after.text), cards, {"b": "both"}).text == after.text


def test_one_guid_that_two_sides_gave_to_two_cards_stays_with_one():
    base = build(Lock(), [raw("什么是 ReLU？")])
    ours, theirs = (
        build(_parsed(base.text), [Card(id=id_, question=f"{id_}？", asks=["什么是 ReLU？"])]) for id_ in ("one", "two")
    )
    assert ours.cards["one"].guid == theirs.cards["two"].guid
    cards = [Card(id="one", question="one？"), Card(id="two", question="two？")]
    lock = build(_parsed(merged_by_hand(ours, theirs)), cards)
    assert len({card.guid for card in cards}) == 2
    assert not set(lock.retired) & {card.guid for card in cards}


def test_a_card_that_one_side_retired_and_the_other_keeps_is_not_both():
    base = build(Lock(), [Card(id="a", question="a？"), Card(id="b", question="b？")])
    gone = build(_parsed(base.text), [Card(id="a", question="a？")])
    lock = _parsed(base.text)
    lock.retired = gone.retired
    cards = [Card(id="a", question="a？"), Card(id="b", question="b？")]
    after = build(lock, cards)
    assert cards[1].guid == new_guid("b") and not after.retired


@pytest.mark.parametrize("mark", ["<<<<<<< HEAD", "||||||| 1234", "=======", ">>>>>>> other"])
def test_every_mark_of_a_conflict_is_told_with_its_line(tmp_path, mark):
    lines = build(Lock(), [Card(id="a", question="a？")]).text.split("\n")
    path = tmp_path / "deck.lock"
    path.write_text("\n".join([*lines[:4], mark, *lines[4:]]), "utf-8")
    with pytest.raises(DeckwrightError, match=r"deck\.lock:5: has marks of a merge conflict"):
        Lock.read(path, "deck.lock")
