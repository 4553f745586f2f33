"""What was read of facts.yaml is kept, and never taken for what other code, or another file, would say."""

from pathlib import Path

import pytest
from rule_cases import FACTS, RULES_DIR, cases

from deckwright.check import Knowledge, check, load, loading, prose
from deckwright.model import DeckwrightError

SUBJECTS = [one for path in sorted(RULES_DIR.glob("K30*.yaml")) for case in cases(path) for one in case.subjects]
CLAIM = """claims:
  - id: tea
    about: [泡茶]
    right:
      - '泡茶…用热水'
      - 'WORDING'
    is: tea is made with boiling water
    references: [{title: Tea}]
"""
INVALID = {
    "open group": "热水(?:泡",
    "closed group": "热水)泡",
    "open set": "热水[泡",
    "letters that mean nothing": r"热水\y",
    "range that runs backwards": "热水[z-a]",
    "bounds that run backwards": "热水{3,1}",
    "nothing to repeat": "^?热水",
    "repeated twice": "热水{2}{3}",
    "looks back over any length": "热水(?<!很热{1,2})泡",
    "looks back over a list": "热水(?<!<hot>)泡",
    "empty": "(?:热)?",
    "unknown group": "热水(?xy)",
}


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("DECKWRIGHT_CACHE", str(tmp_path / "cache"))
    forget()


def forget() -> None:
    loading._Loaded.knowledge = {}


def again(path: Path = FACTS) -> Knowledge:
    forget()
    return load(path)


def wordings(knowledge: Knowledge):
    indices = (knowledge.told_claims, knowledge.told_facts, knowledge.told_disputes)
    return [one for index in indices for one in index._all]


def test_what_was_kept_says_the_same_and_reads_no_yaml(monkeypatch):
    first = load(FACTS)
    monkeypatch.setattr(loading.yamlio, "read", lambda *told: pytest.fail("it was read before"))
    kept = again()
    assert kept is not first
    assert kept.model_dump() == first.model_dump()
    assert [one.needs for one in wordings(kept)] == [one.needs for one in wordings(first)]
    assert [one.wording for one in wordings(kept)] == [one.wording for one in wordings(first)]
    assert SUBJECTS
    assert check(SUBJECTS, kept) == check(SUBJECTS, first)


def test_what_is_not_compiled_when_it_is_read_is_an_expression_and_matches_no_empty_text():
    for one in wordings(load(FACTS)):
        assert one.wording.pattern.search("") is None, one.source


@pytest.mark.parametrize("wording", INVALID.values(), ids=INVALID.keys())
def test_what_is_no_expression_is_an_error_when_it_is_read(tmp_path, wording):
    path = tmp_path / "facts.yaml"
    path.write_text("words: {hot: [热, 很热]}\n" + CLAIM.replace("WORDING", wording), "utf-8")
    for _ in range(2):  # an error is not kept
        with pytest.raises(DeckwrightError) as caught:
            again(path)
        assert (caught.value.file, caught.value.line) == (path.as_posix(), 7)


@pytest.mark.parametrize("change", ["code", "file", "damage"])
def test_what_has_changed_is_read_anew(tmp_path, monkeypatch, change):
    path = tmp_path / "facts.yaml"
    path.write_text(CLAIM.replace("WORDING", "热水泡"), "utf-8")
    load(path)
    read, seen = loading.yamlio.read, []
    monkeypatch.setattr(loading.yamlio, "read", lambda *told: seen.append(told) or read(*told))
    again(path)
    assert not seen
    if change == "code":
        monkeypatch.setattr(loading.cache, "code", lambda *parts: "other code")
    elif change == "file":
        path.write_text(path.read_text("utf-8").replace("热水泡", "温水泡"), "utf-8")
    else:
        for kind in ("facts", "wordings"):
            for entry in (tmp_path / "cache" / kind).iterdir():
                entry.write_bytes(entry.read_bytes()[:-1])
    assert len(wordings(again(path))) == 2
    assert seen


def test_the_code_on_which_it_depends_is_in_the_key(monkeypatch):
    told: list[str] = []
    monkeypatch.setattr(loading.cache, "code", lambda *parts: told.extend(parts) or "")
    loading._stored_under(b"")
    modules = {"check", "text", "model.py", "places.py", "yamlio.py"}
    assert modules == set(told)
    root = Path(loading.__file__).parents[1]
    assert all((root / name).exists() for name in modules)


def test_a_file_that_is_missing_is_an_error_whatever_was_kept(tmp_path):
    path = tmp_path / "facts.yaml"
    path.write_bytes(b"")
    load(path)
    path.unlink()
    with pytest.raises(DeckwrightError):
        again(path)


def test_what_was_remembered_can_be_forgotten():
    load(FACTS)
    prose.squeeze("一句话")
    assert loading._Loaded.knowledge and prose.squeeze.cache_info().currsize
    loading.forget()
    assert not loading._Loaded.knowledge and not prose.squeeze.cache_info().currsize
