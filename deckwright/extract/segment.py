"""A stretch of a line with its markers: what the extractor works on. A line that holds two glued questions is cut in two."""  # noqa: E501

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..model import Document, Piece
from ..read.noise import Noise, classify
from .asking import asking
from .marks import Mark, hanzi_heading, mark

_FENCE = re.compile(r"\s*+(?:>\s?)*(`{3,}|~{3,})")
_SORTS = "选择|单选|多选|不定项|判断|填空|简答|问答|论述|计算|名词解释|术语解释|排序|连线|配对|匹配|改错|作图|实验|案例分析|材料分析|程序分析|程序设计|读程序"  # noqa: E501
_EXERCISES = re.compile(
    r"[【\[(（]?\s*+(?:[(（]?(?:[一二三四五六七八九十]{1,2}|[IVX]{1,4})[)）]?(?:\s*+[、.．]|\s)\s*+)?(?:第[一二三四五六七八九十]部分\s*+[:：]?\s*+)?"
    rf"[^\s。？?:：,，;；]{{0,8}}?(?:{_SORTS}|[AB][1-4]\s?型|综合|应用|编程|思考|业务|阅读|写作|翻译|操作|实操)题"
    r"\s*+(?:[】\])）]|[(（:：]|$|每|共|本).{0,40}"
    rf"|(?:[【\[](?=[^】\]]*[】\]])|[(（]?[一二三四五六七八九十]{{1,2}}[)）、.．\s]\s*+)(?:单项|多项)?(?:{_SORTS})\s*+(?:[】\](（:：,，].{{0,40}}|$)"
    r"|(?:(?:Part|Section|[IVX]{1,4}|[A-F])\s*+(?:\w{1,3}\s*+)?[:.–-]\s*+)?(?:multiple.choice|true.{1,6}false|fill.in.{0,14}blanks?|short.answers?"
    r"|matching|essays?|definitions?|problem.solving)(?:\s+(?:questions?|items?|section))?\s*+(?:[(:：–-].{0,40})?$",
    re.I,
)
"""A heading that names a kind of exercise."""
_MAY_BE_EXERCISES = re.compile(f"题|{_SORTS}|multiple|true|fill|short|matching|essay|definition|problem")
"""One of these words it has, in lower case; the pattern itself takes its time."""
_ROUND = re.compile(
    r"[【\[(（]?\s*+(?:(?:第?[一二三四五六七八九1-9]|终|[Hh][Rr]|技术|主管|交叉|群|加)\s?面(?:试)?|第[一二三四五六七八九]轮(?:面试)?|笔试|(?:技术|[Hh][Rr]|业务|主管)面试)"
    r"(?=\s*+(?:$|[】\])）(（:：,，·|—–-])|\s)",
)
"""A heading that names a round of interviews."""
_NOTICE = re.compile(
    r"[【\[(（#*\s]*(?:(?:考生|考试|答题|填写|作答|重要|特别)?(?:注意事项|须知|说明|提示|要求|规则|纪律)|注意|(?:general |important )?(?:instructions?|rules|directions)"  # noqa: E501
    r"(?: (?:to|for) (?:the )?(?:candidates?|students?))?)[】\])）*\s]*+[:：]?[*\s]*+",
    re.I,
)
"""What stands above the rules of an exam."""
_NOTICE_WORDS = re.compile("注意|须知|说明|提示|要求|规则|纪律|instruction|rules|direction")
_THANKS = re.compile(
    r"(?:好的?[，,]?)?(?:非常|多|十分)?(?:谢谢|感谢)[\w，,]{0,8}[。.!！]?|thank(?:s| you)[\w ,]{0,20}[.!]?", re.I
)
"""With this someone who asks ends a conversation."""
_USUAL = re.compile(
    r"(?:contacts?|about(?: (?:us|me))?|grading|licen[sc]e|changelog|references?|resources|links|credits|appendix|summary|conclusions?"  # noqa: E501
    r"|introduction|overview|further reading|table of contents|contents|notes?|hr|misc(?:ellaneous)?|other|参考.{0,4}|联系.{0,4}"  # noqa: E501
    r"|总结|小结|结语|写在(?:前面|后面|最后|开头|结尾)|后记|感想|感悟|时间线|更新记录|待办|碎碎念|前言|引言|附录|致谢|更新日志|目录|说明|备注|其他|其它)\W*",
    re.I,
)
_STARS = re.compile(r"(\*{1,6})\s+\S")
_UNDERLINE = re.compile(r"\s*+([=\-~^])\1{2,}\s*+")
_UNDERLINES = ("===", "---", "~~~", "^^^")
_STOPS = ("。", "；", "，", ";", ",")
_ANCHOR = re.compile(r"\s*+(?:[-*+]\s+)?(?:\d{1,3}[.)]\s+)?\*{0,2}\[[^\]]{1,200}\]\(#[^()\s]{0,200}\)\*{0,2}\s*+")
_ANCHOR_ROW = re.compile(
    r"\s*+\|(?:[^|\[\]]{0,40}\|){0,2}\s*+\[[^|]{1,200}\]\(#[^()\s|]{0,200}\)\s*+\|(?:[^|\[\]]{0,40}\|){0,2}\s*+"
)
_LEADERS = re.compile(r"[^.·…]{2,80}(?:[.·…]\s?){3,}\s*+\d{1,4}\s*+")
_CONTENTS = Noise("contents", False)
_CHAPTER = re.compile(
    r"(?:(?:案例|材料|专题|模块|主题|板块)\s*+[一二三四五六七八九十\d]{1,3}(?=\s|[:：]|$)|第\s*+[一二三四五六七八九十百\dIVX]{1,4}\s*+[章节讲部篇课卷]"
    r"|(?:Chapter|Part|Section|Unit|Lesson|Lecture|Week|Day|Session|Module|Round|Card|Flashcard|卡片)\s+(?:[\dIVX]{1,4}|[A-H])\b|\d{2}(?:-\d{2})?\s+(?=[\u4e00-\u9fffA-Za-z]))",
    re.I,
)
_RULE = re.compile(r"\s*+(?:(?:[-*_=~·•—–]\s*+)++|[#>:]++\s*+|[?？]\s*+)")
_RULES = frozenset("-*_=~·•—–#>:?？")
_CAPITALS = re.compile(r"[A-Z][A-Z &/,'’:–-]{4,50}[A-Z]")
"""A line in capitals: a heading of a document without markup."""
_DECORATED = re.compile(r"([—–]{2,6}|-{3,6}|={3,6})\s?[^\W\d_][^—–=。？?：:]{0,18}\s?\1")
"""A short title between dashes: ``——遗传——``."""
_LETTER = re.compile(r"[^\W_]")
_BOLD_OPTION = re.compile(r"[(（]?[A-H][.．、)）]\s*+\S")


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
    below: float = 0.0
    """How much the next line asks, where a number stands in a line of its own."""
    shared: list[tuple[str, list[Piece]]] | None = None
    """Options that stand above a group of questions, for each of them: letter and lines."""
    _asked: tuple[str, float] = ("", 0.0)

    @property
    def asks(self) -> float:
        """How much the text behind the marker looks like a question, 0 … 1."""
        if self.code or not self.mark.rest:
            return self.below
        if self._asked[0] is not self.mark.rest:
            self._asked = (self.mark.rest, asking(self.mark.rest))
        return self._asked[1]


    def asks_for_certain(self) -> None:
        """Tell that it asks, whatever its words: a term, whose meaning stands behind it."""
        self._asked = (self.mark.rest, 0.9)


