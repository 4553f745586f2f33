"""A paper is cited with a wrong number, year or conference.

**What it does.** Knows papers (`works:` in `source/facts.yaml`): title, arXiv number, conference, year, what they
proposed. Compares the references of cards with them, and sentences that name what a paper proposed together with a
conference and a year.

**Why it hurts.** Who looks it up finds another paper, and trusts nothing else on the card.

Fails: `references: [{title: Feature Pyramid Networks for Object Detection, where: "arXiv:1612.03145"}]`, or
`answer: FPN 发表于 CVPR 2015。`

Passes: `where: "arXiv:1612.03144"`, and CVPR 2017.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model import Subject
from ...text.canonical import canonical
from ..assertions import MOST
from ..knowledge import Knowledge, Work
from ..prose import claims, quoted, sentences, squeeze, tells_an_error
from ..rule import Problem, Rule

_ARXIV = re.compile(r"[aA][rR][xX][iI][vV][: ]\s?(\d{4}\.\d{4,5})")
_VENUE = re.compile(
    r"(c(?<![a-z].)vpr|i(?<![a-z].)c(?:cv|ml|lr)|n(?<![a-z].)(?:eur)?ips|e(?<![a-z].)(?:ccv|mnlp)|a(?<![a-z].)(?:istats|aai)"
    r"|m(?<![a-z].)iccai)[ '’-]{0,2}(\d{4}|\d{2})(?!\d)"
)
"""Each name begins with a letter, and only then looks back: Python goes from one such letter to the next."""
_DATED = re.compile(
    r"(?:于|在|是)?\s?(?P<before>(?:19|20)\d\d)\s?年[^,;。:\n]{0,16}?(?:提出|发表|问世|发明|公布)"
    r"|(?:提出|发表|问世|公布)于\s?(?P<behind>(?:19|20)\d\d)\s?年"
    r"|(?:proposed|introduced|published|invented|presented)(?: by [a-z. ]{2,40}?)? in (?P<english>(?:19|20)\d\d)\b"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
"""Without it a text is not worth a look for dates."""
_SAME = {"nips": "neurips"}


def check(subject: Subject, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield a problem for each reference and each sentence that cites a known work wrongly."""
    if not knowledge.works:
        return
    yield from _references(subject, knowledge)
    for passage in claims(subject):
        text = squeeze(passage.text[:MOST])
        if not _VENUE.search(text.text) and not (_YEAR.search(text.text) and _DATED.search(text.text)):
            continue
        question = squeeze(subject.question or "").text
        for start, end in sentences(text.text):
            sentence = text.text[start:end]
            if tells_an_error(sentence):
                continue
            for match in _DATED.finditer(sentence):
                message = _wrong_year(sentence, match, knowledge)
                if message and not any(a < match.start() < b for a, b in quoted(sentence)):
                    yield Problem(message, passage, text.origin(start + match.start()))
            for match in _VENUE.finditer(sentence):
                work = _meant(sentence[: match.start()], sentence, question, knowledge)
                message = _wrong_with(work, match.group(1), match.group(2)) if work else None
                if message and not any(a < match.start() < b for a, b in quoted(sentence)):
                    yield Problem(message, passage, text.origin(start + match.start()))


def _references(subject: Subject, knowledge: Knowledge) -> Iterator[Problem]:
    for i, reference in enumerate(subject.references):
        work = knowledge.work_titled(reference.title)
        numbers = _ARXIV.findall(reference.where or "")
        if work is None and numbers:
            other = knowledge.work_numbered(numbers[0])
            if other is not None and not _is_same_title(reference.title, other):
                message = f"arXiv:{numbers[0]} is “{other.title}”, not “{reference.title[:60]}”"
                yield Problem(message, path=("references", i))
        elif work is not None and work.arxiv and numbers and work.arxiv not in numbers:
            message = f"“{work.title}” is arXiv:{work.arxiv}, not {numbers[0]}"
            yield Problem(message, path=("references", i))
        elif work is not None and (found := _VENUE.search((reference.where or "").casefold())):
            wrong = _wrong_with(work, found.group(1), found.group(2))
            if wrong:
                yield Problem(wrong, path=("references", i))


def _is_same_title(title: str, work: Work) -> bool:
    given, known = canonical(title), canonical(work.title)
    names = [canonical(name) for name in work.names]
    return known in given or given in known or any(name in given for name in names) or known[:16] in given


def _meant(before: str, sentence: str, question: str, knowledge: Knowledge) -> Work | None:
    """The known work that a conference belongs to: the last one named before it, in the sentence, or in the
    question."""
    for text in (before, sentence, question):
        if found := knowledge.works_in(text):
            return found[-1] if text is before else found[0] if len(found) == 1 else None
    return None


def _wrong_year(sentence: str, match: re.Match[str], knowledge: Knowledge) -> str | None:
    """What is wrong with a year in which something was proposed: the sentence names one thing, and it is of another
    year.

    The year of the preprint and that of the conference are both told, and the one before.
    """
    named = knowledge.works_in(sentence)
    names = [{name.casefold() for name in work.names} for work in named]
    if not named or not all(map(_years, named)) or not (len(named) == 1 or set.intersection(*names)):
        return None
    years = {year for work in named for year in _years(work)}
    told = int(match["before"] or match["behind"] or match["english"])
    if min(years) - 1 <= told <= max(years):
        return None
    work = named[0]
    name = work.names[0] if work.names else work.title
    where = f", arXiv:{work.arxiv}" if work.arxiv else ""
    return f"the text says {told}; {name} is of {min(years)} (see {work.title}{where})"


def _years(work: Work) -> set[int]:
    """The years in which a work came out."""
    preprint = {2000 + int(work.arxiv[:2])} if work.arxiv else set()
    return preprint | ({work.year} if work.year else set())


def _wrong_with(work: Work, venue: str, year: str) -> str | None:
    full = int(year) if len(year) == 4 else 2000 + int(year)
    told, known = (_SAME.get(v.casefold(), v.casefold()) for v in (venue, work.venue or venue))
    if told == known and (work.year is None or abs(full - work.year) == 0):
        return None
    if told != known and work.venue is None:
        return None
    right = f"{work.venue or venue.upper()} {work.year}" if work.year else str(work.venue)
    name = work.names[0] if work.names else work.title
    where = f", arXiv:{work.arxiv}" if work.arxiv else ""
    return f"the text says {venue.upper()} {full}; {name} is {right} (see {work.title}{where})"


rule = Rule("K103", "work", "error", __doc__, one=check)
