"""Questions in one part, answers in another (``A 问题`` … ``B 答案`` …): joined by repeated wording, number and position."""  # noqa: E501

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from rapidfuzz import fuzz

from ..model import BLANK
from ..text.canonical import canonical
from . import cloze, keylist
from .marks import Mark, mark
from .segment import Segment, cut, is_heading

_PREFIX = (
    r"[#*\s]*(?:(?:[A-Z甲乙一二三四]|[IVX]{1,3}|[12])\s*+[、.．:：)）]?\s*+|第?[一二三]部分\s*+[:：]?\s*+|[上中下](?:篇|部|半)?\s*+[:：]?\s*+"
    r"|(?:Part|Section)\s+\w{1,3}\s*+[:：.–-]?\s*+)?"
)
_QUESTIONS = re.compile(
    _PREFIX
    + r"(?:问题|题目|试题|习题|思考题|练习题|面试题|提问|Questions?|Problems|Exercises)(?:列表|部分|篇|区)?\s*+[:：]?[*\s]*",  # noqa: E501
    re.I,
)
_ANSWERS = re.compile(
    _PREFIX
    + r"(?:参考答案|答案解析|答案与解析|答案|解答|解析|回答|Answers?|Answer key|Solutions?)(?:列表|部分|篇|区)?\s*+[:：]?[*\s]*",  # noqa: E501
    re.I,
)
_PART_WORDS = re.compile("题|问|答|解|question|problem|exercise|answer|solution")
_LINES = " \t*#=~_·•—–-【】[]《》<>|:："
_DECORATION = _LINES + "（）()"
_TITLED = r"(?:[^。？?，,；;：:]{0,30}(?=参考答案|标准答案|答案及|答案与|试题答案))?"
"""The title of a paper before the word."""
_LATE = re.compile(
    _TITLED + r"(?:[Ⅰ-Ⅻ]\s*+[、.．]?\s*+)?(?:附[:：]?\s*+|本[章节]|课后|练习|习题|试题|测试题?|自测题?|单元|试卷|部分)*"
    r"(?:参考答案|标准答案|正确答案|答案|解答|解析|参考解答|Answers?|Answer\s?keys?|Keys?|Solutions?)"
    r"(?:及|与|和|及其|and|&|\s)*(?:评分标准|评分参考|详细解析|解析|提示|详解|explanations?|答案|to the (?:questions|exercises|quiz))?"  # noqa: E501
    r"(?:列表|部分|篇|区|如下|速查|速览|对照|汇总)?(?:\s*+[(（][^()（）]{0,20}[)）])?",
    re.I,
)
_LATE_WORDS = re.compile("答|解|answer|key|solution")
_LATE_IN_LINE = re.compile(
    rf"\s*+[*#\s【\[]*(?:[\u4e00-\u9fff]{{1,10}}?(?=答案))?{_LATE.pattern}[】\]*]*\s*+[:：]?\s*+"
    r"(?=(?:[一二三四五六七八九十]{1,2}\s*+[、.．]\s*+)?[(（\[【]?\d)",
    re.I,
)
_BEGINS_NUMBER = re.compile(r"\s*+(\d{1,3})\s?[.．、]\s*+(?=\S)")
_AHEAD = 100
"""Questions without an answer that are passed over to find the one whose wording an answer repeats."""
_LEFT_OUT = re.compile(r"\s*+[~～…\-–—]*\s*+\d{1,3}\s*+[.、]?\s*+")


@dataclass
class Part:
    """A part with questions and the part with their answers; half-open ranges of segments."""

    questions: tuple[int, int]
    answers: tuple[int, int]
    markers: list[int]


@dataclass
class Item:
    """One bullet, number or line of a part with what belongs to it."""

    segments: list[Segment] = field(default_factory=list)
    number: int | None = None
    repeated: list[Segment] = field(default_factory=list)  # lines that only repeat the question

    @property
    def text(self) -> str:
        """The texts without bullets and numbers, a line each."""
        return "\n".join(content(s) for s in self.segments)


def content(segment: Segment) -> str:
    """A line without its bullet or number."""
    style = segment.mark.style
    return (
        segment.mark.rest if style in ("bullet", "dot", "paren", "parens", "bullet+dot", "q") else segment.text.strip()
    )


