"""Answering a message: on its line and channel, to whoever sent it."""

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import ServiceValidationError

from .account_choice import ATTR_CONFIG_ENTRY_ID, account_of
from .const import ATTR_MESSAGE_ID, DOMAIN
from .coordinator import PhoneInboxCoordinator
from .drafts import Draft
from .errors import invalid, translated
from .messaging import Channel, Direction
from .messaging.numbers import is_number
from .rights import async_rights


async def async_draft_reply(
    call: ServiceCall, text: str, *, urgent: bool
) -> tuple[PhoneInboxCoordinator, Draft]:
    """Return the account that a message came to, and a draft that answers it.

    Raises ServiceValidationError where that is not clear or not possible, and
    HomeAssistantError where the message cannot be looked up.
    """
    message_id: str = call.data[ATTR_MESSAGE_ID]
    if ATTR_CONFIG_ENTRY_ID in call.data or ATTR_DEVICE_ID in call.data:
        coordinator = account_of(call).coordinator
    else:
        coordinator = _account_that_knows(call.hass, message_id)
    rights = await async_rights(call, coordinator)
    with translated(coordinator.account):
        (message,) = await coordinator.inbox.by_ids([message_id])
    rights.require_line(POLICY_CONTROL, message.line)
    if message.direction is not Direction.INCOMING:
        raise invalid(coordinator.account, "reply_to_outgoing")
    if not is_number(coordinator.contacts.normalise(message.remote)):
        raise invalid(coordinator.account, "reply_to_name")
    return coordinator, Draft(
        text=text,
        recipients=[message.remote],
        line=message.line,
        channel=None if message.channel is Channel.UNKNOWN else message.channel,
        urgent=urgent,
    )


def _account_that_knows(hass: HomeAssistant, message_id: str) -> PhoneInboxCoordinator:
    """Return the one account whose message this is, without asking a provider."""
    coordinators: list[PhoneInboxCoordinator] = [
        entry.runtime_data for entry in hass.config_entries.async_loaded_entries(DOMAIN)
    ]
    knowing = [
        coordinator
        for coordinator in coordinators
        if any(
            coordinator.ledger.ref(mailbox, message_id)
            for mailbox in coordinator.provider.mailboxes
        )
    ]
    # An only account may look up what it no longer remembers.
    found = knowing or (coordinators if len(coordinators) == 1 else [])
    if len(found) != 1:
        # Ids are unique in an account, not among several.
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key=(
                "message_of_several_accounts" if found else "message_of_no_account"
            ),
        )
    return found[0]
