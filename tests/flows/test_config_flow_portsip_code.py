"""One-time codes of a PortSIP PBX: through the real flows."""

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from tests.common import Flow, typed
from tests.emulators.portsip import PortSipEmulator
from tests.home import restart, settle


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Allow the timer that aiohttp leaves behind a closed websocket."""
    return True


def calls(emulator: PortSipEmulator, *ends: str) -> list[int]:
    """Return the statuses of what was asked for at paths that end like these."""
    return [seen.status for seen in emulator.journal if seen.path.endswith(ends)]


def sign_ins(emulator: PortSipEmulator) -> int:
    """Return how often somebody signed in with a password."""
    return len(calls(emulator, "/auth/sign_in"))


def last_code(emulator: PortSipEmulator) -> str:
    """Return the code that the user finds in the mail."""
    return emulator.mailed_codes()[-1][1]


def wrong_code(emulator: PortSipEmulator) -> str:
    """Return another code than the one that was sent."""
    return "111111" if last_code(emulator) != "111111" else "222222"


async def with_code(hass: HomeAssistant, emulator: PortSipEmulator) -> ConfigEntry:
    """Add an account that wants a code; return its loaded entry."""
    emulator.switches.two_factor = True
    flow = await Flow.add_account(hass, "portsip")
    await flow.submit(typed(emulator))
    assert flow.result["step_id"] == "code"
    result = await flow.submit({"code": last_code(emulator)})
    await settle(hass)
    entry: ConfigEntry = result["result"]
    assert entry.state is ConfigEntryState.LOADED
    return entry


async def test_code(hass: HomeAssistant, portsip: PortSipEmulator) -> None:
    """A code is asked for until it is right, with one sign-in altogether."""
    portsip.switches.two_factor = True
    flow = await Flow.add_account(hass, "portsip")
    await flow.submit(typed(portsip))
    assert flow.result["step_id"] == "code"
    assert flow.errors == {}
    assert flow.result["description_placeholders"]["account"] == "PortSIP PBX"
    # As a browser asks that was reloaded.
    await flow.submit(None)
    assert flow.result["step_id"] == "code"
    assert flow.errors == {}

    await flow.submit({"code": wrong_code(portsip)})
    assert flow.errors == {"code": "code_wrong"}
    portsip.fail("reset", "verify_otp")
    await flow.submit({"code": last_code(portsip)})
    assert flow.errors == {"base": "unavailable"}
    assert len(portsip.mailed_codes()) == 1

    result = await flow.submit({"code": f" {last_code(portsip)} "})
    await settle(hass)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry: ConfigEntry = result["result"]
    assert entry.state is ConfigEntryState.LOADED
    assert "code" not in entry.data
    assert sign_ins(portsip) == 1

    # Nobody is there to read another code.
    for _ in range(2):
        await restart(hass, entry)
        assert entry.state is ConfigEntryState.LOADED
    portsip.end_sessions(keep_refresh=True)
    await restart(hass, entry)
    assert entry.state is ConfigEntryState.LOADED
    assert sign_ins(portsip) == len(portsip.mailed_codes()) == 1
    assert calls(portsip, "/auth/refresh_token") == [200]
    assert not calls(portsip, "/auth/sign_out")


async def test_code_that_is_over(hass: HomeAssistant, portsip: PortSipEmulator) -> None:
    """After too many wrong ones another code is sent."""
    portsip.switches.two_factor = True
    portsip.switches.failures_before_block = 100
    flow = await Flow.add_account(hass, "portsip")
    await flow.submit(typed(portsip))
    for _ in range(3):
        await flow.submit({"code": wrong_code(portsip)})
        assert flow.errors == {"code": "code_wrong"}
    await flow.submit({"code": wrong_code(portsip)})
    assert flow.errors == {"code": "code_over"}
    assert len(portsip.mailed_codes()) == 2
    result = await flow.submit({"code": last_code(portsip)})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await settle(hass)


async def test_code_without_a_session(
    hass: HomeAssistant, portsip: PortSipEmulator
) -> None:
    """A server that takes the code and gives nothing for it is no use."""
    portsip.switches.two_factor = True
    portsip.switches.verify_otp_reply = "nothing"
    flow = await Flow.add_account(hass, "portsip")
    await flow.submit(typed(portsip))
    await flow.submit({"code": last_code(portsip)})
    assert flow.result["step_id"] == "code"
    assert flow.errors == {"base": "two_factor_unsupported"}


async def test_reauth_with_a_code(
    hass: HomeAssistant, portsip: PortSipEmulator
) -> None:
    """A session that is over is replaced by the one of the reauthentication."""
    entry = await with_code(hass, portsip)
    first = entry.data["session"]["tokens"]["access_token"]
    # What is stored by now is a later session than that of the flow.
    portsip.end_sessions(keep_refresh=True)
    await entry.runtime_data.async_refresh()
    await settle(hass)
    assert entry.runtime_data.last_update_success

    portsip.end_sessions()
    await entry.runtime_data.async_refresh()
    await settle(hass)
    assert len(portsip.mailed_codes()) == 1
    flow = await Flow.reauth(hass, entry)
    await flow.submit({"password": entry.data["password"]})
    assert flow.result["step_id"] == "code"
    assert flow.result["description_placeholders"]["account"] == entry.title
    await flow.submit({"code": wrong_code(portsip)})
    assert flow.errors == {"code": "code_wrong"}
    result = await flow.submit({"code": last_code(portsip)})
    await settle(hass)

    assert result["reason"] == "reauth_successful"
    assert entry.data["session"]["tokens"]["access_token"] != first
    assert entry.state is ConfigEntryState.LOADED
    assert entry.runtime_data.last_update_success
    assert sign_ins(portsip) == len(portsip.mailed_codes()) == 2
    await restart(hass, entry)
    assert entry.state is ConfigEntryState.LOADED
    assert sign_ins(portsip) == 2
