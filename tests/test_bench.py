"""What the benchmark makes of its figures."""

from __future__ import annotations

from collections import defaultdict
from xml.etree import ElementTree as ET

from scripts.bench_lib.idle import STORED
from scripts.bench_lib.plot import draw
from scripts.bench_lib.results import Section
from scripts.bench_lib.targets import TARGETS, judged


def test_every_target_is_judged() -> None:
    """By its own limit: what is above it was missed."""
    rows, missed = judged(defaultdict(lambda: 0.0))
    assert len(rows) == 1 + len(TARGETS)
    assert missed == 0
    figures: dict[str, float] = defaultdict(lambda: 0.0)
    figures["setup revicom cpu"] = 1.5
    figures["promise ringme restart lost"] = 1
    rows, missed = judged(figures)
    assert missed == 2
    cells = [cell for row in rows for cell in row if "missed" in cell]
    assert cells == ["1 **missed**", "1.50 s **missed**"]


def test_what_is_not_measured_is_not_met() -> None:
    """It has a dash, and no sign that it is as it should be."""
    rows, missed = judged({"latency revicom own": 0.001})
    assert missed == 0
    cells = [cell for row in rows[1:] for cell in row[2:]]
    assert [cell for cell in cells if cell != "–"] == ["1.0 ms ✓"]


def test_growth_is_a_ratio() -> None:
    """What a poll costs beside many old messages, to what it costs beside few."""
    figures: dict[str, float] = defaultdict(lambda: 0.0)
    figures[f"idle portsip {STORED[0]} bytes"] = 1000
    figures[f"idle portsip {STORED[-1]} bytes"] = 1300
    rows, missed = judged(figures)
    assert missed == 1
    assert any("1.30 × **missed**" in row for row in rows)


def test_picture() -> None:
    """It is drawn of whatever was measured, and shows each of it."""
    figures = {
        f"idle {name} {stored} {what}": float(stored)
        for name in ("core imap, all read", "revicom")
        for stored in STORED
        for what in ("bytes", "cpu")
    }
    picture = ET.fromstring(draw(figures))
    lines = picture.findall("{http://www.w3.org/2000/svg}polyline")
    assert len(lines) == 4
    assert "core imap, all read" in draw(figures)


def test_tables() -> None:
    """A section is a part of a page."""
    section = Section("Title", "Note.", [("", "a"), ("x", "1")])
    assert section.markdown() == "## Title\n\nNote.\n\n|  | a |\n|---|--:|\n| x | 1 |"
