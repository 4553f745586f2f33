"""Groups of an exam: questions that share a stem or options, and a line of keys for several questions between."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..model import Piece
from . import finish, keylist, keys, options
from .block_keys import find_key
from .segment import Segment, cut, is_heading
from .work import Work

_RANGE = (
    r"(?:第\s*+)?(?P<first>\d{1,3})\s*+(?:题\s*+)?[-~～—–－至到]{1,2}\s*+(?:第\s*+)?(?P<last>\d{1,3})\s*+(?:小?题)?"
)
_SHARED = re.compile(
    rf"\s*+[(（【\[]?\s*+{_RANGE}?\s*+[,，:：]?\s*+(?:考生)?\s*+(?:共用|共享|同用|根据|依据|基于)\s*+(?:以下|下列|下面|下述|同一)?\s*+(?:的|个)?\s*+"
    r"(?:题干|备选答案|备选项|选项|答案|案例|病例|病历|材料|资料).{0,8}?[)）】\]]?\s*+[:：]?\s*+"
    r"|\W*(?:use the following .{1,40} (?:for|to answer) )?(?:questions?|items?)\s+"
    r"(?P<one>\d{1,3})\s*+(?:-|–|to|through|and)\s*+(?P<two>\d{1,3})"
    r"(?:(?: are based on| refer to| relate to| share|:).{0,60})?\W*",
    re.I,
)
"""What stands over a stem or options for several questions: ``（3～5题共用题干）``."""
_WORDS = ("共", "同用", "根据", "依据", "基于", "uestion", "tem")
_SHARED_BEGINS = frozenset("(（【[第0123456789考共同根依基QqIiUu*_#> 　")
"""How such a line begins."""
_BEGINS = frozenset("【[(（参正标答AaKk 　")
_LABEL = re.compile(
    r"\s*+[【\[(（]?\s*+(?:参考答案|正确答案|标准答案|答案|Answers?|Keys?)\s*+[】\])）]?\s*+[:：]?\s*+"
    r"(?=[(（\[【]?(?:第\s*+)?\d)",
    re.I,
)
_EXPLAINS = re.compile(r"\s*+[【\[(（]?\s*+(?:答案|试题|参考|题目)?(?:解析|详解|分析)\s*+[】\])）]?\s*+[:：]?\s*+")
_NUMBER = re.compile(r"(?<![\d.])(\d{1,3})\s?[.．、:：]\s*+(?!\d)")
_AHEAD = 40
"""Lines of a stem and of options, at most."""


@dataclass
class KeyLine:
    """Keys of several questions in a line, and the lines behind it that explain them."""

    segment: Segment
    found: list[keylist.Found]
    explained: list[Piece] = field(default_factory=list)


def mark_shared(work: Work, lines: list[Segment]) -> list[Segment]:
    """The lines without stems and options that several questions share; the options are given to each of these."""
    out: list[Segment] = []
    k = 0
    while k < len(lines):
        match = _SHARED.fullmatch(lines[k].text) if _may_share(lines[k]) else None
        begin = _first_question(lines, k, match) if match else None
        if match is None or begin is None:
            out.append(lines[k])
            k += 1
            continue
        found = next((o for j in range(k + 1, begin) if (o := options.read(lines, j, begin)) is not None), None)
        if found is not None:
            _share(lines, begin, match, found.items)
        work.drop(lines[k], "structure")
        for segment in lines[k + 1 : begin]:
            work.drop(segment, "preamble")
        k = begin
    return out


def _may_share(segment: Segment) -> bool:
    text = segment.text
    if text[:1] not in _SHARED_BEGINS:
        return False
    return len(text) <= 120 and not segment.code and any(word in text for word in _WORDS)


def _first_question(lines: list[Segment], head: int, match: re.Match[str]) -> int | None:
    """Where the first of the questions stands that share what is below the line ``head``."""
    value = _bounds(match)[0]
    for k in range(head + 1, min(head + 1 + _AHEAD, len(lines))):
        number = lines[k].mark.value
        if number is not None and not lines[k].code and number == (value or number):
            return k
        if is_heading(lines[k]) and lines[k].mark.level:
            return None
    return None


def _bounds(match: re.Match[str]) -> tuple[int, int]:
    """The numbers of the first and the last question of a group; 0 where they are not told."""
    first, last = match["first"] or match["one"] or 0, match["last"] or match["two"] or 0
    return int(first), int(last)


def _share(lines: list[Segment], begin: int, match: re.Match[str], items: list[tuple[str, list[Piece]]]) -> None:
    """Give the options to the questions of the group."""
    style, last = lines[begin].mark.style, _bounds(match)[1]
    for segment in lines[begin:]:
        mark = segment.mark
        if is_heading(segment) or (_may_share(segment) and _SHARED.fullmatch(segment.text)):
            return
        if mark.value is None or mark.style != style:
            continue
        if last and mark.value > last:
            return
        segment.shared = items


def take_keys(lines: list[Segment]) -> tuple[list[Segment], list[KeyLine]]:
    """The lines without those that hold the keys of several questions before them, and these.

    One such line alone is a list of answers at the end, unless questions with the next numbers follow.
    """
    found = [(k, keyed) for k, segment in enumerate(lines) if (keyed := _keys(segment))]
    found = [(k, keyed) for k, keyed in found if _answer_last(lines, k, keyed)]
    if len(found) < 2 and not any(_goes_on(lines, k, keyed) for k, keyed in found):
        return lines, []
    out: list[KeyLine] = []
    gone: set[int] = set()
    for k, keyed in found:
        line = KeyLine(lines[k], keyed)
        gone.add(k)
        for j in _explanation(lines, k, [entry.number for entry in keyed]):
            begin = _EXPLAINS.match(lines[j].text) if not line.explained else None
            offset = begin.end() if begin else 0
            line.explained.append(Piece(lines[j].line, lines[j].text[offset:].strip(), lines[j].column + offset))
            gone.add(j)
        out.append(line)
    return [segment for k, segment in enumerate(lines) if k not in gone], out


def _keys(segment: Segment) -> list[keylist.Found]:
    """The keys of a line that is a label and keys of two questions at least."""
    if segment.text[:1] not in _BEGINS or segment.code or len(segment.text) > 300:
        return []
    label = _LABEL.match(segment.text)
    if label is None:
        return []
    found = keylist.of_line(cut(segment, label.end())[1])
    return found if len(found) > 1 else []


def _answer_last(lines: list[Segment], k: int, keyed: list[keylist.Found]) -> bool:
    """Whether the keys are those of the questions directly before the line."""
    wanted = [entry.number for entry in keyed]
    before = [s.mark.value for s in lines[:k] if s.mark.value in wanted and not s.code]
    return before[-len(wanted) :] == wanted


def _goes_on(lines: list[Segment], k: int, keyed: list[keylist.Found]) -> bool:
    following = next((s.mark.value for s in lines[k + 1 :] if s.mark.value is not None and not s.code), None)
    return following == keyed[-1].number + 1


def _explanation(lines: list[Segment], k: int, numbers: list[int]) -> list[int]:
    """The lines behind a line of keys that explain them, numbered like the keys or not at all."""
    if k + 1 >= len(lines) or not _EXPLAINS.match(lines[k + 1].text):
        return []
    out = [k + 1]
    for j in range(k + 2, len(lines)):
        segment = lines[j]
        if segment.blank_before or segment.noise or is_heading(segment) or segment.mark.value not in (None, *numbers):
            break
        out.append(j)
    return out


def _by_number(line: KeyLine) -> list[list[Piece]]:
    """For each key what explains it: told by numbers, or a line each; empty where one explanation is for all."""
    wanted = [entry.number for entry in line.found]
    out: list[list[Piece]] = []
    for piece in line.explained if _NUMBER.match(line.explained[0].text if line.explained else "") else []:
        begin = 0
        for match in _NUMBER.finditer(piece.text):
            if len(out) < len(wanted) and int(match[1]) == wanted[len(out)]:
                _add(out, piece, begin, match.start())
                out.append([])
                begin = match.end()
        _add(out, piece, begin, len(piece.text))
    if len(out) == len(wanted):
        return out
    return [[piece] for piece in line.explained] if len(line.explained) == len(wanted) else []


def _add(out: list[list[Piece]], piece: Piece, begin: int, end: int) -> None:
    """Add a stretch of a line to the last explanation."""
    if out and (text := piece.text[begin:end].strip()):
        out[-1].append(Piece(piece.line, text, piece.column + begin))


def give(work: Work, held: list[KeyLine]) -> None:
    """Give the keys to the questions before their line that have none; explanations too, line by line if that fits."""
    for line in held:
        told = _by_number(line)
        for k, entry in enumerate(line.found):
            owner = max(
                (o for o in work.open if o.number == entry.number and work.questions[o.index].line < line.segment.line),
                key=lambda o: o.index,
                default=None,
            )
            if owner is None:
                continue
            work.open.remove(owner)
            key = entry.key
            if not owner.parsed.options and key.letters in (["F"], ["f"]):
                key = keys.Key(key.written, None, False, key.start, key.end)
            owner.parsed.key = key
            pieces = told[k] if told else line.explained
            owner.parsed.answer.pieces += [Piece(line.segment.line, "", line.segment.column), *pieces]
            find_key(owner.parsed)
            section = work.questions[owner.index].section
            work.questions[owner.index] = finish.question(work.document, owner.parsed, section)
