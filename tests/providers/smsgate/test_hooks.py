"""Webhooks: what is registered, and that all of it is taken back, and nothing else."""

import pytest

from custom_components.phone_inbox.providers import ProviderError, Rejected
from tests.contract.driver import Home
from tests.emulators.smsgate import SmsGateEmulator

ADDRESS = "https://home.example/api/webhook/0123456789abcdef"
FOREIGN = {"id": "somebody-else", "url": "https://other.example/", "event": "sms:sent"}


def nudge() -> None:
    """Hear nothing."""


@pytest.fixture
def phone(phone: SmsGateEmulator) -> SmsGateEmulator:
    """Return a phone that calls somebody else, too."""
    phone.hooks.register(FOREIGN)
    return phone


def ours(phone: SmsGateEmulator) -> set[str]:
    """Return the events that we are called for."""
    return {
        hook["event"]
        for hook in phone.hooks.registered.values()
        if hook["url"] == ADDRESS
    }


async def test_registered_once(inbox: Home, phone: SmsGateEmulator) -> None:
    """What is there already is not registered again; what is missing is."""
    await inbox.provider.subscribe_push(nudge, ADDRESS)
    assert {"sms:received", "mms:downloaded", "sms:delivered"} <= ours(phone)
    before = len(phone.journal)
    await inbox.provider.subscribe_push(nudge, ADDRESS)
    assert [seen.method for seen in phone.journal[before:]] == ["GET"]
    phone.hooks.registered.clear()
    await inbox.provider.subscribe_push(nudge, ADDRESS)
    assert "sms:received" in ours(phone)


async def test_taken_back(inbox: Home, phone: SmsGateEmulator) -> None:
    """What is not ours stays, also where our own is found after a restart."""
    await inbox.provider.subscribe_push(nudge, ADDRESS)
    await inbox.restart()
    await inbox.provider.unsubscribe_push()
    assert list(phone.hooks.registered.values()) == [FOREIGN]


async def test_another_address(inbox: Home, phone: SmsGateEmulator) -> None:
    """A home with a new address leaves none of the old one behind."""
    await inbox.provider.subscribe_push(nudge, "https://old.example/api/webhook/0123")
    await inbox.provider.subscribe_push(nudge, ADDRESS)
    urls = {hook["url"] for hook in phone.hooks.registered.values()}
    assert urls == {ADDRESS, FOREIGN["url"]}


async def test_taken_back_later(inbox: Home, phone: SmsGateEmulator) -> None:
    """What could not be taken back is not forgotten."""
    await inbox.provider.subscribe_push(nudge, ADDRESS)
    phone.fail("answer", method="DELETE", status=500, times=-1)
    with pytest.raises(ProviderError):
        await inbox.provider.unsubscribe_push()
    phone.faults.clear()
    await inbox.restart()
    await inbox.provider.unsubscribe_push()
    assert ours(phone) == set()


async def test_not_encrypted(inbox: Home, phone: SmsGateEmulator) -> None:
    """The app calls https alone: it says so, and polling goes on."""
    with pytest.raises(Rejected):
        await inbox.provider.subscribe_push(nudge, "http://192.168.1.2:8123/hook")
    assert ours(phone) == set()
    await inbox.provider.unsubscribe_push()


async def test_no_id_tells_the_address(inbox: Home, phone: SmsGateEmulator) -> None:
    """The address is a secret: what others may list by name tells nothing of it."""
    await inbox.provider.subscribe_push(nudge, ADDRESS)
    for hook_id in phone.hooks.registered:
        assert "0123456789abcdef" not in hook_id
