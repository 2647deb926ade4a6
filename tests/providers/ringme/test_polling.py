"""Polling: windows, what an idle poll costs, read marks, extensions that go."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from custom_components.phone_inbox.messaging import (
    Delivery,
    Direction,
    Ledger,
    MessageRef,
)
from custom_components.phone_inbox.providers import (
    BadAnswer,
    PermissionDenied,
    Query,
    Rejected,
    Unavailable,
)
from custom_components.phone_inbox.providers.ringme import RingmeProvider, listing
from custom_components.phone_inbox.providers.ringme.lines import RECHECK
from custom_components.phone_inbox.providers.ringme.polling import (
    DEEP_EVERY,
    DEEP_PAGES,
)
from tests.emulators.base import html_fault
from tests.emulators.ringme import RingmeEmulator
from tests.providers.common import NOW, Known, ago, covered, read_all, read_pages

from .conftest import LINE, Account, Build, Clocks, Hand, asked, lists

#: How far back a poll looks while nothing happens.
SINCE = ago(minutes=10)


# One poll


async def test_request(provider: RingmeProvider, emulator: RingmeEmulator) -> None:
    """A poll is one small request with a window that stays the same all day."""
    emulator.receive("in", time=ago(minutes=20))
    await read_pages(provider, SINCE)
    (seen,) = emulator.journal
    assert seen.path == "/api/ver1.0/extension/4101/message/"
    assert seen.query == [
        ("start_datetime", "2026-11-21 00:00:00"),
        ("end_datetime", "2026-11-24 00:00:00"),
        ("order", "desc"),
        ("page", "1"),
        ("per_page", "6"),
    ]
    assert "gzip" in seen.headers["Accept-Encoding"]
    assert seen.headers["Authorization"].startswith("Bearer ")
    emulator.clock.advance(13 * 3600)
    await read_pages(provider, SINCE + timedelta(hours=13))
    assert lists(emulator)[1].query == seen.query


async def test_incoming_message(
    provider: RingmeProvider, emulator: RingmeEmulator
) -> None:
    """Every field has its place."""
    key = emulator.receive("Gate code?", sender="37491112233", time=ago(seconds=1))
    (message,) = (await read_all(provider, SINCE)).values()
    assert message.id == f"{LINE}:{key}"
    assert message.line == LINE
    assert message.direction is Direction.INCOMING
    assert message.remote == "37491112233"
    assert message.text == "Gate code?"
    assert message.time == ago(seconds=1)
    assert message.delivery is Delivery.RECEIVED
    assert message.read is False
    assert message.conversation_id == f"{LINE}:{emulator.store.messages[key].chat_id}"


@pytest.mark.parametrize(
    ("status", "delivery"),
    [
        ("sent", Delivery.SENT),
        ("failed", Delivery.FAILED),
        ("DELIVERED", Delivery.DELIVERED),
        ("queued", Delivery.PENDING),
        ("surprise", Delivery.UNKNOWN),
        ("", Delivery.UNKNOWN),
    ],
)
async def test_outgoing_message(
    provider: RingmeProvider,
    emulator: RingmeEmulator,
    status: str,
    delivery: Delivery,
) -> None:
    """The status tells how far a message has come; an unknown word is no reason."""
    key = emulator.send_elsewhere("From the desk", recipient="37491112233")
    emulator.set_status(key, status)
    (message,) = (await read_all(provider, SINCE)).values()
    assert message.direction is Direction.OUTGOING
    assert message.remote == "37491112233"
    assert message.delivery is delivery
    assert message.read is None
    assert message.error == ("failed" if delivery is Delivery.FAILED else None)


async def test_odd_fields(
    provider: RingmeProvider, emulator: RingmeEmulator, hand: Hand
) -> None:
    """What makes no sense is left out of a message; the message stays."""
    for number in range(4):
        emulator.receive(f"Odd {number}", time=ago(minutes=number + 1))

    def spoil(items: list[Any]) -> None:
        items[0].update(text=None, read="null", chat_id="null", status=None)
        items[1].update(init_time_gmt="0001-01-01T00:00:00+05:00", src_num="")
        items[2].update(init_time_gmt="yesterday", text="null", read="false")
        items[3].update(flow="around", init_time_gmt="2026-11-22T13:56:00+04:00")
        items.insert(0, {"text": "no id"})
        items.append(None)

    hand.edit = spoil
    pages = await read_pages(provider, ago(minutes=2, seconds=30))
    first, second, third, fourth = pages[0].messages
    assert (first.text, first.read, first.conversation_id) == ("", None, None)
    # Without a time of its own, it has that of its neighbour.
    assert second.time == third.time == first.time
    assert second.remote == ""
    assert (third.text, third.read) == ("null", False)
    assert fourth.direction is Direction.UNKNOWN
    assert fourth.delivery is Delivery.UNKNOWN
    assert fourth.time == ago(minutes=4)
    assert pages[0].broken == 2
    assert provider.statistics()["broken_items"] == 2


async def test_no_message_has_a_time(
    provider: RingmeProvider, emulator: RingmeEmulator, hand: Hand
) -> None:
    """Without any time, a message is of now, by the server's clock."""
    emulator.receive("When?")
    hand.edit = lambda items: [item.pop("init_time_gmt") for item in items]
    (message,) = (await read_all(provider, SINCE)).values()
    assert message.time == NOW


