"""Old messages in any number (sheet §9.9)."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import uuid4

from tests.emulators.timeline import old_messages as every_old

from .account import MAIN_CENTER
from .store import INBOUND, Message


def old_messages(
    count: int,
    *,
    newest: datetime,
    spacing: float,
    lines: Sequence[str],
    price_per_part: float,
) -> Iterator[Message]:
    """Return finished messages, the newest first; nine of ten are inbound."""
    for old in every_old(count, newest=newest, spacing=spacing):
        at, peer = old.time, f"7916555{old.person + 1000:04}"
        line = lines[old.person % len(lines)]
        if old.incoming:
            yield Message(
                uuid=str(uuid4()),
                direction=INBOUND,
                line=line,
                peer=peer,
                text=old.text,
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
            text=old.text,
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
