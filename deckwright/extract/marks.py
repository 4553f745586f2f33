"""What stands at the beginning of a line: a number, a label, a heading, a bullet, an option; and how much a text asks."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HANZI = "一二三四五六七八九十百"
_OUTER = re.compile(
    r"(?P<quote>(?:>\s?)+)|(?P<heading>#{1,6})\s+|(?P<bullet>[-*+•●▪◦·■◆○])(?=\s|$|\*\*)\s*|(?P<bold>\*\*(?!\*)|__(?!_))(?=\S)"
)
_NUMBER = re.compile(
    r"(?P<dot>\d{1,6})\s*(?:[.．。](?!\d)|、(?!\d+\s*[、和]))|(?P<paren>\d{1,6})\s*[)）](?!\d*\))|[(（](?P<parens>\d{1,6})[)）]"
    r"|[\[【](?P<square>\d{1,4})[\]】]|第\s*(?P<ordinal>\d{1,6}|[一二三四五六七八九十百]{1,5})\s*[题问](?:\s*[:：、.．)）])?"
    r"|(?:(?:Q|q|Question|问题|题目|题|Problem|Exercise)\s?(?:No\.?\s?)?)(?P<q>\d{1,6})\s*(?:[、.．:：)）\]】]|(?=\s)|$)"
    r"|(?:面试题|问题|题目|题|第)\s?(?P<hanziq>[一二三四五六七八九十百]{1,4})\s*[、.．:：)）]"
    r"|(?P<dotted>\d{1,2}(?:\.\d{1,2}){1,3})[.、]?\s+(?=\S)"
    r"|(?P<space>\d{1,3})[ \u3000]+(?=[\u4e00-\u9fffA-Z])(?![个種种层次条张台天年月日位名倍维步轮类级])"
    r"|(?P<circled>[①-⑳])|(?P<colon>\d{1,4})\s*[:：](?!\d)"
)
_NO_SIGN = re.compile(r"[\d\s]")
_HANZI_NUMBER = re.compile(rf"(?:[(（](?P<inner>[{_HANZI}]{{1,4}})[)）]|(?P<outer>[{_HANZI}]{{1,4}})\s*[、.．])\s*")
_Q_LABEL = re.compile(
    r"(?:Q\.(?=\s)|(?:Q|Question|User|Human|Interviewer|用户|面试官|问|问题|提问|题目|题干|面试题|Q\s?&\s?A)\s*[:：])\s*", re.I
)
_A_LABEL = re.compile(
    r"(?:[\[【(（]?\s*(?:参考答案|标准答案|正确答案|我的回答|参考回答|答案解析|答案与解析|答案|解答|回答|解析|分析|答|Answers?|Ans|Solution|Explanation|Assistant|ChatGPT|GPT|助手|候选人|面试者)"
    r"\s*[\]】)）]?\s*(?P<n>\d{1,4})?\s*[:：.、]|[\[【](?:参考答案|正确答案|答案|解答|解析|答|Answer)[\]】]|A\s*(?P<m>\d{1,4})?\s*[:：])\s*",
    re.I,
)
_A_ALONE = re.compile(r"(?:参考答案|标准答案|答案解析|答案|解答|解析|答|Answer|Solution)\s*", re.I)
_OPTION = re.compile(
    r"(?:[(（](?P<a>[A-Ha-h])[)）]|(?P<b>[A-Ha-h])\s*(?P<sep>[.．、:：)）]|\s-\s)|(?P<c>[A-H])\s(?=\s*[\u4e00-\u9fff]))\s*(?P<rest>.*)",
    re.S,
)
_BEGINS = re.compile(
    rf"[\d\s>#\-*+•●▪◦·■◆○_\[【(（<①-⑳{_HANZI}第问题面提用参标正我答解回分助候]|[QPEUHIASCG]", re.I
)
"""How a line with a marker begins; all other lines, most of a document, have none."""
_SUMMARY = re.compile(r"\s*(?:<details[^<>]{0,80}>)?\s*<summary[^<>]{0,80}>(?P<text>.*?)</summary>\s*", re.I)
_CHECKBOX = re.compile(r"\[(?P<x>[ xX√✓])\]\s+")

_ASKS_FIRST = re.compile(
    r"(请|试|简述|简要|解释|说说|说明|说出|说一|谈谈|谈一|列举|举|描述|比较|区分|举例|举出|推导|证明|介绍|阐述|写出|画出|给出|概述|分析|论述|计算|指出|讨论|了解|聊聊|讲讲|讲一|你|下列|下面|以下|已知|如何|怎样|怎么|为什么|为何|什么是|何谓|何为|是否|能否|有哪些|有没有"
    r"|what|why|how|when|where|which|who|is|are|do|does|did|can|could|should|would|will|explain|describe|define|compare|list|name|differentiate|discuss|give|state|write|derive|prove|tell|mention|outline|suppose|consider)(?![a-z])",
    re.I,
)
_ASKS = re.compile(
    r"什么|为何|如何|怎么|怎样|哪些|哪个|哪种|哪里|哪一|多少|几种|几个|是否|能否|有没有|吗\b|吗[?？]?$|呢[?？]?$|区别|异同|优缺点|缺点|优点|好处|作用|原理|含义|意义|关系|差异|联系|不同|定义|概念|理解|特点|步骤|流程|方法|方式|公式|原因|应用|比较|对比|结构|改进|思想"
    r"|difference|advantage|disadvantage|meaning of|purpose of|\bvs\.?\b|versus",
    re.I,
)
_MAY_BE_BLANK = re.compile("[_（(＿…]")
_BLANK = re.compile(r"_{2,}|[（(]\s{1,12}[）)]|(?<![A-Za-z0-9_])_(?![A-Za-z0-9_])|＿+|…{2,}\s*[。.]?$")
_ASKED = re.compile(r"[?？][\s)）」”\"]*([(（].{0,20}[)）])?$")
_CLAUSES = re.compile(r"[。，；,;]")
_STATEMENT_END = re.compile(r"[。;；.!！]$")


@dataclass(slots=True)
class Mark:
    """What was recognised at the beginning of a line.

    ``style`` names the layers in order (``h3+dot``, ``bullet+bold``); two lines of one series have the same style.
    ``rest`` begins at character ``offset`` of the line.
    """

    style: str
    value: int | None
    rest: str
    offset: int
    indent: int
    whole_bold: bool = False
    level: int = 0
    label: str = ""  # "q" or "a" where the line is labelled as question or answer
    sign: str = ""  # the number exactly as written, without digits
    bold_until: int = 0  # where in ``rest`` the bold beginning ends: the question, if the answer follows in the line


def mark(text: str) -> Mark:
    """Recognise the markers at the beginning of a line."""
    stripped = text.lstrip(" \t\u3000")
    indent = len(text) - len(stripped)
    if stripped and not _BEGINS.match(stripped):
        return Mark("", None, stripped.rstrip(), indent, indent)
    summary = _SUMMARY.fullmatch(text) if stripped.lstrip().startswith("<") else None
    if summary:
        inner = mark(summary.group("text"))
        style = "+".join(part for part in ("summary", inner.style) if part)
        return Mark(style, inner.value, inner.rest, summary.start("text") + inner.offset, inner.indent, sign=inner.sign)
    position, layers, level, value, label, sign = indent, [], 0, None, "", ""
    bold_open = whole_bold = False
    for _ in range(4):
        match = _OUTER.match(text, position)
        if not match:
            break
        kind = str(match.lastgroup)
        if kind == "heading":
            level = len(match.group("heading"))
            kind = f"h{level}"
        if kind == "bold":
            bold_open = True
            whole_bold = _closes_at_end(text, match.end(), match.group("bold"))
            kind = "bold" if whole_bold else "lead"
        layers.append(kind)
        position = match.end()
    checkbox = _CHECKBOX.match(text, position)
    position = checkbox.end() if checkbox else position
    number = _NUMBER.match(text, position)
    if number:
        kind = str(number.lastgroup)
        value = _value(number.group(kind))
        layers.append(kind)
        sign = _NO_SIGN.sub("", number.group())
        position = number.end()
    elif not layers or layers[-1] in ("bold", "lead") or layers[-1][0] == "h":
        hanzi = _HANZI_NUMBER.match(text, position)
        if hanzi:
            value = hanzi_number(hanzi.group("inner") or hanzi.group("outer"))
            layers.append("hanzi")
            position = hanzi.end()
    label_match = _Q_LABEL.match(text, position)
    if label_match and not number or label_match and layers:
        label = "q"
        layers.append("Q")
        position = label_match.end()
    else:
        answer = _A_LABEL.match(text, position) or (_A_ALONE.fullmatch(text, position) if not number else None)
        if answer:
            label = "a"
            layers.append("A")
            position = answer.end()
    rest = text[position:]
    bold_until = 0
    if bold_open or (number and rest.lstrip().startswith("**")):
        rest, position, bold_until = _unbold(rest, position)
    trimmed = rest.lstrip()
    cut = len(rest) - len(trimmed)
    return Mark(
        "+".join(layers),
        value,
        trimmed.rstrip(),
        position + cut,
        indent,
        whole_bold,
        level,
        label,
        sign,
        max(bold_until - cut, 0),
    )


def _closes_at_end(text: str, start: int, fence: str) -> bool:
    end = text.rstrip()
    return end.endswith(fence) and len(end) - len(fence) > start and text.find(fence, start) == len(end) - len(fence)


def _unbold(rest: str, position: int) -> tuple[str, int, int]:
    """Take ** away: an opening one first (its text then ends the bold beginning), and the closing one, wherever it stands."""
    stripped = rest.lstrip()
    if stripped.startswith(("**", "__")):
        skipped = len(rest) - len(stripped) + 2
        rest, position = rest[skipped:], position + skipped
    for fence in ("**", "__"):
        at = rest.find(fence)
        if at >= 0:
            return rest[:at] + rest[at + 2 :], position, at
    return rest, position, 0


def _value(text: str) -> int:
    if "." in text:
        text = text.rsplit(".", 1)[1]
    if text.isdecimal():
        return int(text)
    if "①" <= text <= "⑳":
        return ord(text) - ord("①") + 1
    return hanzi_number(text)


def hanzi_number(text: str) -> int:
    """一 … 九十九 as a number; 0 where it is none."""
    digits = {c: i for i, c in enumerate("零一二三四五六七八九")}
    if "百" in text:
        return 100
    if "十" in text:
        tens, _, ones = text.partition("十")
        return digits.get(tens, 1) * 10 + digits.get(ones, 0)
    return digits.get(text, 0)


def hanzi_heading(text: str) -> tuple[int, str] | None:
    """``一、…`` or ``（一）…``: its number and the text behind, or None."""
    match = _HANZI_NUMBER.match(text.strip())
    if not match:
        return None
    return hanzi_number(match.group("inner") or match.group("outer")), text.strip()[match.end() :]


def option(text: str) -> tuple[str, str, str] | None:
    """``A. …``: letter, separator and text of an option or step, or None."""
    stripped = text.strip()
    outer = _OUTER.match(stripped)
    if outer and outer.lastgroup == "bullet":
        stripped = stripped[outer.end() :]
    checkbox = _CHECKBOX.match(stripped)
    stripped = stripped[checkbox.end() :] if checkbox else stripped
    match = _OPTION.fullmatch(stripped)
    if not match:
        return None
    letter = match.group("a") or match.group("b") or match.group("c")
    return letter, match.group("sep") or ("(" if match.group("a") else " "), match.group("rest").strip()


def answer_label(text: str) -> tuple[int, int | None] | None:
    """Where an answer's label at the beginning of ``text`` ends, and its number if it has one."""
    start = len(text) - len(text.lstrip())
    match = _A_LABEL.match(text, start)
    if match:
        number = match.group("n") or match.group("m")
        return match.end(), int(number) if number else None
    alone = _A_ALONE.fullmatch(text, start)
    return (alone.end(), None) if alone else None


def has_blank(text: str) -> bool:
    """Whether a text has a blank to be filled."""
    return bool(_MAY_BE_BLANK.search(text) and _BLANK.search(text))


def asking(text: str) -> float:
    """How much a text looks like a question: 0 (a statement) … 1 (ends with a question mark)."""
    text = text.strip().rstrip("*_ ")
    if not text:
        return 0.0
    if text.endswith(("?", "？")):
        return 1.0
    if "?" in text or "？" in text:
        if _ASKED.search(text):
            return 1.0
        if "?" in text[:120] or "？" in text[:120]:
            return 0.85
    if _ASKS_FIRST.match(text):
        return 0.85 if len(text) < 200 else 0.6
    if has_blank(text):
        return 0.8
    if _ASKS.search(text[-30:]) and len(text) <= 60 and not _STATEMENT_END.search(text):
        return 0.7
    if len(text) <= 30 and not _CLAUSES.search(text):
        return 0.45
    return 0.15 if _STATEMENT_END.search(text) or len(text) > 60 else 0.3
