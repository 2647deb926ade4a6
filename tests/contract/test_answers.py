"""Answers that are not what they should be: one bad thing never costs the rest."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from custom_components.phone_inbox.messaging import ChangeKind, Channel, MessageRef
from custom_components.phone_inbox.providers import (
    BadAnswer,
    NotSupported,
    Query,
    Rejected,
    Unavailable,
)
from tests.effort import longest_turn
from tests.emulators.base import HTML_502, html_fault

from .driver import Home, received
from .wire import Items, each

#: So many items a list has to which nobody has set a limit, and what servers call an id.
CROWD = 6_000
IDS = frozenset({"id", "messageUuid", "sid"})

#: What may stand in a listing in place of a message.
NO_MESSAGES = {
    "null": None,
    "number": 17,
    "text": "a secret text",
    "list": [{"text": "a secret text"}],
    "empty": {},
    "other": {"surprise": {"text": "a secret text"}},
}

#: Answers that are JSON, but no listing.
OTHER_SHAPES = {
    "null": b"null",
    "number": b"17",
    "text": b'"maintenance"',
    "true": b"true",
    "object": b'{"message": "maintenance"}',
    "objects": b'{"items": {"id": 1}, "message": {"id": 1}}',
}

#: Bodies that are not JSON at all.
NO_JSON: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "blank": lambda _: b" \r\n",
    "html": lambda _: HTML_502.encode(),
    "half": lambda body: body[: len(body) // 2],
    "twice": lambda body: body + body,
    "binary": lambda _: bytes(range(256)),
    "deep": lambda _: b"[" * 100_000,
}


async def assert_nothing_lost(home: Home) -> None:
    """Check that the account goes on as if nothing had happened."""
    home.subject.wire.edits.clear()
    home.subject.wire.spoil = None
    home.emulator.faults.clear()
    home.emulator.clock.advance(5)
    home.receive("After the storm")
    changes = await home.poll()
    assert received(changes)[-1] == "After the storm"
    assert received(home.announced)[-2:] == ["Before the storm", "After the storm"]
    assert len(received(home.announced)) == 2
    assert await home.poll() == []
    assert sum(home.ledger.unread().values()) == 2


@pytest.mark.parametrize("bad", NO_MESSAGES.values(), ids=NO_MESSAGES)
async def test_broken_item(inbox: Home, bad: Any) -> None:
    """An item that is no message is counted; the others are kept."""
    for number in range(4):
        inbox.emulator.clock.advance(1)
        inbox.receive(f"Neighbour {number}")

    def damage(items: Items) -> None:
        items[1:1] = [bad]

    inbox.subject.wire.edits.append(damage)
    changes = await inbox.poll()
    assert received(changes) == [f"Neighbour {number}" for number in range(4)]
    assert inbox.broken >= 1


async def test_far_more_than_was_asked_for(inbox: Home) -> None:
    """A list of thousands keeps nobody waiting, and what it shows is not lost.

    Counted are the steps between two turns of whoever else waits: no more than it takes
    to go through the list a few times.
    """
    crowd: Items = []

    def swell(items: Items) -> None:
        if not crowd and items:
            crowd.extend(
                {**items[-1], name: f"{items[-1][name]}-{number}"}
                for number in range(CROWD)
                for name in IDS & items[-1].keys()
            )
        items.extend(crowd)

    inbox.subject.wire.edits.append(swell)
    for number in range(2):
        inbox.emulator.clock.advance(1)
        inbox.receive(f"In the crowd {number}")
        with longest_turn() as longest:
            await inbox.poll()
    assert len(crowd) == CROWD
    assert {f"In the crowd {number}" for number in range(2)} <= set(
        received(inbox.announced)
    )
    # In the second poll, in which the crowd is no news.
    assert longest.steps < 5 * CROWD


@pytest.mark.parametrize("place", ["first", "last", "all"])
async def test_item_that_stays_broken(inbox: Home, place: str) -> None:
    """An item that is broken for good costs its poll nothing, wherever it is."""

    def damage(items: Items) -> None:
        for index in {"first": [0], "last": [-1], "all": range(len(items))}[place]:
            if items:
                items[index] = {}

    inbox.subject.wire.edits.append(damage)
    before = len(inbox.emulator.journal)
    for number in range(3):
        inbox.emulator.clock.advance(60)
        inbox.receive(f"Beside it {number}")
        await inbox.poll()
    mailboxes = len(inbox.provider.mailboxes)
    assert len(inbox.listings(before)) <= 3 * inbox.subject.stale_pages * mailboxes
    inbox.subject.wire.edits.clear()
    await inbox.poll()
    assert received(inbox.announced) == [f"Beside it {number}" for number in range(3)]


@pytest.mark.parametrize("bad", [None, "", [], {}, 17, "yesterday", True])
async def test_fields_of_other_types(inbox: Home, bad: Any) -> None:
    """An item whose fields make no sense costs nothing but itself."""
    inbox.emulator.clock.advance(1)
    inbox.receive("First neighbour")
    spoilt = inbox.receive("Spoilt", sender="79160000102")
    inbox.receive("Second neighbour", sender="79160000103")

    def damage(item: dict[str, Any]) -> None:
        if spoilt in item.values():
            item.update({name: bad for name, value in item.items() if value != spoilt})

    inbox.subject.wire.edits.append(each(damage))
    texts = received(await inbox.poll())
    assert {"First neighbour", "Second neighbour"} <= set(texts)
    assert "Spoilt" not in texts
    again = received(await inbox.poll() + await inbox.poll(sweep=True))
    assert not {"First neighbour", "Second neighbour"} & set(again)


async def test_unknown_words(inbox: Home) -> None:
    """A value that no documentation names is no reason to lose the message."""

    def surprise(item: dict[str, Any]) -> None:
        item.update(dict.fromkeys(inbox.subject.enum_fields, "SURPRISE"))

    inbox.subject.wire.edits.append(each(surprise))
    inbox.receive("From the future")
    (change,) = await inbox.poll()
    assert change.kind is ChangeKind.RECEIVED
    assert change.message.text == "From the future"
    assert change.message.channel in {Channel.UNKNOWN, Channel.SMS}


async def test_unknown_direction(inbox: Home) -> None:
    """A message of which nobody knows where it goes is not announced."""
    if not (field := inbox.subject.direction_field):
        return
    inbox.subject.wire.edits.append(each(lambda item: item.update({field: "AROUND"})))
    inbox.receive("Going in circles")
    assert await inbox.poll() == []
    assert inbox.ledger.unread() == {}


async def test_unknown_fields(inbox: Home) -> None:
    """Fields that no documentation names do no harm."""
    extra = {
        "surprise": {"hops": [1, {"two": None}]},
        "": 0,
        "self": "x",
        "__class__": 1,
    }
    inbox.subject.wire.edits.append(each(lambda item: item.update(extra)))
    inbox.receive("With extras")
    assert received(await inbox.poll()) == ["With extras"]
    assert inbox.broken == 0


@pytest.mark.parametrize("blank", ["absent", "null", "empty"])
async def test_blank_fields(inbox: Home, blank: str) -> None:
    """A field that is missing, null or empty is the same."""

    def bare(item: dict[str, Any]) -> None:
        for name in inbox.subject.optional_fields:
            if blank == "absent":
                item.pop(name, None)
            else:
                item[name] = None if blank == "null" else ""

    inbox.subject.wire.edits.append(each(bare))
    inbox.receive("Bare")
    assert received(await inbox.poll()) == ["Bare"]
    assert inbox.broken == 0


@pytest.mark.parametrize("spoil", NO_JSON.values(), ids=NO_JSON)
async def test_no_json(inbox: Home, spoil: Callable[[bytes], bytes]) -> None:
    """An answer that cannot be read is a failure of the server, and passes."""
    inbox.receive("Before the storm")
    await inbox.poll()
    inbox.subject.wire.spoil = spoil
    with pytest.raises(BadAnswer):
        await inbox.poll()
    with pytest.raises(BadAnswer):
        await inbox.poll(sweep=True)
    await assert_nothing_lost(inbox)


@pytest.mark.parametrize("body", OTHER_SHAPES.values(), ids=OTHER_SHAPES)
async def test_other_shapes(inbox: Home, body: bytes) -> None:
    """JSON that is no listing is not taken for an empty mailbox."""
    inbox.receive("Before the storm")
    await inbox.poll()
    inbox.subject.wire.spoil = lambda _: body
    with pytest.raises(BadAnswer):
        await inbox.poll()
    with pytest.raises(BadAnswer):
        await inbox.poll(sweep=True)
    await assert_nothing_lost(inbox)


async def test_bad_answer_to_a_baseline(home: Home) -> None:
    """A baseline that could not be read is none: what is there is not news later."""
    home.emulator.seed(20)
    await home.start()
    home.subject.wire.spoil = lambda _: b"null"
    with pytest.raises(BadAnswer):
        await home.poll()
    home.subject.wire.spoil = None
    assert await home.poll() == []
    home.receive("First news")
    assert received(await home.poll()) == ["First news"]


@pytest.mark.parametrize("status", [200, 502, 503, 404, 418])
async def test_html_from_a_gateway(inbox: Home, status: int) -> None:
    """A gateway's page is no answer of the provider, whatever its status."""
    inbox.receive("Before the storm")
    await inbox.poll()
    inbox.emulator.faults.append(
        html_fault(inbox.subject.list_path, status=status, times=-1)
    )
    if status in {200, 502}:
        with pytest.raises(Unavailable):
            await inbox.poll()
    else:
        await inbox.poll_anyway()
    await assert_nothing_lost(inbox)


