"""The grammar of declaring a probability and scaling by it, in Chinese, English and formulas.

It looks at each mention of the quantity – ``p``, ``1-p``, 保留概率, drop rate – and at the stretches before and after
it, up to the next mention. It works on squeezed text: half width, lower case, no blanks beside Chinese characters.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from .prose import NEGATION, quoted, sentences, tells_an_error

Means = Literal["keep", "drop"]
Phase = Literal["train", "test"]
OPPOSITE: dict[Means, Means] = {"keep": "drop", "drop": "keep"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A mention of the symbol (``means`` None) or of a noun for one of its meanings; ``complement`` for 1 − it."""

    start: int
    end: int
    complement: bool
    means: Means | None
    text: str


# --- declarations -------------------------------------------------------------------------------

_CHANCE = r"(?:概率|几率|机率|比例|比率|可能性|率|probability|prob|chance|rate|fraction)"
_LINK = (
    r"(?:的?(?:大小|数值|取值|值))?"
    r"(?:是|为|即|就是|等于|记为|记作|记成|设为|设成|定为|取|用|=\s?q(?=\s?=)|=|:|,|\(|\{|is|of|as|equals|denoted by"
    r"|called|\s|\\text\{)*"
)
_ONLY_LINK = re.compile(_LINK)
_CHANCE_AND_LINK = re.compile(rf"[^,;。]{{0,14}}?{_CHANCE}{_LINK}")
_WITH_CHANCE = re.compile(rf"(?:以|按照?|用|{_CHANCE})(?:为|是|of)?\s?[({{]?\s?$")
_IN_ENGLISH = re.compile(r"prob|chance|rate")
_SAYS_IT_IS = re.compile(
    r"[)}]?\s?(?:在[^,]{0,14})?(?:不|并)?"
    r"(?:是|为|表示|代表|指|即|就是|=|:|\(|is|denotes|means|stands|represents|here|the|,)"
)
_CLOSE_LINK = re.compile(rf"[)}}]?\s?{_LINK}[^,]{{0,16}}$")
_CHANCE_NEAR = re.compile(rf"[^,]{{0,8}}{_CHANCE}")
_ANY_CHANCE = re.compile(_CHANCE)
_NOT = re.compile(r"(?:不是|并非|非|不会被|不被|不|未被|未|没有?被?|\bnot(?: be| being)?|n't)\s?$")
_MASK = re.compile(r"(?:bernoulli|binomial|伯努利)(?:分布)?[^,;。\n]{0,8}\(?$")
_MASK_BEHIND = re.compile(r"的?(?:bernoulli|伯努利)")
_CALL = re.compile(
    r"dropout\w{0,3}\([^()\n]{0,20}$|\bpytorch(?:中|里)?的?(?:参数)?\s?$|\btorch[^,;。\n]{0,30}$"
)  # fmt: skip

# --- scaling ------------------------------------------------------------------------------------

_DIVIDED = re.compile(
    r"(?:除以|除掉|除上|除(?![了非去外])|÷|/|\bdivid\w{0,4}(?: [^.,;]{0,40})? by|\bdivision by|\bover)"
    r"\s?(?:了|一个|一下|它|其|该|概率|系数|因子|the|a factor of)?\s?[({]{0,2}\s?$"
)
_FRACTION = re.compile(r"\\[dt]?frac\s?\{[^\n]{1,60}\}\s?\{\s?\(?$")
_MULTIPLIED_IN_WORDS = re.compile(
    r"(?:乘以|乘上|乘(?!积|法|方)|\bmultipl\w{0,6}(?: [^.,;]{0,40})? (?:by|with)|\btimes)"
    r"\s?(?:了|以|上|一个|它|其|该|概率|系数|因子|the|a factor of)*\s?[({]{0,2}\s?$"
)
_MULTIPLIED = re.compile(
    r"(?:×|\\times|\\cdot|·|(?<!\*)\*|\bscal\w{0,3}(?: [^.,;]{0,40})? (?:by|with)"
    r"|缩[小放](?:为|到|成|至)?|降(?:为|到|至)|按照?|变为)"
    r"\s?(?:了|原来的|一个|系数|因子|a factor of|the)*\s?[({]{0,2}\s?$"
)
_TIMES_BEHIND = re.compile(
    r"[)}]?\s?倍|\s?(?:\*|×|·|\\cdot|\\times)?\s?(?:w(?![a-z])|权重|权值|\\(?:mathbf|boldsymbol)\{w|\\theta)"
    r"|(?:来|去|进行)?缩[小放]"
)
_BY_BEHIND = re.compile(r"(?:来|去|进行|的?比例)?缩[小放]")
_LONGER_TERM = re.compile(r"\s?[-+]")
_EXPECTED = re.compile(r"期望|均值|平均|方差|\be\s?\[|\bexpect|\bmean\b|\bvar")
_AGAIN = re.compile(r"同时|并且|再|又|还要|还需|还得|都要|都需|也要|也需|\balso\b|\bagain\b|\bboth\b|\band then\b")

