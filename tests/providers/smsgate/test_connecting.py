"""Reaching a phone: what is typed in, what it is able to do, and what it is not."""

from typing import Any

import pytest

from custom_components.phone_inbox.messaging import Channel
from custom_components.phone_inbox.providers import (
    AuthenticationFailed,
    BadAnswer,
    PermissionDenied,
)
from custom_components.phone_inbox.providers.smsgate.account import Account
from tests.contract.driver import Home, received
from tests.emulators.smsgate import SmsGateEmulator


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("192.168.1.20", "http://192.168.1.20:8080/"),
        (" 192.168.1.20 ", "http://192.168.1.20:8080/"),
        ("192.168.1.20:9090", "http://192.168.1.20:9090/"),
        ("[fd00::20]", "http://[fd00::20]:8080/"),
        ("http://192.168.1.20:8080/", "http://192.168.1.20:8080/"),
        ("http://192.168.1.20", "http://192.168.1.20/"),
        ("https://phone.example", "https://phone.example/"),
        # Nothing is sent in the open to whoever has a name, or a public address.
        ("phone.example", "https://phone.example/"),
        ("phone.example:8080", "https://phone.example:8080/"),
        ("93.184.216.34", "https://93.184.216.34/"),
    ],
)
def test_addresses(typed: str, address: str) -> None:
    """An address may be typed in as the app shows it."""
    assert str(Account.read({"url": typed, "password": "x"}).base) == address


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": ""},
        {"url": "http://"},
        {"url": "ftp://192.168.1.20"},
        {"password": ""},
        {"username": "a:b"},
        {"username": "x" * 201},
        {"fingerprint": "12:34"},
    ],
)
def test_impossible(wrong: dict[str, Any]) -> None:
    """What cannot be right is refused before anything is asked."""
    right = {"url": "192.168.1.20", "username": "sms", "password": "x"}
    assert Account.read(right).username == "sms"
    with pytest.raises(ValueError, match=r"."):
        Account.read(right | wrong)


async def test_identity(home: Home, phone: SmsGateEmulator) -> None:
    """The phone is known by its id, and its cards are the lines."""
    identity = await home.start()
    assert identity.account_id == phone.device.id
    assert identity.name == "Acme/Phone"
    assert [(line.key, line.name, line.address) for line in identity.lines] == [
        ("sim1", "SIM 1 (Example Mobile)", "+12025550100"),
        ("sim2", "SIM 2 (Second Mobile)", "+12025550101"),
    ]
    phone.switches.tells_numbers = False
    identity = await home.restart()
    assert [line.name for line in identity.lines] == ["SIM 1", "SIM 2"]
    assert [line.address for line in identity.lines] == [None, None]


async def test_new_installation(home: Home, phone: SmsGateEmulator) -> None:
    """The same cards may be in another phone: that is no wrong account."""
    first = await home.start()
    phone.reinstall()
    with pytest.raises(AuthenticationFailed):
        await home.provider.connect()
    second = await home.restart()
    assert second.account_id != first.account_id
    assert not second.stable


async def test_cloud(home: Home, phone: SmsGateEmulator) -> None:
    """The cloud has no inbox: it is refused in words, and nothing is pretended."""
    phone.switches.cloud = True
    with pytest.raises(PermissionDenied) as caught:
        await home.start()
    assert caught.value.reason == "cloud_has_no_inbox"


async def test_no_phone_at_all(home: Home, phone: SmsGateEmulator) -> None:
    """What answers there may be anything."""
    phone.fail("answer", "/device", status=404, times=-1)
    with pytest.raises(BadAnswer):
        await home.start()


async def test_old_app(home: Home, phone: SmsGateEmulator) -> None:
    """An app that cannot list its inbox must be updated."""
    phone.switches.version = "1.58.0"
    with pytest.raises(PermissionDenied) as caught:
        await home.start()
    assert caught.value.reason == "app_too_old"


@pytest.mark.parametrize(
    ("version", "schedule", "cancel"),
    [
        ("1.59.0", False, False),
        ("1.61.0", True, False),
        ("1.67.0", True, True),
        ("2.0.1", True, True),
        ("unknown", False, False),
    ],
)
async def test_abilities(
    home: Home, phone: SmsGateEmulator, version: str, schedule: bool, cancel: bool
) -> None:
    """What an older app would not understand is not offered."""
    if version == "unknown":
        phone.fail("answer", "/health", status=200, body="{}", times=-1)
    else:
        phone.switches.version = version
    await home.start()
    has = home.provider.capabilities
    assert (has.schedule, has.cancel) == (schedule, cancel)
    assert has.send == {Channel.SMS}


async def test_unwell(home: Home, phone: SmsGateEmulator) -> None:
    """A phone whose battery is low answers health with 500, and is there all the same."""
    phone.switches.battery = 5
    await home.start()
    assert home.provider.capabilities.cancel
    await home.poll()
    phone.receive("Still here")
    assert received(await home.poll()) == ["Still here"]


async def test_nothing_in_between_is_encrypted(home: Home) -> None:
    """That is told."""
    await home.start()
    assert set(home.provider.notices) == {"plain_http"}
    secure = home.build({"url": "https://192.168.1.20", "password": "x"})
    assert not secure.notices


async def test_unknown_line(inbox: Home, phone: SmsGateEmulator) -> None:
    """A text of which nobody knows the card is not taken for one of the first card."""
    phone.switches.tells_sim = False
    phone.clock.advance(1)
    phone.receive("By its number", line="sim2")
    phone.switches.tells_numbers = False
    phone.receive("By nothing", line="sim2")
    changes = await inbox.poll()
    lines = {change.message.text: change.message.line for change in changes}
    assert lines == {"By its number": "sim2", "By nothing": "unknown"}
    phone.device.cards = phone.device.cards[:1]
    await inbox.restart()
    phone.receive("By the only one", time=phone.clock.now())
    (change,) = await inbox.poll()
    assert change.message.line == "sim1"


async def test_home_that_moves(home: Home, phone: SmsGateEmulator) -> None:
    """A sender without a country code is read by where the home is now."""
    phone.switches.tells_numbers = False
    home.provider.home = "US"
    await home.provider.connect()
    phone.receive("Hello", sender="01511 2345678")
    home.provider.home = "DE"
    (message,) = await home.find(text="Hello")
    assert message.identity == "+4915112345678"


async def test_search_in_any_case(inbox: Home, phone: SmsGateEmulator) -> None:
    """A text is found however its letters are written, as with other providers."""
    phone.receive("The Gate is open")
    found = await inbox.find(text="the gATE")
    assert [message.text for message in found] == ["The Gate is open"]
