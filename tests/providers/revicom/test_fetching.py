"""Polling: baselines, windows, bursts, and what an idle poll costs."""

from collections import Counter
from datetime import datetime
from typing import Any

from multidict import MultiDict, MultiMapping
import pytest

from custom_components.phone_inbox.messaging import Direction, Ledger
from custom_components.phone_inbox.messaging.ledger import OVERLAP
from custom_components.phone_inbox.providers import (
    AuthenticationFailed,
    BadAnswer,
    RateLimited,
    Rejected,
    Unavailable,
    http,
)
from custom_components.phone_inbox.providers.revicom import RevicomProvider, listing
from tests.emulators.base import html_fault
from tests.emulators.revicom import RevicomEmulator, server
from tests.emulators.revicom.listing import list_messages
from tests.providers.common import NOW, Known, ago, covered, read_all, read_pages

from .conftest import Build, Clocks


def asked(emulator: RevicomEmulator, name: str) -> list[list[str]]:
    """Return a parameter's values in each listing so far."""
    return [
        [value for key, value in seen.query if key == name] for seen in emulator.journal
    ]


async def settle(provider: RevicomProvider, ledger: Ledger) -> list[str]:
    """Poll as an account does; return the texts of what is new."""
    round_ = ledger.open("", NOW)
    since = None
    async for page in provider.fetch("", round_):
        round_.take(page.messages)
        since = page.covered_since or since
    refs = round_.unseen_outgoing()
    ledger.accept("", await provider.fetch_by_ids("", refs))
    round_.finish(NOW, covered_since=since)
    changes = ledger.changes
    ledger.done(changes)
    return [f"{change.kind} {change.message.text}" for change in changes]


# One poll


