"""Diagnostics: useful, and nothing in them that is somebody's own."""

import json
from typing import Any, cast

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.emulators.revicom import RevicomEmulator

from .home import (
    account,
    contact,
    entry_of,
    expect_log,
    know,
    poll,
    quiet_log,  # noqa: F401
)

NUMBER = "79165551122"


async def test_diagnostics(
    hass: HomeAssistant, revicom: RevicomEmulator, hass_client: ClientSessionGenerator
) -> None:
    """They tell how an account is doing in counts and settings."""
    revicom.seed(10)
    entry = await account(
        hass,
        revicom,
        contact("Anna Marker", f"+{NUMBER}", trusted=True),
        contact("Boris Marker", "+79165553344"),
        options={"privacy": "open", "default_line": "HomeHub", "low_balance": 1},
    )
    revicom.receive("Marker text", sender=NUMBER)
    revicom.store.renumber(revicom.receive("Broken"), "")
    await poll(hass)
    await hass.services.async_call(
        "phone_inbox",
        "send_message",
        {"recipients": "Anna Marker", "message": "Marker answer"},
        blocking=True,
    )

    data = cast(
        "dict[str, Any]",
        await get_diagnostics_for_config_entry(hass, hass_client, entry),
    )

    assert data["provider"] == "revicom"
    assert data["options"]["default_line"] is True
    assert data["options"]["low_balance"] == 1
    assert (
        data["polling"].items()
        >= {
            "succeeded": True,
            "error": None,
            "interval": 60.0,
            "broken_items": 1,
        }.items()
    )
    assert data["provider_state"]["requests"] > 3
    assert data["ledger"] == {"known": 12, "waiting": 0}
    assert {line["unread"] for line in data["lines"]} == {0, 1}
    assert data["contacts"] == {"count": 2, "trusted": 1}
    assert data["sent_today"] == 1
    nothing_private(data, revicom)


async def test_after_a_failure(
    hass: HomeAssistant, revicom: RevicomEmulator, hass_client: ClientSessionGenerator
) -> None:
    """They tell what kind of error the last poll met, and not its text."""
    entry = await account(hass, revicom)
    expect_log("refused")
    revicom.fail("answer", "/message", times=9, status=400, body=f"Marker {NUMBER}")
    await poll(hass)

    data = cast(
        "dict[str, Any]",
        await get_diagnostics_for_config_entry(hass, hass_client, entry),
    )

    assert data["polling"]["succeeded"] is False
    assert data["polling"]["error"] == "UpdateFailed"
    nothing_private(data, revicom)


async def test_not_loaded(
    hass: HomeAssistant, revicom: RevicomEmulator, hass_client: ClientSessionGenerator
) -> None:
    """Of an account that cannot be set up they tell why: there they are needed most."""
    know(hass, contact("Anna Marker", f"+{NUMBER}"))
    entry = entry_of(revicom)
    entry.add_to_hass(hass)
    revicom.fail("answer", "", times=99, status=403, body=f"Marker {NUMBER}")
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY

    data = cast(
        "dict[str, Any]",
        await get_diagnostics_for_config_entry(hass, hass_client, entry),
    )

    assert data["provider"] == "revicom"
    assert data["state"] == "setup_retry"
    assert data["reason"] == entry.error_reason_translation_key
    nothing_private(data, revicom)


def nothing_private(data: Any, emulator: RevicomEmulator) -> None:
    """Fail where something is in there that says who it is, or what was written."""
    text = json.dumps(data, ensure_ascii=False)
    key = emulator.account.message_key
    for secret in (
        "Marker",
        "Old message",
        NUMBER[1:],
        "9165553344",
        "9165551000",
        "HomeHub",
        key.shown,
        key.password,
        "a-secret-address",
        "127.0.0.1",
    ):
        assert secret not in text, secret
