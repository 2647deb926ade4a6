"""What an open browser is told as it happens."""

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant

from custom_components.phone_inbox.const import DOMAIN
from tests.common import setup_account
from tests.emulators.portsip import PortSipEmulator
from tests.emulators.revicom import RevicomEmulator
from tests.emulators.ringme import RingmeEmulator
from tests.home import (
    account,
    contact,
    device_id,
    entity_id,
    expect_log,
    know,
    poll,
    quiet_log,  # noqa: F401
    restart,
    send,
    settle,
)
from tests.websocket import Open, browse_fixture, may  # noqa: F401

ANNA = "79161112233"


async def test_messages_appear(
    hass: HomeAssistant, revicom: RevicomEmulator, browse: Open
) -> None:
    """Two browsers hear of a message, and of how far a sent one has come."""
    entry = await account(hass, revicom, contact("Anna", f"+{ANNA}"))
    browsers = [await browse(), await browse()]
    for browser in browsers:
        assert await browser.call("subscribe") is None
        state = await browser.hear("state")
        assert (state["entry_id"], state["available"]) == (entry.entry_id, True)
        assert state["unread"] == 0
    revicom.receive("Cake?", sender=ANNA, line="Office")
    await poll(hass)
    for browser in browsers:
        state = await browser.hear("state")
        unread = {line["name"]: line["unread"] for line in state["lines"]}
        assert (state["unread"], unread["Office"]) == (1, 1)
        heard = await browser.hear("announcement")
        assert (heard["entry_id"], heard["kind"]) == (entry.entry_id, "received")
        message = heard["message"]
        assert (message["text"], message["contact"]) == ("Cake?", "Anna")
        assert message["unread"] is True

    (result,) = await send(hass, "Anna", "Yes")
    await poll(hass)
    for browser in browsers:
        changed = await browser.hear("changed")
        assert changed["change"] == "sent"
        assert changed["message_ids"] == [result["message_id"]]
        assert (await browser.hear("announcement"))["kind"] == "sent"
    revicom.set_delivery(result["message_id"], "delivered")
    await poll(hass)
    for browser in browsers:
        heard = await browser.hear("announcement")
        assert (heard["kind"], heard["message"]["delivery"]) == (
            "delivered",
            "delivered",
        )


async def test_changes_appear(
    hass: HomeAssistant, ringme: RingmeEmulator, browse: Open
) -> None:
    """What an action, the button or another browser does is told to all."""
    entry = await setup_account(hass, ringme, options={"callbacks": False})
    await settle(hass)
    ids = [f"4101:{ringme.receive(text)}" for text in ("One", "Two")]
    await poll(hass)
    browser, other = await browse(), await browse()
    await browser.call("subscribe", entry_ids=[entry.entry_id])
    assert (await browser.hear("state"))["unread"] == 2
    own = {"entry_id": entry.entry_id}

    await other.call("mark_read", **own, message_ids=ids[:1])
    assert (await browser.hear("state"))["unread"] == 1
    changed = await browser.hear("changed")
    assert changed == {
        "event": "changed",
        "entry_id": entry.entry_id,
        "change": "read",
        "message_ids": ids[:1],
    }
    await hass.services.async_call(
        "button",
        "press",
        {"entity_id": entity_id(hass, entry, "mark_all_read", "Office")},
        blocking=True,
    )
    assert (await browser.hear("changed"))["message_ids"] == ids[1:]
    for action, change in (("mark_unread", "unread"), ("delete_messages", "deleted")):
        await hass.services.async_call(
            DOMAIN, action, {"message_ids": ids}, blocking=True
        )
        changed = await browser.hear("changed")
        assert (changed["change"], changed["message_ids"]) == (change, ids)


async def test_many_changes(
    hass: HomeAssistant, revicom: RevicomEmulator, browse: Open
) -> None:
    """More than a browser would look for are told without their ids."""
    entry = await account(hass, revicom)
    for number in range(201):
        revicom.receive(f"{number}", line="Office")
    await poll(hass)
    browser = await browse()
    await browser.call("subscribe")
    await hass.services.async_call(
        DOMAIN,
        "mark_read",
        {"device_id": device_id(hass, entry, "Office")},
        blocking=True,
    )
    changed = await browser.hear("changed")
    assert (changed["change"], changed["message_ids"]) == ("read", None)


async def test_feed_outlives_accounts(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    portsip: PortSipEmulator,
    browse: Open,
) -> None:
    """It goes on when an account is reloaded, is down, is added or removed."""
    second = await setup_account(hass, portsip)
    browser = await browse()
    await browser.call("subscribe")
    assert (await browser.hear("state"))["entry_id"] == second.entry_id
    entry = await account(hass, revicom)
    assert (await browser.hear("state"))["entry_id"] == entry.entry_id

    await restart(hass, entry)
    assert (await browser.hear("gone"))["entry_id"] == entry.entry_id
    assert (await browser.hear("state"))["unread"] == 0
    revicom.receive("After")
    await poll(hass)
    assert (await browser.hear("state"))["unread"] == 1
    assert (await browser.hear("announcement"))["message"]["text"] == "After"

    expect_log("cannot be reached")
    revicom.fail("answer", times=99, status=500)
    await poll(hass)
    state = await browser.hear("state")
    assert (state["available"], state["unread"]) == (False, 1)
    assert not any(line["available"] for line in state["lines"])
    revicom.faults.clear()
    await poll(hass)
    assert (await browser.hear("state"))["available"] is True

    await hass.config_entries.async_remove(entry.entry_id)
    # It is unloaded, which may have other reasons, and then removed.
    for _ in range(2):
        assert (await browser.hear("gone"))["entry_id"] == entry.entry_id
    assert (await browser.call("accounts"))["absent"] == []
    assert await browser.quiet()


