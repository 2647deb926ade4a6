"""Answering a message: on its line and channel, to whoever sent it."""

from functools import partial

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import ServiceCall
from homeassistant.exceptions import ServiceValidationError

from ..access.account_choice import ATTR_CONFIG_ENTRY_ID, account_of, account_that_knows
from ..access.accounts import loaded_accounts
from ..access.rights import Rights, async_rights, async_user
from ..access.user_inbox import UserInbox
from ..account.correspondents import Address
from ..const import ATTR_MESSAGE_ID, DOMAIN
from ..coordinator import PhoneInboxCoordinator
from ..errors import invalid, translated
from ..messaging import Channel, Direction
from ..messaging.addresses import is_dialable
from ..outgoing.drafts import Draft


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
        coordinator = await _account_that_knows(call, message_id)
    rights = await async_rights(call, coordinator)
    inbox = UserInbox(coordinator, rights)
    with translated(coordinator.title):
        (message,) = await inbox.require_messages(POLICY_CONTROL, [message_id])
    if message.direction is not Direction.INCOMING:
        raise invalid(coordinator.title, "reply_to_outgoing")
    if not is_dialable(message.remote):
        raise invalid(coordinator.title, "reply_to_name")
    return coordinator, Draft(
        text=text,
        recipients=[Address.of(message)],
        line=message.line,
        channel=None if message.channel is Channel.UNKNOWN else message.channel,
        urgent=urgent,
        require_line=partial(rights.require_line, POLICY_CONTROL),
    )


async def _account_that_knows(
    call: ServiceCall, message_id: str
) -> PhoneInboxCoordinator:
    """Return the one account whose message this is, without asking a provider.

    Raises Unauthorized for a user who may see nothing of any account, or who would
    learn from another error whether there is such a message.
    """
    user = await async_user(call.hass, call.context)
    rights = [Rights(account, user) for account in loaded_accounts(call.hass)]
    visible = [each for each in rights if each.somewhere()]
    if rights and not visible:
        rights[0].require_somewhere()
    coordinators = [each.coordinator for each in visible]
    knowing = [
        account
        for account in account_that_knows(call.hass, [message_id])
        if account in coordinators
    ]
    # An only account may look up what it no longer remembers.
    found = knowing or (coordinators if len(coordinators) == 1 else [])
    if len(found) != 1:
        for each in rights:
            each.require(POLICY_CONTROL)
        # Ids are unique in an account, not among several.
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key=(
                "message_of_several_accounts" if found else "message_of_no_account"
            ),
        )
    return found[0]
