"""A name is misspelled.

**What it does.** Finds misspellings of names that circulate, as whole words in any case: GTP-3 for GPT-3, Reulu for
ReLU. The list stands in `source/facts.yaml`.

**Why it hurts.** A learner repeats the name in the interview.

Fails: `answer: 常用的预训练模型有 BERT 和 GTP-3。`

Passes: `answer: 常用的预训练模型有 BERT 和 GPT-3。`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model import Subject
from ..knowledge import Knowledge
from ..prose import LIMIT, holds_any, latin_words, lowered, quoted, sentences, tells_an_error
from ..rule import Problem, Rule

_SPELLING = re.compile(r"误写|错写|写成|拼成|拼作|拼写|误拼|\btypo|misspel|spelled", re.IGNORECASE)


def check(subject: Subject, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield a problem for each misspelled name that is used, not told to be one."""
    names = knowledge.names
    if names.pattern is None:
        return
    if names.words.isdisjoint(latin_words(subject)) and not holds_any(lowered(subject), names.others):
        return
    for passage in subject.passages:
        if passage.field == "pitfall":
            continue
        text = passage.text[:LIMIT]
        for match in names.pattern.finditer(text):
            if _is_told(text, match.start()):
                continue
            entry = names.right[match.group().casefold()]
            reference = entry.references[0]
            where = f", {reference.where}" if reference.where else ""
            message = f"{match.group()} is spelled {entry.write} (see {reference.title}{where})"
            yield Problem(message, passage, match.start())


def _is_told(text: str, offset: int) -> bool:
    """Whether the sentence is about the misspelling, or quotes it as an error."""
    start, end = next(((a, b) for a, b in sentences(text) if a <= offset < b), (0, len(text)))
    sentence = text[start:end]
    if _SPELLING.search(sentence):
        return True
    return tells_an_error(sentence) and any(first < offset - start < last for first, last in quoted(sentence))


rule = Rule("K101", "substitution", "error", __doc__, one=check)
