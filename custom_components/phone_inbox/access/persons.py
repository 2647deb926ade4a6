"""One person, one thread: conversations and messages of all accounts together.

A person is a contact, or an address that is nobody's. What a user has no right to
is left out, line by line; an account that does not answer is named.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, Unauthorized

from ..account.correspondents import Address
from ..account.listing import ConversationView, Cursor, Wanted
from ..contacts import Contact
from ..coordinator import PhoneInboxCoordinator
from ..errors import translated
from ..messaging import Message
from .accounts import loaded_accounts
from .rights import Rights
from .user_inbox import UserInbox

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PersonMessages:
    """Messages, newest first, each with its account; and what is not in there.

    ``next`` is the cursor of the next page; None: the last.
    """

    messages: Sequence[tuple[PhoneInboxCoordinator, Message]]
    next: str | None
    failed: Sequence[PhoneInboxCoordinator]


@dataclass(slots=True)
class PersonConversations:
    """A person, and the conversations with them, latest first."""

    contact: Contact | None
    address: Address = field(repr=False)
    conversations: list[tuple[PhoneInboxCoordinator, ConversationView]] = field(
        default_factory=list
    )

    @property
    def unread(self) -> int:
        """Return how many of their messages are unread."""
        return sum(view.unread for _, view in self.conversations)

    @property
    def time(self) -> datetime:
        """Return when something last went to or fro."""
        return max(map(_time_of, self.conversations), default=_NEVER)


def _time_of(item: tuple[PhoneInboxCoordinator, ConversationView]) -> datetime:
    _, view = item
    return view.last.time if view.last else _NEVER


def inboxes(hass: HomeAssistant, user: User | None) -> Sequence[UserInbox]:
    """Return the inboxes of the accounts of which a user may see anything.

    Raises Unauthorized where there are accounts, and the user may see nothing.
    """
    accounts = loaded_accounts(hass)
    found = [
        UserInbox(account, rights)
        for account in accounts
        if (rights := Rights(account, user)).somewhere()
    ]
    if accounts and not found:
        raise Unauthorized
    return found


async def async_persons(
    hass: HomeAssistant, user: User | None, limit: int
) -> tuple[Sequence[PersonConversations], Sequence[PhoneInboxCoordinator]]:
    """Return who was written with last, latest first; and the accounts that failed.

    Of each account it goes by so many of the latest conversations.
    """
    answers, failed = await _ask(
        inboxes(hass, user), lambda inbox: inbox.conversations(None, limit)
    )
    persons: dict[str, PersonConversations] = {}
    for inbox, views in answers:
        account = inbox.coordinator
        for view in views:
            contact = account.contacts.by_address(view.address.identity)
            key = contact.subentry_id if contact else view.address.identity
            person = persons.setdefault(key, PersonConversations(contact, view.address))
            person.conversations.append((account, view))
    for person in persons.values():
        person.conversations.sort(key=_time_of, reverse=True)
    found = sorted(persons.values(), key=lambda person: person.time, reverse=True)
    return found[:limit], failed


async def async_conversations_with(
    hass: HomeAssistant, user: User | None, who: Contact | str, limit: int
) -> tuple[
    Sequence[tuple[PhoneInboxCoordinator, ConversationView]],
    Sequence[PhoneInboxCoordinator],
]:
    """Return a person's conversations, latest first; and the accounts that failed."""
    answers, failed = await _ask(
        inboxes(hass, user), lambda inbox: inbox.conversations(None, limit, who)
    )
    found = [(inbox.coordinator, view) for inbox, views in answers for view in views]
    return sorted(found, key=_time_of, reverse=True)[:limit], failed


async def async_messages_with(
    hass: HomeAssistant,
    user: User | None,
    who: Contact | str,
    wanted: Wanted,
    account: str | None = None,
) -> PersonMessages:
    """Return the messages to and from a person, of all accounts or of one (an entry).

    A page ends where it is not certain that every account has told all there is.
    Raises ServiceValidationError for a cursor that is none.
    """
    asked = [
        inbox
        for inbox in inboxes(hass, user)
        if account in (None, inbox.coordinator.config_entry.entry_id)
    ]
    answers, failed = await _ask(asked, lambda inbox: inbox.messages_with(who, wanted))
    cursors = [Cursor.parse(page.next) for _, page in answers if page.next]
    certain = sorted(
        (
            (inbox.coordinator, message)
            for inbox, page in answers
            for message in page.messages
            if not any(cursor.is_after(message) for cursor in cursors)
        ),
        key=lambda item: (item[1].time, item[1].id),
        reverse=True,
    )
    shown = certain[: wanted.limit]
    end: Cursor | None = None
    if len(certain) > len(shown):
        end = Cursor(shown[-1][1].time, shown[-1][1].id)
    elif cursors:
        # One without an id leaves a whole moment to the next page.
        end = max(
            cursors, key=lambda cursor: (cursor.time, not cursor.message_id, cursor)
        )
    shown.sort(key=lambda item: item[1].place, reverse=True)
    return PersonMessages(shown, str(end) if end else None, failed)


async def _ask[T](
    inboxes: Iterable[UserInbox], ask: Callable[[UserInbox], Awaitable[T]]
) -> tuple[Sequence[tuple[UserInbox, T]], Sequence[PhoneInboxCoordinator]]:
    """Ask all accounts at once; return what they answered, and who did not.

    Raises the error where there is no answer at all.
    """

    async def ask_one(inbox: UserInbox) -> T | HomeAssistantError:
        try:
            with translated(inbox.coordinator.title):
                return await ask(inbox)
        except HomeAssistantError as err:
            return err

    asked = list(inboxes)
    answers: list[tuple[UserInbox, T]] = []
    failed: list[tuple[PhoneInboxCoordinator, HomeAssistantError]] = []
    for inbox, answer in zip(
        asked, await asyncio.gather(*map(ask_one, asked)), strict=True
    ):
        if isinstance(answer, HomeAssistantError):
            failed.append((inbox.coordinator, answer))
        else:
            answers.append((inbox, answer))
    if failed and not answers:
        raise failed[0][1]
    return answers, [account for account, _ in failed]
