"""What forbids that two questions are the same, however alike they look.

Look-alikes of this field differ in a version, an API name, a negation, one word of two: these are compared one by one.
A guard never says that two questions are the same, only that they certainly are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from rapidfuzz import fuzz

from . import intent
from .glossary import Glossary, fold

_LONG = 24
"""Characters from which a question is long: one word more in it does not make it another question."""
_VERY_LONG = 60
"""Characters from which a 最 may stand beside the point."""
_MOST = 4_000
"""Characters of a question that are looked at."""

CONTEXT = frozenset(
    {
        "artificial-intelligence", "artificial-neural-network", "artificial-neuron", "convolutional-neural-network",
        "deep-learning", "deep-neural-network", "machine-learning", "pytorch",
    }
)  # fmt: skip
"""Concepts that only say where a question is at home: “CNN 里的池化” asks what “池化” asks."""

_CODE = re.compile(
    r"(?<![\w.])(?!e\.g|i\.e|etc\b)[a-z_]\w*(?:\.[a-z_]\w*)+|(?<![\w.])[a-z_]\w*(?=\()|(?<![a-z0-9_])[a-z0-9]+_[a-z0-9_]+",
    re.ASCII,
)
_ARGUMENTS = re.compile(r"(?<=[a-z0-9_])\(([^()]{0,200})\)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_COUNT = re.compile(r"(\d+|[二两三四五六七八九十])(?=[种类个条项步点次大]|\s*(?:kinds|types|ways|steps|methods)\b)")
_DIGITS = {c: str(n) for n, c in enumerate("一二三四五六七八九十", start=1)} | {"两": "2"}
_HARMLESS = re.compile(
    r"不同|不足|不仅|不断|不妨|不少|不过|是不是|要不要|能不能|有没有?|对不对|还是不对|非线性|非常|未来|未知|未见|没见过"
)
_NEGATION = re.compile(
    r"[不没未勿]|无(?!监督|穷|限|人)|并非|禁止|\bnot\b|n't\b|\bwithout\b|\bnever\b|\bcannot\b|\bunable\b"
)
_EXTREME = re.compile(r"最|唯一|\b(?:most|least|best|worst|largest|smallest|only)\b")
_OPPOSITES: tuple[tuple[str, str], ...] = (
    ("训练", "测试"), ("训练", "推理"), ("增[大加]|扩大", "减[小少]|缩小"), ("有监督", "无监督"),
    ("之前|前面", "之后|后面"), ("输入", "输出"), ("编码", "解码"), ("上采样", "下采样"), ("正向|前向", "反向"),
    ("过大|太大|太高", "过小|太小|太低"), ("正确", "错误"), ("离散", "连续"), ("局部", "全局"), ("浅层", "深层"),
    ("消失|弥散", "爆炸"), ("vanish", "explod"), ("encod", "decod"), ("train", "test|inference"),
    ("increas", "decreas|reduc"), ("before", "after"), ("input", "output"), ("local", "global"),
)  # fmt: skip
_OPPOSITE_PATTERNS = [(re.compile(a), re.compile(b)) for a, b in _OPPOSITES]
_INSIDE = re.compile(r"[中里内](?!间)")
_WITHIN = re.compile(r"\b(?:in|within|inside|for)(?: the| a| an)? ?$")
_NAME = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z0-9-]*[A-Z0-9])[A-Za-z][A-Za-z0-9-]*[A-Z0-9][A-Za-z0-9-]*")
_PART = re.compile(r"[？?；;。!！]|[，,](?=.{6})")


class Features:
    """What a question is made of, each part taken when it is asked for.

    ``text``, ``bare`` and ``rest`` are folded: the question, the question without the names of concepts, and without
    intents and fillers too.
    """

    def __init__(self, text: str, glossary: Glossary) -> None:
        self._original, self._glossary = text[:_MOST], glossary
        self.text = fold(self._original)
        self._mentions = glossary.mentions(self.text)
        self.concepts = frozenset(id_ for _, _, id_ in self._mentions)
        self.bare = _blank(self.text, self._mentions)

    @cached_property
    def code(self) -> frozenset[str]:
        """API names and their arguments."""
        found = _CODE.findall(self.text)
        return frozenset(found) | frozenset(re.sub(r"\s", "", a) for a in _ARGUMENTS.findall(self.text))

    @cached_property
    def counts(self) -> frozenset[str]:
        """How many of something are asked for, in digits."""
        return frozenset(_DIGITS.get(n, n) for n in _COUNT.findall(self.bare))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """All other numbers."""
        return frozenset(_NUMBER.findall(self.text)) - self.counts

    @cached_property
    def names(self) -> frozenset[str]:
        """Names in Latin letters (AlphaGo, NLP) that the glossary does not know."""
        return frozenset(n.lower() for n in _NAME.findall(self._original) if not self._glossary.find(n))

    @cached_property
    def around(self) -> frozenset[str]:
        """Concepts that only say where the question is at home (“目标检测中的…”, “in object detection”)."""
        return _around(self.text, self._mentions)

    @cached_property
    def intents(self) -> frozenset[str]:
        """What it wants to know."""
        return intent.intents(self.bare)

    @cached_property
    def rest(self) -> str:
        """What neither concepts nor intents explain."""
        return re.sub(r"[\W_]+", "", intent.without_intent(self.bare))

    @cached_property
    def negated(self) -> bool:
        """Whether it asks for what is not."""
        return is_negated(self.bare)

    @cached_property
    def extreme(self) -> bool:
        """Whether it asks for the most or the only one."""
        return bool(_EXTREME.search(self.bare))

    @cached_property
    def parts(self) -> int:
        """How many of its sentences ask something."""
        return sum(bool(intent.intents(part)) for part in _PART.split(self.bare))

    @cached_property
    def opposites(self) -> list[tuple[bool, bool]]:
        """Which word of each pair of opposites stands in it."""
        return [(bool(a.search(self.text)), bool(b.search(self.text))) for a, b in _OPPOSITE_PATTERNS]


def features(text: str, glossary: Glossary) -> Features:
    """Take a question apart."""
    return Features(text, glossary)


def guards(a: Features, b: Features) -> list[str]:
    """The reasons, in words, why two questions are not the same; empty if nothing forbids it."""
    return list(reasons(a, b))


def reasons(a: Features, b: Features) -> Iterator[str]:
    """The same, one after the other, those that are quickly found first."""
    none = True
    for reason in _guards_of_all(a, b):
        none = False
        yield reason
    if none and not _is_paraphrase(a, b):
        yield from _guards_of_short(a, b)


def _guards_of_all(a: Features, b: Features) -> Iterator[str]:
    if a.numbers != b.numbers:
        yield f"numbers differ: {_either(a.numbers, b.numbers)}"
    if a.code != b.code:
        yield f"API names or arguments differ: {_either(a.code, b.code)}"
    if a.counts and b.counts and a.counts != b.counts:
        yield f"another count is asked: {_either(a.counts, b.counts)}"
    if a.names != b.names:
        yield f"names differ: {_either(a.names, b.names)}"
    if intent.opposed(a.intents, b.intents):
        yield f"they want different things: {' / '.join(', '.join(sorted(x.intents)) for x in (a, b))}"
    if a.negated != b.negated:
        yield "only one of them is negated"
    if any(one != other and one == other[::-1] for one, other in zip(a.opposites, b.opposites, strict=True)):
        yield "they ask for opposite things"


def _guards_of_short(a: Features, b: Features) -> Iterator[str]:
    """What forbids for questions of one sentence, in which every word counts."""
    if a.extreme != b.extreme and min(len(a.text), len(b.text)) < _VERY_LONG:
        yield "only one of them asks for an extreme (最…, most)"
    left, right = a.concepts - b.concepts - a.around, b.concepts - a.concepts - b.around
    if (left or right) and not is_list_of(a, b):
        yield f"only one of them is about {', '.join(sorted(left | right))}"
    if a.intents != b.intents and (a.parts > 1) != (b.parts > 1):
        yield "one of them asks several things"


def is_list_of(a: Features, b: Features) -> bool:
    """Whether both ask for the kinds of one thing, which one of them names (“随机、批量、小批量三种变体”)."""
    if not a.intents == b.intents == {"kinds"}:
        return False
    return bool((a.concepts & b.concepts) - CONTEXT) and (a.concepts <= b.concepts or b.concepts <= a.concepts)


def _is_paraphrase(a: Features, b: Features) -> bool:
    """Whether two long questions are so alike, and share so many concepts, that one concept more does not matter."""
    if min(len(a.text), len(b.text)) < _LONG or fuzz.ratio(a.text, b.text) < 55:
        return False
    left, right = a.concepts - b.concepts - CONTEXT, b.concepts - a.concepts - CONTEXT
    shared = (a.concepts & b.concepts) - CONTEXT
    return not (left and right) or len(shared) >= len(left | right)


def is_negated(folded: str) -> bool:
    """Whether a text is negated; “不同” and “非线性” are no negation."""
    return bool(_NEGATION.search(_HARMLESS.sub("", folded)))


def without_negation(folded: str) -> str:
    """A text without its negations."""
    return _NEGATION.sub("", folded)


def _blank(folded: str, mentions: list[tuple[int, int, str]]) -> str:
    """A text without the names of concepts."""
    out, last = [], 0
    for start, end, _ in mentions:
        out.append(folded[last:start])
        last = end
    out.append(folded[last:])
    return " ".join(out)


def _around(folded: str, mentions: list[tuple[int, int, str]]) -> frozenset[str]:
    """Concepts of the context, by the glossary or by the words beside them; not where they are all there is."""
    out = {id_ for start, end, id_ in mentions if _INSIDE.match(folded, end) or _WITHIN.search(folded[:start][-14:])}
    every = {id_ for _, _, id_ in mentions}
    out |= every & CONTEXT
    return frozenset(out if out != every else every & CONTEXT)


def _either(a: frozenset[str], b: frozenset[str]) -> str:
    left, right = (", ".join(sorted(s)) or "none" for s in (a - b, b - a))
    return f"{left} / {right}"
