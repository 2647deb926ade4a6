"""The picture of the benchmark, drawn as plain SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log10

from .idle import STORED

_WIDTH, _HEIGHT = 860, 340
_LEFT, _TOP, _PLOT, _DEEP = 70, 64, 330, 200
_RIGHT = _LEFT + _PLOT + 90
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


#: A name, and its figures by the number of messages: as many as were taken of it.
type Series = Mapping[str, Mapping[int, float]]


@dataclass(frozen=True)
class Panel:
    """A chart: figures by the number of messages that there are before."""

    title: str
    below: str
    left: int
    series: Series


def draw(figures: Mapping[str, float]) -> str:
    """Return the picture: idle polls beside more and more old messages."""
    names = list(
        dict.fromkeys(
            key.removeprefix("idle ").rsplit(" ", 2)[0]
            for key in figures
            if key.startswith("idle ")
        )
    )

    def series(what: str, factor: float) -> Series:
        return {
            name: {
                stored: figures[f"idle {name} {stored} {what}"] * factor
                for stored in STORED
            }
            for name in names
        }

    below = "old messages"
    panels = (
        Panel("Bytes of an idle poll", below, _LEFT, series("bytes", 1)),
        Panel("CPU of an idle poll, ms", below, _RIGHT, series("cpu", 1000)),
    )
    return _picture("Idle polls beside more and more old messages", panels)


def draw_written(figures: Mapping[str, float]) -> str:
    """Return the picture: what a poll with a new message writes, by builds."""
    below = "messages that the account knows"
    panels = []
    for provider, left in (("revicom", _LEFT), ("ringme", _RIGHT)):
        series: dict[str, dict[int, float]] = {}
        for key, value in figures.items():
            if key.startswith(f"beside written {provider} "):
                known, _, build = key.split(" ", 3)[3].partition(" ")
                series.setdefault(build, {})[int(known)] = value
        if series:
            title = f"Bytes written of a new message, {provider}"
            panels.append(Panel(title, below, left, series))
    return _picture("What a poll with a new message writes", panels)


def _picture(title: str, panels: Sequence[Panel]) -> str:
    names = list(dict.fromkeys(name for panel in panels for name in panel.series))
    parts = [
        _HEAD,
        f"<title>{title}</title>",
        f"<style>{_STYLE}</style>",
        *_legend(names),
    ]
    for panel in panels:
        parts += _panel(panel, names)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _legend(names: Sequence[str]) -> list[str]:
    parts, left = [], _LEFT
    for name, colour in zip(names, _COLOURS, strict=False):
        parts.append(f'<circle cx="{left}" cy="16" r="5" fill="{colour}"/>')
        parts.append(f'<text x="{left + 10}" y="20">{name}</text>')
        left += 40 + 7 * len(name)
    return parts


def _panel(panel: Panel, names: Sequence[str]) -> list[str]:
    series = {
        name: {at: max(value, 0.1) for at, value in panel.series.get(name, {}).items()}
        for name in names
    }
    values = [value for points in series.values() for value in points.values()]
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
        f'text-anchor="middle">{panel.below}</text>'
    )
    for (name, points), colour in zip(series.items(), _COLOURS, strict=False):
        line = " ".join(
            f"{x(STORED.index(at)):.1f},{y(value):.1f}" for at, value in points.items()
        )
        parts.append(
            f'<polyline points="{line}" fill="none" stroke="{colour}" '
            f'stroke-width="2.5"><title>{name}</title></polyline>'
        )
        parts += (
            f'<circle cx="{x(STORED.index(at)):.1f}" cy="{y(value):.1f}" r="3.5" '
            f'fill="{colour}"/>'
            for at, value in points.items()
        )
    return parts
