"""Formulas of a page → LaTeX: from the annotation that KaTeX and MathJax keep, from ``alt`` texts, else from MathML."""

from __future__ import annotations

import re

from .html_tree import Node, Text, parse, words

_RENDERINGS = {
    "katex", "katex-display", "mathjax", "mathjax_display", "mathjax_svg", "mathjax_preview", "mathjax_chtml",
}  # fmt: skip
_IMAGE_NAMES = {"latex", "tex", "math", "equation", "mwe-math-fallback-image-inline", "mwe-math-fallback-image-display"}
_DEEPEST = 60
_SIBLINGS = 2000
_NEAR = 200
"""So many elements and texts below a rendering its MathML is looked for."""
_SIGNS = {
    "∑": r"\sum", "∏": r"\prod", "∫": r"\int", "√": r"\sqrt", "∞": r"\infty", "≤": r"\le", "≥": r"\ge", "≠": r"\ne",
    "≈": r"\approx", "∂": r"\partial", "∇": r"\nabla", "×": r"\times", "⋅": r"\cdot", "·": r"\cdot", "∈": r"\in",
    "→": r"\to", "←": r"\leftarrow", "±": r"\pm", "∼": r"\sim", "∝": r"\propto", "⊙": r"\odot", "∗": "*", "−": "-",
    "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\epsilon", "ϵ": r"\epsilon", "η": r"\eta",
    "θ": r"\theta", "λ": r"\lambda", "μ": r"\mu", "π": r"\pi", "ρ": r"\rho", "σ": r"\sigma", "τ": r"\tau",
    "φ": r"\phi", "ϕ": r"\phi", "ψ": r"\psi", "ω": r"\omega", "Δ": r"\Delta", "Θ": r"\Theta", "Σ": r"\Sigma",
    "Ω": r"\Omega", "{": r"\{", "}": r"\}", "%": r"\%", "#": r"\#", "&": r"\&", "\\": r"\backslash",
    "\u2061": "", "\u2062": "", "\u2063": "", "$": r"\$", "_": r"\_",
}  # fmt: skip
_FUNCTIONS = words("sin cos tan exp log ln max min lim arg det dim sup inf tanh")


def formula(node: Node) -> str | None:
    """The formula that an element shows, with delimiters; empty where another element has it, None for no formula."""
    if node.tag == "script":
        kind = node.get("type")
        return delimited(_characters(node), "display" in kind) if "math/tex" in kind else None
    if node.tag == "img":
        return _of_image(node)
    names = {name.lower() for name in node.get("class")[:200].split()} if node.source else set()
    if node.tag == "math":
        return _of_math(node, node.get("display") == "block")
    if node.tag != "mjx-container" and names.isdisjoint(_RENDERINGS):
        return None
    display = any("display" in name for name in names) or node.get("display") == "true"
    if "mathjax_preview" in names or _script_follows(node):
        return ""
    if node.get("data-mathml"):
        inner = next((n for n in parse(node.get("data-mathml")) if n.tag == "math"), None)
        return _of_math(inner, display) if inner else None
    math = node.first("math", among=_NEAR)
    if math is None:
        return None
    if not names.isdisjoint({"katex"}) and node.parent and "katex-display" in node.parent.get("class"):
        display = True
    return _of_math(math, display or math.get("display") == "block")


def _script_follows(node: Node) -> bool:
    """Whether the source of this rendering stands behind it."""
    if node.parent is None or len(node.parent.children) > _SIBLINGS:
        return False
    siblings = (c for c in node.parent.children if isinstance(c, Node) and c.index > node.index)
    return any(c.tag == "script" and "math/tex" in c.get("type") for c in siblings)


def _of_image(node: Node) -> str | None:
    source, alt = node.get("src"), node.get("alt").strip()
    names = set(node.get("class").lower().split())
    is_formula = bool(names & _IMAGE_NAMES) or re.search(r"/equation\?tex=|latex\.codecogs\.com|/math/render/", source)
    return delimited(alt, False) if is_formula and alt else None


def _of_math(node: Node, display: bool) -> str | None:
    for note in node.walk():
        if isinstance(note, Node) and note.tag == "annotation" and "tex" in note.get("encoding"):
            return delimited(_characters(note), display)
    return delimited(node.get("alttext") or node.get("alt") or _latex(node, 0), display) or ""


def _characters(node: Node) -> str:
    return "\n".join("\n".join(part for _, part in t.lines()) for t in node.walk() if isinstance(t, Text))


def delimited(latex: str, display: bool) -> str | None:
    """LaTeX in one line with its delimiters. A comment would swallow the rest of the line, so it ends here."""
    latex = " ".join(re.sub(r"(?<!\\)%[^\n]*", "", latex).replace("`", "'").split())
    latex = re.sub(r"^\{\\displaystyle (.*)\}$", r"\1", latex).strip()
    if not latex:
        return None
    if re.search(r"(?<!\\)\$", latex):
        return rf"\[{latex}\]" if display else rf"\({latex}\)"
    return f"$${latex}$$" if display else f"${latex}$"


# --- MathML -------------------------------------------------------------------------------------


def _latex(node: Node, depth: int) -> str:
    """Presentation MathML as LaTeX (https://www.w3.org/TR/mathml-core/); what is not known gives its text."""
    if depth > _DEEPEST:
        return sign(node.text())
    parts = [_latex(c, depth + 1) for c in node.children if isinstance(c, Node)]
    if not parts:
        text = node.text()
        if node.tag == "mtext" and text:
            return r"\text{" + "".join(_SIGNS.get(c, c) for c in text if c not in "{}\\") + "}"
        return sign(text)
    return _compound(node.tag, parts)


def sign(text: str) -> str:
    """A word or signs of a formula as LaTeX."""
    if text in _FUNCTIONS:
        return f"\\{text} "
    return "".join(f"{sign} " if (sign := _SIGNS.get(c, c)).startswith("\\") else sign for c in text)


def _compound(tag: str, parts: list[str]) -> str:
    first, second, third = (*parts, "", "", "")[:3]
    if tag == "mfrac":
        return rf"\frac{{{first}}}{{{second}}}"
    if tag == "msqrt":
        return rf"\sqrt{{{''.join(parts)}}}"
    if tag == "mroot":
        return rf"\sqrt[{second}]{{{first}}}"
    if tag in ("msup", "mover"):
        accents = {"^": r"\hat", "ˆ": r"\hat", "¯": r"\bar", "‾": r"\bar", "~": r"\tilde", "˜": r"\tilde"}
        if tag == "mover" and second in accents:
            return f"{accents[second]}{{{first}}}"
        return f"{_base(first)}^{{{second}}}"
    if tag in ("msub", "munder"):
        return f"{_base(first)}_{{{second}}}"
    if tag in ("msubsup", "munderover"):
        return f"{_base(first)}_{{{second}}}^{{{third}}}"
    if tag == "mtable":
        return r"\begin{matrix}" + r" \\ ".join(parts) + r"\end{matrix}"
    if tag == "mtr":
        return " & ".join(parts)
    if tag == "semantics":
        return first
    return "".join(parts)


def _base(latex: str) -> str:
    return latex.strip() if len(latex.strip()) == 1 or re.fullmatch(r"\\[a-zA-Z]+ ?", latex) else f"{{{latex}}}"
