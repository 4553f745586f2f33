"""The HTML of the fields of a note, kind by kind.

A card's text becomes HTML only through ``markup.html`` and ``escape``.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Sequence
from string import ascii_lowercase, ascii_uppercase

from ..model import BLANK, Card, Reference, Source
from ..text import markup
from ..text.markup_html import escape
from .choice import knows_order
from .labels import place

MOST_CLOZES = 100
"""A question with more blanks than this is no cloze any more; Anki counts clozes up to 499."""

_LINK = re.compile(
    r"arxiv:\s*(?P<arxiv>\d{4}\.\d{4,5}|[a-z-]{2,10}/\d{7})|doi:\s*(?P<doi>10\.\d{4,9}/[^\s,;，；]+)"
    r"|https?://[^\s<>\"'，。；）]*[^\s<>\"'，。；）,.;:)]",
    re.IGNORECASE,
)
_MATHS = re.compile(r"(\\\(.*?\\\)|\\\[.*?\\\])", re.DOTALL)
_MATHS_MARKS = re.compile(r"\$|\\[()\[\]]")
_ON_OTHERS = re.compile(
    r"以上|上述|前面|前[两二三四]|[两二三四五]者|都对|都不|全对|全部|\b(?:all|none|both|any) of\b|\bthe above\b",
    re.IGNORECASE,
)
_BY_LETTER = re.compile(
    r"(?:选项?|答案[是为：:]?|字母(?:顺序|次序)?[是为：:]?|\b[Oo]ptions?)\s*[A-Ha-h](?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9$\\_])[A-H]\s?(?:项|选项|[错对](?![误比称]))"
    r"|(?<![A-Za-z0-9$\\_])[A-Ha-h](?:\s?(?:[、和与及]|→|->|and|&)\s?[A-Ha-h](?![A-Za-z0-9]))"
)
_BLOCK = re.compile(r"<(?:p|pre|ul|ol|table|blockquote)\b")


# --- choice, true-false -------------------------------------------------------------------------


def options(card: Card, labels: dict[str, str]) -> str:
    """The options of a choice or true-false card; the right ones are marked, which shows on the back only."""
    if card.kind not in ("choice", "true-false"):
        return ""
    if card.kind == "true-false":
        rows = [
            ("T", escape(labels["true"]), True in right(card)),
            ("F", escape(labels["false"]), False in right(card)),
        ]
    else:
        letters = set(right(card))
        rows = [
            (letter, markup.html(text), letter in letters)
            for letter, text in zip(_letters(ascii_uppercase), card.options or [], strict=False)
        ]
    items = [
        f'<li class="option{" right" if is_right else ""}" data-letter="{letter}">{_lettered(letter, text)}</li>'
        for letter, text, is_right in rows
    ]
    pick = "many" if sum(is_right for _, _, is_right in rows) > 1 else "one"
    order = ' data-order="fixed"' if card.kind == "true-false" or has_fixed_order(card) else ""
    return f'<ul class="options" data-pick="{pick}"{order}>{"".join(items)}</ul>' if items else ""


def has_fixed_order(card: Card) -> bool:
    """Whether options or steps must stand as they are: one speaks of the others, or a text names them by letter."""
    if any(_ON_OTHERS.search(option) for option in card.options or ()):
        return True
    texts = (card.question, card.answer, card.explanation, card.pitfall, *(card.options or ()), *(card.steps or ()))
    return any(_BY_LETTER.search(text) for text in texts if text)


def right(card: Card) -> list[bool | str]:
    """``card.correct``, with the letters in capitals."""
    return [value.strip().upper() if isinstance(value, str) else value for value in card.correct or []]


def key(card: Card, labels: dict[str, str]) -> str:
    """The key in one line: letters, true or false, the order of the steps, or fillings that fit no blank."""
    if card.kind == "order":
        return " → ".join(letter for letter, _ in _right_order(card)) if knows_order(card) else ""
    if card.kind == "choice":
        return escape(", ".join(str(value) for value in right(card)))
    words = [labels["true" if value else "false"] if isinstance(value, bool) else value for value in card.correct or []]
    return "；".join(_inline(word) for word in words)


# --- order --------------------------------------------------------------------------------------


def shown_steps(card: Card) -> list[str]:
    """The steps as the front shows them: as printed in the document, else shuffled, always in the same way.

    Steps that are printed in their right order leave nothing to do, so they are shuffled, unless a text names their
    letters.
    """
    printed = next((list(question.printed_steps) for question in card.questions if question.printed_steps), [])
    if not card.steps or not knows_order(card):
        return printed or card.steps or []
    is_task = printed != card.steps or has_fixed_order(card)
    if not card.reviewed and is_task and sorted(printed) == sorted(card.steps):
        return printed
    shuffled = sorted(card.steps, key=lambda step: hashlib.sha256(f"{card.id}\n{step}".encode()).digest())
    return shuffled if shuffled != card.steps else [*shuffled[1:], *shuffled[:1]]


def steps(card: Card) -> str:
    """The steps of an ordering as the front shows them, lettered a, b, c."""
    return _step_list(card, "steps", list(zip(_letters(ascii_lowercase), shown_steps(card), strict=False)))


def solution(card: Card) -> str:
    """The steps in the right order, with the letters they have on the front; empty if that order is not known."""
    return _step_list(card, "solution", _right_order(card) if knows_order(card) else [])


def _right_order(card: Card) -> list[tuple[str, str]]:
    free = list(zip(_letters(ascii_lowercase), shown_steps(card), strict=False))
    ordered = []
    for step in card.steps or []:
        pair = next(pair for pair in free if pair[1] == step)
        free.remove(pair)
        ordered.append(pair)
    return ordered


def _step_list(card: Card, name: str, pairs: Sequence[tuple[str, str]]) -> str:
    items = [
        f'<li class="step" data-letter="{letter}">{_lettered(letter, markup.html(text))}</li>' for letter, text in pairs
    ]
    order = ' data-order="fixed"' if has_fixed_order(card) else ""
    return f'<ol class="{name}"{order}>{"".join(items)}</ol>' if items else ""


# --- cloze --------------------------------------------------------------------------------------


def cloze_text(card: Card) -> str | None:
    """The question with ``{{c1::…}}`` for each blank; None unless every blank has its filling.

    A filling must not end its cloze early, as ``}}`` would, nor begin a hint, as ``::`` would.
    """
    fillings = [value.strip() for value in card.correct or [] if isinstance(value, str)]
    pieces = card.question.split(BLANK)
    if card.kind != "cloze" or not all(fillings) or not 0 < len(fillings) <= MOST_CLOZES:
        return None
    if len(fillings) != len(card.correct or []) or len(fillings) != len(pieces) - 1:
        return None
    stem = "blankQ"
    while stem in card.question:
        stem += "Q"
    numbered = "".join(f"{piece}{stem}{number}z" for number, piece in enumerate(pieces[:-1])) + pieces[-1]
    blank = re.compile(rf"{stem}(\d+)z")

    def in_text(match: re.Match[str]) -> str:
        number = int(match[1])
        filling = _MATHS.sub(lambda maths: _spaced(maths[0]), _inline(fillings[number]))
        return f"{{{{c{number + 1}::{_closed(filling, '&#125;')}}}}}"

    def in_maths(match: re.Match[str]) -> str:
        number = int(match[1])
        latex = html.escape(_MATHS_MARKS.sub("", fillings[number]).strip(), quote=False) or "?"
        return f" {{{{c{number + 1}::{_closed(_spaced(latex), '} ')}}}}} "

    question = markup.html(numbered)
    if re.search(rf"<[^>]*{stem}", question):
        return None  # a blank in the address of a link: a filling there would become attributes
    # outside formulas markup.html leaves no double braces
    parts = [
        blank.sub(in_maths, _spaced(part)) if _MATHS.fullmatch(part) else blank.sub(in_text, part)
        for part in _MATHS.split(question)
    ]
    text = "".join(parts)
    return text if text.count("{{c") == len(fillings) else None


def _spaced(latex: str) -> str:
    """LaTeX without ``{{`` and ``}}``, which Anki would take for the borders of a cloze."""
    return re.sub(r"\}(?=\})", "} ", re.sub(r"\{(?=\{)", "{ ", latex))


def _closed(filling: str, brace: str) -> str:
    """A filling that neither begins a hint nor makes three braces with the end of the cloze."""
    filling = filling.replace("::", ":&#58;")
    return filling[:-1] + brace if filling.endswith("}") else filling


# --- every kind ---------------------------------------------------------------------------------


def formula(latex: str | None) -> str:
    """A displayed formula from LaTeX without dollars."""
    return markup.html(f"$${' '.join(latex.split())}$$") if latex and latex.strip() else ""


def references(items: Iterable[Reference]) -> str:
    """References, with arXiv numbers, DOIs and addresses as links."""
    rows = []
    for item in items:
        where = f' <span class="where">{_linked(item.where)}</span>' if item.where else ""
        rows.append(f"<li>{escape(item.title)}{where}</li>")
    return f"<ul>{''.join(rows)}</ul>" if rows else ""


def sources(items: Iterable[Source], labels: dict[str, str]) -> str:
    """The places in the documents that a card comes from."""
    rows = [f"<li>{escape(place(item.document, *item.lines, item.unit, labels))}</li>" for item in items]
    return f"<ul>{''.join(rows)}</ul>" if rows else ""


def badges(marks: Iterable[str], labels: dict[str, str]) -> str:
    """Marks like ``unreviewed`` as small badges."""
    return "".join(
        f'<span class="badge" data-mark="{escape(mark)}">{escape(labels.get(mark, mark))}</span>' for mark in marks
    )


def _lettered(letter: str, text: str) -> str:
    return f'<span class="letter">{letter}</span><div class="text">{text}</div>'


def _letters(alphabet: str) -> Iterator[str]:
    """a, b, …, z, aa, ab, …"""
    yield from alphabet
    for first in _letters(alphabet):
        for last in alphabet:
            yield first + last


def _inline(text: str) -> str:
    """HTML of a text inside a line; a text with lists or several paragraphs stands there as it was written."""
    marked_up = markup.html(text)
    return marked_up if marked_up.strip() and not _BLOCK.search(marked_up) else escape(text)


def _linked(where: str) -> str:
    parts, end = [], 0
    for match in _LINK.finditer(where):
        if match["arxiv"]:
            address = f"https://arxiv.org/abs/{match['arxiv']}"
        elif match["doi"]:
            address = f"https://doi.org/{match['doi']}"
        else:
            address = match[0]
        parts += [escape(where[end : match.start()]), f'<a href="{escape(address)}">{escape(match[0])}</a>']
        end = match.end()
    return "".join([*parts, escape(where[end:])])
