"""Values as texts tell them – numbers in digits and in words, intervals, short expressions – and when two are the
same."""

from __future__ import annotations

import functools
import re
from fractions import Fraction

CHINESE = "零一二三四五六七八九十"
_ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")

_SPACE = r"[^\S\n]?"
"""A blank perhaps, but no line end: a value stands within a sentence."""
NUMBER = (
    rf"((?>(?<![\d.])\d{{1,9}}(?:,\d{{3}}){{0,3}}(?:\.\d{{1,6}})?(?:/\d{{1,4}})?(?![\d/]|\.\d)|\\[dt]?frac{_SPACE}(?:\{{\d{{1,4}}\}}\{{\d{{1,4}}\}}|\d\d)"
    rf"|[{CHINESE}百]{{1,3}}分之[{CHINESE}百]{{1,3}}|[{CHINESE}两]{{1,3}}(?![{CHINESE}])(?!分之)|(?<![a-z])(?:{'|'.join(_ENGLISH)}|half)(?![a-z])))"
)
"""A number, captured."""
_END = r"[-+−]?(?:\d(?:\.\d)?|∞|\\infty|无穷|inf(?:ty|inity)?|\\alpha|α)"
INTERVAL = (
    rf"((?>(?:\[|\(|\]){_END}{_SPACE}[,，]{_SPACE}{_END}{_SPACE}(?:\]|\)|\[)"
    rf"|{_END}(?:到|至|~|～|∼|\\sim ?|—|–|和|与){_END}(?:之间)?"
    rf"|(?:between |from ){_END}(?: and | to |-){_END}|{_END} (?:to|and) {_END}))"
)
"""An interval, captured."""
EXPRESSION = r"([a-z0-9\\(){}^_/+*\-−×·'|,.∞ ]{1,40})"
"""A short expression, captured."""

CAPTURING = {"n": NUMBER, "interval": INTERVAL, "expr": EXPRESSION}
"""The words of wordings that capture a value."""

_NOISE = re.compile(r"\\(?:left|right|,|;|:|!|quad)|[\s$\\{}]")
_FRACTION = re.compile(r"frac(\d)(\d)|frac\{(\d+)\}\{(\d+)\}")
_ENDS = re.compile(_END)
_IS_INTERVAL = re.compile(INTERVAL)


@functools.lru_cache(maxsize=8192)
def number(text: str) -> Fraction | None:
    """The value of a number as it is told, in digits or words; None for what is none."""
    text = text.strip().casefold().replace("−", "-")
    if text == "half":
        return Fraction(1, 2)
    if text in _ENGLISH:
        return Fraction(_ENGLISH.index(text))
    below, is_part, above = text.partition("分之")
    if is_part and (parts := _chinese(below)) and (taken := _chinese(above)) is not None:
        return Fraction(taken, parts)
    if (chinese := _chinese(text)) is not None:
        return Fraction(chinese)
    if match := re.fullmatch(r"\\?[dt]?frac\s?(?:\{(\d+)\}\{(\d+)\}|(\d)(\d))", text):
        above, below = (part for part in match.groups() if part)
        return Fraction(int(above), int(below)) if int(below) else None
    text = text.replace(",", "")
    scale = Fraction(1, 100) if text.endswith("%") else 1
    try:
        return Fraction(text.rstrip("%\\")) * scale
    except (ValueError, ZeroDivisionError):
        return None


def _chinese(text: str) -> int | None:
    """The value of Chinese digits below a hundred."""
    text = text.replace("两", "二")
    if text == "百":
        return 100
    if not text or any(char not in CHINESE for char in text):
        return None
    tens, ten, ones = text.partition("十")
    if not ten:
        return CHINESE.index(text) if len(text) == 1 else None
    if len(tens) > 1 or len(ones) > 1:
        return None
    return 10 * (CHINESE.index(tens) if tens else 1) + (CHINESE.index(ones) if ones else 0)


@functools.lru_cache(maxsize=8192)
def normal(value: str) -> str:
    """A value as it is compared: intervals by their ends, numbers by their value, else without blanks and marks."""
    value = value.strip().casefold().replace("−", "-").replace("，", ",")
    if _IS_INTERVAL.fullmatch(value):
        ends = [end.lstrip("+") for end in _ENDS.findall(value)]
        return ",".join("∞" if "inf" in end or "无穷" in end else end.replace("\\alpha", "α") for end in ends)
    told = number(value)
    if told is not None:
        return str(told)
    return _NOISE.sub("", value).replace("times", "×").rstrip(",.")