def find(segments: list[Segment]) -> list[Part]:
    """The pairs of question part and answer part, in order."""
    marks: list[tuple[int, str]] = []
    for i, segment in enumerate(segments):
        text = segment.text.strip()
        if segment.code or len(text) > 30 or not _PART_WORDS.search(text.lower()):
            continue
        if _QUESTIONS.fullmatch(text):
            marks.append((i, "q"))
        elif _ANSWERS.fullmatch(text):
            marks.append((i, "a"))
    parts = []
    for k, (i, kind) in enumerate(marks[:-1]):
        j, following = marks[k + 1]
        if kind == "q" and following == "a":
            end = marks[k + 2][0] if k + 2 < len(marks) else len(segments)
            if k + 2 < len(marks):
                end = heading_before(segments, j, end)
            parts.append(Part((i + 1, j), (j + 1, end), [i, j]))
    return [p for p in parts if p.questions[0] < p.questions[1] or p.answers[0] < p.answers[1]]


def late_answers(segments: list[Segment], first: int) -> int | None:
    """Where a heading “answers” stands behind questions without one: its index, or None.

    Keys behind the heading in its own line are cut off it in ``segments``.
    """
    for i in range(first + 1, len(segments)):
        segment = segments[i]
        if segment.code or not _LATE_WORDS.search(segment.text[:60].lower()):
            continue
        inside = _LATE_IN_LINE.match(segment.text)
        if inside:
            head, rest = cut(segment, inside.end())
            begins = _BEGINS_NUMBER.match(rest.text) if rest.mark.value is None else None
            if begins:  # 9.1840 is no decimal here
                rest.mark = Mark("dot", int(begins[1]), rest.text[begins.end() :], begins.end(), 0)
            told, at = keylist.section(rest.text)
            below = cut(rest, at)[1] if told else rest
            if len(keylist.leading(rest)[0]) > 1 or len(numbered(below)) > 1:
                segments[i : i + 1] = [head, rest]
                return i
        opens = segment.mark.label == "a" and not segment.mark.rest and segment.mark.style.startswith("summary")
        if opens or (len(segment.text.strip()) <= 50 and _is_late(segment.text)):
            if _is_label(segments, first, i):
                continue
            if _numbered_next(segments, i) and (not opens or _again_from_one(segments, first, i)):
                return i
            if not opens:
                return None
    return None


def _is_late(text: str) -> bool:
    """Whether a line is a heading over answers; what stands around it does not count."""
    return bool(_LATE.fullmatch(text.strip(_DECORATION)) or _LATE.fullmatch(text.strip(_LINES)))


def _is_label(segments: list[Segment], first: int, i: int) -> bool:
    """Whether ``答案：`` or ``【答案】`` alone in a line is the label of one answer, a list, and no heading over all.

    It is where answers before have such a label, or where the numbers behind are of another kind than those of the
    questions, and the questions go on behind them.
    """
    if not segments[i].text.rstrip().endswith((":", "：", "】", "]")):
        return False
    before = [s for s in segments[first:i] if not s.code]
    if any(s.mark.label == "a" for s in before):
        return True
    asked = next((s.mark for s in reversed(before) if s.mark.value is not None), None)
    behind = [s.mark for s in segments[i + 1 :] if s.mark.value is not None and not s.code]
    if asked is None or not behind or behind[0].style == asked.style:
        return False
    return any(mark.style == asked.style and mark.value == (asked.value or 0) + 1 for mark in behind)


def _again_from_one(segments: list[Segment], first: int, late: int) -> bool:
    """Whether the numbers behind a heading are those before it, and not a list in the answer of the last question."""
    before = {s.mark.value for s in segments[first:late] if s.mark.value is not None}
    behind = [s.mark.value for s in segments[late + 1 :] if s.mark.value is not None]
    return len(before) > 1 and behind[:2] == [1, 2] and set(behind) <= before


def answers_end(segments: list[Segment], late: int) -> int:
    """Where the answers behind the heading ``late`` end: before the next exercise, if that has answers of its own."""
    following = late_answers(segments, late + 1)
    if following is None:
        return len(segments)
    ones = [i for i in range(late + 1, following) if segments[i].mark.value == 1 and not segments[i].code]
    again = [i for i in ones[1:] if segments[i].asks >= 0.65] or ones[1:]
    return heading_before(segments, late + 1, again[-1]) if again else len(segments)


