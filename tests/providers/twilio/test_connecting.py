"""Connecting: what credentials open, and what there is to send from (§2, §9)."""

from datetime import timedelta
from typing import Any

import pytest

from custom_components.phone_inbox.messaging import Channel
from custom_components.phone_inbox.providers import (
    AuthenticationFailed,
    PermissionDenied,
    Rejected,
)
from custom_components.phone_inbox.providers.twilio.credentials import Credentials
from tests.emulators.twilio import TwilioEmulator
from tests.emulators.twilio.account import ChannelSender, Number, Service

from .conftest import LINE, OTHER_LINE, Build, asked, outgoing


@pytest.mark.parametrize("kind", ["key", "token"])
async def test_sign_in(emulator: TwilioEmulator, build: Build, kind: str) -> None:
    """A key of the account and its auth token open it alike: it is the same account."""
    token = emulator.token_credentials() | {"key_sid": ""}
    provider = build(**(token if kind == "token" else {}))
    identity = await provider.connect()
    assert identity.account_id == emulator.account.sid
    assert identity.stable
    assert asked(emulator, "/Accounts/AC")
    # The account's own page tells the auth token in clear text (§2).
    own = f"{emulator.account.sid}.json"
    assert not any(seen.path.endswith(own) for seen in emulator.journal)


@pytest.mark.parametrize(
    "wrong",
    [
        {"account_sid": "AC123"},
        {"account_sid": "SK" + "0" * 32},
        {"account_sid": ""},
        {"key_sid": "AC" + "0" * 32},
        {"key_sid": "hunter2"},
        {"secret": ""},
        {"secret": "line\nbreak"},
        {"secret": "schlüssel"},
        {"url": "https://user:secret@api.twilio.com"},
        {"url": "ftp://api.twilio.com"},
    ],
)
def test_impossible_credentials(build: Build, wrong: dict[str, str]) -> None:
    """What cannot be right is refused before anything is asked, and not repeated."""
    with pytest.raises(ValueError, match=r".") as caught:
        build(**wrong)
    assert not any(value and value in str(caught.value) for value in wrong.values())


def test_pasted_with_spaces(emulator: TwilioEmulator) -> None:
    """Spaces around what was pasted are no part of it."""
    plain = emulator.credentials()
    spaced = {name: f" {value}\n" for name, value in plain.items()}
    assert Credentials.parse(spaced) == Credentials.parse(plain)


@pytest.mark.parametrize(
    ("url", "messaging"),
    [
        (None, "https://messaging.twilio.com/"),
        ("", "https://messaging.twilio.com/"),
        ("https://api.twilio.com", "https://messaging.twilio.com/"),
        ("api.dublin.ie1.twilio.com", "https://messaging.dublin.ie1.twilio.com/"),
        (
            "https://api.sydney.au1.twilio.com",
            "https://messaging.sydney.au1.twilio.com/",
        ),
        ("https://twilio.example/", "https://twilio.example/"),
        ("https://api.twilio.com.example/", "https://api.twilio.com.example/"),
        ("http://127.0.0.1:4010", "http://127.0.0.1:4010/"),
    ],
)
def test_regions(emulator: TwilioEmulator, url: str | None, messaging: str) -> None:
    """Services and senders are on a host of their own, in each region (§1)."""
    credentials = Credentials.parse(emulator.credentials() | {"url": url})
    assert str(credentials.messaging_url) == messaging


async def test_test_credentials(emulator: TwilioEmulator, build: Build) -> None:
    """Test credentials are called that, and no wrong password (§11)."""
    provider = build(**emulator.test_credentials() | {"key_sid": ""})
    with pytest.raises(PermissionDenied) as caught:
        await provider.connect()
    assert caught.value.reason == "test_credentials"


