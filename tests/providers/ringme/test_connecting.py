"""Signing in, and learning which extensions there are."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from aiohttp import ClientSession
import pytest

from custom_components.phone_inbox.messaging import Channel
from custom_components.phone_inbox.providers import (
    AuthenticationFailed,
    BadAnswer,
    PermissionDenied,
    Push,
    Query,
    RateLimited,
    ReadState,
    Unavailable,
)
from custom_components.phone_inbox.providers.answer import Answer
from custom_components.phone_inbox.providers.registry import PROVIDERS
from custom_components.phone_inbox.providers.ringme import RingmeProvider
from custom_components.phone_inbox.providers.ringme.api import ServerClock
from custom_components.phone_inbox.providers.ringme.lines import DIRECTORY_INTERVAL
from custom_components.phone_inbox.providers.ringme.models import MessageObject
from tests.emulators.base import Clock, html_fault
from tests.emulators.ringme import RingmeEmulator
from tests.emulators.ringme.directory import GROUP_ID
from tests.providers.common import KeptMemory, read_pages, refs

from .conftest import LINE, Account, Build, Clocks, asked

DENIALS = (
    "access_denied",
    "user_blocked",
    "user_access_type_deny",
    "app_access_type_deny",
)


def sign_ins(emulator: RingmeEmulator) -> int:
    """Return how many tokens were asked for."""
    return sum(seen.path == "/oauth/token" for seen in emulator.journal)


# Credentials


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": ""},
        {"url": "https://user:secret@pbx.example.org"},
        {"client_id": ""},
        {"client_id": None},
        {"client_secret": "  "},
        {"client_secret": "two\nlines"},
        {"extensions": ["4101", "0731*101"]},
    ],
)
def test_impossible_credentials(build: Build, wrong: dict[str, Any]) -> None:
    """What cannot be right is refused before anything is sent, and not quoted."""
    with pytest.raises(ValueError, match=r".") as caught:
        build(**wrong)
    for value in wrong.values():
        assert (
            not isinstance(value, str)
            or not value.strip()
            or (value not in str(caught.value))
        )


@pytest.mark.parametrize("path", ["", "/", "/api/ver1.0", "/api/ver1.0/"])
async def test_address(build: Build, emulator: RingmeEmulator, path: str) -> None:
    """The address is the host's, however much of it was typed."""
    provider = build(url=emulator.url + path)
    assert (await provider.connect()).account_id == "5120"


def test_registered(session: ClientSession, memory: KeptMemory) -> None:
    """The registry knows how to build it."""
    credentials = {
        "url": "pbx.example.org",
        "client_id": "id",
        "client_secret": "secret",
        "verify_tls": False,
    }
    provider = PROVIDERS["ringme"].load()(session, credentials, memory)
    assert isinstance(provider, RingmeProvider)
    assert "secret" not in repr(vars(provider))


# Tokens


async def test_one_token_for_all(build: Build, emulator: RingmeEmulator) -> None:
    """However many calls there are at once, a token is asked for once, in a form."""
    emulator.switches.token_delay = 0.05
    provider = build()
    await asyncio.gather(*(provider.offered_lines() for _ in range(5)))
    (seen,) = [seen for seen in emulator.journal if seen.path == "/oauth/token"]
    assert seen.query == []
    assert seen.body.startswith("grant_type=client_credentials&client_id=")
    assert all("secret" not in str(seen.query) for seen in emulator.journal)


@pytest.mark.parametrize(("names_expiry", "life"), [(True, 600), (False, 3600)])
async def test_token_is_kept_as_long_as_it_lives(
    build: Build,
    emulator: RingmeEmulator,
    clocks: Clocks,
    names_expiry: bool,
    life: float,
) -> None:
    """A token is renewed shortly before its end; unsaid, that is after an hour."""
    emulator.switches.token_names_expiry = names_expiry
    emulator.switches.token_expires_in = int(life)
    provider = build()
    await provider.connect()
    clocks.pass_by(seconds=life - 61)
    await provider.find(Query(line=LINE))
    assert sign_ins(emulator) == 1
    clocks.pass_by(seconds=5)
    await provider.find(Query(line=LINE))
    assert sign_ins(emulator) == 2
    assert all(seen.status != 401 for seen in emulator.journal)


@pytest.mark.parametrize("body", ["message", "status", "empty"])
async def test_rejected_token_is_renewed(
    provider: RingmeProvider, emulator: RingmeEmulator, body: Any
) -> None:
    """A token that died before its time is replaced without a word."""
    emulator.switches.unauthorized_body = body
    emulator.receive("Behind a new token")
    emulator.revoke_tokens()
    (message,) = await provider.find(Query())
    assert message.text == "Behind a new token"
    assert sign_ins(emulator) == 1


