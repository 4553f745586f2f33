"""The key of a question: found in its wording, its options or its answer, and taken out of the text there."""

from __future__ import annotations

import re

from ..model import Piece
from ..text.canonical import canonical
from . import keys
from .asking import asking
from .block_model import SEPARATOR, Block, asks_for_truth, names_steps

_EXPLANATION = (
    "答案解析|答案详解|详细解析|参考解析|试题解析|题目解析|本题解析|解析|分析|详解|解释|理由|原因|说明|点评|更正|改正|纠正|订正|解题思路|思路|解题技巧|技巧|点拨"
    r"|Explanation|Why|Reason(?:ing)?|Rationale|Correction|Note"
)
_EXPLAINS = re.compile(
    rf"\s*+(?:[-*+•]\s+)?(?:[【\[(（]\s*+(?:{_EXPLANATION})\s*+[】\])）]\s*+[:：]?|(?:{_EXPLANATION})\s*+[:：]|Sol\.(?=\s))\s*+",
    re.I,
)
"""The label of what stands behind a key."""
_GIVEN = re.compile(r"\s*+(?:我的答案|你的答案|您的答案|考生答案|学生答案|your answer|my answer)\s*+[:：]", re.I)
_RIGHT_KEY = re.compile(r"正确答案|标准答案|参考答案|correct answer|right answer", re.I)
_BEGINS_GIVEN = frozenset("我你您考学yYmM")
_POINTS = re.compile(r"\s*+(?:得分\s*+[:：]?\s*+)?\d{1,3}(?:\.\d)?\s*+(?:分|points?|pts)\s*+", re.I)
_YES_OR_NO = re.compile("yes|no|是|否", re.I)
"""With these an ordinary question is answered as well; with 对, 错, True, False a statement is judged."""
_MARK_OF_VERDICT = re.compile(r"\s*+[√✓✔×✗✘]\s*+(?:[。，,;；.!！（(]|$)")
_OMITTED = re.compile(
    r"\s*+[(（]?\s*+(?:略|暂无(?:解析|答案)?|omitted|answer here|tbd|todo|to be (?:added|done|answered)|待补充?)\s*+[)）]?[。.]?\s*+",  # noqa: E501
    re.I,
)
"""What is written where an answer or an explanation is left out."""
_BEGINS_OMITTED = frozenset("(（略暂待oOaAtT")


def find_key(block: Block) -> None:
    """Find the key and take it out of the text in which it stands."""
    for raw in (block.question, *(r for _, r in block.options)):
        for piece in raw.pieces:
            _take_from(block, piece)
    first = _first(block)
    if first is None:
        return
    row = first.text.lstrip().startswith("|") and first.text.count("|") > 1  # of a table
    arrow = None if row else SEPARATOR.match(first.text)
    if arrow and first.text[arrow.end() :].strip():
        first.column += arrow.end()
        first.text = first.text[arrow.end() :]
    _take_given(block)
    if block.key is None:
        _take_first(block, first)
        first = _first(block)
    if first is not None and block.options and block.key is None:
        _take_wording(block, first)
        first = _first(block)
    if first is not None and (block.key is not None or block.options):
        explains = _EXPLAINS.match(first.text)
        if explains and first.text[explains.end() :].strip():
            first.column += explains.end()
            first.text = first.text[explains.end() :]
    if first is not None and first.text.lstrip()[:1] in _BEGINS_OMITTED and _OMITTED.fullmatch(block.answer.text):
        for piece in block.answer.pieces:
            piece.text = ""


def _first(block: Block) -> Piece | None:
    """The first line of the answer that is not blank."""
    for piece in block.answer.pieces:
        if piece.text and not piece.text.isspace():
            return piece
    return None


def _wordings(block: Block) -> dict[str, str]:
    """The wording of each option, by its letter."""
    return {letter.upper(): canonical(raw.text) for letter, raw in block.options}


def _take_wording(block: Block, first: Piece) -> None:
    """Take the first line of the answer for the key, if it is the wording of one of the options."""
    said = canonical(first.text)
    letters = [letter for letter, wording in _wordings(block).items() if wording == said]
    if said and len(letters) == 1:
        block.key = keys.Key(first.text.strip(), letters, None, 0, len(first.text))
        first.text = ""


