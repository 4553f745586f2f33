"""Events made data: names and aliases, places, and what is refused."""

import pytest
import yaml

from deckwright import yamlio
from deckwright.model import DeckwrightError
from deckwright.yaml_events import MAX_DEPTH

SAME = {
    "a value": ("a: &v 1.5\nb: *v\n", {"a": 1.5, "b": 1.5}),
    "a list": ("a: &l [1, [x]]\nb: [*l, *l]\n", {"a": [1, ["x"]], "b": [[1, ["x"]], [1, ["x"]]]}),
    "in another": ("a: &o {i: &i [1], j: *i}\nb: *o\n", {"a": {"i": [1], "j": [1]}, "b": {"i": [1], "j": [1]}}),
    "a key": ("&k name: 1\nb: {*k : 2}\n", {"name": 1, "b": {"name": 2}}),
    "the whole": ("&w a: 1\n", {"a": 1}),
    "nothing": ("a: &n\nb: *n\n", {"a": None, "b": None}),
}


@pytest.mark.parametrize("name", SAME)
def test_an_alias_is_what_it_names(name):
    text, data = SAME[name]
    assert yamlio.loads(text, "x").data == data


def test_what_an_alias_names_stands_where_it_was_written():
    loaded = yamlio.loads("a: &l\n  - b: 1.50\nc: *l\n", "x")
    assert loaded.marks[("c", 0, "b")] == loaded.marks[("a", 0, "b")] == (2, 8, "")
    assert loaded.written["c"] == {("c", 0, "b"): "1.50"}


def test_marks_tell_the_style():
    loaded = yamlio.loads("a: plain\nb: 'one'\nc: |\n  block\nd: [flow]\n", "x")
    assert [loaded.marks[(key,)] for key in "abcd"] == [(1, 4, ""), (2, 4, "'"), (3, 4, "|"), (5, 4, "")]


REFUSED = {
    "no such name": ("a: 1\nb: *nope\n", r"x:2: .*undefined alias 'nope'"),
    "a name twice": ("a: &n 1\nb: &n 2\n", r"x:2: .*anchor 'n' stands twice"),
    "in itself": ("a: 1\nb: &n {c: *n}\n", r"x:2: is nested too deeply"),
    "a list as a key": ("a: &l [1]\n*l : 2\n", r"key must be a plain word"),
    "two documents": ("a: 1\n---\nb: 2\n", r"x:2: .*another document"),
    "a tag behind an alias": ("a: &t !x 1\nb: *t\n", r"x:1: tag !x is not allowed"),
    "a key twice, by alias": ("&k a: 1\n*k : 2\n", r"x:2: the key 'a' stands twice"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_told_with_its_line(name):
    text, message = REFUSED[name]
    with pytest.raises(DeckwrightError, match=message):
        yamlio.loads(text, "x")


@pytest.mark.parametrize("opening", ["[", "{a: "])
def test_depth_is_counted_to_the_last_level(opening):
    closing = "]" if opening == "[" else "}"
    within = opening * MAX_DEPTH + "1" + closing * MAX_DEPTH
    assert yamlio.loads(within, "x").data
    with pytest.raises(DeckwrightError, match="deeply"):
        yamlio.loads(opening + within + closing, "x")


@pytest.mark.parametrize(
    ("data", "spellings"),
    [
        (True, ["true", "True", "TRUE"]),
        (False, ["false", "False", "FALSE"]),
        (None, ["", "~", "null", "Null", "NULL"]),
        (-12, ["-12"]),
        (0.5, [".5", "0.5", "+0.50", "5e-1", "5.E-1"]),
        ("yes", ["yes"]),
        ("tRUE", ["tRUE"]),
        ("012", ["012"]),
        ("1_000", ["1_000"]),
    ],
)
def test_a_plain_word_is_what_json_would_have(data, spellings):
    for written in spellings:
        (read,) = yamlio.loads(f"- {written}\n", "x").data
        assert (read, type(read)) == (data, type(data)), written


def test_plain_yaml_is_what_a_library_reads():
    text = "a: [x, 'y', \"z\"]\nb:\n  - c: |\n      one\n\n      two\n    d: >\n      fold\n      ed\n? e\n: f\n"
    assert yamlio.loads(text, "x").data == yaml.load(text, Loader=yaml.BaseLoader)
