"""The handbook as Typst source: title page, contents, a chapter a topic with all that is known of each card, index."""

from __future__ import annotations

from ..model import Card, Source, Topic
from ..read.sheets import Table
from ..text.typst import prose
from ..text.typst_symbols import string
from . import pdf_figures, pdf_tables
from .choice import has_answer, knows_order
from .pdf_index import Places, back_matter, back_matter_titles
from .pdf_text import (
    COLOURS,
    Context,
    answer_of,
    by_topic,
    filled,
    headline,
    letters,
    says_verdict,
    title_of,
    verdict,
)
from .press import Press
from .related import closest

PATH = "pdf/handbook.pdf"
SHORT = 240
"""Characters of a text that stays on one page, and of an explanation that stays with the small print below it."""
MANY = 8
"""Steps of an ordering that may be on two pages."""
TABLE_WIDTH = 53.0
"""Of the text column, in ems of the type of tables."""
_OPENING = tuple(f'#"{mark}' for mark in "“‘（「『《〈【")
_BLOCKS = ("#list(", "#enum(", "#table(", "#quote(")
CONTENTS_WIDTH = 38
"""Of an entry of the contents, in Chinese characters: two lines."""


def handbook(context: Context, press: Press) -> dict[str, str]:
    """Path → Typst source of the book. Each chapter is set alone first, to learn on which page everything stands."""
    if not context.build.cards:
        return {PATH: _head(context, press, {}) + _cover(context)}
    chapters = _chapters(context, pdf_tables.Tables(context, press))
    places = _places(context, press, chapters)
    out = [_head(context, press, places), _cover(context), _contents(context, places)]
    for label, title, source in chapters:
        out.append(f"#running-head({string(context.build.title)}, {string(title)}, {places[label][0]})[\n{source}]\n")
    return {PATH: "".join([*out, back_matter(context, places)])}


def _places(context: Context, press: Press, chapters: list[tuple[str, str, str]]) -> Places:
    """Where chapters, cards and back matter stand. Chapters begin on new pages, so each can be set by itself."""
    head = _head(context, press, {})
    places: Places = {}
    (end,) = press.query(f"{head}{_contents(context, {})}#end-here\n", "place")
    before = 1 + int(end[1])
    for label, title, source in chapters:
        running = f"#running-head({string(context.build.title)}, {string(title)}, 1)"
        found = press.query(f"{head}{running}[\n{source}]\n#end-here\n", "place")
        places.update({name: (before + page, y) for name, page, y in found})
        places.setdefault(label, (before + 1, 0.0))
        before += found[-1][1]
    found = press.query(f"{head}{back_matter(context, {})}#end-here\n", "place")
    places.update({name: (before + page, y) for name, page, y in found})
    return places


def _head(context: Context, press: Press, places: Places) -> str:
    """What the book begins with; links lead to ``places``, and nowhere without them."""
    build = context.build
    author = (build.config and build.config.author) or ""
    known = "".join(f'"{name}": ({page}, {y:.0f}), ' for name, (page, y) in places.items()) or ":"
    return (
        '#import "/handbook.typ": *\n'
        f"#show: book.with(title: {string(build.title)}, author: {string(author)}, "
        f"fonts: {press.families}, lang: {string('en' if context.english else 'zh')})\n"
        f"#let goto = goto-in.with(({known}))\n"
    )


def _cover(context: Context) -> str:
    build, words = context.build, context.words
    config = build.config
    reviewed = sum(card.reviewed for card in build.cards)
    facts = [words["cards"].format(len(build.cards), reviewed)] if build.cards else [words["empty"]]
    if config:
        facts += [config.author or "", config.licence or "", config.homepage or ""]
        facts.append(words["version"].format(config.version))
    shown = "".join(f"[{prose(fact)}], " for fact in facts if fact)
    description = prose((config and config.description) or "")
    chapters = "".join(f"{_colour(number)}, " for number, _, _ in by_topic(context, build.cards))
    return f"#cover({string(build.title)}, {string(words['handbook'])}, [{description}], ({shown}), ({chapters}))\n"


