"""Several channels in order: the next one where one has not delivered."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.dispatcher import (
    async_dispatcher_connect,
    async_dispatcher_send,
)
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
import voluptuous as vol

from custom_components.phone_inbox.account.announcement import (
    SIGNAL_ANNOUNCEMENT,
    Announcement,
)
from custom_components.phone_inbox.messaging import ChangeKind, Delivery
from custom_components.phone_inbox.providers.revicom import RevicomProvider
from tests.common import setup_account
from tests.emulators.ringme import RingmeEmulator
from tests.home import act, send, settle, state

from . import ANNA, BORIS
from .chain import Sender, told

#: Recipients with another fate: see the emulator's lifecycle.
STUCK, REFUSED = "+79165550002", "+79165550004"
CODE = "Код авторизации от Home: 1 2 3"


async def test_first_delivers(sender: Sender) -> None:
    """What the first channel delivers goes out on no other."""
    task = sender.send()
    await sender.until_sent(1)
    assert not task.done()
    await sender.becomes("WHATSAPP", "delivered")
    answers = await task
    assert told(answers) == [(f"+{ANNA}", "whatsapp", ("whatsapp", "delivered"))]
    (message,) = sender.emulator.sent()
    assert answers[0]["message_id"] == message.id
    assert (answers[0]["delivery"], answers[0]["error"]) == ("delivered", None)
    assert (answers[0]["price"], answers[0]["currency"]) == (2.5, "RUB")


async def test_first_fails(sender: Sender) -> None:
    """What fails goes out on the next channel at once."""
    task = sender.send()
    await sender.until_sent(1)
    await sender.becomes("WHATSAPP", "failed")
    await sender.until_sent(2)
    await sender.becomes("SMS", "delivered")
    assert told(await task) == [
        (f"+{ANNA}", "sms", ("whatsapp", "failed"), ("sms", "delivered"))
    ]


async def test_first_fails_as_its_time_is_over(sender: Sender) -> None:
    """Then the next channel has all of its own time."""

    @callback
    def end(announcement: Announcement) -> None:
        # That it was sent may be told only now, too.
        if announcement.change.kind is ChangeKind.FAILED:
            over = dt_util.utcnow() + timedelta(seconds=301)
            async_fire_time_changed(sender.hass, over)

    task = sender.send()
    await sender.until_sent(1)
    # It hears of both before it can do anything about it.
    disconnect = async_dispatcher_connect(sender.hass, SIGNAL_ANNOUNCEMENT, end)
    await sender.becomes("WHATSAPP", "failed")
    disconnect()
    await sender.until_sent(2)
    assert not task.done()
    await sender.becomes("SMS", "delivered")
    assert told(await task) == [
        (f"+{ANNA}", "sms", ("whatsapp", "failed"), ("sms", "delivered"))
    ]


async def test_message_of_another_account(sender: Sender) -> None:
    """What becomes of a message of the same id elsewhere tells nothing of this one."""
    heard: list[Announcement] = []
    disconnect = async_dispatcher_connect(
        sender.hass, SIGNAL_ANNOUNCEMENT, heard.append
    )
    task = sender.send()
    await sender.until_sent(1)
    await sender.becomes("WHATSAPP", "sent")
    disconnect()
    (sent,) = (item for item in heard if item.change.kind is ChangeKind.SENT)
    failed = replace(sent.change.message, delivery=Delivery.FAILED)
    elsewhere = replace(
        sent, entry_id="another", change=replace(sent.change, message=failed)
    )
    async_dispatcher_send(sender.hass, SIGNAL_ANNOUNCEMENT, elsewhere)
    await settle(sender.hass)
    assert sender.channels() == ["WHATSAPP"]
    await sender.becomes("WHATSAPP", "delivered")
    assert told(await task) == [(f"+{ANNA}", "whatsapp", ("whatsapp", "delivered"))]


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
    await sender.becomes("WHATSAPP", "failed")
    await sender.time_is_over(601)
    ((recipient, delivered_by, first, second),) = told(await task)
    assert (recipient, delivered_by, second) == (f"+{ANNA}", None, ("sms", "sent"))
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
    await sender.becomes("SMS", "delivered")
    ((*_, first, second),) = told(await task)
    assert (first, second) == (("whatsapp", "cancelled"), ("sms", "delivered"))


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
    assert told(await task) == [(f"+{ANNA}", "whatsapp", ("whatsapp", "delivered"))]
    assert sender.channels() == ["WHATSAPP"]


async def test_refused_at_once(sender: Sender) -> None:
    """Where the server refuses the recipient on every channel, nobody is left."""
    with pytest.raises(HomeAssistantError) as error:
        await sender.send(REFUSED)
    assert str(error.value).startswith(
        "Revicom: no channel delivered the message to …0004 ("
    )
    assert sender.channels() == []
    assert state(sender.hass, sender.entry, "sent_today").state == "0"


async def test_request_refused(sender: Sender) -> None:
    """A channel that the server does not take is as good as one that failed."""
    sender.emulator.fail("answer", "/message", method="POST", status=400, body="{}")
    task = sender.send()
    await sender.until_sent(1)
    await sender.becomes("SMS", "delivered")
    assert told(await task) == [
        (f"+{ANNA}", "sms", ("whatsapp", "failed"), ("sms", "delivered"))
    ]


async def test_several_recipients(sender: Sender) -> None:
    """Each recipient has an own chain."""
    task = sender.send(["Anna", "Boris"])
    await sender.until_sent(2)
    by_number = {message.recipient: message for message in sender.emulator.sent()}
    sender.emulator.set_delivery(by_number[ANNA].id, "delivered")
    sender.emulator.set_delivery(by_number[BORIS].id, "failed")
    await sender.poll()
    await sender.until_sent(3)
    await sender.becomes("SMS", "failed")
    with pytest.raises(HomeAssistantError) as error:
        await task
    assert str(error.value).startswith(
        "Revicom: no channel delivered the message to Bo"
    )
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
    await sender.becomes("WHATSAPP", "failed")
    with pytest.raises(HomeAssistantError, match=r"Anna \(.*, sms: cap_per_hour\)"):
        await task
    assert sender.channels() == ["WHATSAPP"]


async def test_line_of_a_channel(sender: Sender) -> None:
    """Each channel is sent on from a line that has it."""
    task = sender.send("Anna", channels=["voice_code", "sms"], text=CODE)
    await sender.until_sent(1)
    await sender.becomes("VOICECODE", "failed")
    await sender.until_sent(2)
    await sender.becomes("SMS", "delivered")
    assert told(await task)[0][1] == "sms"
    assert [m.line for m in sender.emulator.sent()] == ["voicecode", "HomeHub"]


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
        await sender.becomes("VK", "failed")
        assert told(await task) == [
            (f"+{ANNA}", None, ("vk", "failed"), ("sms", "pending"))
        ]


async def test_provider_that_does_not_track(
    hass: HomeAssistant, ringme: RingmeEmulator
) -> None:
    """Ringme says of a message that it was sent, and no more."""
    await setup_account(hass, ringme)
    with pytest.raises(ServiceValidationError, match=r"Ringme.* does not tell"):
        await send(hass, f"+{ANNA}", channels=["sms", "whatsapp"])
    (answer,) = await send(hass, f"+{ANNA}", channels=["sms"])
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


async def test_stopped_by_its_sender(sender: Sender) -> None:
    """What somebody stops while it waits goes out on no other channel."""
    task = sender.send(STUCK)
    await sender.until_sent(1)
    (first,) = sender.emulator.sent()
    await act(sender.hass, "cancel_messages", message_ids=[first.id])
    # The server takes a while until it shows.
    await sender.time_is_over()
    assert sender.channels() == ["WHATSAPP"]
    assert told(await task) == [("+79165550002", None, ("whatsapp", "cancelled"))]


async def test_stopped_and_heard_of(sender: Sender) -> None:
    """So it is where a poll tells before the time is over."""
    task = sender.send(STUCK)
    await sender.until_sent(1)
    (first,) = sender.emulator.sent()
    await act(sender.hass, "cancel_messages", message_ids=[first.id])
    sender.emulator.clock.advance(60)
    await sender.poll()
    assert sender.channels() == ["WHATSAPP"]
    assert told(await task) == [("+79165550002", None, ("whatsapp", "cancelled"))]
