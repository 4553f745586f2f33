"""``diff``: what an import will do, told from the old package and the present source; Anki itself confirms it."""

import argparse
import zipfile
from pathlib import Path

import pytest

from deckwright import pipeline
from deckwright.commands import diff
from deckwright.commands.diff import compare, plain, search_for, word_diff
from deckwright.commands.old_package import read_package
from deckwright.model import DeckwrightError

CARD = "- id: {}\n  topic: {}\n  question: {}\n  answer: {}\n"


def write(folder: Path, *rows: tuple[str, str, str, str]) -> None:
    (folder / "cards").mkdir(parents=True, exist_ok=True)
    (folder / "deck.yaml").write_text("title: T*_x\ntopics: [{id: a, title: 甲}, {id: b, title: 乙}]\n", "utf-8")
    (folder / "cards" / "all.yaml").write_text("".join(CARD.format(*row) for row in rows), "utf-8")


OLD = (
    ("kept", "a", "什么是甲？", "就是甲。"),
    ("edited", "a", "什么是乙？", "训练时除以 p，测试时不变。"),
    ("moved", "a", "什么是丙？", "就是丙。"),
    ("gone", "b", "什么是丁？", "就是丁。"),
    ("gone.too", "b", "什么是戊？", "就是戊。"),
)
NEW = (
    ("kept", "a", "什么是甲？", "就是甲。"),
    ("edited", "a", "什么是乙？", "训练时除以 1-p，测试时不变。"),
    ("moved", "b", "什么是丙？", "就是丙。"),
    ("added", "a", "什么是己？", "就是己。"),
)


@pytest.fixture
def project(tmp_path) -> Path:
    """A source that was built, and changed since."""
    write(tmp_path / "source", *OLD)
    pipeline.build(pipeline.Options(source=tmp_path / "source", out=tmp_path / "old", only={"anki"}))
    write(tmp_path / "source", *NEW)
    return tmp_path


def package(folder: Path) -> Path:
    (path,) = folder.glob("*.apkg")
    return path


def difference(project: Path) -> diff.Difference:
    options = pipeline.Options(source=project / "source", out=project / "none")
    return compare(read_package(package(project / "old")), diff.present(options))


def run(project: Path, *more: str) -> int:
    parser = argparse.ArgumentParser()
    diff.add_parser(parser.add_subparsers())
    options = parser.parse_args(["diff", "--source", str(project / "source"), *more, str(package(project / "old"))])
    return options.run(options)


def test_every_kind_of_change(project):
    found = difference(project)
    assert [n.card for n in found.new] == ["added"]
    assert [c.new.card for c in found.changed] == ["edited", "moved"], "a moved card has another topic in its fields"
    assert [n.card for _, n in found.moved] == ["moved"]
    assert [n.card for n in found.retired] == ["gone", "gone.too"]
    assert (found.unchanged, found.stuck) == (1, [])
    assert not (project / "none").exists()


def test_the_report_tells_words_searches_and_what_is_lost(project, capsys):
    before = (project / "source" / "deck.lock").read_bytes()
    assert run(project) == 0
    out = capsys.readouterr().out
    assert "1 new, 2 changed, 1 moved, 2 retired, 1 unchanged" in out
    assert "训练时除以 {+1-+}p，测试时" in out
    assert "your own edits of their fields and your own tags on them are lost" in out
    assert '"deck:T\\*\\_x::01 甲" ("Id:moved")' in out
    assert '("Id:gone" OR "Id:gone.too")' in out
    assert (project / "source" / "deck.lock").read_bytes() == before, "nothing is written"


def test_markdown_protects_its_signs(project, capsys):
    write(project / "source", ("kept", "a", "什么是甲？", '"就是 <b>甲</b> 和 [x](y) #1 a_b_c。"'))
    run(project, "--markdown")
    out = capsys.readouterr().out
    assert "## Changed" in out and "- `kept`" in out
    assert "<b>" not in out and "[x](y)" not in out
    assert "    - Answer: 就是" in out
    assert "```\n(" in out and "\n```\n" in out


def test_the_word_diff_stays_whole_in_markdown():
    marks = ("<del>", "</del>", "<ins>", "</ins>")
    assert word_diff("a*b", "a&b", marks, diff._escaped) == r"a<del>\*</del><ins>\&</ins>b"
    assert word_diff("除以 p", "除以 1-p", marks, diff._escaped) == "除以 <ins>1-</ins>p"


def test_a_package_that_no_lock_knows_is_told(project):
    (project / "source" / "deck.lock").unlink()
    found = difference(project)
    assert [c.new.card for c in found.stuck] == ["edited", "moved"], "not newer: Anki leaves them"


