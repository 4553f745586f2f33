"""The command line: understands what a person wants, and tells them what went wrong. Each command is a module."""

from __future__ import annotations

import argparse
import atexit
import contextlib
import importlib
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterable, Sequence
from types import FrameType
from typing import NoReturn

from . import __version__, allocator
from .errors import DeckwrightError

COMMANDS = {
    "build": "build everything (this is what build.py does without a command)",
    "lint": "check without building anything",
    "explain": "explain a code of the report by code or name, or an oracle; without one, list all",
    "suggest": "settle look-alike questions, once",
    "adopt": "make cards to review of raw questions",
    "diff": "what importing will change, against OLD.apkg",
    "doctor": "render every card in the real Anki",
    "push": "hand the package to a running Anki",
    "quiz": "write a paper to test oneself, with its key, as PDF",
    "init": "make a fresh source folder for another subject",
    "schema": "write the JSON Schemas of the YAML files, for editors, and their page",
    "completion": "print the completion script for bash, zsh or fish",
}
"""The commands and what they do; each is the module of that name in commands/, imported only when it is meant."""

_MISSING = """the library {!r} is not installed here. This installs all of them into .venv:
    python3 -m venv .venv && .venv/bin/pip install -e .
then run  .venv/bin/python build.py   (Windows: py -m venv .venv; .venv\\Scripts\\pip install -e .)"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status (0 fine, 1 errors among the findings, 2 wrong use)."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace")
    in_main_thread = threading.current_thread() is threading.main_thread()
    if in_main_thread and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _note_interruption)
    allocator.frugal()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # it would search all that is installed for them
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy: small matrices, and threads that wait at full speed
    words = with_command(list(sys.argv[1:] if arguments is None else arguments))
    verbose = bool({"-v", "--verbose"} & set(words))
    try:
        options = understood(words)
        return int(options.run(options))
    except DeckwrightError as error:
        return _interrupted() if _was_interrupted else _failed(str(error))
    except KeyboardInterrupt:
        return _interrupted()
    except BrokenPipeError:  # the reader has gone: nothing more to tell, at exit neither
        with contextlib.suppress(OSError):
            sys.stdout.close()
        return 0
    except Exception as error:
        if _was_interrupted:  # a library that was being imported made another error of it
            return _interrupted()
        return _told(error, verbose)


def run() -> NoReturn:
    """The command line as a program of its own, which ends with the exit status."""
    status = main()
    if status in (_INTERRUPTED, _REFUSED):  # PDFs are set ahead of what was refused: nobody wants them now
        _end_at_once(status)
    sys.exit(status)


def _end_at_once(status: int) -> NoReturn:
    """Tidy up as at any end, but wait for no thread: one may still set pages, or draw what a process did not."""
    if "multiprocessing" in sys.modules:
        import multiprocessing

        for process in multiprocessing.active_children():
            process.terminate()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)


def _told(error: Exception, verbose: bool) -> int:
    """Say what went wrong; the exit status."""
    try:
        raise error
    except MemoryError:
        return _failed("out of memory; the output is that of the last whole build")
    except OSError as error:  # a file that cannot be read or written, wherever it was
        if verbose:
            traceback.print_exc()
        return _failed(str(DeckwrightError(error.strerror or str(error), str(error.filename or "") or None)))
    except ModuleNotFoundError as error:
        if (error.name or "").startswith(__package__ or "deckwright"):
            raise
        return _failed(_MISSING.format(error.name))
    except Exception as error:
        if verbose:
            traceback.print_exc()
        _failed(f"this is a fault of Deckwright itself: {type(error).__name__}: {error}")
        print("Please report it; -v shows where it happened. The output is as it was before.", file=sys.stderr)
        return 2


_REFUSED, _INTERRUPTED = 2, 130
"""Exit status after Ctrl-C, as shells have it."""

_was_interrupted = False


def _note_interruption(number: int, frame: FrameType | None) -> None:
    global _was_interrupted
    _was_interrupted = True
    signal.default_int_handler(number, frame)


def _interrupted() -> int:
    print("\ninterrupted; the output is that of the last whole build", file=sys.stderr)
    return _INTERRUPTED


def _failed(message: str) -> int:
    print(f"error: {message}", file=sys.stderr)
    return 2


def with_command(words: list[str]) -> list[str]:
    """``build.py`` alone, or with nothing but options, builds."""
    if words and (words[0] in COMMANDS or words[0] in ("-h", "--help", "--version")):
        return words
    return ["build", *words]


def understood(words: list[str]) -> argparse.Namespace:
    """The options that a person has typed. Raises DeckwrightError for what there is not, with what may be meant."""
    whole = parser(words[:1])
    options, rest = whole.parse_known_args(words)
    if not rest:
        return options
    command, wrong = words[0], rest[0]
    about = f"python build.py {command} --help tells what there is"
    if wrong.startswith("-"):
        known = [option for action in _actions_of(whole, command) for option in action.option_strings]
        raise DeckwrightError(f"{command} has no option {wrong.partition('=')[0]!r}{_near(wrong, known)}; {about}")
    if os.path.exists(wrong):
        raise DeckwrightError(f"what is {wrong!r} for? A folder or file to build is named with --source; {about}")
    if command == "build":
        raise DeckwrightError(f"there is no command {wrong!r}{_near(wrong, COMMANDS)}; there are {', '.join(COMMANDS)}")
    raise DeckwrightError(f"what is {wrong!r} for? {about}")


def _actions_of(whole: argparse.ArgumentParser, command: str) -> list[argparse.Action]:
    """The options and arguments of a command."""
    commands = next(action for action in whole._actions if isinstance(action, argparse._SubParsersAction))
    return list(commands.choices[command]._actions)


def _near(wrong: str, known: Iterable[str]) -> str:
    import difflib

    found = difflib.get_close_matches(wrong.partition("=")[0], list(known), n=1, cutoff=0.7)
    return f"; did you mean {found[0]}?" if found else ""


def parser(wanted: Iterable[str] = COMMANDS) -> argparse.ArgumentParser:
    """The whole command line, with the options of the commands that are wanted."""
    whole = argparse.ArgumentParser(
        prog="build.py",
        description="Turns question-and-answer material into Anki decks, printable PDFs and Markdown. "
        "Without a command it builds source/ into dist/ (build.py build --help tells the options).",
        epilog="Exit status: 0 no error among the findings, 1 an error among them, 2 wrong use or nothing readable.",
    )
    whole.add_argument("--version", action="version", version=f"Deckwright {__version__}")
    commands = whole.add_subparsers(metavar="COMMAND", required=True)
    chosen = set(wanted)
    for name, what in COMMANDS.items():
        if name not in chosen:
            commands.add_parser(name, help=what)
            continue
        command = importlib.import_module(f"{__package__}.commands.{name}").add_parser(commands)
        command.description = command.description or what[0].upper() + what[1:] + "."
        command.add_argument("-v", "--verbose", action="store_true", help="say more")
    return whole
