"""The same thing stands twice where two things belong.

**What it does.** Finds a name that is joined to, compared with, or listed beside itself (权重和权重, L2 比 L2 更稀疏,
sigmoid、tanh、sigmoid), two points of a list with one label, two rows or columns of a table with one head, and two
equal
options.

**Why it hurts.** One of the two was meant to be something else, and what that was is lost.

Fails: `answer: 每层的参数是权重和权重。`

Passes: `answer: 每层的参数是权重和偏置。`
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ...model import Passage, Subject
from ..assertions import is_hedged
from ..knowledge import Knowledge
from ..prose import Squeezed, claims, sentence_at, squeeze
from ..rule import Problem, Rule

_NAME = r"(?P<name>[a-z\u4e00-\u9fff][a-z0-9\u4e00-\u9fff .×-]{0,15}?[a-z0-9\u4e00-\u9fff])"
_JOINED = re.compile(
    rf"(?:(?<![a-z0-9\u4e00-\u9fff])|(?<=[的把由对为有和以用在到与只是从将给求及按减加取比])){_NAME}"
    r"(?:\([^()]{1,40}\))?\s?(?:和|与|及|以及|或|/|、|↔|比|而不是|而非)\s?(?P=name)"
    r"(?=$|[,。;:)、|\n?]|都|均|相同|相等|相反|之间|两|各|更|等(?![价于])|(?:是|要|多|少|大|小|快|慢|好|差)(?!数|写))"
)
_JOIN = re.compile(r"[和与及或/、↔比而](?:(?<!而)|不是|非)\s*")
"""What joins two names, or two members of a list."""
_NEAR = 64
"""Characters before a join in which the name begins that is joined."""
_LIST = re.compile(r"[^,。;:|\n()?“”=→]{2,40}(?:、[^,。;:|\n()?“”=→]{2,40}){1,12}")
_LAST = re.compile(r"(?<=[a-z0-9\u4e00-\u9fff])(?:以及|和|与|或)(?=[a-z0-9\u4e00-\u9fff])")
_BEGUN = re.compile(r"^.*(?:有|是|为|括|含|如|用)\s?(?=[a-z])")
"""What stands before the first member of a list."""
_TAIL = re.compile(r"\s?(?:等|都|均|各)\S{0,12}$")
_WORD = re.compile(r"[a-z\u4e00-\u9fff]{2}")
_LABEL = re.compile(r"(?m)^\s*(?:[-*•]|\d{1,2}[.)、])\s+(?P<label>[^:\n|]{2,30}):")
_CODE = re.compile(r"```.*?(?:```|\Z)", re.S)
_ROW = re.compile(r"(?m)^\s*\|(?P<cells>[^\n]{3,2000})\|\s*$")
_RULED = re.compile(r"[|:\- ]+")


def check(subject: Subject, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield a problem for each thing that stands twice."""
    for passage in claims(subject):
        written = passage.text
        if "```" in written:
            written = _CODE.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), written)
        text = squeeze(written)
        for start, name in _twice(text.text):
            if not is_hedged(sentence_at(passage.text, text.origin(start))):
                yield Problem(f"{name!r} stands here twice where two things belong", passage, text.origin(start))
    if subject.options:
        yield from _options(subject.texts("options"))


def _twice(text: str) -> Iterator[tuple[int, str]]:
    """Where each name stands that is told twice; only what a text has the signs for is looked for."""
    again, nearby = _again(text)
    if nearby:
        yield from _joined(text)
    if again and "、" in text:
        yield from _listed(text)
    if ":" in text and "\n" in text:
        yield from _labels(text)
    if "|" in text:
        yield from _heads(text)


def _again(text: str) -> tuple[bool, bool]:
    """Whether what is joined to something begins like something that stands before, and like something close before.

    No name stands twice otherwise, and this is seen much faster.
    """
    again = False
    for join in _JOIN.finditer(text):
        start, end = join.span()
        beginning = text[end : end + 2]
        if text.find(beginning, 0, start) >= 0:
            again = True
            if text.find(beginning, max(0, start - _NEAR), start) >= 0:
                return True, True
    return again, False


def _joined(text: str) -> Iterator[tuple[int, str]]:
    for match in _JOINED.finditer(text):
        if _WORD.search(match["name"]):
            yield match.start("name"), match["name"]


def _listed(text: str) -> Iterator[tuple[int, str]]:
    """Equal members of a list with 、 – the last of which may stand behind 和, and before 等."""
    for match in _LIST.finditer(text):
        seen: set[str] = set()
        at = match.start()
        members = match.group().split("、")
        for number, member in enumerate(members):
            is_last = number == len(members) - 1
            for part in _LAST.split(_TAIL.sub("", member)) if is_last else [member]:
                name = part.strip()
                if name in seen and _WORD.search(name) and not name[0].isdigit():
                    yield at, name
                seen.add(name)
                if number == 0:
                    seen.add(_BEGUN.sub("", name))
            at += len(member) + 1


def _labels(text: str) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    for match in _LABEL.finditer(text):
        if match["label"] in seen:
            yield match.start("label"), match["label"]
        seen.add(match["label"])


def _heads(text: str) -> Iterator[tuple[int, str]]:
    """Equal cells in the first row, or in the first column, of a table in Markdown."""
    before, first_column = "", set[str]()
    for match in _ROW.finditer(text):
        cells = [cell.strip() for cell in match["cells"].split("|")]
        if _RULED.fullmatch(match["cells"]):
            heads = [cell.strip() for cell in before.split("|")]
            yield from (
                (match.start(), head) for i, head in enumerate(heads) if _WORD.search(head) and head in heads[:i]
            )
            first_column = set()
        elif _WORD.search(cells[0]):
            if cells[0] in first_column:
                yield match.start(), cells[0]
            first_column.add(cells[0])
        before = match["cells"]


def _options(options: Iterable[Passage]) -> Iterator[Problem]:
    seen: set[str] = set()
    for option in options:
        text: Squeezed = squeeze(option.text)
        name = re.sub(r"^[a-z][.、)]\s?", "", text.text).strip(" .。")
        if name and name in seen:
            yield Problem(f"{name!r} is an option twice", option, 0)
        seen.add(name)


rule = Rule("K106", "same-twice", "error", __doc__, one=check)
