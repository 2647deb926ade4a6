"""Whom a text goes to: contacts by name, entity or device, and numbers."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
import pytest
import voluptuous as vol

from tests.emulators.revicom import RevicomEmulator
from tests.home import ANNA, account, act, device_id

pytestmark = pytest.mark.usefixtures("midday", "reconciled_at_once")

STRANGER = "79165557777"


async def send(hass: HomeAssistant, **data: Any) -> None:
    """Send a text."""
    await act(hass, "send_message", message="Hi", **data)


def reached(emulator: RevicomEmulator) -> list[str]:
    """Return whom texts went to."""
    return [message.recipient for message in emulator.sent()]


@pytest.mark.parametrize("field", ["contacts", "recipients"])
async def test_contacts(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry, field: str
) -> None:
    """Contacts are what the editor offers, or what their names say."""
    for anna in ("notify.anna", device_id(hass, entry, "Anna"), "Anna"):
        await send(hass, **{field: [anna]})
    assert reached(revicom) == ["79165551122"] * 3


async def test_both(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Who is named in two ways gets one text."""
    await send(hass, contacts="notify.anna", recipients=[STRANGER, "Anna", ANNA])
    assert sorted(reached(revicom)) == ["79165551122", STRANGER]


async def test_renamed_entity(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    entity_registry: er.EntityRegistry,
) -> None:
    """An entity goes by its name of today."""
    entity_registry.async_update_entity("notify.anna", new_entity_id="notify.wife")
    await hass.async_block_till_done()
    await send(hass, contacts="notify.wife")
    assert reached(revicom) == ["79165551122"]
    with pytest.raises(ServiceValidationError):
        await send(hass, contacts="notify.anna")


@pytest.mark.parametrize(
    "foreign", ["notify.else", "event.revicom_homehub_message", "persistent"]
)
async def test_other_entities(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    entity_registry: er.EntityRegistry,
    foreign: str,
) -> None:
    """What is nobody's entity is nobody."""
    entity_registry.async_get_or_create(
        "notify", "test", "1", suggested_object_id="else"
    )
    with pytest.raises(ServiceValidationError) as refused:
        await send(hass, contacts=foreign)
    assert refused.value.translation_key == "recipient_invalid"
    assert not revicom.sent()


@pytest.mark.parametrize("data", [{}, {"contacts": []}, {"recipients": []}])
async def test_nobody(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    data: dict[str, Any],
) -> None:
    """A text needs somebody to go to."""
    with pytest.raises((ServiceValidationError, vol.Invalid)):
        await send(hass, **data)
    assert not revicom.sent()


@pytest.mark.parametrize(
    ("data", "key", "words"),
    [
        ({"recipients": "Nobody"}, "recipient_invalid", "Revicom: the recipient is"),
        (
            {"recipients": "Nobody", "contacts": ["notify.anna"]},
            "recipient_invalid",
            "Revicom: the recipient is",
        ),
        (
            {"recipients": ["Anna", "Nobody"]},
            "recipient_invalid_in_list",
            "Revicom: recipient no. 2 in the list is",
        ),
        (
            {"recipients": "0033612345678 / 0612345678"},
            "recipient_invalid",
            "Revicom: the recipient is",
        ),
    ],
)
async def test_words(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    *,
    data: dict[str, Any],
    key: str,
    words: str,
) -> None:
    """The only recipient is no number in a list; and none is told by its text."""
    with pytest.raises(ServiceValidationError) as refused:
        await send(hass, **data)
    assert refused.value.translation_key == key
    assert str(refused.value).startswith(words)
    assert "Nobody" not in str(refused.value)


@pytest.mark.parametrize(
    ("recipients", "key"),
    [
        (33612345678, "recipient_ambiguous"),
        (["+12025550123", 33612345678], "recipient_ambiguous_in_list"),
    ],
)
async def test_two_readings(
    hass: HomeAssistant, revicom: RevicomEmulator, recipients: Any, key: str
) -> None:
    """The same goes for a number that may be two."""
    hass.config.country = "DE"
    await account(hass, revicom)
    with pytest.raises(ServiceValidationError) as refused:
        await send(hass, recipients=recipients)
    assert refused.value.translation_key == key
