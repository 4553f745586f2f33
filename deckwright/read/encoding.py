"""Bytes → text: byte-order marks, UTF-8, UTF-16, GB18030 against Big5."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 200_000
"""Bytes looked at when two encodings compete."""
_BINARY_MAGIC = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"%PDF",
    b"PK\x03\x04",
    b"\x7fELF",
    b"\x1f\x8b",
    b"SQLite format 3",
    b"RIFF",
    b"\xd0\xcf\x11\xe0",
)


class NotText(ValueError):
    """The bytes are no text in any encoding that is known here."""


@dataclass
class Decoded:
    """Text, the encoding it was in, and how many bytes had to be replaced by U+FFFD."""

    text: str
    encoding: str
    replaced: int = 0


def decode(raw: bytes, told: str | None = None) -> Decoded:
    """Decode a file's bytes.

    ``told`` is an encoding that a person named. Raises NotText for binary data.
    """
    if told:
        return _tolerant(raw, told)
    for bom, encoding in _BOMS:
        if raw.startswith(bom):
            return _tolerant(raw[len(bom) :], encoding)
    if raw.startswith(_BINARY_MAGIC):
        raise NotText("it begins like a picture, archive or program")
    if b"\0" in raw[:_SAMPLE]:
        return _tolerant(raw, _utf16(raw))
    try:
        return Decoded(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        if len(raw) - error.start < 4 and error.reason == "unexpected end of data":
            return _tolerant(raw, "utf-8")  # cut in the middle of a character
        if b"\xed" in raw and _has_only_surrogates(raw):
            return _tolerant(raw, "utf-8")
    return _legacy(raw)


def _tolerant(raw: bytes, encoding: str) -> Decoded:
    try:
        text = raw.decode(encoding, errors="replace")
    except LookupError:
        raise NotText(f"there is no encoding called {encoding!r}") from None
    return Decoded(text, encoding, text.count("\ufffd"))


def _has_only_surrogates(raw: bytes) -> bool:
    """Whether halves of surrogate pairs are all that is wrong with a text in UTF-8."""
    try:
        raw.decode("utf-8", errors="surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _utf16(raw: bytes) -> str:
    """UTF-16 without a mark: the byte order in which nearly all characters are ASCII, Chinese or their punctuation."""
    sample = raw[: _SAMPLE // 2 * 2]
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample[: len(sample) // 2 * 2].decode(encoding, errors="replace")
        usual = len(re.findall("[\t\n\r -~\u2010-\u2030\u3000-\u303f\u4e00-\u9fff\uff00-\uff5e]", text))
        if text and usual >= 0.9 * len(text):
            return encoding
    raise NotText("it has zero bytes and is no UTF-16")


def _legacy(raw: bytes) -> Decoded:
    """GB18030 or Big5, whichever reads as frequent characters; UTF-8 with a few broken bytes otherwise."""
    sample = raw[:_SAMPLE]
    utf8 = sample.decode("utf-8", errors="replace")
    wide = len(re.findall("[^\\x00-\\x7f\ufffd]", utf8))
    if wide > 10 * utf8.count("\ufffd"):
        return _tolerant(raw, "utf-8")
    scores = {"gb18030": _score(sample, "gb18030", 0xB0, 0xD7), "big5": _score(sample, "big5hkscs", 0xA4, 0xC6)}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] < 0.3:
        from charset_normalizer import from_bytes

        guess = from_bytes(sample).best()
        if guess is None:
            raise NotText("its encoding is not known")
        return _tolerant(raw, guess.encoding)
    return _tolerant(raw, "big5hkscs" if best == "big5" else "gb18030")


def _score(raw: bytes, encoding: str, first: int, last: int) -> float:
    """Share of the Chinese characters that are of the encoding's first, frequent level; 0 where it does not decode."""
    text = raw.decode(encoding, errors="replace")
    broken = text.count("\ufffd")
    chinese = [c for c in text if "\u3400" <= c <= "\u9fff" or "\ue000" <= c <= "\uf8ff"]
    if not chinese or broken * 20 > len(chinese):
        return 0.0
    frequent = sum(first <= code[0] <= last for c in chinese if len(code := c.encode(encoding, errors="replace")) == 2)
    return (frequent - 5 * broken) / len(chinese)
