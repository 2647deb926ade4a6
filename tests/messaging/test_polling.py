"""A poll of one mailbox, wherever its messages are listed."""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from custom_components.phone_inbox.messaging import (
    ChangeKind,
    Delivery,
    Ledger,
    Message,
    MessageRef,
    Round,
)
from custom_components.phone_inbox.messaging.polling import LOOKUP_REQUESTS, Poll, Run
from custom_components.phone_inbox.messaging.slices import SLICE

from .build import NOON, at, incoming, outgoing


@dataclass
class Part:
    """A part of a listing."""

    messages: Sequence[Message]
    covered_since: datetime | None = None
    covered_until: datetime | None = None
    broken: int = 0


@dataclass
class Server:
    """Lists what it has, and nothing more."""

    now: datetime = NOON
    parts: list[Part] = field(default_factory=list)
    known: dict[str, Message] = field(default_factory=dict)
    #: How far back each listing was to go, and what was looked up.
    since: list[datetime | None] = field(default_factory=list)
    asked: list[list[str]] = field(default_factory=list)
    #: How far the clock jumps while it lists.
    jump: timedelta = timedelta(0)
    failure: Exception | None = None

    async def fetch(self, mailbox: str, known: Round) -> AsyncIterator[Part]:
        """List everything, and fail in the end where that is wanted."""
        self.since.append(known.since)
        self.now += self.jump
        self.jump = timedelta(0)
        for part in self.parts:
            yield part
        if self.failure is not None:
            raise self.failure

    async def fetch_by_ids(
        self, mailbox: str, refs: Sequence[MessageRef]
    ) -> Sequence[Message]:
        """Return those that are there."""
        self.asked.append([ref.id for ref in refs])
        return [self.known[ref.id] for ref in refs if ref.id in self.known]


class Home:
    """One who polls a server."""

    def __init__(self, server: Server, ledger: Ledger | None = None) -> None:
        """Prepare to poll."""
        self.ledger = ledger or Ledger()
        self.took: list[tuple[list[str], Collection[str]]] = []
        self.fell_back: list[timedelta] = []
        self.poll = Poll(
            server,
            self.ledger,
            now=lambda: server.now,
            began=lambda: NOON,
            took=lambda messages, fresh: self.took.append(
                ([message.id for message in messages], fresh)
            ),
            fell_back=self.fell_back.append,
        )

    def announced(self) -> list[tuple[ChangeKind, str, bool]]:
        """Return what is announced, and whether it came while nobody polled."""
        changes = self.ledger.changes
        self.ledger.done(changes)
        return [(it.kind, it.message.id, it.backfilled) for it in changes]


@pytest.fixture
def server() -> Server:
    """Return a server that lists nothing."""
    return Server()


@pytest.fixture
async def home(server: Server) -> Home:
    """Return a home after its baseline."""
    home = Home(server)
    assert (await home.poll.read("")).baseline
    server.since.clear()
    return home


async def test_pages(server: Server, home: Home) -> None:
    """What is listed is taken, in slices; broken items are counted."""
    count = 2 * SLICE + 1
    many = [incoming(f"m{n}", at(n)) for n in range(count)]
    server.now = at(count)
    server.parts = [
        Part(many, broken=2),
        Part([incoming("late", NOON - timedelta(minutes=5))], broken=1),
    ]
    reading = await home.poll.read("")
    assert not reading.baseline
    assert home.poll.broken == 3
    assert [len(ids) for ids, _ in home.took] == [SLICE, SLICE, 1, 1]
    assert all(set(ids) == fresh for ids, fresh in home.took)
    told = home.announced()
    assert (ChangeKind.RECEIVED, "late", True) in told
    assert (ChangeKind.RECEIVED, "m0", False) in told
    assert len(told) == count + 1
    home.took.clear()
    await home.poll.read("")
    assert not any(fresh for _, fresh in home.took)
    assert home.announced() == []


