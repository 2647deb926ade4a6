"""Asking by text: wrong answers, and none."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from tests.emulators.revicom import RevicomEmulator
from tests.home import contacts_of, expect_log, settle

from . import ANNA
from .asking import Asker

OTHER_ANNA = "79165550000"


def change_anna(hass: HomeAssistant, **data: Any) -> None:
    """Change a contact, or remove it, where nothing is said."""
    entry = contacts_of(hass)
    anna = next(it for it in entry.subentries.values() if it.title == "Anna")
    if data:
        hass.config_entries.async_update_subentry(
            entry, anna, data={**anna.data, **data}
        )
    else:
        hass.config_entries.async_remove_subentry(entry, anna.subentry_id)


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
        ({"reminders": 3, "remind_after": {"days": 999_999_999}}, (), "Never"),
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


@pytest.mark.parametrize("whom", [{}, {"contact": "notify.anna"}])
@pytest.mark.parametrize(
    ("data", "reason"), [({"trusted": False}, "not_trusted"), ({}, "recipient_invalid")]
)
async def test_reminder_for_who_is_trusted_no_more(
    asker: Asker,
    hass: HomeAssistant,
    data: dict[str, Any],
    reason: str,
    whom: dict[str, str],
) -> None:
    """Nobody is reminded who may not be asked any more."""
    expect_log(f"Revicom: a question could not be repeated ({reason})")
    await asker.asked(kind="yes_no", reminders=1, **whom)
    change_anna(hass, **data)
    await settle(hass)
    await asker.pass_time(155)
    await settle(hass)
    assert asker.sent() == ["Open the gate?"]


@pytest.mark.parametrize("whom", [{}, {"contact": "notify.anna"}])
async def test_reminder_by_another_number(
    asker: Asker,
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    whom: dict[str, str],
) -> None:
    """It goes to the number that the contact has by then."""
    await asker.asked(kind="yes_no", reminders=1, **whom)
    change_anna(hass, numbers=[f"+{OTHER_ANNA}"])
    await settle(hass)
    await asker.pass_time(155)
    await asker.until_sent(2)
    assert [sent.recipient for sent in revicom.sent()] == [ANNA, OTHER_ANNA]
