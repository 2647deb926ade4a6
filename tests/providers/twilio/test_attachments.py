"""Pictures and files: what a message says of them, and how one is fetched (§8)."""

from typing import Any

import pytest

from custom_components.phone_inbox.messaging import Channel, Message
from custom_components.phone_inbox.providers import (
    BadAnswer,
    NotFound,
    ProviderError,
    Query,
    Rejected,
    Unavailable,
)
from custom_components.phone_inbox.providers.twilio import TwilioProvider
from tests.emulators.twilio import TwilioEmulator

from .conftest import NUMBER, asked, send_one

PNG, PDF = b"\x89PNG" + bytes(100), b"%PDF-1.7"
FILES = [("image/png", PNG), ("application/pdf", PDF)]
LIMIT = 1000


async def only_message(provider: TwilioProvider) -> Message:
    """Return the one message there is."""
    (message,) = await provider.find(Query())
    return message


@pytest.mark.parametrize("channel", ["SMS", "WHATSAPP"])
@pytest.mark.parametrize("redirects", [True, False])
async def test_fetch(
    emulator: TwilioEmulator, provider: TwilioProvider, channel: str, redirects: bool
) -> None:
    """Each file is fetched on demand, with the account's sign-in for its host alone."""
    emulator.switches.media_redirects = redirects
    emulator.receive("", sender=NUMBER, channel=channel, files=FILES)
    message = await only_message(provider)
    assert message.channel is Channel(channel.lower())
    assert len(message.attachments) == 2
    assert asked(emulator, "/Media") == []
    found = [
        await provider.fetch_attachment(attachment.ref, LIMIT)
        for attachment in message.attachments
    ]
    assert [(one.content_type, one.data) for one in found] == FILES
    assert set(emulator.storage.authorizations) <= {""}
    assert len(emulator.storage.authorizations) == (2 if redirects else 0)


async def test_sent_pictures(
    emulator: TwilioEmulator, provider: TwilioProvider
) -> None:
    """What went out with a message is one of its attachments, too."""
    url = "https://pictures.example/a.png"
    result = await send_one(provider, options={"MediaUrl": url})
    assert result.message is not None
    (attachment,) = result.message.attachments
    assert (await provider.fetch_attachment(attachment.ref, LIMIT)).data


async def test_plain_text(emulator: TwilioEmulator, provider: TwilioProvider) -> None:
    """A text without files has none."""
    emulator.receive("Plain")
    assert (await only_message(provider)).attachments == ()


@pytest.mark.parametrize("redirects", [True, False])
async def test_too_large(
    emulator: TwilioEmulator, provider: TwilioProvider, redirects: bool
) -> None:
    """A file that is larger than it may be is not read to its end."""
    emulator.switches.media_redirects = redirects
    emulator.receive("", files=FILES)
    first, second = (await only_message(provider)).attachments
    assert (await provider.fetch_attachment(first.ref, len(PNG))).data == PNG
    for limit in (0, len(PNG) - 1):
        with pytest.raises(Rejected, match="attachment_too_large"):
            await provider.fetch_attachment(first.ref, limit)
    assert (await provider.fetch_attachment(second.ref, len(PDF))).data == PDF


async def test_gone(
    emulator: TwilioEmulator,
    provider: TwilioProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A file whose message was deleted, or that the storage lost, is gone."""
    sid = emulator.receive("", files=FILES)
    (first, _) = (await only_message(provider)).attachments
    for ref in (f"{sid}/2", f"{sid}/x", f"{sid}/", sid, "SM1/0"):
        with pytest.raises(NotFound):
            await provider.fetch_attachment(ref, LIMIT)
    monkeypatch.setattr(emulator.storage, "url", lambda _: f"{emulator.url}/lost")
    with pytest.raises(NotFound):
        await provider.fetch_attachment(first.ref, LIMIT)
    emulator.delete_elsewhere(sid)
    with pytest.raises(NotFound):
        await provider.fetch_attachment(first.ref, LIMIT)


@pytest.mark.parametrize("ref", ["", "/0", "../x/0", "..", "a/../0", "./0"])
async def test_references_that_are_paths(
    emulator: TwilioEmulator, provider: TwilioProvider, ref: str
) -> None:
    """A reference that is none leads nowhere else."""
    before = len(emulator.journal)
    with pytest.raises((Rejected, NotFound)):
        await provider.fetch_attachment(ref, LIMIT)
    assert all(".." not in seen.path for seen in emulator.journal[before:])


@pytest.mark.parametrize(
    "location",
    [
        "http://user:secret@127.0.0.1/x",
        "file:///etc/passwd",
        "http://[broken",
        "https:///x",
        "",
    ],
)
async def test_odd_redirects(
    emulator: TwilioEmulator, provider: TwilioProvider, location: str
) -> None:
    """A redirect to somewhere odd is not followed, nor one in a circle."""
    emulator.receive("", files=FILES)
    (first, _) = (await only_message(provider)).attachments
    emulator.fail(
        "answer", r"/Media/ME", status=307, headers={"Location": location}, times=-1
    )
    with pytest.raises(ProviderError) as caught:
        await provider.fetch_attachment(first.ref, LIMIT)
    assert isinstance(caught.value, BadAnswer | Unavailable)
    assert "secret" not in str(caught.value)


async def test_in_a_circle(emulator: TwilioEmulator, provider: TwilioProvider) -> None:
    """A redirect that leads back is given up, and nobody signs in again on the way."""
    emulator.receive("", files=FILES)
    (first, _) = (await only_message(provider)).attachments
    location = f"{emulator.url}/2010-04-01/Accounts/AC1/Messages/SM1/Media/ME1"
    emulator.fail(
        "answer", r"/Media/ME", status=307, headers={"Location": location}, times=-1
    )
    before = len(emulator.journal)
    with pytest.raises(BadAnswer):
        await provider.fetch_attachment(first.ref, LIMIT)
    files = asked(emulator, "/Media/ME", before)
    assert len(files) <= 4
    assert ["Authorization" in seen.headers for seen in files] == [True] + [False] * (
        len(files) - 1
    )


async def test_server_fails(emulator: TwilioEmulator, provider: TwilioProvider) -> None:
    """A server that fails is unavailable, and so is one that breaks off."""
    emulator.receive("", files=FILES)
    (first, _) = (await only_message(provider)).attachments
    for kind in ("answer", "reset", "truncate"):
        kinds: Any = kind
        emulator.fail(kinds, r"/Media/ME", times=-1)
        with pytest.raises(Unavailable):
            await provider.fetch_attachment(first.ref, LIMIT)
        emulator.faults.clear()
