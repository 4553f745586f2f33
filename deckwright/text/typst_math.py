"""Writes MathML, as KaTeX gives it, as Typst mathematics.

Every character that is not a letter or digit is escaped, so a formula cannot become Typst code. An element, colour
or style that is not known here is a `LatexError`: a formula is set as it was meant, or not at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from xml.etree.ElementTree import Element

from .latex import LatexError, mathml
from .typst_breaks import WHOLE, keep_brackets_whole
from .typst_symbols import (
    ACCENTS,
    BARS,
    BIG_OPERATORS,
    BRACES,
    ENVIRONMENT_ONLY,
    INVISIBLE,
    LIMIT_OPERATORS,
    blank,
    colour,
    em,
    escape,
    escape_char,
    number,
    side_by_side,
    space,
    string,
    styled,
    text_of,
    words,
)

_EMPTY = '""'
_TAG = re.compile(r"\\tag(\*?)\s*\{([^{}]*)\}")


@lru_cache(maxsize=8192)
def latex_to_typst(latex: str, display: bool = False) -> str:
    """Typst mathematics (what goes between the dollars) of a formula; raises `LatexError`."""
    root = mathml(latex, display)
    if "\\tag" in latex:  # KaTeX checks a tag, and leaves it out of the MathML of an aligned formula
        root = mathml(_TAG.sub(lambda tag: rf"\qquad\text{{{tag[2] if tag[1] else f'({tag[2]})'}}}", latex), display)
    if not display:
        keep_brackets_whole(root)
    return _write(root).strip()


def _write(element: Element) -> str:
    writer = _WRITERS.get(element.tag)
    if writer is None:
        raise LatexError(f"no way to set <{element.tag}>")
    return writer(element)


def _row(elements: Iterable[Element]) -> str:
    return side_by_side(map(_write, elements))


def _group(element: Element) -> str:
    """An element as an argument, which must not be empty."""
    return _write(element) or _EMPTY


def _is_fence(element: Element) -> bool:
    """Whether it is a delimiter of ``\\left … \\right``, which grows with what it encloses."""
    return element.tag == "mo" and element.get("fence") == "true" and element.get("maxsize") is None


# --- rows and letters -----------------------------------------------------------------------------


def _mrow(element: Element) -> str:
    children = list(element)
    if len(children) > 1 and (_is_fence(children[0]) or _is_fence(children[-1])):
        return _fenced(children)
    if len(children) > 1 and all(map(_is_upright_letter, children)):
        return "#" + string("".join(map(text_of, children)))  # \mathrm{LayerNorm}: one word
    return _row(children)


def _fenced(children: list[Element]) -> str:
    opens, closes = _is_fence(children[0]), _is_fence(children[-1])
    parts = [_delimiter(children[0], "opening")] if opens else []
    for child in children[opens : len(children) - closes]:
        parts.append(f"mid({_delimiter(child)})" if _is_fence(child) else _write(child))
    if closes:
        parts.append(_delimiter(children[-1], "closing"))
    return f"lr({side_by_side(parts)})"


def _delimiter(element: Element, role: str | None = None) -> str:
    text = text_of(element).strip()
    if not text:
        return ""
    delimiter = BARS.get(text) or escape(text)
    return f'class("{role}",{delimiter})' if role else delimiter


def _is_upright_letter(element: Element) -> bool:
    text = text_of(element)
    return (
        element.tag == "mi"
        and element.get("mathvariant") == "normal"
        and len(text) == 1
        and text.isascii()
        and text.isalpha()
    )


def _mi(element: Element) -> str:
    if len(element):
        accent = _spelled_accent(element)
        return accent or f'class("large",{_row(element)})'  # \underset{x}{\arg\min}
    text, variant = unicodedata.normalize("NFC", text_of(element)), element.get("mathvariant")
    if len(text) > 1 and (text.isascii() or variant == "normal"):
        limits = ", limits: #true" if text in LIMIT_OPERATORS else ""
        return f"op({string(text.strip())}{limits})"
    if variant == "normal":
        if text in BARS or text == "∞" or not text.isalpha():
            return f'class("normal",{BARS.get(text) or escape(text)})'
        return f"upright({escape_char(text)})"
    return styled(escape(text), variant)


def _spelled_accent(element: Element) -> str | None:
    """KaTeX spells \\dddot as three full stops over the letter."""
    if len(element) == 1 and element[0].tag == "mover" and text_of(element[0][1]) in ("...", "...."):
        return f"{ACCENTS[text_of(element[0][1])]}({_group(element[0][0][0])})"
    return None


def _mo(element: Element) -> str:
    if len(element):
        return _compound_operator(element)
    text = "".join(char for char in unicodedata.normalize("NFC", text_of(element)) if char not in INVISIBLE)
    if not text:
        return ""
    if gap := element.get(WHOLE):
        return f'{gap} class("normal",{BARS.get(text) or escape(text)}) {gap}'
    if element.get("maxsize"):  # \big( and the like
        delimiter = f"lr({BARS.get(text) or escape(text)}, size: #{em(element.get('maxsize')):.3g}em)"
        role = {"true": "opening" if text in "([{⟨⌊⌈" else "closing", "false": "normal"}.get(element.get("fence", ""))
        return f'class("{role}",{delimiter})' if role else delimiter
    if text == "∣" and element.get("stretchy") != "false" and element.get("lspace") is None:
        return 'class("relation",\\|)'  # \mid
    if text in BARS:
        return f'class("normal",{BARS[text]})'
    variant = element.get("mathvariant")
    if variant and variant != "normal":
        return styled(escape(text), variant)
    return f"op({string(text)})" if len(text) > 1 and text.isalpha() else escape(text)


def _compound_operator(element: Element) -> str:
    """An operator made of others: \\mathop, \\stackrel, \\bmod."""
    first = element[0]
    if em(element.get("lspace", "0em")) > 0.2:
        return f"{space(0.22)} op({string(text_of(element))}) {space(0.22)}"
    if first.tag == "mi" and len(text_of(first)) > 1:
        return " ".join(filter(None, map(_write, element)))
    if (
        first.tag == "mrow"
        and len(element) == 1
        and all(x.tag in ("mi", "mn", "mo", "mtext", "mrow") for x in first.iter())
    ):
        return f"op({string(text_of(element))})"
    return f'class("relation",{_row(element)})'


# --- spaces, boxes, styles ------------------------------------------------------------------------


def _mpadded(element: Element) -> str:
    body = _row(element)
    background = element.get("mathbackground")
    if background:
        fill = colour(background) or "none"
        return f"#box(fill: {fill}, outset: (y: 2pt), inset: (x: 2pt))[${body}$]"
    if element.get("width") == "0px" and element.find("mphantom") is not None:
        return f"#box(width: 0pt)[${body}$]"
    shift = em(element.get("voffset"))
    return f"#box(baseline: {-shift:.4g}em)[${body}$]" if abs(shift) > 0.2 and body else body


def _mphantom(element: Element) -> str:
    return f"#hide[${_row(element)}$]"


def _mstyle(element: Element) -> str:
    body = _row(element)
    if not body:
        return ""
    if element.get("mathcolor"):
        fill = colour(element.get("mathcolor", ""))
        body = f"#text(fill: {fill})[${body}$]" if fill else body
    size = em(element.get("mathsize"))
    if size and abs(size - 1) > 0.01:
        body = f"#text(size: {size:.4g}em)[${body}$]"
    if "text-shadow" in element.get("style", ""):  # \pmb
        body = f"bold({body})"
    if element.get("displaystyle") == "true":
        return f"display({body})"
    if element.get("displaystyle") == "false" and element.get("scriptlevel") == "0":
        return f"inline({body})"
    return body


def _menclose(element: Element) -> str:
    kinds = element.get("notation", "").split()
    body = _row(element)
    if kinds == ["box"]:
        return f"#box(stroke: 0.4pt, inset: (x: 2pt), outset: (y: 2pt))[${body}$]"
    if kinds == ["horizontalstrike"]:
        return f"cancel(angle: #90deg, {body})"
    if set(kinds) <= {"updiagonalstrike", "downdiagonalstrike"} and kinds:
        option = "cross: #true, " if len(kinds) == 2 else "inverted: #true, " if kinds[0].startswith("down") else ""
        return f"cancel({option}{body})"
    raise LatexError(f"no way to enclose with {' '.join(kinds)}")


# --- fractions, roots, scripts --------------------------------------------------------------------


def _mfrac(element: Element) -> str:
    above, below = map(_group, _parts(element, 2))
    if element.get("linethickness") and em(element.get("linethickness")) == 0:
        return f"mat(delim: #none, row-gap: #0.2em, {above}; {below})"
    return f"frac({above}, {below})"


def _msqrt(element: Element) -> str:
    return f"sqrt({_row(element) or _EMPTY})"


def _mroot(element: Element) -> str:
    radicand, index = _parts(element, 2)
    return f"root({_group(index)}, {_group(radicand)})"


def _parts(element: Element, number: int) -> list[Element]:
    """The arguments of a fraction, root or script. KaTeX leaves ⁡, an invisible sign, beside an operator name."""
    parts = [part for part in element if part.tag != "mo" or text_of(part) != "\u2061"]
    if len(parts) != number:
        raise LatexError(f"<{element.tag}> with {len(parts)} parts")
    return parts


def _attach(base: str, **scripts: str) -> str:
    return f"attach({base}" + "".join(f", {place}: {script}" for place, script in scripts.items() if script) + ")"


def _script_base(element: Element) -> str:
    """Base of scripts that stand beside it, never above or below."""
    text = text_of(element)
    body = _group(element)
    beside = element.tag in ("mo", "mi", "mrow") and (text in BIG_OPERATORS or body.startswith("op("))
    return f"scripts({body})" if beside else body


def _limit_base(element: Element) -> str:
    """Base of limits: big operators and max, lim … move them with the style, all else has them above and below."""
    text = text_of(element).replace("\u2061", "").replace("\u2009", " ")
    if text in BIG_OPERATORS:
        return _group(element)
    if text in LIMIT_OPERATORS:
        return f"op({string(text)}, limits: #true)"
    return f"limits({_group(element)})"


def _script(element: Element) -> str:
    """A script; the lines of a \\substack are as small as any other."""
    if element.tag == "mstyle" and len(element) == 1 and element[0].tag == "mtable":
        return _mtable(element[0], small=False)
    return _group(element)


def _msub(element: Element) -> str:
    base, below = _parts(element, 2)
    if base.tag == "mo" and len(base) and text_of(base).replace("\u2009", " ") in LIMIT_OPERATORS:
        return _attach(_limit_base(base), b=_script(below))  # \mathop{\mathrm{arg\,min}}_w
    return _attach(_script_base(base), b=_group(below))


def _msup(element: Element) -> str:
    base, above = _parts(element, 2)
    return _attach(_script_base(base), **_superscript(above))


def _superscript(element: Element) -> dict[str, str]:
    text = text_of(element)
    primes = {"′": "prime", "′′": "prime.double", "′′′": "prime.triple", "′′′′": "prime.quad"}
    return {"tr": primes[text]} if text in primes else {"t": _group(element)}


def _msubsup(element: Element) -> str:
    base, below, above = _parts(element, 3)
    return _attach(_script_base(base), br=_group(below), tr=_superscript(above).get("tr") or _group(above))


def _mover(element: Element) -> str:
    base, above = _parts(element, 2)
    text = text_of(above)
    if (braced := _braced(element, "mover")) is not None:
        return braced
    stretchy = above.tag == "mo" and above.get("stretchy") == "true"
    if element.get("accent") == "true" or (stretchy and text in ACCENTS):
        accent = ACCENTS.get(text)
        return f"{accent}({_group(base)})" if accent else f"accent({_group(base)}, {string(text)})"
    if base.tag == "mo" and base.get("stretchy") == "true":  # \xrightarrow
        return _attach(_stretched(base), t=_script(above))
    return _attach(_limit_base(base), t=_script(above))


def _munder(element: Element) -> str:
    base, below = _parts(element, 2)
    text = text_of(below)
    if (braced := _braced(element, "munder")) is not None:
        return braced
    if element.get("accentunder") == "true" and text in ("‾", "_"):
        return f"underline({_group(base)})"
    if base.tag == "mo" and base.get("stretchy") == "true":
        return _attach(_stretched(base), b=_script(below))
    if below.tag == "mo" and below.get("stretchy") == "true":  # \underrightarrow
        return _attach(f"limits({_group(base)})", b=f"stretch({escape(text)})")
    return _attach(_limit_base(base), b=_script(below))


def _braced(element: Element, tag: str) -> str | None:
    """A brace over or under, with or without a note, or None."""
    base, mark = _parts(element, 2)
    if mark.tag == "mo" and text_of(mark) in BRACES:
        return f"{BRACES[text_of(mark)]}({_group(base)})"
    if base.tag == tag and base[1].tag == "mo" and text_of(base[1]) in BRACES:
        return f"{BRACES[text_of(base[1])]}({_group(base[0])}, {_group(mark)})"
    return None


def _stretched(element: Element) -> str:
    return f"limits(stretch({escape(text_of(element))}, size: #(100% + 0.8em)))"


def _munderover(element: Element) -> str:
    base, below, above = _parts(element, 3)
    stretchy = base.tag == "mo" and base.get("stretchy") == "true"
    return _attach(_stretched(base) if stretchy else _limit_base(base), b=_script(below), t=_script(above))


# --- tables ---------------------------------------------------------------------------------------


def _mtable(element: Element, small: bool = True) -> str:
    align = (element.get("columnalign") or "center").split()
    gap = (element.get("columnspacing") or "1em").split()[0]
    pairs = gap == "0em" and align[:2] == ["right", "left"]  # align, aligned, split
    rows = [_table_row(row, align, pairs) for row in element]
    options = ["delim: #none", f"row-gap: #{0.6 if pairs else 0.45}em"]
    options.append(f"column-gap: #{1.0 if pairs else min(em(gap), 0.9):.2g}em")
    lines = [f"{name}: ({places},)" for name, places in (_lines(element, "v"), _lines(element, "h")) if places]
    if lines:
        options.append(f"augment: #({', '.join(lines)}, stroke: 0.4pt)")
    table = f"mat({', '.join(options)}, {'; '.join(rows)})"
    small = small and element.find("mtr/mtd/mstyle[@scriptlevel='1']") is not None
    return f"script({table})" if small else table


def _table_row(row: Element, align: list[str], pairs: bool) -> str:
    cells = [_row(cell) for cell in row if cell.get("class") not in ENVIRONMENT_ONLY]
    if pairs:
        cells += [""] * (len(cells) % 2)
        return ", ".join(f"{left} & {right}" for left, right in zip(cells[::2], cells[1::2], strict=True))
    aligned = []
    for column, cell in enumerate(cells):
        side = align[min(column, len(align) - 1)]
        aligned.append({"left": f"& {cell}", "right": f"{cell} &"}.get(side, cell) or _EMPTY)
    return ", ".join(aligned)


def _lines(element: Element, direction: str) -> tuple[str, str]:
    """("vline" or "hline", the numbers of the columns or rows after which a line stands)."""
    kinds = (element.get("columnlines" if direction == "v" else "rowlines") or "").split()
    return direction + "line", ", ".join(str(place) for place, kind in enumerate(kinds, 1) if kind != "none")


_WRITERS: dict[str, Callable[[Element], str]] = {
    "math": _mrow, "mrow": _mrow, "mi": _mi, "mn": number, "mo": _mo, "mtext": words,
    "mspace": blank, "mpadded": _mpadded, "mphantom": _mphantom, "mstyle": _mstyle, "menclose": _menclose,
    "mfrac": _mfrac, "msqrt": _msqrt, "mroot": _mroot, "msub": _msub, "msup": _msup, "msubsup": _msubsup,
    "mover": _mover, "munder": _munder, "munderover": _munderover, "mtable": _mtable,
}  # fmt: skip
