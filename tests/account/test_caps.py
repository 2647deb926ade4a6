"""Caps on sending, as somebody meets them who sends."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest

from custom_components.phone_inbox.providers import doubt
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    account,
    contact,
    expect_log,
    poll,
    quiet_log,  # noqa: F401
    restart,
    send,
    settle,
    state,
)
from tests.memory import stored

ANNA = "+79165551122"
CAPS = {
    "per_hour": 100,
    "per_day": 100,
    "recipient_per_hour": 100,
    "recipient_per_day": 100,
}


async def capped(
    hass: HomeAssistant, emulator: RevicomEmulator, **caps: int
) -> ConfigEntry:
    """Return an account with caps so high that only those given matter."""
    options = {"caps": {**CAPS, **caps}, "default_line": "HomeHub"}
    return await account(hass, emulator, contact("Anna", ANNA), options=options)


@pytest.mark.parametrize(
    ("cap", "words"),
    [
        ("per_hour", "may send 2 text parts per hour"),
        ("per_day", "may send 2 text parts per day"),
        ("recipient_per_hour", "may send 2 text parts to one recipient per hour"),
        ("recipient_per_day", "may send 2 text parts to one recipient per day"),
    ],
)
async def test_cap(
    hass: HomeAssistant, revicom: RevicomEmulator, cap: str, words: str
) -> None:
    """What would go over a cap is not sent, however it is asked for."""
    entry = await capped(hass, revicom, **{cap: 2})
    await send(hass, "Anna")
    await send(hass, ANNA)
    revicom.journal.clear()

    with pytest.raises(HomeAssistantError) as error:
        await send(hass, "Anna")
    assert str(error.value) == (
        f"Nothing was sent: Revicom {words}. You can change that in its options"
    )
    with pytest.raises(HomeAssistantError, match="Nothing was sent"):
        await hass.services.async_call(
            "notify",
            "send_message",
            {"entity_id": "notify.anna", "message": "Hi"},
            blocking=True,
        )
    assert not revicom.journal

    # A restart does not lift a cap; other options do.
    await restart(hass, entry)
    with pytest.raises(HomeAssistantError, match="Nothing was sent"):
        await send(hass, "Anna")
    hass.config_entries.async_update_entry(
        entry, options={"caps": CAPS, "default_line": "HomeHub"}
    )
    await settle(hass)
    await send(hass, "Anna")
    assert len(revicom.sent()) == 3
    assert state(hass, entry, "sent_today").state == "3"


async def test_all_or_nothing(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Where there is room for some only, nobody gets it."""
    await capped(hass, revicom, per_hour=2)
    with pytest.raises(HomeAssistantError, match="Nothing was sent"):
        await send(hass, ["Anna", "+79160000009", "+79160000010"])
    assert not revicom.sent()
    await send(hass, ["Anna", "+79160000009"])
    assert len(revicom.sent()) == 2


async def test_parts(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Parts are counted, since parts are paid for."""
    entry = await capped(hass, revicom, recipient_per_hour=3)
    await send(hass, "Anna", text="я" * 71)
    with pytest.raises(HomeAssistantError, match="Nothing was sent"):
        await send(hass, "Anna", text="я" * 71)
    await send(hass, "Anna", text="я" * 70)
    assert state(hass, entry, "sent_today").state == "2"


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "answer", "status": 400},
        {"kind": "answer", "status": 401},
        {"kind": "answer", "status": 429},
    ],
)
async def test_refused(
    hass: HomeAssistant, revicom: RevicomEmulator, fault: dict[str, Any]
) -> None:
    """What was refused takes no room."""
    await capped(hass, revicom, per_hour=1)
    revicom.fail(path="/message", method="POST", times=2, **fault)
    for _ in range(2):
        with pytest.raises(HomeAssistantError, match=r"^Revicom"):
            await send(hass, "Anna")
    await send(hass, "Anna")
    assert len(revicom.sent()) == 1


async def test_refused_in_part(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Of several recipients, only who was refused takes no room."""
    await capped(hass, revicom, per_hour=2)
    with pytest.raises(HomeAssistantError, match="but not to …0004"):
        await send(hass, ["Anna", "+79165550004"])
    await send(hass, "Anna")
    with pytest.raises(HomeAssistantError, match="Nothing was sent"):
        await send(hass, "Anna")


async def test_unknown(
    hass: HomeAssistant, revicom: RevicomEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What may have gone out takes its room."""
    monkeypatch.setattr(doubt, "PAUSES", (0.0,))
    await capped(hass, revicom, per_hour=1)
    revicom.fail("reset", "/message", method="POST")
    with pytest.raises(HomeAssistantError, match="did not say whether"):
        await send(hass, "Anna")
    with pytest.raises(HomeAssistantError, match="Nothing was sent"):
        await send(hass, "Anna")
    assert not revicom.sent()


async def test_failed_later(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """What could not be delivered was sent all the same."""
    await capped(hass, revicom, per_hour=1)
    await send(hass, "+79165550001")
    revicom.clock.advance(10)
    await poll(hass)
    with pytest.raises(HomeAssistantError, match="Nothing was sent"):
        await send(hass, "Anna")


async def test_crash(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """What is about to be sent is counted on the disk first."""
    entry = await capped(hass, revicom, per_hour=1)
    counted: list[int] = []
    kind = type(entry.runtime_data.provider)
    original = kind.send

    async def send_and_look(self: Any, outgoing: Any) -> Any:
        counted.append(len(stored(hass, entry)["desk"]["sent"]))
        return await original(self, outgoing)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kind, "send", send_and_look)
        await send(hass, "Anna")
    assert counted == [1]


async def test_wild_automation(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Two accounts' automations that answer each other end at the cap."""
    await capped(hass, revicom, per_hour=3)
    expect_log("Nothing was sent")
    assert await async_setup_component(
        hass,
        "automation",
        {
            "automation": {
                "alias": "Answer",
                "mode": "queued",
                "max": 50,
                "triggers": {"trigger": "phone_inbox.message_received"},
                "actions": {
                    "action": "phone_inbox.send_message",
                    "data": {
                        "recipients": "+{{ trigger.message.sender }}",
                        "message": "I am a machine, too",
                    },
                },
            }
        },
    )
    for number in range(6):
        revicom.receive(f"I am a machine {number}")
        await poll(hass)
    assert len(revicom.sent()) == 3
