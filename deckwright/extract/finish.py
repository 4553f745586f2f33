"""From the parts of one question to a Question: texts normalised, the kind decided, id and lines given."""

from __future__ import annotations

import functools
import re

from ..model import Document, Kind, Piece, Question
from ..text.canonical import canonicals, form_hash
from ..text.typography import normalise
from . import cloze, keys
from .block_model import LIST_ITEM, Block, Raw, asks_for_truth, names_steps
from .options import ORDER_OF_STEPS

_LONGEST_FILLING = 60
_TERM = re.compile(r"([^:：。]{1,30})[:：]\s*+(?=\S)")
_VERDICTS = re.compile("判断|true.{1,6}false", re.I)
_VERDICT_AT_END = re.compile(r"(?<=[。.!！\s])\s*+[(（\[【]?([√✓✔×✗✘对错TF])[)）\]】]?\s*+$")
_FILLED_BEHIND = re.compile(r"\s*+[\[【]\s*([^\[\]【】]{1,80}?)\s*+[\]】]\s*+$")
"""What fills the blanks, in brackets behind the sentence: ``……称为____。[属性；元组]``."""
_TO_FILL = re.compile(r"\s*+[(（]\s*+[)）]\s*+$")
_LINE_TO_FILL = re.compile(r"\s*+_{2,}\s*+$")
"""The line on which a verdict is to be written."""
_GOES_ON = re.compile(r"[\u4e00-\u9fffA-Za-z0-9,，、(（]")
_COMMENT = re.compile(r"<!--[^<>]{0,200}-->\s*+$")
_BREAK = re.compile(r"\s*+<br\s*+/?>$", re.I)
_TAGGED = re.compile(
    r"(?P<code>`[^`]*+`)|<(?P<b>b|strong)>(?P<strong>[^<>`*]{1,300})</(?P=b)>"
    r"|<(?P<i>i|em|u|font|span|small|mark|big|ins)\b[^<>]{0,80}>(?P<plain>[^<>`]{1,300})</(?P=i)>",
    re.I,
)
_POINTS_IN_LINE = re.compile(r"\s*+(?:①[^①-⑳]+②[^①-⑳]+③|[(（]1[)）].{2,}[(（]2[)）].{2,}[(（]3[)）])")
_POINT_BEGINS = "①(（"
_ENDS = ("。", ".", "；", ";", "，", ",")


def question(document: Document, block: Block, section: list[str]) -> Question:
    """Normalise the parts and decide the kind; the id is given by `identify`."""
    wording = _join(block.question, document)
    under = section[-1] if section else ""
    given = cloze.given(wording) if "填空" in under and not (block.options or block.answer.text) else None
    if given:
        wording = given[0]
    if "名词解释" in under and not (block.options or block.answer.pieces):
        _explained_term(block)
        wording = _join(block.question, document)
    if _is_judged(under) and not block.options and not block.key and not block.answer.text:
        block.is_truth = True
        wording = _LINE_TO_FILL.sub("", _TO_FILL.sub("", wording))
        verdict = _VERDICT_AT_END.search(wording)
        if verdict:
            wording = wording[: verdict.start()].rstrip()
            block.key = keys.Key(verdict[1], None, verdict[1] in "√✓✔对T", 0, 0)
    if block.key and block.key.truth is not None and not block.options:
        wording = _LINE_TO_FILL.sub("", wording)
    elif not block.options:
        wording = cloze.blanks(wording)
        given = given if given or block.answer.text else _filled_behind(wording)
        wording = given[0] if given else wording
    texts = [_text(raw, document) for _, raw in block.options]
    answer = _join(block.answer, document) or None
    kind, printed, steps, correct, written = _kind(block, wording, texts, answer)
    if given:
        kind, correct = "cloze", list(given[1])
    out = Question(
        id="",
        document=document.path,
        question=wording or None,
        answer=answer,
        kind=kind,
        options=texts if kind == "choice" else None,
        correct=correct,
        steps=steps,
        printed_steps=printed,
        key=written,
        section=section,
        unit=document.unit,
        markdown=document.is_markdown,
    )
    printed_here = [] if block.shared else [p for _, raw in block.options for p in raw.pieces]
    shown = Raw(block.question.pieces + printed_here)
    out.question_lines, out.answer_lines = shown.lines, block.answer.lines
    out.pieces = {"question": block.question.pieces, "answer": block.answer.pieces}
    if block.options:
        out.pieces["steps" if kind == "order" else "options"] = [p for _, raw in block.options for p in raw.pieces]
    return out


