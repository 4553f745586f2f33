"""LaTeX is read strictly, and set as it was meant or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import typst

from deckwright.text import latex
from deckwright.text.typst_math import latex_to_typst

FORMULAS = (Path(__file__).parents[1] / "data" / "formulas.txt").read_text(encoding="utf-8").splitlines()

DISPLAY_ONLY = ("\\tag", "{align}", "{equation}", "{split}", "{gather}")

# LaTeX, position of the error, a word of the message
WRONG = [
    (r"x + \foo", 4, "foo"),
    (r"中 \frac{a}{", 11, "end of input"),
    ("a}b", 1, "}"),
    (r"x^", 1, "^"),
    (r"\begin{matrix} a", 16, "end"),
    (r"\left( x", 8, "right"),
    (r"a + \def\x{y}\x", 4, "not allowed"),
    (r"\newcommand{\R}{R} \R", 0, "not allowed"),
    (r"\let\x=y", 0, "not allowed"),
    (r"\href{javascript:alert(1)}{x}", 0, "not allowed"),
    (r"\url{x}", 0, "not allowed"),
    (r"\includegraphics{/etc/passwd}", 0, "not allowed"),
    (r"x \input{/etc/passwd}", 2, "not allowed"),
    (r"\htmlClass{a}{b}", 0, "not allowed"),
    ("x" * 5001, 5000, "longer"),
    ("{" * 200 + "x" + "}" * 200, 40, "nested"),
    ("{{}" * 50 + "}" * 50, 118, "nested"),
    (" ", 0, "empty"),
]


@pytest.mark.parametrize(("formula", "position", "word"), WRONG, ids=[case[0][:20] for case in WRONG])
def test_errors_have_a_place(formula: str, position: int, word: str) -> None:
    found = latex.error(formula, True)
    assert found is not None
    assert word in found.message or word == "end of input"
    assert found.position == position
    with pytest.raises(latex.LatexError):
        latex_to_typst(formula, True)


def test_messages_begin_small_and_name_the_culprit_without_its_underline() -> None:
    found = latex.error(r"x + \foo")
    assert found is not None and found.message == r"undefined control sequence: \foo"


def test_what_we_do_not_refuse_katex_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latex, "_refusal", lambda latex: None)
    found = latex._katex.submit(latex._by_katex, r"x + \htmlId{a}{b}", False).result()  # in its one thread
    assert isinstance(found, latex.LatexError)
    assert (found.message, found.position) == (r"unknown command \htmlId", 4)


def test_a_command_that_only_begins_like_a_refused_one_is_fine() -> None:
    for formula in (r"\left( x \right)", r"x \le y \leftarrow z", r"\inf_x \in \urcorner"):
        assert latex.error(formula, True) is None, formula


def test_position_counts_characters_not_utf16_units() -> None:
    found = latex.error("\\text{😀😀} + \\foo", False)
    assert found is not None and found.position == 12


def test_every_formula_is_set() -> None:
    """All in one document, both inline and displayed."""
    lines = []
    for formula in FORMULAS:
        lines.append(f"$ {latex_to_typst(formula, True)} $")
        if not any(part in formula for part in DISPLAY_ONLY):
            lines.append(f"${latex_to_typst(formula, False)}$")
    pdf, warnings = typst.compile_with_warnings("\n\n".join(lines).encode())
    assert pdf.startswith(b"%PDF")
    assert not warnings
    assert len(FORMULAS) > 130


# what must be in the Typst, so that a formula is not set as another one
MEANING = [
    (r"\frac{a}{b}", "frac(a, b)"),
    (r"\mathrm{LayerNorm}(x)", '#"LayerNorm"'),
    (r"\text{若 } x", '#"若 "'),
    (r"x_i^2", "attach(x, br: i, tr: 2)"),
    (r"f''(x)", "tr: prime.double"),
    (r"\sqrt[3]{x}", "root(3, x)"),
    (r"\mathbf{W}", "upright(bold(W))"),
    (r"\boldsymbol{\mu}", "bold(italic(μ))"),
    (r"\max_x f", "limits: #true"),
    (r"\underbrace{a}_{n}", "underbrace(a, n)"),
    (r"x \tag{7}", '#"(7)"'),
    (r"\begin{align} a &= b \tag{1} \end{align}", '#"(1)"'),
    (r"\colorbox{yellow}{y}", 'fill: rgb("#ffff00")'),
    (r"\lambda_{\max}", "attach(λ"),
    (r"a \bmod b", 'op("mod")'),
    (r"\# \$ \& \_", r"\#"),
    (r"\begin{array}{c|c} a & b \end{array}", "vline: (1,)"),
    (r"\left\| x \right\|", r"\‖"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "part"), MEANING)
def test_meaning(formula: str, part: str) -> None:
    assert part in latex_to_typst(formula, True)


CODE = [r'\text{"); #panic("x}', r"\text{#eval}", r"\text{\#sys}", r"\text{]}", r"\text{\$} #x"]


@pytest.mark.parametrize("formula", CODE)
def test_a_formula_is_never_typst_code(formula: str) -> None:
    if latex.error(formula) is None:
        assert typst.compile(f"${latex_to_typst(formula)}$".encode()).startswith(b"%PDF")


def test_size_is_limited() -> None:
    assert "10em" in latex_to_typst(r"\rule{1000em}{1em}") and "#h(10em)" in latex_to_typst(r"a\hspace{9999em}b")


def test_formulas_are_read_in_any_thread() -> None:
    formulas = [f"\\frac{{{number}}}{{\\sqrt{{7}}}}" for number in range(300)]
    assert latex.error(formulas[0]) is None
    with ThreadPoolExecutor(3) as pool:
        assert [found for found in pool.map(latex.error, formulas) if found] == []


def test_a_message_that_ends_within_a_character_is_told() -> None:
    found = [latex.error("\U000c3c8a" + "a" * count + "}") for count in range(8, 20)]
    assert all(found) and "cannot be read" in {each.message for each in found if each}


def test_what_was_read_is_remembered_until_it_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    by_katex = latex._by_katex
    monkeypatch.setattr(latex, "_by_katex", lambda text, display: asked.append(text) or by_katex(text, display))
    monkeypatch.setattr(latex, "_known", {})
    monkeypatch.setattr(latex, "_MOST_KNOWN", 3)
    for formula in ("abab", "c", "a", "d", "da"):
        assert latex.errors([(each, False) for each in formula]) == [None] * len(formula)
    assert asked == ["a", "b", "c", "d", "a"]
    assert set(latex._known) == {("d", False), ("a", False)}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no copies here")
def test_a_copy_of_a_process_that_has_read_formulas_reads_some_itself() -> None:
    program = """\
import os, signal
from deckwright.text import latex
latex.error("a")
if not (child := os.fork()):
    signal.alarm(30)
    os._exit(7 if latex.error("b}") else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout == "7\n"
