"""The blueprints that show messages: on a phone with the app, and on a dashboard."""

from collections.abc import AsyncIterator
from importlib.util import find_spec
import sys
from types import ModuleType
from typing import Any

from aiohttp import web
from homeassistant.components.persistent_notification import (
    _async_get_or_create_notifications,
)
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.automations import ANNA, LINES, STRANGER
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    coordinator_of,
    entity_id,
    expect_log,
    poll,
    quiet_log,  # noqa: F401
    settle,
    until,
)

from . import LOOKALIKES, automate, pass_time

type Notifications = list[dict[str, Any]]


@pytest.fixture
async def shown() -> AsyncIterator[Notifications]:
    """Return what the phone's maker is given to show; index 0 is the address."""
    received: Notifications = []

    async def push(request: web.Request) -> web.Response:
        received.append(await request.json())
        return web.json_response({}, status=201)

    app = web.Application()
    app.router.add_post("/push", push)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    received.append({"address": f"{site.name}/push"})
    yield received
    await runner.cleanup()


@pytest.fixture
def voice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in for packages for voice: they need a compiler, and the app needs them."""
    for package, name in (
        ("pymicro_vad", "MicroVad"),
        ("pyspeex_noise", "AudioProcessor"),
    ):
        if find_spec(package) is None:
            module = ModuleType(package)
            setattr(module, name, object)
            monkeypatch.setitem(sys.modules, package, module)


@pytest.fixture
async def phone(hass: HomeAssistant, shown: Notifications, voice: None) -> str:
    """Return the device of a phone that has signed in with the app."""
    address = shown.pop()["address"]
    user = await hass.auth.async_create_user("Anyone")
    app = MockConfigEntry(
        domain="mobile_app",
        title="My phone",
        data={
            "app_data": {"push_token": "a-token", "push_url": address},
            "app_id": "io.homeassistant.companion.android",
            "app_name": "Home Assistant",
            "app_version": "2026.11.1",
            "device_id": "a-device-id",
            "device_name": "My phone",
            "manufacturer": "Maker",
            "model": "Model",
            "os_name": "Android",
            "os_version": "17",
            "supports_encryption": False,
            "user_id": user.id,
            "webhook_id": "the-webhook-of-the-phone",
        },
    )
    assert await async_setup_component(hass, "mobile_app", {})
    app.add_to_hass(hass)
    assert await hass.config_entries.async_setup(app.entry_id)
    await settle(hass)
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), app.entry_id)
    return device.id


async def reply(hass: HomeAssistant, notification: dict[str, Any], text: str) -> None:
    """Reply as the app does: it fires the event, by its webhook, as its user."""
    (button,) = notification["data"]["actions"]
    assert button["behavior"] == "textInput"
    hass.bus.async_fire(
        "mobile_app_notification_action",
        {"action": button["action"], "reply_text": text, "device_id": "a-device-id"},
    )
    await settle(hass)


async def test_forward(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    phone: str,
    shown: Notifications,
) -> None:
    """Messages are shown, and each can be replied to, in any order, more than once."""
    await automate(hass, "forward_to_phone", phone=phone)
    revicom.receive("Hello", sender=ANNA)
    revicom.receive("I am here", sender=STRANGER, line="Office")
    await poll(hass)
    assert {(item["title"], item["message"]) for item in shown} == {
        ("💬 Anna", "HomeHub: Hello"),
        (f"💬 {STRANGER}", "Office: I am here"),
    }
    assert all(item["data"]["visibility"] == "private" for item in shown)
    # A tap leads to the conversation, in the card's words for it.
    views = await coordinator_of(entry).inbox.conversations.all()
    links = {
        f"/phone_inbox?conversation={view.id}&account={entry.entry_id}"
        for view in views
        if view.last is not None and view.last.text in ("Hello", "I am here")
    }
    assert len(links) == 2
    assert {item["data"]["clickAction"] for item in shown} == links
    assert {item["data"]["url"] for item in shown} == links
    by_title = {item["title"]: item for item in shown}
    await reply(hass, by_title[f"💬 {STRANGER}"], "Coming")
    await reply(hass, by_title["💬 Anna"], "Hello, Anna")
    await reply(hass, by_title["💬 Anna"], "And good bye")
    await reply(hass, by_title["💬 Anna"], "  ")
    assert [(item.line, item.recipient, item.text) for item in revicom.sent()] == [
        ("Office", STRANGER, "Coming"),
        ("HomeHub", ANNA, "Hello, Anna"),
        ("HomeHub", ANNA, "And good bye"),
    ]
    assert len(shown) == 2


async def test_replies_of_others(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    phone: str,
    shown: Notifications,
) -> None:
    """What is pressed in other notifications is none of this automation's business."""
    await automate(hass, "forward_to_phone", phone=phone)
    revicom.receive("Hello", sender=ANNA)
    await poll(hass)
    (button,) = shown[0]["data"]["actions"]
    hass.states.async_set("automation.other", "on", {"id": "other"})
    others = button["action"].replace("|forward_to_phone|", "|other|")
    assert others != button["action"]
    for action in (others, "REPLY", None):
        hass.bus.async_fire(
            "mobile_app_notification_action", {"action": action, "reply_text": "Hi"}
        )
    hass.bus.async_fire("mobile_app_notification_action", {"reply_text": "Hi"})
    await settle(hass)
    assert not revicom.sent()


