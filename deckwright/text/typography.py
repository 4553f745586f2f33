"""House style of Chinese text: full-width punctuation in Chinese, half-width in English and code, blanks between scripts.

A run of characters without Chinese is never changed inside: code, API names, formulas and URLs come through untouched.
"""  # noqa: E501

from __future__ import annotations

import functools
import re
from itertools import pairwise

CJK = "\u2e80-\u2fdf\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAS_CJK = re.compile(f"[{CJK}]")
_LEFT = f"{CJK}”’）》】」』"  # what ends a Chinese stretch
_RIGHT = f"{CJK}“‘（《【「『"
_PROTECTED = re.compile(
    r"```.*?```|`[^`\n]+`|\$\$[^$]+\$\$|\$[^$\n]+\$"
    r"|\\\((?:\\(?![()])|[^\n\\])*+\\\)|\\\[(?:\\\\\[|\\(?![\[\]])|[^\n\\])*+\\\]"
    r"|https?://[^\s\u2e80-\U0003ffff]*[^\s\u2e80-\U0003ffff,.;:!?)\]'\"]",
    re.S,
)
_AT_KEPT = re.compile(f"(?<=[{CJK}])(?=\ue000)|(?<=\ue001)(?=[{CJK}])")
_KEPT = re.compile("\ue000([\U000f0000-\U000ffff0])\ue001")
_WIDE = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
# the sign comes first in these patterns and what stands before it is looked back for: a search for a sign is fast
_BESIDE = {
    sign: re.compile(f"{re.escape(sign)}(?:(?<=[{_LEFT}].)(?![,;:?!])|{before}(?=[ \\t]*+[{_RIGHT}]))[ \\t]*+")
    for sign in _WIDE
    for before in ["(?<=[A-Za-z0-9)\\]].)" if sign == ":" else "(?<![,;:?!].)"]
}
"""A sign → where it stands behind or before Chinese, with the blanks behind it."""
_FULL_STOP = re.compile(f"\\.(?<=[{_LEFT}].)(?<!^[一二三四五六七八九十].)(?=\\s|$|[{_RIGHT}])")
_DOTS = re.compile(f"\\.(?<=[{_LEFT}].)\\.{{2,}}+")
_AT_WIDE = "，。；：？！、）》】」』（"
_SPACE_AT_WIDE = re.compile(rf"[ \t](?:(?<=[{_AT_WIDE}《【「『“].)[ \t]*+|(?<![ \t].)[ \t]*+(?=[{_AT_WIDE}]))")
_ASCII_RUN = re.compile(r"[\x20-\x7e]{3,}")
_COMMA_OF_WORDS = re.compile(r"(?:,(?<=[A-Za-z],)| ,(?<=[A-Za-z] ,))[ ]?(?=[A-Za-z])")
_LIKE_CODE = re.compile(r"[=(){}\[\]<>_\\|:]|[A-Za-z]\.[A-Za-z]")
_LATIN_BEHIND = re.compile(f"[A-Za-z0-9α-ωΑ-Ω$`@#&\\\\∂∇∑](?<=[{CJK}].)")
_LATIN_BEFORE = re.compile(f"[A-Za-z0-9α-ωΑ-Ω$`%℃°](?=[{CJK}])")
"""Latin behind and before Chinese; the rarer sign comes first, since a search for it is fast."""
_HALF_WIDTH = re.compile(r"[,.;:?!]")
_QUOTES = re.compile(f'"([^"\\n{CJK}]*+[{CJK}][^"\\n]*+)"')
_ROUND = re.compile(r"[()]")
_SHORT = 120
_TWO_LETTERS = re.compile("[A-Za-z]{2}")
_WORDS = re.compile(r"[A-Za-z][A-Za-z0-9 \-/.,&’']*[A-Za-z0-9.]")


def normalise(text: str) -> str:
    """Text in house style; text without Chinese comes back with nothing changed but outer blanks."""
    return _remembered(text) if len(text) <= _SHORT else _normalised(text)