@pytest.mark.parametrize("raw", [b"\\ud83d", b"\\udc4b", b"\xff\xfe", b"\xc3"])
async def test_half_of_a_character(inbox: Home, raw: bytes) -> None:
    """A text that was cut within a character costs that character at most."""
    inbox.emulator.clock.advance(1)
    inbox.receive("Cut HERE")
    inbox.emulator.clock.advance(1)
    inbox.receive("Whole")
    inbox.subject.wire.spoil = lambda body: body.replace(b"HERE", raw)
    texts = received(await inbox.poll())
    assert len(texts) == 2
    assert texts[0].startswith("Cut ")
    assert texts[1] == "Whole"
    assert await inbox.poll() == []
    # Whatever became of the character, the rest of the system can write it.
    "".join(texts).encode()


async def test_truncated_answer(inbox: Home) -> None:
    """An answer that breaks off is asked for again."""
    inbox.receive("Whole at last")
    inbox.emulator.fail("truncate", inbox.subject.list_path)
    assert received(await inbox.poll()) == ["Whole at last"]


async def test_answers_always_truncated(inbox: Home) -> None:
    """Answers that always break off are a failure of the server, and pass."""
    inbox.receive("Before the storm")
    await inbox.poll()
    inbox.emulator.fail("truncate", inbox.subject.list_path, times=-1)
    with pytest.raises(Unavailable):
        await inbox.poll()
    await assert_nothing_lost(inbox)


