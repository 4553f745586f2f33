"""The lines of one question → its parts: wording, options or steps, key, answer."""

from __future__ import annotations

import re
from dataclasses import replace

from . import keys, options, shown
from .asking import asking
from .block_keys import as_verdict, find_key
from .block_model import SEPARATOR, Block, Raw
from .segment import Segment

_INLINE_LABEL = re.compile(
    r"(?<=[?？。.!！;；:：)）_\s\]】(（\[])\s*+(?:[【\[(（]\s*+(?:参考答案|正确答案|答案|解答|答|Answer)\s*+[】\])）]\s*+[:：]?"
    r"|(?:参考答案|正确答案|答案|回答|解答|答|解|A|Answer|Ans)\s?\d{0,4}\s*+[:：])\s*+"
)
_SORT_ALONE = re.compile(
    r"[(（\[【]?\s*+(?:单项?选|多项?选|不定项|判断|填空|简答|问答|论述|选择|single|multiple|true)[^()（）\[\]【】]{0,24}[)）\]】]?",
    re.I,
)
"""What stands behind a number instead of the question: ``(单选题, 2分)``."""
_BEGINS_SORT = frozenset("(（[【单多不判填简问论选sSmMtT\u017f")
_ASKED_BEFORE = re.compile(r"[?？](?=.)", re.S)
_END_OF_QUESTION = re.compile(r"[?？]+[)）”\"]?")
_DASH = re.compile(r"-\s+")
_LETTER = re.compile(r"[(（]?[a-hA-H][)）.、]\s*+(?=\S)")
_KEY_AT_END = re.compile(
    r"\s*+[【\[(（]?\s*+(?:正确答案|参考答案|答案|Correct answer|Answer)\s*+[】\])）]?\s*+[:：]?"
    r"\s*+[(（]?(?:[A-Ha-h]|[①-⑩]|[1-9])(?:\s*+[,，、→>-]?\s*+(?:[A-Ha-h]|[①-⑩]|[1-9])){0,9}[)）]?\s*+[。.;；]?\s*+$",
    re.I,
)
"""The key behind the last option, in its line."""
_ANSWER_LETTER = re.compile(r"\s*+(?:\*\*)?(?:A[.．、)）>/]|[(（]A[)）])(?:\*\*)?\s*+(?=\S)")
_ANSWER_LETTER_OR_OPTION = re.compile(r"\s*+(?:[-*+•]\s+)?(?:\*\*)?[(（]?A\s*+[.．、)）:：]")
_NEXT_LETTER = re.compile(r"\s*+(?:\*\*)?[(（]?B[.．、)）>/]")
_ABOUT = re.compile(
    r"\s*+(?:难度|难易程度|难易度|频率|频次|题型|出现次数|difficulty|level|category)\s*+[:：].{0,30}", re.I
)
"""What is told about a question beside it."""
ABOUT_BEGINS = frozenset("难频题出dDlLcC")
_TASK_BROKEN = re.compile(
    r"(?:试[述比分说]|简述|阐述|论述|叙述|说明|解释|列举|写出|比较|概述|分析).{6,}[\u4e00-\u9fff]$"
)
_MORE_QUESTION = 0.8


def parse(segments: list[Segment], bare: bool = False) -> Block:
    """Split the segments of one question (the first one carries its marker) into the parts.

    ``bare``: it is one of a list without answers."""
    block = Block()
    verdict, shared = segments[0].mark.verdict, segments[0].shared
    segments = _from_wording(segments)
    _lettered(segments)
    labels = [k for k, s in enumerate(segments) if k and s.mark.label == "a" and not s.code]
    label = next(
        (k for k in labels if not (_ANSWER_LETTER_OR_OPTION.match(segments[k].text) and options.begin(segments, k))),
        None,
    )
    if label is None:
        label = 0 if _inline_answer(segments[0]) else None
    found = options.find(segments, label)
    if found is None and label and (found := options.behind(segments, label)):  # the key stands before the options
        shuffled = segments[found.first : found.end] + segments[label : found.first]
        segments = segments[:label] + shuffled + segments[found.end :]
        label += found.end - found.first
        found = options.find(segments, label)
    if found is not None and not found.items:
        _with_parts(block, segments, found.end, label)
    elif found is not None:
        _with_options(block, segments, found)
    elif label is not None:
        _with_label(block, segments, label)
    elif bare and (end := shown.points(segments)) > 1:
        _wording(block, segments[:end])
    else:
        _plain(block, segments)
    if verdict:
        block.key = keys.whole(verdict)
        if block.key and block.key.letters == ["F"] and not block.options:
            block.key = keys.Key("F", None, False, 0, 1)
    if shared and not block.options:
        block.options, block.shared = [(letter, Raw([replace(p) for p in pieces])) for letter, pieces in shared], True
    find_key(block)
    as_verdict(block)
    return block


