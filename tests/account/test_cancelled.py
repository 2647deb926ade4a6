"""A text that was stopped: cancelled everywhere, and failed nowhere."""

from datetime import timedelta

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest

from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    account,
    act,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    restart,
    send,
    state,
)


@pytest.mark.parametrize("with_restart", [False, True], ids=["", "restart"])
async def test_scheduled_text_is_stopped(
    hass: HomeAssistant, revicom: RevicomEmulator, with_restart: bool
) -> None:
    """The event, the announcement and the answers say cancelled; nothing failed."""
    revicom.receive("Old")
    entry = await account(hass, revicom)
    heard = record_announcements(hass)
    later = (dt_util.now() + timedelta(days=1)).isoformat()
    await send(hass, "+79161234567", send_at=later)
    await poll(hass)
    (sent,) = (message.id for message in revicom.sent())
    await act(hass, "cancel_messages", message_ids=[sent])
    if with_restart:
        await restart(hass, entry)
    revicom.clock.advance(60)
    await poll(hass)

    assert [str(each.kind) for each in heard] == ["cancelled"]
    assert heard[0].message.error is None
    event = state(hass, entry, "message", "HomeHub")
    assert event.attributes["event_type"] == "cancelled"
    answer = await act(hass, "get_messages", delivery="cancelled")
    (shown,) = answer["messages"]
    assert (shown["message_id"], shown["error"]) == (sent, None)
    assert not (await act(hass, "get_messages", delivery="failed"))["messages"]


async def test_refused_stop(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """What came too late to be stopped, and fails, has failed."""
    revicom.receive("Old")
    await account(hass, revicom)
    heard = record_announcements(hass)
    await send(hass, "+79161234567")
    (sent,) = (message.id for message in revicom.sent())
    revicom.set_delivery(sent, "sent")
    answer = await act(hass, "cancel_messages", message_ids=[sent])
    assert answer["messages"] == {sent: "too_late"}
    revicom.set_delivery(sent, "failed")
    await poll(hass)
    assert [str(each.kind) for each in heard][-1] == "failed"
