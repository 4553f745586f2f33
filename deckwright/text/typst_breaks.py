"""Where a formula in running text is not broken: at a sign between brackets that stand close together.

Typst breaks behind relations and operators wherever they stand; $P(y = 1)$ should not be torn.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from .typst_symbols import text_of

WHOLE = "whole"
"""Attribute of an operator behind which there is no break; it names the space on either side."""

_LONGEST = 9
"""Elements between brackets that stay together."""
_CLOSING = {"(": ")", "[": "]", "{": "}", "⟨": "⟩"}
_RELATIONS = frozenset("=<>≤≥≠≈≡∼∝∈∉⊂⊆→←")
_OPERATORS = frozenset("+−±⋅×∘⊙∗∪∩")
_BEHIND = frozenset(")]}⟩∣∥!")
"""Behind these, an operator stands between two things; behind others it is a sign, as in f(−x)."""


def keep_brackets_whole(root: Element) -> None:
    """Mark the operators of an inline formula, as KaTeX writes it, that stand between brackets."""
    for row in root:
        parts = list(row)
        for start, end in _pairs(parts):
            for before, part in zip(parts[start:end], parts[start + 1 : end], strict=False):
                sign = text_of(part) if part.tag == "mo" and not len(part) else ""
                if sign in _RELATIONS or (sign == "∣" and not part.attrib):  # \mid; the bars of |x| have attributes
                    part.set(WHOLE, "thick")
                elif sign in _OPERATORS and (before.tag != "mo" or text_of(before) in _BEHIND):
                    part.set(WHOLE, "med")


def _pairs(parts: list[Element]) -> Iterator[tuple[int, int]]:
    """Where brackets open and close that are not far from each other."""
    opened: list[tuple[int, str]] = []
    for index, part in enumerate(parts):
        text = text_of(part) if part.tag == "mo" else ""
        if text in _CLOSING:
            opened.append((index, _CLOSING[text]))
        elif opened and text == opened[-1][1]:
            start, _ = opened.pop()
            if index - start <= _LONGEST + 1:
                yield start, index
