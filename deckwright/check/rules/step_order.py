"""The steps of training stand in an order that does not train.

**What it does.** Recognises the steps of a procedure by their words – for gradient descent: initialise, forward,
error, backward, update, repeat – in orderings, numbered steps, chains with arrows, and sentences with 先…再…最后 or
first … then. Two steps in the wrong order are an error. Which order is right stands in `source/facts.yaml`, and the
oracle `gradient_descent_order` shows it: it trains a small model with the steps in the order given.

**Why it hurts.** Who updates the weights before there is an error has learned the words and not the method.

Fails: `answer: 训练步骤：1）初始化权重；2）更新权重；3）前向传播；4）计算误差。`

Passes: `answer: 训练步骤：1）初始化权重；2）前向传播；3）计算误差；4）更新权重；5）重复到收敛。`
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...model import Passage, Subject
from ..knowledge import Knowledge, Order
from ..procedures import Procedure
from ..prose import LIMIT, NEGATION, claims, holds_any, spans, squeeze, tells_an_error, whole
from ..rule import Problem, Rule

_LONGEST = 8_000
"""Characters of a passage in which steps are sought; a longer one is no list of steps."""

_MARK = re.compile(
    r"(?:(?<=\n)|^|(?<=[,;。:]))\s{0,8}(?:\(?\d{1,2}[.)、:](?!\d)|[①-⑳]|\(?[a-h][.)、]"
    r"|(?:第[一二三四五六七八九十\d]{1,2}步|步骤[一二三四五六七八九十\d]{1,2})[:,.、]?|step \d{1,2}[:.]?|[-•·]\s)"
    r"|(?<=[^\d\s])\(?[1-9][)、](?=\D)|(?<=[.;,:] )\d{1,2}\.(?=\s)|[①-⑳]"
)
_ARROW = re.compile(r"→|->|=>|⇒|—>|\\to(?![a-z])|\\rightarrow")
_DASH = re.compile(r"(?<=[\u4e00-\u9fff])\s?[-–—]{1,2}\s?(?=[\u4e00-\u9fff])")
_THEN = re.compile(r"然后|接着|随后|最后|再(?=[^次现])|\bthen\b|\bnext\b|\bfinally\b")
# What is searched for everywhere begins with a character, or one of a set, and then looks back: Python goes from one
# of these to the next.
_SENTENCE_END = re.compile(r"[。!?\n.](?:(?<!\.)|(?=\s|$))")  # a sequence goes on behind a semicolon
_ITEM_END = re.compile(
    r"[,;。!?:\n.→⇒\-=—–\\](?:(?<=[,;。!?:\n→⇒])|(?<=\.)\s|(?<=[-=—])>|(?<=\\)(?:to(?![a-z])|rightarrow)"
    r"|(?<=[-–—])(?:(?<=[\u4e00-\u9fff].)|(?<=[\u4e00-\u9fff][^\S\n].))[-–—]?\s?(?=[\u4e00-\u9fff]))"
)
_LINE_END = re.compile(r"\n")
_FIRST = re.compile(r"首先|(?<!首)先(?![前验])|\bfirst\b")
_FIRST_THEN = re.compile(
    r"(?:首先|先|第一步|\bfirst\b).{0,200}"
    r"(?:然后|再|接着|随后|之后|最后|其次|\bthen\b|\bnext\b|\bfinally\b|\bafter that\b)",
    re.DOTALL,
)
_ANNOUNCED = re.compile(
    r"步骤|流程|过程|顺序|依次|次序|分为?[以下如]{0,2}[几二两三四五六\d]{1,2}步|几步|三步|四步|五步|六步|如下步"
    r"|s(?<=\bs)teps?\b|p(?<=\bp)rocedure\b|a(?<=\ba)lgorithm\b|o(?<=\bo)rder\b|l(?<=\bl)oop\b"
)
_BETWEEN = r"(?:(?<=[\u4e00-\u9fff].)|(?<=[\u4e00-\u9fff]\s.))[-–—]?\s?(?=[\u4e00-\u9fff])"
"""What follows the dash of _DASH, and stands before it."""
_SIGN = re.compile(
    rf"→|⇒|=>|-(?:>|{_BETWEEN})|—(?:>|{_BETWEEN})|–{_BETWEEN}|\\to(?![a-z])|\\rightarrow|然后|接着|随后|最后|再(?=[^次现])"
    r"|首先|先(?<!首先)(?![前验])|第一步|之后|其次|t(?<=\bt)hen\b|n(?<=\bn)ext\b|f(?<=\bf)(?:inally|irst)\b"
    r"|a(?<=\ba)fter that\b"
)
"""Without one of these – an arrow, a dash, a word of _FIRST or _THEN – a sentence tells no sequence."""
_LISTED = re.compile(
    r"[\n①-⑳.)、:步骤\-•·\d](?:(?<=[\n①-⑳])|(?<=\d[.)、:])|(?<=[a-h][.)、])|(?<=第.步)|(?<=第..步)|(?<=第...步)|(?<=步骤)"
    r"|(?<=[-•·])\s|(?<=step \d))"
)
"""Without one of these a text holds no list."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """A step that was recognised: its index in the right order, and where."""

    index: int
    offset: int


def check(subject: Subject, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield a problem for each text of the subject in which a step stands before one that must come first."""
    question = subject.question or ""
    is_ordering = bool(subject.kind == "order" and subject.steps)
    told = [
        passage
        for passage in claims(subject)
        if passage.field in ("answer", "explanation", "sheet")
        and _sequences(squeeze(passage.text[:_LONGEST]).text, question)
    ]
    if not told and not is_ordering:
        return
    texts = whole(subject)[:LIMIT]
    about = knowledge.procedures.of(texts)
    seen: set[int] = set()
    for procedure in knowledge.procedures.all if is_ordering else about if told else ():
        is_about = procedure in about
        if is_ordering:
            yield from _in_steps(subject, procedure, 2 if is_about else 4)
        if is_about and told and not procedure.is_other(texts):
            for passage in told:
                for problem in () if id(passage) in seen else _in_prose(passage, question, procedure):
                    seen.add(id(passage))  # procedures share steps
                    yield problem


