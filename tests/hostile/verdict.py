"""What was announced, held against what happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

type Key = tuple[str, str, str]


@dataclass(kw_only=True)
class Expected:
    """What has to be announced of one text: at least and at most so often."""

    least: int = 0
    most: int = 0


class Book:
    """What is to be announced, by account, kind and text."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.expected: dict[Key, Expected] = {}

    def expect(self, account: str, kind: str, text: str, *, sure: bool = True) -> None:
        """Expect one more announcement; not ``sure``: it may be missing."""
        expected = self.expected.setdefault((account, kind, text), Expected())
        expected.least += sure
        expected.most += 1

    def excuse(self, account: str, kind: str, text: str) -> None:
        """Do without one of the announcements that were expected."""
        expected = self.expected[account, kind, text]
        expected.least = max(0, expected.least - 1)


@dataclass
class Count:
    """How one kind of announcement fared."""

    expected: int = 0
    announced: int = 0
    lost: list[Key] = field(default_factory=list)
    repeated: list[Key] = field(default_factory=list)
    #: Repeats that say so, and come right after a crash.
    redelivered: int = 0
    #: Repeats that say so, and that no crash explains.
    unexplained: list[Key] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Tell whether nothing was lost and nothing repeated without cause."""
        return not (self.lost or self.repeated or self.unexplained)


def judge(
    book: Book, lines: Sequence[Mapping[str, Any]], excused: Iterable[int]
) -> dict[str, Count]:
    """Count every kind of announcement.

    ``excused`` are the runs in which a file could not be written: they may be
    followed by marked repeats, as a crash is.
    """
    heard, marked, unexplained = _sort(lines, set(excused))
    counts: dict[str, Count] = {}
    for key in book.expected.keys() | heard.keys() | marked.keys():
        expected = book.expected.get(key, Expected())
        count = counts.setdefault(key[1], Count())
        plain, flagged = heard[key], marked[key]
        count.expected += expected.least
        count.announced += plain + flagged
        if plain + flagged < expected.least:
            count.lost.append(key)
        if plain > expected.most:
            count.repeated.append(key)
        count.redelivered += max(0, plain + flagged - max(plain, expected.most))
        if unexplained[key]:
            count.unexplained.append(key)
    return counts


def _sort(
    lines: Sequence[Mapping[str, Any]], excused: set[int]
) -> tuple[Counter[Key], Counter[Key], Counter[Key]]:
    heard: Counter[Key] = Counter()
    marked: Counter[Key] = Counter()
    unexplained: Counter[Key] = Counter()
    #: The runs that did not end in good order, and the last to tell of a message.
    broken, teller = set(excused), dict[tuple[str, ...], int]()
    run, orderly = 0, True
    for line in lines:
        if line["by"] == "start":
            if not orderly:
                broken.add(run)
            run, orderly = line["run"], False
            continue
        if line["by"] == "end":
            orderly = True
            continue
        # Triggers tell of these kinds, and only entities of the others.
        is_trigger = line["kind"] in {"received", "sent", "failed"}
        if line["by"] != ("automation" if is_trigger else "dispatcher"):
            continue
        key = (line["account"], line["kind"], str(line["text"]))
        if line["redelivered"]:
            marked[key] += 1
            # A mark stays until somebody hears it: also over runs in good order. Of
            # a message that is told for the first time, any crash explains it.
            told_in = teller.get((*key, str(line["message"])))
            unexplained[key] += not (broken if told_in is None else told_in in broken)
        else:
            heard[key] += 1
        teller[*key, str(line["message"])] = run
    return heard, marked, unexplained
