"""Cut-out cards: fronts and backs lie on each other, whatever the format and the printer's way to turn the sheet."""

from __future__ import annotations

import re

import numpy as np
import pypdfium2
import pytest
from paper import build, card, ink_box, pages_of, picture, text_of, words_at

from deckwright.config import Flashcards
from deckwright.emit.pdf import WRITERS, pdfs
from deckwright.emit.pdf_imposition import imposition
from deckwright.model import Card, Finding

FORMATS = ("2x4", "a7", "a6", "3x5in", "4x6in", "5x8in")
SETTINGS = [(f, p, e) for f in FORMATS for p in ("a4", "us-letter") for e in ("long", "short")]
ID = r"card-\d+"


def made(*cards: Card, **settings: object) -> tuple[bytes, list[Finding]]:
    files, findings = pdfs(build(*cards, flashcards=settings), {"flashcards": WRITERS["flashcards"]})
    return files["pdf/flashcards.pdf"], findings


def twelve() -> list[Card]:
    return [card(f"card-{k}", f"问题 {k}？", answer=f"答案 {k}。") for k in range(12)]


@pytest.mark.parametrize(("form", "paper", "flip"), SETTINGS)
def test_backs_lie_behind_their_fronts(form: str, paper: str, flip: str) -> None:
    """Turn the printed sheet about its edge: each id is behind the same id, and reads the same way up."""
    pdf, findings = made(*twelve(), format=form, paper=paper, flip=flip, calibration=False)
    assert findings == []
    sheet = imposition(Flashcards.model_validate({"format": form, "paper": paper, "flip": flip}))
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 2 * -(-12 // sheet.cards)
    for number in range(0, len(document), 2):
        width, height = document[number].get_size()
        fronts, backs = words_at(pdf, number, ID), words_at(pdf, number + 1, ID)
        assert set(fronts) == set(backs) and fronts
        upright = height > width
        about_vertical = upright == (flip == "long")
        for name, (x, y) in fronts.items():
            bx, by = backs[name]
            seen = (width - bx, by) if about_vertical else (bx, height - by)  # through the paper
            assert cell(sheet, *seen) == cell(sheet, x, y), name


def cell(sheet: object, x: float, y: float) -> tuple[int, int]:
    """Column and row of the card at a place in points."""
    mm = 25.4 / 72
    left, top, wide, high = (getattr(sheet, name) for name in ("left", "top", "card_width", "card_height"))
    return int((x * mm - left) // wide), int((y * mm - top) // high)


def test_short_edge_backs_stand_on_their_head() -> None:
    long, _ = made(card("card-1", "问？", answer="答"), calibration=False)
    short, _ = made(card("card-1", "问？", answer="答"), calibration=False, flip="short")
    turned, upright = np.rot90(picture(short, 1, 2), 2) < 128, picture(long, 1, 2) < 128
    assert (turned != upright).sum() < 0.25 * upright.sum()


def test_a7_and_2x4_are_eight_on_a_page() -> None:
    for form in ("a7", "2x4"):
        assert imposition(Flashcards.model_validate({"format": form})).cards == 8
    assert imposition(Flashcards.model_validate({"format": "3x5in", "paper": "card"})).cards == 1


def test_cut_lines_on_fronts_only() -> None:
    pdf, _ = made(*twelve()[:1], calibration=False)
    front, back = picture(pdf, 0, 2), picture(pdf, 1, 2)
    assert (front[-40:] < 230).any() and not (back[-40:] < 230).any()


def test_the_first_sheet_calibrates() -> None:
    pdf, _ = made(*twelve(), offset=(1.5, -2))
    assert pages_of(pdf) == 2 + 4
    assert "offset:[1.5,-2]" in text_of(pdf, 0) and "100" in text_of(pdf, 0)
    plain, _ = made(*twelve())
    assert "校准" not in text_of(plain, 2)
    assert pages_of(made(*twelve(), calibration=False)[0]) == 4


@pytest.mark.parametrize("flip", ["long", "short"])
def test_the_offset_makes_up_for_the_drift(flip: str) -> None:
    """A printer that puts backs 3 mm right and 2 mm down, seen from the front: the offset moves them back."""
    straight, _ = made(*twelve(), calibration=False, flip=flip)
    moved, _ = made(*twelve(), calibration=False, flip=flip, offset=(3, 2))
    width, height = pypdfium2.PdfDocument(moved)[1].get_size()

    def seen(pdf: bytes) -> tuple[float, float]:
        x, y = words_at(pdf, 1, ID)["card-3"]
        return (width - x, y) if flip == "long" else (x, height - y)

    before, after = seen(straight), seen(moved)
    mm = 25.4 / 72
    assert (after[0] - before[0]) * mm == pytest.approx(-3, abs=0.05)
    assert (after[1] - before[1]) * mm == pytest.approx(-2, abs=0.05)
    assert words_at(straight, 0, ID) == words_at(moved, 0, ID)


def test_text_shrinks_to_fit_and_what_cannot_is_a_finding() -> None:
    fits = card("fits", "问？", answer="有一点长的答案。" * 30)
    endless = card("endless", "问？", answer="没有尽头的答案。" * 300, formula="x^2")
    pdf, findings = made(fits, endless, calibration=False)
    assert [(f.rule, f.name, f.severity, f.card) for f in findings] == [
        ("P105", "card-does-not-fit", "warning", "endless")
    ]
    text = text_of(pdf)
    assert text.count("有一点长的答案") == 30 and 0 < text.count("没有尽头的答案") < 20


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        ("深度学习里哪些算法常作有监督学习，哪些常作无监督学习？", ["有监督学习，", "无监督学习？"]),
        ("梯度下降（gradient descent）怎样更新参数？", ["descent）", "参数？"]),
        ("短的问题，一行就够？", ["一行就够？"]),
        ("有 $f(a，b)$ 的公式里不换行，而在这个逗号之后才可以换行？", ["不换行，", "换行？"]),
    ],
)
def test_a_question_of_two_lines_is_turned_behind_a_clause(question: str, lines: list[str]) -> None:
    pdf, _ = made(card("card-1", question, answer="答"), calibration=False)
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    found = [
        line.strip() for line in page.get_text_range().splitlines() if "card-1" not in line and line.strip() != "优化"
    ]
    assert len(found) == len(lines) and all(line.endswith(end) for line, end in zip(found, lines, strict=True)), found


