"""Notes and packages, as the real Anki takes them."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from anki_cases import sample
from anki_tools import AnkiCollection, Log, imported

from deckwright.emit.anki import deck_names, field_text, note_type_of, notes
from deckwright.emit.apkg import package
from deckwright.emit.fields import has_fixed_order, key, references, shown_steps
from deckwright.emit.labels import labels_for
from deckwright.emit.note_types import NOTE_TYPES
from deckwright.model import Build, Card, DeckwrightError, Question, Reference, Source

ROOT = Path(__file__).resolve().parents[2]


def packed(build: Build) -> bytes:
    return package(build, notes(build))


def body(html: str) -> str:
    """A side without the script of the template, which stands there once and last."""
    script = html[html.rindex("<script>") :].strip()
    assert script in NOTE_TYPES["basic"].front
    return html.replace(script, "")


def find(build: Build, card: str) -> Card:
    return next(each for each in build.cards if each.id == card)


@pytest.fixture(scope="module")
def anki() -> Iterator[AnkiCollection]:
    with AnkiCollection() as collection:
        collection.load(packed(sample()))
        yield collection


def test_every_note_arrives_with_its_cards(anki: AnkiCollection) -> None:
    assert anki.col.note_count() == len(sample().cards)
    assert anki.col.card_count() == len(sample().cards) + 2  # adam-cloze has three blanks
    assert anki.problems() == []


RENDERED = {
    "sigmoid-derivative": (
        ['<span class="topic">激活函数</span>', "Sigmoid 的导数", 'lang="zh-CN"'],
        ["\\sigma", "追问", "Deep Learning"],
        [
            "\\(\\frac{1}{4}\\)&#8288;。",
            '<details class="explanation">',
            "追问",
            '<aside class="pitfall">',
            "\\[\\sigma",
            '<a href="https://www.deeplearningbook.org">',
        ],
    ),
    "optimizers": (["写出三种优化器"], ["Adam"], ["<li>SGD", "<td>Adam</td>"]),
    "padding-same": (
        ['data-letter="A"', 'data-letter="D"', "\\(5\\times5\\)", "<code>padding=(0, 0)</code>, 不填"],
        ["未经审核", "两边各填"],
        [
            '<li class="option right" data-letter="B">',
            '<p class="key">B</p>',
            "两边各填 2",
            "未经审核",
            "notes/第一 章.md:3–5",
            "b.docx 段 7",
        ],
    ),
    "several": (["GELU"], [], ['right" data-letter="A"', 'option" data-letter="B"', 'right" data-letter="C"', "A, C"]),
    "relu-zero": (['data-letter="T"', "对", "错"], ["key"], ['<li class="option right" data-letter="T">', ">对</p>"]),
    "conv-block-raw": (
        ['data-letter="a"><span class="letter">a</span><div class="text">', "批归一化"],
        [">c → d", 'class="key"'],
        ["c → d → a → b", '<ol class="solution"><li class="step" data-letter="c">'],
    ),
    "order-no-key": (
        ['data-letter="c"><span class="letter">c</span><div class="text">前向计算'],
        ["→"],
        ['<ol class="steps">', '<p class="missing">暂无答案</p>'],
    ),
    "choice-no-key": (['data-letter="A"', "Dropout"], ['class="option right"'], ['<p class="missing">暂无答案</p>']),
    "cloze-no-key": (["VGG 只用 ____ 的"], ["暂无答案"], ['<p class="missing">暂无答案</p>']),
    "cloze-odd-key": (["LSTM 有 ____ 个门"], ["多余"], ["三；多余"]),
    "cloze-short-key": (["GRU 有 ____ 门和 ____ 门"], ["更新"], ['<p class="key">更新</p>']),
    "cloze-in-link": (['<a href="https://example.org/____">'], ["onclick"], ['<a href="https://e/onclick=f()">x</a>']),
    "nothing": (["什么是感受野"], [], ['<p class="missing">暂无答案</p>']),
    "hostile": (
        ["&lt;pad&gt;", "std::vector&lt;int&gt;", "{&#123;c1::x}", "{&#123;Answer}", "&lt;script&gt;", "😀"],
        ["<script", "<pad", "<int"],
        ["&#91;sound:a.mp3]", "&#91;latex]\\input", "x &lt; y and y &gt; z", "&lt;img"],
    ),
    "code": (["这段代码"], ["torch"], ['<span class="kn">import</span>', "全零"]),
    "invisible": (["invisible"], [], ["看不见的字符"]),
}


@pytest.mark.parametrize("card", RENDERED)
def test_both_sides(anki: AnkiCollection, card: str) -> None:
    in_question, not_in_question, in_answer = RENDERED[card]
    rendered = anki.card(f"g-{card}")
    assert [text for text in in_question if text not in rendered.question] == []
    assert [text for text in not_in_question if text in body(rendered.question)] == []
    assert [text for text in in_answer if text not in rendered.answer] == []


def test_nothing_runs_or_loads(anki: AnkiCollection) -> None:
    for card in anki.cards():
        for html in (card.question, card.answer):
            assert not any(
                text in body(html).lower() for text in ("<script", "<img", "<audio", "<iframe", "[anki:play")
            )


def test_cloze(anki: AnkiCollection) -> None:
    first, second, third = (anki.card("g-adam-cloze", ordinal) for ordinal in range(3))
    assert first.note_type == "Deckwright Cloze"
    assert "[...]" in first.question and ">动量</span>" not in first.question
    assert ">RMSProp 的 <code>std:&#58;sqrt</code></span>" in first.question
    assert ">动量</span>" in first.answer
    assert "std" not in second.question.split("[...]")[1]
    assert "+ [...] }\\)" in third.question
    assert "+\\epsilon_{{t}}}\\)" in third.answer.replace(" ", "")
    assert '<details class="explanation">' in third.answer


def test_cloze_marks_in_the_text_stay_text(anki: AnkiCollection) -> None:
    card = anki.card("g-cloze-in-text")
    assert "写法 {&#123;c7::甲}&#125;、\\({ {c3::y} }\\) 和 {<span" in card.question
    assert "b</span>" not in card.question
    assert ">a:&#58;b}&#125;</span>}" in card.answer


def order_in(html: str, name: str, words: list[str]) -> list[str]:
    """The words in the order in which the list of that class has them."""
    return sorted(words, key=html.split(f'<ol class="{name}">')[1].index)


def test_steps_are_shuffled_the_same_way_every_time(anki: AnkiCollection) -> None:
    right = ["卷积", "批归一化", "ReLU", "池化"]
    shown = order_in(anki.card("g-conv-block").question, "steps", right)
    assert shown != right
    again = next(card for card in imported(packed(sample())) if card.guid == "g-conv-block")
    assert shown == order_in(again.question, "steps", right)
    assert order_in(anki.card("g-conv-block").answer, "solution", right) == right


def test_steps_of_raw_material_stand_as_printed(anki: AnkiCollection) -> None:
    printed = ["ReLU", "池化", "卷积", "批归一化"]
    assert order_in(anki.card("g-conv-block-raw").question, "steps", printed) == printed


@pytest.mark.parametrize(
    ("printed", "right", "explanation", "shown"),
    [
        (["ReLU", "池化", "卷积"], None, None, ["ReLU", "池化", "卷积"]),
        (["池化", "卷积", "ReLU"], ["卷积", "ReLU", "池化"], None, ["池化", "卷积", "ReLU"]),
        (["卷积", "ReLU", "池化"], ["卷积", "ReLU", "池化"], "先 a 后 b，即 a → b → c。", ["卷积", "ReLU", "池化"]),
    ],
)
def test_steps_of_raw_material_as_they_are_printed(
    printed: list[str], right: list[str] | None, explanation: str | None, shown: list[str]
) -> None:
    """Without a key; in another order than the right one; and where a text names their letters."""
    assert shown_steps(raw_order(printed, right, explanation)) == shown


def test_steps_that_are_printed_in_their_right_order_are_shuffled() -> None:
    steps = ["卷积", "ReLU", "池化"]
    card = raw_order(steps, steps, None)
    assert shown_steps(card) != steps and sorted(shown_steps(card)) == sorted(steps)
    assert key(card, labels_for("zh-CN")) != "a → b → c"


def raw_order(printed: list[str], right: list[str] | None, explanation: str | None) -> Card:
    question = Question("x-1", "x.txt", "排好", None, "order", steps=right, printed_steps=printed)
    return Card(
        id="q-1",
        kind="order",
        question="排好",
        steps=right or printed,
        explanation=explanation,
        reviewed=False,
        questions=[question],
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, False),
        ({"options": ["1", "2", "以上都不对"]}, True),
        ({"options": ["1", "2", "None of the above"]}, True),
        ({"explanation": "A 项把步长当成了填充。"}, True),
        ({"explanation": "选 B，因为"}, True),
        ({"explanation": "答案是 B。"}, True),
        ({"pitfall": "常有人选 A、C。"}, True),
        ({"answer": "次序是 d → c → a。"}, True),
        ({"explanation": "GAN 与 CNN，P 和 R 曲线，RGB 图像，$A$ 和 $B$ 是矩阵。"}, False),
    ],
)
def test_fixed_order(changes: dict[str, object], expected: bool) -> None:
    card = find(sample(), "padding-same").model_copy(update=changes)
    assert has_fixed_order(card) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("a\x1fb\x00c\ud800", "abc"),
        ("e\u0301 \ufa10", "é 塚"),
        ('<a href="https://example.org/[sound:a.mp3]">', '<a href="https://example.org/&#91;sound:a.mp3]">'),
        ("[LaTeX]x[/latex] [$]x[/$] [anki:tts]", "&#91;LaTeX]x&#91;/latex] &#91;$]x&#91;/$] &#91;anki:tts]"),
        ("\\(x_{{{a}}}\\)", "\\(x_{ { {a}}}\\)"),
        ("\\(x\\)，\\(y\\) z", "\\(x\\)&#8288;，\\(y\\) z"),
        ("两\n行", "两\n行"),
    ],
)
def test_field_text(html: str, expected: str) -> None:
    assert field_text(html) == expected


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("arXiv:1502.03167, section 3", '<a href="https://arxiv.org/abs/1502.03167">arXiv:1502.03167</a>, section 3'),
        ("doi:10.1000/x.1; p. 4", '<a href="https://doi.org/10.1000/x.1">doi:10.1000/x.1</a>; p. 4'),
        ("(https://example.org/a).", '(<a href="https://example.org/a">https://example.org/a</a>).'),
        ("<b> \\(x\\)", "&lt;b&gt; <span>\\</span>(x<span>\\</span>)"),
        ("javascript:f()", "javascript:f()"),
    ],
)
def test_reference_links(where: str, expected: str) -> None:
    html = references([Reference(title="T", where=where)])
    assert html == f'<ul><li>T <span class="where">{expected}</span></li></ul>'


def test_english_labels() -> None:
    build = sample("en-GB")
    with AnkiCollection() as anki:
        anki.load(packed(build))
        assert "No answer yet" in anki.card("g-nothing").answer
        assert 'lang="en-GB"' in anki.card("g-nothing").answer
        assert ">True</p>" in anki.card("g-relu-zero").answer
        assert anki.card("g-relu-zero").deck.endswith("::01 Activations")


# --- updates ------------------------------------------------------------------------------------


def test_same_package_again_changes_nothing() -> None:
    data = packed(sample())
    with AnkiCollection() as anki:
        count = len(sample().cards)
        assert anki.load(data) == Log(new=count, updated=0, duplicate=0, conflicting=0)
        assert anki.load(data) == Log(new=0, updated=0, duplicate=count, conflicting=0)


@pytest.mark.parametrize(
    ("card", "changes", "shown"),
    [
        ("sigmoid-derivative", {"answer": "改过的答案"}, "改过的答案"),
        ("padding-same", {"kind": "basic", "options": None, "correct": None, "answer": "填 2"}, "填 2"),
        ("conv-block", {"kind": "list", "answer": "- 卷积\n- 池化"}, "<li>卷积"),
    ],
)
def test_only_the_changed_note_is_updated_and_keeps_its_reviews(
    card: str, changes: dict[str, object], shown: str
) -> None:
    build = sample()
    with AnkiCollection() as anki:
        anki.load(packed(build))
        anki.answer(f"g-{card}", times=3)
        scheduling = "select type, queue, due, ivl, factor, reps from cards where id = ?"
        before = anki.db.first(scheduling, anki.card_id(f"g-{card}"))
        reviews = anki.db.scalar("select count() from revlog")
        index = build.cards.index(find(build, card))
        build.cards[index] = build.cards[index].model_copy(update={**changes, "modified": 1767225601})
        assert anki.load(packed(build)) == Log(new=0, updated=1, duplicate=len(build.cards) - 1, conflicting=0)
        assert shown in anki.card(f"g-{card}").answer
        assert anki.db.first(scheduling, anki.card_id(f"g-{card}")) == before
        assert anki.db.scalar("select count() from revlog") == reviews == 3
        assert anki.problems() == []


def test_own_edit_of_an_untouched_note_survives() -> None:
    build = sample()
    with AnkiCollection() as anki:
        anki.load(packed(build))
        note = anki.col.get_card(anki.card_id("g-nothing")).note()
        note["Answer"] = "我自己的话"
        anki.col.update_note(note)
        find(build, "several").answer = "GELU 和 SiLU"
        find(build, "several").modified += 1
        assert anki.load(packed(build)).updated == 1
        assert "我自己的话" in anki.card("g-nothing").answer


def test_newer_note_type_brings_new_css(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build = sample()
    with AnkiCollection() as anki:
        anki.load(packed(build))
        for source in (ROOT / "templates/anki").iterdir():
            tmp_path.joinpath(source.name).write_bytes(source.read_bytes())
        tmp_path.joinpath("card.css").write_text(".card { color: teal; }", encoding="utf-8")
        monkeypatch.setattr("deckwright.emit.note_types.TEMPLATES", tmp_path)
        anki.load(packed(build))
        assert "teal" not in anki.card("g-nothing").css
        build.note_types = {"basic": 1767225601, "cloze": 1767225601}
        assert anki.load(packed(build)).updated == 0
        assert "teal" in anki.card("g-nothing").css
        names = [each.name for each in anki.col.models.all_names_and_ids() if each.name.startswith("Deckwright")]
        assert names == ["Deckwright", "Deckwright Cloze"]


# --- bytes, hashes, refusals --------------------------------------------------------------------


def test_same_bytes_whatever_the_hash_seed_and_time_zone(tmp_path: Path) -> None:
    digests = set()
    for seed, zone in (("0", "UTC"), ("1", "Asia/Shanghai"), ("77", "America/Los_Angeles")):
        out = tmp_path / f"{seed}.apkg"
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, ROOT / "tests" / "anki_cases.py", out], env=environment, check=True)
        digests.add(hashlib.sha256(out.read_bytes()).hexdigest())
    assert len(digests) == 1


def hash_of(build: Build, card: str) -> str:
    return next(note.content_hash() for note in notes(build) if note.card == card)


@pytest.mark.parametrize(
    ("changes", "is_new_version"),
    [
        ({}, False),
        ({"sources": [Source(document="第一 章.md", lines=(90, 91)), Source(document="b.docx", lines=(8, 8))]}, False),
        ({"modified": 1800000000, "guid": "other"}, False),
        ({"explanation": "换了"}, True),
        ({"topic": "training"}, True),
        ({"tags": ["新"]}, True),
        ({"marks": []}, True),
        ({"correct": ["C"]}, True),
        ({"references": [Reference(title="x", where=None)]}, True),
    ],
)
def test_content_hash(changes: dict[str, object], is_new_version: bool) -> None:
    build = sample()
    before = hash_of(build, "padding-same")
    build.cards.reverse()
    index = build.cards.index(find(build, "padding-same"))
    build.cards[index] = build.cards[index].model_copy(update=changes)
    assert (hash_of(build, "padding-same") != before) == is_new_version


def test_note_type_of() -> None:
    types = {card.id: note_type_of(card) for card in sample().cards}
    assert {card for card, key in types.items() if key == "cloze"} == {"adam-cloze", "cloze-in-text"}


def test_two_notes_with_one_guid_are_refused() -> None:
    build = sample()
    build.cards[1].guid = build.cards[0].guid
    with pytest.raises(DeckwrightError, match="sigmoid-derivative and optimizers"):
        packed(build)


def test_a_build_without_cards() -> None:
    build = Build(title="空", name="empty", topics=[])
    assert deck_names(build) == {}
    with AnkiCollection() as anki:
        assert anki.load(packed(build)) == Log(0, 0, 0, 0)