def _contents(context: Context, places: Places) -> str:
    out, page = [], {name: at for name, (at, _) in places.items()}
    for number, topic, cards in by_topic(context, context.build.cards):
        entries = "".join(
            f'("{_label(card)}", "{context.numbers[card.id]}", [{_entry(context, card)}], '
            f'"{page.get(_label(card), 0)}"), '
            for card in cards
        )
        label = f"chapter-{number}"
        chapter, title = _chapter_number(context, cards), _titles(context, topic)[0]
        head = f'"{chapter}", {string(title)}, "{label}", {_colour(number)}'
        out.append(f'({head}, ({entries}), "{page.get(label, 0)}"), ')
    for label, title in back_matter_titles(context):
        out.append(f'("", {string(title)}, "{label}", accent, (), "{page.get(label, 0)}"), ')
    return f"#contents({string(context.words['contents'])}, ({''.join(out)}), goto)\n"


def _chapters(context: Context, tables: pdf_tables.Tables) -> list[tuple[str, str, str]]:
    """(label, number and title, Typst source) of each chapter."""
    build, result = context.build, []
    close = closest(build.cards, context.found)
    for number, topic, cards in by_topic(context, build.cards):
        title, other = _titles(context, topic)
        count = context.words["many"].format(len(cards))
        label, colour = f"chapter-{number}", _colour(number)
        chapter = _chapter_number(context, cards)
        out = [f'#chapter("{label}", "{chapter}", {string(title)}, {string(other)}, {string(count)}, {colour})\n']
        first: dict[str, str] = {}  # figure → the card of this chapter that shows it
        for card in cards:
            for figure in pdf_figures.known(card.figures):
                first.setdefault(figure, card.id)
            out.append(_card(context, card, colour, close[card.id], first))
        for table in context.sheets.tables:
            if table.topic == topic.id:
                out.append(_table(context, table, colour, tables.arguments(table, colour, TABLE_WIDTH)))
        result.append((label, f"{chapter}  {title}", "".join(out)))
    return result


def _entry(context: Context, card: Card) -> str:
    """The question in the contents."""
    return "".join(
        prose(piece) if isinstance(piece, str) else context.text(card, f"${piece.latex}$")
        for piece in headline(card, CONTENTS_WIDTH)
    )


def _titles(context: Context, topic: Topic) -> tuple[str, str]:
    return (topic.en, topic.title) if context.english and topic.en else (topic.title, topic.en or "")


def _chapter_number(context: Context, cards: list[Card]) -> str:
    return context.numbers[cards[0].id].partition(".")[0]


def _colour(number: int) -> str:
    return f"rgb({string(COLOURS[number % len(COLOURS)])})"


def _label(card: Card) -> str:
    return f"card-{card.id}"


def _card(context: Context, card: Card, colour: str, close: list[str], first: dict[str, str]) -> str:
    words = context.words
    marks = [] if card.reviewed else ["unreviewed"]
    marks += [] if has_answer(card) else ["unanswered"]
    marks += ["error"] if "error" in card.marks else []
    chips = "".join(f"#chip[{prose(words[mark])}];" for mark in marks)
    number = string(context.numbers[card.id])
    return (
        f'#card("{_label(card)}", {number}, {string(title_of(card))}, {colour}, [{context.text(card, filled(card))}], '
        f"[{chips}])[\n{_body(context, card, close, first)}\n]\n"
    )


