"""Tables: a row is a question with exactly the fields that its header names."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deckwright.config import DocumentConfig
from deckwright.extract import extract
from deckwright.read import formats


def table(text: str | bytes, name: str = "t.csv"):
    raw = text if isinstance(text, bytes) else text.encode()
    document = formats.read(name, raw, DocumentConfig())
    return document, extract(document)


def brief(questions):
    return [[q.question_lines and list(q.question_lines), q.answer_lines and list(q.answer_lines), q.question, q.answer]
            for q in questions]  # fmt: skip


def test_quotes_delimiters_and_line_ends_in_cells():
    document, questions = table(
        'question,answer\r\n"What is ""fan-in"", exactly?","Inputs of a unit:\r\n\r\none each, counted."\r\nWhy?,because\r\n'
    )
    assert brief(questions) == [
        [[2, 2], [2, 4], 'What is "fan-in", exactly?', "Inputs of a unit:\none each, counted."],
        [[5, 5], [5, 5], "Why?", "because"],
    ]
    assert [[d.first, d.last, d.reason] for d in document.dropped] == [[1, 1, "structure"]]
    assert document.total_lines == 5
    assert document.findings == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "，"])
@pytest.mark.parametrize("header", [("问题", "答案"), ("Front", "Back"), ("题目", "参考答案"), ("Q", "A")])
def test_headers_and_delimiters(delimiter, header):
    text = f"\ufeff{delimiter.join(header)}\n什么是轮{delimiter}全部数据一遍\n"
    _, questions = table(text)
    assert brief(questions) == [[[2, 2], [2, 2], "什么是轮", "全部数据一遍"]]


def test_choices_in_columns():
    text = (
        "题型,题干,选项A,选项B,选项C,正确答案,解析,章节\n"
        '多选题,哪些是优化器？,Adam,ReLU,SGD,"A,C",ReLU 是激活函数。,优化::基础\n'
        "单选,哪个最深？,LeNet,ResNet,,ResNet,,\n"
        "单选,哪个最早？,感知机,卷积网络,,1,,\n"
        "判断题,池化有参数。,,,,×,没有。,\n"
        "简答题,说说选项（A）的意思,,,,B 是对的,,\n"
    )
    _, questions = table(text)
    assert [(q.kind, q.options, q.correct, q.answer) for q in questions] == [
        ("choice", ["Adam", "ReLU", "SGD"], ["A", "C"], "ReLU 是激活函数。"),
        ("choice", ["LeNet", "ResNet"], ["B"], None),
        ("choice", ["感知机", "卷积网络"], ["A"], None),
        ("true-false", None, [False], "没有。"),
        ("basic", None, None, "B 是对的"),
    ]
    assert questions[0].section == ["优化", "基础"]


def test_keys_of_several_letters_and_verdicts_among_options():
    text = (
        "Question,Option A,Option B,Option C,Correct Answer,Explanation\n"
        "Which bring rain? (select two),Nimbostratus,Cirrus,Altostratus,A|C,Layered clouds do.\n"
        "Cold air holds less water.,True,False,,A,\n"
        "Lightning never strikes twice.,True,False,,B,Masts are hit often.\n"
        "What is measured in hectopascals?,Rain,Pressure,,B,\n"
    )
    _, questions = table(text)
    assert [(q.kind, q.options, q.correct, q.answer_lines, q.answer) for q in questions] == [
        ("choice", ["Nimbostratus", "Cirrus", "Altostratus"], ["A", "C"], (2, 2), "Layered clouds do."),
        ("true-false", None, [True], None, None),
        ("true-false", None, [False], (4, 4), "Masts are hit often."),
        ("choice", ["Rain", "Pressure"], ["B"], None, None),
    ]


def test_options_in_one_cell():
    _, questions = table('question,options,answer\nPick one,"A. x\nB. y\nC. z",C\nPick two,x | y,B\n')
    assert [(q.options, q.correct) for q in questions] == [(["x", "y", "z"], ["C"]), (["x", "y"], ["B"])]


def test_options_in_the_cell_of_the_question():
    text = (
        'question,answer\n哪个输出非负？ A. ReLU B. tanh C. 恒等,A\n"Which is deepest?\n(a) LeNet\n(b) ResNet",b\n'
        "下列有参数的是（ ）A、卷积 B、池化 C、归一化,答案：AC\nPick one: A) x B) y C) z,\"B) y, because\"\n哪个？ A. 一 B. 二 C. 三,三\n"
        "什么是 A. B. C. 三步法？,先测再改\nA. 一 B. 二 C. 三 里哪个大？,D\n"
    )
    _, questions = table(text)
    assert [(q.kind, q.question, q.options, q.correct, q.answer) for q in questions] == [
        ("choice", "哪个输出非负？", ["ReLU", "tanh", "恒等"], ["A"], None),
        ("choice", "Which is deepest?", ["LeNet", "ResNet"], ["B"], None),
        ("choice", "下列有参数的是（ ）", ["卷积", "池化", "归一化"], ["A", "C"], None),
        ("choice", "Pick one:", ["x", "y", "z"], ["B"], "y, because"),
        ("choice", "哪个？", ["一", "二", "三"], ["C"], None),
        ("basic", "什么是 A. B. C. 三步法？", None, None, "先测再改"),
        ("basic", "A. 一 B. 二 C. 三 里哪个大？", None, None, "D"),
    ]


def test_columns_that_are_no_field_are_told():
    document, _ = table("no,question,answer,colour\n1,What?,That.,red\n")
    assert [(d.first, d.last, d.text) for d in document.dropped] == [
        (1, 2, "no | question | answer | colour\ncolour: red")
    ]


def test_unquoted_delimiters_stay_in_the_last_column():
    document, questions = table("question,answer\nWhich?,a, b and c\n")
    assert brief(questions)[0][3] == "a, b and c"
    assert [(f.rule, f.line) for f in document.findings] == [("R112", 2)]


def test_a_quote_that_never_ends_swallows_nothing():
    document, questions = table('question,answer\nA?,"x\nB?,y\nC?,z\n')
    assert [q.question for q in questions] == ["A?", "B?", "C?"]
    assert [(f.rule, f.line) for f in document.findings] == [("R111", 2)]


@pytest.mark.parametrize("text", ["1,2\n3,4\n", "answer,tag\nx,y\n", "just a line\n"])
def test_without_a_column_of_questions_nothing_is_read(text):
    with pytest.raises(formats.Unreadable, match="header"):
        table(text)


@pytest.mark.parametrize("text", ["", "\n\n", "question,answer\n"])
def test_an_empty_table_has_no_question(text):
    document, questions = table(text)
    assert questions == []
    assert "R105" in [f.rule for f in document.findings]


def test_text_export_of_anki():
    text = "#separator:tab\n#html:true\n#tags column:3\nWhat is <b>SGD</b>?\tA &lt; step<br>down\tt1 t2\n"
    for name in ("export.txt", "export.tsv"):
        document, questions = table(text, name)
        assert brief(questions) == [[[4, 4], [4, 4], "What is **SGD**?", "A < step\ndown"]]
        assert document.dropped[-1].text.endswith("t1 t2")


def test_encodings():
    _, questions = table("问题,答案\n什么是学习率,每一步更新的步长\n".encode("gb18030"))
    assert questions[0].answer == "每一步更新的步长"


CELL = st.text(alphabet='abc中"\n\r, ;|\t', max_size=12)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(CELL, CELL), max_size=8))
def test_what_a_writer_writes_is_read_back(rows):
    import csv
    import io

    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(["question", "answer"])
    writer.writerows(rows)
    document, _ = table(out.getvalue())
    for name, k in (("question", 0), ("answer", 1)):
        wanted = ["".join(row[k].split()) for row in rows if "".join(row).strip()]
        assert [
            "".join("".join(line.text.split()) for line in row.fields.get(name, [])) for row in document.rows
        ] == wanted
    lines = out.getvalue().replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for line in document.lines:
        assert "".join(line.text.split()) in "".join(lines[line.number - 1].replace('""', '"').split())


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='ab?\n,"\t;', max_size=80))
def test_any_table(text):
    document, questions = table("question,answer\n" + text)
    assert sum(q.question is not None or q.answer is not None for q in questions) == len(document.rows)
