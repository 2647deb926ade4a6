"""The trigger on phrases, in real automations: who may command, and what."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.util.yaml import parse_yaml
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    account,
    automate,
    contacts_of,
    expect_log,
    note_messages,
    noted,
    poll,
    settle,
)

from . import ANNA, BORIS, STRANGER, data_of
from .phrase import reasons, wait_for


async def test_data(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """A trusted contact says the phrase: the automation is told all about it."""
    calls = await wait_for(hass)
    revicom.receive("Something else", sender=ANNA)
    message_id = revicom.receive(" OPEN!", sender=ANNA, channel="WHATSAPP")
    await poll(hass)

    (call,) = calls
    data = dict(call.data["message"])
    assert data.pop("time").endswith("+00:00")
    assert data == data_of(
        message_id, entry, text=" OPEN!", channel="whatsapp", groups={}
    )


async def test_incoming_only(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """What goes out to a trusted contact commands nothing."""
    calls = await wait_for(hass)
    revicom.send_elsewhere("Open", recipient=ANNA)
    await poll(hass)
    revicom.clock.advance(10)
    await poll(hass)
    assert not calls


async def test_target(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """A target limits it to a line."""
    calls = await note_messages(
        hass,
        "phrase_received",
        target={"entity_id": "event.revicom_homehub_message"},
        options={"phrase": "open"},
    )
    revicom.receive("Open", sender=ANNA, line="Office")
    await poll(hass)
    revicom.receive("Open!", sender=ANNA)
    await poll(hass)
    assert noted(calls) == ["Open!"]


# Who


@pytest.mark.parametrize("sender", [ANNA, f"+{ANNA}", "+7 916 555-11-22"])
async def test_spellings_of_a_number(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry, sender: str
) -> None:
    """A trusted number is that however the server writes it, with its country code."""
    calls = await wait_for(hass)
    revicom.receive("Open", sender=sender)
    await poll(hass)
    assert noted(calls) == ["Open"]


@pytest.mark.parametrize(
    "sender",
    [
        STRANGER,
        BORIS,
        "Anna",
        "anna",
        "Аnna",
        "Boris",
        ANNA[:-1],
        ANNA + "0",
        "1" + ANNA,
        # Numbers of the home to people here; a server writes country codes.
        "8 916 555-11-22",
        "9165551122",
        "00" + ANNA,
        ANNA[::-1],
        f"{ANNA}x",
        f"A{ANNA}",
        f"{ANNA} ext 5",
        f"sip:{ANNA}@example.com",
        f"{ANNA} (Anna)",
        f"{STRANGER},{ANNA}",
        "%",
        "*",
    ],
)
async def test_nobody_else(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    sender: str,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """Strangers, contacts not trusted, and whoever only looks like a contact."""
    calls = await wait_for(hass)
    revicom.receive("Open", sender=sender)
    await poll(hass)
    assert not calls
    assert await reasons(hass, hass_ws_client) == ["not_trusted"]


async def test_no_contacts(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """With no contacts at all, nobody may."""
    await account(hass, revicom)
    calls = await wait_for(hass)
    for sender in (ANNA, STRANGER):
        revicom.receive("Open", sender=sender)
    await poll(hass)
    assert not calls


async def test_trust_in_every_account(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Contacts are the home's: who is trusted is so in all of its accounts."""
    async with RevicomEmulator() as other:
        other.receive("Old")
        await account(hass, other, webhook_id="another-address")
        calls = await wait_for(hass)
        for sender in (STRANGER, ANNA):
            other.receive("Open", sender=sender)
        await poll(hass)
    assert [call.data["message"]["contact"] for call in calls] == ["Anna"]


