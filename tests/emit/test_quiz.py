"""The paper to test oneself: the seed decides, the key is right, and stands on pages of its own."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from paper import build, card, ink_box, pages_of, text_of

from deckwright.config import Quiz
from deckwright.emit.pdf import WRITERS, pdfs
from deckwright.emit.pdf_quiz import SECTIONS, mixed_options, pick
from deckwright.model import Card

OPTIONS = ["池化层", "卷积层", "全连接层", "归一化层"]


def many() -> list[Card]:
    cards = [card(f"b-{k}", f"简答题 {k}？", answer="一句话。") for k in range(30)]
    cards += [card(f"c-{k}", f"选择题 {k}？", kind="choice", options=OPTIONS, correct=["B"]) for k in range(12)]
    cards += [card(f"t-{k}", f"判断题 {k}。", kind="true-false", correct=[k % 2 == 0]) for k in range(5)]
    cards += [card(f"z-{k}", f"填空题 {k} 有 ____。", kind="cloze", correct=[f"填{k}"]) for k in range(6)]
    cards += [
        card(f"o-{k}", f"排序题 {k}？", kind="order", steps=["先", "后", "再", "末"], topic="b") for k in range(3)
    ]
    return cards


def paper(*cards: Card, **settings: object) -> bytes:
    files, findings = pdfs(build(*cards, quiz=settings), {"quiz": WRITERS["quiz"]})
    assert findings == []
    return files["pdf/quiz.pdf"]


def test_the_count_is_met_with_all_kinds() -> None:
    for count in (1, 7, 20, 40, 55, 56, 500):
        sections = pick(many(), count, 1)
        assert sum(map(len, sections.values())) == min(count, 56)
        assert list(sections) == [kind for kind in SECTIONS if kind in sections]
    assert set(pick(many(), 20, 1)) == set(SECTIONS)


def test_another_seed_another_paper_the_same_seed_the_same() -> None:
    def ids(seed: int) -> list[str]:
        return [each.id for group in pick(many(), 20, seed).values() for each in group]

    assert ids(1) == ids(1) != ids(2)
    assert paper(*many(), seed=3, count=9) == paper(*many(), seed=3, count=9)
    assert text_of(paper(*many(), seed=3, count=9)) != text_of(paper(*many(), seed=4, count=9))


def test_a_new_card_does_not_shuffle_the_others() -> None:
    before = [each.id for each in pick(many(), 500, 1)["choice"]]
    more = [*many(), card("c-new", "新？", kind="choice", options=OPTIONS, correct=["A"])]
    after = [each.id for each in pick(more, 500, 1)["choice"] if each.id != "c-new"]
    assert before == after


def test_options_are_shuffled_and_the_key_follows() -> None:
    orders = set()
    for seed in range(20):
        options = mixed_options(many()[30], seed)
        assert [text for _, text, right in options if right] == ["卷积层"]
        assert [letter for letter, _, _ in options] == ["A", "B", "C", "D"]
        orders.add(tuple(text for _, text, _ in options))
    assert len(orders) > 5


@pytest.mark.parametrize("last", ["以上都对", "以上都不对", "All of the above", "None of these"])
def test_all_of_the_above_stays_last(last: str) -> None:
    asked = card("x", "哪个？", kind="choice", options=["甲", last, "乙", "丙"], correct=["B"])
    for seed in range(10):
        assert mixed_options(asked, seed)[-1][1:] == (last, True)


@pytest.mark.parametrize("text", ["A 和 B", "A、B 都对", "选项 C 不对", "both options A and B"])
def test_options_that_name_letters_stay_where_they_are(text: str) -> None:
    asked = card("x", "哪个？", kind="choice", options=["甲", "乙", text], correct=["C"])
    assert all(mixed_options(asked, seed)[2] == ("C", text, True) for seed in range(10))


def test_the_key_is_right_and_on_pages_of_its_own() -> None:
    pdf = paper(*many(), count=30, seed=5)
    texts = [text_of(pdf, page) for page in range(pages_of(pdf))]
    keys = next(number for number, text in enumerate(texts) if text.startswith("答案"))
    asked, key = "".join(texts[:keys]), "".join(texts[keys:])
    assert "一句话" not in asked and "一句话" in key and "填空题" in key
    assert not re.search(r"填空题\d有填", asked) and re.search(r"填空题\d有填\d", key)
    for number, rest in re.findall(r"(\d+)\.选择题\d+？（）((?:[A-D]\.\D+?层){4})", asked):
        right = next(letter for letter, name in re.findall(r"([A-D])\.(\D+?层)", rest) if name == "卷积层")
        assert f"{number}.{right}卷积层" in key


def test_several_right_options_are_announced() -> None:
    pdf = paper(card("m", "哪些？", kind="choice", options=OPTIONS, correct=["A", "C"]), card("s", "哪个？", kind="choice",
                options=OPTIONS, correct=["A"]))  # fmt: skip
    assert text_of(pdf).count("多选哪些") == 1 and "多选哪个" not in text_of(pdf)


def test_blanks_in_formulas_and_hostile_text_stop_nothing() -> None:
    pdf = paper(
        card("f", "值 $\\frac{____}{2}$ 与 ____ 和 `____`。", kind="cloze", correct=["x", "甲", "乙"]),
        card("h", '"; #panic() ____ \ue000 #"', kind="cloze", correct=["#x"]),
    )
    assert "#panic()" in text_of(pdf)


def test_topics_and_errors_are_left_out() -> None:
    wrong = card("w", "错的题？", answer="错。")
    wrong.marks = ["error"]
    text = text_of(paper(*many(), wrong, topics=["b"], count=50))
    assert "排序题" in text and "选择题" not in text
    assert "错的题" not in text_of(paper(wrong, card("r", "好的题？", answer="好。")))


def test_no_question_at_all_says_so() -> None:
    assert "这里还没有卡片" in text_of(paper())
    assert Quiz().count == 40


def test_a_bracket_stands_at_the_right_margin_even_on_a_line_of_its_own() -> None:
    """Whether the question leaves room for it or not; never at the left of the next line."""
    for length in range(44, 56):
        pdf = paper(card("t", "判" * length + "。", kind="true-false", correct=[True]))
        words = pypdfium2.PdfDocument(pdf)[0].get_textpage()
        text = words.get_text_range()
        _, _, right, _ = words.get_charbox(text.index("）", text.index("判")))
        assert right > (210 - 18 - 4) / 25.4 * 72, length


def test_a_long_answer_goes_on_to_the_next_column_of_the_key() -> None:
    pdf = paper(card("long", "长的？", answer="很长的一句话。" * 700), card("short", "短的？", answer="一句话。"))
    text = "".join(text_of(pdf, page) for page in range(1, pages_of(pdf)))
    assert text.count("很") == 700
    for page in range(pages_of(pdf)):
        box = ink_box(pdf, page)
        assert box and box[3] < 0.98, "nothing below the foot"