async def test_failure(server: Server, home: Home) -> None:
    """What was taken before a failure counts, and is read again."""
    server.now = at(60)
    server.parts = [Part([incoming("one", at(50))])]
    server.failure = RuntimeError("the line is cut")
    with pytest.raises(RuntimeError):
        await home.poll.read("")
    assert [key for _, key, _ in home.announced()] == ["one"]
    server.failure = None
    await home.poll.read("")
    assert server.since[0] == server.since[1]
    assert home.announced() == []


async def test_clock_falls_back(server: Server, home: Home) -> None:
    """A clock that falls back in a listing has it read once more, further back."""
    server.now = at(hours=10)
    server.parts = [Part([incoming("ahead", at(hours=10))])]
    await home.poll.read("")
    home.announced()
    server.since.clear()
    server.jump = timedelta(hours=-9)
    server.parts = [Part([incoming("now", at(hours=1))])]
    await home.poll.read("")
    assert home.fell_back == [timedelta(hours=9)]
    assert len(server.since) == 2
    first, again = server.since
    assert first is not None
    assert again is not None
    assert again < first
    assert [key for _, key, _ in home.announced()] == ["now"]


async def test_looking_up(server: Server, home: Home) -> None:
    """What a listing does not show is looked up, as far as a poll may."""
    sent = [outgoing(f"s{n}", at(n), Delivery.SENT) for n in range(8)]
    server.now = at(60)
    server.parts = [Part(sent)]
    await home.poll.read("")
    home.announced()
    server.parts = []
    server.known = {
        it.id: outgoing(it.id, it.time, Delivery.DELIVERED) for it in sent[1:]
    }
    reading = await home.poll.read("")
    found = await home.poll.look_up("", reading, batch=1)
    assert found.asked == LOOKUP_REQUESTS
    assert found.lost == 0
    assert server.asked == [[it.id for it in sent[:LOOKUP_REQUESTS]]]
    assert {(kind, key) for kind, key, _ in home.announced()} == {
        (ChangeKind.DELIVERED, it.id) for it in sent[1:LOOKUP_REQUESTS]
    }
    # Others have their turn the next time.
    reading = await home.poll.read("")
    await home.poll.look_up("", reading, batch=1)
    assert server.asked[1][:3] == ["s5", "s6", "s7"]


async def test_nothing_to_look_up(server: Server, home: Home) -> None:
    """Where all is listed, or nothing can be looked up, nothing is asked for."""
    reading = await home.poll.read("")
    assert (await home.poll.look_up("", reading, batch=5)).asked == 0
    server.parts = [Part([outgoing("sent", at(1), Delivery.SENT)])]
    reading = await home.poll.read("")
    assert (await home.poll.look_up("", reading, batch=5)).asked == 0
    server.parts = []
    reading = await home.poll.read("")
    assert (await home.poll.look_up("", reading, batch=0)).asked == 0
    assert server.asked == []


async def test_what_is_owed(server: Server, home: Home) -> None:
    """What is owed of a message that is gone is owed no more, and that is told."""
    server.now = at(60)
    server.parts = [Part([incoming("one", at(50)), incoming("two", at(51))])]
    await home.poll.read("")
    stored = home.ledger.dump()
    server.parts = []
    server.known = {"two": incoming("two", at(51))}
    later = Home(server, Ledger.load(stored))
    reading = await later.poll.read("")
    found = await later.poll.look_up("", reading, batch=5)
    assert (found.asked, found.lost) == (2, 1)
    assert [key for _, key, _ in later.announced()] == ["two"]


def test_run() -> None:
    """A run is as long as its own clock says, whatever the server's does."""
    run = Run(1000.0)
    pause = timedelta(minutes=5)
    spare = pause + timedelta(seconds=30)
    assert run.began(NOON, 1000.0, pause) == NOON - spare
    assert run.began(at(600), 1600.0, pause) == NOON - spare
    # A clock that is ahead for a while does not make what comes now look old.
    assert run.began(at(hours=5), 1600.0, pause) == NOON - spare
    # One that was put back for good is the server's from now on.
    hour = timedelta(hours=1)
    assert run.began(at(600) - hour, 1600.0, pause) == NOON - hour - spare
    assert run.began(at(600) - hour, 1600.0) == NOON - hour - timedelta(seconds=90)
