"""Writing the output: whole or not at all, and nothing that is not ours."""

import errno
import json
import os

import pytest

from deckwright.emit import publish
from deckwright.model import DeckwrightError


def tree(folder) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_build_owns_only_what_its_manifest_lists(tmp_path):
    publish.publish(tmp_path, {"a.txt": b"1", "sub/b.txt": b"2"}, set())
    (tmp_path / "mine.txt").write_bytes(b"mine")
    removed = publish.publish(tmp_path, {"a.txt": b"3"}, set())
    assert removed == ["sub/b.txt"]
    files = tree(tmp_path)
    assert files.keys() == {"a.txt", "mine.txt", "manifest.json"}
    assert files["a.txt"] == b"3"
    assert list(json.loads(files["manifest.json"])["files"]) == ["a.txt"]


def test_a_folder_of_others_is_refused_without_force(tmp_path):
    (tmp_path / "thesis.docx").write_bytes(b"")
    with pytest.raises(DeckwrightError, match=r"thesis\.docx"):
        publish.check_out(tmp_path, force=False)
    publish.check_out(tmp_path, force=True)


def test_what_a_killed_build_had_staged_is_in_nobodys_way(tmp_path):
    (tmp_path / ".deckwright-stage" / "old").mkdir(parents=True)
    publish.publish(tmp_path, {"a/b/c.txt": b"1"}, set())
    assert tree(tmp_path).keys() == {"a/b/c.txt", "manifest.json"}


def test_kept_files_stay_and_stay_listed(tmp_path):
    publish.publish(tmp_path, {"x.apkg": b"1", "report.md": b"1"}, set())
    publish.publish(tmp_path, {"report.md": b"2"}, keep={"x.apkg"})
    assert tree(tmp_path)["x.apkg"] == b"1"
    assert set(publish.owned(tmp_path)) == {"x.apkg", "report.md"}


@pytest.mark.parametrize("stop_after", range(6))
def test_killed_while_moving_is_completed_by_the_next_start(tmp_path, monkeypatch, stop_after):
    old = {"a.txt": b"old a", "b.txt": b"old b", "gone.txt": b"old"}
    new = {"a.txt": b"new a", "b.txt": b"new b", "c.txt": b"new c"}
    publish.publish(tmp_path, old, set())
    before = tree(tmp_path)
    calls = 0
    real = os.replace

    def dying(source, target):
        nonlocal calls
        if calls == stop_after:
            raise KeyboardInterrupt
        calls += 1
        real(source, target)

    monkeypatch.setattr(publish.os, "replace", dying)
    with pytest.raises(KeyboardInterrupt):
        publish.publish(tmp_path, new, set())
        raise KeyboardInterrupt  # nothing was left to interrupt
    monkeypatch.setattr(publish.os, "replace", real)
    publish.recover(tmp_path)
    after = tree(tmp_path)
    contents = {k: v for k, v in after.items() if k != "manifest.json"}
    assert after == before or contents == new
    assert set(publish.owned(tmp_path)) == set(contents)


def test_a_manifest_cannot_make_us_delete_outside(tmp_path):
    victim = tmp_path / "victim.txt"
    victim.write_bytes(b"x")
    out = tmp_path / "out"
    out.mkdir()
    (out / "manifest.json").write_text(json.dumps({"files": {"../victim.txt": "0", "/etc/passwd": "0"}}))
    publish.publish(out, {"a": b"1"}, set())
    assert victim.exists()


def test_read_only_output_is_told(tmp_path):
    target = tmp_path / "file"
    target.write_bytes(b"")
    with pytest.raises(DeckwrightError, match="is a file"):
        publish.check_out(target, force=False)


def test_a_damaged_journal_is_thrown_away(tmp_path):
    publish.publish(tmp_path, {"a.txt": b"1"}, set())
    before = tree(tmp_path)
    (tmp_path / ".deckwright-journal.json").write_text('{"moves": [[')
    (tmp_path / ".deckwright-stage").mkdir()
    (tmp_path / ".deckwright-stage" / "0").write_bytes(b"x")
    assert publish.recover(tmp_path) is False
    assert tree(tmp_path) == before


