"""A stretch of a line with its markers: what the extractor works on. A line that holds two glued questions is cut in two."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..model import Document
from ..read.noise import Noise, classify
from .asking import asking
from .marks import Mark, hanzi_heading, mark

_FENCE = re.compile(r"\s*(?:>\s?)*(`{3,}|~{3,})")
_EXERCISES = re.compile(
    r"[【\[(（]?\s*(?:(?:[一二三四五六七八九十]{1,2}|[IVX]{1,4})\s*[、.．]\s*)?(?:第[一二三四五六七八九十]部分\s*)?[^\s。？?:：,，;；]{0,8}?"
    r"(?:选择|单选|多选|判断|填空|简答|问答|论述|计算|名词解释|排序|连线|案例分析|材料分析|[AB][1-4]\s?型|综合|应用|编程|思考)题"
    r"\s*(?:[】\])）]|[(（:：]|$|每|共|本).{0,40}"
    r"|(?:(?:Part|Section)\s+\w{1,3}\s*[:.–-]\s*)?(?:multiple.choice|true.{1,6}false|fill.in.{0,14}blanks?|short.answers?|matching)"
    r"(?:\s+questions?)?\s*(?:[(:：–-].{0,40})?$",
    re.I,
)
"""A heading that names a kind of exercise."""
_THANKS = re.compile(r"(?:好的?[，,]?)?(?:非常|多|十分)?(?:谢谢|感谢)[\w，,]{0,8}[。.!！]?|thank(?:s| you)[\w ,]{0,20}[.!]?", re.I)
"""With this someone who asks ends a conversation."""
_USUAL = re.compile(
    r"(?:contacts?|about(?: (?:us|me))?|grading|licen[sc]e|changelog|references?|resources|links|credits|appendix|summary|conclusions?"
    r"|introduction|overview|further reading|table of contents|contents|notes?|hr|misc(?:ellaneous)?|other|参考.{0,4}|联系.{0,4}"
    r"|总结|小结|结语|前言|引言|附录|致谢|更新日志|目录|说明|备注|其他|其它)\W*",
    re.I,
)
_STARS = re.compile(r"(\*{1,6})\s+\S")
_UNDERLINE = re.compile(r"\s*([=\-~^])\1{2,}\s*")
_STOPS = ("。", "；", "，", ";", ",")
_ANCHOR = re.compile(r"\s*(?:[-*+]\s+)?(?:\d{1,3}[.)]\s+)?\[[^\]]{1,200}\]\(#[^()\s]{0,200}\)\s*")
_LEADERS = re.compile(r"[^.·…]{2,80}(?:[.·…]\s?){3,}\s*\d{1,4}\s*")
_CONTENTS = Noise("contents", False)
_CHAPTER = re.compile(
    r"(?:(?:案例|材料|专题|模块|主题|板块)\s*[一二三四五六七八九十\d]{1,3}(?=\s|[:：]|$)|第\s*[一二三四五六七八九十百\d]{1,4}\s*[章节讲部篇课]|(?:Chapter|Part|Section|Unit|Lesson|Lecture|Week|Day|Session|Module|Card|Flashcard|卡片)\s+[\dIVX]{1,4}\b|\d{2}(?:-\d{2})?\s+(?=[\u4e00-\u9fffA-Za-z]))",
    re.I,
)


@dataclass(slots=True)
class Segment:
    """Text from ``column`` (1-based) of a line on."""

    line: int
    text: str
    column: int = 1
    blank_before: bool = False
    code: bool = False
    noise: Noise | None = None
    mark: Mark = field(default_factory=lambda: Mark("", None, "", 0, 0))
    ends: bool = False
    """Whether it is noise if it stands among the last lines of the document."""
    heading: bool | None = None
    """What `is_heading` found, once it was asked."""
    _asked: tuple[str, float] = ("", 0.0)

    @property
    def asks(self) -> float:
        """How much the text behind the marker looks like a question, 0 … 1."""
        if self.code:
            return 0.0
        if self._asked[0] is not self.mark.rest:
            self._asked = (self.mark.rest, asking(self.mark.rest))
        return self._asked[1]


def segments(document: Document) -> list[Segment]:
    """One segment a line; lines of fenced code carry no markers."""
    out: list[Segment] = []
    fence = ""
    opened = previous = 0
    is_outline = document.path.lower().endswith(".org")
    for line in document.lines:
        match = _FENCE.match(line.text)
        code = bool(fence) or bool(match)
        if match and not fence:
            fence, opened = match.group(1)[0] * 3, len(out)
        elif match and match.group(1).startswith(fence):
            fence = ""
        begins = Mark("", None, line.text.strip(), 0, 0) if code else mark(outline(line.text) if is_outline else line.text)
        segment = Segment(line.number, line.text, 1, line.number > previous + 1, code, None, begins)
        if not code:
            _recognise(segment)
        out.append(segment)
        previous = line.number
    for segment in out[opened:] if fence else []:  # a fence that is never closed hides nothing
        segment.code, segment.mark = False, mark(segment.text)
        _recognise(segment)
    _underlined(out)
    return out


def outline(text: str) -> str:
    """A line of an Org file with the stars of a heading written as in Markdown; every character keeps its place."""
    stars = _STARS.match(text)
    return "#" * len(stars[1]) + text[len(stars[1]) :] if stars else text


def _underlined(segments: list[Segment]) -> None:
    """Headings that the next line underlines, as Markdown and reStructuredText have them."""
    for k in range(len(segments) - 2):
        head, rule = segments[k], segments[k + 1]
        underline = _UNDERLINE.fullmatch(rule.text)
        if not underline or head.code or rule.blank_before or head.noise or len(head.text) > 120:
            continue
        alone = k == 0 or head.blank_before
        if alone and not head.mark.level and head.mark.style in ("", "dot") and not head.text.endswith(_STOPS):
            head.mark.level = 1 if underline[1] == "=" else 2
            head.mark.style = "+".join(part for part in (f"h{head.mark.level}", head.mark.style) if part)


def _recognise(segment: Segment) -> None:
    if segment.mark.label == "q" and _THANKS.fullmatch(segment.mark.rest):
        segment.noise = Noise("chrome", False)
        return
    noise = _noise(segment.text)
    if noise is not None and noise.end:
        segment.ends = True
    else:
        segment.noise = noise


def _noise(text: str) -> Noise | None:
    """What a line was recognised as; links into the document, and dots that lead to a page, are its contents."""
    if "](#" in text and _ANCHOR.fullmatch(text):
        return _CONTENTS
    if text[-1:].isdigit() and len(text) <= 120 and _LEADERS.fullmatch(text):
        return _CONTENTS
    return classify(text)


def cut(segment: Segment, at: int) -> tuple[Segment, Segment]:
    """Cut a segment before character ``at``."""
    head = Segment(segment.line, segment.text[:at].rstrip(), segment.column, segment.blank_before)
    tail = Segment(segment.line, segment.text[at:], segment.column + at)
    head.mark, tail.mark = mark(head.text), mark(tail.text)
    return head, tail


def is_heading(segment: Segment) -> bool:
    """Whether a line looks like a heading: Markdown heading, chapter, ``一、…``, a short line of its own in bold."""
    if segment.heading is None:
        segment.heading = _is_heading(segment)
    return segment.heading


def _is_heading(segment: Segment) -> bool:
    if segment.code or segment.noise or segment.mark.label == "a":
        return False
    text = segment.text.strip()
    if segment.mark.level:
        return True
    if len(text) <= 60 and segment.mark.style in ("", "hanzi", "roman") and _EXERCISES.fullmatch(text.rstrip("?？")):
        return True
    if len(text) > 60 or text.endswith(("。", "；", "，", ".", ";", ",", "？", "?")):
        return False
    if _EXERCISES.match(text):
        return True
    if len(text) > 50:
        return False
    if _CHAPTER.match(text):
        return True
    hanzi = hanzi_heading(text)
    return bool(hanzi and hanzi[1] and len(hanzi[1]) <= 30) or (segment.mark.whole_bold and segment.mark.value is None)


def is_chapter(text: str) -> bool:
    """Whether a heading names a part of a book or a course, or what every document has: no question, if it asks or not."""
    return bool(_CHAPTER.match(text) or _USUAL.fullmatch(text))


def may_be_title(segment: Segment) -> bool:
    """Whether a line without any mark may stand over what follows: short, and no sentence."""
    text = segment.text.strip()
    if segment.code or segment.noise or segment.mark.style not in ("", "lead") or len(text) > 40:
        return False
    return not text.endswith(("。", "；", "，", ".", ";", ",", "？", "?", "!", "！"))


def heading_text(segment: Segment) -> str:
    """The words of a heading, without #, ** and bullets."""
    if segment.mark.style == "bullet":
        return segment.mark.rest
    if segment.mark.level or segment.mark.whole_bold:
        if not segment.mark.rest:
            return segment.text.strip("#* \t")
        number = "" if segment.mark.value is None else segment.text.strip("#* \t").split(segment.mark.rest)[0]
        return (number + segment.mark.rest).strip()
    return segment.text.strip()


def heading_level(segment: Segment) -> int:
    """How deep a heading stands: 1–6 for Markdown, chapters 1, ``一、`` 2, ``（一）`` and bold lines 3."""
    if segment.mark.level:
        return segment.mark.level
    text = segment.text.strip()
    if _CHAPTER.match(text):
        return 2 if re.match(r"第\s*\S{1,4}\s*节", text) else 1
    return 3 if text.startswith(("（", "(")) or segment.mark.whole_bold else 2
