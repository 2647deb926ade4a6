"""HTTP sessions: each account has its own, so that no cookie is another one's."""

from aiohttp import ClientSession, CookieJar
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_create_clientsession


@callback
def async_account_session(
    hass: HomeAssistant, *, auto_cleanup: bool = True
) -> ClientSession:
    """Return a session with cookies of its own; connections are Home Assistant's.

    Made while an account is set up, it ends with the account. Without
    ``auto_cleanup`` who asked for it calls its ``detach``.
    """
    # Servers in a home have an address and no name: without "unsafe" theirs are lost.
    return async_create_clientsession(
        hass, auto_cleanup=auto_cleanup, cookie_jar=CookieJar(unsafe=True)
    )
