"""The lines of one question → its parts: wording, options or steps, key, answer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from ..model import Piece
from ..text.canonical import canonical
from . import keys, options, shown
from .asking import asking
from .segment import Segment

STEP_WORDS = re.compile(r"步骤|顺序|排序|次序|流程|先后|order|sequence|steps", re.I)
TRUTH_WORDS = re.compile(
    r"对还是|对吗|是否正确|判断(?:题|正误|对错|是非|下列|以下|下面|[:：]|$)|^(?:请)?判断(?!.*[?？])|正确吗|对不对|是对的吗|true or false|true\s*/\s*false|对错",
    re.I,
)
LIST_ITEM = re.compile(r"\s*(?:[-*+•●▪]\s|\d{1,2}\s*[.、)）](?!\d)|[(（]\d{1,2}[)）]|[①-⑳]|[a-zA-Z][.、)]\s?)")
_INLINE_LABEL = re.compile(
    r"(?<=[?？。.!！;；:：)）_\s\]】(（\[])\s*(?:[【\[(（]\s*(?:参考答案|正确答案|答案|解答|答|Answer)\s*[】\])）]\s*[:：]?"
    r"|(?:参考答案|正确答案|答案|回答|解答|答|解|A|Answer|Ans)\s?\d{0,4}\s*[:：])\s*"
)
_EXPLAINS = re.compile(
    r"\s*(?:[-*+•]\s+)?(?:[【\[(（]\s*(?P<inside>%(words)s)\s*[】\])）]\s*[:：]?|(?:%(words)s)\s*[:：]|Sol\.(?=\s))\s*"
    % {
        "words": r"答案解析|试题解析|题目解析|本题解析|解析|分析|详解|解释|理由|原因|说明|点评|更正|改正|纠正|订正|解题思路|思路|解题技巧|技巧|点拨"
        r"|Explanation|Why|Reason(?:ing)?|Rationale|Correction|Note"
    },
    re.I,
)
"""The label of what stands behind a key."""
_SORT_ALONE = re.compile(
    r"[(（\[【]?\s*(?:单项?选|多项?选|不定项|判断|填空|简答|问答|论述|选择|single|multiple|true)[^()（）\[\]【】]{0,24}[)）\]】]?",
    re.I,
)
"""What stands behind a number instead of the question: ``(单选题, 2分)``."""
_SEPARATOR = re.compile(r"\s*(?:::|:(?=\s)|\|(?!\|)|→|->|=>|⇒|➜|➔|➡\ufe0f?|»|>>|—+(?=\s)|–(?=\s))\s*")
"""What may stand between a question and its answer."""
_DASH = re.compile(r"-\s+")
_LETTER = re.compile(r"[(（]?[a-hA-H][)）.、]\s*(?=\S)")
_KEY_AT_END = re.compile(
    r"\s*[【\[(（]?\s*(?:正确答案|参考答案|答案|Correct answer|Answer)\s*[】\])）]?\s*[:：]?"
    r"\s*[(（]?(?:[A-Ha-h]|[①-⑩]|[1-9])(?:\s*[,，、→>-]?\s*(?:[A-Ha-h]|[①-⑩]|[1-9])){0,9}[)）]?\s*[。.;；]?\s*$",
    re.I,
)
"""The key behind the last option, in its line."""
_ANSWER_LETTER = re.compile(r"\s*(?:\*\*)?(?:A[.．、)）>/]|[(（]A[)）])(?:\*\*)?\s*(?=\S)")
_ANSWER_LETTER_OR_OPTION = re.compile(r"\s*(?:[-*+•]\s+)?(?:\*\*)?[(（]?A\s*[.．、)）:：]")
_NEXT_LETTER = re.compile(r"\s*(?:\*\*)?[(（]?B[.．、)）>/]")
_OMITTED = re.compile(
    r"\s*[(（]?\s*(?:略|暂无(?:解析|答案)?|omitted|answer here|tbd|todo|to be (?:added|done|answered)|待补充?)\s*[)）]?[。.]?\s*",
    re.I,
)
"""What is written where an answer or an explanation is left out."""
_ABOUT = re.compile(
    r"\s*(?:难度|难易程度|难易度|频率|频次|题型|出现次数|difficulty|level|category)\s*[:：].{0,30}", re.I
)
"""What is told about a question beside it."""
_GIVEN = re.compile(r"\s*(?:我的答案|你的答案|您的答案|考生答案|学生答案|your answer|my answer)\s*[:：]", re.I)
_RIGHT_KEY = re.compile(r"正确答案|标准答案|参考答案|correct answer|right answer", re.I)
_POINTS = re.compile(r"\s*(?:得分\s*[:：]?\s*)?\d{1,3}(?:\.\d)?\s*(?:分|points?|pts)\s*", re.I)
_TASK_BROKEN = re.compile(
    r"(?:试[述比分说]|简述|阐述|论述|叙述|说明|解释|列举|写出|比较|概述|分析).{6,}[\u4e00-\u9fff]$"
)
_MORE_QUESTION = 0.8
_YES_OR_NO = re.compile("yes|no|是|否", re.I)
"""With these an ordinary question is answered as well; with 对, 错, True, False a statement is judged."""
_MARK_OF_VERDICT = re.compile(r"\s*[√✓✔×✗✘]\s*(?:[。，,;；.!！（(]|$)")


@dataclass
class Raw:
    """Text with where it stands; what a Question is made of before its texts are normalised."""

    pieces: list[Piece] = field(default_factory=list)

    def add(self, segment: Segment, text: str | None = None, offset: int = 0) -> None:
        """Add the text of a segment from ``offset`` on."""
        text = segment.text[offset:] if text is None else text
        self.pieces.append(Piece(segment.line, text, segment.column + offset))

    @property
    def lines(self) -> tuple[int, int] | None:
        """First and last line, or None where there is nothing. A line that held nothing but the key counts."""
        numbers = [p.line for p in self.pieces]
        return (min(numbers), max(numbers)) if numbers else None

    @property
    def text(self) -> str:
        """The texts, a line each."""
        return "\n".join(p.text.rstrip() for p in self.pieces if p.text.strip())


@dataclass
class Block:
    """The parts of one question, before they are normalised."""

    question: Raw = field(default_factory=Raw)
    options: list[tuple[str, Raw]] = field(default_factory=list)
    answer: Raw = field(default_factory=Raw)
    key: keys.Key | None = None
    is_truth: bool = False
    """Whether it is known to ask for true or false, though no key may say which."""


def parse(segments: list[Segment], bare: bool = False) -> Block:
    """Split the segments of one question (the first one carries its marker) into the parts; ``bare``: it is one of a list
    without answers."""
    block = Block()
    verdict = segments[0].mark.verdict
    segments = _from_wording(segments)
    _lettered(segments)
    labels = [k for k, s in enumerate(segments) if k and s.mark.label == "a" and not s.code]
    label = next(
        (k for k in labels if not (_ANSWER_LETTER_OR_OPTION.match(segments[k].text) and options.begin(segments, k))),
        None,
    )
    if label is None:
        label = 0 if _inline_answer(segments[0]) else None
    found = options.find(segments, label)
    if found is None and label and (found := options.behind(segments, label)):  # the key stands before the options
        segments = [*segments[:label], *segments[found.first : found.end], *segments[label : found.first], *segments[found.end :]]
        label += found.end - found.first
        found = options.find(segments, label)
    if found is not None and not found.items:
        _with_parts(block, segments, found.end, label)
    elif found is not None:
        _with_options(block, segments, found)
    elif label is not None:
        _with_label(block, segments, label)
    elif bare and (end := shown.points(segments)) > 1:
        _wording(block, segments[:end])
    else:
        _plain(block, segments)
    if verdict:
        block.key = keys.whole(verdict)
        if block.key and block.key.letters == ["F"] and not block.options:
            block.key = keys.Key("F", None, False, 0, 1)
    find_key(block)
    as_verdict(block)
    return block


def _wording(block: Block, segments: list[Segment]) -> None:
    """All lines are the question."""
    block.question.add(segments[0], segments[0].mark.rest, segments[0].mark.offset)
    for segment in segments[1:]:
        block.question.add(segment)


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


def _from_wording(segments: list[Segment]) -> list[Segment]:
    """The segments from the wording on, where the number stands in a line of its own."""
    rest = segments[0].mark.rest
    if len(segments) > 1 and (not rest or _SORT_ALONE.fullmatch(rest)):
        following = segments[1].mark
        if not following.label and following.value is None and following.rest:
            return segments[1:]
    return segments


def is_about(segment: Segment) -> bool:
    """Whether a line tells how hard a question is, or of what sort: no part of its text."""
    return bool(_ABOUT.fullmatch(segment.text))


def _lettered(segments: list[Segment]) -> None:
    """Take letters away that number questions, or their answers where the question is labelled: ``a) …?``, ``A. …``."""
    head = segments[0].mark
    if not head.style and (letter := _LETTER.match(head.rest)):
        segments[0].mark = replace(head, rest=head.rest[letter.end() :], offset=head.offset + letter.end())
    answers = [s for s in segments[1:] if not s.code and _ANSWER_LETTER.match(s.text)]
    asked = head.label == "q" or "q" in head.style.split("+")
    single = len(answers) == 1 and not any(s.mark.label == "a" or _NEXT_LETTER.match(s.text) for s in segments[1:])
    if asked and single:
        begin = _ANSWER_LETTER.match(answers[0].text)
        assert begin is not None
        rest = answers[0].text[begin.end() :].rstrip()
        answers[0].mark = replace(answers[0].mark, label="a", rest=rest, offset=begin.end())


def _inline_answer(segment: Segment) -> re.Match[str] | None:
    """``Q: … A: …``: the label in the line of the question."""
    found = _INLINE_LABEL.search(segment.text, segment.mark.offset + 1)
    if found and segment.text[found.start() - 1] in "(（[" and keys.in_question(segment.text):
        return None  # a key
    return found


def _with_label(block: Block, segments: list[Segment], label: int) -> None:
    head = segments[0]
    text, offset = head.mark.rest, head.mark.offset
    if label == 0:
        found = _inline_answer(head)
        assert found is not None
        cut = max(found.start() - offset, 0)
        asked, answered = head.text[offset : offset + cut].strip(), head.text[found.end() :]
        if asked.endswith(("(", "（", "[")) and answered.rstrip().endswith((")", "）", "]")):
            asked, answered = asked[:-1].rstrip(), answered.rstrip()[:-1]
        block.question.add(head, asked, offset)
        block.answer.add(head, answered, found.end())
    else:
        block.question.add(head, text, offset)
        for segment in segments[1:label]:
            block.question.add(segment)
        _labelled(block, segments[label])
    for segment in segments[label + 1 :]:
        block.answer.add(segment)


def _labelled(block: Block, segment: Segment) -> None:
    """Add an answer's line without its label."""
    if segment.mark.rest:
        block.answer.add(segment, segment.mark.rest, segment.mark.offset)