def numbered(segment: Segment) -> list[Segment]:
    """A line of numbered answers, ``1. Tokyo 2. 0 3. Juliet``, cut before each number; one segment if it is none."""
    out = [segment]
    value = segment.mark.value
    while value is not None and not segment.code:
        value += 1
        text = out[-1].text
        pattern = (
            rf"(?<=[\s;；。，,]){value}\s?(?:[、)）:：]\s*+|[.．]\s+|[.．](?!\d+\s*+[.．、)）]))"
            r"(?=\S)(?!\d+\s*+[.．、)）](?!\d))"  # 2、22.4 is an answer, 2. 3.1 a number of a chapter
        )
        found = re.compile(pattern).search(text, out[-1].mark.offset)
        if not found:
            break
        last, end = out[-1], found.end() - found.start()
        out[-1:] = cut(last, found.start())
        out[-2].mark = replace(last.mark, rest=out[-2].text[last.mark.offset :].strip())
        rest = out[-1].text[end:].rstrip()  # read again, 7.1912 would be one number
        out[-1].mark = replace(segment.mark, value=value, rest=rest, offset=end)
    return out


def _numbered_next(segments: list[Segment], i: int) -> bool:
    """Whether the first line behind a heading (and headings below it) is numbered or holds keys."""
    behind = [segment for segment in segments[i + 1 : i + 8] if not segment.noise][:5]
    for k, segment in enumerate(behind[:3]):
        if (segment.mark.value is not None and segment.mark.style != "hanzi") or keylist.at(behind, k)[0]:
            return True
        if (
            keylist.section(segment.text)[0]
            and mark(segment.text[keylist.section(segment.text)[1] :]).value is not None
        ):
            return True
        if not is_heading(segment):
            return False
    return False


def heading_before(segments: list[Segment], start: int, end: int) -> int:
    """Where the headings of the next chapter begin."""
    k = end
    while k - 1 > start and end - k < 3:
        text = segments[k - 1].text.strip()
        titled = len(text) <= 40 and not text.startswith(("-", "*", "•")) and not re.search(r"[。.？?！!；;，,]$", text)
        sure = is_heading(segments[k - 1])
        if not sure and not (titled and k == end and not segments[k - 1].mark.style):
            break
        k -= 1
    return k


def items(segments: list[Segment], numbered_by_ordinal: bool = True) -> tuple[list[Item], list[Segment]]:
    """Split a part into items; lines that belong to none come second.

    A lone bullet separates items if there is one; otherwise 第n题, numbers, bullets with text, or each line.
    """
    lone = [k for k, s in enumerate(segments) if s.mark.style == "bullet" and not s.mark.rest]
    ordinal = [
        k
        for k, s in enumerate(segments)
        if s.mark.value is not None and s.mark.style in ("ordinal", "h3+ordinal", "bold+ordinal")
    ]
    numbers = _main_numbers(segments)
    bullets = [k for k, s in enumerate(segments) if s.mark.style.startswith("bullet")]
    if lone:
        begins = lone
    elif ordinal and numbered_by_ordinal:
        begins = ordinal
    elif numbers:
        begins = numbers
    elif bullets:
        least = min(segments[k].mark.indent for k in bullets)
        begins = [k for k in bullets if segments[k].mark.indent <= least + 1]
    else:
        begins = list(range(len(segments)))
    out: list[Item] = []
    if not begins:
        return out, segments
    before = segments[: begins[0]]
    for k, following in zip(begins, [*begins[1:], len(segments)], strict=True):
        chunk = segments[k:following]
        head = chunk[0]
        number = head.mark.value
        if (lone or begins is ordinal) and not head.mark.rest:
            out.append(Item(chunk[1:], number, []))
        else:
            out.append(Item(chunk, number, []))
    return out, before


def items_by_wording(segments: list[Segment], questions: list[Item]) -> tuple[list[Item], list[Segment]] | None:
    """Answers of lines without a mark, each behind its question's wording; None if most are not repeated."""
    forms = {canonical(question.text) for question in questions} - {""}
    begins = [k for k, s in enumerate(segments) if not s.mark.style and canonical(s.text) in forms]
    if len(begins) < 2 or len(begins) * 2 < len(questions) or any(s.mark.style for s in segments):
        return None
    chunks = [segments[k:following] for k, following in pairwise([*begins, len(segments)])]
    return [Item(chunk) for chunk in chunks], segments[: begins[0]]