@pytest.mark.parametrize("raw", [b"\x00", b"\x01", b"\x1b", b"\x1f", b"\n", b"\t"])
async def test_raw_control_character(inbox: Home, raw: bytes) -> None:
    """A character that JSON wants escaped costs itself at most."""
    inbox.emulator.clock.advance(1)
    inbox.receive("Odd HERE sign")
    inbox.emulator.clock.advance(1)
    inbox.receive("Whole")
    inbox.subject.wire.spoil = lambda body: body.replace(b"HERE", raw)
    odd, whole = received(await inbox.poll())
    assert odd in ("Odd  sign", f"Odd {raw.decode()} sign")
    assert whole == "Whole"
    assert await inbox.poll() == []


async def test_control_character_in_every_field(inbox: Home) -> None:
    """Words and times are read without one, so that the message is what it was."""
    inbox.receive("Odd")
    inbox.subject.wire.spoil = lambda body: body.replace(b'": "', b'": "\x02')
    (change,) = await inbox.poll()
    assert change.kind is ChangeKind.RECEIVED
    assert change.message.text == "Odd"


@pytest.mark.parametrize("place", ["first", "last", "both"])
async def test_byte_order_mark(inbox: Home, place: str) -> None:
    """A mark around the answer is no part of it."""
    mark = b"\xef\xbb\xbf"
    before = mark if place != "last" else b""
    after = mark if place != "first" else b""
    inbox.subject.wire.spoil = lambda body: before + body + after
    inbox.receive("After the mark")
    assert received(await inbox.poll()) == ["After the mark"]
    assert await inbox.poll() == []


