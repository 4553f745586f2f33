"""Read and extract: MB of text a second of processor time, growth, and hostile lines.

    python benchmarks/extract.py [MEGABYTES …] [--shapes NAME …]

Prints tables; compares nothing with a clock, and no test depends on it. MB are bytes of UTF-8; the columns "µs" are for
a question and for a line; "ratio" is time a byte against the smallest size.
Numbered questions with prose answers in 1, 10 and 100 MB if no size is told, other shapes in up to 10: short lines,
Markdown with headings, labels, choices with their keys, English, many chapters that begin their numbers anew, lists in
every answer, chats, and saved pages.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from deckwright.collector import no_collection  # noqa: E402
from deckwright.extract import extract  # noqa: E402
from deckwright.read import Found, read  # noqa: E402

QUESTION = "{n}、什么是第{n}种方法,它在训练神经网络时起什么作用?\n"
ANSWER = (
    "答:第{n}种方法(method {n})在每一步用小批量数据求梯度,再沿负梯度方向更新参数,学习率为0.0{d},动量取0.9。"
    "它的收敛速度取决于批量大小和初始化;与batch normalization一起使用时,可以取更大的学习率,因此训练更快。\n"
    "在实践中,还要注意数据是否打乱、学习率是否预热,以及验证集上的误差是否仍在下降;否则容易过拟合。\n\n"
)
HOSTILE = {
    "1、 repeated": "1、" * 350_000,
    "blanks": " " * 1_000_000,
    "( repeated": "(" * 1_000_000,
    "** repeated": "**" * 500_000,
    "_ repeated": "_" * 1_000_000,
    "A. repeated": "A. " * 330_000,
    "1. 什么？ repeated": "1. 什么？" * 100_000,
    "(正确: repeated": "(正确:" * 150_000,
    "> repeated": "> " * 300_000,
    "< repeated": "<" * 1_000_000,
    "| repeated": "|" * 1_000_000,
    "$ repeated": "$" * 1_000_000,
}
STEP = "第{n}种方法每一步用小批量数据求梯度,再沿负梯度方向更新参数,因此训练更快。"
SHAPES: dict[str, str] = {
    "numbered": QUESTION + ANSWER,
    "short": f"{{n}}、什么是第{{n}}种方法?\n{STEP}\n\n",
    "markdown": "### {n}. 第{n}种方法有什么作用？\n\n**要点**：它在每一步用 `mini-batch` 求梯度，再沿 $-\\nabla f$ "
    "的方向更新参数。\n\n- 收敛更快，因为梯度的方差小\n- 占用的内存更多，因为要记住动量\n\n",
    "headings": f"## 第{{n}}种方法为什么有效？\n\n{STEP}\n\n",
    "labels": f"Q：第{{n}}种方法有什么作用？\nA：{STEP}\n\n",
    "choice": "{n}. 下列关于第{n}种方法的说法，正确的是（ ）\nA. 它不需要求梯度\nB. 它沿负梯度方向更新参数\n"
    f"C. 它没有超参数\nD. 它不能与动量一起使用\n答案：B\n解析：{STEP}\n\n",
    "inline": "{n}. 第{n}种方法的梯度如何求？(  ) A. 手算 B. 反向传播 C. 查表 D. 猜测 答案：B\n",
    "english": "{n}. What does method {n} do when a network is trained?\n"
    "It computes the gradient on a small batch in every step and moves the parameters along its negative direction. "
    "Together with momentum it converges faster than plain descent.\n\n",
    "chapters": "## 第{n}章\n1、什么是第{n}种方法?\n它分为三步。\n2、为什么用它?\n因为训练更快。\n"
    "3、它有什么缺点?\n占用内存多。\n",
    "lists": "{n}、第{n}种方法分为哪几步?\n答:分为三步:\n1、先取一批数据\n2、再求梯度\n3、最后更新参数\n",
    "chat": f"面试官：第{{n}}种方法有什么作用？\n我：{STEP}\n",
    "page": f"<h3>{{n}}. 什么是第{{n}}种方法？</h3>\n<p>{STEP}</p>\n",
    "prose page": f"<h2>{{n}}. 什么是第{{n}}种方法？</h2>\n<p>{STEP}它的<b>收敛速度</b>取决于初始化；"
    f"与批归一化一起使用时，可以取更大的学习率。</p>\n<ul><li>{STEP}</li>\n<li>学习率要预热</li></ul>\n",
}
"""Name → the pattern of one question, or of one chapter, with ``{n}`` for its number and ``{d}`` for a digit."""
ENDINGS = {"markdown": "md", "headings": "md", "page": "html", "prose page": "html"}


def measured(text: str, name: str = "document.txt") -> tuple[float, float, int]:
    """Megabytes, seconds of processor time, questions found."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(text, "utf-8")
        with no_collection():  # as in a build
            since = time.process_time()
            questions = extract(read(Found(path, name)))
            seconds = time.process_time() - since
        return path.stat().st_size / 1e6, seconds, len(questions)


def document(shape: str, megabytes: float) -> str:
    """A document of a shape, of about that size."""
    pattern = SHAPES[shape]
    count = int(megabytes * 1e6 / len(pattern.format(n=10_000, d=1).encode()))
    text = "".join(pattern.format(n=n, d=n % 9 + 1) for n in range(1, count + 1))
    return f"<html><body>{text}</body></html>" if "page" in shape else text


def table(shape: str, sizes: Iterable[float]) -> None:
    """Print a row for each size of a shape."""
    base = 0.0
    for size in sizes:
        text = document(shape, size)
        megabytes, seconds, found = measured(text, f"document.{ENDINGS.get(shape, 'txt')}")
        base = base or seconds / megabytes
        speed, ratio = megabytes / seconds, seconds / megabytes / base
        each, line = seconds * 1e6 / max(found, 1), seconds * 1e6 / text.count("\n")
        print(
            f"{shape:10} {megabytes:6.1f} {found:9d} {seconds:7.2f} {speed:6.2f} {each:6.1f} {line:6.1f} {ratio:6.2f}"
        )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("megabytes", nargs="*", type=float, default=[1.0, 10.0, 100.0])
    parser.add_argument("--shapes", nargs="+", choices=SHAPES, help="only these, and no hostile lines")
    told = parser.parse_args()
    measured(document("numbered", 0.1))  # the converter loads its tables once
    print(f"{'':10} {'MB':>6} {'questions':>9} {'s':>7} {'MB/s':>6} {'µs/q':>6} {'µs/l':>6} {'ratio':>6}")
    for shape in told.shapes or SHAPES:
        table(shape, [size for size in told.megabytes if size <= 10 or shape == "numbered" or told.shapes])
    if told.shapes:
        return
    print(f"\n{'one line of':22} {'MB':>5} {'s':>6}")
    for name, line in HOSTILE.items():
        megabytes, seconds, _ = measured(f"1、什么是甲？\n{line}\n2、什么是乙？\n答:好\n")
        print(f"{name:22} {megabytes:5.2f} {seconds:6.2f}")


if __name__ == "__main__":
    main()
