"""Packages of Anki, old and new, exported here by Anki itself; and databases that mean harm."""

import contextlib
import io
import sqlite3
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deckwright.config import DocumentConfig
from deckwright.extract import extract
from deckwright.read import formats

NOTES = [
    (
        "Basic",
        "优化::基础",
        ["什么是 <b>SGD</b>？<br>说两句。", "随机梯度 &lt;下降&gt;<div>\\(x^2\\)</div>[sound:a.mp3]"],
    ),
    ("Cloze", "优化::基础", ["{{c1::ReLU}} 在 {{c2::零::几}} 处不可导。", "<p>左右导数不等</p>"]),
    ("Basic (and reversed card)", "Default", ["front?", "[$]y^2[/$] <img src='../a b.png'>"]),
]


@pytest.fixture(scope="module", params=["old", "new"])
def package(request, tmp_path_factory):
    collection = pytest.importorskip("anki.collection")
    if request.param == "new":
        pytest.importorskip("zstandard")
    folder = tmp_path_factory.mktemp(request.param)
    base = collection.Collection(str(folder / "c.anki2"))
    for kind, deck, fields in NOTES:
        note = base.new_note(base.models.by_name(kind))
        note.fields[: len(fields)] = fields
        base.add_note(note, base.decks.id(deck))
    options = collection.ExportAnkiPackageOptions(with_media=False, legacy=request.param == "old")
    base.export_anki_package(out_path=str(folder / "x.apkg"), options=options, limit=None)
    base.close()
    return (folder / "x.apkg").read_bytes()


def read(raw: bytes, name: str = "x.apkg"):
    return formats.read(name, raw, DocumentConfig())


def test_notes_of_both_formats(package):
    document = read(package)
    questions = extract(document)
    assert (document.unit, document.total_lines) == ("note", 3)
    assert [(q.question_lines, q.unit, q.kind, q.section, q.question, q.answer, q.correct) for q in questions] == [
        ((1, 1), "note", "basic", ["优化", "基础"], "什么是 **SGD**？\n说两句。", "随机梯度 <下降>\n\\(x^2\\)", None),
        ((2, 2), "note", "cloze", ["优化", "基础"], "____ 在 ____（几）处不可导。", "左右导数不等", ["ReLU", "零"]),
        ((3, 3), "note", "basic", [], "front?", "$y^2$ ![](a-b.png)", None),
    ]


def test_a_package_is_known_whatever_its_name(package):
    assert len(read(package, "deck.zip").lines) == len(read(package).lines)


# --- harm ---------------------------------------------------------------------------------------

MODELS = '{"1": {"type": 0, "flds": [{"name": "F", "ord": 0}, {"name": "B", "ord": 1}], "tmpls": [{"qfmt": "{{F}}", "afmt": "{{B}}"}]}}'


def collection(*statements: str, models: str = MODELS) -> bytes:
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE col (models TEXT, decks TEXT)")
    base.execute("INSERT INTO col VALUES (?, '{}')", (models,))
    base.execute("CREATE TABLE cards (nid INTEGER, did INTEGER, ord INTEGER)")
    for statement in statements or ("CREATE TABLE notes (id INTEGER, mid INTEGER, flds TEXT)",):
        base.execute(statement)
    base.commit()
    return base.serialize()


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return out.getvalue()


def test_fields_by_hand():
    data = collection(
        "CREATE TABLE notes (id INTEGER, mid INTEGER, flds TEXT)",
        "INSERT INTO notes VALUES (7, 1, 'q2?' || char(31) || 'a2'), (3, 1, 'q1?' || char(31) || '<script>x</script>a1')",
        "INSERT INTO notes VALUES (9, 5, 'q3?' || char(31) || 'a3' || char(31) || 'more')",
    )
    questions = extract(read(zipped(collection__anki2=data)))
    assert [(q.question, q.answer, q.question_lines) for q in questions] == [
        ("q1?", "a1", (1, 1)),
        ("q2?", "a2", (2, 2)),
        ("q3?", "a3\nmore", (3, 3)),
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"SQLite format 3\0" + b"\xff" * 500,
        collection()[:600],
        collection("CREATE VIEW notes AS SELECT 1 AS id, 1 AS mid, 'x' AS flds"),
        collection("CREATE TABLE notes (id INTEGER)"),
        collection(models="[" * 5000),
        collection(models='{"1": 5}'),
        collection(models='{"x": {"flds": [{}]}}'),
    ],
    ids=["empty", "noise", "cut", "view", "columns", "brackets", "shape", "keys"],
)
def test_broken_collections_are_told(data):
    with pytest.raises(formats.Unreadable):
        read(zipped(collection__anki2=data))


def test_members_are_read_by_name_only(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data = collection(
        "CREATE TABLE notes (id INTEGER, mid INTEGER, flds TEXT)",
        "INSERT INTO notes VALUES (1, 1, 'q?' || char(31) || 'a')",
    )
    raw = zipped(**{"../../evil__txt": b"x", "/abs__txt": b"y", "collection__anki2": data})
    assert len(read(raw).rows) == 1
    assert list(tmp_path.iterdir()) == []


def test_bombs_are_refused():
    zstandard = pytest.importorskip("zstandard")
    packer = zstandard.ZstdCompressor().compressobj()
    parts = [packer.compress(b"\0" * 1024 * 1024) for _ in range(600)] + [packer.flush()]
    with pytest.raises(formats.Unreadable, match="bytes"):
        read(zipped(collection__anki21b=b"".join(parts)))


def test_without_the_library_the_message_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "zstandard", None)
    with pytest.raises(formats.Unreadable, match=r"pip install 'deckwright\[documents\]'"):
        read(zipped(collection__anki21b=b"x"))


CLOZES = "{{c1::" * 50_000 + "x" + "}}" * 10


@pytest.mark.parametrize(
    "text", [CLOZES, "[latex]" * 50_000 + "[/latex]", "{{c1::a::" * 50_000, "<anki-mathjax>" * 30_000]
)
def test_no_field_takes_long(text):
    data = collection("CREATE TABLE notes (id INTEGER, mid INTEGER, flds TEXT)")
    base = sqlite3.connect(":memory:")
    base.deserialize(data)
    base.execute("INSERT INTO notes VALUES (1, 1, ?)", (text + "\x1fa",))
    base.commit()
    assert read(zipped(collection__anki2=base.serialize())).total_lines == 1


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_mutated_collections(data):
    raw = bytearray(
        collection(
            "CREATE TABLE notes (id INTEGER, mid INTEGER, flds TEXT)",
            "INSERT INTO notes VALUES (1, 1, 'q?' || char(31) || 'a')",
        )
    )
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(16, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(formats.Unreadable):
        extract(read(zipped(collection__anki2=bytes(raw))))