def _wording(block: Block, segments: list[Segment]) -> None:
    """All lines are the question."""
    block.question.add(segments[0], segments[0].mark.rest, segments[0].mark.offset)
    for segment in segments[1:]:
        block.question.add(segment)


def _from_wording(segments: list[Segment]) -> list[Segment]:
    """The segments from the wording on, where the number stands in a line of its own."""
    rest = segments[0].mark.rest
    if len(segments) > 1 and (not rest or (rest[0] in _BEGINS_SORT and _SORT_ALONE.fullmatch(rest))):
        following = segments[1].mark
        if not following.label and following.value is None and following.rest:
            return segments[1:]
    return segments


def is_about(segment: Segment) -> bool:
    """Whether a line tells how hard a question is, or of what sort: no part of its text."""
    return segment.text.lstrip()[:1] in ABOUT_BEGINS and bool(_ABOUT.fullmatch(segment.text))


def _lettered(segments: list[Segment]) -> None:
    """Take letters away that number questions, or their answers where the question is labelled: ``a) …?``, ``A. …``."""
    head = segments[0].mark
    if not head.style and (letter := _LETTER.match(head.rest)):
        segments[0].mark = replace(head, rest=head.rest[letter.end() :], offset=head.offset + letter.end())
    if not (head.label == "q" or "q" in head.style.split("+")):
        return
    answers = [s for s in segments[1:] if not s.code and _ANSWER_LETTER.match(s.text)]
    single = len(answers) == 1 and not any(s.mark.label == "a" or _NEXT_LETTER.match(s.text) for s in segments[1:])
    if single:
        begin = _ANSWER_LETTER.match(answers[0].text)
        assert begin is not None
        rest = answers[0].text[begin.end() :].rstrip()
        answers[0].mark = replace(answers[0].mark, label="a", rest=rest, offset=begin.end())


def _inline_answer(segment: Segment) -> re.Match[str] | None:
    """``Q: … A: …``: the label in the line of the question."""
    if not ("答" in segment.text or "A" in segment.text or "解" in segment.text):
        return None
    found = _INLINE_LABEL.search(segment.text, segment.mark.offset + 1)
    if found and segment.text[found.start() - 1] in "(（[" and keys.in_question(segment.text):
        return None  # a key
    return found


def _with_label(block: Block, segments: list[Segment], label: int) -> None:
    head = segments[0]
    text, offset = head.mark.rest, head.mark.offset
    if label == 0:
        found = _inline_answer(head)
        assert found is not None
        cut = max(found.start() - offset, 0)
        asked, answered = head.text[offset : offset + cut].strip(), head.text[found.end() :]
        if asked.endswith(("(", "（", "[")) and answered.rstrip().endswith((")", "）", "]")):
            asked, answered = asked[:-1].rstrip(), answered.rstrip()[:-1]
        block.question.add(head, asked, offset)
        if answered.strip() or len(segments) == 1:
            block.answer.add(head, answered, found.end())
    else:
        block.question.add(head, text, offset)
        for segment in segments[1:label]:
            block.question.add(segment)
        _labelled(block, segments[label])
    for segment in segments[label + 1 :]:
        block.answer.add(segment)


def _labelled(block: Block, segment: Segment) -> None:
    """Add an answer's line without its label."""
    if segment.mark.rest:
        block.answer.add(segment, segment.mark.rest, segment.mark.offset)