def _with_options(block: Block, segments: list[Segment], found: options.Options) -> None:
    text, offset = segments[0].mark.rest, segments[0].mark.offset
    if found.cut:
        text = segments[0].text[offset : found.cut].rstrip()
    cut = _question_ends(text) if keys.in_question(text) else len(text)
    block.question.add(segments[0], text[:cut], offset)
    if text[cut:].strip():
        block.answer.add(segments[0], text[cut:].strip(), offset + cut)
    for segment in segments[1 : found.first]:
        block.question.add(segment)
    block.options = [(letter, Raw(pieces)) for letter, pieces in found.items]
    last = found.items[-1][1][-1]
    told = _KEY_AT_END.search(last.text)
    if told:
        block.key = keys.at_start(told[0])
        last.text = last.text[: told.start()].rstrip()
    if found.right:
        block.key = keys.Key("".join(found.right), found.right, None, 0, 0)
    for j, segment in enumerate(segments[found.end :]):
        if j < 3 and segment.mark.label == "a" and not keys.at_start(segment.text):
            _labelled(block, segment)
        else:
            block.answer.add(segment)


def _with_parts(block: Block, segments: list[Segment], end: int, label: int | None) -> None:
    """The question has parts, (a) and (b), up to segment ``end``; the rest answers."""
    block.question.add(segments[0], segments[0].mark.rest, segments[0].mark.offset)
    for segment in segments[1 : label or end]:
        block.question.add(segment)
    if label:
        _labelled(block, segments[label])
    for segment in segments[label + 1 if label else end :]:
        block.answer.add(segment)


