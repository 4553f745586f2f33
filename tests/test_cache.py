"""The cache is never wrong: every input that changes is seen, every output that was touched is written again."""

import os
import shutil
from pathlib import Path

import pytest
from conftest import ROOT, run

from deckwright import cache


@pytest.fixture
def small(tmp_path) -> Path:
    """A small source of its own."""
    folder = tmp_path / "source"
    (folder / "documents").mkdir(parents=True)
    (folder / "cards").mkdir()
    (folder / "deck.yaml").write_text("title: T\ntopics: [{id: a, title: A}]\n", "utf-8")
    (folder / "documents" / "d.txt").write_text("1、什么是张量？\n多维数组。\n2、什么是秩？\n维数。\n", "utf-8")
    (folder / "cards" / "a.yaml").write_text("- id: x\n  topic: a\n  question: 问？\n  answer: 答\n", "utf-8")
    (folder / "glossary.yaml").write_text("concepts:\n  - {id: tensor, zh: 张量, topic: a}\n", "utf-8")
    (folder / "facts.yaml").write_text("substitutions: []\n", "utf-8")
    return folder


def build(source: Path, capsys, *more: str) -> str:
    capsys.readouterr()
    status = run("--source", source, "--out", source.parent / "out", "--only", "markdown,anki", *more)
    assert status in (0, 1), capsys.readouterr().err
    return "nothing changed" if "nothing changed" in capsys.readouterr().out else "built"


def test_nothing_changed(small, capsys):
    assert [build(small, capsys) for _ in range(3)] == ["built", "nothing changed", "nothing changed"]
    assert build(small, capsys, "--no-cache") == "built"


@pytest.mark.parametrize("name", ["deck.yaml", "documents/d.txt", "cards/a.yaml", "glossary.yaml", "facts.yaml"])
def test_a_changed_source_file_is_seen(small, capsys, name):
    build(small, capsys)
    path = small / name
    path.write_text(path.read_text("utf-8") + "\n# changed\n", "utf-8")
    assert build(small, capsys) == "built"
    assert build(small, capsys) == "nothing changed"


def test_new_and_removed_files_are_seen(small, capsys):
    build(small, capsys)
    new = small / "documents" / "e.txt"
    new.write_text("Q: What is a norm?\nA: A length.\n", "utf-8")
    assert build(small, capsys) == "built"
    new.unlink()
    assert build(small, capsys) == "built"


@pytest.mark.parametrize("where", ["templates/markdown/topic.md.j2", "deckwright/text/canonical.py"])
def test_changed_code_and_templates_are_seen(small, capsys, monkeypatch, tmp_path, where):
    project = tmp_path / "project"
    for part in ("deckwright", "templates"):
        shutil.copytree(ROOT / part, project / part, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(cache, "PROJECT", project)
    build(small, capsys)
    assert build(small, capsys) == "nothing changed"
    path = project / where
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    assert build(small, capsys) == "built"


def test_another_library_version_is_seen(small, capsys, monkeypatch):
    build(small, capsys)
    libraries = cache._libraries()
    monkeypatch.setattr(cache, "_libraries", lambda: [*libraries, ("typst", "99")])
    assert build(small, capsys) == "built"


def test_options_and_the_clock_of_the_build_are_seen(small, capsys, monkeypatch):
    build(small, capsys)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    assert build(small, capsys) == "built"
    assert build(small, capsys, "--no-knowledge") == "built"


@pytest.mark.parametrize("harm", ["change", "delete", "lock"])
def test_a_touched_output_is_written_again(small, capsys, harm):
    build(small, capsys)
    out = small.parent / "out"
    if harm == "change":
        (out / "report.md").write_text("mine", "utf-8")
    elif harm == "delete":
        next(out.glob("*.apkg")).unlink()
    else:
        (small / "deck.lock").unlink()
    assert build(small, capsys) == "built"
    assert (out / "report.md").read_text("utf-8") != "mine"


def test_a_damaged_entry_is_no_entry(tmp_path, monkeypatch):
    monkeypatch.setenv("DECKWRIGHT_CACHE", str(tmp_path))
    cache.put("k", "e", b"data")
    assert cache.get("k", "e") == b"data"
    (tmp_path / "k" / "e").write_bytes(b"x" * 40)
    assert cache.get("k", "e") is None
    assert cache.get("k", "none") is None


def test_works_where_the_cache_cannot_be_written(small, capsys, monkeypatch):
    monkeypatch.setenv("DECKWRIGHT_CACHE", "/proc/nowhere")
    assert [build(small, capsys) for _ in range(2)] == ["built", "built"]


def test_what_was_used_last_is_kept_when_the_cache_is_full(tmp_path, monkeypatch):
    monkeypatch.setenv("DECKWRIGHT_CACHE", str(tmp_path))
    monkeypatch.setattr(cache, "_MOST_BYTES", 300)
    for day, name in enumerate(["a", "b", "c"]):
        cache.put("k", name, b"x" * 100)
        os.utime(tmp_path / "k" / name, (day * 86400, day * 86400))
    assert cache.get("k", "a") is not None, "used now, and so no longer the oldest"
    cache.remember(tmp_path / "out", "print", {}, {})
    kept = {path.name for path in (tmp_path / "k").iterdir()}
    assert kept == {"a"} and len(list((tmp_path / "builds").iterdir())) == 1


def test_half_an_entry_is_never_left(tmp_path, monkeypatch):
    monkeypatch.setenv("DECKWRIGHT_CACHE", str(tmp_path))

    def full(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(os, "replace", full)
    cache.put("k", "e", b"data")
    assert list((tmp_path / "k").iterdir()) == []
