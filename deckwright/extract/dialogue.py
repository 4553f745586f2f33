"""Conversations: interviews, chats, transcripts. One speaker asks, another answers; what is mere politeness is dropped."""  # noqa: E501

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from ..model import Shape
from . import finish
from .asking import asking
from .block_model import Block, Raw
from .mark_patterns import ASKERS
from .marks import is_label
from .segment import Segment, heading_level, heading_text, is_heading
from .work import Work, push

_STAMP = (
    r"(?:(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}(?:日|[-/.]\d{2,4})?(?:[ T,，]+\d{1,2}:\d{2}(?::\d{2})?)?"
    r"|(?:上午|下午|today at |yesterday at )?\d{1,2}:\d{2}(?::\d{2})?(?:\s*+[AaPp]\.?[Mm]\.?)?)"
)
_TURN = re.compile(
    rf"\s*+(?:[-*>]\s+)?(?:[\[(（【<]?\s*+{_STAMP}\s*+[\])）】>]?\s*+[-–|,，]?\s*+)?\**[\[【<]?"
    r"[\U0001f000-\U0001faff\u2600-\u27bf\u200d\ufe0f\s]*"
    r"(?P<name>(?=[^:：\t]{0,31}[^\W\d])\w[^:：，。,?？!！;；\n\t|`*\[\]【】<>()（）]{0,31}?)[\]】>]?"
    rf"\s*(?:[\[(（]\s*(?:{_STAMP}|[^()（）\[\]]{{1,20}})\s*+[\])）]|(?<=\s){_STAMP})?\**\s*(?:[:：]\**(?:\s+|(?<=：)|(?=[^\s/\\])|$)|\t\s*+)(?P<said>.*)"
    rf"|\s*+(?:[\[(]?{_STAMP}[\])]?\s*+)?<(?P<nick>[^<>\s/]{{1,24}})>\s+(?P<typed>.*)"
    r"|\s*+(?P<icon>[\U0001f300-\U0001faff\u2600-\u27bf][\ufe0f\u200d\U0001f300-\U0001faff]*)\s*+[:：]\s*+(?P<uttered>.*)",
    re.S,
)
_HEAD = re.compile(
    rf"\s*+\**(?P<name>[^\W\d][^:：，。,?？!！;；\n|`*]{{0,19}}?)\**(?:\s*+[,，|·–—-])?\s+"
    rf"[\[(（]?{_STAMP}[\])）]?\s*+",
    re.I,
)
_HEAD_TIME_FIRST = re.compile(
    rf"\s*+[\[(（]?{_STAMP}[\])）]?\s+\**(?P<name>[^\W\d][^:：，。,?？!！;；\n|`*]{{0,19}}?)\**\s*+", re.I
)
"""A name and a time in a line of their own, as messengers export them; what was said stands below."""
_LONGEST_HEAD = 120
_STAMP_SIGN = re.compile(r"\d[-/.年月:]\d")
"""What every time has."""
_RUN = re.compile(r"\s{9}")
"""A speaker's name stands in the first characters, without runs of blanks, over which the patterns would go for hours."""  # noqa: E501
_POLITE = re.compile(
    r"[\s,，.。!！~～]*(?:(?:谢谢|多谢|感谢|再见|拜拜|不客气|没事|好的?|嗯+|行|可以|不错|很好|非常好|挺好|没错|有意思|原来如此|明白了?|收到|了解|辛苦|你好|您好|哈+|对|是的|thanks?|thank you|thx|ok(?:ay)?"  # noqa: E501
    r"|amazing|wow|awesome|excellent|wonderful|lovely|great|good|interesting|right|exactly|cool|nice|perfect|got it|i see|sure|welcome|bye|hi|hello|good (?:morning|afternoon)|you are|you're|have a nice day"  # noqa: E501
    r"|so much|very much|no problem|my pleasure|glad to hear (?:it|that)|that was (?:fun|great|helpful|interesting)|that.s all(?: from (?:me|my side))?)[\s,，.。!！~～了啦吧啊您你大家老师]*)+",  # noqa: E501
    re.I,
)
_TURNS_TO = re.compile(
    r"换个|聊聊|聊一聊|开始|下一个|接下来|话题|再见|谢谢|不错|很好|let's|next|move on|thank|welcome", re.I
)
"""Words with which the asker leads over; what is said so is no part of the question."""
_FAREWELL = re.compile(
    r"(?:你|您)(?:还)?有(?:什么|啥|没有)?(?:什么)?(?:问题)?(?:想|要)问(?:我|我们|的)"
    r"|(?:do you have|have you got) any questions for (?:me|us)",
    re.I,
)
"""With this an interview ends: it is nothing to learn."""
_ASIDE = re.compile(r"[（(][^（）()]{1,40}[)）]")
"""What happened meanwhile, in a line of its own."""
_NUMBERED = re.compile(
    r"(.*[^\W\d].*?)\s*+(?:[#＃]?\d{1,3}|(?<=[\s\u4e00-\u9fff])[A-Z]|[一二三四五六七八九十甲乙丙丁])"
)
_SENTENCES = re.compile(r"(?<=[。.!！])\s*+")
_REPLY = re.compile(r"\s*[^。.!！?？]{1,24}[。.!！]\s*+(?=\S)")
_STICKER = re.compile(r"\[[^\[\]\s]{1,6}\]")
_OTHERS = "others"
_LEAST = 2
"""Questions that one speaker must ask at least."""


