"""Who wrote: what is kept of it has an end, however long Home Assistant runs."""

from datetime import UTC, datetime, timedelta
import gc
from weakref import ref

import pytest

from custom_components.phone_inbox.contacts import Contact, Contacts
from custom_components.phone_inbox.contacts.people import People
from custom_components.phone_inbox.messaging import (
    Channel,
    Delivery,
    Direction,
    Ledger,
    Message,
)

START = datetime(2026, 9, 1, tzinfo=UTC)


class MessageId(str):
    """An id of which it can be seen whether somebody still keeps it."""

    __slots__ = ("__weakref__",)


@pytest.mark.parametrize("own_device", [False, True])
def test_memory_has_an_end(own_device: bool) -> None:
    """Of messages that are not unread, nothing is kept but the last one's id."""
    anna = Contact(
        subentry_id="anna",
        name="Anna",
        numbers=("+79161234567",),
        trusted=False,
        own_device=own_device,
    )
    people = People(Contacts([anna], "RU"))
    ledger = Ledger()
    ids: list[ref[MessageId]] = []
    for number in range(100):
        message_id = MessageId(f"message {number}")
        ids.append(ref(message_id))
        message = Message(
            id=message_id,
            line="Office",
            remote="79161234567" if number % 2 else f"7916500{number:04}",
            direction=Direction.INCOMING,
            channel=Channel.SMS,
            time=START + timedelta(minutes=number),
            text="Hi",
            delivery=Delivery.RECEIVED,
        )
        people.note(message, fresh=True)
        people.states(ledger)
    del message, message_id
    gc.collect()

    kept = [number for number, message_id in enumerate(ids) if message_id()]
    assert kept == ([99] if own_device else [])
