"""What the benchmark makes of its figures."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree as ET

from custom_components.phone_inbox.account.database import Database
from scripts.bench_lib.beside import KNOWN, NOW, Build, load, table
from scripts.bench_lib.hostile_day import together
from scripts.bench_lib.idle import STORED
from scripts.bench_lib.plot import draw, draw_written
from scripts.bench_lib.results import Section
from scripts.bench_lib.targets import TARGETS, judged
from scripts.demo_lib.places import ROOT
from tests.messaging.build import at, incoming, installed, poll


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


def test_picture_of_two_builds() -> None:
    """Each build has a line as far as it was measured."""
    figures = {
        f"beside written revicom {known} {build}": float(known)
        for build in ("20145e9", NOW)
        for known in KNOWN
        if build == NOW or known < KNOWN[-1]
    }
    lines = ET.fromstring(draw_written(figures)).findall(
        "{http://www.w3.org/2000/svg}polyline"
    )
    points = [len((line.get("points") or "").split()) for line in lines]
    assert points == [len(KNOWN) - 1, len(KNOWN)]


def test_table_of_two_builds() -> None:
    """What an earlier build cannot do is a dash, and no ratio is made of it."""
    figures = {
        "beside written revicom 10 20145e9": 5000.0,
        f"beside written revicom 10 {NOW}": 50.0,
        f"beside written revicom 100000 {NOW}": 60.0,
        f"beside latency revicom {NOW}": 0.002,
        "beside latency revicom 20145e9": 0.004,
    }
    _, few, many, latency = table(figures, "20145e9")
    assert few[1:] == ("5,000", "50", "0.01 ×")
    assert many[1:] == ("–", "60", "–")
    assert latency[1:] == ("4.0", "2.0", "0.5 ×")


def test_start_of_a_known_account(tmp_path: Path) -> None:
    """All that is known is loaded, from a copy of the files, which stay as they are."""
    stored = tmp_path / "account"
    database = Database(stored.with_suffix(".db"))
    ledger = installed()
    poll(ledger, *(incoming(f"{n}", at(n), text=f"{n}", read=True) for n in range(30)))
    database.write([ledger.hand_out()])
    database.close()
    before = stored.with_suffix(".db").read_bytes()
    known, seconds = load(stored, Build(NOW, ROOT), 1)
    assert known == ledger.known_count() == 30
    assert seconds > 0
    assert stored.with_suffix(".db").read_bytes() == before


def test_targets_beside_an_earlier_build() -> None:
    """They are judged by both figures, whatever the commit is called."""
    figures = {
        "beside written revicom 10000 abc1234": 1000.0,
        f"beside written revicom 10000 {NOW}": 10.0,
        "beside latency ringme abc1234": 0.004,
        f"beside latency ringme {NOW}": 0.003,
    }
    rows, missed = judged(figures)
    assert missed == 1
    cells = [cell for row in rows[1:] for cell in row[2:] if cell != "–"]
    assert cells == ["0.01 × ✓", "0.75 × **missed**"]


def test_one_table_of_many_days() -> None:
    """A day that happens again takes the place of the last one, and no other's."""
    head = "| seed | result |\n| --: | --: |\n"
    before = f"{head}| 2 | good |\n| 10 | **BAD** |\n"
    after = f"{head}| 10 | good |\n| 3 | good |\n"
    assert together(before, after) == (
        f"{head}| 2 | good |\n| 3 | good |\n| 10 | good |"
    )
