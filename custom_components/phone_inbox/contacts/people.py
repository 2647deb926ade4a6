"""Whose messages they are: what each contact's entities show, and who is new.

The ledger knows messages by their ids and lines, never by who wrote them. So the
messages of contacts with a device of their own are told apart here, in memory:
those that a poll lists as they come, and unread ones of earlier runs by looking
them up, a few with each poll.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ..messaging import Ledger, Message, MessageRef
from . import Contact, Contacts

#: So many of the last senders who are no contacts can be made one.
RECENT_SENDERS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactState:
    """A contact as its entities show it; ``last`` is its newest incoming message."""

    unread: int = 0
    last: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Somebody who wrote, and to which line (its key) they last did."""

    address: str = field(repr=False)
    identity: str = field(repr=False)
    line: str = field(repr=False)
    time: datetime


def is_newer(
    message: Message,
    than: Message | None,
    *,
    fresh: bool,
    now: datetime | None = None,
) -> bool:
    """Tell whether an incoming message is the last one now.

    How servers order messages of one second is not known: of these, one that has
    just turned up is the newest. Where one of the two is dated later than ``now``,
    the server's clock, its date is wrong and tells nothing. The same message may
    have changed.
    """
    if than is None or message.id == than.id:
        return True
    if now is not None and (message.time > now) is not (than.time > now):
        return fresh
    return message.time > than.time or (message.time == than.time and fresh)


class People:
    """The other sides of an account's incoming messages."""

    def __init__(self, contacts: Contacts) -> None:
        """Watch the contacts that have a device of their own."""
        self._contacts = contacts
        self._watched = _watched(contacts)
        #: Who wrote each message; None: it was looked up, and nobody knows. Only
        #: while there is somebody to watch; :meth:`states` drops the read ones.
        self._writers: dict[str, str | None] = {}
        #: The same by the subentry ids of watched contacts; others: None.
        self._owners: dict[str, str | None] = {}
        self._last: dict[str, Message] = {}
        self._looked_for: set[str] = set()
        self._senders: dict[str, Sender] = {}

    @property
    def watched(self) -> Sequence[Contact]:
        """Return the contacts that have a device of their own."""
        return tuple(self._watched.values())

    def follows(self, contacts: Contacts) -> bool:
        """Tell whether these are the contacts that it goes by."""
        return self._contacts is contacts

    def follow(self, contacts: Contacts) -> bool:
        """Go by other contacts from now on; tell whether there is news to look up.

        What is known of those that stayed as they were is kept.
        """
        before, self._contacts = self._watched, contacts
        self._watched = _watched(contacts)
        stayed = {
            key
            for key, contact in self._watched.items()
            if key in before and before[key].numbers == contact.numbers
        }
        self._last = {key: last for key, last in self._last.items() if key in stayed}
        self._looked_for &= stayed
        if not self._watched:
            self._writers.clear()
        self._owners = {
            key: None if identity is None else self._owner_of(identity)
            for key, identity in self._writers.items()
        }
        return self._watched.keys() != stayed

    def note(
        self, message: Message, *, fresh: bool = False, now: datetime | None = None
    ) -> None:
        """Take note of an incoming message, of older ones first."""
        if not self._watched and self._is_old(message):
            return
        contact = self._contacts.by_address(message.identity)
        # One who withholds the number can be anybody, each time.
        if contact is None and message.identity:
            self._note_sender(message)
        owner = contact.subentry_id if contact and contact.own_device else None
        if self._watched:
            self._writers[message.id] = message.identity
            self._owners[message.id] = owner
        if owner is not None and is_newer(
            message, self._last.get(owner), fresh=fresh, now=now
        ):
            self._last[owner] = message

    def _owner_of(self, identity: str) -> str | None:
        contact = self._contacts.by_address(identity)
        return contact.subentry_id if contact and contact.own_device else None

    def _is_old(self, message: Message) -> bool:
        """Tell whether enough others wrote later: numbers are slow to read."""
        return len(self._senders) == RECENT_SENDERS and all(
            message.time < sender.time for sender in self._senders.values()
        )

    def _note_sender(self, message: Message) -> None:
        address = message.identity
        known = self._senders.pop(address, None)
        if known is None or message.time >= known.time:
            known = Sender(
                address=message.remote,
                identity=message.identity,
                line=message.line,
                time=message.time,
            )
        self._senders[address] = known
        if len(self._senders) > RECENT_SENDERS:
            oldest = min(self._senders, key=lambda key: self._senders[key].time)
            del self._senders[oldest]

    def knows(self, identity: str) -> bool:
        """Tell whether somebody who is no contact wrote lately."""
        return identity in self._senders

    def recent_senders(self) -> Sequence[Sender]:
        """Return who wrote last and is no contact, latest first."""
        return sorted(
            (
                sender
                for sender in self._senders.values()
                if self._contacts.by_address(sender.identity) is None
            ),
            key=lambda sender: sender.time,
            reverse=True,
        )

    def unknown(self, unread: Iterable[MessageRef]) -> Sequence[MessageRef]:
        """Return the unread messages that may be a contact's, newest first."""
        if not self._watched:
            return ()
        return sorted(
            (ref for ref in unread if ref.id not in self._owners),
            key=lambda ref: ref.time,
            reverse=True,
        )

    def settle(self, refs: Iterable[MessageRef]) -> None:
        """Look no more for messages that were looked up, found or not."""
        for ref in refs:
            self._writers.setdefault(ref.id, None)
            self._owners.setdefault(ref.id, None)

    def to_look_for(self) -> Sequence[Contact]:
        """Return the watched contacts whose last message has to be looked for."""
        return [
            contact
            for key, contact in self._watched.items()
            if key not in self._last and key not in self._looked_for
        ]

    def looked_for(self, contact: Contact) -> None:
        """Look no more for a contact's last message, found or not."""
        self._looked_for.add(contact.subentry_id)

    def states(self, ledger: Ledger) -> Mapping[str, ContactState]:
        """Return what each watched contact's entities show, by its subentry id.

        What is no longer unread is forgotten: it is looked up should it be again.
        """
        if not self._watched:
            return {}
        self._owners = {
            key: who for key, who in self._owners.items() if ledger.is_unread(key)
        }
        self._writers = {key: self._writers[key] for key in self._owners}
        counts = dict.fromkeys(self._watched, 0)
        for owner in self._owners.values():
            if owner is not None:
                counts[owner] += 1
        return {
            key: ContactState(unread=counts[key], last=self._last.get(key))
            for key in self._watched
        }


def _watched(contacts: Contacts) -> dict[str, Contact]:
    return {
        contact.subentry_id: contact for contact in contacts.all if contact.own_device
    }
