"""Two accounts as one: who tells of what, whatever clocks, spellings and failures do."""

from collections.abc import Mapping
from datetime import timedelta
import json
from typing import Any

import pytest

from custom_components.phone_inbox.messaging import Direction, Message, MessageRef
from custom_components.phone_inbox.providers import (
    AuthenticationFailed,
    NotFound,
    Notice,
    NotSupported,
    OutcomeUnknown,
    Outgoing,
    ProviderError,
    Rejected,
    Unavailable,
)
from custom_components.phone_inbox.providers.companion import CompanionProvider
from custom_components.phone_inbox.providers.companion.recipients import full
from custom_components.phone_inbox.providers.twilio import TwilioProvider
from tests.contract.driver import Home, KeptMemory, kinds, received
from tests.emulators.pair import PairEmulator, plus
from tests.emulators.portsip.directory import SMS_NUMBER, WHATSAPP_NUMBER

from .pair import (
    ANNA,
    go_on,
    only_at_the_carrier,
    pair_of,
    pass_minutes,
    poll_both,
    started,
    stop_sender,
)

# Whose line it is


@pytest.mark.parametrize(
    ("written", "country", "can_send"),
    [
        ("+12025550123", None, True),
        ("12025550123", None, True),
        ("+1 (202) 555-0123", None, True),
        ("0012025550123", None, True),
        ("2025550123", "US", True),
        # The same digits, where nobody knows the country, and where it is another.
        ("2025550123", None, False),
        ("2025550123", "DE", False),
        ("+12025550124", None, False),
        ("555-0123", "US", False),
        ("Office", None, False),
    ],
)
async def test_line_is_known_by_its_number(
    home: Home, written: str, country: str | None, can_send: bool
) -> None:
    """A line is the carrier's where its number is, however the PBX writes it."""
    pbx = pair_of(home).reader
    pbx.directory.lines[0].number = written
    pbx.directory.users[0].caller_ids.clear()
    pbx.receive("So that the line is known", line=written)
    home.provider.home = country
    with home.reading():
        identity = await home.provider.connect()
    (line,) = (it for it in identity.lines if it.key != WHATSAPP_NUMBER)
    assert bool(line.channels) is can_send


async def test_names_prove_nothing(home: Home) -> None:
    """A sender name that both have is nobody's: anybody can have it."""
    pair = pair_of(home)
    pair.sender.account.services[0].alpha_senders.append("Acme")
    pair.reader.directory.lines[0].number = "Acme"
    pair.reader.receive("So that the line is known", line="Acme")
    identity = await home.start()
    channels = {line.key: line.channels for line in identity.lines}
    assert channels["Acme"] == frozenset()
    await home.poll()
    with pytest.raises(Rejected):
        await home.send("Hi", ANNA, line="Acme")
    assert pair.sent() == []


async def test_line_must_be_named_where_there_are_two(home: Home) -> None:
    """Of two lines none is taken by chance."""
    pair = await started(home)
    with pytest.raises(Rejected):
        await home.send("Hi", ANNA, line=None)
    assert pair.sent() == []


@pytest.mark.parametrize(
    ("address", "identity", "dialled"),
    [
        ("+79165551122", "+79165551122", "+79165551122"),
        ("79165551122", "+79165551122", "+79165551122"),
        ("2025550177", "+12025550177", "+12025550177"),
        ("(202) 555-0177", "+12025550177", "+12025550177"),
        ("0079165551122", "+79165551122", "+79165551122"),
        # A short number is the same everywhere; a name is for the sender to refuse.
        ("2020", "2020", "2020"),
        ("Bank24", "bank24", "Bank24"),
        # It may be two numbers, so it is neither.
        ("2025550177", "2025550177", None),
        ("89165551122", "89165551122", None),
        # What an Argentine mobile is compared by cannot be dialled.
        ("1115551234", "+541155551234", "+541155551234"),
    ],
)
def test_recipient(address: str, identity: str, dialled: str | None) -> None:
    """What the PBX writes in its country's way is not another country's number."""
    if dialled is None:
        with pytest.raises(Rejected):
            full(address, identity)
    else:
        assert full(address, identity) == dialled


async def test_recipient_that_may_be_two_gets_nothing(home: Home) -> None:
    """Nothing goes out to a number of which nobody knows whose it is."""
    pair = await started(home)
    with pytest.raises(Rejected):
        await home.send("Hi", "89165551122")
    assert pair.sent() == []


# Who tells of it


@pytest.mark.parametrize("minutes", [-180, -10, -1, 1, 10, 180])
async def test_clocks_of_the_two_differ(home: Home, minutes: int) -> None:
    """A PBX whose clock is wrong has its messages in order, each told once."""
    pair = pair_of(home)
    pair.reader.clock.advance(60 * minutes)
    pair.seed(12)
    await home.start()
    assert await home.poll() == []
    for number in range(4):
        pair.clock.advance(60)
        pair.receive(f"In {number}", sender=ANNA)
        assert received(await home.poll()) == [f"In {number}"]
        pair.clock.advance(60)
        await home.send(f"Out {number}", ANNA)
        pair.clock.advance(100)
        await home.poll()
    pair.clock.advance(100)
    await home.poll()
    assert await home.poll(sweep=True) == []
    await home.restart()
    assert await home.poll() == []
    told = [(it.kind, it.message.text) for it in home.announced]
    assert len(told) == len(set(told)) == 4 * 3
    found = await home.find(remote=ANNA, limit=8)
    names = [f"{way} {number}" for number in range(4) for way in ("In", "Out")]
    assert [message.text for message in found] == names[::-1]


async def test_crash_between_a_send_and_its_listing(home: Home) -> None:
    """A message of which only the carrier knows is told of once, after a crash, too."""
    pair = await started(home)
    stored = home.stored
    await home.send("Sent and forgotten", ANNA)
    await home.crash(stored)
    assert len(pair.sent()) == 1
    for _ in range(4):
        pair.clock.advance(60)
        await home.poll()
    assert [str(kind) for kind in kinds(home.announced)] == ["sent", "delivered"]
    assert not any(change.redelivered for change in home.announced)
    assert len(pair.sent()) == 1


async def test_lost_answer_and_a_crash(home: Home) -> None:
    """A send without an answer is never made again, and told of once."""
    pair = await started(home)
    pair.fail("reset_after", r"/Messages\.json", method="POST")
    stop_sender(home)
    with pytest.raises(OutcomeUnknown):
        await home.send("In doubt", ANNA)
    pair.faults.clear()
    await home.crash(home.stored)
    for _ in range(4):
        pair.clock.advance(60)
        await home.poll()
    assert [str(kind) for kind in kinds(home.announced)] == ["sent", "delivered"]
    assert len(pair.sent()) == 1