@pytest.mark.parametrize("shape", ["bare", "wrapped"])
@pytest.mark.parametrize("zone", ["gmt", "user"])
@pytest.mark.parametrize("strict", [True, False])
async def test_forms_of_lists(
    provider: RingmeProvider,
    emulator: RingmeEmulator,
    shape: Any,
    zone: Any,
    strict: bool,
) -> None:
    """Both shapes are read, and in either time zone nothing is missed."""
    emulator.switches.list_shape = shape
    emulator.switches.request_time_zone = zone
    emulator.switches.strict_datetimes = strict
    emulator.receive("Now")
    emulator.receive("Then", time=ago(minutes=10))
    pages = await read_pages(provider, SINCE)
    found = {message.text for page in pages for message in page.messages}
    assert found == {"Now", "Then"}
    told = covered(pages)
    assert told is not None
    assert told <= SINCE


async def test_an_odd_server_time_zone(
    provider: RingmeProvider, emulator: RingmeEmulator
) -> None:
    """A window is wide enough for every zone, at any time of the day."""
    emulator.switches.request_time_zone = "user"
    for hour in range(0, 24, 3):
        now = NOW + timedelta(hours=hour)
        emulator.clock.freeze(now)
        key = emulator.receive(f"At hour {hour}")
        found = await read_all(provider, now - timedelta(minutes=10))
        assert f"{LINE}:{key}" in found


@pytest.mark.parametrize("body", ["null", "7", '{"message": "no"}', "[1", ""])
async def test_no_list(
    provider: RingmeProvider, emulator: RingmeEmulator, body: str
) -> None:
    """An answer that is no list is not taken for an empty one."""
    emulator.fail("answer", "/message/", status=200, body=body)
    with pytest.raises(BadAnswer):
        await read_pages(provider, SINCE)


async def test_refused_list(provider: RingmeProvider, emulator: RingmeEmulator) -> None:
    """A refusal is told by the status; a word of the server's may be anything."""
    for body, code in (
        ('{"message": "Wrong", "status": "bad_window"}', "other"),
        ('{"message": "Wrong", "status": 400}', "400"),
        ('{"message": "Wrong", "status": "37491112233"}', "400"),
        ("[]", "400"),
    ):
        emulator.fail("answer", "/message/", status=400, body=body)
        with pytest.raises(Rejected) as caught:
            await read_pages(provider, SINCE)
        assert caught.value.code == code


async def test_gives_up_waiting(
    provider: RingmeProvider, emulator: RingmeEmulator
) -> None:
    """A server that lost patience is to be asked again later."""
    emulator.fail("answer", "/message/", status=408)
    with pytest.raises(Unavailable):
        await read_pages(provider, SINCE)


async def test_faults_of_a_poll(account: Account, emulator: RingmeEmulator) -> None:
    """A gateway's page or a cut connection is got over."""
    emulator.receive("News")
    emulator.faults.append(html_fault("/message/"))
    emulator.fail("reset", "/message/")
    assert await account.poll() == ["received News"]


# What an idle poll costs