def _take_from(block: Block, piece: Piece) -> None:
    """Take the key out of a line of the question or an option."""
    labelled = bool(block.options)
    key = keys.in_question(piece.text, bare=True)
    if key is None:
        return
    bare = piece.text[key.start : key.end].strip("()（）[]【】").strip() == key.written
    if bare and key.letters == ["F"] and not labelled and piece.text[: key.start].rstrip().endswith((".", "。")):
        key = keys.Key("F", None, False, key.start, key.end)
    if key.letters and bare and not labelled:
        return  # a letter in brackets is a key only where there are options
    if key.truth is None and not labelled and not names_steps(piece.text) and len(key.written) > 1:
        return
    block.key = block.key or key
    blank = "（ ）" if labelled and bare and key.letters and len(key.letters) < 3 else ""
    piece.text = (piece.text[: key.start].rstrip() + blank + piece.text[key.end :].lstrip()).rstrip().rstrip(",，")


def _are_labels(block: Block, letters: list[str]) -> bool:
    """Whether digits of a key are labels of steps; letters may be wrong, which is for the linter to say."""
    return letters[0].isalpha() or {*letters} <= {letter for letter, _ in block.options}


def _take_given(block: Block) -> None:
    """What a learner answered, beside the right key: the key is taken, the rest of that line goes."""
    for k, piece in enumerate(block.answer.pieces):
        if piece.text.lstrip()[:1] not in _BEGINS_GIVEN or not _GIVEN.match(piece.text):
            continue
        right = _RIGHT_KEY.search(piece.text)
        found = keys.at_start(piece.text[right.start() :].rstrip(";；。 ")) if right else None
        if found is None and right:
            found = keys.at_start(re.split(r"(?<=[A-Ha-h])\s*+[:：.．、]", piece.text[right.start() :])[0])
        if found is not None and block.key is None:
            block.key = found
        piece.text = "" if right or block.options else piece.text
        if k + 1 < len(block.answer.pieces) and _POINTS.fullmatch(block.answer.pieces[k + 1].text):
            block.answer.pieces[k + 1].text = ""


def _take_first(block: Block, first: Piece) -> None:
    """Take the key from the beginning of the answer, or read it in its words."""
    begin = first
    found = keys.beginning(first.text)
    if found is None and block.options:  # behind a hint
        rest = [p for p in block.answer.pieces if p.text.strip()][1:]
        later = next((p for p in rest[:3] if keys.at_start(p.text)), None)
        first, found = (later, keys.at_start(later.text)) if later is not None else (first, None)
    if found and found.letters and not _are_labels(block, found.letters):
        found = None
    chosen = found is not None and (found.letters is not None or _between_verdicts(block))
    if found and (chosen if block.options else found.truth is not None and _is_verdict(block, begin)):
        block.key = found
        if found.start == 0:
            first.column += found.end
            first.text = first.text[found.end :].lstrip("。.，, ")
            if _wordings(block).get("".join(found.letters or "").upper()) == canonical(first.text):
                first.text = ""  # the option once more
    elif block.options:
        block.key = next((k for p in block.answer.pieces if (k := keys.in_prose(p.text))), None)


def _is_verdict(block: Block, first: Piece) -> bool:
    """Whether true or false, with which an answer begins, is what the question asks for."""
    if asks_for_truth(block.question.text) or _MARK_OF_VERDICT.match(first.text):
        return True
    verdict = keys.whole(first.text)
    if verdict is None or verdict.truth is None:
        return False
    asks = asking(block.question.text)
    if asks >= 0.85 and _YES_OR_NO.fullmatch(verdict.written):
        return False
    rest = [p for p in block.answer.pieces if p.text.strip()][1:]
    return not rest or bool(_EXPLAINS.match(rest[0].text)) or asks < 0.65


def _between_verdicts(block: Block) -> bool:
    """Whether true and false are the options."""
    return len(block.options) == 2 and {keys.truth(raw.text) for _, raw in block.options} == {True, False}


def as_verdict(block: Block) -> None:
    """A choice between true and false is a true-false question."""
    if not _between_verdicts(block):
        return
    truths = [keys.truth(raw.text) for _, raw in block.options]
    key = block.key
    if key is not None and key.letters is not None and len(key.letters) == 1:
        letters = [letter.upper() for letter, _ in block.options]
        if key.letters[0].upper() not in letters:
            return
        said = truths[letters.index(key.letters[0].upper())]
        block.key = keys.Key(key.written, None, said, key.start, key.end)
    elif key is not None and key.truth is None:
        return
    block.question.pieces += [Piece(p.line, "", p.column) for _, raw in block.options for p in raw.pieces]
    block.options = []
    block.is_truth = True
