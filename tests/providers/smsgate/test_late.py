"""Texts that come late, early, or while nobody looks."""

from datetime import timedelta

import pytest

from custom_components.phone_inbox.providers import ProviderError
from custom_components.phone_inbox.providers.smsgate.api import Look
from tests.contract.driver import Home, cost_of_a_poll, received
from tests.emulators.smsgate import SmsGateEmulator


@pytest.mark.parametrize("hours", [0.2, 1, 5, 20])
async def test_late_text_is_found_at_once(
    inbox: Home, phone: SmsGateEmulator, hours: float
) -> None:
    """A text that the network kept for hours is in the past when it comes (§5.2)."""
    phone.clock.advance(86_400)
    phone.receive("On time")
    await inbox.poll()
    phone.clock.advance(60)
    phone.receive("Late", time=phone.clock.now() - timedelta(hours=hours))
    assert received(await inbox.poll()) == ["Late"]
    assert await inbox.poll(sweep=True) == []


async def test_late_among_many(inbox: Home, phone: SmsGateEmulator) -> None:
    """It is found behind any number of others, and costs no more afterwards."""
    for number in range(300):
        phone.clock.advance(60)
        phone.receive(f"Chatter {number}")
    await inbox.poll()
    late = phone.clock.now() - timedelta(hours=4, seconds=30)
    phone.receive("Late", time=late)
    assert received(await inbox.poll()) == ["Late"]
    assert (await cost_of_a_poll(inbox))[0] == 2


async def test_news_costs_no_walk(inbox: Home, phone: SmsGateEmulator) -> None:
    """As long as the numbers agree, the first few entries tell what is new."""
    for number in range(300):
        phone.clock.advance(60)
        phone.receive(f"Chatter {number}")
    await inbox.poll()
    before = len(phone.journal)
    phone.clock.advance(60)
    phone.receive("One more")
    assert received(await inbox.poll()) == ["One more"]
    assert len(phone.journal) - before == 2


@pytest.mark.parametrize("more", [0, 1, 3])
async def test_late_where_another_one_is_gone(
    inbox: Home, phone: SmsGateEmulator, more: int
) -> None:
    """The numbers agree then: the next sweep finds it, as each one goes through all."""
    for number in range(30):
        phone.clock.advance(60)
        phone.receive(f"Chatter {number}")
    await inbox.poll(sweep=True)
    phone.inbox.remove(phone.inbox.rows[-20].id)
    late = phone.clock.now() - timedelta(minutes=14, seconds=30)
    phone.receive("Late", time=late)
    found: list[str] = []
    for number in range(more):
        phone.clock.advance(60)
        phone.receive(f"News {number}")
        found += received(await inbox.poll())
    found += received(await inbox.poll(sweep=True))
    assert sorted(found) == ["Late", *(f"News {number}" for number in range(more))]
    assert await inbox.poll() == []


async def test_sent_elsewhere_where_another_one_is_gone(
    inbox: Home, phone: SmsGateEmulator
) -> None:
    """So it is with what was sent while the phone's clock was behind."""
    sent = []
    for number in range(30):
        phone.clock.advance(60)
        sent.append(phone.send_elsewhere(f"Sent {number}"))
    await inbox.poll(sweep=True)
    await inbox.poll()
    phone.delete_elsewhere(sent[10])
    phone.clock.advance(-870)
    phone.send_elsewhere("Late")
    phone.clock.advance(930)
    known = inbox.ledger.known_count()
    await inbox.poll(sweep=True)
    assert inbox.ledger.known_count() == known + 1


async def test_clock_ahead(inbox: Home, phone: SmsGateEmulator) -> None:
    """A text from ahead of the phone's clock is found at once: it lists none unasked."""
    phone.receive("From tomorrow", time=phone.clock.now() + timedelta(hours=20))
    assert received(await inbox.poll()) == ["From tomorrow"]


async def test_zones(inbox: Home, phone: SmsGateEmulator) -> None:
    """The phone's zone and its summer time change how times are spelled, and no more."""
    phone.clock.advance(1)
    phone.receive("Here")
    await inbox.poll()
    for zone in ("UTC", "Asia/Kolkata", "America/St_Johns", "Pacific/Auckland"):
        phone.switches.zone = zone
        assert await inbox.poll() == []
        assert await inbox.poll(sweep=True) == []


