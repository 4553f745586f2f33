"""Numbers in the text do not add up.

**What it does.** Finds equalities of numbers in prose and formulas – `25×3×2=150`, `10,000/200=50`,
`$\\frac{1}{2}+0.25=0.75$`, a chain `a=b=c`, a sum and 一共 N behind it – and evaluates them. Decimals may be rounded
to the places that are written; ≈ allows 10 per cent. Left alone: code in fences, what contains a variable, pitfalls,
wrong options, sentences that tell of an error.

**Why it hurts.** A wrong number is learned like a right one, and an interviewer will do the sum.

Fails: `answer: 50+25+16+6+3+2+1=99 场`

Passes: `answer: 50+25+12+6+3+2+1=99 场`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model import Subject
from ..equalities import Equality, equalities, holds, is_other_arithmetic
from ..expressions import show
from ..knowledge import Knowledge
from ..prose import claims, fold, holds_any, tells_an_error
from ..rule import Problem, Rule

_WORTH_A_LOOK = re.compile(
    r"\d\s?\S?\s?[=≈]|[=≈]\s?\S{0,8}\d|\d.{0,12}(?:共|合计|总计|总和|total|altogether|等于|约为)|approx|(?:共|合计"
    r"|总计).{0,12}\d"
)
_SIGNS = ("=", "≈", "共", "合计", "总计", "总和", "total", "altogether", "等于", "约为", "approx")
"""Without one of these a text is not worth it."""
_FENCED = re.compile(r"```[^`]{0,20000}```")
_LIST_MARK = re.compile(r"\(?\d{1,2}[.)、]")
_SENTENCE_MARKS = "。！？!?；;\n"


def check(subject: Subject, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield a problem for each equality of numbers that does not hold."""
    for passage in claims(subject):
        if not holds_any(passage.text, _SIGNS) or not _WORTH_A_LOOK.search(passage.text):
            continue
        text = fold(passage.text)
        if "```" in text:
            text = _FENCED.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)
        for equality in equalities(text):
            sentence = _sentence(text, equality.left.start)
            if holds(equality, sentence) or tells_an_error(sentence) or is_other_arithmetic(sentence):
                continue
            if _holds_behind_list_mark(text, equality, sentence):
                continue
            yield Problem(_message(passage.text, equality), passage, equality.left.start)


def _sentence(text: str, offset: int) -> str:
    """The sentence around an offset, at most 600 characters of it."""
    first, last = max(0, offset - 300), min(len(text), offset + 300)
    start = max(max(text.rfind(mark, first, offset) for mark in _SENTENCE_MARKS) + 1, first)
    ends = [at for mark in _SENTENCE_MARKS if (at := text.find(mark, offset, last)) >= 0]
    return text[start : min(ends, default=last)]


def _holds_behind_list_mark(text: str, equality: Equality, sentence: str) -> bool:
    """Whether the first number is the mark of a list item, glued to it: ``1.2+3=5``."""
    start = equality.left.start
    if start and text[start - 1] not in "\n ;；。":
        return False
    mark = _LIST_MARK.match(text, start)
    if not mark:
        return False
    return any(holds(again, sentence) for again in equalities(text[mark.end() : equality.right.end]))


def _message(text: str, equality: Equality) -> str:
    left, right = equality.left, equality.right
    first, last = (left, right) if left.start < right.start else (right, left)
    shown = " ".join(text[first.start : last.end].split())
    simple, computed = (left, right) if left.is_literal and not right.is_literal else (right, left)
    expression = " ".join(text[computed.start : computed.end].split())
    return f"{shown[:80]} does not hold: {expression[:60]} is {show(computed.value)}, not {show(simple.value)}"


rule = Rule("M102", "arithmetic", "error", __doc__, one=check)