@pytest.mark.parametrize("status", [401, 403])
async def test_restricted_key(
    emulator: TwilioEmulator, build: Build, status: Any
) -> None:
    """A key that may not see the balance or the senders reads messages all the same."""
    emulator.switches.restricted_key = True
    emulator.switches.restricted_status = status
    provider = build()
    identity = await provider.connect()
    assert [line.key for line in identity.lines] == [LINE, OTHER_LINE]
    assert provider.capabilities.balance is False
    assert provider.capabilities.send == {Channel.SMS}
    with pytest.raises(PermissionDenied):
        await provider.balance()


async def test_subaccount(emulator: TwilioEmulator, build: Build) -> None:
    """A subaccount has no balance (§2)."""
    emulator.switches.subaccount = True
    provider = build()
    await provider.connect()
    assert provider.capabilities.balance is False


async def test_lines(emulator: TwilioEmulator, build: Build) -> None:
    """Lines are what can text, each with its channels and its name (§9)."""
    account = emulator.account
    account.numbers[1].sms_url = "https://pbx.example/sms"
    account.numbers += [
        Number(address="+12025550102", name="Voice only", sms=False, mms=False),
        Number(address="+12025550103", name="Unsaid", without_capabilities=True),
    ]
    account.senders += [
        ChannelSender(address="whatsapp:+447700900123"),
        ChannelSender(address="whatsapp:+447700900124", status="OFFLINE"),
    ]
    account.services.append(Service(name="Names", alpha_senders=["HomeHub"]))
    provider = build()
    identity = await provider.connect()
    both = {Channel.SMS, Channel.WHATSAPP}
    lines = {line.key: (line.name, set(line.channels or ())) for line in identity.lines}
    assert lines == {
        LINE: ("Home", both),
        OTHER_LINE: ("Office", {Channel.SMS}),
        "+12025550103": ("Unsaid", {Channel.SMS}),
        "+447700900123": ("+447700900123", {Channel.WHATSAPP}),
        "rcs:home_agent": ("home_agent", {Channel.RCS}),
        "HomeHub": ("HomeHub", {Channel.SMS}),
    }
    assert emulator.number_changes == []


async def test_line_of_a_released_number(
    emulator: TwilioEmulator, build: Build
) -> None:
    """A line that is seen in messages only is one (§9)."""
    emulator.receive("From before", line="+12025550109")
    identity = await build().connect()
    assert "+12025550109" in [line.key for line in identity.lines]


async def test_many_numbers(emulator: TwilioEmulator, build: Build) -> None:
    """All pages of the numbers are read."""
    emulator.switches.max_page_size = 2
    emulator.account.numbers += [
        Number(address=f"+1202555{n}", name=f"No. {n}") for n in range(2000, 2005)
    ]
    identity = await build().connect()
    assert len(identity.lines) == 2 + 5 + 1


async def test_an_account_without_services(
    emulator: TwilioEmulator, build: Build
) -> None:
    """Without a Messaging Service nothing is held for later (§7.1)."""
    emulator.account.services.clear()
    provider = build()
    await provider.connect()
    assert provider.capabilities.schedule is False
    assert provider.capabilities.cancel is False
    with pytest.raises(Rejected, match="schedule_not_supported"):
        provider.check(outgoing(send_at=emulator.clock.now() + timedelta(hours=1)))


@pytest.mark.parametrize(
    "part", ["Balance", "IncomingPhoneNumbers", "Services", "Senders"]
)
async def test_what_is_not_needed_may_fail(
    emulator: TwilioEmulator, build: Build, part: str
) -> None:
    """A server that stumbles over a detail costs the account nothing else."""
    emulator.fail("answer", part, status=503, times=-1)
    identity = await build().connect()
    assert identity.account_id == emulator.account.sid


async def test_revoked(emulator: TwilioEmulator, build: Build) -> None:
    """A key that was revoked is told of as wrong credentials."""
    provider = build()
    await provider.connect()
    emulator.account.revoke()
    with pytest.raises(AuthenticationFailed):
        await provider.connect()


async def test_another_account(build: Build) -> None:
    """An account that the key does not belong to is one that it cannot open."""
    with pytest.raises(AuthenticationFailed):
        await build(account_sid="AC" + "0" * 32).connect()
