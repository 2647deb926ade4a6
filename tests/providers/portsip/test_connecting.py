"""Who we are, whose messages may be read, and which lines there are."""

from typing import Any

import pytest

from custom_components.phone_inbox.providers import (
    AuthenticationFailed,
    Blocked,
    Identity,
    PermissionDenied,
    Push,
    RateLimited,
    ReadState,
    Unavailable,
)
from tests.emulators.portsip import PortSipSwitches
from tests.emulators.portsip.answers import error_body
from tests.emulators.portsip.directory import SMS_NUMBER, WHATSAPP_NUMBER
from tests.emulators.portsip.faults import fault
from tests.emulators.portsip.switches import PROFILES
from tests.providers.common import read_all

from .conftest import OWN_LIST, TENANT_LIST, Build, Pbx


def named(identity: Identity) -> dict[str, str]:
    """Return the names of the lines by their keys."""
    return {line.key: line.name for line in identity.lines}


@pytest.mark.parametrize("profile", PROFILES[1:])
async def test_administrator(pbx: Pbx, build: Build, profile: Any) -> None:
    """An administrator reads the tenant's messages, whatever the release."""
    pbx.switches.profile = profile
    pbx.seed(20)
    provider = build()
    identity = await provider.connect()
    assert identity.account_id == pbx.directory.users[0].id
    assert identity.name == "PortSIP Home Assistant"
    assert set(provider.notices) == {"plain_http"}
    assert named(identity) == {
        SMS_NUMBER: "Twilio SMS",
        WHATSAPP_NUMBER: "WhatsApp Support",
    }
    assert len(await read_all(provider)) == 20
    assert provider.statistics()["scope"] == "tenant"


async def test_what_it_can_do(build: Build) -> None:
    """There is no sending, and the server keeps no read marks."""
    capabilities = build().capabilities
    assert capabilities.send == frozenset()
    assert capabilities.read_state is ReadState.LOCAL
    assert capabilities.push == {Push.SOCKET}
    assert capabilities.lookup_batch == 1
    assert capabilities.min_interval <= 30
    assert capabilities.default_interval == 60


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("profile", ["22.1", "22.2"])
async def test_standard_user(pbx: Pbx, build: Build, status: int, profile: Any) -> None:
    """A user without that right reads the own messages, and is told so."""
    pbx.switches.profile = profile
    pbx.switches.forbidden_status = status
    shared = pbx.receive("to the front desk")
    foreign = pbx.receive("to the support queue", line=WHATSAPP_NUMBER)
    provider = build("desk")
    identity = await provider.connect()
    assert set(provider.notices) == {"own_messages_only", "plain_http"}
    assert identity.account_id == pbx.directory.users[1].id
    assert named(identity) == {SMS_NUMBER: "Twilio SMS"}
    messages = await read_all(provider)
    assert set(messages) == {shared}
    assert foreign not in messages
    assert {seen.path for seen in pbx.lists()[-1:]} == {OWN_LIST}
    assert provider.statistics()["scope"] == "own"
    assert len(pbx.passwords()) == 1


async def test_custom_role(pbx: Pbx, build: Build) -> None:
    """Whoever may read the tenant's list does so, whatever the role's name."""
    pbx.add_user("quinn", password="Queue-Pass-4", role="Reporter")
    pbx.switches.tenant_list_roles.append("Reporter")
    pbx.seed(5)
    provider = build("quinn")
    await provider.connect()
    assert "own_messages_only" not in provider.notices
    assert len(await read_all(provider)) == 5


async def test_role_lost_meanwhile(pbx: Pbx, build: Build) -> None:
    """Then it is said; another list is not silently taken in its place."""
    provider = build()
    await provider.connect()
    pbx.change_user("ha.bot", role="StandardUser")
    with pytest.raises(PermissionDenied) as caught:
        await read_all(provider)
    assert caught.value.reason == "wrong_role"
    assert pbx.lists()[-1].path == TENANT_LIST
    again = build()
    await again.connect()
    assert "own_messages_only" in again.notices


async def reason_of(
    build: Build, user: str = "ha.bot", **credentials: Any
) -> str | None:
    """Return why connecting was refused."""
    with pytest.raises(PermissionDenied) as caught:
        await build(user, **credentials).connect()
    return caught.value.reason


async def test_server_too_old(pbx: Pbx, build: Build) -> None:
    """Before 22.1.7 there is no such list."""
    pbx.switches.profile = "22.0"
    assert await reason_of(build) == "server_too_old"
    assert [seen.path for seen in pbx.lists()] == [TENANT_LIST, OWN_LIST]


