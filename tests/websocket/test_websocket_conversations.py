"""The list of conversations: page by page, and whom a search finds."""

from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from custom_components.phone_inbox.account import conversations
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    account,
    contact,
    contacts_of,
    entity_id,
    expect_log,
    poll,
    quiet_log,  # noqa: F401
)
from tests.websocket import Browser, Open, browse_fixture, may  # noqa: F401

ANNA = "79161112233"
#: So many messages are looked at for a page here.
DEPTH = 10
STRANGERS = 37


@pytest.fixture
async def entry(hass: HomeAssistant, revicom: RevicomEmulator) -> ConfigEntry:
    """Return an account to which Anna and Лёва wrote long before many others did."""
    entry = await account(
        hass,
        revicom,
        contact("Anna Nováková", f"+{ANNA}", trusted=True),
        contact("Лёва", "+79161112299"),
    )
    for sender in ("79161112299", ANNA):
        revicom.receive("Long ago", sender=sender, line="Office")
        revicom.clock.advance(1)
    await poll(hass)
    for number in range(STRANGERS):
        line = ("Office", "HomeHub")[number % 2]
        # Several in one second: pages end in the middle of it.
        revicom.clock.advance(1 if number % 3 == 0 else 0)
        revicom.receive(f"Text {number}", sender=sender_of(number), line=line)
    await poll(hass)
    return entry


@pytest.fixture(autouse=True)
def shallow() -> Any:
    """Look at few messages at once, so that there are many pages."""
    with patch.object(conversations, "DEPTH", DEPTH):
        yield


def sender_of(number: int) -> str:
    """Return the number of a stranger."""
    return f"790355500{number:02}"


async def names(browser: Browser, entry: ConfigEntry, **wanted: Any) -> list[str]:
    """Return who is on all pages, in order, each once, as the card shows them."""
    found: dict[str, str] = {}
    before: dict[str, Any] = {}
    for _ in range(100):
        page = await browser.call(
            "conversations", entry_id=entry.entry_id, **wanted, **before
        )
        for item in page["conversations"]:
            name = item["contact"] or item["remote"]
            found.setdefault(item["conversation_id"], name)
        if page["next"] is None:
            return list(found.values())
        before = {"before": page["next"]}
    raise AssertionError("The pages have no end")


@pytest.mark.parametrize("limit", [1, 3, 7, 50, 200])
async def test_pages(entry: ConfigEntry, browse: Open, limit: int) -> None:
    """Page by page there is everybody, the latest first, and nobody twice."""
    found = await names(await browse(), entry, limit=limit)
    assert sorted(found) == sorted(
        [*map(sender_of, range(STRANGERS)), "Anna Nováková", "Лёва"]
    )
    # Of those of one second either may come first.
    numbers = [int(name[-2:]) // 3 for name in found[:-2]]
    assert numbers == sorted(numbers, reverse=True)
    assert found[-2:] == ["Anna Nováková", "Лёва"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("anna", "Anna Nováková"),
        ("NOVÁKOVÁ", "Anna Nováková"),
        ("лева", "Лёва"),
        (ANNA, "Anna Nováková"),
        ("+7 (916) 111-22-33", "Anna Nováková"),
        ("8 916 111 22 33", "Anna Nováková"),
        ("11122 33", "Anna Nováková"),
        ("2299", "Лёва"),
        (sender_of(36), sender_of(36)),
    ],
)
async def test_search_finds_at_once(
    entry: ConfigEntry, browse: Open, text: str, name: str
) -> None:
    """A contact is found on the first page, however long ago they wrote."""
    browser = await browse()
    for limit in (1, 50):
        answer = await browser.call(
            "conversations", entry_id=entry.entry_id, text=text, limit=limit
        )
        (item,) = answer["conversations"]
        assert (item["contact"] or item["remote"]) == name
        assert item["last"]["text"] in ("Long ago", "Text 36")


@pytest.mark.parametrize(
    ("text", "count"),
    [("5550000", 1), ("903 555", STRANGERS), ("nobody", 0), ("5559999", 0)],
)
async def test_search_goes_on_to_the_end(
    entry: ConfigEntry, browse: Open, text: str, count: int
) -> None:
    """Whoever is no contact is found where their message is, page by page."""
    found = await names(await browse(), entry, text=text, limit=5)
    assert len(found) == count
    assert all(name.startswith("7903555") for name in found)