def _with_options(block: Block, segments: list[Segment], found: options.Options) -> None:
    text, offset = segments[0].mark.rest, segments[0].mark.offset
    if found.cut:
        text = segments[0].text[offset : found.cut].rstrip()
    cut = _question_ends(text) if keys.in_question(text) else len(text)
    block.question.add(segments[0], text[:cut], offset)
    if text[cut:].strip():
        block.answer.add(segments[0], text[cut:].strip(), offset + cut)
    for segment in segments[1 : found.first]:
        block.question.add(segment)
    block.options = [(letter, Raw(pieces)) for letter, pieces in found.items]
    last = found.items[-1][1][-1]
    told = _KEY_AT_END.search(last.text)
    if told:
        block.key = keys.at_start(told[0])
        last.text = last.text[: told.start()].rstrip()
    if found.right:
        block.key = keys.Key("".join(found.right), found.right, None, 0, 0)
    for j, segment in enumerate(segments[found.end :]):
        if j < 3 and segment.mark.label == "a" and not keys.at_start(segment.text):
            _labelled(block, segment)
        else:
            block.answer.add(segment)


def _with_parts(block: Block, segments: list[Segment], end: int, label: int | None) -> None:
    """The question has parts, (a) and (b), up to segment ``end``; the rest answers."""
    block.question.add(segments[0], segments[0].mark.rest, segments[0].mark.offset)
    for segment in segments[1 : label or end]:
        block.question.add(segment)
    if label:
        _labelled(block, segments[label])
    for segment in segments[label + 1 if label else end :]:
        block.answer.add(segment)


def _plain(block: Block, segments: list[Segment]) -> None:
    """No label and no options: the first line asks, the rest answers."""
    text, offset = segments[0].mark.rest, segments[0].mark.offset
    ends, begins = segments[0].mark.ends
    cut = ends or _question_ends(text)
    if segments[0].mark.level and len(segments) > 1 and not ends and not SEPARATOR.match(text[cut:].strip()):
        cut = len(text)  # a heading is the question, whatever it says behind its question mark
    bold = segments[0].mark.bold_until
    if 0 < bold < len(text) and asking(text[:bold]) >= 0.6 and not ends:
        cut = bold
    block.question.add(segments[0], text[:cut].strip(), offset)
    if ends:
        block.answer.add(segments[0], text[begins:].rstrip(")） "), offset + begins)
    elif text[cut:].strip():
        behind = text[cut:].strip()
        sign = SEPARATOR.match(behind) or _DASH.match(behind)
        behind = behind[sign.end() :] if sign else behind
        block.answer.add(segments[0], behind, offset + text.find(behind, cut))
    k = 1
    if not text[cut:].strip():
        while k < len(segments) - 1 and k <= 3 and _goes_on(segments, k):
            block.question.add(segments[k])
            k += 1
        end = shown.end(segments, k)
        for segment in segments[k:end]:
            block.question.add(segment)
        k = end
    for segment in segments[k:]:
        block.answer.add(segment)


def _goes_on(segments: list[Segment], k: int) -> bool:
    """Whether line ``k`` still belongs to the question: the question is open and ends there with a question mark."""
    if segments[k].blank_before or segments[k].code or segments[k].mark.style:
        return False
    before, text = segments[k - 1].text.rstrip(), segments[k].text.rstrip()
    if text.endswith(("?", "？")):
        return not before.endswith(("?", "？")) and len(text) <= 120
    # the last characters of a task: 试述心力衰竭的治疗原 / 则。
    return k == 1 and len(text.strip()) <= 6 and text.endswith("。") and bool(_TASK_BROKEN.search(before))


def _question_ends(text: str) -> int:
    """Where the question in a line ends; behind it the answer stands in the same line."""
    key = keys.in_question(text) or _bare_truth(text)
    if key and text[key.end :].strip():
        behind = text[key.end :]
        if asking(behind) < _MORE_QUESTION:
            return key.end
    if key is None and not _ASKED_BEFORE.search(text):
        return len(text)
    ends = [m.end() for m in _END_OF_QUESTION.finditer(text)]
    if not ends:
        return len(text)
    behind = text[ends[-1] :].strip()
    if key and key.end >= ends[-1]:
        behind = text[key.end :].strip()
    if SEPARATOR.match(behind) or _DASH.match(behind):
        return ends[-1]
    if not behind or asking(behind) >= 0.65 or (len(behind) < 15 and behind[0] in "(（[【"):
        return len(text)
    return ends[-1]


def _bare_truth(text: str) -> keys.Key | None:
    key = keys.in_question(text, bare=True)
    return key if key and key.truth is not None else None