@pytest.mark.parametrize("text", LOOKALIKES)
async def test_forward_as_it_is(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    phone: str,
    shown: Notifications,
    *,
    text: str,
) -> None:
    """Texts and replies stay what they are, whatever they look like."""
    await automate(hass, "forward_to_phone", phone=phone)
    revicom.receive(text, sender=ANNA)
    await poll(hass)
    assert shown[0]["message"] == f"HomeHub: {text}"
    await reply(hass, shown[0], text)
    assert [item.text for item in revicom.sent()] == [text]


async def test_reply_that_is_not_sent(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    phone: str,
    shown: Notifications,
) -> None:
    """Whoever replied gets to know that nothing went out."""
    expect_log("Revicom refused")
    await automate(hass, "forward_to_phone", phone=phone)
    revicom.receive("Hello", sender=ANNA)
    await poll(hass)
    revicom.fail("answer", "/message", method="POST", status=400, body="{}")
    await reply(hass, shown[0], "Hello, Anna")
    assert len(shown) == 2
    assert "not sent" in shown[1]["message"]
    assert not revicom.sent()


async def test_renamed(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    phone: str,
    shown: Notifications,
) -> None:
    """A reply arrives although the automation got another name meanwhile."""
    await automate(hass, "forward_to_phone", phone=phone)
    revicom.receive("Hello", sender=ANNA)
    await poll(hass)
    (automation,) = hass.states.async_all("automation")
    er.async_get(hass).async_update_entity(
        automation.entity_id, new_entity_id="automation.renamed", name="Renamed"
    )
    await settle(hass)
    await reply(hass, shown[0], "Coming")
    assert [item.text for item in revicom.sent()] == ["Coming"]
    assert len(shown) == 1


async def test_removed(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    phone: str,
    shown: Notifications,
) -> None:
    """Whoever replies to a notification of no automation gets to know that."""
    await automate(hass, "forward_to_phone", phone=phone)
    revicom.receive("Hello", sender=ANNA)
    await poll(hass)
    (button,) = shown[0]["data"]["actions"]
    button["action"] = button["action"].replace("|forward_to_phone|", "|another|")
    await reply(hass, shown[0], "Coming")
    assert not revicom.sent()
    assert "not sent" in shown[1]["message"]


async def test_forward_long(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    phone: str,
    shown: Notifications,
) -> None:
    """Of a text without an end, its beginning is shown."""
    await automate(hass, "forward_to_phone", phone=phone)
    revicom.receive("Hello " * 100_000, sender=ANNA)
    await poll(hass)
    assert shown[0]["message"].startswith("HomeHub: Hello Hello ")
    assert len(shown[0]["message"]) < 1_100


async def test_forward_without_text(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    phone: str,
    shown: Notifications,
) -> None:
    """Without the text, neither it nor a number leaves the house."""
    await automate(hass, "forward_to_phone", phone=phone, with_text=False)
    revicom.receive("Hello", sender=ANNA)
    revicom.receive("Hello", sender=STRANGER)
    await poll(hass)
    assert {item["title"] for item in shown} == {"💬 Anna", "💬 sms"}
    assert "Hello" not in str(shown)
    assert STRANGER[1:] not in str(shown)


async def test_forward_trusted_only(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    phone: str,
    shown: Notifications,
) -> None:
    """Strangers can be left out, and lines, too."""
    await automate(
        hass,
        "forward_to_phone",
        phone=phone,
        trusted_only=True,
        target={"entity_id": entity_id(hass, entry, "message", "Office")},
    )
    for line in LINES:
        for sender in (ANNA, STRANGER):
            revicom.receive("Hello", sender=sender, line=line)
    await poll(hass)
    assert [item["message"] for item in shown] == ["Office: Hello"]


# One-time code


@pytest.mark.parametrize(
    ("dashboard", "address"), [("/lovelace/codes", "/lovelace/codes"), ("", "/")]
)
@pytest.mark.parametrize("with_code", [False, True])
async def test_code(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    *,
    dashboard: str,
    address: str,
    with_code: bool,
) -> None:
    """A notification leads to the code, has it where that is wanted, and goes away."""
    assert await async_setup_component(hass, "persistent_notification", {})
    await automate(
        hass,
        "one_time_code",
        dashboard=dashboard,
        minutes=3,
        with_code=with_code,
    )
    revicom.receive("Lunch at 12?", sender=ANNA)
    revicom.receive("Your code is 048213. Tell it to nobody.", sender="MyBank")
    pass_time(hass, 1.1)
    notifications = _async_get_or_create_notifications(hass)
    await until(lambda: len(notifications) == 1)
    (notification,) = notifications.values()
    assert notification["title"] == "🔑 HomeHub"
    text = f"[A one-time code has come]({address}) on HomeHub."
    assert notification["message"] == f"**048213** {text}" if with_code else text
    pass_time(hass, 3.1)
    await until(lambda: not notifications)
    await settle(hass)
