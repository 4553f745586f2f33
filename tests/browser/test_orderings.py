"""Orderings: tapped, dragged by mouse, finger and arrow keys, and told on the back."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from anki_tools import RenderedCard
from playwright.sync_api import BrowserContext

from browser.chromium import Reviewer

CARD = "conv-block"
STEPS = 6
"""Moves of a pointer in a drag; each takes a frame."""
TWO_FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass
class Hand:
    """Takes steps and puts them elsewhere, by mouse or by finger; ``path`` is where it went."""

    reviewer: Reviewer
    press: Callable[[float, float], None]
    move: Callable[[float, float], None]
    release: Callable[[float, float], None]
    cancel: Callable[[float, float], None]
    grip: str
    path: list[tuple[float, float]] = field(default_factory=list)

    def centre(self, selector: str) -> tuple[float, float]:
        """The middle of an element."""
        box = self.reviewer.page.locator(selector).bounding_box()
        assert box
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def take(self, letter: str) -> None:
        """Takes a step."""
        self.path = [self.centre(f'.step[data-letter="{letter}"]{self.grip}')]
        self.press(*self.path[0])

    def carry(self, down: float, steps: int = STEPS) -> None:
        """Moves it so many pixels down."""
        x, y = self.path[-1]
        for number in range(1, steps + 1):
            self.path.append((x, y + down * number / steps))
            self.move(*self.path[-1])
        self.reviewer.page.evaluate(TWO_FRAMES)  # moves are handed to the page once a frame

    def drop(self) -> None:
        """Lets it go."""
        self.release(*self.path[-1])
        self.reviewer.page.evaluate(TWO_FRAMES)

    def put(self, letter: str, place: int) -> None:
        """Moves a step to a place, 0 for the first."""
        other = self.reviewer.letters(".step")[place]
        if other == letter:
            return
        down = self.centre(f'.step[data-letter="{other}"]')[1] - self.centre(f'.step[data-letter="{letter}"]')[1]
        self.take(letter)
        self.carry(down * 1.1)
        self.drop()


def mouse(reviewer: Reviewer) -> Hand:
    """A mouse: it takes a step anywhere."""
    made = reviewer.page.mouse

    def press(x: float, y: float) -> None:
        made.move(x, y)
        made.down()

    def release(x: float, y: float) -> None:
        made.up()

    return Hand(reviewer, press, made.move, release, release, " .text")


def finger(reviewer: Reviewer) -> Hand:
    """A finger on the grip: touches as the browser gets them from a screen."""
    session = reviewer.page.context.new_cdp_session(reviewer.page)

    def send(kind: str) -> Callable[[float, float], None]:
        def touch(x: float, y: float) -> None:
            points: list[Any] = [{"x": x, "y": y}] if kind in ("touchStart", "touchMove") else []
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        return touch

    return Hand(reviewer, *map(send, ("touchStart", "touchMove", "touchEnd", "touchCancel")), " .grip")


@pytest.fixture(params=[mouse, finger], ids=["mouse", "finger"])
def hand(
    request: pytest.FixtureRequest, phone: BrowserContext, narrow: BrowserContext, cards: dict[str, RenderedCard]
) -> Iterator[Hand]:
    context = phone if request.param is finger else narrow
    reviewer = Reviewer(context.new_page(), cards[CARD].css)
    yield request.param(reviewer)
    assert reviewer.faults == []
    reviewer.page.close()


def order(card: RenderedCard) -> list[str]:
    """The printed letters of the steps in the right order."""
    return [part.split('"')[0] for part in card.answer.split('<ol class="solution">')[1].split('data-letter="')[1:]]


def marks(reviewer: Reviewer) -> list[str]:
    """The numbers on the steps, from top to bottom."""
    return reviewer.texts(".step .mark")


# --- as it is shown -----------------------------------------------------------------------------


def test_the_steps_never_stand_in_their_right_order_at_first(
    reviewer: Reviewer, cards: dict[str, RenderedCard]
) -> None:
    card = cards[CARD]
    first, *others = right = order(card)
    for wanted in map(list, itertools.permutations(right)):
        reviewer.show_as(card, wanted)
        assert reviewer.letters(".step") == ([*others, first] if wanted == right else wanted)
        assert reviewer.texts(".step .letter") == ["a", "b", "c", "d"]


def test_an_ordering_without_a_key_stands_alike_on_both_sides_and_nothing_is_told(
    reviewer: Reviewer, cards: dict[str, RenderedCard]
) -> None:
    card = cards["order-no-key"]
    for wanted in (["c", "a", "b"], ["a", "b", "c"]):
        reviewer.show_as(card, wanted)
        texts = reviewer.texts(".step .text")
        for letter in "bca":
            reviewer.page.tap(f'.step[data-letter="{letter}"]')
        reviewer.show(card.answer)
        assert (reviewer.letters(".step"), reviewer.texts(".step .text")) == (wanted, texts)
        assert reviewer.texts(".step .letter") == ["a", "b", "c"]
        assert reviewer.page.locator(".verdict, .placed, .misplaced, .yours, .key").count() == 0
        assert reviewer.page.locator(".missing").is_visible()


# --- by tapping ---------------------------------------------------------------------------------


def test_the_right_order(reviewer: Reviewer, cards: dict[str, RenderedCard]) -> None:
    card = cards[CARD]
    letters = order(card)[::-1]
    reviewer.show_as(card, letters)
    assert reviewer.letters(".step") == letters
    for letter in order(card):
        reviewer.page.tap(f'.step[data-letter="{letter}"]')
    numbers = dict(zip(letters, marks(reviewer), strict=True))
    assert [numbers[letter] for letter in order(card)] == ["1", "2", "3", "4"]
    reviewer.show(card.answer)
    assert reviewer.page.locator(".verdict.good").is_visible()
    assert reviewer.page.locator(".step.placed").count() == 4
    shown = reviewer.texts(".solution .letter")
    assert shown == ["abcd"[letters.index(letter)] for letter in order(card)]
    assert reviewer.texts(".key") == [" → ".join(shown)]


def test_half_done_and_taken_back(reviewer: Reviewer, cards: dict[str, RenderedCard]) -> None:
    card = cards[CARD]
    first, second, third, _ = order(card)
    reviewer.show(card.question)
    for letter in (second, first, third, second):  # the last tap takes the first back
        reviewer.page.tap(f'.step[data-letter="{letter}"]')
    assert sorted(filter(None, marks(reviewer))) == ["1", "2"]
    reviewer.show(card.answer)
    assert reviewer.page.get_attribute(".verdict.bad", "data-score") == "1/4"
    assert reviewer.letters(".step.placed") == [first]
    assert reviewer.letters(".step.misplaced") == [third]
    assert reviewer.texts(".yours") == ["", "2", ""]
    assert "没有排" in reviewer.before(".yours.none")


# --- by dragging --------------------------------------------------------------------------------


def test_dragged_to_the_right_order(hand: Hand, cards: dict[str, RenderedCard]) -> None:
    card = cards[CARD]
    right = order(card)
    letters = right[::-1]
    hand.reviewer.show_as(card, letters)
    assert hand.reviewer.letters(".step") == letters
    names = hand.reviewer.texts(".step .letter")
    for place, letter in enumerate(right):
        hand.put(letter, place)
    assert hand.reviewer.letters(".step") == right
    assert marks(hand.reviewer) == ["1", "2", "3", "4"]
    # each keeps the name that the key on the back calls it by
    assert hand.reviewer.texts(".step .letter") == [names[letters.index(letter)] for letter in right]
    hand.reviewer.show(card.answer)
    assert hand.reviewer.page.locator(".verdict.good").is_visible()
    assert hand.reviewer.page.locator(".step.placed").count() == 4


def test_a_dragged_step_follows_and_the_others_make_room(hand: Hand, cards: dict[str, RenderedCard]) -> None:
    hand.reviewer.show(cards[CARD].question)
    letters = hand.reviewer.letters(".step")
    selector = f'.step[data-letter="{letters[0]}"]'
    taken = hand.centre(selector)[1]
    hand.take(letters[0])
    hand.carry(90)
    assert abs(hand.centre(selector)[1] - taken - 90) < 2
    assert hand.reviewer.letters(".step")[0] == letters[1]
    assert hand.reviewer.letters(".dragged") == [letters[0]]
    hand.drop()
    assert hand.reviewer.letters(".dragged") == []
    boxes = [hand.centre(f'.step[data-letter="{letter}"]')[1] for letter in hand.reviewer.letters(".step")]
    assert boxes == sorted(boxes)


def test_a_step_that_moves_slowly_changes_its_place_once(hand: Hand, cards: dict[str, RenderedCard]) -> None:
    hand.reviewer.show(cards[CARD].question)
    letters = hand.reviewer.letters(".step")
    hand.take(letters[0])
    hand.carry(12, steps=2)
    hand.reviewer.page.evaluate(
        """() => {
          document.moves = 0;
          new MutationObserver(all => { document.moves += all.filter(each => each.addedNodes.length).length; })
            .observe(document.querySelector(".steps"), { childList: true });
        }"""
    )
    for _ in range(4):
        hand.carry(12, steps=3)
    assert hand.reviewer.letters(".step") == [letters[1], letters[0], *letters[2:]]
    assert hand.reviewer.page.evaluate("document.moves") == 1
    hand.drop()


def test_what_was_tapped_stands_first_when_a_drag_begins(hand: Hand, cards: dict[str, RenderedCard]) -> None:
    hand.reviewer.show(cards[CARD].question)
    a, b, c, d = hand.reviewer.letters(".step")
    for letter in (d, b):
        hand.reviewer.page.click(f'.step[data-letter="{letter}"] .text')
    hand.take(c)
    hand.carry(8)
    assert hand.reviewer.letters(".step") == [d, b, c, a]
    middle = hand.centre(f'.step[data-letter="{c}"]')[1]
    assert abs(middle - hand.path[-1][1]) < 2  # still under the pointer, though the others have been moved
    hand.carry(70)
    hand.drop()
    assert hand.reviewer.letters(".step") == [d, b, a, c]
    assert marks(hand.reviewer) == ["1", "2", "3", "4"]


def test_a_tremble_is_a_tap_and_a_drop_is_none(hand: Hand, cards: dict[str, RenderedCard]) -> None:
    hand.reviewer.show(cards[CARD].question)
    letters = hand.reviewer.letters(".step")
    hand.take(letters[1])
    hand.carry(3, steps=1)  # at once: a finger that stays is no tap
    hand.drop()
    hand.reviewer.page.wait_for_function("document.querySelectorAll('.picked').length === 1")
    assert marks(hand.reviewer) == ["", "1", "", ""]
    hand.put(letters[3], 0)
    assert marks(hand.reviewer) == ["1", "2", "3", "4"]  # a click here would have taken one back
    hand.reviewer.page.click(".step >> nth=0")
    assert marks(hand.reviewer) == ["", "1", "2", "3"]


def test_wrong_by_dragging_is_told_and_the_next_card_is_fresh(hand: Hand, cards: dict[str, RenderedCard]) -> None:
    known = hand.reviewer.page.evaluate("Object.keys(window).sort().join()")
    card = cards[CARD]
    hand.reviewer.show(card.question)
    right = order(card)
    hand.put(hand.reviewer.letters(".step")[-1], 0)  # the order shown may be the very one that follows
    for place, letter in enumerate([right[1], right[0], *right[2:]]):
        hand.put(letter, place)
    hand.reviewer.show(card.answer)
    assert hand.reviewer.page.get_attribute(".verdict.bad", "data-score") == "2/4"
    assert hand.reviewer.texts(".yours") == ["2", "1"]
    hand.reviewer.show(cards["conv-block-raw"].question)
    assert marks(hand.reviewer) == [""] * 4
    hand.reviewer.show(cards["conv-block-raw"].answer)
    assert hand.reviewer.page.locator(".verdict").count() == 0
    hand.reviewer.show(card.question)
    assert marks(hand.reviewer) == [""] * 4
    assert hand.reviewer.page.evaluate("Object.keys(window).sort().join()") == known


def test_a_finger_scrolls_beside_the_grip_and_drags_on_it(reviewer: Reviewer, cards: dict[str, RenderedCard]) -> None:
    reviewer.show(cards[CARD].question + '<div style="height: 2000px"></div>')
    letters = reviewer.letters(".step")
    hand = finger(reviewer)
    hand.grip = " .text"
    hand.take(letters[2])
    hand.carry(-150)
    reviewer.page.wait_for_function("scrollY > 60")
    reviewer.page.wait_for_timeout(100)  # held still, else the page would go on by itself
    hand.drop()
    assert (reviewer.letters(".step"), marks(reviewer)) == (letters, [""] * 4)
    reviewer.page.evaluate("scrollTo(0, 0)")
    hand.grip = " .grip"
    hand.put(letters[0], 3)
    assert reviewer.page.evaluate("scrollY") == 0
    assert reviewer.letters(".step") == [*letters[1:], letters[0]]


def test_a_touch_that_the_system_takes_away_leaves_the_card_whole(
    reviewer: Reviewer, cards: dict[str, RenderedCard]
) -> None:
    reviewer.show(cards[CARD].question)
    letters = reviewer.letters(".step")
    hand = finger(reviewer)
    hand.take(letters[0])
    hand.carry(60)
    hand.cancel(*hand.path[-1])
    reviewer.page.wait_for_function("!document.querySelector('.dragged')")
    assert reviewer.letters(".step") == [letters[1], letters[0], *letters[2:]]
    assert marks(reviewer) == ["1", "2", "3", "4"]
    reviewer.page.tap(".step >> nth=0")
    assert marks(reviewer) == ["", "1", "2", "3"]


def test_by_the_keys_that_the_desktop_hands_on(reviewer: Reviewer, cards: dict[str, RenderedCard]) -> None:
    reviewer.show(cards[CARD].question)
    letters = reviewer.letters(".step")
    keyboard = reviewer.page.keyboard
    keyboard.press("Tab")
    keyboard.press("x")
    assert marks(reviewer) == ["1", "", "", ""]
    keyboard.press("ArrowDown")
    keyboard.press("ArrowDown")
    keyboard.press("ArrowUp")
    assert reviewer.letters(".step") == [letters[1], letters[0], *letters[2:]]
    assert marks(reviewer) == ["1", "2", "3", "4"]
    assert reviewer.page.evaluate("document.activeElement.dataset.letter") == letters[0]
    for key in ("Control+x", "1", "a", "ArrowLeft"):
        keyboard.press(key)
    assert marks(reviewer) == ["1", "2", "3", "4"]


def test_without_pointer_events_there_is_no_grip_and_taps_work(
    reviewer: Reviewer, cards: dict[str, RenderedCard]
) -> None:
    reviewer.page.evaluate("delete window.PointerEvent")
    reviewer.show(cards[CARD].question)
    assert reviewer.page.locator(".grip").count() == 0
    reviewer.page.tap(".step >> nth=1")
    assert marks(reviewer) == ["", "1", "", ""]
