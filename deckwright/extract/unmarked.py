"""Questions without a number or a label: bullets, lines that end in a question mark, lists of short lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise

from . import shown
from .asking import asking
from .segment import Segment, in_capitals, is_heading
from .series_model import Series

_PAIR = re.compile(
    r"\s*(?P<asked>[^?？。！:：]{2,150}?(?:[?？]|(?=::)))\s*+(?P<sign>::|—+|–|→|->|=>|\|(?!\|)|-(?=\s))?\s*+(?=[^\s?？]{2})"
)
_LONGEST_LINE = 200
_STORY = re.compile(r"[。！!；;”\"]|[.]\s|^(?:难道|莫非|谁知|怎么办|为什么呢|那又|不是吗)")
"""What a line that asks in passing has: a sentence before, speech, rhetoric."""
_TIME = re.compile(r"\s*+[\[(（]?\d{1,2}[:：]\d{2}(?!\d)")
"""With the time of day begin lines of a programme or a log."""
_ENDS_SENTENCE = re.compile(r"[。！!；;：:…]\s*+$|[^.]\.\s*+$")
_FEW = 4
_SHORT = 50
_LEAST = 3
"""Members of a list of questions, if they are told by nothing but their words."""


def question_marks(segments: list[Segment], starts: list[int]) -> list[int]:
    """Lines without any marker that end in a question mark, where no series covers them."""
    covered_from = starts[0] if starts else len(segments)
    pairs = [i for i, s in enumerate(segments[:covered_from]) if _is_pair(s)]
    plain = [i for i, s in enumerate(segments[:covered_from]) if _ends_asking(s)]
    if len(pairs) >= _LEAST and len(pairs) * 3 >= covered_from:
        return sorted({*pairs, *plain})
    if not starts:
        leads = [i for i, s in enumerate(segments) if s.mark.style == "bullet+lead" and not s.code]
        asking_leads = [i for i in leads if asking(segments[i].mark.rest[: segments[i].mark.bold_until]) >= 0.85]
        if asking_leads and len(asking_leads) * 2 > len(leads):
            return asking_leads
        first_lines = _first_lines(segments)
        if len(first_lines) > len(plain):
            return first_lines
        return [_beginning(segments, i) for i in plain] if _are_frequent(segments, plain) else []
    if len(plain) >= _LEAST:  # an introduction asks, too, but does not answer each of its questions
        answered = sum(j - i > 1 for i, j in pairwise([*plain, covered_from]))
        if answered * 10 >= 9 * len(plain):
            return plain
    return []


def below_headings(segments: list[Segment], starts: list[int], heads: set[int]) -> list[int]:
    """Lines that ask and stand directly below a heading among others, in no question's item: ``TIE-BREAKER`` / ``How …?``."""  # noqa: E501
    taken = {*starts, *heads}
    titles = heads | {k for k, s in enumerate(segments) if not s.code and in_capitals(s)}
    below = [k + 1 for k in sorted(titles - set(starts)) if starts and starts[0] < k < len(segments) - 1]
    return [i for i in below if i not in taken and _asks_alone(segments[i])]


def _asks_alone(segment: Segment) -> bool:
    """Whether a line without a mark is one question and nothing else."""
    plain = segment.mark.value is None and not (
        segment.code or segment.noise or segment.mark.label or is_heading(segment)
    )
    return plain and segment.asks == 1.0 and not _STORY.search(segment.text.strip()[:-1])


def _first_lines(segments: list[Segment]) -> list[int]:
    """First lines of paragraphs, where most of them ask: questions that do not all end in a question mark."""
    begins = [i for i, s in enumerate(segments) if i == 0 or s.blank_before]
    found = [
        i
        for i, j in pairwise([*begins, len(segments)])
        if j - i > 1 and not segments[i].mark.style and not segments[i].code and not segments[i].noise
        and len(segments[i].text) <= _LONGEST_LINE and not is_heading(segments[i])
    ]  # fmt: skip
    asks = [segments[i].asks for i in found]
    enough = (
        len(found) >= _LEAST and sum(a >= 0.65 for a in asks) * 10 >= 7 * len(asks) and 2 * len(found) >= len(begins)
    )
    return [i for i in found if not _ENDS_SENTENCE.search(segments[i].text)] if enough else []


def _beginning(segments: list[Segment], i: int) -> int:
    """Where a question begins whose last line ends in the question mark: at most two lines before."""
    k = i
    while k and i - k < 2 and not segments[k].blank_before and not segments[k].mark.style:
        before = segments[k - 1]
        if before.mark.style or before.code or before.noise or _ENDS_SENTENCE.search(before.text) or is_heading(before):
            break
        k -= 1
    opens = k == 0 or segments[k].blank_before
    return k if opens and len(segments[k].text) >= _SHORT // 2 else i


def _are_frequent(segments: list[Segment], plain: list[int]) -> bool:
    """Whether so many lines are nothing but a question, with an answer behind, that a document is made of them."""
    whole = [i for i in plain if not _STORY.search(segments[i].text.strip()[:-1])]
    lines = sum(not s.noise for s in segments)
    if len(whole) * 2 < len(plain) or len(whole) < 2:
        return bool(whole) and lines <= _FEW
    answered = sum(j - i > 1 for i, j in pairwise([*plain, len(segments)]))
    if len(whole) == 2:
        return lines <= 24
    return answered * 10 >= len(plain) * 6 and len(whole) * 20 >= lines and whole[0] * 4 <= lines


