"""Documents are strangers: nothing in them runs, reaches outside, or takes the build down."""

import io
import json
import os
import re
import zipfile

import pytest
from conftest import ends, run

ATTACKS = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[点我](javascript:alert(1))",
    "[点我](data:text/html,<script>1</script>)",
    "![图](../../etc/passwd)",
    "![图](/etc/passwd)",
    "![图](file:///etc/passwd)",
    '#import "@preview/evil:1.0.0": *',
    '#read("/etc/passwd") #eval("1+1") #include "x.typ"',
    r"$\input{/etc/passwd}$",
    r"$\href{javascript:alert(1)}{x}$",
    r"$\def\x{\x\x}\x$",
    r"$\newcommand{\a}{\a\a}\a$",
    "{{c1::偷换}} {{Field}} {{#Answer}}",
    "[sound:evil.mp3] [anki:play:q:0]",
    "{% for x in range(10**9) %}{{ x }}{% endfor %} {{ 7*7 }}",
    '"); alert(1); ("',
    "]]></style><style>body{display:none}",
    "\\ud800 \\x00 \u202e倒序\u202c",
    "!!python/object/apply:os.system ['id']",
    "</script><script>alert(1)</script>",
    "<svg/onload=alert(1)> <iframe srcdoc='<script>alert(1)</script>'>",
    "`</code><script>alert(1)</script>`",
    "$</script><img src=x onerror=alert(1)>$",
    r"$\href{javascript:alert(1)}{x} \url{javascript:alert(1)} \includegraphics{/etc/passwd} \htmlData{a=b}{x}$",
    r"$\require{html}\unicode{x3c}script\unicode{x3e} \immediate\write18{id} \csname input\endcsname{/etc/passwd}$",
    "| <script>alert(1)</script> | [a](javascript:alert(1)) |\n|---|---|\n| ![x](/etc/passwd) | #sys.inputs |",
    "[x]: javascript:alert(1)\n[x] <javascript:alert(1)> https://example.org/\"onmouseover=alert(1)//",
]


@pytest.fixture(scope="module")
def attacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("evil") / "docs"
    folder.mkdir()
    lines = [f"{n}、第 {n} 个问题{attack}是什么？\n答：{attack}\n{attack}" for n, attack in enumerate(ATTACKS, 1)]
    (folder / "evil.txt").write_text("\n".join(lines), "utf-8", errors="replace")
    (folder / "evil.md").write_text("\n\n".join(f"## {n}. {a} 是什么？\n\n{a}" for n, a in enumerate(ATTACKS, 1)), "utf-8")
    out = folder.parent / "out"
    assert run("--source", folder, "--out", out, "--quiet") in (0, 1)
    return out


def test_no_script_reaches_a_card(attacked):
    anki_tools = pytest.importorskip("anki_tools")
    with anki_tools.AnkiCollection() as collection:
        collection.load(next(attacked.glob("*.apkg")).read_bytes())
        problems, cards = collection.problems(), collection.cards()
    assert problems == []
    assert len(cards) >= len(ATTACKS)
    for card in cards:
        own = "".join(card.fields.values())
        assert not re.search(r"<\s*(script|img|iframe|object|style|link|svg)\b", own, re.I), own
        assert not re.search(r"<[^>]*\son\w+\s*=", own), own
        assert not re.search(r"href\s*=\s*[\"'](?!https?:|mailto:)", own), own
        assert "root:x:" not in card.question + card.answer


def test_no_script_runs_in_the_preview(attacked):
    pytest.importorskip("playwright")
    from browser.chromium import chromium

    with chromium() as browser:
        page = browser.new_page()
        said: list[str] = []
        page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: said.append(request.url) if not request.url.startswith(("file:", "data:", "about:", "blob:")) else None)
        page.goto((attacked / "preview" / "index.html").as_uri())
        for _ in range(12):
            page.mouse.wheel(0, 2000)
            page.wait_for_timeout(30)
        cards = page.locator("body").inner_text()
    assert said == []
    assert len(cards) > 100


