"""Lines around an answer that are none of it: remarks about the question, references, what holds an answer's place."""

from __future__ import annotations

import re

from .segment import Segment

_REMARK = re.compile(
    r"\s*+(?:>\s*+)+\**[【\[]?(?:点评|考察点|考查点|考察|考点|考察目的|考察意图|出题意图|面试官(?:点评|意图|视角)|题目(?:来源|点评|难度)|出现频率|热度|难度|频率"
    r"|(?:asked|seen) (?:at|in|by)|difficulty|frequency|what (?:it|this) tests)\**[】\]]?\s*+[:：]\**",
    re.I,
)
"""A quoted remark before the answer: how hard the question is, what it is asked for."""
_ADDRESS = r"(?:<?(?:https?://|www\.)[^\s<>]{1,500}>?|\[[^\[\]]{0,300}\]\([^()\s]{1,500}\))"
_REFERS = (
    r"(?:参考(?:资料|链接|文献|文章|来源)?|推荐(?:阅读|文章)?|详情(?:见|参见|请见|请看|可见)?|详见|参见|参看|另见|见|延伸阅读|扩展阅读|原文(?:链接)?|链接|出处|来源|资料"
    r"|ref(?:erence|s|erences)?(?:\s+links?)?|links?|sources?|see(?:\s+also)?|read(?:\s+more)?|more(?:\s+info(?:rmation)?)?|further reading|learn more|credits?|via|read here)"  # noqa: E501
)
_REFERENCE = re.compile(
    rf"\s*+(?:[-*+>]\s+)*[(（【\[]?\**(?:{_REFERS}\**\s*+\d{{0,2}}[】\]]?\s*+[:：.]?\**\s*+)?{_ADDRESS}(?:\s*+[,，、;；|]?\s*+{_ADDRESS}){{0,9}}\s*+[)）]?[.。;；]?\s*+",
    re.I,
)
"""A line that is nothing but where to read more."""
_HEAD_OF_REFERENCES = re.compile(rf"\s*+(?:#{{1,6}}\s*+)?\**[【\[]?{_REFERS}[】\]]?\s*+[:：]?\**\s*+[:：]?\s*+", re.I)
_NAMED_LINK = re.compile(rf"\s*+(?:[-*+>]\s+)*\[\**(?:{_REFERS}\**[^\[\]]{{0,20}}|https?://[^\[\]\s]*)\]\(", re.I)
_BEGINS_REFERENCE = re.compile(r"[\s\-*+>#(（【\[]*(?:https?|www|[a-z\u4e00-\u9fff\[<])", re.I)
_LONGEST = 2000
_WHERE = re.compile(r"哪里|哪儿|何处|网址|链接|地址|官网|文档|where|links?\b|urls?\b|web\s?site|resources?|documentation", re.I)  # noqa: E501
"""What a question says that is answered by an address."""
_WRAPPER = re.compile(r"\s*+(?:(?:!!!|\?\?\?)\+?\s+\w{2,20}|(?:>\s*+)+\[!\w{2,20}\][+-]?|:{3,}\s*+\w{0,20})\s*+")
_HOLDS = frozenset("yatnwc待暂未尚敬内答整编更正")
_BOXES = tuple("!?:>")
_PLACEHOLDER = re.compile(
    r"[\s*_>(（\[【<]*(?:(?:your |the )?answers? (?:goes )?here|answer (?:coming|to come|pending|missing)|no answer(?: yet)?|to be (?:answered|added|written|done|continued)"  # noqa: E501
    r"|coming soon(?:[,.!]? (?:prs?|pull requests|contributions?|help)(?: are| is)? welcome)?|敬请期待|(?:内容|答案)?(?:正在)?(?:整理|编写|更新)中(?:[，,]敬请期待)?|todo|to do|tbd|tba|wip|待补充|待完善|待回答|待更新|待续|待填|待写|待定|暂无(?:答案|解析|内容)?|未完成|尚未回答|答案待补充?)[\s*_>)）\]】.。…!！]*",  # noqa: E501
    re.I,
)
"""What stands where no one has written an answer yet."""


def is_wrapper(segment: Segment) -> bool:
    """Whether a line only opens a box around text: ``!!! warning``, ``> [!NOTE]``, ``:::tip``."""
    text = segment.text
    return len(text) <= 60 and text.lstrip()[:1] in _BOXES and not segment.code and bool(_WRAPPER.fullmatch(text))


def is_remark(segment: Segment) -> bool:
    """Whether a line is a quoted remark about the question."""
    return ">" in segment.text[:8] and not segment.code and bool(_REMARK.match(segment.text))


def is_placeholder(segment: Segment) -> bool:
    """Whether a line says that an answer is missing."""
    text = segment.text
    begins = len(text) <= 60 and text.lstrip(" *_>(（[【<\t")[:1].lower() in _HOLDS
    return begins and not segment.code and bool(_PLACEHOLDER.fullmatch(text))


def trailing(lines: list[Segment]) -> int:
    """Where references at the end of a question's lines begin; the number of lines, if there are none."""
    named = end = len(lines)
    while end > 1 and (lines[end - 1].noise or (_is_address(lines[end - 1]) and not lines[end - 1].code)):
        end -= 1
        if end == named - 1 and (lines[end].noise or is_reference(lines[end])):
            named = end
    if end == len(lines):
        return end
    if end > 1 and is_head_of_references(lines[end - 1]):
        named = end - 1
    found = any(not line.noise for line in lines[named:])
    return named if found and not (named == 1 and _WHERE.search(lines[0].text)) else len(lines)


def is_reference(segment: Segment) -> bool:
    """Whether a line tells nothing but where to read more, as ``参考：https://…`` or ``[Reference](https://…)``."""
    if segment.code or not _is_address(segment):
        return False
    return not segment.text.lstrip(" -*+>").startswith("[") or bool(_NAMED_LINK.match(segment.text))


def _is_address(segment: Segment) -> bool:
    """Whether a line is nothing but addresses, or links of any name."""
    text = segment.text
    if len(text) > _LONGEST or not ("://" in text or "](" in text or "www." in text):
        return False
    return bool(_REFERENCE.fullmatch(text))


def is_head_of_references(segment: Segment) -> bool:
    """Whether a line stands over references: ``### Ref link:``."""
    return not segment.code and len(segment.text) <= 40 and bool(_HEAD_OF_REFERENCES.fullmatch(segment.text))
