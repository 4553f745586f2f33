"""The preview, opened from the disk in a real Chromium and clicked through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from anki_cases import sample
from playwright.sync_api import Browser, BrowserContext, Frame, Page, expect

from browser.chromium import CONTRAST, new_context
from deckwright.emit.anki import notes
from deckwright.emit.preview import page as preview
from deckwright.figures import FIGURES
from deckwright.model import Finding


@dataclass
class Preview:
    """The open page, and what it asked of the network or complained of."""

    page: Page
    faults: list[str]

    def shown(self) -> list[str]:
        """The ids of the cards that are not filtered out."""
        visible = "all => all.filter(each => !each.hidden).map(each => each.id.replace('card-', ''))"
        return list(self.page.eval_on_selector_all(".entry", visible))

    def side(self, card: str, number: int) -> Frame:
        """The frame of a side: 0 front, 1 back."""
        handle = self.page.locator(f'[id="card-{card}"] iframe').nth(number).element_handle()
        frame = handle.content_frame()
        assert frame
        frame.wait_for_selector(".deckwright")
        return frame


@pytest.fixture(scope="module")
def desk(browser: Browser) -> BrowserContext:
    return new_context(browser, viewport={"width": 1200, "height": 900})


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The preview of the sample deck, with a figure and a finding."""
    build = sample()
    build.cards[0].figures = [next(iter(FIGURES))]
    build.findings = [Finding("K201", "dropout-scaling", "error", "wrong", card="several")]
    path = tmp_path_factory.mktemp("preview") / "index.html"
    path.write_bytes(preview(build, notes(build)))
    return path


@pytest.fixture
def opened(desk: BrowserContext, path: Path) -> Iterator[Preview]:
    page = desk.new_page()
    view = Preview(page, [])
    page.on("pageerror", lambda error: view.faults.append(str(error)))
    page.on("console", lambda message: view.faults.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: view.faults.append(request.url) if request.url[:4] == "http" else None)
    page.goto(path.as_uri())
    yield view
    assert view.faults == []
    page.close()


def test_front_and_back_with_formulas_and_figures(opened: Preview) -> None:
    front, back = opened.side("sigmoid-derivative", 0), opened.side("sigmoid-derivative", 1)
    assert "Sigmoid 的导数" in front.inner_text(".question")
    assert "最大值" in back.inner_text(".answer")
    assert back.locator("math").count() >= 3
    assert back.locator("mfrac").first.bounding_box()["height"] > 15
    assert back.evaluate("document.querySelector('.figure .day').naturalWidth") > 0
    assert back.locator(".figure .day").is_visible() and not back.locator(".figure .night").is_visible()


def test_frames_are_as_high_as_their_cards(opened: Preview) -> None:
    for number in (0, 1):
        side = opened.side("sigmoid-derivative", number)
        side.wait_for_function("innerHeight >= document.documentElement.scrollHeight")
        assert side.evaluate("innerHeight") < 1500


def test_only_what_is_near_is_made(opened: Preview) -> None:
    opened.side(opened.shown()[0], 0)
    assert 0 < opened.page.locator("iframe").count() < 2 * len(opened.shown())
    opened.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    last = opened.shown()[-1]
    assert opened.side(last, 0).locator(".question").is_visible()


def test_search_and_filters(opened: Preview) -> None:
    total = len(opened.shown())
    assert total == len(sample().cards) + 2
    opened.page.fill("#search", "gelu silu")
    assert opened.shown() == ["several"]
    opened.page.fill("#search", "nowhere")
    assert opened.shown() == []
    assert opened.page.locator("#nothing").is_visible()
    opened.page.fill("#search", "")
    opened.page.select_option("#kind", "order")
    assert set(opened.shown()) == {"conv-block", "conv-block-raw", "order-no-key"}
    opened.page.select_option("#kind", "")
    opened.page.select_option("#topic", "convolution")
    assert opened.shown() == ["padding-same"]
    opened.page.select_option("#topic", "")
    for finding, count in (("K201", 1), ("any", 1), ("none", total - 1), ("", total)):
        opened.page.select_option("#finding", finding)
        assert len(opened.shown()) == count
        assert opened.page.inner_text("#count").startswith(str(count))


