"""Asking by text, through Home Assistant."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, cast
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    async_capture_events,
    async_fire_time_changed,
)
import voluptuous as vol

from custom_components.phone_inbox.announcer import SIGNAL_ANNOUNCEMENT, Announcement
from custom_components.phone_inbox.const import DOMAIN
from custom_components.phone_inbox.questions import (
    MOST_IN_LINE,
    is_awaited,
    questions_of,
)
from tests.emulators.revicom import RevicomEmulator

from .home import (
    account,
    contact,
    coordinator_of,
    device_id,
    expect_log,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    record_sends,
    restart,
    settle,
    until,
)

ANNA, ANNA_TOO = "+79165551122", "+79165559999"
BORIS = "+79165553344"
STRANGER = "+79160000007"


@pytest.fixture
async def entry(hass: HomeAssistant, revicom: RevicomEmulator) -> ConfigEntry:
    """Return an account with two lines, a trusted contact and one who is not."""
    revicom.receive("Old")
    revicom.receive("Old", line="Office")
    return await account(
        hass,
        revicom,
        contact("Anna", ANNA, ANNA_TOO, trusted=True),
        contact("Boris", BORIS),
        options={"default_line": "HomeHub"},
    )


class Asker:
    """Asks, and answers as the person who is asked."""

    def __init__(self, hass: HomeAssistant, emulator: RevicomEmulator) -> None:
        """Watch one server."""
        self.hass, self.emulator = hass, emulator
        self.tasks: list[asyncio.Task[Any]] = []
        self.sends = record_sends(hass)

    def ask(self, recipient: str = "Anna", **data: Any) -> asyncio.Task[dict[str, Any]]:
        """Ask, and return what waits for the answer."""

        async def call() -> dict[str, Any]:
            response = await self.hass.services.async_call(
                DOMAIN,
                "ask",
                {"recipient": recipient, "message": "Open the gate?", **data},
                blocking=True,
                return_response=True,
            )
            return cast("dict[str, Any]", response)

        task = asyncio.create_task(call())
        self.tasks.append(task)
        return task

    async def until_sent(self, count: int = 1) -> None:
        """Wait until so many messages went out, and are known here."""
        await until(lambda: len(self.sends) == count)
        assert len(self.emulator.sent()) == count
        await settle(self.hass)

    async def asked(self, recipient: str = "Anna", **data: Any) -> asyncio.Task[Any]:
        """Ask, and return when the question has gone out."""
        count = len(self.emulator.sent()) + 1
        task = self.ask(recipient, **data)
        await self.until_sent(count)
        return task

    async def hear(self, *answers: str, sender: str = ANNA, **how: Any) -> None:
        """Let texts come in, and poll."""
        for text in answers:
            self.emulator.receive(text, sender=sender[1:], **how)
        await poll(self.hass, after=20)
        # Their order among others is that of a poll: nothing is left of this one.
        await coordinator_of(self.entry).async_refresh()
        await settle(self.hass)

    @property
    def entry(self) -> ConfigEntry:
        """Return the one account."""
        (entry,) = self.hass.config_entries.async_entries(DOMAIN)
        return entry

    async def pass_time(self, seconds: float) -> None:
        """Let timers go off that would within so many seconds."""
        async_fire_time_changed(
            self.hass, dt_util.utcnow() + timedelta(seconds=seconds)
        )
        await settle(self.hass)

    def sent(self) -> list[str]:
        """Return the texts that went out."""
        return [message.text for message in self.emulator.sent()]


@pytest.fixture
async def asker(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> AsyncIterator[Asker]:
    """Return who asks; what still waits at the end of a test is called off."""
    asker = Asker(hass, revicom)
    yield asker
    for task in asker.tasks:
        task.cancel()
    await asyncio.gather(*asker.tasks, return_exceptions=True)


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
    assert (question.line, question.recipient) == ("HomeHub", ANNA[1:])
    answer_id = revicom.receive(text, sender=ANNA[1:])
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
    revicom.receive("yes", sender=ANNA[1:], time=early)
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


async def test_backfilled_and_redelivered(
    asker: Asker, hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """What came while nobody polled may be meant otherwise, and is no answer."""
    heard = record_announcements(hass)
    task = await asker.asked(kind="yes_no")
    coordinator = coordinator_of(asker.entry)
    # As after a long time without Home Assistant.
    coordinator._started += timedelta(hours=1)
    await asker.hear("yes")
    (answer,) = (each for each in heard if each.kind == "received")
    assert answer.change.backfilled
    assert not task.done()
    coordinator._started -= timedelta(hours=1)
    await asker.hear("no")
    assert (await task)["yes"] is False


# Trust


@pytest.mark.parametrize("recipient", ["Boris", BORIS, STRANGER])
async def test_untrusted(asker: Asker, recipient: str) -> None:
    """Nobody is asked who is not trusted."""
    with pytest.raises(ServiceValidationError, match="only a trusted contact"):
        await asker.ask(recipient)
    assert asker.sent() == []


@pytest.mark.parametrize("recipient", [BORIS, STRANGER])
async def test_untrusted_on_request(asker: Asker, recipient: str) -> None:
    """The user may want to ask somebody else all the same."""
    task = await asker.asked(recipient, allow_untrusted=True, kind="yes_no")
    await asker.hear("yes", sender=ANNA)
    await asker.hear("no", sender=recipient)
    assert (await task)["yes"] is False


async def test_trust_is_withdrawn(
    asker: Asker, hass: HomeAssistant, entry: ConfigEntry
) -> None:
    """Who is trusted no more when the answer comes is not listened to."""
    task = await asker.asked(kind="yes_no")
    anna = next(sub for sub in entry.subentries.values() if sub.title == "Anna")
    hass.config_entries.async_update_subentry(
        entry, anna, data={**anna.data, "trusted": False}
    )
    await settle(hass)
    await asker.hear("yes")
    assert not task.done()


# Wrong answers and reminders


async def test_wrong_answers(asker: Asker) -> None:
    """A text that is no answer is passed over in silence."""
    task = await asker.asked(kind="yes_no")
    await asker.hear("What?")
    await asker.hear("Who is this?")
    await asker.hear("yes")
    assert (await task)["attempts"] == 3
    assert asker.sent() == ["Open the gate?"]


async def test_retry_message(asker: Asker) -> None:
    """If it is wanted, who is asked is told so, and not without end."""
    task = await asker.asked(kind="yes_no", retry_message="Yes or no, please")
    for count in (2, 3, 4):
        await asker.hear(f"What? {count}")
        await asker.until_sent(count)
    await asker.hear("I am a machine, too")
    await asker.hear("no")
    answer = await task
    assert (answer["yes"], answer["attempts"]) == (False, 5)
    assert asker.sent() == ["Open the gate?", *["Yes or no, please"] * 3]


@pytest.mark.parametrize(
    ("data", "moments", "reminder"),
    [
        ({"reminders": 2, "timeout": "00:15:00"}, (300, 600), "Open the gate?"),
        (
            {
                "reminders": 3,
                "timeout": "00:15:00",
                "remind_after": "00:06:00",
                "reminder_message": "Well?",
            },
            (360, 720),
            "Well?",
        ),
    ],
)
async def test_reminders(
    asker: Asker, data: dict[str, Any], moments: tuple[int, ...], reminder: str
) -> None:
    """Who does not answer is reminded, as often as there is time for it."""
    task = await asker.asked(kind="yes_no", **data)
    for count, moment in enumerate(moments, start=2):
        await asker.pass_time(moment - 5)
        assert len(asker.sent()) == count - 1
        await asker.pass_time(moment + 5)
        await asker.until_sent(count)
    await asker.hear("yes")
    assert (await task)["yes"] is True
    assert asker.sent() == ["Open the gate?", *[reminder] * len(moments)]
    await asker.pass_time(901)
    assert len(asker.sent()) == 1 + len(moments)


async def test_reminder_over_a_cap(
    asker: Asker, hass: HomeAssistant, entry: ConfigEntry
) -> None:
    """Reminders count; the question outlives one that may not be sent."""
    expect_log("Revicom: a question could not be repeated (cap_per_hour)")
    caps = {
        "per_hour": 1,
        "per_day": 9,
        "recipient_per_hour": 9,
        "recipient_per_day": 9,
    }
    hass.config_entries.async_update_entry(
        entry, options={"caps": caps, "default_line": "HomeHub"}
    )
    await settle(hass)
    task = await asker.asked(kind="yes_no", reminders=1)
    await asker.pass_time(155)
    assert len(asker.sent()) == 1
    await asker.hear("yes")
    assert (await task)["yes"] is True


async def test_slow_pattern(asker: Asker) -> None:
    """A pattern that takes too long does not match, and the log says so."""
    expect_log("Revicom: the pattern of a question takes too long")
    task = await asker.asked(kind="pattern", pattern="(a|aa)+$")
    await asker.hear("a" * 5000 + "!")
    assert not task.done()
    await asker.hear("aa")
    assert (await task)["groups"] == {"1": "a"}


# In turn


async def test_in_turn(asker: Asker) -> None:
    """One person on one line is asked one question after the other."""
    first = await asker.asked(kind="yes_no")
    second = asker.ask(message="And the garage?", kind="yes_no")
    third = asker.ask(ANNA_TOO, message="And the lights?", kind="yes_no")
    await settle(asker.hass)
    assert asker.sent() == ["Open the gate?"]

    await asker.hear("yes")
    assert (await first)["yes"] is True
    await asker.until_sent(2)
    assert not second.done()
    await asker.hear("no")
    assert (await second)["yes"] is False
    await asker.until_sent(3)
    await asker.hear("yes please")
    assert (await third)["yes"] is True
    assert asker.sent() == ["Open the gate?", "And the garage?", "And the lights?"]


async def test_other_lines_and_people(asker: Asker, hass: HomeAssistant) -> None:
    """Another line and another person do not wait."""
    office = device_id(hass, asker.entry, "Office")
    await asker.asked(kind="yes_no")
    task = await asker.asked(device_id=office, kind="yes_no")
    await asker.asked("Boris", allow_untrusted=True)
    await asker.hear("no", line="Office")
    assert (await task)["yes"] is False
    assert [item.done() for item in asker.tasks] == [False, True, False]


async def test_too_many(asker: Asker) -> None:
    """An automation that runs wild does not pile up questions."""
    for _ in range(MOST_IN_LINE):
        asker.ask()
    await asker.until_sent(1)
    with pytest.raises(HomeAssistantError, match="Revicom: too many questions"):
        await asker.ask()


async def test_queue_goes_on(asker: Asker, hass: HomeAssistant) -> None:
    """A question that is called off, or cannot be sent, makes room for the next."""
    first = await asker.asked()
    second = asker.ask(message="Second")
    third = asker.ask(message="Third")
    await settle(hass)
    second.cancel()
    first.cancel()
    await asker.until_sent(2)
    assert asker.sent()[-1] == "Third"
    await asker.hear("yes")
    assert (await third)["answered"] is True

    asker.emulator.fail("answer", "/message", method="POST", status=400, body="{}")
    with pytest.raises(HomeAssistantError, match="refused"):
        await asker.ask(message="Fourth")
    assert not questions_of(hass)._queues
    assert not questions_of(hass)._open


# What a question outlives, and what it does not


async def test_account_starts_over(
    asker: Asker, hass: HomeAssistant, entry: ConfigEntry
) -> None:
    """A reload of the account does not end a question, nor its reminders."""
    task = await asker.asked(kind="yes_no", reminders=1)
    waiting = asker.ask(message="And the garage?", kind="yes_no")
    await settle(hass)
    await restart(hass, entry)
    await asker.pass_time(155)
    await asker.until_sent(2)
    await restart(hass, entry)
    await asker.hear("yes")
    assert (await task)["yes"] is True
    await asker.until_sent(3)
    await asker.hear("no")
    assert (await waiting)["yes"] is False


async def test_account_is_gone(
    asker: Asker, hass: HomeAssistant, entry: ConfigEntry
) -> None:
    """Questions of an account that is no more come to an end."""
    task = await asker.asked(kind="yes_no", reminders=1)
    waiting = asker.ask(message="And the garage?")
    await settle(hass)
    await hass.config_entries.async_remove(entry.entry_id)
    await settle(hass)
    await asker.pass_time(155)
    await asker.pass_time(301)
    assert (await task)["answered"] is False
    with pytest.raises(HomeAssistantError, match="Revicom is not loaded"):
        await waiting
    assert asker.sent() == ["Open the gate?"]


class Automations:
    """Automations that ask, each when an event of its name is fired."""

    def __init__(self, asker: Asker) -> None:
        """Have none yet."""
        self._asker = asker
        self._hass = asker.hass
        self.answers: list[Event] = async_capture_events(asker.hass, "answered")

    def config(self, **questions: str) -> dict[str, Any]:
        """Return the configuration of automations that ask these questions."""
        return {
            "automation": [
                {
                    "id": name,
                    "alias": name,
                    "triggers": {"trigger": "event", "event_type": name},
                    "actions": [
                        {
                            "action": "phone_inbox.ask",
                            "data": {
                                "recipient": "Anna",
                                "message": question,
                                "kind": "yes_no",
                            },
                            "response_variable": "answer",
                        },
                        {
                            "event": "answered",
                            "event_data": {"name": name, "yes": "{{ answer.yes }}"},
                        },
                    ],
                }
                for name, question in questions.items()
            ]
        }

    async def setup(self, **questions: str) -> None:
        """Set the automations up."""
        assert await async_setup_component(
            self._hass, "automation", self.config(**questions)
        )
        await settle(self._hass)

    async def reload(self, **questions: str) -> None:
        """Reload the automations, as after a change in their file."""
        with patch(
            "homeassistant.config.load_yaml_config_file",
            autospec=True,
            return_value=self.config(**questions),
        ):
            await self._hass.services.async_call("automation", "reload", blocking=True)

    async def until_sent(self, count: int) -> None:
        """Wait until so many messages went out."""
        await until(lambda: len(self._asker.sends) == count)

    async def hear(self, text: str) -> None:
        """Let an answer come in: not everything ends while an automation asks."""
        self._asker.emulator.receive(text, sender=ANNA[1:])
        await coordinator_of(self._asker.entry).async_refresh()

    async def until_answered(self, *names: str) -> None:
        """Wait until these automations, in this order, went on."""
        await until(lambda: [event.data["name"] for event in self.answers] == [*names])


async def test_automation_stays_the_same(asker: Asker, hass: HomeAssistant) -> None:
    """A reload leaves an automation alone that did not change, and its question."""
    automations = Automations(asker)
    await automations.setup(gate="Open the gate?", other="Something else?")
    hass.bus.async_fire("gate")
    await automations.until_sent(1)
    await automations.reload(gate="Open the gate?", other="Something new?")
    await automations.hear("yes")
    await automations.until_answered("gate")
    assert automations.answers[0].data["yes"] is True
    await settle(hass)


async def test_automation_is_changed(asker: Asker, hass: HomeAssistant) -> None:
    """The run of a changed automation ends, and its question makes room."""
    automations = Automations(asker)
    await automations.setup(gate="Open the gate?", garage="And the garage?")
    hass.bus.async_fire("gate")
    await automations.until_sent(1)
    hass.bus.async_fire("garage")
    await automations.reload(gate="Shall I open the gate?", garage="And the garage?")
    await automations.until_sent(2)
    assert asker.sent() == ["Open the gate?", "And the garage?"]
    await automations.hear("no")
    await automations.until_answered("garage")
    assert automations.answers[0].data["yes"] is False
    await settle(hass)

    # What is asked from then on is asked anew.
    hass.bus.async_fire("gate")
    await automations.until_sent(3)
    await automations.hear("yes")
    await automations.until_answered("garage", "gate")
    assert asker.sent()[-1] == "Shall I open the gate?"
    await settle(hass)


async def test_automation_is_switched_off(asker: Asker, hass: HomeAssistant) -> None:
    """An automation that is switched off takes its question along."""
    automations = Automations(asker)
    await automations.setup(gate="Open the gate?")
    hass.bus.async_fire("gate")
    await automations.until_sent(1)
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": "automation.gate"}, blocking=True
    )
    await until(lambda: not questions_of(hass)._queues)
    await automations.hear("yes")
    await settle(hass)
    assert not automations.answers


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
