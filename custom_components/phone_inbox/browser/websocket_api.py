"""WebSocket commands: what the dashboard card asks for and does.

Texts go from the provider to the browser that asks, and nowhere else: not into
states, and not into the log, which is why requests are validated here and not by
the schemas that Home Assistant writes its complaints from.
"""

from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.components.websocket_api.messages import MINIMAL_MESSAGE_SCHEMA
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_get_config_entry
import voluptuous as vol

from ..access.accounts import account_entries, loaded_account
from ..access.conversation_pages import async_conversation_page
from ..access.rights import Rights, may_know
from ..access.user_inbox import UserInbox
from ..access.views import conversation_view, page_view, result_view
from ..account.listing import Wanted, WantedConversations
from ..const import ATTR_CHANNEL, ATTR_TEXT, DOMAIN
from ..contacts.address_book import contacts_entry
from ..coordinator import PhoneInboxConfigEntry
from ..errors import invalid, translated
from ..messaging import Channel, Delivery
from ..outgoing.drafts import Draft
from ..outgoing.sending import async_send
from . import websocket_persons
from .feed import Feed
from .websocket_views import absent_view, account_view, measure_view

MAX_LIMIT = 200
MAX_RECIPIENTS = 50
MAX_TEXT = 10_000
#: Of ids, names and numbers.
MAX_WORD = 1_000

type Fields = Mapping[vol.Marker, Any]
type Handler = Callable[[UserInbox, dict[str, Any]], Coroutine[Any, Any, Any]]
type HomeHandler = Callable[
    [HomeAssistant, User, Mapping[str, Any]], Coroutine[Any, Any, dict[str, Any]]
]

_WORD = vol.All(str, vol.Length(min=1, max=MAX_WORD))
_TEXT = vol.All(str, vol.Length(max=MAX_TEXT))
_LIMIT = vol.All(vol.Coerce(int), vol.Range(min=1, max=MAX_LIMIT))
_MESSAGE_IDS = vol.All([_WORD], vol.Length(min=1, max=MAX_LIMIT))
_RECIPIENTS = vol.All([_WORD], vol.Length(min=1, max=MAX_RECIPIENTS))

#: Exactly one field of this group has to be there.
_WHICH = "which"

_ACCOUNT: Fields = {vol.Required("entry_id"): _WORD}
_CONVERSATIONS: Fields = {
    **_ACCOUNT,
    vol.Optional("line_id"): _WORD,
    vol.Optional("limit", default=50): _LIMIT,
    vol.Optional("before"): _WORD,
    #: A part of a name or number.
    vol.Optional(ATTR_TEXT): _TEXT,
    vol.Optional("all_unread", default=False): cv.boolean,
}
_MESSAGES: Fields = {
    **_ACCOUNT,
    vol.Optional("line_id"): _WORD,
    vol.Optional("limit", default=50): _LIMIT,
    vol.Optional("conversation_id"): _WORD,
    vol.Optional(ATTR_TEXT): _TEXT,
    vol.Optional("unread"): cv.boolean,
    vol.Optional("delivery"): vol.Coerce(Delivery),
    vol.Optional("before"): _WORD,
}
_SEND: Fields = {
    **_ACCOUNT,
    vol.Required(ATTR_TEXT): _TEXT,
    vol.Exclusive("conversation_id", _WHICH): _WORD,
    vol.Exclusive("recipients", _WHICH): _RECIPIENTS,
    vol.Optional("line_id"): _WORD,
    vol.Optional(ATTR_CHANNEL): vol.Coerce(Channel),
}
_MEASURE: Fields = {
    **_ACCOUNT,
    vol.Required(ATTR_TEXT): _TEXT,
    vol.Optional(ATTR_CHANNEL): vol.Coerce(Channel),
}
_PERSONS: Fields = {vol.Optional("limit", default=50): _LIMIT}
_OF_PERSON: Fields = {
    **_PERSONS,
    vol.Exclusive("contact_id", _WHICH): _WORD,
    vol.Exclusive("address", _WHICH): _WORD,
}
_PERSON_MESSAGES: Fields = {
    **_OF_PERSON,
    vol.Optional("entry_id"): _WORD,
    vol.Optional("line_ids"): vol.All([_WORD], vol.Length(max=MAX_LIMIT)),
    vol.Optional(ATTR_TEXT): _TEXT,
    vol.Optional("unread"): cv.boolean,
    vol.Optional("before"): _WORD,
}
_THESE: Fields = {**_ACCOUNT, vol.Required("message_ids"): _MESSAGE_IDS}
_MARK_READ: Fields = {
    **_ACCOUNT,
    vol.Exclusive("message_ids", _WHICH): _MESSAGE_IDS,
    vol.Exclusive("conversation_id", _WHICH): _WORD,
    vol.Exclusive("line_id", _WHICH): _WORD,
}
_DELETE: Fields = {
    **_ACCOUNT,
    vol.Exclusive("message_ids", _WHICH): _MESSAGE_IDS,
    vol.Exclusive("conversation_id", _WHICH): _WORD,
}


