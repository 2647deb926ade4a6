"""What the figures shall be, and whether they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .beside import KNOWN, MOST_BEFORE, NOW
from .hostile_answers import LIMIT
from .idle import STORED
from .lab import MAIL, POLLED
from .modes import MODES
from .results import Rows, ms

type Figures = Mapping[str, float]

#: Less than anything that is measured.
_LEAST = 1e-9


@dataclass(frozen=True)
class Target:
    """A limit for one figure, which is worked out of those that were measured."""

    what: str
    limit: float
    figure: Callable[[Figures, str], float]
    show: Callable[[float], str]


def _growth(what: str) -> Callable[[Figures, str], float]:
    few, many = STORED[0], STORED[-1]

    def growth(figures: Figures, name: str) -> float:
        of_many = figures[f"idle {name} {many} {what}"]
        return of_many / max(figures[f"idle {name} {few} {what}"], _LEAST)

    return growth


def _promise(figures: Figures, name: str) -> float:
    found = [
        value for key, value in figures.items() if key.startswith(f"promise {name} ")
    ]
    if not found:
        raise KeyError(f"promise {name}")
    return sum(found)


def _saving(figures: Figures, name: str) -> float:
    parsed = figures[f"unchanged {name} parsed"]
    return figures[f"unchanged {name} cpu"] / max(parsed, _LEAST)


def _of(key: str) -> Callable[[Figures, str], float]:
    return lambda figures, name: figures[key.format(name)]


def _times(value: float) -> str:
    return f"{value:.2f} ×"


def _seconds(value: float) -> str:
    return f"{value:.2f} s"


def _millis(value: float) -> str:
    return f"{ms(value)} ms"


def _count(value: float) -> str:
    return f"{round(value, 2):g}"


def _dropped(figures: Figures, name: str) -> float:
    return sum(figures[f"runs {name} {mode} dropped"] for mode in MODES)


def _before(figures: Figures, key: str) -> float:
    """Return the figure of the earlier build, whichever it was."""
    prefix = f"beside {key} "
    found = [
        value
        for name, value in figures.items()
        if name.startswith(prefix) and name != prefix + NOW
    ]
    if not found:
        raise KeyError(key)
    return max(found[0], _LEAST)


def _to_before(key: str) -> Callable[[Figures, str], float]:
    def ratio(figures: Figures, name: str) -> float:
        what = key.format(name)
        return figures[f"beside {what} {NOW}"] / _before(figures, what)

    return ratio


def _written_growth(figures: Figures, name: str) -> float:
    few = figures[f"beside written {name} {KNOWN[0]} {NOW}"]
    return figures[f"beside written {name} {KNOWN[-1]} {NOW}"] / max(few, _LEAST)


def _start_to_before(figures: Figures, name: str) -> float:
    now = figures[f"beside start {name} {KNOWN[-1]} {NOW}"]
    return now / _before(figures, f"start {name} {MOST_BEFORE}")


def _to_mail(figures: Figures, name: str) -> float:
    mail = figures[f"beside idle {MAIL} cpu {NOW}"]
    return figures[f"beside idle {name} cpu {NOW}"] / max(mail, _LEAST)


TARGETS = (
    Target("Lost or repeated messages, in all scenes", 0, _promise, _count),
    Target(
        "Runs of automations dropped, of 200 messages at once in each mode",
        0,
        _dropped,
        _count,
    ),
    Target(
        "Announcements at the first set-up beside 10,000 old messages",
        0,
        _of("setup {} announced"),
        _count,
    ),
    Target(
        "Bytes of an idle poll beside 100,000 old messages, to those beside 10",
        1.2,
        _growth("bytes"),
        _times,
    ),
    Target(
        "Requests of an idle poll beside 100,000 old messages, to those beside 10",
        1.2,
        _growth("requests"),
        _times,
    ),
    Target(
        "CPU of an idle poll beside 100,000 old messages, to that beside 10",
        1.2,
        _growth("cpu"),
        _times,
    ),
    Target(
        "Requests of an idle poll, by list", 1, _of("unchanged {} requests"), _count
    ),
    Target(
        "Requests of a poll with a message under way, by list",
        1,
        _of("unchanged {} busy"),
        _count,
    ),
    Target(
        "CPU of a poll with an unchanged answer, to one that parses it",
        1,
        _saving,
        _times,
    ),
    Target(
        "Longest block of the event loop at the first set-up beside 10,000",
        0.02,
        _of("setup {} blocked"),
        _millis,
    ),
    Target(
        "Longest block of the event loop when 10,000 messages come at once",
        0.02,
        _of("burst {} blocked"),
        _millis,
    ),
    Target(
        "Longest block of the event loop by any answer within the size limit",
        LIMIT,
        _of("answers {} blocked"),
        _millis,
    ),
    Target(
        "CPU of the first set-up beside 10,000 old messages",
        1.0,
        _of("setup {} cpu"),
        _seconds,
    ),
    Target(
        "Own share of the latency, after the answer arrived",
        0.005,
        _of("latency {} own"),
        _millis,
    ),
    Target("Files written by an idle poll", 0, _of("disk {} idle"), _count),
    Target(
        "Bytes written by a poll with 1 new message beside 10,000 known, to the "
        "earlier build's",
        0.01,
        _to_before("written {} 10000"),
        _times,
    ),
    Target(
        "Bytes written by a poll with 1 new message beside 100,000 known, to those "
        "beside 10",
        1.2,
        _written_growth,
        _times,
    ),
    Target(
        "Own share of the latency, to the earlier build's",
        0.5,
        _to_before("latency {}"),
        _times,
    ),
    Target(
        "Marked as redelivered after a kill in a burst of 100",
        1,
        _of(f"beside again {{}} {NOW}"),
        _count,
    ),
    Target(
        "CPU of loading 100,000 known at a start, to the earlier build's 10,000",
        0.3,
        _start_to_before,
        _times,
    ),
    Target("CPU of an idle poll, to core imap's", 1, _to_mail, _times),
    Target(
        "CPU of the import, to the earlier build's",
        0.35,
        _to_before("import"),
        _times,
    ),
)


def judged(figures: Figures) -> tuple[Rows, int]:
    """Return the table of targets, and how many cells of it are not met.

    A dash stands for what is not measured of a provider.
    """
    rows: Rows = [("target", "limit", *POLLED)]
    missed = 0
    for target in TARGETS:
        cells = []
        for name in POLLED:
            try:
                value = target.figure(figures, name)
            except KeyError:
                cells.append("–")
                continue
            met = value <= target.limit
            missed += not met
            cells.append(f"{target.show(value)} {'✓' if met else '**missed**'}")
        rows.append((target.what, target.show(target.limit), *cells))
    return rows, missed
