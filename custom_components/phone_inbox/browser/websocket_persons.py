"""The WebSocket commands on persons: their conversations and messages as one."""

from collections.abc import Mapping, Sequence
from typing import Any

from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from ..access.account_choice import identity_of
from ..access.accounts import loaded_accounts
from ..access.persons import (
    async_conversations_with,
    async_messages_with,
    async_persons,
)
from ..access.rights import may_on_contact
from ..access.views import conversation_view, message_view
from ..account.listing import ConversationView, Wanted
from ..const import ATTR_TEXT, DOMAIN
from ..contacts import Contact
from ..contacts.address_book import address_book
from ..coordinator import PhoneInboxCoordinator
from ..messaging.numbers import shown


async def persons(
    hass: HomeAssistant, user: User, msg: Mapping[str, Any]
) -> dict[str, Any]:
    """Return who was written with last, each with their conversations."""
    found, failed = await async_persons(hass, user, msg["limit"])
    return {
        "persons": [
            {
                "contact_id": _visible_id(hass, user, person.contact),
                "address": person.address.written,
                "written": shown(person.address.written, person.address.identity),
                "contact": person.contact.name if person.contact else None,
                "trusted": person.contact is not None and person.contact.trusted,
                "person": person.contact.person if person.contact else None,
                "unread": person.unread,
                "conversations": _conversations(person.conversations),
            }
            for person in found
        ],
        "failed": _failed(failed),
    }


async def conversations(
    hass: HomeAssistant, user: User, msg: Mapping[str, Any]
) -> dict[str, Any]:
    """Return all conversations of a person."""
    found, failed = await async_conversations_with(
        hass, user, _who(hass, user, msg), msg["limit"]
    )
    return {"conversations": _conversations(found), "failed": _failed(failed)}


async def messages(
    hass: HomeAssistant, user: User, msg: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the messages of a person, of all accounts and lines, newest first."""
    page = await async_messages_with(
        hass,
        user,
        _who(hass, user, msg),
        Wanted(
            line_ids=msg.get("line_ids"),
            text=msg.get(ATTR_TEXT),
            unread=msg.get("unread"),
            limit=msg["limit"],
            before=msg.get("before"),
        ),
        msg.get("entry_id"),
    )
    return {
        "messages": [
            {**_account(account), **message_view(account, message)}
            for account, message in page.messages
        ],
        "next": page.next,
        "failed": _failed(page.failed),
    }


def _who(hass: HomeAssistant, user: User, msg: Mapping[str, Any]) -> Contact | str:
    """Return whom a request is about: a contact, also where it names a number of it."""
    contacts = address_book(hass).contacts
    if (address := msg.get("address")) is not None:
        identity = identity_of(loaded_accounts(hass), address) or str(address)
        return contacts.by_address(identity) or identity
    contact = contacts.by_id(msg["contact_id"])
    # Who may not see a contact does not learn whether there is one.
    if contact is None or not may_on_contact(hass, user, contact.subentry_id):
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="contact_gone"
        )
    return contact


def _visible_id(hass: HomeAssistant, user: User, contact: Contact | None) -> str | None:
    if contact is None or not may_on_contact(hass, user, contact.subentry_id):
        return None
    return contact.subentry_id


def _conversations(
    found: Sequence[tuple[PhoneInboxCoordinator, ConversationView]],
) -> list[dict[str, Any]]:
    return [
        {**_account(account), **conversation_view(account, view)}
        for account, view in found
    ]


def _account(account: PhoneInboxCoordinator) -> dict[str, Any]:
    return {"entry_id": account.config_entry.entry_id, "account": account.title}


def _failed(accounts: Sequence[PhoneInboxCoordinator]) -> list[dict[str, Any]]:
    """Return the accounts whose part is missing, since they do not answer."""
    return [_account(account) for account in accounts]