def test_no_file_of_this_machine_reaches_the_output(attacked):
    for path in attacked.rglob("*"):
        if path.is_file():
            assert b"root:x:0" not in path.read_bytes(), path
    for path in attacked.glob("*.apkg"):
        with zipfile.ZipFile(path) as archive:
            assert all(b"root:x:0" not in archive.read(name) for name in archive.namelist())


def test_typst_code_of_a_document_is_text_on_paper(attacked):
    pypdf = pytest.importorskip("pypdf")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(attacked / "pdf" / "handbook.pdf").pages)
    assert "root:x" not in text
    squeezed = re.sub(r"\s", "", text)
    for code in ("#import", "#read(", "#eval(", "#include", "#sys.inputs"):
        assert code in squeezed, code


def test_attacks_stay_text_in_markdown(attacked):
    text = "".join(p.read_text("utf-8") for p in (attacked / "markdown").glob("*.md"))
    assert not re.search(r"(?m)(?<!\\)<(script|img|style)", re.sub(r"`[^`]*`", "", text))


BOMBS = {
    "brackets": "(" * 100_000,
    "nested lists": "\n".join(" " * i + "- x" for i in range(500)),
    "quotes": ">" * 50_000 + " x",
    "stars": "*" * 100_000,
    "backticks": "`" * 99_999,
    "dollars": "$" * 99_999,
    "pipes": ("|" * 2_000 + "\n") * 20,
    "links": "[" * 50_000,
    "one long line": "甲" * 1_000_000,
    "numbers": "1、" * 300_000,
    "blanks": " " * 1_000_000 + "x",
    "formula": "$" + "{" * 3_000 + "}" * 3_000 + "$",
    "powers": "9**9**9**9 = 1 且 99999999^99999999=2",
    "sum": "+".join(["1"] * 50_000) + "=3",
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end(tmp_path, name):
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "bomb.txt").write_text(f"1、什么是{name}？\n答：{BOMBS[name]}\n2、什么是别的？\n答：好\n", "utf-8")
    only = ["--only", "anki,markdown"] if len(BOMBS[name]) > 200_000 else []  # paper takes 15 s for a million characters
    with ends(60):
        assert run("--source", folder, "--out", tmp_path / "out", "--quiet", "--no-cache", *only) in (0, 1)
    assert (tmp_path / "out" / "questions.jsonl").read_text("utf-8").count("\n") >= 2


RAW = {
    "empty": b"",
    "blank": b"\n\n \n",
    "nul": b"Q: a?\nA: b\0c\n",
    "half a character": "1、什么？\n答：好".encode()[:-1],
    "lone surrogate": b"Q: \xed\xa0\x80?\nA: x\n",
    "control": bytes(range(1, 32)) + b"\nQ: a?\nA: b\n",
    "latin": "Q: Où est-ce?\nA: Ici, à côté.\n".encode("latin-1"),
    "only a mark": b"\xef\xbb\xbf",
    "utf-16 cut": "Q: a?\nA: b\n".encode("utf-16")[:-1],
}


@pytest.mark.parametrize("name", RAW)
def test_odd_bytes(tmp_path, name, capsys):
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "odd.txt").write_bytes(RAW[name])
    (folder / "good.txt").write_text("Q: What is a tensor?\nA: An array.\n", "utf-8")
    assert run("--source", folder, "--out", tmp_path / "out", "--quiet") in (0, 1)
    assert "Traceback" not in capsys.readouterr().err
    report = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    assert report["counts"]["questions"] >= 1


# --- paths --------------------------------------------------------------------------------------