def _in_steps(subject: Subject, procedure: Procedure, needed: int) -> Iterator[Problem]:
    """The steps of an ordering, each a text of its own."""
    steps = subject.steps or []
    if len(procedure.steps) < needed or len(steps) < needed:
        return
    seen: list[_Seen] = []
    for i, step in enumerate(steps):
        seen += [_Seen(s.index, i) for s in recognise(step, procedure)[:1]]
    if len({s.index for s in seen}) < needed:
        return
    if message := _out_of_order(seen, procedure.order):
        late = _culprit(seen)
        text = steps[late.offset] if late else ""
        passage = next((p for p in subject.texts("steps") if p.text.strip() == text), None)
        if passage is not None:
            yield Problem(message, passage)
        elif subject.place is not None and ("steps",) in subject.place.fields:
            yield Problem(message, path=("steps",))
        else:
            yield Problem(message, next(subject.texts("question"), None))


def _in_prose(passage: Passage, question: str, procedure: Procedure) -> Iterator[Problem]:
    squeezed = squeeze(passage.text[:_LONGEST])
    for start, text, needed in _sequences(squeezed.text, question):
        seen = [_Seen(s.index, s.offset + start) for s in recognise(text, procedure)]
        if len({s.index for s in seen}) < needed:
            continue
        message = _out_of_order(seen, procedure.order)
        late = _culprit(seen)
        if message and late is not None:
            yield Problem(message, passage, squeezed.origin(late.offset))
            return


@functools.lru_cache(maxsize=64)
def _sequences(text: str, question: str) -> tuple[tuple[int, str, int], ...]:
    """The stretches that tell a sequence; every procedure asks for those of the same text."""
    return tuple(_sought(text, question))


