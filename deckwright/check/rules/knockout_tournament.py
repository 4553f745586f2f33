"""The matches of a knockout tournament are counted wrong.

**What it does.** Finds questions that ask how many matches a knockout needs and give the number of players, and
compares the sum and the total in the answer with what the oracle `knockout_matches` gives by playing it. The words
stand in `source/facts.yaml`.

**Why it hurts.** Each match eliminates one player, so N players need N-1 matches, byes or not. Sums over rounds
forget a bye or count it twice.

Fails: `question: 64 名选手单败淘汰，一共多少场？` with `answer: 32+16+8+4+2+2=64 场`

Passes: the same question with `answer: 64-1=63 场`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model import Subject
from ..equalities import equalities, sums
from ..expressions import show
from ..knowledge import Count, Knowledge, any_of
from ..oracles import ORACLES, OracleError
from ..prose import claims, fold, squeeze, tells_an_error
from ..rule import Problem, Rule

_DIGIT = re.compile(r"\d")
_SMALLEST_SUM = 3
"""Terms; a shorter sum may be a partial one."""


def check(subject: Subject, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield a problem for each sum or total in the answer that is not the number that must come out."""
    if subject.question is None or not _DIGIT.search(subject.question):
        return
    for count in knowledge.counts:
        given = _given(subject, count)
        if given is None:
            continue
        try:
            expected = str(ORACLES[count.oracle](players=given))
        except OracleError:
            continue
        for passage in claims(subject):
            if passage.field in ("answer", "explanation", "options"):
                for offset, value in _totals(passage.text, count):
                    if value != expected:
                        title = count.references[0].title
                        message = (
                            f"{count.name} of {given} needs {expected} matches, and this gives {value} (see {title})"
                        )
                        yield Problem(message, passage, offset)
                        break


def _given(subject: Subject, count: Count) -> int | None:
    """The number in the question, if it asks what the entry is about."""
    question = squeeze(subject.question or "").text
    whole = question + "\n" + squeeze(subject.answer or "").text
    if not any_of(count.about).search(whole) or not any_of(count.asks).search(question):
        return None
    if count.unless and any_of(count.unless).search(whole):
        return None
    numbers = {
        int(m.group(i)) for m in any_of(count.given).finditer(question) for i in range(1, m.re.groups + 1) if m.group(i)
    }
    return numbers.pop() if len(numbers) == 1 else None


def _totals(text: str, count: Count) -> Iterator[tuple[int, str]]:
    """(offset, value) of everything that the text gives as the total."""
    folded = fold(text)
    if tells_an_error(folded):
        return
    for side in sums(folded):
        if side.terms >= _SMALLEST_SUM:
            yield side.start, show(side.value)
    for equality in equalities(folded):
        if equality.left.terms >= _SMALLEST_SUM and equality.right.is_literal:
            yield equality.right.start, show(equality.right.value)
    unit = f"(?:{'|'.join(count.unit)})"
    stated = re.compile(
        rf"(?:一共|总共|总计|共计|合计|共|答案[是为:]|\btotal(?: of)?|\bin all)\D{{0,8}}(\d{{1,9}})(?!\d|[+\-*×/.]"
        rf"|[个名位支]|人|轮)(?:\s?{unit}|\W|$)"
    )
    for match in stated.finditer(folded):
        yield match.start(1), match.group(1)
    if whole := re.fullmatch(rf"\D{{0,4}}(\d{{1,9}})\s?{unit}?[^\d+\-*/]{{0,12}}", folded.strip()):
        yield folded.index(whole.group(1)), whole.group(1)


rule = Rule("K204", "knockout-tournament", "error", __doc__, one=check)
