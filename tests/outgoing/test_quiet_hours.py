"""Quiet hours, and dry runs: what would be sent, and what is not."""

from datetime import datetime, timedelta
from typing import Any, cast

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.phone_inbox.const import DEFAULT_CAPS, DOMAIN
from tests.common import Flow, setup_account
from tests.emulators.revicom import RevicomEmulator
from tests.emulators.smsgate import SmsGateEmulator
from tests.home import (
    account,
    act,
    contact,
    know,
    poll,
    quiet_log,  # noqa: F401
    send,
    settle,
    state,
)

ANNA, BORIS = "+79165551122", "+79165553344"
NIGHT = {"start": "22:00:00", "end": "07:00:00"}


def at_home(hours: float) -> datetime:
    """Return a time of the home, so many hours from now.

    That is not what the home's clock shows now and so many hours more: in two nights
    of the year it skips an hour or goes back by one.
    """
    return dt_util.as_local(dt_util.utcnow() + timedelta(hours=hours))


def around_now(start: float, end: float) -> dict[str, str]:
    """Return quiet hours from and to so many hours from now, in the home's zone.

    Where an hour comes twice, the clock may show the same time again in an hour: what
    lies ahead has to be two hours away.
    """
    return {
        name: at_home(hours).strftime("%H:%M:00")
        for name, hours in (("start", start), ("end", end))
    }


async def quiet_account(
    hass: HomeAssistant, emulator: RevicomEmulator, **options: Any
) -> ConfigEntry:
    """Return an account at which it is quiet now."""
    emulator.receive("Old")
    quiet = around_now(-1, 2)
    options = {"quiet_hours": quiet, "default_line": "HomeHub", **options}
    return await account(hass, emulator, contact("Anna", ANNA), options=options)