def _plain(block: Block, segments: list[Segment]) -> None:
    """No label and no options: the first line asks, the rest answers."""
    text, offset = segments[0].mark.rest, segments[0].mark.offset
    ends, begins = segments[0].mark.ends
    cut = ends or _question_ends(text)
    if segments[0].mark.level and len(segments) > 1 and not ends and not _SEPARATOR.match(text[cut:].strip()):
        cut = len(text)  # a heading is the question, whatever it says behind its question mark
    bold = segments[0].mark.bold_until
    if 0 < bold < len(text) and asking(text[:bold]) >= 0.6 and not ends:
        cut = bold
    block.question.add(segments[0], text[:cut].strip(), offset)
    if ends:
        block.answer.add(segments[0], text[begins:].rstrip(")） "), offset + begins)
    elif text[cut:].strip():
        behind = text[cut:].strip()
        sign = _SEPARATOR.match(behind) or _DASH.match(behind)
        behind = behind[sign.end() :] if sign else behind
        block.answer.add(segments[0], behind, offset + text.find(behind, cut))
    k = 1
    if not text[cut:].strip():
        while k < len(segments) - 1 and k <= 3 and _goes_on(segments, k):
            block.question.add(segments[k])
            k += 1
        end = shown.end(segments, k)
        for segment in segments[k:end]:
            block.question.add(segment)
        k = end
    for segment in segments[k:]:
        block.answer.add(segment)


