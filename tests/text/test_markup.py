"""Markdown is parsed once, and written the same way as HTML and as Typst."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
import typst
from conftest import ends

from deckwright.text.markup import Formula, formulas, html, plain
from deckwright.text.typst import to_typst

# text, HTML
CASES = [
    ("一段\n文字 two\nlines", "一段文字 two lines"),
    ("甲\n\n乙", "<p>甲</p><p>乙</p>"),
    ("英文“引号”\n之后", "英文“引号”之后"),
    ("say “hi”\n“ho”", "say “hi” “ho”"),
    ("**注意：**不要、ResNet**很好**。", "<strong>注意：</strong>不要、ResNet<strong>很好</strong>。"),
    ("7*7*32 __init__ a_b *x* _y_ x**2 + y**2", "7*7*32 __init__ a_b *x* _y_ x**2 + y**2"),
    ("<pad> std::vector<int> &amp; &", "&lt;pad&gt; std::vector&lt;int&gt; &amp;amp; &amp;"),
    ("<script>alert(1)</script>\n\n`<b>`", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p><p><code>&lt;b&gt;</code></p>"),
    ("# 标题\n===\n[a]: http://x.org\n---", "# 标题 === [a]: http://x.org ---"),
    ("    缩进不是代码", "缩进不是代码"),
    ("- 甲\n  - 乙\n    - 丙\n- 丁", "<ul><li>甲<ul><li>乙<ul><li>丙</li></ul></li></ul></li><li>丁</li></ul>"),
    ("- 甲\n    - 四格", "<ul><li>甲<ul><li>四格</li></ul></li></ul>"),
    ("1. 甲\n   - 乙\n\n   段落\n2. 丁", "<ol><li><p>甲</p><ul><li>乙</li></ul><p>段落</p></li><li><p>丁</p></li></ol>"),
    ("3) 丙\n4) 丁", '<ol start="3"><li>丙</li><li>丁</li></ol>'),
    ("优点：\n1. 快\n缺点：\n- 贵", "<p>优点：</p><ol><li>快</li></ol><p>缺点：</p><ul><li>贵</li></ul>"),
    ("出现于\n2012. 年", "出现于 2012. 年"),
    ("\\- 不是列表", "- 不是列表"),
    ("- 项\n  ```\n  a\n    b\n  ```\n- 乙", '<ul><li><p>项</p><pre class="highlight"><code>a\n  b</code></pre></li><li><p>乙</p></li></ul>'),
    ("> 引\n> 用\n\n后", "<blockquote><p>引用</p></blockquote><p>后</p>"),
    ("> ```\n> x > y\n> ```", '<blockquote><pre class="highlight"><code>x &gt; y</code></pre></blockquote>'),
    ("~~~\n$x$ **y** {{c1::z}}\n~~~", '<pre class="highlight"><code>$x$ **y** {&#123;c1::z}&#125;</code></pre>'),
    ("```python\nx = 1\n```", '<pre class="highlight"><code><span class="n">x</span> <span class="o">=</span> <span class="mi">1</span></code></pre>'),
    ("```nosuch\n<x>\n```", '<pre class="highlight"><code>&lt;x&gt;</code></pre>'),
    ("`a``b` ``c`d`` `", "<code>a``b</code> <code>c`d</code> `"),
    ("`**x**` `\\(y\\)` `$z$`", "<code>**x**</code> <code>\\(y\\)</code> <code>$z$</code>"),
    ("$a_1*b_2*c$ 与 $$x^2$$", "\\(a_1*b_2*c\\) 与 \\[x^2\\]"),
    ("\\(a\\) 与 \\[b\\]", "\\(a\\) 与 \\[b\\]"),
    ("$x<y$ 与 $\\frac{a}{{b}}$", "\\(x&lt;y\\) 与 \\(\\frac{a}{{b}}\\)"),
    ("$\\text{若 }x>0$", "\\(\\text{若 }x&gt;0\\)"),
    ("$5 和 $6", "$5 和 $6"),
    ("要 $5，不是 $x$", "要 $5，不是 \\(x\\)"),
    ("单价$5-$6 与 $ x$ 与 $x $", "单价$5-$6 与 $ x$ 与 $x $"),
    ("$a\n\nb$", "<p>$a</p><p>b$</p>"),
    ("\\$x\\$", "$x$"),
    ("\\(x 没有完", "<span>\\</span>(x 没有完"),
    ("\\\\(x\\\\)", "<span>\\</span>(x<span>\\</span>)"),
    ("| a | $|x|$ |\n|---|:-:|\n| `c|d` | e \\| f |", '<table><thead><tr><th>a</th><th style="text-align:center">\\(|x|\\)</th></tr></thead><tbody><tr><td><code>c|d</code></td><td style="text-align:center">e | f</td></tr></tbody></table>'),
    ("见表\n| a | b |\n|---|---|\n| 1 | 2 |\n后", "<p>见表</p><table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table><p>后</p>"),
    ("p(a|b) 不是表", "p(a|b) 不是表"),
    ("[**看** `a`](https://x.org/a_(b)?c=1&d)", '<a href="https://x.org/a_(b)?c=1&amp;d"><strong>看</strong> <code>a</code></a>'),
    ("[点](javascript:alert(1)) [无](/etc)", "[点](javascript:alert(1)) [无](/etc)"),
    ("![图 $x$](fig-1) ![](fig-2)", "图 x fig-2"),
    ("[sound:a.mp3] [latex]x[/latex] {{c1::x}}", "&#91;sound:a.mp3] &#91;latex]x&#91;/latex] {&#123;c1::x}&#125;"),
    ("$\\href{javascript:x}{y}$ $\\gdef\\x{y}$", "<code>\\href{javascript:x}{y}</code> <code>\\gdef\\x{y}</code>"),
    ("a\x00b\x02m0\x03", "a\ufffdb\ufffdm0\ufffd"),
    ("", ""),
    ("____ 与 ⟦?⟧", "____ 与 ⟦?⟧"),
]  # fmt: skip

PLAIN = [
    ("**粗** `x` $y^2$ [链](https://x.org)", "粗 x y^2 链"),
    ("甲\n\n1. 乙\n2. 丙", "甲\n1. 乙\n2. 丙"),
    ("- a\n  - b", "- a\n- b"),
    ("| a | b |\n|---|---|\n| 1 | 2 |", "a | b\n1 | 2"),
    ("```\nx\ny\n```\n后", "x\ny\n后"),
]

HOSTILE = {
    "a row of list marks": "- " * 800 + "x",
    "a row of numbers": "1. " * 800 + "x",
    "quotes": ">" * 5000,
    "spaced quotes": "> " * 5000 + "x",
    "brackets": "[" * 5000,
    "images": "![" * 5000,
    "links": "[a](" * 5000,
    "bold": "**a " * 5000,
    "stars": "*" * 5000,
    "dollars": "$a " * 5000,
    "parentheses": "\\( " * 5000,
    "ticks": " ".join("`" * (i % 60 + 1) for i in range(3000)),
    "pipes": "|" * 5000 + "\n" + "|-" * 5000,
    "nested list": "\n".join("  " * i + "- a" for i in range(600)),
    "nested quotes": "\n".join(">" * (i % 300) + " x" for i in range(1000)),
    "fences": "```\n\n" * 2001,
    "long": "中文 $x$ `a` **b** " * 8000,
    "backslashes": "\\" * 20000,
}


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[case[0][:20] for case in CASES])
def test_html(text: str, expected: str) -> None:
    assert html(text) == expected


@pytest.mark.parametrize(("text", "expected"), PLAIN)
def test_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_every_case_is_valid_typst_and_runs_nothing() -> None:
    source = "\n\n".join(to_typst(text, []) for text, _ in CASES)
    pdf = typst.compile(source.encode())
    assert pdf.startswith(b"%PDF")


def test_typst_of_the_same_tree() -> None:
    written = to_typst('**粗** `a"b` $x^2$\n\n1. 甲\n\n| a |\n|---|\n| #b |', [])
    for part in (
        '#strong[#"粗";];',
        '#raw("a\\"b");',
        "$attach(x, t: 2)$",
        '#enum(start: 1, tight: true, [#"甲";], );',
        '#"#b";',
    ):
        assert part in written, part


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_ends(text: str) -> None:
    with ends(10):
        html(text)
        to_typst(text[:20000], [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲 $x$ 乙 $$ y $$", [(3, "x", False), (11, "y", True)]),
        ("\\(a\\)\r\n\\[ b \\]", [(2, "a", False), (10, "b", True)]),
        ("`$a$` \\$ $b$", [(10, "b", False)]),
        ("```\n$a$\n```\n$b$", [(13, "b", False)]),
        ("> $$\n> a\n> $$", [(7, "a", True)]),
        ("😀 $\\foo$", [(3, "\\foo", False)]),
    ],
)
def test_formulas_have_exact_places(text: str, expected: list[tuple[int, str, bool]]) -> None:
    found = formulas(text)
    assert found == [Formula(*item) for item in expected]
    assert all(text[f.offset : f.offset + len(f.latex)] == f.latex for f in found)


def test_a_place_in_a_quoted_formula_is_a_place_in_the_text() -> None:
    text = "> $$\n> a +\n> \\oops $$"
    (formula,) = formulas(text)
    assert text[formula.offset + formula.latex.index("\\oops") :].startswith("\\oops")


def test_text_without_markup_is_read_as_with_the_parser() -> None:
    for text in ("甲\n乙\n\nc d\ne", "一 two\n  三", "x < y & z"):
        assert html(text + "\n\n**z**") == html(text + "\n\nz").replace("<p>z</p>", "<p><strong>z</strong></p>")


def test_no_document_text_can_stand_for_a_placeholder() -> None:
    assert html("`a` \x02c0\x03") == "<code>a</code> \ufffdc0\ufffd"


def test_texts_are_read_in_any_thread() -> None:
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    texts = [f"- 第 {k} 项 $x_{{{k}}}$\n- **粗** {k}\n\n| a | b |\n|---|---|\n| {k} | `c` |" for k in range(300)]
    alone = [html(text) for text in texts]
    try:
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(html, texts)) == alone
    finally:
        sys.setswitchinterval(interval)