async def test_one_request_for_both_directions(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """A poll is one listing, newest first, from the time asked for."""
    got = emulator.receive("in", time=ago(minutes=2))
    gone = emulator.send_elsewhere("out")

    messages = await read_all(provider, ago(minutes=10, microseconds=-1))

    assert messages.keys() == {got, gone}
    (seen,) = emulator.journal
    assert seen.query == [
        ("page", "1"),
        ("per_page", "100"),
        ("sort", "sentTime:desc"),
        ("time_from", "2026-11-22T09:50:00Z"),
        ("direction", "inbound"),
        ("direction", "outbound"),
    ]


async def test_what_a_poll_covers(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """Everything since the time asked for was listed, and the server's clock shows."""
    emulator.receive("in")

    pages = await read_pages(provider, ago(minutes=10))
    assert covered(pages) == ago(minutes=10)
    assert pages[0].server_time == NOW


async def test_nothing_new(provider: RevicomProvider) -> None:
    """An empty window is an answer, too."""
    pages = await read_pages(provider, ago(minutes=10))

    assert not any(page.messages for page in pages)
    assert covered(pages) == ago(minutes=10)


@pytest.mark.parametrize("old", [10, 5_000])
async def test_an_idle_poll_costs_the_same_however_much_is_stored(
    provider: RevicomProvider, emulator: RevicomEmulator, old: int
) -> None:
    """The window leaves out what is old."""
    emulator.seed(old)

    await read_all(provider, ago(minutes=10))
    assert len(emulator.journal) == 1
    assert emulator.journal[0].bytes_out < 100


async def test_an_unchanged_answer_is_not_read_again(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """Only the first of two equal answers yields anything."""
    since = ago(minutes=10)
    emulator.receive("one")

    assert await read_pages(provider, since)
    assert not await read_pages(provider, since)
    emulator.receive("two")
    assert len(await read_all(provider, since)) == 2
    # Another window is another question.
    assert await read_pages(provider, ago(minutes=11))
    assert await read_pages(provider, since)


async def test_a_changed_status_is_a_change(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """The same messages in another state are read."""
    sent = emulator.send_elsewhere("out")
    await read_pages(provider, ago(minutes=10))
    emulator.set_delivery(sent, "failed")

    messages = await read_all(provider, ago(minutes=10))
    assert messages[sent].error == "7060"


async def test_an_answer_counts_once_it_was_taken_to_the_end(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """Whoever stops early, or fails, gets the same again."""
    emulator.receive("one")
    since = ago(minutes=10)

    async for _ in provider.fetch("", Known(since)):
        break
    assert await read_all(provider, since)


# Baselines


async def test_the_baseline_of_a_small_account(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """Everything is listed, however old, what still waits included."""
    emulator.seed(20)
    waiting = emulator.send_elsewhere("wait", recipient="79160000002")

    pages = await read_pages(provider)
    messages = {m.id: m for page in pages for m in page.messages}
    assert len(messages) == 21
    assert messages[waiting].time == NOW
    since = covered(pages)
    assert since is not None
    assert since < min(message.time for message in messages.values())
    assert len(emulator.journal) == 1


async def test_the_baseline_of_an_empty_account(provider: RevicomProvider) -> None:
    """Nothing is everything."""
    assert covered(await read_pages(provider)) is not None


async def test_the_baseline_of_a_large_account(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """The newest page will do; what is older than its last message is not new."""
    emulator.seed(1000)

    pages = await read_pages(provider)
    times = [m.time for page in pages for m in page.messages]
    assert len(times) == 100
    assert covered(pages) == min(times)
    assert len(emulator.journal) == 1


async def test_the_baseline_of_a_busy_account(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """Where one page is not ten minutes, more are read."""
    emulator.seed(5000, spacing=1, until=60)

    pages = await read_pages(provider)
    times = {m.time for page in pages for m in page.messages}
    since = covered(pages)
    assert since is not None
    assert since < max(times) - OVERLAP
    assert len({time for time in times if time > since}) == (
        int((max(times) - since).total_seconds())
    )
    assert len(times) < 1000


async def test_a_baseline_is_always_read(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """A new ledger knows nothing of what was read for another."""
    emulator.seed(3)

    assert len(await read_all(provider)) == 3
    assert len(await read_all(provider)) == 3


async def test_a_baseline_without_times(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """A first page of nothing but waiting messages does not tell where we are."""
    for number in range(150):
        emulator.send_elsewhere(f"{number}", recipient="79160000002")

    pages = await read_pages(provider)
    assert covered(pages) == ago(minutes=10, seconds=1)


async def test_first_messages_after_a_baseline(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """With a ledger: nothing old is announced, each new message once."""
    emulator.seed(150, until=30)
    ledger = Ledger()

    assert await settle(provider, ledger) == []
    emulator.receive("new")
    emulator.receive("late", time=ago(minutes=5))
    assert await settle(provider, ledger) == ["received late", "received new"]
    assert await settle(provider, ledger) == []
    assert ledger.unread() == {"HomeHub": 2}


async def test_a_life_of_an_outgoing_message(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """A message that waits is in no window; it is looked up by its id."""
    emulator.receive("first")
    ledger = Ledger()
    sent = emulator.send_elsewhere("out", recipient="79160000002")
    await settle(provider, ledger)

    assert await settle(provider, ledger) == []
    emulator.set_delivery(sent, "sent")
    assert await settle(provider, ledger) == ["sent out"]
    emulator.set_delivery(sent, "delivered")
    assert await settle(provider, ledger) == ["delivered out"]
    assert await settle(provider, ledger) == []


async def test_what_is_under_way_costs_nothing_while_it_is_listed(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """A message that was sent is not looked up for every poll until it arrives."""
    emulator.receive("first")
    ledger = Ledger()
    await settle(provider, ledger)
    sent = emulator.send_elsewhere("out", recipient="79160000002")
    emulator.set_delivery(sent, "sent")
    assert await settle(provider, ledger) == ["sent out"]
    for _ in range(3):
        emulator.journal.clear()
        assert await settle(provider, ledger) == []
        assert len(emulator.journal) == 1
    emulator.set_delivery(sent, "delivered")
    assert await settle(provider, ledger) == ["delivered out"]
    emulator.journal.clear()
    assert await settle(provider, ledger) == []
    assert len(emulator.journal) == 1


# Bursts


@pytest.mark.parametrize("count", [100, 101, 150, 200, 201, 1000, 1001, 2500])
async def test_a_burst_is_read_to_its_end(
    provider: RevicomProvider, emulator: RevicomEmulator, count: int
) -> None:
    """Whatever came since the last poll is listed, in few requests."""
    emulator.seed(count, spacing=0.2, until=5)

    pages = await read_pages(provider, ago(minutes=30))
    assert len({m.id for page in pages for m in page.messages}) == count
    assert covered(pages) == ago(minutes=30)
    assert len(emulator.journal) <= 2 + count / 1000
    # Quiet again, a poll is one request.
    emulator.journal.clear()
    assert not await read_pages(provider, ago(minutes=30))
    assert len(emulator.journal) == 1


async def test_new_arrivals_while_paging(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """They shift nothing, and the next poll has them."""
    emulator.clock.advance(0)
    emulator.seed(3000, spacing=0.1, until=5)
    old = set(emulator.store.messages)
    seen: Counter[str] = Counter()

    async for page in provider.fetch("", Known(ago(minutes=30))):
        seen.update(message.id for message in page.messages)
        emulator.clock.advance(2)
        for number in range(40):
            emulator.receive(f"new {number}")
    assert old <= seen.keys()
    # The first hundred are in the first page of each size.
    assert sum(seen.values()) - len(seen) == 100

    messages = await read_all(provider, ago(minutes=30))
    assert messages.keys() == set(emulator.store.messages)


async def test_late_entries_while_paging(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """A message that is entered late shifts the pages; nothing is skipped."""
    emulator.seed(3000, spacing=0.1, until=5)
    old = set(emulator.store.messages)
    seen: set[str] = set()

    async for page in provider.fetch("", Known(ago(minutes=30))):
        seen |= {message.id for message in page.messages}
        emulator.receive("late", time=ago(seconds=6))
    assert old <= seen


async def test_messages_vanish_while_paging(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """Then some may have moved up past us: the listing is not called complete."""
    emulator.seed(3000, spacing=0.1, until=5)
    newest = list(emulator.store.messages)
    pages = []

    async for page in provider.fetch("", Known(ago(minutes=30))):
        pages.append(page)
        emulator.delete_elsewhere(newest.pop(0))
    assert covered(pages) is None


async def test_long_messages_make_smaller_pages(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """No answer comes near the limit."""
    for message in range(1200):
        emulator.receive(f"{message}" + "Ж" * 1500, time=ago(seconds=message))

    assert len(await read_all(provider, ago(minutes=30))) == 1200
    sizes = {size for (size,) in asked(emulator, "per_page")}
    assert sizes == {"100", "200"}
    assert max(seen.bytes_out for seen in emulator.journal) < http.MAX_ANSWER_BYTES / 2


async def test_a_server_with_a_smaller_largest_page(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """How large a page may be is not documented: a refusal is understood."""
    emulator.switches.max_per_page = 100
    emulator.seed(450, spacing=1, until=5)

    assert len(await read_all(provider, ago(minutes=30))) == 450
    assert provider.statistics()["largest_page"] == 100
    emulator.receive("one more")
    emulator.journal.clear()
    assert len(await read_all(provider, ago(minutes=30))) == 451
    assert all(seen.status == 200 for seen in emulator.journal)


async def test_a_refusal_in_the_middle(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """A refusal that has nothing to do with the size of a page is an error."""
    emulator.seed(150, spacing=1, until=5)
    emulator.fail("answer", "page=2", status=400)

    with pytest.raises(Rejected):
        await read_all(provider, ago(minutes=30))


async def test_a_server_that_caps_pages_silently(
    provider: RevicomProvider,
    emulator: RevicomEmulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the answer says of its size counts, not what was asked for."""

    def capped(store: Any, query: MultiMapping[str], *args: Any, **options: Any) -> Any:
        shown = str(min(int(query["per_page"]), 300))
        query = MultiDict(query)
        query["per_page"] = shown
        return list_messages(store, query, *args, **options)

    monkeypatch.setattr(server, "list_messages", capped)
    emulator.seed(3000, spacing=0.1, until=5)

    pages = await read_pages(provider, ago(minutes=30))
    assert len({m.id for page in pages for m in page.messages}) == 3000
    assert covered(pages) == ago(minutes=30)


# Beyond the paging cap


async def test_more_than_can_be_paged(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """25,000 messages come in windows of time, and no page is beyond the cap."""
    emulator.seed(25_000, spacing=3)

    pages = await read_pages(provider, ago(days=2))
    assert len({m.id for page in pages for m in page.messages}) == 25_000
    assert covered(pages) == ago(days=2)
    for (page,), (per_page,) in zip(
        asked(emulator, "page"), asked(emulator, "per_page"), strict=True
    ):
        assert int(page) * int(per_page) <= 10_000
    assert all(seen.status == 200 for seen in emulator.journal)
    assert len(emulator.journal) < 50


@pytest.fixture
def low_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the client believe in a cap of a thousand, to have it sooner."""
    monkeypatch.setattr(listing, "PAGING_CAP", 1000)


@pytest.mark.parametrize("inclusive", [True, False])
async def test_many_messages_in_a_moment(
    provider: RevicomProvider,
    emulator: RevicomEmulator,
    low_cap: None,
    caplog: pytest.LogCaptureFixture,
    inclusive: bool,
) -> None:
    """Windows of a second or two are split by direction, status and channel."""
    emulator.switches.window_inclusive = inclusive
    emulator.seed(1200, spacing=0, until=100)
    emulator.seed(500, spacing=1, until=200)

    pages = await read_pages(provider, ago(minutes=30))
    messages = {m.id: m for page in pages for m in page.messages}
    # 1,080 incoming ones of one second have one status and one channel.
    assert len(messages) == 1000 + 120 + 500
    assert sum(m.direction is Direction.OUTGOING for m in messages.values()) == 120 + 50
    # What is out of reach is not passed off as listed.
    assert covered(pages) is None
    assert "left out" in caplog.text


async def test_many_messages_in_a_moment_of_several_kinds(
    provider: RevicomProvider, emulator: RevicomEmulator, low_cap: None
) -> None:
    """What is within reach of a status or a channel is all listed."""
    for channel in ("SMS", "VK"):
        for number in range(700):
            emulator.receive(f"{channel} {number}", channel=channel)

    pages = await read_pages(provider, ago(minutes=30))
    assert len({m.id for page in pages for m in page.messages}) == 1400
    # There may be channels that nobody documents.
    assert covered(pages) is None


async def test_a_busy_baseline_that_is_out_of_reach(
    provider: RevicomProvider, emulator: RevicomEmulator, low_cap: None
) -> None:
    """Then nothing is promised."""
    emulator.seed(1200, spacing=0, until=100)

    assert covered(await read_pages(provider)) is None


# Incoming messages that are not enabled


@pytest.mark.parametrize("answer", ["forbidden", "bad_request"])
async def test_outbound_goes_on_without_inbound(
    provider: RevicomProvider, emulator: RevicomEmulator, clocks: Clocks, answer: str
) -> None:
    """Refusals of incoming messages are remembered for a day."""
    emulator.receive("in")
    sent = emulator.send_elsewhere("out")
    emulator.switches.inbound_enabled = False
    emulator.switches.inbound_off_answer = answer  # type: ignore[assignment]

    pages = await read_pages(provider, ago(minutes=10))
    assert [m.id for page in pages for m in page.messages] == [sent]
    # Unread messages must not be taken for vanished.
    assert covered(pages) is None
    # A single refusal may be a firewall's.
    for _ in range(4):
        await read_pages(provider, ago(minutes=10))
    both = ["inbound", "outbound"]
    assert asked(emulator, "direction") == [
        *[both, ["outbound"], both, ["outbound"], both, ["outbound"]],
        *[["outbound"], ["outbound"]],
    ]
    clocks.now += 24 * 3600
    emulator.journal.clear()
    await read_pages(provider, ago(minutes=10))
    await read_pages(provider, ago(minutes=10))
    assert asked(emulator, "direction") == [both, ["outbound"], ["outbound"]]

    emulator.switches.inbound_enabled = True
    clocks.now += 24 * 3600
    assert set(provider.notices) == {"inbound_disabled"}
    assert len(await read_all(provider, ago(minutes=10))) == 2
    assert provider.statistics()["incoming_listed"] is True
    assert not provider.notices


async def test_a_baseline_without_inbound_promises_nothing(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """Old incoming messages may show up when inbound is enabled."""
    emulator.seed(20)
    emulator.switches.inbound_enabled = False
    emulator.switches.inbound_off_answer = "forbidden"

    pages = await read_pages(provider)
    assert pages[0].messages
    assert covered(pages) is None


# Assumptions, both ways


@pytest.mark.parametrize(
    "switches",
    [
        {"window_inclusive": False},
        {"default_sort": "sentTime:asc"},
        {"beyond_cap": "empty"},
        {"inbound_without_status": True},
        {"inbound_without_sent_time": True},
        {"inbound_peer_in": "senderName"},
        {"outbound_without_direction": True},
        {"misspelt_sending_method": True},
        {"callback_events_as_string": True},
        {"text_in_special_content_only": True},
        {"timestamps": "fraction"},
        {"timestamps": "offset"},
        {"unknown_fields": True},
        {"unknown_values": True},
        {"own_traffic_center_only": False},
    ],
    ids=lambda switches: "-".join(f"{k}={v}" for k, v in switches.items()),
)
async def test_the_same_messages_whatever_is_assumed(
    build: Build, emulator: RevicomEmulator, switches: dict[str, Any]
) -> None:
    """What the specification assumes may be otherwise: the result is the same."""
    emulator.seed(250, spacing=5, until=60)
    emulator.receive("in", sender="79161112233", channel="WHATSAPP")
    expected = await read_all(build(), ago(minutes=30))
    assert len(expected) == 251

    for name, value in switches.items():
        setattr(emulator.switches, name, value)
    assert await read_all(build(), ago(minutes=30)) == expected


# Faults


async def test_a_gateways_page(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """A 502 is forgiven twice, then the server is unavailable."""
    emulator.receive("in")
    emulator.faults.append(html_fault(times=2))
    assert await read_all(provider, ago(minutes=10))
    emulator.faults.append(html_fault(times=3))
    with pytest.raises(Unavailable):
        await read_all(provider, ago(minutes=11))


@pytest.mark.parametrize(
    "body",
    [
        "<html>maintenance</html>",
        "",
        "null",
        "[]",
        '"x"',
        '{"items": 5}',
        '{"total":1}',
    ],
    ids=["page", "empty", "null", "list", "text", "no items", "items missing"],
)
@pytest.mark.parametrize("since", [None, ago(minutes=10)], ids=["baseline", "poll"])
async def test_an_answer_that_is_no_list(
    provider: RevicomProvider,
    emulator: RevicomEmulator,
    body: str,
    since: datetime | None,
) -> None:
    """It is a temporary failure, whatever the status says."""
    emulator.fail("answer", status=200, body=body)

    with pytest.raises(BadAnswer):
        await read_pages(provider, since)


async def test_a_gateway_that_gave_up(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """A 408 says nothing about the question."""
    emulator.fail("answer", status=408)

    with pytest.raises(Unavailable):
        await read_all(provider, ago(minutes=10))


async def test_truncated_json(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """A body that ends too early is read again, and never half understood."""
    emulator.receive("in")
    emulator.fail("truncate", times=2)
    assert await read_all(provider, ago(minutes=10))
    emulator.fail("truncate", times=3)
    with pytest.raises(Unavailable):
        await read_all(provider, ago(minutes=11))


async def test_a_slow_body(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """Slow is not broken."""
    emulator.receive("in")
    emulator.fail("trickle", delay=0.001)

    assert await read_all(provider, ago(minutes=10))


async def test_an_endless_answer(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """It is not read to its end."""
    emulator.fail("oversize", size=9_000_000)

    with pytest.raises(BadAnswer):
        await read_all(provider, ago(minutes=10))


@pytest.mark.parametrize(
    ("headers", "pause"), [({}, None), ({"Retry-After": "90"}, 90)], ids=["no", "yes"]
)
async def test_rate_limit(
    provider: RevicomProvider,
    emulator: RevicomEmulator,
    headers: dict[str, str],
    pause: float | None,
) -> None:
    """The server's pause is handed on; the poll is not repeated."""
    emulator.fail("answer", status=429, headers=headers)

    with pytest.raises(RateLimited) as error:
        await read_all(provider, ago(minutes=10))
    assert error.value.retry_after == pause
    assert len(emulator.journal) == 1


async def test_refused_in_the_middle(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """A key that ends between two pages ends the poll; it counts as not done."""
    emulator.seed(300, spacing=1, until=5)
    emulator.fail("answer", "per_page=1000", status=401)

    with pytest.raises(AuthenticationFailed):
        await read_all(provider, ago(minutes=10))
    assert len(await read_all(provider, ago(minutes=10))) == 300


@pytest.mark.parametrize("since", [None, ago(days=1)], ids=["baseline", "poll"])
async def test_counted_but_not_shown(
    provider: RevicomProvider, emulator: RevicomEmulator, since: datetime | None
) -> None:
    """An empty page with matches is a failure: a baseline of it would lose all."""
    emulator.seed(30)
    emulator.switches.empty_pages = True

    with pytest.raises(BadAnswer):
        await read_pages(provider, since)


async def test_a_later_page_is_empty(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """What was listed counts; that it was everything is not claimed."""
    emulator.seed(150, spacing=1, until=5)
    pages = []
    async for page in provider.fetch("", Known(ago(minutes=30))):
        pages.append(page)
        emulator.fail("answer", "page=2", status=200, body='{"total":150,"items":[]}')
    assert sum(len(page.messages) for page in pages) == 100
    assert covered(pages) is None


async def test_broken_items(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """One bad item never loses the others; it is counted."""
    body = (
        '{"page":1,"perPage":100,"total":5,"items":[null,{"content":"x"},7,'
        '{"messageUuid":""},{"messageUuid":"good","direction":"inbound"}]}'
    )
    emulator.fail("answer", status=200, body=body)

    pages = await read_pages(provider, ago(minutes=10))
    assert [m.id for page in pages for m in page.messages] == ["good"]
    assert sum(page.broken for page in pages) == 4
    assert provider.statistics()["broken_items"] == 4
    # Without any time in it, it is as old as the answer.
    assert pages[0].messages[0].time == NOW


async def test_a_list_without_totals(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """An envelope without numbers is read until a page is not full."""
    for _ in range(2):
        emulator.fail(
            "answer", status=200, body='{"items":[{"messageUuid":"a"}],"total":"x"}'
        )
    assert len(await read_all(provider, ago(minutes=10))) == 1
    full = ",".join(f'{{"messageUuid":"{n}"}}' for n in range(100))
    emulator.faults.clear()
    emulator.fail("answer", "page=1", status=200, body=f'{{"items":[{full}]}}')
    emulator.fail(
        "answer", "page=2", status=200, body='{"items":[{"messageUuid":"b"}]}'
    )
    assert len(await read_all(provider, ago(minutes=10))) == 101