def _goes_on(segments: list[Segment], k: int) -> bool:
    """Whether line ``k`` still belongs to the question: the question is open and ends there with a question mark."""
    if segments[k].blank_before or segments[k].code or segments[k].mark.style:
        return False
    before, text = segments[k - 1].text.rstrip(), segments[k].text.rstrip()
    if text.endswith(("?", "？")):
        return not before.endswith(("?", "？")) and len(text) <= 120
    # the last characters of a task: 试述心力衰竭的治疗原 / 则。
    return k == 1 and len(text.strip()) <= 6 and text.endswith("。") and bool(_TASK_BROKEN.search(before))


def _question_ends(text: str) -> int:
    """Where the question in a line ends; behind it the answer stands in the same line."""
    key = keys.in_question(text) or _bare_truth(text)
    if key and text[key.end :].strip():
        behind = text[key.end :]
        if asking(behind) < _MORE_QUESTION:
            return key.end
    ends = [m.end() for m in re.finditer(r"[?？]+[)）”\"]?", text)]
    if not ends:
        return len(text)
    behind = text[ends[-1] :].strip()
    if key and key.end >= ends[-1]:
        behind = text[key.end :].strip()
    if _SEPARATOR.match(behind) or _DASH.match(behind):
        return ends[-1]
    if not behind or asking(behind) >= 0.65 or (len(behind) < 15 and behind[0] in "(（[【"):
        return len(text)
    return ends[-1]


