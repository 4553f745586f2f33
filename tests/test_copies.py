"""Work that a copy of the process does: its result, its faults, its end. Each case is a program of its own."""

import signal
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="copies are made on Linux alone")

BEGIN = """\
import os, sys, time, threading
from deckwright.copies import Copy, Elsewhere, send
here = os.getpid()
ready = lambda: None
def done(work, *more, prepare=ready):
    it = Elsewhere(prepare, work)
    it.ask('asked', *more)
    return it.result()
def left():
    try:
        return os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return 'nobody'
"""


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", BEGIN + program], capture_output=True, text=True, timeout=60, check=False)


def said(program: str) -> list[str]:
    done = run(program)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


def test_a_copy_does_it_with_all_that_was_here():
    known = "known = {'a': [1]}\nit = Elsewhere(ready, lambda asked: (asked, known, os.getpid() != here))\nknown['b'] = 2\n"
    assert said(known + "it.ask('much' * 99_999)\nmuch, *rest = it.result()\nprint(len(much), *rest)") == [
        "399996", "{'a':", "[1]}", "True",
    ]  # fmt: skip


def test_a_copy_that_has_done_it_is_gone():
    assert said("print(done(lambda asked: 'done'), left())") == ["done", "nobody"]


def test_each_side_holds_its_own_ends_alone():
    reads = "it = Copy(lambda asked, answered: answered.write(asked.read()[::-1]))\nit.to.write(b'ab')\nit.to.close()\n"
    assert said(reads + "print(it.back.read().decode())\nit.end()") == ["ba"]
    ends = "it = Copy(lambda asked, answered: None)\nprint(it.back.read())\nit.end()\n"
    wrote = "try:\n    send(it.to, 1)\nexcept BrokenPipeError:\n    print('nobody reads', flush=True)\nos._exit(0)"
    assert said(ends + wrote) == ["b''", "nobody", "reads"]


def test_it_prepares_before_it_is_asked():
    steps = "steps = []\nprint(done(lambda asked: [*steps, asked], prepare=lambda: steps.append('prepared')), steps)"
    assert said(steps) == ["['prepared',", "'asked']", "[]"]


@pytest.mark.parametrize(
    ("before", "more"), [("threading.Thread(target=time.sleep, args=(9,), daemon=True).start()", ""), ("", ", True")]
)
def test_with_another_thread_or_much_to_do_it_is_done_here(before, more):
    assert said(f"{before}\nprint(done(lambda asked: (asked, os.getpid() == here){more}))") == ["('asked',", "True)"]


@pytest.mark.parametrize("when", ["preparing", "working"])
@pytest.mark.parametrize(
    "fault",
    ["raise ValueError", "sys.exit(3)", "os._exit(3)", "raise KeyboardInterrupt", "os.kill(os.getpid(), 9)", "return lambda: 0"],
)
def test_what_a_copy_does_not_do_is_done_here(when, fault):
    harm = f"def harm(*asked):\n    if os.getpid() != here:\n        {fault}\n    return 'done'\n"
    work = "print(done(harm))" if when == "working" else "print(done(lambda asked: 'done', prepare=harm))"
    assert said(f"{harm}{work}\nprint(left())") == ["done", "nobody"]


def test_what_is_wrong_is_raised_here():
    ended = run("def work(asked):\n    raise ValueError('wrong')\ndone(work)")
    assert ended.returncode == 1
    assert ended.stderr.count("ValueError: wrong") == 1


def test_a_copy_that_is_not_wanted_any_more_ends_at_once():
    ended = "\ntry:\n    os.waitpid(pid, os.WNOHANG)\nexcept ChildProcessError:\n    print('ended')"
    program = "it = Elsewhere(ready, lambda asked: time.sleep(600))\npid = it._copy._pid\nit.close()\nit.close()"
    assert said(program + ended) == ["ended"]


def test_a_copy_ends_with_the_process_that_made_it():
    prepare = "def prepare():\n    print('prepares', flush=True)\n    time.sleep(600)\n"
    program = f"{BEGIN}{prepare}it = Elsewhere(prepare, None)\ntime.sleep(600)"
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "prepares\n"
    process.send_signal(signal.SIGKILL)
    assert process.communicate(timeout=60) == ("", None)  # both ends are closed: nobody holds the other


def test_where_there_can_be_no_more_processes_it_is_done_here():
    refused = "def fork():\n    raise BlockingIOError(11, 'no more')\nos.fork = fork\nbefore = len(os.listdir('/proc/self/fd'))\n"
    told = "print(done(lambda asked: 'here'), len(os.listdir('/proc/self/fd')) - before)"
    assert said(refused + told) == ["here", "0"]