async def test_sender_fails(home: Home) -> None:
    """Reading goes on, what went out is told later, and nothing is sent meanwhile."""
    pair = await started(home)
    stop_sender(home)
    pair.receive("Still heard")
    pair.send_elsewhere("Told later")
    assert await poll_both(home) == ["received Still heard"]
    assert home.provider.notices[Notice.COMPANION_FAILED] == {"companion": "Carrier"}
    assert [it.text for it in await home.find(limit=1)] == ["Still heard"]
    pair.faults.clear()
    pair.clock.advance(60)
    assert await poll_both(home) == ["sent Told later", "delivered Told later"]
    assert Notice.COMPANION_FAILED not in home.provider.notices


async def test_sender_fails_at_the_start(home: Home) -> None:
    """What the last run knew of the lines holds: nothing is told by the wrong side."""
    pair = await started(home)
    pair.send_elsewhere("Before")
    await home.poll()
    await home.restart()
    stop_sender(home)
    pair.clock.advance(30)
    await home.restart()
    assert home.provider.capabilities.send
    pair.send_elsewhere("Meanwhile")
    pair.receive("Still heard")
    assert await poll_both(home) == ["received Still heard"]
    with pytest.raises(Unavailable):
        await home.send("Not before it was read", ANNA)
    pair.faults.clear()
    for _ in range(3):
        pair.clock.advance(60)
        await home.poll()
    told = [f"{it.kind} {it.message.text}" for it in home.announced]
    assert sorted(told) == sorted(
        [
            *("sent Before", "delivered Before"),
            *("sent Meanwhile", "delivered Meanwhile"),
            "received Still heard",
        ]
    )
    await home.send("Now", ANNA)
    assert [sent.text for sent in pair.sent()] == ["Now"]


async def test_sender_fails_at_the_very_first_start(home: Home) -> None:
    """A line of which nobody knows yet whose it is sends nothing until it is known."""
    pair = pair_of(home)
    stop_sender(home)
    await home.start()
    await poll_both(home)
    assert not home.provider.capabilities.send
    with pytest.raises(ProviderError):
        await home.send("Hi", ANNA)
    pair.faults.clear()
    await poll_both(home)
    await home.send("Hi", ANNA)
    assert len(pair.sent()) == 1


async def test_refused_credentials_are_left_alone(home: Home) -> None:
    """Credentials that the carrier refused are not tried with every poll."""
    pair = await started(home)
    pair.sender.account.revoke()
    for _ in range(5):
        pair.clock.advance(60)
        await poll_both(home)
    refused = [
        seen
        for seen in pair.journal
        if seen.status == 401 and seen.path.startswith("/2010-04-01")
    ]
    assert len(refused) == 1
    with pytest.raises(AuthenticationFailed):
        await home.send("Hi", ANNA)


async def test_many_texts_that_are_not_ours(home: Home) -> None:
    """What comes in at the carrier costs no further poll, however long nothing went out."""
    pair = await started(home)
    pair.sender.switches.max_page_size = 50
    for _ in range(6):
        for number in range(200):
            pair.clock.advance(30)
            pair.receive(f"Busy {number}")
        await home.poll()
    pair.clock.advance(700)
    pair.receive("The last")
    await home.poll()
    pair.clock.advance(60)
    before = len(pair.journal)
    await home.poll()
    assert len(pair.journal) - before <= 2
    # A restart reads a day and a bit, and not all since the last message went out.
    pair.clock.advance(3 * 86_400)
    pair.receive("Days later")
    await home.poll()
    before = len(pair.journal)
    await home.restart()
    assert await home.poll() == []
    assert len([seen for seen in pair.journal[before:] if "/Messages" in seen.path]) < 6


async def test_search_has_no_holes(home: Home) -> None:
    """A page of both sides lacks nothing between its newest and its oldest message."""
    pair = await started(home)
    names = []
    for number in range(40):
        pair.clock.advance(60)
        # Most of what the PBX lists is the carrier's to tell.
        if number % 8:
            pair.send_elsewhere(f"Out {number}", recipient=ANNA)
            names.append(f"Out {number}")
        else:
            pair.receive(f"In {number}", sender=ANNA)
            names.append(f"In {number}")
    names.reverse()
    for limit in (1, 3, 10, 25, 40):
        found = await home.find(remote=ANNA, limit=limit)
        assert [message.text for message in found] == names[:limit]
    incoming = await home.find(remote=ANNA, direction=Direction.INCOMING)
    assert [message.text for message in incoming] == names[7::8]


async def test_id_of_the_readers_that_looks_like_the_senders(home: Home) -> None:
    """A PBX cannot pass a message off for the carrier's."""
    pair = await started(home)
    pair.reader.receive("Forged", message_id="sent:SM" + 32 * "0")
    assert await home.poll() == []


async def test_without_sender(home: Home) -> None:
    """An account without the other half reads as before, and sends nothing."""
    await started(home)
    assert isinstance(home.provider, CompanionProvider)
    lone = CompanionProvider(home.provider._inner, None, home.memory)
    await lone.connect()
    assert not lone.capabilities.send
    outgoing = Outgoing(line=SMS_NUMBER, recipients=[ANNA], text="Hi")
    with pytest.raises(NotSupported):
        await lone.send(outgoing)


def kept_of(home: Home) -> Mapping[str, Any]:
    """Return what the account keeps of its two halves."""
    kept: Mapping[str, Any] = home.memory.data["companion"]
    return kept


async def test_number_changes_hands(home: Home) -> None:
    """A number that is released and bought again has one side at any time."""
    pair = await started(home)
    pair.send_elsewhere("First")
    numbers = pair.sender.account.numbers
    for _ in range(3):
        pair.clock.advance(60)
        await home.poll()
    released = numbers.pop(0)
    await home.restart()
    assert await home.poll() == []
    pair.clock.advance(60)
    pair.reader.send_elsewhere("Second")
    assert [it.message.text for it in await home.poll()] == ["Second"]
    pair.clock.advance(60)
    await home.poll()
    numbers.insert(0, released)
    await home.restart()
    assert await home.poll() == []
    pair.clock.advance(60)
    pair.send_elsewhere("Third")
    for _ in range(3):
        pair.clock.advance(60)
        await home.poll()
    assert await home.poll(sweep=True) == []
    told = [(it.kind, it.message.text) for it in home.announced]
    assert len(told) == len(set(told))
    assert {text for _, text in told} == {"First", "Second", "Third"}
    # What is over is forgotten after a while.
    assert len(kept_of(home)["lines"][0]["spans"]) == 2
    numbers.clear()
    pair.sender.account.senders.clear()
    await home.restart()
    pair.clock.advance(timedelta(days=4).total_seconds())
    await home.restart()
    assert "lines" not in kept_of(home)


