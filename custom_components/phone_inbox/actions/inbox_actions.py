"""Actions on messages that are there: look, mark, delete, stop, read again."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import Any

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..access.account_choice import (
    ACCOUNT_FIELDS,
    ATTR_CONFIG_ENTRY_ID,
    Choice,
    account_for,
    account_of,
    account_that_knows,
    async_account_of_conversation,
    contact_of_device,
    identity_of,
)
from ..access.accounts import loaded_accounts
from ..access.persons import async_messages_with
from ..access.rights import Rights, async_rights, async_user
from ..access.user_inbox import UserInbox
from ..access.views import conversation_view, message_view, page_view
from ..account.listing import MessagePage, Wanted
from ..const import (
    ATTR_CHANNEL,
    ATTR_CONTACT,
    ATTR_DELIVERY,
    ATTR_DIRECTION,
    ATTR_MESSAGE_ID,
    DOMAIN,
)
from ..contacts import Contact
from ..contacts.address_book import address_book
from ..coordinator import PhoneInboxCoordinator
from ..errors import invalid, translated
from ..messaging import Channel, Delivery, Direction
from ..messaging.addresses import text_identity
from ..messaging.typed import AmbiguousAddress
from ..validators import moment
from .attachments import GET_ATTACHMENT_SCHEMA, get_attachment

ATTR_BEFORE = "before"
ATTR_CONVERSATION_ID = "conversation_id"
ATTR_KEEP_CONVERSATION = "keep_conversation"
ATTR_LIMIT = "limit"
ATTR_MESSAGE_IDS = "message_ids"
ATTR_SEARCH = "search"
ATTR_SINCE = "since"
ATTR_UNREAD = "unread"
ATTR_UNTIL = "until"
MAX_LIMIT = 500

_LIMIT = vol.All(vol.Coerce(int), vol.Range(min=1, max=MAX_LIMIT))
_MESSAGE_IDS = vol.All(cv.ensure_list, [cv.string], vol.Length(min=1, max=MAX_LIMIT))

GET_MESSAGES_SCHEMA = vol.Schema(
    {
        **ACCOUNT_FIELDS,
        vol.Optional(ATTR_CONTACT): cv.string,
        vol.Optional(ATTR_MESSAGE_IDS): _MESSAGE_IDS,
        vol.Optional(ATTR_CONVERSATION_ID): cv.string,
        vol.Optional(ATTR_DIRECTION): vol.Coerce(Direction),
        vol.Optional(ATTR_CHANNEL): vol.Coerce(Channel),
        vol.Optional(ATTR_DELIVERY): vol.Coerce(Delivery),
        vol.Optional(ATTR_UNREAD): cv.boolean,
        vol.Optional(ATTR_SINCE): moment,
        vol.Optional(ATTR_UNTIL): moment,
        vol.Optional(ATTR_SEARCH): cv.string,
        vol.Optional(ATTR_LIMIT, default=50): _LIMIT,
        vol.Optional(ATTR_BEFORE): cv.string,
    }
)
GET_CONVERSATIONS_SCHEMA = vol.Schema(
    {
        **ACCOUNT_FIELDS,
        vol.Optional(ATTR_CONVERSATION_ID): cv.string,
        vol.Optional(ATTR_LIMIT, default=50): _LIMIT,
    }
)
MARK_SCHEMA = vol.Schema(
    {
        **ACCOUNT_FIELDS,
        vol.Exclusive(ATTR_MESSAGE_IDS, "which"): _MESSAGE_IDS,
        vol.Exclusive(ATTR_CONVERSATION_ID, "which"): cv.string,
    }
)
MESSAGES_SCHEMA = vol.Schema(
    {**ACCOUNT_FIELDS, vol.Required(ATTR_MESSAGE_IDS): _MESSAGE_IDS}
)
CONVERSATION_SCHEMA = vol.Schema(
    {
        **ACCOUNT_FIELDS,
        vol.Required(ATTR_CONVERSATION_ID): cv.string,
        vol.Optional(ATTR_KEEP_CONVERSATION, default=False): cv.boolean,
    }
)
ACCOUNT_SCHEMA = vol.Schema(ACCOUNT_FIELDS)

type Handler = Callable[
    [UserInbox, Choice, dict[str, Any]], Coroutine[Any, Any, ServiceResponse]
]


@callback
def async_setup_inbox_actions(hass: HomeAssistant) -> None:
    """Register the actions: they exist whether or not an account is loaded."""
    only, optional, none = (
        SupportsResponse.ONLY,
        SupportsResponse.OPTIONAL,
        SupportsResponse.NONE,
    )
    for name, handler, schema, response in (
        ("get_messages", _get_messages, GET_MESSAGES_SCHEMA, only),
        ("get_conversations", _get_conversations, GET_CONVERSATIONS_SCHEMA, only),
        ("mark_read", partial(_mark, read=True), MARK_SCHEMA, optional),
        ("mark_unread", partial(_mark, read=False), MARK_SCHEMA, optional),
        ("delete_messages", _delete_messages, MESSAGES_SCHEMA, none),
        ("delete_conversation", _delete_conversation, CONVERSATION_SCHEMA, none),
        ("cancel_messages", _cancel_messages, MESSAGES_SCHEMA, optional),
        ("refresh", _refresh, ACCOUNT_SCHEMA, none),
        ("get_attachment", get_attachment, GET_ATTACHMENT_SCHEMA, only),
    ):
        hass.services.async_register(
            DOMAIN, name, _action(handler), schema=schema, supports_response=response
        )


def _action(
    handler: Handler,
) -> Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]:
    """Return an action that finds its account and translates its errors."""

    async def act(call: ServiceCall) -> ServiceResponse:
        if handler is _get_messages and (who := _of_all_accounts(call)) is not None:
            return await _get_messages_with(call, who)
        choice = account_of(call, hint=await _async_hint(call))
        coordinator = choice.coordinator
        inbox = UserInbox(coordinator, await async_rights(call, coordinator))
        with translated(coordinator.title):
            response = await handler(inbox, choice, call.data)
        return response if call.return_response else None

    return act


async def _async_hint(call: ServiceCall) -> PhoneInboxCoordinator | None:
    """Return the account that is given away by what a call is about.

    Who may not see everything learns nothing of what is hidden: raises Unauthorized
    then, whether there is such a message or conversation or not.
    """
    data, hass = call.data, call.hass
    accounts = loaded_accounts(hass)
    if ATTR_DEVICE_ID in data or ATTR_CONFIG_ENTRY_ID in data or len(accounts) < 2:
        return None
    message_ids = data.get(ATTR_MESSAGE_IDS, [])
    if ATTR_MESSAGE_ID in data:
        message_ids = [data[ATTR_MESSAGE_ID]]
    if not message_ids and ATTR_CONVERSATION_ID not in data:
        wanted = data.get(ATTR_CONTACT)
        return account_for(hass, accounts, [wanted]) if wanted else None
    user = await async_user(hass, call.context)
    rights = [Rights(account, user) for account in accounts]
    found: PhoneInboxCoordinator | None
    if message_ids:
        knowing = account_that_knows(hass, message_ids)
        found = knowing[0] if len(knowing) == 1 else None
    else:
        found = await async_account_of_conversation(hass, data[ATTR_CONVERSATION_ID])
    if found is None:
        for each in rights:
            each.require(POLICY_READ)
    return found


def _of_all_accounts(call: ServiceCall) -> Contact | None:
    """Return the contact whose messages of all accounts are asked for."""
    data, hass = call.data, call.hass
    if ATTR_CONFIG_ENTRY_ID in data or len(loaded_accounts(hass)) < 2:
        return None
    if ATTR_MESSAGE_IDS in data or ATTR_CONVERSATION_ID in data:
        return None
    contacts = address_book(hass).contacts
    if device_id := data.get(ATTR_DEVICE_ID):
        return None if data.get(ATTR_CONTACT) else contact_of_device(hass, device_id)
    name = data.get(ATTR_CONTACT)
    if not name:
        return None
    identity = identity_of(loaded_accounts(hass), name)
    return contacts.by_name(name) or contacts.by_address(identity)


async def _get_messages_with(call: ServiceCall, who: Contact) -> ServiceResponse:
    user = await async_user(call.hass, call.context)
    page = await async_messages_with(call.hass, user, who, _wanted(call.data))
    return {
        "messages": [
            {"config_entry_id": account.config_entry.entry_id}
            | message_view(account, message)
            for account, message in page.messages
        ],
        "next": page.next,
    }


def _wanted(data: Mapping[str, Any], **more: Any) -> Wanted:
    return Wanted(
        direction=data.get(ATTR_DIRECTION),
        channel=data.get(ATTR_CHANNEL),
        delivery=data.get(ATTR_DELIVERY),
        unread=data.get(ATTR_UNREAD),
        since=data.get(ATTR_SINCE),
        until=data.get(ATTR_UNTIL),
        text=data.get(ATTR_SEARCH),
        limit=data[ATTR_LIMIT],
        before=data.get(ATTR_BEFORE),
        **more,
    )


async def _get_messages(
    inbox: UserInbox, choice: Choice, data: dict[str, Any]
) -> ServiceResponse:
    if ATTR_MESSAGE_IDS in data:
        page = MessagePage(await inbox.by_ids(data[ATTR_MESSAGE_IDS]), None)
        return page_view(choice.coordinator, page)
    page = await inbox.messages(
        _wanted(
            data,
            line=choice.line,
            identities=_identities(choice, data.get(ATTR_CONTACT)),
            conversation_id=data.get(ATTR_CONVERSATION_ID),
        )
    )
    return page_view(choice.coordinator, page)


async def _get_conversations(
    inbox: UserInbox, choice: Choice, data: dict[str, Any]
) -> ServiceResponse:
    if ATTR_CONVERSATION_ID in data:
        views = [await inbox.conversation(data[ATTR_CONVERSATION_ID])]
    else:
        views = [
            *await inbox.conversations(choice.line, data[ATTR_LIMIT], choice.contact)
        ]
    return {
        "conversations": [conversation_view(choice.coordinator, view) for view in views]
    }


async def _mark(
    inbox: UserInbox, choice: Choice, data: dict[str, Any], *, read: bool
) -> ServiceResponse:
    if ATTR_MESSAGE_IDS in data:
        marked = await inbox.mark(data[ATTR_MESSAGE_IDS], read=read)
    elif ATTR_CONVERSATION_ID in data:
        marked = await inbox.mark_conversation(data[ATTR_CONVERSATION_ID], read=read)
    elif choice.line is not None:
        marked = await inbox.mark_line(choice.line, read=read)
    else:
        # Everything at once is no slip of the pen: it takes a line to say so.
        raise invalid(choice.coordinator.title, "nothing_to_mark")
    return {"marked": marked}


async def _delete_messages(
    inbox: UserInbox, choice: Choice, data: dict[str, Any]
) -> ServiceResponse:
    await inbox.delete(data[ATTR_MESSAGE_IDS])
    return None


async def _delete_conversation(
    inbox: UserInbox, choice: Choice, data: dict[str, Any]
) -> ServiceResponse:
    await inbox.delete_conversation(
        data[ATTR_CONVERSATION_ID], keep=data[ATTR_KEEP_CONVERSATION]
    )
    return None


async def _cancel_messages(
    inbox: UserInbox, choice: Choice, data: dict[str, Any]
) -> ServiceResponse:
    outcomes = await inbox.cancel(data[ATTR_MESSAGE_IDS])
    return {"messages": {key: outcome.value for key, outcome in outcomes.items()}}


async def _refresh(
    inbox: UserInbox, choice: Choice, data: dict[str, Any]
) -> ServiceResponse:
    await inbox.refresh(choice.line)
    return None


def _identities(choice: Choice, name_or_number: str | None) -> Sequence[str]:
    """Return the addresses of a contact, named by field or device, or the one."""
    coordinator = choice.coordinator
    if not name_or_number:
        return choice.contact.identities if choice.contact else ()
    account = coordinator.config_entry.entry_id
    if (contact := coordinator.contacts.by_name(name_or_number, account)) is not None:
        return contact.identities
    try:
        address = coordinator.correspondents.read(name_or_number)
    except AmbiguousAddress:
        raise invalid(coordinator.title, "number_ambiguous") from None
    return (address.identity if address else text_identity(name_or_number),)