_MOMENT = r"(?:时|阶段|的时候|过程|期间|中)"
_PHASE = re.compile(
    rf"(?P<train>训练(?:{_MOMENT}|集上)|在训练|\b(?:in|during) training|\btrain(?:ing)?(?: time| phase)?\b)"
    rf"|(?P<test>(?:测试|推理|预测|推断|部署|验证|评估){_MOMENT}|在(?:测试|推理|预测|推断)|_\{{?test\}}?"
    r"|\b(?:at|during|in) (?:test|inference|evaluation|prediction)|\btest(?:ing)?(?: time| phase)?\b|\binference\b)"
)
_UNDONE = re.compile(
    r"(?:若|如果|要是|倘若|假如|既然|因为|由于|\bif\b|\bsince\b|\bbecause\b|\bunless\b)"
    r"[^,;。]{0,24}(?:没|未|不|\bnot\b|\bno\b|n't)[^,;。]{0,24},"
)
"""A clause that tells what was not done before: it does not tell when the next one happens."""
_BEHIND = re.compile(r"[)}]?\s(?:in|at|during) (?:the )?[a-z]{4,10}(?: time| phase)?")
_HEAD_OF_LINE = re.compile(r"[^\n]{0,12}?(?:(?P<train>训练)|(?P<test>测试|推理|预测))")
_CLAUSE_ENDS = re.compile(r"[,。;!?\n]|\.\s|$")
_CLAUSE_BEGINS = re.compile(r"[。!?;\n,]|:(?=[^=]{4})|\.\s")


class Grammar:
    """The grammar with the words of one convention put in."""

    def __init__(self, symbol: str, nouns: dict[Means, str], verbs: dict[Means, str]) -> None:
        bare = rf"(?<![a-z0-9_.\\]){symbol}(?:(?![a-z0-9_]|\([a-z]\W)|(?=w(?![a-z0-9])))"
        either = rf"(?P<keep>{nouns['keep']})|(?P<drop>{nouns['drop']})"
        self.noun = re.compile(either)
        self.verb = re.compile(rf"(?P<keep>{verbs['keep']})|(?P<drop>{verbs['drop']})")
        self.quantity = re.compile(rf"(?P<minus>1\s?-\s?)?(?:(?P<symbol>{bare})|{either})")
        self.alias = re.compile(rf"(?<![a-z0-9_])q\s?=\s?1\s?-\s?{symbol}")
        self.other = re.compile(r"(?<![a-z0-9_.\\])q(?![a-z0-9_(])")

    def quantities(self, text: str) -> list[Quantity]:
        """All mentions of the quantity, in order."""
        found = []
        for match in self.quantity.finditer(text):
            means: Means | None = "keep" if match.group("keep") else "drop" if match.group("drop") else None
            found.append(Quantity(match.start(), match.end(), bool(match.group("minus")), means, match.group()))
        if self.alias.search(text):  # q = 1 - p: q is another name for the complement
            found += [Quantity(m.start(), m.end(), True, None, m.group()) for m in self.other.finditer(text)]
        return sorted(found, key=lambda quantity: quantity.start)

    def declarations(self, text: str, quantities: list[Quantity]) -> Iterator[tuple[int, Means, bool]]:
        """(offset, meaning of the symbol, plainly) wherever the text says what the symbol means."""
        symbols = [quantity for quantity in quantities if quantity.means is None]
        for i, quantity in enumerate(symbols):
            if _is_factor(text, quantity):
                continue
            first = symbols[i - 1].end if i else 0
            last = symbols[i + 1].start if i + 1 < len(symbols) else len(text)
            before = _last_clause(text[max(first, quantity.start - 80) : quantity.start])
            after = text[quantity.end : min(last, quantity.end + 60)]
            in_words = self._said_before(before) or self._said_behind(before, after)
            means = in_words or _by_code(before, after)
            if means:
                plain = in_words is not None or means == "drop"  # Dropout(p) is documented, a mask is only drawn
                yield quantity.start, OPPOSITE[means] if quantity.complement else means, plain

    def _said_before(self, before: str) -> Means | None:
        """保留概率为 p · 被丢弃的概率是 p · kept with probability p"""
        noun = _last(self.noun, before)
        if noun and _ONLY_LINK.fullmatch(before, noun.end()):
            return _polarity(noun, before)
        verb = _last(self.verb, before)
        if verb is None:
            return None
        rest = before[verb.end() :]
        if _CHANCE_AND_LINK.fullmatch(rest) and not re.search(r"以|按", rest[:-3]):
            return _polarity(verb, before)
        english = _WITH_CHANCE.search(before) and _IN_ENGLISH.search(before[-24:])
        return _polarity(verb, before) if english else None

    def _said_behind(self, before: str, after: str) -> Means | None:
        """p 是保留概率 · 以 p 的概率被丢弃 · with probability p, a unit is kept"""
        tail = re.split(r"[。;\n]|\.\s", after, maxsplit=1)[0]
        clause = tail.split(",", 1)[0]
        noun = self.noun.search(clause)
        if noun and _CLOSE_LINK.match(clause[: noun.start()]) and _SAYS_IT_IS.match(clause.strip()):
            return _polarity(noun, clause)
        with_chance = bool(_WITH_CHANCE.search(before))
        if with_chance and len(clause) < 3:
            clause = tail
        verb = self.verb.search(clause)
        if verb is None or verb.start() > 40:
            return None
        if with_chance or _ANY_CHANCE.search(clause, 0, verb.start()) or _CHANCE_NEAR.match(clause, verb.end()):
            return _polarity(verb, clause)
        return None

    def scalings(self, text: str, quantities: list[Quantity]) -> Iterator[tuple[Quantity, bool, Phase | None, bool]]:
        """(quantity, divides, phase, again) wherever the text claims a scaling."""
        in_quotes = quoted(text) if quantities else []
        pending = list(reversed(quantities))
        for start, end in sentences(text):
            inside = []
            while pending and pending[-1].start < end:
                inside.append(pending.pop())
            if not inside or tells_an_error(text[start:end]):
                continue
            for quantity in inside:
                divides = _scales(text[start:end], quantity.start - start, quantity.end - start)
                clause = _last_clause(text[max(start, quantity.start - 200) : quantity.start])
                if divides is None or self._is_denied(clause):
                    continue
                if not any(first < quantity.start < last for first, last in in_quotes):
                    yield quantity, divides, _phase(text, start, quantity), bool(_AGAIN.search(clause))

    def _is_denied(self, clause: str) -> bool:
        """Whether the clause denies the scaling; units that are *not dropped* deny nothing."""
        return any(not self.verb.match(clause[m.end() :].lstrip(" 被")) for m in NEGATION.finditer(clause))


