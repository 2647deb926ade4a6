"""Several channels in order: the next one where one has not delivered."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
import voluptuous as vol

from custom_components.phone_inbox.providers.revicom import RevicomProvider, provider
from tests.emulators.revicom import RevicomEmulator
from tests.emulators.ringme import RingmeEmulator

from .common import setup_account
from .home import (
    account,
    contact,
    expect_log,
    quiet_log,  # noqa: F401
    record_sends,
    restart,
    send,
    settle,
    state,
    until,
)

ANNA, BORIS = "+79165551122", "+79165553344"
#: Recipients with another fate: see the emulator's lifecycle.
UNDELIVERED, STUCK, REFUSED = "+79165550001", "+79165550002", "+79165550004"
CHAIN = ["whatsapp", "sms"]


@pytest.fixture(autouse=True)
def reconciled_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the looks for the messages of a doubtful send follow at once."""
    monkeypatch.setattr(provider, "RECONCILE_PAUSES", (0.0, 0.0))


@pytest.fixture
async def entry(hass: HomeAssistant, revicom: RevicomEmulator) -> ConfigEntry:
    """Return an account whose messages only move when a test moves them."""
    revicom.switches.delivery_delay = 1_000_000.0
    revicom.receive("Old")
    entry = await account(
        hass,
        revicom,
        contact("Anna", ANNA),
        contact("Boris", BORIS),
        options={"default_line": "HomeHub"},
    )
    revicom.journal.clear()
    return entry


class Sender:
    """Sends on several channels, and moves what happens to it on."""

    def __init__(
        self, hass: HomeAssistant, emulator: RevicomEmulator, entry: ConfigEntry
    ) -> None:
        """Watch one server."""
        self.hass, self.emulator, self.entry = hass, emulator, entry
        self.sends = record_sends(hass)

    def send(
        self, recipients: str | list[str] = "Anna", **data: Any
    ) -> asyncio.Task[list[dict[str, Any]]]:
        """Send, and return what waits for the end of it."""
        return asyncio.create_task(
            send(self.hass, recipients, **{"channels": CHAIN, **data})
        )

    async def until_sent(self, count: int) -> None:
        """Wait until so many messages went out, and are watched."""
        await until(lambda: len(self.sends) == count)
        assert len(self.emulator.sent()) == count
        await settle(self.hass)

    async def poll(self) -> None:
        """Let the account see what is new."""
        await self.entry.runtime_data.async_refresh()
        await settle(self.hass)

    async def time_is_over(self, seconds: float = 301) -> None:
        """Let the time of a channel be over."""
        async_fire_time_changed(
            self.hass, dt_util.utcnow() + timedelta(seconds=seconds)
        )
        await settle(self.hass)

    def move(self, channel: str, delivery: str) -> None:
        """Let the server know what became of the message on a channel."""
        (message,) = (m for m in self.emulator.sent() if m.channel == channel)
        self.emulator.set_delivery(message.id, delivery)

    def channels(self) -> list[str]:
        """Return the channels of what went out."""
        return [message.channel for message in self.emulator.sent()]


@pytest.fixture
def sender(hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry) -> Sender:
    """Return who sends."""
    return Sender(hass, revicom, entry)


