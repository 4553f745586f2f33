"""Patterns that an earlier start has compiled are the same patterns, and nothing of them can go wrong."""

import re
from importlib import import_module

import pytest

from deckwright import cache
from deckwright.regexes import Regexes

PATTERNS = [
    (r"(?P<year>\d{4})(-(?P<month>\d\d))?", 0, "am 2024-05, 1999"),
    (r"straße|İ|[^\W\d_]+", re.IGNORECASE, "STRASSE Straße ı x_1"),
    (r"(?<=，)[\u4e00-\u9fff\U00020000-\U0002ffff]{2,}(?!。)", 0, "一，二三四五。𠀀𠀁"),
    (r"^\s*+(?:a|b)*?\Z", re.MULTILINE | re.DOTALL, "abab\nab"),
    (r"""(?x) ( ["'] ) .*? \1  # quoted """, 0, "\"a\" 'b'"),
    (rb"[\x80-\xff]+|\bab\b", 0, b"\xe4\xb8 ab"),
    ("\ud800|a", 0, "a\ud800"),
]


@pytest.fixture(autouse=True)
def no_memory(tmp_path, monkeypatch):
    """An empty cache, and nothing compiled before; the compiler is put back."""
    compiler = import_module("re._compiler")
    monkeypatch.setenv("DECKWRIGHT_CACHE", str(tmp_path))
    monkeypatch.setattr(compiler, "compile", compiler.compile)
    re.purge()
    yield
    re.purge()


def start(does):
    """What a start of the program does; nothing of the start before it is in memory."""
    re.purge()
    regexes = Regexes()
    regexes.begin()
    try:
        return does(regexes)
    finally:
        regexes.keep()
        re.purge()


def found(_=None):
    """All that can be seen of each pattern."""
    out = []
    for pattern, flags, text in PATTERNS:
        made = re.compile(pattern, flags)
        spans = [(match.regs, match.groupdict(), match.lastgroup) for match in made.finditer(text)]
        out.append((made.pattern, made.flags, made.groups, dict(made.groupindex), made.split(text), spans))
    return out


def without_parser(does):
    def run(regexes):
        def refuse(*arguments):
            raise AssertionError("parsed again")

        regexes._parse = refuse
        return does()

    return run


def test_patterns_of_an_earlier_start_are_the_same_and_are_not_parsed_again():
    plain = found()
    assert start(found) == plain
    assert start(without_parser(found)) == plain
    with pytest.raises(AssertionError, match="parsed again"):
        start(without_parser(lambda: re.compile("another")))


def test_what_was_not_asked_for_is_forgotten_where_it_is_most():
    start(found)
    start(lambda _: re.compile(PATTERNS[0][0]))
    start(without_parser(lambda: re.compile(PATTERNS[0][0])))
    with pytest.raises(AssertionError, match="parsed again"):
        start(without_parser(found))


def test_a_pattern_that_is_none_is_refused_each_time():
    for _ in range(2):
        with pytest.raises(re.error, match="missing \\)"):
            start(lambda _: re.compile("(a"))
    assert start(lambda _: re.compile(re.compile("a"))).pattern == "a"


def test_a_damaged_or_locked_cache_is_none(tmp_path, monkeypatch):
    start(found)
    (entry,) = (tmp_path / "regexes").iterdir()
    entry.write_bytes(entry.read_bytes()[:-1])
    assert start(found) == found()
    monkeypatch.setattr(cache, "put", lambda *_: None)
    monkeypatch.setattr(cache, "get", lambda *_: None)
    assert start(found) == found()


def test_afterwards_the_compiler_is_pythons_own():
    compiler = import_module("re._compiler")
    own = compiler.compile
    start(found)
    assert compiler.compile is own
