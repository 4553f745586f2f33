"""Looks at many subjects, with more than one process where there are very many.

What is found, and in which order, is the same with any number of processes. This process works, too. Where another one
cannot be started, or ends before its time, this one does the rest.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO, Any, cast

from .. import copies
from ..model import Subject
from .knowledge import Knowledge
from .memory import Row, Seen, recalled, row_of
from .rule import Rule
from .rules import RULES

MANY = 1500
"""Subjects: with fewer a process more would be ready when all is done."""
_MOST = 4
"""Processes, this one among them."""
_CHUNK = 100
"""Subjects that a process takes at a time: enough that handing them over takes no time, and few, for memory's sake."""
_BEGIN = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from deckwright.check.crew import serve; serve()"

_LEARNED = (("K2", "K3", "K104", "K106", "M106"), ("M",))
"""How the codes of rules begin that compile much before they see anything: wordings, or KaTeX and oracles.

A rule belongs to the first that fits. M106 looks for facts, too; K104 and K106 read what is asserted anyway.
"""
_FEW = 8
"""Chunks that are left to the processes that have compiled what these rules need: another one would come too late."""

Task = tuple[int, int]
"""The number of a part of the rules, and of a chunk."""
Rows = list[list[Row] | None]
"""What was seen in each subject of a chunk; None where that cannot be handed over."""


@contextlib.contextmanager
def looked_at(subjects: Sequence[Subject], rules: Mapping[str, Rule], knowledge: Knowledge) -> Iterator[Iterator[Seen]]:
    """What rules that look at one subject see in each, in order; other processes begin at once."""
    helpers = min(_MOST, _processors()) - 1
    own = any(rules[code] is not RULES.get(code) for code in rules)  # another process knows ours alone
    if len(subjects) < MANY or helpers < 1 or own or not rules:
        yield (look(subject, rules, knowledge) for subject in subjects)
        return
    crew = _Crew([subjects[at : at + _CHUNK] for at in range(0, len(subjects), _CHUNK)], rules, knowledge)
    try:
        crew.hire(helpers)
        yield crew.seen()
    finally:
        crew.dismiss()


def look(subject: Subject, rules: Mapping[str, Rule], knowledge: Knowledge) -> Seen:
    """What the rules see in one subject."""
    return [(rule, problem) for rule in rules.values() if rule.one for problem in rule.one(subject, knowledge)]


def _processors() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Crew:
    """What is still to be looked at, what was seen already, and the processes that help.

    A task is a chunk of subjects and a part of the rules. Each process keeps to a part that has much to learn as long
    as it can, so that no two learn the same; then it takes of the part that has nothing to learn.
    """

    def __init__(self, chunks: Sequence[Sequence[Subject]], rules: Mapping[str, Rule], knowledge: Knowledge) -> None:
        self.chunks, self.rules, self.knowledge = chunks, rules, knowledge
        self.parts = parts_of(rules)
        self.todo = [deque(range(len(chunks)) if part else ()) for part in self.parts]
        self.done: dict[Task, Rows] = {}
        self.helpers: list[_Copy | _Process] = []
        self.threads: list[threading.Thread] = []
        self._place = {code: number for number, code in enumerate(rules)}

    def hire(self, count: int) -> None:
        """Start other processes; without effect where none can be started."""
        begin = _Copy if copies.may_copy() else _Process
        with contextlib.suppress(OSError, ValueError):
            for _ in range(count):
                self.helpers.append(begin(self))
        for number, helper in enumerate(self.helpers, 1):  # when all have begun: a copy needs a process without threads
            thread = threading.Thread(target=self._drive, args=(helper, number % len(_LEARNED)), daemon=True)
            thread.start()
            self.threads.append(thread)

    def seen(self) -> Iterator[Seen]:
        """What is seen in each subject, subject by subject."""
        for number in range(len(self.chunks)):
            tasks = [(part, number) for part, rules in enumerate(self.parts) if rules]
            while not all(task in self.done for task in tasks):
                self.work()
            rows = zip(*(self.done.pop(task) for task in tasks), strict=True)
            for subject, by_part in zip(self.chunks[number], rows, strict=True):
                yield self._together(subject, by_part)

    def _together(self, subject: Subject, parts: Sequence[list[Row] | None]) -> Seen:
        known = [rows for rows in parts if rows is not None]
        if len(known) < len(parts):
            return look(subject, self.rules, self.knowledge)
        return recalled(subject, sorted(itertools.chain(*known), key=lambda row: self._place[row[0]]), self.rules)

    def work(self) -> None:
        """Do a task; where the others have them all, wait, and do what they give back."""
        task = self._take(0)
        if task is None:
            self._wait()
            task = self._take(0, all_are_mine=True)
        if task is not None:
            self.done[task] = self.look(task)

    def look(self, task: Task) -> Rows:
        """What the rules of a part see in a chunk."""
        part, number = task
        return [_rows(subject, self.parts[part], self.knowledge) for subject in self.chunks[number]]

    def _take(self, own: int, all_are_mine: bool = False) -> Task | None:
        """The next task of a process: of its own part, of the light one, or of another's, if many are left of that."""
        for part in (own, len(_LEARNED)):
            with contextlib.suppress(IndexError):
                return part, self.todo[part].popleft()
        for part, numbers in enumerate(self.todo):
            with contextlib.suppress(IndexError):
                if all_are_mine or len(numbers) > _FEW:
                    return part, numbers.pop()
        return None

    def _wait(self) -> None:
        """Until the others have done, or given back, what they have taken."""
        for thread in self.threads:
            thread.join()

    def dismiss(self) -> None:
        """End the other processes, whatever they do."""
        for helper in self.helpers:
            helper.end()
        self._wait()

    def _drive(self, helper: _Copy | _Process, part: int) -> None:
        """Hand tasks to a process until none is left for it, or it has ended."""
        with contextlib.suppress(Exception), helper.to, helper.back:  # whatever it is, this process does what is left
            helper.begin()
            while (task := self._take(part)) is not None:
                try:
                    self.done[task] = helper.ask(task)
                except BaseException:
                    self.todo[task[0]].append(task[1])
                    raise