async def test_trust_taken_back(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """A contact who is not trusted any more, or no contact any more, may not."""
    calls = await wait_for(hass)
    (anna,) = (
        sub for sub in contacts_of(hass).subentries.values() if sub.title == "Anna"
    )
    hass.config_entries.async_update_subentry(
        contacts_of(hass), anna, data={**anna.data, "trusted": False}
    )
    await settle(hass)
    revicom.receive("Open", sender=ANNA)
    await poll(hass)
    hass.config_entries.async_remove_subentry(contacts_of(hass), anna.subentry_id)
    await settle(hass)
    revicom.receive("Open!", sender=ANNA)
    await poll(hass)
    assert not calls


async def test_opened_to_strangers(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Only where the user says so, strangers count."""
    calls = await wait_for(hass, trusted_only=False)
    revicom.receive("Open", sender=STRANGER)
    await poll(hass)
    (call,) = calls
    assert call.data["message"]["trusted"] is False
    assert call.data["message"]["contact"] is None


# What


@pytest.mark.parametrize(
    ("options", "text", "expected"),
    [
        ({"phrase": "Открой"}, "ОТКРОЙ", True),
        ({"phrase": "Открой"}, "Открой дверь", False),
        ({"phrase": "Открой"}, "OTKPOЙ", False),
        ({"phrase": "open"}, "ＯＰＥＮ", True),
        ({"phrase": "open"}, "\u202eopen\u202c", True),
        ({"phrase": "open"}, "", False),
        ({"phrase": "open"}, "😀" * 500, False),
        ({"phrase": "open"}, "a" * 10_000, False),
        ({"phrase": "1234"}, "1234", True),
        ({"phrase": "افتح"}, "افتح!", True),
        ({"phrase": "open", "match": "contains"}, "a " * 4_997 + "open", True),
        ({"phrase": "open", "match": "contains"}, "🚪 please OPEN 🙏", True),
        ({"phrase": "open", "match": "contains"}, "", False),
        ({"phrase": "open", "match": "starts_with"}, "Open it", True),
        ({"phrase": "open", "match": "starts_with"}, "Do not open", False),
        ({"phrase": "^open$", "match": "pattern"}, "OPEN", True),
        ({"phrase": "^open$", "match": "pattern"}, "open it", False),
        ({"phrase": ".", "match": "pattern"}, "", False),
    ],
)
async def test_match(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    *,
    options: dict[str, Any],
    text: str,
    expected: bool,
) -> None:
    """The text is compared as the automation wants."""
    calls = await wait_for(hass, **options)
    revicom.receive(text, sender=ANNA)
    await poll(hass)
    assert bool(calls) is expected


async def test_groups(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """What the groups of a pattern caught is told by number and by name."""
    calls = await wait_for(
        hass, r"^(?P<what>heat|light) (\d+)( now)?$", match="pattern"
    )
    revicom.receive("Heat 21", sender=ANNA)
    await poll(hass)
    (call,) = calls
    assert call.data["message"]["groups"] == {
        1: "Heat",
        2: "21",
        3: None,
        "what": "Heat",
    }


async def test_groups_in_templates(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Templates reach them either way."""
    calls = async_mock_service(hass, "test", "note")
    await automate(
        hass,
        {
            "trigger": "phone_inbox.phrase_received",
            "options": {"phrase": r"heat (?P<degrees>\d+)", "match": "pattern"},
        },
        {
            "action": "test.note",
            "data": {
                "number": "{{ trigger.message.groups[1] }}",
                "name": "{{ trigger.message.groups.degrees }}",
            },
        },
    )
    revicom.receive("Heat 21", sender=ANNA)
    await poll(hass)
    assert [dict(call.data) for call in calls] == [{"number": 21, "name": 21}]


def phrase_in(text: str) -> Any:
    """Return the phrase that Home Assistant reads in YAML."""
    options: Any = parse_yaml(text)
    return options["phrase"]


@pytest.mark.parametrize(
    "written",
    [
        *("0012", "00", "010", "12:30", "1:30:00", "1.50", "1.", ".5", "+7", "-7"),
        # The same as 20:34, once it is read.
        "1234",
        *("1_000", "0x1F", "0b11", "1.5e+3", ".inf", ".nan", "190:20:30.15"),
        *("2026-11-30", "2026-11-30 10:00:00", "yes", "No", "off", "~", "null"),
    ],
)
async def test_unquoted_phrase(
    hass: HomeAssistant, entry: ConfigEntry, written: str
) -> None:
    """What YAML takes for no text is refused: what was meant cannot be told."""
    phrase = phrase_in(f"phrase: {written}")
    assert not isinstance(phrase, str)
    expect_log("put it in quotes")
    await note_messages(hass, "phrase_received", options={"phrase": phrase})
    automation = hass.states.get("automation.note")
    assert automation is not None
    assert automation.state == "unavailable"


@pytest.mark.parametrize(
    "written", ['"0012"', "'+7'", "12-30", "'#1234#'", "1e3", "08"]
)
async def test_quoted_phrase(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry, written: str
) -> None:
    """In quotes, or where it is a text anyway, it is what was written."""
    phrase = phrase_in(f"phrase: {written}")
    calls = await note_messages(hass, "phrase_received", options={"phrase": phrase})
    revicom.receive(written.strip("'\""), sender=ANNA)
    await poll(hass)
    assert noted(calls) == [phrase]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({}, "required"),
        ({"phrase": None}, "phrase"),
        ({"phrase": " "}, "the phrase is empty"),
        ({"phrase": True}, "put it in quotes"),
        ({"phrase": "(open", "match": "pattern"}, "not a valid pattern: missing )"),
        ({"phrase": "a" * 1_001}, "longer than 1000 characters"),
        ({"phrase": "open", "match": "sounds_like"}, "match"),
        ({"phrase": "open", "trusted_only": None}, "trusted_only"),
        ({"phrase": "open", "max_age": 0}, "max_age"),
        ({"phrase": "open", "max_age": -5}, "max_age"),
        ({"phrase": "open", "colour": "red"}, "colour"),
    ],
)
async def test_wrong_options(
    hass: HomeAssistant, entry: ConfigEntry, options: dict[str, Any], reason: str
) -> None:
    """An automation with options that cannot be meant says so and does not start."""
    expect_log(reason)
    await note_messages(hass, "phrase_received", options=options)
    automation = hass.states.get("automation.note")
    assert automation is not None
    assert automation.state == "unavailable"
