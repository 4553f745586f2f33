"""The project's own build, from the outside: files, contract, exit codes, determinism."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from conftest import ROOT, run

KEYS = {
    "id", "document", "question_lines", "answer_lines", "unit", "question", "answer", "kind", "options", "correct",
    "steps", "printed_steps", "key", "section", "card", "cards",
}  # fmt: skip
REASONS = {"chrome", "advert", "copyright", "spam", "structure", "preamble", "contents", "damaged"}
FINDING = {"rule", "name", "severity", "message", "file", "line", "column", "card", "settled_by"}


def test_own_build_has_no_errors(built):
    assert [f for f in built.report["findings"] if f["severity"] == "error"] == []
    assert built.status == 0


def test_every_file_of_the_contract_is_there(built):
    manifest = json.loads((built.out / "manifest.json").read_text("utf-8"))["files"]
    expected = ["questions.jsonl", "dropped.jsonl", "report.json", "report.md", "pdf/cheatsheet.pdf", "pdf/handbook.pdf",
                "markdown/README.md", "deep-learning-interview.apkg"]  # fmt: skip
    for name in expected:
        assert name in manifest and (built.out / name).stat().st_size > 0
    topics = Counter(name.split("/")[0] for name in manifest)
    assert topics["cards"] >= 13 and topics["markdown"] >= 14
    on_disk = {p.relative_to(built.out).as_posix() for p in built.out.rglob("*") if p.is_file()} - {"manifest.json"}
    assert on_disk == set(manifest)


def test_rows_hold_to_the_contract(built):
    rows = built.lines("questions.jsonl")
    assert all(set(row) == KEYS for row in rows)
    assert len({row["id"] for row in rows}) == len(rows)
    assert [r["document"] for r in rows] == sorted(r["document"] for r in rows)
    for row in rows:
        assert row["document"].startswith("documents/") and row["unit"] == "line"
        assert row["kind"] in {"basic", "list", "cloze", "choice", "true-false", "order"}
        assert (row["question"] is None or row["card"]) and (row["cards"] or [None])[0] == row["card"]
        assert row["question"] or row["answer"]
    for row in built.lines("dropped.jsonl"):
        assert row["reason"] in REASONS and row["lines"][0] <= row["lines"][1] and row["text"]
    assert all(set(f) == FINDING for f in built.report["findings"])


def test_the_own_documents_have_all_questions(built):
    asked = Counter(r["document"] for r in built.lines("questions.jsonl") if r["question"])
    assert asked == {
        "documents/course-review.txt": 63, "documents/exam-notes.txt": 30, "documents/interview-59.txt": 59,
        "documents/must-know.txt": 19, "documents/short-notes.md": 16,
    }  # fmt: skip
    kinds = {r["kind"] for r in built.lines("questions.jsonl")}
    assert kinds == {"basic", "list", "cloze", "choice", "true-false", "order"}


def test_reviewed_cards(built):
    counts = built.report["counts"]
    assert counts["cards_reviewed"] >= 40
    settled = [f for f in built.report["findings"] if f["settled_by"]]
    assert {"K101", "K201", "K204"} <= {f["rule"] for f in settled}
    assert all(f["severity"] == "info" for f in settled)


def test_what_has_no_reviewed_card_is_marked(source, tmp_path):
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "a.txt").write_text("1、什么是某某新词？\n一个例子。\n2、什么是另一个词？\n", "utf-8")
    out = tmp_path / "out"
    run("--source", tmp_path / "d", "--out", out, "--quiet", "--only", "markdown")
    text = "".join(p.read_text("utf-8") for p in (out / "cards").glob("*.yaml"))
    assert "unreviewed" in text and "unanswered" in text


def test_two_builds_give_the_same_bytes(built, source, tmp_path):
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai", "LC_ALL": "C", "PYTHONUTF8": "0"}
    command = [sys.executable, str(ROOT / "build.py"), "--source", str(source), "--out", str(tmp_path / "again"), "--locked", "-q"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    first = {p.relative_to(built.out): p.read_bytes() for p in built.out.rglob("*") if p.is_file()}
    second = {p.relative_to(tmp_path / "again"): p.read_bytes() for p in (tmp_path / "again").rglob("*") if p.is_file()}
    assert first.keys() == second.keys()
    assert [str(name) for name in first if first[name] != second[name]] == []


def test_a_line_at_the_top_of_a_document_changes_no_card(built, source, tmp_path):
    import shutil

    moved = tmp_path / "source"
    shutil.copytree(source, moved)
    document = moved / "documents" / "must-know.txt"
    document.write_text("一行新的说明文字\n" + document.read_text("utf-8"), "utf-8")
    assert run("--source", moved, "--out", tmp_path / "out", "--quiet", "--only", "anki", "--locked") == 0


# --- wrong use ----------------------------------------------------------------------------------


def test_nothing_readable_is_2_and_leaves_the_output_untouched(tmp_path, capsys):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(bytes(range(256)) * 20)
    assert run("--source", tmp_path / "in", "--out", tmp_path / "out") == 2
    assert "a.txt" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_one_unreadable_document_among_others_is_an_error_finding(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "in" / "b.txt").write_text("Q: What is a tensor?\nA: An array.\n", "utf-8")
    assert run("--source", tmp_path / "in", "--out", tmp_path / "out", "--quiet", "--only", "anki") == 1
    report = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    assert [(f["rule"], f["file"]) for f in report["findings"] if f["severity"] == "error"] == [("R101", "a.txt")]
    assert report["counts"]["questions"] == 1


def test_no_question_anywhere_is_a_warning(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Just a text.\nNothing is asked.\n", "utf-8")
    assert run("--source", tmp_path / "in", "--out", tmp_path / "out", "--quiet") == 0
    report = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    assert ("R105", "warning") in {(f["rule"], f["severity"]) for f in report["findings"]}
    assert (tmp_path / "out" / "pdf" / "handbook.pdf").exists()


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("cards/a.yaml", "- id: Bad Id\n  question: x\n", "cards/a.yaml:1"),
        ("cards/a.yaml", "- id: a\n  question: x\n  anser: y\n", "cards/a.yaml:3"),
        ("cards/a.yaml", "- id: a\n  question: x\n- id: a\n  question: y\n", "cards/a.yaml:3"),
        ("cards/a.yaml", "- id: [\n", "cards/a.yaml"),
        ("deck.yaml", "title: x\ntopics: [{id: A!}]\n", "deck.yaml:2"),
        ("glossary.yaml", "concepts:\n  - id: x\n    nme: y\n", "glossary.yaml:3"),
        ("deck.lock", "<<<<<<< HEAD\n{}\n", "deck.lock:1"),
    ],
)
def test_an_error_in_a_source_names_file_and_line(tmp_path, capsys, name, text, expected):
    folder = tmp_path / "s"
    (folder / "cards").mkdir(parents=True)
    (folder / "deck.yaml").write_text("title: T\n", "utf-8")
    (folder / name).write_text(text, "utf-8")
    assert run("--source", folder, "--out", tmp_path / "out") == 2
    error = capsys.readouterr().err
    assert expected in error and "Traceback" not in error
    assert not (tmp_path / "out").exists()


def test_unknown_options_and_folders(tmp_path, capsys):
    assert run("--source", tmp_path / "nowhere", "--out", tmp_path / "out") == 2
    assert run("--only", "papyrus", "--out", tmp_path / "out") == 2
    capsys.readouterr()
    assert run("--frobnicate") == 2
    error = capsys.readouterr().err
    assert "has no option '--frobnicate'; python build.py build --help" in error and "did you mean" not in error


def test_only_leaves_the_other_outputs_as_they_are(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Q: What is a tensor?\nA: An array.\n", "utf-8")
    run("--source", tmp_path / "in", "--out", tmp_path / "out", "--quiet")
    before = (tmp_path / "out" / "in.apkg").read_bytes()
    (tmp_path / "in" / "a.txt").write_text("Q: What is a tensor?\nA: An array of numbers.\n", "utf-8")
    run("--source", tmp_path / "in", "--out", tmp_path / "out", "--quiet", "--only", "markdown")
    assert (tmp_path / "out" / "in.apkg").read_bytes() == before
    assert "of numbers" in "".join(p.read_text("utf-8") for p in (tmp_path / "out" / "markdown").glob("*.md"))


def test_build_py_names_the_command_that_installs_what_is_missing(tmp_path):
    command = [sys.executable, "-S", str(ROOT / "build.py"), "--out", str(tmp_path / "out")]  # -S: no library is seen
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install -e ." in done.stderr and "not installed" in done.stderr
    assert "Traceback" not in done.stderr and "fault" not in done.stderr


def test_readme_commands_are_the_ones_that_ci_runs():
    readme = (ROOT / "README.md").read_text("utf-8")
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    for part in (".venv/bin/pip install -q -e '.[test]'", ".venv/bin/python -m pytest"):
        assert part in readme and part in ci
    chinese = (ROOT / "README.zh-CN.md").read_text("utf-8")
    commands = [line for line in readme.splitlines() if line.startswith(("python3 -m venv", "py -m venv"))]
    assert len(commands) == 4 and all(command in chinese for command in commands)


def test_no_page_is_named_as_a_path(built):
    text = (built.out / "report.json").read_text("utf-8") + (built.out / "questions.jsonl").read_text("utf-8")
    assert str(Path.home()) not in text and str(built.out) not in text