@dataclass
class Turn:
    """What one speaker says at a time: the speaker, and for each line where its words begin."""

    name: str
    lines: list[tuple[Segment, int]]
    asks: bool | None = None
    """What `_asks` found, once it was asked; no line is added then."""

    @property
    def text(self) -> str:
        """The words, a line each."""
        return "\n".join(segment.text[offset:].strip() for segment, offset in self.lines if not segment.noise).strip()


@dataclass
class Talk:
    """A conversation: who asks, the turns, and the lines before the first of them."""

    asker: str
    turns: list[Turn]
    before: list[Segment]
    after: list[Segment]
    """From the first heading behind the last turn on."""


def find(segments: list[Segment]) -> Talk | None:
    """The conversation that a document is; None if it is none."""
    named = [_turn(segment) for segment in segments]
    known = {turn.name for turn in named if turn}
    groups = Counter(_shared(name) for name in known)
    for turn in named:
        if turn and (shared := _shared(turn.name)) and groups[shared] > 1:
            turn.name = shared
    counts = Counter(turn.name for turn in named if turn)
    names = {name for name, count in counts.items() if count >= 2}
    if len(names) < 2 or (any(is_label(name) for name in names) and not _are_two(names, counts, segments)):
        return None
    if _are_stamped(named):
        names = set(counts)
    named = [turn if turn and turn.name in names else None for turn in named]
    turns: list[Turn] = []
    before: list[Segment] = []
    for segment, turn in zip(segments, named, strict=True):
        if turn is not None:
            turns.append(turn)
        elif turns:
            turns[-1].lines.append((segment, 0))
        else:
            before.append(segment)
    after: list[Segment] = []
    for k, (segment, _) in enumerate(turns[-1].lines[1:] if turns else [], 1):
        if segment.mark.level and not segment.code:
            after = [segment for segment, _ in turns[-1].lines[k:]]
            del turns[-1].lines[k:]
            break
    asker = _asker(turns) or _several(turns)
    share = sum(turn is not None for turn in named)
    return Talk(asker, turns, before, after) if asker and share * 5 >= len(segments) - len(after) else None


def _are_stamped(named: list[Turn | None]) -> bool:
    """Whether names and times stand in lines of their own, as a messenger exports them."""
    turns = [turn for turn in named if turn]
    heads = [turn for turn in turns for segment, offset in turn.lines if offset == len(segment.text)]
    return len(heads) * 10 >= 9 * len(turns) and not any(turn.lines[0][0].mark.level for turn in turns)


def _several(turns: list[Turn]) -> str:
    """The name that all who ask get, where several do and one answers; empty if it is not so."""
    asks = [_asks(turn) for turn in turns]
    answered = Counter(
        turn.name
        for k, turn in enumerate(turns)
        if k and asks[k - 1] and not asks[k] and turn.name != turns[k - 1].name
    )
    for name, count in answered.most_common(1):
        askers = {turn.name for turn, asked in zip(turns, asks, strict=True) if asked}
        if count < _LEAST or name in askers or len(askers) < 2 or count * 10 < 7 * sum(asks):
            return ""
        for turn in turns:
            turn.name = turn.name if turn.name == name else _OTHERS
        return _OTHERS
    return ""


def _are_two(names: set[str], counts: Counter[str], segments: list[Segment]) -> bool:
    """Whether A and B are speakers, and not labels of options or answers."""
    numbered = any(s.mark.value is not None for s in segments)
    return names == {"A", "B"} and not numbered and sum(counts[name] for name in names) * 10 >= 6 * len(segments)


def _shared(name: str) -> str:
    """The name of a group that numbers its members: ``观众1``, ``Student B``; empty for a name without a number."""
    group = _NUMBERED.fullmatch(name)
    return group[1].strip() if group else ""


def _turn(segment: Segment) -> Turn | None:
    if segment.code or segment.noise or segment.mark.value is not None:
        return None
    if segment.mark.level:
        name = segment.mark.rest.strip("*_ :：")
        return Turn(name, [(segment, len(segment.text))]) if 0 < len(name) <= 24 and not asking(name) > 0.5 else None
    start = segment.text[:_LONGEST_HEAD]
    if ("  " in start or "\t" in start) and _RUN.search(start):
        return None
    short = len(segment.text) < _LONGEST_HEAD and _STAMP_SIGN.search(segment.text)
    head = (_HEAD.fullmatch(segment.text) or _HEAD_TIME_FIRST.fullmatch(segment.text)) if short else None
    if head:
        return Turn(head["name"], [(segment, len(segment.text))])
    signed = ":" in start or "：" in start or "\t" in start or "<" in start
    match = _TURN.fullmatch(start) if signed else None
    if match is None:
        return None
    if match["nick"]:
        return Turn(match["nick"], [(segment, match.start("typed"))])
    if match["icon"]:
        return Turn(match["icon"], [(segment, match.start("uttered"))])
    return Turn(match["name"].strip(), [(segment, match.start("said"))])


