"""Which account is meant: the one that is named, or the one that others give away.

What names an account wins. Else it is the only one that can do it, the one of the
line, the contact's (chosen, or used last), or the one whose message or conversation
it is. It is asked for only where that leaves a choice.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import (
    config_validation as cv,
    device_registry as dr,
    entity_registry as er,
)
from homeassistant.helpers.service import async_get_config_entry
import voluptuous as vol

from ..const import DOMAIN
from ..contact_entity import contact_identifier
from ..contacts import Contact
from ..contacts.address_book import address_book
from ..coordinator import PhoneInboxConfigEntry, PhoneInboxCoordinator
from ..messaging import Channel
from ..messaging.typed import AmbiguousAddress
from .accounts import account_entries, loaded_accounts

ATTR_CONFIG_ENTRY_ID = "config_entry_id"

#: Where a call may say which account or line it means.
ACCOUNT_FIELDS = {
    vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string,
    vol.Optional(ATTR_DEVICE_ID): cv.string,
}


class Choice(NamedTuple):
    """An account, and the line (its key) or the contact if it is named by one."""

    coordinator: PhoneInboxCoordinator
    line: str | None = None
    contact: Contact | None = None


def account_of(
    call: ServiceCall,
    *,
    to: Sequence[str | Contact] | None = None,
    channels: Collection[Channel] = (),
    hint: PhoneInboxCoordinator | None = None,
) -> Choice:
    """Return the account that a call means.

    ``to`` are recipients as they were named or :func:`named_by_id`, and what is sent may go on one of some
    channels; ``hint`` is the account to take where the call names none. Raises
    ServiceValidationError where it is not clear.
    """
    hass = call.hass
    if device_id := call.data.get(ATTR_DEVICE_ID):
        return _account_of_device(hass, device_id, channels)
    entry_id: str | None = call.data.get(ATTR_CONFIG_ENTRY_ID)
    if entry_id is not None:
        return Choice(_named(hass, entry_id))
    if hint is not None:
        return Choice(hint)
    able = loaded_accounts(hass) if to is None else senders(hass, channels)
    if len(able) > 1:
        if (chosen := account_for(hass, able, to or ())) is None:
            raise ambiguous(able)
        return Choice(chosen)
    if able:
        return Choice(able[0])
    entries = account_entries(hass)
    if len(entries) != 1:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_account_sends"
            if entries and to
            else "no_account_there",
        )
    # It says itself that it cannot send, or is not loaded.
    return Choice(_named(hass, entries[0].entry_id))


def _named(hass: HomeAssistant, entry_id: str) -> PhoneInboxCoordinator:
    entries = account_entries(hass)
    if entry_id not in {entry.entry_id for entry in entries}:
        # One that was removed and added again has another id.
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="account_unknown",
            translation_placeholders={
                "accounts": ", ".join(entry.title for entry in entries) or "–"
            },
        )
    entry: PhoneInboxConfigEntry = async_get_config_entry(hass, DOMAIN, entry_id)
    return entry.runtime_data


def ambiguous(accounts: Iterable[PhoneInboxCoordinator]) -> ServiceValidationError:
    """Return the error that asks for one of some accounts."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="account_ambiguous",
        translation_placeholders={
            "accounts": ", ".join(account.title for account in accounts)
        },
    )


# By whom it is about


def senders(
    hass: HomeAssistant, channels: Collection[Channel] = ()
) -> Sequence[PhoneInboxCoordinator]:
    """Return the accounts that can send, on some channels if there are such ones."""
    able = [
        account
        for account in loaded_accounts(hass)
        if account.provider.capabilities.send
    ]
    wanted = [
        account
        for account in able
        if account.provider.capabilities.send.intersection(channels)
    ]
    return wanted or able


def account_for_contact(
    hass: HomeAssistant, contact: Contact, channels: Collection[Channel] = ()
) -> PhoneInboxCoordinator | None:
    """Return the account to write to a contact from; None where none can send.

    It is the chosen one, the one of the chosen line or the one used last; where
    that cannot send now, any that can.
    """
    able = senders(hass, channels)
    return _of_contacts(hass, able, [contact]) or next(iter(able), None)


def account_for(
    hass: HomeAssistant,
    able: Sequence[PhoneInboxCoordinator],
    to: Iterable[str | Contact],
) -> PhoneInboxCoordinator | None:
    """Return which of some accounts reaches everybody named; None: it is not clear.

    Who is no contact is written to from the account that they wrote to lately. A
    contact who is called by name can be written to from any; a number with nothing
    to go by leaves a choice.
    """
    book = address_book(hass).contacts
    contacts: list[Contact] = []
    strangers: list[str] = []
    by_name = True
    for name_or_number in to:
        if isinstance(name_or_number, Contact):
            contacts.append(name_or_number)
            continue
        if len(book.named(name_or_number)) > 1:
            return None
        contact = book.by_name(name_or_number)
        if contact is None:
            by_name = False
            # One that cannot send may know whose it is.
            identity = identity_of(loaded_accounts(hass), name_or_number)
            contact = book.by_address(identity)
        if contact is None:
            strangers.append(identity)
        else:
            contacts.append(contact)
    if len({contact.account for contact in contacts if contact.account}) > 1:
        return None
    if (found := _of_contacts(hass, able, contacts)) is not None:
        return found
    knowing = [
        account
        for account in able
        if strangers and all(map(account.people.knows, strangers))
    ]
    if len(knowing) == 1:
        return knowing[0]
    return able[0] if contacts and by_name else None