async def test_token_is_always_rejected(
    provider: RingmeProvider, emulator: RingmeEmulator
) -> None:
    """A second refusal is for the user to mend."""
    emulator.fail("answer", "/message/", status=401, times=-1)
    with pytest.raises(AuthenticationFailed):
        await provider.find(Query(line=LINE))
    assert sign_ins(emulator) == 1
    assert len(emulator.journal) == 3


@pytest.mark.parametrize("status", [400, 401, 403])
async def test_wrong_secret(
    build: Build, emulator: RingmeEmulator, status: int
) -> None:
    """A refused secret is called that, whatever its status."""
    emulator.switches.token_error_status = status
    with pytest.raises(AuthenticationFailed):
        await build(client_secret="wrong").connect()
    assert len(emulator.journal) == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"status": 200, "body": '{"error": "invalid_client"}'}, AuthenticationFailed),
        ({"status": 200, "body": '{"token_type": "Bearer"}'}, BadAnswer),
        ({"status": 200, "body": "[]"}, BadAnswer),
        ({"status": 404, "body": "{}"}, BadAnswer),
        ({"status": 403, "body": '{"status": "user_blocked"}'}, PermissionDenied),
        ({"status": 500, "body": ""}, Unavailable),
        ({"status": 429, "headers": {"Retry-After": "7"}}, RateLimited),
    ],
)
async def test_odd_answers_to_a_sign_in(
    build: Build, emulator: RingmeEmulator, answer: dict[str, Any], error: type
) -> None:
    """What is no refusal of the secret is not taken for one."""
    emulator.fail("answer", "/oauth/token", **answer)
    with pytest.raises(error):
        await build().connect()
    assert len(emulator.journal) == 1


@pytest.mark.parametrize("status", [200, 403, 404])
@pytest.mark.parametrize("path", ["/oauth/token", "/user/"])
async def test_no_such_api(
    build: Build, emulator: RingmeEmulator, path: str, status: int
) -> None:
    """A web page is no answer of the API."""
    emulator.faults.append(html_fault(path, status=status))
    with pytest.raises(BadAnswer):
        await build().connect()


@pytest.mark.parametrize("body", ["[]", "{}", '{"id": null}'])
async def test_no_user(build: Build, emulator: RingmeEmulator, body: str) -> None:
    """A user without an id is none."""
    emulator.fail("answer", "/user/", status=200, body=body)
    with pytest.raises(BadAnswer):
        await build().connect()


async def test_wrong_address_without_a_page(
    build: Build, emulator: RingmeEmulator
) -> None:
    """A server without such a resource is another one."""
    emulator.fail("answer", "/user/", status=404, body='{"message": "Not found"}')
    with pytest.raises(BadAnswer):
        await build().connect()


# Extensions


async def test_identity(build: Build, emulator: RingmeEmulator) -> None:
    """Without a choice, every extension that can text is a line."""
    provider = build()
    identity = await provider.connect()
    assert identity.account_id == "5120"
    assert identity.name == "Ringme acme_ha"
    assert not provider.notices
    assert [(line.key, line.name, line.address) for line in identity.lines] == [
        ("4101", "Office", "37460501234"),
        ("4102", "Support", "37460501235"),
        ("4103", "103", "37460501236"),
    ]


async def test_capabilities(provider: RingmeProvider) -> None:
    """The server keeps the read state, and everything can be changed."""
    capabilities = provider.capabilities
    assert capabilities.send == {Channel.SMS}
    assert capabilities.read_state is ReadState.SERVER
    assert capabilities.mark
    assert capabilities.delete
    assert capabilities.conversations
    assert capabilities.push == {Push.WEBHOOK}
    assert capabilities.text_limit is None
    assert capabilities.send_batch == 1
    assert (capabilities.min_interval, capabilities.default_interval) == (30, 60)


async def test_choice(build: Build, emulator: RingmeEmulator) -> None:
    """The extensions that were picked are lines and mailboxes, whatever they are."""
    emulator.receive("Hello", line="4103")
    provider = build(extensions=["4103", 4105, "4103"])
    identity = await provider.connect()
    assert [(line.key, line.name) for line in identity.lines] == [
        ("4103", "103"),
        ("4105", "Lobby"),
    ]
    assert provider.mailboxes == ("4103", "4105")
    (message,) = await provider.find(Query(line="4103"))
    assert provider.mailbox_of(message) == "4103"
    offered = await provider.offered_lines()
    assert [line.key for line in offered] == ["4101", "4102", "4103"]


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("client", ["4101", "4102", "4103"]),
        ("group", ["4101", "4103"]),
        ("extension", ["4101"]),
    ],
)
async def test_levels(
    build: Build, emulator: RingmeEmulator, level: Any, expected: Sequence[str]
) -> None:
    """Each kind of user sees what it is responsible for, and asks for no more."""
    emulator.switches.user_level = level
    provider = build()
    identity = await provider.connect()
    assert list(provider.mailboxes) == expected
    assert [line.key for line in identity.lines] == expected
    assert list(emulator.lines()) == expected
    refused = [seen.path for seen in emulator.journal if seen.status == 403]
    # Whether a group may see the client's numbers is not documented.
    assert refused == (["/api/ver1.0/client/@me/did/"] if level == "group" else [])
    if level == "extension":
        assert not any("/client/" in path for path in asked(emulator))
        assert identity.lines[0].name == "4101"


