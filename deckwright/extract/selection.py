"""Which of the series found are the questions: not those inside an item of another, nor headings over them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from .segment import Segment, is_heading, may_be_title
from .series_model import ENOUGH, Series

_BEHIND = 100
"""Segments behind the last member of a series in which a list may belong to its answer."""


def select(series: list[Series], segments: list[Segment]) -> tuple[list[Series], set[int]]:
    """The series that are questions, and the members of those that turned out to be headings."""
    return _Selection(series, segments).run()


class _Selection:
    """Looks up series by where they begin, so that the time is nearly linear however many there are."""

    def __init__(self, series: list[Series], segments: list[Segment]) -> None:
        self.segments = segments
        self.series = sorted(series, key=lambda entry: entry.members[0])
        self.firsts = [entry.members[0] for entry in self.series]
        self.means = [entry.mean for entry in self.series]
        self.heads = [i for i, s in enumerate(segments) if is_heading(s)]
        self.plain = [k for k, entry in enumerate(self.series) if not entry.numbered]
        self.headings = [k for k, entry in enumerate(self.series) if entry.numbered and entry.style.startswith("h")]
        self.begin = [self.firsts[k] for k in self.headings]
        self.rejected: set[int] = set()

    def run(self) -> tuple[list[Series], set[int]]:
        """The longest first: what lies inside one of its items is a list in an answer, or makes headings of it."""
        accepted: list[Series] = []
        outer: set[int] = set()
        for k in sorted(range(len(self.series)), key=lambda k: self.firsts[k] - self.series[k].members[-1]):
            if k in self.rejected:
                continue
            entry = self.series[k]
            inner = self._inner(k)
            if self._is_over(k, inner) or self._holds_plain(k) or self._is_title(entry):
                outer.update(entry.members)
            elif _is_question_series(entry) or _is_thinned(entry):
                accepted.append(entry)
                self.rejected.update(inner)
        return _without_strays(accepted), outer

    def _inner(self, k: int) -> list[int]:
        """Series inside a single item of series ``k``."""
        first, last = self.firsts[k], self.series[k].members[-1]
        heading = bisect_right(self.heads, last)  # behind the next one is nothing of the last item
        stop = min([last + _BEHIND, *self.heads[heading : heading + 1]])
        begin, end = bisect_right(self.firsts, first), bisect_right(self.firsts, stop)
        return [j for j in range(begin, end) if j not in self.rejected and self._inside_one_item(j, k)]

    def _is_over(self, k: int, inner: list[int]) -> bool:
        """Whether most items of a series hold series that ask as much."""
        members = self.series[k].members
        asking = [j for j in inner if self.means[j] >= 0.6 and (len(self.series[j].members) > 1 or self.means[j] > 0.9)]
        items = {bisect_right(members, self.firsts[j]) for j in asking}
        mean = sum(self.means[j] for j in asking) / len(asking) if asking else 0.0
        return len(items) * 2 >= len(members) and mean >= self.means[k] - 0.05

    def _inside_one_item(self, j: int, k: int) -> bool:
        inner, outer, segments = self.series[j], self.series[k], self.segments
        first, last = inner.members[0], inner.members[-1]
        item = bisect_right(outer.members, first)
        if item == 0 or first == outer.members[item - 1]:
            return False
        if item < len(outer.members):
            begun_anew = inner.numbered and inner.values[0] == 1 and len(inner.members) > 2 and self.means[j] >= 0.7
            title = segments[first - 1]
            if begun_anew and first - 1 > outer.members[item - 1] and title.blank_before and may_be_title(title):
                return False
            return last < outer.members[item]
        if not inner.numbered:
            return False
        # behind the last item: a list of its answer, unless a heading stands between or the list asks
        begin = outer.members[-1]
        between = bisect_right(self.heads, first - 1) > bisect_right(self.heads, begin)
        bare = begin - outer.members[0] < 1.5 * len(outer.members)  # nothing stands behind its other items either
        titled = bare and len(outer.members) > 2 and inner.values[0] == 1 and may_be_title(segments[first - 1])
        return not between and not (titled and first - 1 > begin) and self.means[j] < 0.7

    def _holds_plain(self, k: int) -> bool:
        """Whether a series of headings stands over another series of headings or bold lines that asks more."""
        entry = self.series[k]
        level = entry.style[:2]
        if not level.startswith("h"):
            return False
        first, last = entry.members[0], entry.members[-1]
        inside = self.headings[bisect_left(self.begin, first) : bisect_right(self.begin, last)]
        for j in (*self.plain, *inside):
            other = self.series[j]
            if j == k or len(other.members) < len(entry.members) or self.means[j] < max(self.means[k], ENOUGH):
                continue
            if other.style.startswith("h") and other.style[:2] <= level:
                continue
            begin, end = bisect_right(other.members, first), bisect_right(other.members, last)
            behind = [m for m in other.members[end : end + 1] if self._below(last, m)]
            items = {bisect_right(entry.members, m) for m in (*other.members[begin:end], *behind)} - {0}
            if len(items) * 2 >= len(entry.members):
                return True
        return False

    def _below(self, heading: int, k: int) -> bool:
        """Whether no heading of a higher level stands between a heading and segment ``k`` behind it."""
        level = self.segments[heading].mark.level
        between = self.heads[bisect_right(self.heads, heading) : bisect_left(self.heads, k)]
        return all(not 0 < self.segments[i].mark.level < level for i in between[:_BEHIND])

    def _is_title(self, entry: Series) -> bool:
        """Whether it is the one heading that stands over all others: the document's title, though it may ask."""
        head = self.segments[entry.members[0]]
        if not head.mark.level or entry.numbered or len(entry.members) > 1:
            return False
        below = [s.mark.level for s in self.segments[entry.members[0] + 1 :] if s.mark.level and not s.noise]
        enough = 3 if head.mark.rest.endswith(("?", "？")) else 2
        return len(below) >= enough and min(below) > head.mark.level


def _is_question_series(entry: Series) -> bool:
    size = len(entry.members)
    if "Q" in entry.style.split("+"):
        return True
    sure = sum(a >= 0.65 for a in entry.asks)
    if size == 1:
        if entry.numbered and entry.values[0] != 1 and entry.style not in ("q", "ordinal"):
            return False
        return entry.mean >= 0.85
    if not entry.numbered:
        return entry.mean >= ENOUGH and sure * 2 > size
    return entry.mean >= ENOUGH and sure * 5 >= size * 2


def _is_thinned(entry: Series) -> bool:
    """Whether some headings or bold lines ask though most do not; the series is left with those that do."""
    asked = [k for k, a in enumerate(entry.asks) if a >= 0.95]
    if entry.numbered or len(asked) < 3:
        return False
    entry.members, entry.asks = [entry.members[k] for k in asked], [1.0] * len(asked)
    return True


def _without_strays(accepted: list[Series]) -> list[Series]:
    """Bold lines and headings inside an item of a numbered or labelled series stay only if they clearly ask."""
    solid = sorted({i for s in accepted if s.numbered or "Q" in s.style for i in s.members})
    if not solid:
        return accepted
    out = []
    for entry in accepted:
        if entry.numbered or "Q" in entry.style:
            out.append(entry)
            continue
        keep = [k for k, i in enumerate(entry.members) if i < solid[0] or entry.asks[k] >= 0.95]
        if keep:
            entry.members, entry.asks = [entry.members[k] for k in keep], [entry.asks[k] for k in keep]
            out.append(entry)
    return out