@functools.lru_cache(64)
def _is_judged(heading: str) -> bool:
    """Whether what stands below a heading is to be judged."""
    return bool(_VERDICTS.search(heading))


def _filled_behind(wording: str) -> tuple[str, list[str]] | None:
    """A sentence with blanks and what fills them, if that stands in brackets behind it."""
    behind = _FILLED_BEHIND.search(wording)
    if behind is None or not cloze.count(wording[: behind.start()]):
        return None
    sentence = wording[: behind.start()]
    found = cloze.fillings(sentence, [behind[1]])
    return (sentence, found) if found and len(found) == cloze.count(sentence) else None


def _explained_term(block: Block) -> None:
    """``光合作用：把……的过程。`` under a heading for terms: what stands behind the colon answers."""
    for piece in block.question.pieces[:1]:
        term = _TERM.match(piece.text)
        if term:
            rest = piece.text[term.end() :]
            block.answer.pieces = [Piece(piece.line, rest, piece.column + term.end()), *block.question.pieces[1:]]
            block.question.pieces = [Piece(piece.line, term[1], piece.column)]


def identify(questions: list[Question], document: Document) -> None:
    """Give each question its id and hash: of the wording, or of the answer where there is no wording."""
    stem = document.stem
    forms = canonicals([question.question or question.answer or "" for question in questions])
    for question, form in zip(questions, forms, strict=True):
        question.hash = form_hash(form)
        question.id = f"{stem}-{question.hash}"


def _kind(
    block: Block, wording: str, texts: list[str], answer: str | None
) -> tuple[Kind, list[str] | None, list[str] | None, list[object] | None, str | None]:
    key = block.key
    letters = [letter for letter, _ in block.options]
    if len(texts) >= 2:
        ordered = (
            key is not None
            and key.letters is not None
            and len(key.letters) > 2
            and _is_permutation(key.letters, letters)
        )
        about_order = names_steps(wording) and not all(ORDER_OF_STEPS.fullmatch(text) for text in texts)
        if (letters[0] == "a" or about_order) and (ordered or (key is None and about_order)):
            steps = None
            if key and key.letters and ordered:
                places = {letter.lower(): text for letter, text in zip(letters, texts, strict=True)}
                steps = [places[letter.lower()] for letter in key.letters]
            return "order", texts, steps, None, key.written if key else None
        correct = sorted({letter.upper() for letter in key.letters}) if key and key.letters else None
        return "choice", None, None, list(correct) if correct else None, key.written if key else None
    if key and key.truth is not None:
        return "true-false", None, None, [key.truth], key.written
    if block.is_truth:
        return "true-false", None, None, None, None
    if not answer and asks_for_truth(wording):
        return "true-false", None, None, None, None
    if cloze.count(wording):
        lines = [normalise(p.text) for p in block.answer.pieces if p.text.strip()]
        found = cloze.fillings(wording, lines)
        if found is None and wording.endswith(("?", "？")) and len(answer or "") > _LONGEST_FILLING:
            return "basic", None, None, None, None  # the blank stands for a name
        return "cloze", None, None, list(found) if found else None, None
    if (len(block.answer.pieces) > 1 or has_points(block.answer.text)) and is_list(_unfenced(block.answer.pieces)):
        return "list", None, None, None, None
    return "basic", None, None, None, None


def _is_permutation(key: list[str], letters: list[str]) -> bool:
    return sorted(letter.lower() for letter in key) == sorted(letter.lower() for letter in letters)