def _is_pair(segment: Segment) -> bool:
    """Whether a line asks and answers: ``什么是学习率？每步更新的步长。``, ``capital of France::Paris``."""
    if segment.code or segment.noise or segment.mark.style or len(segment.text) > 4 * _LONGEST_LINE:
        return False
    match = _PAIR.match(segment.text)
    return bool(match and (match["sign"] == "::" or asking(match["asked"]) >= 0.85))


def _ends_asking(segment: Segment) -> bool:
    mark = segment.mark
    if (
        segment.code
        or segment.noise
        or mark.label == "a"
        or mark.value is not None
        or len(segment.text) > _LONGEST_LINE
    ):
        return False
    text = segment.text.rstrip("*_ \t")
    if _TIME.match(text):
        return False
    return text.endswith(("?", "？")) and len(text.strip("?？ \t")) > 1 and not is_heading(segment)


def lists(segments: list[Segment], starts: list[int], promised: bool) -> list[Series]:
    """Lists of questions, bulleted or of short lines, that stand in no item of the series found so far.

    ``promised``: a title says that the document is made of questions, so that fewer of them need to ask.
    """
    heads = [i for i, s in enumerate(segments) if is_heading(s)]
    groups: dict[tuple[bool, int], list[list[int]]] = {}
    for depth, run in _runs(segments):
        if not _is_covered(run[0], starts, heads):
            groups.setdefault((not segments[run[0]].mark.style, depth), []).append(run)
    for (plain, _), runs in sorted(groups.items()):
        taken = [run for run in runs if _ask(segments, run, promised)]
        every = [i for run in runs for i in run]
        if not plain and _ask(segments, every, promised):
            taken = [run for run in runs if any(segments[i].asks >= 0.65 for i in run)]
        if taken:
            members = shown.without_points(segments, [i for run in taken for i in run])
            style = "list of lines" if plain else "bullet"
            return [Series(style, members, [], [segments[i].asks for i in members])]
    return []


def _ask(segments: list[Segment], run: list[int], promised: bool) -> bool:
    """Whether enough members of a list ask: so many for certain, all of them on average."""
    asks = [segments[i].asks for i in run]
    certain, mean = sum(a >= 0.85 for a in asks), sum(asks) / len(asks)
    if len(asks) < _LEAST:
        return False
    if segments[run[0]].mark.style:
        return certain >= (0.2 if promised else 0.5) * len(asks) and mean >= (0.5 if promised else 0.55)
    sure = sum(a >= 0.65 for a in asks)
    if promised and len(asks) > _LEAST and certain >= 0.2 * len(asks) and mean >= 0.5:
        return True
    return len(asks) > _LEAST and certain >= 0.5 * len(asks) and sure >= 0.7 * len(asks)


def _runs(segments: list[Segment]) -> list[tuple[int, list[int]]]:
    """Bullets of one list, and short lines without a mark that follow each other; with how deep they stand."""
    out: list[tuple[int, list[int]]] = []
    levels: list[list[int]] = []

    def close(depth: int) -> None:
        while len(levels) > depth:
            run = _without_title(segments, levels.pop())
            if len(run) > 1 or segments[run[0]].mark.style:
                out.append((len(levels), run))

    for i, segment in enumerate(segments):
        kind = _kind(segment)
        indent = segment.mark.indent
        if kind != "":
            while levels and not segments[levels[-1][0]].mark.style:
                close(len(levels) - 1)
        if kind is None and levels and indent > segments[levels[-1][0]].mark.indent + 1 and not is_heading(segment):
            continue
        if not kind:
            lines = bool(levels) and not segments[levels[-1][0]].mark.style
            if levels and not lines and kind == "" and indent > segments[levels[-1][0]].mark.indent + 1:
                continue
            if kind is None or segment.blank_before or not lines:
                close(0)
            if kind == "":
                levels[:] = [[*levels[0], i]] if levels else [[i]]
            continue
        while levels and indent < segments[levels[-1][0]].mark.indent - 1:
            close(len(levels) - 1)
        top = levels[-1] if levels else None
        if top is not None and abs(indent - segments[top[0]].mark.indent) <= 1:
            if kind != _kind(segments[top[0]]):
                close(len(levels) - 1)
                levels.append([i])
            else:
                top.append(i)
        else:
            levels.append([i])
    close(0)
    return out


def _without_title(segments: list[Segment], run: list[int]) -> list[int]:
    """A list of lines without its first one, if that begins the document or a paragraph and does not ask."""
    if len(run) > 1 and not segments[run[0]].mark.style and segments[run[0]].asks < 0.65:
        return run[1:]
    return run


def _kind(segment: Segment) -> str | None:
    """What a member of a list begins with; None for a line that is in no list."""
    if segment.code or segment.noise or is_heading(segment) or segment.mark.label or not segment.mark.rest:
        return None
    if segment.mark.style in ("bullet", "emoji"):
        return segment.text.strip()[0]
    text = segment.text.strip()
    if (
        segment.mark.style
        or len(text) > _SHORT
        or text.endswith(("。", ".", "；", ";", "，", ",", "：", ":", "!", "！"))
    ):
        return None
    return ""


def _is_covered(i: int, starts: list[int], heads: list[int]) -> bool:
    """Whether a segment stands in the item of a question: no heading between them."""
    before = bisect_right(starts, i)
    return before > 0 and bisect_right(heads, i) == bisect_right(heads, starts[before - 1])
