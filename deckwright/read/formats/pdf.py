"""PDFs that hold text, by page: lines joined to paragraphs; headers, footers and page numbers taken out."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from ...config import DocumentConfig
from ...model import Line
from . import pdf_lines
from .converted import Converted
from .pdf_lines import Printed

_PAGE_NUMBER = re.compile(
    r"\W*(?:第\s*+)?(?:page\s*+|p\.\s*+)?(\d{1,4})\s*+(?:页|頁)?\s*+"
    r"(?:(?:of|/|／|共)\s*+(?:共\s*+)?\d{1,4}\s*+(?:页|頁)?)?\W*",
    re.I,
)
_DIGITS = re.compile(r"\d+")
_ENDS = re.compile(r"[。！？!?；;:：…]['\"”’）)]*$|\.$")
_BEGINS = re.compile(
    r"[-*•●▪■◆◦·]\s*+\S|\d{1,3}\s*+[.、)）．:：](?!\d)|[(（][\da-zA-Z一二三四五六七八九十]{1,3}[)）]|[①-⑳]"
    r"|[A-Ha-h]\s*+[.、)）．:：]\s*+\S|第\s*+[\d一二三四五六七八九十百]{1,4}\s*+[章节题讲部问]"
    r"|[一二三四五六七八九十]{1,3}[、.．]|(?:Q|A|问|答|答案|解析|Question|Answer)\s?\d{0,3}\s*+[:：]"
    r"|[Qq]\d{1,3}\b|Figure \d|Table \d",
)
_WIDE = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")
_FIRST_WORD = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff]+")
_LARGER = 1.15
"""So much larger than the text is a heading."""
_SHORTEST = 8
"""A line of fewer characters is not full, however narrow the page."""
_EDGE = 2
"""Lines at the top and at the bottom of a page that may be its header or footer."""


def read(document: Converted, raw: bytes, config: DocumentConfig) -> None:
    """Fill a document from the bytes of a PDF. Raises Unreadable where it cannot be opened."""
    pages = pdf_lines.pages(raw)
    document.unit, document.total_lines = "page", len(pages)
    edges, larger = _running(pages), _larger(pages)
    body: list[tuple[int, Printed]] = []
    for number, page in enumerate(pages, 1):
        for k, line in enumerate(page):
            if (number, k) in edges:
                document.drop(number, "chrome", line.text)
            else:
                body.append((number, line))
    for first, last, line in _paragraphs(body):
        written = Line(first, _heading(line, larger) + line.text)
        document.lines.append(written)
        if last > first:
            document.ends.append((written, last))
    empty = [number for number, page in enumerate(pages, 1) if not page]
    if empty:
        which = f"{len(empty)} of its {len(pages)} pages hold" if len(empty) < len(pages) else "it holds"
        message = f"{which} no text, perhaps pictures of it; run a text recognition (OCR) over the PDF first"
        document.find("R113", "no-text", "warning", message, empty[0])


# --- headers and footers ------------------------------------------------------------------------


def _running(pages: list[list[Printed]]) -> set[tuple[int, int]]:
    """(page, line) of headers, footers and page numbers: what comes again at the same edge, but for its digits."""
    seen: Counter[tuple[str, str]] = Counter()
    numbers: Counter[int] = Counter()
    for number, page in enumerate(pages, 1):
        edge = _edge(page)
        seen.update({(side, _form(page[k].text)) for k, side in edge})
        numbers.update({offset for k, _ in edge if (offset := _offset(page[k].text, number)) is not None})
    least = min(3, max(2, len(pages)))
    places: Counter[tuple[str, int, int]] = Counter()
    out: set[tuple[int, int]] = set()
    for number, page in enumerate(pages, 1):
        for k, side in _edge(page):
            text = page[k].text
            again = seen[side, _form(text)] >= least and len(text) <= 120 and not _BEGINS.match(text)
            offset = _offset(text, number)
            counted = offset is not None and (numbers[offset] >= least or not text.strip().isdecimal())
            if counted or (again and offset is None):
                out.add((number, k))
                places[_place(side, page[k])] += 1
    for number, page in enumerate(pages, 1):  # the header of a short chapter stands where the others do
        for k, side in _edge(page):
            if places[_place(side, page[k])] * 3 >= len(pages) >= 6 and len(page[k].text) <= 60:
                out.add((number, k))
    return out


def _place(side: str, line: Printed) -> tuple[str, int, int]:
    return side, round(line.base), round(line.size)


def _edge(page: list[Printed]) -> list[tuple[int, str]]:
    """Indices of the highest and lowest lines of a page, and which edge they stand at."""
    order = sorted(range(len(page)), key=lambda k: (-page[k].base, k))
    top = [(k, "top") for k in order[:_EDGE]]
    return top + [(k, "bottom") for k in order[-_EDGE:] if (k, "top") not in top]


def _form(text: str) -> str:
    return _DIGITS.sub("0", " ".join(text.split()))


def _offset(text: str, page: int) -> int | None:
    """How far a printed page number is from the page's place in the file; None for a line that is no page number."""
    match = _PAGE_NUMBER.fullmatch(text) if len(text) <= 40 else None
    return int(match[1]) - page if match else None


