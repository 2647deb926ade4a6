"""Looking at messages: filters, and pages to the very end."""

from datetime import timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest

from custom_components.phone_inbox.const import DOMAIN
from tests.common import add_contact, setup_account
from tests.emulators.base import Emulator
from tests.emulators.portsip import PortSipEmulator
from tests.emulators.revicom import RevicomEmulator
from tests.emulators.ringme import RingmeEmulator
from tests.home import (
    account,
    act,
    contact,
    coordinator_of,
    device_id,
    poll,
    quiet_log,  # noqa: F401
    settle,
)

NO_CALLBACKS = {"callbacks": False}


@pytest.fixture(params=["revicom", "portsip", "ringme"])
def emulator(request: pytest.FixtureRequest) -> Emulator:
    """Return a server of each provider in turn."""
    found: Emulator = request.getfixturevalue(request.param)
    return found


async def connect(hass: HomeAssistant, emulator: Emulator) -> Any:
    """Add an account; return its entry."""
    if isinstance(emulator, RevicomEmulator):
        return await account(hass, emulator)
    options = NO_CALLBACKS if isinstance(emulator, RingmeEmulator) else None
    entry = await setup_account(hass, emulator, options=options)
    await settle(hass)
    return entry


async def look(hass: HomeAssistant, **data: Any) -> Any:
    """Return what the action get_messages answers."""
    return await hass.services.async_call(
        DOMAIN, "get_messages", data, blocking=True, return_response=True
    )


async def pages(hass: HomeAssistant, **data: Any) -> list[list[str]]:
    """Return the texts of all pages there are."""
    found: list[list[str]] = []
    before: dict[str, str] = {}
    while True:
        answer = await look(hass, **data, **before)
        found.append([message["text"] for message in answer["messages"]])
        if answer["next"] is None:
            return found
        before = {"before": answer["next"]}
        assert len(found) < 300


async def all_of(hass: HomeAssistant, **data: Any) -> list[str]:
    """Return the texts of the messages of all pages."""
    return [text for page in await pages(hass, **data) for text in page]


