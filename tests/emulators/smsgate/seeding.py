"""Old messages, as they lie on a phone that has been in use for a while."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from .inbox import Inbox, Row
from .outbox import DELIVERED, PENDING, PROCESSED, SENT, Outbox, Outgoing, Recipient


def seed(
    inbox: Inbox, outbox: Outbox, count: int, *, newest: int, spacing: float
) -> Sequence[Outgoing]:
    """Store old messages: nine of ten incoming, one delivered long ago."""
    incoming: dict[str, Row] = {}
    outgoing: list[Outgoing] = []
    for number in range(count):
        at = (newest - int(number * spacing * 1000)) // 1000 * 1000
        person = f"+1202555{number % 50:04}"
        if number % 10 == 9:
            outgoing.append(_outgoing(f"Old answer {number}", person, at))
            continue
        row = Row(
            at=at,
            id="",
            sender=person,
            text=f"Old message {number}",
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
