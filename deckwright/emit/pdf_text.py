"""What the PDFs share: a card's texts and their way into Typst, noting what goes wrong."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from ..cache import Memory
from ..check.subjects import of_card
from ..merge.glossary import Glossary
from ..model import BLANK, SLUG, Build, Card, Finding, Place, Topic
from ..read.sheets import Curve, Sheets, Table
from ..text.markup import Formula, formulas, plain
from ..text.markup_scan import clean, scan
from ..text.typst import Problems, formula_to_typst, to_typst
from .pdf_words import words_for
from .related import concepts_of

COLOURS = (
    "#1f4e9c", "#9c2f2f", "#1d6b4f", "#6a3d8f", "#8a5a00", "#0f6677", "#a0336b", "#4b5a1e", "#5a4636", "#3a3f8f",
    "#94412f", "#146b6b", "#7a2f7a", "#2f5d2f", "#4a4a5a",
)  # fmt: skip
"""Of topics, in turn; all dark enough for white letters, so that they work in grey too."""

_SENTENCE_END = re.compile(r"[。！？；!?;](?=[”’」』）)]?)|\.(?=\s|$)|\n")

_LAST_WORD = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z0-9_]+\Z")
_GLOSS = re.compile(r"(?<=[\u4e00-\u9fff])（[A-Za-z][ -~]*）")
_WORD = re.compile(r"[A-Za-z0-9_]")
_ATOM = re.compile(r"\\[A-Za-z]+|[^\s{}^_\\]")
"""What takes room in a formula, about."""
_FIRST_SIGN, _LAST_SIGN = "\ue000", "\uf8ff"
"""Characters of private use, which stand for formulas while a text is cut."""
_BESIDE_SIGN = re.compile("(?<=[\u4e00-\u9fff])(?=[\ue000-\uf8ff])|(?<=[\ue000-\uf8ff])(?=[\u4e00-\u9fff])")
_VERDICT = re.compile(r"\W*(?:对|错|正确|不对|不正确|是|否|不是|true|false|right|wrong|yes|no)(?!\w)", re.IGNORECASE)

Owner = Card | Table
"""What a text belongs to, and what a finding about it names."""
Write = Callable[[str, Problems, frozenset[str]], str]
"""Turns a text into Typst, adds what is wrong with it, heeds the formulas that Typst has turned down."""


@dataclass
class Context:
    """A build that is being set, and what has been noticed on the way."""

    build: Build
    words: dict[str, str]
    english: bool
    refused: frozenset[str] = frozenset()
    """Formulas that Typst has turned down."""
    findings: list[Finding] = field(default_factory=list)
    used: dict[str, None] = field(default_factory=dict)
    """Formulas that were set, in order."""
    numbers: dict[str, str] = field(default_factory=dict)
    """Card id → its number in the handbook, chapter and card: ``3.12``."""
    memory: Memory | None = None
    """Texts that were turned into Typst before: the markup, and the formulas in them."""
    spellings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What terms are sorted by."""

    @cached_property
    def found(self) -> dict[str, tuple[set[str], set[str]]]:
        """Card id → the concepts in its question, and in its question or answer."""
        return concepts_of(self.build.cards, Glossary(self.build.concepts))

    @property
    def sheets(self) -> Sheets:
        """Headings and tables of the sheets."""
        return self.build.sheets or Sheets()

    def text(self, owner: Owner, markdown: str | None) -> str:
        """A text of a card or table as Typst."""
        if not markdown:
            return ""
        return self._turned(owner, markdown, markdown, lambda: [found.latex for found in formulas(markdown)], to_typst)

    def formula(self, card: Card) -> str:
        """The formula of a card as Typst, or nothing."""
        if not (latex := card.formula):
            return ""
        return self._turned(card, f"\x1f{latex}", latex, lambda: [latex], _display)

    def _turned(self, owner: Owner, name: str, text: str, within: Callable[[], list[str]], write: Write) -> str:
        """What ``write`` makes of a text; from memory, under a name, if it made it before and found nothing wrong."""
        known = self.memory.get(name) if self.memory else None
        if known is None:
            problems: Problems = []
            known = [write(text, problems, self.refused), within()]
            self._note(owner, problems)
            if self.memory and not problems:
                self.memory.put(name, known)
        typeset, used = known
        self.used.update(dict.fromkeys(used))
        return str(typeset)

    def notice(self, finding: Finding) -> None:
        """Add a finding, once."""
        if finding not in self.findings:
            self.findings.append(finding)

    def _note(self, owner: Owner, problems: Problems) -> None:
        for latex, problem in problems:
            shown = latex if len(latex) <= 80 else latex[:79] + "…"
            message = f"formula cannot be set: {problem.message}: {shown}"
            finding = finding_at(owner, "P102", "formula-not-set", "error", message)
            if found := _position(owner, latex, problem.position):
                finding.line, finding.column = found
            self.notice(finding)


