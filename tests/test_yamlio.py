"""YAML out and in again: nothing changes, whatever the data are; and what is read has limits."""

import math

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from deckwright import yamlio
from deckwright.config import DeckConfig
from deckwright.model import Card, DeckwrightError

WORDS = ["yes", "No", "null", "~", "1", "1e5", "0x1f", "2026-01-01", "1:30", "<<", "=", "- a", "a: b", "a:", "#x", "a #b", " a", "a ",
         "'", '"', "a\nb", "a\n\nb\n", "\na", "a\n\n\n", " a\nb", "a \nb", "\t", "a\tb\nc", "|", ">", "%", "@x", "`", "&a", "*a", "!t", "{a}",
         "[a]", "a, b", "？", "：甲", "甲: 乙", "甲 #乙", "---", "...", "a\r\nb", "\x85", "\u2028", "\ufeff", "\x00", "😀", "e\u0301", ""]  # fmt: skip
TEXT = st.one_of(
    st.sampled_from(WORDS),
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20),
    st.text(alphabet="ab:#-' \"\n\t|>{}[],&*!%@`甲。", max_size=12),
)
SCALAR = st.one_of(TEXT, st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.none())
DATA = st.recursive(SCALAR, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=12)


@settings(max_examples=1500, deadline=None)
@given(DATA)
def test_what_is_written_is_read_again(data):
    text = yamlio.dumps(data)
    assert yaml.load(text, Loader=yaml.CSafeLoader) == data, text
    if not isinstance(data, int | float) or isinstance(data, bool):
        assert _plain(yamlio.loads(text, "x.yaml").data) == _plain(data), text


def _plain(data):
    """Long integers and exotic floats apart, which our cards do not have."""
    if isinstance(data, dict):
        return {str(key): _plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_plain(value) for value in data]
    return float(data) if isinstance(data, int | float) and not isinstance(data, bool) and math.isfinite(data) else data


def test_it_reads_well():
    data = [
        {"id": "a", "answer": "第一行\n\n第二行：好", "lines": [1, 2], "sources": [{"document": "d.txt", "lines": [3, 4]}], "tags": []},
        {"id": "b", "where": "arXiv:1207.0580", "correct": [True, "no", "甲"], "steps": None},
    ]
    assert yamlio.dumps(data) == (
        "- id: a\n  answer: |-\n    第一行\n\n    第二行：好\n  lines:\n    - 1\n    - 2\n  sources:\n    - document: d.txt\n"
        "      lines:\n        - 3\n        - 4\n  tags: []\n"
        "- id: b\n  where: arXiv:1207.0580\n  correct:\n    - true\n    - 'no'\n    - 甲\n  steps: null\n"
    )


def test_a_block_says_how_it_ends():
    assert yamlio.dumps({"a": "x\ny\n", "b": "x\ny", "c": "x\ny\n\n"}) == "a: |\n  x\n  y\nb: |-\n  x\n  y\nc: |+\n  x\n  y\n\n"


def test_keys_that_are_equal_in_python_are_written_apart():
    assert [yamlio.dumps({key: 0}) for key in (1, True, 1.0)] == ["1: 0\n", "true: 0\n", "1.0: 0\n"]


def test_nothing_is_nothing_and_has_its_place():
    assert yamlio.loads("# only a remark\n", "x.yaml").data is None
    loaded = yamlio.loads("a:\n  - b: 甲\n", "x.yaml")
    assert loaded.marks[("a", 0, "b")][:2] == (2, 8)


def test_an_object_is_no_data():
    with pytest.raises(TypeError, match="object"):
        yamlio.dumps([object()])


BOMBS = {
    "aliases": ("a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 10)}]\n" for n in range(8)), "aliases"),
    "itself": ("a: &a [*a]\n", "deeply"),
    "depth": ("[" * 5000 + "]" * 5000, "deeply"),
    "depth between words": ("[x, " * 5000 + "]" * 5000, "deeply"),
    "object": ("a: !!python/object/apply:os.system ['id']\n", "tag"),
    "own tag": ("a: !include /etc/passwd\n", "tag"),
    "twice": ("a: 1\na: 2\n", "twice"),
    "key": ("? [a, b]\n: 1\n", "key"),
    "conflict": ("a: 1\n<<<<<<< HEAD\nb: 1\n", "conflict"),
    "tab": ("a:\n\t- b\n", "YAML"),
    "control": ("a: \x01\n", "YAML"),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_what_a_stranger_may_write_is_refused_with_its_line(name):
    text, word = BOMBS[name]
    with pytest.raises(DeckwrightError, match=word) as caught:
        yamlio.loads(text, "cards/x.yaml")
    assert str(caught.value).startswith("cards/x.yaml")


def test_a_large_number_stays_text():
    assert yamlio.loads("a: " + "9" * 5000, "x").data == {"a": "9" * 5000}


def test_numbers_are_numbers():
    read = yamlio.loads("a: 1.5\nb: -2\nc: 1e3\nd: .5\ne: '1.5'\nf: 007\n", "x").data
    assert read == {"a": 1.5, "b": -2, "c": 1000.0, "d": 0.5, "e": "1.5", "f": "007"}
    assert isinstance(read["b"], int) and isinstance(read["c"], float)


