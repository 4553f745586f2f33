"""Marks that only the neighbours give: numbers in lines of their own, fillings printed behind sentences."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from .asking import asking, has_blank
from .marks import Mark
from .segment import Segment, is_heading

CONTEXT_STYLES = ("alone", "letter", "id", "term")
"""How the styles of marks begin that are given here."""
_LONE = re.compile(r"\s*+(?:No\.\s?|[#＃]\s?)?0?(\d{1,2})\s*+[.、]?\s*+", re.I)
_FILLED = re.compile(r"(?<=[。.！!？?)）])\s*+[(（]\s*(?=[^()（）]{1,60}[)）]\s*+$)")
_REMARK = re.compile(r"《|提示|填|例如|保留|单位|不考虑|写出|可以|每空|分$|年|卷|注意|hint|e\.g\.|round", re.I)
"""What else stands in parentheses behind a sentence: where it comes from, how to answer."""
_LETTER = re.compile(r"\(?([a-z])[).]\s*+(?=\S)")
_ID = re.compile(r"\s*+[A-Z]{1,3}-?\d{0,2}[A-Z]?-?\d{1,4}\s*+[(（]([A-H])[)）](?:\s*+\[.{1,30}\])?\s*+")
_FOR_TERMS = re.compile("名词解释|术语解释|概念解释|解释(?:下列|以下)?(?:名词|术语|概念)")
_BOXED = re.compile(r"\s*+[【\[](?P<term>[^【】\[\]]{1,30})[】\]]\s*+[:：]?\s*+")
_TERM = re.compile(r"\s*(?P<term>[^:：。，,；;]{1,24}[:：]\s*+\S.*)")
_WORD = re.compile(
    r"(?P<word>[A-Za-z][A-Za-z'’ .…/()-]{0,40}?[A-Za-z)…])"
    r"(?:\s*+/[^/]{1,30}/|\s*+\[[^\[\]]{1,30}\])?(?:\s*+[:：—–-])?\s+"
    r"(?P<meaning>(?:(?P<sort>(?:(?:n|v|vi|vt|adj|adv|prep|conj|pron|num|int|art|aux|phr|abbr)\.\s?(?:[&/,]\s?)?){1,3}))?[\u4e00-\u9fff（(].{0,60})"
)
"""A word and its meaning in Chinese."""
_SHORT, _LONG = 160, 1000
"""Characters of a word with its meaning, and of a term with its explanation, at most."""
_LEAST = 3


def mark_context(segments: list[Segment]) -> None:
    """Look for both and mark what was found."""
    _mark_lone_numbers(segments)
    _mark_letters(segments)
    _mark_ids(segments)
    _mark_terms(segments)
    _mark_vocabulary(segments)
    _mark_fillings(segments)


def _mark_lone_numbers(segments: list[Segment]) -> None:
    """Give lines that are nothing but 1, 2, 3 … the place of a question's number, if what stands below asks."""
    found: list[int] = []
    for k, segment in enumerate(segments[:-1]):
        if len(segment.text) > 12 or segment.code or segment.noise:
            continue
        match = _LONE.fullmatch(segment.text)
        if match and int(match[1]) == len(found) + 1 and segments[k + 1].mark.value is None:
            found.append(k)
    below = [asking(segments[k + 1].text) for k in found]
    if len(found) < _LEAST or sum(ask >= 0.65 for ask in below) * 10 < 6 * len(found):
        return
    for number, (k, ask) in enumerate(zip(found, below, strict=True), 1):
        segments[k].mark = Mark("alone", number, "", len(segments[k].text), segments[k].mark.indent)
        segments[k].below = ask


def _mark_letters(segments: list[Segment]) -> None:
    """Give lines ``a) …? b) …?`` directly below a heading a question's number, if they ask and answers stand between."""  # noqa: E501
    runs = 0
    for k, segment in enumerate(segments[:-1]):
        if segment.mark.style in ("", "roman") and segments[k + 1].text[:2] in ("a)", "a.", "(a") and not segment.code:
            titled = is_heading(segment) or segment.mark.style == "roman"
            chain = _letters(segments, k + 1) if titled else []
            asks = [asking(segments[i].text[found.end() :]) for i, found in chain]
            apart = sum(b - a > 1 for (a, _), (b, _) in pairwise(chain))
            if len(chain) > 1 and sum(ask >= 0.6 for ask in asks) * 10 >= 7 * len(asks) and apart * 2 >= len(chain) - 1:
                runs += 1
                for number, (i, found) in enumerate(chain, 1):
                    rest = segments[i].text[found.end() :].rstrip()
                    segments[i].mark = Mark(f"letter{runs}", number, rest, found.end(), 0)