def _unfenced(pieces: list[Piece]) -> list[str]:
    """The lines of an answer that are no code."""
    out: list[str] = []
    fenced = False
    for piece in pieces:
        fence = piece.text.lstrip().startswith(("```", "~~~"))
        formula = piece.text.strip() == "$$"
        if piece.text.strip() and not (fence or formula or fenced):
            out.append(piece.text)
        fenced = fenced != (fence or formula)
    return out


def has_points(text: str) -> bool:
    """Whether one line holds points, ``①…… ②…… ③……``, from its beginning on."""
    return text[:1] in _POINT_BEGINS and bool(_POINTS_IN_LINE.match(text))


def is_list(lines: list[str]) -> bool:
    """Whether an answer is a list: marked items, or several short lines without a full stop."""
    if len(lines) == 1:
        return has_points(lines[0].lstrip())
    if len(lines) > 1 and lines[0].rstrip().endswith((":", "：")):
        lines = lines[1:]
    marked = sum(bool(LIST_ITEM.match(line)) for line in lines)
    if marked >= 2 and marked * 2 >= len(lines) and LIST_ITEM.match(lines[0]):
        return True
    short = len(lines) >= 3 and all(len(line) <= 40 and not line.rstrip().endswith(_ENDS) for line in lines)
    return short and sum("=" in line for line in lines) * 2 < len(lines)  # else steps of a calculation


def _text(raw: Raw, document: Document) -> str:
    text = _join(raw, document)
    return text[:-1].rstrip() if text.endswith((";", "；")) else text


def _join(raw: Raw, document: Document) -> str:
    """The pieces as normalised text, a line each; a sentence broken by the page's width is put together again."""
    if len(raw.pieces) == 1 and not ("<" in raw.pieces[0].text and document.is_markdown):
        return normalise(raw.pieces[0].text)
    out: list[str] = []
    previous: Piece | None = None
    fenced, markdown, margin = False, document.is_markdown, -1
    for piece in raw.pieces:
        plain = piece.text.strip()
        if not plain:
            continue
        fence = plain.startswith(("```", "~~~"))
        text = plain
        if fenced or fence or markdown:
            margin = _margin(raw.pieces) if margin < 0 else margin
            text = piece.text[min(margin, _indent(piece.text)) :].rstrip()
        if "<" in plain and markdown and not (fenced or fence):
            plain, text = untagged(plain), untagged(text)
            if not plain:
                continue
        if previous is None:
            out.append(plain)
        elif not (fenced or fence or document.whole) and _is_broken(previous, piece, plain):
            out.append(plain if _is_wide(previous.text.rstrip()[-1]) or _is_wide(plain[0]) else f" {plain}")
        else:
            out += ("\n", text)
        fenced = fenced != fence
        previous = piece
    return normalise("".join(out))


def untagged(text: str) -> str:
    """A line of Markdown with tags of HTML as Markdown has them: bold stays bold, a break at its end and what only
    changes the letters' look go. Code, and tags that stand alone, are what is talked about."""
    return _BREAK.sub("", _TAGGED.sub(_in_markdown, _COMMENT.sub("", text).rstrip()))


def _in_markdown(match: re.Match[str]) -> str:
    if match["code"]:
        return match[0]
    return f"**{match['strong']}**" if match["strong"] else match["plain"]


def _margin(pieces: list[Piece]) -> int:
    """How far all lines but the first are indented."""
    return min((_indent(p.text) for p in pieces[1:] if p.column == 1 and p.text.strip()), default=0)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _is_wide(char: str) -> bool:
    return char >= "\u2e80"


def _is_broken(before: Piece, after: Piece, begin: str) -> bool:
    """Whether a line was broken in the middle of a sentence: a long line that ends in a word, no marker behind."""
    if after.line != before.line + 1 or len(before.text) < 60:
        return False
    if not _GOES_ON.match(before.text.rstrip()[-1]):
        return False
    return begin[0] not in "#-*>|`$" and not LIST_ITEM.match(begin)
