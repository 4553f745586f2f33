"""Cards in a real Chromium, shown the way the clients of Anki show them.

Shuffles draw from a fixed sequence, so that every run is the same. The environment variable DECKWRIGHT_RANDOM gives
another: a number below 1 is what every draw gives, a whole number the seed of the sequence.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from anki_tools import RenderedCard
from conftest import missing
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from deckwright.commands.layout import browser as find_browser

PHONE = {"width": 320, "height": 640}

SEQUENCE = """{
  let state = %d;
  Math.random = () => (state = (state * 1664525 + 1013904223) %% 4294967296) / 4294967296;
}"""
ALWAYS = "Math.random = () => %r;"

SHOW = """html => {
  const side = document.getElementById("qa");
  side.innerHTML = html;
  for (const old of side.querySelectorAll("script")) {
    const script = document.createElement("script");
    script.textContent = old.textContent;
    old.replaceWith(script);
  }
}"""

# the contrast of each text with what lies behind it, by the formula of WCAG 2.1
CONTRAST = """(scope = ".deckwright, .deckwright *") => {
  const parse = text => text.match(/[0-9.]+/g).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = element => {
    for (let each = element; each; each = each.parentElement) {
      const colour = parse(getComputedStyle(each).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const low = [];
  for (const element of document.querySelectorAll(scope)) {
    if (!element.getClientRects().length || element.closest("script")) continue;
    const own = Array.from(element.childNodes).some(node => node.nodeType === 3 && node.data.trim());
    for (const part of [own ? null : "none", "::before", "::after", element.placeholder ? "::placeholder" : "none"]) {
      const style = getComputedStyle(element, part);
      const isEmpty = part && part !== "::placeholder" && /^(none|normal|"")$/.test(style.content);
      if (part === "none" || isEmpty) continue;
      const [a, b] = [luminance(parse(style.color)), luminance(behind(element))];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (ratio < 4.5) low.push([element.className || element.tagName, part, ratio]);
    }
  }
  return low;
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium; skips, or fails where everything is required, if there is none."""
    executable = find_browser()
    if executable is None:
        missing("chromium")
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield launched
        launched.close()


def new_context(browser: Browser, **options: Any) -> BrowserContext:
    """Pages of their own, in which chance is none."""
    number = float(os.environ.get("DECKWRIGHT_RANDOM", "7"))
    context = browser.new_context(**options)
    context.add_init_script(SEQUENCE % number if number >= 1 else ALWAYS % number)
    return context


def draws(printed: Sequence[str], wanted: Sequence[str]) -> list[float]:
    """The random numbers that make the shuffle of the templates turn one order into another."""
    now, made = list(printed), []
    for last in range(len(now) - 1, 0, -1):
        other = now.index(wanted[last])
        made.append((other + 0.5) / (last + 1))
        now[last], now[other] = now[other], now[last]
    return made


def with_figures(card: RenderedCard, media: Mapping[str, bytes]) -> RenderedCard:
    """A card whose images stand in it, so that none has to be loaded."""

    def inlined(html: str) -> str:
        for name in re.findall(r'src="([^"]+\.svg)"', html):
            html = html.replace(name, "data:image/svg+xml;base64," + base64.b64encode(media[name]).decode())
        return html

    return dataclasses.replace(card, question=inlined(card.question), answer=inlined(card.answer))


class Reviewer:
    """The page that Anki shows cards in: one for all of them, and their HTML put into ``#qa``.

    ``classes`` are those of the body. Everything that the page asks of the network, or complains of, is in ``faults``.
    """

    def __init__(self, page: Page, css: str, classes: str = "card") -> None:
        self.page, self.faults = page, []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: self.faults.append(request.url) if request.url[:5] != "data:" else None)
        page.set_content(f"<!doctype html><style>{css}</style><body class='{classes}'><div id=qa></div>")

    def show(self, html: str) -> None:
        """Shows a side; scripts run, as in Anki."""
        self.page.evaluate(SHOW, html)

    def texts(self, selector: str) -> list[str]:
        """What the elements say."""
        return [text.strip() for text in self.page.locator(selector).all_inner_texts()]

    def letters(self, selector: str) -> list[str]:
        """The printed letters of options or steps, in the order in which they stand."""
        found: Any = self.page.eval_on_selector_all(selector, "all => all.map(each => each.dataset.letter)")
        return list(found)

    def before(self, selector: str) -> str:
        """What CSS writes before an element."""
        text = self.page.eval_on_selector(selector, "each => getComputedStyle(each, '::before').content")
        return str(json.loads(text))

    def overflow(self) -> int:
        """How many pixels the page is wider than the screen."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))

    def show_as(self, card: RenderedCard, wanted: Sequence[str]) -> None:
        """Shows the front of a card, its options or steps shuffled into an order, given by their printed letters."""
        script = "draws => { const usual = Math.random; Math.random = () => draws.length ? draws.shift() : usual(); }"
        self.page.evaluate(script, draws(sorted(wanted), wanted))
        self.show(card.question)
