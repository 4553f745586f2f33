"""The canonical form of a wording: what must be equal for two questions to be the same question.

Folded away: script, case, width, blanks and punctuation. Kept: letters, digits, and every sign that tells two questions
apart – operators, the point in 1.5, the underscore in max_pool2d, the separator between two numbers.
"""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata

from .script import simplify

_MAY_BE_BLANK = re.compile(r"[_（(⟦\\$]")
_BLANKS = re.compile(r"_{2,}|[（(]\s*[）)]|⟦\?⟧")
_MATH_DELIMITERS = re.compile(r"\\[()\[\]]|\$")
_SEPARATED_DIGITS = re.compile(r"(?<=\d)[^\w\s,;:、，；：.%+*/=<>~^-]*+[\s,;:、，；：][^\w+*/=<>~^-]*+(?=\d)")
_DIGIT_BEFORE_SIGN = re.compile(r"\d\W")
_SUPERSCRIPT = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]")
_SUPERSCRIPTS = str.maketrans({c: f"^{d}" for c, d in zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True)})
_MATHEMATICS = "".join(c for c in map(chr, [*range(0x3000), 0x1EEF0, 0x1EEF1]) if unicodedata.category(c) == "Sm")
"""All signs of mathematics that compatibility normalisation leaves; these stay, with some more."""
_WIDE = [(chr(ord(sign) + 0xFEE0), sign) for sign in ",:;?!()"]
"""Full-width punctuation of Chinese and its half-width form, which composes with nothing."""
_SOMETIMES = re.compile("[_.,:-]")
_NEVER = re.compile(rf"[^\w.,:\-#%&*/@^{re.escape(_MATHEMATICS)}]")


def compatible(text: str) -> str:
    """Compatibility normalisation (NFKC), which is quick for a text that is normal but for its punctuation."""
    for wide, sign in _WIDE:
        text = text.replace(wide, sign)
    return unicodedata.normalize("NFKC", text)


@functools.lru_cache(8192)
def canonical(text: str) -> str:
    """The canonical form of ``text``; equal forms mean the same wording."""
    return _significant(_folded(_plain(text)))


def canonicals(texts: list[str]) -> list[str]:
    """The canonical form of each text; of many in less time than one by one."""
    folded = _folded("\n".join([_plain(text).replace("\n", " ") for text in texts])).split("\n")
    if len(folded) != len(texts):
        return [canonical(text) for text in texts]
    return [_significant(text) for text in folded]


def _plain(text: str) -> str:
    """The text with blanks and superscripts written in one way, and without what delimits formulas."""
    if _MAY_BE_BLANK.search(text):
        text = _BLANKS.sub(" ", _MATH_DELIMITERS.sub("", text))
    return text.translate(_SUPERSCRIPTS) if _SUPERSCRIPT.search(text) else text


def _folded(text: str) -> str:
    return simplify(compatible(text)).casefold()


def _significant(text: str) -> str:
    """What of a folded text tells wordings apart."""
    text = text.rstrip(" ?!")
    if text.isalnum():
        return text
    text = _SEPARATED_DIGITS.sub(",", text) if _DIGIT_BEFORE_SIGN.search(text) else text
    return _NEVER.sub("", _SOMETIMES.sub(_kept, text))


def _kept(match: re.Match[str]) -> str:
    """What remains of a sign that may tell two wordings apart."""
    text, at = match.string, match.start()
    if not 0 < at < len(text) - 1:
        return ""
    before, char, after = text[at - 1], text[at], text[at + 1]
    if char == "_":
        return char if _is_latin(before) and _is_latin(after) else ""
    if not after.isdigit():
        return ""
    is_minus = char == "-" and not before.isalnum()
    return char if before.isdigit() or is_minus else ""


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def wording_hash(text: str) -> str:
    """16 hexadecimal digits of the canonical form: stable, and safe to publish where the wording is not ours."""
    return form_hash(canonical(text))


def form_hash(form: str) -> str:
    """`wording_hash` of a text whose canonical form is known."""
    return hashlib.blake2b(form.encode(), digest_size=8).hexdigest()