# Pictures and files


def picture_comes(pair: PairEmulator, text: str, *, tells_id: bool) -> str:
    """Let a picture come to both; only the carrier has it."""
    files = [("image/jpeg", text.encode())]
    sid = pair.sender.receive(text, sender=ANNA, line=plus(SMS_NUMBER), files=files)
    shown = sid if tells_id else ""
    return pair.reader.receive(text, sender=ANNA, provider_msg_id=shown)


async def contents_of(home: Home, message: Message) -> list[bytes]:
    """Return what is in a message's files."""
    contents = [
        await home.provider.fetch_attachment(one.ref, 1_000)
        for one in message.attachments
    ]
    return [one.data for one in contents]


@pytest.mark.parametrize("tells_id", [True, False])
async def test_pictures_that_only_the_carrier_has(home: Home, tells_id: bool) -> None:
    """They are there when the text is told, and when somebody looks at it later."""
    pair = await started(home)
    pair.receive("Without")
    wanted = picture_comes(pair, "Look", tells_id=tells_id)
    told = {it.message.text: it.message for it in await home.poll()}
    assert not told["Without"].attachments
    assert await contents_of(home, told["Look"]) == [b"Look"]
    await home.restart()
    await home.poll()
    for found in (
        await home.find(remote=ANNA),
        await home.provider.fetch_by_ids("", [MessageRef(wanted, told["Look"].time)]),
    ):
        (shown,) = (it for it in found if it.text == "Look")
        assert await contents_of(home, shown) == [b"Look"]


async def test_picture_of_which_nobody_knows_whose_it_is(home: Home) -> None:
    """Of equal texts without an id none gets a picture, which may be the other one's."""
    pair = await started(home)
    picture_comes(pair, "Look", tells_id=False)
    pair.clock.advance(5)
    pair.sender.receive("Look", sender=ANNA, line=plus(SMS_NUMBER))
    pair.reader.receive("Look", sender=ANNA, provider_msg_id="")
    pair.clock.advance(5)
    picture_comes(pair, "Sure", tells_id=True)
    pair.clock.advance(5)
    picture_comes(pair, "Sure", tells_id=False)
    told = [it.message for it in await home.poll()]
    shown = [(it.text, await contents_of(home, it)) for it in told]
    assert [it for it in shown if it[0] == "Look"] == 2 * [("Look", [])]
    assert ("Sure", [b"Sure"]) in shown


async def test_picture_while_the_carrier_is_down(home: Home) -> None:
    """The text is told without it, and has it when somebody looks at it afterwards."""
    pair = await started(home)
    picture_comes(pair, "Look", tells_id=True)
    stop_sender(home)
    assert await poll_both(home) == ["received Look"]
    pair.faults.clear()
    await poll_both(home)
    (shown,) = (it for it in await home.find(remote=ANNA) if it.text == "Look")
    assert await contents_of(home, shown) == [b"Look"]


@pytest.mark.parametrize("picture_first", [True, False])
@pytest.mark.parametrize("again", [False, True])
async def test_picture_of_one_of_two_that_were_equal(
    home: Home, picture_first: bool, again: bool
) -> None:
    """Whoever is shown alone, of two the carrier has one no more: it is not certain which."""
    pair = await started(home)
    ids = []
    for is_picture in (picture_first, not picture_first):
        pair.clock.advance(5)
        if is_picture:
            ids.append(picture_comes(pair, "Look", tells_id=False))
        else:
            plain = pair.sender.receive("Look", sender=ANNA, line=plus(SMS_NUMBER))
            ids.append(pair.reader.receive("Look", sender=ANNA, provider_msg_id=""))
    told = [it.message for it in await home.poll()]
    assert [it.attachments for it in told] == [(), ()]
    pair.sender.delete_elsewhere(plain)
    if again:
        await home.restart()
        await home.poll()
    for message in told:
        (shown,) = await home.provider.complete([message])
        assert not shown.attachments
        ref = MessageRef(message.id, message.time)
        (found,) = await home.provider.fetch_by_ids("", [ref])
        assert not found.attachments


@pytest.mark.parametrize("deleted", [True, False])
async def test_equal_text_of_which_the_carrier_does_not_know_yet(
    home: Home, deleted: bool
) -> None:
    """The picture of the one before is not shown at it, nor its own at the one before."""
    pair = await started(home)
    first = picture_comes(pair, "Look", tells_id=False)
    (change,) = await home.poll()
    assert await contents_of(home, change.message) == [b"Look"]
    if deleted:
        pair.reader.delete_elsewhere(first)
    pair.clock.advance(90)
    pair.reader.receive("Look", sender=ANNA, provider_msg_id="")
    (change,) = await home.poll()
    assert not change.message.attachments
    pair.sender.receive("Look", sender=ANNA, line=plus(SMS_NUMBER))
    await home.poll()
    (shown,) = await home.provider.complete([change.message])
    assert not shown.attachments


async def test_equal_texts_of_which_each_side_has_one(home: Home) -> None:
    """They need not be the same one, also after a restart."""
    pair = await started(home)
    picture = picture_comes(pair, "Look", tells_id=False)
    pair.clock.advance(5)
    plain = pair.sender.receive("Look", sender=ANNA, line=plus(SMS_NUMBER))
    pair.reader.receive("Look", sender=ANNA, provider_msg_id="")
    await home.poll()
    pair.reader.delete_elsewhere(picture)
    pair.sender.delete_elsewhere(plain)
    (shown,) = (it for it in await home.find(remote=ANNA) if it.text == "Look")
    assert not shown.attachments
    await home.restart()
    await home.poll()
    (shown,) = (it for it in await home.find(remote=ANNA) if it.text == "Look")
    assert not shown.attachments


@pytest.mark.parametrize("tells_id", [True, False])
async def test_picture_that_the_carrier_lists_later(home: Home, tells_id: bool) -> None:
    """The text is told without it, and has it when the carrier lists it."""
    pair = await started(home)
    when = pair.clock.now()
    sid = f"MM{'5' * 32}"
    pair.reader.receive("Look", sender=ANNA, provider_msg_id=sid if tells_id else "")
    (change,) = await home.poll()
    assert not change.message.attachments
    pair.clock.advance(60)
    await home.poll()
    before = len(pair.journal)
    for _ in range(3):
        (shown,) = await home.provider.complete([change.message])
        assert not shown.attachments
    # Nobody who looks at it asks for it again and again.
    assert len(pair.journal) == before
    pair.sender.receive(
        "Look",
        sender=ANNA,
        line=plus(SMS_NUMBER),
        files=[("image/jpeg", b"Look")],
        message_id=sid,
        time=when,
    )
    assert await home.poll() == []
    (shown,) = await home.provider.complete([change.message])
    assert await contents_of(home, shown) == [b"Look"]


