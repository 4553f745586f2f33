"""One build at a time in a folder, and no folder left behind where nothing was built."""

import subprocess
import sys
import threading

import pytest
from conftest import ROOT

from deckwright.emit import guard
from deckwright.model import DeckwrightError


def never(folder):
    raise AssertionError(f"{folder} was waited for")


def test_a_folder_is_made_and_taken_away_if_it_stays_empty(tmp_path):
    with guard.alone([tmp_path / "a" / "b"], never):
        assert (tmp_path / "a" / "b").is_dir()
    assert not (tmp_path / "a").exists()
    with guard.alone([tmp_path / "a" / "b"], never):
        (tmp_path / "a" / "b" / "x").touch()
    assert (tmp_path / "a" / "b" / "x").exists()


def test_a_folder_that_was_there_stays(tmp_path):
    (tmp_path / "a").mkdir()
    with guard.alone([tmp_path / "a"], never):
        pass
    assert (tmp_path / "a").is_dir()


def test_after_an_error_it_is_taken_away_and_free_again(tmp_path):
    with pytest.raises(ValueError), guard.alone([tmp_path / "a"], never):
        raise ValueError
    assert not (tmp_path / "a").exists()
    with guard.alone([tmp_path / "a", tmp_path / "a"], never):
        pass


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DeckwrightError, match="cannot be written") as caught, guard.alone([tmp_path / "file" / "x"], never):
        pass
    assert "file" in str(caught.value)


def test_a_second_one_waits_and_says_so(tmp_path):
    order: list[str] = []
    inside, told = threading.Event(), threading.Event()

    def first() -> None:
        with guard.alone([tmp_path], never):
            inside.set()
            assert told.wait(20)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(20)
    with guard.alone([tmp_path], lambda folder: (order.append(folder.name), told.set())):
        order.append("second")
    thread.join()
    assert order == [tmp_path.name, "first", "second"]


def test_what_a_killed_process_held_is_free(tmp_path):
    code = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from deckwright.emit import guard
with guard.alone([Path({str(tmp_path)!r})], print):
    print("in", flush=True)
    sys.stdin.read()
"""
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "in\n"
    process.kill()
    process.communicate()
    with guard.alone([tmp_path], never):
        pass