def _bare_truth(text: str) -> keys.Key | None:
    key = keys.in_question(text, bare=True)
    return key if key and key.truth is not None else None


def find_key(block: Block) -> None:
    """Find the key and take it out of the text in which it stands."""
    for raw in (block.question, *(r for _, r in block.options)):
        for piece in raw.pieces:
            _take_from(block, piece)
    first = next((p for p in block.answer.pieces if p.text.strip()), None)
    if first is None:
        return
    row = first.text.lstrip().startswith("|") and first.text.count("|") > 1  # of a table
    arrow = None if row else _SEPARATOR.match(first.text)
    if arrow and first.text[arrow.end() :].strip():
        first.column += arrow.end()
        first.text = first.text[arrow.end() :]
    _take_given(block)
    if block.key is None:
        _take_first(block, first)
        first = next((p for p in block.answer.pieces if p.text.strip()), None)
    if first is not None and block.options and block.key is None:
        _take_wording(block, first)
        first = next((p for p in block.answer.pieces if p.text.strip()), None)
    if first is not None and (block.key is not None or block.options):
        explains = _EXPLAINS.match(first.text)
        if explains and first.text[explains.end() :].strip():
            first.column += explains.end()
            first.text = first.text[explains.end() :]
    if _OMITTED.fullmatch(block.answer.text):
        for piece in block.answer.pieces:
            piece.text = ""


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
    if key.truth is None and not labelled and not STEP_WORDS.search(piece.text) and len(key.written) > 1:
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
        given = _GIVEN.match(piece.text)
        if given is None:
            continue
        right = _RIGHT_KEY.search(piece.text)
        found = keys.at_start(piece.text[right.start() :].rstrip(";；。 ")) if right else None
        if found is None and right:
            found = keys.at_start(re.split(r"(?<=[A-Ha-h])\s*[:：.．、]", piece.text[right.start() :])[0])
        if found is not None and block.key is None:
            block.key = found
        piece.text = "" if right or block.options else piece.text
        if k + 1 < len(block.answer.pieces) and _POINTS.fullmatch(block.answer.pieces[k + 1].text):
            block.answer.pieces[k + 1].text = ""


def _take_first(block: Block, first: Piece) -> None:
    """Take the key from the beginning of the answer, or read it in its words."""
    verdict = keys.whole(first.text)
    says = verdict is not None and verdict.truth is not None
    rest = [p for p in block.answer.pieces if p.text.strip()][1:]
    asks = asking(block.question.text)
    says = says and not (asks >= 0.85 and verdict is not None and _YES_OR_NO.fullmatch(verdict.written))
    is_truth = bool(TRUTH_WORDS.search(block.question.text) or _MARK_OF_VERDICT.match(first.text)) or (
        says and (not rest or bool(_EXPLAINS.match(rest[0].text)) or asks < 0.65)
    )
    found = keys.at_start(first.text) or keys.whole(first.text) or keys.leading(first.text)
    if found is None and block.options:  # behind a hint
        later = next((p for p in rest[:3] if keys.at_start(p.text)), None)
        first, found = (later, keys.at_start(later.text)) if later is not None else (first, None)
    if found and found.letters and not _are_labels(block, found.letters):
        found = None
    chosen = found is not None and (found.letters is not None or _between_verdicts(block))
    if found and (chosen if block.options else is_truth and found.truth is not None):
        block.key = found
        if found.start == 0:
            first.column += found.end
            first.text = first.text[found.end :].lstrip("。.，, ")
            if found.letters and len(found.letters) == 1 and _wordings(block).get(found.letters[0].upper()) == canonical(first.text):
                first.text = ""  # the option once more
    elif block.options:
        block.key = next((k for p in block.answer.pieces if (k := keys.in_prose(p.text))), None)
