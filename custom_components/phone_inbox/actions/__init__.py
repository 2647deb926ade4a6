"""The actions that send; those on messages that are there: inbox_actions.py."""

from datetime import timedelta
from functools import partial
from typing import cast

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..access.account_choice import ACCOUNT_FIELDS, account_of, named_by_id
from ..access.rights import async_rights
from ..access.views import result_view
from ..const import ATTR_CHANNEL, ATTR_MESSAGE, ATTR_MESSAGE_ID, ATTR_URGENT, DOMAIN
from ..coordinator import PhoneInboxCoordinator
from ..messaging import Channel
from ..outgoing.drafts import Draft
from ..outgoing.fallback import async_send_with_fallback, preview_fallback
from ..outgoing.preview import preview
from ..outgoing.sending import async_send, is_urgent
from ..validators import address_text, duration, moment
from .ask import ASK_SCHEMA, async_ask
from .reply import async_draft_reply

ATTR_CHANNELS = "channels"
ATTR_CONTACTS = "contacts"
ATTR_DRY_RUN = "dry_run"
ATTR_OPTIONS = "options"
ATTR_RECIPIENTS = "recipients"
ATTR_SEND_AT = "send_at"
ATTR_TAGS = "tags"
ATTR_TIMEOUT = "timeout"
ATTR_TTL = "ttl"

#: How long a channel has to deliver before the next one is used.
PATIENCE = timedelta(minutes=5)
LEAST_PATIENCE = timedelta(seconds=10)
MOST_PATIENCE = timedelta(hours=12)

_HOW_FIELDS = {
    vol.Optional(ATTR_URGENT, default=False): cv.boolean,
    vol.Optional(ATTR_DRY_RUN, default=False): cv.boolean,
}
_ADDRESSES = vol.All(cv.ensure_list, [address_text])
_SEND_MESSAGE_FIELDS = vol.Schema(
    {
        **ACCOUNT_FIELDS,
        vol.Optional(ATTR_CONTACTS, default=list): _ADDRESSES,
        vol.Optional(ATTR_RECIPIENTS, default=list): _ADDRESSES,
        vol.Required(ATTR_MESSAGE): cv.string,
        vol.Exclusive(ATTR_CHANNEL, "channels"): vol.Coerce(Channel),
        vol.Exclusive(ATTR_CHANNELS, "channels"): vol.All(
            cv.ensure_list, [vol.Coerce(Channel)], vol.Length(min=1), vol.Unique()
        ),
        vol.Optional(ATTR_TIMEOUT, default=PATIENCE): vol.All(
            duration, vol.Range(min=LEAST_PATIENCE, max=MOST_PATIENCE)
        ),
        vol.Optional(ATTR_SEND_AT): moment,
        vol.Optional(ATTR_TTL): vol.All(
            duration, lambda period: int(period.total_seconds())
        ),
        vol.Optional(ATTR_TAGS, default=list): vol.All(cv.ensure_list, [cv.string]),
        vol.Optional(ATTR_OPTIONS, default=dict): dict,
        **_HOW_FIELDS,
    }
)
SEND_MESSAGE_SCHEMA = vol.All(
    cv.has_at_least_one_key(ATTR_RECIPIENTS, ATTR_CONTACTS), _SEND_MESSAGE_FIELDS
)
REPLY_SCHEMA = vol.Schema(
    {
        **ACCOUNT_FIELDS,
        vol.Required(ATTR_MESSAGE_ID): cv.string,
        vol.Required(ATTR_MESSAGE): cv.string,
        **_HOW_FIELDS,
    }
)


@callback
def async_setup_actions(hass: HomeAssistant) -> None:
    """Register the actions: they exist whether or not an account is loaded."""
    optional, only = SupportsResponse.OPTIONAL, SupportsResponse.ONLY
    for name, handler, schema, response in (
        ("send_message", _send_message, SEND_MESSAGE_SCHEMA, optional),
        ("reply", _reply, REPLY_SCHEMA, optional),
        ("ask", async_ask, ASK_SCHEMA, only),
    ):
        hass.services.async_register(
            DOMAIN, name, handler, schema=schema, supports_response=response
        )


async def _send_message(call: ServiceCall) -> ServiceResponse:
    channels: list[Channel] | None = call.data.get(ATTR_CHANNELS)
    wanted = channels or [call.data[key] for key in (ATTR_CHANNEL,) if key in call.data]
    # The editor offers contacts; others are typed in, and errors count these.
    recipients = [
        named_by_id(call.hass, text)
        for text in (*call.data[ATTR_RECIPIENTS], *call.data[ATTR_CONTACTS])
    ]
    coordinator, line, _ = account_of(call, to=recipients, channels=wanted)
    rights = await async_rights(call, coordinator)
    rights.require_line(POLICY_CONTROL, line)
    draft = Draft(
        text=call.data[ATTR_MESSAGE],
        recipients=recipients,
        line=line,
        channel=call.data.get(ATTR_CHANNEL),
        send_at=call.data.get(ATTR_SEND_AT),
        ttl=call.data.get(ATTR_TTL),
        tags=call.data[ATTR_TAGS],
        options=call.data[ATTR_OPTIONS],
        urgent=is_urgent(call),
        require_line=partial(rights.require_line, POLICY_CONTROL),
    )
    if channels is None:
        return await _send(call, coordinator, draft)
    if call.data[ATTR_DRY_RUN]:
        answer = preview_fallback(coordinator, draft, channels)
    else:
        patience = call.data[ATTR_TIMEOUT]
        answer = {
            "recipients": await async_send_with_fallback(
                coordinator, draft, channels, patience
            )
        }
    return cast("ServiceResponse", answer) if call.return_response else None


async def _reply(call: ServiceCall) -> ServiceResponse:
    coordinator, draft = await async_draft_reply(
        call, call.data[ATTR_MESSAGE], urgent=is_urgent(call)
    )
    return await _send(call, coordinator, draft)


async def _send(
    call: ServiceCall, coordinator: PhoneInboxCoordinator, draft: Draft
) -> ServiceResponse:
    if call.data[ATTR_DRY_RUN]:
        rehearsed = preview(coordinator, draft)
        return cast("ServiceResponse", rehearsed) if call.return_response else None
    results = await async_send(coordinator, draft)
    if not call.return_response:
        return None
    return {"recipients": [result_view(result) for result in results]}
