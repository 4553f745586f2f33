"""What KaTeX's MathML and Typst call spaces, letters, accents, operators and colours; how they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element

from .latex import LatexError

SPACES = {  # widths in em
    "\u2003": 1.0, "\u2002": 0.5, "\u2004": 0.2778, "\u2005": 0.2222, "\u205f": 0.2222, "\u2009": 0.1667,
    "\u200a": 0.05, "\u00a0": 0.25, " ": 0.25,
}  # fmt: skip
INVISIBLE = frozenset("\u2061\u2062\u2063\u200b")
VARIANTS = {
    "normal": ("upright",), "bold": ("upright", "bold"), "italic": ("italic",), "bold-italic": ("bold", "italic"),
    "double-struck": ("bb",), "script": ("cal",), "fraktur": ("frak",), "bold-fraktur": ("bold", "frak"),
    "sans-serif": ("sans",), "bold-sans-serif": ("bold", "sans"), "sans-serif-italic": ("italic", "sans"),
    "sans-serif-bold-italic": ("bold", "italic", "sans"), "monospace": ("mono",),
}  # fmt: skip
ACCENTS = {
    "^": "hat", "~": "tilde", "ˉ": "macron", "¯": "macron", "‾": "overline", "˙": "dot", "¨": "dot.double",
    "...": "dot.triple", "....": "dot.quad", "⃗": "arrow", "→": "arrow", "←": "arrow.l", "↔": "arrow.l.r",
    "ˇ": "caron", "˘": "breve", "ˊ": "acute", "´": "acute", "ˋ": "grave", "`": "grave", "˚": "circle",
}  # fmt: skip
BRACES = {
    "⏞": "overbrace", "⏟": "underbrace", "⎴": "overbracket", "⎵": "underbracket", "⏠": "overparen", "⏡": "underparen",
}  # fmt: skip
BIG_OPERATORS = frozenset("∑∏∐∫∬∭∮∯∰⋃⋂⋁⋀⨁⨂⨀⨄⨆")
LIMIT_OPERATORS = frozenset((
    "max", "min", "lim", "sup", "inf", "argmax", "argmin", "arg max", "arg min", "det", "gcd", "Pr", "lim sup",
    "lim inf",
))  # fmt: skip
BARS = {"|": "\\|", "∣": "\\|", "∥": "\\‖"}
ENVIRONMENT_ONLY = frozenset(("mtr-glue", "mml-eqn-num"))
COLOURS = {
    "black": "#000000", "white": "#ffffff", "gray": "#808080", "grey": "#808080", "silver": "#c0c0c0",
    "red": "#ff0000", "maroon": "#800000", "orange": "#ffa500", "yellow": "#ffff00", "olive": "#808000",
    "lime": "#00ff00", "green": "#008000", "cyan": "#00ffff", "aqua": "#00ffff", "teal": "#008080",
    "blue": "#0000ff", "navy": "#000080", "magenta": "#ff00ff", "fuchsia": "#ff00ff", "purple": "#800080",
    "violet": "#ee82ee", "pink": "#ffc0cb", "brown": "#a52a2a", "darkgreen": "#006400", "darkblue": "#00008b",
    "darkred": "#8b0000", "lightblue": "#add8e6", "lightgreen": "#90ee90",
}  # fmt: skip
_LENGTH = re.compile(r"([+-]?[\d.]+)(em|ex|pt|mu|px)?")
_UNITS = {"em": 1.0, "ex": 0.43, "pt": 0.1, "mu": 1 / 18, "px": 0.0625, None: 1.0}


def string(text: str) -> str:
    """A Typst string literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'


def text_of(element: Element) -> str:
    """All text of an element of MathML."""
    return "".join(element.itertext())


def escape_char(char: str) -> str:
    """A character that Typst shows as it is."""
    return char if char.isalnum() else "\\" + char


def escape(text: str) -> str:
    """Characters side by side, none of which Typst takes for code."""
    return " ".join(map(escape_char, text))


def side_by_side(items: Iterable[str]) -> str:
    """Side by side. Typst keeps blanks beside text, so text (it begins with #) stands tight."""
    out: list[str] = []
    tight = True
    for item in items:
        if item:
            is_text = item.startswith(('#"', "#math."))
            out += [item] if tight or is_text else [" ", item]
            tight = is_text
    return "".join(out)


def em(length: str | None) -> float:
    """A length of MathML in em; 0 where there is none."""
    match = _LENGTH.fullmatch((length or "").strip())
    return float(match[1]) * _UNITS[match[2]] if match else 0.0


def space(width: float) -> str:
    """A horizontal space, in em; nothing if it is none."""
    return f"#h({max(-10.0, min(10.0, width)):.4g}em)" if abs(width) > 1e-6 else ""


def styled(body: str, variant: str | None) -> str:
    """Typst mathematics in a variant of MathML: bold, double-struck …"""
    if not variant:
        return body
    if variant not in VARIANTS:
        raise LatexError(f"no way to set the letters {variant}")
    for function in reversed(VARIANTS[variant]):
        body = f"{function}({body})"
    return body


def colour(name: str) -> str | None:
    """A Typst colour, or None for a name that is not known: then the formula stays black."""
    value = COLOURS.get(name.lower(), name)
    return f'rgb("{value}")' if re.fullmatch(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})", value) else None


def number(element: Element) -> str:
    """A number, as digits or as text."""
    text = text_of(element)
    digits = text if re.fullmatch(r"\d+(?:\.\d+)?", text) else string(text)
    return styled(digits, element.get("mathvariant"))


def words(element: Element) -> str:
    """Text in a formula, or a space."""
    text = text_of(element)
    if text and all(char in SPACES or char == "\u2063" for char in text):
        width = 0.2778 if text == "\u2004\u200a" else sum(SPACES.get(char, 0) for char in text)
        return space(-width if "\u2063" in text else width)  # KaTeX: \! is a thin space and an invisible separator
    body = string(text.replace("\u00a0", " "))
    variant = element.get("mathvariant")
    if not variant or variant == "normal":
        return "#" + body
    if variant not in VARIANTS:
        raise LatexError(f"no way to set the letters {variant}")
    for function in reversed(VARIANTS[variant]):
        body = f"math.{function}({body})"
    return "#" + body


def blank(element: Element) -> str:
    """A space, a new line or a rule."""
    if element.get("linebreak") == "newline":
        return "\\\n"
    width = em(element.get("width"))
    if element.get("mathbackground"):  # \rule
        return f"#box(width: {width:.4g}em, height: {em(element.get('height')):.4g}em, fill: black)"
    return space(width)