@pytest.mark.parametrize("profile", ["22.1", "22.2", "22.3"])
@pytest.mark.parametrize("lists", ["refused", "empty"])
@pytest.mark.parametrize("domain", ["", None])
async def test_no_tenant(
    pbx: Pbx, build: Build, profile: Any, lists: Any, domain: str | None
) -> None:
    """A user of the whole system has no messages, even where the list is empty."""
    pbx.switches.profile = profile
    pbx.switches.no_tenant_list = lists
    assert await reason_of(build, "admin", domain=domain) == "no_tenant"


async def test_no_tenant_by_role(pbx: Pbx, build: Build) -> None:
    """A dealer who signs in with a domain is told from a user by the role."""
    pbx.add_user("dealer", password="Deal-Pass-5", role="Dealer")
    refused = {"status": 403, "times": -1}
    pbx.fail("answer", "/api/user", **refused)
    assert await reason_of(build, "dealer") == "no_tenant"


async def test_wrong_role(pbx: Pbx, build: Build) -> None:
    """A user of the tenant who may read neither list."""
    pbx.fail("answer", "external_messages", status=403, times=-1)
    assert await reason_of(build, "desk") == "wrong_role"
    pbx.fail("answer", "/api/(auth/)?user$", skip=1, status=403, times=-1)
    assert await reason_of(build, "desk") == "wrong_role"
    pbx.switches.profile = "22.1"
    assert await reason_of(build, "desk") == "wrong_role"


async def test_one_list_missing(pbx: Pbx, build: Build) -> None:
    """One missing list and one refused one are no old server."""
    pbx.fail("answer", TENANT_LIST, status=404)
    pbx.fail("answer", OWN_LIST, status=403)
    assert await reason_of(build) == "wrong_role"


async def test_rejected_lists(pbx: Pbx, build: Build) -> None:
    """A list that no request is right for is not to be read."""
    pbx.fail("answer", "external_messages", status=400, times=-1)
    assert await reason_of(build) == "wrong_role"


async def test_password_reset_required(pbx: Pbx, build: Build) -> None:
    """A pending reset is told from a wrong role."""
    pbx.change_user("ha.bot", password_force_reset=True)
    assert await reason_of(build) == "password_reset_required"
    pbx.switches.forced_reset_blocks = False
    await build().connect()


@pytest.mark.parametrize("status", [400, 403, 404])
async def test_user_that_is_not_told(pbx: Pbx, build: Build, status: int) -> None:
    """Without an id the account is called by its names."""
    pbx.fail("answer", "/api/user$", status=status)
    identity = await build(domain="ACME.example").connect()
    assert identity.account_id == "acme.example/ha.bot"
    assert identity.name == "PortSIP ha.bot"


@pytest.mark.parametrize(
    "body",
    ["[]", "{}", '{"id": null, "name": ""}', '{"id": {"no": "id"}}'],
)
async def test_odd_users(pbx: Pbx, build: Build, body: str) -> None:
    """A user's object may lack anything."""
    pbx.fail("answer", "/api/user$", status=200, body=body)
    identity = await build().connect()
    assert identity.account_id == "acme.example/ha.bot"


async def test_odd_roles(pbx: Pbx, build: Build) -> None:
    """So may the answer about the role."""
    for body in ("[]", "{}", '{"role": 7}'):
        pbx.fail("answer", "external_messages", times=2, status=403)
        pbx.fail("answer", "/auth/user", skip=1, status=200, body=body)
        assert await reason_of(build) == "wrong_role"
        pbx.faults.clear()


# Lines


async def test_lines_without_messages(pbx: Pbx, build: Build) -> None:
    """Services and caller ids show lines that nobody has used yet."""
    pbx.directory.sms[0]["sender_id"] = "ACME"
    pbx.directory.whatsapp.append({"phone_number": "1 202 555 0199", "name": "Shop"})
    pbx.directory.whatsapp.append({"phone_number": "12025550177", "enabled": False})
    pbx.directory.users[0].caller_ids += [
        {"caller_id": "+1 (202) 555-0160", "description": "Side door"},
        {"caller_id": "", "description": "None"},
    ]
    assert named(await build().connect()) == {
        "ACME": "Twilio SMS ACME",
        WHATSAPP_NUMBER: "WhatsApp Support",
        "12025550199": "Shop",
        SMS_NUMBER: "Twilio SMS …0123",
        "+12025550160": "Side door",
    }


async def test_one_number_written_in_two_ways(pbx: Pbx, build: Build) -> None:
    """A line is called as the messages call it."""
    message_id = pbx.receive("hello")
    pbx.set_fields(message_id, {"did": "2025550123"})
    provider = build()
    identity = await provider.connect()
    assert [line.key for line in identity.lines] == ["2025550123", WHATSAPP_NUMBER]
    [message] = (await read_all(provider)).values()
    assert message.line == "2025550123"


