"""Questions and reviewed cards → cards. Only what is canonically equal is merged, and what a person decided to merge; a
reviewed card takes over the wordings that it lists; everything else becomes a card of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..collector import no_collection as no_collection
from ..model import Card, Finding, Question, Source, Topic
from ..text.canonical import canonical, wording_hash
from .answers import disagreements
from .decisions import Decisions
from .glossary import Glossary
from .whereabouts import Kept, Key
from .wordings import listed_hashes
from .wordings import merge_key as merge_key

MISC = Topic(id="misc", title="其他", en="Miscellaneous")


def merge(
    questions: list[Question],
    reviewed: list[Card],
    glossary: Glossary,
    topics: list[Topic],
    hints: dict[str, str],
    decisions: Decisions | None = None,
    kept: Sequence[Kept] = (),
) -> tuple[list[Card], list[Finding]]:
    """All cards, sorted by topic, reviewed ones first, then as the documents have them.

    ``hints`` names a topic for a document, ``decisions`` are those of merges.yaml, ``kept`` reworded questions that
    stay on reviewed cards. Sets ``card`` and ``cards`` of every question.
    """
    with no_collection():
        return _merge(questions, reviewed, glossary, topics, hints, decisions or Decisions(), kept)


def _merge(
    questions: list[Question],
    reviewed: list[Card],
    glossary: Glossary,
    topics: list[Topic],
    hints: dict[str, str],
    decisions: Decisions,
    kept: Sequence[Kept],
) -> tuple[list[Card], list[Finding]]:
    order = {topic.id: k for k, topic in enumerate([*topics, MISC])}
    findings = _unknown_topics(reviewed, order)
    groups = decisions.groups()
    by_wording, stays = _by_wording(reviewed, groups), _staying(reviewed, kept)
    raw: dict[str, list[Question]] = {}
    for question in questions:
        if question.question is None:  # on no card of its own; a reviewed card may list the hash of its answer
            _carry(by_wording.get(question.hash, []), question)
            continue
        key = merge_key(question)
        group = groups.get(key) or groups.get(question.hash) or key
        owners = [*by_wording.get(question.hash, by_wording.get(key, [])), *by_wording.get(f"group {group}", [])]
        owners = owners or stays.get((question.document, question.id), [])
        if owners:
            _carry(list({card.id: card for card in owners}.values()), question)
        else:
            raw.setdefault(group, []).append(question)
    cards = list(reviewed)
    firsts = [same[0] for same in raw.values()]
    parts = [(q.question or "", q.section[-1] if q.section else "", q.answer or "") for q in firsts]
    for (group, same), topic in zip(raw.items(), glossary.topics(parts, set(order)), strict=True):
        card = raw_card(f"q-{group}", same)
        hint = hints.get(same[0].document)
        card.topic = hint if hint in order else topic or MISC.id
        _carry([card], *same)
        cards.append(card)
    findings.extend(_unasked(reviewed, questions, {(one.card, one.listed) for one in kept}))
    findings.extend(disagreements(cards, glossary))
    _keep_wordings(cards)
    rank = {card.id: k for k, card in enumerate(cards)}
    cards.sort(key=lambda c: (order.get(c.topic, len(order)), not c.reviewed, rank[c.id]))
    return cards, findings


def _by_wording(reviewed: list[Card], groups: dict[str, str]) -> dict[str, list[Card]]:
    """Hash of a wording → the reviewed cards that list it; ``group …`` → those that list a wording of the group."""
    out: dict[str, list[Card]] = {}
    for card in reviewed:
        keys = listed_hashes(card)
        for key in dict.fromkeys([*keys, *(f"group {groups[key]}" for key in keys if key in groups)]):
            out.setdefault(key, []).append(card)
    return out


def _staying(reviewed: list[Card], kept: Sequence[Kept]) -> dict[Key, list[Card]]:
    """Reworded question → the reviewed cards that it stays on."""
    by_id = {card.id: card for card in reviewed}
    out: dict[Key, list[Card]] = {}
    for one in kept:
        out.setdefault((one.question.document, one.question.id), []).append(by_id[one.card])
    return out


def known_wordings(questions: list[Question], reviewed: list[Card]) -> set[str]:
    """The hashes of all wordings that documents and reviewed cards have."""
    asked = {hash_ for q in questions if q.question for hash_ in (q.hash, merge_key(q))}
    return asked | {hash_ for card in reviewed for hash_ in listed_hashes(card)}


def carriers(questions: list[Question]) -> dict[str, list[str]]:
    """Hash of a wording → the ids of the cards that carry it."""
    return {key: q.cards for q in questions if q.question for key in (q.hash, merge_key(q))}


def _carry(cards: list[Card], *questions: Question) -> None:
    for question in questions if cards else ():
        question.card = cards[0].id
        question.cards = [card.id for card in cards]
        for card in cards:
            card.questions.append(question)
            card.sources.append(source_of(question))


def _keep_wordings(cards: list[Card]) -> None:
    """Where a card's question is worded otherwise than in its document, its source says how."""
    for card in cards:
        if card.reviewed or len(card.questions) > 1:
            own = wording_hash(card.question) if card.reviewed else card.questions[0].hash
            for question, source in zip(card.questions, card.sources, strict=True):
                source.wording = question.question if question.hash != own else None


