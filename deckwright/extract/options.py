"""Options of a choice and steps of an ordering: lettered, numbered in circles or ticked, a line each or many in a line."""  # noqa: E501

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..model import Piece
from . import keys
from .asking import asking
from .segment import Segment

_PREFIX = re.compile(
    r"\s*+(?:>\s*+)*(?:[-*+•]\s+)?"
    r"(?:[【\[]\s*+(?:备选项|备选答案|选项|Options?|Choices?)\s*+[】\]]\s*+[:：]?\s*+|选项\s*+[:：]\s*+)?"
    r"(?:\[(?P<box>[ xX√✓]?)\]\s*+|(?P<ring>[○●◯◉☐□▢⬜⚪☒■])\s*+)?"
    r"(?P<tick>[√✓✔☑✅]\ufe0f?\s*+)?(?P<bold>\*\*)?\s*+"
)
_CHOOSES = re.compile(r"选|哪|下列|以下|which|choose|select|pick|[(（]\s*+[)）]|[\[【(（](?:判断|true)", re.I)
"""What a question says whose options are marked by nothing but rings or boxes."""
_LABELS = {
    "A": re.compile(
        r"(?:^|(?<=[\s。？?；;，,、)）*】]))[(（\[【]?(?P<letter>[A-H])\s?(?:[.．、:：)）\]】]|\s-\s)\**\s*+"
    ),
    "a": re.compile(r"(?:^|(?<=[\s。？?；;，,、)）*】]))[(（\[【]?(?P<letter>[a-h])\s?[.．、:：)）\]】]\**\s*+"),
    "①": re.compile(r"(?P<letter>[①-⑩])\s*+[.．、:：)）]?\s*+"),
    "1": re.compile(r"(?:^|(?<=[\s。？?；;，,、)）*】]))[(（]?(?P<letter>[1-9])\s?[.．、:：)）](?!\d)\s*+"),
}
_BARE = re.compile(r"(?:^|(?<=\s\s)|(?<=[\t\u3000]))(?P<letter>[A-H])(?:\s+|(?=[\u4e00-\u9fff]))(?=\S)")
"""A letter without a sign: only where blanks set it apart, or it begins the line."""
_RIGHT = re.compile(
    r"\s*+(?:[(（【\[]\s*+(?:正确答案|正确|答案|对|√|✓|✔|correct(?: answer)?|right)\s*+[)）】\]]|[√✓✔☑✅]\ufe0f?|(?:<-+|←)\s*+(?:正确|correct).{0,10})\s*+$",  # noqa: E501
    re.I,
)
_MAY_BE_RIGHT = re.compile(r"[(（【\[√✓✔☑✅<←]")
_ORDER = re.compile(r"步骤|顺序|排序|次序|先后|流程|排列|排好|排成|order|sequence|arrange|steps")
"""In lower case: a search without regard to case is slow."""
ORDER_OF_STEPS = re.compile(r"(?:[①-⑩]\s*+(?:[,，、→>—–-]|->)?\s*+){2,10}")
_BEGINS = "选Aa①1(（[【>-*+•○●◯◉☐□▢⬜⚪☒■√✓✔☑✅"
"""How a line begins that may hold options."""
_RINGS = "○●◯◉☐□▢⬜⚪☒■"
_FIRST = re.compile(r"[\s>*+•○●◯☐□▢√✓✔☑✅\-]*(?:\[[ xX√✓]?\]\s*+)?(?:\*\*)?[(（\[【]?[Aa](?![a-z])")
_GAP = 3
"""Lines that an option may go on in before the next one."""


@dataclass
class Options:
    """What was found: segments ``first`` to ``end`` (half open), letters with their texts, those marked as right.

    ``cut`` is where the first of them begins, if that is in the line of the question.
    """

    first: int
    end: int
    items: list[tuple[str, list[Piece]]] = field(default_factory=list)
    right: list[str] = field(default_factory=list)
    cut: int = 0
    lettered: bool = True
    """Whether they have letters or numbers, or boxes, and not only rings."""


