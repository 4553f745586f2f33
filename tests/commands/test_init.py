"""A fresh source for another subject builds at once, in English, and needs nothing of deep learning."""

import json
import re

import pytest
from conftest import Built, run

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
BOTH_LANGUAGES = re.compile(r"<style.*?</style>|<script.*?</script>", re.DOTALL)
"""The note types are the same for every deck: their stylesheet and script choose the language when a card is shown."""


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    folder = tmp_path_factory.mktemp("history")
    assert run("init", folder / "source") == 0
    assert run("--source", folder / "source", "--out", folder / "deck", "--quiet") == 0
    return folder / "deck"


def test_no_chinese_word_or_sign_in_the_english_deck(history):
    read = 0
    for path in history.rglob("*"):
        if path.suffix in (".md", ".yaml", ".jsonl", ".json", ".tsv", ".svg"):
            assert not CHINESE.search(path.read_text("utf-8")), path
            read += 1
    assert read >= 10


def test_no_chinese_word_or_sign_on_english_paper(history):
    pypdf = pytest.importorskip("pypdf")
    papers = sorted(history.rglob("*.pdf"))
    assert {path.name for path in papers} >= {"cheatsheet.pdf", "handbook.pdf", "flashcards.pdf", "quiz.pdf"}
    for path in papers:
        reader = pypdf.PdfReader(path)
        text = "".join(page.extract_text() for page in reader.pages)
        assert len(text) > 50 and not CHINESE.search(text), path
        assert reader.trailer["/Root"]["/Lang"] == "en"


def test_english_cards_show_english_words(history):
    anki_tools = pytest.importorskip("anki_tools")
    pytest.importorskip("playwright")
    from browser.chromium import Reviewer, chromium

    with anki_tools.AnkiCollection() as collection:
        collection.load(next(history.glob("*.apkg")).read_bytes())
        assert collection.problems() == []
        cards = collection.cards()
    every = "() => Array.from(document.querySelectorAll('#qa *')).flatMap(e => ['::before', '::after'].map(p => getComputedStyle(e, p).content)).join(' ')"
    with chromium() as browser:
        for card in cards:
            reviewer = Reviewer(browser.new_page(), card.css)
            for side in (card.question, card.answer):
                reviewer.show(side)
                shown = reviewer.page.locator("#qa").inner_text() + reviewer.page.evaluate(every)
                assert not CHINESE.search(shown), shown


def test_english_quotes_stay_english(tmp_path):
    (tmp_path / "d").mkdir()
    text = 'Q: What did Luther mean by "faith alone", and who said so?\nA: He meant "by faith"; it\'s Paul\'s "not by works".\n'
    (tmp_path / "d" / "a.txt").write_text(text, "utf-8")
    assert run("--source", tmp_path / "d", "--out", tmp_path / "out", "--quiet", "--only", "anki", "--no-knowledge") == 0
    (row,) = Built(0, tmp_path / "out").lines("questions.jsonl")
    assert '"faith alone"' in row["question"] or "“faith alone”" in row["question"]
    assert not CHINESE.search(row["question"] + row["answer"])


def test_a_history_deck_from_end_to_end(tmp_path):
    folder = tmp_path / "history"
    assert run("init", folder) == 0
    out = tmp_path / "deck"
    assert run("--source", folder, "--out", out, "--quiet") == 0
    rows = Built(0, out).lines("questions.jsonl")
    assert [row["kind"] for row in rows] == ["basic", "basic", "list", "choice", "cloze", "true-false"]
    assert rows[0]["card"] == "first-roman-emperor"
    assert (rows[3]["correct"], rows[4]["correct"], rows[5]["correct"]) == (["B"], ["Thirty", "1648"], [True])
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert [f for f in report["findings"] if f["severity"] != "info"] == []
    assert report["counts"]["cards_by_topic"] == {"antiquity": 2, "modern": 4}
    text = (out / "markdown" / "antiquity.md").read_text("utf-8")
    assert "Explanation" in text and "解释" not in text
    assert (out / "world-history.apkg").exists()


def test_the_subdecks_have_english_names(history):
    anki_tools = pytest.importorskip("anki_tools")
    with anki_tools.AnkiCollection() as collection:
        collection.load((history / "world-history.apkg").read_bytes())
        assert {card.deck for card in collection.cards()} == {"World History::01 Antiquity", "World History::02 The Modern Age"}


def test_a_folder_with_something_in_it_is_refused(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("x")
    assert run("init", tmp_path) == 2
    assert "not empty" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]
