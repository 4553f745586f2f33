"""The same input gives the same bytes, whatever the hash seed, time zone, locale, folder and version of Python."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import ROOT

VERSIONS = ("3.11", "3.12", "3.13")
TOPICS = ("normalization", "loss")
DOCUMENT = """\
一、基础
1. 什么是感受野？
答：输出的一个点能看到的输入區域，公式 $r = k$。
2. 下列哪项带来非线性？
A. 卷积
B. ReLU
答案：B
3. 感受野是什么意思？
"""
ELSEWHERE = {
    "3.11": {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "1900000000"},
    "3.12": {"PYTHONHASHSEED": "2", "TZ": "America/St_Johns", "LC_ALL": "C.UTF-8"},
    "3.13": {"PYTHONHASHSEED": "random", "TZ": "UTC", "LANG": "zh_CN.GB18030", "PYTHONUTF8": "0"},
}


def interpreter(version: str) -> str | None:
    """A Python of a version on this machine: in the path, or among those of pyenv."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [shutil.which(f"python{version}"), *sorted(map(str, root.glob(f"{version}.*/bin/python")))]
    for path in found:
        if path and subprocess.run([path, "-c", "import venv, ensurepip"], capture_output=True).returncode == 0:
            return path
    return None


def environment_of(version: str, folder: Path) -> str:
    """A Python of a version that has what the project needs: this one, the one that is named, or a fresh environment."""
    if sys.version_info[:2] == tuple(map(int, version.split("."))):
        return sys.executable
    told = os.environ.get(f"DECKWRIGHT_PYTHON_{version.replace('.', '_')}")
    if told:
        return told
    base = interpreter(version)
    if base is None:
        pytest.skip(f"no Python {version} on this machine")
    subprocess.run([base, "-m", "venv", "--without-pip", str(folder)], check=True, capture_output=True)
    python = str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check"]
    command = [*pip, "install", "-q", "--no-compile", "--only-binary", ":all:", *needed]  # most of it is never imported
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        pytest.skip(f"the libraries cannot be installed for Python {version}: {done.stderr[-300:]}")
    return python


@pytest.fixture(scope="module")
def environments(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Future[str]]:
    """The Pythons, made side by side."""
    folder = tmp_path_factory.mktemp("pythons")
    with ThreadPoolExecutor(2) as threads:
        made = {version: threads.submit(environment_of, version, folder / version) for version in VERSIONS}
    yield made
    shutil.rmtree(folder)


def build(python: str, folder: Path, environment: dict[str, str]) -> dict[str, str]:
    """Builds a small source in a checkout of its own below ``folder``; file → hash of its bytes."""
    checkout, source, out = folder / "checkout", folder / "in" / "source", folder / "out"
    checkout.mkdir(parents=True)
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("deckwright", "templates"):
        shutil.copytree(ROOT / name, checkout / name, ignore=ignored)
    shutil.copy(ROOT / "build.py", checkout)
    for name in ("cards", "documents"):
        (source / name).mkdir(parents=True)
    for name in ("deck.yaml", "glossary.yaml", "facts.yaml"):
        shutil.copy(ROOT / "source" / name, source)
    for topic in TOPICS:
        shutil.copy(ROOT / "source" / "cards" / f"{topic}.yaml", source / "cards")
    (source / "documents" / "notes.txt").write_bytes(DOCUMENT.encode("gb18030"))
    command = [python, str(checkout / "build.py"), "--source", str(source), "--out", str(out), "-q"]
    kept = {k: v for k, v in os.environ.items() if not re.match(r"LC_|LANG|TZ|PYTHON|DECKWRIGHT", k)}
    told = {"DECKWRIGHT_CACHE": str(folder / "cache"), **environment}
    done = subprocess.run(command, cwd=folder, env=kept | told, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode in (0, 1), done.stderr
    files = [*(p for p in out.rglob("*") if p.is_file()), source / "deck.lock"]
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A build by this Python."""
    return build(sys.executable, tmp_path_factory.mktemp("reference"), {"PYTHONHASHSEED": "0", "TZ": "UTC"})


@pytest.mark.parametrize("version", VERSIONS)
def test_the_same_bytes(version, reference, environments, tmp_path):
    python = environments[version].result()
    files = build(python, tmp_path / "another" / "文件夹 with blanks", ELSEWHERE[version])
    assert files.keys() == reference.keys()
    assert [name for name in files if files[name] != reference[name]] == []
    kinds = {Path(name).suffix for name in files}
    assert {".apkg", ".pdf", ".md", ".html", ".json", ".jsonl", ".yaml", ".svg", ".lock", ".tsv"} <= kinds

