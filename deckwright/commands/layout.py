"""Lays sides of cards out in a real Chromium, as wide as a small phone, and finds what does not fit."""

from __future__ import annotations

import html
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..emit.card_html import with_mathml
from ..model import Finding

if TYPE_CHECKING:
    from .doctor import Side

WIDTH = 320
"""The narrowest screen, in CSS pixels."""

_TOLERATED = 8
"""Pixels: formulas are measured as MathML, and Anki's MathJax sets them a little wider or narrower."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

_TEXT = ".question, .answer, .pitfall, .text, .references"
"""What is read line by line; formulas, tables and code that stand by themselves may be moved sideways."""

_MEASURE = """text => Array.from(document.querySelectorAll(".side")).map(side => [
  side.scrollWidth - side.clientWidth,
  Math.max(0, ...Array.from(side.querySelectorAll(text)).map(each => each.scrollWidth - each.clientWidth)),
  Array.from(side.querySelectorAll("img")).filter(image => image.complete && !image.naturalWidth).length,
])"""


def browser() -> str | None:
    """The path of a Chromium on this machine."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def findings(sides: Sequence[Side], media: Path) -> Iterator[Finding]:
    """A warning for each side that is wider than a small phone; ``media`` is the folder that images lie in.

    Where no browser can be driven there is one finding, for information.
    """
    executable = browser()
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        executable = None
    if executable is None:
        message = "layout was not looked at: it takes a Chromium and the Python package playwright"
        yield Finding("D100", "no-browser", "info", message)
        return
    page_file = media / "deckwright-layout.html"
    page_file.write_text(_page(sides), encoding="utf-8")
    try:
        with sync_playwright() as driver:
            chromium = driver.chromium.launch(executable_path=executable, args=["--no-sandbox"])
            page = chromium.new_page(viewport={"width": 1024, "height": 800}, offline=True, java_script_enabled=True)
            page.goto(page_file.as_uri())
            measured = page.evaluate(_MEASURE, _TEXT)
            chromium.close()
    except Error as error:
        first = str(error).strip().splitlines()[0]
        yield Finding("D100", "no-browser", "info", f"layout was not looked at: Chromium does not start ({first})")
        return
    finally:
        page_file.unlink()
    for side, (over, hidden, broken) in zip(sides, measured, strict=True):
        if over > 0:
            message = f"the {side.label} is {over} px wider than a screen of {WIDTH} px"
            yield Finding("D108", "overflow", "warning", message, card=side.card)
        elif hidden > _TOLERATED:
            message = f"text of the {side.label} must be moved sideways by {hidden} px on a screen of {WIDTH} px"
            yield Finding("D108", "overflow", "warning", message, card=side.card)
        if broken:
            yield Finding("D112", "broken-image", "error", f"an image in the {side.label} is not shown", card=side.card)


def _page(sides: Sequence[Side]) -> str:
    """All sides below one another; details are open, since what they hold must fit, too."""
    sheets = "".join(dict.fromkeys(side.css for side in sides)).replace("</", "<\\/")
    body = "".join(
        f'<div class="side card" data-card="{html.escape(side.card)}">{with_mathml(_opened(side.html))}</div>'
        for side in sides
    )
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file: data:"
    return (
        f'<!doctype html><meta charset=utf-8><meta http-equiv=Content-Security-Policy content="{policy}">'
        f"<style>{sheets}\n.side {{ width: {WIDTH}px; overflow: hidden; }}</style>{body}"
    )


def _opened(text: str) -> str:
    return text.replace("<details ", "<details open ")
