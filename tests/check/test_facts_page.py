"""docs/facts.md: its example has every kind of entry, is read, and finds what the page says it finds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rule_cases import FACTS, subject

from deckwright.check import check, load
from deckwright.check.knowledge import KINDS

PAGE = (FACTS.parent.parent / "docs" / "facts.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)[0]


@pytest.mark.parametrize(
    ("question", "answer", "code"),
    [
        ("它是什么？", "GTP-3 很大。", "K101"),
        ("FPN 出自哪里？", "发表于 CVPR 2015。", "K103"),
        ("哪一个？", "VGG-18 很深。", "K104"),
        ("sigmoid 的值域？", "sigmoid 的值域是 (-1,1)。", "K301"),
        ("哪个更稀疏？", "L2 能够得到稀疏解。", "K302"),
        ("哪个更稀疏？", "L1 并不会得到稀疏解。", "K302"),
        ("哪个更稀疏？", "L2 恰好为零。", "K302"),
    ],
)
def test_the_example_is_read_and_works(question: str, answer: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "facts.yaml").write_text(EXAMPLE, encoding="utf-8")
    knowledge = load(tmp_path / "facts.yaml")
    assert all(getattr(knowledge, kind) for kind in KINDS)
    card, _ = subject({"question": question, "answer": answer})
    assert code in {finding.rule for finding in check([card], knowledge)}
