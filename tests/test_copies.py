"""Work that a copy of the process does: its result, its faults, its end. Each case is a program of its own."""

import signal
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="copies are made on Linux alone")

BEGIN = "import os, sys, time, threading\nfrom deckwright.copies import Copy, Elsewhere, may_copy, send\nhere = os.getpid()\n"


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", BEGIN + program], capture_output=True, text=True, timeout=60, check=False)


def said(program: str) -> list[str]:
    done = run(program)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


def test_a_copy_does_it_with_all_that_was_here():
    known = "known = {'a': [1]}\nelse_where = Elsewhere(lambda: (known, os.getpid() != here))\nknown['b'] = 2\n"
    assert said(known + "print(*else_where.result(), sep='\\n')") == ["{'a':", "[1]}", "True"]


@pytest.mark.parametrize("other", ["threading.Thread(target=time.sleep, args=(9,), daemon=True).start()", "large = True"])
def test_with_another_thread_or_much_to_do_it_is_done_here(other):
    assert said(f"large = False\n{other}\nprint(Elsewhere(lambda: os.getpid() == here, large).result())") == ["True"]


@pytest.mark.parametrize(
    "fault", ["raise ValueError", "sys.exit(3)", "os._exit(3)", "raise KeyboardInterrupt", "os.kill(os.getpid(), 9)", "return lambda: 0"]
)
def test_what_a_copy_does_not_do_is_done_here(fault):
    work = f"def work():\n    if os.getpid() != here:\n        {fault}\n    return 'done'\n"
    assert said(work + "print(Elsewhere(work).result())") == ["done"]


def test_what_is_wrong_is_raised_here():
    done = run("def work():\n    raise ValueError('wrong')\nElsewhere(work).result()")
    assert done.returncode == 1
    assert done.stderr.count("ValueError: wrong") == 1


def test_a_copy_that_is_not_wanted_any_more_ends_at_once():
    ended = "\ntry:\n    os.waitpid(pid, os.WNOHANG)\nexcept ChildProcessError:\n    print('ended')"
    program = "it = Elsewhere(lambda: time.sleep(600))\npid = it._copy._pid\nit.close()\nit.close()"
    assert said(program + ended) == ["ended"]


def test_a_copy_ends_with_the_process_that_made_it():
    program = BEGIN + "it = Elsewhere(lambda: time.sleep(600))\nprint(it._copy._pid, flush=True)\ntime.sleep(600)"
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    assert process.communicate(timeout=60) == ("", None)  # both ends are closed: nobody holds the other


def test_where_there_can_be_no_more_processes_it_is_done_here():
    refused = "def fork():\n    raise BlockingIOError(11, 'no more')\nos.fork = fork\nbefore = len(os.listdir('/proc/self/fd'))\n"
    told = "print(Elsewhere(lambda: 'here').result(), len(os.listdir('/proc/self/fd')) - before)"
    assert said(refused + told) == ["here", "0"]
