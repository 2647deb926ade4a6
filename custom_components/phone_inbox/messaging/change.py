"""What is announced of a message."""

from dataclasses import dataclass
from enum import StrEnum

from .message import Message


class ChangeKind(StrEnum):
    """What happened to a message."""

    RECEIVED = "received"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"
    READ = "read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something to announce.

    ``backfilled``: the message came while nobody was polling. ``redelivered``:
    it may have been announced before a crash.
    """

    kind: ChangeKind
    message: Message
    mailbox: str
    backfilled: bool = False
    redelivered: bool = False

    @property
    def key(self) -> tuple[str, str, ChangeKind]:
        """Return what no other change has."""
        return (self.mailbox, self.message.id, self.kind)