@callback
def async_setup_websocket_api(hass: HomeAssistant) -> None:
    """Register the commands: they exist whether or not an account is loaded."""
    for name, fields, handler in (
        ("conversations", _CONVERSATIONS, _conversations),
        ("messages", _MESSAGES, _messages),
        ("send", _SEND, _send),
        ("measure", _MEASURE, _measure),
        ("mark_read", _MARK_READ, _mark_read),
        ("mark_unread", _THESE, _mark_unread),
        ("delete", _DELETE, _delete),
        ("cancel", _THESE, _cancel),
    ):
        _register(hass, name, fields, _of_account(handler))
    for name, fields, handler_for_user in (
        ("persons", _PERSONS, websocket_persons.persons),
        ("person_conversations", _OF_PERSON, websocket_persons.conversations),
        ("person_messages", _PERSON_MESSAGES, websocket_persons.messages),
    ):
        _register(hass, name, fields, _of_home(handler_for_user))
    _register(hass, "accounts", {}, _accounts)
    _register(hass, "subscribe", {vol.Optional("entry_ids"): [_WORD]}, _subscribe)


@callback
def _register(
    hass: HomeAssistant,
    name: str,
    fields: Fields,
    handler: websocket_api.AsyncWebSocketCommandHandler,
) -> None:
    schema = vol.Schema({vol.Required("id"): int, vol.Required("type"): str, **fields})
    if which := [key.schema for key in fields if isinstance(key, vol.Exclusive)]:
        schema = vol.Schema(vol.All(schema, cv.has_at_least_one_key(*which)))

    @websocket_api.async_response
    async def handle(
        hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
    ) -> None:
        number = msg["id"]
        try:
            await handler(hass, connection, schema(msg))
        except vol.Invalid as err:
            connection.send_error(number, websocket_api.ERR_INVALID_FORMAT, str(err))
        except Unauthorized:
            raise
        except HomeAssistantError as err:
            connection.send_error(
                number,
                websocket_api.ERR_SERVICE_VALIDATION_ERROR
                if isinstance(err, ServiceValidationError)
                else websocket_api.ERR_HOME_ASSISTANT_ERROR,
                str(err),
                translation_domain=err.translation_domain,
                translation_key=err.translation_key,
                translation_placeholders=err.translation_placeholders,
            )

    websocket_api.async_register_command(
        hass, f"{DOMAIN}/{name}", handle, MINIMAL_MESSAGE_SCHEMA
    )


def _of_account(handler: Handler) -> websocket_api.AsyncWebSocketCommandHandler:
    """Return a command that finds its account and translates its errors."""

    async def handle(
        hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
    ) -> None:
        if (coordinator := loaded_account(hass, msg["entry_id"])) is None:
            # It says what is wrong with it.
            entry: PhoneInboxConfigEntry = async_get_config_entry(
                hass, DOMAIN, msg["entry_id"]
            )
            # It is there, but holds the contacts.
            raise invalid(entry.title, "no_account")
        rights = Rights(coordinator, connection.user)
        rights.require_somewhere()
        with translated(coordinator.title):
            result = await handler(UserInbox(coordinator, rights), msg)
        connection.send_result(msg["id"], result)

    return handle


def _of_home(handler: HomeHandler) -> websocket_api.AsyncWebSocketCommandHandler:
    """Return a command that goes for all accounts."""

    async def handle(
        hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
    ) -> None:
        result = await handler(hass, connection.user, msg)
        connection.send_result(msg["id"], result)

    return handle


# Looking