def _display(latex: str, problems: Problems, refused: frozenset[str]) -> str:
    return formula_to_typst(latex, True, problems, refused)


def _position(owner: Owner, latex: str, offset: int) -> tuple[int, int] | None:
    """Line and column of a character of a formula in the YAML that it stands in, where that is known."""
    if owner.place is None:
        return None
    if isinstance(owner, Table):
        written = {latex, latex.replace("\\dfrac", "\\frac")}  # as in the cell, whose fractions are set larger
        texts = _passages(owner, owner.place)
        return next((found for text, found in texts if any(each in text for each in written)), None)
    found = next((passage for passage in of_card(owner).passages if latex in passage.text), None)
    return found.where(found.text.index(latex) + offset) if found else None


def _passages(table: Table, place: Place) -> Iterator[tuple[str, tuple[int, int]]]:
    """The texts of a table, each with the line and column at which it begins."""
    texts: dict[tuple[str | int, ...], str | Curve | None] = {("note",): table.note}
    texts |= {("columns", k): name for k, name in enumerate(table.columns)}
    texts |= {("rows", n, "cells", k): cell for n, row in enumerate(table.rows) for k, cell in enumerate(row.cells)}
    for path, text in texts.items():
        if isinstance(text, str) and path in place.fields:
            yield text, place.fields[path][:2]


def context_of(build: Build, refused: frozenset[str] = frozenset(), memory: Memory | None = None) -> Context:
    """The context of a build, with words in the deck's language."""
    english = str(getattr(build.config, "language", "zh-CN")).lower().startswith("en")
    context = Context(build, words_for(english), english, refused, memory=memory)
    for chapter, (_, _, cards) in enumerate(by_topic(context, build.cards), 1):
        context.numbers.update((card.id, f"{chapter}.{number}") for number, card in enumerate(cards, 1))
    return context


def finding_at(owner: Owner, rule: str, name: str, severity: str, message: str) -> Finding:
    """A finding about a card or table, at its place in the YAML or in the document it comes from."""
    finding = Finding(rule, name, "error" if severity == "error" else "warning", message)
    finding.card = owner.id if isinstance(owner, Card) else None
    if owner.place:
        finding.file, finding.line = owner.place.file, owner.place.line
    elif isinstance(owner, Card) and owner.sources:
        finding.file, finding.line = owner.sources[0].document, owner.sources[0].lines[0]
    return finding


def by_topic(context: Context, cards: list[Card]) -> Iterator[tuple[int, Topic, list[Card]]]:
    """(number, topic, its cards), in the order of the deck's topics; topics that the deck does not know come last."""
    topics = {topic.id: topic for topic in context.build.topics}
    groups: dict[str, list[Card]] = {identity: [] for identity in topics}
    for card in cards:
        named = card.topic in topics or SLUG.fullmatch(card.topic)
        groups.setdefault(card.topic if named else "misc", []).append(card)
    for number, (identity, group) in enumerate(groups.items()):
        if group:
            title = context.words["misc"] if identity == "misc" else identity
            yield number, topics.get(identity) or Topic.model_construct(id=identity, title=title, en=None), group


def filled(card: Card) -> str:
    """The question; of a cloze with its blanks filled, in bold where they stand in prose."""
    if card.kind != "cloze" or not card.correct:
        return card.question
    parts = card.question.split(BLANK)
    inside = [(f.offset, f.offset + len(f.latex)) for f in formulas(card.question)]
    out, position = parts[0], len(parts[0])
    for index, part in enumerate(parts[1:]):
        filling = (str(card.correct[index]) if index < len(card.correct) else "") or BLANK
        if any(start <= position < end for start, end in inside):
            filling = filling.strip("$")
        elif filling != BLANK and "**" not in filling:
            filling = f"**{filling}**"
        out += filling + part
        position += len(BLANK) + len(part)
    return out


def asked(card: Card) -> str:
    """The question; of a cloze with a line for each blank that stands in a formula."""
    if card.kind != "cloze" or BLANK not in card.question:
        return card.question
    text = card.question
    for formula in reversed(formulas(text)):
        lined = formula.latex.replace(BLANK, r"\underline{\qquad}")
        text = text[: formula.offset] + lined + text[formula.offset + len(formula.latex) :]
    return text


def letters(card: Card) -> list[tuple[str, str, bool]]:
    """(letter, text, whether it is right) of each option."""
    right = {str(letter) for letter in card.correct or []}
    return [(chr(65 + i), text, chr(65 + i) in right) for i, text in enumerate(card.options or [])]


def verdict(card: Card, words: dict[str, str]) -> str:
    """Right or wrong, of a true-false card whose key is known."""
    if card.kind != "true-false" or not card.correct or not isinstance(card.correct[0], bool):
        return ""
    return words["true" if card.correct[0] else "false"]


