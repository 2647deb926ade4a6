"""Looking messages up, searching, and following what is under way."""

from datetime import timedelta

import pytest

from custom_components.phone_inbox.messaging import Channel, Direction, MessageRef
from custom_components.phone_inbox.providers import BadAnswer, Query, Rejected
from custom_components.phone_inbox.providers.ringme import RingmeProvider, polling
from custom_components.phone_inbox.providers.ringme.polling import LOOKUP_PAUSE
from tests.emulators.ringme import RingmeEmulator
from tests.providers.common import NOW, Known, ago

from .conftest import LINE, REMOTE, Account, Build, Clocks, asked, lists


def ref(key: str, **span: float) -> MessageRef:
    """Return a reference to a message of that age."""
    return MessageRef(f"{LINE}:{key}", ago(**span))


# By ids


async def test_look_up(provider: RingmeProvider, emulator: RingmeEmulator) -> None:
    """Messages are found around their times, in the order asked for."""
    emulator.seed(300)
    old = emulator.receive("Old", time=ago(days=30))
    older = emulator.receive("Older", time=ago(days=31))
    ancient = emulator.receive("Ancient", time=ago(days=200))
    found = await provider.fetch_by_ids(
        LINE,
        [
            ref(ancient, days=200),
            ref(old, days=30),
            ref("nothing", days=30),
            ref(older, days=31),
        ],
    )
    assert [message.text for message in found] == ["Ancient", "Old", "Older"]
    # Never one by one: that might mark them as read.
    assert all(path.endswith("/message/") for path in asked(emulator))
    assert not emulator.store.messages[old].read
    assert await provider.fetch_by_ids(LINE, []) == []


async def test_what_is_gone_is_not_looked_up_again_at_once(
    provider: RingmeProvider, emulator: RingmeEmulator, clocks: Clocks
) -> None:
    """A message that was not there a moment ago is still not there."""
    assert await provider.fetch_by_ids(LINE, [ref("gone", days=1)]) == []
    emulator.journal.clear()
    assert await provider.fetch_by_ids(LINE, [ref("gone", days=1)]) == []
    assert emulator.journal == []
    clocks.pass_by(seconds=LOOKUP_PAUSE)
    assert await provider.fetch_by_ids(LINE, [ref("gone", days=1)]) == []
    assert emulator.journal


# Under way


async def bury(account: Account, clocks: Clocks) -> None:
    """Let so many newer messages come that an idle poll shows no older one."""
    for number in range(8):
        clocks.pass_by(seconds=150)
        key = account.emulator.receive(f"Newer {number}")
        account.emulator.read_elsewhere(key)
        await account.poll()
    account.emulator.journal.clear()


async def test_recent_message_is_followed(
    account: Account, emulator: RingmeEmulator
) -> None:
    """Among the newest, each change shows in the next poll, and costs nothing."""
    emulator.switches.accepted_status = "queued"
    key = emulator.send_elsewhere("On its way")
    emulator.set_status(key, "queued")
    assert await account.poll() == []
    emulator.set_status(key, "sent")
    assert await account.poll() == ["sent On its way"]
    emulator.set_status(key, "failed")
    assert await account.poll() == ["failed On its way"]
    # Of an empty account, each list is read to its end.
    assert len(emulator.journal) == 2 * 3


async def test_message_is_followed_behind_newer_ones(
    account: Account, emulator: RingmeEmulator, clocks: Clocks
) -> None:
    """Behind the newest it is looked up, now and then."""
    key = emulator.send_elsewhere("Slowly")
    assert await account.poll() == ["sent Slowly"]
    await bury(account, clocks)
    emulator.set_status(key, "failed")
    told: list[str] = []
    for _ in range(30):
        clocks.pass_by(seconds=60)
        told += await account.poll()
    assert told == ["failed Slowly"]
    assert len(emulator.journal) <= 30 + 3
    # A story that has ended is not looked at again.
    emulator.journal.clear()
    for _ in range(40):
        clocks.pass_by(seconds=60)
        assert await account.poll() == []
    assert len(emulator.journal) == 40


async def test_looking_up_gets_rarer(
    account: Account, emulator: RingmeEmulator, clocks: Clocks
) -> None:
    """The older a message is, the less often it is looked at."""
    emulator.send_elsewhere("For ever")
    await account.poll()
    await bury(account, clocks)
    for _ in range(24 * 60):
        clocks.pass_by(seconds=60)
        assert await account.poll() == []
    assert len(emulator.journal) - 24 * 60 < 30


async def test_deleted_on_its_way(
    account: Account, emulator: RingmeEmulator, clocks: Clocks
) -> None:
    """A message that was deleted is not looked for with every poll."""
    key = emulator.send_elsewhere("Taken back")
    await account.poll()
    await bury(account, clocks)
    emulator.delete_elsewhere(key)
    for _ in range(60):
        clocks.pass_by(seconds=60)
        assert await account.poll() == []
    assert len(emulator.journal) <= 60 + 3 * 60 // 15 + 6


