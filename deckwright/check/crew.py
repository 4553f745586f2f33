"""Looks at many subjects, with more than one process where there are very many.

What is found, and in which order, is the same with any number of processes. This process works, too: it takes the
subjects from the beginning, the others, as soon as they are ready, from the end. Where a process cannot be started, or
ends before its time, this one does the rest.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import IO, Any

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

Rows = list[list[Row] | None]
"""What was seen in each subject of a chunk; None where that cannot be handed over."""


def look_at(
    subjects: Sequence[Subject], rules: Mapping[str, Rule], knowledge: Knowledge
) -> Generator[Seen, None, None]:
    """What rules that look at one subject see in each, in order."""
    helpers = min(_MOST, _processors()) - 1
    own = any(rules[code] is not RULES.get(code) for code in rules)  # another process knows ours alone
    if len(subjects) < MANY or helpers < 1 or own:
        for subject in subjects:
            yield look(subject, rules, knowledge)
        return
    chunks = [subjects[at : at + _CHUNK] for at in range(0, len(subjects), _CHUNK)]
    crew = _Crew(chunks, rules, knowledge)
    try:
        crew.hire(helpers)
        for number, seen in crew.work():
            for subject, rows in zip(chunks[number], seen, strict=True):
                yield look(subject, rules, knowledge) if rows is None else recalled(subject, rows, rules)
    finally:
        crew.dismiss()


def look(subject: Subject, rules: Mapping[str, Rule], knowledge: Knowledge) -> Seen:
    """What the rules see in one subject."""
    return [(rule, problem) for rule in rules.values() if rule.one for problem in rule.one(subject, knowledge)]


def _processors() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Crew:
    """The chunks that are still to be looked at, what was seen in the others, and the processes that help."""

    def __init__(self, chunks: Sequence[Sequence[Subject]], rules: Mapping[str, Rule], knowledge: Knowledge) -> None:
        self.chunks, self.rules, self.knowledge = chunks, rules, knowledge
        self.todo = deque(range(len(chunks)))
        self.done: dict[int, Rows] = {}
        self.helpers: list[tuple[subprocess.Popen[bytes], threading.Thread]] = []

    def hire(self, count: int) -> None:
        """Start other processes; without effect where none can be started."""
        for _ in range(count):
            try:
                process = subprocess.Popen(
                    [sys.executable, "-c", _BEGIN, json.dumps(sys.path)],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                    env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # as the command line does
                )  # fmt: skip
            except (OSError, ValueError):
                return
            thread = threading.Thread(target=self._drive, args=(process,), daemon=True)
            self.helpers.append((process, thread))
            thread.start()

    def work(self) -> Iterator[tuple[int, Rows]]:
        """What is seen in each chunk, chunk by chunk."""
        for number in range(len(self.chunks)):
            while number not in self.done:
                try:
                    mine = self.todo.popleft()
                except IndexError:  # the others have the rest
                    self._wait()
                else:
                    self.done[mine] = [_rows(subject, self.rules, self.knowledge) for subject in self.chunks[mine]]
            yield number, self.done.pop(number)

    def _wait(self) -> None:
        """Until the others have done, or given back, what they have taken."""
        for _, thread in self.helpers:
            thread.join()

    def dismiss(self) -> None:
        """End the other processes, whatever they do."""
        for process, thread in self.helpers:
            process.kill()
            thread.join()
            process.wait()

    def _drive(self, process: subprocess.Popen[bytes]) -> None:
        """Hand chunks to a process, from the end, until none is left or the process has ended."""
        to, back = process.stdin, process.stdout
        if to is None or back is None:
            return
        with contextlib.suppress(Exception), to, back:  # whatever it is, this process does what is left
            _send(to, (list(self.rules), _portable(self.knowledge)))
            pickle.load(back)  # it is ready
            while True:
                try:
                    number = self.todo.pop()
                except IndexError:
                    return
                try:
                    _send(to, self.chunks[number])
                    self.done[number] = pickle.load(back)
                except BaseException:
                    self.todo.append(number)
                    raise


def _rows(subject: Subject, rules: Mapping[str, Rule], knowledge: Knowledge) -> list[Row] | None:
    seen = look(subject, rules, knowledge)
    rows = [row_of(subject, rule, problem) for rule, problem in seen]
    return None if None in rows else [row for row in rows if row]


def _send(stream: IO[bytes], what: Any) -> None:
    pickle.dump(what, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()


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
    """What another process does: looks at what it is handed, until there is no more, or nobody who hands it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who is interrupted ends this one, too
    back, sys.stdout = os.fdopen(os.dup(1), "wb"), sys.stderr
    codes, told = pickle.load(sys.stdin.buffer)
    knowledge = _known(*told)
    rules = {code: RULES[code] for code in codes}
    _send(back, "ready")
    with contextlib.suppress(EOFError, OSError):
        while True:
            chunk = pickle.load(sys.stdin.buffer)
            _send(back, [_rows(subject, rules, knowledge) for subject in chunk])