@functools.lru_cache(maxsize=16)
def grammar(
    symbol: str, nouns: tuple[tuple[str, ...], tuple[str, ...]], verbs: tuple[tuple[str, ...], tuple[str, ...]]
) -> Grammar:
    """The grammar for a symbol and the words (for keeping, for dropping) of a convention."""
    return Grammar(
        symbol, {"keep": _any(nouns[0]), "drop": _any(nouns[1])}, {"keep": _any(verbs[0]), "drop": _any(verbs[1])}
    )


def _any(patterns: tuple[str, ...]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for match in pattern.finditer(text):
        found = match
    return found


def _polarity(match: re.Match[str], text: str) -> Means:
    means: Means = "keep" if match.group("keep") else "drop"
    return OPPOSITE[means] if _NOT.search(text[: match.start()]) else means


def _by_code(before: str, after: str) -> Means | None:
    """What code or a distribution makes of the symbol: a mask drawn from Bernoulli(p) keeps, Dropout(p) drops."""
    if _MASK.search(before) or _MASK_BEHIND.match(after):
        return "keep"
    return "drop" if _CALL.search(before) else None


def _last_clause(text: str) -> str:
    return _CLAUSE_BEGINS.split(text)[-1]


def _is_factor(text: str, quantity: Quantity) -> bool:
    """Whether the mention is what one divides or multiplies by, not one that declares."""
    before = text[max(0, quantity.start - 90) : quantity.start]
    return bool(_DIVIDED.search(before) or _FRACTION.search(before) or _MULTIPLIED_IN_WORDS.search(before))


def _scales(sentence: str, start: int, end: int) -> bool | None:
    """True where the quantity divides, False where it multiplies, None where it does neither."""
    before, after = sentence[max(0, start - 90) : start], sentence[end : end + 20]
    if before.endswith(("(", "{")) and _LONGER_TERM.match(after):
        return None  # the first term of a longer divisor
    divided = _DIVIDED.search(before) or _FRACTION.search(before)
    multiplied = _MULTIPLIED_IN_WORDS.search(before)
    if divided or multiplied:  # the nearer word counts: divided by a and multiplied by b
        return bool(divided and (not multiplied or divided.start() > multiplied.start()))
    if _EXPECTED.search(_last_clause(before) + re.split(r"[,。;\n]", after, maxsplit=1)[0]):
        return None  # tells what becomes of the mean, not what is done
    match = _MULTIPLIED.search(before)
    if match and (not match.group().startswith(("按", "变为")) or _BY_BEHIND.match(after) or after.startswith("倍")):
        return False
    return False if _TIMES_BEHIND.match(after) else None


def _phase(text: str, sentence_start: int, quantity: Quantity) -> Phase | None:
    """Training or test: a word right behind, else the last one before, else one behind, else the head of the line."""
    found: re.Match[str] | None = None
    if behind := _BEHIND.match(text, quantity.end):  # divided by p in training
        found = _PHASE.search(behind.group())
    sentence = _UNDONE.sub(",", text[max(sentence_start, quantity.start - 300) : quantity.start])
    if found is None:
        found = _last(_PHASE, sentence)
    if found is None:
        end = _CLAUSE_ENDS.search(text, quantity.end)
        found = _PHASE.search(text, quantity.end, end.start() if end else quantity.end)
    if found is None:
        found = _HEAD_OF_LINE.match(text[text.rfind("\n", 0, quantity.start) + 1 : quantity.start])
    if found is None:
        return None
    return "train" if found.group("train") else "test"