async def test_nothing_is_looked_up_when_the_quota_is_short(
    account: Account, emulator: RingmeEmulator, clocks: Clocks
) -> None:
    """What is under way waits while the quota is short."""
    emulator.send_elsewhere("Slowly")
    await account.poll()
    await bury(account, clocks)
    emulator.switches.quota_limit = 50
    emulator.spend_quota(50 - emulator.quota.used - 14)
    await account.poll()
    clocks.pass_by(seconds=LOOKUP_PAUSE)
    emulator.journal.clear()
    await account.poll()
    await account.poll()
    assert len(emulator.journal) <= 2


async def test_no_more_is_remembered_than_needed(
    account: Account, emulator: RingmeEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much is under way, the memory for it is bounded."""
    monkeypatch.setattr(polling, "_MOST_REMEMBERED", 5)
    for number in range(40):
        emulator.send_elsewhere(f"Under way {number}")
    assert len(await account.poll()) == 40
    (*_, last) = [page async for page in account.provider.fetch(LINE, Known(NOW))]
    assert len(last.messages) <= 5


# Searching


@pytest.fixture
def archive(emulator: RingmeEmulator) -> RingmeEmulator:
    """Return a server with some messages of two people on two lines."""
    for number in range(30):
        emulator.receive(
            f"Anna {number}",
            sender="+7 (916) 000-00-01",
            time=ago(hours=2 * number),
        )
    emulator.receive("Boris", sender="79160000002", time=ago(hours=5), line="4102")
    emulator.receive("Bank", sender="ACBA-BANK", time=ago(hours=7))
    emulator.clock.freeze(ago(hours=9))
    emulator.send_elsewhere("To Anna", recipient="+79160000001")
    emulator.clock.freeze(NOW)
    return emulator


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(limit=3), ["Anna 0", "Anna 1", "Anna 2"]),
        (Query(limit=0), []),
        (Query(line="4102"), ["Boris"]),
        (Query(mailbox="4102", line=LINE), []),
        (Query(line="4109"), []),
        (Query(remote="79160000001", limit=2), ["Anna 0", "Anna 1"]),
        (Query(remote="acba-bank"), ["Bank"]),
        (Query(direction=Direction.OUTGOING), ["To Anna"]),
        (Query(text="to anna", channel=Channel.SMS), ["To Anna"]),
        (Query(channel=Channel.VK), []),
        (
            Query(since=ago(hours=8), until=ago(hours=4), remote="79160000001"),
            ["Anna 2", "Anna 3", "Anna 4"],
        ),
        (Query(since=ago(hours=4), until=ago(hours=8)), []),
        (Query(conversation_id="nothing"), []),
        (Query(conversation_id="4101:nothing"), []),
    ],
)
async def test_find(
    provider: RingmeProvider,
    archive: RingmeEmulator,
    query: Query,
    expected: list[str],
) -> None:
    """Every wish is granted, whatever the server filters."""
    archive.switches.honours_filters = False
    assert [message.text for message in await provider.find(query)] == expected


async def test_find_in_a_conversation(
    provider: RingmeProvider, archive: RingmeEmulator
) -> None:
    """The messages of a chat are asked for as such."""
    (bank,) = await provider.find(Query(remote="ACBA-BANK"))
    archive.journal.clear()
    query = Query(conversation_id=bank.conversation_id)
    assert await provider.find(query) == [bank]
    assert all("/chat/" in path for path in asked(archive))


async def test_find_is_bounded(
    provider: RingmeProvider, emulator: RingmeEmulator
) -> None:
    """A search for what is not there ends."""
    emulator.seed(5000)
    assert await provider.find(Query(line=LINE, text="no such text")) == []
    assert len(lists(emulator)) <= 20


async def test_find_before_connecting(build: Build, emulator: RingmeEmulator) -> None:
    """A search by itself connects first."""
    emulator.receive("Here")
    (message,) = await build().find(Query())
    assert message.text == "Here"


async def test_find_leaves_out_what_is_gone(
    provider: RingmeProvider, archive: RingmeEmulator
) -> None:
    """An extension that cannot be reached does not fail a search."""
    archive.block_line(LINE)
    (message,) = await provider.find(Query())
    assert message.text == "Boris"
    assert provider.gone_lines == {LINE}


# One message


async def test_one_message(provider: RingmeProvider, emulator: RingmeEmulator) -> None:
    """Whoever asks for one message by intention gets it, read or not."""
    emulator.switches.get_marks_read = True
    key = emulator.receive("Only me", time=NOW - timedelta(days=300))
    message = await provider.message(f"{LINE}:{key}")
    assert message is not None
    assert message.text == "Only me"
    assert message.remote == REMOTE
    assert emulator.store.messages[key].read
    assert await provider.message(f"{LINE}:nothing") is None
    emulator.fail("answer", "/message/", status=200, body="[]")
    with pytest.raises(BadAnswer):
        await provider.message(f"{LINE}:{key}")
    with pytest.raises(Rejected) as caught:
        await provider.message("nothing of ours")
    assert caught.value.code == "id_invalid"
