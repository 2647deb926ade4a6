"""Pictures of a line that a PBX and its carrier have: to whom they are shown, and how."""

from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from tests.account.pbx_home import ANNA, pass_minutes, to_both
from tests.emulators.pair import PairEmulator, plus
from tests.emulators.portsip.directory import SMS_NUMBER
from tests.home import (
    act,
    expect_log,
    note_messages,
    poll,
    quiet_log,  # noqa: F401
    restart,
)

PNG = b"\x89PNG" + bytes(100)
FILES = [("image/png", PNG)]


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Allow the timer that aiohttp leaves behind a closed websocket."""
    return True


@pytest.fixture
async def told(hass: HomeAssistant, pbx: ConfigEntry) -> list[ServiceCall]:
    """Return what an automation is told of each text that comes."""
    return await note_messages(hass, "message_received")


async def saved_of(hass: HomeAssistant, message_id: str, media: Path) -> bytes:
    """Save the picture of a message; return what is in the file, which is deleted."""
    path = Path((await act(hass, "get_attachment", message_id=message_id))["path"])

    def read() -> bytes:
        data = path.read_bytes()
        path.unlink()
        return data

    assert path.is_relative_to(media)
    return await hass.async_add_executor_job(read)


async def shown_by_the_card(
    hass: HomeAssistant, entry: ConfigEntry, hass_ws_client: WebSocketGenerator
) -> dict[str, list[Any]]:
    """Return how many files the card shows of each text of the latest conversation."""
    client = await hass_ws_client(hass)
    await client.send_json_auto_id(
        {"type": "phone_inbox/conversations", "entry_id": entry.entry_id, "limit": 1}
    )
    (talk,) = (await client.receive_json())["result"]["conversations"]
    await client.send_json_auto_id(
        {
            "type": "phone_inbox/messages",
            "entry_id": entry.entry_id,
            "conversation_id": talk["conversation_id"],
            "limit": 10,
        }
    )
    messages = (await client.receive_json())["result"]["messages"]
    return {it["text"]: it["attachments"] for it in messages}


@pytest.mark.parametrize("tells_id", [True, False])
@pytest.mark.parametrize("text", ["Look", ""])
@pytest.mark.parametrize("again", [False, True])
async def test_picture(  # noqa: PLR0917
    hass: HomeAssistant,
    pair: PairEmulator,
    pbx: ConfigEntry,
    told: list[ServiceCall],
    media: Path,
    hass_client: ClientSessionGenerator,
    hass_ws_client: WebSocketGenerator,
    tells_id: bool,
    text: str,
    again: bool,
) -> None:
    """An automation is told of it, an action saves it, and the card shows it."""
    wanted = to_both(pair, text, tells_id=tells_id, files=FILES)
    await poll(hass)
    (call,) = told
    it = call.data["message"]
    assert it["message_id"] == wanted
    assert [one["attachment"] for one in it["attachments"]] == [1]
    if again:
        await restart(hass, pbx)
    assert await saved_of(hass, wanted, media) == PNG
    assert len((await shown_by_the_card(hass, pbx, hass_ws_client))[text]) == 1
    client = await hass_client()
    answer = await client.post(
        "/api/phone_inbox/attachment",
        json={"entry_id": pbx.entry_id, "message_id": wanted, "attachment": 1},
    )
    assert (answer.status, await answer.read()) == (200, PNG)
    # It stays there, in no state, and is told once.
    await pass_minutes(hass, pair)
    assert await saved_of(hass, wanted, media) == PNG
    states = str([state.as_dict() for state in hass.states.async_all()])
    assert "attachment" not in states
    assert len(told) == 1


async def test_picture_while_the_carrier_is_down(  # noqa: PLR0917
    hass: HomeAssistant,
    pair: PairEmulator,
    pbx: ConfigEntry,
    told: list[ServiceCall],
    media: Path,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """The text is told without it; when the carrier is back, it is there."""
    expect_log("mailboxes cannot be read")
    expect_log("Carrier")
    wanted = to_both(pair, "Look", tells_id=True, files=FILES)
    pair.silence_sender()
    await poll(hass)
    (call,) = told
    it = call.data["message"]
    assert it["attachments"] == []
    with pytest.raises(ServiceValidationError):
        await act(hass, "get_attachment", message_id=wanted)
    assert not (await shown_by_the_card(hass, pbx, hass_ws_client))["Look"]
    pair.faults.clear()
    await pass_minutes(hass, pair)
    assert await saved_of(hass, wanted, media) == PNG
    assert len((await shown_by_the_card(hass, pbx, hass_ws_client))["Look"]) == 1
    assert len(told) == 1


async def test_picture_that_the_pbx_never_gets(  # noqa: PLR0917
    hass: HomeAssistant,
    pair: PairEmulator,
    pbx: ConfigEntry,
    told: list[ServiceCall],
    media: Path,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """What is told from the carrier's list has its picture as well."""
    pair.sender.receive("Look", sender=ANNA, line=plus(SMS_NUMBER), files=FILES)
    await pass_minutes(hass, pair, 10)
    (call,) = told
    it = call.data["message"]
    assert [one["attachment"] for one in it["attachments"]] == [1]
    assert await saved_of(hass, it["message_id"], media) == PNG
    assert len((await shown_by_the_card(hass, pbx, hass_ws_client))["Look"]) == 1
