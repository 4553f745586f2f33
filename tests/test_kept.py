"""What was found in a document is the same whether it was read or remembered."""

import json
from dataclasses import asdict, fields
from pathlib import Path

import pytest

from deckwright import cache, kept
from deckwright.config import DocumentConfig
from deckwright.kept import Kept
from deckwright.model import Document
from deckwright.read import Found

TEXT = "1、什么是矩阵？\nA. 数的表\nB. 一个数\n答案：A\n\n2、____ 是向量的长度。\n答案：范数\n\n再见\n"


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("DECKWRIGHT_CACHE", str(tmp_path / "cache"))


def document(tmp_path: Path, data: bytes, name: str = "d.txt") -> Found:
    path = tmp_path / name
    path.write_bytes(data)
    return Found(path, f"documents/{name}")


def taken(found: Found, config: DocumentConfig | None = None) -> tuple[list[object], dict[str, object]]:
    """Everything that is known of a document and its questions."""
    each = Kept(found, config or DocumentConfig())
    questions = [asdict(question) for question in each.questions()]
    return questions, {field.name: getattr(each.document, field.name) for field in fields(Document)}


def reads(monkeypatch) -> list[str]:
    """The names of the documents that are read from now on."""
    names: list[str] = []
    read = kept.read
    monkeypatch.setattr(kept, "read", lambda found, config: names.append(found.name) or read(found, config))
    return names


def test_a_document_that_stays_is_not_read_again(tmp_path, monkeypatch):
    found = document(tmp_path, TEXT.encode())
    first = taken(found)
    names = reads(monkeypatch)
    assert taken(found) == first
    assert Kept(found, DocumentConfig()).has_text
    assert names == []


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".csv"])
def test_every_shape_is_remembered_as_it_was_found(tmp_path, monkeypatch, suffix):
    texts = {
        ".txt": TEXT + "3、对的，矩阵可以相乘。（√）\n4、排序：甲→乙→丙\n",
        ".md": "## 什么是 $x^2$？\n\n- 一\n- 二\n\n```python\nprint(1)\n```\n",
        ".html": "<h2>What is a tensor?</h2><p>An <b>array</b>.</p><ol><li>a<li>b</ol>",
        ".csv": "question,answer,A,B\nWhat is a norm?,A,length,angle\nWhat is a field?,B,x,y\n",
    }
    found = document(tmp_path, texts[suffix].encode(), f"d{suffix}")
    first = taken(found)
    names = reads(monkeypatch)
    assert first[0]
    assert first[1]["lines"] == []
    assert taken(found) == first
    assert names == []


@pytest.mark.parametrize("changed", ["content", "name", "config", "code"])
def test_whatever_it_follows_from_is_seen(tmp_path, monkeypatch, changed):
    found, config = document(tmp_path, TEXT.encode()), DocumentConfig()
    taken(found)
    if changed == "content":
        found.path.write_bytes(TEXT.replace("矩阵", "张量").encode())
    elif changed == "name":
        found = Found(found.path, "documents/other.txt")
    elif changed == "config":
        config = DocumentConfig(title="另一个")
    else:
        monkeypatch.setattr(cache, "code", lambda *parts: "other code")
    names = reads(monkeypatch)
    taken(found, config)
    assert names == [found.name]


@pytest.mark.parametrize(
    "data", [b"", "没有问题的一行。\n".encode(), b"\x00\x01\x02"], ids=["empty", "none", "no text"]
)
def test_what_holds_no_question_is_read_each_time(tmp_path, monkeypatch, data):
    found = document(tmp_path, data)
    first = taken(found)
    names = reads(monkeypatch)
    assert taken(found) == first == ([], first[1])
    assert names == [found.name]


def test_a_document_of_just_that_size_is_kept(tmp_path, monkeypatch):
    found = document(tmp_path, TEXT.encode())
    monkeypatch.setattr(kept, "_LARGEST", len(TEXT.encode()))
    first = taken(found)
    names = reads(monkeypatch)
    assert taken(found) == first
    assert names == []


def test_half_a_character_and_a_large_document_are_read_each_time(tmp_path, monkeypatch):
    half = document(tmp_path, json.dumps([{"question": "What is \ud800?", "answer": "Half."}]).encode(), "h.json")
    large = document(tmp_path, TEXT.encode())
    monkeypatch.setattr(kept, "_LARGEST", len(TEXT.encode()) - 1)
    first = taken(half), taken(large)
    names = reads(monkeypatch)
    assert (taken(half), taken(large)) == first
    assert names == [half.name, large.name]


@pytest.mark.parametrize("harm", [b"", b"{}", b'{"document": 3, "questions": []}', b"\xff"])
def test_a_damaged_entry_is_none(tmp_path, monkeypatch, harm):
    found = document(tmp_path, TEXT.encode())
    first = taken(found)
    cache.put("documents", next((tmp_path / "cache" / "documents").iterdir()).name, harm)
    names = reads(monkeypatch)
    assert taken(found) == first
    assert names == [found.name]
