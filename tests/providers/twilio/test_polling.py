"""Polls: how little they ask, and what they find whatever the server means (§5.2)."""

from datetime import timedelta
import json
from typing import Any

import pytest

from custom_components.phone_inbox.messaging import (
    Channel,
    Delivery,
    Message,
    MessageRef,
)
from custom_components.phone_inbox.providers import BadAnswer, Query, Unavailable
from custom_components.phone_inbox.providers.twilio import TwilioProvider, listing
from custom_components.phone_inbox.providers.twilio.api import TwilioApi
from tests.emulators.base import Seen
from tests.emulators.twilio import TwilioEmulator
from tests.providers.common import Known, ago, covered, read_all, read_pages

from .conftest import LINE, NUMBER, Clocks, asked, send_one

LISTS = "/Messages.json"
SINCE = ago(minutes=10)


def texts(messages: dict[str, Message]) -> set[str]:
    """Return the texts of messages."""
    return {message.text for message in messages.values()}


def query_of(seen: Seen) -> dict[str, str]:
    """Return what a request asked for."""
    return dict(seen.query)


async def test_idle_poll(emulator: TwilioEmulator, provider: TwilioProvider) -> None:
    """While nothing happens, a poll is one small page of the last days."""
    emulator.seed(500, spacing=60, until=60)
    await read_all(provider)
    since = ago(minutes=11)
    await read_all(provider, since)
    before = len(emulator.journal)
    for _ in range(5):
        emulator.clock.advance(60)
        await read_all(provider, since)
    asked_for = [query_of(seen) for seen in emulator.journal[before:]]
    assert len(asked_for) == 5
    assert asked_for == [
        {"DateSent>": "2026-11-21T09:49:00Z", "PageSize": "13"} for _ in range(5)
    ]


