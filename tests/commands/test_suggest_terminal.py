"""``suggest`` in a real terminal: keys, and both sides beside each other whatever the width."""

import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are those of POSIX", allow_module_level=True)

from rich.cells import cell_len
from small_source import small_source
from terminal import Terminal

from deckwright.commands.side_by_side import NARROW

CARD = """\
# Cards on normalisation.
- id: bn-purpose
  topic: normalization
  question: 批归一化做什么？
  answer: 稳定训练。
  asks:
    - BN 的作用是什么？     # as the exam has it
"""
DOCUMENT = """\
1. BN 的作用是什么？
答：稳定训练，加快收敛，""" + "让每一层的输入分布不至于随训练漂移，" * 12 + """可以用更大的学习率。
2. What is the purpose of batch normalization?
答：It keeps the distribution of activations stable.
3. 残差连接有什么作用？
答：缓解梯度消失。
4. 残差连接解决了什么问题？
答：缓解深层网络的退化。
"""  # fmt: skip
CHOICE = "m merge  d distinct  s skip  q quit"


@pytest.fixture
def source(tmp_path) -> Path:
    return small_source(tmp_path, CARD, DOCUMENT)


def test_m_writes_the_wording_on_the_card_and_d_a_block_with_its_reason(source):
    with Terminal("suggest", "--source", source) as terminal:
        first = terminal.wait_for(CHOICE)
        assert "2 to settle" in first and "purpose of" in first
        terminal.press("x")  # no key that means anything
        is_norm = "batch normalization" in first
        terminal.press("m" if is_norm else "d")
        if not is_norm:
            terminal.wait_for("why they are two")
            terminal.press("一个问作用，一个问问题\n")
        second = terminal.wait_for(CHOICE)
        assert "1 to settle" in second
        terminal.press("D" if is_norm else "m")
        if is_norm:
            terminal.wait_for("why they are two")
            terminal.press("一个问作用，一个问问题\n")
        terminal.wait_for("nothing left to settle")
        assert terminal.ended() == 0
    cards = (source / "cards" / "normalization.yaml").read_text("utf-8")
    assert cards == CARD + "    - What is the purpose of batch normalization?\n"
    merges = (source / "merges.yaml").read_text("utf-8")
    assert merges.count("decision: distinct") == 1 and "why: 一个问作用，一个问问题" in merges


def test_s_goes_on_and_q_ends_and_nothing_is_written(source):
    with Terminal("suggest", "--source", source) as terminal:
        terminal.wait_for(CHOICE)
        terminal.press("s")
        terminal.wait_for(CHOICE)
        terminal.press("q")
        assert terminal.ended() == 0
    assert not (source / "merges.yaml").exists()
    assert (source / "cards" / "normalization.yaml").read_text("utf-8") == CARD


@pytest.mark.parametrize("key, status", [("\x03", 130), ("\x04", 0)], ids=["Ctrl-C", "Ctrl-D"])
def test_it_can_be_left_at_any_time(key, status, source):
    with Terminal("suggest", "--source", source) as terminal:
        terminal.wait_for(CHOICE)
        terminal.press(key)
        assert terminal.ended() == status
        assert "Traceback" not in terminal.text


def test_the_reason_may_be_left_out(source):
    with Terminal("suggest", "--source", source) as terminal:
        terminal.wait_for(CHOICE)
        terminal.press("d")
        terminal.wait_for("why they are two")
        terminal.press("\n")
        terminal.wait_for(CHOICE)
        terminal.press("q")
        assert terminal.ended() == 0
    assert "why" not in (source / "merges.yaml").read_text("utf-8")


@pytest.mark.parametrize("columns", [40, 60, NARROW, 100, 200])
def test_no_line_is_wider_than_the_terminal_and_nothing_is_cut(columns, source):
    with Terminal("suggest", "--source", source, columns=columns) as terminal:
        shown = terminal.wait_for("m merge")
        if "稳定训练" not in shown:
            terminal.press("s")
            shown = terminal.wait_for("m merge")
        terminal.press("q")
        terminal.ended()
    lines = shown.split("\n")[:-1]
    assert max(map(cell_len, lines)) <= columns
    beside = [line for line in lines if line.count("╭") == 2]
    assert bool(beside) == (columns >= NARROW), "beside each other only where there is room"
    edges = {cell_len(line.rstrip()) for line in lines if "│" in line}
    assert len(edges) <= (2 if beside else 1), "the right edges are straight"
    left = "".join(line.split("│")[1].strip() for line in lines if "│" in line)
    assert "让每一层的输入分布不至于随训练漂移，" * 12 in left.replace(" ", "")
    assert "exam.txt:1" in left


def test_what_a_document_says_does_not_act_on_the_terminal(source):
    path = source / "documents" / "exam.txt"
    evil = "稳定训练\x1b[2J\x1b]0;owned\x07[red]红[/red]，加快收敛，"
    path.write_text(DOCUMENT.replace("稳定训练，加快收敛，", evil), "utf-8")
    with Terminal("suggest", "--source", source) as terminal:
        terminal.wait_for(CHOICE)
        terminal.press("s")
        terminal.wait_for(CHOICE)
        terminal.press("q")
        terminal.ended()
    assert b"\x1b[2J" not in terminal.raw and b"\x1b]0;" not in terminal.raw
    assert "[red]红[/red]" in terminal.text
