"""The picture of the benchmark, drawn as plain SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log10

from .idle import STORED

_WIDTH, _HEIGHT = 860, 340
_LEFT, _TOP, _PLOT, _DEEP = 70, 64, 330, 200
_COLOURS = ("#d1495b", "#edae49", "#00798c", "#30638e", "#6a4c93")
_HEAD = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
    f'width="{_WIDTH}" height="{_HEIGHT}" role="img">'
)
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#666}"
    ".title{font-size:15px;font-weight:600}"
    ".grid{stroke:#8884;stroke-width:1}"
)


@dataclass(frozen=True)
class Panel:
    """One of the two charts: a figure of idle polls by the number of old messages."""

    title: str
    what: str
    factor: float
    left: int


def draw(figures: Mapping[str, float]) -> str:
    """Return the picture: idle polls beside more and more old messages."""
    names = list(
        dict.fromkeys(
            key.removeprefix("idle ").rsplit(" ", 2)[0]
            for key in figures
            if key.startswith("idle ")
        )
    )
    panels = (
        Panel("Bytes of an idle poll", "bytes", 1, _LEFT),
        Panel("CPU of an idle poll, ms", "cpu", 1000, _LEFT + _PLOT + 90),
    )
    parts = [
        _HEAD,
        "<title>Idle polls beside more and more old messages</title>",
        f"<style>{_STYLE}</style>",
        *_legend(names),
    ]
    for panel in panels:
        parts += _panel(panel, names, figures)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _legend(names: Sequence[str]) -> list[str]:
    parts, left = [], _LEFT
    for name, colour in zip(names, _COLOURS, strict=False):
        parts.append(f'<circle cx="{left}" cy="16" r="5" fill="{colour}"/>')
        parts.append(f'<text x="{left + 10}" y="20">{name}</text>')
        left += 40 + 7 * len(name)
    return parts


def _panel(
    panel: Panel, names: Sequence[str], figures: Mapping[str, float]
) -> list[str]:
    series = {
        name: [
            max(figures[f"idle {name} {stored} {panel.what}"] * panel.factor, 0.1)
            for stored in STORED
        ]
        for name in names
    }
    values = [value for points in series.values() for value in points]
    low, high = int(log10(min(values)) // 1), -int(-log10(max(values)) // 1)
    high = max(high, low + 1)

    def y(value: float) -> float:
        return _TOP + _DEEP - (log10(value) - low) / (high - low) * _DEEP

    def x(index: int) -> float:
        return panel.left + index / (len(STORED) - 1) * _PLOT

    parts = [f'<text class="title" x="{panel.left}" y="48">{panel.title}</text>']
    for power in range(low, high + 1):
        at = y(10.0**power)
        parts.append(
            f'<line class="grid" x1="{panel.left}" x2="{panel.left + _PLOT}" '
            f'y1="{at:.1f}" y2="{at:.1f}"/>'
        )
        parts.append(
            f'<text x="{panel.left - 8}" y="{at + 4:.1f}" text-anchor="end">'
            f"{10.0**power:,.10g}</text>"
        )
    for index, stored in enumerate(STORED):
        parts.append(
            f'<text x="{x(index):.1f}" y="{_TOP + _DEEP + 20}" text-anchor="middle">'
            f"{stored:,}</text>"
        )
    parts.append(
        f'<text x="{panel.left + _PLOT / 2:.1f}" y="{_TOP + _DEEP + 42}" '
        'text-anchor="middle">old messages</text>'
    )
    for (name, points), colour in zip(series.items(), _COLOURS, strict=False):
        line = " ".join(
            f"{x(index):.1f},{y(value):.1f}" for index, value in enumerate(points)
        )
        parts.append(
            f'<polyline points="{line}" fill="none" stroke="{colour}" '
            f'stroke-width="2.5"><title>{name}</title></polyline>'
        )
        parts += (
            f'<circle cx="{x(index):.1f}" cy="{y(value):.1f}" r="3.5" fill="{colour}"/>'
            for index, value in enumerate(points)
        )
    return parts
