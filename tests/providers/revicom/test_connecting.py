"""Connecting: the key, the address, and what is learnt on the way."""

from base64 import b64encode

from aiohttp import ClientSession
import pytest

from custom_components.phone_inbox.messaging import Channel
from custom_components.phone_inbox.providers import (
    AuthenticationFailed,
    BadAnswer,
    PermissionDenied,
    Push,
    ReadState,
    Unavailable,
)
from custom_components.phone_inbox.providers.registry import PROVIDERS
from custom_components.phone_inbox.providers.revicom import RevicomProvider
from custom_components.phone_inbox.providers.revicom.form import REVICOM_URL
from tests.emulators.base import html_fault
from tests.emulators.revicom import RevicomEmulator
from tests.emulators.revicom.account import Key
from tests.providers.common import Known, ago, read_all

from .conftest import Build, NoMemory

PAIR = "1001:messages-1"
KEY = b64encode(PAIR.encode()).decode()


async def test_connect(provider: RevicomProvider, emulator: RevicomEmulator) -> None:
    """Three reads tell who we are and which sender names there are."""
    emulator.receive("Gate is open", line="HomeHub")
    emulator.send_elsewhere("Hello", line="Office")

    identity = await provider.connect()

    assert identity.account_id == "1001"
    assert identity.name == "Revicom 127.0.0.1"
    assert [(line.key, line.name) for line in identity.lines] == [
        ("HomeHub", "HomeHub"),
        ("Office", "Office"),
    ]
    assert not provider.notices
    assert [seen.path.rpartition("/")[2] for seen in emulator.journal] == [
        "balance",
        "message",
        "message",
    ]


async def test_connect_to_a_new_account(provider: RevicomProvider) -> None:
    """Without messages there are no lines yet; nobody knows whether inbound is on."""
    identity = await provider.connect()

    assert not identity.lines
    assert not provider.notices


async def test_the_account_keeps_its_id_when_the_key_changes(
    build: Build, emulator: RevicomEmulator
) -> None:
    """The password is no part of it."""
    before = await build().connect()
    emulator.account.rotate_key()

    assert (await build().connect()).account_id == before.account_id


