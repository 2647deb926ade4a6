"""The action that sends; those on messages that are there: inbox_actions.py."""

from typing import Any

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .account_choice import ACCOUNT_FIELDS, account_of
from .const import ATTR_CHANNEL, ATTR_MESSAGE, DOMAIN
from .messaging import Channel
from .providers import SendResult
from .sending import Draft, async_send

ATTR_OPTIONS = "options"
ATTR_RECIPIENTS = "recipients"
ATTR_SEND_AT = "send_at"
ATTR_TAGS = "tags"
ATTR_TTL = "ttl"

SEND_MESSAGE_SCHEMA = vol.Schema(
    {
        **ACCOUNT_FIELDS,
        vol.Required(ATTR_RECIPIENTS): vol.All(cv.ensure_list, [cv.string]),
        vol.Required(ATTR_MESSAGE): cv.string,
        vol.Optional(ATTR_CHANNEL): vol.Coerce(Channel),
        vol.Optional(ATTR_SEND_AT): cv.datetime,
        vol.Optional(ATTR_TTL): vol.All(
            cv.time_period, lambda period: int(period.total_seconds())
        ),
        vol.Optional(ATTR_TAGS, default=list): vol.All(cv.ensure_list, [cv.string]),
        vol.Optional(ATTR_OPTIONS, default=dict): dict,
    }
)


@callback
def async_setup_actions(hass: HomeAssistant) -> None:
    """Register the actions: they exist whether or not an account is loaded."""
    hass.services.async_register(
        DOMAIN,
        "send_message",
        _send_message,
        schema=SEND_MESSAGE_SCHEMA,
        supports_response=SupportsResponse.OPTIONAL,
    )


async def _send_message(call: ServiceCall) -> ServiceResponse:
    coordinator, line = account_of(call, sending=True)
    send_at = call.data.get(ATTR_SEND_AT)
    results = await async_send(
        coordinator,
        Draft(
            text=call.data[ATTR_MESSAGE],
            recipients=call.data[ATTR_RECIPIENTS],
            line=line,
            channel=call.data.get(ATTR_CHANNEL),
            # A time without a zone is one of the home's own.
            send_at=dt_util.as_utc(send_at) if send_at else None,
            ttl=call.data.get(ATTR_TTL),
            tags=call.data[ATTR_TAGS],
            options=call.data[ATTR_OPTIONS],
        ),
    )
    if not call.return_response:
        return None
    return {"recipients": [_as_response(result) for result in results]}


def _as_response(result: SendResult) -> dict[str, Any]:
    message, price = result.message, result.price
    return {
        "recipient": result.recipient,
        "message_id": message.id if message else None,
        "delivery": result.delivery,
        "parts": result.parts,
        "price": float(price.amount) if price else None,
        "currency": price.currency if price else None,
        "error": result.error,
    }
