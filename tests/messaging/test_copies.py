"""The same message under a new id, and different messages that look the same."""

from typing import Any

import pytest

from custom_components.phone_inbox.messaging import (
    ChangeKind,
    Delivery,
    Direction,
    Message,
)

from .build import (
    LINE,
    announce,
    at,
    incoming,
    installed,
    outgoing,
    poll,
    reloaded,
    told,
    unread_ids,
)

RECEIVED = ChangeKind.RECEIVED


def hello(key: str, seconds: float = 1, **changes: Any) -> Message:
    """Return a message that looks like all the others."""
    return incoming(key, at(seconds), **({"text": "Hello"} | changes))


@pytest.mark.parametrize("restart", [False, True], ids=["", "restarted"])
@pytest.mark.parametrize("read", [None, False], ids=["local", "server"])
def test_new_id(read: bool | None, restart: bool) -> None:
    """The same line, direction, number, second and text: the same message."""
    ledger = installed()
    poll(ledger, hello("a", read=read))
    announce(ledger)
    if restart:
        ledger = reloaded(ledger)
    poll(ledger, hello("b", 1.9, read=read))
    assert not ledger.changes
    assert unread_ids(ledger) == {"b"}
    poll(ledger, hello("c", read=read))
    assert not ledger.changes
    assert unread_ids(ledger) == {"c"}


def test_new_id_of_a_message_from_before() -> None:
    """The baseline's messages are known by their looks, too."""
    ledger = installed(hello("a", -1), outgoing("pending", at(-2), text="Hi"))
    poll(ledger, hello("b", -1), outgoing("later", at(-2), Delivery.SENT, text="Hi"))
    assert told(ledger.changes) == [("later", ChangeKind.SENT)]


def test_new_id_while_a_listing_is_read() -> None:
    """The same message twice, on two pages of one round."""
    ledger = installed()
    reading = ledger.open("", at(2))
    reading.take([hello("a")])
    reading.take([hello("b")])
    reading.finish(at(2), covered_since=at(0))
    assert told(ledger.changes) == [("a", RECEIVED)]
    assert unread_ids(ledger) == {"b"}


def test_number_written_differently() -> None:
    """With or without plus, blanks and dashes."""
    ledger = installed()
    poll(ledger, hello("a", remote="+374 91 11-22-33"))
    poll(ledger, hello("b", remote="37491112233"))
    assert told(ledger.changes) == [("a", RECEIVED)]


@pytest.mark.parametrize(
    "other",
    [
        hello("b", 2),
        hello("b", 0.99),
        hello("b", text="Hello!"),
        hello("b", remote="+37491112234"),
        hello("b", line="102"),
        hello("b", direction=Direction.OUTGOING, delivery=Delivery.SENT),
    ],
    ids=["later", "earlier", "text", "number", "line", "direction"],
)
def test_what_makes_another_message(other: Message) -> None:
    """The same text twice at different times is two messages, for example."""
    ledger = installed()
    poll(ledger, hello("a"))
    poll(ledger, other, hello("a"))
    assert {key for key, _ in told(ledger.changes)} == {"a", "b"}


def test_story_goes_on_under_the_new_id() -> None:
    """What was told is not told again, and the rest is."""
    ledger = installed()
    poll(ledger, outgoing("a", at(1), Delivery.SENT, text="Hi"))
    poll(ledger, outgoing("b", at(1), Delivery.SENT, text="Hi"))
    ledger = reloaded(ledger, attempted=False)
    poll(ledger, outgoing("c", at(1), Delivery.DELIVERED, text="Hi"))
    assert told(ledger.changes) == [
        ("c", ChangeKind.SENT),
        ("c", ChangeKind.DELIVERED),
    ]


def test_marks_go_over_to_the_new_id() -> None:
    """Read stays read, and what vanished for a moment stays unread."""
    ledger = installed()
    poll(ledger, hello("a"), hello("x", 2))
    ledger.mark_read(["a"])
    poll(ledger)
    assert ledger.unread() == {}
    poll(ledger, hello("b"), hello("y", 2))
    assert unread_ids(ledger) == {"y"}


def test_new_id_with_news_from_the_server() -> None:
    """It was read elsewhere in the meantime."""
    ledger = installed()
    poll(ledger, hello("a", read=False))
    poll(ledger, hello("b", read=True))
    assert ledger.unread() == {}


