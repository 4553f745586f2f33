"""``build.py --watch`` as a process of its own: what is saved is soon on the page, which stays where it was."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60
DECK = "title: Watched\ntopics: [{id: a, title: A}]\n"
CARD = "- id: card-{number:02}\n  topic: a\n  question: Question {number}?\n  answer: Answer {number}.\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A source with twenty cards."""
    folder = tmp_path / "source"
    (folder / "cards").mkdir(parents=True)
    (folder / "deck.yaml").write_text(DECK, encoding="utf-8")
    (folder / "cards" / "a.yaml").write_text("".join(CARD.format(number=n) for n in range(20)), encoding="utf-8")
    return folder


@pytest.fixture
def address(source: Path) -> Iterator[str]:
    """Where the preview of the watched source is served."""
    arguments = ["--watch", "--source", source, "--out", source.parent / "out", "--only", "anki,preview"]
    command = [sys.executable, ROOT / "build.py", *arguments]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True, encoding="utf-8") as process:
        assert process.stdout
        told = next(line for line in process.stdout if line.startswith("preview: "))
        yield str(re.search(r"http://\S+", told)[0])  # type: ignore[index]
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=SECONDS)
    assert process.returncode in (0, 130)


def replace(source: Path, old: str, new: str) -> None:
    path = source / "cards" / "a.yaml"
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def top_of(page: Page, card: str) -> float:
    return float(page.eval_on_selector(f"#card-{card}", "each => each.getBoundingClientRect().top"))


def test_a_save_is_on_the_page_that_stays_where_it_was(browser: Browser, source: Path, address: str) -> None:
    page = browser.new_page(viewport={"width": 900, "height": 700})
    page.set_default_timeout(SECONDS * 1000)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(address)
    page.fill("#search", "question 1")
    page.check("input[value=dark]")
    assert page.inner_text("#count").startswith("11")
    page.eval_on_selector("#card-card-14", "each => each.scrollIntoView()")
    back = page.frame_locator("#card-card-14 iframe >> nth=1")
    expect(back.locator(".answer")).to_have_text("Answer 14.")
    place = top_of(page, "card-14")
    replace(source, "Answer 14.", "Saved just now.")
    expect(back.locator(".answer")).to_have_text("Saved just now.", timeout=SECONDS * 1000)
    assert (page.input_value("#search"), page.inner_text("#count")[:2]) == ("question 1", "11")
    assert page.is_checked("input[value=dark]")
    page.wait_for_function(
        f"Math.abs(document.querySelector('#card-card-14').getBoundingClientRect().top - {place}) < 5"
    )
    replace(source, "question: Question 3?", "question: [")
    expect(page.locator(".failed")).to_contain_text("cards/a.yaml", timeout=SECONDS * 1000)
    replace(source, "question: [", "question: Question 33?")
    expect(page.locator(".failed")).to_be_hidden(timeout=SECONDS * 1000)
    assert faults == []
    page.close()
