"""Markdown for reading: a contents page, a file a topic, a cheat sheet. Answers are folded in <details>."""

from __future__ import annotations

from typing import Any

from ..model import Build, Card, Question, Topic
from ..text.markup import plain
from ..text.markup_gfm import display_math, escape, inline, to_gfm
from .choice import knows_order
from .markdown_sheet import picture, sheet
from .markdown_words import words_for
from .pdf_figures import known
from .pdf_text import asked
from .related import related
from .report import render


def files(build: Build) -> dict[str, bytes]:
    """markdown/README.md, markdown/<topic>.md, markdown/cheatsheet.md, markdown/figures/<id>.svg."""
    words = words_for(build)
    close = related(build.cards, build.concepts)
    by_id = {card.id: card for card in build.cards}
    chapters = {topic.id: chapter for topic in build.topics if (chapter := _chapter(build, topic, words))}
    for chapter in chapters.values():
        for row in chapter["cards"]:
            row["related"] = _related([by_id[other] for other in close[row["id"]]], row["topic"], words)
    topics = list(chapters.values())
    common = {"title": escape(build.title), "t": words}
    total, done = len(build.cards), sum(card.reviewed for card in build.cards)
    out = {"markdown/README.md": render("README.md.j2", topics=topics, cards=total, reviewed=done, **common)}
    for topic_id, chapter in chapters.items():
        out[f"markdown/{topic_id}.md"] = render("topic.md.j2", topic=chapter, **common)
    sections, figures = sheet(build, words)
    if sections:
        out["markdown/cheatsheet.md"] = render("cheatsheet.md.j2", sections=sections, **common)
    shown = [figure for card in build.cards if card.topic in chapters for figure in card.figures]
    out.update(_figures([*shown, *figures]))
    return out


# --- figures ------------------------------------------------------------------------------------


def _figures(wanted: list[str]) -> dict[str, bytes]:
    from ..figures import svg

    out: dict[str, bytes] = {}
    for figure in known(wanted):
        out[f"markdown/figures/{figure}.svg"] = svg(figure, "light")
        out[f"markdown/figures/{figure}-dark.svg"] = svg(figure, "dark")
    return out


# --- cards --------------------------------------------------------------------------------------


def _chapter(build: Build, topic: Topic, words: dict[str, str]) -> dict[str, Any] | None:
    cards = [card for card in build.cards if card.topic == topic.id]
    if not cards:
        return None
    title = topic.title if not topic.en or topic.en == topic.title else f"{topic.title}（{topic.en}）"
    reviewed = sum(card.reviewed for card in cards)
    return {"id": topic.id, "title": escape(title), "cards": [_card(c, words) for c in cards], "reviewed": reviewed}


def _card(card: Card, words: dict[str, str]) -> dict[str, str]:
    heading, _, rest = asked(card).strip().partition("\n")
    badges = [words[mark] for mark in ("unreviewed", "unanswered", "error") if mark in card.marks]
    comma, semicolon = words["comma"], words["semicolon"]
    references = semicolon.join(escape(r.title + (f"{comma}{r.where}" if r.where else "")) for r in card.references)
    sources = semicolon.join(escape(f"{s.document}:{s.lines[0]}–{s.lines[1]}") for s in card.sources)
    return {
        "id": card.id,
        "topic": card.topic,
        "plain": _title(card),
        "heading": inline(heading),
        "extra_question": to_gfm(rest) if rest.strip() else "",
        "badge": "".join(f" `{badge}`" for badge in badges),
        "options": _options(card),
        "answer": _answer(card, words),
        "formula": display_math(card.formula) if card.formula else "",
        "figures": "\n\n".join(map(picture, known(card.figures))),
        "explanation": to_gfm(card.explanation or ""),
        "pitfall": to_gfm(card.pitfall or "").replace("\n", "\n> "),
        "references": references,
        "sources": sources,
    }


def _title(card: Card) -> str:
    """The question on one line, without formulas that links would not render."""
    return escape(" ".join(plain(card.question).split()))


def _related(cards: list[Card], topic: str, words: dict[str, str]) -> str:
    links = (f"[{_title(card)}]({'' if card.topic == topic else card.topic + '.md'}#{card.id})" for card in cards)
    return words["semicolon"].join(links)


def _options(card: Card) -> str:
    if card.kind == "choice" and card.options:
        return "\n".join(f"- {chr(65 + k)}. {inline(option)}" for k, option in enumerate(card.options))
    if card.kind == "order":
        return "\n".join(f"- {chr(97 + k)}. {inline(step)}" for k, step in enumerate(_printed(card)))
    return ""


def _printed(card: Card) -> list[str]:
    """Steps as a reader first sees them: as the document prints them, else sorted by their text."""
    for question in card.questions:
        if isinstance(question, Question) and question.printed_steps and not card.reviewed:
            return question.printed_steps
    return sorted(card.steps or [])


def _answer(card: Card, words: dict[str, str]) -> str:
    parts: list[str] = []
    if card.kind == "choice" and card.correct:
        parts.append(f"**{words['right']}{', '.join(str(c) for c in card.correct)}**")
    elif card.kind == "true-false" and card.correct:
        parts.append(f"**{words['true'] if card.correct[0] is True else words['false']}**")
    elif card.kind == "cloze" and card.correct:
        parts.append(words["semicolon"].join(inline(f"**{str(c).strip()}**") for c in card.correct))
    elif card.kind == "order" and card.steps and knows_order(card):
        parts.append("\n".join(f"{k}. {inline(step)}" for k, step in enumerate(card.steps, 1)))
    if card.answer:
        parts.append(to_gfm(card.answer))
    return "\n\n".join(parts) or words["no_answer"]