def test_many_values_in_one_list_are_not_deep():
    assert len(yamlio.loads("[" + "[], " * 3000 + "]", "x").data) == 3000


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- id: a\n  question: q\n  asks:\n    - fine\n    - [no]\n", "x.yaml:5: field asks.1"),
        ("- id: a\n  question: q\n  asks:\n    x: 3\n", "x.yaml:4: field asks: input should be a valid list"),
        ("- id: a\n  question: q\n  checks: [{expr: 1+1}]\n", "x.yaml:3: field checks.0: value error, expr: needs equals:"),
        ("- id: a\n", "x.yaml:1: field question: is missing"),
        ("- id: a\n  question: q\n  kind: essay\n", "x.yaml:3: field kind: input should be 'basic'"),
        ("- id: a\n  question: q\n  colour: red\n", "x.yaml:3: field colour: no such field; there are answer, asks, checks, correct,"),
        ("- id: a\n  question: q\n  anwser: red\n", "x.yaml:3: field anwser: no such field; did you mean answer? (found: 'red')"),
        ("- id: a\n  question: q\n  references: [{titel: x}]\n", "x.yaml:3: field references.0.title: is missing"),
        ("- id: a\n  question: q\n  references: [{title: x, were: y}]\n", "x.yaml:3: field references.0.were: no such field; did you mean where?"),
    ],
)
def test_what_is_wrong_is_told_with_file_line_and_field(text, told):
    with pytest.raises(DeckwrightError) as caught:
        yamlio.validate(Card, yamlio.loads(text, "x.yaml"), (0,))
    assert str(caught.value).startswith(told), str(caught.value)


def test_merge_keys_and_dates_are_text():
    assert yamlio.loads("a: 2026-01-01\nb: 0o17\nc: yes\n", "x").data == {"a": "2026-01-01", "b": "0o17", "c": "yes"}


AS_WRITTEN = """1.50 0o17 1_000 2020-01-01 yes no on off y 1e3 ~ null NULL 0x1F .5 1. +1 007 -0 true True FALSE .inf .nan 12:30:00
1.0 1.10 100000000000000000000 0b11 = << 3.140""".split()


@pytest.mark.parametrize("word", AS_WRITTEN)
def test_a_text_has_the_characters_that_are_written(word):
    rows = "".join(f"  {name}: [a, {word}]\n" for name in ("options", "steps", "tags", "asks"))
    fields = "".join(f"  {name}: {word}\n" for name in ("question", "answer", "explanation", "pitfall", "formula", "sheet"))
    text = f"- id: a\n{fields}{rows}  references: [{{title: {word}, where: x}}]\n  waive: {{C101: {word}}}\n"
    card = yamlio.validate(Card, yamlio.loads(text, "x.yaml"), (0,))
    texts = [card.question, card.answer, card.explanation, card.pitfall, card.formula, card.sheet, card.options[1], card.steps[1],
             card.tags[1], card.asks[1], card.references[0].title, card.waive["C101"]]  # fmt: skip
    assert texts == [word] * len(texts)


def test_what_is_no_text_stays_what_it_is():
    text = (
        "- id: a\n  question: q\n  answer:\n  correct: [true, false, 1.50, A, null]\n  difficulty: 2\n  options: ~\n"
        "  checks: [{oracle: x, args: {a: 1.50, b: [true, null]}, equals: 3}]\n  sources: [{document: 2020, lines: [1, 2]}]\n"
    )
    card = yamlio.validate(Card, yamlio.loads(text, "x.yaml"), (0,))
    assert (card.answer, card.options, card.difficulty) == (None, None, 2)
    assert card.correct == [True, False, "1.50", "A", "null"] and card.correct[0] is True
    assert card.checks[0].args == {"a": 1.5, "b": [True, None]} and card.checks[0].equals == 3
    assert (card.sources[0].document, card.sources[0].lines) == ("2020", (1, 2))


def test_nothing_is_nothing_where_a_setting_may_be_left_out():
    data = yamlio.loads("title: 1.50\nauthor: ~\nname: null\nfonts: {text: [007, 1.0], folder: null}\n", "deck.yaml")
    config = yamlio.validate(DeckConfig, data)
    assert (config.title, config.author, config.name, config.fonts.folder) == ("1.50", None, None, None)
    assert config.fonts.text == ["007", "1.0"]


def test_an_alias_is_read_as_what_it_names():
    cards = yamlio.loads("- {id: a, question: &q 1.50, difficulty: 1}\n- {id: b, question: *q, answer: *q}\n", "x.yaml")
    first, second = (yamlio.validate(Card, cards, (k,)) for k in range(2))
    assert (first.question, second.question, second.answer) == ("1.50", "1.50", "1.50")


def test_too_large_or_not_utf8(tmp_path, monkeypatch):
    path = tmp_path / "x.yaml"
    path.write_bytes("a: 好\nb: 坏\n".encode("gbk"))
    with pytest.raises(DeckwrightError, match=r"x\.yaml:1: is not UTF-8"):
        yamlio.read(path, "x.yaml")
    monkeypatch.setattr(yamlio, "MAX_BYTES", 3)
    with pytest.raises(DeckwrightError, match="at most 3"):
        yamlio.read(path, "x.yaml")
