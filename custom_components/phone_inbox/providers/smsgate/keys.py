"""By what messages are known again: never by the phone's own ids alone.

The ids of received texts are short hashes of what they hold. They collide, another
recipe makes others of them with an update of the app or with another card, and one
text may have two (§5.3, §5.4). So the id that the rest of the integration knows is a
hash of our own: of who wrote, when, what and to which card. It is keyed with a secret,
so that nobody who has the id can try out what the text was.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
import secrets

from ...messaging.addresses import dialled, text_identity
from ...messaging.times import to_millis
from ..model import Memory
from .models import Outgone, Received

_INCOMING, _OUTGOING = "in:", "out:"
_SALT = "salt"
#: So many of the last digits of a number are in every way to write it.
_LAST_DIGITS = 7


class Keys:
    """Makes the ids of messages; the secret is kept over restarts."""

    def __init__(self, memory: Memory) -> None:
        """Use a memory; the secret is there once it was loaded."""
        self._memory = memory
        self._salt = b""

    async def load(self) -> None:
        """Read the secret, or make one and keep it."""
        kept = dict(self._memory.get())
        salt = kept.get(_SALT)
        if not isinstance(salt, str) or not salt:
            salt = secrets.token_hex(16)
            await self._memory.set({**kept, _SALT: salt})
        self._salt = salt.encode()

    def text(self, row: Received, at: datetime, sim: int | None) -> str:
        """Return the id of a received text as one that came to a card.

        Two paths may write the sender in two ways: as many digits as both have are
        looked at (§5.4).
        """
        return self._incoming(
            "text",
            _sender(row.sender or ""),
            str(to_millis(at)),
            row.content_preview,
            str(sim or ""),
        )

    def picture(self, row: Received) -> str:
        """Return the id of a picture message, whose entries have ids that hold (§5.6)."""
        return self._incoming("picture", row.id)

    def _incoming(self, *parts: str) -> str:
        return f"{_INCOMING}{self._hash(*parts, size=16)}"

    def outgoing(self, item: Outgone, number: str | None) -> str:
        """Return the id of an outgoing message to one of its recipients."""
        if len(item.recipients) <= 1:
            return f"{_OUTGOING}{item.id}"
        return f"{_OUTGOING}{item.id}:{self._hash(number or '', size=6)}"

    def _hash(self, *parts: str, size: int) -> str:
        text = "\x1f".join(parts).encode("utf-8", "surrogatepass")
        return blake2b(text, digest_size=size, key=self._salt).hexdigest()


def phone_id(message_id: str) -> str | None:
    """Return the phone's id of an outgoing message, None for any other message."""
    if not message_id.startswith(_OUTGOING):
        return None
    return message_id.removeprefix(_OUTGOING).partition(":")[0]


def _sender(sender: str) -> str:
    number = dialled(sender)
    if number is None:
        return text_identity(sender)
    return number.digits[-_LAST_DIGITS:]


def seen_as(rows: Sequence[Received]) -> dict[int, datetime | None]:
    """Return what tells entries of the inbox apart, with their times."""
    return {
        hash((row.id, row.created_at, row.sender, row.content_preview)): row.created_at
        for row in rows
    }