# --- paragraphs ---------------------------------------------------------------------------------


def _paragraphs(lines: list[tuple[int, Printed]]) -> list[tuple[int, int, Printed]]:
    """Lines that the page's width, or its end, broke put together again: first page, last page, paragraph."""
    by_page: dict[int, list[Printed]] = {}
    for page, line in lines:
        by_page.setdefault(page, []).append(line)
    margins = {page: _margin(inside) for page, inside in by_page.items()}
    out: list[tuple[int, int, Printed]] = []
    previous: tuple[int, Printed] | None = None
    for page, line in lines:
        if previous is not None and _goes_on(previous, (page, line), margins[previous[0]]):
            first, _, whole = out[-1]
            out[-1] = first, page, replace(whole, text=_glued(whole.text, line.text))
        else:
            out.append((page, page, line))
        previous = (page, line)
    return out


def _larger(pages: list[list[Printed]]) -> list[float]:
    """The sizes of type that headings are set in, largest first."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[round(line.size, 1)] += len(line.text)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    return sorted((size for size in sizes if size >= _LARGER * body), reverse=True)


def _heading(line: Printed, larger: list[float]) -> str:
    """The mark of a heading, if a line is set larger than the text and is no formula."""
    if round(line.size, 1) not in larger or len(line.text) > 80 or len(re.findall(r"\w", line.text)) < 2:
        return ""
    return "#" * min(larger.index(round(line.size, 1)) + 1, 6) + " "


def _margin(lines: list[Printed]) -> float:
    """Where full lines end: the right edge that most of the longer lines reach."""
    edges = Counter(round(line.right / 6) for line in lines)
    common = [edge for edge, count in edges.items() if count >= 2]
    return 6.0 * max(common, default=0) if common else max((line.right for line in lines), default=0.0)


def _goes_on(before: tuple[int, Printed], after: tuple[int, Printed], margin: float) -> bool:
    """Whether a line is the rest of the one before: that one is full and ends no sentence, this one begins nothing."""
    (page, head), (following, rest) = before, after
    size = max(head.size, 1.0)
    if abs(head.size - rest.size) > 0.15 * size or head.right - head.left < _SHORTEST * size:
        return False
    word = _FIRST_WORD.match(rest.text)
    width = len(word[0]) * (rest.right - rest.left) / max(len(rest.text), 1) if word else size
    if head.right + width < margin - 0.5 * size:  # the word would have had room
        return False
    if page == following and not (0 < head.base - rest.base < 2.6 * size and rest.left <= head.left + 1.5 * size):
        return False
    return not _ENDS.search(head.text) and not _BEGINS.match(rest.text)


def _glued(before: str, after: str) -> str:
    if before.endswith("-") and re.search(r"[a-z]-$", before) and after[:1].islower():
        return before[:-1] + after
    return before + after if _WIDE.match(before[-1]) or _WIDE.match(after[0]) else f"{before} {after}"
