"""One Chromium for all tests of this folder, and the cards of the sample deck as the real Anki renders them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from anki_cases import sample
from anki_tools import AnkiCollection, RenderedCard
from playwright.sync_api import Browser, BrowserContext

from browser.chromium import PHONE, Reviewer, chromium, new_context, with_figures
from deckwright.emit.anki import notes
from deckwright.emit.apkg import package
from deckwright.figures import FIGURES


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="package")
def cards() -> dict[str, RenderedCard]:
    """Card id → the first card of its note, as Anki renders it; ``optimizers`` has a figure."""
    build = sample()
    next(card for card in build.cards if card.id == "optimizers").figures = [next(iter(FIGURES))]
    made = notes(build)
    with AnkiCollection() as anki:
        anki.load(package(build, made))
        media = {name: data for note in made for name, data in note.media.items()}
        return {card.guid.removeprefix("g-"): with_figures(card, media) for card in reversed(anki.cards())}


@pytest.fixture(scope="package")
def phone(browser: Browser) -> BrowserContext:
    """A small touch screen. Every test has a page of its own in it, which is quicker than a context of its own."""
    return new_context(browser, viewport=PHONE, has_touch=True)


@pytest.fixture(scope="package")
def narrow(browser: Browser) -> BrowserContext:
    """A window as small as a phone, and a mouse."""
    return new_context(browser, viewport=PHONE)


@pytest.fixture
def reviewer(phone: BrowserContext, cards: dict[str, RenderedCard]) -> Iterator[Reviewer]:
    """A phone with a touch screen; at the end nothing may have been loaded, and nothing may have gone wrong."""
    opened = Reviewer(phone.new_page(), cards["nothing"].css)
    yield opened
    assert opened.faults == []
    opened.page.close()
