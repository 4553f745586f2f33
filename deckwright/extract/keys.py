"""Answer keys: which option is right, true or false, in which order – as people write it in and behind questions."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORD = r"(?:正确答案|参考答案|标准答案|正确选项|正确顺序|正确步骤|正确的是|正确是|正确|答案选|答案是|答案为|答案|选择|应选|故选|选|答|Correct answer|Correct|Answer|Ans|Key)"  # noqa: E501
_LINK = r"\s*+(?:选项)?\s*+(?:[:：是为选]|应为|应该是|is)?\s*+[:：]?\s*+"
_TRUE = r"对|正确|√|✓|✔|是|真|True|T|Yes|right"
_FALSE = r"错误|错|不对|不正确|×|✗|✘|否|假|False|F|No|wrong"
_LETTERS = (
    r"[A-Ha-h](?:(?:\s*+(?:[,，、;；/|和与及&→>＞–—-]|->|=>)|\s)\s*+[A-Ha-h]){0,7}|[A-H]{1,8}|[a-h]{1,8}"
    r"|[①-⑩](?:\s*+(?:[,，、→>＞–—-]|->)?\s*+[①-⑩]){1,9}"
    r"|[(（]?[1-9][)）]?(?:\s*+(?:[,，、→>＞–—-]|->)?\s*+[(（]?[1-9][)）]?){2,8}"
)

_IN_BRACKETS = re.compile(
    rf"[(（\[【]\s*+{_WORD}{_LINK}(?:(?P<letters>{_LETTERS})|(?P<true>{_TRUE})|(?P<false>{_FALSE}))\s*+[。.]?\s*+[)）\]】]",
    re.I,
)
_BARE_BRACKETS = re.compile(
    r"[(（【\[]\s*+(?:(?P<letters>[A-H](?:\s*+[,，、]?\s*+[A-H]){0,7}|[a-h]{3,8}|[①-⑩]{3,10})|(?P<true>√|✓|✔|对|正确|True|T)|(?P<false>×|✗|✘|错|错误|False))\s*+[)）】\]]"
)
_AT_START = re.compile(
    rf"\s*+[(（\[【]?\s*+(?:The\s+)?(?:{_WORD})[)）\]】]?{_LINK}[(（]?(?:(?P<letters>{_LETTERS})|(?P<true>{_TRUE})|(?P<false>{_FALSE}))[)）]?(?![A-Za-z0-9\u4e00-\u9fff])\s*+[。.,，;；:：]?\s*+",
    re.I,
)
_WHOLE = re.compile(
    rf"\s*+(?:(?P<letters>[A-H](?:\s*+[,，、;；/|&+]?\s*+[A-H]){{0,7}}|[a-h]{{1,8}}|[(（]\s*+[A-Ha-h]\s*+[)）]|[①-⑩](?:\s*+(?:[,，、→>＞–—-]|->)?\s*+[①-⑩]){{1,9}}|[(（]?[1-9][)）]?(?:\s*+(?:[,，、→>＞–—-]|->)?\s*+[(（]?[1-9][)）]?){{2,8}})|(?P<true>{_TRUE})|(?P<false>{_FALSE}))\s*+[。.!！]?\s*+"
)
_LEADING = re.compile(
    r"\s*+(?:(?P<letters>[A-H](?:[,，、]?[A-H]){0,7}(?=\s*+[。，,;；:：.、（()）]|\s*+$|\s+[\u4e00-\u9fff]|\s+[—–-])|[a-h](?=\s*+[).）]|\s+[—–-]\s))"
    r"|(?P<true>正确|对|True|Yes|√|✓|✔)(?=\s*+[。，,;；.!！（(]|\s*+$)|(?P<false>错误|不正确|不对|错|False|No|×|✗|✘)(?=\s*+[。，,;；.!！（(]|\s*+$))"
    r"\s*+[。，,;；:：.、)）]?\s*+(?:[—–-]+\s+)?"
)
_IN_PROSE = re.compile(
    r"(?:正确答案|参考答案|(?<!我的)(?<!你的)(?<!您的)(?<!考生)(?<!学生)答案|故选|应选|所以选|因此选|选)\s*+[:：是为应选]{0,3}\s*+(?P<letters>[A-H](?:\s*+[,，、]?\s*+[A-H]){0,7})(?![A-Za-z0-9])"
    r"|(?:correct (?:answer|option|choice) is|answer is)\s*+[:：]?\s*+\(?(?P<letters2>[A-H])\)?(?![A-Za-z0-9])",
    re.I,
)


_BEGINS = frozenset(
    "(（[【①②③④⑤⑥⑦⑧⑨⑩123456789正参标选应故答对√✓✔是真错不×✗✘否假ABCDEFGHKTYNRWabcdefghktynrw\u212a"
)
"""The characters with which a key begins at the start of an answer."""


@dataclass(slots=True)
class Key:
    """A key as written and what it says; ``start`` and ``end`` are offsets in the text that was searched."""

    written: str
    letters: list[str] | None
    truth: bool | None
    start: int
    end: int


def _key(match: re.Match[str], text: str) -> Key:
    groups = match.groupdict()
    letters = groups.get("letters") or groups.get("letters2")
    if letters:
        found = re.findall(r"[A-Za-z①-⑩1-9]", letters)
        return Key("".join(found), found, None, match.start(), match.end())
    truth = groups.get("true") is not None
    return Key(str(groups.get("true") or groups.get("false")), None, truth, match.start(), match.end())


def truth(text: str) -> bool | None:
    """Whether a text is a word for true or for false; None for anything else."""
    match = _WHOLE.fullmatch(text.strip().capitalize())
    if match and match["letters"]:
        return {"t": True, "f": False}.get(text.strip().lower())
    return None if match is None else match["true"] is not None


def in_question(text: str, bare: bool = False) -> Key | None:
    """A key in brackets inside a question or option, like ``(正确:B)``; with ``bare`` also ``（B）``."""
    if not ("(" in text or "（" in text or "[" in text or "【" in text):
        return None
    match = _IN_BRACKETS.search(text)
    if not match and bare:
        match = _BARE_BRACKETS.search(text)
    return _key(match, text) if match else None


def at_start(text: str) -> Key | None:
    """A key with which an answer begins, like ``答案：ACD`` or ``正确答案是 B。``."""
    match = _AT_START.match(text)
    return _key(match, text) if match else None


def whole(text: str) -> Key | None:
    """A text that is nothing but a key: ``B``, ``ACD``, ``对``."""
    match = _WHOLE.fullmatch(text)
    return _key(match, text) if match else None


def leading(text: str) -> Key | None:
    """A key before its reason: ``B。因为…``, ``B. 修正线性单元``, ``c) Paris``, ``错误，…``."""
    match = _LEADING.match(text)
    return _key(match, text) if match else None


def beginning(text: str) -> Key | None:
    """A key with which an answer begins, in any of these ways."""
    if text.lstrip()[:1] not in _BEGINS:
        return None
    return at_start(text) or whole(text) or leading(text)


def in_prose(text: str) -> Key | None:
    """A key somewhere in an explanation: ``……所以选 B``."""
    match = _IN_PROSE.search(text)
    return _key(match, text) if match else None
