"""The hashes by which wordings are known: of a question, of what a reviewed card lists, of all that a card carries."""

from __future__ import annotations

import re

from ..model import Card, Question
from ..text.canonical import canonical, wording_hash

_BARE = re.compile(
    r"(基本)?(原理|概念|定义|作用|优点|缺点|优缺点|特点|公式|结构|应用|背景|总结|实现|步骤|流程|方法|分类|意义|原因|区别|改进|介绍|简介|是什么|为什么|怎么做)+"
    r"|definition|advantages?|disadvantages?|pros and cons|applications?|how it works|overview|why|what|how"
)
_MAY_BE_BARE = re.compile(
    r"[\W_a-zA-Z基本原理概念定义義作用优優缺点點特公式结結构構应應背景总總实實现現步骤驟流程方法分类類意因區区别別"
    r"改进進介绍紹简簡是什么麼甚为為怎做]{1,60}"
)
"""A heading of which the canonical form may match; tells most questions apart without making that form."""


_IN_ID = re.compile(r"-([0-9a-f]{16})(?:-\d+)?$")


def hash_in(question_id: str) -> str:
    """The hash of the wording that a question's id holds; empty if it is no such id."""
    found = _IN_ID.search(question_id)
    return found[1] if found else ""


def merge_key(question: Question) -> str:
    """The hash that equal questions share; a bare heading (“基本原理”) counts with the heading above it."""
    text = question.question or ""
    if question.section and _MAY_BE_BARE.fullmatch(text) and _BARE.fullmatch(canonical(text)):
        return wording_hash(f"{question.section[-1]} {text}")
    return question.hash


def listed_hashes(card: Card) -> list[str]:
    """The hashes of the wordings that a reviewed card lists, its own question first."""
    asked = [wording_hash(asks) if isinstance(asks, str) else asks.hash for asks in card.asks]
    same = next((q.hash for q in card.questions[:1] if q.question == card.question), None)  # of a raw card, mostly
    return list(dict.fromkeys([same or wording_hash(card.question), *asked]))


def wording_hashes(card: Card) -> list[str]:
    """The hashes of all wordings of a card: those that it lists, and those of its questions."""
    return list(dict.fromkeys([*listed_hashes(card), *(q.hash for q in card.questions)]))
