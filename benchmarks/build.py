"""How long builds take and how much memory, beside genanki and Md2Anki, in one run on one machine.

    python benchmarks/build.py                      everything (some minutes)
    python benchmarks/build.py shipped              source/: cold, nothing changed, one card changed; --help
    python benchmarks/build.py scale [SIZE …]       one document of so many questions (default: 10000 100000)
    python benchmarks/build.py field [SIZE]         the same cards through genanki and Md2Anki (default: 1000);
                                                    --md2anki PYTHON names an interpreter that has it

Every line is a process of its own, started as a person would start it; interpreter and imports count. Seconds are
of the wall clock, the best of so many runs (--repeat); "cpu" is processor time over all processes, "MB" the peak of
the largest process. Plain genanki is a script that reads the finished notes (the table that the build writes) and
packs them: no reading, no extraction, no markup, no identity. Checking is part of a build and is told apart
("lint").
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import itertools
import json
import math
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build.py"

_SETTLE = 8.0
"""Seconds after a save in which a build that watches finishes."""

PLACES = """
卷积层 池化层 全连接层 循环层 注意力层 嵌入层 归一化层 残差块 编码器 解码器 输出层 跳跃连接 门控单元
生成器 判别器 词向量 特征金字塔 空洞卷积 转置卷积 分组卷积 深度可分离卷积 多头注意力 位置编码
前馈网络 双向网络 记忆单元 隐藏状态 感受野 特征图 通道 滤波器 瓶颈结构 稠密块 起始模块 骨干网络
检测头 掩码分支 锚框 损失层 采样层 量化层 图像金字塔 时间步 批次 样本 标签 验证集 训练集 测试集
预训练模型
""".split()
WORKS = """
随机梯度下降 动量 权重衰减 丢弃法 批归一化 层归一化 学习率预热 余弦退火 梯度裁剪 数据增强 标签平滑
早停 集成 知识蒸馏 混合精度 梯度累积 交叉熵 均方误差 对比损失 铰链损失 自适应学习率 二阶方法
正交初始化 截断反向传播 教师强制 束搜索 温度采样 负采样 困难样本挖掘 课程学习 迁移学习 微调 剪枝
量化 稀疏化 贝叶斯优化 网格搜索 随机搜索 交叉验证 重采样 类别加权 焦点损失 对抗训练 梯度惩罚
谱归一化 自监督预训练 掩码建模 半监督学习 多任务学习 元学习
""".split()
ASPECTS = """
为什么有效 有什么缺点 何时会失败 怎样选择超参数 计算量是多少 显存占用怎样变化 与推断有什么不同
对梯度有什么影响 怎样实现 有哪些替代办法 怎样检查是否正确 对收敛有什么影响 理论依据是什么
需要多少数据 怎样避免过拟合 怎样并行 数值上要注意什么 对初始化有什么要求 和批量大小有什么关系
和学习率有什么关系 会不会改变期望 会不会引入偏差 方差怎样变化 怎样可视化 怎样调试 面试时怎样回答
最早由谁提出 解决了什么问题 有什么前提 有什么误解 怎样推导 复杂度如何 能否去掉 顺序能否交换
对噪声敏感吗 怎样迁移到别的任务 怎样和正则化配合 怎样评价效果 有什么经验法则 在线学习时怎样
分布改变时怎样
""".split()
"""50 × 50 × 41 combinations: more than 100,000 different questions of usual length, none of them sensible."""

ANSWERS = (
    "{b}在每一步用小批量数据求梯度，再沿负梯度方向更新{a}的参数，学习率为 0.0{d}，动量取 0.9。"
    "它的收敛速度取决于批量大小和初始化。",
    "它让{a}的输出保持零均值、单位方差；训练时用小批量的统计量，推断时用滑动平均，因此{b}在两种情形下不同。",
    "损失为 $L_{{{d}}} = \\frac{{1}}{{m}} \\sum_i (y_i - {d} x_i)^2$，对{a}的参数求导即得梯度，再用{b}更新。",
    "先打乱数据，再分成 {d} 折；每折轮流作验证集，其余样本用来训练{a}，最后取平均，看{b}是否有帮助。",
)
"""Every fourth answer has a formula; the others are plain text."""
NTH = "零一二三四五六七八九十"
"""Names of changes: a number in an answer would be asked for its check."""


@dataclass
class Measured:
    """What a process took: wall-clock and processor seconds, peak megabytes, and seconds a stage."""

    seconds: float
    cpu: float
    megabytes: float
    stages: dict[str, float] = field(default_factory=dict)

    @property
    def lint(self) -> float:
        """Seconds of checking."""
        return self.stages.get("check", 0.0)

    @property
    def work(self) -> float:
        """Processor seconds without those of checking, which has its share of them as of the time."""
        return self.cpu * (1 - self.lint / self.seconds)


def measure(
    command: Sequence[object], cache: Path, timings: Path | None = None, allowed: Iterable[int] = (0,)
) -> Measured:
    """Run a command to its end. Raises SystemExit if it fails."""
    more = ["--timings", str(timings)] if timings else []
    environment = {**os.environ, "DECKWRIGHT_CACHE": str(cache), "SOURCE_DATE_EPOCH": "1800000000"}
    with tempfile.TemporaryFile() as output:
        since = time.perf_counter()
        process = subprocess.Popen([*map(str, command), *more], stdout=output, stderr=output, env=environment, cwd=ROOT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - since
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in allowed:
            output.seek(0)
            sys.exit(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{output.read().decode()}")
    stages = json.loads(timings.read_text("utf-8")) if timings else {}
    return Measured(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, stages)


def together(command: Sequence[object], cache: Path, allowed: Iterable[int]) -> float:
    """Megabytes of a command and the processes that it starts, at their peak, shared memory counted once; 0 if unknown.

    A run of its own: to look takes time.
    """
    environment = {**os.environ, "DECKWRIGHT_CACHE": str(cache), "SOURCE_DATE_EPOCH": "1800000000"}
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(list(map(str, command)), stdout=quiet, stderr=quiet, env=environment, cwd=ROOT)
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(map(_proportional, _family(process.pid))))
        time.sleep(0.02)
    if process.returncode not in allowed:
        sys.exit(f"{' '.join(map(str, command))} ended with {process.returncode}")
    return peak / 1024


def _family(pid: int) -> list[int]:
    """A process and those below it, as far as Linux tells."""
    below: list[int] = []
    with contextlib.suppress(OSError):
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            below += [each for child in children.read_text().split() for each in _family(int(child))]
    return [pid, *below]


def _proportional(pid: int) -> int:
    """Kilobytes of a process, of what it shares its part."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def best(repeat: int, once: Callable[[], Measured]) -> Measured:
    """The quickest of several runs."""
    return min((once() for _ in range(repeat)), key=lambda m: m.seconds)


