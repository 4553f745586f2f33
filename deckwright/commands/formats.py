"""Findings for people and for tools: text, JSON, SARIF 2.1.0, and annotations of GitHub Actions."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..emit.data import finding_row
from ..model import Finding

if TYPE_CHECKING:
    from ..check import Rule

_SARIF_LEVEL = {"error": "error", "warning": "warning", "info": "note"}
_GITHUB_LEVEL = {"error": "error", "warning": "warning", "info": "notice"}


def place_of(finding: Finding) -> str:
    """Where a finding is: file, line and column as far as they are known."""
    return ":".join(str(part) for part in (finding.file, finding.line, finding.column) if part) or "-"


def as_line(finding: Finding) -> str:
    """A finding as one line: place, severity, code and name, message."""
    settled = f" (settled by {finding.settled_by})" if finding.settled_by else ""
    return f"{place_of(finding)}: {finding.severity} {finding.rule} {finding.name}: {finding.message}{settled}"


def as_text(findings: Sequence[Finding]) -> str:
    """One line a finding, and how many there are."""
    count = Counter(f.severity for f in findings)
    total = f"{count['error']} errors, {count['warning']} warnings, {count['info']} for information"
    return "\n".join([*(as_line(f) for f in findings), total]) + "\n"


def as_json(findings: Sequence[Finding]) -> str:
    """The rows of report.json."""
    return json.dumps([finding_row(f) for f in findings], ensure_ascii=False, indent=1) + "\n"


def as_sarif(findings: Sequence[Finding]) -> str:
    """SARIF 2.1.0, which code hosts and editors read."""
    from ..check import RULES  # only where rules are described: they take time to import

    names = {f.rule: f.name for f in findings}
    driver = {
        "name": "Deckwright",
        "version": __version__,
        "informationUri": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html",
        "rules": [_sarif_rule(code, names[code], RULES.get(code)) for code in sorted(names)],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": [_sarif(f) for f in findings]}
    whole = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _sarif_rule(code: str, name: str, rule: Rule | None) -> dict[str, Any]:
    out: dict[str, Any] = {"id": code, "name": name}
    if rule:
        page = rule.page.strip()
        out["shortDescription"] = {"text": page.split("\n", 1)[0]}
        out["help"] = {"text": page, "markdown": page}
        out["defaultConfiguration"] = {"level": _SARIF_LEVEL[rule.severity]}
    return out


def _sarif(finding: Finding) -> dict[str, Any]:
    out: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": _SARIF_LEVEL[finding.severity],
        "message": {"text": finding.message},
    }
    if finding.file:
        place: dict[str, Any] = {"artifactLocation": {"uri": finding.file}}
        if finding.line:
            place["region"] = {"startLine": finding.line, "startColumn": finding.column or 1}
        out["locations"] = [{"physicalLocation": place}]
    extra = {key: value for key, value in (("card", finding.card), ("settledBy", finding.settled_by)) if value}
    return {**out, "properties": extra} if extra else out


def as_github(findings: Sequence[Finding]) -> str:
    """Workflow commands: GitHub shows them at the line of the change."""
    return "".join(_github(f) + "\n" for f in findings)


def _github(finding: Finding) -> str:
    fields = {"file": finding.file, "line": finding.line, "col": finding.column}
    told = {key: str(value) for key, value in fields.items() if value}
    told["title"] = f"{finding.rule} {finding.name}"
    parameters = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in told.items())
    return f"::{_GITHUB_LEVEL[finding.severity]} {parameters}::{_escaped(finding.message)}"


def _escaped(text: str, also: str = "") -> str:
    """Text that cannot end a workflow command; the escapes are those of GitHub's own toolkit."""
    for char in "%\r\n" + also:
        text = text.replace(char, f"%{ord(char):02X}")
    return text


FORMATS: Mapping[str, Callable[[Sequence[Finding]], str]] = {
    "text": as_text,
    "json": as_json,
    "sarif": as_sarif,
    "github": as_github,
}
