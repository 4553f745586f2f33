"""Every noise pattern matches its example, and no sentence of an answer."""

import pytest

from deckwright.read import noise

ANSWERS = [
    "1. 收集更多数据",
    "推荐系统常用协同过滤。",
    "点击率预估是二分类问题。",
    "梯度下降沿负梯度方向更新参数。",
    "关注局部特征的卷积核",
    "分享参数的网络称为孪生网络",
    "评论情感分析",
    "2017 年提出",
    "Copyright law matters for training data.",
    "`<pad>` 是填充符号",
    "x < y 且 y > z",
    "返回值是张量",
    "A | B | C",
    "3. Answers of the model are sampled with a temperature.",
    "2. Points with a label are used for training",
    "广告",
    "Advertisements",
    "有帮助",
    "Next week of training data is kept aside.",
    "谢谢 is a word of thanks and two characters long, which the tokenizer keeps together.",
    "搜索：用束搜索（beam search）解码时保留 k 个候选，k 越大越慢，但未必更好，因此常取 4 到 10，并加长度惩罚，避免偏向短句；这一句足够长，不会被当作菜单。",
]


@pytest.mark.parametrize("pattern", noise.patterns(), ids=lambda p: p[1].example[:30])
def test_example(pattern):
    regex, entry = pattern
    assert regex.fullmatch(entry.example.strip().lower())
    assert noise.classify(entry.example) is not None


@pytest.mark.parametrize("text", ANSWERS)
def test_answers_are_no_noise(text):
    assert noise.classify(text) is None


def test_long_lines_are_never_matched():
    assert noise.classify("版权声明：" + "字" * 1000) is None


@pytest.mark.parametrize(
    ("pattern", "begins"),
    [
        ("(a|bc)?d.*", ["a", "b", "d"]),
        (r"\[?(x y|z)\b", [r"\[", "x", "z"]),
        (r"[\W_]*(提示|注意)[:：]", [r"[\W_]", "提", "注"]),
        (r"\W{0,4}(end)|\(c\)", [r"\W", "e", r"\("]),
        ("((a|b)c|[d|)])+x", ["a", "b", "[d|)]"]),
        (".{0,4}备案", None),
        ("(原创)?.{0,20}于", None),
        ("a?", None),
        ("(?:a)b", None),
    ],
)
def test_what_a_pattern_begins_with(pattern: str, begins: list[str] | None) -> None:
    assert noise._beginnings(pattern) == begins


def test_no_pattern_is_left_out_by_its_beginning() -> None:
    for regex, entry in noise.patterns():
        text = entry.example.strip().lower()
        if not noise._needed(regex.pattern):
            assert noise._beginning_with(text[0]).fullmatch(text), regex.pattern