async def test_the_sender_of_voice_codes_sends_nothing_else(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """Its line says so."""
    message = emulator.store.messages[emulator.send_elsewhere("x")]
    message.line, message.channel = "voicecode", "VOICECODE"

    (line,) = (await provider.connect()).lines
    assert line.channels == frozenset({Channel.VOICE_CODE})


def test_capabilities(provider: RevicomProvider) -> None:
    """What the API documents, and no more."""
    can = provider.capabilities

    assert can.send == {
        Channel.SMS,
        Channel.WHATSAPP,
        Channel.VK,
        Channel.FLASH_CALL,
        Channel.VOICE_CODE,
    }
    assert can.schedule
    assert can.ttl
    assert can.tags
    assert can.cancel
    assert can.balance
    assert (can.lookup_batch, can.send_batch) == (50, 1000)
    assert can.push == {Push.PER_MESSAGE}
    assert can.read_state is ReadState.LOCAL
    assert not any([can.mark, can.delete, can.conversations])


# The key


@pytest.mark.parametrize(
    "key",
    [
        KEY,
        f"  {KEY}\n",
        f"Basic {KEY}",
        f"basic   {KEY}",
        f"Bearer {KEY}",
        f"Authorization: Basic {KEY}",
        f"{KEY[:8]}\n  {KEY[8:]}",
        KEY.rstrip("="),
        PAIR,
        f" {PAIR} ",
        f"Basic {PAIR}",
        b64encode(KEY.encode()).decode(),
    ],
    ids=[
        "as shown",
        "spaces",
        "Basic",
        "lower case",
        "Bearer",
        "header",
        "wrapped",
        "no padding",
        "pair",
        "pair with spaces",
        "Basic pair",
        "encoded again",
    ],
)
async def test_a_key_however_it_is_pasted(
    build: Build, emulator: RevicomEmulator, key: str
) -> None:
    """What goes out is the key as the cabinet shows it."""
    assert (await build(key=key).connect()).account_id == "1001"
    assert emulator.journal[0].headers["Authorization"] == f"Basic {KEY}"


@pytest.mark.parametrize(
    "key",
    [
        "",
        "  ",
        "Basic ",
        "not base64!",
        "ключ",
        b64encode(b"no colon").decode(),
        b64encode(b"\xff\xfe:x").decode(),
        b64encode(b"1001:").decode(),
        ":password",
        "1001:",
        "1001:pass\r\nX-Other: 1",
        "eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl",
    ],
    ids=[
        "empty",
        "blank",
        "only the scheme",
        "nonsense",
        "Cyrillic",
        "no colon",
        "no text",
        "no password",
        "no id",
        "raw, no password",
        "header injection",
        "JWT",
    ],
)
def test_an_impossible_key(build: Build, key: str) -> None:
    """It is refused at once, and not repeated in the error."""
    with pytest.raises(ValueError, match=r"^Not an API key$") as error:
        build(key=key)
    assert error.value.__cause__ is None


# The address


@pytest.mark.parametrize("path", ["", "/", "/api/v1", "/api/v1/"])
async def test_the_path_can_be_left_out(
    build: Build, emulator: RevicomEmulator, path: str
) -> None:
    """The host alone will do."""
    assert await build(url=f"{emulator.url}{path}").connect()


@pytest.mark.parametrize("url", ["ftp://127.0.0.1", "https://", "http://me:x@host"])
def test_an_impossible_address(build: Build, url: str) -> None:
    """It is refused at once."""
    with pytest.raises(ValueError):  # noqa: PT011 - any text will do
        build(url=url)


@pytest.mark.parametrize("credentials", [{}, {"url": ""}], ids=["none", "empty"])
async def test_the_default_address(
    session: ClientSession, credentials: dict[str, str]
) -> None:
    """Without an address it is Revicom's own."""
    provider = RevicomProvider(session, credentials | {"key": KEY}, NoMemory())

    assert REVICOM_URL == "https://direct.revicom.ltd/api/v1"
    assert provider._name == "Revicom direct.revicom.ltd"


def test_the_registry_knows_the_client() -> None:
    """The class is what builds an account."""
    assert PROVIDERS["revicom"].load() is RevicomProvider


async def test_some_other_server(build: Build, emulator: RevicomEmulator) -> None:
    """A server without this API is no Revicom."""
    with pytest.raises(BadAnswer):
        await build(url=f"{emulator.url}/other").connect()


# Refusals


async def test_a_bad_key(build: Build) -> None:
    """Somebody must enter a new one."""
    with pytest.raises(AuthenticationFailed):
        await build(key="1001:wrong").connect()


async def test_a_revoked_key(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """A key can end between two polls."""
    await provider.connect()
    emulator.account.rotate_key()

    with pytest.raises(AuthenticationFailed):
        await read_all(provider)
    with pytest.raises(AuthenticationFailed):
        await provider.balance()


@pytest.mark.parametrize("kind", ["entity_key", "confirmation_key", "tilda_key"])
async def test_a_key_of_the_wrong_kind(
    build: Build, emulator: RevicomEmulator, kind: str
) -> None:
    """It can ask for the balance, but not for messages."""
    key: Key = getattr(emulator.account, kind)
    provider = build(key=key.shown)

    assert await provider.balance()
    with pytest.raises(PermissionDenied) as error:
        await provider.connect()
    assert error.value.reason == "wrong_key_kind"
    with pytest.raises(PermissionDenied) as error:
        await read_all(provider, ago(hours=1))
    assert error.value.reason == "wrong_key_kind"


async def test_a_refusal_that_is_not_the_apis(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """A firewall's 403 says nothing about the key."""
    emulator.faults.append(html_fault("/balance", status=403))

    with pytest.raises(PermissionDenied) as error:
        await provider.connect()
    assert error.value.reason is None


# Incoming messages


@pytest.mark.parametrize("answer", ["forbidden", "bad_request"])
async def test_inbound_is_not_enabled(
    provider: RevicomProvider, emulator: RevicomEmulator, answer: str
) -> None:
    """That is a notice, and no error."""
    emulator.switches.inbound_enabled = False
    emulator.switches.inbound_off_answer = answer  # type: ignore[assignment]

    await provider.connect()
    assert provider.statistics()["incoming_listed"] is False
    # Nor is it one for the polls, which soon stop asking.
    for _ in range(2):
        # A single refusal may be a firewall's.
        assert not provider.notices
        await read_all(provider, ago(hours=1))
    assert set(provider.notices) == {"inbound_disabled"}
    emulator.journal.clear()
    await read_all(provider, ago(hours=1))
    assert [seen.status for seen in emulator.journal] == [200]


async def test_inbound_is_not_found(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """Nor is a 404 in answer to the question for incoming messages only."""
    emulator.faults.append(html_fault("direction=inbound", status=404, times=-1))
    sent = emulator.send_elsewhere("out")

    await provider.connect()
    for _ in range(2):
        assert set(await read_all(provider, ago(hours=1))) == {sent}
    assert set(provider.notices) == {"inbound_disabled"}


async def test_inbound_is_silently_empty(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """An empty list may mean either; the polls go on asking."""
    emulator.switches.inbound_enabled = False

    await provider.connect()
    assert not provider.notices
    assert provider.statistics()["incoming_listed"] is True


async def test_the_question_for_inbound_fails(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """Whatever it gives, connecting does not fail for it."""
    emulator.faults.append(html_fault("direction=inbound", times=3))

    await provider.connect()
    assert not provider.notices
    assert provider.statistics()["incoming_listed"] is True


async def test_the_server_is_down(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """That is temporary."""
    await emulator.stop()

    with pytest.raises(Unavailable):
        await provider.connect()


async def test_close_asks_nothing(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """There is no session at the server."""
    await provider.close()

    assert not emulator.journal
    assert provider.mailboxes == ("",)
    assert not Known().knows("x")


async def test_statistics(provider: RevicomProvider, emulator: RevicomEmulator) -> None:
    """They count, and hold nothing private."""
    emulator.send_elsewhere("Hello")
    await provider.connect()
    statistics = provider.statistics()

    assert statistics["requests"] == 3
    assert statistics["bytes_read"] > 0
    assert statistics["sender_names"] == 1
    told = repr(statistics) + repr(provider)
    assert not any(secret in told for secret in (KEY, "HomeHub", "1001", "Hello"))
