"""Several channels in order: what becomes of it where the account or server fails."""

import asyncio
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.phone_inbox.outgoing import account_wait, fallback
from tests.home import Gate, expect_log, restart, settle

from . import ANNA
from .chain import Sender, told


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "reset"},
        # An answer, of which nobody knows what it says of the message.
        {"kind": "answer", "status": 200, "body": '{"items": [{"code": 201}]}'},
    ],
    ids=["reset", "answer"],
)
async def test_unknown_outcome(sender: Sender, fault: dict[str, Any]) -> None:
    """A text that may have arrived is sent on no other channel."""
    sender.emulator.fail(path="/message", method="POST", **fault)
    with pytest.raises(HomeAssistantError) as error:
        await sender.send()
    assert str(error.value) == (
        "Revicom did not say what became of the message to Anna, so no other channel "
        "was used; check whether it arrived. Delivered or on its way: –. "
        "Not delivered: –"
    )
    assert sender.channels() == []


async def test_unknown_but_found(sender: Sender) -> None:
    """What was not answered and then found is watched as any other."""
    sender.emulator.fail("reset_after", "/message", method="POST")
    task = sender.send()
    await sender.until_sent(1)
    await sender.becomes("WHATSAPP", "failed")
    await sender.until_sent(2)
    await sender.becomes("SMS", "delivered")
    assert told(await task) == [
        (f"+{ANNA}", "sms", ("whatsapp", "failed"), ("sms", "delivered"))
    ]


@pytest.mark.parametrize("how", ["fails", "is not there"])
async def test_cannot_be_looked_up(sender: Sender, how: str) -> None:
    """Where nobody knows whether it was delivered, no other channel is used."""
    task = sender.send()
    await sender.until_sent(1)
    if how == "fails":
        sender.emulator.fail("answer", "/message", status=429, times=0)
    else:
        sender.emulator.delete_elsewhere(sender.emulator.sent()[0].id)
    with patch.object(type(sender.entry.runtime_data), "_async_update_data") as poll:
        poll.return_value = sender.entry.runtime_data.data
        await sender.time_is_over()
    with pytest.raises(HomeAssistantError, match="did not say what became"):
        await task
    sender.emulator.faults.clear()


async def test_server_is_down_when_the_time_is_over(sender: Sender) -> None:
    """Nobody can say whether it was delivered, so nothing else goes out."""
    expect_log("Revicom cannot be reached")
    task = sender.send()
    await sender.until_sent(1)
    await sender.emulator.stop()
    await sender.time_is_over()
    with pytest.raises(HomeAssistantError, match="what became of the message to A"):
        await task
    assert sender.channels() == ["WHATSAPP"]


async def test_server_is_down_for_the_next(sender: Sender) -> None:
    """A channel that cannot be reached when its turn comes has failed, as the rest."""
    task = sender.send(channels=["whatsapp", "sms", "vk"])
    await sender.until_sent(1)
    sender.move("WHATSAPP", "failed")
    with Gate(sender.entry.runtime_data.provider, "send") as gate:
        await sender.entry.runtime_data.async_refresh()
        await gate.reached.wait()
        await sender.emulator.stop()
        gate.opened.set()
        with pytest.raises(HomeAssistantError) as error:
            await task
    assert str(error.value) == (
        "Revicom: no channel delivered the message to Anna (whatsapp: 7060, "
        "sms: unavailable, vk: unavailable). Delivered or on its way: –"
    )
    assert sender.channels() == ["WHATSAPP"]


async def test_server_is_down_after_a_late_one(sender: Sender) -> None:
    """What is late may still arrive: the error does not hide that."""
    task = sender.send()
    await sender.until_sent(1)
    sender.move("WHATSAPP", "sent")
    with Gate(sender.entry.runtime_data.provider, "send") as gate:
        await sender.time_is_over()
        await gate.reached.wait()
        await sender.emulator.stop()
        gate.opened.set()
        with pytest.raises(HomeAssistantError, match="whatsapp: sent, sms: unavail"):
            await task


@pytest.mark.parametrize("failed", [False, True], ids=["under way", "failed"])
async def test_account_stays_unreachable(
    sender: Sender, monkeypatch: pytest.MonkeyPatch, *, failed: bool
) -> None:
    """One that starts over in vain is waited for, and then the chain ends."""
    monkeypatch.setattr(account_wait, "RELOAD_PATIENCE", 0.1)
    task = sender.send()
    await sender.until_sent(1)
    with Gate(fallback, "async_loaded_account") as gate:
        if failed:
            sender.move("WHATSAPP", "failed")
            await sender.entry.runtime_data.async_refresh()
            await gate.reached.wait()
        await sender.emulator.stop()
        await sender.hass.config_entries.async_reload(sender.entry.entry_id)
        assert sender.entry.state is ConfigEntryState.SETUP_RETRY
        gate.opened.set()
        await sender.time_is_over()
        expected = "sms: unavailable" if failed else "did not say what became"
        with pytest.raises(HomeAssistantError, match=expected):
            await task
    assert sender.channels() == ["WHATSAPP"]


async def test_account_starts_over(sender: Sender) -> None:
    """A reload of the account does not break a chain."""
    task = sender.send()
    await sender.until_sent(1)
    await restart(sender.hass, sender.entry)
    await sender.becomes("WHATSAPP", "failed")
    await sender.until_sent(2)
    await sender.becomes("SMS", "delivered")
    assert told(await task)[0][:2] == (f"+{ANNA}", "sms")


async def test_account_is_gone(sender: Sender) -> None:
    """Without its account a chain ends, and says so."""
    task = sender.send()
    await sender.until_sent(1)
    await sender.hass.config_entries.async_remove(sender.entry.entry_id)
    await settle(sender.hass)
    await sender.time_is_over()
    with pytest.raises(HomeAssistantError, match="did not say what became"):
        await task


async def test_called_off(sender: Sender) -> None:
    """Whoever calls it off, by stopping the automation, ends the chain."""
    task = sender.send()
    await sender.until_sent(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await sender.becomes("WHATSAPP", "failed")
    await sender.time_is_over()
    assert sender.channels() == ["WHATSAPP"]
