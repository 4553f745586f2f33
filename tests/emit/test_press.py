"""The press sets nothing twice: what is in the cache is taken, what depends on something else is set anew."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import typst
from paper import build, card, text_of

from deckwright import cache
from deckwright.emit import pdf_figures, pdf_text, press
from deckwright.emit.pdf import pdfs
from deckwright.emit.pdf_figures import definitions
from deckwright.emit.press import Press
from deckwright.figures import printed
from deckwright.model import Build, Card
from deckwright.text.typst import Problems, to_typst
from deckwright.text.typst_math import latex_to_typst

BOOK, CARDS, SHEET = "pdf/handbook.pdf", "pdf/flashcards.pdf", "pdf/cheatsheet.pdf"


def cards() -> list[Card]:
    made = [card(f"a-{k}", f"第 {k} 个问题？", answer=f"答案 {k}：$x^{{{k}}}$", tags=["cheat"]) for k in range(12)]
    return [*made, *(card(f"b-{k}", f"另 {k} 个问题？", answer="短。", topic="b") for k in range(6))]


class Counter:
    """Counts what Typst is asked to do, and how much text it is given."""

    def __init__(self) -> None:
        self.compiled: list[str] = []
        self.queried: list[str] = []

    def compiler(self, real: type[typst.Compiler]) -> object:
        counter = self

        class Counting:
            def __init__(self, input: bytes = b"", **more: object) -> None:
                self._input, self._real = input, real(input, **more) if input else real(**more)  # type: ignore[arg-type]

            def compile(self, **more: object) -> object:  # to let go of memory, and for glyphs
                return self._real.compile(**more)  # type: ignore[call-overload]

            def compile_with_warnings(self, input: bytes, **more: object) -> object:
                counter.compiled.append(input.decode())
                return self._real.compile_with_warnings(input=input, **more)  # type: ignore[call-overload]

            def query(self, *selector: str, **more: object) -> str:
                counter.queried.append(self._input.decode())
                return self._real.query(*selector, **more)  # type: ignore[arg-type]

        return Counting


@pytest.fixture
def counter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:
    monkeypatch.setenv("DECKWRIGHT_CACHE", str(tmp_path / "cache"))
    counted = Counter()
    monkeypatch.setattr(press.typst, "Compiler", counted.compiler(typst.Compiler))
    yield counted


def test_nothing_is_set_twice(counter: Counter) -> None:
    first = pdfs(build(*cards()))
    assert len(counter.compiled) == 6 and counter.queried  # the sheet of the whole and of two topics, and three more
    counter.compiled.clear(), counter.queried.clear()
    assert pdfs(build(*cards())) == first
    assert counter.compiled == [] == counter.queried


def test_one_changed_card_is_measured_alone(counter: Counter) -> None:
    pdfs(build(*cards()))
    counter.compiled.clear(), counter.queried.clear()
    changed = cards()
    changed[4] = card("a-4", "第 4 个问题？", answer="换了一个答案。", tags=["cheat"])
    files, _ = pdfs(build(*changed))
    assert all("换了一个答案" in text_of(files[name]) for name in (BOOK, CARDS, SHEET, "pdf/sheets/a.pdf"))
    assert all("答案 5" not in asked for asked in counter.queried if "measured" in asked), "only its block is measured"
    assert all("另 1 个问题" not in asked for asked in counter.queried), "the other chapter is where it was"
    assert all("另 1 个问题" in set_ or "换了一个答案" in set_ for set_ in counter.compiled)
    assert not any("另 1 个问题" in set_ and "换了一个答案" not in set_ for set_ in counter.compiled), "nor its sheet"


def test_a_text_is_turned_into_typst_once(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    turned: list[str] = []

    def noting(text: str, problems: Problems, refused: frozenset[str]) -> str:
        turned.append(text)
        return to_typst(text, problems, refused)

    monkeypatch.setattr(pdf_text, "to_typst", noting)
    pdfs(build(*cards()))
    assert "答案 5：$x^{5}$" in turned
    turned.clear()
    changed = cards()
    changed[4] = card("a-4", "第 4 个问题？", answer="换了一个答案 $\\frac{1}{$。", tags=["cheat"])
    for _ in range(2):
        _, findings = pdfs(build(*changed))
        assert {finding.rule for finding in findings} == {"P102"}, "what is wrong with a text is told each time"
        assert turned and {text for text in turned if "问题" not in text} == {changed[4].answer}
    monkeypatch.setattr(cache, "code", lambda *parts: "other")
    turned.clear()
    pdfs(build(*changed))
    assert "答案 5：$x^{5}$" in turned, "other code may turn it otherwise"


def test_how_a_flashcard_is_set_is_measured_once(counter: Counter) -> None:
    pdfs(build(*cards()))
    counter.queried.clear()
    changed = cards()
    changed[4] = card("a-4", "第 4 个问题？", answer="换了一个答案。", tags=["cheat"])
    pdfs(build(*changed))
    (asked,) = (asked for asked in counter.queried if "#fitted" in asked)
    assert "换了一个答案" in asked and "答案 5" not in asked and "第 4 个问题" not in asked, "nor the other side"


@pytest.mark.parametrize(
    ("coming", "let_go"),
    [
        ([3000] * 9, []),  # little by little, and not much together
        ([3000] * 300, [201]),  # much together, in the end
        ([200_000, 200_000], []),
        ([200_000, 100_000, 100_000], [2]),  # of what is larger, less is kept
        ([300_000, 3000, 3000, 60_000], [3]),  # a small one throws nothing away that a large one may be using
        ([500_000], []),  # there is nothing yet
        ([3000, 700_000, 3000], [1, 2]),  # what is very large has all the room, and goes as soon as can be
    ],
)
def test_how_much_of_earlier_documents_is_kept(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, coming: list[int], let_go: list[int]
) -> None:
    pressing, made = Press(build()), list[int]()
    compiler = pressing.compiler

    def noting() -> typst.Compiler:
        made.append(number)
        return compiler()

    monkeypatch.setattr(pressing, "compiler", noting)
    for number, characters in enumerate(coming):  # noqa: B007
        pressing._make_room(characters)
    assert made == let_go


def test_room_is_made_for_what_is_set_or_asked_anew(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    room: list[int] = []
    monkeypatch.setattr(Press, "_make_room", lambda self, coming: room.append(coming))
    for _ in range(2):
        Press(build()).compile("甲乙")
        Press(build()).query("#metadata(1)<x>", "x")
    assert room == [2, 15]


@pytest.mark.parametrize("bad", ["", "a", "c", "bd", "abcde"])
def test_formulas_that_typst_turns_down_are_found(monkeypatch: pytest.MonkeyPatch, bad: str) -> None:
    def written(formula: str, display: bool) -> str:
        return "#panic()" if formula in bad else latex_to_typst(formula, display)

    monkeypatch.setattr(press, "latex_to_typst", written)
    assert Press(build()).refused(["a", "b", r"\frac{1}{", "c", "d", "e"]) == set(bad)


def test_another_template_another_date_another_font_set_anew(
    counter: Counter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compiled(made: Build) -> int:
        counter.compiled.clear()
        Press(made).compile('#import "/base.typ": base\nx')
        return len(counter.compiled)

    assert [compiled(build()) for _ in range(2)] == [1, 0]
    assert compiled(build(created=1800000000)) == 1
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    assert [compiled(build(fonts={"folder": str(fonts)})) for _ in range(2)] == [1, 0]
    (fonts / "readme.txt").write_text("another")
    assert compiled(build(fonts={"folder": str(fonts)})) == 1
    copy = tmp_path / "templates"
    shutil.copytree(press.TEMPLATES, copy)
    monkeypatch.setattr(press, "TEMPLATES", copy)
    assert compiled(build()) == 0, "the same templates elsewhere"
    with (copy / "base.typ").open("a") as file:
        file.write("// changed\n")
    assert compiled(build()) == 1


def test_a_damaged_entry_of_the_cache_is_none(counter: Counter, tmp_path: Path) -> None:
    first = Press(build()).compile("甲")
    (entry,) = (tmp_path / "cache" / "pdf").iterdir()
    entry.write_bytes(entry.read_bytes()[:-1] + b"x")
    assert Press(build()).compile("甲") == first and len(counter.compiled) == 2


def test_warnings_come_out_of_the_cache_too(counter: Counter) -> None:
    source = '#set text(font: "No Such Font")\nx'
    first = Press(build()).compile(source)
    assert first[1] and Press(build()).compile(source) == first and len(counter.compiled) == 1


def test_figures_are_equally_large_hollow_as_pdf_and_as_svg(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is measured with hollow ones holds for what is printed."""
    named = ("max-pooling", "activation-relu", "transformer-block")
    source = "".join(f'#figures.at("{name}").body\n' for name in named)
    asked = "".join(
        f'#context [#metadata(repr(measure(block(width: 7cm, figures.at("{name}").body))))<size>]\n' for name in named
    )

    def sizes(hollow: bool) -> list[str]:
        written = (definitions(source, hollow) + asked).encode()
        found: list[str] = json.loads(Press(build()).compiler(input=written).query("<size>", field="value"))
        return found

    hollow, as_pdf = sizes(True), sizes(False)
    assert definitions(source).count("/figures/") == 3
    monkeypatch.setattr(printed, "of", lambda figure: None)
    pdf_figures._image.cache_clear()
    assert hollow == as_pdf == sizes(False) and len(set(hollow)) == 3
    assert 20 * len(definitions(source, hollow=True)) < len(definitions(source))
    pdf_figures._image.cache_clear()