def row(name: str, m: Measured, note: str = "") -> None:
    """Print a line of a table."""
    print(f"  {name:34} {m.seconds:7.2f} s  cpu {m.cpu:7.2f} s  {m.megabytes:6.0f} MB  {note}", flush=True)


# --- the shipped build --------------------------------------------------------------------------


def shipped(repeat: int) -> None:
    """source/, every output: cold, nothing changed, one card changed."""
    print("the shipped build, every output")
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        source, out, cache = base / "source", base / "dist", base / "cache"
        shutil.copytree(ROOT / "source", source)
        command = [sys.executable, BUILD, "--source", source, "--out", out, "--quiet"]
        timings = base / "timings.json"

        def cold() -> Measured:
            shutil.rmtree(cache, ignore_errors=True)
            return measure(command, cache, timings)

        measured = best(repeat, cold)
        row("cold", measured, "at most 8 s")
        stages = sorted(measured.stages.items(), key=lambda item: -item[1])
        row("nothing changed", best(repeat, lambda: measure(command, cache)), "at most 0.7 s")
        card = next(path for path in sorted((source / "cards").glob("*.yaml")))
        original = card.read_text("utf-8")
        count = 0

        def changed() -> Measured:
            nonlocal count
            count += 1
            card.write_text(original.replace("answer: ", f"answer: （第{NTH[count]}稿）", 1), "utf-8")
            return measure(command, cache, timings)

        measured = best(repeat, changed)
        row("one card changed", measured, "at most 2.5 s")
        row("--help", best(repeat, lambda: measure([sys.executable, BUILD, "--help"], cache)), "at most 0.3 s")
        seconds = saved_until_shown([*command[:-1], "--watch"], cache, card, original, repeat)
        print(f"  {'--watch: saved until shown':34} {seconds:7.2f} s{'':23}at most 1 s", flush=True)
        print("  stages, cold:             " + ", ".join(f"{name} {took:.2f}" for name, took in stages))
        stages = sorted(measured.stages.items(), key=lambda item: -item[1])
        print("  stages, one card changed: " + ", ".join(f"{name} {took:.2f}" for name, took in stages))


