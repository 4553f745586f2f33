"""The preview as it is written: the sides of Anki itself, on one page without network."""

from __future__ import annotations

import json
import re

import pytest
from anki_cases import sample
from anki_tools import AnkiCollection

from deckwright.emit.anki import notes
from deckwright.emit.apkg import package
from deckwright.emit.card_html import Sides, with_mathml
from deckwright.emit.preview import page
from deckwright.figures import FIGURES
from deckwright.model import Build, Finding

DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)


def html(build: Build) -> str:
    return page(build, notes(build)).decode()


def data(build: Build) -> dict:
    return json.loads(DATA.search(html(build))[1])


def test_sides_are_those_of_the_real_anki() -> None:
    build = sample()
    made = notes(build)
    with AnkiCollection() as anki:
        anki.load(package(build, made))
        real = {(card.guid, card.ordinal): card for card in anki.cards()}

    def plain(text: str) -> str:
        text = re.sub(r"<script>.*</script>", "", text, flags=re.DOTALL)
        return re.sub(r' data-cloze="[^"]*"', "", text).strip()

    for note in made:
        for ordinal, (front, back) in enumerate(Sides().cards(note)):
            card = real.pop((note.guid, ordinal))
            assert (front.strip(), back.strip()) == (plain(card.question), plain(card.answer))
    assert not real


@pytest.mark.parametrize(
    ("text", "shown", "not_shown"),
    [
        ("\\(x &lt; 1\\)", "<mo>&lt;</mo>", "\\("),
        ("a \\[\\frac{1}{2}\\] b", '<math display="block">', "\\["),
        ("\\(\\frac{1}{\\)", "<code>\\frac{1}{</code>", "math"),
        ("\\(\\href{x}{y}\\)", "<code>\\href", "<a"),
        ("\\(x\\) 与 \\(y\\)&#8288;，z", '</math> 与 <span class="together"><math><mrow><mi>y</mi></mrow></math>，</span>z', "&#8288;"),
        ("（\\(x\\) 或 \\(y\\)）", '<span class="together">（<math><mrow><mi>x</mi></mrow></math></span> 或 <math>', "\\("),
    ],
)
def test_formulas(text: str, shown: str, not_shown: str) -> None:
    made = with_mathml(text)
    assert shown in made and not_shown not in made


def test_every_card_is_there_with_its_findings() -> None:
    build = sample()
    build.findings = [Finding("K201", "dropout-scaling", "error", "wrong", card="several")]
    rows = data(build)["cards"]
    assert len(rows) == len(build.cards) + 2  # one has three blanks
    assert {row["id"] for row in rows} >= {"adam-cloze", "adam-cloze~2", "adam-cloze~3", "hostile"}
    (row,) = [row for row in rows if row["findings"]]
    assert row["id"] == "several" and row["findings"][0]["rule"] == "K201"
    assert '<option value="K201">K201 dropout-scaling</option>' in html(build)


def test_nothing_comes_from_outside_and_nothing_of_a_card_is_markup_of_the_page() -> None:
    text = html(sample())
    page_itself = DATA.sub("", text)
    assert not re.search(r"https?:|<(?:link|script|img|iframe)[^>]+(?:src|href)=", page_itself)
    assert "default-src 'none'" in page_itself
    assert "</script" not in DATA.search(text)[1] and "<" not in DATA.search(text)[1]


def test_figures_are_on_the_page_once() -> None:
    build = sample()
    figure = next(iter(FIGURES))
    for card in build.cards[:2]:
        card.figures = [figure]
    made = data(build)
    assert len(made["images"]) == 2
    assert all(address.startswith("data:image/svg+xml;base64,") for address in made["images"].values())
    assert sum(row["back"].count("data-image=") for row in made["cards"]) == 4
    assert 'src="deckwright' not in html(build)


def test_same_bytes() -> None:
    assert page(sample(), notes(sample())) == page(sample(), notes(sample()))


def test_english() -> None:
    text = html(sample("en"))
    assert "With findings" in text or "with findings" in text
    assert 'lang="en"' in text


def test_a_deck_without_cards() -> None:
    assert data(Build(title="空", name="empty", topics=[]))["cards"] == []