def find(segments: list[Segment], stop: int | None) -> Options | None:
    """The options of a question, looked for before segment ``stop``, which holds the answer's label; without items where
    they are parts of the question.

    Where the question asks for an order, numbers in circles mark steps, and digits if an answer follows.
    """  # noqa: E501
    end = len(segments) if stop is None or stop == 0 else stop
    asked = segments[0].text
    orders = ("①1" if stop else "①") if _ORDER.search(asked.lower()) else ""
    for k in range(1, end):
        begin = segments[k].text[:1]
        if begin not in _BEGINS and not begin.isspace():
            continue
        found = read(segments, k, end, orders)
        if found is not None and not found.right and _ask(found):
            found.items = []
            return found
        if found is not None and (orders_of := _of_orders(segments, found, end)) is not None:
            return orders_of
        if found is not None and (found.right or found.lettered or _CHOOSES.search(asked) or _are_verdicts(found)):
            return found
    return _behind_question(segments[0], orders)


def _of_orders(segments: list[Segment], steps: Options, stop: int) -> Options | None:
    """The options behind steps that are orders of these: ``①…… ②…… ③……`` / ``A．①③②  B．②①③``."""
    if steps.items[0][0] != "①" or steps.end >= stop:
        return None
    found = read(segments, steps.end, stop)
    orders = found is not None and all(ORDER_OF_STEPS.fullmatch(pieces[0].text) for _, pieces in found.items)
    return found if orders else None


def of_steps(segment: Segment) -> bool:
    """Whether the options that begin with a line are orders of steps that stand above them."""
    prefix = _PREFIX.match(segment.text)
    found = _labels(segment.text, prefix.end() if prefix else 0, "A", "A")
    return bool(found) and bool(ORDER_OF_STEPS.match(segment.text, found[0].end()))


def behind(segments: list[Segment], label: int) -> Options | None:
    """The options that begin directly behind the line of an answer."""
    return read(segments, label + 1, len(segments), "") if label + 1 < len(segments) else None


def _ask(found: Options) -> bool:
    """Whether they are questions themselves: ``(a) What …? (b) Explain …``."""
    texts = [pieces[0].text for _, pieces in found.items]
    return any(text.endswith(("?", "？")) for text in texts) and all(asking(text) >= 0.85 for text in texts)


def _are_verdicts(found: Options) -> bool:
    return len(found.items) == 2 and {keys.truth(pieces[0].text) for _, pieces in found.items} == {True, False}


def begin(segments: list[Segment], k: int) -> bool:
    """Whether options begin with a line, or stand behind a question in it: two at least."""
    segment = segments[k]
    if segment.code or segment.mark.style.startswith("letter"):
        return False
    if ("A" in segment.text or "a" in segment.text) and _FIRST.match(segment.text):
        for family, following in (("A", "B"), ("a", "b")):
            found = _at(segment, family, family)
            if len(found) > 1 or (found and any(_at(s, family, following) for s in segments[k + 1 : k + 4])):
                return True
    return False


def _behind_question(head: Segment, orders: str) -> Options | None:
    """Options in the line of the question, behind it: at least three."""
    begin = head.mark.offset
    for family in ("A", "a", *orders):
        if chr(ord(family) + 2) not in head.text:
            continue
        found = _labels(head.text, begin, family, family)
        if len(found) >= 3 and head.text[begin : found[0].start()].strip():
            out = Options(0, 1, cut=found[0].start())
            _split(out, head, found)
            return out
    return None


def read(segments: list[Segment], first: int, stop: int, orders: str = "") -> Options | None:
    """The options that begin with a segment, at least two of them."""
    family = _family(segments[first], orders)
    if not family:
        return None
    out = Options(first, first, lettered=family != "[" or segments[first].text.lstrip()[0] not in _RINGS)
    bold: list[str] = []
    k = first
    while k < stop and len(out.items) < 10:
        expected = chr(ord(family) + len(out.items))
        found = _at(segments[k], family, expected)
        if found:
            before = len(out.items)
            _split(out, segments[k], found)
            prefix = _PREFIX.match(segments[k].text)
            if prefix and len(out.items) == before + 1:
                _ticked(out, segments[k], prefix, bold)
            k += 1
            continue
        if out.items and segments[k].code:
            behind = _code_end(segments, k, stop)
            goes_on = behind < stop and bool(_at(segments[behind], family, expected))
            if goes_on or not any(piece.text for piece in out.items[-1][1]):
                _add_code(out, segments[k:behind])
                k = behind
            if goes_on:
                continue
            break
        following = next((j for j in range(k + 1, min(k + _GAP, stop)) if _at(segments[j], family, expected)), None)
        if following is None or not out.items:
            break
        for segment in segments[k:following]:  # the option goes on
            out.items[-1][1].append(Piece(segment.line, segment.text.strip(), segment.column))
        k = following
    out.end = k
    if len(bold) == 1 and not out.right:
        out.right = bold
    return out if len(out.items) >= 2 else None