def source_of(question: Question) -> Source:
    """Where a question and its answer stand, as one range."""
    asked, answered = question.question_lines, question.answer_lines
    if asked and answered:
        lines = min(asked[0], answered[0]), max(asked[1], answered[1])
    else:
        lines = asked or answered or (1, 1)
    return Source.light(document=question.document, lines=lines, unit=question.unit)


def _unknown_topics(reviewed: list[Card], order: dict[str, int]) -> list[Finding]:
    out = []
    for card in reviewed:
        if card.topic not in order and card.place:
            line = card.place.fields.get(("topic",), (card.place.line, 1, ""))
            known = ", ".join(order)
            message = f"topic {card.topic!r} is not in deck.yaml (known: {known})"
            out.append(Finding("I102", "unknown-topic", "error", message, card.place.file, line[0], line[1], card.id))
            card.topic = "misc"
    return out


def _unasked(reviewed: list[Card], questions: list[Question], reworded: set[tuple[str, str]]) -> list[Finding]:
    """Wordings listed by a reviewed card that no document has: perhaps mistyped.

    ``reworded`` are (card, hash of a listed wording) of which the report tells more.
    """
    if not reviewed:
        return []
    known = {q.hash for q in questions} | {merge_key(q) for q in questions if q.question}
    out = []
    for card in reviewed:
        for k, asks in enumerate(card.asks):
            if not isinstance(asks, str) or not card.place or (card.id, wording_hash(asks)) in reworded:
                continue
            if wording_hash(asks) not in known:
                mark = card.place.fields.get(("asks", k), (card.place.line, 1, ""))
                message = f"no document asks {asks[:60]!r}"
                out.append(
                    Finding("I101", "asks-not-found", "info", message, card.place.file, mark[0], mark[1], card.id)
                )
    return out


# --- raw cards ----------------------------------------------------------------------------------


def raw_card(id_: str, questions: list[Question]) -> Card:
    """A card from one or more questions of the same wording: the first answer leads, others follow."""
    first = next((q for q in questions if q.answer or q.correct or q.steps), questions[0])
    answer = as_markdown(first.answer, first) if first.answer else None
    others = [other for other in questions if other is not first and other.answer]
    seen = {canonical(first.answer or "")} if others else set()
    for other in others:
        if other.answer and canonical(other.answer) not in seen:
            seen.add(canonical(other.answer))
            answer = f"{answer or ''}\n\n**{other.document}**\n\n{as_markdown(other.answer, other)}".strip()
    return Card.light(
        id=id_,
        kind=first.kind,
        question=as_markdown(first.question or "", first),
        answer=answer,
        options=[as_markdown(o, first) for o in first.options] if first.options else None,
        correct=first.correct,
        steps=[as_markdown(s, first) for s in first.steps or first.printed_steps or []] or None,
        marks=["unreviewed"],
        reviewed=False,
    )


_PLAIN = re.compile(r"[^-+>#*•●▪`~\d\s\\][^\n*`\\\[]*")  # one line, no sign of Markdown
_ITEM = re.compile(r"\s*[-*•●▪]\s+(.*)")
_STRUCTURE = re.compile(r"([-+>#])(?=\s)|(\d{1,9})([.)])(?=\s)|(#{2,6})(?=\s)")
_BLOCK = re.compile(r"\s*(?:(?P<list>[-*+•]\s|\d{1,9}[.)]\s)|(?P<table>\|)|(?P<quote>>))")
_FENCE = re.compile(r"\s*(```|~~~)")


def as_markdown(text: str, question: Question) -> str:
    """A document's text as Markdown: as it is for a Markdown document, else its signs protected, each line kept."""
    if question.markdown:
        return _spaced(text)
    if _PLAIN.fullmatch(text):
        return text.strip()
    out: list[str] = []
    fenced = was_item = False
    for line in text.split("\n"):
        fence, item = _FENCE.match(line), _ITEM.match(line)
        if fence or fenced:
            if not fenced and out:
                out.append("")
            fenced = not fenced if fence else fenced
            out.append(line)
            was_item = False
            continue
        if out and not (item and was_item):
            out.append("")
        out.append(f"- {_literal(item.group(1))}" if item else _literal(_protect(line.strip())))
        was_item = bool(item)
    return "\n".join(out)


def _spaced(text: str) -> str:
    """Lines of a Markdown document with the blank lines between blocks that extraction has left out."""
    out: list[str] = []
    fenced, before = False, ""
    for line in text.split("\n"):
        block = _BLOCK.match(line)
        kind = str(block.lastgroup) if block else ""
        if out and not fenced and not (kind and kind == before):
            out.append("")
        fenced = fenced != bool(_FENCE.match(line))
        out.append(line)
        before = kind
    return "\n".join(out)


def _literal(text: str) -> str:
    return text.replace("**", r"\*\*").replace("![", r"\![")


def _protect(line: str) -> str:
    """A line that begins like a heading, quote or numbered item, as plain text."""
    match = _STRUCTURE.match(line)
    if not match:
        return line
    if match.group(2):
        return f"{match.group(2)}\\{line[match.end(2) :]}"
    return "\\" + line