def saved_until_shown(command: Sequence[object], cache: Path, card: Path, original: str, repeat: int) -> float:
    """Seconds from a save of one card until the page is told to load itself again, at best; a build that watches."""
    environment = {**os.environ, "DECKWRIGHT_CACHE": str(cache), "PYTHONUNBUFFERED": "1"}
    watching = subprocess.Popen(
        list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, cwd=ROOT, text=True
    )
    assert watching.stdout
    try:
        url = next(line.split()[1] for line in watching.stdout if line.startswith("preview: "))
        threading.Thread(target=watching.stdout.read, daemon=True).start()  # what else it says goes nowhere
        took = []
        with urllib.request.urlopen(f"{url}events") as events:
            shown = _told(events)
            for count in range(repeat):
                since = time.perf_counter()
                card.write_text(original.replace("answer: ", f"answer: （存第{NTH[count]}次）", 1), "utf-8")
                while (now := _told(events)) == shown:
                    pass
                took.append(time.perf_counter() - since)
                shown = now
                time.sleep(_SETTLE)  # the other outputs follow
    finally:
        watching.send_signal(signal.SIGINT)
        watching.wait()
    return min(took)


def _told(events: Iterable[bytes]) -> str:
    """The next version that the page is told of."""
    return next(line.decode().split()[1] for line in events if line.startswith(b"data: "))


# --- many questions -----------------------------------------------------------------------------


def questions(count: int) -> Iterator[tuple[str, str]]:
    """So many different questions with an answer each, always the same ones."""
    every = list(itertools.product(range(len(ASPECTS)), range(len(WORKS)), range(len(PLACES))))
    random.Random(1).shuffle(every)
    for number, (aspect, work, place) in enumerate(every[:count]):
        a, b = PLACES[place], WORKS[work]
        yield f"在{a}中使用{b}，{ASPECTS[aspect]}？", ANSWERS[number % 4].format(a=a, b=b, d=number % 9 + 1)


def document(count: int) -> str:
    """A document of so many numbered questions."""
    return "".join(f"{n}、{q}\n答：{a}\n" for n, (q, a) in enumerate(questions(count), 1))


def build_command(source: Path, out: Path) -> list[object]:
    """A build of one document up to the package, as a person types it."""
    return [sys.executable, BUILD, "--source", source, "--out", out, "--only", "anki", "--no-cache", "--quiet"]


def pair(source: Path, base: Path, repeat: int) -> tuple[Measured, Measured]:
    """A document through Deckwright, and its notes through plain genanki."""
    out, cache = base / "out", base / "cache"

    def once() -> Measured:
        shutil.rmtree(out, ignore_errors=True)
        return measure(build_command(source, out), cache, base / "timings.json", (0, 1))

    ours = best(repeat, once)
    by_hand = [sys.executable, __file__, "genanki", out / f"{source.stem}.tsv", base / "plain.apkg"]
    return ours, best(repeat, lambda: measure(by_hand, cache))


