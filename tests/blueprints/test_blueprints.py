"""The blueprints that command, alarm and remind, as automations of a real home."""

import json
from pathlib import Path
import re
from typing import Any

from homeassistant.components.blueprint.importer import fetch_blueprint_from_url
from homeassistant.components.persistent_notification import (
    _async_get_or_create_notifications,
)
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker
from yarl import URL

from custom_components.phone_inbox.const import DOMAIN
from tests.automations import ANNA, BORIS, STRANGER
from tests.documents import PAGES
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    entity_id,
    expect_log,
    poll,
    quiet_log,  # noqa: F401
    send,
)

from . import BLUEPRINTS, NAMES, add, automate, note

ROOT = Path(__file__).parents[2]
HACS = json.loads((ROOT / "hacs.json").read_text())
MANIFEST = json.loads(
    (ROOT / "custom_components" / DOMAIN / "manifest.json").read_text()
)


def sent(emulator: RevicomEmulator) -> list[tuple[str, str, str]]:
    """Return what went out: to whom, what and how."""
    return [(item.recipient, item.text, item.channel) for item in emulator.sent()]


# All of them


def buttons() -> dict[str, str]:
    """Return the addresses behind the buttons of the documents, by blueprint."""
    links = re.findall(
        r"https://my\.home-assistant\.io/redirect/blueprint_import/\?[^)\s]+",
        PAGES["docs/automations.md"],
    )
    urls = [URL(link).query["blueprint_url"] for link in links]
    return {URL(url).name.removesuffix(".yaml"): url for url in urls}


def test_buttons() -> None:
    """Each blueprint has a button, which leads into the public repository."""
    repository = URL(MANIFEST["documentation"]).path
    base = f"https://raw.githubusercontent.com{repository}/main"
    assert buttons() == {
        name: f"{base}/{BLUEPRINTS.relative_to(ROOT)}/{name}.yaml" for name in NAMES
    }


@pytest.mark.parametrize("name", NAMES)
async def test_import(
    hass: HomeAssistant, aioclient_mock: AiohttpClientMocker, name: str
) -> None:
    """Home Assistant takes it from where its button leads to, and can renew it."""
    url = buttons()[name]
    text = (BLUEPRINTS / f"{name}.yaml").read_text(encoding="utf-8")
    aioclient_mock.get(url, text=text)
    imported = await fetch_blueprint_from_url(hass, url)
    blueprint = imported.blueprint
    assert imported.suggested_filename.endswith(f"/{name}")
    assert not blueprint.validate()
    assert blueprint.domain == "automation"
    assert blueprint.metadata["source_url"] == url
    assert blueprint.metadata["homeassistant"] == {"min_version": HACS["homeassistant"]}
    assert blueprint.metadata["description"]
    for key, field in blueprint.inputs.items():
        assert field["name"], key
        assert field["selector"], key


# Text command


async def test_command(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    notes: list[ServiceCall],
) -> None:
    """A trusted contact commands and is answered; nobody else is."""
    await automate(
        hass,
        "text_command",
        phrase="open",
        commands=note(who="{{ trigger.message.contact }}"),
        reply="Open for {{ trigger.message.contact }}.",
    )
    for sender in (ANNA, BORIS, STRANGER):
        revicom.receive(" Open! ", sender=sender, line="Office")
    revicom.receive("Open?! Never", sender=ANNA)
    await poll(hass)
    assert [call.data for call in notes] == [{"who": "Anna"}]
    (reply,) = revicom.sent()
    assert (reply.recipient, reply.text, reply.line) == (
        ANNA,
        "Open for Anna.",
        "Office",
    )


async def test_command_without_reply(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    notes: list[ServiceCall],
) -> None:
    """By default there is no answer. Patterns give their groups; several may come."""
    await automate(
        hass,
        "text_command",
        phrase=r"heat (?P<degrees>\d+)",
        match="pattern",
        commands=note(degrees="{{ trigger.message.groups.degrees }}"),
    )
    for degrees in (18, 19, 20):
        revicom.receive(f"Heat {degrees}", sender=ANNA)
    await poll(hass)
    assert sorted(call.data["degrees"] for call in notes) == [18, 19, 20]
    assert not revicom.sent()


