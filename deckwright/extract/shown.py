"""Code that a question is about: it stands between the wording and the answer, and belongs to the wording."""

from __future__ import annotations

import re

from .segment import Segment

_CODE = r"代码|程序|语句|片段|函数|脚本|sql|查询|表达式|循环|命令|写法|方法|类|例子|配置|几行|一段|输出|打印|结果|宏|伪码|表|数据"  # noqa: E501
_POINTS = re.compile(
    rf"(?:下面|下列|以下|如下|下述|这段|这个|这几|该段|该|给定|阅读|读).{{0,20}}?(?:{_CODE})"
    r"|(?:代码|程序|语句).{0,12}(?:输出|打印|结果|执行|运行|错|问题)|(?:输出|打印|返回|执行)(?:什么|的?结果|的内容)"
    r"|\b(?:following|this|these|below|given|next|above)\b.{0,60}?\b(?:code|snippets?|programs?|quer(?:y|ies)|functions?|statements?|script|expressions?|loop|commands?"
    r"|output|example|class|component|block|lines?|table|macro|regex|pattern|print|log|return|messages?|errors?|warnings?|exception|traceback)\b"
    r"|\b(?:code|snippet|program|query|function|script|output)\b.{0,30}\bbelow\b|\bwhat(?:'s|’s| is| will be| would be) (?:the output|printed|logged|returned)\b"  # noqa: E501
    r"|\bwhat (?:will|does|would) (?:this|it|the code) (?:print|output|log|return|do|mean)\b",
    re.I,
)
"""With this a question points to what is shown below it."""
_TASK = re.compile(r"写出|写一|实现|编写|改写|重写|补全|给出.{0,12}(?:代码|命令|语句)|\b(?:write|implement|create|rewrite|complete|provide)\b", re.I)  # noqa: E501
"""What asks for code, so that code alone is the answer."""
_FOLLOWS = re.compile(r"下列|以下|下面|如下|\b(?:following|these|below)\b|[:：]\s*+$", re.I)
_FEW = 8
_LONGEST = 120


def end(segments: list[Segment], k: int) -> int:
    """Where the wording of a question ends that goes on before segment ``k``: behind code that it points to, and behind
    a question below that code. ``k`` itself, if there is none."""
    asked = segments[0].mark.rest
    first = k
    led = first < len(segments) and not segments[first].code and segments[first].text.rstrip().endswith((":", "："))
    if led and len(segments[first].text) <= _LONGEST and not segments[first].mark.style:
        first += 1
    behind = _behind_fence(segments, first)
    if behind == first:
        return k
    again = behind < len(segments) - 1 and _asks_again(segments[behind])
    if again:
        return behind + 1
    if first > k or not _POINTS.search(asked):
        return k
    return k if behind == len(segments) and _TASK.search(asked) else behind


def without_points(segments: list[Segment], members: list[int]) -> list[int]:
    """Bullets without those that another one points to: deeper ones that do not ask, below ``What do these do?``."""
    out: list[int] = []
    pointing = False
    for i in members:
        deeper = bool(out) and segments[i].mark.indent > segments[out[-1]].mark.indent
        if deeper and pointing and segments[i].asks < 0.65 and i - out[-1] <= _FEW:
            continue
        out.append(i)
        pointing = bool(_FOLLOWS.search(segments[i].mark.rest))
    return out


def points(segments: list[Segment]) -> int:
    """Where bullets end that are deeper than the first line of a question and that it points to; 1 if there are none."""  # noqa: E501
    head = segments[0].mark
    if not _FOLLOWS.search(head.rest):
        return 1
    rest = segments[1:]
    nested = all(s.mark.style.startswith("bullet") and s.mark.indent > head.indent for s in rest)
    return len(segments) if nested else 1


def _behind_fence(segments: list[Segment], k: int) -> int:
    """Where the code ends that begins with a segment."""
    if k >= len(segments) or not segments[k].code:
        return k
    fence = segments[k].text.lstrip(" >\t")[:3]
    j = k + 1
    while j < len(segments) and segments[j].code:
        j += 1
        if segments[j - 1].text.strip(" >\t").startswith(fence):
            break
    return j


def _asks_again(segment: Segment) -> bool:
    text = segment.text.rstrip()
    return not segment.code and not segment.mark.style and len(text) <= _LONGEST and text.endswith(("?", "？"))
