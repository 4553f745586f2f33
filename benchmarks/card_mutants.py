"""Breaks right cards, one fact at a time: the mutants that `benchmarks/mutation.py` and its test count.

Every operator lists all its sites on all cards; a seeded sample of them is taken. Neither looks at the rules or at
`source/facts.yaml`, so what nothing knows of is broken as often as what something does.

    number     another number, in digits or as a Chinese numeral before a measure word
    sign       + for −, − for +, in a formula
    term       another exponent; two letters exchanged; a fraction upside down; a root, a bar or a square left out;
               max for min, ≤ for ≥
    order      two steps, or two neighbours in a chain of arrows, exchanged
    negation   不 put before a verb, or taken away
    direction  the contrary: more – fewer, before – after, fast – slow
    name       a sibling in its place: LSTM – GRU, encoder – decoder, bias – variance
    swap       two siblings of one sentence exchanged
    verdict    true for false, another letter for the key

Left out, because the card may well stay true:
1. a number or name given as an example or in a list of examples (如, 例如, 比如, 等), and a number behind 约, 大约
   or before 左右;
2. a formula that has the same value after the change, tried on a grid of values, and two factors exchanged;
3. a swap of two names that the sentence only joins (A 和 B 都 …, A 与 B, A、B), or of steps with the same text;
4. what stands in quotation marks, since a card may quote what is wrong, and sentences that ask;
5. what stands inside a technical term or a set phrase (全连接, 非线性, 性能, 有没有): it states nothing by itself.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from deckwright.check import formulas
from deckwright.model import Card
from deckwright.text import markup

KINDS = ("number", "sign", "term", "order", "negation", "direction", "name", "swap", "verdict")
PROSE = ("answer", "explanation")

_MATH = re.compile(r"\$\$?[^$]{1,600}\$\$?")
_QUOTED = re.compile(r"“[^”]{0,200}”")
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；\n]?")
_EXAMPLE = re.compile(r"(?:例如|比如|如|such as|e\.g\.|例：)[^。；，]{0,24}$")
_ABOUT = re.compile(r"(?:约|大约|约为|大概|近|超过|不到|至少|至多|approx\S{0,8}|\\approx|≈)\s?\$?\s?$")
_DIGITS = re.compile(r"(?<![\w.\-–\\^_/@])\d{1,9}(?:\.\d{1,4})?(?![\w.]*[A-Za-z_])(?!\.\d)(?![-–][A-Za-z])")
_NUMERAL = re.compile(r"(?<![第一二三四五六七八九十几])[二两三四五六七八](?=[个种层次类条步倍路级项场张份维阶组段套])")
_SIGN = re.compile(r"(?<=[\w)}\]|\s])([+-])(?=[\s\w(\\{])")
_TERMS = re.compile(
    r"全连接|残差连接|跳跃连接|密集连接|局部连接|稀疏连接|自连接|反馈连接|人工智能|智能|性能|功能|能量|能力|控制依赖|长程依赖|依赖关系|依赖次序|长期依赖|短期依赖"
    r"|权重共享|参数共享|梯度更新|参数更新|更新门|更新式|更新量|自编码器|非线性|线性单元|分类器|权重衰减|有没有|变分自编码|收敛率|不等式|协方差|方差固定"
    r"|均方误差|批大小|最大似然|互相关|平均值|逻辑回归|自回归|最大池化核|输入门|输出门|输出步幅|输入层|输出层|偏置项|前向分步|反向图|有效|有限|所有|只有|具有|有些|有的|有向|有界|稠密块|稠密预测"
)
"""Technical terms and set phrases: what stands inside them is no statement of its own."""
_NUMERALS = "二三四五六七八"
_VERB = re.compile(
    r"(?<![不没无非未勿])(?:会|(?<![可只才性功])能|可以|需要|依赖|改变|增加|减少|使|有助于|等于|影响|更新|共享|保留|连接|相同|参加|满足|收敛|饱和|丢失|保证|要求|利于|用到|等价)"
)
_NOT = re.compile(r"(?<![并而])不(?=[会能可需依改增减使影更共保对连相参饱受变求用要再满收丢利等动翻传必显])")
_NOT_IDLE = re.compile(r"不(?:一定|同|仅|断|妨|止|过|论|管|如|会儿|等式|对称|相关|可逆|变性)")

SIBLINGS: tuple[tuple[str, ...], ...] = (
    ("LSTM", "GRU"), ("Bagging", "Boosting"), ("编码器", "解码器"), ("L1", "L2"), ("Xavier", "Kaiming"),
    ("ResNet", "DenseNet", "VGG"), ("Adam", "Adagrad"), ("RMSProp", "Adagrad"), ("sigmoid", "tanh", "ReLU"),
    ("生成器", "判别器"), ("最大池化", "平均池化"), ("有监督", "无监督"), ("过拟合", "欠拟合"),
    ("语义分割", "实例分割"),
    ("BN", "LN", "GN"), ("验证集", "测试集"), ("验证误差", "训练误差"), ("梯度消失", "梯度爆炸"), ("正定", "不定"),
    ("偏差", "方差"), ("相加", "拼接"), ("局部", "全局"), ("线性", "指数"), ("前向", "反向"),
    ("SGD", "Adam"), ("空洞卷积", "转置卷积"), ("逐通道", "逐点"), ("查询", "键"), ("softmax", "sigmoid"),
    ("上采样", "下采样"), ("先验", "后验"), ("RBM", "DBN"), ("训练时", "测试时"), ("权重", "偏置"), ("均值", "方差"),
    ("浅层", "深层"), ("输入层", "输出层"), ("判别模型", "生成模型"), ("遗忘门", "输入门", "输出门"),
    ("更新门", "重置门"),
    ("保留概率", "丢弃概率"), ("一阶矩", "二阶矩"), ("鞍点", "局部极小"), ("回归", "分类"), ("输入", "输出"),
    ("真样本", "假样本"),
)  # fmt: skip
CONTRARIES: tuple[tuple[str, str], ...] = (
    ("增大", "减小"), ("增加", "减少"), ("提高", "降低"), ("扩大", "缩小"), ("放大", "缩小"), ("更大", "更小"),
    ("更多", "更少"),
    ("更快", "更慢"), ("更高", "更低"), ("越大", "越小"), ("越多", "越少"), ("较大", "较小"), ("上升", "下降"),
    ("之前", "之后"),
    ("前面", "后面"), ("变大", "变小"), ("很大", "很小"), ("太大", "太小"), ("太低", "太高"), ("升维", "降维"),
    ("最大", "最小"),
    ("更准", "更差"), ("更强", "更弱"), ("更易", "更难"), ("容易", "难以"), ("加快", "减慢"), ("稀疏", "稠密"),
    ("靠前", "靠后"),
    ("较高", "较低"), ("便宜", "昂贵"), ("平滑", "崎岖"), ("升高", "降低"), ("有界", "无界"), ("有向", "无向"),
    ("独立", "相关"),
    ("固定", "可变"), ("连续", "离散"), ("先", "后"), ("有", "没有"), ("深", "浅"), ("快", "慢"), ("省", "费"),
    ("少", "多"), ("小", "大"),
)  # fmt: skip
_SINGLE = re.compile(r"(?:(?<=[很更越太较最])[大小多少高低快慢深浅省])|(?<=[，；、])先(?=[^后前验决])")


@dataclass(frozen=True)
class Mutant:
    """A broken card: what was done, where, and the words before and after."""

    kind: str
    card: Card
    field: str
    before: str
    after: str

    @property
    def told(self) -> str:
        """One line about it."""
        return f"{self.kind}: {self.card.id}.{self.field}: {self.before} → {self.after}"


@dataclass(frozen=True)
class Site:
    """A place where an operator can break a card: characters of a text, and what may stand there instead."""

    card: Card
    field: str
    number: int | None
    start: int
    end: int
    instead: tuple[str, ...]

    def mutant(self, kind: str, rng: random.Random) -> Mutant:
        """The card with one of the replacements."""
        text = _text(self.card, self.field, self.number)
        new = text[: self.start] + rng.choice(self.instead) + text[self.end :]
        near = slice(max(0, self.start - 12), self.end + 12)
        tail = len(text) - self.end - 12
        shown = " ".join(text[near].split()), " ".join(new[near.start : max(0, len(new) - max(0, tail))].split())
        return Mutant(kind, _with(self.card, self.field, self.number, new), self.field, *shown)


def _text(card: Card, field: str, number: int | None) -> str:
    value = getattr(card, field)
    return str(value if number is None else value[number])


def _with(card: Card, field: str, number: int | None, new: str) -> Card:
    if number is None:
        return card.model_copy(update={field: new})
    values = list(getattr(card, field))
    values[number] = new
    return card.model_copy(update={field: values})


def mutants(cards: list[Card], each: int, seed: int) -> list[Mutant]:
    """At most ``each`` mutants of every kind, sampled from all sites; the same for the same seed."""
    out = []
    for kind in KINDS:
        made: list[Mutant] = []
        if kind in ("order", "verdict"):
            pool = [m for card in cards for m in (_orders(card) if kind == "order" else _verdicts(card))]
            made = random.Random(f"{seed}-{kind}").sample(pool, min(each, len(pool)))
        else:
            sites = [site for card in cards for site in _OPERATORS[kind](card)]
            rng = random.Random(f"{seed}-{kind}")
            made = [site.mutant(kind, rng) for site in rng.sample(sites, min(each, len(sites)))]
        out += made
    return out


def sites(cards: list[Card]) -> dict[str, int]:
    """How many sites each kind has."""
    counts = {kind: sum(1 for card in cards for _ in operator(card)) for kind, operator in _OPERATORS.items()}
    counts |= {"order": sum(len(_orders(c)) for c in cards), "verdict": sum(len(_verdicts(c)) for c in cards)}
    return {kind: counts[kind] for kind in KINDS}


# --- texts --------------------------------------------------------------------------------------


def _prose(card: Card) -> Iterator[tuple[str, int | None, str]]:
    """(field, number, text) of what is learned, with formulas and quotations blanked out for prose operators."""
    for field in PROSE:
        if getattr(card, field):
            yield field, None, getattr(card, field)
    for number, step in enumerate(card.steps or ()):
        yield "steps", number, step
    if card.kind == "cloze":
        for number, filling in enumerate(card.correct or ()):
            if isinstance(filling, str):
                yield "correct", number, filling


def _blank(text: str, *patterns: re.Pattern[str]) -> str:
    for pattern in patterns:
        text = pattern.sub(lambda m: "\0" * len(m.group()), text)
    return text


def _is_example(text: str, start: int, end: int) -> bool:
    after = re.match(r"[^，。；\n]{0,16}等(?![于价变效])", text[end : end + 20])
    return bool(_EXAMPLE.search(text[max(0, start - 30) : start])) or bool(after)


def _asks(text: str, start: int) -> bool:
    sentence = next((m.group() for m in _SENTENCE.finditer(text) if m.start() <= start < m.end()), "")
    return "？" in sentence or "追问" in sentence


# --- operators ----------------------------------------------------------------------------------


def _numbers(card: Card) -> Iterator[Site]:
    for field, number, text in _prose(card):
        plain = _blank(text, _QUOTED)
        for match in _DIGITS.finditer(plain):
            start, end = match.span()
            if _is_example(text, start, end) or _ABOUT.search(text[max(0, start - 12) : start]) or _asks(text, start):
                continue
            if text[end : end + 3].strip().startswith(("左右", "多")):
                continue
            yield Site(card, field, number, start, end, _other_numbers(match.group()))
        for match in _NUMERAL.finditer(_blank(plain, _MATH)):
            at = _NUMERALS.replace("二", "两").find(match.group().replace("二", "两"))
            others = tuple(_NUMERALS[i].replace("二", "两") for i in (at - 1, at + 1) if 0 <= i < len(_NUMERALS))
            yield Site(card, field, number, *match.span(), others)


def _other_numbers(text: str) -> tuple[str, ...]:
    if "." in text:
        places = len(text.split(".")[1])
        value = float(text)
        return tuple(f"{v:.{places}f}" for v in (value * 2, value + 3 * 10**-places))
    value = int(text)
    return tuple(str(v) for v in (value + 1, value * 2, value - 1 if value > 2 else value + 2) if v != value)


def _formulas(card: Card) -> Iterator[tuple[str, int | None, int, str]]:
    """(field, number, offset, LaTeX) of each formula that is learned."""
    if card.formula:
        yield "formula", None, 0, card.formula
    for field, number, text in _prose(card):
        for formula in markup.formulas(text):
            yield field, number, formula.offset, formula.latex


_RELATION = re.compile(r"\\(?:leq?|geq?|approx|qquad|quad|sim|leftarrow)(?![A-Za-z])|[=<>,]")


def _same_value(before: str, after: str) -> bool:
    """Whether side by side the two formulas have the same values."""
    sides = _RELATION.split(before), _RELATION.split(after)
    return len(sides[0]) == len(sides[1]) and all(map(_same_side, *sides))


def _same_side(before: str, after: str) -> bool:
    if before.strip() == after.strip():
        return True
    try:
        a, b = formulas.parse(before), formulas.parse(after)
        values = formulas.grid(a.bases | b.bases)
        return formulas.agree(formulas.evaluate(a, values), formulas.evaluate(b, values)) is True
    except formulas.FormulaError:
        return False


def _in_formulas(card: Card, changes: Callable[[str], Iterator[tuple[int, int, str]]]) -> Iterator[Site]:
    for field, number, offset, latex in _formulas(card):
        for start, end, new in changes(latex):
            changed = latex[:start] + new + latex[end:]
            if changed != latex and not _same_value(latex, changed):
                yield Site(card, field, number, offset + start, offset + end, (new,))


def _signs(card: Card) -> Iterator[Site]:
    def changes(latex: str) -> Iterator[tuple[int, int, str]]:
        for match in _SIGN.finditer(latex):
            yield *match.span(1), "-+"[match.group(1) == "-"]

    return _in_formulas(card, changes)


_LETTER = re.compile(
    r"\\(?:alpha|beta|gamma|epsilon|eta|mu|sigma|theta|lambda|phi)(?![A-Za-z])|(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])"
)
_COMMANDS = re.compile(r"\\(?:text|mathrm|operatorname|mathbf|mathcal|mathbb|begin|end)\s?\{[^{}]*\}|\\[A-Za-z]+")
_PAIRS = {"\\max": "\\min", "\\min": "\\max", "\\le": "\\ge", "\\ge": "\\le", "<": ">", ">": "<", "\\leq": "\\geq"}


def _terms(card: Card) -> Iterator[Site]:
    def changes(latex: str) -> Iterator[tuple[int, int, str]]:
        for match in re.finditer(r"\^\{?(\d)\}?", latex):
            yield *match.span(1), str(int(match.group(1)) + 1)
        for match in re.finditer(r"\\sqrt(?=\{)", latex):
            yield *match.span(), ""
        for match in re.finditer(r"\\[dt]?frac\s?\{([^{}]{1,30})\}\s?\{([^{}]{1,30})\}", latex):
            yield match.start(1), match.end(2), f"{match.group(2)}}}{{{match.group(1)}"
        for match in re.finditer(r"\\frac(\d)(\d)", latex):
            yield *match.span(), f"\\frac{match.group(2)}{match.group(1)}"
        for match in re.finditer(r"\\(?:max|min|leq?|geq?)(?![A-Za-z])|(?<![\\])[<>]", latex):
            if match.group() in _PAIRS:
                yield *match.span(), _PAIRS[match.group()]
        plain = _COMMANDS.sub(lambda m: m.group() if _LETTER.fullmatch(m.group()) else "\0" * len(m.group()), latex)
        letters = [m for m in _LETTER.finditer(plain) if not plain[: m.start()].endswith(("_", "_{", "\\"))]
        for one, other in pairwise(letters):
            between = latex[one.end() : other.start()]
            if one.group() != other.group() and not _commutes(latex, one, other):
                yield one.start(), other.end(), other.group() + between + one.group()

    return _in_formulas(card, changes)


def _commutes(latex: str, one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether two letters are only factors of one product."""
    between = re.sub(r"\\(?:,|;|!|odot|cdot|times)|\s|_(?:\w|\{\w{1,6}\})", "", latex[one.end() : other.start()])
    same_index = re.match(r"_(?:\w|\{\w{1,6}\})", latex[one.end() :]) is not None
    after = r"\s?[\^(']" if same_index else r"\s?[_^(']"
    return (
        not between
        and not re.match(after, latex[other.end() :])
        and latex[one.start() - 1 : one.start()] not in ("^", "_")
    )