def test_old_id_that_is_listed_still() -> None:
    """A server may show both for a while."""
    ledger = installed()
    poll(ledger, hello("a"))
    for _ in range(2):
        poll(ledger, hello("b"), hello("a"))
    assert told(ledger.changes) == [("a", RECEIVED)]
    assert ledger.unread() == {LINE: 1}


def test_our_own_messages_are_never_copies() -> None:
    """Two sends of the same text in the same second stay two."""
    ledger = installed()
    pair = [outgoing(key, at(1), Delivery.SENT, text="Hi") for key in "ab"]
    for message in pair:
        ledger.accept("", [message])
    poll(ledger, *pair)
    assert set(told(announce(ledger))) == {
        ("a", ChangeKind.SENT),
        ("b", ChangeKind.SENT),
    }
    for key in "ab":
        poll(ledger, outgoing(key, at(1), Delivery.DELIVERED, text="Hi"))
        assert told(announce(ledger)) == [(key, ChangeKind.DELIVERED)]


@pytest.mark.parametrize("waiting", ["a", "b"])
def test_our_own_twins_after_a_crash(waiting: str) -> None:
    """What is owed of one is not announced of the other."""
    ledger = installed()
    pair = [outgoing(key, at(1), Delivery.SENT, text="Hi") for key in "ab"]
    ledger.accept("", pair)
    ledger.done(change for change in ledger.changes if change.message.id != waiting)
    ledger = reloaded(ledger)
    poll(ledger, *pair)
    assert told(announce(ledger)) == [(waiting, ChangeKind.SENT)]
    poll(ledger, *reversed(pair))
    assert not ledger.changes


def test_our_own_twin_sent_after_a_crash() -> None:
    """A message that was just sent is not the one that is owed."""
    ledger = installed()
    ledger.accept("", [outgoing("a", at(1), Delivery.SENT, text="Hi")])
    ledger = reloaded(ledger)
    ledger.accept("", [outgoing("b", at(1), Delivery.SENT, text="Hi")])
    assert told(ledger.changes) == [("b", ChangeKind.SENT)]
    assert [ref.id for ref in ledger.overdue("")] == ["a"]


# The announcement still waits


def test_new_id_while_the_announcement_waits() -> None:
    """It is announced once, as the message that waits."""
    ledger = installed()
    poll(ledger, hello("a"))
    waiting = ledger.changes
    poll(ledger, hello("b"))
    assert ledger.changes == waiting
    ledger.done(waiting)
    assert not ledger.changes


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_new_id_around_a_crash(before: bool) -> None:
    """What is owed of a message is announced under its new id."""
    ledger = installed()
    poll(ledger, hello("a"))
    if before:
        poll(ledger, hello("b"))
    ledger = reloaded(ledger)
    poll(ledger, hello("b"))
    assert not ledger.overdue("")
    assert told(ledger.changes) == [("b", RECEIVED)]
    assert all(change.redelivered for change in ledger.changes)
    announce(ledger)
    poll(ledger, hello("b"))
    assert not ledger.changes
    assert unread_ids(ledger) == {"b"}


def test_new_id_of_an_owed_message_long_forgotten() -> None:
    """Below the floor nothing is known of it but that it is owed."""
    ledger = installed()
    poll(ledger, hello("a", read=True), incoming("newest", at(hours=30)))
    ledger = reloaded(ledger)
    poll(ledger, hello("b", read=True), incoming("newest", at(hours=30)))
    assert {key for key, _ in told(ledger.changes)} == {"b", "newest"}
    assert not ledger.overdue("")


def test_copy_that_was_sent_later_than_accepted() -> None:
    """A message is known by its looks at its new time, too."""
    ledger = installed()
    ledger.accept("", [outgoing("a", at(1), text="Hi")])
    poll(ledger, outgoing("a", at(30), Delivery.SENT, text="Hi"))
    poll(ledger, outgoing("b", at(30), Delivery.SENT, text="Hi"))
    assert told(ledger.changes) == [("a", ChangeKind.SENT)]


def test_texts_of_any_kind() -> None:
    """Empty ones, long ones, and half an emoji."""
    ledger = installed()
    texts = ["", "\udce4", "\ud83d", "a\x1fb", "x" * 100_000]
    messages = [
        incoming(f"m{n}", at(n), text=text) for n, text in enumerate(texts, start=1)
    ]
    poll(ledger, *messages)
    poll(ledger, *[incoming(f"{m.id} again", m.time, text=m.text) for m in messages])
    assert len(announce(reloaded(ledger))) == 0
    assert len(ledger.changes) == len(texts)
