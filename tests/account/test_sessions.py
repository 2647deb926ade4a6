"""HTTP sessions: what a server gives one account is not shown by another."""

from collections.abc import Callable
from typing import Any

from aiohttp import ClientSession, hdrs
from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
import pytest

from tests.emulators.base import Emulator
from tests.emulators.portsip import PortSipEmulator
from tests.emulators.revicom import RevicomEmulator
from tests.emulators.ringme import RingmeEmulator
from tests.home import (
    account,
    poll,
    quiet_log,  # noqa: F401
    settle,
)

COOKIE = "route=first-account; Path=/"


def cookies(emulator: Emulator) -> list[str]:
    """Return the cookies that were shown since the last time, "" for none."""
    shown = [seen.headers.get(hdrs.COOKIE, "") for seen in emulator.journal]
    emulator.journal.clear()
    return shown


def give_cookie(emulator: Emulator, cookie: str = COOKIE) -> None:
    """Let the server's next answer be one that only sets a cookie."""
    emulator.fail(
        "answer",
        "/message",
        status=200,
        headers={hdrs.SET_COOKIE: cookie},
        body='{"items": [], "total": 0}',
    )


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Return what counts the HTTP sessions of this test that nobody has ended."""
    sessions: list[ClientSession] = []
    begin = ClientSession.__init__

    def begun(session: ClientSession, *args: Any, **options: Any) -> None:
        begin(session, *args, **options)
        sessions.append(session)

    monkeypatch.setattr(ClientSession, "__init__", begun)
    return lambda: sum(not session.closed for session in sessions)


async def test_cookies_stay_with_their_account(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """A cookie is shown by the account that was given it, and by no other."""
    first = await account(hass, revicom)
    give_cookie(revicom)
    await poll(hass)
    cookies(revicom)
    await poll(hass)
    assert set(cookies(revicom)) == {"route=first-account"}

    await account(hass, revicom, webhook_id="another-address")
    assert set(cookies(revicom)) == {""}
    await poll(hass)
    assert set(cookies(revicom)) == {"route=first-account", ""}

    await hass.config_entries.async_reload(first.entry_id)
    await settle(hass)
    cookies(revicom)
    await poll(hass)
    assert set(cookies(revicom)) == {""}


async def test_cookies_of_a_trial_end_with_it(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """What a server gives while credentials are tried out is shown by no account."""
    flow = await hass.config_entries.flow.async_init(
        "phone_inbox", context={"source": SOURCE_USER}
    )
    flow = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"next_step_id": "revicom"}
    )
    give_cookie(revicom)
    await hass.config_entries.flow.async_configure(
        flow["flow_id"], {**revicom.credentials(), "advanced": {}}
    )
    await settle(hass)
    assert set(cookies(revicom)) == {"", "route=first-account"}
    await poll(hass)
    assert set(cookies(revicom)) == {""}


async def test_a_server_with_cookies_without_end(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """They are forgotten before they fill the memory and every request."""
    await account(hass, revicom)
    for number in range(70):
        give_cookie(revicom, f"c{number}=1; Path=/")
        await poll(hass)
    longest = max(shown.count("=") for shown in cookies(revicom))
    assert 0 < longest <= 60


@pytest.mark.parametrize("kind", [RevicomEmulator, PortSipEmulator, RingmeEmulator])
async def test_sessions_end_with_the_account(
    hass: HomeAssistant, kind: type[Emulator], opened: Callable[[], int]
) -> None:
    """Reloading and removing an account, or failing to set it up, leaves none."""
    async with kind() as emulator:
        before = opened()
        entry = await account(hass, emulator)
        with_one = opened()
        assert with_one > before
        for _ in range(3):
            await hass.config_entries.async_reload(entry.entry_id)
            await settle(hass)
        assert opened() <= with_one
        await hass.config_entries.async_remove(entry.entry_id)
        await settle(hass)
        assert opened() <= before + 1
