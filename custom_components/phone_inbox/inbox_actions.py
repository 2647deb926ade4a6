"""Actions on messages that are there: look, mark, delete, stop, read again."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from .account_choice import ACCOUNT_FIELDS, account_of
from .const import ATTR_CHANNEL, ATTR_CONTACT, ATTR_DELIVERY, ATTR_DIRECTION, DOMAIN
from .contacts import Contacts
from .coordinator import PhoneInboxCoordinator
from .errors import translated
from .listing import Wanted
from .messaging import Channel, Delivery, Direction
from .views import conversation_view, message_view

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
        vol.Optional(ATTR_SINCE): cv.datetime,
        vol.Optional(ATTR_UNTIL): cv.datetime,
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
    [PhoneInboxCoordinator, str | None, dict[str, Any]],
    Coroutine[Any, Any, ServiceResponse],
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
        ("mark_read", _mark_read, MARK_SCHEMA, optional),
        ("mark_unread", _mark_unread, MESSAGES_SCHEMA, optional),
        ("delete_messages", _delete_messages, MESSAGES_SCHEMA, none),
        ("delete_conversation", _delete_conversation, CONVERSATION_SCHEMA, none),
        ("cancel_messages", _cancel_messages, MESSAGES_SCHEMA, optional),
        ("refresh", _refresh, ACCOUNT_SCHEMA, none),
    ):
        hass.services.async_register(
            DOMAIN, name, _action(handler), schema=schema, supports_response=response
        )


def _action(
    handler: Handler,
) -> Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]:
    """Return an action that finds its account and translates its errors."""

    async def act(call: ServiceCall) -> ServiceResponse:
        coordinator, line = account_of(call)
        with translated(coordinator.account):
            response = await handler(coordinator, line, call.data)
        return response if call.return_response else None

    return act


async def _get_messages(
    coordinator: PhoneInboxCoordinator, line: str | None, data: dict[str, Any]
) -> ServiceResponse:
    if ATTR_MESSAGE_IDS in data:
        messages = await coordinator.inbox.by_ids(data[ATTR_MESSAGE_IDS])
        return {
            "messages": [message_view(coordinator, message) for message in messages],
            "next": None,
        }
    contact = data.get(ATTR_CONTACT)
    page = await coordinator.inbox.messages(
        Wanted(
            line=line,
            remote=_address(coordinator.contacts, contact) if contact else None,
            conversation_id=data.get(ATTR_CONVERSATION_ID),
            direction=data.get(ATTR_DIRECTION),
            channel=data.get(ATTR_CHANNEL),
            delivery=data.get(ATTR_DELIVERY),
            unread=data.get(ATTR_UNREAD),
            since=_aware(data.get(ATTR_SINCE)),
            until=_aware(data.get(ATTR_UNTIL)),
            text=data.get(ATTR_SEARCH),
            limit=data[ATTR_LIMIT],
            before=data.get(ATTR_BEFORE),
        )
    )
    return {
        "messages": [message_view(coordinator, message) for message in page.messages],
        "next": page.next,
    }


async def _get_conversations(
    coordinator: PhoneInboxCoordinator, line: str | None, data: dict[str, Any]
) -> ServiceResponse:
    if ATTR_CONVERSATION_ID in data:
        views = [await coordinator.inbox.conversation(data[ATTR_CONVERSATION_ID])]
    else:
        views = list(await coordinator.inbox.conversations(line, data[ATTR_LIMIT]))
    return {"conversations": [conversation_view(coordinator, view) for view in views]}


async def _mark_read(
    coordinator: PhoneInboxCoordinator, line: str | None, data: dict[str, Any]
) -> ServiceResponse:
    inbox = coordinator.inbox
    if ATTR_MESSAGE_IDS in data:
        return {"marked": await inbox.mark(data[ATTR_MESSAGE_IDS], read=True)}
    if ATTR_CONVERSATION_ID in data:
        marked = await inbox.mark_conversation_read(data[ATTR_CONVERSATION_ID])
        return {"marked": marked}
    if line is None:
        # Everything at once is no slip of the pen: it takes a line to say so.
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="nothing_to_mark",
            translation_placeholders={"account": coordinator.account},
        )
    refs = coordinator.ledger.unread_refs(line=line)
    return {"marked": await inbox.mark([ref.id for ref in refs], read=True)}


async def _mark_unread(
    coordinator: PhoneInboxCoordinator, line: str | None, data: dict[str, Any]
) -> ServiceResponse:
    marked = await coordinator.inbox.mark(data[ATTR_MESSAGE_IDS], read=False)
    return {"marked": marked}


async def _delete_messages(
    coordinator: PhoneInboxCoordinator, line: str | None, data: dict[str, Any]
) -> ServiceResponse:
    await coordinator.inbox.delete(data[ATTR_MESSAGE_IDS])
    return None


async def _delete_conversation(
    coordinator: PhoneInboxCoordinator, line: str | None, data: dict[str, Any]
) -> ServiceResponse:
    await coordinator.inbox.delete_conversation(
        data[ATTR_CONVERSATION_ID], keep=data[ATTR_KEEP_CONVERSATION]
    )
    return None


async def _cancel_messages(
    coordinator: PhoneInboxCoordinator, line: str | None, data: dict[str, Any]
) -> ServiceResponse:
    outcomes = await coordinator.inbox.cancel(data[ATTR_MESSAGE_IDS])
    return {"messages": {key: outcome.value for key, outcome in outcomes.items()}}


async def _refresh(
    coordinator: PhoneInboxCoordinator, line: str | None, data: dict[str, Any]
) -> ServiceResponse:
    await coordinator.async_request_refresh()
    return None


def _address(contacts: Contacts, name_or_number: str) -> str:
    """Return the number that a contact's name or a number stands for."""
    contact = contacts.by_name(name_or_number)
    return contact.numbers[0] if contact else name_or_number


def _aware(moment: datetime | None) -> datetime | None:
    """Return a time of the home as one of the world."""
    return moment.astimezone() if moment else None