async def test_picture_of_a_text_that_the_pbx_gets_late(home: Home) -> None:
    """By its id it is known, whatever the times are."""
    pair = await started(home)
    sid = pair.sender.receive(
        "Look",
        sender=ANNA,
        line=plus(SMS_NUMBER),
        files=[("image/jpeg", b"Look")],
        time=pair.clock.now() - timedelta(minutes=40),
    )
    pair.reader.receive("Look", sender=ANNA, provider_msg_id=sid)
    (change,) = await home.poll()
    assert await contents_of(home, change.message) == [b"Look"]


async def test_nobody_waits_for_a_carrier_that_hangs(home: Home) -> None:
    """Whoever looks at texts waits for it once at most, and not again until it is tried."""
    pair = await started(home)
    picture_comes(pair, "Before", tells_id=True)
    pair.receive("Plain", sender=ANNA)
    told = [it.message for it in await home.poll()]
    await home.restart()
    await home.poll()
    stop_sender(home)
    refs = [MessageRef(it.id, it.time) for it in told]
    await home.provider.fetch_by_ids("", refs)
    assert home.provider.notices[Notice.COMPANION_FAILED] == {"companion": "Carrier"}
    before = len(pair.journal)
    for _ in range(3):
        await home.provider.fetch_by_ids("", refs)
        await home.provider.complete(told)
        found = await home.find(remote=ANNA)
        assert {it.text for it in found} >= {"Before", "Plain"}
    asked = [seen for seen in pair.journal[before:] if "/2010-04-01" in seen.path]
    assert asked == []
    pair.faults.clear()
    pair.clock.advance(61)
    await home.poll()
    assert Notice.COMPANION_FAILED not in home.provider.notices
    (shown,) = (it for it in await home.find(remote=ANNA) if it.text == "Before")
    assert await contents_of(home, shown) == [b"Before"]


# What failed at the PBX while the carrier is down


@pytest.mark.parametrize("again", [False, True])
async def test_failure_is_told_soon_after_the_carrier_is_back(
    home: Home, again: bool
) -> None:
    """Whose it is is asked again as soon as somebody knows, and nothing is told twice."""
    pair = await started(home)
    pair.sender.pbx_lists_all = False
    stop_sender(home)
    for text in ("Stuck", "Refused"):
        pair.clock.advance(1)
        record = pair.reader.send_elsewhere(text, recipient=ANNA)
        pair.reader.set_delivery(record, "failed")
    sid = pair.sender.send_elsewhere("Refused", recipient=ANNA, line=plus(SMS_NUMBER))
    pair.sender.set_delivery(sid, "failed")
    assert await pass_minutes(home, 40) == []
    if again:
        await home.restart()
    pair.faults.clear()
    assert sorted(await pass_minutes(home, 2)) == ["failed Refused", "failed Stuck"]
    assert await pass_minutes(home, 5) == []
    await home.restart()
    assert await home.poll() == []


async def test_failure_is_told_while_it_is_news(home: Home) -> None:
    """Where the carrier is away for a day, the PBX is believed."""
    pair = await started(home)
    stop_sender(home)
    record = pair.reader.send_elsewhere("Stuck", recipient=ANNA)
    pair.reader.set_delivery(record, "failed")
    told: list[str] = []
    for hour in range(28):
        pair.clock.advance(3600)
        told += await poll_both(home)
        if hour == 20:
            assert told == []
    assert told == ["failed Stuck"]
    pair.faults.clear()
    assert await pass_minutes(home, 5) == []


# Who sent before


async def test_text_of_a_former_sender_is_not_taken_for_deleted(home: Home) -> None:
    """What the sender of now does not have may be another's: it is not just gone."""
    sender = pair_of(home).sender

    def build() -> TwilioProvider:
        return TwilioProvider(home.session, sender.credentials(), KeptMemory())

    provider = CompanionProvider(build(), build(), KeptMemory(), name="new")
    await provider.connect()
    sid = sender.send_elsewhere("Here", recipient=ANNA, line=plus(SMS_NUMBER))
    sender.set_delivery(sid, "delivered")
    ours = MessageRef(f"sent:{sid}", sender.clock.now())
    former = MessageRef(f"sent:SM{0:032x}", sender.clock.now())
    mailbox = provider.mailboxes[-1]
    with pytest.raises(NotFound):
        await provider.delete(mailbox, [ours, former])
    assert sid in sender.store.messages
    await provider.delete(mailbox, [ours])
    assert sid not in sender.store.messages


# What only the carrier has


@pytest.mark.parametrize("again", ["goes on", "restart", "crash"])
async def test_text_that_the_pbx_never_gets(home: Home, again: str) -> None:
    """It is told from the carrier's list, once, when the PBX has had its time."""
    pair = await started(home)
    pair.receive("To both", sender=ANNA)
    pair.clock.advance(10)
    only_at_the_carrier(pair, "Never there")
    assert await pass_minutes(home, 3) == ["received To both"]
    stored = home.stored
    await go_on(home, again)
    if again != "goes on":
        assert await home.poll() == []
    assert await pass_minutes(home, 5) == ["received Never there"]
    told = home.announced[-1].message
    assert (told.line, told.identity) == (SMS_NUMBER, ANNA)
    found = await home.find(remote=ANNA, direction=Direction.INCOMING)
    assert [it.text for it in found[:2]] == ["Never there", "To both"]
    found = await home.find(remote=ANNA)
    assert [it.text for it in found[:2]] == ["Never there", "To both"]
    # Were it not announced before a crash, it would not be lost.
    await home.crash(stored)
    assert received(await home.poll()) == ["Never there"]
    await home.restart()
    assert await home.poll() == []
    assert await pass_minutes(home, 70) == []
    assert await home.poll(sweep=True) == []
    # Neither the text nor the number is kept.
    kept = str(home.memory.data)
    assert ANNA[1:] not in kept
    assert "Never" not in kept