async def test_names_from_messages(pbx: Pbx, build: Build) -> None:
    """A user who may not see the services gets the names that messages have."""
    pbx.switches.channel_is = "group"
    pbx.receive("hello")
    pbx.set_fields(pbx.receive("hello"), {"did": "8001", "channel_name": None})
    pbx.set_fields(pbx.receive("hello"), {"did": "ACME", "channel_name": None})
    identity = await build("desk").connect()
    assert named(identity) == {"8001": "8001", "ACME": "ACME", SMS_NUMBER: "Front desk"}


@pytest.mark.parametrize("kind", ["forbidden", "server_error", "bad_gateway"])
async def test_services_that_cannot_be_read(pbx: Pbx, build: Build, kind: str) -> None:
    """Lines are known without them."""
    pbx.faults.append(fault(kind, "/sms|/whatsapp|caller_ids", times=-1))
    pbx.seed(3)
    identity = await build().connect()
    # The caller ids come with the user, too.
    assert named(identity)[SMS_NUMBER] == "Twilio SMS"


@pytest.mark.parametrize("body", ["[]", "{}", '{"items": 7}', '{"items": [7, {}]}'])
async def test_odd_services(pbx: Pbx, build: Build, body: str) -> None:
    """An answer that is no list, or lists nothing of use, is passed over."""
    pbx.fail("answer", "/sms|/whatsapp", status=200, body=body, times=-1)
    assert named(await build().connect()) == {SMS_NUMBER: "Front desk SMS"}


async def test_many_services(pbx: Pbx, build: Build) -> None:
    """Services have pages; there is no end to read to."""
    for number in range(250):
        pbx.directory.whatsapp.append({"phone_number": f"1202556{number:04}"})
    identity = await build().connect()
    assert len(identity.lines) == 252
    assert len(pbx.seen("/api/whatsapp")) == 3
    full = '{"items": [' + ",".join("{}" for _ in range(100)) + "]}"
    pbx.fail("answer", "/sms", status=200, body=full, times=-1)
    pbx.journal.clear()
    await build().connect()
    assert len(pbx.seen("/api/sms")) == 10


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"status": 429}, RateLimited),
        ({"status": 403, "body": error_body("DENIED", "blocked")}, Blocked),
    ],
)
async def test_trouble_that_is_no_missing_right(
    pbx: Pbx, build: Build, answer: dict[str, Any], error: type[Exception]
) -> None:
    """A pause and a block end the attempt, wherever they come up."""
    for path in ("/api/sms", "/api/user$", "external_messages"):
        pbx.fail("answer", path, times=1, **answer)
        with pytest.raises(error):
            await build().connect()
        pbx.clock.advance(1000)


async def test_unavailable_lists(pbx: Pbx, build: Build) -> None:
    """A server that stumbles is not taken for one that refuses."""
    pbx.faults.append(fault("bad_gateway", TENANT_LIST, times=-1))
    with pytest.raises(Unavailable):
        await build().connect()
    assert {seen.path for seen in pbx.lists()} == {TENANT_LIST}


async def test_session_ends_while_connecting(pbx: Pbx, build: Build) -> None:
    """A token that is refused in between is renewed, not taken for a role."""
    for path in ("/api/user$", "external_messages", "/api/sms"):
        pbx.faults.append(fault("unauthorized", path))
        provider = build()
        await provider.connect()
        assert "own_messages_only" not in provider.notices
    assert len(pbx.passwords()) == 1


async def test_refused_lists_and_a_refused_session(pbx: Pbx, build: Build) -> None:
    """Where nothing takes the token it is the session that is refused."""
    pbx.faults.append(fault("unauthorized", "external_messages", times=-1))
    pbx.fail("answer", "/auth/user", status=401, skip=1, times=-1)
    with pytest.raises(AuthenticationFailed):
        await build().connect()
    assert len(pbx.passwords()) == 1


async def test_fetch_without_connecting(pbx: Pbx, build: Build) -> None:
    """Whoever reads without asking who we are gets the right list, too."""
    pbx.seed(3)
    assert len(await read_all(build("desk"))) == 3


@pytest.fixture
def switches(request: pytest.FixtureRequest) -> PortSipSwitches:
    """Return what a test wants of the server from its beginning."""
    return PortSipSwitches(**getattr(request, "param", {}))


@pytest.mark.parametrize("switches", [{"id_style": "base64"}], indirect=True)
async def test_base64_ids(pbx: Pbx, build: Build) -> None:
    """Ids in the other form tie services and lines together as well."""
    pbx.seed(5)
    provider = build()
    identity = await provider.connect()
    assert identity.account_id.endswith("=") or identity.account_id.isalnum()
    assert named(identity)[SMS_NUMBER] == "Twilio SMS"
    assert len(await read_all(provider)) == 5
