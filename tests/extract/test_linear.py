"""Every pattern of reading and extraction goes over long gaps and runs in time that grows with their length alone."""

import importlib
import pkgutil
import re

import pytest
from conftest import ends

from deckwright import extract
from deckwright import read as reading
from deckwright.config import DocumentConfig

BEFORE = (
    "", "1", "第1", "第", "（", "【", "A", "A.", "答案", "答案：", "参考答案", "【答案】", "正确答案：A", "Answer", "Answer: A", "the correct answer is",
    "Q1", "Q:", "问题", "一", "一、", "一、单项选择题", "Part", "Part I", "共用题干", "1-3", "1-3题", "①", "[ ]", "> ", "- ", "**", "**注意", "面试",
    "12:30", "2023-01-02 12:30", "王老师", "3楼", "第 3 页", "page 3", "3 |", "解析", "【解析】", "（3分", "点击", "see", "参考", "参考：https://a.b", "::",
    "|", "|-", "<summary>", "{{", "选项", "以下", "答题卡", "题号", "No.", "No. 3", "问 3", "略", "待补充", "ab/x/", "a?", "得分",
)  # fmt: skip
"""What people write before a gap."""
RUNS = (" ", "\t", " \t", "　", "*", "-", "_", "(", "（", "|", "#", ">", "?", ".", "1、", "A ", "1 ", "是 ", "=", "~")
LONG = 2_000
BOUNDED = {
    "deckwright.extract.dialogue._NUMBERED",  # the name of a speaker
    "deckwright.extract.dialogue._TURN",  # the first characters of a line, where they hold no wide gap
    "deckwright.extract.furniture._WITH_NUMBER",  # a line as short as a page's header
    "deckwright.read.formats.html_lines._ANSWER_LABEL",  # fewer than 60 characters
}
"""These are tried on short texts alone."""


def patterns():
    """Name and pattern of everything that was compiled when the modules were imported."""
    for package in (extract, reading):
        names = [package.__name__, *(m.name for m in pkgutil.walk_packages(package.__path__, f"{package.__name__}."))]
        for name in names:
            for attribute, value in sorted(vars(importlib.import_module(name)).items()):
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    yield f"{name}.{attribute}", value


EVERY = dict(patterns())


@pytest.mark.parametrize("name", sorted(EVERY.keys() - BOUNDED))
def test_a_pattern_does_not_linger(name):
    pattern = EVERY[name]
    with ends(20):
        for before in BEFORE:
            for run in RUNS:
                text = before + run * (LONG // len(run)) + "\ue123"
                pattern.match(text)
                pattern.fullmatch(text)


@pytest.mark.parametrize("ending", ["txt", "md", "html"])
@pytest.mark.parametrize("run", RUNS)
def test_lines_with_a_run_are_read(run, ending, tmp_path):
    lines = [line for k, before in enumerate(BEFORE, 1) for line in (f"{k}、什么是甲？", before + run * (LONG // len(run)) + "乙")]
    path = tmp_path / f"d.{ending}"
    path.write_text("\n".join(lines), "utf-8")
    with ends(60):
        document = reading.read(reading.Found(path, path.name), DocumentConfig())
        assert extract.extract(document) or ending == "html"


def test_a_gap_of_very_many_blanks_is_narrowed(tmp_path):
    path = tmp_path / "d.txt"
    path.write_text(f"甲{' ' * 300}乙\n{' ' * 90}丙\n{chr(9) * 300}", "utf-8")
    document = reading.read(reading.Found(path, path.name), DocumentConfig())
    assert [line.text for line in document.lines] == ["甲" + " " * 100 + "乙", " " * 90 + "丙"]
