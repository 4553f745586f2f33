"""What stands at the beginning of a line: a number, a label, a heading, a bullet, an option."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from . import mark_patterns as p

_NO_SIGN = re.compile(r"[\d\s]")
_USUAL_SIGNS = ("、", ".", "．", ")", "）")
_SEPARATORS = re.compile("[.–-]")
_CLOSING = (")", "）", "]", "】", "*", "★", "☆", "⭐")
_LONGEST_TRIMMED = 2000
"""Characters of a line whose end is looked at."""


@dataclass(slots=True)
class Mark:
    """What was recognised at the beginning of a line.

    ``style`` names the layers in order (``h3+dot``, ``bullet+bold``); two lines of one series have the same style.
    ``rest`` begins at character ``offset`` of the line.
    """

    style: str
    value: int | None
    rest: str
    offset: int
    indent: int
    whole_bold: bool = False
    level: int = 0
    label: str = ""  # "q" or "a" where the line is labelled as question or answer
    sign: str = ""  # the number exactly as written, without digits
    bold_until: int = 0  # where in ``rest`` the bold beginning ends: the question, if the answer follows in the line
    verdict: str = ""  # the key, where it is printed before the number
    card: bool = False  # whether it begins a card of a note-taking program; see cards.py
    ends: tuple[int, int] = (0, 0)  # where in ``rest`` the sign stands between question and answer, if that is known


def mark(text: str) -> Mark:
    """Recognise the markers at the beginning of a line."""
    stripped = text.lstrip(" \t\u3000")
    indent = len(text) - len(stripped)
    if stripped and (not p.BEGINS.match(stripped) or _begins_with_word(stripped)):
        return Mark("", None, stripped.rstrip(), indent, indent)
    plain = p.PLAIN_NUMBER.fullmatch(text, indent) if "0" <= stripped[:1] <= "9" else None
    if plain:
        return Mark("dot", int(plain[1]), plain[3], plain.start(3), indent, sign=plain[2])
    summary = p.SUMMARY.fullmatch(text) if stripped.lstrip().startswith("<") else None
    if summary:
        inner = mark(summary.group("text"))
        inner.style = "+".join(part for part in ("summary", inner.style) if part)
        inner.offset += summary.start("text")
        inner.whole_bold, inner.level, inner.bold_until = False, 0, 0
        if p.REVEALS.fullmatch(p.INLINE.sub("", summary.group("text"))):
            inner.label, inner.rest, inner.offset = "a", "", len(text)
        elif inner.label == "q":
            inner.label = ""
        return inner
    return _Reader(text, indent).read()


def _begins_with_word(text: str) -> bool:
    """Whether a line begins with a Latin word, or the letter of an option, and nothing of it is a marker."""
    if not (text[0].isascii() and text[0].isalpha()) or p.NAMED_IN_LATIN.match(text):
        return False
    return "#" not in text and not text.endswith(">")


class _Reader:
    """Reads a line from ``position`` on: what stands around, the number, the label, the rest."""

    def __init__(self, text: str, indent: int) -> None:
        self.text, self.position = text, indent
        self.layers: list[str] = []
        self.bold_open = False
        self.mark = Mark("", None, "", 0, indent)

    def read(self) -> Mark:
        """All of it."""
        self._outer()
        numbered = self._number()
        self._label(numbered)
        out = self.mark
        out.style = "+".join(self.layers)
        rest = self.text[self.position :]
        bold_until = 0
        if self.bold_open or (numbered and rest.lstrip().startswith("**")):
            rest, self.position, bold_until = _unbold(rest, self.position)
        trimmed = self._trimmed(rest.lstrip())
        cut = rest.find(trimmed) if trimmed else len(rest)
        out.rest, out.offset, out.bold_until = trimmed, self.position + cut, max(bold_until - cut, 0)
        return out

    def _trimmed(self, rest: str) -> str:
        """The text without what is printed around the wording: tags, the sort of question, how much it counts."""
        if rest.startswith("</"):
            rest = _without(p.CLOSERS, rest)
        if self.mark.value is not None:
            rest = rest.lstrip(":：、.．\u3000 ") or rest
            for pattern in (p.TAG, p.SCORE_AT_START) if rest.startswith(("(", "（", "[", "【")) else ():
                rest = _without(pattern, rest)
        if len(rest) < _LONGEST_TRIMMED:
            numbered = self.mark.value is not None and rest.endswith(_CLOSING)
            for pattern in (p.SCORE_AT_END, p.TAG_AT_END) if numbered else ():
                rest = pattern.sub("", rest)
            if self.layers and _ends_in_symbol(rest):
                rest = p.EMOJI_AT_END.sub("", rest)
            rest = p.HASHTAGS.sub("", rest) if "#" in rest and not rest.startswith("#") else rest
            rest = p.END_TAGS.sub("", rest) if rest.endswith(">") else rest
        link = p.LINK.fullmatch(rest) if rest.startswith("[") else None  # behind a number
        return (link[1] if link else rest).rstrip()

    def _outer(self) -> None:
        tags = p.TAGS.match(self.text, self.position) if self.text[self.position : self.position + 1] == "<" else None
        self.position = tags.end() if tags else self.position
        for _ in range(4):
            match = p.OUTER.match(self.text, self.position)
            if not match:
                break
            kind = str(match.lastgroup)
            if kind in ("heading", "wiki"):
                self.mark.level = len(match.group(kind)) - (kind == "wiki")
                self.text = self.text.rstrip().rstrip("=") if kind == "wiki" else self.text
                kind = f"h{self.mark.level}"
            if kind == "tab":  # a heading that opens what is indented below it
                self.mark.level = min(2 + self.mark.indent // 4, 6)
                self.text, kind = self.text.rstrip()[:-1], f"h{self.mark.level}"
            if kind == "bold":
                self.bold_open = True
                self.mark.whole_bold = _closes_at_end(self.text, match.end(), match.group("bold"))
                kind = "bold" if self.mark.whole_bold else "lead"
            if kind == "italic":
                self.text, self.mark.whole_bold = self.text.rstrip()[:-1], True
            if kind != "emoji" or not self.mark.level:  # a heading is one of its level with a star, too
                self.layers.append(kind)
            self.position = match.end()
        if not self.text.startswith("[", self.position):
            return
        checkbox = p.CHECKBOX.match(self.text, self.position)
        self.position = checkbox.end() if checkbox else self.position
        link = p.LINK.fullmatch(self.text, self.position)
        if link:
            self.text, self.position = self.text[: link.end(1)], link.start(1)

    def _number(self) -> bool:
        """Read a number; whether there is one in digits."""
        bracket = self.text.startswith(("(", "（"), self.position)
        if bracket and (verdict := p.VERDICT.match(self.text, self.position)):
            self.mark.verdict = verdict["verdict"] or ""
            self.position = verdict.end()
        found = p.NUMBER.match(self.text, self.position)
        if found:
            kind = str(found.lastgroup)
            self.mark.value = number(found.group(kind))
            self.mark.sign = _sign(found.group())
            self.layers.append(kind)
            self.position = found.end()
        elif not self.layers or self.layers[-1] in ("bold", "lead") or self.layers[-1][0] == "h":
            hanzi = p.HANZI_NUMBER.match(self.text, self.position)
            if hanzi:
                self.mark.value = hanzi_number(hanzi.group("inner") or hanzi.group("outer"))
                self.layers.append("hanzi")
                self.position = hanzi.end()
        return found is not None

    def _label(self, numbered: bool) -> None:
        bold = p.BOLD_LABEL.match(self.text, self.position) if numbered and "**" in self.text else None
        if bold:
            self.bold_open, self.position = True, bold.start(1)
        begin = self.text[self.position : self.position + 1]
        if begin not in p.LABEL_BEGINS and not begin.isspace():
            return
        question = p.Q_LABEL.match(self.text, self.position)
        question = question or (p.Q_ALONE.fullmatch(self.text, self.position) if not numbered else None)
        if question and (self.layers or not numbered):
            self.mark.label = "q"
            self.layers.append("Q")
            self.position = question.end()
            if question.group().endswith('"'):
                self.text = self.text.rstrip().removesuffix('"')
            return
        answer = p.A_LABEL.match(self.text, self.position)
        answer = answer or (p.A_ALONE.fullmatch(self.text, self.position) if not numbered else None)
        if answer:
            self.mark.label = "a"
            self.layers.append("A")
            self.position = answer.end()


def _sign(written: str) -> str:
    """A number as it is written, without digits and blanks."""
    sign = written.lstrip("0123456789")
    return sign if sign in _USUAL_SIGNS else _NO_SIGN.sub("", written)


def _ends_in_symbol(text: str) -> bool:
    last = text.rstrip("*\ufe0f")[-1:]
    return p.SYMBOLS[0] <= last and not p.WIDE[0] <= last <= p.WIDE[1]


def _without(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.match(text)
    return text[match.end() :] if match else text


def _closes_at_end(text: str, start: int, fence: str) -> bool:
    end = text.rstrip()
    return end.endswith(fence) and len(end) - len(fence) > start and text.find(fence, start) == len(end) - len(fence)


def _unbold(rest: str, position: int) -> tuple[str, int, int]:
    """Take ** away: an opening one first (its text then ends the bold beginning), and the closing one, wherever it stands."""  # noqa: E501
    stripped = rest.lstrip()
    if stripped.startswith(("**", "__")):
        skipped = len(rest) - len(stripped) + 2
        rest, position = rest[skipped:], position + skipped
    for fence in ("**", "__"):
        at = rest.find(fence)
        if at >= 0:
            return rest[:at] + rest[at + 2 :], position, at
    return rest, position, 0


def number(text: str) -> int:
    """A number as it is printed: in digits, in circles, Roman, Chinese; of 1.2 the last part."""
    if text.isdecimal():
        return int(text)
    text = _SEPARATORS.split(text)[-1]
    if text.isdecimal():
        return int(text)
    if text[0] in "IVX":
        return roman_number(text)
    if len(text) == 1 and text not in p.HANZI:
        return int(unicodedata.numeric(text, 0))
    return hanzi_number(text)


def hanzi_number(text: str) -> int:
    """一 … 九十九 as a number; 0 where it is none."""
    digits = {c: i for i, c in enumerate("零一二三四五六七八九")}
    if "百" in text:
        return 100
    if "十" in text:
        tens, _, ones = text.partition("十")
        return digits.get(tens, 1) * 10 + digits.get(ones, 0)
    return digits.get(text, 0)


def roman_number(text: str) -> int:
    """I … XXXIX as a number."""
    values = [{"I": 1, "V": 5, "X": 10}[sign] for sign in text]
    return sum(-v if v < max(values[k:]) else v for k, v in enumerate(values))


def hanzi_heading(text: str) -> tuple[int, str] | None:
    """``一、…`` or ``（一）…``: its number and the text behind, or None."""
    match = p.HANZI_NUMBER.match(text.strip())
    if not match:
        return None
    return hanzi_number(match.group("inner") or match.group("outer")), text.strip()[match.end() :]


def option(text: str) -> tuple[str, str, str] | None:
    """``A. …``: letter, separator and text of an option or step, or None."""
    stripped = text.strip()
    outer = p.OUTER.match(stripped)
    if outer and outer.lastgroup == "bullet":
        stripped = stripped[outer.end() :]
    checkbox = p.CHECKBOX.match(stripped)
    stripped = stripped[checkbox.end() :] if checkbox else stripped
    match = p.OPTION.fullmatch(stripped)
    if not match:
        return None
    letter = match.group("a") or match.group("b") or match.group("c")
    return letter, match.group("sep") or ("(" if match.group("a") else " "), match.group("rest").strip()


def is_label(name: str) -> bool:
    """Whether a word before a colon is a label of a question, an answer or an option, and not a speaker's name."""
    text = f"{name}:"
    if name.lower() in p.SPEAKERS:
        return False
    return bool(p.Q_LABEL.match(text) or p.A_LABEL.match(text) or p.OPTION.match(text))