async def test_refused(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """In quiet hours automations send nothing, whichever way they try."""
    await hass.config.async_set_time_zone("Asia/Yerevan")
    entry = await quiet_account(hass, revicom)
    quiet = entry.options["quiet_hours"]
    message_id = revicom.receive("Hello", sender=ANNA[1:])
    await poll(hass)
    for domain, action, data in (
        (DOMAIN, "send_message", {"recipients": "Anna"}),
        (DOMAIN, "send_message", {"recipients": "Anna", "channels": ["sms", "vk"]}),
        (DOMAIN, "reply", {"message_id": message_id}),
        ("notify", "send_message", {"entity_id": "notify.anna"}),
    ):
        with pytest.raises(HomeAssistantError) as error:
            await hass.services.async_call(
                domain, action, {"message": "Hi", **data}, blocking=True
            )
        assert str(error.value) == (
            f"Nothing was sent: Revicom keeps quiet from {quiet['start'][:5]} to "
            f"{quiet['end'][:5]}. You can change that in its options, or mark the "
            "message as urgent"
        )
    assert not revicom.sent()
    assert state(hass, entry, "sent_today").state == "0"


async def test_urgent(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """What is urgent goes out."""
    await quiet_account(hass, revicom)
    message_id = revicom.receive("Hello", sender=ANNA[1:])
    await poll(hass)
    await send(hass, "Anna", urgent=True)
    await hass.services.async_call(
        DOMAIN,
        "reply",
        {"message_id": message_id, "message": "Yes", "urgent": True},
        blocking=True,
    )
    assert [message.text for message in revicom.sent()] == ["Hi", "Yes"]


async def test_by_hand(
    hass: HomeAssistant, revicom: RevicomEmulator, hass_admin_user: MockUser
) -> None:
    """A person who sends by hand knows how late it is."""
    await quiet_account(hass, revicom)
    await hass.services.async_call(
        DOMAIN,
        "send_message",
        {"recipients": "Anna", "message": "By hand"},
        blocking=True,
        context=Context(user_id=hass_admin_user.id),
    )
    await hass.services.async_call(
        "notify",
        "send_message",
        {"entity_id": "notify.anna", "message": "By hand, too"},
        blocking=True,
        context=Context(user_id=hass_admin_user.id),
    )
    assert [message.text for message in revicom.sent()] == ["By hand", "By hand, too"]


async def test_later(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """What counts is when a message goes out."""
    entry = await quiet_account(hass, revicom)
    after = at_home(3).strftime("%Y-%m-%d %H:%M:%S")
    await send(hass, "Anna", send_at=after)
    hass.config_entries.async_update_entry(
        entry, options={**entry.options, "quiet_hours": around_now(2, 4)}
    )
    await settle(hass)
    await send(hass, "Anna")
    with pytest.raises(HomeAssistantError, match="keeps quiet"):
        await send(hass, "Anna", send_at=after)
    assert len(revicom.sent()) == 2


async def test_options(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Quiet hours need a beginning and another end; without both there are none."""
    entry = await setup_account(hass, revicom)
    flow = await Flow.options(hass, entry)
    typed = {
        "scan_interval": 60,
        "privacy": "standard",
        "callbacks": True,
        "caps": {**DEFAULT_CAPS},
    }
    for quiet, error in (
        ({"start": "22:00:00"}, "quiet_hours_incomplete"),
        ({"end": "07:00:00"}, "quiet_hours_incomplete"),
        ({"start": "22:00:00", "end": "22:00:00"}, "quiet_hours_empty"),
    ):
        await flow.submit(typed | {"quiet_hours": quiet})
        assert flow.errors == {"base": error}
    await flow.submit(typed | {"quiet_hours": NIGHT})
    assert entry.options["quiet_hours"] == NIGHT
    await settle(hass)

    flow = await Flow.options(hass, entry)
    assert flow.suggested["quiet_hours"] == NIGHT
    await flow.submit(typed | {"quiet_hours": {}})
    assert "quiet_hours" not in entry.options
    await settle(hass)


# Dry runs


async def rehearse(hass: HomeAssistant, **data: Any) -> dict[str, Any]:
    """Return what a dry run says."""
    response = await hass.services.async_call(
        DOMAIN,
        "send_message",
        {"recipients": "Anna", "message": "Hi", "dry_run": True, **data},
        blocking=True,
        return_response=True,
    )
    return cast("dict[str, Any]", response)


CAPS = {
    "per_hour": 10,
    "per_day": 20,
    "recipient_per_hour": 5,
    "recipient_per_day": 8,
}


@pytest.fixture
async def entry(hass: HomeAssistant, revicom: RevicomEmulator) -> ConfigEntry:
    """Return an account with small caps that has sent two parts to Anna."""
    revicom.receive("Old")
    entry = await account(
        hass,
        revicom,
        contact("Anna", ANNA),
        options={"caps": CAPS, "default_line": "HomeHub"},
    )
    await send(hass, "Anna", "я" * 71)
    revicom.journal.clear()
    return entry


@pytest.mark.usefixtures("midday")
async def test_dry_run(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """A dry run tells what a text takes and what is left; it changes nothing."""
    answer = await rehearse(hass, recipients=["Anna", BORIS], message="€" * 81)
    assert answer == {
        "dry_run": True,
        "would_send": True,
        "refused": [],
        "recipients": [ANNA, BORIS],
        "line": "HomeHub",
        "channel": "sms",
        "encoding": "gsm_7",
        "characters": 162,
        "parts": 2,
        "total_parts": 4,
        "caps": {
            "per_hour": {"limit": 10, "left": 8},
            "per_day": {"limit": 20, "left": 18},
            "recipient_per_hour": {"limit": 5, "left": 3},
            "recipient_per_day": {"limit": 8, "left": 6},
        },
    }
    assert await rehearse(hass, recipients=["Anna", BORIS], message="€" * 81) == answer
    assert not revicom.journal
    assert state(hass, entry, "sent_today").state == "1"


async def test_dry_run_of_another_channel(
    hass: HomeAssistant, entry: ConfigEntry
) -> None:
    """Only SMS has an alphabet and several parts."""
    answer = await rehearse(hass, message="я" * 200, channel="whatsapp")
    assert (answer["encoding"], answer["characters"]) == (None, 200)
    assert (answer["parts"], answer["channel"]) == (1, "whatsapp")


async def test_dry_run_of_a_chain(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Of several channels, each is told."""
    answer = await rehearse(hass, message="я" * 200, channels=["vk", "sms"])
    assert (answer["channel"], answer["parts"]) == ("vk", 1)
    (other,) = answer["fallbacks"]
    assert (other["channel"], other["parts"]) == ("sms", 3)
    answer = await rehearse(hass, channels=["viber", "sms"])
    assert [item["reason"] for item in answer["refused"]] == ["channel_not_supported"]
    assert answer["would_send"] is False


async def test_dry_run_refused(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """A dry run tells all that would be in the way, in words."""
    hass.config_entries.async_update_entry(
        entry, options={**entry.options, "quiet_hours": around_now(-1, 2)}
    )
    await settle(hass)
    answer = await rehearse(hass, message="я" * 300)
    assert answer["would_send"] is False
    assert [item["reason"] for item in answer["refused"]] == [
        "quiet_hours",
        "cap_recipient_per_hour",
    ]
    assert answer["refused"][1]["message"].startswith("Nothing was sent: Revicom may")
    for data, code in (
        ({"channel": "flash_call"}, "code_invalid"),
        ({"tags": ["not a tag"]}, "tag_invalid"),
    ):
        answer = await rehearse(hass, **data)
        (reason,) = answer["refused"]
        assert reason["reason"] == "rejected"
        assert reason["message"].startswith("Revicom refused: ")
        assert code in reason["message"]
    answer = await rehearse(hass, recipients=["Anna", "Nobody"])
    assert answer == {
        "dry_run": True,
        "would_send": False,
        "refused": [
            {
                "reason": "recipient_invalid",
                "message": (
                    "Revicom: recipient no. 2 in the list is neither a contact nor a "
                    "telephone number"
                ),
            }
        ],
    }


async def test_dry_run_of_a_reply(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """A reply can be rehearsed as well."""
    message_id = revicom.receive("Hello", sender=BORIS[1:])
    await poll(hass)
    answer = await hass.services.async_call(
        DOMAIN,
        "reply",
        {"message_id": message_id, "message": "Hi", "dry_run": True},
        blocking=True,
        return_response=True,
    )
    assert answer is not None
    # As the server wrote it: an answer goes to just that.
    assert (answer["recipients"], answer["would_send"]) == ([BORIS[1:]], True)
    assert len(revicom.sent()) == 1


@pytest.mark.usefixtures("midday")
@pytest.mark.parametrize("written", ["+79165551122", "0079165551122"])
async def test_cap_for_one_recipient(
    hass: HomeAssistant, smsgate: SmsGateEmulator, written: str
) -> None:
    """They are one, however their telephone has written the number."""
    await hass.config.async_update(country="RU")
    caps = {**DEFAULT_CAPS, "recipient_per_hour": 2}
    entry = await setup_account(hass, smsgate)
    hass.config_entries.async_update_entry(
        entry, options={**entry.options, "caps": caps}
    )
    know(hass, contact("Anna", ANNA))
    await settle(hass)
    smsgate.clock.advance(30)
    smsgate.receive("Hello", sender=written)
    await poll(hass)
    for _ in range(2):
        await send(hass, "Anna", "Hi")
    (message,) = (
        await act(hass, "get_messages", contact="Anna", direction="incoming")
    )["messages"]
    with pytest.raises(HomeAssistantError, match="recipient"):
        await act(hass, "reply", message_id=message["message_id"], message="Hi")
    assert len(smsgate.sent()) == 2