def test_anki_does_what_the_report_says_and_finds_what_it_prints(project):
    anki_tools = pytest.importorskip("anki_tools")
    from anki.collection import Collection

    told = difference(project)
    pipeline.build(pipeline.Options(source=project / "source", out=project / "new", only={"anki"}))
    collection = Collection(str(project / "c.anki2"))
    try:
        anki_tools_import(collection, package(project / "old"))
        log = anki_tools_import(collection, package(project / "new"))
        assert len(log.new) == len(told.new)
        assert len(log.updated) == len(told.changed)
        retired = search_for(n.card for n in told.retired)
        names = {collection.get_note(i)["Id"] for i in collection.find_notes(retired)}
        assert names == {"gone", "gone.too"}
        before, note = told.moved[0]
        moved = search_for([note.card], before.deck)
        found = collection.find_cards(moved)
        assert [collection.get_card(i).note()["Id"] for i in found] == ["moved"]
        collection.set_deck(found, collection.decks.id(note.deck))
        assert not collection.find_cards(moved)
    finally:
        collection.close()
    assert anki_tools


def test_a_package_that_anki_exported_in_its_new_format_is_compared_as_well(project):
    pytest.importorskip("anki")
    pytest.importorskip("zstandard")
    from anki.collection import Collection, ExportAnkiPackageOptions

    exported = project / "exported.apkg"
    collection = Collection(str(project / "c.anki2"))
    try:
        anki_tools_import(collection, package(project / "old"))
        options = ExportAnkiPackageOptions(with_media=True, legacy=False)
        collection.export_anki_package(out_path=str(exported), options=options, limit=None)
    finally:
        collection.close()
    with zipfile.ZipFile(exported) as archive:
        assert "collection.anki21b" in archive.namelist()
    assert read_package(exported) == read_package(package(project / "old"))


def anki_tools_import(collection, path: Path):
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

    request = ImportAnkiPackageRequest(package_path=str(path), options=ImportAnkiPackageOptions())
    return collection.import_anki_package(request).log


WORDS = [
    ("甲乙丙", "甲丁丙", "甲[-乙-]{+丁+}丙"),
    ("a big cat", "a small cat", "a [-big-]{+small+} cat"),
    ("", "新", "{+新+}"),
    ("旧", "", "[-旧-]"),
    ("same", "same", "same"),
    ("一" * 40 + "甲" + "二" * 40, "一" * 40 + "乙" + "二" * 40, "…" + "一" * 8 + "[-甲-]{+乙+}" + "二" * 8 + "…"),
]


@pytest.mark.parametrize("before, after, expected", WORDS)
def test_word_diff(before, after, expected):
    assert word_diff(before, after, ("[-", "-]", "{+", "+}")) == expected


def test_plain_text_of_html():
    assert plain("<p>a &lt; b</p><ul><li>x</li><li>y <b>z</b>w</li></ul>") == "a < b x y zw"


def test_a_long_list_of_ids_is_one_search_that_anki_understands(project):
    pytest.importorskip("anki")
    from anki.collection import Collection

    many = [f"card-{k}.x" for k in range(3000)]
    collection = Collection(str(project / "c.anki2"))
    try:
        anki_tools_import(collection, package(project / "old"))
        for wanted in (["gone"], ["gone", "gone.too"], ["gone.too"], []):
            for others in ([], many):
                if wanted or others:
                    found = collection.find_notes(search_for([*wanted, *others]))
                    assert {collection.get_note(i)["Id"] for i in found} == set(wanted)
        assert not collection.find_notes(search_for(["edite.", *many])), "a dot is a dot"
        assert collection.find_notes(search_for(["gone", *many], "T*_x::02 乙"))
        assert not collection.find_notes(search_for(["gone", *many], "T*_x::01 甲"))
    finally:
        collection.close()


def test_what_is_no_package_is_told(tmp_path):
    path = tmp_path / "x.apkg"
    cases = {"no zip": b"hello", "empty": b""}
    for data in cases.values():
        path.write_bytes(data)
        with pytest.raises(DeckwrightError, match=r"x\.apkg: "):
            read_package(path)
    for name, data, message in (
        ("other", b"", "holds no collection"),
        ("collection.anki2", b"SQLite format 3\0" + b"\0" * 200, "broken"),
        ("collection.anki21b", b"x", "is broken"),
    ):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, data)
        with pytest.raises(DeckwrightError, match=message):
            read_package(path)
    with pytest.raises(DeckwrightError, match="cannot be read"):
        read_package(tmp_path / "none.apkg")
