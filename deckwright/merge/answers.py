"""Whether two answers to one question contradict each other: keys, fillings, numbers, negation.

Deliberately timid: only what cannot both be right is told, since most answers differ merely in words.
"""

from __future__ import annotations

import re
from itertools import combinations

from rapidfuzz import fuzz

from ..model import Card, Finding, Question
from ..text.canonical import canonical
from .glossary import Glossary, fold
from .guards import is_negated, without_negation

_VALUE = re.compile(
    r"(?<![a-z0-9_])([a-z][a-z0-9_]{0,20}|[一-鿿]{2,6}?)(?:=|等于|设为|取值?为|约为|一共|共|是|为)"
    r"(-?\d+(?:\.\d+)?%?)(?![\d.*×/+a-z])"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SENTENCE = re.compile(r"[。；;！!？?\n，,]")
_SHORT = 24
_MOST_SENTENCES = 40


def disagreements(cards: list[Card], glossary: Glossary) -> list[Finding]:
    """A warning for each card whose documents contradict each other; for information once it is reviewed."""
    out = []
    for card in (c for c in cards if len(c.questions) > 1):
        asked: list[Question] = [q for q in card.questions if q.answer or q.correct or q.steps]
        for one, other in combinations(asked[:12], 2):
            why = disagree(one, other, glossary)
            if why:
                message = f"the answer differs from that in {one.document}:{line_of(one)}: {why}"
                finding = Finding("I203", "answers-disagree", "warning", message, other.document, line_of(other))
                finding.card = card.id
                if card.reviewed:
                    finding.severity, finding.settled_by = "info", card.id
                out.append(finding)
                break
    return out


def line_of(question: Question) -> int:
    """The first line of the answer, or of the question where the key stands in it."""
    return question.answer_lines[0] if question.answer_lines else question.line


def disagree(one: Question, other: Question, glossary: Glossary) -> str:
    """Why two answers cannot both be right; empty if they can."""
    if one.kind == other.kind and one.kind in ("choice", "true-false", "cloze", "order"):
        return _keys(one, other, glossary)
    if one.answer and other.answer:
        return _prose(one.answer, other.answer)
    return ""


def _keys(one: Question, other: Question, glossary: Glossary) -> str:
    if one.kind == "order":
        ours, theirs = ([canonical(step) for step in q.steps or []] for q in (one, other))
        return "another order of the steps" if ours != theirs and sorted(ours) == sorted(theirs) else ""
    if not one.correct or not other.correct:
        return ""
    if one.kind == "true-false":
        return "true against false" if one.correct != other.correct else ""
    if one.kind == "choice":
        return "another option is right" if _other_option(one, other) else ""
    if one.hash != other.hash or len(one.correct) != len(other.correct):
        return ""  # other blanks, or blanks at other places
    for a, b in zip(one.correct, other.correct, strict=True):
        if not _same_filling(str(a), str(b), glossary):
            return f"a blank is filled with {str(a)[:40]} and with {str(b)[:40]}"
    return ""


def _other_option(one: Question, other: Question) -> bool:
    """Whether of the same options, in whatever order, others are right."""
    ours, theirs = ([canonical(option) for option in q.options or []] for q in (one, other))
    if sorted(ours) != sorted(theirs):
        return False
    left, right = (
        {options[k] for letter in q.correct or [] if 0 <= (k := ord(str(letter)[:1].upper()) - ord("A")) < len(options)}
        for q, options in ((one, ours), (other, theirs))
    )
    return bool(left and right and left != right)


def _same_filling(one: str, other: str, glossary: Glossary) -> bool:
    left, right = canonical(one), canonical(other)
    return left in right or right in left or bool(set(glossary.find(one)) & set(glossary.find(other)))


def _prose(one: str, other: str) -> str:
    left, right = fold(one[:4000]), fold(other[:4000])
    if max(len(left), len(right)) <= _SHORT:
        a, b = set(_NUMBER.findall(left)), set(_NUMBER.findall(right))
        if a and b and not a & b:
            return f"{', '.join(sorted(a))} against {', '.join(sorted(b))}"
    values, others = _values(left), _values(right)
    for name in sorted(values.keys() & others.keys()):
        if not values[name] & others[name]:
            return f"{name} is {', '.join(sorted(values[name]))} and {', '.join(sorted(others[name]))}"
    return _negation(left, right)


def _values(text: str) -> dict[str, set[str]]:
    out: dict[str, set[str]] = {}
    for name, value in _VALUE.findall(text):
        out.setdefault(name, set()).add(value)
    return out


def _negation(left: str, right: str) -> str:
    """A sentence that stands in both, in one of them negated."""
    ours, theirs = (
        [s.strip() for s in _SENTENCE.split(text) if len(s.strip()) >= 8][:_MOST_SENTENCES] for text in (left, right)
    )
    for one in ours:
        bare, negated = without_negation(one), is_negated(one)
        for other in theirs:
            if is_negated(other) != negated and fuzz.ratio(bare, without_negation(other)) >= 92:
                return f"“{one[:40]}” against “{other[:40]}”"
    return ""
