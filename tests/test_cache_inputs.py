"""The caches are never wrong: every kind of input is changed in turn, and exactly the right outputs come out anew.

The build is that of a copy of the project, so that code and templates can be changed, too. In the end a build without
any cache gives the same bytes.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT

from deckwright.text.canonical import wording_hash

DECK = "title: T\ntopics: [{id: a, title: A}, {id: b, title: B}]\nfonts: {text: [Noto Sans SC]}\n"
CARDS = """\
- id: dropout
  topic: a
  question: What does dropout do?
  answer: It sets units to zero, each with probability $p$.
  tags: [cheat]
  figures: [dropout-mask]
  references: [{title: A paper}]
  checks: [{oracle: epochs_iterations, args: {samples: 10, batch: 5}, equals: 2}]
- id: other
  topic: b
  question: What is a tensor?
  answer: An array of numbers.
  tags: [cheat]
  references: [{title: A paper}]
"""


class Project:
    """A copy of the project with a small source."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "project"
        for part in ("deckwright", "templates"):
            shutil.copytree(ROOT / part, self.root / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "build.py", self.root)
        self.source, self.out = self.root / "source", folder / "out"
        (self.source / "cards").mkdir(parents=True)
        (self.source / "documents").mkdir()
        for name, text in {
            "deck.yaml": DECK, "cards/a.yaml": CARDS, "documents/d.txt": "1、什么是特征值？\n维数。\n2、特征值是什么？\n一个数。\n", "merges.yaml": "# none yet\n", "facts.yaml": "substitutions: []\n",
            "glossary.yaml": "concepts:\n  - {id: eigenvalue, zh: 特征值, topic: a}\n", "sheets.yaml": "terms: {dropout: Dropout}\n",
        }.items():  # fmt: skip
            (self.source / name).write_text(text, "utf-8")
        self.libraries = folder / "libraries"
        self.libraries.mkdir()

    def build(self, cache: str = "cache", out: Path | None = None) -> tuple[bool, dict[str, str]]:
        """Whether anything was done, and a hash of each file; members of the package count by themselves."""
        environment = {**os.environ, "DECKWRIGHT_CACHE": str(self.root / cache), "PYTHONPATH": str(self.libraries), "SOURCE_DATE_EPOCH": "1800000000"}
        out = out or self.out
        command = [sys.executable, str(self.root / "build.py"), "--source", str(self.source), "--out", str(out)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode in (0, 1), done.stderr
        files = {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()}
        with zipfile.ZipFile(out / "T.apkg") as package:
            files |= {f"apkg/{name}": package.read(name) for name in package.namelist()}
        return "nothing changed" not in done.stdout, {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}

    def replace(self, name: str, old: str, new: str) -> None:
        """Change one place of a file, or make it."""
        path = self.root / name
        text = path.read_text("utf-8") if path.exists() else ""
        assert old in text, name
        path.write_text(text.replace(old, new, 1), "utf-8")


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} - {"manifest.json"}


PAPER = {"pdf/cheatsheet.pdf", "pdf/handbook.pdf", "pdf/flashcards.pdf", "pdf/quiz.pdf"}
DATABASE = "apkg/collection.anki2"

SAME = sorted(map(wording_hash, ("什么是特征值？", "特征值是什么？")))