def scale(sizes: Sequence[int], repeat: int) -> None:
    """One document of many questions up to the package, beside plain genanki with the same notes."""
    print("one document, everything up to the .apkg (--only anki), beside plain genanki with the same notes")
    done: dict[int, tuple[Measured, Measured]] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "many.txt"
            source.write_text(document(size), "utf-8")
            ours, plain = done[size] = pair(source, Path(folder), repeat)
            megabytes = together(build_command(source, Path(folder) / "out"), Path(folder) / "cache", (0, 1))
        row(f"{size:,} questions: genanki", plain)
        row(f"{size:,} questions: Deckwright", ours, f"of it lint {ours.lint:.2f} s")
        print(
            f"    without lint {(ours.seconds - ours.lint) / plain.seconds:.1f} times genanki (limit 10), by processor "
            f"{ours.work / plain.cpu:.1f}; with lint {ours.seconds / plain.seconds:.1f} and "
            f"{ours.cpu / plain.cpu:.1f}; memory {ours.megabytes / plain.megabytes:.2f} times (limit 3), "
            f"of all processes together {megabytes:.0f} MB"
        )
        print("    " + ", ".join(f"{name} {took:.2f}" for name, took in ours.stages.items()))
    for small, large in itertools.pairwise(sizes):
        (ours, plain), (more, plain_more) = done[small], done[large]
        print(
            f"  growth {small:,} → {large:,}: exponent "
            f"{_exponent(small, large, ours.seconds - ours.lint, more.seconds - more.lint):.2f} (limit 1.1), "
            f"of processor time {_exponent(small, large, ours.work, more.work):.2f}, "
            f"lint {_exponent(small, large, ours.lint, more.lint):.2f}, "
            f"genanki {_exponent(small, large, plain.seconds, plain_more.seconds):.2f}"
        )


def _exponent(small: int, large: int, before: float, after: float) -> float:
    return math.log(after / before) / math.log(large / small)


def genanki_by_hand(table: Path, package: Path) -> None:
    """What a script with genanki does: read the notes, pack them; one note type with all fields."""
    import genanki  # type: ignore[import-untyped]

    csv.field_size_limit(10**9)
    with table.open(encoding="utf-8", newline="") as handle:
        header: list[str] = []
        decks: dict[str, genanki.Deck] = {}
        model = None
        for cells in csv.reader((line for line in handle if not _is_comment(line, header)), delimiter="\t"):
            guid, _, deck, tags, *fields = cells
            if model is None:
                names = header[-1].rstrip("\n").split("\t")[4:]
                card = {"name": "Card", "qfmt": f"{{{{{names[0]}}}}}", "afmt": f"{{{{{names[5]}}}}}"}
                model = genanki.Model(1607392319, "Plain", [{"name": name} for name in names], [card])
            if deck not in decks:
                decks[deck] = genanki.Deck(abs(hash(deck)) % 2**40, deck)
            decks[deck].add_note(genanki.Note(model=model, fields=fields, tags=tags.split(), guid=guid))
    genanki.Package(list(decks.values())).write_to_file(package)


def _is_comment(line: str, header: list[str]) -> bool:
    if line.startswith("#"):
        header.append(line)
    return line.startswith("#")


# --- the field ----------------------------------------------------------------------------------


def beside(size: int, repeat: int, md2anki: str) -> None:
    """The same cards through genanki by hand and Md2Anki."""
    print(f"{size:,} cards beside the field")
    with tempfile.TemporaryDirectory() as folder:
        base, text = Path(folder), Path(folder) / "cards.md"
        text.write_text("# 题\n\n" + "".join(f"## {q}\n\n{a}\n\n" for q, a in questions(size)), "utf-8")
        ours, plain = pair(text, base, repeat)
        row("Deckwright", ours, f"of it lint {ours.lint:.2f} s")
        row("genanki by hand", plain)
        works = subprocess.run([md2anki, "-m", "md2anki", "--help"], capture_output=True, text=True, check=False)
        if works.returncode:
            why = (works.stderr.strip().splitlines() or ["no word"])[-1]
            print(f"  Md2Anki does not run under {md2anki}: {why}")
            return
        command = [md2anki, "-m", "md2anki", text, "-o-anki", base / "md2anki.apkg"]
        row("Md2Anki", best(repeat, lambda: measure(command, base / "cache")))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("what", nargs="?", choices=("all", "shipped", "scale", "field", "genanki"), default="all")
    parser.add_argument("rest", nargs="*")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each line; the quickest counts")
    parser.add_argument("--md2anki", default=sys.executable, metavar="PYTHON", help="an interpreter that has Md2Anki")
    options = parser.parse_args()
    if options.what == "genanki":
        genanki_by_hand(*map(Path, options.rest))
        return
    sizes = [int(size) for size in options.rest]
    if options.what in ("all", "shipped"):
        shipped(options.repeat)
    if options.what in ("all", "scale"):
        scale(sizes or [10_000, 100_000], options.repeat)
    if options.what in ("all", "field"):
        beside(sizes[0] if sizes else 1_000, options.repeat, options.md2anki)


if __name__ == "__main__":
    main()
