"""``completion SHELL``: a script that lets bash, zsh or fish complete commands, options and values.

The script is made of the parser, so that it knows what the commands know. It completes ``deckwright``, ``build.py`` and
``python build.py``; other arguments of python are completed as before.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from pathlib import Path

from ..places import OUTPUTS

SHELLS = ("bash", "zsh", "fish")
FILES = "<files>"
"""Stands for the value of an option that takes a path."""


@dataclass
class Word:
    """An option: its spellings, what it does, and what may follow it (None: nothing)."""

    spellings: list[str]
    help: str
    values: list[str] | None = None


@dataclass
class Command:
    """A command: its options, and what else may stand behind it."""

    name: str
    help: str
    options: list[Word] = field(default_factory=list)
    values: list[str] = field(default_factory=list)


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add the command to the command line."""
    parser = commands.add_parser("completion", help="print the completion script for bash, zsh or fish")
    parser.add_argument("shell", choices=SHELLS, help="which shell the script is for")
    parser.epilog = 'In bash: eval "$(python build.py completion bash)"; put that line into ~/.bashrc to keep it.'
    parser.set_defaults(run=run)
    return parser


def run(options: argparse.Namespace) -> int:
    """Print the script."""
    print({"bash": bash, "zsh": zsh, "fish": fish}[options.shell](known()), end="")
    return 0


def known() -> list[Command]:
    """Every command with its options, read from the parsers."""
    from ..check import ORACLES, RULES
    from ..cli import COMMANDS, parser

    whole = parser()
    (subparsers,) = (a for a in whole._actions if isinstance(a, argparse._SubParsersAction))
    special = {("build", "only"): list(OUTPUTS), ("explain", "rule"): ["rules", "oracles", "facts", *RULES, *ORACLES]}
    out = []
    for name, what in COMMANDS.items():
        command = Command(name, what)
        for action in subparsers.choices[name]._actions:
            values = special.get((name, action.dest)) or _values(action)
            if action.option_strings:
                command.options.append(Word(list(action.option_strings), action.help or "", values))
            else:
                command.values += values or []
        out.append(command)
    return out


def _values(action: argparse.Action) -> list[str] | None:
    if action.nargs == 0:
        return None
    if action.choices:
        return [str(choice) for choice in action.choices]
    return [FILES] if action.type is Path else []


def _quote(text: str) -> str:
    """Text in single quotes of a POSIX shell."""
    return "'" + text.replace("'", "'\\''") + "'"


# --- bash ---------------------------------------------------------------------------------------


def bash(commands: list[Command]) -> str:
    """The script for bash 3.2 and newer."""
    first = " ".join(command.name for command in commands)
    cases, values = [], []
    for command in commands:
        options = " ".join(spelling for word in command.options for spelling in word.spellings)
        cases.append(f"    {command.name}) options='{options}'; values='{' '.join(command.values)}' ;;")
        for word in command.options:
            if word.values is not None:
                pattern = "|".join(f"{command.name}:{spelling}" for spelling in word.spellings)
                values.append(f"    {pattern}) words='{' '.join(word.values)}'; follows=1 ;;")
    return _BASH.format(first=first, cases="\n".join(cases), values="\n".join(values), files=FILES)


_BASH = """# Completion of Deckwright for bash; made by: python build.py completion bash
_deckwright() {{  # $1: where the first argument stands among the words
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} command=build options values words follows=
  if [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then prev=${{COMP_WORDS[COMP_CWORD-2]}}; fi
  case " {first} " in *" ${{COMP_WORDS[$1]}} "*) [ "$COMP_CWORD" -gt "$1" ] && command=${{COMP_WORDS[$1]}} ;; esac
  case $command in
{cases}
  esac
  case $command:$prev in
{values}
    *) words=$values; [[ $cur == -* ]] && words=$options ;;
  esac
  [ "$COMP_CWORD" -eq "$1" ] && words="{first} $options --version"
  if [[ $words == '{files}' || ( -n $follows && -z $words ) ]]; then
    COMPREPLY=($(compgen -f -- "$cur")); compopt -o filenames 2>/dev/null
  elif [[ $prev == --only && $cur == *,* ]]; then
    COMPREPLY=($(compgen -P "${{cur%,*}}," -W "$words" -- "${{cur##*,}}"))
  else
    COMPREPLY=($(compgen -W "${{words//{files}/}}" -- "$cur"))
    if [[ $words == *'{files}'* && $cur != -* ]]; then
      COMPREPLY+=($(compgen -f -- "$cur")); compopt -o filenames 2>/dev/null
    fi
  fi
}}
_deckwright_alone() {{ _deckwright 1; }}
_deckwright_python() {{
  if [ "$COMP_CWORD" -gt 1 ] && [[ ${{COMP_WORDS[1]##*/}} == build.py ]]; then _deckwright 2
  elif declare -F _python >/dev/null; then _python "$@"
  else COMPREPLY=($(compgen -f -- "${{COMP_WORDS[COMP_CWORD]}}")); compopt -o filenames 2>/dev/null; fi
}}
complete -F _deckwright_alone deckwright build.py
complete -F _deckwright_python python python3 py
"""