@pytest.mark.parametrize("filling", ['"', "9", "(", "я", " "])
async def test_fields_without_end(inbox: Home, filling: str) -> None:
    """Nothing of a server's is long when somebody looks at it."""
    inbox.emulator.clock.advance(1)
    inbox.receive("First neighbour")
    spoilt = inbox.receive("Spoilt", sender="79160000102")
    inbox.receive("Second neighbour", sender="79160000103")
    kept = {inbox.subject.id_field, inbox.subject.direction_field}

    def damage(item: dict[str, Any]) -> None:
        if spoilt in item.values():
            item.update({name: filling * 70_000 for name in item if name not in kept})

    inbox.subject.wire.edits.append(each(damage))
    changes = await inbox.poll()
    assert {"First neighbour", "Second neighbour"} <= set(received(changes))
    for change in changes:
        message = change.message
        words = (message.line, message.remote, message.remote_name, message.error)
        assert all(len(word or "") < 300 for word in words)
        assert len(message.text) < 70_000


@pytest.mark.parametrize("length", [1001, 300_000])
async def test_id_without_end(inbox: Home, length: int) -> None:
    """An item whose id is no id is a broken one."""
    spoilt = inbox.receive("Spoilt")
    inbox.emulator.clock.advance(1)
    inbox.receive("Neighbour")

    def damage(item: dict[str, Any]) -> None:
        if item[inbox.subject.id_field] == spoilt:
            item[inbox.subject.id_field] = "x" * length

    inbox.subject.wire.edits.append(each(damage))
    assert received(await inbox.poll()) == ["Neighbour"]
    assert inbox.broken >= 1


#: What a server would take for another resource, or for all there are.
PATHS = ["", ".", "..", "../..", "a/../..", "/", "..;x", "a\r\nb", "\ud800"]


@pytest.mark.parametrize("path", PATHS, ids=ascii)
async def test_ids_that_are_paths(inbox: Home, path: str) -> None:
    """An id that is none is refused before it is part of a request."""
    inbox.receive("Keep me")
    (change,) = await inbox.poll()
    message, provider = change.message, inbox.provider
    message_id = inbox.subject.id_of_path(message, path)
    before = len(inbox.emulator.journal)

    ref = MessageRef(message_id, message.time)
    mailbox = provider.mailbox_of(message)
    with suppress(Rejected):
        assert not await provider.fetch_by_ids(mailbox, [ref])
    with suppress(Rejected, NotSupported):
        assert await provider.message(message_id) is None
    if inbox.subject.mark:
        with pytest.raises(Rejected):
            await provider.mark(mailbox, [ref], read=True)
    if inbox.subject.delete:
        with pytest.raises(Rejected):
            await provider.delete(mailbox, [ref])
    if inbox.subject.conversations:
        for act in (
            provider.conversation,
            provider.delete_conversation,
            provider.delete_conversation_messages,
            provider.mark_conversation_read,
        ):
            with pytest.raises(Rejected):
                await act(message_id)
    for seen in inbox.emulator.journal[before:]:
        assert seen.method == "GET"
        assert ".." not in seen.path
    assert "Keep me" in [m.text for m in await provider.find(Query())]
