"""Which part of a page is its content. What is not stays known: menus, footers, forms, what is hidden.

In doubt a part is content: a line too much can be dropped later, a question that was dropped here is lost.
"""

from __future__ import annotations

import re

from .html_tree import Node, Text, words

HARD = words(
    "script style noscript template head svg canvas object embed audio video iframe select datalist"
)
"""Elements whose text is never part of the page's text."""
_ALWAYS = frozenset(("nav", "footer", "dialog"))
_KEPT = frozenset(("html", "body", "main", "article", "pre", "code", "math", "annotation"))
_CONTROLS = frozenset(("button", "textarea", "option"))
_MAIN_NAMES = words(
    "article-content article-body post-content post-body entry-content markdown-body rich-media-content "
    "article_content rich_media_content content_views cnblogs_post_body js_content blogpost-body post_body "
    "article-detail topic-content main-content"
)
_CHROME = words(
    "nav navbar navigation menu sidebar breadcrumb breadcrumbs share sharing social related recommend "
    "recommended recommends pagination pager advert advertisement ads adsbygoogle banner toolbar copyright "
    "login signup subscribe newsletter popup modal qrcode reward cookie cookies consent gdpr footer topbar "
    "masthead skip vote votes vote-count upvote voting post-meta entry-meta meta-info byline user-info post-signature "
    "author-info post-stats comment-count post-actions post-footer hot-network-questions "
    "comment-list comments usernotes user-notes cookie-banner site-header page-header sr-only visually-hidden "
    "ad sponsor sponsored gutter lineno linenos linenums line-numbers hljs-ln-numbers"
)
_ROLES = words(
    "navigation banner contentinfo complementary search dialog alertdialog menu menubar toolbar"
)
_ANSWER = words(
    "answer answers solution solutions explanation explain spoiler collapse accordion faq content panel toggle "
    "detail details reveal hide-answer daan jiexi tab 答案 解析"
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_ASKS = re.compile(r"[?？]")
_PART = 0.4
"""An element with more of the page's text than this is no menu, whatever its name."""
_MOST = 0.5
_DENSE = 0.75
_CONTAINERS = words("html body div section article main center form fieldset table tbody tr td")
_OWN_TEXT = words("p h1 h2 h3 h4 h5 h6 pre blockquote dl details table ol")


def content(nodes: list[Node]) -> Node:
    """The element that holds the content; everywhere below the root ``gone`` says what is not part of it."""
    _measure(nodes)
    root = nodes[0]
    total = root.size
    for node in nodes[1:]:
        node.gone = bool(node.parent and node.parent.gone) or _is_chrome(node, total)
    _measure(nodes)
    body = next((n for n in nodes if n.tag == "body" and n.size), root)
    named = [n for n in nodes if not n.gone and n.size >= _MOST * body.size and _is_main(n)]
    return _densest(min(named, key=lambda n: (n.size, -n.index), default=body))


def _measure(nodes: list[Node]) -> None:
    """Characters of text, of text in links, and question marks of each element that is not gone."""
    for node in nodes:
        node.size = node.links = node.asks = 0
    for node in reversed(nodes):
        if node.gone or node.tag in HARD:
            node.size = node.links = node.asks = 0
            continue
        size, asks = node.own
        node.size += size
        node.asks += asks
        if node.tag == "a":
            node.links = node.size
        if node.parent:
            node.parent.size += node.size
            node.parent.links += node.links
            node.parent.asks += node.asks


def _is_main(node: Node) -> bool:
    if node.tag in ("main", "article"):
        return True
    return bool(node.source) and (
        node.get("role") == "main" or node.get("itemprop") == "articleBody" or not _MAIN_NAMES.isdisjoint(node.names)
    )


def _is_chrome(node: Node, total: int) -> bool:
    if node.tag in HARD:
        return not (node.tag == "script" and "math/tex" in node.get("type"))
    if node.tag in _CONTROLS:
        return not is_toggle(node)
    if node.size > _PART * total or node.tag in _KEPT:
        return False
    if node.tag in _ALWAYS:
        return True
    if node.tag in ("header", "aside", "form"):
        return not _inside_article(node) and node.asks < 2
    if node.tag in ("ol", "ul") and _is_contents(node):
        return True
    if not node.source:
        return False
    if node.get("role") in _ROLES:
        return True
    names = node.names
    if "hidden" in node.attributes or _HIDDEN.search(node.get("style")):
        return _ANSWER.isdisjoint(names) and not _follows_toggle(node)
    hidden = node.get("aria-hidden") == "true"
    return (hidden or not _CHROME.isdisjoint(names)) and _ANSWER.isdisjoint(names) and node.asks < 3


def _is_contents(node: Node) -> bool:
    """Whether a list is nothing but links into the page itself."""
    if node.links < 0.95 * node.size or not node.size:
        return False
    links = [n for n in node.walk() if isinstance(n, Node) and n.tag == "a"]
    return len(links) > 2 and all(n.get("href").startswith("#") and len(n.get("href")) > 1 for n in links)


def _inside_article(node: Node) -> bool:
    """Whether it is the heading of an article or a section, not of the page."""
    parent = node.parent
    for _ in range(20):
        if parent is None or parent.tag == "body":
            return False
        if parent.tag in ("article", "main", "section", "li"):
            return True
        parent = parent.parent
    return False


def is_toggle(node: Node) -> bool:
    """Whether a button is the question that opens its answer."""
    if node.tag != "button":
        return False
    return not {"accordion", "faq", "question"}.isdisjoint(node.names) or _asks_at_end(node)


def _asks_at_end(node: Node) -> bool:
    return node.asks > 0 and node.size < 500 and bool(_ASKS.search(node.text()[-3:]))


def _follows_toggle(node: Node) -> bool:
    """Whether something hidden directly follows what opens it: a button, or a line that asks."""
    before = node.before
    return before is not None and (before.tag == "button" or _asks_at_end(before))


def _densest(node: Node) -> Node:
    """Go down while one child holds nearly all text and what stands beside it is no text of its own."""
    while True:
        children = [c for c in node.children if isinstance(c, Node) and not c.gone and c.size]
        own = sum(len(c.source.strip()) for c in node.children if isinstance(c, Text))
        best = max(children, key=_weight, default=None)
        if best is None or own or best.tag not in _CONTAINERS or _weight(best) < _DENSE * _weight(node):
            return node
        if any(_is_text(child) for child in children if child is not best):
            for child in children:
                child.gone = child is not best and not _is_text(child) and child.links > 0.6 * child.size
            return node
        node = best


def _weight(node: Node) -> float:
    return node.size - 0.8 * node.links


def _is_text(node: Node) -> bool:
    """Whether an element beside the main one may belong to the content."""
    if node.tag in _OWN_TEXT:
        return True
    if node.links > 0.6 * node.size:
        return False
    return node.size >= 40 or node.asks > 0 or node.first(*_OWN_TEXT) is not None
