"""A formula in running text is broken at its own signs, never between brackets that stand close together."""

from __future__ import annotations

import pypdfium2
import pytest
import typst

from deckwright.text.typst_math import latex_to_typst

# LaTeX, what its Typst holds for each sign that does not break
WHOLE = [
    (r"P(y=1)=\sigma(z_1-z_2)", ['thick class("normal",\\=) thick', 'med class("normal",\\−) med']),
    (r"p(y\mid x)", ['thick class("normal",\\|) thick']),
    (r"\delta(|e|-1)", ['med class("normal",\\−) med']),
    (r"\delta(\lvert e\rvert-1)", ['med class("normal",\\−) med']),
    (r"f(-x)", []),
    (r"a=b+c", []),
    (r"[a+b+c+d+e+f+g]", []),
    (r"(a+b]", []),
]


@pytest.mark.parametrize(("latex", "signs"), WHOLE)
def test_signs_between_brackets(latex: str, signs: list[str]) -> None:
    written = latex_to_typst(latex)
    assert written.count("thick class(") + written.count("med class(") == len(signs) and all(
        sign in written for sign in signs
    ), written
    assert "thick" not in latex_to_typst(latex, True), "what is displayed is not broken at all"


@pytest.mark.parametrize("latex", [latex for latex, _ in WHOLE])
def test_they_look_the_same(latex: str) -> None:
    """Not a dot is different from the formula as it is displayed, at the same size."""

    def dots(body: str) -> list[int]:
        source = f"#set page(width: auto, height: auto, margin: 3pt)\n${body}$"
        page = pypdfium2.PdfDocument(typst.compile(source.encode()))[0]
        return list(page.render(scale=4, grayscale=True).to_numpy().ravel())

    assert dots(latex_to_typst(latex)) == dots(latex_to_typst(latex, True))
