"""Asking by text: one question after the other, and what a question outlives."""

from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Event, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.phone_inbox.outgoing.questions import MOST_IN_LINE, questions_of
from tests.home import contacts_of, coordinator_of, device_id, restart, settle, until

from . import ANNA, ANNA_TOO
from .asking import Asker


async def test_in_turn(asker: Asker) -> None:
    """One person on one line is asked one question after the other."""
    first = await asker.asked(kind="yes_no")
    second = asker.ask(message="And the garage?", kind="yes_no")
    third = asker.ask(f"+{ANNA_TOO}", message="And the lights?", kind="yes_no")
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


@pytest.mark.parametrize("whom", [{}, {"contact": "notify.anna"}])
async def test_who_is_gone_when_it_is_their_turn(
    asker: Asker, hass: HomeAssistant, whom: dict[str, str]
) -> None:
    """A question that has waited is not sent to a number that is nobody's by now."""
    await asker.asked(kind="yes_no", **whom)
    second = asker.ask(message="And the garage?", kind="yes_no", **whom)
    await settle(hass)
    entry = contacts_of(hass)
    anna = next(it for it in entry.subentries.values() if it.title == "Anna")
    hass.config_entries.async_remove_subentry(entry, anna.subentry_id)
    await settle(hass)
    asker.tasks[0].cancel()
    with pytest.raises(HomeAssistantError, match="neither a contact nor"):
        await second
    assert asker.sent() == ["Open the gate?"]


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
        self._asker.emulator.receive(text, sender=ANNA)
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
