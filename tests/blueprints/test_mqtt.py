"""The bridge to MQTT: Home Assistant's own integration, and a real broker."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
import json
from typing import Any
from unittest.mock import patch

from amqtt.broker import Broker
from amqtt.client import MQTTClient
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.automations import ANNA, STRANGER
from tests.emulators.revicom import RevicomEmulator
from tests.home import burst, device_id, entity_id, poll, send

from . import LOOKALIKES, automate


@dataclass
class Listener:
    """A program that reads what is published."""

    client: MQTTClient
    heard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    async def wait_for(self, count: int) -> list[tuple[str, dict[str, Any]]]:
        """Return what was published once it is that much."""
        while len(self.heard) < count:
            message = await self.client.deliver_message(30)
            assert message is not None
            self.heard.append((message.topic, json.loads(bytes(message.data))))
        return self.heard


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """Return where a broker listens."""
    broker = Broker(
        {
            "listeners": {"default": {"type": "tcp", "bind": "127.0.0.1:0"}},
            "plugins": {
                "amqtt.plugins.authentication.AnonymousAuthPlugin": {
                    "allow_anonymous": True
                }
            },
        }
    )
    await broker.start()
    (server,) = broker._servers.values()
    yield server.instance.sockets[0].getsockname()[1]
    await broker.shutdown()


@pytest.fixture
async def listener(port: int) -> AsyncIterator[Listener]:
    """Return a program that reads everything below the usual topic."""
    client = MQTTClient(config={"auto_reconnect": False})
    await client.connect(f"mqtt://127.0.0.1:{port}/")
    await client.subscribe([("phone_inbox/#", 1)])
    yield Listener(client)
    await client.disconnect()


@pytest.fixture
async def mqtt(
    hass: HomeAssistant, port: int, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[None]:
    """Connect Home Assistant to the broker."""
    # Nothing is discovered here that it would have to wait for.
    monkeypatch.setattr("homeassistant.components.mqtt.client.DISCOVERY_COOLDOWN", 0)
    connection = MockConfigEntry(
        domain="mqtt",
        data={"broker": "127.0.0.1", "port": port, "protocol": "3.1.1"},
        version=2,
        minor_version=1,
    )
    connection.add_to_hass(hass)
    # It would wait to find out that this broker does not speak MQTT 5.
    with patch("homeassistant.components.mqtt.try_connection", return_value=False):
        assert await hass.config_entries.async_setup(connection.entry_id)
    assert connection.state is ConfigEntryState.LOADED
    yield
    assert await hass.config_entries.async_unload(connection.entry_id)


@pytest.mark.usefixtures("mqtt")
async def test_bridge(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    listener: Listener,
) -> None:
    """What happens to messages is published, without a text or a number."""
    account = device_id(hass, entry, "Revicom")
    await automate(hass, "mqtt_bridge", target={"device_id": account})
    received = revicom.receive("MARKER: your code is 738216", sender=ANNA)
    await poll(hass)
    (answer,) = await send(hass, "Anna", "MARKER")
    (undelivered,) = await send(hass, "+79165550001", "MARKER")
    for _ in range(2):
        revicom.clock.advance(10)
        await poll(hass)

    heard = await listener.wait_for(4)
    kinds: dict[str, list[str]] = {}
    for topic, payload in heard:
        assert topic == f"phone_inbox/{payload['kind']}"
        kinds.setdefault(payload["message_id"], []).append(payload["kind"])
        assert payload["line"] == "HomeHub"
        assert payload["channel"] == "sms"
        assert payload["trusted"] is (payload["contact"] == "Anna")
        assert payload["backfilled"] is payload["redelivered"] is False
    assert kinds == {
        received: ["received"],
        answer["message_id"]: ["sent", "delivered"],
        # It never was under way as far as could be seen.
        undelivered["message_id"]: ["failed"],
    }
    everything = json.dumps(heard)
    for private in ("MARKER", "738216", ANNA[1:], "9165550001"):
        assert private not in everything


@pytest.mark.usefixtures("mqtt")
async def test_bridge_with_texts(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    listener: Listener,
) -> None:
    """With texts, they come as they are, in their order."""
    await automate(
        hass,
        "mqtt_bridge",
        target={"entity_id": entity_id(hass, entry, "message", "Office")},
        with_text=True,
        topic="phone_inbox/office",
        qos="2",
    )
    now = revicom.clock.now()
    revicom.receive("Elsewhere", sender=ANNA)
    for number, text in enumerate(LOOKALIKES):
        time = now - timedelta(minutes=1) + timedelta(seconds=number)
        revicom.receive(text, sender=STRANGER, line="Office", time=time)
    await poll(hass)
    (sent,) = await send(hass, "Anna", "Hi", device_id=device_id(hass, entry, "Office"))
    await poll(hass)

    heard = await listener.wait_for(len(LOOKALIKES) + 1)
    assert [payload["text"] for _, payload in heard] == [*LOOKALIKES, "Hi"]
    assert {payload["sender"] for _, payload in heard[:-1]} == {STRANGER}
    topic, last = heard[-1]
    assert topic == "phone_inbox/office/sent"
    assert (last["message_id"], last["recipient"]) == (sent["message_id"], ANNA)


@pytest.mark.usefixtures("mqtt")
async def test_bridge_in_a_flood(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    listener: Listener,
) -> None:
    """Many messages at once all get there."""
    account = device_id(hass, entry, "Revicom")
    await automate(hass, "mqtt_bridge", target={"device_id": account}, with_text=True)
    burst(revicom, 60)
    await poll(hass)
    heard = await listener.wait_for(60)
    assert [int(payload["text"]) for _, payload in heard] == list(range(60))