def answer_of(card: Card) -> str:
    """The answer, but nothing where it only repeats the filled cloze."""
    answer = card.answer or ""
    if card.kind != "cloze" or not card.correct:
        return answer
    said, told = (re.sub(r"\W", "", plain(text)) for text in (filled(card), answer))
    return "" if told in said else answer


def says_verdict(answer: str) -> bool:
    """Whether an answer begins with right or wrong."""
    return bool(_VERDICT.match(answer))


def shorten(markdown: str, limit: int) -> str:
    """Markdown cut at the end of a sentence or line, to about ``limit`` characters; never inside code or a formula."""
    text = clean(markdown).strip()
    if len(text) <= limit:
        return text
    tokens = [(token.start, token.end) for token in scan(text)]
    ends = [match.end() for match in _SENTENCE_END.finditer(text, 0, limit)]
    whole = [end for end in ends if end >= limit // 4 and not any(start < end < stop for start, stop in tokens)]
    if whole:
        short = text[: whole[-1]].rstrip()
    else:
        cut = next((start for start, stop in tokens if start < limit < stop), limit)
        if (word := _LAST_WORD.search(text, max(0, cut - 24), cut)) and _WORD.match(text, cut):
            cut = word.start()  # not inside a word
        short = text[:cut].rstrip("，、,：: \n") + "…"
    if short.count("**") % 2:
        before, _, after = short.rpartition("**")
        short = before + after
    return short


def title_of(card: Card, limit: int = 60) -> str:
    """The question as one line of plain text, for bookmarks; ``limit`` in Chinese characters."""
    return _cut(" ".join(plain(filled(card)).split()), limit, {})


def headline(card: Card, limit: int) -> list[str | Formula]:
    """The question as pieces of plain text and whole formulas, for the contents; ``limit`` in Chinese characters.

    English terms in brackets behind their Chinese names are left out.
    """
    text = clean(filled(card))
    text = "".join(char for char in text if not _FIRST_SIGN <= char <= _LAST_SIGN)
    tokens = [token for token in scan(text) if token.kind == "math"][: ord(_LAST_SIGN) - ord(_FIRST_SIGN)]
    kept = {chr(ord(_FIRST_SIGN) + k): Formula(token.inner, token.text, False) for k, token in enumerate(tokens)}
    for sign, token in zip(reversed(kept), reversed(tokens), strict=True):
        shown = "[…]" if "\\begin" in token.text else sign  # what is high does not stand in a line
        text = text[: token.start] + shown + text[token.end :]
    line = _BESIDE_SIGN.sub(" ", _GLOSS.sub("", " ".join(plain(text).split())))
    widths = {sign: 0.6 * len(_ATOM.findall(formula.latex)) for sign, formula in kept.items()}
    pieces = re.split(f"([{_FIRST_SIGN}-{_LAST_SIGN}])", _cut(line, limit, widths))
    return [kept.get(piece, piece) for piece in pieces if piece]


def _cut(text: str, limit: float, widths: dict[str, float]) -> str:
    """A line of text no wider than ``limit``, with … where it is cut: not in a word, and better not in brackets."""
    sizes = list(accumulate(widths.get(char) or _char_width(char) for char in text))
    if not sizes or sizes[-1] <= limit:
        return text
    end = bisect_right(sizes, limit - 1)
    if (word := _LAST_WORD.search(text, max(0, end - 24), end)) and _WORD.match(text, end):
        end = word.start() or end
    opened = max(text.rfind("（", 0, end), text.rfind("(", 0, end))
    if opened > end // 2 and not re.search("[）)]", text[opened:end]):
        end = opened
    return text[:end].rstrip("，、（(：: ") + "…"


def fits(text: str, limit: int) -> bool:
    """Whether a text is no wider than ``limit`` Chinese characters."""
    return width_of(text) <= limit


def width_of(text: str) -> float:
    """About how wide a text is, in Chinese characters."""
    return sum(map(_char_width, text))


def _char_width(char: str) -> float:
    return 1.0 if unicodedata.east_asian_width(char) in "WF" else 0.55


def shuffled(card: Card, seed: object = 0) -> list[tuple[str, str]]:
    """(letter, step) of an ordering, the steps in an order that depends on the seed alone and is not the right one."""
    steps = card.steps or []
    mixed = sorted(steps, key=lambda step: chance(seed, card.id, step))
    if mixed == steps:
        mixed = mixed[1:] + mixed[:1]
    return [(chr(97 + k), step) for k, step in enumerate(mixed)]


def chance(*parts: object) -> str:
    """A key to sort by that looks random, and is the same on every machine for the same parts."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "backslashreplace")).hexdigest()
