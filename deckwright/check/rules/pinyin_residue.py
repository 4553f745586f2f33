"""Pronunciation in parentheses is left behind the characters.

**What it does.** Finds single syllables with a tone mark in parentheses behind a Chinese character – 数(shù)据(jù) –,
as sites put them in to spoil copying. A lone one may be a gloss on purpose; it counts when the subject, or its
document, has several.

**Why it hurts.** The text can hardly be read, is not found by search, and two equal questions no longer look equal.

Fails: `answer: 用训练(liàn)数据拟合，用验证(zhèng)数据选择。`

Passes: `answer: “行列”的行读 háng。`
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ...model import Passage, Subject
from ..knowledge import Knowledge
from ..rule import Problem, Rule

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_RESIDUE = re.compile(rf"[(（](?<=[\u3400-\u9fff].)\s?[a-zêü]{{0,5}}[{_TONED}][a-zêü]{{0,4}}\s?[)）]")
_SEVERAL_IN_SUBJECT = 2
_SEVERAL_IN_FILE = 3


def check(subjects: Sequence[Subject], knowledge: Knowledge) -> Iterator[tuple[Subject, Problem]]:
    """Yield a problem for each passage with residue, if there is enough of it to be no gloss."""
    seen: dict[str, list[tuple[Subject, Passage, list[re.Match[str]]]]] = {}
    for subject in subjects:
        for passage in subject.passages:
            if not passage.text.isascii() and (found := list(_RESIDUE.finditer(passage.text))):
                seen.setdefault(passage.file, []).append((subject, passage, found))
    for places in seen.values():
        in_file = sum(len(found) for _, _, found in places)
        in_subject: Counter[int] = Counter()
        for subject, _, found in places:
            in_subject[id(subject)] += len(found)
        for subject, passage, found in places:
            if in_subject[id(subject)] >= _SEVERAL_IN_SUBJECT or in_file >= _SEVERAL_IN_FILE:
                first = found[0]
                shown = passage.text[max(0, first.start() - 1) : first.end()]
                more = f" ({len(found)} in this text)" if len(found) > 1 else ""
                yield subject, Problem(f"pronunciation is left in the text: {shown}{more}", passage, first.start())


rule = Rule("T103", "pinyin-residue", "warning", __doc__, all=check)
