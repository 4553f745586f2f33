"""Questions that are numbered, labelled or headed, each with its answer behind it: everything but two parts."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise

from ..model import Finding, Shape
from ..text.canonical import canonical
from . import block, borders, finish, remarks, unmarked
from .block_model import Block
from .cards import end_of_card
from .furniture import mark_contents
from .glue import split_chains, unglue
from .segment import (
    Segment,
    heading_level,
    heading_text,
    in_capitals,
    is_chapter,
    is_heading,
    is_rule,
    may_be_title,
)
from .series import Choice, choose, promises
from .series_model import Series
from .work import Open, Work, push

_ROUNDS = 20
_LONE_NUMBER = re.compile(r"\s*+\d{1,2}\s*+")
_MAY_GO = re.compile(r"[\d\-*_=~·•—–#>:?？!" + "".join(sorted(block.ABOUT_BEGINS)) + "]")
"""How a line begins that is a rule, a wrapper, a lone number or a remark about the question: others stay."""
_NOT_PLAIN = re.compile(
    r"[\s\d\-*_=~·•—–#>:?？!(（\[【<待暂未尚敬内答整编更正yatnwcYATNWC" + "".join(sorted(block.ABOUT_BEGINS)) + "]"
)
"""How these begin, and what stands in an answer's place."""
_TAIL_WORDS = re.compile(
    r"(总结|结语|小结|结束语|后记|写在最后|前言|conclusion|summary|参考文献|参考资料|references)[:：]?", re.I
)


def generic(
    work: Work,
    part: list[Segment],
    chapter: list[tuple[int, str]],
    *,
    last_part: bool,
    answered: frozenset[int] = frozenset(),
) -> None:
    """Questions among the segments ``part``; ``chapter`` is the heading path and goes on behind them.

    ``answered`` are the numbers of the answers in a list that follows.
    """
    mark_contents(part)
    promised = promises(part)
    if split_chains(part, promised):
        promised = promises(part)
    choice = choose(part, work.document.shape, answered, promised)
    for _ in range(_ROUNDS):  # what is cut out of a line may hold the next one
        if not unglue(part, choice.series):
            break
        choice = choose(part, work.document.shape, answered)
    if work.document.shape in (None, "lines"):
        _unmarked(part, choice, promised)
    work.document.shapes.extend(_explained(part, choice))
    starts, outer = _without_contents(work, part, choice.starts, choice.outer)
    if not starts:
        for segment in part:
            push(chapter, heading_level(segment), heading_text(segment)) if is_heading(segment) else None
            work.drop(segment, "structure" if is_heading(segment) else "preamble")
        return
    heads = _sections(part, set(starts), outer)
    alone = unmarked.below_headings(part, starts, heads)
    starts, heads = sorted({*starts, *alone, *_unnumbered(part, starts, heads)}), heads | {k - 1 for k in alone}
    end = _tail(part, starts) if last_part else len(part)
    for segment in part[end:]:
        work.drop(segment, "chrome")
    listed = _is_list(part[:end], starts, heads)
    for k, segment in enumerate(part[: starts[0]]):
        if k in heads:
            push(chapter, heading_level(segment), heading_text(segment))
        work.drop(segment, "structure" if k in heads or is_rule(segment.text) else "preamble")
    stops = heads | borders.ends(part, starts)
    for start, following in zip(starts, [*starts[1:], end], strict=True):
        _one(work, part, (start, following), (heads, stops), chapter, (listed, listed and start == starts[-1]))


def _unnumbered(part: list[Segment], starts: list[int], heads: set[int]) -> set[int]:
    """Headings that ask, without a number, of the level that all questions have."""
    level = part[starts[0]].mark.level
    if not level or any(part[k].mark.level != level for k in starts):
        return set()
    return {
        k
        for k in range(starts[0] + 1, len(part))
        if part[k].mark.level == level and k not in heads and not part[k].mark.label and part[k].asks >= 0.65
    } - set(starts)


