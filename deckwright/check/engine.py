"""The engine: runs the rules over the subjects, places what they see, applies waivers, sorts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..collector import no_collection
from ..model import Finding, Subject
from .crew import looked_at
from .knowledge import Knowledge
from .memory import Memory
from .rule import Problem, Rule
from .rules import RULES
from .rules.unused_waiver import rule as unused_waiver


@dataclass(frozen=True, slots=True)
class Seen:
    """A finding, and what it was made from: the subject, and the rule's problem with its fix."""

    finding: Finding
    subject: Subject
    problem: Problem


def check(
    subjects: Sequence[Subject],
    knowledge: Knowledge,
    rules: Mapping[str, Rule] = RULES,
    memory: Memory | None = None,
) -> list[Finding]:
    """All findings on the subjects, sorted by place; see :func:`examine`."""
    return [seen.finding for seen in examine(subjects, knowledge, rules, memory)]


def examine(
    subjects: Sequence[Subject],
    knowledge: Knowledge,
    rules: Mapping[str, Rule] = RULES,
    memory: Memory | None = None,
) -> list[Seen]:
    """Everything the rules see, sorted by place. ``memory`` spares looking again at what has not changed.

    A card waives a finding by code and with a reason; a waiver that nothing needed is itself a finding (W101).
    What a rule sees in a document whose question a reviewed card has taken over becomes info, with ``settled_by``.
    """
    out: list[Seen] = []
    used: dict[int, set[str]] = {}
    with no_collection():  # rules make no cycles, and with many cards to look for some takes a tenth of the time
        problems = list(_problems(subjects, knowledge, rules, memory))
    for subject, rule, problem in problems:
        if subject.waive.get(rule.code, "").strip():
            used.setdefault(id(subject), set()).add(rule.code)
        else:
            out.append(Seen(_finding(subject, rule, problem), subject, problem))
    if unused_waiver.code in rules:
        for subject in subjects:
            for problem in _idle_waivers(subject, used.get(id(subject), set()), rules):
                out.append(Seen(_finding(subject, unused_waiver, problem), subject, problem))
    return sorted(out, key=lambda seen: seen.finding.key())


def _problems(
    subjects: Sequence[Subject], knowledge: Knowledge, rules: Mapping[str, Rule], memory: Memory | None
) -> Iterator[tuple[Subject, Rule, Problem]]:
    alone = {code: rule for code, rule in rules.items() if rule.one is not None}
    kept = [memory.recall(subject, alone) if memory else None for subject in subjects]
    new = [subject for subject, seen in zip(subjects, kept, strict=True) if seen is None]
    with looked_at(new, alone, knowledge) as looked:
        together = [  # meanwhile other processes begin
            (subject, rule, problem)
            for rule in rules.values()
            if rule.all is not None
            for subject, problem in rule.all(subjects, knowledge)
        ]
        for subject, known in zip(subjects, kept, strict=True):
            seen = next(looked) if known is None else known
            if memory and known is None:
                memory.keep(subject, seen)
            for rule, problem in seen:
                yield subject, rule, problem
    if memory:
        memory.save()
    yield from together


def _idle_waivers(subject: Subject, used: set[str], rules: Mapping[str, Rule]) -> Iterator[Problem]:
    for code, reason in subject.waive.items():
        path = ("waive", code)
        if code not in RULES:
            yield Problem(f"waives {code}, and there is no such rule", path=path)
        elif code in rules and not reason.strip():
            yield Problem(f"waives {code} without a reason; say why the finding is no error", path=path)
        elif code in rules and code not in used:
            yield Problem(f"waives {code}, which finds nothing here; remove the waiver", path=path)


def _finding(subject: Subject, rule: Rule, problem: Problem) -> Finding:
    file, line, column = subject.file, subject.line, 1
    if problem.passage is not None:
        file = problem.passage.file
        line, column = problem.passage.where(problem.offset)
    elif problem.path and subject.place is not None:
        file = subject.place.file
        path = problem.path
        while path and path not in subject.place.fields:
            path = path[:-1]
        line, column = subject.place.fields[path][:2] if path else (subject.place.line, 1)
    severity = problem.severity or rule.severity
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity="info" if subject.settled_by else severity,
        message=problem.message,
        file=file,
        line=line,
        column=column,
        card=subject.card,
        settled_by=subject.settled_by,
    )