async def test_what_a_refresh_brings(inbox: Home, phone: SmsGateEmulator) -> None:
    """What a dead receiver missed is announced when the phone reads its store again."""
    phone.switches.receives = False
    phone.clock.advance(60)
    phone.receive("Missed")
    assert await inbox.poll() == []
    phone.clock.advance(3600)
    phone.reread()
    assert received(await inbox.poll()) == ["Missed"]


def refreshes(phone: SmsGateEmulator) -> int:
    """Return how often the phone was asked to read its own store again."""
    return sum(seen.path == "/inbox/refresh" for seen in phone.journal)


async def test_a_receiver_that_stopped(inbox: Home, phone: SmsGateEmulator) -> None:
    """What the app no longer hears of comes within the hour, once, and without a push."""
    await inbox.poll()
    phone.switches.receives = False
    phone.receive("Nobody listens")
    told = []
    for _ in range(14):
        phone.clock.advance(300)
        told += received(await inbox.poll())
    assert told == ["Nobody listens"]
    assert phone.hooks.called == []


async def test_after_a_silence(inbox: Home, phone: SmsGateEmulator) -> None:
    """What came while the app did not run is there with the second poll after it."""
    await inbox.poll()
    phone.switches.receives = False
    port = phone.port
    await phone.stop()
    phone.receive("While Android had ended the app")
    phone.clock.advance(900)
    with pytest.raises(ProviderError):
        await inbox.poll()
    await phone.start(port)
    phone.switches.receives = True
    told = []
    for _ in range(2):
        phone.clock.advance(60)
        told += received(await inbox.poll())
    assert told == ["While Android had ended the app"]


async def test_after_a_start(inbox: Home, phone: SmsGateEmulator) -> None:
    """Nobody knows what the app has missed while Home Assistant was away."""
    await inbox.poll()
    phone.switches.receives = False
    phone.clock.advance(60)
    phone.receive("While nobody asked")
    await inbox.restart()
    told = []
    for _ in range(2):
        phone.clock.advance(60)
        told += received(await inbox.poll())
    assert told == ["While nobody asked"]


async def test_refreshes_are_few(home: Home, phone: SmsGateEmulator) -> None:
    """None with the baseline; then one, and one an hour. A refusal does no harm."""
    phone.seed(12)
    await home.start()
    await home.poll()
    assert refreshes(phone) == 0
    for _ in range(50):
        phone.clock.advance(60)
        await home.poll()
    assert refreshes(phone) == 1
    phone.fail("answer", "/inbox/refresh", status=500, times=-1)
    for _ in range(120):
        phone.clock.advance(60)
        await home.poll()
    assert refreshes(phone) == 3


async def test_data_messages_are_left_aside(
    inbox: Home, phone: SmsGateEmulator
) -> None:
    """They are for programs; nor do they count as broken."""
    phone.clock.advance(1)
    phone.receive_data(b"\x01\x02")
    phone.receive("For people")
    assert received(await inbox.poll()) == ["For people"]
    assert inbox.broken == 0


async def test_clean_up(inbox: Home, phone: SmsGateEmulator) -> None:
    """What the app's clean-up takes was announced, and is none the less."""
    for number in range(30):
        phone.clock.advance(60)
        phone.receive(f"No. {number}")
    await inbox.poll()
    for row in list(phone.inbox.rows)[:25]:
        phone.inbox.remove(row.id)
    assert await inbox.poll() == []
    phone.clock.advance(60)
    phone.receive("After the clean-up")
    assert received(await inbox.poll()) == ["After the clean-up"]


async def test_unchanged_lists_are_not_read(
    inbox: Home, phone: SmsGateEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a list that is as it was, nothing is taken apart; what is new is seen."""
    for _ in range(3):
        phone.clock.advance(60)
        assert await inbox.poll() == []
    with monkeypatch.context() as patched:
        patched.setattr(Look, "read", None)
        for _ in range(3):
            phone.clock.advance(60)
            assert await inbox.poll() == []
    phone.receive("News")
    assert received(await inbox.poll()) == ["News"]
