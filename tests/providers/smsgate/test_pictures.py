"""Picture messages: two entries of the phone are one message."""

from datetime import timedelta

import pytest

from custom_components.phone_inbox.providers import NotFound, Rejected
from tests.contract.driver import Home, received
from tests.emulators.smsgate import SmsGateEmulator

FILES = [("a.jpg", "image/jpeg", b"\xff\xd8\xff")]


async def test_both_at_once(inbox: Home, phone: SmsGateEmulator) -> None:
    """With its content there, the notification is no message."""
    phone.clock.advance(5)
    phone.receive_mms(
        "Look", files=FILES, time=phone.clock.now() - timedelta(seconds=3)
    )
    changes = await inbox.poll()
    assert received(changes) == ["Look"]
    assert await inbox.poll(sweep=True) == []


@pytest.mark.parametrize("minutes", [1, 5, 9])
async def test_content_is_late(
    inbox: Home, phone: SmsGateEmulator, minutes: int
) -> None:
    """The notification waits for it."""
    phone.clock.advance(5)
    (header,) = phone.receive_mms("", downloaded=False)
    for _ in range(minutes):
        assert await inbox.poll() == []
        phone.clock.advance(60)
    phone.inbox.download(phone.inbox[header], "Look", files=FILES)
    assert received(await inbox.poll()) == ["Look"]
    phone.clock.advance(1200)
    assert await inbox.poll() == []
    assert await inbox.poll(sweep=True) == []


@pytest.mark.parametrize("restart", [False, True])
async def test_content_never_comes(
    inbox: Home, phone: SmsGateEmulator, restart: bool
) -> None:
    """After ten minutes the notification is told of by itself, once."""
    phone.clock.advance(5)
    (header,) = phone.receive_mms("", downloaded=False)
    assert await inbox.poll() == []
    if restart:
        await inbox.restart()
    phone.clock.advance(599)
    assert await inbox.poll() == []
    phone.clock.advance(2)
    assert received(await inbox.poll()) == [""]
    assert await inbox.poll() == []
    # And should it come after all, it is the same message.
    phone.clock.advance(3600)
    phone.inbox.download(phone.inbox[header], "Look", files=FILES)
    assert await inbox.poll() == []
    assert await inbox.poll(sweep=True) == []
    (found,) = await inbox.find(limit=1)
    assert found.text == "Look"
    assert inbox.ledger.unread() == {"sim1": 1}


async def test_while_others_come(inbox: Home, phone: SmsGateEmulator) -> None:
    """It is not forgotten in a lively hour."""
    phone.clock.advance(5)
    phone.receive_mms("", downloaded=False)
    told = []
    for number in range(15):
        phone.clock.advance(60)
        phone.receive(f"Chatter {number}", sender="+12025550333")
        told += received(await inbox.poll())
    assert sorted(told) == sorted(["", *(f"Chatter {number}" for number in range(15))])


async def test_two_of_one_sender(inbox: Home, phone: SmsGateEmulator) -> None:
    """Two pictures of one person are two, each with its own content."""
    phone.clock.advance(5)
    for text in ("First", "Second"):
        phone.receive_mms(text, files=FILES)
        phone.clock.advance(60)
    assert received(await inbox.poll()) == ["First", "Second"]
    assert await inbox.poll(sweep=True) == []


async def test_no_news_at_the_baseline(home: Home, phone: SmsGateEmulator) -> None:
    """A notification that waits while the account is added is none later."""
    (header,) = phone.receive_mms("", downloaded=False)
    await home.start()
    assert await home.poll() == []
    phone.clock.advance(700)
    assert await home.poll() == []
    phone.inbox.download(phone.inbox[header], "Look")
    assert await home.poll() == []


async def test_files(inbox: Home, phone: SmsGateEmulator) -> None:
    """What is in a picture message is named, and can be had; no more than wanted."""
    phone.clock.advance(5)
    _, body = phone.receive_mms("Look", files=[*FILES, ("b.vcf", "text/x-vCard", b"v")])
    (change,) = await inbox.poll()
    picture, card = change.message.attachments
    assert (picture.name, picture.content_type, picture.size) == (
        "a.jpg",
        "image/jpeg",
        3,
    )
    assert card.content_type == "text/x-vcard"
    assert "a.jpg" not in repr(change.message)
    fetch = inbox.provider.fetch_attachment
    assert (await fetch(picture.ref, 3)).data == b"\xff\xd8\xff"
    with pytest.raises(Rejected) as caught:
        await fetch(picture.ref, 2)
    assert caught.value.code == "attachment_too_large"
    for ref in (f"{picture.ref}9", "text:1/1", "../messages/1"):
        with pytest.raises((NotFound, Rejected)):
            await fetch(ref, 100)
    phone.inbox.remove(body)
    with pytest.raises(NotFound):
        await fetch(picture.ref, 100)


async def test_no_files_of_an_older_app(home: Home, phone: SmsGateEmulator) -> None:
    """An app that lists none is not asked for them."""
    phone.switches.version = "1.67.0"
    await home.start()
    await home.poll()
    assert not home.provider.capabilities.attachments
    phone.clock.advance(5)
    phone.receive_mms("Look", files=FILES)
    (change,) = await home.poll()
    assert change.message.attachments == ()
