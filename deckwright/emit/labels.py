"""Words that the tool itself writes into fields, in the language of the deck."""

from __future__ import annotations

from ..model import Unit

CHINESE = {
    "unanswered": "暂无答案",
    "unreviewed": "未经审核",
    "error": "有误待改",
    "true": "对",
    "false": "错",
    "version": "版本",
    "date": "更新于",
    "report": "发现错误请告诉我们：",
    "report_name": "发现错误请告诉这副牌的作者，并报上卡片末尾的编号。",
    "author": "作者",
    "licence": "许可",
    "paragraph": "段",
    "page": "页",
    "note": "笔记",
}
ENGLISH = {
    "unanswered": "No answer yet",
    "unreviewed": "Not reviewed",
    "error": "Contains an error",
    "true": "True",
    "false": "False",
    "version": "Version",
    "date": "Updated",
    "report": "Report an error:",
    "report_name": "Report an error to the author of the deck, with the name at the foot of the card.",
    "author": "By",
    "licence": "Licence",
    "paragraph": "paragraph",
    "page": "page",
    "note": "note",
}


def labels_for(language: str) -> dict[str, str]:
    """English for a language tag like ``en`` or ``en-GB``, else Chinese."""
    return ENGLISH if is_english(language) else CHINESE


def is_english(language: str) -> bool:
    """Whether a language tag like ``en-GB`` means English."""
    return language.lower().startswith("en")


def place(document: str, first: int, last: int, unit: Unit, labels: dict[str, str]) -> str:
    """A place in a document as people read it: ``notes.md:3–5``, ``notes.docx 段 7``."""
    numbers = str(first) if first == last else f"{first}–{last}"
    return f"{document}:{numbers}" if unit == "line" else f"{document} {labels[unit]} {numbers}"
