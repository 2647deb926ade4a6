"""Searching: the answer is what was asked for, whatever the server can filter."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from custom_components.phone_inbox.messaging import Channel, Direction, Message
from custom_components.phone_inbox.providers import (
    AuthenticationFailed,
    NotFound,
    Rejected,
    Unavailable,
)

from .driver import Home

ANNA, BORIS = "79160000301", "+37491112233"


@pytest.fixture
async def archive(home: Home) -> Home:
    """Return an account with messages of a few hours, by name.

    Every ten minutes one: three of Anna's on the first line, one that we sent to
    her, three of Boris' on the last line, and one of Anna's there.
    """
    first, last = home.emulator.lines()[0], home.emulator.lines()[-1]

    def pause() -> None:
        home.emulator.clock.advance(600)

    for number in range(3):
        home.receive(f"Anna {number}: the gate", sender=ANNA, line=first)
        pause()
    home.emulator.send_elsewhere("To Anna: the gate", recipient=ANNA, line=first)
    pause()
    for number in range(3):
        home.receive(f"Boris {number}: Привет", sender=BORIS, line=last)
        pause()
    home.receive("Anna elsewhere", sender=ANNA, line=last)
    pause()
    await home.start()
    return home


def texts(messages: Sequence[Message]) -> list[str]:
    """Return the texts of messages."""
    return [message.text for message in messages]


def ago(home: Home, minutes: int) -> datetime:
    """Return a time that many minutes back."""
    return home.emulator.clock.now() - timedelta(minutes=minutes)


ALL = [
    "Anna elsewhere",
    "Boris 2: Привет",
    "Boris 1: Привет",
    "Boris 0: Привет",
    "To Anna: the gate",
    "Anna 2: the gate",
    "Anna 1: the gate",
    "Anna 0: the gate",
]


async def test_everything(archive: Home) -> None:
    """Without any wish, everything is found, the newest first."""
    assert texts(await archive.find()) == ALL


@pytest.mark.parametrize("limit", [1, 3, 8, 100])
async def test_limit(archive: Home, limit: int) -> None:
    """No more than the limit is found, and that is the newest."""
    assert texts(await archive.find(limit=limit)) == ALL[:limit]


async def test_of_a_line(archive: Home) -> None:
    """Messages of one line are found."""
    first, last = archive.emulator.lines()[0], archive.emulator.lines()[-1]
    ours = ALL[4:]
    if not archive.subject.tells_line_of_sent:
        ours.remove("To Anna: the gate")
    assert texts(await archive.find(line=first)) == ours
    assert texts(await archive.find(line=last)) == ALL[:4]
    assert texts(await archive.find(line="no-such-line")) == []


async def test_of_a_mailbox(archive: Home) -> None:
    """Messages of one mailbox are found."""
    everything = await archive.find()
    for mailbox in archive.provider.mailboxes:
        found = await archive.find(mailbox=mailbox)
        assert texts(found) == [
            message.text
            for message in everything
            if archive.provider.mailbox_of(message) == mailbox
        ]


@pytest.mark.parametrize("direction", [Direction.INCOMING, Direction.OUTGOING], ids=str)
async def test_of_a_direction(archive: Home, direction: Direction) -> None:
    """Messages of one direction are found."""
    found = await archive.find(direction=direction)
    assert {message.direction for message in found} == {direction}
    assert len(found) == (7 if direction is Direction.INCOMING else 1)


@pytest.mark.parametrize("spelling", [BORIS, "37491112233", "+374 91 11-22-33"])
async def test_of_a_number(archive: Home, spelling: str) -> None:
    """Messages of one number are found, however it is written."""
    assert texts(await archive.find(remote=spelling)) == ALL[1:4]


@pytest.mark.parametrize("spelling", ["Bank24", "bank24", " BANK24 "])
async def test_of_a_name(home: Home, spelling: str) -> None:
    """Messages of a sender name are found, however it is written; digits are no name."""
    line = home.emulator.lines()[0]
    home.receive("Of the bank", sender="Bank24", line=line)
    home.receive("Of a service", sender="24", line=line)
    await home.start()
    assert texts(await home.find(remote=spelling)) == ["Of the bank"]
    assert texts(await home.find(remote="24")) == ["Of a service"]


async def test_of_a_number_in_both_directions(archive: Home) -> None:
    """Messages from and to a number are found."""
    assert texts(await archive.find(remote=ANNA)) == [ALL[0], *ALL[4:]]


async def test_since(archive: Home) -> None:
    """Messages from a time on are found."""
    assert texts(await archive.find(since=ago(archive, 25))) == ALL[:2]
    assert texts(await archive.find(since=ago(archive, 0))) == []


async def test_until(archive: Home) -> None:
    """Messages up to a time are found."""
    assert texts(await archive.find(until=ago(archive, 55))) == ALL[5:]
    assert texts(await archive.find(until=ago(archive, 90 * 24 * 60))) == []


async def test_between(archive: Home) -> None:
    """Messages of a stretch of time are found, its ends included."""
    found = await archive.find(since=ago(archive, 50), until=ago(archive, 20))
    assert texts(found) == ALL[1:5]


async def test_years(archive: Home) -> None:
    """A stretch of years is no trouble."""
    found = await archive.find(since=ago(archive, 5 * 365 * 24 * 60))
    assert texts(found) == ALL


@pytest.mark.parametrize("text", ["the gate", "Привет", "Boris 1", "Nobody said so"])
async def test_text(archive: Home, text: str) -> None:
    """Messages that hold a text are found."""
    expected = [one for one in ALL if text in one]
    assert texts(await archive.find(text=text)) == expected


@pytest.mark.parametrize("text", ["THE GATE", "ПРИВЕТ", "boris 1"])
async def test_text_in_any_case(archive: Home, text: str) -> None:
    """Whoever looks for a text need not know its capitals."""
    expected = [one for one in ALL if text.casefold() in one.casefold()]
    found = texts(await archive.find(text=text))
    assert found == expected or (not archive.subject.any_case and found == [])


async def test_awkward_texts(archive: Home) -> None:
    """A text to look for is a text, whatever it means elsewhere."""
    for text in ("'", '"', "%", "a' or 'a' eq 'a", "&text=", "\\", "*", "#", "\n", "+"):
        assert texts(await archive.find(text=text)) == []


async def test_channel(archive: Home) -> None:
    """Messages of one channel are found."""
    found = await archive.find(channel=Channel.SMS)
    assert {message.channel for message in found} == {Channel.SMS}
    assert await archive.find(channel=Channel.VOICE_CODE) == []


async def test_several_wishes(archive: Home) -> None:
    """Several wishes hold together."""
    found = await archive.find(
        line=archive.emulator.lines()[0],
        remote=ANNA,
        direction=Direction.INCOMING,
        since=ago(archive, 75),
        text="gate",
        limit=1,
    )
    assert texts(found) == ["Anna 2: the gate"]


async def test_no_conversation(archive: Home) -> None:
    """Of a conversation that is not there, nothing is found, or that is refused."""
    with suppress(Rejected, NotFound):
        assert await archive.find(conversation_id="no-such-conversation") == []


async def test_far_back(home: Home) -> None:
    """An old message is found behind many newer ones."""
    home.receive("The needle", sender=ANNA)
    home.emulator.clock.advance(60)
    for number in range(250):
        home.emulator.clock.advance(60)
        home.receive(f"Hay {number}", sender=BORIS)
    await home.start()
    assert texts(await home.find(remote=ANNA)) == ["The needle"]
    assert texts(await home.find(text="The needle", limit=1)) == ["The needle"]
    assert len(await home.find(limit=200)) == 200


async def test_searching_changes_nothing(archive: Home) -> None:
    """A search is no reading in the sense of marks, nor of announcements."""
    await archive.poll()
    archive.emulator.clock.advance(60)
    archive.receive("Found before it was announced")
    assert len(await archive.find(limit=1)) == 1
    before = archive.ledger.unread()
    assert len(await archive.poll()) == 1
    assert sum(archive.ledger.unread().values()) == sum(before.values()) + 1


async def test_failures(archive: Home) -> None:
    """A search that fails says so, as any other reading."""
    archive.emulator.fail("answer", archive.subject.list_path, times=-1)
    with pytest.raises(Unavailable):
        await archive.find()
    archive.emulator.faults.clear()
    archive.emulator.fail("answer", archive.subject.list_path, status=401, times=-1)
    with pytest.raises(AuthenticationFailed):
        await archive.find()