def _negations(card: Card) -> Iterator[Site]:
    for field, number, text in _prose(card):
        plain = _blank(text, _MATH, _QUOTED, _TERMS)
        for match in _NOT.finditer(plain):
            if not _NOT_IDLE.match(plain, match.start()) and not _asks(text, match.start()):
                yield Site(card, field, number, *match.span(), ("",))
        for match in _VERB.finditer(plain):
            if not _asks(text, match.start()):
                yield Site(card, field, number, match.start(), match.start(), ("不",))


def _directions(card: Card) -> Iterator[Site]:
    other = dict(CONTRARIES) | {b: a for a, b in reversed(CONTRARIES)}
    words = sorted((w for w in other if len(w) > 1), key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, words)))
    for field, number, text in _prose(card):
        plain = _blank(text, _MATH, _QUOTED, _TERMS)
        for match in [*pattern.finditer(plain), *_SINGLE.finditer(plain)]:
            word = match.group()
            if (
                word in other
                and not _asks(text, match.start())
                and not re.match(r"池化|值|似然|化", plain[match.end() :])
            ):
                yield Site(card, field, number, *match.span(), (other[word],))


def _names_in(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    plain = _blank(text, _MATH, _QUOTED, _TERMS)
    for family in SIBLINGS:
        for name in family:
            for match in re.finditer(rf"(?<![A-Za-z0-9-]){re.escape(name)}(?![A-Za-z0-9-])", plain):
                yield *match.span(), tuple(n for n in family if n != name)


def _names(card: Card) -> Iterator[Site]:
    for field, number, text in _prose(card):
        for start, end, others in _names_in(text):
            if not _is_example(text, start, end) and not _asks(text, start):
                yield Site(card, field, number, start, end, others)


def _swaps(card: Card) -> Iterator[Site]:
    for field, number, text in _prose(card):
        for sentence in _SENTENCE.finditer(text):
            found = [(s, e, o) for s, e, o in _names_in(text) if sentence.start() <= s < sentence.end()]
            for start, end, others in found:
                for start2, end2, _ in found:
                    between = text[end:start2]
                    if start2 <= end or text[start2:end2] not in others or len(between) > 60:
                        continue
                    if re.fullmatch(r"\s?(?:和|与|或|、|/|及|以及|到|至|–|-|\+|↔)?\s?", between) or _asks(text, start):
                        continue
                    new = text[start2:end2] + between + text[start:end]
                    yield Site(card, field, number, start, end2, (new,))


def _orders(card: Card) -> list[Mutant]:
    out = []
    steps = card.steps or []
    for i in range(len(steps)):
        for j in range(i + 1, len(steps)):
            if steps[i] != steps[j]:
                changed = [*steps]
                changed[i], changed[j] = steps[j], steps[i]
                new = card.model_copy(update={"steps": changed})
                out.append(Mutant("order", new, "steps", f"{i + 1}, {j + 1}", f"{j + 1}, {i + 1}"))
    for field, number, text in _prose(card):
        for match in re.finditer(r"[^，。；：:|\n→]{1,40}(?:→[^，。；|\n→]{1,40}){2,8}", text):
            parts = [p.strip() for p in match.group().split("→")]
            for i in range(len(parts) - 1):
                swapped = " → ".join([*parts[:i], parts[i + 1], parts[i], *parts[i + 2 :]])
                site = Site(card, field, number, *match.span(), (swapped,))
                out.append(site.mutant("order", random.Random(0)))
    return out


def _verdicts(card: Card) -> list[Mutant]:
    if card.kind == "true-false" and card.correct:
        other = [not card.correct[0]]
        return [Mutant("verdict", card.model_copy(update={"correct": other}), "correct", str(card.correct), str(other))]
    if card.kind != "choice" or not card.correct:
        return []
    letters = [chr(65 + i) for i in range(len(card.options or ()))]
    return [
        Mutant("verdict", card.model_copy(update={"correct": [letter]}), "correct", str(card.correct), str([letter]))
        for letter in letters
        if letter not in card.correct
    ]


_OPERATORS: dict[str, Callable[[Card], Iterator[Site]]] = {
    "number": _numbers, "sign": _signs, "term": _terms, "negation": _negations, "direction": _directions,
    "name": _names,
    "swap": _swaps,
}  # fmt: skip