def segments(document: Document) -> list[Segment]:
    """One segment a line; lines of fenced code carry no markers."""
    out: list[Segment] = []
    fence = ""
    opened = previous = 0
    is_outline = document.path.lower().endswith(".org")
    for line in document.lines:
        match = _FENCE.match(line.text) if "```" in line.text or "~~~" in line.text else None
        code = bool(fence) or bool(match)
        if match and not fence:
            fence, opened = match.group(1)[0] * 3, len(out)
        elif match and match.group(1).startswith(fence):
            fence = ""
        begins = (
            Mark("", None, line.text.strip(), 0, 0) if code else mark(outline(line.text) if is_outline else line.text)
        )
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
        rule = segments[k + 1]
        if not rule.text.lstrip().startswith(_UNDERLINES):
            continue
        head = segments[k]
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
    if "](#" in text and (_ANCHOR.fullmatch(text) or _ANCHOR_ROW.fullmatch(text)):
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
    if segment.mark.whole_bold and _BOLD_OPTION.match(segment.mark.rest):
        return False
    if segment.mark.whole_bold and names_exercise(text):
        return True
    exercises = len(text) <= 60 and bool(_MAY_BE_EXERCISES.search(text.lower()))
    if exercises and segment.mark.style in ("", "hanzi", "roman") and _EXERCISES.fullmatch(text.rstrip("?？")):
        return True
    if len(text) > 60 or text.endswith(("。", "；", "，", ".", ";", ",", "？", "?")):
        return False
    if exercises and _EXERCISES.match(text):
        return True
    if len(text) > 50:
        return False
    if _DECORATED.fullmatch(text):
        return True
    if _CHAPTER.match(text) or is_round(segment) or in_capitals(segment):
        return True
    if segment.mark.style == "roman" and segment.blank_before and len(segment.mark.rest) <= 40:
        return True
    hanzi = hanzi_heading(text)
    return bool(hanzi and hanzi[1] and len(hanzi[1]) <= 30) or (segment.mark.whole_bold and segment.mark.value is None)


