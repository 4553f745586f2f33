"""Markdown files: links that lead somewhere, figures that are there, a sheet for pasting."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import pytest
from paper import build, card

from deckwright.emit import markdown
from deckwright.emit.related import MOST, related
from deckwright.model import Build
from deckwright.read.sheets import Sheets
from deckwright.read.source import Concept

CONCEPTS = [
    Concept(id="bn", zh="批归一化", en="Batch Normalization", abbr="BN", topic="a"),
    Concept(id="relu", zh="修正线性单元", en="ReLU", topic="b"),
    Concept(id="dropout", zh="随机失活", en="Dropout", topic="b"),
]


def made(*cards: object, **config: object) -> Build:
    result = build(*cards, **config)  # type: ignore[arg-type]
    result.concepts = CONCEPTS
    return result


SAMPLE = made(
    card("bn-what", "批归一化是什么？", answer="标准化再缩放：$\\gamma\\hat x+\\beta$。", formula="y=\\gamma\\hat{x}+\\beta",
         figures=["normalization-axes", "no-such-figure"], tags=["cheat"], asks=["一个问题"], pitfall="第一行\n\n第二行"),
    card("bn-where", "BN 放在哪里？", answer="激活之前或之后。", asks=["一个问题"]),
    card("relu", "ReLU 的导数？", topic="b", answer="| x | 值 |\n|---|---|\n| $|x|$ | 1 |", tags=["cheat"]),
    card("cloze", "填 ____ 和 $\\frac{____}{2}$。", kind="cloze", correct=["甲", "x"], topic="b"),
    card("order", "次序？", kind="order", steps=["一", "二", "三"], topic="b"),
)  # fmt: skip
SAMPLE.sheets = Sheets.model_validate({
    "terms": {"bn-what": "批归一化 BN"},
    "tables": [{"id": "t", "topic": "b", "title": "一览", "columns": ["函数", "曲线", "值"],
                "rows": [{"cells": ["ReLU", {"curve": "relu"}, "$|x|$"], "cards": ["relu"]},
                         {"cells": ["双曲正切 tanh", "无", "$x$"]}, {"cells": ["$y$", "无", ""]}, {"cells": ["", "", ""]}]}],
})  # fmt: skip


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return {
        name: data.decode() if name.endswith(".md") else data.hex() for name, data in markdown.files(SAMPLE).items()
    }


def test_the_files(files: dict[str, str]) -> None:
    pages = {name for name in files if name.endswith(".md")}
    assert pages == {f"markdown/{name}.md" for name in ("README", "a", "b", "cheatsheet")}
    assert {name for name in files if name.endswith(".svg")} == {
        f"markdown/figures/{name}{mode}.svg"
        for name in ("normalization-axes", "activation-relu")
        for mode in ("", "-dark")
    }


def test_every_link_leads_somewhere(files: dict[str, str]) -> None:
    count = 0
    for name, text in files.items():
        if not name.endswith(".md"):
            continue
        for target in re.findall(r'\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"', text):
            path, _, anchor = (target[0] or target[1]).partition("#")
            page = str(PurePosixPath(name).parent / path) if path else name
            assert page in files, target
            assert not anchor or f'<a id="{anchor}"></a>' in files[page], target
            count += 1
    assert count > 15


def test_related_cards_are_linked(files: dict[str, str]) -> None:
    assert "相关：[BN 放在哪里？](#bn-where)" in files["markdown/a.md"]


def test_formulas_figures_and_pitfalls(files: dict[str, str]) -> None:
    page = files["markdown/a.md"]
    assert "```math\ny=\\gamma\\hat{x}+\\beta\n```" in page and "$`\\gamma\\hat x+\\beta`$" in page
    assert 'srcset="figures/normalization-axes-dark.svg"' in page and "no-such-figure" not in page
    assert "> **误区：** 第一行\n> \n> 第二行" in page
    assert page.count("<details>") == page.count("</details>") == 2
    assert "$`\\frac{\\underline{\\qquad}}{2}`$" in files["markdown/b.md"]


def test_the_sheet_is_for_pasting(files: dict[str, str]) -> None:
    sheet = files["markdown/cheatsheet.md"]
    assert "**[批归一化 BN](a.md#bn-what)**" in sheet and "激活之前" not in sheet
    assert '| **ReLU** | <img src="figures/activation-relu.svg"' in sheet and "$`\\|x\\|`$ |" in sheet
    assert "\n| **双曲正切 tanh** |" in sheet and "\n| $`y`$ |" in sheet and "****" not in sheet
    assert "<details>" not in sheet


def test_the_same_build_gives_the_same_bytes() -> None:
    assert markdown.files(SAMPLE) == markdown.files(SAMPLE)


# --- related cards ------------------------------------------------------------------------------


def test_rare_concepts_and_shared_questions_relate_cards() -> None:
    filler = [card(f"f-{k}", f"第 {k} 个无关的问题？", answer="无关。", topic="b") for k in range(40)]
    cards = [
        card("x", "批归一化有什么用？", answer="加速。"), card("y", "BN 在推断时？", answer="用滑动平均。"),
        card("p", "一问？", answer="。", asks=["同一个问题"]), card("q", "二问？", answer="。", asks=["同一个问题"]), *filler,
    ]  # fmt: skip
    close = related(cards, CONCEPTS)
    assert close["x"] == ["y"] and close["y"] == ["x"] and close["p"] == ["q"] and close["f-3"] == []


def test_a_concept_on_every_card_relates_nothing() -> None:
    cards = [card(f"c-{k}", f"ReLU 的第 {k} 问？", answer="。") for k in range(60)]
    assert all(not others for others in related(cards, CONCEPTS).values())
    few = [card(f"c-{k}", f"ReLU 与 Dropout 的第 {k} 问？", answer="。") for k in range(8)]
    few += [card(f"f-{k}", f"第 {k} 个无关的问题？", answer="。") for k in range(60)]
    assert all(len(related(few, CONCEPTS)[f"c-{k}"]) == MOST for k in range(8))