async def test_group_without_a_word_of_numbers(
    build: Build, emulator: RingmeEmulator
) -> None:
    """Where nothing tells which can text, every telephone is offered."""
    emulator.switches.user_level = "group"
    for extension in emulator.directory.of_client():
        extension.message_did = None
    offered = await build().offered_lines()
    members = emulator.directory.of_client()
    assert [line.key for line in offered] == [
        str(item.id)
        for item in members
        if item.extension_group_id == GROUP_ID and item.type == "phone"
    ]


@pytest.mark.parametrize("dids_paged", [False, True])
async def test_many_extensions(
    build: Build, emulator: RingmeEmulator, dids_paged: bool
) -> None:
    """Lists are read to their end, whatever the size of a page."""
    emulator.switches.extension_page_cap = 3
    emulator.switches.did_page_cap = 2 if dids_paged else None
    for number in range(9):
        emulator.add_line(f"3746050130{number}")
    identity = await build().connect()
    assert [line.key for line in identity.lines] == list(emulator.lines())
    assert len(identity.lines) == 12


async def test_numbers_that_may_not_be_listed(
    build: Build, emulator: RingmeEmulator
) -> None:
    """Without the external numbers, an extension's own number tells."""
    credentials = emulator.credentials()
    emulator.switches.application_denials[credentials["client_id"]] = (
        "app_access_type_deny"
    )
    emulator.switches.application_denial_path = "/did/"
    identity = await build().connect()
    assert [line.key for line in identity.lines] == ["4101", "4103"]


async def test_no_extension_can_text(build: Build, emulator: RingmeEmulator) -> None:
    """An account without any line says so."""
    for line in emulator.lines():
        emulator.delete_line(line)
    provider = build()
    identity = await provider.connect()
    assert list(identity.lines) == []
    assert set(provider.notices) == {"no_extensions"}


@pytest.mark.parametrize("how", ["deleted", "blocked"])
async def test_picked_extension_is_gone(
    build: Build, emulator: RingmeEmulator, how: str
) -> None:
    """A picked extension that cannot be reached is gone, and the others stay."""
    if how == "deleted":
        emulator.delete_line("4101")
    else:
        emulator.block_line("4101")
    provider = build(extensions=["4101", "4102"])
    identity = await provider.connect()
    expected = {"deleted": ["4102"], "blocked": ["4101", "4102"]}[how]
    assert [line.key for line in identity.lines] == expected
    assert provider.gone_lines == {"4101"}
    assert "4101" not in [line.key for line in await provider.offered_lines()]


async def test_denied_extension_is_gone(build: Build, emulator: RingmeEmulator) -> None:
    """A right that lacks for one extension is found out while connecting."""
    emulator.switches.extension_denials["4101"] = "access_denied"
    provider = build()
    await provider.connect()
    assert provider.gone_lines == {"4101"}


# Rights


@pytest.mark.parametrize("status", DENIALS)
async def test_user_is_denied(
    build: Build, emulator: RingmeEmulator, status: str
) -> None:
    """Each denial of the user is told by its name."""
    emulator.switches.user_denials["5120"] = status
    with pytest.raises(PermissionDenied) as caught:
        await build().connect()
    assert caught.value.reason == status


async def test_application_is_denied(build: Build, emulator: RingmeEmulator) -> None:
    """An application that may not read messages learns so while connecting."""
    client_id = emulator.credentials()["client_id"]
    emulator.switches.application_denials[client_id] = "app_access_type_deny"
    with pytest.raises(PermissionDenied) as caught:
        await build().connect()
    assert caught.value.reason == "app_access_type_deny"


async def test_denial_without_a_word(build: Build, emulator: RingmeEmulator) -> None:
    """A refusal that says nothing is for want of a right."""
    emulator.fail("answer", "/user/", status=403, body="")
    with pytest.raises(PermissionDenied) as caught:
        await build().connect()
    assert caught.value.reason == "access_denied"


