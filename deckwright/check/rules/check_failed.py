"""A check of the card fails.

**What it does.** Executes what stands under `checks:`: an oracle with arguments, or an arithmetic expression, and
compares the value with `equals:` (an oracle without it must say true). Expressions are evaluated safely, never run as
code.

**Why it hurts.** The card claims something that does not hold when it is tried.

Fails: `checks: [{expr: "50+25+12+6+3+2+1", equals: 103}]`

Passes: `checks: [{oracle: knockout_matches, args: {players: 100}, equals: 99}]`
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from ...model import Check, Subject
from ..expressions import ExpressionError, evaluate, show
from ..knowledge import Knowledge
from ..oracles import ORACLES, OracleError
from ..prose import fold
from ..rule import Problem, Rule


def check(subject: Subject, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield a problem for each check that fails or cannot be executed."""
    for i, one in enumerate(subject.checks):
        message = _wrong_with(one)
        if message:
            yield Problem(message, path=("checks", i))


def _wrong_with(one: Check) -> str | None:
    if one.expr is not None:
        try:
            value: Any = _evaluate(one.expr)
        except ExpressionError as error:
            return f"the expression {one.expr[:60]} cannot be evaluated: {error}"
        return None if _equal(value, one.equals) else f"{one.expr[:60]} is {show(value)}, not {one.equals}"
    if one.oracle not in ORACLES:
        return f"there is no oracle {str(one.oracle)[:40]!r}; `explain oracles` lists them"
    try:
        value = _run(one.oracle, json.dumps(one.args, sort_keys=True))
    except (OracleError, TypeError, ValueError) as error:
        return f"{one.oracle} cannot be run: {error}"
    expected = True if one.equals is None else one.equals
    if _equal(value, expected):
        return None
    arguments = ", ".join(f"{key}={value}" for key, value in one.args.items())
    return f"{one.oracle}({arguments[:80]}) gives {value}, not {expected}"


@functools.lru_cache(maxsize=4096)
def _evaluate(expression: str) -> Any:
    return evaluate(fold(expression))


@functools.lru_cache(maxsize=1024)
def _run(name: str, arguments: str) -> Any:
    return ORACLES[name](**json.loads(arguments))


def _equal(value: Any, expected: Any) -> bool:
    if isinstance(value, list) and isinstance(expected, list):
        return len(value) == len(expected) and all(map(_equal, value, expected))
    if isinstance(value, bool) or isinstance(expected, bool):
        return value is expected
    if isinstance(expected, str) and not isinstance(value, str):
        try:
            expected = evaluate(fold(expected))
        except ExpressionError:
            return False
    if isinstance(value, int | float | Fraction) and isinstance(expected, int | float | Fraction):
        if value == expected:
            return True
        try:
            if not isinstance(expected, float) and float(expected).is_integer() and float(value).is_integer():
                return False  # counts are exact; only measures are rounded
            return abs(float(value) - float(expected)) <= 1e-6 * max(abs(float(value)), abs(float(expected)))
        except OverflowError:
            return False
    return bool(value == expected)


rule = Rule("M103", "check-failed", "error", __doc__, one=check)
