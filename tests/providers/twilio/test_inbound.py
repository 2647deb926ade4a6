"""Numbers call us only where the user asks for it, and they call nobody else (§10)."""

import pytest

from custom_components.phone_inbox.providers import (
    OutcomeUnknown,
    Push,
    Rejected,
    Unavailable,
)
from tests.emulators.twilio import TwilioEmulator
from tests.emulators.twilio.account import Number
from tests.providers.common import KeptMemory

from .conftest import Build, asked, posts, send_one

HOOK = "https://home.example/api/webhook/0123456789abcdef"
OTHER_HOOK = "https://house.example/api/webhook/0123456789abcdef"
PBX = "https://pbx.example/sms"


def hooks(emulator: TwilioEmulator) -> list[str]:
    """Return the webhook of each number."""
    return [number.sms_url for number in emulator.account.numbers]


@pytest.fixture
def owned(emulator: TwilioEmulator) -> TwilioEmulator:
    """Return an account one of whose numbers a phone system has."""
    emulator.account.numbers[0].sms_url = PBX
    emulator.account.numbers += [
        Number(address="+12025550102", name="App", sms_application_sid="AP" + "0" * 32),
        Number(address="+12025550103", name="Voice", sms=False, mms=False),
    ]
    return emulator


async def test_unasked(owned: TwilioEmulator, build: Build) -> None:
    """Unless it is asked for, no number is touched; sends have their callback."""
    provider = build()
    await provider.connect()
    assert provider.capabilities.push == {Push.PER_MESSAGE}
    await provider.subscribe_push(lambda: None, HOOK)
    await send_one(provider, line="+12025550101")
    await provider.unsubscribe_push()
    await send_one(provider, line="+12025550101")
    assert owned.number_changes == []
    assert asked(owned, "/IncomingPhoneNumbers/") == []
    assert [fields.get("StatusCallback") for fields in posts(owned)] == [HOOK, None]


async def test_asked_for(owned: TwilioEmulator, build: Build) -> None:
    """A number without a webhook gets ours, and only while it is wanted."""
    provider = build(inbound_webhook=True)
    await provider.connect()
    assert provider.capabilities.push == {Push.PER_MESSAGE, Push.WEBHOOK}
    for _ in range(2):
        await provider.subscribe_push(lambda: None, HOOK)
        assert hooks(owned) == [PBX, HOOK, "", ""]
    assert len(owned.number_changes) == 1
    await provider.unsubscribe_push()
    assert hooks(owned) == [PBX, "", "", ""]
    await provider.unsubscribe_push()
    assert len(owned.number_changes) == 2


async def test_another_address(owned: TwilioEmulator, build: Build) -> None:
    """A home that moved tells its new address, also after a restart."""
    await build(inbound_webhook=True).subscribe_push(lambda: None, HOOK)
    await build(inbound_webhook=True).subscribe_push(lambda: None, OTHER_HOOK)
    assert hooks(owned) == [PBX, OTHER_HOOK, "", ""]


async def test_no_longer_asked_for(owned: TwilioEmulator, build: Build) -> None:
    """Who changes their mind gets the number back as it was."""
    await build(inbound_webhook=True).subscribe_push(lambda: None, HOOK)
    await build(inbound_webhook=False).subscribe_push(lambda: None, HOOK)
    assert hooks(owned) == [PBX, "", "", ""]


async def test_somebody_else_takes_it(owned: TwilioEmulator, build: Build) -> None:
    """What somebody else sets after us is theirs, when we set and when we end."""
    provider = build(inbound_webhook=True)
    await provider.subscribe_push(lambda: None, HOOK)
    owned.account.numbers[1].sms_url = "https://new.example/sms"
    await provider.subscribe_push(lambda: None, HOOK)
    await provider.unsubscribe_push()
    assert hooks(owned) == [PBX, "https://new.example/sms", "", ""]
    assert len(owned.number_changes) == 1


async def test_another_home_is_told(emulator: TwilioEmulator, build: Build) -> None:
    """Another Home Assistant's webhook is somebody else's."""
    emulator.account.numbers[1].sms_url = OTHER_HOOK
    provider = build(inbound_webhook=True)
    await provider.subscribe_push(lambda: None, HOOK)
    await provider.unsubscribe_push()
    assert hooks(emulator) == ["", OTHER_HOOK]


async def test_crash_while_it_is_set(
    owned: TwilioEmulator, build: Build, memory: KeptMemory
) -> None:
    """What was set before a crash is known after it, and taken back."""
    owned.fail("reset_after", "IncomingPhoneNumbers/", method="POST")
    with pytest.raises(OutcomeUnknown):
        await build(inbound_webhook=True).subscribe_push(lambda: None, HOOK)
    assert hooks(owned)[1] == HOOK
    await build().unsubscribe_push()
    assert hooks(owned) == [PBX, "", "", ""]
    assert memory.data == {"webhooks": {}}


async def test_trouble_while_it_is_taken_back(
    owned: TwilioEmulator, build: Build
) -> None:
    """What could not be taken back is taken back later."""
    provider = build(inbound_webhook=True)
    await provider.subscribe_push(lambda: None, HOOK)
    owned.fail("answer", "IncomingPhoneNumbers", status=503, times=3)
    with pytest.raises(Unavailable):
        await provider.unsubscribe_push()
    await build().unsubscribe_push()
    assert hooks(owned) == [PBX, "", "", ""]


@pytest.mark.parametrize(
    "url", ["", "home.example", "ftp://home.example/", "https://my_home.example/hook"]
)
async def test_impossible_address(build: Build, url: str) -> None:
    """An address that the API does not take is refused (§7.1)."""
    with pytest.raises(Rejected):
        await build().subscribe_push(lambda: None, url)
