"""Push: a provider says that a poll is worth while, and nothing more.

What a callback carries is neither parsed nor believed: a forged one can do no
more than cause one poll, and polls have a shortest distance.
"""

from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from ipaddress import ip_address

from aiohttp.web import Request, Response
from homeassistant.components import webhook
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.network import NoURLAvailableError, get_url
from yarl import URL

from .const import CONF_CALLBACKS, DOMAIN, LOGGER
from .coordinator import PhoneInboxConfigEntry, PhoneInboxCoordinator
from .providers import Provider, ProviderError, Push

#: More than any provider sends; the rest is not read.
MAX_CALLBACK_BYTES = 64 * 1024
#: How often to look whether the provider still knows whom to call.
REPAIR_INTERVAL = timedelta(hours=1)
#: Ends of names that have a meaning within a network only (RFC 6762, 8375, 6761, and
#: what routers use).
_INTERNAL_NAMES = (
    ".home.arpa",
    ".internal",
    ".intranet",
    ".lan",
    ".local",
    ".localdomain",
    ".localhost",
)


async def async_end_push(entry: PhoneInboxConfigEntry) -> None:
    """Take back what :func:`async_setup_push` asked the provider for."""
    coordinator = entry.runtime_data
    async with coordinator.subscribing:
        try:
            await coordinator.provider.unsubscribe_push()
        except ProviderError as err:
            LOGGER.debug(
                "%s: callbacks were not taken back: %s", coordinator.title, err
            )


async def async_setup_push(hass: HomeAssistant, entry: PhoneInboxConfigEntry) -> None:
    """Let the provider nudge us, where it can and the user agrees."""
    coordinator = entry.runtime_data
    kinds = coordinator.provider.capabilities.push
    if not kinds or not entry.options.get(CONF_CALLBACKS, True):
        return
    callback_url = None
    if kinds - {Push.SOCKET}:
        callback_url = _register_webhook(hass, entry)
    if callback_url is None and Push.SOCKET not in kinds:
        return

    async def subscribe(_: datetime | None = None) -> None:
        async with coordinator.subscribing:
            if coordinator.is_ending:
                return
            try:
                await coordinator.provider.subscribe_push(nudge, callback_url)
            except ProviderError as err:
                # Polling alone loses nothing but time.
                LOGGER.info(
                    "%s: callbacks are not to be had: %s", coordinator.title, err
                )

    nudge = partial(_poll_now, coordinator)
    await subscribe()
    if Push.WEBHOOK in kinds and callback_url is not None:
        # Somebody may have removed the subscription, or it could not be made.
        entry.async_on_unload(
            async_track_time_interval(
                hass, subscribe, REPAIR_INTERVAL, cancel_on_shutdown=True
            )
        )


@callback
def _poll_now(coordinator: PhoneInboxCoordinator) -> None:
    """Poll because somebody says that it is worth while."""
    entry = coordinator.config_entry
    entry.async_create_background_task(
        coordinator.hass,
        coordinator.async_request_refresh(),
        f"{DOMAIN} {entry.entry_id} nudge",
    )


def _address_for(hass: HomeAssistant, provider: Provider) -> str | None:
    """Return the address of this home that a provider is told; None: there is none.

    One that runs in the home itself gets the internal address: it is there that the
    call arrives, and nobody outside learns of it. Encrypted it must be, too; where the
    internal one is not, the external one will do.
    """
    if not provider.capabilities.at_home:
        return _public_address(hass)
    try:
        return get_url(hass, require_ssl=True, allow_cloud=False, prefer_external=False)
    except NoURLAvailableError:
        return None


def _public_address(hass: HomeAssistant) -> str | None:
    """Return the address by which the internet reaches this home; None: by none.

    An internal one would tell a provider what is where in the home, and a call to it
    could not arrive. Without encryption everybody on the way would learn the secret.
    """
    try:
        address = get_url(
            hass,
            require_ssl=True,
            allow_internal=False,
            allow_cloud=False,
            allow_ip=True,
        )
    except NoURLAvailableError:
        return None
    url = URL(address)
    if (
        url.scheme != "https"
        or url.user
        or url.password
        or _is_internal(url.host or "")
    ):
        return None
    return address


def _is_internal(host: str) -> bool:
    """Tell whether a host is one that nobody outside can look up, or reach."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        name = host.rstrip(".").lower()
        return "." not in name or name.endswith(_INTERNAL_NAMES)


async def _body(request: Request) -> bytes:
    """Return what a call holds, or its beginning: no provider sends more."""
    body = b""
    while len(body) < MAX_CALLBACK_BYTES:
        chunk = await request.content.read(MAX_CALLBACK_BYTES - len(body))
        if not chunk:
            break
        body += chunk
    return body


@callback
def _register_webhook(hass: HomeAssistant, entry: PhoneInboxConfigEntry) -> str | None:
    """Open the account's secret address; return what a provider may be told of it.

    It is open also where that is nothing: who was told before may still call.
    """
    webhook_id: str = entry.data[CONF_WEBHOOK_ID]

    async def handle(
        hass: HomeAssistant, webhook_id: str, request: Request
    ) -> Response:
        # Read in any case: some servers take an unread body for a failure.
        body = await _body(request)
        provider = entry.runtime_data.provider
        if not provider.is_genuine(request.headers, body):
            return Response(status=HTTPStatus.FORBIDDEN)
        _poll_now(entry.runtime_data)
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
    if (home := _address_for(hass, entry.runtime_data.provider)) is None:
        LOGGER.info(
            "%s: there is no https address of this home that its provider could call,"
            " so it is not asked to",
            entry.title,
        )
        return None
    return home + webhook.async_generate_path(webhook_id)