def _asker(turns: list[Turn]) -> str:
    """The speaker who asks, while others answer; empty if none does."""
    asked: Counter[str] = Counter()
    said: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    for k, turn in enumerate(turns):
        said[turn.name] += 1
        if _asks(turn):
            asked[turn.name] += 1
            answered[turn.name] += any(other.name != turn.name for other in turns[k + 1 : k + 3])
    for name, count in asked.most_common(1):
        others = sum(n for other, n in asked.items() if other != name)
        enough = count * 10 >= said[name] * 4 or name.lower() in ASKERS
        if count >= _LEAST and enough and answered[name] * 3 >= count * 2 and others * 2 <= count:
            return name
    return ""


def _asks(turn: Turn) -> bool:
    if turn.asks is None:
        turn.asks = _has_question(turn)
    return turn.asks


def _has_question(turn: Turn) -> bool:
    said = (s.text[offset:].strip() for s, offset in turn.lines if not (s.noise or s.mark.level))
    return any(asking(part) >= 0.8 for text in said for part in _SENTENCES.split(text) if part.strip())


# --- to questions ---------------------------------------------------------------------------------


def questions(work: Work, talk: Talk) -> None:
    """Add a question for each turn of the asker that asks; turns that neither ask nor answer are dropped."""
    chapter: list[tuple[int, str]] = []
    for segment in talk.before:
        if is_heading(segment):
            push(chapter, heading_level(segment), heading_text(segment))
        work.drop(segment, "structure" if is_heading(segment) else "preamble")
    section = [text for _, text in chapter]
    parsed: Block | None = None
    over = True
    count = 0
    for k, turn in enumerate(talk.turns):
        if turn.name != talk.asker:
            if parsed is None or (over and is_polite(turn.text)):
                _drop(work, turn)
            else:
                _say(work, parsed.answer, turn)
                over = False
        elif _FAREWELL.search(turn.text):
            _drop(work, turn)
            _finish(work, parsed, section)
            over, parsed = True, None
        elif _asks(turn):
            if parsed is not None and not parsed.answer.pieces and not over:
                _say(work, parsed.question, turn)  # asked in two turns
                continue
            _finish(work, parsed, section)
            parsed, over, count = Block(), False, count + 1
            if k and _is_context(talk, talk.turns[k - 1]):
                _say(work, parsed.question, talk.turns[k - 1])
            _say(work, parsed.question, _without_reply(turn))
        elif k + 1 < len(talk.turns) and _is_context(talk, turn) and _asks(talk.turns[k + 1]):
            over = True
        elif parsed is not None and not parsed.answer.pieces and not is_polite(turn.text):
            _say(work, parsed.question, turn)
        else:
            _drop(work, turn)
            over = True
    _finish(work, parsed, section)
    lines = [segment.line for turn in talk.turns for segment, _ in turn.lines]
    why = f"{talk.asker} asks, others answer"
    work.document.shapes.append(Shape("conversation", lines[0], lines[-1], count, why))


def is_polite(text: str) -> bool:
    """Whether nothing is said but thanks and the like."""
    return bool(_POLITE.fullmatch(_STICKER.sub(" ", text)))


def _is_context(talk: Talk, turn: Turn) -> bool:
    """Whether the asker describes something, for the question that follows."""
    return turn.name == talk.asker and len(turn.text) >= 20 and not _asks(turn) and not _TURNS_TO.search(turn.text)


def _without_reply(turn: Turn) -> Turn:
    """A turn without the polite sentence before the question: ``嗯，不错。什么是回表？``."""
    segment, offset = turn.lines[0]
    match = _REPLY.match(segment.text, offset)
    if match and asking(segment.text[match.end() :]) >= 0.8 and _POLITE.fullmatch(match[0]):
        return Turn(turn.name, [(segment, match.end()), *turn.lines[1:]])
    return turn


def _say(work: Work, raw: Raw, turn: Turn) -> None:
    for segment, offset in turn.lines:
        text = segment.text[offset:].strip()
        if segment.noise:
            work.drop(segment, segment.noise.reason)
        elif not offset and segment.blank_before and _ASIDE.fullmatch(text):
            work.drop(segment, "structure")
        elif text:
            raw.add(segment, text, segment.text.find(text, offset))


def _drop(work: Work, turn: Turn) -> None:
    for segment, _ in turn.lines:
        work.drop(segment, "structure")


def _finish(work: Work, parsed: Block | None, section: list[str]) -> None:
    if parsed is not None:
        work.questions.append(finish.question(work.document, parsed, section))