@pytest.mark.parametrize("minutes", [-180, 0, 180])
@pytest.mark.parametrize("again", [False, True])
async def test_text_that_the_pbx_gets_late(
    home: Home, minutes: int, again: bool
) -> None:
    """One that was told already is no news when the PBX lists it after all."""
    pair_of(home).reader.clock.advance(60 * minutes)
    pair = await started(home)
    only_at_the_carrier(pair, "In time")
    only_at_the_carrier(pair, "Late")
    assert await pass_minutes(home, 2) == []
    pair.reader.receive("In time", sender=ANNA)
    assert await pass_minutes(home, 7) == ["received In time", "received Late"]
    if again:
        await home.restart()
    pair.reader.receive("Late", sender=ANNA)
    assert await pass_minutes(home, 10) == []
    found = await home.find(remote=ANNA, direction=Direction.INCOMING)
    assert sorted(it.text for it in found[:2]) == ["In time", "Late"]
    assert [it.text for it in found].count("Late") == 1
    # The same words once more are another text.
    pair.clock.advance(3600)
    pair.receive("Late", sender=ANNA)
    assert await pass_minutes(home, 10) == ["received Late"]
    await home.restart()
    assert await home.poll() == []


async def test_equal_texts_of_which_one_is_missing(home: Home) -> None:
    """Two equal texts are two, whichever of them the PBX has."""
    pair = await started(home)
    for number in range(3):
        pair.clock.advance(20)
        only_at_the_carrier(pair, "Yes")
        if number == 1:
            pair.reader.receive("Yes", sender=ANNA)
    pair.sender.receive("Yes", sender="+12025550177", line=plus(SMS_NUMBER))
    assert await pass_minutes(home, 10) == 4 * ["received Yes"]
    await home.restart()
    assert await home.poll() == []
    assert await pass_minutes(home, 10) == []
    # One comes late.
    pair.reader.receive("Yes", sender=ANNA)
    assert await pass_minutes(home, 10) == []


async def test_incoming_texts_are_joined_by_the_carriers_id(home: Home) -> None:
    """The id tells which of equal texts is missing, and that other words are the same."""
    pair = await started(home)
    line = plus(SMS_NUMBER)
    sids = []
    for _ in range(3):
        pair.clock.advance(5)
        sids.append(pair.sender.receive("Yes", sender=ANNA, line=line))
    pair.reader.receive("Yes", sender=ANNA, provider_msg_id=sids[2])
    # A PBX shows where the file is, and the carrier the words.
    picture = pair.sender.receive("Look", sender=ANNA, line=line)
    pair.reader.receive("https://pbx.example/1", provider_msg_id=picture)
    assert await pass_minutes(home, 10) == [
        "received Yes",
        "received https://pbx.example/1",
        "received Yes",
        "received Yes",
    ]
    told = {home.id_of(it.message) for it in home.announced[2:]}
    assert told == {sids[0], sids[1]}
    # One comes late, and an equal one just now: that is news.
    pair.clock.advance(60)
    pair.receive("Yes", sender=ANNA)
    pair.reader.receive("Yes, late", sender=ANNA, provider_msg_id=sids[1])
    assert await pass_minutes(home, 1) == ["received Yes"]
    await home.restart()
    assert await home.poll() == []
    assert await pass_minutes(home, 10) == []


async def test_equal_text_while_the_carrier_is_down(home: Home) -> None:
    """One whose id is another one's is another text, though nobody can be asked."""
    pair = await started(home)
    late = pair.sender.receive("Yes", sender=ANNA, line=plus(SMS_NUMBER))
    assert await pass_minutes(home, 10) == ["received Yes"]
    stop_sender(home)
    pair.clock.advance(600)
    pair.receive("Yes", sender=ANNA)
    assert await pass_minutes(home, 3) == ["received Yes"]
    pair.reader.receive("Yes", sender=ANNA, provider_msg_id=late)
    assert await pass_minutes(home, 30) == []
    pair.faults.clear()
    assert await pass_minutes(home, 10) == []
    await home.restart()
    assert await home.poll(sweep=True) == []
    assert await pass_minutes(home, 5) == []


def without_id(pair: PairEmulator, text: str) -> None:
    """Let a text come to both, of which the PBX does not tell the carrier's id."""
    only_at_the_carrier(pair, text)
    pair.clock.advance(1)
    pair.reader.receive(text, sender=ANNA, provider_msg_id="")


@pytest.mark.parametrize("late_first", [None, True, False])
async def test_equal_text_without_an_id(home: Home, late_first: bool | None) -> None:
    """One that has just come is told at once, whether or not an older one is late."""
    pair = await started(home)
    only_at_the_carrier(pair, "Open")
    assert await pass_minutes(home, 10) == ["received Open"]
    pair.clock.advance(600)
    if late_first is True:
        pair.reader.receive("Open", sender=ANNA, provider_msg_id="")
        pair.clock.advance(5)
    without_id(pair, "Open")
    if late_first is False:
        pair.clock.advance(5)
        pair.reader.receive("Open", sender=ANNA, provider_msg_id="")
    assert await pass_minutes(home, 1) == ["received Open"]
    assert await pass_minutes(home, 10) == []
    await home.restart()
    assert await home.poll(sweep=True) == []
    if late_first is None:
        pair.reader.receive("Open", sender=ANNA, provider_msg_id="")
    assert await pass_minutes(home, 10) == []


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("is_news", [False, True])
async def test_equal_text_without_an_id_while_the_carrier_is_down(
    home: Home, is_news: bool, again: bool
) -> None:
    """Nobody knows which one it is until the carrier is back: then it is told, or not."""
    pair = await started(home)
    only_at_the_carrier(pair, "Open")
    assert await pass_minutes(home, 10) == ["received Open"]
    stop_sender(home)
    pair.clock.advance(600)
    if is_news:
        without_id(pair, "Open")
    else:
        pair.reader.receive("Open", sender=ANNA, provider_msg_id="")
    assert await pass_minutes(home, 40) == []
    # Others do not wait for it, and the carrier is not asked for it all the time.
    pair.receive("Other", sender=ANNA)
    before = len(pair.journal)
    assert await pass_minutes(home, 1) == ["received Other"]
    asked = [it for it in pair.journal[before:] if "/2010-04-01" in it.path]
    assert len({it.path for it in asked}) <= 1
    if again:
        await home.restart()
    pair.faults.clear()
    news = ["received Open"] if is_news else []
    assert await pass_minutes(home, 3) == news
    assert await pass_minutes(home, 10) == []
    await home.restart()
    assert await home.poll(sweep=True) == []


async def test_equal_text_while_the_carrier_is_down_for_days(home: Home) -> None:
    """What may be one that was told is told while it is news, before it is lost."""
    pair = await started(home)
    only_at_the_carrier(pair, "Open")
    assert await pass_minutes(home, 10) == ["received Open"]
    stop_sender(home)
    pair.clock.advance(600)
    without_id(pair, "Open")
    told: list[str] = []
    for _ in range(28):
        pair.clock.advance(3600)
        told += await poll_both(home)
    assert told == ["received Open"]
    pair.faults.clear()
    assert await pass_minutes(home, 10) == []


