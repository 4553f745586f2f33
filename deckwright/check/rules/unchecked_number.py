"""A number that nothing runs, on a card whose numbers are run.

**What it does.** A card with `checks:` is held to them: every number above 2 in its answer and explanation must be told
by a check (in its expression, its arguments – those an oracle takes by itself, too – or its value), stand in an
equality that is evaluated, in a formula that
`source/facts.yaml` knows, in a fact of `facts:`, or in the question. Left alone: names (ResNet-50, 3D), list marks,
code, years, and cards without `checks:`.

**Why it hurts.** The check still passes, and the text beside it says something else.

Fails: `answer: 共 153 个参数。` with `checks: [{oracle: parameters_conv, args: {channels_in: 3, channels_out: 2,
kernel: 5}, equals: 152}]`

Passes: `answer: 共 152 个参数。` with the same check.
"""

from __future__ import annotations

import functools
import inspect
import json
import re
from collections.abc import Iterator
from fractions import Fraction

from ...model import Passage, Subject
from ..equalities import equalities, holds
from ..expressions import MAX_DIGITS, ExpressionError, evaluate
from ..knowledge import Knowledge
from ..library import known_stretches
from ..oracles import ORACLES
from ..prose import fold, sentence_at
from ..rule import Problem, Rule
from ..values import number
from .wrong_fact import is_wrong

_NUMBER = re.compile(
    r"\d(?:(?<![\w.,\-–\\^_/@#].)\d{0,2}(?:,\d{3})+(?![\d,])"
    r"|(?<![\w.\-–\\^_/@#].)\d{0,11}(?:\.\d{1,6})?(?![\w.]*[a-z_])(?!\.\d)(?![-–][a-z]))",
    re.IGNORECASE,
)
"""It begins with the digit, and then looks back: Python goes from digit to digit."""
_DIGIT = re.compile(r"\d")
_SCALE = re.compile(r"\s?(?P<times>[万亿])|\^(?:\{(?P<braced>-?\d{1,2})\}|(?P<bare>\d))")
_CODE = re.compile(r"```.*?```|`[^`\n]{1,300}`", re.S)
_LISTED = re.compile(r"(?m)^\s*\d{1,2}[.)、]\s")
_YEAR = r"(?:19|20)\d\d"
_DATED = re.compile(rf"(?<!\d){_YEAR}(?=\s?年)|(?<=[（(,，] ){_YEAR}(?=[)）])")
_BRACKET = re.compile(r"\([^()]{3,60}\)")
_SHOWN = re.compile(r"[^\n]")
_IN_CHECK = re.compile(r"\d+(?:\.\d+)?")
SMALL = 2
"""Numbers up to this one count things so often that nobody computes them."""


