"""Old messages in any number (sheet §9.9)."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from .account import MAIN_CENTER
from .store import INBOUND, Message

_CONTACTS = 50


def old_messages(
    count: int,
    *,
    newest: datetime,
    spacing: float,
    lines: Sequence[str],
    price_per_part: float,
) -> Iterator[Message]:
    """Return finished messages, the newest first; nine of ten are inbound."""
    for number in range(count):
        at = (newest - timedelta(seconds=number * spacing)).replace(microsecond=0)
        peer = f"7916555{number % _CONTACTS + 1000:04}"
        line = lines[number % _CONTACTS % len(lines)]
        if number % 10 != 9:
            yield Message(
                uuid=str(uuid4()),
                direction=INBOUND,
                line=line,
                peer=peer,
                text=f"Old message {number}",
                created=at,
                status="delivered",
                status_time=at,
                sent_time=at,
                traffic_center=MAIN_CENTER,
                parts=1,
            )
            continue
        yield Message(
            uuid=str(uuid4()),
            line=line,
            peer=peer,
            text=f"Old answer {number}",
            created=at,
            status="delivered",
            status_time=at,
            sent_time=at,
            method="API",
            traffic_center=MAIN_CENTER,
            parts=1,
            price=price_per_part,
            price_final=True,
        )
