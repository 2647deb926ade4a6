"""Messages and polls for the examples."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
import json
from typing import Any

from custom_components.phone_inbox.messaging import (
    Change,
    ChangeKind,
    Delivery,
    Direction,
    Ledger,
    Message,
    Round,
)

#: When the examples happen.
NOON = datetime(2025, 3, 4, 12, 0, tzinfo=UTC)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
LINE = "+37460501234"
REMOTE = "+37491112233"


def at(seconds: float = 0, *, minutes: float = 0, hours: float = 0) -> datetime:
    """Return a time so long after noon."""
    return NOON + timedelta(seconds=seconds, minutes=minutes, hours=hours)


def incoming(key: str, time: datetime = NOON, **changes: Any) -> Message:
    """Return a message that came in; its text is its own unless given."""
    values: dict[str, Any] = {
        "line": LINE,
        "direction": Direction.INCOMING,
        "remote": REMOTE,
        "text": f"text of {key}",
        "delivery": Delivery.RECEIVED,
    }
    return Message(id=key, time=time, **(values | changes))


def outgoing(
    key: str,
    time: datetime = NOON,
    delivery: Delivery = Delivery.PENDING,
    **changes: Any,
) -> Message:
    """Return a message that went out; its text is its own unless given."""
    values = {"direction": Direction.OUTGOING, "delivery": delivery}
    return incoming(key, time, **(values | changes))


def poll(
    ledger: Ledger,
    *messages: Message,
    now: datetime | None = None,
    mailbox: str = "",
    sweep: bool = False,
    covered: bool = True,
    backfilled_before: datetime | None = None,
) -> Round:
    """Read a mailbox to the end; it lists these messages as far as asked for."""
    times = [message.time for message in messages]
    now = now or max([NOON, *times])
    reading = ledger.open(mailbox, now, sweep=sweep)
    since = reading.since or LONG_AGO
    listed = [message for message in messages if message.time > since]
    reading.take(listed, backfilled_before=backfilled_before)
    reading.finish(now, covered_since=since if covered else None)
    return reading


def installed(*messages: Message, mailbox: str = "") -> Ledger:
    """Return a ledger whose baseline found these messages."""
    ledger = Ledger(salt="salt")
    poll(ledger, *messages, mailbox=mailbox)
    return ledger


def told(changes: Iterable[Change]) -> list[tuple[str, ChangeKind]]:
    """Return what changes say, in short."""
    return [(change.message.id, change.kind) for change in changes]


def unread_ids(ledger: Ledger, **which: Any) -> set[str]:
    """Return the ids of unread messages, all or those of a mailbox or line."""
    return {ref.id for ref in ledger.unread_refs(**which)}


def announce(ledger: Ledger) -> Sequence[Change]:
    """Announce everything that waits; return it."""
    changes = ledger.changes
    ledger.done(changes)
    return changes


def reloaded(ledger: Ledger, *, attempted: bool = True) -> Ledger:
    """Return the ledger that a restart finds: through JSON and back."""
    dump = ledger.dump(attempted=ledger.changes if attempted else ())
    return Ledger.load(json.loads(json.dumps(dump)))
