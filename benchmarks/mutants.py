"""Breaks the code of core modules, one place at a time, and runs their tests: which changes does no test see?

    python benchmarks/mutants.py [MODULE …] [--each N] [--seed N]       (default: all below, 20 mutants each, seed 1)

A mutant is a module with one thing changed: a comparison, and/or, a sign, a number by one, True and False, a `not`
taken away, a condition that always or never holds, a statement left out. Tests run in a copy of the project and stop at
the first failure. Prints what survived, with its line: either a test is missing, or the change makes no difference –
docs/trust.md answers for each. The same seed gives the same mutants of the same code.
"""

from __future__ import annotations

import argparse
import ast
import compileall
import copy
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

ROOT = Path(__file__).resolve().parents[1]
TESTS = {
    "deckwright/yamlio.py": ["tests/test_yamlio.py"],
    "deckwright/yaml_events.py": ["tests/test_yaml_events.py", "tests/test_yamlio.py"],
    "deckwright/emit/publish.py": ["tests/emit/test_publish.py"],
    "deckwright/emit/guard.py": ["tests/emit/test_guard.py"],
    "deckwright/cache.py": ["tests/test_cache.py"],
    "deckwright/merge/lock.py": [
        "tests/merge/test_lock.py",
        "tests/merge/test_succession.py",
        "tests/merge/test_reworded.py",
    ],
    "deckwright/merge/decisions.py": ["tests/merge/test_decisions.py"],
    "deckwright/merge/__init__.py": ["tests/merge/test_merge.py", "tests/merge/test_reworded.py"],
    "deckwright/merge/answers.py": ["tests/merge/test_decisions.py"],
    "deckwright/merge/wordings.py": [
        "tests/merge/test_merge.py",
        "tests/merge/test_decisions.py",
        "tests/merge/test_reworded.py",
    ],
    "deckwright/text/canonical.py": ["tests/text/test_canonical.py"],
    "deckwright/extract/series.py": ["tests/extract/test_shapes.py", "tests/extract/test_told.py"],
    "deckwright/check/expressions.py": ["tests/check/test_expressions.py"],
    "deckwright/check/words.py": ["tests/check/test_words.py"],
    "deckwright/check/choosing.py": ["tests/check/test_choosing.py"],
    "deckwright/check/procedures.py": ["tests/check/test_prefilters.py"],
    "deckwright/check/crew.py": ["tests/check/test_crew.py"],
    "deckwright/copies.py": ["tests/test_copies.py"],
    "deckwright/kept.py": ["tests/test_kept.py"],
    "deckwright/figures/printed.py": ["tests/figures/test_shipped.py"],
    "deckwright/text/latex.py": ["tests/text/test_latex.py"],
    "deckwright/emit/pdf.py": ["tests/emit/test_press.py", "tests/emit/test_pdf.py"],
    "deckwright/emit/press.py": ["tests/emit/test_press.py"],
}
COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add}


def changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """What can be changed at a node: in words, and the node that takes its place."""
    other = copy.deepcopy(node)
    if isinstance(other, ast.Compare) and type(other.ops[0]) in COMPARISONS:
        other.ops[0] = COMPARISONS[type(other.ops[0])]()
        yield "comparison", other
    elif isinstance(other, ast.BoolOp):
        other.op = ast.Or() if isinstance(other.op, ast.And) else ast.And()
        yield "and/or", other
    elif isinstance(other, ast.BinOp) and type(other.op) in OPERATORS:
        other.op = OPERATORS[type(other.op)]()
        yield "sign", other
    elif isinstance(other, ast.UnaryOp) and isinstance(other.op, ast.Not):
        yield "not", other.operand
    elif isinstance(other, ast.Constant) and isinstance(other.value, bool):
        yield "constant", ast.Constant(not other.value)
    elif isinstance(other, ast.Constant) and isinstance(other.value, int):
        yield "number", ast.Constant(other.value + 1)
    elif isinstance(other, ast.If):
        for value in (True, False):
            always = copy.deepcopy(other)
            always.test = ast.Constant(value)
            yield f"always {value}", always
    elif isinstance(other, ast.AugAssign) or (isinstance(other, ast.Expr) and isinstance(other.value, ast.Call)):
        yield "left out", ast.Pass()


def mutants(text: str) -> list[tuple[int, str, str]]:
    """Line, what was changed, and the code of each mutant of a module."""
    out = []
    tree = ast.parse(text)
    elsewhere = {
        inner for node in ast.walk(tree) if _is_for_windows(node) for part in node.body for inner in ast.walk(part)
    }
    for parent in ast.walk(tree):
        if parent in elsewhere:
            continue
        for field, value in ast.iter_fields(parent):
            for place, node in enumerate(value if isinstance(value, list) else [value]):
                if not isinstance(node, ast.AST):
                    continue
                for what, new in changes(node):
                    _put(parent, field, place, ast.fix_missing_locations(ast.copy_location(new, node)))
                    shown = ast.unparse(new).splitlines()[0]
                    out.append((getattr(node, "lineno", 0), f"{what}: {shown}", ast.unparse(tree)))
                    _put(parent, field, place, node)
    return out


def _is_for_windows(node: ast.AST) -> TypeGuard[ast.If]:
    """Whether a statement's body is run on another system than the tests."""
    return isinstance(node, ast.If) and ast.unparse(node.test) == "sys.platform == 'win32'"


def _put(parent: ast.AST, field: str, place: int, node: ast.AST) -> None:
    value = getattr(parent, field)
    if isinstance(value, list):
        value[place] = node
    else:
        setattr(parent, field, node)


def survivors(module: str, each: int, seed: int, project: Path) -> tuple[int, list[tuple[int, str]]]:
    """How many mutants were tried, and which of them no test saw."""
    path = project / module
    original = path.read_text("utf-8")
    every = mutants(original)
    chosen = random.Random(seed).sample(every, min(each, len(every)))
    lived = []
    if not _passes(module, project):
        sys.exit(f"{module}: its tests fail as it is")
    for line, what, code in sorted(chosen):
        path.write_text(code, "utf-8")
        if _passes(module, project):
            lived.append((line, what))
    path.write_text(original, "utf-8")
    return len(chosen), lived


def _passes(module: str, project: Path) -> bool:
    """Whether the tests of a module pass; a loop without end is seen, too."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", *TESTS[module]]
    try:
        return subprocess.run(command, cwd=project, capture_output=True, check=False, timeout=120).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def main() -> None:
    """Try the mutants of each module, print those that live."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("modules", nargs="*", default=list(TESTS))
    parser.add_argument("--each", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    tried, lived = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        ignored = shutil.ignore_patterns("__pycache__", ".*", "dist", "benchmarks")
        shutil.copytree(ROOT, project, ignore=ignored)
        compileall.compile_dir(project / "deckwright", quiet=1)  # else each run compiles everything
        for module in options.modules:
            count, found = survivors(module, options.each, options.seed, project)
            tried, lived = tried + count, lived + len(found)
            print(f"{module}: {count - len(found)} of {count} seen", flush=True)
            for line, what in found:
                print(f"  survived, line {line}: {what}", flush=True)
    print(f"{tried - lived} of {tried} mutants were seen by a test ({(tried - lived) / max(1, tried):.0%})")


if __name__ == "__main__":
    main()
