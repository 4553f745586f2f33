"""The cheat sheets: what is on them, and how the columns are filled."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper import build, card, pages_of, text_of

from deckwright import yamlio
from deckwright.config import Paper
from deckwright.emit.pdf import WRITERS, pdfs
from deckwright.emit.pdf_columns import Group, balanced, is_too_high, pack
from deckwright.emit.pdf_page import LARGEST, SCALE, Block, Page
from deckwright.emit.pdf_text import context_of
from deckwright.emit.pdf_widths import PADDING, Cell, widths
from deckwright.emit.press import Press
from deckwright.figures.activations import ACTIVATIONS
from deckwright.figures.style import SMALL
from deckwright.model import Build, DeckwrightError, Finding
from deckwright.read.sheets import Curve, Sheets, load

SHEET = "pdf/cheatsheet.pdf"
TABLE = {
    "id": "two", "topic": "a", "title": "两种方法", "columns": ["方法", "曲线", "公式"],
    "rows": [{"cells": ["甲法", {"curve": "relu"}, "$\\frac{a}{b}$"], "cards": ["covered"]},
             {"cells": ["乙法", {"curve": "tanh"}, "$x^2$"]}],
    "note": "注意 $a>0$", "covers": ["covered"], "figures": ["activation-curves"],
}  # fmt: skip


def sheets(made: Build) -> tuple[dict[str, bytes], list[Finding]]:
    return pdfs(made, {"cheatsheet": WRITERS["cheatsheet"]})


def with_sheets(made: Build, **content: object) -> Build:
    made.sheets = Sheets.model_validate(content)
    return made


CARDS = (
    card("lead", "这个很重要吗？", answer="很重要。", tags=["cheat"]),
    card("said", "另有说法吗？", answer="长的答案。", sheet="短的说法。", explanation="为什么这样。"),
    card("covered", "表里有吗？", answer="表里就有。", tags=["cheat"]),
    card("other", "不上总表的？", answer="只上分表。"),
    card("elsewhere", "别处的？", answer="别处的答案。", topic="b", tags=["cheat"]),
)


def test_tagged_cards_and_sheet_texts_are_on_the_whole_and_all_on_the_sheet_of_their_topic() -> None:
    files, findings = sheets(with_sheets(build(*CARDS), terms={"lead": "要紧的 $z$"}, tables=[TABLE]))
    assert findings == [] and set(files) == {SHEET, "pdf/sheets/a.pdf", "pdf/sheets/b.pdf"}
    whole, alone = text_of(files[SHEET]), text_of(files["pdf/sheets/a.pdf"])
    for part in ("要紧的", "很重要", "短的说法", "两种方法", "甲法", "注意", "别处的答案", "详见1.3"):
        assert part in whole, part
    for part in ("这个很重要吗", "长的答案", "表里就有", "只上分表", "为什么这样"):
        assert part not in whole, part
    for part in ("要紧的", "表里就有", "只上分表", "两种方法", "为什么这样"):
        assert part in alone, part
    assert "别处的答案" not in alone


def test_a_heading_puts_a_card_on_the_whole_sheet_in_its_order() -> None:
    terms = {"other": "甲词", "said": "乙词"}
    files, findings = sheets(with_sheets(build(*CARDS), terms=terms))
    whole = text_of(files[SHEET])
    places = [whole.index(part) for part in ("甲词", "乙词", "这个很重要吗")]
    assert findings == [] and places == sorted(places) and "表里有吗" in whole


def test_a_formula_that_the_text_says_is_not_printed_again() -> None:
    formula = r"y = \frac{a}{b} + c"
    for answer, count in ((r"即 $y=\dfrac ab+c$", 2), (r"即 $y=\dfrac{a}{b}+c$。", 1), ("没有公式", 1)):
        files, _ = sheets(build(card("f", "问？", answer=answer, formula=formula)))
        assert text_of(files[SHEET]).count("=") == count, answer
    two = r"v = x + y,\qquad w = 2 v"
    for answer, count in (("先 $v=x+y$，再 $w=2v$", 2), ("只有 $v=x+y$", 3)):
        files, _ = sheets(build(card("f", "问？", answer=answer, formula=two)))
        assert text_of(files[SHEET]).count("=") == count, answer


def test_what_sheets_yaml_names_must_be_there() -> None:
    wrong = {**TABLE, "figures": ["no-figure"], "covers": ["no-card"], "topic": "zz"}
    wrong["rows"] = [{"cells": ["甲", {"curve": "no-curve"}, "乙"], "cards": ["lead"]}]
    _, findings = sheets(with_sheets(build(*CARDS), terms={"gone": "词"}, tables=[wrong]))
    assert {f.rule for f in findings} == {"P104"} and all(f.severity == "error" for f in findings)
    said = " ".join(f.message for f in findings)
    for name in ("'no-figure'", "'no-card'", "'zz'", "'no-curve'", "'gone'"):
        assert name in said


def test_a_wrong_table_is_told_with_file_and_line(tmp_path) -> None:
    path = tmp_path / "sheets.yaml"
    path.write_text(
        "tables:\n  - id: x\n    topic: a\n    title: t\n    columns: [a, b]\n    rows:\n      - cells: [c]\n"
    )
    with pytest.raises(DeckwrightError, match="row 1 has 1 cells for 2 columns") as caught:
        load(path, "source/sheets.yaml")
    assert caught.value.file == "source/sheets.yaml" and caught.value.line
    assert load(tmp_path / "none.yaml", "none.yaml") == Sheets()
    assert isinstance(yamlio.read(path), yamlio.Loaded)


WRONG = {
    "tables:\n  - id: x\n    topic: a\n    titel: t": (2, "title: is missing"),
    "tables:\n  - id: X y\n    topic: a\n    title: t\n    columns: [a]\n    rows: [{cells: [c]}]": (2, "id"),
    "tables:\n  - {id: x, topic: a, title: t, columns: [a], rows: [{cells: [c]}]}\n"
    "  - {id: x, topic: a, title: u, columns: [a], rows: [{cells: [c]}]}": (3, "two tables have the id 'x': line 2"),
    "terms:\n  a: [x]": (2, "terms"),
    "terms:\n  a: x\n  a: y": (3, "a"),
    "terms: [": (2, "no valid YAML"),
    "tables:\n  - id: x\n    topic: a\n    title: t\n    columns: [a]\n    rows:\n      - {cells: [{curv: relu}]}": (
        7,
        "curv",
    ),
}


@pytest.mark.parametrize("text", WRONG)
def test_a_malformed_sheets_yaml_is_told_with_file_and_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "sheets.yaml"
    path.write_text(text, "utf-8")
    line, says = WRONG[text]
    with pytest.raises(DeckwrightError) as caught:
        load(path, "source/sheets.yaml")
    assert (caught.value.file, caught.value.line) == ("source/sheets.yaml", line), str(caught.value)
    assert says in str(caught.value)


def test_what_is_wrong_in_the_file_is_found_there(tmp_path: Path) -> None:
    path = tmp_path / "sheets.yaml"
    rows = "      - {cells: [甲, '$\\frac{a}{$'], cards: [gone]}\n      - {cells: [乙, $x$]}\n"
    path.write_text(
        f"terms:\n  lost: 词\ntables:\n  - id: t\n    topic: a\n    title: 表\n    columns: [名, 式]\n    rows:\n{rows}",
        "utf-8",
    )
    made = build(card("c", "问？", answer="答"))
    made.sheets = load(path, "source/sheets.yaml")
    _, findings = sheets(made)
    assert {(f.rule, f.file, f.line, f.column) for f in findings} == {
        ("P104", "source/sheets.yaml", 2, 9),
        ("P104", "source/sheets.yaml", 9, 45),
        ("P102", "source/sheets.yaml", 9, 21),
    }


def test_the_curves_are_those_that_are_said_to_be_there() -> None:
    assert Curve.model_fields["curve"].description == ", ".join(ACTIVATIONS)


@pytest.mark.parametrize(("orientation", "columns"), [("landscape", 4), ("portrait", 2), ("landscape", 1)])
def test_columns_and_orientation(orientation: str, columns: int) -> None:
    many = [card(f"c-{k}", f"第 {k} 题是什么？", answer="答案有一句话，再有一句。" * (1 + k % 4)) for k in range(120)]
    files, findings = sheets(build(*many, paper={"orientation": orientation, "columns": columns}))
    text = text_of(files[SHEET])
    assert findings == [] and all(f"第{k}题" in text for k in range(120))


def test_a_large_sheet_is_set_smaller_but_never_loses_a_card() -> None:
    many = [card(f"c-{k}", f"第 {k} 题是什么？", answer="答案有一句话，再有一句，还有一句。" * 6) for k in range(330)]
    files, _ = sheets(build(*many))
    text = text_of(files[SHEET])
    assert pages_of(files[SHEET]) <= 12 and all(f"第{k}题" in text for k in range(330))


# --- columns ------------------------------------------------------------------------------------

heights = st.lists(st.lists(st.floats(5, 180), min_size=1, max_size=25), min_size=1, max_size=6)


def groups_of(blocks: list[list[float]]) -> list[Group]:
    numbers = iter(range(1000))
    return [Group(20.0, [(next(numbers), high) for high in group]) for group in blocks]


@given(heights, st.integers(1, 5))
def test_every_block_stands_once_in_a_column_that_holds_it(blocks: list[list[float]], columns: int) -> None:
    groups, height, gap, lead = groups_of(blocks), 300.0, 5.0, 8.0
    highs = dict(block for group in groups for block in group.blocks)
    assert not is_too_high(groups, height)
    packed = balanced(groups, height, gap, lead, columns)
    assert sorted(index for column in packed for index, _ in column) == sorted(highs)
    assert sum(bar for column in packed for _, bar in column) == len(groups)
    for column in packed:
        used = sum(highs[i] + (20.0 if bar else 0.0) for i, bar in column)
        used += sum(lead if bar else gap for _, bar in column[1:])
        assert used <= height + 1e-3
    pages, area = -(-len(packed) // columns), sum(highs.values()) + 20.0 * len(groups)
    assert area / height / columns <= pages + 1e-6  # no fewer than the blocks need, and no more than plain filling takes
    assert pages <= max(1, -(-len(pack(groups, height, gap, lead)) // columns))


def test_a_later_block_of_the_topic_fills_the_room() -> None:
    groups = [Group(10.0, [(0, 60.0), (1, 50.0), (2, 25.0)])]
    assert pack(groups, 100.0, 5.0, 8.0) == [[(0, True), (2, False)], [(1, False)]]


def test_a_bar_never_stands_alone_at_the_foot() -> None:
    groups = [Group(10.0, [(0, 70.0)]), Group(10.0, [(1, 30.0)])]
    assert pack(groups, 100.0, 5.0, 8.0) == [[(0, True)], [(1, True)]]


def test_columns_are_about_equally_full() -> None:
    groups = groups_of([[10.0] * 30])
    sizes = [len(column) for column in balanced(groups, 300.0, 5.0, 8.0, 3)]
    assert sizes == [9, 10, 10, 1] or max(sizes) - min(sizes) <= 2


def test_figures_grow_where_there_is_room() -> None:
    """Their labels are never smaller than 5 points; they fill a column before gaps do."""
    assert SCALE * SMALL >= 5
    made = build(*CARDS)
    page = Page(context_of(made), Press(made), Paper())
    block = Block("entry(x", widest=200.0, high=100.0)
    assert page.natural(block) == f"entry(x, {SCALE})"
    for room, scale in ((0.0, SCALE), (5.0, SCALE + 0.049), (1000.0, LARGEST)):
        assert f"entry(x, {scale:.4g})" in page._column([(("bar", block), True)], room)
    wide = Block("entry(x", widest=10 * page.width, high=100.0)
    assert page.natural(wide) == "entry(x, 0.1)" and "entry(x, 0.1)" in page._column([(("bar", wide), True)], 99.0)


# --- the widths of tables -----------------------------------------------------------------------

cells = st.tuples(st.floats(0.5, 40), st.floats(0, 1)).map(lambda pair: Cell(pair[0], pair[0] * pair[1]))


@given(st.integers(1, 5).flatmap(lambda n: st.lists(st.lists(cells, min_size=n, max_size=n), min_size=1, max_size=9)))
def test_columns_fill_the_table(rows: list[list[Cell]]) -> None:
    found = widths(rows, 35.0)
    assert sum(found) == pytest.approx(35.0) and all(width > 0 for width in found)


def test_what_fits_on_one_line_stays_on_one() -> None:
    rows = [[Cell(2), Cell(4)], [Cell(5), Cell(20)]]
    assert [width - PADDING for width in widths(rows, 35.0)] == pytest.approx(
        [5 + 4.15 + 0.05, 20 + 4.15 + 0.05], abs=0.2
    )


def test_names_and_formulas_are_kept_whole_and_prose_gives_way() -> None:
    rows = [[Cell(2), Cell(2), Cell(2)], [Cell(6, 6), Cell(12, 12), Cell(30, 3)], [Cell(4), Cell(5), Cell(9)]]
    name, formula, prose = (width - PADDING for width in widths(rows, 35.0))
    assert name >= 6 and formula >= 12 and prose < 15


def test_no_lonely_character_where_another_width_avoids_it() -> None:
    rows = [[Cell(2), Cell(2)], [Cell(3), Cell(15.4)], [Cell(3), Cell(30)], [Cell(17, 3), Cell(3)]]
    second = widths(rows, 30.0)[1] - PADDING
    assert second >= 15.4
