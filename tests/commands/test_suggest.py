"""``suggest`` on a small source: what it writes, and that nothing else in the files changes."""

import argparse
from pathlib import Path

import pytest
from small_source import small_source

from deckwright.commands import suggest
from deckwright.commands.common import open_project
from deckwright.model import DeckwrightError
from deckwright.text.canonical import wording_hash

CARDS = """\
# Cards on normalisation.
- id: bn-purpose          # a comment that stays
  kind: basic
  topic: normalization
  question: 批归一化做什么？
  answer: 稳定训练。
  asks:
    - BN 的作用是什么？     # as the exam has it

- id: dropout
  topic: normalization
  question: 什么是随机失活？
  answer: |
    训练时随机丢弃神经元。
    测试时不丢。
  tags: [cheat]
# the end
"""
DOCUMENT = """\
1. BN 的作用是什么？
答：稳定训练，加快收敛。
2. What is the purpose of batch normalization?
答：It keeps the distribution of activations stable.
3. 残差连接有什么作用？
答：缓解梯度消失。
4. 残差连接解决了什么问题？
答：缓解深层网络的退化。
5. 解释一下 Dropout
答：随机丢弃神经元。
"""


@pytest.fixture
def source(tmp_path) -> Path:
    return small_source(tmp_path, CARDS, DOCUMENT)


def run(source: Path, *arguments: str) -> int:
    parser = argparse.ArgumentParser()
    suggest.add_parser(parser.add_subparsers())
    options = parser.parse_args(["suggest", "--source", str(source), *arguments])
    return options.run(options)


def ids(source: Path, *more: str) -> dict[str, str]:
    """Wording → question id."""
    options = argparse.Namespace(source=source, documents=[Path(m) for m in more], lock=None, no_knowledge=False)
    return {q.question: q.id for q in open_project(options).build.questions}


def open_pairs(source: Path) -> int:
    options = argparse.Namespace(source=source, documents=[], lock=None, no_knowledge=False)
    return len(open_project(options).build.suggestions)


def find(known: dict[str, str], text: str) -> str:
    (id_,) = [id_ for question, id_ in known.items() if text in question]
    return id_


def test_accept_writes_the_wording_on_the_reviewed_card_and_nothing_else(source, capsys):
    known = ids(source)
    before = open_pairs(source)
    assert run(source, "--accept", find(known, "What is"), find(known, "BN")) == 0
    text = (source / "cards" / "normalization.yaml").read_text("utf-8")
    added = "    - What is the purpose of batch normalization?\n"
    assert text == CARDS.replace("# as the exam has it\n", "# as the exam has it\n" + added)
    assert open_pairs(source) == before - 1
    assert "bn-purpose: asks" in capsys.readouterr().out


def test_accept_on_a_card_without_asks(source):
    known = ids(source)
    card = (source / "documents" / "exam.txt")
    card.write_text(DOCUMENT + "6. 什么是随机失活？\n答：丢弃。\n", "utf-8")
    known = ids(source)
    run(source, "--accept", find(known, "随机失活"), find(known, "解释一下"))
    text = (source / "cards" / "normalization.yaml").read_text("utf-8")
    assert text == CARDS.replace("  tags: [cheat]\n", "  tags: [cheat]\n  asks:\n    - 解释一下 Dropout\n")


def test_hash_instead_of_the_wording_where_it_is_told(source):
    known = ids(source)
    run(source, "--accept", find(known, "BN"), find(known, "What is"), "--hash")
    text = (source / "cards" / "normalization.yaml").read_text("utf-8")
    assert f'    - {{hash: "{wording_hash("What is the purpose of batch normalization?")}"}}\n' in text
    assert "What is the purpose" not in text


def test_a_wording_from_outside_is_written_as_a_hash(source, tmp_path):
    outside = tmp_path / "pages"
    outside.mkdir()
    page = "1. 批归一化有什么作用？\n答：稳定。\n2. 残差连接的用途是什么？\n答：好训练。\n"
    (outside / "page.txt").write_text(page, "utf-8")
    known = ids(source, str(outside))
    run(source, "--documents", str(outside), "--accept", find(known, "BN"), find(known, "批归一化"))
    pair = find(known, "残差连接有"), find(known, "残差连接的")
    run(source, "--documents", str(outside), "--accept", *pair, "--why", "同一问")
    assert "批归一化有什么作用" not in (source / "cards" / "normalization.yaml").read_text("utf-8")
    merges = (source / "merges.yaml").read_text("utf-8")
    assert "texts" not in merges and "why: 同一问" in merges
    assert wording_hash("批归一化有什么作用") in (source / "cards" / "normalization.yaml").read_text("utf-8")