async def test_unchanged_answer_is_not_read(
    emulator: TwilioEmulator,
    provider: TwilioProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only the first of equal answers is read; what is under way is shown again."""
    emulator.receive("Here")
    sent = emulator.send_elsewhere("Out")
    emulator.set_delivery(sent, "sent")
    assert texts(await read_all(provider, SINCE)) == {"Here", "Out"}
    for _ in range(3):
        # Once without a window, and once with a page of another size.
        await read_all(provider, SINCE)
    before = len(emulator.journal)
    with monkeypatch.context() as patched:
        patched.setattr(listing.Listed, "read", None)
        for _ in range(3):
            assert set(await read_all(provider, SINCE)) == {sent}
    assert len(emulator.journal) - before == 3


async def test_all_that_changes_is_seen(
    emulator: TwilioEmulator, provider: TwilioProvider
) -> None:
    """After answers that were not read, one that says something else is."""
    emulator.receive("Here")
    sent = emulator.send_elsewhere("Out")
    emulator.set_delivery(sent, "sent")

    async def until_unchanged() -> None:
        for _ in range(4):
            found = await read_all(provider, SINCE)
        assert "Here" not in texts(found)

    await until_unchanged()
    emulator.set_delivery(sent, "failed", "30005")
    assert (await read_all(provider, SINCE))[sent].delivery is Delivery.FAILED
    await until_unchanged()
    emulator.receive("There")
    assert texts(await read_all(provider, SINCE)) >= {"Here", "There"}
    await until_unchanged()
    # Other questions, which the same answer answers.
    assert texts(await read_all(provider, ago(minutes=11))) >= {"Here", "There"}
    await until_unchanged()
    (mailbox,) = provider.mailboxes
    pages = [it async for it in provider.fetch(mailbox, Known(SINCE, sweep=True))]
    assert covered(pages) == SINCE
    assert {m.text for page in pages for m in page.messages} >= {"Here", "There"}


async def test_listed_before_it_was_known_who_sent_it(
    emulator: TwilioEmulator,
    provider: TwilioProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A text that is listed while it is being handed over gets its line later."""
    handed_over = TwilioApi.send
    lines: list[str] = []

    async def handing_over(api: TwilioApi, form: Any) -> Any:
        item = await handed_over(api, form)
        # The service has not chosen the sender yet.
        message = emulator.store.messages[item.sid]
        message.from_ = None
        message.service = emulator.account.services[0].sid
        for _ in range(4):
            found = await read_all(provider, SINCE)
            lines.extend(message.line for message in found.values())
        return item

    monkeypatch.setattr(TwilioApi, "send", handing_over)
    emulator.switches.filter_hides_undated = False
    at = emulator.clock.now() + timedelta(hours=2)
    result = await send_one(provider, send_at=at)
    assert result.message is not None
    assert LINE not in lines
    found = await read_all(provider, SINCE)
    assert found[result.message.id].line == LINE


@pytest.mark.parametrize("counts", [True, False])
@pytest.mark.parametrize("inclusive", [True, False])
async def test_time_of_day(
    emulator: TwilioEmulator, provider: TwilioProvider, counts: bool, inclusive: bool
) -> None:
    """What the window means makes no difference to what is found (§5.2)."""
    emulator.switches.time_of_day_counts = counts
    emulator.switches.bounds_inclusive = inclusive
    for minutes in (0, 1, 59, 60, 61, 24 * 60):
        emulator.receive(f"{minutes} ago", time=ago(minutes=minutes))
    await read_all(provider, ago(minutes=60))
    found = await read_all(provider, ago(minutes=60))
    assert "DateSent>" in query_of(emulator.journal[-1])
    assert {"0 ago", "1 ago", "59 ago", "60 ago"} <= texts(found)


async def test_late_message_below_many(
    emulator: TwilioEmulator, provider: TwilioProvider
) -> None:
    """A message that turns up late is found below any number of newer ones."""
    for number in range(40):
        emulator.receive(f"Newer {number}", time=ago(seconds=number))
    for _ in range(2):
        await read_all(provider, ago(minutes=10))
    emulator.receive("Late", time=ago(minutes=9))
    before = len(emulator.journal)
    assert "Late" in texts(await read_all(provider, ago(minutes=10)))
    assert len(emulator.journal) - before == 1


async def test_never_sent(
    emulator: TwilioEmulator, provider: TwilioProvider, clocks: Clocks
) -> None:
    """A message without a time of sending is found within the hour (§15)."""
    emulator.switches.inbound_without_date_sent = True
    await read_all(provider, ago(minutes=10))
    sid = emulator.receive("No date")
    emulator.store.messages[sid].sent = None
    assert texts(await read_all(provider, ago(minutes=10))) == set()
    clocks.now += 3600
    found = await read_all(provider, ago(minutes=10))
    assert texts(found) == {"No date"}
    assert found[sid].time == emulator.clock.now()
    # It is in no window: that it is not listed there does not mean that it is gone.
    pages = await read_pages(provider, ago(minutes=10))
    assert covered(pages) is None


@pytest.mark.parametrize("undated", ["hidden", "first", "by_created"])
async def test_scheduled_ones(
    emulator: TwilioEmulator, provider: TwilioProvider, undated: Any
) -> None:
    """However what is scheduled is listed, what comes in is found."""
    emulator.switches.undated = undated
    emulator.switches.filter_hides_undated = False
    account = emulator.account
    for _ in range(30):
        message_id = emulator.send_elsewhere("Later", recipient=NUMBER)
        message = emulator.store.messages[message_id]
        emulator.store.forget_plan(message)
        message.service = account.services[0].sid
    for number in range(3):
        emulator.receive(f"Here {number}", time=ago(minutes=number))
    for _ in range(2):
        found = await read_all(provider, ago(minutes=10))
        assert {"Here 0", "Here 1", "Here 2"} <= texts(found)


async def test_receiving(emulator: TwilioEmulator, provider: TwilioProvider) -> None:
    """What is still coming is listed once it says something (§15)."""
    emulator.switches.receiving_seconds = 5
    emulator.receive("")
    emulator.receive("Says something")
    assert texts(await read_all(provider)) == {"Says something"}
    emulator.clock.advance(5)
    assert texts(await read_all(provider)) == {"", "Says something"}


async def test_baseline(emulator: TwilioEmulator, provider: TwilioProvider) -> None:
    """The baseline reads as far back as a poll would, and says how far that is."""
    emulator.seed(2000, spacing=1, until=0)
    pages = await read_pages(provider)
    assert covered(pages) == ago(minutes=10, seconds=1)
    assert sum(len(page.messages) for page in pages) >= 601
    assert len(asked(emulator, LISTS)) <= 5


async def test_baseline_of_few(
    emulator: TwilioEmulator, provider: TwilioProvider
) -> None:
    """A short list is read as a whole, an empty one, too."""
    first = covered(await read_pages(provider))
    emulator.seed(3)
    second = covered(await read_pages(provider))
    assert first is not None
    assert first == second
    assert first.year == 2000


async def test_what_is_covered(
    emulator: TwilioEmulator, provider: TwilioProvider
) -> None:
    """A poll says how far back it has seen everything."""
    emulator.seed(100)
    since = ago(hours=3)
    assert covered(await read_pages(provider, since)) == since
    emulator.fail("answer", LISTS, status=500, times=-1, skip=1)
    with pytest.raises(Unavailable):
        await read_pages(provider, ago(hours=5))


@pytest.mark.parametrize("behaviour", ["continues", "error"])
@pytest.mark.parametrize("status", [400, 404])
async def test_page_whose_message_was_deleted(
    emulator: TwilioEmulator, provider: TwilioProvider, behaviour: Any, status: Any
) -> None:
    """Where the next page is lost, the list is read from its beginning (§15)."""
    emulator.switches.deleted_page_token = behaviour
    emulator.switches.bad_token_status = status
    emulator.switches.max_page_size = 20
    emulator.seed(60, spacing=1, until=0)
    found: dict[str, Message] = {}
    deleted = False
    async for page in provider.fetch("", Known(ago(hours=1))):
        found |= {message.id: message for message in page.messages}
        if len(found) == 40 and not deleted:
            deleted = True
            emulator.delete_elsewhere(page.messages[-1].id)
    assert deleted
    assert len(found) == 60


@pytest.mark.parametrize(
    "uri",
    [
        "https://elsewhere.example/2010-04-01/Accounts/x/Messages.json",
        "//elsewhere.example/Messages.json",
        "/2010-04-01/Accounts/AC1/Messages.json?Page=1",
        "/2010-04-01/Accounts.json",
        "../../secret",
        17,
        ["x"],
        "x" * 5000,
    ],
)
async def test_next_page_elsewhere(
    emulator: TwilioEmulator, provider: TwilioProvider, uri: Any
) -> None:
    """A next page that is not of this list is not asked for, with our credentials."""
    emulator.seed(3)
    shown = [emulator._shown(message) for message in emulator.store.newest_first()]
    body = json.dumps({"messages": shown, "next_page_uri": uri})
    emulator.fail("answer", LISTS, status=200, body=body, times=-1)
    with pytest.raises(BadAnswer):
        await read_pages(provider, ago(hours=5))
    assert all(seen.path.startswith("/2010-04-01") for seen in asked(emulator, LISTS))


# One by one


async def test_look_up_ever_more_seldom(
    emulator: TwilioEmulator, provider: TwilioProvider, clocks: Clocks
) -> None:
    """What stays ``sent`` is asked for ever more seldom (§5.3)."""
    message_id = emulator.send_elsewhere("No receipt", recipient="+14085550006")
    emulator.clock.advance(5)
    refs = [MessageRef(message_id, emulator.clock.now())]
    counts = []
    for hours in (0.0, 1.0, 20.0):
        emulator.clock.advance(3600 * hours)
        clocks.now += 3600 * hours
        before = len(emulator.journal)
        for _ in range(60):
            emulator.clock.advance(60)
            clocks.now += 60
            (message,) = await provider.fetch_by_ids("", refs)
            assert message.delivery is Delivery.SENT
        counts.append(len(emulator.journal) - before)
    assert counts[0] > counts[1] > counts[2] >= 1
    assert counts[0] <= 40
    assert counts[2] <= 2


async def test_look_up_once_it_ended(
    emulator: TwilioEmulator, provider: TwilioProvider, clocks: Clocks
) -> None:
    """What has changed is told at the next look; what is gone is left out."""
    message_id = emulator.send_elsewhere("Slow", recipient="+14085550006")
    emulator.clock.advance(5)
    refs = [MessageRef(message_id, emulator.clock.now())]
    await provider.fetch_by_ids("", refs)
    emulator.set_delivery(message_id, "failed", "30006")
    clocks.now += 60
    (message,) = await provider.fetch_by_ids("", refs)
    assert message.delivery is Delivery.FAILED
    emulator.delete_elsewhere(message_id)
    assert await provider.fetch_by_ids("", refs) == []


# Searching


@pytest.fixture
def archive(emulator: TwilioEmulator) -> TwilioEmulator:
    """Return an account with messages of one number on two channels, and others'."""
    emulator.seed(300, spacing=60, until=600)
    emulator.receive("By SMS", sender=NUMBER, time=ago(minutes=4))
    emulator.receive(
        "By WhatsApp", sender=NUMBER, channel="WHATSAPP", time=ago(minutes=3)
    )
    emulator.send_elsewhere("Out", recipient=NUMBER)
    emulator.clock.advance(10)
    return emulator


async def test_of_a_number(archive: TwilioEmulator, provider: TwilioProvider) -> None:
    """A number's messages are asked for by the server's filters, on each channel."""
    before = len(archive.journal)
    found = await provider.find(Query(remote=NUMBER))
    assert [message.text for message in found] == ["Out", "By WhatsApp", "By SMS"]
    queries = [query_of(seen) for seen in archive.journal[before:]]
    assert len(queries) == 6
    assert {query.get("From", query.get("To")) for query in queries} == {
        NUMBER,
        f"whatsapp:{NUMBER}",
        f"rcs:{NUMBER}",
    }


async def test_of_a_conversation(
    archive: TwilioEmulator, provider: TwilioProvider
) -> None:
    """A conversation's messages are two short lists, whatever else there is."""
    before = len(archive.journal)
    found = await provider.find(
        Query(remote=NUMBER, line="+12025550100", channel=Channel.WHATSAPP)
    )
    assert [message.text for message in found] == ["By WhatsApp"]
    assert [query_of(seen) for seen in archive.journal[before:]] == [
        {
            "From": f"whatsapp:{NUMBER}",
            "To": "whatsapp:+12025550100",
            "PageSize": "500",
        },
        {
            "From": "whatsapp:+12025550100",
            "To": f"whatsapp:{NUMBER}",
            "PageSize": "500",
        },
    ]


async def test_beyond_what_is_kept(
    archive: TwilioEmulator, provider: TwilioProvider
) -> None:
    """A wish that goes beyond what is kept gets what is there (§6)."""
    archive.switches.retention_days = 7
    found = await provider.find(Query(since=ago(days=2000), limit=1000))
    assert len(found) == 303
    found = await provider.find(Query(until=ago(days=2000)))
    assert found == []


async def test_stops_at_the_beginning(
    archive: TwilioEmulator, provider: TwilioProvider
) -> None:
    """A search of the last minutes does not read the whole list."""
    archive.switches.max_page_size = 20
    before = len(archive.journal)
    found = await provider.find(Query(since=ago(minutes=5), text="By"))
    assert [message.text for message in found] == ["By WhatsApp", "By SMS"]
    assert len(archive.journal) - before == 1
