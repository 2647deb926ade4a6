"""Asking by text: what counts as an answer, and whose."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.dispatcher import (
    async_dispatcher_connect,
    async_dispatcher_send,
)
from homeassistant.util import dt as dt_util
import pytest
import voluptuous as vol

from custom_components.phone_inbox.account.announcement import (
    SIGNAL_ANNOUNCEMENT,
    Announcement,
)
from custom_components.phone_inbox.outgoing.questions import is_awaited
from tests.emulators.revicom import RevicomEmulator
from tests.home import contacts_of, coordinator_of, record_announcements, settle

from . import ANNA, ANNA_TOO, BORIS, STRANGER
from .asking import Asker

NOTHING = {
    "choice": None,
    "position": None,
    "yes": None,
    "number": None,
    "groups": None,
}


@pytest.mark.parametrize(
    ("data", "text", "found"),
    [
        ({}, "Whatever you like", {}),
        ({"kind": "yes_no"}, "Да, конечно", {"yes": True}),
        ({"kind": "yes_no"}, "ոչ", {"yes": False}),
        ({"kind": "number"}, "21,5 °C", {"number": 21.5}),
        (
            {"kind": "choice", "options": ["Now", "Later"]},
            "2",
            {"choice": "Later", "position": 2},
        ),
        (
            {"kind": "pattern", "pattern": r"(?P<hour>\d+) o.clock"},
            "At 7 o'clock",
            {"groups": {"1": "7", "hour": "7"}},
        ),
    ],
)
async def test_kinds(
    asker: Asker,
    revicom: RevicomEmulator,
    data: dict[str, Any],
    text: str,
    found: dict[str, Any],
) -> None:
    """The answer is returned as what was asked for."""
    task = await asker.asked(**data)
    (question,) = revicom.sent()
    assert (question.line, question.recipient) == ("HomeHub", ANNA)
    answer_id = revicom.receive(text, sender=ANNA)
    await asker.hear()

    assert await task == {
        "answered": True,
        "kind": data.get("kind", "text"),
        "text": text,
        "message_id": answer_id,
        "attempts": 1,
        **NOTHING,
        **found,
    }


async def test_contact_of_the_editor(asker: Asker, revicom: RevicomEmulator) -> None:
    """Who is asked may be the contact's entity, as the editor offers it."""
    task = await asker.asked(contact="notify.anna")
    (question,) = revicom.sent()
    assert question.recipient == ANNA
    await asker.hear("Yes")
    assert (await task)["answered"]


@pytest.mark.parametrize("whom", [{}, {"contact": "notify.anna", "recipient": "Anna"}])
async def test_exactly_one(
    entry: ConfigEntry, hass: HomeAssistant, whom: dict[str, str]
) -> None:
    """A question goes to one."""
    with pytest.raises(vol.Invalid):
        await hass.services.async_call(
            "phone_inbox",
            "ask",
            {"message": "Open?", **whom},
            blocking=True,
            return_response=True,
        )


async def test_choice_is_listed(asker: Asker) -> None:
    """Who is asked sees what there is to choose from."""
    await asker.asked(kind="choice", options=["Now", "In an hour"])
    assert asker.sent() == ["Open the gate?\n1. Now\n2. In an hour"]


async def test_no_answer(asker: Asker) -> None:
    """After the time to answer there is none, and the late one is not taken."""
    task = await asker.asked(timeout="00:10:00")
    await asker.pass_time(590)
    assert not task.done()
    await asker.pass_time(601)
    assert await task == {
        "answered": False,
        "kind": "text",
        "text": None,
        "message_id": None,
        "attempts": 0,
        **NOTHING,
    }
    assert asker.sent() == ["Open the gate?"]


async def test_who_and_where(asker: Asker, hass: HomeAssistant) -> None:
    """Only the person who was asked answers, by any number, and on that line."""
    task = await asker.asked(kind="yes_no")
    await asker.hear("yes", sender=STRANGER)
    await asker.hear("yes", sender=BORIS)
    await asker.hear("yes", line="Office")
    assert not task.done()
    await asker.hear("no", sender=ANNA_TOO)
    answer = await task
    assert (answer["yes"], answer["attempts"]) == (False, 1)


async def test_answer_before_the_question(
    asker: Asker, revicom: RevicomEmulator
) -> None:
    """What was written before the question came is no answer to it."""
    early = dt_util.utcnow() - timedelta(seconds=30)
    revicom.receive("yes", sender=ANNA, time=early)
    task = await asker.asked(kind="yes_no")
    await asker.hear()
    assert not task.done()
    await asker.hear("no")
    assert (await task)["yes"] is False