def test_what_was_moved_is_told_by_recover(tmp_path):
    publish.publish(tmp_path, {"a.txt": b"1"}, set())
    stage = tmp_path / ".deckwright-stage"
    stage.mkdir()
    (stage / "0").write_bytes(b"2")
    plan = {"moves": [[".deckwright-stage/0", "a.txt"]], "remove": []}
    (tmp_path / ".deckwright-journal.json").write_text(json.dumps(plan))
    assert publish.recover(tmp_path) is True
    assert (tmp_path / "a.txt").read_bytes() == b"2" and not stage.exists()
    assert publish.recover(tmp_path) is False


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_a_full_disk_while_staging_leaves_the_old_build(tmp_path, monkeypatch, number):
    out, lock = tmp_path / "out", tmp_path / "deck.lock"
    publish.publish(out, {"a.txt": b"1", "b.txt": b"1"}, set(), {lock: b"1"})
    before, written, real = tree(tmp_path), 0, publish._write

    def full(path, data):
        nonlocal written
        if written == number:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        written += 1
        real(path, data)

    monkeypatch.setattr(publish, "_write", full)
    with pytest.raises(DeckwrightError, match=r"out: cannot be written: No space left on device; make room there"):
        publish.publish(out, {"a.txt": b"2", "b.txt": b"2"}, set(), {lock: b"2"})
    assert tree(tmp_path) == before


def test_an_error_elsewhere_names_the_place(tmp_path, monkeypatch):
    def broken(out, plan):
        raise PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "deck.lock"))

    monkeypatch.setattr(publish, "_move", broken)
    with pytest.raises(DeckwrightError, match=r"deck\.lock: cannot be written: Permission denied$"):
        publish.publish(tmp_path / "out", {"a.txt": b"2"}, set())


def test_files_that_are_the_same_are_not_touched(tmp_path):
    publish.publish(tmp_path, {"a.txt": b"1", "b/c.txt": b"1"}, set())
    stamp = (tmp_path / "a.txt").stat().st_ino
    publish.publish(tmp_path, {"a.txt": b"1", "b/c.txt": b"2"}, set())
    assert (tmp_path / "a.txt").stat().st_ino == stamp
    assert publish.publish(tmp_path, {"a.txt": b"1"}, set()) == ["b/c.txt"]
    assert not (tmp_path / "b").exists(), "a folder that is empty now goes, too"


def test_the_lock_may_lie_on_another_disk(tmp_path, monkeypatch):
    """os.replace does not reach over disks: then a copy beside the target is what is put in its place."""
    out, lock = tmp_path / "out", tmp_path / "elsewhere" / "deck.lock"
    real = os.replace

    def one_disk(source, target):
        if (".deckwright-stage" in str(source)) and "elsewhere" in str(target):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        real(source, target)

    monkeypatch.setattr(publish.os, "replace", one_disk)
    publish.publish(out, {"a.txt": b"1"}, set(), {lock: b"lock"})
    assert lock.read_bytes() == b"lock" and [p.name for p in lock.parent.iterdir()] == ["deck.lock"]
    assert {p.name for p in out.iterdir()} == {"a.txt", "manifest.json"}


def test_an_output_of_ours_or_an_almost_empty_one_needs_no_force(tmp_path):
    (tmp_path / "README.md").touch()
    publish.check_out(tmp_path, force=False)
    publish.check_out(tmp_path / "new", force=False)
    publish.publish(tmp_path, {"a": b"1"}, set())
    (tmp_path / "mine.txt").touch()
    publish.check_out(tmp_path, force=False)
    for name in "abcd":
        (tmp_path / "other").mkdir(exist_ok=True)
        (tmp_path / "other" / name).touch()
    with pytest.raises(DeckwrightError, match=r"\(a, b, c …\)"):
        publish.check_out(tmp_path / "other", force=False)