def _main_numbers(segments: list[Segment]) -> list[int]:
    """Indices of the numbers 1, 2, 3 … of one style, if a part is numbered."""
    styles: dict[str, list[int]] = {}
    for k, s in enumerate(segments):
        if s.mark.value is not None and not s.code:
            chain = styles.setdefault(s.mark.style, [])
            if s.mark.value == (segments[chain[-1]].mark.value or 0) + 1 if chain else s.mark.value == 1:
                chain.append(k)
    best = max(styles.values(), key=len, default=[])
    return best if len(best) >= 2 and best[0] <= 1 else []


def is_left_out(item: Item) -> bool:
    """``~10.``: a number or range that stands for questions which the page does not show."""
    return len(item.segments) == 1 and bool(_LEFT_OUT.fullmatch(item.text)) and "~" in item.text.replace("～", "~")


@dataclass
class Joined:
    """A question's item and the answer's item; one of them may be missing."""

    question: Item | None
    answer: Item | None


def join(questions: list[Item], answers: list[Item]) -> list[Joined]:
    """Give each answer its question: by number, by repeated wording, else by position between those that are known."""
    fixed = _by_number(questions, answers) or _by_wording(questions, answers)
    owner: dict[int, int] = dict(fixed)
    known = sorted((a, q) for q, a in fixed.items())
    bounds = [(-1, -1), *((q, a) for a, q in known), (len(questions), len(answers))]
    for (q0, a0), (q1, a1) in pairwise(bounds):
        free_q, free_a = list(range(q0 + 1, q1)), list(range(a0 + 1, a1))
        owner.update(zip(free_q, free_a, strict=False))
    out = [Joined(q, answers[owner[k]] if k in owner else None) for k, q in enumerate(questions)]
    used = set(owner.values())
    for k, answer in enumerate(answers):
        if k not in used:
            out.append(Joined(None, answer))
    return out


def _by_number(questions: list[Item], answers: list[Item]) -> dict[int, int]:
    numbers = {q.number: k for k, q in enumerate(questions) if q.number is not None}
    if len(numbers) < len(questions) or any(a.number is None for a in answers) or not answers:
        return {}
    return {numbers[a.number]: k for k, a in enumerate(answers) if a.number in numbers}


def _by_wording(questions: list[Item], answers: list[Item]) -> dict[int, int]:
    """Questions whose wording an answer repeats, in ascending order of both."""
    texts = [cloze.blanks(q.text) for q in questions]
    forms = [canonical(text) for text in texts]
    found: dict[int, int] = {}
    last = -1
    for k, answer in enumerate(answers):
        if not answer.segments:
            continue
        first = content(answer.segments[0])
        whole, plain = canonical(cloze.blanks(first)), canonical(first)
        best, best_score = None, 85.0
        for q in range(last + 1, min(last + 1 + _AHEAD, len(questions))):
            score = 100.0 if whole and whole == forms[q] else _likeness(texts[q], forms[q], first, plain)
            if score > best_score:
                best, best_score = q, score
        if best is not None:
            found[best] = k
            last = best
    return found


def _likeness(text: str, form: str, first: str, plain: str) -> float:
    """How alike a question and the first line of an answer are, 0 … 99: blanks filled, the beginning, or the whole."""
    if not form:
        return 0.0
    if BLANK in text and cloze.from_sentence(text, first):
        return 99.0
    if len(form) >= 8 and plain.startswith(form):
        return 98.0
    return float(fuzz.ratio(plain, form)) if abs(len(plain) - len(form)) <= 0.25 * len(form) and len(form) >= 8 else 0.0


def without_wording(question: Item, answer: Item) -> None:
    """Take lines that only repeat the question out of its answer."""
    if not answer.segments:
        return
    form = canonical(cloze.blanks(question.text))
    first = answer.segments[0]
    plain = canonical(cloze.blanks(content(first)))
    if plain == form or (len(form) >= 8 and fuzz.ratio(plain, form) >= 92 and BLANK not in cloze.blanks(question.text)):
        answer.repeated.append(first)
        answer.segments = answer.segments[1:]
    elif len(form) >= 8 and plain.startswith(form) and plain != form:
        at = _end_of(content(first), len(form))
        offset = first.text.find(content(first)) + at
        rest = Segment(first.line, first.text[offset:].lstrip(" ?？:：。."), first.column + offset)
        rest.mark = mark(rest.text)
        if rest.text.strip() and BLANK not in cloze.blanks(question.text):
            answer.segments[0] = rest


def _end_of(text: str, length: int) -> int:
    """Offset in ``text`` behind its first ``length`` canonical characters."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high) // 2
        if len(canonical(text[:middle])) < length:
            low = middle + 1
        else:
            high = middle
    return low
