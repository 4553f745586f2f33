"""A small deck with a card of each kind and of much that can go wrong; run it to write its package to a file."""

from __future__ import annotations

import sys
from pathlib import Path

from deckwright.config import DeckConfig
from deckwright.emit.anki import notes
from deckwright.emit.apkg import package
from deckwright.model import Build, Card, Question, Reference, Source, Topic

LAYERS = "从输入到输出，按先后排列一个卷积块中的层。"

CARDS = [
    Card(
        id="sigmoid-derivative",
        topic="activation",
        question="Sigmoid 的导数怎样用它自己表示？",
        answer="$\\sigma'(x) = \\sigma(x)\\bigl(1 - \\sigma(x)\\bigr)$，最大值是 $x = 0$ 处的 $\\frac{1}{4}$。",
        explanation="每过一层，梯度至多剩四分之一。\n\n追问：为什么深的网络改用 ReLU？",
        pitfall="常有人说最大值是 1，那是 Tanh 的导数。",
        formula="\\sigma'(x) = \\sigma(x)\\,(1 - \\sigma(x)) \\le \\tfrac{1}{4}",
        references=[Reference(title="Deep Learning", where="§6.3.2, https://www.deeplearningbook.org")],
        tags=["易考", "a b", "C++: 类型"],
    ),
    Card(
        id="optimizers",
        kind="list",
        topic="training",
        question="写出三种优化器。",
        answer="1. SGD\n2. Momentum\n3. Adam\n\n| 名称 | 状态 |\n|---|---|\n| SGD | 无 |\n| Adam | 两个 |",
    ),
    Card(
        id="padding-same",
        kind="choice",
        topic="convolution",
        question="步长为 1 时，$5\\times5$ 的卷积核要填充多少，输出才和输入一样大？",
        options=["1", "2", "`padding=(0, 0)`, 不填", "4"],
        correct=["B"],
        answer="两边各填 2。",
        explanation="$(5-1)/2=2$",
        reviewed=False,
        marks=["unreviewed"],
        sources=[
            Source(document="notes/第一 章.md", lines=(3, 5)),
            Source(document="b.docx", lines=(7, 7), unit="paragraph"),
        ],
    ),
    Card(id="several", kind="choice", question="哪些是激活？", options=["GELU", "Adam", "SiLU"], correct=["a", "C"]),
    Card(id="relu-zero", kind="true-false", topic="activation", question="ReLU 在负半轴的梯度为 0。", correct=[True]),
    Card(id="conv-block", kind="order", question=LAYERS, steps=["卷积", "批归一化", "ReLU", "池化"]),
    Card(
        id="conv-block-raw",
        kind="order",
        question="原始材料：" + LAYERS,
        steps=["卷积", "批归一化", "ReLU", "池化"],
        reviewed=False,
        questions=[
            Question(
                "x-1",
                "x.txt",
                LAYERS,
                None,
                "order",
                steps=["卷积", "批归一化", "ReLU", "池化"],
                printed_steps=["ReLU", "池化", "卷积", "批归一化"],
                key="cdab",
            )
        ],
    ),
    Card(
        id="order-no-key",
        kind="order",
        question="把这几步排好。",
        steps=["求损失", "更新参数", "前向计算"],
        reviewed=False,
        marks=["unanswered", "unreviewed"],
        questions=[
            Question(
                "x-2", "x.txt", "把这几步排好。", None, "order", printed_steps=["求损失", "更新参数", "前向计算"]
            )
        ],
    ),
    Card(
        id="choice-no-key",
        kind="choice",
        question="哪一个是优化器？",
        options=["Adam", "卷积", "Dropout"],
        reviewed=False,
        marks=["unanswered", "unreviewed"],
    ),
    Card(
        id="adam-cloze",
        kind="cloze",
        topic="training",
        question="Adam 结合了 ____ 和 ____，更新量为 $\\frac{\\hat{m}}{\\sqrt{{v}}+____}$。",
        correct=["动量", "RMSProp 的 `std::sqrt`", "$\\epsilon_{{t}}$"],
        explanation="分母里的小数防止除以零。",
    ),
    Card(id="cloze-no-key", kind="cloze", question="VGG 只用 ____ 的卷积核。", marks=["unanswered"]),
    Card(id="cloze-odd-key", kind="cloze", question="LSTM 有 ____ 个门。", correct=["三", "多余"]),
    Card(id="cloze-short-key", kind="cloze", question="GRU 有 ____ 门和 ____ 门。", correct=["更新"]),
    Card(
        id="cloze-in-link",
        kind="cloze",
        question="见 [文档](https://example.org/____)",
        correct=["[x](https://e/onclick=f())"],
    ),
    Card(id="cloze-in-text", kind="cloze", question="写法 {{c7::甲}}、${{c3::y}}$ 和 {____}", correct=["a::b}}"]),
    Card(id="nothing", question="什么是感受野？"),
    Card(
        id="hostile",
        question="`<pad>` 和 std::vector<int>、{{c1::x}}、{{Answer}}、<script>alert(1)</script> 😀\u3000尾",
        answer="[sound:a.mp3] [latex]\\input{x}[/latex] [$]x[/$] x\x1fy\x00 x < y and y > z <img src=x onerror=f()>",
        tags=["::a::::b", "x\u3000y", '"q"', "  ", "Kind::basic"],
    ),
    Card(id="long", question="长答案", answer="".join(f"第 {n} 句话说明一点。" for n in range(500))),
    Card(
        id="code",
        question="这段代码做什么？",
        answer="```python\nimport torch\nx = torch.zeros(3)  # 全零\n```",
        formula="x = {{a}}",
    ),
    Card(
        id="wide",
        question="宽公式 $a_1 + a_2 + a_3 + a_4 + a_5 + a_6 + a_7 + a_8 + a_9 + a_{10} + a_{11} + a_{12} + a_{13}$？",
        answer="| 网络 | 年份 | 层数 | 参数量（百万） | 输入大小 |\n|---|---|---|---|---|\n"
        "| GoogLeNet（Inception v1） | 2014 | 22 | 6.8 | 224×224 |\n\n"
        "$$H_{out} = \\left\\lfloor \\frac{H_{in} + 2 \\times p - d \\times (k - 1) - 1}{s} + 1 \\right\\rfloor$$\n\n"
        "```python\nlayer = torch.nn.Conv2d(in_channels=64, out_channels=128, kernel_size=3, padding=1)\n```",
    ),
    Card(id="unbroken", question="x" * 300, answer="`" + "y" * 300 + "` " + "z" * 300),
    Card(id="invisible", question="\u200b\u200d", answer="问题里只有看不见的字符。"),
]


def sample(language: str = "zh-CN") -> Build:
    """A build with fresh copies of the cards."""
    cards = [card.model_copy(deep=True, update={"guid": f"g-{card.id}", "modified": 1767225600}) for card in CARDS]
    return Build(
        title="深度学习::面试",
        name="sample",
        topics=[
            Topic(id="activation", title="激活函数", en="Activations"),
            Topic(id="normalization", title="归一化", en="Normalisation"),
            Topic(id="convolution", title="卷积", en="Convolution"),
            Topic(id="training", title="训练", en="Training"),
        ],
        cards=cards,
        config=DeckConfig(
            language=language,
            description="自测用 <b>",
            version="1.2",
            licence="CC BY-SA 4.0",
            homepage="https://example.org/deck",
        ),
    )


if __name__ == "__main__":
    build = sample()
    Path(sys.argv[1]).write_bytes(package(build, notes(build)))