def known_as(accounts: Iterable[PhoneInboxCoordinator], text: str) -> set[str]:
    """Return by what addresses of messages are compared that are written like this."""
    return {
        address.identity
        for account in accounts
        if (address := account.correspondents.known(text)) is not None
    }


def identity_of(accounts: Sequence[PhoneInboxCoordinator], text: str) -> str:
    """Return by what an address is compared; what may be two is nobody's.

    Whose message it is of knows best: what another account would read it as, does
    not count.
    """
    known = known_as(accounts, text)
    if known:
        return known.pop() if len(known) == 1 else ""
    for account in accounts:
        try:
            address = account.correspondents.read(text)
        except AmbiguousAddress:
            return ""
        if address is not None:
            return address.identity
    return ""


def _of_contacts(
    hass: HomeAssistant,
    able: Sequence[PhoneInboxCoordinator],
    contacts: Sequence[Contact],
) -> PhoneInboxCoordinator | None:
    """Return the account that contacts are written to from by choice, or were last."""
    for contact in contacts:
        for account in able:
            if contact.account == account.config_entry.entry_id:
                return account
    book = address_book(hass)
    uses = [use for contact in contacts if (use := book.last_use(contact))]
    uses.sort(key=lambda use: use.time, reverse=True)
    used = [
        account
        for use in uses
        for account in able
        if account.config_entry.entry_id == use.entry_id
    ]
    for contact in contacts:
        if contact.account is None and contact.line is not None:
            for account in (*used, *able):
                if contact.line in account.lines:
                    return account
    return next(iter(used), None)


# By what it is about


def account_that_knows(
    hass: HomeAssistant, message_ids: Iterable[str]
) -> Sequence[PhoneInboxCoordinator]:
    """Return the accounts whose messages these all are, without asking a provider."""
    ids = list(message_ids)
    return [
        account
        for account in loaded_accounts(hass)
        if all(
            any(
                account.ledger.ref(mailbox, message_id)
                for mailbox in account.provider.mailboxes
            )
            for message_id in ids
        )
    ]


async def async_account_of_conversation(
    hass: HomeAssistant, conversation_id: str
) -> PhoneInboxCoordinator | None:
    """Return the account whose conversation this is, None where that is not clear."""
    accounts = loaded_accounts(hass)
    if len(accounts) == 1:
        return accounts[0]
    found = [
        account
        for account in accounts
        if account.inbox.conversations.was_shown(conversation_id)
    ]
    if not found:
        found = [
            account
            for account in accounts
            if await account.inbox.conversations.has(conversation_id)
        ]
    return found[0] if len(found) == 1 else None


def named_by_id(hass: HomeAssistant, text: str) -> str | Contact:
    """Return the contact whose entity or device it is, and any other text as it is."""
    entity = er.async_get(hass).async_get(text)
    if entity is not None and entity.platform == DOMAIN and entity.config_subentry_id:
        contact = address_book(hass).contacts.by_id(entity.config_subentry_id)
    else:
        contact = contact_of_device(hass, text)
    return contact or text


def contact_of_device(hass: HomeAssistant, device_id: str) -> Contact | None:
    """Return the contact that a device is, if it is one."""
    device = dr.async_get(hass).async_get(device_id)
    if device is None:
        return None
    for contact in address_book(hass).contacts.all:
        if contact_identifier(contact.subentry_id) in device.identifiers:
            return contact
    return None


def _account_of_device(
    hass: HomeAssistant, device_id: str, channels: Collection[Channel]
) -> Choice:
    device = dr.async_get(hass).async_get(device_id)
    identifiers = device.identifiers if device else set()
    if (contact := contact_of_device(hass, device_id)) is not None:
        account = account_for_contact(hass, contact, channels)
        if account is None and (accounts := loaded_accounts(hass)):
            account = _of_contacts(hass, accounts, [contact]) or accounts[0]
        if account is None:
            raise ServiceValidationError(
                translation_domain=DOMAIN, translation_key="no_account_sends"
            )
        return Choice(account, contact=contact)
    for coordinator in loaded_accounts(hass):
        entry = coordinator.config_entry
        for domain, identifier in identifiers:
            if domain != DOMAIN:
                continue
            if identifier == entry.entry_id:
                return Choice(coordinator)
            prefix, _, part = identifier.rpartition("_")
            if prefix != entry.entry_id:
                continue
            if (line := coordinator.line_by_id(part)) is not None:
                return Choice(coordinator, line=line)
    raise ServiceValidationError(
        translation_domain=DOMAIN, translation_key="device_unknown"
    )
