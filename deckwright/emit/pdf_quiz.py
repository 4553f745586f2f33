"""A paper to test oneself, as Typst source: questions by kind, the key on pages of its own. A seed makes another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..config import DeckConfig, Quiz
from ..model import BLANK, Card
from ..text.markup import plain
from ..text.markup_scan import clean, scan
from ..text.typst import prose
from ..text.typst_symbols import string
from .choice import has_answer, knows_order
from .pdf_flashcards import chosen
from .pdf_text import (
    Context,
    answer_of,
    asked,
    chance,
    filled,
    fits,
    letters,
    says_verdict,
    shuffled,
    verdict,
)
from .press import Press

PATH = "pdf/quiz.pdf"
LONG = 1000
"""Characters of Typst above which something is not kept on one page: it may be higher than one."""
SECTIONS = ("choice", "true-false", "cloze", "order", "short_answer")
_SHARES = {"choice": 0.25, "true-false": 0.15, "cloze": 0.2, "order": 0.1, "short_answer": 0.3}
"""Of the questions, where there are enough of each kind; the rest is made up with the other kinds."""
_LINE = "\ue000"
"""Stands for a blank while the text is turned into Typst: a character of private use, in prose only."""
_STAYS_LAST = re.compile(
    r"以上|上述|前述|都(?:对|错|是|不)|\b(?:all|none|both|neither)\b.{0,40}\b(?:above|these|them)\b", re.IGNORECASE
)
_NAMES_A_LETTER = re.compile(
    r"(?<![A-Za-z])[A-F](?:\s?[、,和与及]\s?[A-F])+(?![A-Za-z])|选项\s?[A-F]|(?:option|answer)s?\s[A-F]\b"
)


def quiz(context: Context, press: Press) -> dict[str, str]:
    """Path → Typst source of the paper that deck.yaml asks for."""
    settings: Quiz = (context.build.config or DeckConfig.model_validate({})).quiz
    return {PATH: paper(context, press, settings)}


def paper(context: Context, press: Press, settings: Quiz) -> str:
    """Typst source of a paper."""
    build, words = context.build, context.words
    config = build.config or DeckConfig.model_validate({})
    sections = pick(chosen(context, settings.topics), settings.count, settings.seed)
    total = sum(map(len, sections.values()))
    note = words["quiz_note"].format(total, settings.seed)
    out = [
        '#import "/quiz.typ": *\n',
        f"#show: exam.with(title: {string(build.title)}, subtitle: {string(words['quiz'])}, note: {string(note)}, "
        f"paper: {string(config.paper.size)}, fonts: {press.families}, "
        f"lang: {string('en' if context.english else 'zh')}, author: {string(config.author or '')})\n",
    ]
    if not total:
        return "".join([*out, f"#nothing[{prose(words['empty'])}]\n"])
    fields = "".join(f"{string(words[field] + words['sep'])}, " for field in ("name", "date", "score"))
    out.append(f"#head({string(build.title)}, {string(words['quiz'])}, {string(note)}, ({fields}), {total})\n")
    number, keys = 0, []
    for ordinal, (kind, cards) in enumerate(sections.items()):
        title = words["ordinal"].format(words["ordinals"][ordinal]) + words[kind]
        out.append(f"#part({string(title)}, {string(words[kind + '_note'])})\n")
        answers = []
        for card in cards:
            number += 1
            question, answer = (write(context, card, kind, settings.seed) for write in (_question, _key))
            reference = string(context.numbers.get(card.id, ""))
            out.append(f"#item({number}, {_is_long(question)})[\n{question}\n]\n")
            answers.append(f"#key-item({number}, {reference}, {_is_long(answer)})[\n{answer}\n]\n")
        keys.append(f"#key-part({string(title)})\n" + "".join(answers))
    out.append(f"#key({string(words['key'])}, {string(note)}, {string(words['key_note'])})[\n{''.join(keys)}]\n")
    return "".join(out)


def _is_long(typeset: str) -> str:
    """Whether a question or an answer may be on two pages, as Typst."""
    return str(len(typeset) > LONG).lower()


def pick(cards: Sequence[Card], count: int, seed: int) -> dict[str, list[Card]]:
    """Section → cards: ``count`` of them, of all kinds, chosen and ordered by the seed. Empty sections are left out."""
    by_kind: dict[str, list[Card]] = {kind: [] for kind in SECTIONS}
    for card in sorted(cards, key=lambda card: chance(seed, card.id)):
        if "error" not in card.marks and has_answer(card) and (kind := _section(card)):
            by_kind[kind].append(card)
    wanted = {kind: min(len(by_kind[kind]), round(count * _SHARES[kind])) for kind in SECTIONS}
    missing = min(count, sum(map(len, by_kind.values()))) - sum(wanted.values())
    while missing:  # give to, or take from, the kinds in turn, the largest first
        for kind in sorted(SECTIONS, key=lambda kind: (-len(by_kind[kind]), kind)):
            step = (missing > 0) - (missing < 0)
            if step and 0 <= wanted[kind] + step <= len(by_kind[kind]):
                wanted[kind] += step
                missing -= step
    return {kind: by_kind[kind][: wanted[kind]] for kind in SECTIONS if wanted[kind]}


def _section(card: Card) -> str | None:
    """The section of a card; None for one whose key is not known."""
    if card.kind == "choice":
        return "choice" if card.options and card.correct else None
    if card.kind == "true-false":
        return "true-false" if card.correct and isinstance(card.correct[0], bool) else None
    if card.kind == "cloze":
        return "cloze" if card.correct and BLANK in card.question else None
    if card.kind == "order":
        return "order" if len(card.steps or []) > 2 and knows_order(card) else None
    return "short_answer" if card.answer else None


def mixed_options(card: Card, seed: int) -> list[tuple[str, str, bool]]:
    """(letter, text, whether it is right), shuffled; "all of the above" stays last; named letters keep all in place."""
    options = letters(card)
    if any(_NAMES_A_LETTER.search(text) for text in (card.question, *(text for _, text, _ in options))):
        return options
    last = [option for option in options if _STAYS_LAST.search(option[1])]
    others = [option for option in options if option not in last]
    others.sort(key=lambda option: chance(seed, card.id, option[0], option[1]))
    return [(chr(65 + k), text, right) for k, (_, text, right) in enumerate([*others, *last])]


def _question(context: Context, card: Card, kind: str, seed: int) -> str:
    text = _with_blanks(context, card) if kind == "cloze" else context.text(card, card.question)
    if kind == "choice":
        options = mixed_options(card, seed)
        several = sum(right for _, _, right in options) > 1
        mark = f"#several({string(context.words['several'])});" if several else ""
        short = max(_width(text) for _, text, _ in options) <= 14
        body = "".join(f"({string(letter)}, [{context.text(card, option)}]), " for letter, option, _ in options)
        return f"{mark}{text}#bracket;\n#options({2 if short else 1}, ({body}))"
    if kind == "true-false":
        return f"{text}#bracket;"
    if kind == "cloze":
        return text
    if kind == "order":
        body = "".join(f"({string(letter)}, [{context.text(card, step)}]), " for letter, step in shuffled(card, seed))
        return f"{text}\n#options(1, ({body}))\n#answer-line;"
    return f"{text}\n#lines({_line_count(card)})"


def _with_blanks(context: Context, card: Card) -> str:
    """The question as Typst, each blank a line to write on; blanks in formulas and code stay as they are."""
    text = clean(asked(card)).replace(_LINE, "")
    fixed = [(token.start, token.end) for token in scan(text)]
    marked = re.sub(
        re.escape(BLANK),
        lambda found: BLANK if any(start <= found.start() < end for start, end in fixed) else _LINE,
        text,
    )
    return context.text(card, marked).replace(_LINE, '";#blank;#"')


def _width(text: str) -> int:
    """Width of a text in Chinese characters, about."""
    said = " ".join(plain(text).split())
    return next((limit for limit in (14, 40) if fits(said, limit)), 99)


def _line_count(card: Card) -> int:
    """Lines to write on: by the length of the answer."""
    return max(2, min(6, 1 + len(plain(card.answer or "")) // 30 + (card.answer or "").count("\n") // 2))


def _key(context: Context, card: Card, kind: str, seed: int) -> str:
    if kind == "choice":
        right = [(letter, text) for letter, text, is_right in mixed_options(card, seed) if is_right]
        return "".join(f"#strong[{prose(a)}];#h(0.4em);{context.text(card, text)}#h(1em);" for a, text in right)
    if kind == "true-false":
        said = "" if says_verdict(card.answer or "") else f"#strong[{prose(verdict(card, context.words))}];#h(0.6em);"
        return said + context.text(card, answer_of(card))
    if kind == "cloze":
        return context.text(card, filled(card))
    if kind == "order":
        place = {step: letter for letter, step in shuffled(card, seed)}
        steps = prose(" → ").join(context.text(card, step) for step in card.steps or [])
        return f"#strong[{prose(' '.join(place[step] for step in card.steps or []))}];#h(0.8em);{steps}"
    return context.text(card, card.answer)