async def test_user_is_blocked_for_the_numbers(
    build: Build, emulator: RingmeEmulator
) -> None:
    """A block is no missing right to a list."""
    body = '{"message": "Blocked", "status": "user_blocked"}'
    emulator.fail("answer", "/did/", status=403, body=body)
    with pytest.raises(PermissionDenied) as caught:
        await build().connect()
    assert caught.value.reason == "user_blocked"


async def test_user_is_blocked_later(
    account: Account, emulator: RingmeEmulator
) -> None:
    """A block of the user is raised from everything, and no extension's fault."""
    emulator.switches.user_denials["5120"] = "user_blocked"
    provider = account.provider
    for call in (
        account.poll(),
        provider.find(Query()),
        provider.conversations(None),
        provider.mark(LINE, refs(f"{LINE}:x"), read=True),
        provider.subscribe_push(lambda: None, "http://127.0.0.1:1/hook"),
    ):
        with pytest.raises(PermissionDenied) as caught:
            await call
        assert caught.value.reason == "user_blocked"
    assert provider.gone_lines == frozenset()
    assert provider.capabilities.mark


async def test_read_only_user(build: Build, emulator: RingmeEmulator) -> None:
    """Nothing is offered that would be refused, and nothing is tried."""
    emulator.switches.access = "read_only"
    provider = build()
    await provider.connect()
    assert set(provider.notices) == {"read_only"}
    capabilities = provider.capabilities
    assert capabilities.send == frozenset()
    assert not capabilities.mark
    assert not capabilities.delete
    assert capabilities.push == frozenset()
    before = len(emulator.journal)
    for call in (
        provider.mark(LINE, refs(f"{LINE}:x"), read=True),
        provider.delete(LINE, refs(f"{LINE}:x")),
        provider.mark_conversation_read(f"{LINE}:x"),
        provider.delete_conversation(f"{LINE}:x"),
        provider.delete_conversation_messages(f"{LINE}:x"),
    ):
        with pytest.raises(PermissionDenied) as caught:
            await call
        assert caught.value.reason == "user_access_type_deny"
    assert len(emulator.journal) == before


# New extensions


async def test_new_extension_is_noticed(
    build: Build, emulator: RingmeEmulator, clocks: Clocks
) -> None:
    """One that can text since the choice was made is noticed, over restarts, too."""
    provider = build(extensions=["4101"])
    await provider.connect()
    assert not provider.notices
    new = emulator.add_line("37460509999")
    assert not provider.notices
    clocks.pass_by(seconds=DIRECTORY_INTERVAL)
    await read_pages(provider, clocks.emulator.clock.now())
    assert set(provider.notices) == {"new_extensions"}
    assert provider.statistics()["new_extensions"] == 1
    assert [line.key for line in await provider.offered_lines()][-1] == new

    async def notices(*extensions: str) -> frozenset[str]:
        again = build(extensions=[*extensions])
        await again.connect()
        return frozenset(again.notices)

    assert await notices("4101") == {"new_extensions"}
    # Whoever chooses has seen all of them.
    assert await notices("4101", "4102") == frozenset()
    assert await notices("4101", "4102") == frozenset()


async def test_extensions_are_not_looked_for_in_vain(
    account: Account, emulator: RingmeEmulator, clocks: Clocks
) -> None:
    """A look that fails is no failure of a poll, and not repeated at once."""
    clocks.pass_by(seconds=DIRECTORY_INTERVAL)
    emulator.fail("answer", "/user/", status=403, times=-1)
    emulator.receive("News")
    assert await account.poll() == ["received News"]
    await account.poll()
    assert sum("/user/" in path for path in asked(emulator)) == 1


def test_objects_show_nothing() -> None:
    """What ends up in a log line or a traceback gives nothing away."""
    shown = repr(MessageObject.model_validate({"id": "1", "text": "secret"}))
    assert shown == "MessageObject()"


def test_server_without_a_clock() -> None:
    """Where no answer tells the time, ours will do."""
    clock = ServerClock(lambda: 0.0)
    clock.note(Answer(200, {}, b""))
    assert abs(clock.now() - Clock().now()) < timedelta(minutes=1)


async def test_memory_is_written_once(build: Build, memory: KeptMemory) -> None:
    """Nothing is written to the disk that is there already."""
    await build().connect()
    writes = memory.writes
    await build().connect()
    assert memory.writes == writes


async def test_statistics_tell_nothing_private(
    account: Account, emulator: RingmeEmulator
) -> None:
    """Counts and states only."""
    emulator.receive("A secret text")
    await account.poll()
    told = repr(account.provider.statistics())
    for secret in ("A secret text", "79161234567", "37460501234", "acme", LINE):
        assert secret not in told
    await account.provider.close()