async def test_answer_is_announced(asker: Asker, hass: HomeAssistant) -> None:
    """Triggers hear the answer as any message; who asks can tell that it is one."""
    awaited: list[tuple[str, str, bool]] = []

    @callback
    def note(announcement: Announcement) -> None:
        said = announcement.message.text
        awaited.append((announcement.kind, said, is_awaited(hass, announcement)))

    async_dispatcher_connect(hass, SIGNAL_ANNOUNCEMENT, note)
    task = await asker.asked(kind="yes_no")
    await asker.hear("no", sender=BORIS)
    await asker.hear("yes")
    await task
    await asker.hear("And one more thing")
    assert [each for each in awaited if each[0] == "received"] == [
        ("received", "no", False),
        ("received", "yes", True),
        ("received", "And one more thing", False),
    ]
    assert ("sent", "Open the gate?", False) in awaited


async def test_redelivered(
    asker: Asker, hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """What may have answered an earlier question before a crash is no answer."""
    heard = record_announcements(hass)
    task = await asker.asked(kind="yes_no", retry_message="Yes or no?")
    await asker.hear("Hm")
    first = next(item for item in heard if item.kind == "received")
    message = replace(first.message, text="yes")
    change = replace(first.change, message=message, redelivered=True)
    async_dispatcher_send(hass, SIGNAL_ANNOUNCEMENT, replace(first, change=change))
    await settle(hass)
    assert not task.done()
    await asker.hear("no")
    assert (await task)["yes"] is False


async def test_backfilled(
    asker: Asker, hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """What came while nobody polled may be meant otherwise, and is no answer."""
    heard = record_announcements(hass)
    task = await asker.asked(kind="yes_no")
    coordinator = coordinator_of(asker.entry)
    # As after a long time without Home Assistant.
    coordinator.reader._run._started += timedelta(hours=1)
    await asker.hear("yes")
    (answer,) = (each for each in heard if each.kind == "received")
    assert answer.change.backfilled
    assert not task.done()
    coordinator.reader._run._started -= timedelta(hours=1)
    await asker.hear("no")
    assert (await task)["yes"] is False


# Trust


@pytest.mark.parametrize("recipient", ["Boris", f"+{BORIS}", f"+{STRANGER}"])
async def test_untrusted(asker: Asker, recipient: str) -> None:
    """Nobody is asked who is not trusted."""
    with pytest.raises(ServiceValidationError, match="only a trusted contact"):
        await asker.ask(recipient)
    assert asker.sent() == []


@pytest.mark.parametrize("recipient", [BORIS, STRANGER])
async def test_untrusted_on_request(asker: Asker, recipient: str) -> None:
    """The user may want to ask somebody else all the same."""
    task = await asker.asked(f"+{recipient}", allow_untrusted=True, kind="yes_no")
    await asker.hear("yes", sender=ANNA)
    await asker.hear("no", sender=recipient)
    assert (await task)["yes"] is False


async def test_trust_is_withdrawn(
    asker: Asker, hass: HomeAssistant, entry: ConfigEntry
) -> None:
    """Who is trusted no more when the answer comes is not listened to."""
    task = await asker.asked(kind="yes_no")
    anna = next(
        sub for sub in contacts_of(hass).subentries.values() if sub.title == "Anna"
    )
    hass.config_entries.async_update_subentry(
        contacts_of(hass), anna, data={**anna.data, "trusted": False}
    )
    await settle(hass)
    await asker.hear("yes")
    assert not task.done()


# Requests that cannot be right


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"channel": "flash_call"}, "nobody can answer on the channel flash_call"),
        ({"channel": "viber"}, "cannot send on the channel viber"),
        ({"recipient": "Nobody"}, "neither a contact nor"),
        ({"message": " "}, "a message needs a text"),
    ],
)
async def test_wrong_request(asker: Asker, data: dict[str, Any], message: str) -> None:
    """What cannot be right is said before anything is sent."""
    with pytest.raises(ServiceValidationError, match=message):
        await asker.ask(**data)
    assert asker.sent() == []


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "guess"},
        {"kind": "choice"},
        {"kind": "choice", "options": ["One"]},
        {"kind": "choice", "options": [True, False]},
        {"kind": "pattern"},
        {"kind": "pattern", "pattern": "("},
        {"kind": "number", "minimum": 2, "maximum": 1},
        {"timeout": "00:00:05"},
        {"timeout": "13:00:00"},
        {"reminders": 6},
        {"surprise": 1},
    ],
)
async def test_wrong_form(asker: Asker, data: dict[str, Any]) -> None:
    """What has not even the right form is refused by the schema."""
    with pytest.raises(vol.Invalid):
        await asker.ask(**data)
