"""The repository holds its own rules: layers without cycles, small modules and functions, words on top of each module."""

import ast
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT

PACKAGE = ROOT / "deckwright"
MODULES = sorted(PACKAGE.rglob("*.py"))

LAYERS = [
    {"errors", "places", "collector", "copies"},  # import nothing of ours
    {"model", "config", "yaml_events", "yamlio", "cache", "allocator"},  # the nouns, and files
    {"text"},
    {"read"},
    {"extract"},
    {"merge"},
    {"check"},
    {"figures", "emit"},  # figures are drawn with the numbers of the oracles
    {"kept"},
    {"pipeline"},
    {"library", "commands", "terminal", "notices", "cli", "__main__", "__init__"},
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}

MOST_LINES = 400
MOST_IN_A_FUNCTION = 60
"""Lines: a screen."""


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


NAMES = {name_of(path): path for path in MODULES}


def imports(path: Path) -> set[str]:
    """Our modules that a module imports, wherever in it, but not for types alone."""
    package = name_of(path) if path.name == "__init__.py" else name_of(path).rsplit(".", 1)[0]
    for_types = {
        id(inner)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.split(".")[0] == "deckwright"}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join([*package.split(".")[: len(package.split(".")) - node.level + 1], *filter(None, [base])])
            if base.split(".")[0] == "deckwright":
                found |= {f"{base}.{alias.name}" if f"{base}.{alias.name}" in NAMES else base for alias in node.names}
    return found - {name_of(path)}


def layer(module: str) -> int:
    parts = module.split(".")
    return LEVEL[parts[1]] if len(parts) > 1 else -1  # the package itself: its version


def test_every_folder_and_module_has_its_layer():
    assert {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in MODULES} == set(LEVEL)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_stage_imports_only_the_nouns_the_text_and_earlier_stages(path):
    own = LEVEL["__init__"] if path == PACKAGE / "__init__.py" else layer(name_of(path))
    late = sorted(other for other in imports(path) if layer(other) > own)
    assert not late, f"{name_of(path)} imports what comes after it: {late}"


def test_no_import_goes_in_a_circle():
    """Imports inside functions count, too; the command line finds its commands by name."""
    graph = {name: {other for other in imports(path) if other in NAMES} for name, path in NAMES.items()}
    for name in graph:
        graph[name].discard("deckwright")
    done: set[str] = set()

    def visit(name: str, way: list[str]) -> None:
        assert name not in way, " → ".join([*way[way.index(name) :], name])
        if name not in done:
            for other in sorted(graph[name]):
                if not name.startswith(f"{other}.") and not other.startswith(f"{name}."):  # a package and its parts
                    visit(other, [*way, name])
            done.add(name)

    for name in sorted(graph):
        visit(name, [])


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_says_what_it_is_for_and_stays_small(path):
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    assert (ast.get_docstring(tree(path)) or "").strip(), "the first lines say what the module is for"


def functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_functions_fit_on_a_screen(path):
    long = {node.name: node.end_lineno - node.lineno + 1 for node in functions(path)}
    assert not {name: lines for name, lines in long.items() if lines > MOST_IN_A_FUNCTION}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_what_is_public_has_types_and_a_docstring(path):
    bare = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ClassDef | ast.Module):
            for child in node.body:
                if isinstance(child, ast.FunctionDef | ast.ClassDef) and not child.name.startswith("_"):
                    inner = isinstance(node, ast.ClassDef) and node.name.startswith("_")
                    if not inner and not ast.get_docstring(child):
                        bare.append(child.name)
    untyped = [f.name for f in functions(path) if f.returns is None and f.name != "__init__"]
    assert not bare and not untyped


def test_tests_are_laid_out_like_the_code():
    folders = {p.name for p in PACKAGE.iterdir() if p.is_dir() and p.name != "__pycache__"}
    assert folders <= {p.name for p in (ROOT / "tests").iterdir()}


def test_the_project_names_no_place_outside_of_it():
    """No path of a machine, no host of a registry, in what is published."""
    for pattern in ("*.py", "*.md", "*.toml", "*.yml", "*.lock", "*.txt"):
        for path in ROOT.rglob(pattern):
            relative = path.relative_to(ROOT).parts
            if relative[0] in (".git", ".venv", "dist", ".cache") or path == Path(__file__):
                continue
            text = path.read_text("utf-8", errors="ignore")
            for word in ("/work/", "pypi.org", "files.pythonhosted"):
                assert word not in text, f"{path}: {word}"


def test_every_pinned_library_is_locked_with_hashes():
    import re
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *(name for extra in project["optional-dependencies"].values() for name in extra)]
    locked = dict(re.findall(r"(?m)^([\w.-]+)==(\S+) \\\n    --hash=sha256:", (ROOT / "requirements.lock").read_text("utf-8")))
    for pin in wanted:
        name, _, version = pin.partition("==")
        assert name.lower().replace("_", "-") in locked, pin
        assert not version or locked[name.lower().replace("_", "-")] == version, pin
