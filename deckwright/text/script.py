"""Traditional → Simplified Chinese, by phrase, with OpenCC."""

from __future__ import annotations

import functools
import re

_CJK = re.compile(r"[㐀-鿿]")


@functools.cache
def _converter() -> object:
    import opencc

    return opencc.OpenCC("t2s")


def simplify(text: str) -> str:
    """Text in Simplified characters; what is Simplified already comes back as it is."""
    if not _CJK.search(text):
        return text
    return str(_converter().convert(text))  # type: ignore[attr-defined]
