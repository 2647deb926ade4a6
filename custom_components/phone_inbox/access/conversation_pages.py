"""Conversations page by page, and those that a search finds by name or number.

A page is cheap, whatever there is: each goes through as many messages as one look at
the provider brings. So a search that goes on to the end does so in several pages, and
what each finds can be shown when it comes.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
import re

from homeassistant.auth.permissions.const import POLICY_READ

from ..account.listing import (
    ConversationPage,
    ConversationView,
    Cursor,
    WantedConversations,
)
from ..contacts import Contact, Contacts
from ..messaging.addresses import is_number
from ..messaging.matching import fold
from ..messaging.numbers import shown
from ..messaging.typed import readings
from ..providers import QuotaShort
from .user_inbox import UserInbox

#: So many addresses are looked for that are not among the latest messages.
LOOKED_FOR = 10
#: Fewer digits are in nearly every number.
FEWEST_DIGITS = 2

_NEVER = datetime.min.replace(tzinfo=UTC)
#: What may be (a part of) a number, and nothing else.
_NUMBER_LIKE = re.compile(r"[\d\s+().\-/]+")


class Searched:
    """What somebody searches for: a part of a name, or of a number as it is written."""

    def __init__(self, text: str, contacts: Contacts) -> None:
        """Read what was typed, by the rules of the home."""
        self._contacts = contacts
        self._words = fold(text)
        self._digits: set[str] = set()
        #: What may be typed in full: whose these are.
        self._typed: Sequence[str] = ()
        if _NUMBER_LIKE.fullmatch(text):
            digits = re.sub(r"\D", "", text)
            # What is dialled first within a country is no part of the number.
            beginnings = ("", "00", "0", "8")
            self._digits = {
                found
                for beginning in beginnings
                if digits.startswith(beginning)
                and len(found := digits.removeprefix(beginning)) >= FEWEST_DIGITS
            }
            self._typed = [
                reading.identity for reading in readings(text, contacts.region)
            ]

    def is_with(self, view: ConversationView) -> bool:
        """Tell whether a conversation is with somebody that is searched for."""
        address = view.address
        contact = self._contacts.by_address(address.identity)
        names = (address.written, shown(address.written, address.identity))
        return (
            self._is_called((*names, *(contact.names if contact else ())))
            or self._has_number(address.identity)
            or (contact is not None and self._is_contact(contact))
        )

    def identities(self) -> Iterator[str]:
        """Return whom to look for even where they wrote long ago."""
        yield from self._typed
        for contact in self._contacts.all:
            if self._is_called(contact.names) or self._is_contact(contact):
                yield from contact.identities

    def _is_contact(self, contact: Contact) -> bool:
        return any(map(self._has_number, contact.identities))

    def _is_called(self, names: Iterable[str]) -> bool:
        return any(self._words in fold(name) for name in names)

    def _has_number(self, identity: str) -> bool:
        return is_number(identity) and any(
            digits in identity for digits in self._digits
        )


async def async_conversation_page(
    inbox: UserInbox, wanted: WantedConversations
) -> ConversationPage:
    """Return conversations of the lines that the user may see, latest first.

    A conversation may be on more than one page: then it is as the first one says.
    Raises a provider's error, ServiceValidationError for a cursor that is none, and
    Unauthorized for a line that is none of the user's.
    """
    rights, coordinator = inbox.rights, inbox.coordinator
    if wanted.line is not None:
        rights.require_line(POLICY_READ, wanted.line)
    before = coordinator.inbox.search.cursor(wanted.before)
    until = before.time if before else None
    conversations = coordinator.inbox.conversations
    searched: Searched | None = None
    if wanted.text is None:
        stretch = await conversations.stretch(wanted.line, until)
        views = list(stretch.conversations)
    else:
        searched = Searched(wanted.text, coordinator.contacts)
        stretch = await conversations.lately(wanted.line, until)
        views = list(stretch.conversations)
        if before is None:
            there = {view.address.identity for view in views}
            absent = dict.fromkeys(
                identity
                for identity in searched.identities()
                if is_number(identity) and identity not in there
            )
            with suppress(QuotaShort):
                for identity in list(absent)[:LOOKED_FOR]:
                    views += await conversations.with_address(wanted.line, identity)
    found = sorted(
        (
            view
            for view in views
            if rights.on_line(coordinator.line_id(view.line))
            and (searched is None or searched.is_with(view))
            and (before is None or view.last is None or before.is_after(view.last))
        ),
        key=_place,
        reverse=True,
    )
    page, rest = found[: wanted.limit], found[wanted.limit :]
    end: Cursor | None = None
    if rest and (last := page[-1].last) is not None:
        end = Cursor(last.time, last.id)
    elif stretch.complete_after is not None:
        end = Cursor(stretch.complete_after)
    if wanted.all_unread and before is None:
        page += [view for view in rest if view.unread]
    return ConversationPage(page, str(end) if end else None)


def _place(view: ConversationView) -> tuple[datetime, str]:
    return (view.last.time, view.last.id) if view.last else (_NEVER, view.id)