@pytest.mark.parametrize("nearest", [False, True])
@pytest.mark.parametrize("late", [False, True])
async def test_id_that_is_told_a_poll_later(
    home: Home, late: bool, nearest: bool
) -> None:
    """It says which of two equal texts it was, whatever was thought of it before."""
    pair = await started(home)
    line = plus(SMS_NUMBER)
    first = pair.sender.receive("Yes", sender=ANNA, line=line)
    pair.clock.advance(100)
    second = pair.sender.receive("Yes", sender=ANNA, line=line)
    record = pair.reader.receive("Yes", sender=ANNA, provider_msg_id="")
    assert await pass_minutes(home, 1) == ["received Yes"]
    # It was taken for the nearest.
    its, others = (second, first) if nearest else (first, second)
    pair.reader.set_fields(record, {"provider_msg_id": its})
    assert await pass_minutes(home, 10) == ["received Yes"]
    assert home.id_of(home.announced[-1].message) == others
    if late:
        pair.reader.receive("Yes", sender=ANNA, provider_msg_id=others)
    assert await pass_minutes(home, 10) == []
    await home.restart()
    assert await home.poll(sweep=True) == []
    assert await pass_minutes(home, 10) == []


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("minutes", [6, 14, 45])
async def test_equal_texts_of_which_one_is_told_in_the_place_of_the_other(
    home: Home, again: bool, minutes: int
) -> None:
    """One that the PBX got first, without its id, was taken for the one that is late."""
    pair = await started(home)
    line = plus(SMS_NUMBER)
    first = pair.sender.receive("Yes", sender=ANNA, line=line)
    pair.clock.advance(100)
    second = pair.sender.receive("Yes", sender=ANNA, line=line)
    pair.clock.advance(120)
    record = pair.reader.receive("Yes", sender=ANNA, provider_msg_id="")
    # Only one has come to the PBX: the other is told from the carrier's list.
    assert await pass_minutes(home, 8) == 2 * ["received Yes"]
    pair.reader.set_fields(record, {"provider_msg_id": second})
    await pass_minutes(home, minutes)
    if again:
        await home.restart()
    pair.reader.receive("Yes", sender=ANNA, provider_msg_id=first)
    assert await pass_minutes(home, 10) == []
    # One more is one more.
    pair.receive("Yes", sender=ANNA)
    assert await pass_minutes(home, 10) == ["received Yes"]
    await home.restart()
    assert await home.poll(sweep=True) == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_ids_of_equal_texts_that_are_told_later(
    home: Home, order: tuple[int, int]
) -> None:
    """Two that were mixed up change places, and a third one is told."""
    pair = await started(home)
    line = plus(SMS_NUMBER)
    sids, records = [], []
    for _ in range(3):
        pair.clock.advance(20)
        sids.append(pair.sender.receive("Yes", sender=ANNA, line=line))
    for _ in range(2):
        records.append(pair.reader.receive("Yes", sender=ANNA, provider_msg_id=""))
        pair.clock.advance(1)
    assert await pass_minutes(home, 1) == 2 * ["received Yes"]
    for place in order:
        shown: dict[str, object] = {"provider_msg_id": sids[2 - place]}
        pair.reader.set_fields(records[place], shown)
        assert await pass_minutes(home, 1) == []
    assert await pass_minutes(home, 10) == ["received Yes"]
    assert home.id_of(home.announced[-1].message) == sids[0]
    pair.reader.receive("Yes", sender=ANNA, provider_msg_id=sids[0])
    assert await pass_minutes(home, 10) == []
    await home.restart()
    assert await home.poll(sweep=True) == []


async def test_deleted_at_the_pbx_is_told_once(home: Home) -> None:
    """What the PBX has no more, it had: neither a restart nor a sweep tells it again."""
    pair = await started(home)
    received_id = pair.receive("Deleted later", sender=ANNA)
    assert await pass_minutes(home, 1) == ["received Deleted later"]
    pair.reader.delete_elsewhere(received_id)
    await home.restart()
    assert await home.poll() == []
    assert await pass_minutes(home, 10) == []
    for _ in range(3):
        pair.clock.advance(3600)
        pair.receive("Other")
        await home.poll(sweep=True)
        await home.restart()
    assert await pass_minutes(home, 10) == []
    told = [it.message.text for it in home.announced]
    assert told.count("Deleted later") == 1


async def test_pbx_is_down_for_an_hour(home: Home) -> None:
    """Nothing is told for missing while nobody can know, and all of it afterwards."""
    pair = await started(home)
    pair.fail("answer", r"/api/|/external_messages", times=-1)
    for number in range(15):
        only_at_the_carrier(pair, f"Lost {number}")
    pair.receive("Kept", sender=ANNA)
    assert await pass_minutes(home, 60) == []
    pair.faults.clear()
    told = await pass_minutes(home, 5)
    names = ["received Kept", *(f"received Lost {number}" for number in range(15))]
    assert sorted(told) == sorted(names)
    await home.restart()
    assert await home.poll() == []
    assert await pass_minutes(home, 10) == []


async def test_old_texts_of_the_carrier_stay_old(home: Home) -> None:
    """What only the carrier has from before is no news."""
    pair = pair_of(home)
    only_at_the_carrier(pair, "Long before")
    pair.clock.advance(120)
    await started(home)
    assert await pass_minutes(home, 10) == []
    await home.restart()
    assert await home.poll() == []
    assert await home.poll(sweep=True) == []


