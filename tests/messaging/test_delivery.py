"""The stories of outgoing messages."""

from datetime import timedelta
from itertools import pairwise, product

import pytest

from custom_components.phone_inbox.messaging import (
    ChangeKind,
    Delivery,
    Ledger,
    Message,
)

from .build import (
    LONG_AGO,
    NOON,
    announce,
    at,
    incoming,
    installed,
    outgoing,
    poll,
    reloaded,
    told,
)

SENT = ChangeKind.SENT
DELIVERED = ChangeKind.DELIVERED
FAILED = ChangeKind.FAILED
CANCELLED = ChangeKind.CANCELLED
READ = ChangeKind.READ


def kinds(ledger: Ledger) -> list[ChangeKind]:
    """Announce everything and return its kinds."""
    return [change.kind for change in announce(ledger)]


def tell(ledger: Ledger, delivery: Delivery, **changes: bool | None) -> Message:
    """Let a poll show how far the message has come."""
    message = outgoing("ours", at(1), delivery, **changes)
    poll(ledger, message)
    return message


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([Delivery.PENDING], []),
        ([Delivery.PENDING, Delivery.SENT, Delivery.DELIVERED], [SENT, DELIVERED]),
        ([Delivery.PENDING, Delivery.DELIVERED], [SENT, DELIVERED]),
        ([Delivery.DELIVERED], [SENT, DELIVERED]),
        ([Delivery.SENT, Delivery.FAILED], [SENT, FAILED]),
        ([Delivery.FAILED], [FAILED]),
        # Of a status nobody knows, this much is clear.
        ([Delivery.UNKNOWN], [SENT]),
        ([Delivery.UNKNOWN, Delivery.SENT, Delivery.FAILED], [SENT, FAILED]),
        # Backwards.
        ([Delivery.SENT, Delivery.PENDING, Delivery.SENT], [SENT]),
        ([Delivery.DELIVERED, Delivery.SENT, Delivery.DELIVERED], [SENT, DELIVERED]),
        ([Delivery.DELIVERED, Delivery.FAILED], [SENT, DELIVERED]),
        ([Delivery.FAILED, Delivery.DELIVERED], [FAILED]),
        ([Delivery.FAILED, Delivery.SENT], [FAILED]),
        ([Delivery.FAILED, Delivery.PENDING, Delivery.FAILED], [FAILED]),
    ],
    ids=lambda value: "-".join(value) or "nothing",
)
@pytest.mark.parametrize("readable", [None, False], ids=["", "readable"])
def test_stories(
    states: list[Delivery], expected: list[ChangeKind], readable: bool | None
) -> None:
    """A story only moves forward, and each chapter is told once."""
    ledger = installed()
    heard: list[ChangeKind] = []
    for state in states:
        tell(ledger, state, remote_read=readable)
        heard += kinds(ledger)
    assert heard == expected


def test_all_stories() -> None:
    """Whatever a server says in whatever order: forward, once, one end."""
    states = list(product(list(Delivery), [None, False, True]))
    for first in states:
        ledger = installed()
        # One message for each story that begins like this.
        stories = {
            f"{index}": (first, *rest)
            for index, rest in enumerate(product(states, repeat=2))
        }
        for step in range(3):
            poll(
                ledger,
                *[
                    outgoing(key, at(1), story[step][0], remote_read=story[step][1])
                    for key, story in stories.items()
                ],
            )
        told_of: dict[str, list[ChangeKind]] = {key: [] for key in stories}
        for change in announce(ledger):
            told_of[change.message.id].append(change.kind)
        for heard in told_of.values():
            _check_story(heard)


def _check_story(heard: list[ChangeKind]) -> None:
    """Check that what was told of a message goes forward and has one end."""
    order = [SENT, DELIVERED, FAILED, CANCELLED, READ]
    assert all(order.index(a) < order.index(b) for a, b in pairwise(heard))
    assert len({DELIVERED, FAILED, CANCELLED} & set(heard)) <= 1
    assert not (READ in heard and {FAILED, CANCELLED} & set(heard))
    assert DELIVERED not in heard or SENT in heard
    assert READ not in heard or DELIVERED in heard


def test_read_by_the_other_side() -> None:
    """What the other side has read was delivered, whatever the status says."""
    ledger = installed()
    tell(ledger, Delivery.DELIVERED, remote_read=False)
    assert kinds(ledger) == [SENT, DELIVERED]
    for _ in range(2):
        tell(ledger, Delivery.DELIVERED, remote_read=True)
    assert kinds(ledger) == [READ]
    ledger = installed()
    tell(ledger, Delivery.SENT, remote_read=True)
    assert kinds(ledger) == [SENT, DELIVERED, READ]


def test_our_own_message_is_announced_once() -> None:
    """Whether we told the ledger or the listing did, or both."""
    ledger = installed()
    ledger.accept("", [outgoing("ours", at(1), Delivery.SENT)])
    poll(ledger, outgoing("ours", at(1), Delivery.SENT))
    ledger.accept("", [outgoing("ours", at(1), Delivery.SENT)])
    assert kinds(ledger) == [SENT]


