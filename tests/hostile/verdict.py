"""What was announced, held against what happened."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Any

type Key = tuple[str, str, str]
type Lines = Sequence[Mapping[str, Any]]

#: Triggers tell of these kinds, and only entities of the others.
_TRIGGERED = {"received", "sent", "failed"}


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
    #: Repeats that say so, of what was in hand when a run crashed.
    redelivered: int = 0
    #: Repeats that say so, of what no write could note any more before the run
    #: ended: to the next run, that is no different from a crash.
    unsaved: int = 0
    #: Marked as a repeat, and nothing explains it.
    unexplained: list[Key] = field(default_factory=list)

    @property
    def wrong(self) -> list[Key]:
        """Return what was lost or repeated without cause."""
        return [*self.lost, *self.repeated, *self.unexplained]

    @property
    def is_good(self) -> bool:
        """Tell whether there is nothing of that."""
        return not self.wrong


def judge(book: Book, lines: Lines) -> dict[str, Count]:
    """Count every kind of announcement in a journal."""
    told = _Told(lines)
    counts: dict[str, Count] = {}
    for key in book.expected.keys() | told.plain.keys() | told.marked.keys():
        expected = book.expected.get(key, Expected())
        count = counts.setdefault(key[1], Count())
        plain, marked = told.plain[key], told.marked[key]
        causes = Counter(marked)
        count.expected += expected.least
        count.announced += plain + len(marked)
        if plain + len(marked) < expected.least:
            count.lost.append(key)
        if plain > expected.most or (marked and not expected.most):
            # No mark makes up for what nobody was to tell.
            count.repeated.append(key)
        repeats = max(0, plain + len(marked) - max(plain, expected.most))
        unsaved = min(repeats, causes[_Cause.UNSAVED])
        count.unsaved += unsaved
        count.redelivered += repeats - unsaved
        if causes[_Cause.NONE]:
            count.unexplained.append(key)
    return counts | _judge_runs(book, lines)


def _judge_runs(book: Book, lines: Lines) -> dict[str, Count]:
    """Count the runs that began, of automations that work on what was received.

    What an automation had not got before a crash, or before an end that did not wait
    long enough, may come again with a mark.
    """
    modes = {mode for line in lines for mode in line.get("modes", ())}
    begun: dict[str, Counter[Key]] = {mode: Counter() for mode in modes}
    plain: dict[str, Counter[Key]] = {mode: Counter() for mode in modes}
    for line in lines:
        if line["by"] == "work":
            key = (line["account"], "received", str(line["text"]))
            begun[line["mode"]][key] += 1
            plain[line["mode"]][key] += not line["redelivered"]
    counts: dict[str, Count] = {}
    for mode in sorted(modes):
        count = counts[f"run of {mode}"] = Count()
        for key in book.expected.keys() | begun[mode].keys():
            if key[1] != "received":
                continue
            expected = book.expected.get(key, Expected())
            count.expected += expected.least
            count.announced += begun[mode][key]
            if begun[mode][key] < expected.least:
                count.lost.append(key)
            if plain[mode][key] > expected.most:
                count.repeated.append(key)
            count.redelivered += begun[mode][key] - plain[mode][key]
    return counts


class _Cause(StrEnum):
    """Why something is marked as perhaps announced before."""

    CRASH = "crash"
    UNSAVED = "unsaved"
    #: The server's clock was back so far that the text might be an old one.
    CLOCK = "clock"
    NONE = "none"


@dataclass
class _Run:
    """One run of Home Assistant: where in the journal it began, and how it ended."""

    began: int
    is_orderly: bool = False


class _Told:
    """All that was announced, and why some of it is marked."""

    def __init__(self, lines: Lines) -> None:
        """Go through a journal."""
        self.plain = Counter[Key]()
        self.marked = defaultdict[Key, list[_Cause]](list)
        self._runs = [_Run(0, is_orderly=True)]
        #: By account, where contents of its file were made, and then where they were
        #: on the disk.
        self._dumps = defaultdict[str, dict[str, int]](dict)
        self._writes = defaultdict[str, dict[str, int]](dict)
        #: By account and message, in which of them it is done.
        self._done = defaultdict[tuple[str, str, str], list[str]](list)
        #: Where a text turned up, and where it was told of a message.
        self._came: dict[tuple[str, str], int] = {}
        self._told: dict[tuple[str, ...], int] = {}
        #: Accounts whose clock is back, and which if there are two; and what turned up
        #: meanwhile.
        self._back: set[tuple[str, str]] = set()
        self._doubtful: set[tuple[str, str]] = set()
        #: What is sent in the step under way.
        self._sending: set[tuple[str, str]] = set()
        for place, line in enumerate(lines):
            self._take(place, line)

    def _take(self, place: int, line: Mapping[str, Any]) -> None:
        match line["by"]:
            case "start":
                self._runs.append(_Run(place))
            case "end":
                self._runs[-1].is_orderly = True
            case "dump":
                self._take_dump(place, line)
            case "written":
                self._writes[line["account"]][line["number"]] = place
            case "day":
                self._take_event(place, line)
            case "automation" if line["kind"] in _TRIGGERED:
                self._hear(place, line)
            case "dispatcher" if line["kind"] not in _TRIGGERED:
                self._hear(place, line)

    def _take_event(self, place: int, line: Mapping[str, Any]) -> None:
        account = line.get("account", "")
        clock = (account, line.get("clock", account))
        match line["what"]:
            case "step":
                self._sending.clear()
            case "jump" if line["seconds"] < 0:
                self._back.add(clock)
                # What is to be sent in a step goes out when its clocks have jumped.
                self._doubtful |= {it for it in self._sending if it[0] == account}
            case "right":
                self._back.discard(clock)
            case what if line.get("text"):
                text = (account, line["text"])
                self._came.setdefault(text, place)
                if what == "send":
                    self._sending.add(text)
                if any(account == its for its, _ in self._back):
                    self._doubtful.add(text)

    def _hear(self, place: int, line: Mapping[str, Any]) -> None:
        key = (line["account"], line["kind"], str(line["text"]))
        message = (*key, str(line["message"]))
        if line["redelivered"]:
            self.marked[key].append(self._cause(key, message))
        else:
            self.plain[key] += 1
        self._told[message] = place

    def _cause(self, key: Key, message: tuple[str, ...]) -> _Cause:
        """Return why a message is marked."""
        account, _, text = key
        if (told := self._told.get(message)) is not None:
            return self._cause_of_repeat(message, told)
        if (account, text) in self._doubtful:
            return _Cause.CLOCK
        # It was never told: that it was about to be must have outlived a run.
        came = self._came.get((account, text), 0)
        causes = {
            self._end(account, run, following.began)
            for run, following in pairwise(self._runs)
            if following.began > came
        }
        return next((cause for cause in _Cause if cause in causes), _Cause.NONE)

    def _take_dump(self, place: int, line: Mapping[str, Any]) -> None:
        account, number = line["account"], line["number"]
        self._dumps[account][number] = place
        for key, kind, attempt in line["owed"]:
            if attempt is None:
                self._done[account, kind, key].append(number)

    def _cause_of_repeat(self, message: tuple[str, ...], told: int) -> _Cause:
        run = max(n for n, run in enumerate(self._runs) if run.began <= told)
        if run + 1 == len(self._runs):
            # Within one run, there is no need of a file.
            return _Cause.NONE
        end = self._runs[run + 1].began
        account, kind, _, key = message
        writes = self._writes[account]
        if any(
            told < writes.get(number, end) < end
            for number in self._done[account, kind, key]
        ):
            return _Cause.NONE
        return _Cause.UNSAVED if self._runs[run].is_orderly else _Cause.CRASH

    def _end(self, account: str, run: _Run, end: int) -> _Cause:
        """Return what the end of a run explains."""
        if not run.is_orderly:
            return _Cause.CRASH
        dumps, writes = self._dumps[account], self._writes[account]
        made = [key for key in dumps if dumps[key] < end]
        return _Cause.UNSAVED if made and made[-1] not in writes else _Cause.NONE