def check(subject: Subject, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield a problem for each number that no check, equality, formula or fact vouches for."""
    if not subject.checks or not subject.reviewed:
        return
    known: _Known | None = None
    facts: dict[int, list[tuple[int, int]]] | None = None
    for passage in subject.passages:
        if passage.field not in ("answer", "explanation") or not _DIGIT.search(passage.text):
            continue
        vouched: list[tuple[int, int]] | None = None
        for match in _NUMBER.finditer(_blanked(passage.text)):
            value = number(match.group())
            if value is None or (value.denominator == 1 and value.numerator <= SMALL):
                continue
            if known is None:
                known = _Known(_told_by_checks(subject))
            if known.tells(match.group(), value):
                continue
            if (scaled := _scaled(value, passage.text, match.end())) is not None and scaled in known.numbers:
                continue
            if vouched is None:
                vouched = _vouched(passage, subject, knowledge)
            if any(a <= match.start() < b for a, b in vouched):
                continue
            if facts is None:
                facts = _facts(subject, knowledge)
            if any(a <= match.start() < b for a, b in facts.get(id(passage), ())):
                continue
            shown = match.group()
            yield Problem(
                f"{shown} stands here, and no check of the card, no equality and no fact tells it",
                passage,
                match.start(),
            )


def _scaled(value: Fraction, text: str, end: int) -> Fraction | None:
    """The number with what stands behind it – 100 万, 10^{-6} –, if anything does."""
    match = _SCALE.match(text, end)
    if not match:
        return None
    if match["times"]:
        return value * (10**4 if match["times"] == "万" else 10**8)
    return value ** int(match["braced"] or match["bare"]) if value <= 1000 else value


def _told_by_checks(subject: Subject) -> set[Fraction | int]:
    """The numbers in checks – those that an oracle takes where a check gives none, too – and in the question."""
    texts = [f"{c.expr or ''} {json.dumps(_defaults(c.oracle) | c.args)} {c.equals}" for c in subject.checks]
    texts.append(subject.question or "")
    texts.append(subject.formula or "")
    found = [n for n in _IN_CHECK.findall(" ".join(texts).replace(",", "")) if len(n) <= MAX_DIGITS]
    out = {Fraction(n) if "." in n else int(n) for n in found}  # the same, and in a set much faster
    brackets = (match.group() for c in subject.checks for match in _BRACKET.finditer(c.expr or ""))
    return out.union(value for expression in brackets if (value := _value(expression)) is not None)


@functools.lru_cache(maxsize=8192)
def _value(expression: str) -> Fraction | None:
    """The value of an expression in brackets, if it is one."""
    try:
        return Fraction(evaluate(expression))
    except ExpressionError:
        return None


@functools.cache
def _defaults(oracle: str | None) -> dict[str, object]:
    """What an oracle takes for arguments that are not given."""
    if oracle is None or oracle not in ORACLES:
        return {}
    parameters = inspect.signature(ORACLES[oracle].function).parameters.values()
    return {p.name: p.default for p in parameters if isinstance(p.default, (int, float))}


class _Known:
    """Numbers that are told, and, where it is asked for, what they are rounded, and their first digits."""

    def __init__(self, numbers: set[Fraction | int]) -> None:
        self.numbers = numbers
        self._rounded: dict[int, set[Fraction]] = {}
        self._leading: dict[int, set[str]] = {}

    def tells(self, text: str, value: Fraction) -> bool:
        """Whether a number is one of those that are known, or one of them rounded, or counted in 万, 亿 or per cent."""
        if (value.numerator if value.denominator == 1 else value) in self.numbers:
            return True
        places = len(text.partition(".")[2])
        if places:
            if places not in self._rounded:
                self._rounded[places] = {Fraction(round(other * 10**places), 10**places) for other in self.numbers}
            if value in self._rounded[places]:
                return True
        digits = text.replace(",", "").replace(".", "").strip("0")
        count = len(digits)
        if count < 2:
            return False
        if count not in self._leading:
            self._leading[count] = {d for other in self.numbers if other for d in _leading(other, count)}
        return digits in self._leading[count]


def _leading(value: Fraction | int, count: int) -> tuple[str, str]:
    """The first digits of a number, cut off and rounded; none of one that is larger than any that people tell."""
    try:
        scaled = float(abs(value))
    except OverflowError:
        return "", ""
    cut = f"{scaled:.15e}"[: count + 1].replace(".", "")
    return cut.rstrip("0"), f"{scaled:.{count - 1}e}".split("e")[0].replace(".", "").rstrip("0")


def _blanked(text: str) -> str:
    """The text without code, list marks and years; offsets stay."""
    if "`" in text:
        text = _CODE.sub(_blank, text)
    text = _LISTED.sub(_blank, text)
    return _DATED.sub(_blank, text) if "19" in text or "20" in text else text


def _blank(match: re.Match[str]) -> str:
    return _SHOWN.sub(" ", match.group())


def _vouched(passage: Passage, subject: Subject, knowledge: Knowledge) -> list[tuple[int, int]]:
    """The stretches of true equalities and of known formulas."""
    out = list(known_stretches(passage, subject, knowledge))
    for equality in equalities(fold(passage.text)):
        if holds(equality, sentence_at(passage.text, equality.left.start)):
            out += [(equality.left.start, equality.left.end), (equality.right.start, equality.right.end)]
    return out


def _facts(subject: Subject, knowledge: Knowledge) -> dict[int, list[tuple[int, int]]]:
    """The stretches of values that facts know, by passage."""
    out: dict[int, list[tuple[int, int]]] = {}
    for reading in knowledge.told_facts.readings(subject):
        if is_wrong(reading):
            continue
        group = reading.spoken.wording.captured or 0
        passage, start = reading.place(reading.match.start(group))
        _, last = reading.place(reading.match.end(group) - 1)
        out.setdefault(id(passage), []).append((start, last + 1))
    return out


rule = Rule("M106", "unchecked-number", "error", __doc__, one=check)