async def test_search_of_a_line(entry: ConfigEntry, browse: Open) -> None:
    """A search goes no further than what is looked at."""
    browser = await browse()
    lines = (await browser.call("accounts"))["accounts"][0]["lines"]
    ids = {line["name"]: line["line_id"] for line in lines}
    assert await names(browser, entry, text="anna", line_id=ids["HomeHub"]) == []
    assert len(await names(browser, entry, text="anna", line_id=ids["Office"])) == 1


async def test_unread_beyond_the_limit(entry: ConfigEntry, browse: Open) -> None:
    """The first page has whatever is unread, where that is asked for."""
    browser = await browse()
    ask = {"entry_id": entry.entry_id, "limit": 2}
    few = await browser.call("conversations", **ask)
    assert len(few["conversations"]) == 2
    all_unread = await browser.call("conversations", **ask, all_unread=True)
    # The baseline of the account is not unread; what came after it is.
    assert len(all_unread["conversations"]) > 2
    assert all_unread["conversations"][:2] == few["conversations"]
    assert all_unread["next"] == few["next"]
    assert all(item["unread"] for item in all_unread["conversations"][2:])


async def test_rights(hass: HomeAssistant, entry: ConfigEntry, browse: Open) -> None:
    """Who may see one line only finds nobody of another, however they search."""
    hub = entity_id(hass, entry, "unread", "HomeHub")
    browser = await browse(may(hub))
    found = await names(browser, entry, limit=4)
    assert found
    assert {int(name[-2:]) % 2 for name in found} == {1}
    for text in ("anna", ANNA, "лева", sender_of(36)):
        assert await names(browser, entry, text=text) == []
    assert len(await names(browser, entry, text=sender_of(35))) == 1
    assert (await browser.call("accounts"))["contacts_entry_id"] is None
    expect_log("Unauthorized")
    lines = (await (await browse()).call("accounts"))["accounts"][0]["lines"]
    (office,) = (line["line_id"] for line in lines if line["name"] == "Office")
    assert (
        await browser.refused("conversations", entry_id=entry.entry_id, line_id=office)
        == "unauthorized"
    )


async def test_where_contacts_are_added(
    hass: HomeAssistant, entry: ConfigEntry, browse: Open
) -> None:
    """An administrator's card learns which entry holds the contacts."""
    answer = await (await browse()).call("accounts")
    assert answer["contacts_entry_id"] == contacts_of(hass).entry_id


async def test_no_cursor(entry: ConfigEntry, browse: Open) -> None:
    """What is no cursor is refused in words."""
    browser = await browse()
    assert (
        await browser.refused(
            "conversations", entry_id=entry.entry_id, before="yesterday"
        )
        == "cursor_invalid"
    )


async def test_failed_messages(
    hass: HomeAssistant, revicom: RevicomEmulator, browse: Open
) -> None:
    """Messages that were not delivered can be listed by themselves."""
    entry = await account(hass, revicom)
    for text in ("Arrives", "Does not"):
        revicom.send_elsewhere(text, recipient=ANNA, line="Office")
        revicom.clock.advance(1)
    await poll(hass)
    browser = await browse()
    own = {"entry_id": entry.entry_id}
    newest, _ = (await browser.call("messages", **own))["messages"]
    revicom.set_delivery(newest["message_id"], "failed")
    await poll(hass)
    answer = await browser.call("messages", **own, delivery="failed")
    assert [item["text"] for item in answer["messages"]] == ["Does not"]
    assert await browser.refused("messages", **own, delivery="lost") == "invalid_format"


async def test_why_an_account_does_not_answer(
    hass: HomeAssistant, revicom: RevicomEmulator, browse: Open
) -> None:
    """What refuses is told apart from what cannot be reached, loaded or not."""
    entry = await account(hass, revicom)
    browser = await browse()
    await browser.call("subscribe")
    assert (await browser.hear("state"))["problem"] is None

    async def problem() -> Any:
        answer = await browser.call("accounts")
        (found,) = answer["accounts"] + answer["absent"]
        return found["problem"]

    assert await problem() is None
    revicom.fail("answer", "/message", times=99, status=403)
    expect_log("does not allow")
    await poll(hass)
    told = (await browser.hear("state"))["problem"]
    assert told["translation_key"] == "permission_denied"
    assert told["translation_placeholders"]["account"] == "Revicom"
    assert await problem() == told
    await revicom.stop()
    await hass.config_entries.async_reload(entry.entry_id)
    assert (await problem())["translation_key"] == "unavailable"