async def test_unchanged_answer_is_not_read(
    provider: RingmeProvider,
    emulator: RingmeEmulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only the first of two equal answers is read."""
    emulator.receive("one", time=ago(minutes=20))
    await read_pages(provider, SINCE)
    monkeypatch.setattr(listing.Listed, "read", None)
    for _ in range(3):
        assert await read_all(provider, SINCE) == {}
    assert len(emulator.journal) == 4


@pytest.mark.parametrize("stored", [0, 1, 5, 6, 7, 30])
async def test_idle_poll_is_one_request(
    build: Build, emulator: RingmeEmulator, stored: int
) -> None:
    """However much there is, and however close together, one request is enough."""
    provider = build(extensions=[LINE])
    await provider.connect()
    account = Account(provider, emulator)
    for number in range(stored):
        emulator.receive(f"Old {number}", time=ago(minutes=30, seconds=number))
    emulator.clock.advance(3600)
    await account.poll()
    await account.poll()
    emulator.journal.clear()
    for _ in range(3):
        emulator.clock.advance(60)
        assert await account.poll() == []
    assert len(emulator.journal) == 3


async def test_idle_poll_is_as_small_with_many_messages(
    build: Build, emulator: RingmeEmulator
) -> None:
    """Ten thousand old messages make an idle poll no larger."""
    provider = build()
    await provider.connect()
    account = Account(provider, emulator)
    emulator.seed(60)
    await account.poll()
    costs = []
    for _ in range(2):
        emulator.clock.advance(60)
        await account.poll()
        emulator.journal.clear()
        emulator.clock.advance(60)
        assert await account.poll() == []
        assert len(emulator.journal) == 3
        costs.append(sum(seen.bytes_out for seen in emulator.journal))
        emulator.seed(10_000, until=9_000)
    print(f"bytes of an idle poll of three extensions: {costs}")  # noqa: T201
    assert costs[1] < 1.1 * costs[0]


async def test_recent_burst_is_one_request_a_poll(
    account: Account, emulator: RingmeEmulator
) -> None:
    """Looking at a burst again takes one request, as large as it must be."""
    for number in range(9):
        old = emulator.receive(f"Old {number}", time=ago(minutes=20 + number))
        # With nothing unread, no poll looks deeper.
        emulator.read_elsewhere(old)
    await account.poll()
    for number in range(12):
        emulator.clock.advance(5)
        emulator.read_elsewhere(emulator.receive(f"Burst {number}"))
    assert len(await account.poll()) == 12
    for _ in range(8):
        emulator.journal.clear()
        emulator.clock.advance(60)
        assert await account.poll() == []
        (seen,) = lists(emulator)
        assert dict(seen.query)["per_page"] == "13"
    # Nothing late is to be expected any more, so that polls are small again.
    emulator.clock.advance(1800)
    await account.poll()
    emulator.journal.clear()
    assert await account.poll() == []
    (seen,) = lists(emulator)
    assert dict(seen.query)["per_page"] == "6"


async def test_recent_burst_is_watched_for_stragglers(
    account: Account, emulator: RingmeEmulator
) -> None:
    """Soon after many messages at once, late ones among them are looked for."""
    for number in range(9):
        emulator.clock.advance(5)
        emulator.receive(f"Burst {number}")
    assert len(await account.poll()) == 9
    emulator.receive("Straggler", time=NOW + timedelta(seconds=2))
    assert await account.poll() == ["received Straggler"]
    emulator.clock.advance(1800)
    await account.poll()
    emulator.receive("Late straggler", time=NOW + timedelta(seconds=3))
    emulator.journal.clear()
    assert await account.poll() == []
    assert len(emulator.journal) == 1
    assert await account.poll(sweep=True) == ["received Late straggler"]


# The first poll


async def test_baseline_counts_what_is_unread(
    build: Build, emulator: RingmeEmulator
) -> None:
    """Unread messages of two months count from the start, and nothing is news."""
    emulator.seed(60)
    emulator.receive("Long ago", time=ago(days=50))
    emulator.receive("Too long ago", time=ago(days=80))
    read = emulator.receive("Read")
    emulator.read_elsewhere(read)
    provider = build(extensions=[LINE])
    await provider.connect()
    account = Account(provider, emulator)
    assert await account.poll() == []
    assert account.unread == 1


async def test_baseline_is_bounded(
    provider: RingmeProvider, emulator: RingmeEmulator
) -> None:
    """A large account is read so far back, and what was covered is told honestly."""
    emulator.seed(3000)
    pages = await read_pages(provider)
    assert len(lists(emulator)) == DEEP_PAGES
    oldest = min(message.time for page in pages for message in page.messages)
    assert covered(pages) == oldest


async def test_baseline_leaves_something_of_the_quota(
    build: Build, emulator: RingmeEmulator
) -> None:
    """A small quota makes the baseline shallower."""
    emulator.seed(3000)
    emulator.switches.quota_limit = 60
    provider = build()
    await provider.connect()
    account = Account(provider, emulator)
    emulator.journal.clear()
    assert await account.poll() == []
    assert 12 < len(emulator.journal) < 30


async def test_baseline_of_an_empty_extension(
    provider: RingmeProvider, emulator: RingmeEmulator
) -> None:
    """Nothing is an answer, too."""
    (*_, last) = await read_pages(provider)
    assert last.covered_since is not None
    assert last.covered_since < ago(days=50)
    assert len(emulator.journal) == 1


async def test_years_pass(account: Account, emulator: RingmeEmulator) -> None:
    """Further back than a window may be wide, several are read."""
    emulator.receive("In spring")
    await account.poll()
    emulator.clock.advance(150 * 24 * 3600)
    emulator.receive("In summer", time=NOW + timedelta(days=80))
    emulator.receive("In autumn")
    emulator.journal.clear()
    assert await account.poll() == ["received In summer", "received In autumn"]
    windows = {tuple(seen.query[:2]) for seen in lists(emulator)}
    assert len(windows) > 2
    for (_, start), (_, end) in windows:
        width = datetime.fromisoformat(end) - datetime.fromisoformat(start)
        assert width <= timedelta(days=59)


# Read marks


async def test_read_elsewhere(account: Account, emulator: RingmeEmulator) -> None:
    """A recent message that is read or deleted elsewhere counts no longer."""
    keys = [emulator.receive(f"Unread {number}") for number in range(3)]
    await account.poll()
    assert account.unread == 3
    emulator.read_elsewhere(keys[0])
    emulator.delete_elsewhere(keys[1])
    assert await account.poll() == []
    assert account.unread == 1
    emulator.read_elsewhere(keys[0], read=False)
    assert await account.poll() == []
    assert account.unread == 2


async def test_old_message_is_read_elsewhere(
    account: Account, emulator: RingmeEmulator
) -> None:
    """Behind what an idle poll shows, unread messages are looked at now and then."""
    old = [emulator.receive(f"Old {number}") for number in range(3)]
    for number in range(40):
        emulator.clock.advance(3600)
        emulator.read_elsewhere(emulator.receive(f"Newer {number}"))
        await account.poll()
    assert account.unread == 3
    emulator.read_elsewhere(old[0])
    emulator.delete_elsewhere(old[1])
    emulator.journal.clear()
    polls = 0
    while account.unread != 1:
        emulator.clock.advance(60)
        assert await account.poll() == []
        polls += 1
    assert polls <= 4 * DEEP_EVERY
    # It adds about a tenth to what polling costs.
    for _ in range(100):
        emulator.clock.advance(60)
        await account.poll()
    assert len(emulator.journal) <= 1.2 * (100 + polls) + 4


async def test_unread_beyond_reach(account: Account, emulator: RingmeEmulator) -> None:
    """What is older than two months is not looked at any more."""
    for number in range(8):
        emulator.receive(f"Read {number}", time=ago(minutes=20 + number))
    await account.poll()
    ancient = MessageRef(f"{LINE}:ancient", ago(days=70))
    emulator.journal.clear()
    for _ in range(3 * DEEP_EVERY):
        known = Known(SINCE, [ancient])
        [page async for page in account.provider.fetch(LINE, known)]
    assert len(emulator.journal) == 3 * DEEP_EVERY


# Extensions that go and come back


@pytest.mark.parametrize("how", ["deleted", "blocked", "denied"])
async def test_extension_goes(
    provider: RingmeProvider, emulator: RingmeEmulator, clocks: Clocks, how: str
) -> None:
    """One extension that cannot be reached costs the others nothing."""
    account = Account(provider, emulator)
    await account.poll()
    match how:
        case "deleted":
            emulator.delete_line(LINE)
        case "blocked":
            emulator.block_line(LINE)
        case _:
            emulator.switches.extension_denials[LINE] = "access_denied"
    emulator.receive("For another one", line="4102")
    assert await account.poll() == ["received For another one"]
    assert provider.gone_lines == {LINE}
    assert provider.mailboxes == ("4101", "4102", "4103")
    # It is tried again, but not with every poll.
    emulator.journal.clear()
    await account.poll()
    assert await provider.find(Query(line=LINE)) == []
    assert not any(f"/{LINE}/" in path for path in asked(emulator))
    assert await provider.fetch_by_ids(LINE, [MessageRef(f"{LINE}:x", NOW)]) == []
    clocks.pass_by(seconds=RECHECK)
    await account.poll()
    assert sum(f"/{LINE}/" in path for path in asked(emulator)) == 1
    if how == "deleted":
        return
    emulator.block_line(LINE, blocked=False)
    emulator.switches.extension_denials.clear()
    emulator.receive("While it was away", line=LINE)
    clocks.pass_by(seconds=RECHECK)
    assert await account.poll() == ["received While it was away"]
    assert provider.gone_lines == frozenset()


async def test_extension_is_gone_from_the_start(
    build: Build, emulator: RingmeEmulator, clocks: Clocks
) -> None:
    """What an extension shows when it comes back is not all news."""
    for number in range(5):
        emulator.receive(f"Old {number}", time=ago(minutes=number + 1))
    emulator.block_line(LINE)
    provider = build(extensions=[LINE, "4102"])
    await provider.connect()
    account = Account(provider, emulator)
    assert await account.poll() == []
    assert await account.poll() == []
    (page,) = await read_pages(provider)
    assert page.covered_since == NOW
    emulator.block_line(LINE, blocked=False)
    clocks.pass_by(seconds=RECHECK)
    emulator.receive("News", line=LINE)
    assert await account.poll() == ["received News"]


async def test_extension_goes_in_the_middle(
    account: Account, emulator: RingmeEmulator, hand: Hand
) -> None:
    """A part of a list is not taken for the whole."""
    for number in range(30):
        emulator.clock.advance(60)
        emulator.receive(f"News {number}")
    hand.interludes.append(lambda: emulator.block_line(LINE))
    with pytest.raises(Unavailable):
        await account.poll()
    emulator.block_line(LINE, blocked=False)
    assert len(await account.poll()) == 30


async def test_application_loses_its_right(
    account: Account, emulator: RingmeEmulator
) -> None:
    """What is about the application is no extension's fault."""
    client_id = emulator.credentials()["client_id"]
    emulator.switches.application_denials[client_id] = "app_access_type_deny"
    with pytest.raises(PermissionDenied) as caught:
        await account.poll()
    assert caught.value.reason == "app_access_type_deny"
    assert account.provider.gone_lines == frozenset()


async def test_gateway_without_the_server_behind(
    account: Account, emulator: RingmeEmulator
) -> None:
    """A gateway that finds nothing says nothing about an extension."""
    emulator.faults.append(html_fault("/message/", status=404))
    with pytest.raises(BadAnswer):
        await account.poll()
    assert account.provider.gone_lines == frozenset()


async def test_late_and_hidden_messages(
    account: Account, emulator: RingmeEmulator
) -> None:
    """A message that is listed later than it is dated is found."""
    emulator.switches.callback_lead = 90
    emulator.receive("Early callback")
    emulator.clock.advance(30)
    assert await account.poll() == []
    emulator.clock.advance(70)
    assert await account.poll() == ["received Early callback"]


async def test_ledger_of_another_run(
    build: Build, emulator: RingmeEmulator, clocks: Clocks
) -> None:
    """A restart goes on where the last run ended."""
    provider = build(extensions=[LINE])
    await provider.connect()
    account = Account(provider, emulator)
    await account.poll()
    stored = account.ledger.dump()
    for number in range(30):
        clocks.pass_by(minutes=10)
        emulator.receive(f"While down {number}")
    account = Account(build(extensions=[LINE]), emulator)
    await account.provider.connect()
    account.ledger = Ledger.load(stored)
    told = await account.poll(sweep=True)
    assert told == [f"received While down {number}" for number in range(30)]