# --- zsh ----------------------------------------------------------------------------------------


def zsh(commands: list[Command]) -> str:
    """The script for zsh."""
    listed = " ".join(_quote(f"{command.name}:{command.help}") for command in commands)
    cases = "\n".join(f"    {command.name}) _arguments -s : {_zsh_arguments(command)} ;;" for command in commands)
    return _ZSH.format(listed=listed, names="|".join(command.name for command in commands), cases=cases)


def _zsh_arguments(command: Command) -> str:
    out = []
    for word in command.options:
        what = word.help.replace("[", "(").replace("]", ")").replace(":", " –")
        value = "" if word.values is None else f":value:{_zsh_values(word.values)}"
        out += [_quote(f"*{spelling}[{what}]{value}") for spelling in word.spellings]
    out.append(_quote(f"*:value:{_zsh_values(command.values)}") if command.values else "")
    return " ".join(filter(None, out))


def _zsh_values(values: list[str]) -> str:
    return "_files" if not values or FILES in values else f"({' '.join(values)})"


_ZSH = """#compdef deckwright build.py
# Completion of Deckwright for zsh; made by: python build.py completion zsh
_deckwright() {{
  local command=build
  if (( CURRENT == 2 )); then
    local -a commands=({listed})
    _describe command commands
  elif [[ $words[2] == ({names}) ]]; then
    command=$words[2]; shift words; (( CURRENT-- ))
  fi
  case $command in
{cases}
  esac
}}
_deckwright_python() {{
  if (( CURRENT > 2 )) && [[ ${{words[2]:t}} == build.py ]]; then shift words; (( CURRENT-- )); _deckwright
  elif (( $+functions[_python] )); then _python "$@"
  else _files; fi
}}
if (( $+functions[compdef] )); then
  compdef _deckwright deckwright build.py
  compdef _deckwright_python python python3
fi
"""


# --- fish ---------------------------------------------------------------------------------------


def fish(commands: list[Command]) -> str:
    """The script for fish."""
    names = " ".join(command.name for command in commands)
    lines = [_FISH.format(names=names)]
    for program in ("deckwright", "build.py", "python", "python3"):
        begin = f"complete -c {program}"
        for command in commands:
            lines.append(f"{begin} -n '__deckwright_is -' -f -a {command.name} -d {_quote(command.help)}")
            for word in command.options:
                named = " ".join(_fish_spelling(spelling) for spelling in word.spellings)
                rest = f"{named}{_fish_values(word.values)} -d {_quote(word.help)}"
                lines.append(f"{begin} -n '__deckwright_is {command.name}' {rest}")
            values = " ".join(value for value in command.values if value != FILES)
            if values:
                lines.append(f"{begin} -n '__deckwright_is {command.name}' -f -a {_quote(values)}")
    return "\n".join(lines) + "\n"


def _fish_spelling(spelling: str) -> str:
    return f"-l {spelling[2:]}" if spelling.startswith("--") else f"-s {spelling[1:]}"


def _fish_values(values: list[str] | None) -> str:
    if values is None:
        return ""
    return " -r -F" if not values or FILES in values else f" -x -a {_quote(' '.join(values))}"


_FISH = """# Completion of Deckwright for fish; made by: python build.py completion fish
function __deckwright_is  # whether the line is that of a command; -: whether a command may stand here
    set -l words (commandline -opc)
    if string match -qr '(^|/)python[0-9.]*$' -- $words[1]
        string match -qr '(^|/)build\\.py$' -- $words[2]; or return 1
        set -e words[1]
    end
    if test "$argv[1]" = -
        test (count $words) -eq 1
    else if contains -- "$words[2]" {names}
        test "$words[2]" = "$argv[1]"
    else
        test "$argv[1]" = build
    end
end"""
