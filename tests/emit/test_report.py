"""report.json and report.md: what they say of look-alikes and of questions that name nothing the glossary knows."""

import json

import pytest
from conftest import run

DOCUMENT = """\
1. 批归一化的作用是什么？
答：稳定训练。
2. What is the purpose of batch normalization?
答：It stabilises training.
3. 下雨天怎么<b>办</b> | [看](http://x.y) `a` *b*？
答：打伞。
"""


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    (folder / "in").mkdir()
    (folder / "in" / "notes.txt").write_text(DOCUMENT, "utf-8")
    run("--source", folder / "in", "--out", folder / "out", "--quiet", "--only", "data")
    return folder / "out"


def test_suggestions_name_questions_that_are_there(out):
    report = json.loads((out / "report.json").read_text("utf-8"))
    rows = {row["id"]: row for row in map(json.loads, (out / "questions.jsonl").read_text("utf-8").splitlines())}
    (pair,) = report["suggestions"]
    assert {rows[pair["a"]]["question_lines"][0], rows[pair["b"]]["question_lines"][0]} == {1, 3}
    assert pair["gone"] is None and "purpose of Batch Normalization" in pair["why"]
    assert report["counts"]["suggestions"] == 1


def test_the_report_for_people_shows_both_sides_and_where_they_stand(out):
    text = (out / "report.md").read_text("utf-8").split("## Look-alike questions")[1]
    assert "批归一化的作用是什么？ (`notes.txt:1`)" in text
    assert "What is the purpose of batch normalization? (`notes.txt:3`)" in text
    assert "python build.py suggest" in text


def test_questions_that_name_no_concept_are_listed(out):
    report = json.loads((out / "report.json").read_text("utf-8"))
    (id_,) = report["without_concept"]
    assert report["counts"]["without_concept"] == 1
    text = (out / "report.md").read_text("utf-8").split("## Questions that name no concept")[1]
    assert "`notes.txt:5` 下雨天怎么" in text
    assert "<b>" not in text and "[看](" not in text and "`a`" not in text, "a document's text is no Markdown here"
    assert id_.startswith("notes-")


def test_a_long_list_is_cut_and_says_so(tmp_path):
    (tmp_path / "in").mkdir()
    asked = "\n".join(f"{k}. 第 {k} 个没有人懂的话题是什么？\n答：不知道第 {k} 个。" for k in range(1, 231))
    (tmp_path / "in" / "notes.txt").write_text(asked, "utf-8")
    run("--source", tmp_path / "in", "--out", tmp_path / "out", "--quiet", "--only", "data")
    report = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    assert len(report["without_concept"]) == 230
    assert "… and 30 more, in `report.json`" in (tmp_path / "out" / "report.md").read_text("utf-8")
