"""Where questions begin: lines that are marked alike form a series, and the series that ask are chosen.

Numbers make chains (7 follows 6 of the same style, most alike in wording); headings, bold lines and labels make one
series each. A series inside a single item of another is a list in an answer – unless most items hold such series: then
the outer one is the headings.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from . import keys, options, topics
from .asking import asking
from .segment import Segment, is_chapter, is_heading, is_notice, names_exercise
from .selection import select
from .series_model import Series

_OPEN_CHAINS = 40
_LONGEST_GAP = 12
_GAP_COSTS = 0.5
_TELLS = re.compile(
    r"(?:注意|提示|说明|小结|总结|备注|声明|温馨提示|特别提醒|友情提示|提醒|结论|划重点|注|PS|P\.S\.|NB|N\.B\.|Note|Notes|Tip|Tips|Warning|Important|Caution|Summary"
    r"|Disclaimer|TL;?DR|Spoiler)\s*+[:：!！]\s*+\S",
    re.I,
)
"""How a bold line begins that stands among questions and is none."""


@dataclass
class Choice:
    """The outcome: which segments begin a question, and which series was taken, in words."""

    starts: list[int]
    series: list[Series]
    outer: set[int]
    """Members of series that turned out to be headings over questions."""

    def add(self, entry: Series) -> None:
        """Take one more series."""
        self.series.append(entry)
        self.starts = sorted({*self.starts, *entry.members})
        self.outer -= set(entry.members)


def choose(
    segments: list[Segment],
    shape: str | None = None,
    answered: frozenset[int] = frozenset(),
    promised: bool | None = None,
) -> Choice:
    """Find the segments with which questions begin.

    ``answered`` are the numbers of answers that a list at the end gives. ``shape`` is what a person told about the
    document (see config.Shape); None leaves the choice to the words. ``promised``: what `promises` found, if known.
    """
    if shape == "none":
        return Choice([], [], set())
    series = [entry for entry in _collect(segments) if shape is None or _has_shape(entry, shape)]
    if shape:
        _insist(series)
    _credit_answers(series, segments)
    topics.credit(series, segments)
    for entry in series:
        given = sum(value in answered for value in entry.values)
        if given > 1 and given * 10 >= 7 * len(entry.values) and entry.style != "hanzi":
            entry.asks = [max(ask, 0.7) for ask in entry.asks]
    accepted, outer = select(series, segments)
    if promised is None:
        promised = promises(segments)
    if promised and (_credit_phrases(series, accepted, segments) or _credit_headings(series, accepted, segments)):
        accepted, outer = select(series, segments)
    starts = sorted({i for s in accepted for i in s.members})
    return Choice(starts, accepted, outer - set(starts))


def _has_shape(entry: Series, shape: str) -> bool:
    styles = entry.style.split("+")
    heading = styles[0] in {f"h{level}" for level in range(1, 7)}
    return {
        "numbers": entry.numbered,
        "labels": "Q" in styles or "q" in styles,
        "headings": heading or "summary" in styles,
        "bold": "bold" in styles,
    }.get(shape, False)


def _insist(series: list[Series]) -> None:
    """A person told the shape: its largest series asks, whatever its words."""
    largest = max((len(entry.members) for entry in series), default=0)
    for entry in series:
        if len(entry.members) * 2 >= largest:
            entry.asks = [max(ask, 0.7) for ask in entry.asks]


# --- collecting ---------------------------------------------------------------------------------


def _collect(segments: list[Segment]) -> list[Series]:
    chains: list[Series] = []
    open_chains: dict[str, list[Series]] = {}
    plain: dict[str, Series] = {}
    ruled = _under_notice(segments)
    tails = [k for k, s in enumerate(segments) if s.noise is not None and s.noise.tail]
    for i, segment in enumerate(segments):
        mark = segment.mark
        is_advert = segment.noise is not None and segment.noise.reason == "advert" and mark.value is not None
        if segment.code or mark.label == "a" or (segment.noise and not is_advert) or i in ruled:
            continue
        if (mark.level or mark.whole_bold or mark.style == "hanzi") and names_exercise(mark.rest):
            continue
        if mark.style == "hanzi" and names_exercise(segment.text.strip()):  # 四、论述
            continue
        value, style = mark.value, mark.style
        section = "dotted" in style and (mark.level or mark.whole_bold)  # 1.1, 1.2, 2.1 are one series of headings
        if value is not None and not section:
            style = style.replace("+Q", "")
            chain = _continue(open_chains.setdefault(style, []), segment, value)
            if chain is None:
                chain = Series(style, indent=mark.indent)
                chains.append(chain)
                open_chains[style].append(chain)
                del open_chains[style][:-_OPEN_CHAINS]
            chain.members.append(i)
            chain.values.append(value)
            asks = 1.0 if mark.label == "q" else segment.asks
            chain.asks.append(asks)
            chain.running += (asks - chain.running) / len(chain.asks)
            chain.signs.add(mark.sign)
        elif mark.label == "q" or mark.level or mark.whole_bold or style == "summary":
            if mark.label != "q" and (is_chapter(mark.rest) or segment.ends or _states(segment)):
                continue
            if mark.label == "q" and tails and _is_recommended(segments, i, tails):
                continue
            entry = plain.setdefault(style, Series(style))
            entry.members.append(i)
            entry.asks.append(1.0 if mark.label == "q" else segment.asks)
        elif style == "lead" and asking(mark.rest[: mark.bold_until]) >= 0.85:
            entry = plain.setdefault(style, Series(style))
            entry.members.append(i)
            entry.asks.append(1.0)
    named = [entry for entry in plain.values() if len(entry.members) > 1 or segments[entry.members[0]].mark.rest]
    return chains + named


def _states(segment: Segment) -> bool:
    """Whether a bold line tells something and asks nothing: ``**注意：……。**``."""
    rest = segment.mark.rest
    if not segment.mark.whole_bold or segment.mark.level or rest.endswith(("?", "？")):
        return False
    return bool(_TELLS.match(rest)) or (segment.asks <= 0.15 and rest.endswith(("。", "！", "!")))


def _is_recommended(segments: list[Segment], i: int, tails: list[int]) -> bool:
    """Whether a label stands among links to other pages, behind a heading for such: no answer follows it."""
    before = bisect_right(tails, i)
    if not before or any(s.mark.label == "a" for s in segments[i + 1 : i + 4]):
        return False
    return all(s.mark.value is None for s in segments[tails[before - 1] + 1 : i][:20])


def _continue(open_chains: list[Series], segment: Segment, value: int) -> Series | None:
    """The open chain that this number continues best; chains opened inside it are closed."""
    if value == 1:
        return None
    best, best_cost = None, 2.0
    asks = segment.asks
    for chain in reversed(open_chains):
        gap = value - chain.values[-1] - 1
        if gap and (gap < -1 or gap > _LONGEST_GAP or best_cost <= _GAP_COSTS):
            continue
        again = gap == -1 and asks >= 0.85 and chain.running >= 0.65  # a number given twice
        if gap < 0 and not again:
            continue
        cost = abs(asks - chain.running) + 0.3 * (segment.mark.sign not in chain.signs)
        cost += 0.4 * (abs(segment.mark.indent - chain.indent) > 1) + (_GAP_COSTS + 0.1 * gap) * (gap > 0)
        cost += _GAP_COSTS * again
        if gap > 0 and asks < 0.6:
            cost += 0.6
        if cost < best_cost - 1e-9:
            best, best_cost = chain, cost
    if best is not None:
        del open_chains[open_chains.index(best) + 1 :]
    return best


def _credit_answers(series: list[Series], segments: list[Segment]) -> None:
    """An item with an answer label or options behind it is a question, whatever its words."""
    labelled = [s.mark.label == "a" for s in segments]
    truths = [not s.code and _has_truth(s.text) for s in segments]
    for i in range(len(segments)):
        labelled[i] = labelled[i] or options.begin(segments, i)
    exercises = _under_exercise_heading(segments)
    for entry in series:
        members = set(entry.members)
        for k, index in enumerate(entry.members):
            if exercises[index] in members and entry.numbered and entry.style != "hanzi":
                entry.asks[k] = max(entry.asks[k], 0.7)
            if truths[index] or segments[index].shared:
                entry.asks[k] = max(entry.asks[k], 0.9)
            for i in range(index + 1, min(index + 10, len(segments))):
                if labelled[i] and not (entry.style == "circled" and options.of_steps(segments[i])):
                    entry.asks[k] = max(entry.asks[k], 0.95)
                mark = segments[i].mark
                if labelled[i] or mark.value is not None or mark.level or mark.whole_bold or mark.label:
                    break


_PROMISES = re.compile(
    r"面经|凉经|面筋|面试题|面试问题|面试(?:记录|复盘|总结|经历|过程|实录|官问)|[一二三四]面|被问到|(?:问题|题目)(?:如下|回忆)|回忆版"
    r"|题目|题库|真题|试题|考题|自测题|问题(?:汇总|列表|清单|整理|集|合集)"
    r"|interview (?:questions|experience)|questions (?:asked|i was asked|they asked)|(?:they|what i was) asked|phone screen|on-?site"  # noqa: E501
    r"|question (?:list|bank)|review questions|quiz|\bexam\b",
    re.I,
)
"""What a title says above questions, whatever their words."""
_INTERVIEW = re.compile(
    r"八股|面试\s*+(?:[0-9a-f]{32})?\W*$|面试(?:准备|复习|笔记|知识点|常问|高频|必问|突击)|interview (?:prep|notes)",
    re.I,
)
"""What the title of notes for an interview says."""


def promises(segments: list[Segment]) -> bool:
    """Whether a title says that a document is made of questions."""
    for k, s in enumerate(segments):
        if len(s.text) > 60 or s.noise or s.mark.value is not None:
            continue
        if (k < 3 or is_heading(s) or s.text.rstrip().endswith((":", "："))) and _PROMISES.search(s.text):
            return True
        if k < 3 and _INTERVIEW.search(s.text):
            return True
    return False


def _credit_phrases(series: list[Series], accepted: list[Series], segments: list[Segment]) -> bool:
    """Short phrases with a number are questions, where the title says so and no others are found, or lists that are
    numbered in the same way. True if there are any."""
    styles = {entry.style for entry in accepted}
    found = False
    for entry in series:
        texts = [segments[i].mark.rest for i in entry.members]
        phrases = len(texts) >= 3 and all(len(t) <= 60 and not t.endswith(("。", ".")) for t in texts)
        above = segments[entry.members[0] - 1]
        bare = entry.members[-1] - entry.members[0] < 1.5 * len(texts) and (
            above.mark.value is None or is_heading(above)
        )
        alike = not accepted or (entry.style in styles and bare and entry.values[:1] == [1])
        if entry.numbered and phrases and alike and entry not in accepted:
            entry.asks = [max(ask, 0.7) for ask in entry.asks]
            found = True
    return found


def _credit_headings(series: list[Series], accepted: list[Series], segments: list[Segment]) -> bool:
    """The deepest headings are questions, where the title says so, one of three asks, and all have a text below them.
    True if there are any."""
    deepest = max((s.mark.level for s in segments if not s.noise), default=0)
    found = False
    for entry in series:
        if deepest < 2 or entry in accepted or entry.numbered or entry.style != f"h{deepest}":
            continue
        sure = sum(ask >= 0.65 for ask in entry.asks) * 3 >= len(entry.members)
        if sure and all(i + 1 < len(segments) and not segments[i + 1].mark.level for i in entry.members):
            entry.asks = [max(ask, 0.7) for ask in entry.asks]
            found = True
    return found


_EXERCISES = re.compile(
    r"(?:选择|单选|多选|判断|填空|简答|问答|论述|计算|名词解释|思考|编程|排序|案例分析|论述)(?:题|\s*+(?:[(（:：,，]|$))"
    r"|multiple.choice|true.{0,6}false|fill.{0,4}in|short.answer|matching|essay questions|review questions",
    re.I,
)


def _under_exercise_heading(segments: list[Segment]) -> list[int]:
    """For each segment, where the first number stands below its heading, if that names a kind of exercise (判断题, 填空题
    …); −1 for all others."""  # noqa: E501
    out: list[int] = []
    inside, first = False, -1
    for k, segment in enumerate(segments):
        if is_heading(segment):
            inside, first = bool(_EXERCISES.search(segment.text.strip("#*【】[] "))), -1
        elif inside and first < 0 and segment.mark.value is not None:
            first = k
        out.append(first if inside else -1)
    return out


def _under_notice(segments: list[Segment]) -> set[int]:
    """Rules of an exam: numbered lines behind a heading for such, none of which asks."""
    out: set[int] = set()
    for k, segment in enumerate(segments):
        if segment.code or not is_notice(segment):
            continue
        end = k + 1
        while end < len(segments) and segments[end].mark.value is not None and segments[end].asks < 0.85:
            if end > k + 1 and segments[end].mark.value == 1:
                break
            end += 1
        out.update(range(k + 1, end))
    return out


def _has_truth(text: str) -> bool:
    """Whether a statement carries its verdict: ``……（对）``."""
    key = keys.in_question(text, bare=True) if "(" in text or "（" in text or text.endswith("]") else None
    return key is not None and key.truth is not None
