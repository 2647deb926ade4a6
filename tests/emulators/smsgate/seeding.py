"""Old messages, as they lie on a phone that has been in use for a while."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from tests.emulators.timeline import old_messages

from . import times
from .inbox import Inbox, Row
from .outbox import DELIVERED, PENDING, PROCESSED, SENT, Outbox, Outgoing, Recipient


def seed(
    inbox: Inbox, outbox: Outbox, count: int, *, newest: int, spacing: float
) -> Sequence[Outgoing]:
    """Store old messages: nine of ten incoming, one delivered long ago."""
    incoming: dict[str, Row] = {}
    outgoing: list[Outgoing] = []
    for old in old_messages(count, newest=times.moment(newest), spacing=spacing):
        at = times.millis(old.time)
        person = f"+1202555{old.person:04}"
        if not old.incoming:
            outgoing.append(_outgoing(old.text, person, at))
            continue
        row = Row(
            at=at,
            id="",
            sender=person,
            text=old.text,
            recipient="+12025550100",
            sim=1,
            subscription=1,
        )
        row = replace(row, id=inbox.id_of(row))
        incoming[row.id] = row
    inbox.insert_many(incoming.values())
    inbox.stored += incoming.values()
    for message in reversed(outgoing):
        outbox.add(message)
    return outgoing


def _outgoing(text: str, number: str, at: int) -> Outgoing:
    steps = (PENDING, PROCESSED, SENT, DELIVERED)
    return Outgoing(
        id=uuid4().hex[:21],
        created=at,
        recipients=[Recipient(number, DELIVERED)],
        content={"textMessage": {"text": text}},
        sequence=0,
        sim=1,
        fixed=True,
        states={word: at + 1000 * index for index, word in enumerate(steps)},
    )