async def test_pages(hass: HomeAssistant, emulator: Emulator) -> None:
    """Every message is on one page, and on one only, newest first."""
    start = dt_util.utcnow().replace(microsecond=0) - timedelta(hours=3)
    for number in range(60):
        # Three in each second; which line does not matter.
        lines = emulator.lines()
        emulator.receive(
            f"Text {number}",
            time=start + timedelta(seconds=number // 3),
            line=lines[number % len(lines)],
            channel="WHATSAPP"
            if isinstance(emulator, PortSipEmulator) and number % len(lines)
            else "SMS",
        )
    await connect(hass, emulator)
    wanted = {f"Text {number}" for number in range(60)}
    for limit in (4, 7, 60, 100):
        found = await all_of(hass, limit=limit)
        assert len(found) == 60, limit
        assert set(found) == wanted
        seconds = [int(text.removeprefix("Text ")) // 3 for text in found]
        assert seconds == sorted(seconds, reverse=True)
    assert (await pages(hass, limit=60))[0] != []


async def test_many_in_one_second(hass: HomeAssistant, emulator: Emulator) -> None:
    """A second that fills several pages is not a wall."""
    moment = dt_util.utcnow().replace(microsecond=0) - timedelta(hours=1)
    for number in range(40):
        emulator.receive(f"Text {number}", time=moment)
    emulator.receive("Before", time=moment - timedelta(seconds=5))
    emulator.receive("After", time=moment + timedelta(seconds=5))
    await connect(hass, emulator)
    for limit in (3, 39, 41):
        found = await all_of(hass, limit=limit)
        assert len(found) == len(set(found)) == 42
        assert (found[0], found[-1]) == ("After", "Before")


async def test_unread_pages(hass: HomeAssistant, emulator: Emulator) -> None:
    """Unread messages have pages, too."""
    await connect(hass, emulator)
    for number in range(12):
        emulator.receive(f"Text {number}")
    await poll(hass)
    for limit in (1, 5, 12, 50):
        found = await all_of(hass, limit=limit, unread=True)
        assert sorted(found) == sorted(f"Text {number}" for number in range(12))
    assert await all_of(hass, limit=5, unread=True, search="text 1") == [
        text for text in await all_of(hass, unread=True) if text.startswith("Text 1")
    ]
    assert await all_of(hass, unread=False) == []


async def test_pages_of_what_matches_seldom(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A page may be empty where much was looked at, but the end is the end."""
    monkeypatch.setattr("custom_components.phone_inbox.account.searching.MAX_ROUNDS", 2)
    start = dt_util.utcnow().replace(microsecond=0) - timedelta(hours=3)
    for number in range(30):
        revicom.receive(f"Text {number}", time=start + timedelta(seconds=number))
    await account(hass, revicom)
    await poll(hass)
    await hass.services.async_call(
        DOMAIN,
        "mark_read",
        {"message_ids": [(await look(hass))["messages"][-1]["message_id"]]},
        blocking=True,
    )
    assert await all_of(hass, delivery="failed", limit=3) == []
    found = await pages(hass, unread=True, search="Text 0", limit=2)
    assert [text for page in found for text in page] == []


async def test_filters(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Each filter does what it says, alone and with others."""
    hass.config.country = "RU"
    # Its clock never goes back: no time without a zone is two times there.
    await hass.config.async_set_time_zone("Asia/Yerevan")
    now = dt_util.utcnow().replace(microsecond=0)
    entry = await account(hass, revicom)
    await add_contact(hass, entry, "Anna", "+79161112233")
    await settle(hass)
    for minutes, text, sender, line, channel in (
        (50, "Old", "79161112233", "HomeHub", "SMS"),
        (40, "Office news", "79164445566", "Office", "SMS"),
        (30, "Via WhatsApp", "79161112233", "Office", "WHATSAPP"),
        (20, "Again", "79161112233", "HomeHub", "SMS"),
    ):
        revicom.receive(
            text,
            sender=sender,
            line=line,
            channel=channel,
            time=now - timedelta(minutes=minutes),
        )
    sent = revicom.send_elsewhere("Sent", recipient="79161112233", line="HomeHub")
    revicom.set_delivery(sent, "delivered")
    await poll(hass)
    office = device_id(hass, entry, "Office")

    async def found(**data: Any) -> list[str]:
        return await all_of(hass, **data)

    assert await found() == ["Sent", "Again", "Via WhatsApp", "Office news", "Old"]
    for anna in ("Anna", "anna", "+7 916 111-22-33", "8 916 1112233", "79161112233"):
        assert await found(contact=anna) == ["Sent", "Again", "Via WhatsApp", "Old"]
    assert await found(device_id=office) == ["Via WhatsApp", "Office news"]
    assert await found(direction="outgoing") == ["Sent"]
    assert await found(direction="incoming", contact="Anna", device_id=office) == [
        "Via WhatsApp"
    ]
    assert await found(channel="whatsapp") == ["Via WhatsApp"]
    assert await found(delivery="delivered") == ["Sent"]
    assert await found(search="news") == ["Office news"]
    assert await found(search="nothing like it") == []
    # A time without a zone is one of the home.
    at_home = dt_util.as_local(now - timedelta(minutes=40))
    since = at_home.replace(tzinfo=None).isoformat()
    until = (now - timedelta(minutes=30)).isoformat()
    assert await found(since=since, until=until) == ["Via WhatsApp", "Office news"]
    assert await found(since=until, until=since) == []

    (first,) = (await look(hass, search="Again"))["messages"]
    assert (first["contact"], first["trusted"], first["line"]) == (
        "Anna",
        False,
        "HomeHub",
    )
    await hass.services.async_call(
        DOMAIN, "mark_read", {"message_ids": first["message_id"]}, blocking=True
    )
    assert "Again" not in await found(unread=True)
    assert set(await found(unread=False)) == {"Sent", "Again"}
    conversation = first["conversation_id"]
    assert await found(conversation_id=conversation) == ["Sent", "Again", "Old"]


async def test_time_of_the_home(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A time without a zone is one of the home, wherever the machine believes to be."""
    await hass.config.async_set_time_zone("Asia/Yerevan")
    await account(hass, revicom)
    now = revicom.clock.now()
    for minutes in (90, 30):
        revicom.receive(f"{minutes}", time=now - timedelta(minutes=minutes))
    await poll(hass)
    hour_ago = dt_util.as_local(now - timedelta(hours=1)).strftime("%Y-%m-%d %H:%M:%S")
    assert await all_of(hass, since=hour_ago) == ["30"]
    assert await all_of(hass, until=hour_ago) == ["90"]


async def test_what_was_shown_goes_on(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """Of a message that was shown, what became of it since is shown, too."""
    await account(hass, revicom)
    sent = revicom.send_elsewhere("Sent")
    revicom.set_delivery(sent, "pending")
    await poll(hass)

    async def delivery() -> Any:
        (shown,) = (await look(hass, message_ids=[sent]))["messages"]
        return shown["delivery"]

    assert await delivery() == "pending"
    revicom.set_delivery(sent, "delivered")
    await poll(hass)
    assert await delivery() == "delivered"


async def test_memory_of_conversations(
    hass: HomeAssistant, revicom: RevicomEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has an end, however many people write; those shown last can be opened."""
    monkeypatch.setattr(
        "custom_components.phone_inbox.account.conversations.REMEMBERED", 3
    )
    entry = await account(hass, revicom)
    for number in range(8):
        revicom.receive(f"{number}", sender=f"7916000000{number}")
    await poll(hass)
    shown = (await look(hass))["messages"]
    assert len(coordinator_of(entry).inbox.conversations._derived) == 3
    last = shown[-1]
    assert await all_of(hass, conversation_id=last["conversation_id"]) == [last["text"]]


async def test_memory_of_what_was_shown(
    hass: HomeAssistant, revicom: RevicomEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has an end; what is not in it is looked up."""
    monkeypatch.setattr("custom_components.phone_inbox.account.known.SHOWN", 3)
    entry = await account(hass, revicom)
    wanted = [revicom.receive(f"Text {number}") for number in range(8)]
    await poll(hass)
    assert len(await all_of(hass, unread=True)) == 8
    assert len(coordinator_of(entry).inbox._known._shown) == 3
    answer = await look(hass, message_ids=wanted)
    assert [item["text"] for item in answer["messages"]] == [
        f"Text {number}" for number in range(8)
    ]
    assert answer["next"] is None


async def test_all_numbers_of_a_contact(
    hass: HomeAssistant, emulator: Emulator
) -> None:
    """A contact's messages are found under each number, on pages as others are."""
    start = dt_util.utcnow().replace(microsecond=0) - timedelta(hours=3)
    # Many under one number, then some under the other, then both.
    senders = ["79161112233"] * 20 + ["79162223344"] * 5
    senders += ["79161112233", "79162223344", "79169999999"] * 5
    for number, sender in enumerate(senders):
        time = start + timedelta(seconds=number)
        emulator.receive(f"Text {number}", sender=sender, time=time)
    entry = await connect(hass, emulator)
    await add_contact(hass, entry, "Anna", "+79161112233", "+79162223344")
    await settle(hass)
    wanted = [
        f"Text {number}"
        for number, sender in enumerate(senders)
        if sender != "79169999999"
    ][::-1]
    for limit in (3, 7, 30, 50):
        assert await all_of(hass, contact="Anna", limit=limit) == wanted
    only = [text for text in wanted if senders[int(text[5:])] == "79162223344"]
    assert await all_of(hass, contact="+79162223344") == only
    assert await all_of(hass, contact="+79160000000") == []


async def test_cost_of_several_numbers(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """Each number is asked for once, and then only where there may be more."""
    start = dt_util.utcnow().replace(microsecond=0) - timedelta(hours=3)
    for number in range(40):
        sender = "79162223344" if number < 5 else "79161112233"
        time = start + timedelta(seconds=number)
        revicom.receive(f"Text {number}", sender=sender, time=time)
    await account(
        hass, revicom, contact("Anna", "+79161112233", "+79162223344", "+79163334455")
    )
    revicom.journal.clear()
    assert len((await look(hass, contact="Anna", limit=10))["messages"]) == 10
    assert len(revicom.journal) == 3


async def test_contact_by_its_device(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """A contact's device stands for the contact, where messages are looked for."""
    entry = await account(
        hass,
        revicom,
        contact("Anna", "+79161112233", "+79162223344"),
        contact("Boris", "+79164445566"),
    )
    start = dt_util.utcnow().replace(microsecond=0) - timedelta(hours=1)
    for number, sender in enumerate(
        ("79161112233", "79162223344", "79164445566", "79169999999")
    ):
        time = start + timedelta(seconds=number)
        revicom.receive(f"Text {number}", sender=sender, time=time)
    await poll(hass)
    anna, boris = (device_id(hass, entry, name) for name in ("Anna", "Boris"))
    assert await all_of(hass, device_id=anna) == ["Text 1", "Text 0"]
    assert await all_of(hass, device_id=boris) == ["Text 2"]
    assert await all_of(hass, device_id=boris, unread=True) == ["Text 2"]
    assert await all_of(hass, device_id=anna, search="1") == ["Text 1"]
    # Who is named says more than the device.
    assert await all_of(hass, device_id=anna, contact="Boris") == ["Text 2"]
    whole = device_id(hass, entry, entry.title)
    assert len(await all_of(hass, device_id=whole)) == 4

    for limit, found in ((50, ["79162223344", "79161112233"]), (1, ["79162223344"])):
        answer = await act(hass, "get_conversations", device_id=anna, limit=limit)
        assert [item["remote"] for item in answer["conversations"]] == found
