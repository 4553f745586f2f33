"""Keys of many questions in few lines, as exams print them at their end: ``1-5 BACBC``, ``6．√ 7．×``, rows of a table."""  # noqa: E501

from __future__ import annotations

import re
from dataclasses import dataclass

from . import keys
from .marks import hanzi_number
from .segment import Segment

_SECTION = re.compile(
    r"\s*+(?:[#*>\s]*+)(?:[(（]?(?P<n>[一二三四五六七八九十]{1,3}|[IVX]{1,4})[)）]?\s*+[、.．:：)）]\s*+)?"
    r"(?:(?P<name>[\u4e00-\u9fff]{1,8}题|Part\s+\w{1,3}|Section\s+\w{1,3}|Multiple choice|True or false|True/false)"
    r"\s*+(?:[(（][^()（）]{0,30}[)）])?\s*+[:：]?\s*+)?[*\s]*",
    re.I,
)
_LETTERS = r"[A-H](?:\s?[A-H])*|[a-h](?:\s?[a-h])*"
_TRUTHS = "√✓✔×✗✘对错TF"
_RANGE = re.compile(
    rf"[(（\[【]?(?P<first>\d{{1,3}})\s*+[-–—―~～至到]{{1,2}}\s*+(?P<last>\d{{1,3}})[)）\]】]?\s*+(?:题)?\s*+[.．、:：]?\s*+"
    rf"(?P<keys>(?:(?:[A-Ha-h]{{1,8}}|[{_TRUTHS}])[\s,，、;；/]{{0,3}})+)(?![\w\u4e00-\u9fff])"
)
_ONE = re.compile(
    r"(?:第\s*+)?[(（\[【]?(?P<n>\d{1,3})[)）\]】]?\s*+(?:题)?\s*+[.．、:：)）=-]?\s*+[(（]?"
    rf"(?P<key>{_LETTERS}|[{_TRUTHS}]|正确|错误|True|False)[)）]?(?![\w\u4e00-\u9fff])[\s,，、;；.。|]*",
    re.I,
)
_BETWEEN = " \t,，;；、|"
_KEY_ALONE = re.compile(rf"[A-H]|[{_TRUTHS}]")
_KEYS_ALONE = re.compile(rf"(?:\s*+(?:[A-H]|[{_TRUTHS}])[\s,，、;；]*+){{2,}}")
_TABLE_RULE = re.compile(r"[\s|:=+-]+")
_IS_KEY = re.compile(rf"[A-H]{{1,8}}|[a-h]{{1,8}}|[{_TRUTHS}]|正确|错误|True|False", re.I)
_ROW_NAME = re.compile(r"(?:题\s?号|序\s?号|答\s?案|Questions?|No\.?|Answers?|Keys?)(?:\s*+[:：])?\s+(?=[\w√×])", re.I)
"""What a row of numbers or keys begins with, where a single blank follows."""
_CELL = re.compile(r"\s*+[|\t]\s*+|\s{2,}|(?<=\d)\s(?=\d)|(?<=[A-Ha-h√×])\s(?=[A-Ha-h√×])")


@dataclass
class Found:
    """A key of one question; ``offset`` is where it stands in its segment."""

    number: int
    key: keys.Key
    segment: Segment
    offset: int = 0


def section(text: str) -> tuple[int | None, int]:
    """The number of the part that a line names at its beginning, if any, and where its keys begin."""
    match = _SECTION.match(text)
    if not match:
        return None, 0
    written = match["n"]
    return (_number(written) if written else None), match.end()


def _number(written: str) -> int:
    roman = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10}
    return roman.get(written.upper(), 0) or hanzi_number(written)


def at(lines: list[Segment], k: int) -> tuple[list[Found], int]:
    """The keys in a line, or in a row of numbers there and the row below it; and the last line they take."""
    if lines[k].code:
        return [], k
    found = of_line(lines[k])
    if found:
        return found, k
    for below in range(k + 1, min(k + 3, len(lines))):
        found = of_rows(lines[k], lines[below])
        if found:
            return found, below
        if not _TABLE_RULE.fullmatch(lines[below].text):
            break
    return [], k


def of_line(segment: Segment) -> list[Found]:
    """The keys of a line that holds nothing else; empty where it holds anything else."""
    found, end = leading(segment)
    return found if end == len(segment.text.rstrip()) else []


def leading(segment: Segment) -> tuple[list[Found], int]:
    """The keys with which a line begins, and where what is none begins."""
    text = segment.text.rstrip()
    _, position = section(text)
    out: list[Found] = []
    while position < len(text):
        if text[position] in _BETWEEN:
            position += 1
            continue
        many = _RANGE.match(text, position)
        if many:
            found = _spread(many)
            if not found:
                break
            out += [Found(number, key, segment, many.start("keys")) for number, key in found]
            position = many.end()
            continue
        one = _ONE.match(text, position)
        if not one:
            break
        out.append(Found(int(one["n"]), _key(one["key"]), segment, one.start("key")))
        position = one.end()
    return out, position


def unnumbered(segment: Segment) -> list[Found]:
    """The keys of a line that names a part and gives a key for each of its questions, without their numbers:
    ``二：×√√×√``. Their place among them, from 1 on, stands for the number."""
    text = segment.text.rstrip()
    told, begin = section(text)
    if not told or not _KEYS_ALONE.fullmatch(text, begin):
        return []
    found = list(_KEY_ALONE.finditer(text, begin))
    return (
        [Found(place, _key(match[0]), segment, match.start()) for place, match in enumerate(found, 1)]
        if len(found) > 1
        else []
    )


def _spread(many: re.Match[str]) -> list[tuple[int, keys.Key]]:
    """``1-5 BACBC`` as five keys; empty where their number is not that of the questions."""
    first, last = int(many["first"]), int(many["last"])
    written = re.findall(rf"[A-Ha-h]+|[{_TRUTHS}]", many["keys"])
    if len(written) != last - first + 1:
        written = re.findall(rf"[A-Ha-h{_TRUTHS}]", many["keys"])
    if len(written) != last - first + 1:
        return []
    return [(number, _key(text)) for number, text in zip(range(first, last + 1), written, strict=True)]


def _key(written: str) -> keys.Key:
    text = written.replace(" ", "")
    if re.fullmatch("[A-Ha-h]+", text):
        return keys.Key(text, list(text), None, 0, len(written))
    truth = text.lower() in ("√", "✓", "✔", "对", "t", "正确", "true")
    return keys.Key(text, None, truth, 0, len(written))


def of_rows(above: Segment, below: Segment) -> list[Found]:
    """A row of numbers over a row of keys, as ``题号 1 2 3`` over ``答案 B A C``; empty where they are not."""
    numbers, written = _cells(above.text), _cells(below.text)
    if len(numbers) == len(written) and not numbers[0].isdecimal():
        numbers, written = numbers[1:], written[1:]
    if len(numbers) != len(written) or len(numbers) < 2 or not all(n.isdecimal() and len(n) < 4 for n in numbers):
        return []
    if not all(_IS_KEY.fullmatch(text) for text in written):
        return []
    return [Found(int(number), _key(text), below) for number, text in zip(numbers, written, strict=True)]


def _cells(text: str) -> list[str]:
    text = _ROW_NAME.sub("", text.strip().strip("|").strip())
    return [cell for cell in _CELL.split(text) if cell]
