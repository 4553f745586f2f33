"""Many subjects are looked at by several processes, and what is found is the same, whatever becomes of those."""

import dataclasses
import subprocess
import sys

import pytest
from rule_cases import RULES_DIR, cases, knowledge

from deckwright.check import RULES, check, crew, examine

SUBJECTS = [one for path in sorted(RULES_DIR.glob("*.yaml")) for case in cases(path) for one in case.subjects][:240]


def found() -> list[tuple[object, ...]]:
    return [(s.finding, s.problem, s.subject.card) for s in examine(SUBJECTS, knowledge())]


@pytest.fixture(scope="module")
def plain() -> list[tuple[object, ...]]:
    return found()


@pytest.fixture
def helped(monkeypatch) -> list[subprocess.Popen[bytes]]:
    """Few subjects are many here; the processes that were started."""
    started: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def noted(*args, **options):
        started.append(start(*args, **options))
        return started[-1]

    monkeypatch.setattr(crew, "MANY", 1)
    monkeypatch.setattr(crew, "_CHUNK", 3)
    monkeypatch.setattr(crew.subprocess, "Popen", noted)
    return started


def handed_over(monkeypatch) -> None:
    """This process looks at nothing that another one can look at: it waits until they have done."""
    work = crew._Crew.work

    def late(self):
        self._wait()
        return work(self)

    monkeypatch.setattr(crew._Crew, "work", late)


@pytest.mark.parametrize("processors", [2, 3])
def test_any_number_of_processes_finds_the_same(monkeypatch, helped, plain, processors):
    monkeypatch.setattr(crew, "_processors", lambda: processors)
    handed_over(monkeypatch)
    monkeypatch.setattr(crew, "look", lambda *told: pytest.fail("all could be handed over"))
    assert found() == plain
    assert len(helped) == processors - 1
    assert all(process.returncode is not None for process in helped)


@pytest.mark.parametrize(
    "begin", ["raise SystemExit(3)", "import sys, pickle; pickle.dump(1, sys.stdout.buffer)", "print('no pickle')"]
)
def test_where_a_process_ends_this_one_does_the_rest(monkeypatch, helped, plain, begin):
    monkeypatch.setattr(crew, "_processors", lambda: 2)
    monkeypatch.setattr(crew, "_BEGIN", begin)
    handed_over(monkeypatch)
    assert found() == plain
    assert len(helped) == 1


def test_where_none_can_be_started_this_one_does_all(monkeypatch, helped, plain):
    monkeypatch.setattr(crew, "_processors", lambda: 2)
    monkeypatch.setattr(sys, "executable", "/there/is/no/such/file")
    assert found() == plain
    assert not helped


def test_what_is_interrupted_leaves_no_process(monkeypatch, helped):
    def interrupted(*told):
        raise KeyboardInterrupt

    monkeypatch.setattr(crew, "_processors", lambda: 2)
    monkeypatch.setattr(crew, "look", interrupted)
    monkeypatch.setattr(crew, "_BEGIN", "import time; time.sleep(600)")
    with pytest.raises(KeyboardInterrupt):
        check(SUBJECTS, knowledge())
    assert len(helped) == 1
    assert helped[0].returncode is not None


def test_few_subjects_one_processor_and_rules_of_ones_own_start_none(monkeypatch, helped, plain):
    monkeypatch.setattr(crew, "_processors", lambda: 1)
    assert found() == plain
    monkeypatch.setattr(crew, "_processors", lambda: 2)
    own = {code: dataclasses.replace(rule) if rule.one else rule for code, rule in RULES.items()}
    assert check(SUBJECTS, knowledge(), own) == [finding for finding, *_ in plain]
    monkeypatch.setattr(crew, "MANY", len(SUBJECTS) + 1)
    assert found() == plain
    assert not helped