def _code_end(segments: list[Segment], k: int, stop: int) -> int:
    while k < stop and segments[k].code:
        k += 1
    return k


def _add_code(out: Options, lines: list[Segment]) -> None:
    """Add the code below an option to it; a single line of it is written as code in the line."""
    pieces = out.items[-1][1]
    code = lines[1].text.strip() if len(lines) == 3 else ""
    if code and not pieces[-1].text:
        pieces.append(Piece(lines[1].line, code if "`" in code else f"`{code}`", lines[1].column))
    else:
        pieces += [Piece(line.line, line.text.strip(), line.column) for line in lines]


def _family(segment: Segment, orders: str) -> str:
    """``A``, ``a``, ``①`` or ``[`` (boxes to tick): how the options are marked that a line begins; empty for none."""
    if segment.code or segment.mark.style.startswith("letter"):
        return ""
    families: list[str] = ["A", "a", *orders]
    for family in families:
        if family in segment.text and _at(segment, family, family):
            return family
    prefix = _PREFIX.match(segment.text)
    boxed = prefix is not None and _has_box(prefix) and bool(segment.text[prefix.end() :].strip())
    return "[" if boxed else ""


def _has_box(prefix: re.Match[str]) -> bool:
    return prefix["box"] is not None or prefix["ring"] is not None or prefix["tick"] is not None


def _at(segment: Segment, family: str, expected: str) -> list[re.Match[str]]:
    """The labels of the options in a line, if it begins with the one that is expected."""
    if segment.code:
        return []
    prefix = _PREFIX.match(segment.text)
    assert prefix is not None
    if family == "[":
        whole = re.compile(r"(?P<letter>)(?=\S)").match(segment.text, prefix.end())
        return [whole] if whole and _has_box(prefix) else []
    if expected not in segment.text:
        return []
    begins = _LABELS[family].match(segment.text, prefix.end())
    if begins and begins["letter"] == expected:
        return _labels(segment.text, prefix.end(), family, expected)
    return _bare(segment, prefix.end(), expected) if family == "A" else []


def _labels(text: str, begin: int, family: str, expected: str) -> list[re.Match[str]]:
    """Labels that follow each other from the expected one on."""
    out: list[re.Match[str]] = []
    pattern = _LABELS[family]
    if expected not in text:
        return out
    for match in pattern.finditer(text, begin):
        if match["letter"] != expected:
            continue
        again = None if out else pattern.match(text, match.end())
        if again is None or again["letter"] != expected:  # else it is the key before the options: ……？（A）A、…… B、……
            out.append(match)
            expected = chr(ord(expected) + 1)
    return out


def _bare(segment: Segment, begin: int, expected: str) -> list[re.Match[str]]:
    out: list[re.Match[str]] = []
    begins = _BARE.match(segment.text, begin)
    if not begins or begins["letter"] != expected:
        return out
    for match in _BARE.finditer(segment.text, begin):
        if match["letter"] == expected:
            out.append(match)
            expected = chr(ord(expected) + 1)
    return out


def _split(out: Options, segment: Segment, found: list[re.Match[str]]) -> None:
    """Add the options of a line."""
    for match, following in zip(found, [*found[1:], None], strict=True):
        letter = match["letter"] or "ABCDEFGHIJ"[len(out.items)]
        text = segment.text[match.end() : following.start() if following else None]
        right = _RIGHT.search(text) if _MAY_BE_RIGHT.search(text) else None
        if right:
            out.right.append(letter)
            text = text[: right.start()]
        begin = match.end() + len(text) - len(text.lstrip())
        text = text.strip().strip("\u2800")  # a blank of braille stands where a list must not be empty
        out.items.append((letter, [Piece(segment.line, text, segment.column + begin)]))


def _ticked(out: Options, segment: Segment, prefix: re.Match[str], bold: list[str]) -> None:
    """What stands before an option says that it is right, or its being bold does."""
    letter, pieces = out.items[-1]
    if (prefix["box"] or "").strip() or prefix["tick"] or (prefix["ring"] or "") in ("◉", "☒"):
        out.right += [letter] * (letter not in out.right)
    if prefix["bold"] and segment.text.rstrip().endswith("**"):
        pieces[0].text = pieces[0].text.removesuffix("**").rstrip()
        bold.append(letter)
