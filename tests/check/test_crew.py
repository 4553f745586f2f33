"""Many subjects are looked at by several processes, and what is found is the same, whatever becomes of those."""

import dataclasses
import os
import time

import pytest
from rule_cases import RULES_DIR, cases, knowledge

from deckwright.check import RULES, check, crew, examine

SUBJECTS = [one for path in sorted(RULES_DIR.glob("*.yaml")) for case in cases(path) for one in case.subjects][:240]


def found() -> list[tuple[object, ...]]:
    return [(s.finding, s.problem, s.subject.card) for s in examine(SUBJECTS, knowledge())]


@pytest.fixture(scope="module")
def plain() -> list[tuple[object, ...]]:
    return found()


@pytest.fixture(params=["copy", "process"])
def helped(monkeypatch, request) -> list[object]:
    """Few subjects are many here; the processes that were started, copies of this one or others."""
    started: list[object] = []
    hire = crew._Crew.hire

    def noted(self, count):
        hire(self, count)
        started.extend(self.helpers)

    monkeypatch.setattr(crew, "MANY", 1)
    monkeypatch.setattr(crew, "_CHUNK", 3)
    monkeypatch.setattr(crew, "_FEW", 0)
    monkeypatch.setattr(crew.copies, "may_copy", lambda: request.param == "copy")
    monkeypatch.setattr(crew._Crew, "hire", noted)
    return started


def has_ended(helper: object) -> bool:
    """Whether a process has ended, and was waited for."""
    if isinstance(helper, crew._Process):
        return helper.process.returncode is not None
    with pytest.raises(ChildProcessError):
        os.waitpid(helper.copy._pid, 0)
    return True


def handed_over(monkeypatch) -> None:
    """This process looks at nothing that another one can look at: it waits until they have done."""
    work = crew._Crew.work

    def late(self):
        self._wait()
        return work(self)

    monkeypatch.setattr(crew._Crew, "work", late)


pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # threads of pytest's workers hold no lock


@pytest.mark.parametrize("processors", [2, 3])
def test_any_number_of_processes_finds_the_same(monkeypatch, helped, plain, processors):
    monkeypatch.setattr(crew, "_processors", lambda: processors)
    handed_over(monkeypatch)
    here, look = os.getpid(), crew.look

    def elsewhere(*told):
        return look(*told) if os.getpid() != here else pytest.fail("all could be handed over")

    monkeypatch.setattr(crew, "look", elsewhere)
    assert found() == plain
    assert len(helped) == processors - 1
    assert all(map(has_ended, helped))


@pytest.mark.parametrize("helped", ["process"], indirect=True)
@pytest.mark.parametrize(
    "begin", ["raise SystemExit(3)", "import sys, pickle; pickle.dump(1, sys.stdout.buffer)", "print('no pickle')"]
)
def test_where_a_process_ends_this_one_does_the_rest(monkeypatch, helped, plain, begin):
    monkeypatch.setattr(crew, "_processors", lambda: 2)
    monkeypatch.setattr(crew, "_BEGIN", begin)
    handed_over(monkeypatch)
    assert found() == plain
    assert len(helped) == 1


@pytest.mark.parametrize("helped", ["copy"], indirect=True)
@pytest.mark.parametrize("fault", [MemoryError, SystemExit, KeyboardInterrupt])
def test_where_a_copy_ends_this_one_does_the_rest(monkeypatch, helped, plain, capfd, fault):
    here, look = os.getpid(), crew.look

    def ending(*told):
        if os.getpid() != here:
            raise fault
        return look(*told)

    monkeypatch.setattr(crew, "_processors", lambda: 2)
    monkeypatch.setattr(crew, "look", ending)
    handed_over(monkeypatch)
    assert found() == plain
    assert len(helped) == 1
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("helped", ["copy"], indirect=True)
def test_what_cannot_be_handed_over_is_looked_at_here(monkeypatch, helped, plain):
    row_of = crew.row_of
    monkeypatch.setattr(crew, "_processors", lambda: 2)
    monkeypatch.setattr(crew, "row_of", lambda subject, rule, told: None if rule.code[-1] in "135" else row_of(subject, rule, told))
    handed_over(monkeypatch)
    assert found() == plain
    assert len(helped) == 1


def test_where_none_can_be_started_this_one_does_all(monkeypatch, helped, plain):
    def refused(*told, **options):
        raise OSError("no more processes")

    monkeypatch.setattr(crew, "_processors", lambda: 2)
    monkeypatch.setattr(os, "fork", refused)
    monkeypatch.setattr(crew.subprocess, "Popen", refused)
    assert found() == plain
    assert not helped


def test_what_is_interrupted_leaves_no_process(monkeypatch, helped):
    here = os.getpid()

    def interrupted(*told):
        if os.getpid() != here:
            time.sleep(600)
        raise KeyboardInterrupt

    monkeypatch.setattr(crew, "_processors", lambda: 2)
    monkeypatch.setattr(crew, "look", interrupted)
    monkeypatch.setattr(crew, "_BEGIN", "import time; time.sleep(600)")
    with pytest.raises(KeyboardInterrupt):
        check(SUBJECTS, knowledge())
    assert len(helped) == 1
    assert has_ended(helped[0])


def test_few_subjects_one_processor_and_rules_of_ones_own_start_none(monkeypatch, helped, plain):
    monkeypatch.setattr(crew, "_processors", lambda: 1)
    assert found() == plain
    monkeypatch.setattr(crew, "_processors", lambda: 2)
    own = {code: dataclasses.replace(rule) if rule.one else rule for code, rule in RULES.items()}
    assert check(SUBJECTS, knowledge(), own) == [finding for finding, *_ in plain]
    together = {code: rule for code, rule in RULES.items() if rule.all}
    codes = {rule.code for rule in together.values()}
    assert check(SUBJECTS, knowledge(), together) == [finding for finding, *_ in plain if finding.rule in codes]
    monkeypatch.setattr(crew, "MANY", len(SUBJECTS) + 1)
    assert found() == plain
    assert not helped


@pytest.mark.parametrize("beginning", ["K3", "M1", "C", "T"])
def test_some_of_the_rules_find_the_same(monkeypatch, helped, plain, beginning):
    monkeypatch.setattr(crew, "_processors", lambda: 2)
    some = {code: rule for code, rule in RULES.items() if code.startswith(beginning) and rule.one}
    assert check(SUBJECTS, knowledge(), some) == [finding for finding, *_ in plain if finding.rule in some]
    assert len(helped) == 1


@pytest.mark.parametrize("few", [0, 3, 1000])
def test_few_tasks_are_left_to_who_has_learned_the_rules(monkeypatch, helped, plain, few):
    monkeypatch.setattr(crew, "_processors", lambda: 2)
    monkeypatch.setattr(crew, "_FEW", few)
    done: list[tuple[int, int]] = []
    look = crew._Crew.look

    def noted(self, task):
        done.append(task)
        return look(self, task)

    monkeypatch.setattr(crew._Crew, "look", noted)
    handed_over(monkeypatch)
    assert found() == plain
    chunks = -(-len(SUBJECTS) // crew._CHUNK)
    assert [task for task in done if task[0] != 0] == []
    assert len(done) == min(few, chunks)


def test_every_rule_that_looks_at_one_subject_is_in_one_part():
    parts = crew.parts_of(RULES)
    assert sorted(code for part in parts for code in part) == sorted(code for code, rule in RULES.items() if rule.one)
    assert all(parts)
    assert crew.parts_of({"M101": RULES["M101"]}) == [{}, {"M101": RULES["M101"]}, {}]
