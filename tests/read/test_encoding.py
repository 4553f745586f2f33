"""Bytes of every usual encoding, and bytes that are no text."""

import pytest

from deckwright.read import Found, read
from deckwright.read.encoding import NotText, decode

SIMPLIFIED = "什么是批归一化？它在训练时用小批量的统计量，测试时用累积的均值和方差。\n"
TRADITIONAL = "什麼是批次正規化？它在訓練時使用小批量的統計量，測試時使用累積的平均值與變異數。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "utf-32"])
def test_simplified(encoding):
    assert decode((SIMPLIFIED * 3).encode(encoding)).text == SIMPLIFIED * 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "big5", "big5hkscs", "gb18030"])
def test_traditional(encoding):
    assert decode((TRADITIONAL * 3).encode(encoding)).text == TRADITIONAL * 3


def test_ascii_and_empty():
    assert decode(b"What is a tensor?\n").text == "What is a tensor?\n"
    assert decode(b"").text == ""


def test_half_a_character_at_the_end_is_replaced_and_counted():
    decoded = decode("什么".encode()[:-1])
    assert (decoded.text[0], decoded.replaced) == ("什", 1)


def test_a_lone_surrogate_is_replaced_and_counted():
    decoded = decode("Q: \ud800?\nA: x\n".encode("utf-8", "surrogatepass"))
    assert (decoded.encoding, decoded.replaced) == ("utf-8", 3)
    assert decoded.text == "Q: \ufffd\ufffd\ufffd?\nA: x\n"


@pytest.mark.parametrize("raw", [b"\x89PNG\r\n\x1a\n" + bytes(100), b"PK\x03\x04abc", bytes(range(256)) * 50, b"\0" * 1000])
def test_binary(raw):
    with pytest.raises(NotText):
        decode(raw)


def test_told_encoding_wins():
    assert decode("日本".encode("shift_jis"), "shift_jis").text == "日本"
    with pytest.raises(NotText, match="no encoding called"):
        decode(b"x", "klingon")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_where_an_editor_ends_them_and_nowhere_else(tmp_path, end):
    path = tmp_path / "a.txt"
    path.write_bytes(end.join(["一", "", "二\u2028三\x0b四", "五"]).encode())
    document = read(Found(path, "a.txt"))
    assert [line.number for line in document.lines] == [1, 3, 4]


def test_traditional_becomes_simplified_unless_told(tmp_path):
    from deckwright.config import DocumentConfig

    path = tmp_path / "a.txt"
    path.write_text("什麼是過擬合？", "utf-8")
    assert read(Found(path, "a.txt")).lines[0].text == "什么是过拟合？"
    assert read(Found(path, "a.txt"), DocumentConfig(script="traditional")).lines[0].text == "什麼是過擬合？"


def test_unreadable_file_is_a_finding_with_its_name(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"\x89PNG" + bytes(1000))
    document = read(Found(path, "documents/a.txt"))
    assert [(f.rule, f.severity, f.file) for f in document.findings] == [("R101", "error", "documents/a.txt")]
    assert document.lines == []


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    from deckwright.read import find

    (tmp_path / "secret.txt").write_text("什么？")
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "own.txt").write_text("什么？")
    found, findings = find(folder)
    assert [f.name for f in found] == ["own.txt"]
    assert [(f.rule, f.file) for f in findings] == [("R103", "link.txt")]