def test_nothing_outside_of_the_folder_is_read(tmp_path, capsys):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("1、什么是暗号？\n答：芝麻开门。\n", "utf-8")
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "good.txt").write_text("1、什么是张量？\n答：数组。![图](../outside/secret.txt)\n", "utf-8")
    (folder / "page.html").write_text("<p>1、什么是秩？</p><p>答：维数。<img src='../outside/secret.txt'><script src='file:///etc/passwd'></script></p>", "utf-8")
    (folder / "link.txt").symlink_to(outside / "secret.txt")
    (folder / "passwd.txt").symlink_to("/etc/passwd")
    (folder / "folder").symlink_to(outside)
    (folder / "round").symlink_to(folder)
    os.mkfifo(folder / "pipe.txt")
    status = run("--source", folder, "--out", tmp_path / "out")
    report = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    assert {d["document"] for d in report["documents"]} >= {"good.txt", "page.html"}
    refused = {f["file"] for f in report["findings"] if f["severity"] == "error"}
    assert {"link.txt", "passwd.txt"} <= refused and status == 1, refused
    for path in (tmp_path / "out").rglob("*"):
        assert path.is_dir() or not re.search("芝麻|root:x".encode(), path.read_bytes()), path
    capsys.readouterr()


@pytest.mark.parametrize("name", ["deck.yaml", "glossary.yaml", "facts.yaml", "merges.yaml", "sheets.yaml", "cards/a.yaml"])
@pytest.mark.parametrize("evil", ["!!python/object/apply:os.system ['touch PWNED']", "ALIASES", "[" * 3000])
def test_yaml_of_a_stranger_runs_nothing_and_ends(tmp_path, monkeypatch, capsys, name, evil):
    if evil == "ALIASES":
        evil = "[" + ", ".join([f"&{a} [{', '.join([f'*{b}'] * 10) if b else 'x'}]" for a, b in zip("abcdefgh", " abcdefg", strict=True)]).replace("* ", "x") + "]"
    folder = tmp_path / "s"
    (folder / "cards").mkdir(parents=True)
    (folder / "deck.yaml").write_text("title: T\n", "utf-8")
    (folder / "cards" / "a.yaml").write_text("- {id: a, question: 问？, answer: 答}\n", "utf-8")
    (folder / name).write_text(f"x: {evil}\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert run("--source", folder, "--out", tmp_path / "out", "--only", "anki", "--quiet") == 2
    error = capsys.readouterr().err
    assert name.rsplit("/", 1)[-1] in error and "Traceback" not in error and "fault" not in error
    assert not (tmp_path / "out").exists() and not list(tmp_path.rglob("PWNED"))


def test_a_package_cannot_write_outside(tmp_path):
    """Zip-slip: members with climbing and absolute names, beside a collection that Anki could read."""
    import sqlite3

    database = tmp_path / "collection.anki2"
    connection = sqlite3.connect(database)
    connection.executescript(
        "create table col (models text, decks text); create table notes (id integer, guid text, mid integer, flds text, tags text);"
        "create table cards (id integer, nid integer, did integer, ord integer);"
    )
    models = {"1": {"name": "Basic", "type": 0, "flds": [{"name": "Front", "ord": 0}, {"name": "Back", "ord": 1}]}}
    connection.execute("insert into col values (?, ?)", (json.dumps(models), json.dumps({"1": {"name": "D"}})))
    connection.execute("insert into notes values (1, 'g', 1, ?, '')", ("什么是秩？\x1f维数<img src='../../evil.png'>",))
    connection.execute("insert into cards values (1, 1, 1, 0)")
    connection.commit()
    connection.close()
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        archive.write(database, "collection.anki2")
        for slip in ("../slipped.txt", "../../slipped.txt", str(tmp_path / "slipped.txt"), "..\\slipped.txt"):
            archive.writestr(slip, "x")
        archive.writestr("media", json.dumps({"../slipped.txt": "../../slipped.txt"}))
    folder = tmp_path / "in" / "docs"
    folder.mkdir(parents=True)
    (folder / "deck.apkg").write_bytes(raw.getvalue())
    assert run("--source", folder, "--out", tmp_path / "out", "--only", "anki", "--quiet") in (0, 1)
    rows = [json.loads(line) for line in (tmp_path / "out" / "questions.jsonl").read_text("utf-8").splitlines()]
    assert [row["question"] for row in rows] == ["什么是秩？"]
    assert not list(tmp_path.rglob("*slipped*")) and not list(tmp_path.parent.glob("slipped*"))
