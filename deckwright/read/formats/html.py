"""Saved pages and other HTML: the text of the content as lines of Markdown, everything else told as dropped."""

from __future__ import annotations

import re

from ...config import DocumentConfig
from ...model import Line
from ..encoding import Decoded, NotText, decode
from .converted import Converted, Unreadable
from .html_content import HARD, content
from .html_lines import Found, Writer
from .html_pieces import clean
from .html_tree import Node, Text, parse

_LINE_END = re.compile(r"\r\n|\r")
_CHARSET = re.compile(
    rb"charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([A-Za-z0-9_.:-]{2,30})"
    rb"|<\?xml[^>]{0,80}encoding=[\"']([A-Za-z0-9_.:-]{2,30})",
    re.I,
)
_KNOWN = re.compile(r"gb|big5|utf-?(?:8|16|32)|iso-?8859|windows-?12|cp12|shift|sjis|euc|koi8|latin|us-ascii|hz", re.I)
_HEAD = 4096
_FEW_BROKEN = 10
"""One character in so many may be broken in a page that is UTF-8 all the same."""
_MOSTLY = 0.5
_LONGEST = 200
"""Characters kept of a line that holds a script, a style sheet or nothing but markup."""


def read(document: Converted, raw: bytes, config: DocumentConfig) -> None:
    """Fill a document from the bytes of a page. Raises Unreadable where they are no text."""
    decoded = _decode(raw, config.encoding)
    document.encoding = decoded.encoding
    if decoded.replaced:
        message = f"{decoded.replaced} characters could not be decoded as {decoded.encoding} and stand as U+FFFD"
        document.find("R102", "undecodable", "warning", message)
    source = _LINE_END.sub("\n", decoded.text)
    lines = source.split("\n")
    document.total_lines = len(lines) - (lines[-1] == "")
    document.markdown = True
    nodes = parse(source, xml=document.path.lower().endswith(".xhtml") or source[:200].lstrip().startswith("<?xml"))
    main = content(nodes)
    writer = _writer(main)
    found = writer.run(main)
    for item in found:
        line = Line(item.first, item.text)
        document.lines.append(line)
        if item.last > item.first:
            document.ends.append((line, item.last))
    _tell_dropped(document, nodes[0], main, writer.taken)
    _tell_markup(document, lines, found)


def fragment(text: str) -> list[str]:
    """The lines of a piece of HTML, all of it content: a field of a note."""
    nodes = parse(_LINE_END.sub("\n", text))
    for node in nodes:
        node.gone = node.tag in HARD and not (node.tag == "script" and "math/tex" in node.get("type"))
    return [item.text for item in Writer(quotes=False).run(nodes[0])]


def _decode(raw: bytes, told: str | None) -> Decoded:
    """As the person, the bytes themselves, or the page says: UTF-8 that is valid needs no one's word."""
    try:
        if told is None and b"\0" not in raw[:_HEAD]:
            try:
                return Decoded(raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8"), "utf-8")
            except UnicodeDecodeError:
                declared = _declared(raw)
                return decode(raw, declared) if declared else decode(raw)
        return decode(raw, told)
    except NotText as error:
        if b"\0" in raw and told is None:
            return _decode(raw.replace(b"\0", b""), None)
        text = raw.decode("utf-8", errors="replace")
        broken = text.count("\ufffd")
        if told is None and broken * _FEW_BROKEN <= len(text):
            return Decoded(text, "utf-8", broken)
        raise Unreadable(f"is not read: {error}") from None


def _declared(raw: bytes) -> str | None:
    match = _CHARSET.search(raw[:_HEAD])
    name = (match[1] or match[2]).decode() if match else ""
    if not _KNOWN.match(name) or name.lower().startswith("utf"):
        return None
    name = "gb18030" if name.lower() in ("gb2312", "gbk", "gb_2312-80", "x-gbk") else name
    try:
        broken = raw.decode(name, errors="replace").count("\ufffd")
    except LookupError:
        return None
    return name if broken * 100 <= len(raw) else None


def _writer(main: Node) -> Writer:
    """A writer that knows what is only packing: a ``<pre>`` or a quote that holds most of the text."""
    inside = [n for n in main.walk() if isinstance(n, Node) and not n.gone]
    packed = {n.tag for n in [main, *inside] if n.tag in ("pre", "blockquote") and n.size > _MOSTLY * main.size}
    terms = [n for n in inside if n.tag == "dt" and n.size]
    asked = sum(n.asks > 0 for n in terms)  # where all ask, they are bold, as browsers show them
    most = 1 < asked < len(terms) <= 2 * asked
    return Writer(plain_pre="pre" in packed, quotes="blockquote" not in packed, terms_ask=most)


def _tell_dropped(document: Converted, root: Node, main: Node, taken: set[int]) -> None:
    """Report every text of the page that is not among its lines."""
    dropped: dict[int, list[str]] = {}
    stack: list[tuple[Node | Text, bool, bool]] = [(root, False, False)]
    while stack:
        item, inside, code = stack.pop()
        if isinstance(item, Text):
            if not inside:
                for number, part in item.lines():
                    if part.strip():
                        text = " ".join(clean(part).split())
                        dropped.setdefault(number, []).append(text[:_LONGEST] if code else text)
            continue
        if item.index in taken and inside:
            continue
        inside = (inside or item is main) and not (item.gone and item is not main)
        stack.extend((child, inside, code or item.tag in ("script", "style")) for child in reversed(item.children))
    for number in sorted(dropped):
        document.drop(number, "chrome", " ".join(dropped[number]))


def _tell_markup(document: Converted, lines: list[str], found: list[Found]) -> None:
    """Lines of the file that hold no text at all."""
    known = {n for d in document.dropped for n in range(d.first, d.last + 1)}
    known |= {n for f in found for n in range(f.first, f.last + 1)}
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text and number not in known:
            document.markup.append(Line(number, text[:_LONGEST]))
