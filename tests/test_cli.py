"""The command line from the outside: help, progress, the summary, errors, completion."""

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time

import pytest
from conftest import ROOT, missing, run

from deckwright import cli
from deckwright.commands import completion


def build_py(*arguments: object, **more) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, str(ROOT / "build.py"), *map(str, arguments)], capture_output=True, text=True, encoding="utf-8", check=False, **more
    )


@pytest.fixture
def notes(tmp_path):
    folder = tmp_path / "notes"
    folder.mkdir()
    lines = ["1、什么是张量？", "答：多维数组。", "2、什么是张量的秩？", "3、训练用 dropout，如何缩放？", "答：推理时除以p。", "4、什么是张量的阶？", "维数。"]
    (folder / "a.txt").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


# --- help ---------------------------------------------------------------------------------------


def test_help_explains_itself():
    shown = build_py("--help").stdout
    for name, what in cli.COMMANDS.items():
        assert name in shown and what.split(",")[0].split(";")[0] in " ".join(shown.split())
    assert "Exit status: 0" in shown


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_each_command_explains_its_options(name, capsys):
    with pytest.raises(SystemExit) as stopped:
        run(name, "--help")
    shown = capsys.readouterr().out
    assert stopped.value.code == 0 and cli.COMMANDS[name].split()[0] in shown.lower()
    command = cli.parser([name])._subparsers._group_actions[0].choices[name]
    for action in command._actions:
        assert action.help, f"{name}: {action.option_strings or action.dest} says nothing"


def test_the_list_of_commands_says_what_the_commands_say():
    whole = cli.parser()._subparsers._group_actions[0]
    said = {action.dest: action.help for action in whole._choices_actions}
    assert said == cli.COMMANDS


HELP_IMPORTS = {
    "deckwright", "deckwright.allocator", "deckwright.cli", "deckwright.errors",
}  # fmt: skip