async def test_command_that_fails(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """The house does not say it has done what it has not."""
    expect_log("The gate is stuck")

    async def stuck(_: ServiceCall) -> None:
        raise HomeAssistantError("The gate is stuck")

    hass.services.async_register("test", "open", stuck)
    await automate(
        hass,
        "text_command",
        phrase="open",
        commands=[{"action": "test.open"}],
        reply="Open.",
    )
    revicom.receive("open", sender=ANNA)
    await poll(hass)
    assert not revicom.sent()


async def test_command_on_a_line(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    notes: list[ServiceCall],
) -> None:
    """A target limits it."""
    await automate(
        hass,
        "text_command",
        phrase="open",
        commands=note(line="{{ trigger.message.line }}"),
        target={"entity_id": entity_id(hass, entry, "message", "Office")},
    )
    revicom.receive("open", sender=ANNA)
    revicom.receive("open", sender=ANNA, line="Office")
    await poll(hass)
    assert [call.data for call in notes] == [{"line": "Office"}]


@pytest.mark.parametrize("text", ["1, 2", "None", "{'a': 1}"])
async def test_reply_that_looks_like_something(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    notes: list[ServiceCall],
    text: str,
) -> None:
    """What a template might take for a list goes out as it is."""
    await automate(
        hass,
        "text_command",
        phrase=".*",
        match="pattern",
        commands=note(),
        reply="{{ trigger.message.text }}",
    )
    revicom.receive(text, sender=ANNA)
    await poll(hass)
    assert sent(revicom) == [(ANNA, text, "SMS")]


@pytest.mark.parametrize("phrase", ["", " ", "?!("])
async def test_command_without_a_phrase(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    notes: list[ServiceCall],
    phrase: str,
) -> None:
    """Where the phrase was forgotten, or is none, no text is a command."""
    expect_log("Blueprint 'Phone Inbox: text command' generated invalid automation")
    inputs = {"phrase": phrase, "match": "pattern", "commands": note()}
    assert await add(hass, "text_command", **inputs) == "unavailable"
    for text in ("", " ", "?!(", "open"):
        revicom.receive(text, sender=ANNA)
    await poll(hass)
    assert not notes


# Undelivered alarm

#: Nothing is ever delivered to such a number.
DEAF = "79165550001"


async def fail(
    hass: HomeAssistant, revicom: RevicomEmulator, text: str, **data: Any
) -> None:
    """Send a text that is not delivered, and let that be known."""
    await send(hass, f"+{DEAF}", text, **data)
    await time_passes(hass, revicom)


async def time_passes(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Let messages get to their ends at the server, and be looked up."""
    for _ in range(2):
        revicom.clock.advance(10)
        await poll(hass)


LAST_RESORT = note(
    text="{{ trigger.message.text }}", who="{{ trigger.message.recipient }}"
)


@pytest.mark.parametrize("text", ["Alarm!", "ALARM 1, 2"])
async def test_next_channel(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    notes: list[ServiceCall],
    text: str,
) -> None:
    """An undelivered alarm goes out on the next channel, once; then it is the end."""
    await automate(
        hass,
        "undelivered_alarm",
        only="alarm",
        next_channel="whatsapp",
        last_resort=LAST_RESORT,
    )
    await fail(hass, revicom, "No harm")
    await fail(hass, revicom, text)
    assert sent(revicom) == [
        (DEAF, "No harm", "SMS"),
        (DEAF, text, "SMS"),
        (DEAF, text, "WHATSAPP"),
    ]
    await time_passes(hass, revicom)
    assert len(notes) == 1
    assert len(revicom.sent()) == 3


async def test_next_channel_fails(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    notes: list[ServiceCall],
) -> None:
    """Where the next channel refuses, the last resort follows at once."""
    expect_log("Revicom refused")
    await automate(
        hass, "undelivered_alarm", next_channel="vk", last_resort=LAST_RESORT
    )
    revicom.fail("answer", "/message", method="POST", skip=1, status=400, body="{}")
    await fail(hass, revicom, "Fire")
    assert [call.data for call in notes] == [{"text": "Fire", "who": int(DEAF)}]


async def test_no_next_channel(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """By default, a notification without the text tells of each failed text."""
    assert await async_setup_component(hass, "persistent_notification", {})
    await automate(hass, "undelivered_alarm")
    await fail(hass, revicom, "Fire")
    (notification,) = _async_get_or_create_notifications(hass).values()
    assert notification["message"] == (
        "Somebody did not get a text that was sent on HomeHub."
    )
    assert len(revicom.sent()) == 1


@pytest.mark.parametrize("empty", ["only", "next_channel", "max_age"])
async def test_alarm_with_an_empty_field(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    notes: list[ServiceCall],
    empty: str,
) -> None:
    """A field that was emptied, in YAML say, does not keep an alarm from sounding."""
    await automate(hass, "undelivered_alarm", last_resort=LAST_RESORT, **{empty: None})
    await fail(hass, revicom, "Fire")
    assert [call.data for call in notes] == [{"text": "Fire", "who": int(DEAF)}]


async def test_old_alarm(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    notes: list[ServiceCall],
) -> None:
    """What was sent long ago is let go."""
    await automate(
        hass, "undelivered_alarm", max_age={"seconds": 1}, last_resort=LAST_RESORT
    )
    revicom.clock.advance(-60)
    await fail(hass, revicom, "Fire")
    assert not notes
