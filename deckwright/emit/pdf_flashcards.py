"""Cut-out cards as Typst source: fronts and backs for duplex printing, and a first sheet to calibrate the printer."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..config import DeckConfig
from ..model import Card
from ..text.markup_scan import clean, scan
from ..text.typst import prose
from ..text.typst_symbols import string
from .choice import has_answer, knows_order
from .pdf_imposition import Imposition, imposition
from .pdf_text import (
    COLOURS,
    Context,
    answer_of,
    asked,
    by_topic,
    filled,
    finding_at,
    letters,
    says_verdict,
    shorten,
    shuffled,
    verdict,
    width_of,
)
from .press import Press

PATH = "pdf/flashcards.pdf"
Faces = tuple[str, str]
"""Front and back of a card as Typst: of each, what it says and what there is to choose from, as two contents."""
_CLAUSE = re.compile("[，；：。？]|）(?![，；：、。？）])")
_TURN = "\ue000"
"""Stands for the end of a line while a question is turned into Typst: a character of private use."""
SHORT = 110
"""Characters to which a text is cut that fits a card at no size."""


def flashcards(context: Context, press: Press) -> dict[str, str]:
    """Path → Typst source. Reviewed cards with an answer, if there are any, else all with an answer.

    A card that does not fit, however small, is shortened, and a finding says so.
    """
    settings = (context.build.config or DeckConfig.model_validate({})).flashcards
    sheet = imposition(settings)
    cards = chosen(context, settings.topics, settings.tags)
    faces = {card.id: _faces(context, card, False) for card in cards}
    fitting = Fitting(context, press, sheet)
    fitting.measure(faces.values())
    if overfull := [card for card in cards if fitting.is_overfull(faces[card.id])]:
        for card in overfull:
            message = "does not fit on a flashcard, however small: it is shortened there"
            context.notice(finding_at(card, "P105", "card-does-not-fit", "warning", message))
            faces[card.id] = _faces(context, card, True)
        fitting.measure(faces[card.id] for card in overfull)
    fitting.remember()
    return {PATH: _source(context, press, sheet, cards, faces, fitting)}


class Fitting:
    """How faces are set so that they fit a card. What was measured once is not measured again."""

    def __init__(self, context: Context, press: Press, sheet: Imposition) -> None:
        self._head, self._press = _head(context, press, sheet), press
        self._size = f"{sheet.card_width:.3f}mm, {sheet.card_height:.3f}mm"
        self._memory = press.memory("fitted", self._size, press.families, context.english)

    def measure(self, faces: Iterable[Faces]) -> None:
        """Finds out how faces are set, those that are not known yet."""
        asked = [_arguments(*face) for both in faces for face in zip(("front", "back"), both, strict=True)]
        if new := [face for face in dict.fromkeys(asked) if self._memory.get(face) is None]:
            faces_asked = "".join(f"({face}), " for face in new)
            (found,) = self._press.query(f"{self._head}#fitted({self._size}, ({faces_asked}))\n", "fitted")
            for face, fit in zip(new, found, strict=True):
                self._memory.put(face, fit)

    def is_overfull(self, faces: Faces) -> bool:
        """Whether one of them is too long even in the smallest type."""
        front, back = faces
        return any(self._memory.get(_arguments(*face))[2] for face in (("front", front), ("back", back)))

    def of(self, side: str, face: str) -> str:
        """How a face is set, as the template takes it."""
        nth, way, _ = self._memory.get(_arguments(side, face))
        return f"({nth}, {string(way) if isinstance(way, str) else way})"

    def remember(self) -> None:
        """Keep it for the next build."""
        self._memory.save()


def _arguments(side: str, face: str) -> str:
    return f"{string(side)}, {face}"


def _faces(context: Context, card: Card, short: bool) -> Faces:
    return _front(context, card, short), f"[\n{_back(context, card, short)}\n], []"


def chosen(context: Context, topics: list[str], tags: list[str] | None = None) -> list[Card]:
    """Cards with an answer in the order of the handbook: reviewed ones, if there are any, of these topics and tags."""
    answered = [card for _, _, group in by_topic(context, context.build.cards) for card in group if has_answer(card)]
    cards = [card for card in answered if card.reviewed] or answered
    return [
        card
        for card in cards
        if (not topics or card.topic in topics) and (not tags or not set(tags).isdisjoint(card.tags))
    ]


def _head(context: Context, press: Press, sheet: Imposition) -> str:
    build, words = context.build, context.words
    author = (build.config and build.config.author) or ""
    return (
        '#import "/flashcards.typ": *\n'
        f"#show: cards.with(title: {string(build.title)}, subtitle: {string(words['flashcards'])}, "
        f"size: ({sheet.width:g}mm, {sheet.height:g}mm), fonts: {press.families}, "
        f"lang: {string('en' if context.english else 'zh')}, author: {string(author)})\n"
    )


def _source(
    context: Context, press: Press, sheet: Imposition, cards: list[Card], faces: dict[str, Faces], fitting: Fitting
) -> str:
    build, words = context.build, context.words
    config = build.config or DeckConfig.model_validate({})
    out = [_head(context, press, sheet)]
    if not cards:
        return "".join([*out, f"#nothing[{prose(words['empty'])}]\n"])
    if config.flashcards.calibration and config.flashcards.paper != "card":
        out.append(_calibration(context, sheet, config))
    cuts = "".join(f"(({a:.3f}mm, {b:.3f}mm), ({c:.3f}mm, {d:.3f}mm)), " for (a, b), (c, d) in sheet.cuts())
    out.append(f"#let cuts = ({cuts})\n")
    colours = {topic.id: COLOURS[number % len(COLOURS)] for number, topic, _ in by_topic(context, build.cards)}
    titles = {topic.id: topic for topic in build.topics}
    for first in range(0, len(cards), sheet.cards):
        fronts, backs = [], []
        for place, card in enumerate(cards[first : first + sheet.cards]):
            topic = titles.get(card.topic)
            name = ((topic.en if context.english else None) or topic.title) if topic else words["misc"]
            head = (
                f"{string(card.id)}, {string(context.numbers.get(card.id, ''))}, {string(name)}, "
                f"rgb({string(colours.get(card.topic, COLOURS[0]))})"
            )
            front, back = faces[card.id]
            turned = str(sheet.turned).lower()
            fronts.append(
                _place(sheet, sheet.front(place), "front", f"{head}, false, {fitting.of('front', front)}, {front}")
            )
            back = f"{head}, {turned}, {fitting.of('back', back)}, {back}"
            backs.append(_place(sheet, sheet.back(place), "back", back))
        out.append(f"#sheet-of(cuts, {{\n{''.join(fronts)}}})\n#sheet-of((), {{\n{''.join(backs)}}})\n")
    return "".join(out)


def _place(sheet: Imposition, at: tuple[float, float], side: str, arguments: str) -> str:
    return (
        f"  card-at({at[0]:.3f}mm, {at[1]:.3f}mm, {sheet.card_width:.3f}mm, {sheet.card_height:.3f}mm, "
        f"{string(side)}, {arguments})\n"
    )


def _calibration(context: Context, sheet: Imposition, config: DeckConfig) -> str:
    words, settings = context.words, config.flashcards
    right, down = settings.offset
    lines = [
        words["calibrate_1"].format(words[settings.flip]),
        words["calibrate_2"],
        f"flashcards: {{offset: [{right:g}, {down:g}]}}",
        words["calibrate_3"].format(f"{right:g}", f"{down:g}"),
        words["ruler"],
    ]
    texts = "".join(f"{string(line)}, " for line in lines)
    dx, dy = sheet.correction
    return (
        f"#calibration({string(words['calibrate'])}, ({texts}), {string(words['front'])}, {string(words['back'])}, "
        f"{dx:g}mm, {dy:g}mm, {str(sheet.turned).lower()})\n"
    )


def _front(context: Context, card: Card, short: bool) -> str:
    """The question, and below it what there is to choose from, as two contents."""
    question = _turned(context, card, shorten(asked(card), SHORT) if short else asked(card))
    options = ""
    if card.kind in ("choice", "order"):
        printed = [(k, text) for k, text, _ in letters(card)] if card.kind == "choice" else shuffled(card)
        options = "".join(f"#option({string(k)}, [{context.text(card, text)}])" for k, text in printed)
    elif card.kind == "true-false":
        question += f"\n\n#verdict-box({string(context.words['true'])}, {string(context.words['false'])})"
    return f"[{question}], [{options}]"


def _turned(context: Context, card: Card, question: str) -> str:
    """A question as Typst, with a place near its middle, behind a clause or bracket, where a line may well end."""
    text = clean(question).replace(_TURN, "")
    fixed = [(token.start, token.end) for token in scan(text)]
    whole, ends = width_of(text), []
    for match in _CLAUSE.finditer(text):
        end, before = match.end(), text[: match.end()]
        share = width_of(before) / whole
        inside = before.count("（") > before.count("）") or any(start < end < stop for start, stop in fixed)
        if 0.3 < share < 0.75 and not inside:
            ends.append((match[0] == "）", abs(share - 0.5), end))
    if ends and "\n" not in text:
        best = min(ends)[2]
        text = text[:best] + _TURN + text[best:]
    return context.text(card, text).replace(_TURN, '";#turn;#"')


def _back(context: Context, card: Card, short: bool) -> str:
    parts = []
    if card.kind == "choice":
        right = [f"{string(k)}, [{context.text(card, text)}]" for k, text, is_right in letters(card) if is_right]
        parts.append("".join(f"#option({each}, right: true)" for each in right))
    elif card.kind == "cloze" and card.correct:
        parts.append(context.text(card, filled(card)))
    elif card.kind == "order" and card.steps and knows_order(card):
        place = {text: letter for letter, text in shuffled(card)}
        parts.append(f"#strong[{prose(' '.join(place[step] for step in card.steps))}];")
        parts.append("#enum(" + "".join(f"[{context.text(card, step)}], " for step in card.steps) + ");")
    elif card.kind == "true-false" and not says_verdict(card.answer or ""):
        parts.append(f"#strong[{prose(verdict(card, context.words))}];")
    answer = answer_of(card)
    parts.append(context.text(card, shorten(answer, SHORT) if short else answer))
    if not answer and not short and card.kind in ("choice", "true-false") and card.explanation:
        parts.append(context.text(card, shorten(card.explanation, SHORT)))
    if card.formula and not short:
        parts.append(f"#boxed[{context.formula(card)}]")
    return "\n\n".join(part for part in parts if part)