def test_dark_and_desktop(opened: Preview) -> None:
    front = opened.side("sigmoid-derivative", 0)
    background = "getComputedStyle(document.body).backgroundColor"
    assert front.evaluate(background) == "rgb(255, 255, 255)"
    assert front.evaluate("innerWidth") < 400
    opened.page.check("input[value=dark]")
    opened.page.check("input[value=desktop]")
    front.wait_for_function(f"{background} === 'rgb(44, 44, 44)'")
    front.wait_for_function("innerWidth > 600")
    assert opened.side("sigmoid-derivative", 1).locator(".figure .night").is_visible()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_page_itself_can_be_read(opened: Preview, mode: str) -> None:
    opened.page.check(f"input[value={mode}]")
    opened.side(opened.shown()[0], 0)
    assert opened.page.evaluate(CONTRAST, "body, body *") == []
    opened.page.fill("#search", "nowhere")
    assert opened.page.evaluate(CONTRAST, "body, body *") == []


def test_what_is_tapped_on_the_front_is_told_on_the_back(opened: Preview) -> None:
    opened.page.select_option("#kind", "choice")
    front, back = opened.side("padding-same", 0), opened.side("padding-same", 1)
    front.click('.option[data-letter="D"]')
    expect(back.locator(".verdict.bad")).to_be_visible()
    order = "() => Array.from(document.querySelectorAll('.option')).map(each => each.dataset.letter).join()"
    assert front.evaluate(order) == back.evaluate(order)
    front.click('.option[data-letter="B"]')
    expect(back.locator(".verdict.good")).to_be_visible()


def test_a_phone_does_not_scroll_sideways(opened: Preview) -> None:
    opened.page.set_viewport_size({"width": 320, "height": 640})
    opened.side("sigmoid-derivative", 0)
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_tap_on_a_figure_makes_it_large_and_another_small_again(opened: Preview) -> None:
    back = opened.side("sigmoid-derivative", 1)
    figure, image = back.locator(".figure"), back.locator(".figure .day")
    small = image.bounding_box()["width"]
    figure.click()
    assert image.bounding_box()["width"] >= 720 > small
    assert back.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    figure.click()
    assert image.bounding_box()["width"] == small


def test_what_is_chosen_outlives_a_reload(opened: Preview) -> None:
    opened.page.fill("#search", "卷积")
    opened.page.select_option("#kind", "order")
    opened.page.check("input[value=dark]")
    shown = opened.shown()
    assert shown
    opened.page.reload()
    assert opened.shown() == shown
    assert opened.page.input_value("#search") == "卷积" and opened.page.is_checked("input[value=dark]")
    background = "getComputedStyle(document.body).backgroundColor === 'rgb(44, 44, 44)'"
    opened.side(shown[0], 0).wait_for_function(background)


def test_an_address_with_choices_that_do_not_exist(opened: Preview) -> None:
    total = len(opened.shown())
    opened.page.goto(opened.page.url.split("#")[0] + "#kind=nonsense&mode=green&width=&topic=%00&x=1")
    opened.page.reload()
    assert len(opened.shown()) == total
    assert opened.page.is_checked("input[value=light]") and opened.page.is_checked("input[value=phone]")


def test_steps_are_dragged_in_the_preview_and_told_on_the_back(opened: Preview) -> None:
    opened.page.select_option("#kind", "order")
    front, back = opened.side("conv-block", 0), opened.side("conv-block", 1)
    front.wait_for_function("innerHeight >= document.documentElement.scrollHeight")  # all steps can be reached
    before = front.eval_on_selector_all(".step", "all => all.map(each => each.dataset.letter)")
    boxes = [front.locator(f".step >> nth={place} >> .grip").bounding_box() for place in (0, 3)]
    opened.page.mouse.move(boxes[0]["x"] + 20, boxes[0]["y"] + 20)
    opened.page.mouse.down()
    opened.page.mouse.move(boxes[1]["x"] + 20, boxes[1]["y"] + 30, steps=10)
    opened.page.mouse.up()
    after = front.eval_on_selector_all(".step", "all => all.map(each => each.dataset.letter)")
    assert after != before
    expect(back.locator(".verdict")).to_be_visible()
    assert back.locator(".yours, .placed").count() == 4