async def test_refused_sign_in(
    hass: HomeAssistant, revicom: RevicomEmulator, browse: Open
) -> None:
    """It is told apart from a server that does not answer, loaded or not."""
    entry = await account(hass, revicom)
    browser = await browse()
    await browser.call("subscribe")
    assert (await browser.hear("state"))["sign_in"] is False

    async def known() -> tuple[bool, bool, bool]:
        answer = await browser.call("accounts")
        (account,) = answer["accounts"] + answer["absent"]
        loaded = bool(answer["accounts"])
        return loaded, account.get("available", False), account["sign_in"]

    assert await known() == (True, True, False)
    key = revicom.account.rotate_key().shown
    for part in ("Authentication failed", "could not authenticate"):
        expect_log(part)
    await poll(hass)
    state = await browser.hear("state")
    assert (state["available"], state["sign_in"]) == (False, True)
    assert await known() == (True, False, True)

    # Setting it up again ends with the same refusal, of which there is no state.
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    for _ in range(2):
        assert (await browser.hear("gone"))["entry_id"] == entry.entry_id
    assert await known() == (False, False, True)
    assert await browser.quiet()

    hass.config_entries.async_update_entry(entry, data={**entry.data, "key": key})
    await restart(hass, entry)
    assert (await browser.hear("state"))["sign_in"] is False
    assert await known() == (True, True, False)


async def test_accounts_that_are_not_there(
    hass: HomeAssistant, revicom: RevicomEmulator, browse: Open
) -> None:
    """A browser knows the name of what is down or switched off, and which it is."""
    entry = await account(hass, revicom)
    browser = await browse()
    down = {"entry_id": entry.entry_id, "name": "Revicom", "sign_in": False}
    assert await hass.config_entries.async_unload(entry.entry_id)
    revicom.fail("answer", times=99, status=500)
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    answer = await browser.call("accounts")
    assert answer["accounts"] == []
    (absent,) = answer["absent"]
    assert absent.pop("problem")["translation_key"] == "unavailable"
    assert absent == {**down, "disabled": False}
    await browser.call("subscribe")
    assert await browser.quiet()
    await hass.config_entries.async_set_disabled_by(
        entry.entry_id, ConfigEntryDisabler.USER
    )
    await settle(hass)
    assert (await browser.hear("gone"))["entry_id"] == entry.entry_id
    answer = await browser.call("accounts")
    assert answer["absent"] == [{**down, "problem": None, "disabled": True}]
    assert await browser.quiet()


async def test_feed_of_one_account_and_its_end(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    portsip: PortSipEmulator,
    browse: Open,
) -> None:
    """Other accounts are none of its business, and it can be ended."""
    entry = await account(hass, revicom)
    other = await setup_account(hass, portsip)
    browser = await browse()
    await browser.call("subscribe", entry_ids=[other.entry_id])
    number = browser.last
    assert (await browser.hear("state"))["entry_id"] == other.entry_id
    revicom.receive("Not for you")
    await poll(hass)
    await restart(hass, entry)
    assert await browser.quiet()

    await browser.unsubscribe(number)
    portsip.receive("Too late")
    await poll(hass)
    await restart(hass, other)
    assert await browser.quiet()


async def test_feed_tells_only_what_may_be_read(
    hass: HomeAssistant, revicom: RevicomEmulator, browse: Open
) -> None:
    """A user with the right to one line hears of that line."""
    for line in ("HomeHub", "Office"):
        revicom.receive("Old", line=line)
    entry = await account(hass, revicom)
    office = entity_id(hass, entry, "unread", "Office")
    reader, stranger = await browse(may(office)), await browse({"entity_ids": {}})
    for browser in (reader, stranger):
        await browser.call("subscribe")
    assert [line["name"] for line in (await reader.hear("state"))["lines"]] == [
        "Office"
    ]
    message_ids = [
        revicom.receive("Hidden", line="HomeHub"),
        revicom.receive("Shown", line="Office"),
    ]
    await poll(hass)
    assert (await reader.hear("state"))["unread"] == 1
    assert (await reader.hear("announcement"))["message"]["text"] == "Shown"
    await hass.services.async_call(
        DOMAIN, "mark_read", {"message_ids": message_ids}, blocking=True
    )
    assert (await reader.hear("changed"))["message_ids"] is None
    assert (await reader.hear("state"))["unread"] == 0
    await restart(hass, entry)
    assert (await reader.hear("gone"))["entry_id"] == entry.entry_id
    await reader.hear("state")
    assert await reader.quiet()
    assert await stranger.quiet()


async def test_contacts_change(
    hass: HomeAssistant, revicom: RevicomEmulator, browse: Open
) -> None:
    """A browser hears that others are contacts now, and which account it shows."""
    revicom.receive("Old", sender=ANNA)
    entry = await account(hass, revicom)
    browser = await browse()
    await browser.call("subscribe")
    await browser.hear("state")
    know(hass, contact("Anna", f"+{ANNA}"))
    await settle(hass)
    changed = await browser.hear("changed")
    assert changed["entry_id"] == entry.entry_id
    assert (changed["message_ids"], changed["change"]) == (None, "contacts")
    (shown,) = (await browser.call("accounts"))["accounts"]
    assert [item["name"] for item in shown["contacts"]] == ["Anna"]
