"""Lines that turn up in messages: bounded, and said so."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from custom_components.phone_inbox.account.lines import (
    MOST_LINES_AT_FIRST,
    NEW_LINES_PER_HOUR,
)
from tests.common import problems
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    account,
    coordinator_of,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    state,
    texts,
)


async def test_another_line_in_every_message(
    hass: HomeAssistant, revicom: RevicomEmulator, freezer: FrozenDateTimeFactory
) -> None:
    """Few become devices; all are announced and counted, and a repair says why."""
    revicom.receive("Old")
    entry = await account(hass, revicom)
    heard = record_announcements(hass)
    count = NEW_LINES_PER_HOUR + 15
    for number in range(count):
        revicom.receive(f"No. {number}", line=f"Line{number}")
    await poll(hass)
    await poll(hass)

    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    devices = {each.device_id for each in entities if each.domain == "event"}
    # That of the first line, and those of the new ones.
    assert len(devices) == 1 + NEW_LINES_PER_HOUR
    assert sorted(texts(heard)) == sorted(f"No. {number}" for number in range(count))
    assert state(hass, entry, "unread_total").state == str(count)
    assert problems(hass).keys() == {"too_many_lines"}

    # Those that are real come an hour later, and the notice goes.
    freezer.tick(3_601)
    revicom.receive("Again", line="Line0")
    revicom.receive("New", line=f"Line{count - 1}")
    await poll(hass)
    assert len(coordinator_of(entry).lines) > 1 + NEW_LINES_PER_HOUR
    freezer.tick(100_000)
    await poll(hass)
    assert not problems(hass)


async def test_many_lines_at_the_first_reading(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """What an account has when it is added is no flood."""
    count = NEW_LINES_PER_HOUR + 15
    for number in range(count):
        revicom.receive("Old", line=f"Line{number}")
    entry = await account(hass, revicom)
    assert len(coordinator_of(entry).lines) == count
    assert not problems(hass)


async def test_too_many_lines_at_the_first_reading(
    hass: HomeAssistant, revicom: RevicomEmulator, freezer: FrozenDateTimeFactory
) -> None:
    """There is an end to it, too: the newest are there, and others follow by the hour."""
    count = MOST_LINES_AT_FIRST + 60
    for number in range(count):
        revicom.clock.advance(1)
        revicom.receive("Old", line=f"Line{number}")
    entry = await account(hass, revicom)
    lines = coordinator_of(entry).lines
    assert len(lines) == MOST_LINES_AT_FIRST
    assert f"Line{count - 1}" in lines
    problem = problems(hass)["too_many_lines"]
    assert problem.translation_placeholders is not None
    assert problem.translation_placeholders["limit"] == str(MOST_LINES_AT_FIRST)
    # It goes on as with others that turn up.
    for number in range(30):
        revicom.receive(f"New {number}", line=f"Line{number}")
    heard = record_announcements(hass)
    await poll(hass)
    assert len(texts(heard)) == 30
    assert len(lines) == MOST_LINES_AT_FIRST + NEW_LINES_PER_HOUR
    freezer.tick(3_601)
    revicom.receive("Once more", line="Line29")
    await poll(hass)
    assert len(lines) > MOST_LINES_AT_FIRST + NEW_LINES_PER_HOUR
