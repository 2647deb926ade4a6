"""Messages that were stopped as somebody wanted: no failures."""

import pytest

from custom_components.phone_inbox.messaging import ChangeKind, Delivery, Ledger
from custom_components.phone_inbox.messaging.stops import MAX_STOPS

from .build import announce, at, installed, outgoing, poll, reloaded, told


@pytest.mark.parametrize("restart", [False, True], ids=["", "restart"])
def test_stopped_message_is_cancelled(restart: bool) -> None:
    """What the server calls a failure is what was asked for, after a restart, too."""
    ledger = installed()
    ledger.accept("", [outgoing("ours", at(1)), outgoing("other", at(2))])
    ledger.stops.add(["ours"])
    if restart:
        ledger = reloaded(ledger)
    failed = [
        outgoing("ours", at(1), Delivery.FAILED, error="unsent"),
        outgoing("other", at(2), Delivery.FAILED, error="unsent"),
    ]
    poll(ledger, *failed)
    assert told(ledger.changes) == [
        ("ours", ChangeKind.CANCELLED),
        ("other", ChangeKind.FAILED),
    ]
    stopped, other = (change.message for change in ledger.changes)
    assert (stopped.delivery, stopped.error) == (Delivery.CANCELLED, None)
    assert (other.delivery, other.error) == (Delivery.FAILED, "unsent")
    # Owed over a crash, and once only.
    ledger = reloaded(ledger)
    poll(ledger, *failed)
    assert told(announce(ledger)) == [
        ("ours", ChangeKind.CANCELLED),
        ("other", ChangeKind.FAILED),
    ]
    poll(ledger, *failed)
    assert not ledger.changes


def test_stop_that_came_too_late() -> None:
    """It went out: what becomes of it is told as always."""
    ledger = installed()
    ledger.accept("", [outgoing("ours", at(1)), outgoing("lost", at(2))])
    ledger.stops.add(["ours", "lost"])
    ledger.stops.discard(["lost"])
    poll(
        ledger,
        outgoing("ours", at(1), Delivery.DELIVERED),
        outgoing("lost", at(2), Delivery.FAILED),
    )
    assert told(ledger.changes) == [
        ("ours", ChangeKind.SENT),
        ("ours", ChangeKind.DELIVERED),
        ("lost", ChangeKind.FAILED),
    ]


def test_servers_own_word() -> None:
    """Where a server says that a message was cancelled, that is told."""
    ledger = installed()
    ledger.accept("", [outgoing("ours", at(1))])
    poll(ledger, outgoing("ours", at(1), Delivery.CANCELLED))
    assert told(announce(ledger)) == [("ours", ChangeKind.CANCELLED)]
    poll(ledger, outgoing("ours", at(1), Delivery.FAILED))
    assert not ledger.changes


def test_stops_are_bounded() -> None:
    """The latest are remembered."""
    ledger = Ledger()
    ledger.stops.add(map(str, range(MAX_STOPS + 5)))
    assert len(reloaded(ledger).dump()["stops"]) == MAX_STOPS
    assert "4" not in ledger.stops
    assert "5" in ledger.stops


def test_memory_of_an_earlier_version() -> None:
    """It knows of no stops."""
    dump = installed().dump()
    del dump["stops"]
    assert not Ledger.load(dump).dump()["stops"]
