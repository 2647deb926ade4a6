"""The blueprint that reminds of unread messages."""

from homeassistant.components.persistent_notification import (
    _async_get_or_create_notifications,
)
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component

from tests.automations import ANNA, LINES
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    entity_id,
    poll,
    quiet_log,  # noqa: F401
    settle,
    until,
)

from . import automate, note, pass_time


async def unread_for(hass: HomeAssistant, minutes: float) -> None:
    """Let time pass for messages that are unread."""
    pass_time(hass, minutes + 0.1)
    await settle(hass)


async def test_reminder(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """What nobody reads for half an hour is reminded of, once."""
    assert await async_setup_component(hass, "persistent_notification", {})
    sensor = entity_id(hass, entry, "unread", "HomeHub")
    await automate(hass, "unread_reminder", sensors=[sensor])
    revicom.receive("Hello", sender=ANNA)
    await poll(hass)
    revicom.receive("Hello?", sender=ANNA)
    await unread_for(hass, 29)
    notifications = _async_get_or_create_notifications(hass)
    assert not notifications
    await unread_for(hass, 30)
    (notification,) = notifications.values()
    assert notification["message"] == "HomeHub Unread: 2"
    notifications.clear()
    await unread_for(hass, 300)
    assert not notifications


async def test_reminders_until_read(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    notes: list[ServiceCall],
) -> None:
    """Reminders end when everything is read, and begin anew after that."""
    home, office = (entity_id(hass, entry, "unread", line) for line in LINES)
    await automate(
        hass,
        "unread_reminder",
        sensors=[home, office],
        times=2,
        wait={"minutes": 10},
        pause={"minutes": 20},
        actions=note(sensor="{{ sensor }}", unread="{{ unread }}"),
    )

    async def read(sensor: str) -> None:
        line = LINES[[home, office].index(sensor)]
        await hass.services.async_call(
            "button",
            "press",
            {"entity_id": entity_id(hass, entry, "mark_all_read", line)},
            blocking=True,
        )

    for line in LINES:
        revicom.receive("Hello", sender=ANNA, line=line)
    await poll(hass)
    pass_time(hass, 10.1)
    await until(lambda: len(notes) == 2)
    assert {call.data["sensor"]: call.data["unread"] for call in notes} == {
        home: 1,
        office: 1,
    }
    # One is read, the other is reminded of for the second and last time.
    await read(home)
    pass_time(hass, 20.1)
    await until(lambda: len(notes) == 3)
    await settle(hass)
    assert [call.data["sensor"] for call in notes[2:]] == [office]

    # What comes later waits anew.
    revicom.receive("Hello?", sender=ANNA)
    await poll(hass)
    await unread_for(hass, 9)
    assert len(notes) == 3
    pass_time(hass, 10.1)
    await until(lambda: len(notes) == 4)
    await read(home)
    await settle(hass)
    assert notes[-1].data == {"sensor": home, "unread": 1}
    assert len(notes) == 4


async def test_reminder_above(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    notes: list[ServiceCall],
) -> None:
    """A few unread messages may be nothing to be reminded of."""
    await automate(
        hass,
        "unread_reminder",
        sensors=[entity_id(hass, entry, "unread_total")],
        above=1,
        actions=note(unread="{{ unread }}"),
    )
    revicom.receive("Hello", sender=ANNA)
    await poll(hass)
    await unread_for(hass, 31)
    assert not notes
    revicom.receive("Hello?", sender=ANNA, line="Office")
    await poll(hass)
    await unread_for(hass, 31)
    assert [call.data for call in notes] == [{"unread": 2}]