@pytest.mark.parametrize("hours", [-72, -3, 3, 72, 24 * 365])
async def test_carriers_clock_was_wrong(home: Home, hours: int) -> None:
    """What only the carrier has is told while its clock is wrong, and afterwards."""
    pair = pair_of(home)
    only_at_the_carrier(pair, "Long before")
    pair.clock.advance(120)
    await started(home)
    # It has sent for longer than the clock falls back.
    pair.clock.advance(4 * 24 * 3600)
    pair.receive("To both before", sender=ANNA)
    assert await pass_minutes(home, 12) == ["received To both before"]
    pair.receive("To both still before", sender=ANNA)
    assert await pass_minutes(home, 2) == ["received To both still before"]
    pair.sender.clock.advance(hours * 3600)
    pair.receive("To both while it was wrong", sender=ANNA)
    assert await pass_minutes(home, 12) == ["received To both while it was wrong"]
    only_at_the_carrier(pair, "Lost while it was wrong")
    assert await pass_minutes(home, 12) == ["received Lost while it was wrong"]
    pair.sender.clock.advance(-hours * 3600)
    assert await pass_minutes(home, 12) == []
    assert await home.poll(sweep=True) == []
    assert await pass_minutes(home, 12) == []
    only_at_the_carrier(pair, "Lost since it is right")
    assert await pass_minutes(home, 12) == ["received Lost since it is right"]
    only_at_the_carrier(pair, "Lost and not told yet")
    assert await pass_minutes(home, 2) == []
    pair.sender.clock.advance(hours * 3600)
    await home.restart()
    told = received(await home.poll()) + await pass_minutes(home, 12)
    pair.sender.clock.advance(-hours * 3600)
    told += await pass_minutes(home, 12)
    assert [it.removeprefix("received ") for it in told] == ["Lost and not told yet"]
    await home.restart()
    assert await home.poll() == []
    assert await home.poll(sweep=True) == []
    assert await pass_minutes(home, 12) == []
    # By and by, the clock comes to where it was.
    for _ in range(5):
        pair.clock.advance(3600)
        assert await home.poll(sweep=True) == []
        assert await pass_minutes(home, 6) == []


@pytest.mark.parametrize("again", [False, True])
async def test_text_that_the_pbx_got_late_before_anybody_asked(
    home: Home, again: bool
) -> None:
    """It is told once where both are read for the first time since then."""
    pair = await started(home)
    only_at_the_carrier(pair, "Late")
    assert await pass_minutes(home, 1) == []
    pair.clock.advance(30 * 60)
    pair.reader.receive("Late", sender=ANNA, provider_msg_id="")
    if again:
        await home.restart()
    assert received(await home.poll()) == ["Late"]
    assert await pass_minutes(home, 10) == []
    # Of equal ones, each is told.
    only_at_the_carrier(pair, "Equal")
    pair.clock.advance(15 * 60)
    pair.receive("Equal", sender=ANNA)
    pair.clock.advance(15 * 60)
    only_at_the_carrier(pair, "Equal")
    assert await pass_minutes(home, 10) == 3 * ["received Equal"]
    await home.restart()
    assert await home.poll() == []
    assert await pass_minutes(home, 10) == []


@pytest.mark.parametrize("again", ["goes on", "restart", "crash"])
async def test_id_that_the_pbx_takes_away_when_a_text_fails(
    home: Home, again: str
) -> None:
    """The PBX listed a text late, and with its id: its failure is the carrier's."""
    pair = await started(home)
    pair.reader.switches.delivery_outcome = "SENT"
    pair.sender.switches.delivery_delay = 3600
    pair.sender.pbx_lists_all = False
    sid = pair.send_elsewhere("Fails later", recipient=ANNA)
    assert await pass_minutes(home, 2) == ["sent Fails later"]
    pair.clock.advance(20 * 60)
    record = pair.reader.send_elsewhere(
        "Fails later", recipient=ANNA, line=SMS_NUMBER, provider_msg_id=sid
    )
    assert await pass_minutes(home, 2) == []
    await go_on(home, again)
    pair.sender.set_delivery(sid, "failed")
    pair.reader.set_delivery(record, "failed")
    told = [f"{it.kind} {it.message.text}" for it in await home.poll()]
    assert told + await pass_minutes(home, 10) == ["failed Fails later"]


async def test_old_failure_while_the_carrier_is_down(home: Home) -> None:
    """What the carrier's list told is not told again by the PBX's a day later."""
    pair = await started(home)
    pair.reader.switches.delivery_outcome = "SENT"
    pair.sender.switches.delivery_delay = 3600
    sid = pair.send_elsewhere("Failed", recipient=ANNA)
    assert await pass_minutes(home, 2) == ["sent Failed"]
    pair.set_delivery(sid, "failed")
    assert await pass_minutes(home, 2) == ["failed Failed"]
    pair.clock.advance(25 * 3600)
    stop_sender(home)
    await home.restart()
    assert await poll_both(home) == []
    assert await pass_minutes(home, 3) == []


@pytest.mark.parametrize("again", [False, True])
async def test_told_while_the_clock_of_the_pbx_was_back(
    home: Home, again: bool
) -> None:
    """What the carrier's list told is known when the PBX lists it, with its clock right."""
    pair = await started(home)
    year = 365 * 24 * 3600
    pair.reader.clock.advance(-year)
    assert await pass_minutes(home, 2) == []
    sid = pair.sender.receive("Only there", sender=ANNA, line=plus(SMS_NUMBER))
    assert await pass_minutes(home, 20) == ["received Only there"]
    pair.receive("To both", sender=ANNA)
    assert await pass_minutes(home, 2) == ["received To both"]
    pair.reader.clock.advance(year)
    assert await pass_minutes(home, 2) == []
    if again:
        await home.restart()
    pair.reader.receive("Only there", sender=ANNA, provider_msg_id=sid)
    assert await pass_minutes(home, 10) == []


@pytest.mark.parametrize("again", ["goes on", "restart", "crash"])
@pytest.mark.parametrize("minutes", [11, 90, 25 * 60])
async def test_text_that_the_carrier_lists_late(
    home: Home, minutes: int, again: str
) -> None:
    """It is told though the carrier dates it before what was told, and once."""
    pair = await started(home)
    pair.clock.advance(26 * 3600)
    told: list[str] = []
    for number in range(4):
        pair.clock.advance(600)
        pair.receive(f"To both {number}", sender=ANNA)
        only_at_the_carrier(pair, f"Lost {number}")
        told += await pass_minutes(home, 8)
    assert len(told) == len(set(told)) == 8
    deleted = pair.receive("Deleted later", sender=ANNA)
    pair.clock.advance(600)
    pair.receive("The newest", sender=ANNA)
    assert len(await pass_minutes(home, 8)) == 2
    pair.reader.delete_elsewhere(deleted)
    line = plus(SMS_NUMBER)
    came = pair.clock.now() - timedelta(minutes=minutes)
    pair.sender.receive("Listed late", sender=ANNA, line=line, time=came)
    await go_on(home, again)
    told = received(await home.poll(sweep=True))
    assert told == ["Listed late"]
    # It is told once, whatever comes.
    assert await home.poll(sweep=True) == []
    assert await pass_minutes(home, 8) == []
    await home.restart()
    assert await home.poll() == []
    for _ in range(30):
        pair.clock.advance(3600)
        assert await home.poll(sweep=True) == []
    await home.restart()
    assert await home.poll() == []
    # One of a day before that is no news.
    came -= timedelta(hours=30)
    pair.sender.receive("Much too late", sender=ANNA, line=line, time=came)
    assert await home.poll(sweep=True) == []


