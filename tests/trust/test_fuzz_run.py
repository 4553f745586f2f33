"""A few hundred of the inputs of benchmarks/fuzz.py, so that it keeps running; the whole run is a benchmark."""

import importlib.util
import sys

from conftest import ROOT


def test_some_mutated_inputs_leave_no_traceback():
    spec = importlib.util.spec_from_file_location("fuzz", ROOT / "benchmarks" / "fuzz.py")
    fuzz = sys.modules["fuzz"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fuzz)
    outcome = fuzz.fuzz(0, 300, seed=2)
    assert not outcome.faults, outcome.faults[0]
    assert sum(outcome.done.values()) == 300 and len(outcome.done) == 3
