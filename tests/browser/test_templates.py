"""The templates at work: what the real Anki renders, tapped in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from anki_tools import RenderedCard
from playwright.sync_api import Browser, BrowserContext, Page

from browser.chromium import CONTRAST, PHONE, SEQUENCE, Reviewer
from deckwright.emit.card_html import with_mathml


def opened(context: BrowserContext, cards: dict[str, RenderedCard], classes: str = "card") -> Iterator[Reviewer]:
    """A page with these classes; at the end nothing may have been loaded, and nothing may have gone wrong."""
    reviewer = Reviewer(context.new_page(), cards["nothing"].css, classes)
    yield reviewer
    assert reviewer.faults == []
    reviewer.page.close()


# --- choices ------------------------------------------------------------------------------------


def test_options_are_shuffled_and_stay_so_when_the_card_is_flipped(
    reviewer: Reviewer, cards: dict[str, RenderedCard]
) -> None:
    card = cards["padding-same"]
    letters = ["D", "B", "A", "C"]
    reviewer.show_as(card, letters)
    assert reviewer.letters(".option") == letters
    texts = reviewer.texts(".option .text")
    assert reviewer.texts(".option .letter") == ["A", "B", "C", "D"]
    reviewer.show(card.answer)
    assert (reviewer.letters(".option"), reviewer.texts(".option .text")) == (letters, texts)
    key = "ABCD"[letters.index("B")]
    assert reviewer.texts(".key") == [key]
    assert reviewer.texts(".option.right .letter") == [key]
    reviewer.show(card.answer)  # drawn again, as after an edit
    assert reviewer.letters(".option") == letters


def test_the_next_showing_is_shuffled_afresh(reviewer: Reviewer, cards: dict[str, RenderedCard]) -> None:
    reviewer.page.evaluate(f"() => {SEQUENCE % 1}")
    seen = set()
    for _ in range(60):
        reviewer.show(cards["padding-same"].question)
        seen.add("".join(reviewer.letters(".option")))
    assert len(seen) > 10


def test_the_right_option(reviewer: Reviewer, cards: dict[str, RenderedCard]) -> None:
    card = cards["padding-same"]
    reviewer.show(card.question)
    reviewer.page.tap('.option[data-letter="D"]')
    reviewer.page.tap('.option[data-letter="B"]')
    assert reviewer.letters(".picked") == ["B"]
    assert reviewer.page.get_attribute('.option[data-letter="B"]', "aria-checked") == "true"
    reviewer.show(card.answer)
    assert "答对了" in reviewer.before(".verdict.good")
    assert not reviewer.page.locator(".explanation .text").is_visible()
    assert reviewer.letters(".wrong") == []


def test_a_wrong_option(reviewer: Reviewer, cards: dict[str, RenderedCard]) -> None:
    card = cards["padding-same"]
    reviewer.show(card.question)
    reviewer.page.tap('.option[data-letter="D"]')
    reviewer.show(card.answer)
    assert "答错了" in reviewer.before(".verdict.bad")
    assert (reviewer.letters(".wrong"), reviewer.letters(".right")) == (["D"], ["B"])
    assert reviewer.page.locator(".explanation .text").is_visible()


@pytest.mark.parametrize(
    ("picked", "verdict", "missed"),
    [
        ("AC", "good", ""),
        ("CA", "good", ""),
        ("A", "bad", "C"),
        ("AAA", "bad", "C"),
        ("ABC", "bad", ""),
        ("B", "bad", "AC"),
        ("", None, ""),
    ],
)
def test_several_options(
    reviewer: Reviewer, cards: dict[str, RenderedCard], picked: str, verdict: str | None, missed: str
) -> None:
    card = cards["several"]
    reviewer.show(card.question)
    for letter in picked:
        reviewer.page.tap(f'.option[data-letter="{letter}"]')
    reviewer.show(card.answer)
    assert reviewer.page.locator(".verdict").count() == (verdict is not None)
    assert sorted(reviewer.letters(".missed")) == list(missed)
    if verdict:
        assert reviewer.page.locator(f".verdict.{verdict}").count() == 1


def test_without_a_key_nothing_that_is_picked_is_wrong(reviewer: Reviewer, cards: dict[str, RenderedCard]) -> None:
    card = cards["choice-no-key"]
    reviewer.show(card.question)
    reviewer.page.tap('.option[data-letter="B"]')
    reviewer.show(card.answer)
    assert reviewer.letters(".picked") == ["B"]
    assert reviewer.page.locator(".wrong, .right, .missed, .verdict, .key").count() == 0
    assert reviewer.page.locator(".missing").is_visible()


def test_true_and_false_stand_as_they_are(reviewer: Reviewer, cards: dict[str, RenderedCard]) -> None:
    card = cards["relu-zero"]
    for _ in range(10):
        reviewer.show(card.question)
        assert reviewer.letters(".option") == ["T", "F"]
    reviewer.page.tap('.option[data-letter="F"]')
    reviewer.show(card.answer)
    assert reviewer.letters(".wrong") == ["F"]
    assert reviewer.page.locator(".verdict.bad").is_visible()


def test_nothing_of_a_card_is_left_on_the_next(reviewer: Reviewer, cards: dict[str, RenderedCard]) -> None:
    known = reviewer.page.evaluate("Object.keys(window).sort().join()")
    reviewer.show(cards["padding-same"].question)
    reviewer.page.tap('.option[data-letter="D"]')
    reviewer.show(cards["several"].question)
    assert reviewer.letters(".picked") == []
    reviewer.show(cards["padding-same"].answer)  # its state is gone: shown as printed, without a verdict
    assert reviewer.letters(".option") == ["A", "B", "C", "D"]
    assert reviewer.page.locator(".verdict").count() == 0
    assert reviewer.page.evaluate("Object.keys(window).sort().join()") == known


@pytest.mark.parametrize("stored", ["no JSON", "null", "[]", '{"id": "padding-same"}', '{"id": "x", "picked": ["A"]}'])
def test_what_others_left_in_the_storage_does_no_harm(
    reviewer: Reviewer, cards: dict[str, RenderedCard], stored: str
) -> None:
    reviewer.page.evaluate("text => document.documentElement.setAttribute('data-deckwright', text)", stored)
    reviewer.show(cards["padding-same"].answer)
    assert reviewer.letters(".option") == ["A", "B", "C", "D"]


def test_the_state_outlives_a_new_page(narrow: BrowserContext, cards: dict[str, RenderedCard]) -> None:
    """AnkiDroid loads a page for each side; what is kept is the storage of the session."""
    card = cards["padding-same"]
    page = narrow.new_page()
    page.route("**/*", lambda route: route.fulfill(body="<!doctype html><div id=qa></div>", content_type="text/html"))
    for side in (card.question, card.answer):
        page.goto("http://127.0.0.1/")
        page.evaluate("html => { document.open(); document.write(html); document.close(); }", side)
        if side == card.question:
            page.click('.option[data-letter="D"]')
            letters = page.eval_on_selector_all(".option", "all => all.map(each => each.dataset.letter)")
    assert page.eval_on_selector_all(".option", "all => all.map(each => each.dataset.letter)") == letters
    assert page.locator(".option.wrong").count() == 1
    page.close()


def test_keyboard_and_screen_reader(reviewer: Reviewer, cards: dict[str, RenderedCard]) -> None:
    reviewer.show(cards["padding-same"].question)
    assert reviewer.page.get_attribute(".options", "role") == "radiogroup"
    reviewer.page.keyboard.press("Tab")
    reviewer.page.keyboard.press("Space")
    assert reviewer.page.locator(".option").first.get_attribute("aria-checked") == "true"
    for key in "1234abcd":  # Anki's own, or nobody's
        reviewer.page.keyboard.press(key)
    assert reviewer.page.locator(".picked").count() == 1


# puts a box where MathJax would put a formula, and tells which signs stand on another line than their box
APART = """() => Array.from(document.querySelectorAll(".together")).filter(each => {
  if (!each.querySelector("i")) {
    const [before, formula, after] = each.textContent.split(/(\\\\\\(.*\\\\\\))/);
    each.innerHTML = `${before}<i style="display: inline-block; width: 50px; height: 10px"></i>${after}`;
  }
  const rows = Array.from(each.childNodes).filter(node => node.length !== 0).map(node => {
    const range = document.createRange();
    range.selectNode(node);
    return Math.round(range.getBoundingClientRect().bottom / 20);
  });
  return Math.max(...rows) > Math.min(...rows) + 1;
}).map(each => each.textContent)"""


def test_a_formula_and_the_signs_beside_it_stay_on_one_line(
    reviewer: Reviewer, cards: dict[str, RenderedCard]
) -> None:
    formulas = "设 \\(a\\) 与 \\(b\\)\u2060，则 \\(a < b\\)\u2060。又（\\(c\\) 完。\u2060，“\\(d\\)\u2060”，完。"
    card = cards["nothing"]
    reviewer.show(card.answer.replace("什么是感受野？", formulas.replace("<", "&lt;")))
    assert reviewer.page.locator(".question").text_content() == formulas
    together = ["\\(b\\)\u2060，", "\\(a < b\\)\u2060。", "（\\(c\\)", "“\\(d\\)\u2060”，"]
    assert reviewer.page.locator(".together").all_text_contents() == together
    for width in range(150, 321, 3):
        reviewer.page.set_viewport_size({"width": width, "height": 640})
        assert reviewer.page.evaluate(APART) == []


def test_only_what_holds_a_formula_may_be_moved_sideways(reviewer: Reviewer, cards: dict[str, RenderedCard]) -> None:
    reviewer.show(with_mathml(cards["padding-same"].question))
    overflow = "all => all.map(each => getComputedStyle(each).overflowX)"
    assert reviewer.page.eval_on_selector_all(".option .text", overflow) == ["visible"] * 4
    assert reviewer.page.eval_on_selector_all(".question", overflow) == ["auto"]


# --- without the script, narrow, at night --------------------------------------------------------


# kind → card, what is read on its front, and what on its back, with what CSS writes
WITHOUT_SCRIPT = {
    "basic": ("sigmoid-derivative", ["怎样用它自己表示"], ["最大值是", "易错", "每过一层"]),
    "list": ("optimizers", ["写出三种优化器"], ["Momentum", "两个"]),
    "cloze": ("adam-cloze", ["Adam 结合了", "[...]"], ["动量", "RMSProp"]),
    "choice": ("padding-same", ["A", "padding=(0, 0)"], ["答案：", "B", "✓", "两边各填 2"]),
    "several": ("several", ["可选多项", "GELU", "SiLU"], ["答案：", "A, C", "✓"]),
    "true-false": ("relu-zero", ["对", "错"], ["对", "错", "✓"]),
    "order": ("conv-block", ["a", "批归一化", "池化"], ["→", "1.", "4.", "批归一化"]),
}
READ = """() => Array.from(document.querySelectorAll("body *")).filter(each => each.getClientRects().length).map(each =>
  ["::before", "::after"].map(part => getComputedStyle(each, part).content).join(" ")).join(" ") + document.body.innerText"""


@pytest.fixture(scope="module")
def bare(browser: Browser) -> Iterator[Page]:
    """A page without JavaScript, as wide as a small phone."""
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("kind", WITHOUT_SCRIPT)
def test_without_javascript(bare: Page, cards: dict[str, RenderedCard], kind: str) -> None:
    name, on_front, on_back = WITHOUT_SCRIPT[kind]
    card = cards[name]
    for side, expected in ((card.question, on_front), (card.answer.replace("<details ", "<details open "), on_back)):
        bare.set_content(f"<style>{card.css}</style><body class=card>{side}")
        read = bare.evaluate(READ).replace('counter(step) "."', " ".join(f"{number}." for number in range(1, 5)))
        assert [text for text in expected if text not in read] == []
        assert bare.locator(".mark, .grip, .verdict, .tappable").count() == 0
        assert bare.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert bare.locator("hr#answer").count() == 1
    bare.set_content(f"<style>{card.css}</style><body class=card>{card.question}")
    assert not {"✓", "答案：", "易错"} & set(bare.evaluate(READ))


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_is_wider_than_the_screen(narrow: BrowserContext, cards: dict[str, RenderedCard], width: int) -> None:
    for reviewer in opened(narrow, cards):
        reviewer.page.set_viewport_size({"width": width, "height": 640})
        for name, card in cards.items():
            for side in (card.question, card.answer):
                reviewer.show(with_mathml(side.replace("<details ", "<details open ")))
                assert reviewer.overflow() == 0, name


@pytest.mark.parametrize("classes", ["card", "card nightMode", "card night_mode nightMode"])
def test_every_text_can_be_read(narrow: BrowserContext, cards: dict[str, RenderedCard], classes: str) -> None:
    for reviewer in opened(narrow, cards, classes):
        backgrounds = set()
        for name, card in cards.items():
            reviewer.show(card.question)
            for item in reviewer.page.locator(".option, .step").all()[:2]:
                item.click()
            assert reviewer.page.evaluate(CONTRAST) == [], name
            reviewer.show(card.answer.replace("<details ", "<details open "))
            assert reviewer.page.evaluate(CONTRAST) == [], name
            backgrounds.add(reviewer.page.evaluate("getComputedStyle(document.body).backgroundColor"))
        assert backgrounds == {"rgb(44, 44, 44)" if "night" in classes else "rgb(255, 255, 255)"}