def _body(context: Context, card: Card, close: list[str], first: dict[str, str]) -> str:
    parts = [_options(context, card), _steps(context, card)]
    parts.append(_answer(context, card))
    if card.formula:
        parts.append(f"#boxed[{context.formula(card)}]")
    parts += (_figure(context, figure) for figure, shown in first.items() if shown == card.id)
    explanation = _labelled(context, card, "field", "explanation", card.explanation)
    elsewhere = [first[figure] for figure in pdf_figures.known(card.figures) if first[figure] != card.id]
    see = _links(context, "figure", elsewhere) + _links(context, "related", close)
    small = see + _references(context, card) + _sources(context, card)
    if card.pitfall:
        pitfall = _labelled(context, card, "pitfall", "pitfall", card.pitfall)
        small = f"{pitfall}\n{small}"
    elif len(card.explanation or "") <= SHORT and small:
        explanation, small = "", f"{explanation}\n{small}"
    parts.append(explanation)
    if small:  # not alone on the next page
        parts.append(f"#together[{small}]")
    return "\n".join(part for part in parts if part)


def _figure(context: Context, figure: str) -> str:
    title = pdf_figures.title(figure, context.english)
    return f"#picture({pdf_figures.image(figure, context.english)}, {string(title)})"


def _table(context: Context, table: Table, colour: str, arguments: str) -> str:
    pictures = "\n".join(_figure(context, figure) for figure in pdf_figures.known(table.figures))
    note = context.text(table, table.note)
    return f"#overview({colour}, {string(table.title)}, {arguments}, [{note}])\n{pictures}\n"


def _links(context: Context, name: str, cards: list[str]) -> str:
    """A small line with the numbers of other cards."""
    if not cards:
        return ""
    links = ", ".join(f'goto("card-{card}", "{context.numbers[card]}")' for card in dict.fromkeys(cards))
    comma = string("、" if not context.english else ", ")
    return f"#small({string(context.words[name] + context.words['sep'])}, ({links},).join({comma}))"


def _answer(context: Context, card: Card) -> str:
    said = "" if says_verdict(card.answer or "") else verdict(card, context.words)
    before = f"#strong[{prose(said)}];#h(0.6em);" if said else ""
    return _labelled(context, card, "field", "answer", answer_of(card), before)


def _labelled(context: Context, card: Card, kind: str, name: str, text: str | None, before: str = "") -> str:
    """A text behind its label, with Typst ``before`` it; nothing if there is neither.

    Where it begins with an opening mark, the blanks of colon and mark make one. A short one stays on one page.
    """
    if not (text or before):
        return ""
    label, typeset = string(context.words[name] + context.words["sep"]), before + context.text(card, text)
    begins = "mark" if typeset.startswith(_OPENING) else "block" if typeset.startswith(_BLOCKS) else "text"
    return f'#{kind}({label}, "{begins}", {str(len(text or "") <= SHORT).lower()})[{typeset}]'


def _options(context: Context, card: Card) -> str:
    return "\n".join(
        f"#option({string(letter)}, {str(right).lower()})[{context.text(card, text)}]"
        for letter, text, right in letters(card)
    )


def _steps(context: Context, card: Card) -> str:
    if not card.steps:
        return ""
    steps = "".join(f"[{context.text(card, step)}], " for step in card.steps)
    label = context.words["steps"] + context.words["sep"]
    numbered = "enum" if knows_order(card) else "list"
    return f'#field({string(label)}, "block", {str(len(card.steps) < MANY).lower()})[#{numbered}({steps});]'


def _references(context: Context, card: Card) -> str:
    comma = context.words["comma"]
    entries = [f"{ref.title}{comma}{ref.where}" if ref.where else ref.title for ref in card.references]
    return _small(context, "references", entries)


def _sources(context: Context, card: Card) -> str:
    return _small(context, "sources", [_place(context, source) for source in card.sources])


def _small(context: Context, name: str, entries: list[str]) -> str:
    if not entries:
        return ""
    text = context.words["semicolon"].join(dict.fromkeys(entries))
    return f"#small({string(context.words[name] + context.words['sep'])})[{prose(text)}]"


def _place(context: Context, source: Source) -> str:
    first, last = source.lines
    lines = f"{first}" if first == last else f"{first}–{last}"
    unit = "lines" if source.unit == "line" and first != last else source.unit
    return f"{source.document}{context.words['comma']}{context.words[unit].format(lines)}"