def modules_after(*arguments: str) -> set[str]:
    """All that Python has imported when ``build.py`` with these arguments ends."""
    code = f"""if True:
        import atexit, runpy, sys
        atexit.register(lambda: print("\\nmodules:", *sys.modules))
        sys.argv = ["build.py", *{arguments}]
        runpy.run_path("build.py", run_name="__main__")"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.rpartition("modules:")[2].split())


def test_help_imports_no_library():
    start = {"__main__", "__mp_main__", *modules_of_an_empty_program()}
    imported = {name for name in modules_after("--help") - start if name.partition(".")[0] not in sys.stdlib_module_names}
    assert imported == HELP_IMPORTS, "no numpy, typst, genanki, matplotlib, jinja, markdown …: imports where they are used"


def modules_of_an_empty_program() -> set[str]:
    code = "import sys; print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


def test_the_help_of_a_build_imports_no_library_either():
    third_party = {name.partition(".")[0] for name in modules_after("build", "--help") - modules_of_an_empty_program()}
    assert third_party - sys.stdlib_module_names == {"deckwright", "__mp_main__"} & third_party


# --- progress and summary -----------------------------------------------------------------------


def on_a_terminal(*arguments: object, **environment: str) -> str:
    """What a terminal of 100 columns gets to see."""
    leader, follower = pty.openpty()
    env = {k: v for k, v in os.environ.items() if k not in ("CI", "NO_COLOR")} | {"TERM": "xterm-256color", "COLUMNS": "100"} | environment
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "build.py"), *map(str, arguments)], stdin=follower, stdout=follower, stderr=follower, env=env
    )
    os.close(follower)
    seen, until = b"", time.monotonic() + 120
    while time.monotonic() < until:
        if select.select([leader], [], [], 0.2)[0]:
            try:
                seen += os.read(leader, 65536)
            except OSError:
                break
        elif process.poll() is not None:
            break
    os.close(leader)
    process.wait(timeout=60)
    return seen.decode("utf-8", "replace")


def test_a_terminal_gets_bars_with_stage_count_and_time(notes, tmp_path):
    seen = on_a_terminal("--source", notes, "--out", tmp_path / "out", "--only", "anki,markdown", "-v")
    assert "\x1b[" in seen and "━" in seen
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen)
    for stage in ("read", "extract", "merge", "check", "notes", "anki", "markdown"):
        assert re.search(rf"{stage}\s+━+\s+\d*\s+0:0\d:\d\d", plain), stage
    assert re.search(r"merge\s+━+\s+4 ", plain), "four questions"


@pytest.mark.parametrize("environment", [{"CI": "true"}, {"TERM": "dumb"}])
def test_ci_and_simple_terminals_get_plain_lines(notes, tmp_path, environment):
    seen = on_a_terminal("--source", notes, "--out", tmp_path / "out", "--only", "anki", **environment)
    assert "━" not in seen and "\x1b[" not in seen
    assert re.search(r"^  merge +4 +\d+\.\d s\r?$", seen, re.MULTILINE)


def test_a_pipe_gets_plain_lines_and_quiet_is_quiet(notes, tmp_path):
    done = build_py("--source", notes, "--out", tmp_path / "out", "--only", "anki")
    assert [line.split()[0] for line in done.stderr.splitlines()] == ["read", "extract", "merge", "check", "notes", "anki", "data", "write"]
    quiet = build_py("--source", notes, "--out", tmp_path / "out", "--only", "anki", "--quiet", "--no-cache")
    assert quiet.stdout == quiet.stderr == ""


def test_the_summary_says_what_to_do_next(notes, tmp_path):
    done = build_py("--source", notes, "--out", tmp_path / "out", "--only", "anki")
    assert done.returncode == 1
    said = done.stdout
    assert said.startswith("notes: 4 cards, 0 of them reviewed\n")
    assert "1 documents: 4 questions" in said and "1 have no answer" in said
    assert re.search(r"found +1 errors, \d+ warnings, \d+ for information: .*out/report\.md", said)
    assert re.search(r"error +K201 \S+: a\.txt:5\S* \(python build\.py explain K201\)\n +\S", said), said
    assert re.search(r"open +\d+ pairs of questions look alike: python build\.py suggest --source \S*notes\n", said)
    assert re.search(r"written +\S*out/ in \d+\.\d s: \d+ files, \d+\.\d MB\n +\S*out/notes\.apkg\n", said)
    commands = re.findall(r"python build\.py (explain \S+?)\)", said)
    assert commands and all(run(*command.split()) == 0 for command in commands), "the commands that are told work"


# --- errors -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--source", "NOWHERE"], "NOWHERE: there is no such file or folder"),
        (["--documents", "NOWHERE"], "NOWHERE: there is no such folder"),
        (["--only", "papyrus"], "data, anki, pdf, markdown, preview"),
        (["explain", "K999"], "'K999'"),
        (["bulid"], "there is no command 'bulid'; did you mean build?"),
        (["--soruce", "x"], "build has no option '--soruce'; did you mean --source?"),
        (["lint", "--formt=sarif"], "lint has no option '--formt'; did you mean --format?"),
        (["notes"], "named with --source"),
        (["diff", "NOWHERE.apkg"], "NOWHERE.apkg"),
        (["--timings", "NOWHERE/t.json"], "NOWHERE/t.json: No such file or directory"),
    ],
)
def test_wrong_use_is_2_and_says_what_is_wrong(notes, tmp_path, monkeypatch, capsys, arguments, told):
    monkeypatch.chdir(tmp_path)
    if arguments[0].startswith("--"):
        arguments = [*([] if "--source" in arguments else ["--source", notes]), "--out", tmp_path / "out", *arguments]
    assert run(*arguments) == 2
    error = capsys.readouterr().err
    assert error.count("error: ") == 1 and told in error and "Traceback" not in error and "fault" not in error


def test_a_fault_of_ours_is_called_one_and_v_shows_where(monkeypatch, capsys, tmp_path, notes):
    from deckwright import pipeline

    monkeypatch.setattr(pipeline, "build", lambda options: 1 / 0)
    assert run("--source", notes, "--out", tmp_path / "out") == 2
    error = capsys.readouterr().err
    assert "fault of Deckwright" in error and "ZeroDivisionError" in error and "Traceback" not in error
    assert run("--source", notes, "--out", tmp_path / "out", "-v") == 2
    assert "Traceback" in capsys.readouterr().err


def test_a_reader_that_goes_away_is_no_error():
    done = subprocess.run(f"'{sys.executable}' build.py explain rules | head -1", shell=True, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stderr == "" and done.stdout


def test_python_m_deckwright_is_the_same_command():
    done = subprocess.run([sys.executable, "-m", "deckwright", "--version"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == build_py("--version").stdout


# --- completion ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scripts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("completion")
    for shell in completion.SHELLS:
        (folder / shell).write_text(build_py("completion", shell).stdout, "utf-8")
    return folder


COMPLETIONS = [
    ("build.py li", {"lint"}),
    ("python build.py do", {"doctor"}),
    ("python ./build.py --on", {"--only"}),
    ("python build.py --only p", {"pdf", "preview"}),
    ("python build.py lint --format s", {"sarif"}),
    ("python build.py explain K20", {"K201", "K202", "K203", "K204"}),
    ("python build.py completion f", {"fish"}),
    ("deckwright build --no-", {"--no-cache", "--no-knowledge"}),
    ("deckwright --source sour", {"source"}),
    ("python build.py --out=do", {"docs"}),
]


def bash_completes(script, line: str) -> set[str]:
    """What bash itself offers for a line: the function that it would call, called as it would."""
    words = [part for word in line.split(" ") for part in re.split("(=)", word) if part or not word]
    name = words[0].rsplit("/", 1)[-1]
    program = f"""
    source {script}
    words=({' '.join(f"'{word}'" for word in words)})
    COMP_WORDS=("${{words[@]}}"); COMP_CWORD=$((${{#words[@]}} - 1)); COMP_LINE='{line}'; COMP_POINT=${{#COMP_LINE}}
    spec=$(complete -p {name}); function=${{spec##*-F }}; function=${{function%% *}}
    "$function" {name} "${{COMP_WORDS[COMP_CWORD]}}" "${{COMP_WORDS[COMP_CWORD-1]}}"
    printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(["bash", "--norc", "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not done.stderr, done.stderr
    return set(done.stdout.split())


@pytest.mark.parametrize(("line", "expected"), COMPLETIONS, ids=[line for line, _ in COMPLETIONS])
def test_bash_completes(scripts, line, expected):
    assert bash_completes(scripts / "bash", line) == expected


def test_bash_completes_a_list_after_a_comma_and_other_uses_of_python(scripts):
    assert bash_completes(scripts / "bash", "build.py --only anki,m") == {"anki,markdown"}
    assert bash_completes(scripts / "bash", "python pyproj") == {"pyproject.toml"}


def test_bash_completes_at_the_prompt(scripts):
    """The real thing: a shell on a terminal, a half word, the tab key."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(["bash", "--norc", "--noprofile", "-i"], stdin=follower, stdout=follower, stderr=follower, cwd=ROOT, env={**os.environ, "PS1": "$ ", "TERM": "dumb"})
    os.close(follower)
    os.write(leader, f"source {scripts / 'bash'}\necho ready\n".encode())
    seen, until = b"", time.monotonic() + 20
    typed = False
    while b"build.py explain K201" not in seen and time.monotonic() < until:
        if not typed and seen.count(b"ready") >= 2:
            os.write(leader, b"python build.py expl\tK201")
            typed = True
        if select.select([leader], [], [], 0.1)[0]:
            seen += os.read(leader, 4096)
    process.kill()
    process.wait()
    os.close(leader)
    assert b"python build.py explain K201" in seen, seen


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_the_other_shells_understand_their_script(scripts, shell):
    if not shutil.which(shell):
        if os.environ.get("DECKWRIGHT_REQUIRE_ALL"):
            missing(shell)
        pytest.skip(f"{shell} is not there")
    assert subprocess.run([shell, "-n", scripts / shell], capture_output=True, check=False).stderr == b""
    if shell == "fish":
        line = f"source {scripts / 'fish'}; complete -C 'python build.py explain K20'"
        offered = subprocess.run(["fish", "-c", line], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        assert {"K201", "K202"} <= set(offered.split())
