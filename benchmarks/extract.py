"""Read and extract: MB of text a second of processor time, growth, and hostile lines.

    python benchmarks/extract.py [MEGABYTES …]

Prints tables; compares nothing with a clock, and no test depends on it. "ratio" is time a byte against the smallest
size.
Four kinds of documents: numbered questions with prose answers (1, 10 and 100 MB if no size is told); as many short
chapters that begin their numbers anew; lists in every answer; and the first as a saved page.
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
}


CHAPTER = (
    "## 第{n}章\n1、什么是第{n}种方法?\n它分为三步。\n2、为什么用它?\n因为训练更快。\n3、它有什么缺点?\n占用内存多。\n"
)
LISTED = "{n}、第{n}种方法分为哪几步?\n答:分为三步:\n1、先取一批数据\n2、再求梯度\n3、最后更新参数\n"
PAGE = "<h3>{n}. 什么是第{n}种方法？</h3>\n<p>第{n}种方法在每一步用小批量数据求梯度，再沿负梯度方向更新参数。</p>\n"


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


def document(megabytes: float) -> str:
    """A numbered document of about that size."""
    one = len((QUESTION + ANSWER).format(n=10_000, d=1).encode())
    count = int(megabytes * 1e6 / one)
    return "".join((QUESTION + ANSWER).format(n=n, d=n % 9 + 1) for n in range(1, count + 1))


def repeated(pattern: str, megabytes: float) -> str:
    """A pattern with ``{n}`` for its number, over and over, until the text has about that size."""
    return "".join(
        pattern.format(n=n) for n in range(1, int(megabytes * 1e6 / len(pattern.format(n=10_000).encode())) + 1)
    )


def table(kind: str, texts: Iterable[str], name: str = "document.txt") -> None:
    """Print a row for each text of a kind."""
    base = 0.0
    for text in texts:
        megabytes, seconds, found = measured(text, name)
        base = base or seconds / megabytes
        speed, ratio = megabytes / seconds, seconds / megabytes / base
        print(f"{kind:10} {megabytes:6.1f} {found:9d} {seconds:7.2f} {speed:6.2f} {ratio:6.2f}")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("megabytes", nargs="*", type=float, default=[1.0, 10.0, 100.0])
    sizes = parser.parse_args().megabytes
    measured(document(0.1))  # the converter loads its tables once
    print(f"{'':10} {'MB':>6} {'questions':>9} {'s':>7} {'MB/s':>6} {'ratio':>6}")
    table("numbered", (document(size) for size in sizes))
    small = [size for size in sizes if size <= 10]
    table("chapters", [repeated(CHAPTER, size) for size in small])
    table("lists", [repeated(LISTED, size) for size in small])
    table("page", [f"<html><body>{repeated(PAGE, size)}</body></html>" for size in small], "document.html")
    print(f"\n{'one line of':22} {'MB':>5} {'s':>6}")
    for name, line in HOSTILE.items():
        megabytes, seconds, _ = measured(f"1、什么是甲？\n{line}\n2、什么是乙？\n答:好\n")
        print(f"{name:22} {megabytes:5.2f} {seconds:6.2f}")


if __name__ == "__main__":
    main()