async def _accounts(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    accounts, absent = [], []
    for entry in account_entries(hass):
        if entry.state is not ConfigEntryState.LOADED:
            if may_know(hass, connection.user, entry):
                absent.append(absent_view(entry))
        elif (rights := Rights(entry.runtime_data, connection.user)).somewhere():
            accounts.append(account_view(entry.runtime_data, rights))
    contacts = contacts_entry(hass) if connection.user.is_admin else None
    connection.send_result(
        msg["id"],
        {
            "accounts": accounts,
            "absent": absent,
            #: Where this user may add contacts.
            "contacts_entry_id": contacts.entry_id if contacts else None,
        },
    )


async def _subscribe(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    feed = Feed(hass, connection, msg["id"], msg.get("entry_ids"))
    connection.subscriptions[msg["id"]] = feed.stop
    connection.send_result(msg["id"])
    feed.start()


async def _conversations(inbox: UserInbox, msg: dict[str, Any]) -> dict[str, Any]:
    page = await async_conversation_page(
        inbox,
        WantedConversations(
            line=_line(inbox, msg),
            text=msg.get(ATTR_TEXT),
            limit=msg["limit"],
            all_unread=msg["all_unread"],
            before=msg.get("before"),
        ),
    )
    return {
        "conversations": [
            conversation_view(inbox.coordinator, view) for view in page.conversations
        ],
        "next": page.next,
    }


async def _messages(inbox: UserInbox, msg: dict[str, Any]) -> dict[str, Any]:
    page = await inbox.messages(
        Wanted(
            line=_line(inbox, msg),
            conversation_id=msg.get("conversation_id"),
            text=msg.get(ATTR_TEXT),
            unread=msg.get("unread"),
            delivery=msg.get("delivery"),
            limit=msg["limit"],
            before=msg.get("before"),
        )
    )
    return page_view(inbox.coordinator, page)


async def _measure(inbox: UserInbox, msg: dict[str, Any]) -> dict[str, Any]:
    return measure_view(inbox.coordinator, msg[ATTR_TEXT], msg.get(ATTR_CHANNEL))


# Changing


async def _send(inbox: UserInbox, msg: dict[str, Any]) -> dict[str, Any]:
    coordinator = inbox.coordinator
    line = _line(inbox, msg)
    channel = msg.get(ATTR_CHANNEL)
    recipients = msg.get("recipients", [])
    if conversation_id := msg.get("conversation_id"):
        route = await inbox.route(conversation_id)
        line, channel, recipients = route.line, route.channel, [route.address]
    inbox.rights.require_line(POLICY_CONTROL, line)
    results = await async_send(
        coordinator,
        Draft(
            text=msg[ATTR_TEXT],
            recipients=recipients,
            line=line,
            channel=channel,
            require_line=partial(inbox.rights.require_line, POLICY_CONTROL),
            # A person writes, who knows how late it is.
            urgent=True,
        ),
    )
    return {"recipients": [result_view(result) for result in results]}


async def _mark_read(inbox: UserInbox, msg: dict[str, Any]) -> dict[str, Any]:
    if conversation_id := msg.get("conversation_id"):
        marked = await inbox.mark_conversation(conversation_id, read=True)
    elif line := _line(inbox, msg):
        marked = await inbox.mark_line(line, read=True)
    else:
        marked = await inbox.mark(msg["message_ids"], read=True)
    return {"marked": marked}


async def _mark_unread(inbox: UserInbox, msg: dict[str, Any]) -> dict[str, Any]:
    return {"marked": await inbox.mark(msg["message_ids"], read=False)}


async def _delete(inbox: UserInbox, msg: dict[str, Any]) -> dict[str, Any]:
    if conversation_id := msg.get("conversation_id"):
        await inbox.delete_conversation(conversation_id)
    else:
        await inbox.delete(msg["message_ids"])
    return {}


async def _cancel(inbox: UserInbox, msg: dict[str, Any]) -> dict[str, Any]:
    outcomes = await inbox.cancel(msg["message_ids"])
    return {"outcomes": {key: outcome.value for key, outcome in outcomes.items()}}


def _line(inbox: UserInbox, msg: Mapping[str, Any]) -> str | None:
    """Return the key of the line that a request names, if the user may see it."""
    if (line_id := msg.get("line_id")) is None:
        return None
    # First of all: who may not see it does not learn whether there is such a line.
    inbox.rights.require(POLICY_READ, line_id)
    if (line := inbox.coordinator.line_by_id(line_id)) is None:
        raise invalid(inbox.coordinator.title, "line_unknown")
    return line