CHANGES = [
    # (what, file, old, new, what must change, what must not)
    ("a card", "source/cards/a.yaml", "An array of numbers.", "A table of numbers.", {DATABASE, "pdf/handbook.pdf", "pdf/cheatsheet.pdf", "markdown/b.md", "cards/b.yaml"}, {"markdown/a.md", "cards/a.yaml"}),
    ("a document", "source/documents/d.txt", "维数。", "独立的行数。", {DATABASE, "questions.jsonl", "cards/a.yaml"}, {"markdown/b.md"}),
    ("a template of Anki", "templates/anki/card.css", "{", "{ outline-offset: 3px;", {DATABASE}, {*PAPER, "cards/a.yaml"}),
    ("a template of paper", "templates/pdf/handbook.typ", "1f4e9c", "9c1f4e", {"pdf/handbook.pdf"}, {DATABASE, "pdf/flashcards.pdf", "pdf/quiz.pdf"}),
    ("a template of Markdown", "templates/markdown/topic.md.j2", "{{", "changed {{", {"markdown/a.md", "markdown/b.md"}, {DATABASE, *PAPER}),
    ("a figure", "deckwright/figures/regularization.py", '        49, _dropout,\n', '        59, _dropout,\n', {"pdf/handbook.pdf", "FIGURE"}, {"pdf/quiz.pdf", "cards/a.yaml"}),
    ("a fact", "source/facts.yaml", "substitutions: []", "substitutions:\n  - {write: matrix, instead_of: [table], references: [{title: A, where: p. 1}]}", {"report.json", "report.md"}, {"markdown/a.md"}),
    ("the glossary", "source/glossary.yaml", "topic: a", "topic: b", {"cards/b.yaml", "markdown/b.md", DATABASE}, set()),
    ("the sheets", "source/sheets.yaml", "dropout: Dropout", "dropout: Masks of noise", {"pdf/cheatsheet.pdf"}, {DATABASE, "pdf/handbook.pdf"}),
    ("a decision", "source/merges.yaml", "# none yet", f"- {{a: '{SAME[0]}', b: '{SAME[1]}', decision: merge}}", {DATABASE, "questions.jsonl", "cards/b.yaml"}, {"markdown/a.md"}),
    ("one more file of cards", "source/cards/b.yaml", "", "- {id: third, topic: b, question: What is a norm?, answer: A length.}\n", {DATABASE, "cards/b.yaml", "markdown/b.md"}, {"markdown/a.md"}),
    ("a template of the report", "templates/markdown/report.md.j2", "{{", "changed {{", {"report.md"}, {DATABASE, *PAPER, "markdown/a.md", "preview/index.html"}),
    ("a style of the preview", "templates/preview/page.css", "{", "{ outline-offset: 3px;", {"preview/index.html"}, {DATABASE, *PAPER, "report.md"}),
    ("a setting of paper", "source/deck.yaml", "fonts:", "flashcards: {format: a6}\nfonts:", {"pdf/flashcards.pdf"}, {DATABASE, "pdf/quiz.pdf", "pdf/handbook.pdf"}),
    ("a topic's title", "source/deck.yaml", "title: B", "title: Bee", {DATABASE, "pdf/handbook.pdf", "markdown/b.md"}, set()),
    ("the font", "source/deck.yaml", "text: [Noto Sans SC]", "text: [Libertinus Serif]", {"pdf/handbook.pdf", "pdf/cheatsheet.pdf", "pdf/flashcards.pdf"}, {DATABASE}),
    ("an oracle", "deckwright/check/oracles/training.py", "batch)) * epochs", "batch)) * epochs + 1", {"report.json", DATABASE}, {"markdown/b.md"}),
]  # fmt: skip


def test_each_input_rebuilds_the_right_outputs(tmp_path):
    project = Project(tmp_path)
    done, before = project.build()
    assert done and not project.build()[0]
    for what, name, old, new, must, must_not in CHANGES:
        project.replace(name, old, new)
        done, after = project.build()
        now = changed(before, after)
        assert done, what
        missing = {part for part in must - {"FIGURE"} if part not in now}
        assert not missing, (what, missing, sorted(now))
        if "FIGURE" in must:
            assert any(part.startswith("apkg/") and part != DATABASE for part in now), (what, now)
        assert not must_not & now, (what, must_not & now)
        before = after
    (project.libraries / "typst-99.0.dist-info").mkdir()
    (project.libraries / "typst-99.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: typst\nVersion: 99.0\n", "utf-8")
    assert project.build()[0], "another version of a library"
    assert not project.build()[0]
    shutil.rmtree(project.root / "cache")
    assert project.build()[1] == before, "the cache may be thrown away"
    cold = project.build("another", tmp_path / "cold")[1]
    assert changed(before, cold) == set(), "without any cache the same bytes"


def test_a_folder_with_fonts_of_ones_own_is_an_input(tmp_path):
    from conftest import run

    fonts, source = tmp_path / "fonts", tmp_path / "s"
    fonts.mkdir()
    source.mkdir()
    (source / "deck.yaml").write_text(f"title: T\nfonts: {{folder: {fonts.as_posix()}}}\n", "utf-8")
    (source / "documents").mkdir()
    (source / "documents" / "a.txt").write_text("Q: What is a tensor?\nA: An array.\n", "utf-8")
    out = tmp_path / "out"

    def files() -> dict[Path, int]:
        return {p: p.stat().st_mtime_ns for p in (tmp_path / "cache").rglob("*")}

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DECKWRIGHT_CACHE", str(tmp_path / "cache"))
        assert run("--source", source, "--out", out, "--only", "anki", "-q") == 0
        first = files()
        assert run("--source", source, "--out", out, "--only", "anki", "-q") == 0
        assert {p for p in first if p.is_file()} == {p for p in files() if p.is_file()}
        (fonts / "x.ttf").write_bytes(b"not really")
        stamp = max(p.stat().st_mtime_ns for p in out.rglob("*"))
        entry = next((tmp_path / "cache" / "builds").iterdir()).read_bytes()
        assert run("--source", source, "--out", out, "--only", "anki", "-q") == 0
        assert next((tmp_path / "cache" / "builds").iterdir()).read_bytes() != entry and stamp
