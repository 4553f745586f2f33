"""The templates in the pages of Anki's clients: their classes, their stylesheets, their storage, their gestures.

The pages are rebuilt after Anki 2.1.60–26.09 (desktop), AnkiDroid 2.16–2.23 and AnkiMobile 2.0.88; the clients for
phones themselves were not at hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from anki_tools import RenderedCard
from playwright.sync_api import Browser, BrowserContext, Page

from browser.chromium import CONTRAST, SHOW, new_context
from deckwright.emit.card_html import with_mathml

ANDROID = "Mozilla/5.0 (Linux; Android 14; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/124.0 Mobile Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
DESKTOP_CSS = "body { margin: 20px } img { max-width: 100%; max-height: 95vh } hr { background-color: #ccc }"
DROID_CSS = "body { margin: 0 0 30px } body.night_mode { color: white; background-color: black } .chrome img { max-width: 100%; max-height: 90% }"
MOBILE_CSS = "body { text-align: center; font-size: 1em } img { max-width: 95% } .card { margin: 20px }"

# what AnkiDroid's reviewer and AnkiMobile take for a tap on the card itself, which shows the answer
GESTURES = """
window.flips = 0;
document.addEventListener("touchend", event => {
  for (let node = event.target; node && node !== document; node = node.parentNode) {
    if (["A", "BUTTON", "SUMMARY", "INPUT"].includes(node.nodeName) || node.onclick) return;
    if (node.classList.contains("tappable")) return;
  }
  window.flips += 1;
});
"""


@dataclass(frozen=True)
class Client:
    """A client's page: classes of its root and body, the element that holds a side, and what is special to it.

    ``reloads``: each side is a page of its own; ``storage``: what ``sessionStorage`` is: works, null, or throws.
    """

    root: str
    body: str
    css: str
    holder: str = "qa"
    agent: str | None = None
    reloads: bool = False
    storage: str = "works"

    @property
    def is_night(self) -> bool:
        return "night" in self.body.lower()

    @property
    def remembers(self) -> bool:
        """Whether anything outlives the flip."""
        return not self.reloads or self.storage == "works"


CLIENTS = {
    "desktop": Client("", "card card1 isLin fancy", DESKTOP_CSS),
    "desktop at night": Client("night-mode", "card card1 nightMode isWin", DESKTOP_CSS),
    "AnkiDroid": Client("mobile android linux js chrome", "card card1 chrome", DROID_CSS, agent=ANDROID),
    "AnkiDroid at night": Client(
        "mobile android linux js chrome", "card card1 night_mode nightMode chrome", DROID_CSS, agent=ANDROID
    ),
    "AnkiDroid, a page a side": Client(
        "mobile android linux js",
        "card card1 ankidroid_dark_mode night_mode chrome",
        DROID_CSS,
        "content",
        ANDROID,
        True,
    ),
    "AnkiDroid without storage": Client(
        "mobile android linux js", "card card1 chrome", DROID_CSS, "content", ANDROID, True, "null"
    ),
    "AnkiMobile": Client("webkit safari mobile iphone js", "card card1", MOBILE_CSS, agent=IPHONE),
    "AnkiMobile at night": Client("webkit safari mobile ipad js", "card card1 nightMode", MOBILE_CSS, agent=IPHONE),
    "AnkiMobile without storage": Client(
        "webkit safari mobile iphone js", "card card1", MOBILE_CSS, agent=IPHONE, storage="throws"
    ),
}
LOOK = """() => [
  [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector(".question")).textAlign],
  document.documentElement.scrollWidth - innerWidth,
]"""
STORAGE = {
    "works": "",
    "null": 'Object.defineProperty(window, "sessionStorage", { value: null });',
    "throws": 'Object.defineProperty(window, "sessionStorage", { get() { throw new DOMException("denied"); } });',
}


@dataclass
class Screen:
    """A client that shows cards; ``faults`` is what its page complained of."""

    client: Client
    page: Page
    css: str
    faults: list[str]
    text: str = ""

    def show(self, html: str) -> None:
        """Shows a side: in a page of its own, or in the one page that stays."""
        if self.client.reloads or self.page.url == "about:blank":
            shell = "" if not self.client.reloads else html
            self.text = (
                f'<!doctype html><html class="{self.client.root}"><style>{self.client.css}</style><style>{self.css}'
                f'</style><body class="{self.client.body}"><div id="{self.client.holder}">{shell}</div>'
            )
            self.page.goto("http://127.0.0.1/")
        if not self.client.reloads:
            self.page.evaluate(SHOW, html)

    def letters(self, selector: str) -> list[str]:
        """The printed letters of options, in the order in which they stand."""
        return list(self.page.eval_on_selector_all(selector, "all => all.map(each => each.dataset.letter)"))


@pytest.fixture(scope="module", params=CLIENTS)
def app(request: pytest.FixtureRequest, browser: Browser) -> Iterator[tuple[Client, BrowserContext]]:
    client = CLIENTS[request.param]
    context = new_context(browser, viewport={"width": 360, "height": 340}, has_touch=True, user_agent=client.agent)
    context.add_init_script(STORAGE[client.storage] + GESTURES)
    yield client, context
    context.close()


@pytest.fixture
def screen(app: tuple[Client, BrowserContext], cards: dict[str, RenderedCard]) -> Iterator[Screen]:
    client, context = app
    made = Screen(client, context.new_page(), cards["nothing"].css, [])
    made.page.on("pageerror", lambda error: made.faults.append(str(error)))
    made.page.on("console", lambda message: made.faults.append(message.text) if message.type == "error" else None)
    # one answer to everything that is asked, from the first to the last: a request between two answers would fail
    made.page.route("**/*", lambda route: route.fulfill(body=made.text, content_type="text/html; charset=utf-8"))
    yield made
    assert made.faults == []
    made.page.close()


def test_a_wrong_choice_is_told_and_the_next_card_is_fresh(screen: Screen, cards: dict[str, RenderedCard]) -> None:
    card = cards["padding-same"]
    screen.show(card.question)
    shown = screen.letters(".option")
    screen.page.tap('.option[data-letter="D"]')
    assert screen.letters(".picked") == ["D"]
    screen.show(card.answer)
    if screen.client.remembers:
        assert (screen.letters(".option"), screen.letters(".wrong")) == (shown, ["D"])
        assert screen.page.locator(".verdict.bad").is_visible()
    else:  # as it is printed, with its key
        assert (screen.letters(".option"), screen.page.inner_text(".key")) == (["A", "B", "C", "D"], "B")
        assert screen.page.locator(".verdict").count() == 0
    assert screen.page.locator(".option.right").is_visible()
    screen.show(cards["several"].question)
    assert screen.letters(".picked") == []
    screen.show(cards["several"].answer)
    assert screen.page.locator(".verdict").count() == 0


def test_taps_on_a_card_do_not_flip_it(screen: Screen, cards: dict[str, RenderedCard]) -> None:
    screen.show(cards["padding-same"].question)
    for selector in (".option .mark", ".option .text", ".option .letter"):
        screen.page.tap(f"{selector} >> nth=0")
    screen.show(cards["conv-block"].question)
    for selector in (".step .grip", ".step .text"):
        screen.page.tap(f"{selector} >> nth=1")
    screen.show(cards["sigmoid-derivative"].answer)
    screen.page.tap(".explanation summary")
    assert screen.page.locator(".explanation .text").is_visible()
    screen.show(cards["optimizers"].answer)
    for _ in range(2):
        screen.page.tap(".figure")
    assert screen.page.locator(".figure.tappable").count() == 1  # what AnkiMobile goes by
    assert screen.page.evaluate("flips") == 0
    screen.page.tap(".topic")
    assert screen.page.evaluate("flips") == 1


def test_colours_width_and_left_edge(screen: Screen, cards: dict[str, RenderedCard]) -> None:
    background = "rgb(44, 44, 44)" if screen.client.is_night else "rgb(255, 255, 255)"
    for name in ("sigmoid-derivative", "padding-same", "conv-block", "adam-cloze", "code", "wide"):
        for side in (cards[name].question, cards[name].answer):
            screen.show(with_mathml(side.replace("<details ", "<details open ")))
            assert screen.page.evaluate(CONTRAST) == [], name
            look, over = screen.page.evaluate(LOOK)
            assert (look, over <= 0) == ([background, "left"], True), name


def test_a_figure_keeps_its_shape_small_and_large(screen: Screen, cards: dict[str, RenderedCard]) -> None:
    screen.show(cards["optimizers"].answer)
    shape = "image => [image.clientWidth, image.clientWidth / image.clientHeight - image.naturalWidth / image.naturalHeight]"
    image = f".figure .{'night' if screen.client.is_night else 'day'}"
    assert screen.page.locator(image).is_visible() and screen.page.locator(".figure img:visible").count() == 1
    screen.page.wait_for_function("Array.from(document.images).every(image => image.naturalWidth)")
    small, skew = screen.page.eval_on_selector(image, shape)
    assert abs(skew) < 0.02 and 280 <= small <= 360
    screen.page.tap(".figure")
    large, skew = screen.page.eval_on_selector(image, shape)
    assert abs(skew) < 0.02 and large >= 720
