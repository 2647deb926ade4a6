"""What of the ledger is to be written: rows, each with all that is known of one thing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NamedTuple

from .change import ChangeKind

type OwedKey = tuple[str, str, ChangeKind]


class Attempt(IntEnum):
    """Whether something that is owed may have been announced already."""

    NO = 0
    #: It may have been: whoever finds it announces it again, and says so.
    MADE = 1
    #: It is next, and :attr:`MADE` is written before; that need not be on the disk,
    #: and what a power failure takes from the disk may have been announced.
    NEXT = 2


class MessageRow(NamedTuple):
    """What is known of a message: its time, in milliseconds, and what is left of it.

    ``unread`` and ``vanished`` are its line, ``told`` a number of chapters; None where
    it is in no such state: see :class:`.mailbox.Mailbox`.
    """

    time: int
    unread: str | None = None
    vanished: str | None = None
    told: int | None = None


class ArchiveRow(NamedTuple):
    """Messages of which only is known that they were there; both times in milliseconds.

    Of each there are eight bytes, the least significant first; see :mod:`.archive`.
    """

    since: int
    until: int
    marks: bytes


class OwedRow(NamedTuple):
    """An announcement that is owed of a message, whose time is in milliseconds."""

    time: int
    fingerprint: str
    attempt: Attempt


@dataclass(slots=True)
class Rows:
    """What changed: by its key what there is now, None where there is nothing.

    They are written together or not at all, and those handed out first come first.
    """

    #: Mailboxes that are forgotten with all that was known of them: before the rest.
    gone: set[str] = field(default_factory=set)
    #: By name, what is known of a mailbox as a whole, as JSON types.
    mailboxes: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    #: By mailbox and id.
    messages: dict[tuple[str, str], MessageRow | None] = field(default_factory=dict)
    #: By mailbox and number.
    archives: dict[tuple[str, int], ArchiveRow | None] = field(default_factory=dict)
    #: By mailbox and fingerprint the id of its message.
    fingerprints: dict[tuple[str, str], str | None] = field(default_factory=dict)
    owed: dict[OwedKey, OwedRow | None] = field(default_factory=dict)
    #: Who lacks what of something owed, as JSON types.
    kept: dict[OwedKey, Any] = field(default_factory=dict)
    #: By name, what is small and written as a whole, as JSON types.
    parts: dict[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Tell whether there is anything to write."""
        return bool(
            self.gone
            or self.mailboxes
            or self.messages
            or self.archives
            or self.fingerprints
            or self.owed
            or self.kept
            or self.parts
        )

    @property
    def lasting(self) -> bool:
        """Tell whether something must not happen before these are on the disk.

        Without what is done, something is announced again and says so, at most.
        """
        return bool(
            self.gone
            or self.mailboxes
            or self.messages
            or self.archives
            or self.fingerprints
            or self.parts
            or any(row is not None for row in self.owed.values())
        )