def _sought(text: str, question: str) -> Iterator[tuple[int, str, int]]:
    """(offset, text, how many steps must be recognised) of each stretch that tells a sequence."""
    told, listed = _SIGN.search(text), _LISTED.search(text)
    if not told and not listed:
        return
    marks = list(_MARK.finditer(text)) if listed else []
    announced = bool(_ANNOUNCED.search(question) or _ANNOUNCED.search(text))
    if len(marks) > 2:
        for first, last in _runs(text, marks):
            if not tells_an_error(text[first:last]):
                yield first, text[first:last], 3 if announced else 4
    elif announced and text.count("\n") >= 2 and not tells_an_error(text):
        start = _after_announcement(text)
        yield start, text[start:], 3
    for start, end in spans(text, _SENTENCE_END) if told else ():
        sentence = text[start:end]
        if not _SIGN.search(sentence) or tells_an_error(sentence) or NEGATION.search(sentence):
            continue
        if len(_ARROW.findall(sentence)) > 1 or len(_DASH.findall(sentence)) > 1:
            yield start, sentence, 3
        elif match := _FIRST_THEN.search(sentence):
            rest = sentence[match.start() :]
            again = _FIRST.search(rest, 3)  # another procedure begins
            yield start + match.start(), rest[: again.start()] if again else rest, 2
        elif len(_THEN.findall(sentence)) > 1:
            yield start, sentence, 3
    if announced and (found := _FIRST_THEN.search(text)) and not tells_an_error(text) and not marks:
        yield found.start(), text[found.start() :], 3


def _after_announcement(text: str) -> int:
    """Where the lines of a sequence begin: behind the line that announces it, else at the beginning."""
    ends = [
        end
        for start, end in spans(text, _LINE_END)
        if _ANNOUNCED.search(text, start, end) and text[start:end].rstrip().endswith(":")
    ]
    return ends[-1] if ends else 0


def _runs(text: str, marks: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """(start, end) of each list: a mark for the first item begins another one."""
    starts = [marks[0].start()]
    starts += [m.start() for m in marks[1:] if re.search(r"(?<!\d)1(?!\d)|①|一|\ba[.)、]", m.group())]
    ends = [*starts[1:], len(text)]
    yield from zip(starts, ends, strict=True)


def recognise(text: str, procedure: Procedure) -> list[_Seen]:
    """The steps that a text names, in the order of the text. Where two overlap, the longer match counts."""
    squeezed = squeeze(text).text
    steps = [(i, s) for i, s in enumerate(procedure.steps) if holds_any(squeezed, s.sought.words)]
    found: list[tuple[int, int, int]] = []
    for start, end in spans(squeezed, _ITEM_END) if steps else ():
        item = squeezed[start:end]
        for index, step in steps:
            for match in step.sought.pattern.finditer(item):
                if not step.barred or not any(
                    m.start() < match.end() and match.start() < m.end() for m in step.barred.pattern.finditer(item)
                ):
                    found.append((start + match.start(), start + match.end(), index))
    found.sort(key=lambda f: (f[0] - f[1], f[0], f[2]))
    kept: list[tuple[int, int, int]] = []
    for start, end, index in found:
        if not any(a < end and start < b for a, b, _ in kept):
            kept.append((start, end, index))
    return [_Seen(index, start) for start, _, index in sorted(kept)]


def _firsts(seen: list[_Seen]) -> list[_Seen]:
    firsts: dict[int, _Seen] = {}
    for one in seen:
        firsts.setdefault(one.index, one)
    return list(firsts.values())


def _culprit(seen: list[_Seen]) -> _Seen | None:
    """The first step that stands after one which it must precede."""
    highest = -1
    for one in _firsts(seen):
        if one.index < highest:
            return one
        highest = max(highest, one.index)
    return None


def _out_of_order(seen: list[_Seen], order: Order) -> str | None:
    firsts = _firsts(seen)
    late = _culprit(seen)
    if late is None:
        return None
    early = next(one for one in firsts if one.index > late.index)
    told = " → ".join(order.steps[one.index].id for one in firsts)
    right = " → ".join(order.steps[i].id for i in sorted(one.index for one in firsts))
    reference = order.references[0]
    return (
        f"{order.steps[early.index].name} stands before {order.steps[late.index].name}: "
        f"told is {told}, right is {right} (see {reference.title}, {reference.where})"
    )


rule = Rule("K203", "step-order", "error", __doc__, one=check)