def _is_list(part: list[Segment], starts: list[int], heads: set[int]) -> bool:
    """Whether a document lists questions without their answers: nothing stands behind four of five."""
    if len(starts) < 4:
        return False
    bare = 0
    for start, following in pairwise([*starts, len(part)]):
        k = start + 1
        while k < following and k not in heads and (part[k].noise or is_rule(part[k].text)):
            k += 1
        bare += k == following or k in heads
    return bare * 5 >= len(starts) * 4


def _unmarked(part: list[Segment], choice: Choice, promised: bool) -> None:
    """Add questions that have no number and no label."""
    for entry in unmarked.lists(part, choice.starts, promised):
        choice.add(entry)
    plain = unmarked.question_marks(part, choice.starts)
    if plain:
        choice.add(Series("question mark", plain, [], [1.0] * len(plain)))


def _one(
    work: Work,
    part: list[Segment],
    span: tuple[int, int],
    edges: tuple[set[int], set[int]],
    chapter: list[tuple[int, str]],
    listed: tuple[bool, bool],
) -> None:
    """One question, from its first line to the next question or heading.

    ``edges`` are the headings, and these with all other lines with which a question ends; ``listed``: whether it is one
    of a list without answers, and the last one, so that what follows a blank line is none of its answer."""
    start, following = span
    (heads, stops), (bare, last) = edges, listed
    level = part[start].mark.level
    stop = start + 1
    while stop < following and stop not in stops:
        segment = part[stop]
        if last and segment.blank_before and not segment.code:
            break
        told = segment.mark.label == "a" and bool(segment.mark.rest)  # "#### Answer: B" below "###### 1. …"
        if 0 < segment.mark.level <= level and not told and (segment.mark.level < level or not segment.mark.label):
            break
        stop += 1
    if part[start].mark.card:
        stop = end_of_card(part, start, stop)
    if part[start].noise:  # a numbered advert, with what stands below it
        for segment in part[start:stop]:
            work.drop(segment, "advert")
    else:
        lines = _kept(work, part[start:stop], at_end=following == len(part))
        _add(work, part[start].mark.value, block.parse(lines, bare), lines, [text for _, text in chapter])
    for k in range(stop, following):
        if k in heads or 0 < part[k].mark.level <= level:
            push(chapter, heading_level(part[k]), heading_text(part[k]))
        work.drop(part[k], "structure" if is_heading(part[k]) or is_rule(part[k].text) else "preamble")


def _add(work: Work, number: int | None, parsed: Block, lines: list[Segment], section: list[str]) -> None:
    """Add the question that lines hold; a mark with nothing behind it is none."""
    found = finish.question(work.document, parsed, section)
    if found.question is None and found.answer is None and not found.options:
        for segment in lines:
            work.drop(segment, "structure")
        return
    work.questions.append(found)
    if not parsed.answer.pieces and parsed.key is None:
        work.open.append(Open(len(work.questions) - 1, parsed, number))


def _kept(work: Work, lines: list[Segment], at_end: bool) -> list[Segment]:
    """The lines of a question without noise; a single menu word inside an answer may be its text and stays."""
    if all(map(_is_plain, lines[1:])):
        return lines
    out = [lines[0]]
    references = remarks.trailing(lines)
    apart = _apart(lines[:references])
    for k in range(1, len(lines)):
        segment = lines[k]
        is_last = k + 1 == len(lines)
        if not (is_last or k >= references or k in apart or segment.noise or _MAY_GO.match(segment.text.lstrip())):
            out.append(segment)
            continue
        alone = not (lines[k - 1].noise or (k + 1 < len(lines) and lines[k + 1].noise))
        is_word = (
            segment.noise is not None
            and segment.noise.reason == "chrome"
            and not segment.noise.page
            and "<" not in segment.text
        )
        if k >= references or k in apart:
            work.drop(segment, "chrome" if k >= references else "structure")
        elif segment.noise and not (is_word and alone and len(segment.text.strip()) <= 4 and not at_end):
            work.drop(segment, segment.noise.reason)
        elif segment.noise:
            message = f"{segment.text.strip()!r} looks like a word of the page's menu and stays in the answer"
            place = (work.document.path, segment.line, segment.column)
            work.document.findings.append(Finding("R108", "noise-kept", "info", message, *place))
            out.append(segment)
        elif is_last and segment.blank_before and not at_end and _LONE_NUMBER.fullmatch(segment.text):
            work.drop(segment, "structure")  # the number of the next question, in a line of its own
        elif is_last and len(out) > 1 and remarks.is_placeholder(segment):
            work.drop(segment, "structure")  # there is an answer, and more of it to come
        elif not segment.code and (is_rule(segment.text) or block.is_about(segment) or remarks.is_wrapper(segment)):
            work.drop(segment, "structure")
        else:
            out.append(segment)
    return out


