"""What people call the columns of a table of questions, in Chinese and English."""

from __future__ import annotations

import re

_NAMES = {
    "question": "statement 陈述 说法 命题 疑问 咨询内容 常见问题 题目描述 题干内容 question q front prompt 问题 题目 问 题干 正面 试题 面试题 题目内容 问题内容 题面 提问 questions 考题",  # noqa: E501
    "term": "term word concept vocabulary 术语 名词 概念 单词 词汇 词语 词条",
    "meaning": "definition meaning translation 定义 释义 含义 意思 翻译",
    "answer": "verdict 对错 判断 正误 答复 答复内容 回复内容 解决办法 解决方案 解决方法 答题要点 要点 参考回答 参考解答 answer a back response reply 答案 参考答案 正确答案 标准答案 背面 答 回答 解答 答案内容"  # noqa: E501
    " correctanswer correct correctoption key answers 正确选项",
    "explanation": "explanation explain rationale reason notes note extra 解析 答案解析 题目解析 试题解析 详解 说明"
    " 备注 解释",
    "options": "options choices 选项 选项内容 备选项 候选项",
    "kind": "type kind 题型 类型 题目类型 试题类型 questiontype",
    "tags": "tags tag label labels 标签 标记 关键词 keywords",
    "section": "section chapter topic category subject deck 章节 章 分类 类别 知识点 主题 科目 专题 目录",
    "other": "id no number index 序号 编号 题号 score 分值 分数 difficulty level 难度"
    " source sources references status 来源 guid",
}
_TERMS = ("term", "meaning")
_FIELDS = {name: key for key, names in _NAMES.items() for name in names.split()}
_CONTAINED = {
    "other": re.compile("我的|你的|^your|^my|次数|数量|编号|序号|number|count|id$|no$|time|提示|hint"),
    "kind": re.compile("type|题型|类型"),
    "explanation": re.compile("解析|explanation|rationale|feedback"),
    "answer": re.compile("答案|解答|答复|answer|solution|正确选项|正确项|correct|背面|反面|back$|谜底"),
    "question": re.compile("问题|题目|题干|题面|question|^stem|正面|^front|problem|clue|谜面"),
}
"""What a longer name of a column has in it, tried in this order."""
_OPTION = re.compile(r"(?:选项|option|choice|答案选项|备选|answer|答案)?([a-h]|[1-8])(?:选项|option|项)?", re.I)
KINDS = {
    name: kind
    for kind, names in {
        "choice": "choice multiplechoice multiple single 选择 选择题 单选 单选题 多选 多选题 单项选择 单项选择题 "
        " 多项选择 多项选择题 不定项",
        "true-false": "true-false 判断 判断题 是非 是非题 truefalse true/false boolean tf",
        "cloze": "cloze 填空 填空题 fill blank",
        "order": "order 排序 排序题 ordering",
        "list": "list 列举 列举题",
        "basic": "basic 简答 简答题 问答 问答题 论述 论述题 名词解释 short open essay",
    }.items()
    for name in names.split()
}


def column(name: str) -> str:
    """The field that a column's name stands for: a name of ``_NAMES``, a letter of an option, or empty."""
    plain = re.sub(r"[\s_\-#*:：.()（）\[\]\"'\ufeff]+", "", name).lower()
    if plain in _FIELDS:
        return _FIELDS[plain]
    match = _OPTION.fullmatch(plain)
    if match and (len(plain) > 1 or not plain.isdecimal()):
        return "ABCDEFGH"[int(match[1]) - 1] if match[1].isdecimal() else match[1].upper()
    if len(plain) > 24:
        return ""
    return next((field for field, words in _CONTAINED.items() if words.search(plain)), "")


def fields_of(names: list[str], terms: bool = True) -> list[str]:
    """The field of each column. ``A`` is an option where there is a ``B``, else the answer to ``Q``.

    ``terms``: where no column holds questions, one of terms does, and their meaning answers.
    """
    found = [column(name) for name in names]
    found = _with_terms(found) if terms else ["" if name in _TERMS else name for name in found]
    plain = [name.strip().lower() for name in names]
    if "b" in plain and "a" in plain:
        found[plain.index("a")] = "A"
    elif "B" not in found and found.count("A") == 1 and "answer" not in found:
        found[found.index("A")] = "answer"
    for k, name in enumerate(found):
        if name == "question" and name in found[:k]:
            found[k] = ""
    return found


def _with_terms(found: list[str]) -> list[str]:
    """Columns of terms and meanings as questions and answers, where there are no such columns."""
    stands = {"term": "" if "question" in found else "question", "meaning": "explanation"}
    if "answer" not in found:
        stands["meaning"] = "answer"
        if "term" in found and "meaning" not in found:
            stands["explanation"] = "answer"
    return [stands.get(name, name) for name in found]
