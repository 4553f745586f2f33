"""A series: lines that are marked alike."""

from __future__ import annotations

from dataclasses import dataclass, field

ENOUGH = 0.5
"""Mean of asking() from which a series is taken for questions."""


@dataclass(eq=False)
class Series:
    """Lines that are marked alike; ``members`` are indices of segments, ascending."""

    style: str
    members: list[int] = field(default_factory=list)
    values: list[int] = field(default_factory=list)
    asks: list[float] = field(default_factory=list)
    signs: set[str] = field(default_factory=set)
    indent: int = 0
    running: float = 0.0
    """Mean of ``asks`` while the chain is collected."""

    @property
    def mean(self) -> float:
        """How much its members ask, on average."""
        return sum(self.asks) / len(self.asks) if self.asks else 0.0

    @property
    def numbered(self) -> bool:
        """Whether it is a chain of numbers."""
        return bool(self.values)
