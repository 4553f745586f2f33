"""How much a text asks: question marks, question words, imperatives, blanks."""

from __future__ import annotations

import functools
import re

_SPOKEN = re.compile(r"(?:(?:那么?|好[的吧啊]?|嗯|接下来|首先|最后|另外|还有|再问一下|请问|ok|okay|so|well|and)[，,、\s]+|那么?)+", re.I)  # noqa: E501
_ASKS_FIRST = re.compile(
    r"(?:请(?!勿|不要|别|保持|携带|遵守|自觉|爱护|妥善|提前|按时|准时|注意|联系|关注|扫|自备|务必|配合|谅解|知悉|放心|见谅|尊重)|试[述比分说证求举写推]|试着|简述|简要|简单|解释|说说|说明|说出|说一|谈谈|谈一|列举|列出|举(?:例|出|几|一)|描述|区分|推导|证明|介绍|自我介绍(?=[（(，,]|$)|阐述|叙述"
    r"|论述|写出|写(?:一?[个段条]|一下)|画出|给出|概述|概括|指出|聊聊|讲讲|讲一|讲述|手写|手撕|翻译|默写|补全|已知|如何|怎样|怎么|为什么|为何|什么是|何谓|何为|是否|能否|有哪些|有没有|哪些|哪个"
    r"|你(?:能|会|怎|如何|为什么|认为|觉得|是否|是怎|知道|了解|用过|做过|遇到|们|平时|最|对)"
    r"|(?:下列|下面|以下)(?!(?:是|为|内容|整理|仅|几点|部分))"
    r"|(?:比较|分析|计算|讨论|设计|实现|求|画)(?:下列|以下|下面|并|出|一下|一个|一种|题))"
    r"|(?:explain|describe|define|compare|contrast|list|name|differentiate|distinguish|discuss|give|state|write|derive|prove"
    r"|tell|mention|outline|suppose|consider|calculate|compute|determine|summari[sz]e|briefly|please|in your own words"
    r"|true or false|can you|could you|would you)(?![a-z])",
    re.I,
)
_ENGLISH = re.compile(
    r"(?:what|why|how|when|where|which|who|whom|whose|is|are|do|does|did|can|could|should|would|will|has|have|was|were)(?![a-z'’])",
    re.I,
)
_ORDERS = re.compile("give|state|write|list|mention|consider|suppose|determine|compute|calculate", re.I)
"""With a full stop these may be a step of a manual as well."""
_ASKING_VERB = re.compile(
    r"(?:(?:what|why|how|when|where|which|who|whom|whose)\b(?:\s+\w+){0,3}?\s+)?(?:is|are|was|were|am|do|does|did|can|could|should|would|will"
    r"|has|have|had|may|might|must|makes?|happens?|causes?|kinds?|types?|of|much|many|often|long|far|the following)(?![a-z'’])",  # noqa: E501
    re.I,
)
"""A question has its verb at once: not ``What to pack``, ``How we work``, ``Why we left``."""
_HELPS = re.compile(r"(?:what|why|how|when|where|which|who)\s+(?:does|do|did|should|would|can|could|may|might)\s", re.I)
"""So begins a question though a colon ends it: ``What does this message mean:``."""
_STEP_VERBS = re.compile("(?:比较|分析|计算|讨论|了解|求|举|区分|设计|实现)")
_ASKS = re.compile(
    r"什么|为何|如何|怎么|怎样|哪些|哪个|哪种|哪里|哪一|多少|几种|几个|是否|能否|有没有|吗\b|吗[?？]?$|呢[?？]?$|区别|异同|优缺点|缺点|优点|好处|作用|原理|含义|意义|关系|差异"
    r"|联系|不同|定义|概念|理解|特点|步骤|流程|方法|方式|公式|原因|应用|比较|对比|结构|改进|思想|(?:的是|的有|属于|包括|不包括)[:：]?$"
    r"|difference|advantage|disadvantage|meaning of|purpose of|\bvs\.?\b|versus",
    re.I,
)
_MAY_BE_BLANK = re.compile("[_（(＿…]")
_BLANK = re.compile(r"_{2,}|(?:\\_){2,}|[（(]\s{1,12}[）)]|(?<![A-Za-z0-9_])_(?![A-Za-z0-9_])|＿+|…{2,}\s*+[。.]?$")
_ASKED = re.compile(r"[?？][\s)）」”\"]*([(（].{0,20}[)）])?$")
_FIRST_MARK = re.compile("[^?？]{0,119}[?？]")
_SENTENCE = re.compile(r"[。！;；]|[.!]\s")
_CLAUSES = re.compile(r"[。，；,;]")
_SHORT = 120
_STATEMENT_END = re.compile(r"[。;；.!！]$")


def has_blank(text: str) -> bool:
    """Whether a text has a blank to be filled."""
    return bool(_MAY_BE_BLANK.search(text) and _BLANK.search(text))


def asking(text: str) -> float:
    """How much a text looks like a question: 0 (a statement) … 1 (ends with a question mark)."""
    if text.endswith(("?", "？")):
        return 1.0
    return _remembered(text) if len(text) <= _SHORT else _asking(text)


def _asking(text: str) -> float:
    text = text.strip().rstrip("*_ ")
    if not text:
        return 0.0
    if text.endswith(("?", "？")):
        return 1.0
    if "?" in text or "？" in text:
        if _ASKED.search(text):
            return 1.0
        asked = _FIRST_MARK.match(text)
        if asked:
            return 0.6 if _SENTENCE.search(asked[0]) else 0.85
    spoken = _SPOKEN.match(text)
    begin = spoken.end() if spoken else 0
    if _ASKS_FIRST.match(text, begin):
        return 0.85 if len(text) < 200 and not (text.endswith(".") and _ORDERS.match(text, begin)) else 0.6
    if _ENGLISH.match(text, begin):
        if text.endswith((".", "!", ":")):
            return 0.7 if text.endswith(":") and _HELPS.match(text, begin) else 0.4
        return 0.85 if len(text) < 200 and _ASKING_VERB.match(text, begin) else 0.55
    return _by_words(text)


_remembered = functools.lru_cache(4096)(_asking)
"""The same text is asked for several times."""


def _by_words(text: str) -> float:
    if has_blank(text):
        return 0.8
    if len(text) <= 60 and not _STATEMENT_END.search(text) and _ASKS.search(text[-30:]):
        return 0.7
    if len(text) <= 30 and not _CLAUSES.search(text):
        return 0.5 if _STEP_VERBS.match(text) else 0.45
    return 0.15 if _STATEMENT_END.search(text) or len(text) > 60 else 0.3
