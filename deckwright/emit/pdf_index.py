"""The end of the handbook as Typst: index of terms, bibliography, material."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from ..read.source import Concept
from ..text.typst import prose
from ..text.typst_symbols import string
from .pdf_text import Context

Places = dict[str, tuple[int, float]]
"""Label → page and height on it (points from the top) of what the book links to."""

Terms = list[tuple[str, str, list[str]]]
"""(term, its name in the other language, ids of the cards that treat it)"""

_SPELLING = "\x1e"
"""Before a term, in the memory of a book: what it is called there."""
_LETTER = re.compile(r"[A-Z]")
_ARXIV = re.compile(r"\barXiv:(\d{4}\.\d{4,5}|[a-z-]+/\d{7})\b")
_DOI = re.compile(r"\bdoi(?:\.org/|[: ]\s*)(10\.\d{4,9}/[\w.()/-]*[\w)])", re.IGNORECASE)


def spelling(text: str) -> tuple[str, ...]:
    """What a term is sorted by: pinyin of its Chinese characters, Latin letters as they are, in lower case."""
    from pypinyin import lazy_pinyin  # takes longer than all that is spelled with it

    return tuple(part.casefold() for part in lazy_pinyin(text.strip()))


def initial(spelled: tuple[str, ...]) -> str:
    """The letter under which a term stands in an index; ``#`` for what begins with neither letter nor character."""
    first = "".join(spelled)[:1].upper()
    return first if _LETTER.fullmatch(first) else "#"


def _spelled(context: Context, text: str) -> tuple[str, ...]:
    """The spelling of a term, from memory if it was spelled before."""
    if text not in context.spellings:
        memory, name = context.memory, f"{_SPELLING}{text}"
        known = memory.get(name) if memory else None
        if known is None:
            known = spelling(text)
            if memory:
                memory.put(name, known)
        context.spellings[text] = tuple(known)
    return context.spellings[text]


def terms(context: Context, chinese: bool) -> Terms:
    """The terms of the glossary that cards ask about, or name in their answer where none asks; sorted."""
    build, found = context.build, context.found
    concepts: list[Concept] = list(build.concepts)
    asked: dict[str, list[str]] = defaultdict(list)
    named: dict[str, list[str]] = defaultdict(list)
    for card in build.cards:
        in_question, anywhere = found[card.id]
        for name in in_question:
            asked[name].append(card.id)
        for name in anywhere:
            named[name].append(card.id)
    rows: Terms = []
    for concept in concepts:
        cards = asked[concept.id] or named[concept.id]
        english = concept.en or concept.abbr
        if english and concept.abbr and concept.abbr != concept.en:
            english = f"{english} ({concept.abbr})"
        term, other = (concept.zh, english) if chinese else (english, concept.zh)
        if cards and term:
            same = other and other.casefold() == term.casefold()
            rows.append((term, "" if same else other or "", cards))
    return sorted(rows, key=lambda row: _place(_spelled(context, row[0]), row[0]))


def _place(spelled: tuple[str, ...], term: str) -> tuple[bool, tuple[str, ...], str]:
    """What an index is sorted by."""
    return initial(spelled) == "#", spelled, term


def back_matter_titles(context: Context) -> list[tuple[str, str]]:
    """(label, title) of what stands behind the last chapter."""
    build, words = context.build, context.words
    titles = [("index", words["index"])] if build.concepts else []
    if any(card.references for card in build.cards):
        titles.append(("bibliography", words["bibliography"]))
    return titles


def back_matter(context: Context, places: Places) -> str:
    """Typst source of everything behind the last chapter; ``places`` says where each card stands."""
    return _index(context, places) + (_bibliography(context) or _documents(context))


def _index(context: Context, places: Places) -> str:
    words, parts = context.words, []
    if not context.build.concepts:
        return ""
    order = (False, True) if context.english else (True, False)
    for chinese in order:
        if rows := terms(context, chinese):
            entries = "".join(_entry(row, initial(_spelled(context, row[0])), places) for row in rows)
            parts.append(f"({string(words['index_zh' if chinese else 'index_en'])}, ({entries})), ")
    return f"#index({string(words['index'])}, {string(words['index_note'])}, ({''.join(parts)}), goto)\n"


def _entry(row: tuple[str, str, list[str]], letter: str, places: Places) -> str:
    """A term below its letter, with the pages of its cards, each page once."""
    name, other, cards = row
    first: dict[int, str] = {}
    for card in cards:
        first.setdefault(places.get(f"card-{card}", (0, 0.0))[0], card)
    links = "".join(f'("card-{card}", "{page}"), ' for page, card in sorted(first.items()))
    return f"({string(letter)}, {string(name)}, {string(other)}, ({links})), "


def _bibliography(context: Context) -> str:
    """What is cited, by title; what is published under one number once, with the longest of its titles."""
    references = [(card.id, reference) for card in context.build.cards for reference in card.references]
    published: dict[str, str] = {}
    for _, reference in references:
        if where := _published(reference.where or ""):
            published.setdefault(reference.title, where)
    titles: dict[str, set[str]] = defaultdict(set)
    cited: dict[str, dict[str, None]] = defaultdict(dict)
    for card, reference in references:
        work = published.get(reference.title) or reference.title
        titles[work].add(reference.title)
        cited[work][card] = None
    named = {work: max(names, key=lambda name: (len(name), name)) for work, names in titles.items()}
    rows = "".join(
        f"([{prose(title)}{published.get(title, '')}], {_links(context, cited[work])}), "
        for work, title in sorted(named.items(), key=lambda item: (_spelled(context, item[1]), item[1]))
    )
    words = context.words
    title, note = string(words["bibliography"]), string(words["bibliography_note"])
    return f"#bibliography-list({title}, {note}, ({rows}), goto)[\n{_documents(context)}]\n" if rows else ""


def _published(where: str) -> str:
    """A link to arXiv or to what a DOI names, if either is told, as Typst behind a title."""
    if arxiv := _ARXIV.search(where):
        return f" #link({string(f'https://arxiv.org/abs/{arxiv[1]}')}, {string(arxiv[0])});"
    if doi := _DOI.search(where):
        return f" #link({string(f'https://doi.org/{doi[1]}')}, {string(f'doi:{doi[1]}')});"
    return ""


def _links(context: Context, cards: Iterable[str]) -> str:
    return "(" + "".join(f'("card-{card}", "{context.numbers[card]}"), ' for card in cards) + ")"


def _documents(context: Context) -> str:
    """The documents that questions come from, with their number."""
    build, words = context.build, context.words
    counts = Counter(question.document for question in build.questions)
    rows = []
    for document in build.documents:
        if count := counts[document.path]:
            title = f"{document.title}{words['comma']}{document.path}" if document.title else document.path
            rows.append(f"[{prose(title)} ({count})], ")
    title, note = string(words["documents"]), string(words["documents_note"])
    return f"#documents-list({title}, {note}, ({''.join(rows)}))\n" if rows else ""