def _normalised(text: str) -> str:
    text = text.strip()
    if text.isascii() or not _HAS_CJK.search(text):
        return text
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match.group())
        return f"\ue000{chr(0xF0000 + len(kept) - 1)}\ue001" if len(kept) < 0xFFF0 else match.group()

    protected = "`" in text or "$" in text or "\\" in text or "://" in text
    masked = _PROTECTED.sub(keep, text) if protected else text
    masked = "\n".join(map(_line, masked.split("\n"))) if kept or "\n" in masked else _chinese(masked)
    if kept:
        masked = _AT_KEPT.sub(" ", masked)
        masked = _KEPT.sub(lambda m: kept[ord(m.group(1)) - 0xF0000], masked)
    return masked


_remembered = functools.lru_cache(4096)(_normalised)
"""Documents repeat themselves: options, short answers, headings."""


def _line(line: str) -> str:
    return _chinese(line) if _HAS_CJK.search(line) else line.rstrip()


def _chinese(line: str) -> str:
    """A line with Chinese in it in house style."""
    line = _QUOTES.sub(r"“\1”", line) if '"' in line else line
    line = _parentheses(line) if "(" in line else line
    if _HALF_WIDTH.search(line):
        line = _widened(line)
    if " " in line or "\t" in line or "（）" in line:
        line = _SPACE_AT_WIDE.sub("", line).replace("（）", "（ ）")
    line = _LATIN_BEHIND.sub(lambda match: f" {match[0]}", line)
    return _LATIN_BEFORE.sub(lambda match: f"{match[0]} ", line).rstrip()


def _widened(line: str) -> str:
    """The line with full-width punctuation where Chinese stands beside it."""
    line = _DOTS.sub("……", line) if "..." in line else line
    for sign, pattern in _BESIDE.items():
        if sign in line:
            line = pattern.sub(_WIDE[sign], line)
    line = _FULL_STOP.sub("。", line) if "." in line else line
    line = _ASCII_RUN.sub(_words, line) if "," in line and _COMMA_OF_WORDS.search(line) else line
    end = line.rstrip()
    return f"{end[:-1]}{_WIDE[end[-1]]}{line[len(end) :]}" if end[-1] in "?!" else line


def _words(run: re.Match[str]) -> str:
    """Commas between English words in a Chinese sentence; a run that looks like code or a formula stays."""
    text = run.group()
    return text if _LIKE_CODE.search(text) else _COMMA_OF_WORDS.sub("，", text)


def _parentheses(line: str) -> str:
    """Full-width parentheses around Chinese, and around English words in Chinese; calls and intervals stay."""
    stack: list[int] = []
    wide: list[int] = []
    for match in _ROUND.finditer(line):
        i = match.start()
        if line[i] == "(":
            stack.append(i)
        elif stack:
            start = stack.pop()
            if i - start > 1 and _is_chinese_pair(line, start, i):
                wide += (start, i)
    if not wide:
        return line
    wide.sort()
    parts = [line[i + 1 : j] for i, j in pairwise([-1, *wide, len(line)])]
    signs = ["（" if line[i] == "(" else "）" for i in wide]
    return parts[0] + "".join(sign + part for sign, part in zip(signs, parts[1:], strict=True))


def _is_chinese_pair(line: str, start: int, end: int) -> bool:
    before = line[start - 1] if start else ""
    if _HAS_CJK.search(line, start + 1, min(end, start + 2000)):
        return not (before and before in "_.]")
    at = start - 1
    while at >= 0 and line[at].isspace():
        at -= 1
    if at < 0 or not _HAS_CJK.match(line[at]):
        return False
    if line[end + 1 : end + 2] in tuple("/*^+-=<>_"):
        return False  # (K-1)/2 is a formula
    inside = line[start + 1 : min(end, start + 2000)].strip()
    return bool(_WORDS.fullmatch(inside) and _TWO_LETTERS.search(inside))
