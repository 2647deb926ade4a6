"""Push: a provider says that a poll is worth while, and nothing more.

What a callback carries is neither parsed nor believed: a forged one can do no
more than cause one poll, and polls have a shortest distance.
"""

from datetime import datetime, timedelta
from http import HTTPStatus

from aiohttp.web import Request, Response
from homeassistant.components import webhook
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.network import NoURLAvailableError

from .const import CONF_CALLBACKS, DOMAIN, LOGGER
from .coordinator import PhoneInboxConfigEntry
from .providers import ProviderError, Push

#: More than any provider sends; the rest is not read.
MAX_CALLBACK_BYTES = 64 * 1024
#: How often to look whether the provider still knows whom to call.
REPAIR_INTERVAL = timedelta(hours=1)


async def async_end_push(entry: PhoneInboxConfigEntry) -> None:
    """Take back what :func:`async_setup_push` asked the provider for."""
    coordinator = entry.runtime_data
    async with coordinator.subscribing:
        try:
            await coordinator.provider.unsubscribe_push()
        except ProviderError as err:
            LOGGER.debug(
                "%s: callbacks were not taken back: %s", coordinator.account, err
            )


async def async_setup_push(hass: HomeAssistant, entry: PhoneInboxConfigEntry) -> None:
    """Let the provider nudge us, where it can and the user agrees."""
    coordinator = entry.runtime_data
    kind = coordinator.provider.capabilities.push
    if kind is Push.NONE or not entry.options.get(CONF_CALLBACKS, True):
        return
    callback_url = None
    if kind is not Push.SOCKET:
        callback_url = _register_webhook(hass, entry)
        if callback_url is None:
            return

    @callback
    def nudge() -> None:
        entry.async_create_background_task(
            hass,
            coordinator.async_request_refresh(),
            f"{DOMAIN} {entry.entry_id} nudge",
        )

    async def subscribe(_: datetime | None = None) -> None:
        async with coordinator.subscribing:
            if coordinator.is_ending:
                return
            try:
                await coordinator.provider.subscribe_push(nudge, callback_url)
            except ProviderError as err:
                # Polling alone loses nothing but time.
                LOGGER.info(
                    "%s: callbacks are not to be had: %s", coordinator.account, err
                )

    await subscribe()
    if kind is Push.WEBHOOK:
        # Somebody may have removed the subscription, or it could not be made.
        entry.async_on_unload(
            async_track_time_interval(
                hass, subscribe, REPAIR_INTERVAL, cancel_on_shutdown=True
            )
        )


@callback
def _register_webhook(hass: HomeAssistant, entry: PhoneInboxConfigEntry) -> str | None:
    """Open the account's secret address; return it, None where there is none."""
    webhook_id: str = entry.data[CONF_WEBHOOK_ID]
    try:
        url = webhook.async_generate_url(hass, webhook_id)
    except NoURLAvailableError:
        return None

    async def handle(
        hass: HomeAssistant, webhook_id: str, request: Request
    ) -> Response:
        # Read and dropped: some servers take an unread body for a failure.
        await request.content.read(MAX_CALLBACK_BYTES)
        entry.async_create_background_task(
            hass,
            entry.runtime_data.async_request_refresh(),
            f"{DOMAIN} {entry.entry_id} callback",
        )
        return Response(status=HTTPStatus.OK)

    webhook.async_register(
        hass,
        DOMAIN,
        entry.title,
        webhook_id,
        handle,
        allowed_methods=["GET", "POST"],
    )
    entry.async_on_unload(lambda: webhook.async_unregister(hass, webhook_id))
    return url