async def test_many_texts_that_are_settled(home: Home) -> None:
    """What is remembered of a busy PBX has a bound, and nothing is told again."""
    pair = await started(home)
    records = []
    for _ in range(6):
        for number in range(200):
            pair.clock.advance(20)
            records.append(pair.receive(f"Busy {number}"))
        await home.poll()
    told = len(home.announced)
    assert told == 1200
    strays = home.memory.data["companion"]["sender carrier"]["strays"]
    assert len(strays["settled"]) == 1000
    for record in records[:600]:
        pair.reader.delete_elsewhere(record)
    await home.restart()
    assert await home.poll() == []
    assert await pass_minutes(home, 8) == []


@pytest.mark.parametrize("hours", [0, 3])
async def test_failure_after_a_long_pause(home: Home, hours: int) -> None:
    """How far the clocks are apart is known when both have answered, not one of them."""
    pair = await started(home)
    pair.reader.clock.advance(420)
    assert await poll_both(home) == []
    pair.reader.switches.delivery_outcome = "SENT"
    # The home slept, and did not notice that time went by.
    pair.clock.advance(3600 * hours)
    sid = pair.send_elsewhere("Failed", recipient=ANNA)
    pair.set_delivery(sid, "failed")
    assert await poll_both(home) == ["failed Failed"]
    assert await pass_minutes(home, 10) == []
    await home.restart()
    assert await home.poll(sweep=True) == []


@pytest.mark.parametrize(
    ("status", "numbers"),
    [
        (401, None),
        (403, None),
        (500, None),
        # It may be one of those that are shared.
        (200, [{"sid": f"PN{'1' * 32}", "phone_number": 5}]),
        (200, [{"phone_number": "+12025550177"}]),
        (200, ["a number"]),
    ],
)
async def test_numbers_that_cannot_be_listed(
    home: Home, status: int, numbers: list[Any] | None
) -> None:
    """A line is given up where the carrier's list lacks it, and not where there is none."""
    pair = await started(home)
    home.emulator.fail(
        "answer",
        r"/IncomingPhoneNumbers",
        status=status,
        body=json.dumps({"incoming_phone_numbers": numbers}),
        content_type="application/json",
        times=-1,
    )
    await home.restart()
    pair.clock.advance(60)
    pair.send_elsewhere("On its way", recipient=ANNA)
    assert "sent On its way" in await pass_minutes(home, 3)
    assert home.announced[-1].message.id.startswith("sent:")
    pair.faults.clear()
    await home.restart()
    pair.send_elsewhere("And another", recipient=ANNA)
    assert "sent And another" in await pass_minutes(home, 3)
    assert home.announced[-1].message.id.startswith("sent:")


async def test_told_before_both_clocks_were_ahead(home: Home) -> None:
    """What the carrier's list told is known, however old it seemed for a while."""
    pair = await started(home)
    days = 3 * 24 * 3600
    line = plus(SMS_NUMBER)
    sid = pair.sender.receive("Only there", sender=ANNA, line=line)
    assert await pass_minutes(home, 20) == ["received Only there"]
    pair.receive("To both", sender=ANNA)
    assert await pass_minutes(home, 2) == ["received To both"]
    pair.clock.advance(days)
    assert await pass_minutes(home, 2) == []
    pair.clock.advance(-days)
    assert await pass_minutes(home, 2) == []
    pair.reader.receive("Only there", sender=ANNA, provider_msg_id=sid)
    assert await pass_minutes(home, 10) == []


async def test_text_of_a_clock_that_was_days_back(home: Home) -> None:
    """What came just before the carrier's clock was set right is no less than others."""
    pair = await started(home)
    pair.clock.advance(4 * 24 * 3600)
    assert await pass_minutes(home, 2) == []
    pair.sender.clock.advance(-3 * 24 * 3600)
    assert await pass_minutes(home, 2) == []
    only_at_the_carrier(pair, "Only there")
    assert await pass_minutes(home, 1) == []
    pair.sender.clock.advance(3 * 24 * 3600)
    assert await pass_minutes(home, 10) == ["received Only there"]
    await home.restart()
    assert await home.poll(sweep=True) == []


@pytest.mark.parametrize("gap", [6, 60, 240])
@pytest.mark.parametrize("late", [1, 12, 30, 50])
@pytest.mark.parametrize("reads_between", [True, False])
async def test_equal_texts_of_which_the_first_is_late_at_the_pbx(
    home: Home, gap: int, late: int, reads_between: bool
) -> None:
    """The one that came at once, without an id, is not taken for the other one."""
    pair = await started(home)
    line = plus(SMS_NUMBER)
    first = pair.sender.receive("Yes", sender=ANNA, line=line)
    pair.clock.advance(gap)
    if reads_between:
        # The PBX is a little ahead of what the carrier lists.
        pair.reader.receive("Yes", sender=ANNA, provider_msg_id="")
        told = await poll_both(home)
        pair.sender.receive("Yes", sender=ANNA, line=line)
    else:
        pair.sender.receive("Yes", sender=ANNA, line=line)
        pair.reader.receive("Yes", sender=ANNA, provider_msg_id="")
        told = []
    told += await pass_minutes(home, late)
    pair.reader.receive("Yes", sender=ANNA, provider_msg_id=first)
    told += await pass_minutes(home, 12)
    assert told == 2 * ["received Yes"]


@pytest.mark.parametrize("tells_id", [True, False])
@pytest.mark.parametrize("is_down", [True, False])
@pytest.mark.parametrize("hours", [0, 3])
async def test_deleted_at_the_pbx_before_the_carrier_lists_it(
    home: Home, tells_id: bool, is_down: bool, hours: int
) -> None:
    """What was told is known in the next run, whoever lists it when."""
    pair = await started(home)
    came = pair.clock.now()
    sid = f"SM{'6' * 32}"
    record = pair.reader.receive(
        "Gone", sender=ANNA, provider_msg_id=sid if tells_id else ""
    )
    if is_down:
        stop_sender(home)
    assert await poll_both(home) == ["received Gone"]
    pair.reader.delete_elsewhere(record)
    await home.restart()
    pair.faults.clear()
    await poll_both(home)
    pair.clock.advance(3600 * hours)
    pair.sender.receive(
        "Gone", sender=ANNA, line=plus(SMS_NUMBER), time=came, message_id=sid
    )
    assert await pass_minutes(home, 10) == []
    assert [it.kind for it in await home.poll(sweep=True)] == []
    # One that has the same words and comes later is news.
    pair.clock.advance(4000)
    only_at_the_carrier(pair, "Gone")
    assert await pass_minutes(home, 10) == ["received Gone"]