def test_messages_under_way_at_the_baseline() -> None:
    """What happens to them from now on is news; what happened before is not."""
    ledger = installed(
        outgoing("pending", at(-9)),
        outgoing("sent", at(-8), Delivery.SENT),
        outgoing("failed", at(-7), Delivery.FAILED),
        outgoing("delivered", at(-6), Delivery.DELIVERED, remote_read=False),
    )
    poll(
        ledger,
        outgoing("pending", at(-9), Delivery.SENT),
        outgoing("sent", at(-8), Delivery.DELIVERED),
        outgoing("failed", at(-7), Delivery.DELIVERED),
        outgoing("delivered", at(-6), Delivery.DELIVERED, remote_read=True),
    )
    assert told(ledger.changes) == [
        ("pending", SENT),
        ("sent", DELIVERED),
        ("delivered", READ),
    ]


# Looking up what no listing shows


def test_unseen_outgoing() -> None:
    """Those under way that the round did not show, and no others."""
    ledger = installed(incoming("old"))
    ledger.accept(
        "",
        [
            outgoing("pending", at(1)),
            outgoing("listed", at(2)),
            outgoing("unread", at(3), Delivery.DELIVERED, remote_read=False),
            outgoing("delivered", at(4), Delivery.DELIVERED),
            outgoing("failed", at(5), Delivery.FAILED),
        ],
    )
    reading = poll(ledger, outgoing("listed", at(2)))
    refs = reading.unseen_outgoing()
    assert [(ref.id, ref.time) for ref in refs] == [
        ("pending", at(1)),
        ("unread", at(3)),
    ]


def test_looking_up_takes_turns() -> None:
    """With more under way than a poll may look up, all get their turn."""
    ledger = installed()
    ledger.accept("", [outgoing(key, at(1)) for key in "abcde"])
    turns: list[str] = []
    for _ in range(5):
        reading = poll(ledger)
        refs = reading.unseen_outgoing()[:2]
        ledger.accept("", [outgoing(ref.id, at(1)) for ref in refs])
        reading.looked_up(ref.id for ref in refs)
        turns += [ref.id for ref in refs]
        ledger = reloaded(ledger)
    assert turns == list("abcdeabcde")


def test_looking_up_tells_the_story() -> None:
    """A message in no listing goes on by being looked up; old ids do no harm."""
    ledger = installed()
    ledger.accept("", [outgoing("ours", at(1))])
    reading = poll(ledger)
    ledger.accept("", [outgoing("ours", at(1), Delivery.DELIVERED)])
    reading.looked_up(["ours", "never heard of"])
    assert kinds(ledger) == [SENT, DELIVERED]
    assert not poll(ledger).unseen_outgoing()


def test_story_without_an_end_is_not_looked_up_for_ever() -> None:
    """Also where nothing else comes and the memory does not move on."""
    ledger = installed()
    ledger.accept("", [outgoing("ours", at(1), Delivery.SENT)])
    assert poll(ledger, now=at(hours=25)).unseen_outgoing()
    assert not poll(ledger, now=at(hours=27)).unseen_outgoing()
    announce(ledger)
    listed = outgoing("ours", at(1), Delivery.SENT)
    poll(ledger, listed, now=at(hours=28), sweep=True)
    assert not ledger.changes


def test_message_sent_days_after_it_was_accepted() -> None:
    """A scheduled message is announced when it is sent, not forgotten."""
    ledger = installed(incoming("old", at(-60)))
    ledger.accept("", [outgoing("ours", NOON)])
    for day in range(1, 5):
        poll(ledger, now=at(hours=24 * day))
    assert not ledger.changes
    sent = outgoing("ours", at(hours=100), Delivery.SENT)
    for _ in range(2):
        poll(ledger, sent)
    assert told(announce(ledger)) == [("ours", SENT)]


def test_deleted_message_is_not_looked_up() -> None:
    """What we deleted has no more story."""
    ledger = installed()
    ledger.accept("", [outgoing("ours", at(1), Delivery.SENT)])
    ledger.remove(["ours"])
    assert not poll(ledger).unseen_outgoing()
    assert kinds(ledger) == [SENT]


def test_outgoing_messages_are_never_unread() -> None:
    """Whatever a server says of them."""
    ledger = installed(outgoing("a", read=False))
    poll(ledger, outgoing("b", at(1), read=False), outgoing("a", read=False))
    assert ledger.unread() == {}
    assert ledger.mark_unread("", [outgoing("b", at(1))]) == 0


def test_news_of_messages_older_than_the_memory() -> None:
    """They are not followed any more."""
    ledger = installed()
    ledger.accept("", [outgoing("ours", at(1), Delivery.SENT)])
    newest = at(1) + timedelta(hours=27)
    poll(ledger, incoming("newest", newest))
    announce(ledger)
    reading = ledger.open("", newest)
    reading.take([outgoing("ours", at(1), Delivery.DELIVERED)])
    reading.finish(newest, covered_since=LONG_AGO)
    assert not ledger.changes