def is_rule(text: str) -> bool:
    """Whether a line is nothing but a rule, or a mark with nothing behind it."""
    return text.lstrip()[:1] in _RULES and bool(_RULE.fullmatch(text))


def is_round(segment: Segment) -> bool:
    """Whether a line names a round of interviews and nothing is told in it: ``【二面】``, ``HR面（30 分钟）``."""
    match = _ROUND.match(segment.text.strip())
    if not match or (segment.mark.value is not None and segment.mark.style != "hanzi"):
        return False
    _, colon, said = segment.text.replace("：", ":").partition(":")
    return not (colon and said.strip())


def in_capitals(segment: Segment) -> bool:
    """Whether a line behind a blank one is in capitals throughout."""
    return segment.blank_before and bool(_CAPITALS.fullmatch(segment.text.strip()))


def names_exercise(text: str) -> bool:
    """Whether a heading names a kind of exercise, as ``单选题（每题 2 分）``: never a question."""
    text = text.strip("*# ")
    return len(text) <= 60 and bool(_MAY_BE_EXERCISES.search(text.lower())) and bool(
        _EXERCISES.fullmatch(text) or (_EXERCISES.match(text) and not text.endswith(("?", "？")))
    )


def is_notice(segment: Segment) -> bool:
    """Whether a line stands above rules for those who sit an exam."""
    text = segment.text
    return len(text) <= 40 and bool(_NOTICE_WORDS.search(text.lower()) and _NOTICE.fullmatch(text))


def is_chapter(text: str) -> bool:
    """Whether a heading names a part of a book or a course, or what every document has: no question, if it asks or not."""  # noqa: E501
    return bool(_CHAPTER.match(text) or _USUAL.fullmatch(text))


def may_be_title(segment: Segment) -> bool:
    """Whether a line without any mark may stand over what follows: short, and no sentence."""
    text = segment.text.strip()
    if segment.code or segment.noise or segment.mark.style not in ("", "lead") or len(text) > 40:
        return False
    return bool(_LETTER.search(text)) and not text.endswith(("。", "；", "，", ".", ";", ",", "？", "?", "!", "！"))


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
        return 2 if re.match(r"第\s*+\S{1,4}\s*+节", text) else 1
    return 3 if text.startswith(("（", "(")) or segment.mark.whole_bold else 2
