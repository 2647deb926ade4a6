"""Old messages in any number."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from .account import new_sid
from .store import Message

_CONTACTS = 50


def old_messages(
    count: int, *, newest: datetime, spacing: float, lines: Sequence[str], price: str
) -> Iterator[Message]:
    """Return finished messages, the newest first; nine of ten are inbound."""
    for number in range(count):
        at = (newest - timedelta(seconds=number * spacing)).replace(microsecond=0)
        peer = f"+1202555{number % _CONTACTS + 1000:04}"
        line = lines[number % _CONTACTS % len(lines)]
        inbound = number % 10 != 9
        yield Message(
            sid=new_sid("SM"),
            direction="inbound" if inbound else "outbound-api",
            from_=peer if inbound else line,
            to=line if inbound else peer,
            body=f"Old message {number}" if inbound else f"Old answer {number}",
            status="received" if inbound else "delivered",
            created=at,
            updated=at,
            sent=at,
            price=f"-{price}",
            price_unit="USD",
        )
