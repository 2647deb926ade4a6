"""Adding and changing a phone with SMS Gateway for Android: through the real flows."""

from collections.abc import Iterator
from typing import Any

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from tests.common import Flow, logged, problems, setup_account, typed
from tests.emulators.smsgate import SmsGateEmulator
from tests.home import poll, settle


@pytest.fixture(autouse=True)
def discreet_log(
    caplog: pytest.LogCaptureFixture, smsgate: SmsGateEmulator
) -> Iterator[None]:
    """Fail where the log has a secret."""
    password = smsgate.device.password
    yield
    assert password not in logged(caplog)


async def test_add_account(hass: HomeAssistant, smsgate: SmsGateEmulator) -> None:
    """A phone is added with a line for each of its cards."""
    flow = await Flow.add_account(hass, "smsgate")
    result = await flow.submit(typed(smsgate))
    await settle(hass)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Acme/Phone"
    entry: ConfigEntry = result["result"]
    assert entry.state is ConfigEntryState.LOADED
    assert entry.unique_id == f"smsgate_{smsgate.device.id}"
    assert set(entry.runtime_data.lines) == {"sim1", "sim2"}
    # Nothing between here and the phone is encrypted, and that is said.
    assert list(problems(hass)) == ["plain_http"]


async def test_every_error_and_recovery(
    hass: HomeAssistant, smsgate: SmsGateEmulator
) -> None:
    """Each thing that goes wrong is named, and the form can be sent again."""
    flow = await Flow.add_account(hass, "smsgate")

    async def errors(**changes: Any) -> dict[str, str]:
        await flow.submit(typed(smsgate, **changes))
        return flow.errors

    assert await errors(password="wrong") == {"base": "authentication_failed"}
    assert await errors(password=" ") == {"password": "secret_missing"}
    assert await errors(username="a:b") == {"password": "sign_in_invalid"}
    assert await errors(url=f"{smsgate.url}?x=1") == {"url": "address_invalid"}
    # In the open a password is sent within the home alone.
    assert await errors(url="http://phone.example:8080") == {"base": "plain_http"}
    assert await errors(fingerprint="12") == {"base": "fingerprint_invalid"}
    smsgate.switches.version = "1.58.0"
    assert await errors() == {"base": "app_too_old"}
    smsgate.switches.version = "1.75.0"
    smsgate.switches.cloud = True
    assert await errors(url=f"{smsgate.url}/3rdparty/v1") == {
        "base": "cloud_has_no_inbox"
    }
    smsgate.switches.cloud = False
    result = await flow.submit(typed(smsgate))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await settle(hass)


async def test_twice(hass: HomeAssistant, smsgate: SmsGateEmulator) -> None:
    """A phone is added once."""
    await setup_account(hass, smsgate)
    flow = await Flow.add_account(hass, "smsgate")
    result = await flow.submit(typed(smsgate))
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


async def test_another_password(hass: HomeAssistant, smsgate: SmsGateEmulator) -> None:
    """A password that was changed in the app is asked for, and what came is told."""
    entry = await setup_account(hass, smsgate)
    smsgate.device.user, smsgate.device.password = "home", "another-9"
    smsgate.receive("Behind another password")
    await poll(hass)
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
    assert flow["step_id"] == "reauth_smsgate"
    result = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"username": "home", "password": "another-9", "advanced": {}}
    )
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reauth_successful"
    await settle(hass)
    assert entry.runtime_data.ledger.unread() == {"sim1": 1}


async def test_another_phone(hass: HomeAssistant, smsgate: SmsGateEmulator) -> None:
    """The cards may move into another phone: the account is the same one."""
    entry = await setup_account(hass, smsgate)
    smsgate.reinstall()
    flow = await Flow.reconfigure(hass, entry)
    result = await flow.submit(typed(smsgate))
    assert result["reason"] == "reconfigure_successful"
    await settle(hass)
    assert entry.unique_id == f"smsgate_{smsgate.device.id}"
    assert entry.state is ConfigEntryState.LOADED


async def test_update_takes_the_repair_away(
    hass: HomeAssistant, smsgate: SmsGateEmulator
) -> None:
    """An account whose app is too old says so, until the app is updated."""
    entry = await setup_account(hass, smsgate)
    smsgate.switches.version = "1.58.0"
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert "app_too_old" in problems(hass)
    smsgate.switches.version = "1.75.0"
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert "app_too_old" not in problems(hass)