def _is_plain(segment: Segment) -> bool:
    """Whether a line is text for certain, as most are: nothing in it could be a rule, a remark or a reference."""
    text = segment.text
    if _NOT_PLAIN.match(text) or segment.noise or segment.code:
        return False
    return not ("://" in text or "](" in text or "www." in text or ">" in text[:8])


def _apart(lines: list[Segment]) -> set[int]:
    """The first lines behind a question, if they are remarks about it.

    Or if all that is there says that there is no answer.
    """
    said = (k for k in range(1, len(lines)) if not (lines[k].noise or lines[k].code or is_rule(lines[k].text)))
    remarked: set[int] = set()
    for k in said:
        if remarks.is_remark(lines[k]):
            remarked.add(k)
            continue
        if remarks.is_placeholder(lines[k]):
            rest = (s for j, s in enumerate(lines) if j and j != k and j not in remarked)
            return remarked | {k} if all(s.noise or is_rule(s.text) for s in rest) else remarked
        return remarked
    return set()


def _without_contents(
    work: Work, part: list[Segment], starts: list[int], outer: set[int]
) -> tuple[list[int], set[int]]:
    """Drop a table of contents: questions without an answer that come again further down.

    Returns the indices of starts and outer headings in ``part``, which loses the lines of the table.
    """
    if not starts:
        return starts, outer
    ends = [*starts[1:], len(part)]
    bare = [
        k
        for k, (i, end) in enumerate(zip(starts, ends, strict=True))
        if all(is_heading(s) or is_rule(s.text) or s.noise for s in part[i + 1 : end])
    ]
    gone: set[int] = set()
    if bare:
        forms = [canonical(part[i].mark.rest) for i in starts]
        later = {form: k for k, form in enumerate(forms)}
        gone = {starts[k] for k in bare if later[forms[k]] > k}
        last = len(gone)  # behind the last entry of a table at the top stands what the document begins with
        at_top = 1 < last < len(starts) and gone == set(starts[:last])
        if at_top and later[forms[last]] > last and part[starts[last] + 1].blank_before:
            gone.add(starts[last])
    if not gone:
        return starts, outer
    for i in sorted(gone):
        work.drop(part[i], "contents")
    ordered = sorted(gone)
    places = {i: i - bisect_left(ordered, i) for i in range(len(part))}
    kept = [s for i, s in enumerate(part) if i not in gone]
    part[:] = kept
    return [places[i] for i in starts if i not in gone], {places[i] for i in outer if i not in gone}


def _sections(part: list[Segment], starts: set[int], outer: set[int]) -> set[int]:
    """Headings that stand over questions: directly before one, or of the same kind as such a one."""
    bare = sum(k + 1 in starts for k in starts) * 2 >= len(starts)
    titles = {k - 1 for k in starts if _is_title(part, k - 1, starts, bare)}
    listed = _enumerated(part)
    candidates = [
        k
        for k, s in enumerate(part)
        if k not in starts and k not in listed and (k in outer or k in titles or is_heading(s))
    ]
    direct: set[int] = outer | titles
    for k in reversed(candidates):
        following = k + 1
        while following < len(part) and (part[following].noise or is_rule(part[following].text)):
            following += 1
        if following < len(part) and (following in starts or following in direct):
            direct.add(k)
    named = {k for k in titles if is_chapter(part[k].text.strip())}
    kinds = {_kind(part[k]) for k in (direct - titles) | named}
    return direct | {k for k in candidates if _kind(part[k]) in kinds and not part[k].mark.whole_bold}