def told(answers: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Return what an answer says of each recipient, without ids."""
    return [
        (
            answer["recipient"],
            answer["delivered_by"],
            *((each["channel"], each["delivery"]) for each in answer["tries"]),
        )
        for answer in answers
    ]


async def test_first_delivers(sender: Sender) -> None:
    """What the first channel delivers goes out on no other."""
    task = sender.send()
    await sender.until_sent(1)
    assert not task.done()
    sender.move("WHATSAPP", "delivered")
    await sender.poll()
    answers = await task
    assert told(answers) == [(ANNA, "whatsapp", ("whatsapp", "delivered"))]
    (message,) = sender.emulator.sent()
    assert answers[0]["message_id"] == message.id
    assert (answers[0]["delivery"], answers[0]["error"]) == ("delivered", None)
    assert (answers[0]["price"], answers[0]["currency"]) == (2.5, "RUB")


async def test_first_fails(sender: Sender) -> None:
    """What fails goes out on the next channel at once."""
    task = sender.send()
    await sender.until_sent(1)
    sender.move("WHATSAPP", "failed")
    await sender.poll()
    await sender.until_sent(2)
    sender.move("SMS", "delivered")
    await sender.poll()
    assert told(await task) == [
        (ANNA, "sms", ("whatsapp", "failed"), ("sms", "delivered"))
    ]


@pytest.mark.parametrize("delivery", ["sent", "pending"])
async def test_first_is_late(sender: Sender, delivery: str) -> None:
    """What is not delivered in time goes out on the next channel, once."""
    task = sender.send(timeout="00:10:00")
    await sender.until_sent(1)
    sender.move("WHATSAPP", delivery)
    await sender.time_is_over(590)
    assert sender.channels() == ["WHATSAPP"]
    await sender.time_is_over(601)
    await sender.until_sent(2)
    # Too late, and no reason to send again.
    sender.move("WHATSAPP", "failed")
    await sender.poll()
    await sender.time_is_over(601)
    ((recipient, delivered_by, first, second),) = told(await task)
    assert (recipient, delivered_by, second) == (ANNA, None, ("sms", "sent"))
    assert first[0] == "whatsapp"
    assert sender.channels() == ["WHATSAPP", "SMS"]


async def test_what_has_not_gone_out_is_stopped(sender: Sender) -> None:
    """What waits at the provider when its time is over is taken back."""
    task = sender.send(STUCK)
    await sender.until_sent(1)
    await sender.time_is_over()
    await sender.until_sent(2)
    stops = [seen for seen in sender.emulator.journal if seen.method == "DELETE"]
    others = [seen.path for seen in sender.emulator.journal if "stop" in seen.path]
    assert stops or others
    sender.move("SMS", "delivered")
    await sender.poll()
    ((*_, first, second),) = told(await task)
    assert (first[0], second) == ("whatsapp", ("sms", "delivered"))


async def test_seen_only_when_the_time_is_over(sender: Sender) -> None:
    """A last look tells what no poll has shown yet."""
    task = sender.send()
    await sender.until_sent(1)
    sender.move("WHATSAPP", "delivered")
    # No poll comes in between.
    sender.emulator.journal.clear()
    with patch.object(type(sender.entry.runtime_data), "_async_update_data") as poll:
        poll.return_value = sender.entry.runtime_data.data
        await sender.time_is_over()
    assert told(await task) == [(ANNA, "whatsapp", ("whatsapp", "delivered"))]
    assert sender.channels() == ["WHATSAPP"]


async def test_refused_at_once(sender: Sender) -> None:
    """Where the server refuses the recipient on every channel, nobody is left."""
    with pytest.raises(HomeAssistantError) as error:
        await sender.send(REFUSED)
    assert str(error.value).startswith(
        "Revicom: no channel brought the message to …0004 ("
    )
    assert sender.channels() == []
    assert state(sender.hass, sender.entry, "sent_today").state == "0"


async def test_request_refused(sender: Sender) -> None:
    """A channel that the server does not take is as good as one that failed."""
    sender.emulator.fail("answer", "/message", method="POST", status=400, body="{}")
    task = sender.send()
    await sender.until_sent(1)
    sender.move("SMS", "delivered")
    await sender.poll()
    assert told(await task) == [
        (ANNA, "sms", ("whatsapp", "failed"), ("sms", "delivered"))
    ]


async def test_unknown_outcome(sender: Sender) -> None:
    """A text that may have arrived is sent on no other channel."""
    sender.emulator.fail("reset", "/message", method="POST")
    with pytest.raises(HomeAssistantError) as error:
        await sender.send()
    assert str(error.value) == (
        "Revicom did not say what became of the message to Anna, so no other channel "
        "was used; look whether it arrived. Delivered or on its way: –. "
        "Not delivered: –"
    )
    assert sender.channels() == []


async def test_unknown_but_found(sender: Sender) -> None:
    """What was not answered and then found is watched as any other."""
    sender.emulator.fail("reset_after", "/message", method="POST")
    task = sender.send()
    await sender.until_sent(1)
    sender.move("WHATSAPP", "failed")
    await sender.poll()
    await sender.until_sent(2)
    sender.move("SMS", "delivered")
    await sender.poll()
    assert told(await task) == [
        (ANNA, "sms", ("whatsapp", "failed"), ("sms", "delivered"))
    ]


@pytest.mark.parametrize("how", ["fails", "is not there"])
async def test_cannot_be_looked_up(sender: Sender, how: str) -> None:
    """Where nobody knows whether it was delivered, no other channel is used."""
    task = sender.send()
    await sender.until_sent(1)
    if how == "fails":
        sender.emulator.fail("answer", "/message", status=429, times=0)
    else:
        sender.emulator.delete_elsewhere(sender.emulator.sent()[0].id)
    with patch.object(type(sender.entry.runtime_data), "_async_update_data") as poll:
        poll.return_value = sender.entry.runtime_data.data
        await sender.time_is_over()
    with pytest.raises(HomeAssistantError, match="did not say what became"):
        await task
    sender.emulator.faults.clear()


async def test_several_recipients(sender: Sender) -> None:
    """Each recipient has an own chain."""
    task = sender.send(["Anna", "Boris"])
    await sender.until_sent(2)
    by_number = {message.recipient: message for message in sender.emulator.sent()}
    sender.emulator.set_delivery(by_number[ANNA[1:]].id, "delivered")
    sender.emulator.set_delivery(by_number[BORIS[1:]].id, "failed")
    await sender.poll()
    await sender.until_sent(3)
    sender.move("SMS", "failed")
    await sender.poll()
    with pytest.raises(HomeAssistantError) as error:
        await task
    assert str(error.value).startswith("Revicom: no channel brought the message to Bo")
    assert str(error.value).endswith("Delivered or on its way: Anna")


async def test_caps(sender: Sender) -> None:
    """Every try counts; a cap that is reached ends the chain."""
    caps = {"per_hour": 1, "per_day": 9, "recipient_per_hour": 9}
    sender.hass.config_entries.async_update_entry(
        sender.entry,
        options={"caps": caps | {"recipient_per_day": 9}, "default_line": "HomeHub"},
    )
    await settle(sender.hass)
    with pytest.raises(HomeAssistantError, match="Nothing was sent"):
        await sender.send(["Anna", "Boris"])
    task = sender.send()
    await sender.until_sent(1)
    sender.move("WHATSAPP", "failed")
    await sender.poll()
    with pytest.raises(HomeAssistantError, match=r"Anna \(cap_per_hour\)"):
        await task
    assert sender.channels() == ["WHATSAPP"]


async def test_account_starts_over(sender: Sender) -> None:
    """A reload of the account does not break a chain."""
    task = sender.send()
    await sender.until_sent(1)
    await restart(sender.hass, sender.entry)
    sender.move("WHATSAPP", "failed")
    await sender.poll()
    await sender.until_sent(2)
    sender.move("SMS", "delivered")
    await sender.poll()
    assert told(await task)[0][:2] == (ANNA, "sms")


async def test_called_off(sender: Sender) -> None:
    """Whoever calls it off, by stopping the automation, ends the chain."""
    task = sender.send()
    await sender.until_sent(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    sender.move("WHATSAPP", "failed")
    await sender.poll()
    await sender.time_is_over()
    assert sender.channels() == ["WHATSAPP"]


async def test_account_is_gone(sender: Sender) -> None:
    """Without its account a chain ends, and says so."""
    task = sender.send()
    await sender.until_sent(1)
    await sender.hass.config_entries.async_remove(sender.entry.entry_id)
    await settle(sender.hass)
    await sender.time_is_over()
    with pytest.raises(HomeAssistantError, match="did not say what became"):
        await task


async def test_line_of_a_channel(sender: Sender) -> None:
    """Each channel is sent on from a line that has it."""
    task = sender.send("Anna", channels=["voice_code", "sms"], text=CODE)
    await sender.until_sent(1)
    sender.move("VOICECODE", "failed")
    await sender.poll()
    await sender.until_sent(2)
    sender.move("SMS", "delivered")
    await sender.poll()
    assert told(await task)[0][1] == "sms"
    assert [m.line for m in sender.emulator.sent()] == ["voicecode", "HomeHub"]


CODE = "Код авторизации от Home: 1 2 3"


# Requests that cannot be right


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"channels": ["viber", "sms"]}, "cannot send on the channel viber"),
        ({"channels": ["sms", "viber"]}, "cannot send on the channel viber"),
        ({"send_at": "2030-01-01 00:00:00"}, "that goes out later"),
        ({"recipients": []}, "needs a recipient"),
        # A text that the second channel would not take.
        ({"channels": ["sms", "flash_call"]}, "has 4 digits"),
        ({"channels": ["sms", "vk"], "text": "я" * 2049}, "More than 2048"),
    ],
)
async def test_wrong_request(
    sender: Sender, data: dict[str, Any], message: str
) -> None:
    """What cannot be right is said before anything is sent."""
    with pytest.raises(HomeAssistantError, match=message):
        await sender.send(**data)
    assert not sender.emulator.journal


async def test_not_tracked(sender: Sender, hass: HomeAssistant) -> None:
    """Where deliveries are not told, no other channel can follow."""
    able = sender.entry.runtime_data.provider.capabilities
    untold = replace(able, tracks=able.tracks - {"sms"})
    with patch.object(RevicomProvider, "capabilities", untold):
        with pytest.raises(ServiceValidationError) as error:
            await sender.send(channels=["sms", "vk"])
        assert str(error.value) == (
            "Revicom does not tell whether a message on the channel sms is "
            "delivered, so no other channel can follow it"
        )
        # As the last one it can be used: nothing has to follow.
        task = sender.send(channels=["vk", "sms"])
        await sender.until_sent(1)
        sender.move("VK", "failed")
        await sender.poll()
        assert told(await task) == [(ANNA, None, ("vk", "failed"), ("sms", "pending"))]


async def test_provider_that_does_not_track(
    hass: HomeAssistant, ringme: RingmeEmulator
) -> None:
    """Ringme says of a message that it was sent, and no more."""
    expect_log("Callback not sent")
    await setup_account(hass, ringme)
    with pytest.raises(ServiceValidationError, match=r"Ringme.* does not tell"):
        await send(hass, ANNA, channels=["sms", "whatsapp"])
    (answer,) = await send(hass, ANNA, channels=["sms"])
    assert answer["delivered_by"] is None
    assert len(ringme.sent()) == 1


@pytest.mark.parametrize(
    "data",
    [
        {"channels": []},
        {"channels": ["sms", "sms"]},
        {"channels": ["pigeon"]},
        {"channel": "sms"},
        {"timeout": "00:00:01"},
        {"timeout": "13:00:00"},
    ],
)
async def test_wrong_form(sender: Sender, data: dict[str, Any]) -> None:
    """What has not even the right form is refused by the schema."""
    with pytest.raises(vol.Invalid):
        await sender.send(**data)