def test_large_cards_have_larger_letters() -> None:
    def height(form: str) -> float:
        pdf, _ = made(card("card-1", "大字？", answer="答"), calibration=False, format=form, paper="card")
        words = pypdfium2.PdfDocument(pdf)[0].get_textpage()
        _, low, _, high = words.get_charbox(words.get_text_range().index("字"))
        return high - low

    assert height("5x8in") > 1.4 * height("2x4") and height("a6") > height("2x4") >= 10


def test_all_kinds_have_a_back_that_answers() -> None:
    pdf, _ = made(
        card("choice", "哪个？", kind="choice", options=["甲", "乙", "丙"], correct=["B"]),
        card("tf", "对吗？", kind="true-false", correct=[False]),
        card("cloze", "要填 ____。", kind="cloze", correct=["这个"]),
        card("order", "次序？", kind="order", steps=["一步", "两步", "三步"]),
        card("open", "没有答案？"),
        calibration=False,
    )
    front, back = text_of(pdf, 0), text_of(pdf, 1)
    assert "A甲B乙C丙" in front and "要填____" in front and "没有答案" not in front
    letters = {step: letter for letter, step in re.findall(r"([abc])(一步|两步|三步)", front)}
    assert "B乙" in back and "A甲" not in back and "错" in back and "要填这个" in back
    assert "".join(letters[step] for step in ("一步", "两步", "三步")) in back
    assert letters != {"一步": "a", "两步": "b", "三步": "c"}


def test_only_some_topics_or_tags() -> None:
    cards = [card("card-1", "一？", answer="甲", tags=["cheat"]), card("card-2", "二？", answer="乙", topic="b")]
    assert set(words_at(made(*cards, calibration=False, tags=["cheat"])[0], 0, ID)) == {"card-1"}
    assert set(words_at(made(*cards, calibration=False, topics=["b"])[0], 0, ID)) == {"card-2"}


def test_nothing_is_printed_at_the_very_edge() -> None:
    pdf, _ = made(*twelve(), format="a7", calibration=False)
    left, top, right, bottom = ink_box(pdf, 1) or (0, 0, 0, 0)
    assert left > 0.02 and top > 0.015 and right < 0.98 and bottom < 0.985
