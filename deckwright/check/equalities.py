"""Finds equalities of numbers in text: ``25×3×2=150``, ``$\\frac{1}{2}+0.25=0.75$``, ``10,000/200 = 50 = 100/2``,
``50+25，一共 75``.

What touches a letter, an index, a range or another sign is no equality of numbers and is left alone: ``k=2``, ``x =
3``, ``7*7*32``, ``2n+1=3``, ``0~1``, ``v1.2=…``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from .expressions import TOKEN, ExpressionError, Number, Token, evaluate_tokens, token_at, token_of

MAX_CHAIN = 300
"""Tokens in a row; a longer run is a table or noise."""

_START = re.compile(
    r"[\d√{=≈(\\\-−+selatr](?:(?<=[\d√{=≈\-−+])|(?<=\()(?<!\\\()|(?<=\\)(?:[dt]?frac|sqrt|left)|(?<=s)(?:qrt|igmoid)"
    r"|(?<=e)xp|(?<=l)(?:n|og)|(?<=t)anh|(?<=r)elu|(?<=a)bs)"
)
_ROUNDED = re.compile(
    r"取整|整除|四舍五入|进位|\bfloor|\bceil|\bround|⌊|⌈|\\lfloor|\\lceil|//|约|大约|左右|\babout\b|approx"
)
_MODULO = re.compile(r"[≡]|\\equiv|\bmod\b|取模|取余|二进制|十六进制|binary|0x")
_TOTAL_AFTER = re.compile(
    r"[场次个层张局轮步种份]?\s?[,、:;(]?\s?(?:所以|因此|也就是|即|就是|则)?(?:一共|总共|总计|共计|合计"
    r"|共(?![同享有性轭])|和为|总和(?:为|是)"
    r"|(?:for )?(?:a|in) total(?: of)?|total(?:s|ing|ling)?(?: of)?|altogether)(?:就|只)?(?:是|为|有|需要|需|要|打"
    r"|举办|举行|进行|比赛)?\s?[:=]?\s?"
)
_TOTAL_BEFORE = re.compile(r"(?:一共|总共|总计|共计|合计)(?:是|为|有|需要|需|要|打|举办|举行|进行)?\s?$")
_UNIT_BETWEEN = re.compile(r"\s?(?:场(?:比赛)?|次|个|层|张|局|轮|步)?\s?[,:(=]\s?(?:即|也就是)?\s?$")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an equality: its tokens and its value."""

    tokens: tuple[Token, ...]
    value: Number

    @property
    def start(self) -> int:
        """Offset of its first character."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Offset behind its last character."""
        return self.tokens[-1].end

    @property
    def is_literal(self) -> bool:
        """Whether it is a single number, perhaps with a sign."""
        return len(self.tokens) <= 2 and self.tokens[-1].kind == "number"

    @property
    def terms(self) -> int:
        """How many terms a plain sum of numbers has; 0 for anything else."""
        kinds = [token.kind for token in self.tokens]
        if kinds[::2] == ["number"] * len(kinds[::2]) and kinds[1::2] == ["plus"] * (len(kinds) // 2):
            return len(kinds[::2])
        return 0

    @property
    def last_place(self) -> Fraction:
        """One unit in the last decimal place of a literal; 0 for whole numbers and for expressions."""
        number = self.tokens[-1]
        if not self.is_literal or "." not in number.text or "e" in number.text.lower():
            return Fraction(0)
        place = Fraction(1, 10 ** len(number.text.split(".")[1]))
        return place / 100 if number.scale.endswith("%") else place * {"万": 10**4, "亿": 10**8}.get(number.scale, 1)


@dataclass(frozen=True, slots=True)
class Equality:
    """Two sides that are said to be equal; ``about`` if only roughly."""

    left: Side
    right: Side
    about: bool


def sums(text: str) -> list[Side]:
    """All plain sums of at least two numbers in folded text."""
    return [side for chain in _chains(text) for side in _sides(text, chain) if side and side.terms > 1]


@functools.lru_cache(maxsize=256)
def equalities(text: str) -> tuple[Equality, ...]:
    """All equalities of numbers in folded text, in order; several rules ask for those of the same text."""
    return tuple(_equalities(text))


def _equalities(text: str) -> Iterator[Equality]:
    for chain in _chains(text):
        sides = _sides(text, chain)
        relations = [token for token in chain if token.kind == "relation"]
        for i, relation in enumerate(relations):
            left, right = sides[i], sides[i + 1]
            if left and right and not (left.is_literal and right.is_literal and not _both_plain(left, right)):
                yield Equality(left, right, relation.text not in ("=", "等于"))
        yield from _totals(text, sides)


def _both_plain(left: Side, right: Side) -> bool:
    """Two bare numbers are compared only when one is written as a percentage or with a unit: 0.5 = 50%."""
    return bool(left.tokens[-1].scale) != bool(right.tokens[-1].scale)


def _totals(text: str, sides: list[Side | None]) -> Iterator[Equality]:
    """A sum and the total named right behind it (50+25，一共 75) or right before it (一共 75 场：50+25)."""
    first, last = sides[0], sides[-1]
    if last and last.terms > 1 and (match := _TOTAL_AFTER.match(text, last.end)):
        total = _number_at(text, match.end())
        if total:
            yield Equality(last, total, False)
    if first and first.terms > 1:
        before = text[max(0, first.start - 24) : first.start]
        for number in re.finditer(r"\d[\d,]{0,11}(?!\d)", before):
            if _TOTAL_BEFORE.search(before, 0, number.start()) and _UNIT_BETWEEN.fullmatch(before, number.end()):
                total = _number_at(text, first.start - len(before) + number.start())
                if total:
                    yield Equality(first, total, False)


def _number_at(text: str, position: int) -> Side | None:
    token = token_at(text, position)
    if token is None or token.kind != "number" or re.match(r"[%\w.]*[a-z_]|[-~–+*/×]", text[token.end : token.end + 3]):
        return None
    return Side((token,), evaluate_tokens([token]))


def _chains(text: str) -> Iterator[list[Token]]:
    """Runs of tokens with at least one sum, or one relation that has something on both sides."""
    position = 0
    while start := _START.search(text, position):
        matches: list[re.Match[str]] = []
        kinds: list[str | None] = []
        position = start.start()
        while match := TOKEN.match(text, position):
            matches.append(match)
            position = match.end()
            if match.lastgroup != "space":
                kinds.append(match.lastgroup)
        if not matches:
            position = start.end()
        elif len(matches) <= MAX_CHAIN and _tells(kinds):
            yield [token_of(match) for match in matches]


def _tells(kinds: list[str | None]) -> bool:
    if "plus" in kinds:
        return True
    if "relation" not in kinds:
        return False
    rows = zip(kinds, kinds[1:], kinds[2:], strict=False)
    return any(kind == "relation" and before != "relation" != after for before, kind, after in rows)


def _sides(text: str, chain: list[Token]) -> list[Side | None]:
    """The sides between the relations; None where a side is no pure number expression."""
    parts: list[list[Token]] = [[]]
    for token in chain:
        if token.kind == "relation":
            parts.append([])
        elif token.kind != "space":
            parts[-1].append(token)
    end_of_chain = chain[-1].end
    sides: list[Side | None] = []
    for i, part in enumerate(parts):
        clean = bool(part)
        if clean and i == 0:
            clean = not _touched_before(text, part)
        if clean and i == len(parts) - 1:
            clean = not _touched_after(text, part[-1], end_of_chain)
        sides.append(_side(part) if clean else None)
    return sides


def _side(tokens: list[Token]) -> Side | None:
    tokens = _without_outer(tokens)
    try:
        return Side(tuple(tokens), evaluate_tokens(tokens)) if tokens else None
    except ExpressionError:
        return None


def _without_outer(tokens: list[Token]) -> list[Token]:
    """Without a bracket that opens before the equality and closes after it: (一共 2+3=5)."""
    depth = 0
    for token in tokens:
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
    if depth > 0 and tokens[0].kind == "open":
        return tokens[depth:] if all(t.kind == "open" for t in tokens[:depth]) else tokens
    if depth < 0 and all(t.kind == "close" for t in tokens[depth:]):
        return tokens[:depth]
    return tokens


_SIGNS_BEFORE = "_.^~*/+-–—×·÷<>≤≥≠!|&%@#\\'’′]}√∑∏∫∈:="
_WORDS_BEFORE = re.compile(
    r"[加减乘除以每第于开方次幂根余]$|[零一二三四五六七八九十百千万亿两]$|\b(?:times|plus|minus|by|over)\s?$"
)


def _touched_before(text: str, part: list[Token]) -> bool:
    """Whether what stands before the first side belongs to it: a letter, an index, a sign, a word for an operation."""
    near = text[max(0, part[0].start - 40) : part[0].start]
    set_off = near.endswith(("$", "`", "*"))  # opens a formula, code or bold type
    before = near.rstrip(" \t\u00a0$`*" if set_off else " \t\u00a0")
    if not before or before.endswith(("\\(", "\\[")):
        return False
    last = before[-1]
    glued = len(before) == len(near) or set_off
    if part[0].kind in ("plus", "minus") and (last.isalnum() or last in ")]}"):
        return True
    if last == ":" and len(before) > 1 and before[-2].isdigit():
        return True
    if last in ",、" and glued and len(before) > 1 and before[-2].isdigit() and part[0].kind == "number":
        return last == ","
    if last == "." and not glued:
        return False
    if last == ":" or (last in "*`$" and not glued):
        return False
    if last.isascii() and last.isalnum():
        return glued or not _is_word(before)
    if 0x370 <= ord(last) <= 0x3FF or (last in "([{" and not glued):
        return True
    if last in _SIGNS_BEFORE or (last in "([" and len(before) > 1 and (before[-2].isascii() and before[-2].isalnum())):
        return True
    return bool(_WORDS_BEFORE.search(before[-8:]))


def _is_word(before: str) -> bool:
    """Whether an English word ends here, not a symbol: 'gives 2+3', not 'x 2+3'."""
    match = re.search(r"[a-z]{2,20}$", before[-20:])
    return match is not None and match.group() not in ("sin", "cos", "log", "max", "min", "mod", "div")


def _touched_after(text: str, last_token: Token, end: int) -> bool:
    """Whether what stands behind the last side belongs to it."""
    after = text[last_token.end : last_token.end + 12].lstrip(" \t$`*\u00a0")
    if not after:
        return False
    glued = text[end : end + 1] not in (" ", "\t", "\u00a0") and last_token.end == end
    first = after[0]
    if first.isascii() and first.isalpha():
        return glued or not re.match(r"[a-z]{2}", after)
    if first in "^~_*/+-–×·÷<>≤≥≠!|&@#\\'′([{√∑∏∫∈%⁄" and not (first in "([" and not glued):
        return not re.match(r"\\[)\]]|\\(?:text|quad|,|\\)", after)
    if first in ".,:" and after[1:2].isdigit():
        return True
    return bool(re.match(r"[百千兆倍分点多余几来]|[个多]?[百千万亿]|的?\d", after)) and not after.startswith("分别")


def holds(equality: Equality, sentence: str) -> bool:
    """Whether the two sides agree as far as they are written: to the last place, or to 10 per cent after ≈."""
    left, right = equality.left, equality.right
    try:
        difference = _size(left.value - right.value)
        largest = max(_size(left.value), _size(right.value))
    except OverflowError:
        return True
    if difference == 0:
        return True
    place = max(left.last_place, right.last_place)
    if place and difference < place:
        return True
    if equality.about:
        return bool(difference <= largest / 10 or difference < 1)
    exact = not _has_decimals(left) and not _has_decimals(right)
    if exact and isinstance(left.value, Fraction) and isinstance(right.value, Fraction):
        return bool(_ROUNDED.search(sentence)) and difference < 1
    if _ROUNDED.search(sentence):
        return bool(difference <= largest / 10 or difference < 1)
    return bool(difference <= largest / 1000)


def _size(value: Number) -> Number:
    return -value if value < 0 else value


def _has_decimals(side: Side) -> bool:
    return any(token.kind == "number" and ("." in token.text or "e" in token.text) for token in side.tokens)


def is_other_arithmetic(sentence: str) -> bool:
    """Whether a sentence counts otherwise: modulo a number, or in another base."""
    return bool(_MODULO.search(sentence))