def test_two_raw_questions_become_a_block_and_one_card(source):
    known = ids(source)
    run(source, "--accept", find(known, "残差连接有"), find(known, "残差连接解决"), "--why", "都问作用: 同一件事")
    a, b = sorted(map(wording_hash, ("残差连接有什么作用？", "残差连接解决了什么问题？")))
    text = (source / "merges.yaml").read_text("utf-8")
    block = text.split("\n\n", 1)[1]
    head = f"""- a: "{a}"\n  b: "{b}"\n  decision: merge\n  why: '都问作用: 同一件事'\n  texts:\n    - 残差连接"""
    assert block.startswith(head)
    options = argparse.Namespace(source=source, documents=[], lock=None, no_knowledge=False)
    project = open_project(options)
    assert len({project.questions[find(known, text)].card for text in ("残差连接有", "残差连接解决")}) == 1


def test_distinct_is_remembered_and_blocks_stay_sorted_with_their_comments(source):
    known = ids(source)
    run(source, "--distinct", find(known, "残差连接有"), find(known, "残差连接解决"))
    path = source / "merges.yaml"
    path.write_text(path.read_text("utf-8").replace("- a:", "# a person's remark\n- a:"), "utf-8")
    for one, other in (("BN", "残差连接有"), ("What is", "残差连接有"), ("解释", "残差连接有"), ("解释", "BN")):
        run(source, "--distinct", find(known, one), find(known, other))
    text = path.read_text("utf-8")
    blocks = [line for line in text.splitlines() if line.startswith("- a:")]
    assert blocks == sorted(blocks) and len(blocks) == 5
    lines = text.splitlines()
    a = min(wording_hash("残差连接有什么作用？"), wording_hash("残差连接解决了什么问题？"))
    assert lines[lines.index("# a person's remark") + 1] == f'- a: "{a}"'
    assert open_pairs(source) == open_pairs(source)
    build = open_project(argparse.Namespace(source=source, documents=[], lock=None, no_knowledge=False)).build
    assert not [f for f in build.findings if f.rule.startswith("I2")]


ERRORS = {
    "unknown": (["--accept", "nothing", "at-all"], "there is no question 'nothing'"),
    "itself": (["--distinct", "{BN}", "{BN}"], "one question already"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_wrong_use_is_told(name, source):
    arguments, message = ERRORS[name]
    known = ids(source)
    with pytest.raises(DeckwrightError, match=message):
        run(source, *(a.format(BN=find(known, "BN")) for a in arguments))
    assert not (source / "merges.yaml").exists()


def test_a_pair_is_decided_once(source):
    known = ids(source)
    pair = find(known, "残差连接有"), find(known, "残差连接解决")
    run(source, "--distinct", *pair)
    with pytest.raises(DeckwrightError, match=r"source/merges\.yaml:3: .*decided already \(distinct\)"):
        run(source, "--accept", *reversed(pair))


def test_a_bare_folder_has_no_place_for_decisions(source):
    with pytest.raises(DeckwrightError, match="is no source folder"):
        run(source / "documents", "--distinct", "a", "b")


def test_without_a_terminal_the_pairs_are_listed(source, capsys):
    assert run(source) == 0
    out = capsys.readouterr().out
    assert "2 open" in out and "purpose" in out
    assert "What is the purpose of batch normalization?" in out, "both wordings are shown"


def test_a_reworded_question_is_joined_to_its_old_wording(source):
    from deckwright import pipeline

    options = pipeline.Options(source=source, out=source.parent / "out", only={"data"})
    pipeline.build(options)
    old = find(ids(source), "解释一下")
    path = source / "documents" / "exam.txt"
    last = "5. 解释一下 Dropout\n答：随机丢弃神经元。"
    path.write_text(DOCUMENT.replace(last, "5. 随机失活是指？\n答：另一个更长的答案在这里。"), "utf-8")
    guid = pipeline.read_lock(options).cards[f"q-{old[-16:]}"].guid
    new = find(ids(source), "随机失活是指")
    project = open_project(argparse.Namespace(source=source, documents=[], lock=None, no_knowledge=False))
    assert (old, new) not in [(s.a, s.b) for s in project.build.suggestions], "one neighbour alone is no evidence"
    run(source, "--accept", old, new)
    pipeline.build(options)
    lock = pipeline.read_lock(options)
    assert guid in [entry.guid for entry in lock.cards.values()]