def _enumerated(part: list[Segment]) -> set[int]:
    """``（一）……`` / ``（二）……``, line below line: points of an answer, though each might be a heading."""
    out: set[int] = set()
    for k, (above, below) in enumerate(pairwise(part)):
        if above.mark.style != "hanzi":
            continue
        points = below.mark.style == "hanzi" and above.text.lstrip()[:1] in ("(", "（")
        if points and above.mark.value and below.mark.value == above.mark.value + 1:
            out |= {k, k + 1}
    return out


def _is_title(part: list[Segment], k: int, starts: set[int], bare: bool) -> bool:
    """Whether a short line before the number 1, or before a list, stands over it: ``二面（40 分钟）``, ``A 组：``.

    ``bare``: most questions have nothing behind them, so that this line is no answer either.
    """
    if k < 0 or k in starts:
        return False
    segment, following = part[k], part[k + 1].mark
    if following.value not in (1, None):  # 下面几题的括号在后面：
        told = segment.text.rstrip().endswith((":", "：")) and not segment.mark.label and not segment.code
        return told and segment.blank_before and segment.mark.style == "" and not part[k + 1].blank_before
    if segment.mark.style.startswith("bullet") and not segment.mark.label:
        deeper = k - 1 not in starts or part[k - 1].mark.indent > segment.mark.indent
        return deeper and following.indent > segment.mark.indent and not segment.code
    if not may_be_title(segment):
        return False
    first = k == 0 or segment.blank_before or bare or is_heading(part[k - 1])
    if following.value is None:
        listed = bare and following.style == "bullet"
        told = segment.text.rstrip().endswith((":", "：")) and not following.level and not following.whole_bold
        return first and (told or (listed and segment.blank_before))
    return first


def _kind(segment: Segment) -> tuple[int, str]:
    if segment.mark.level:
        return segment.mark.level, ""
    return 0, "capitals" if in_capitals(segment) else str(heading_level(segment))


def _tail(part: list[Segment], starts: list[int]) -> int:
    """Where the page's own footer begins behind the last question."""
    end = len(part)
    behind = 0  # lines of noise from here to what is known to be the footer
    for k in range(len(part) - 1, starts[-1], -1):
        noise = part[k].noise
        behind += noise is not None
        if noise is None or noise.page:
            continue
        following = [bool(s.noise) for s in part[k + 1 : min(k + 4, end)]]
        runs = bool(following) and sum(following) >= min(2, len(following)) and behind * 2 >= end - k
        if noise.tail or runs:
            end, behind = k, 0
    while end - 1 > starts[-1] and _is_last(part, end - 1):
        end -= 1
    return end


def _is_last(part: list[Segment], k: int) -> bool:
    """Whether a line before the footer belongs to it."""
    segment = part[k]
    text = segment.text.strip().strip("#* ")
    if segment.noise or segment.ends or _TAIL_WORDS.fullmatch(text) or (is_rule(segment.text) and not segment.code):
        return True
    if text == "END" and k + 1 < len(part) and part[k + 1].noise:  # in small letters it may be code
        return True
    following = part[k + 1].text.strip().strip("#* ") if k + 1 < len(part) else ""
    return bool(_LONE_NUMBER.fullmatch(text) and _TAIL_WORDS.fullmatch(following))


def _explained(part: list[Segment], choice: Choice) -> list[Shape]:
    out = []
    for entry in choice.series:
        asked = sum(a >= 0.65 for a in entry.asks)
        why = f"{asked} of {len(entry.members)} ask by their words, an answer label, options or a verdict"
        style = entry.style + (f" from {entry.values[0]} to {entry.values[-1]}" if entry.values else "")
        out.append(Shape(style, part[entry.members[0]].line, part[entry.members[-1]].line, len(entry.members), why))
    return out