def _mark_ids(segments: list[Segment]) -> None:
    """Give lines that are an identifier and the key, ``M1A02 (C) [80.314]``, as pools of exam questions have them, the
    place of a question's number."""
    found = [
        (k, match)
        for k, s in enumerate(segments[:-1])
        if len(s.text) <= 40
        and ("(" in s.text or "（" in s.text)
        and not s.code
        and (match := _ID.fullmatch(s.text))
        and segments[k + 1].mark.value is None
    ]
    if len(found) >= _LEAST:
        for number, (k, match) in enumerate(found, 1):
            segments[k].mark = Mark("id", number, "", len(segments[k].text), 0, verdict=match[1])
            segments[k].below = 1.0


def _mark_terms(segments: list[Segment]) -> None:
    """Give terms below a heading for such the place of a number, where they have none: ``【死锁】``, ``死锁：……``."""
    for begin in [k + 1 for k, s in enumerate(segments) if "解释" in s.text]:
        k, heading = begin, segments[begin - 1]
        if not (_FOR_TERMS.search(heading.text[:60]) and is_heading(heading)):
            continue
        while k < len(segments) and not is_heading(segments[k]) and segments[k].mark.value is None:
            k += 1
        lines = [s for s in segments[begin:k] if len(s.text) <= _LONG]
        for pattern in (_BOXED, _TERM):
            found = [(s, match) for s in lines if not s.code and (match := pattern.fullmatch(s.text))]
            if len(found) > 1 and found[0][0] is segments[begin]:
                for number, (segment, match) in enumerate(found, 1):
                    segment.mark = Mark("term", number, match["term"], match.start("term"), segment.mark.indent)
                break


def _mark_vocabulary(segments: list[Segment]) -> None:
    """Tell where the meaning begins in numbered words of a foreign language: ``1. neighbour n. 邻居``."""
    if sum(s.mark.value is not None and "A" <= s.mark.rest[:1] <= "z" for s in segments) < _LEAST:
        return
    run: list[tuple[Segment, re.Match[str]]] = []
    for segment in (*segments, None):
        if segment is not None and segment.mark.value is not None and not segment.code:
            rest = segment.mark.rest
            match = _WORD.fullmatch(rest) if rest[:1].isascii() and rest[:1].isalpha() and len(rest) <= _SHORT else None
            if match and (not run or run[-1][0].mark.style == segment.mark.style):
                run.append((segment, match))
                continue
        elif segment is not None and not segment.mark.style and segment.noise:
            continue
        if len(run) >= _LEAST and sum(found["sort"] is not None for _, found in run) * 3 >= len(run):
            for member, found in run:
                member.mark = replace(member.mark, ends=(found.end("word"), found.start("meaning")))
                member.asks_for_certain()
        run = []


def _letters(segments: list[Segment], first: int) -> list[tuple[int, re.Match[str]]]:
    """Lines from ``first`` on that begin with a, b, c …, up to the next heading."""
    out: list[tuple[int, re.Match[str]]] = []
    for i in range(first, len(segments)):
        match = _LETTER.match(segments[i].text)
        if match and ord(match[1]) - ord("a") == len(out) and not segments[i].code:
            out.append((i, match))
        elif is_heading(segments[i]) or segments[i].mark.style == "roman":
            break
    return out


def _mark_fillings(segments: list[Segment]) -> None:
    """``……，____。（答案）``: cut before the parentheses, where most sentences with blanks below a heading end so."""
    group: list[tuple[Segment, int, int]] = []
    blanks = 0
    for k, segment in enumerate(segments):
        if is_heading(segment):
            _cut_fillings(group, blanks)
            group, blanks = [], 0
        elif segment.mark.value is not None and not segment.code and has_blank(segment.mark.rest):
            following = segments[k + 1] if k + 1 < len(segments) else None
            bare = (
                following is None or following.mark.value is not None or following.blank_before or is_heading(following)
            )
            sign = _FILLED.search(segment.mark.rest) if bare and not (following and following.mark.label) else None
            blanks += 1
            if (
                sign
                and has_blank(segment.mark.rest[: sign.start()])
                and not _REMARK.search(segment.mark.rest, sign.end())
            ):
                group.append((segment, sign.start(), sign.end()))
    _cut_fillings(group, blanks)


def _cut_fillings(group: list[tuple[Segment, int, int]], blanks: int) -> None:
    if len(group) >= _LEAST and len(group) * 10 >= 6 * blanks:
        for segment, cut, begin in group:
            segment.mark = replace(segment.mark, ends=(cut, begin))
