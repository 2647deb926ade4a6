"""The result of hostile days, as a table for people."""

from __future__ import annotations

from collections.abc import Iterable

from .driver import Outcome
from .timeline import What
from .verdict import Count

_HEAD = (
    "seed",
    "messages",
    "announced",
    "lost",
    "repeated",
    "redelivered",
    "unsaved",
    "sends",
    "accepted",
    "wrong sends",
    "ends due",
    "ends told",
    "ends lost",
    "ends repeated",
    "kill -9",
    "restarts",
    "reloads",
    "faults",
    "seconds",
    "result",
)


def as_table(outcomes: Iterable[Outcome]) -> str:
    """Return a Markdown table, and below it what went wrong."""
    rows = [_HEAD, tuple("--:" for _ in _HEAD)]
    notes: list[str] = []
    for outcome in outcomes:
        rows.append(_row(outcome))
        notes += _notes(outcome)
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return "\n\n".join([table, *notes])


def _row(outcome: Outcome) -> tuple[str, ...]:
    received = outcome.counts.get("received", Count())
    ends = [outcome.counts.get(kind, Count()) for kind in ("delivered", "failed")]
    happened, sends = outcome.happened, outcome.sends
    numbers = (
        outcome.seed,
        happened[What.ARRIVE],
        received.announced,
        len(received.lost),
        len(received.repeated) + len(received.unexplained),
        received.redelivered,
        received.unsaved,
        sends["requested"],
        sends["accepted"],
        len(outcome.bad_sends),
        sum(count.expected for count in ends),
        sum(count.announced for count in ends),
        sum(len(count.lost) for count in ends),
        sum(len(count.repeated) + len(count.unexplained) for count in ends),
        happened[What.KILL],
        happened[What.RESTART],
        happened[What.RELOAD],
        happened[What.FAULT],
        round(outcome.seconds),
    )
    return (*map(str, numbers), "good" if outcome.is_good else "**BAD**")


def _notes(outcome: Outcome) -> list[str]:
    notes = [
        f"Seed {outcome.seed}: {text}"
        for text in (*outcome.bad_sends, *outcome.complaints)
    ]
    notes += [f"Seed {outcome.seed}: {text}" for text in outcome.histories]
    for kind, count in outcome.counts.items():
        for name, keys in (
            ("lost", count.lost),
            ("repeated", count.repeated),
            ("repeated, marked without a crash", count.unexplained),
        ):
            if keys:
                texts = ", ".join(f"{text!r}" for _, _, text in keys[:10])
                notes.append(
                    f"Seed {outcome.seed}: {kind} {name}: {len(keys)}, such as {texts}"
                )
    return notes