def parts_of(rules: Mapping[str, Rule]) -> list[dict[str, Rule]]:
    """The rules that look at one subject: those that learn the same together, and last those that learn little."""
    parts: list[dict[str, Rule]] = [{} for _ in (*_LEARNED, "light")]
    for code, rule in rules.items():
        if rule.one:
            own = next((n for n, beginnings in enumerate(_LEARNED) if code.startswith(beginnings)), -1)
            parts[own][code] = rule
    return parts


class _Copy:
    """A copy of this process: it has the chunks, and is told tasks by their numbers."""

    def __init__(self, crew: _Crew) -> None:
        self.copy = copies.Copy(lambda asked, answered: _answer(asked, answered, crew.look))
        self.to, self.back = self.copy.to, self.copy.back

    def begin(self) -> None:
        """It is ready."""

    def ask(self, task: Task) -> Rows:
        """What it sees."""
        rows: Rows = _asked(self, task)
        return rows

    def end(self) -> None:
        """End it, whatever it does."""
        self.copy.end()


class _Process:
    """A process of its own, which reads the code anew and is handed the chunks."""

    def __init__(self, crew: _Crew) -> None:
        self.crew = crew
        self.process = subprocess.Popen(
            [sys.executable, "-c", _BEGIN, json.dumps(sys.path)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # as the command line does
        )  # fmt: skip
        self.to, self.back = cast(IO[bytes], self.process.stdin), cast(IO[bytes], self.process.stdout)

    def begin(self) -> None:
        """Tell it what it needs to know, and wait until it is ready."""
        _asked(self, (list(self.crew.rules), _portable(self.crew.knowledge)))

    def ask(self, task: Task) -> Rows:
        """What it sees."""
        part, number = task
        rows: Rows = _asked(self, (part, self.crew.chunks[number]))
        return rows

    def end(self) -> None:
        """End it, whatever it does."""
        self.process.kill()
        self.process.wait()


def _asked(helper: _Copy | _Process, question: Any) -> Any:
    copies.send(helper.to, question)
    return pickle.load(helper.back)


def _answer(asking: IO[bytes], answering: IO[bytes], look: Callable[[Any], Rows]) -> None:
    """Look at what is asked for, until there is no more, or nobody who asks."""
    gc.disable()  # as the engine does
    with contextlib.suppress(EOFError, OSError):
        while True:
            copies.send(answering, look(pickle.load(asking)))


def _rows(subject: Subject, rules: Mapping[str, Rule], knowledge: Knowledge) -> list[Row] | None:
    seen = look(subject, rules, knowledge)
    rows = [row_of(subject, rule, problem) for rule, problem in seen]
    return None if None in rows else [row for row in rows if row]


def _portable(knowledge: Knowledge) -> tuple[Any, ...]:
    """What knowledge consists of, without what was compiled of it."""
    fields = {name: getattr(knowledge, name) for name in Knowledge.model_fields}
    return fields, knowledge.known_needs, knowledge.concepts, knowledge.shown


def _known(fields: dict[str, Any], needs: Any, concepts: dict[str, str], shown: dict[str, str]) -> Knowledge:
    knowledge = Knowledge.model_construct(**fields)
    knowledge.known_needs.update(needs)
    knowledge.concepts.update(concepts)
    knowledge.shown.update(shown)
    return knowledge


def serve() -> None:
    """What a process of its own does: learns, says that it is ready, answers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who is interrupted ends this one, too
    back, sys.stdout = os.fdopen(os.dup(1), "wb"), sys.stderr
    codes, told = pickle.load(sys.stdin.buffer)
    knowledge = _known(*told)
    parts = parts_of({code: RULES[code] for code in codes})
    copies.send(back, "ready")
    _answer(sys.stdin.buffer, back, lambda told: [_rows(subject, parts[told[0]], knowledge) for subject in told[1]])
