"""Asking by text: whom a question is for stays who it was, while names change hands."""

from types import MappingProxyType
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from tests.emulators.revicom import RevicomEmulator
from tests.home import contact, contact_of, contacts_of, expect_log, know, settle, until

from . import ANNA
from .asking import Asker

OTHER = "79165550000"


async def change_anna(hass: HomeAssistant, *others: Any, **data: Any) -> None:
    """Change Anna in the address book, and add somebody else."""
    anna = contact_of(hass, "Anna")
    hass.config_entries.async_update_subentry(
        contacts_of(hass),
        anna,
        data=MappingProxyType({**anna.data, **data}),
        title=data.get("name", "Anna"),
    )
    know(hass, *others)
    await settle(hass)


async def take_her_name(hass: HomeAssistant) -> None:
    """Let another one, who is trusted as well, be called Anna."""
    await change_anna(
        hass, contact("Anna", f"+{OTHER}", trusted=True), name="Anna Petrova"
    )


async def take_her_number(hass: HomeAssistant) -> None:
    """Let another one, who is trusted as well, have Anna's number."""
    await change_anna(
        hass, contact("Carl", f"+{ANNA}", trusted=True), numbers=[f"+{OTHER}"]
    )


async def test_name_is_anothers_when_it_is_their_turn(
    asker: Asker, hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """A question that has waited goes to whom it was for, and hears nobody else."""
    first = await asker.asked(kind="yes_no")
    second = asker.ask(message="And the garage?", kind="yes_no")
    await settle(hass)
    await take_her_name(hass)
    await asker.hear("no")
    assert (await first)["yes"] is False
    await asker.until_sent(2)
    assert [sent.recipient for sent in revicom.sent()] == [ANNA, ANNA]
    await asker.hear("yes", sender=OTHER)
    assert not second.done()
    await asker.hear("no, thanks")
    assert (await second)["yes"] is False


async def test_number_is_anothers_when_it_is_their_turn(
    asker: Asker, hass: HomeAssistant
) -> None:
    """Whoever has the number by then is not asked, nor is their answer waited for."""
    number = f"+{ANNA}"
    first = await asker.asked(number, kind="yes_no")
    second = asker.ask(number, message="And the garage?", kind="yes_no")
    await settle(hass)
    await take_her_number(hass)
    first.cancel()
    with pytest.raises(HomeAssistantError, match="has become somebody else's"):
        await second
    assert asker.sent() == ["Open the gate?"]


async def test_reminder_while_the_name_is_anothers(
    asker: Asker, hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """It goes to whom the question went."""
    await asker.asked(kind="yes_no", reminders=1)
    await take_her_name(hass)
    await asker.pass_time(155)
    await asker.until_sent(2)
    assert [sent.recipient for sent in revicom.sent()] == [ANNA, ANNA]


async def test_reminder_while_the_number_is_anothers(
    asker: Asker, hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    """It is not sent, as it would tell somebody else what was asked."""
    expect_log("Revicom: a question could not be repeated (recipient_changed)")
    await asker.asked(f"+{ANNA}", kind="yes_no", reminders=1)
    await take_her_number(hass)
    await asker.pass_time(155)
    await until(lambda: "recipient_changed" in caplog.text)
    assert asker.sent() == ["Open the gate?"]
