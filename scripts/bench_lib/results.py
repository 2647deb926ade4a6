"""What a measurement returns: a table for people, and figures to judge by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

type Rows = list[Sequence[str]]


@dataclass
class Section:
    """A part of the page; ``figures`` by names such as ``idle portsip 10 bytes``."""

    title: str
    #: What was done.
    note: str
    #: The first is the head.
    rows: Rows
    figures: dict[str, float] = field(default_factory=dict)

    def markdown(self) -> str:
        """Return it as a part of a page."""
        lines = [f"| {' | '.join(row)} |" for row in self.rows]
        lines.insert(1, f"|---|{'--:|' * (len(self.rows[0]) - 1)}")
        return f"## {self.title}\n\n{self.note}\n\n" + "\n".join(lines)


def middle(runs: Sequence[Mapping[str, Any]], name: str) -> float:
    """Return the median of a figure."""
    return float(median(run[name] for run in runs))


def ms(seconds: float) -> str:
    """Return seconds as milliseconds."""
    return f"{seconds * 1000:.1f}"
