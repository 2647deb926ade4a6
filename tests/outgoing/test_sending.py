"""Sending: whom a text goes to and from where, and how."""

from datetime import timedelta

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
import pytest

from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    ANNA,
    BORIS,
    account,
    contact,
    device_id,
    poll,
    quiet_log,  # noqa: F401
    restart,
    send,
    sends,
    settle,
    state,
)

pytestmark = pytest.mark.usefixtures("midday", "reconciled_at_once")


# Whom, and from where


@pytest.mark.parametrize("how", ["nothing", "account", "account device"])
async def test_by_account(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry, how: str
) -> None:
    """An account is named by itself, by its device, or not at all if it is alone."""
    data = {
        "nothing": {},
        "account": {"config_entry_id": entry.entry_id},
        "account device": {"device_id": device_id(hass, entry, entry.title)},
    }[how]

    (answer,) = await send(hass, ANNA, **data)

    (message,) = revicom.sent()
    assert (message.line, message.recipient, message.text, message.channel) == (
        "HomeHub",
        "79165551122",
        "Hi",
        "SMS",
    )
    assert answer == {
        "recipient": ANNA,
        "message_id": message.id,
        "delivery": "pending",
        "parts": None,
        "price": None,
        "currency": None,
        "error": None,
    }


async def test_without_response(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Nobody has to ask for the answer."""
    await hass.services.async_call(
        "phone_inbox",
        "send_message",
        {"recipients": ANNA, "message": "Hi"},
        blocking=True,
    )
    assert len(revicom.sent()) == 1


async def test_by_line(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """A line's device names the line."""
    await send(hass, ANNA, device_id=device_id(hass, entry, "Office"))
    assert [message.line for message in revicom.sent()] == ["Office"]


async def test_by_contact(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """A contact's name is its preferred number, and the line it is written from."""
    await send(hass, " anna ")
    await send(hass, "Boris")
    # The line that is named goes before the contact's.
    await send(hass, "Boris", device_id=device_id(hass, entry, entry.title))
    hub = device_id(hass, entry, "HomeHub")
    await send(hass, "Boris", device_id=hub)
    # A number of the contact is the contact; several recipients have no one line.
    await send(hass, BORIS)
    await send(hass, ["Boris", "Anna"])

    assert [(message.line, message.recipient) for message in revicom.sent()] == [
        ("HomeHub", ANNA[1:]),
        ("Office", BORIS[1:]),
        ("Office", BORIS[1:]),
        ("HomeHub", BORIS[1:]),
        ("Office", BORIS[1:]),
        ("HomeHub", BORIS[1:]),
        ("HomeHub", ANNA[1:]),
    ]


async def test_usual_line(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """The account's usual line sends where none is named, a new one included."""
    hass.config_entries.async_update_entry(entry, options={"default_line": "Office"})
    await settle(hass)
    await send(hass, ANNA)
    assert revicom.sent()[-1].line == "Office"


async def test_line_of_another_channel(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """The line of voice codes is not the one that texts are sent from."""
    revicom.account.sender_names["zebra"] = revicom.account.sender_names["HomeHub"]
    revicom.send_elsewhere("Old", line="zebra")
    revicom.send_elsewhere("Код авторизации от X: 1", line="voicecode")
    await account(hass, revicom)
    await send(hass, ANNA)
    assert revicom.sent()[-1].line == "zebra"


async def test_several(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Several recipients go in one request, each once, with an answer for each."""
    await hass.config.async_update(country="RU")
    await restart(hass, entry)
    answers = await send(hass, ["Anna", "8 916 555-33-44", BORIS, "anna"])

    assert [answer["recipient"] for answer in answers] == [ANNA, BORIS]
    assert {answer["message_id"] for answer in answers} == {
        message.id for message in revicom.sent()
    }
    assert sum(seen.method == "POST" for seen in revicom.journal) == 1
    # The messages were looked up, so more is known of them.
    assert {answer["price"] for answer in answers} == {2.5}
    assert {answer["currency"] for answer in answers} == {"RUB"}
    assert {answer["parts"] for answer in answers} == {1}


async def test_options(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """All the fields arrive at the provider; a time is the home's own."""
    await hass.config.async_set_time_zone("Asia/Yerevan")
    tomorrow = dt_util.now() + timedelta(days=1)
    await send(
        hass,
        ANNA,
        channel="sms",
        send_at=tomorrow.strftime("%Y-%m-%d %H:%M:%S"),
        ttl={"minutes": 10},
        tags=["one", "two"],
        options={"shortUrl": True},
    )

    (sent,) = sends(revicom)
    # Yerevan is an hour ahead of Moscow.
    moscow = (tomorrow - timedelta(hours=1)).strftime("%Y-%m-%d %H:%M:%S")
    assert (sent["localSendTime"], sent["useLocalTime"]) == (moscow, False)
    assert sent["ttl"] == 600
    assert sent["tags"][:2] == ["one", "two"]
    assert sent["shortUrl"] is True


@pytest.mark.parametrize(
    ("channel", "text"),
    [
        ("whatsapp", "Hi"),
        ("vk", "Hi"),
        ("flash_call", "1234"),
        ("voice_code", "Код авторизации от Home: 1 2 3"),
    ],
)
async def test_channels(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    channel: str,
    text: str,
) -> None:
    """Every channel of the provider can be chosen."""
    await send(hass, ANNA, text, channel=channel)
    (message,) = revicom.sent()
    assert message.channel == channel.upper().replace("_", "")
    assert message.text == text


async def test_channel_of_a_contact(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """A contact is written to on the preferred channel, if nothing else is said."""
    revicom.receive("Old")
    await account(
        hass,
        revicom,
        contact("Anna", ANNA, channel="whatsapp"),
        contact("Boris", BORIS, channel="viber"),
    )
    await send(hass, "Anna")
    await send(hass, ANNA)
    await send(hass, "Anna", channel="sms")
    # Several recipients have no one channel; and this account has no Viber.
    await send(hass, ["Anna", "Boris"])
    await send(hass, "Boris")
    await hass.services.async_call(
        "notify",
        "send_message",
        {"entity_id": "notify.anna", "message": "Hi"},
        blocking=True,
    )
    assert [message.channel for message in revicom.sent()] == [
        *("WHATSAPP", "WHATSAPP", "SMS"),
        *("SMS", "SMS"),
        *("SMS", "WHATSAPP"),
    ]


async def test_found_in_the_next_poll(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """What was sent is counted at once, and what it cost with the next poll."""
    await send(hass, ANNA)
    assert state(hass, entry, "sent_today").state == "1"
    await poll(hass)
    assert state(hass, entry, "balance").state == "115.9"
    await restart(hass, entry)
    assert state(hass, entry, "sent_today").state == "1"


# Notify


async def test_notify(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """A contact can be notified; a title goes first."""
    for entity_id, title in (("notify.anna", None), ("notify.boris", "Alarm")):
        data = {"entity_id": entity_id, "message": "The door is open"}
        await hass.services.async_call(
            "notify",
            "send_message",
            data | ({"title": title} if title else {}),
            blocking=True,
        )

    assert [(item.line, item.recipient, item.text) for item in revicom.sent()] == [
        ("HomeHub", ANNA[1:], "The door is open"),
        ("Office", BORIS[1:], "Alarm\nThe door is open"),
    ]
    notified = hass.states.get("notify.anna")
    assert notified is not None
    assert dt_util.parse_datetime(notified.state) is not None
    assert state(hass, entry, "sent_today").state == "2"


async def test_notify_fails(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Who notifies is told when it does not work, and the state says nothing else."""
    revicom.fail("answer", "/message", method="POST", status=400, body="{}")
    with pytest.raises(HomeAssistantError, match="refused"):
        await hass.services.async_call(
            "notify",
            "send_message",
            {"entity_id": "notify.anna", "message": "Hi"},
            blocking=True,
        )
    notified = hass.states.get("notify.anna")
    assert notified is not None
    assert notified.state == "unknown"
