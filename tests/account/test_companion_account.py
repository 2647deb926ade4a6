"""An account that is read from a PBX and sends through the carrier of its numbers."""

from collections import Counter
from typing import Any

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    ConfigEntry,
    ConfigEntryDisabler,
    ConfigEntryState,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.phone_inbox.account.shared_lines import async_load_shared_lines
from custom_components.phone_inbox.const import DOMAIN
from tests.account.pbx_home import (
    ANNA,
    ELSEWHERE,
    add,
    ask_anna,
    disable,
    entry_of,
    pass_minutes,
    told,
    troubles,
)
from tests.common import Flow, problems
from tests.emulators.pair import PairEmulator
from tests.emulators.portsip.directory import SMS_NUMBER, WHATSAPP_NUMBER
from tests.home import (
    act,
    coordinator_of,
    device_id,
    expect_log,
    next_run,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    restart,
    send,
    settle,
    texts,
    until,
)

OPTIONS = {"scan_interval": 60, "privacy": "standard", "sidebar": False}


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Allow the timer that aiohttp leaves behind a closed websocket."""
    return True


# Choosing


async def test_choosing(
    hass: HomeAssistant, pair: PairEmulator, carrier: ConfigEntry
) -> None:
    """The account is chosen among those that send, and shows which lines can answer."""
    pair.sender.account.numbers = [
        number
        for number in pair.sender.account.numbers
        if number.address in (SMS_NUMBER, ELSEWHERE)
    ]
    pair.sender.account.senders = []
    pbx = await add(hass, entry_of(pair.reader, "PBX"))
    assert not coordinator_of(pbx).provider.capabilities.send
    flow = await Flow.options(hass, pbx)
    fields = flow.result["data_schema"].schema
    choice = next(kind for field, kind in fields.items() if field == "send_through")
    assert choice.config["options"] == [{"value": carrier.entry_id, "label": "Carrier"}]

    wanted = {**OPTIONS, "callbacks": True, "send_through": carrier.entry_id}
    await flow.submit(wanted)
    assert flow.result["step_id"] == "send_through"
    lines = flow.result["description_placeholders"]["lines"].splitlines()
    assert sorted(lines, reverse=True) == ["- ❌ WhatsApp Support", "- ✅ Twilio SMS"]
    result = await flow.submit({})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await settle(hass)
    assert pbx.options["send_through"] == carrier.entry_id
    assert coordinator_of(pbx).provider.capabilities.send == {"sms"}
    channels = {it.name: it.channels for it in coordinator_of(pbx).lines.values()}
    assert channels == {"Twilio SMS": {"sms"}, "WhatsApp Support": frozenset()}

    # It can be taken out again; the limits it has got meanwhile stay.
    flow = await Flow.options(hass, pbx)
    assert flow.suggested["send_through"] == carrier.entry_id
    kept = {key: it for key, it in flow.suggested.items() if key == "caps"}
    await flow.submit({**OPTIONS, "callbacks": True, **kept})
    await settle(hass)
    assert "send_through" not in pbx.options
    assert not coordinator_of(pbx).provider.capabilities.send


async def test_unloaded_while_choosing(
    hass: HomeAssistant, pair: PairEmulator, carrier: ConfigEntry
) -> None:
    """Of an account that is gone while its form is open nobody knows the lines."""
    pbx = await add(hass, entry_of(pair.reader, "PBX"))
    flow = await Flow.options(hass, pbx)
    await hass.config_entries.async_unload(pbx.entry_id)
    result = await flow.submit(
        {**OPTIONS, "callbacks": True, "send_through": carrier.entry_id}
    )
    assert result["errors"] == {"send_through": "sender_impossible"}


async def test_who_sends_is_not_offered_to_send_elsewhere(
    hass: HomeAssistant, pbx: ConfigEntry, carrier: ConfigEntry
) -> None:
    """An account that sends by itself needs no other, and no chain can be made."""
    flow = await Flow.options(hass, carrier)
    assert "send_through" not in flow.result["data_schema"].schema


async def test_numbers_must_be_owned(
    hass: HomeAssistant, pair: PairEmulator, carrier: ConfigEntry
) -> None:
    """Who owns none of the numbers sends nothing for them."""
    pair.sender.account.numbers = [
        number for number in pair.sender.account.numbers if number.address == ELSEWHERE
    ]
    pair.sender.account.senders = []
    pbx = await add(hass, entry_of(pair.reader, "PBX"))
    flow = await Flow.options(hass, pbx)
    wanted = {**OPTIONS, "callbacks": True, "send_through": carrier.entry_id}
    await flow.submit(wanted)
    assert flow.errors == {"send_through": "sender_owns_nothing"}
    pair.sender.account.revoke()
    await flow.submit(wanted)
    assert flow.errors == {"send_through": "sender_unreachable"}
    await disable(hass, carrier)
    await flow.submit(wanted)
    assert flow.errors == {"send_through": "sender_impossible"}
    assert "send_through" not in pbx.options


async def test_taking_it_out_while_the_pbx_is_down(
    hass: HomeAssistant, pair: PairEmulator, pbx: ConfigEntry, carrier: ConfigEntry
) -> None:
    """What was chosen can be taken out again whatever the PBX does, and kept as well."""
    await pair.reader.stop()
    await hass.config_entries.async_reload(pbx.entry_id)
    assert pbx.state is ConfigEntryState.SETUP_RETRY
    flow = await Flow.options(hass, pbx)
    fields = flow.result["data_schema"].schema
    choice = next(kind for field, kind in fields.items() if field == "send_through")
    chosen = {"value": carrier.entry_id, "label": "Carrier"}
    assert choice.config["options"] == [chosen]
    wanted = {**OPTIONS, "callbacks": True}
    await flow.submit({**wanted, "send_through": carrier.entry_id})
    assert pbx.options["send_through"] == carrier.entry_id
    flow = await Flow.options(hass, pbx)
    await flow.submit(wanted)
    assert "send_through" not in pbx.options
    await settle(hass)


# Sending


async def test_answering(
    hass: HomeAssistant, pair: PairEmulator, pbx: ConfigEntry
) -> None:
    """A reply goes out from the PBX's line, and is announced once each step."""
    heard = record_announcements(hass)
    pair.receive("Are you there?", sender=ANNA)
    await poll(hass)
    (came,) = heard
    assert came.account == "PBX"
    await act(hass, "reply", message_id=came.message.id, message="Yes")
    (sent,) = pair.sent()
    assert (sent.line, sent.recipient, sent.text) == (SMS_NUMBER, ANNA[1:], "Yes")
    # The PBX lists it as well.
    assert len(pair.reader.sent()) == 1
    await pass_minutes(hass, pair)
    await restart(hass, pbx)
    await pass_minutes(hass, pair)
    assert told(heard) == {
        ("received", "Are you there?", "PBX"): 1,
        ("sent", "Yes", "PBX"): 1,
        ("delivered", "Yes", "PBX"): 1,
    }
    assert {item.message.line for item in heard} == {SMS_NUMBER}
    assert not troubles(hass)


@pytest.mark.parametrize("pbx_lists", [False, True])
async def test_every_way_out(
    hass: HomeAssistant, pair: PairEmulator, pbx: ConfigEntry, pbx_lists: bool
) -> None:
    """The action, the contact's entity and a question work from the PBX's line."""
    pair.sender.pbx_lists_all = pbx_lists
    pair.receive("Hi", sender=ANNA)
    await poll(hass)
    heard = record_announcements(hass)
    (answer,) = await send(hass, ["Anna"], "By action", config_entry_id=pbx.entry_id)
    assert answer["message_id"]
    await hass.services.async_call(
        "notify",
        "send_message",
        {"entity_id": "notify.anna", "message": "By entity"},
        blocking=True,
    )
    question = hass.async_create_task(ask_anna(hass, pbx))
    await until(lambda: len(pair.sent()) == 3)
    assert {sent.line for sent in pair.sent()} == {SMS_NUMBER}
    pair.clock.advance(1)
    pair.receive("yes", sender=ANNA)
    await pass_minutes(hass, pair)
    assert (await question)["yes"] is True
    kinds = Counter((kind, text) for kind, text, _ in told(heard).elements())
    for text in ("By action", "By entity", "Open?"):
        assert kinds["sent", text] == kinds["delivered", text] == 1
    assert kinds["received", "yes"] == 1


async def test_card(
    hass: HomeAssistant,
    pair: PairEmulator,
    pbx: ConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """The card knows which lines can answer, sends, and shows the whole conversation."""
    pair.receive("Hello", sender=ANNA)
    await poll(hass)
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "phone_inbox/accounts"})
    accounts = (await client.receive_json())["result"]["accounts"]
    (shown,) = (it for it in accounts if it["entry_id"] == pbx.entry_id)
    assert shown["send"] == ["sms", "whatsapp"]
    assert {it["name"]: it["channels"] for it in shown["lines"]} == {
        "Twilio SMS": ["sms"],
        "WhatsApp Support": ["sms", "whatsapp"],
    }
    await client.send_json_auto_id(
        {"type": "phone_inbox/conversations", "entry_id": pbx.entry_id, "limit": 5}
    )
    conversations = (await client.receive_json())["result"]["conversations"]
    talk = next(it for it in conversations if it["last"]["text"] == "Hello")
    await client.send_json_auto_id(
        {
            "type": "phone_inbox/send",
            "entry_id": pbx.entry_id,
            "conversation_id": talk["conversation_id"],
            "text": "By card",
        }
    )
    answer = await client.receive_json()
    assert answer["success"], answer
    pair.clock.advance(30)
    pair.send_elsewhere("By the app of the PBX", recipient=ANNA)
    await pass_minutes(hass, pair)
    await client.send_json_auto_id(
        {
            "type": "phone_inbox/messages",
            "entry_id": pbx.entry_id,
            "conversation_id": talk["conversation_id"],
            "limit": 10,
        }
    )
    messages = (await client.receive_json())["result"]["messages"]
    assert [it["text"] for it in messages] == [
        "By the app of the PBX",
        "By card",
        "Hello",
    ]


async def test_line_that_cannot_answer(
    hass: HomeAssistant, pair: PairEmulator, carrier: ConfigEntry
) -> None:
    """A line that the carrier does not own sends nothing, from no other line either."""
    own = pair.sender.account
    own.numbers = [it for it in own.numbers if it.address != f"+{WHATSAPP_NUMBER}"]
    own.senders = []
    options = {"send_through": carrier.entry_id}
    await add(hass, entry_of(pair.reader, "PBX", **options))
    heard = record_announcements(hass)
    pair.reader.receive("Here?", sender=ANNA, line=WHATSAPP_NUMBER, channel="WHATSAPP")
    pair.reader.receive("And here?", sender=ANNA, line=WHATSAPP_NUMBER)
    await poll(hass)
    for item in heard:
        with pytest.raises(HomeAssistantError):
            await act(hass, "reply", message_id=item.message.id, message="Yes")
    assert pair.sent() == []


async def test_nobody_is_taken_for_somebody_else(
    hass: HomeAssistant, pair: PairEmulator, pbx: ConfigEntry
) -> None:
    """A national number of the PBX's carrier goes out as that of its country."""
    heard = record_announcements(hass)
    # Without its country code: with a plus alone it would be one in Egypt.
    pair.reader.receive("From next door", sender="2025550177")
    await poll(hass)
    (came,) = heard
    await act(hass, "reply", message_id=came.message.id, message="Hello")
    assert [sent.recipient for sent in pair.sent()] == ["12025550177"]


# Announced once


async def test_either_side_first(
    hass: HomeAssistant, pair: PairEmulator, pbx: ConfigEntry
) -> None:
    """It makes no difference which of the two lists a message first."""
    heard = record_announcements(hass)
    pair.sender.pbx_lists_all = False
    # Only the PBX's list has it at first, then both.
    late = pair.reader.send_elsewhere("PBX first", recipient=ANNA)
    await pass_minutes(hass, pair, 1)
    assert not told(heard)
    pair.sender.send_elsewhere("PBX first", recipient=ANNA, line=SMS_NUMBER)
    await pass_minutes(hass, pair)
    # And the other way round.
    pair.sender.send_elsewhere("Carrier first", recipient=ANNA, line=SMS_NUMBER)
    await pass_minutes(hass, pair)
    pair.reader.send_elsewhere("Carrier first", recipient=ANNA)
    pair.reader.set_delivery(late, "delivered")
    await pass_minutes(hass, pair)
    await restart(hass, pbx)
    await pass_minutes(hass, pair)
    assert told(heard) == {
        (kind, text, "PBX"): 1
        for kind in ("sent", "delivered")
        for text in ("PBX first", "Carrier first")
    }


async def test_what_never_came_as_far_as_the_carrier(
    hass: HomeAssistant, pair: PairEmulator, pbx: ConfigEntry
) -> None:
    """What the PBX could not hand over is told as failed, and what it could, once."""
    heard = record_announcements(hass)
    pair.sender.pbx_lists_all = False
    stuck = pair.reader.send_elsewhere("Stuck at the PBX", recipient=ANNA)
    pair.reader.set_delivery(stuck, "failed", "no route")
    pair.sender.pbx_lists_all = True
    through = pair.send_elsewhere("Refused by the carrier", recipient=ANNA)
    pair.set_delivery(through, "failed")
    await pass_minutes(hass, pair)
    await restart(hass, pbx)
    await pass_minutes(hass, pair)
    assert told(heard) == {
        ("failed", "Stuck at the PBX", "PBX"): 1,
        ("failed", "Refused by the carrier", "PBX"): 1,
    }


async def test_failed_at_the_pbx_and_sent_again(
    hass: HomeAssistant, pair: PairEmulator, pbx: ConfigEntry
) -> None:
    """One message of the carrier's is one of the PBX's: the other one has failed."""
    heard = record_announcements(hass)
    pair.sender.pbx_lists_all = False
    stuck = pair.reader.send_elsewhere("Same words", recipient=ANNA)
    pair.reader.set_delivery(stuck, "failed", "no route")
    pair.clock.advance(20)
    pair.sender.pbx_lists_all = True
    pair.send_elsewhere("Same words", recipient=ANNA)
    pair.clock.advance(20)
    refused = pair.send_elsewhere("Same words", recipient=ANNA)
    pair.set_delivery(refused, "failed")
    await pass_minutes(hass, pair)
    await restart(hass, pbx)
    await pass_minutes(hass, pair)
    assert told(heard) == {
        ("sent", "Same words", "PBX"): 1,
        ("delivered", "Same words", "PBX"): 1,
        ("failed", "Same words", "PBX"): 2,
    }


@pytest.mark.parametrize("by", ["this account", "another program"])
@pytest.mark.parametrize("blank", ["empty", "null", "omitted"])
async def test_failed_at_the_pbx_and_sent_again_elsewhere(
    hass: HomeAssistant,
    pair: PairEmulator,
    pbx: ConfigEntry,
    by: str,
    blank: Any,
) -> None:
    """What never came as far as the carrier has failed, whatever else has its words."""
    heard = record_announcements(hass)
    pair.sender.pbx_lists_all = False
    pair.reader.switches.blank_style = blank
    stuck = pair.reader.send_elsewhere("Same words", recipient=ANNA)
    pair.reader.set_delivery(stuck, "failed", "no route")
    pair.clock.advance(20)
    if by == "this account":
        await send(hass, ["Anna"], "Same words", config_entry_id=pbx.entry_id)
    else:
        pair.sender.send_elsewhere("Same words", recipient=ANNA, line=SMS_NUMBER)
    await pass_minutes(hass, pair)
    await restart(hass, pbx)
    await pass_minutes(hass, pair)
    assert told(heard) == {
        ("failed", "Same words", "PBX"): 1,
        ("sent", "Same words", "PBX"): 1,
        ("delivered", "Same words", "PBX"): 1,
    }


@pytest.mark.parametrize("blank", ["empty", "null", "omitted"])
async def test_failed_at_a_pbx_that_tells_no_ids(
    hass: HomeAssistant, pair: PairEmulator, carrier: ConfigEntry, blank: Any
) -> None:
    """What the carrier delivered has not failed, whatever the PBX says of it."""
    pair.reader.switches.blank_style = blank
    options = {"send_through": carrier.entry_id}
    pbx = await add(hass, entry_of(pair.reader, "PBX", **options))
    heard = record_announcements(hass)
    for text in ("One", "Two"):
        pair.clock.advance(5)
        sid = pair.send_elsewhere(text, recipient=ANNA)
        # The PBX had no answer in time.
        record = pair.sender.twins[sid]
        pair.reader.set_delivery(record, "failed", "timeout")
    await pass_minutes(hass, pair)
    await restart(hass, pbx)
    await pass_minutes(hass, pair)
    assert told(heard) == {
        (kind, text, "PBX"): 1
        for kind in ("sent", "delivered")
        for text in ("One", "Two")
    }


async def test_failures_are_joined_by_the_carriers_id(
    hass: HomeAssistant, pair: PairEmulator, pbx: ConfigEntry
) -> None:
    """Which of equal texts has failed is told by the carrier's id, where the PBX has it."""
    heard = record_announcements(hass)
    pair.sender.pbx_lists_all = False
    # They came as far as the carrier, in other words and at another time.
    for seconds in (5, 1800):
        sid = pair.sender.send_elsewhere("Refused", recipient=ANNA, line=SMS_NUMBER)
        pair.sender.set_delivery(sid, "failed")
        pair.clock.advance(seconds)
        record = pair.reader.send_elsewhere("Refused…", recipient=ANNA)
        pair.reader.set_delivery(record, "failed")
        pair.reader.set_fields(record, {"provider_msg_id": sid})
    # One did not, at the time at which one of the same words was delivered.
    stuck = pair.reader.send_elsewhere("Refused", recipient=ANNA)
    pair.reader.set_delivery(stuck, "failed")
    pair.sender.send_elsewhere("Refused", recipient=ANNA, line=SMS_NUMBER)
    await pass_minutes(hass, pair)
    # The PBX forgets the id when it hears of the failure.
    sid = pair.sender.send_elsewhere("Later", recipient=ANNA, line=SMS_NUMBER)
    record = pair.reader.send_elsewhere("Later…", recipient=ANNA, provider_msg_id=sid)
    pair.sender.set_delivery(sid, "sent")
    await pass_minutes(hass, pair, 1)
    pair.sender.set_delivery(sid, "failed")
    pair.reader.set_delivery(record, "failed")
    await pass_minutes(hass, pair)
    await restart(hass, pbx)
    await pass_minutes(hass, pair)
    assert told(heard) == {
        ("failed", "Refused", "PBX"): 3,
        ("sent", "Refused", "PBX"): 1,
        ("delivered", "Refused", "PBX"): 1,
        ("sent", "Later", "PBX"): 1,
        ("failed", "Later", "PBX"): 1,
    }


async def test_one_incoming_text(
    hass: HomeAssistant, pair: PairEmulator, pbx: ConfigEntry, carrier: ConfigEntry
) -> None:
    """What both accounts list is one message, whichever of them is up."""
    heard = record_announcements(hass)
    pair.receive("To both", sender=ANNA)
    pair.sender.receive("To the other number", sender=ANNA, line=ELSEWHERE)
    await pass_minutes(hass, pair)
    await restart(hass, carrier)
    await restart(hass, pbx)
    await pass_minutes(hass, pair)
    # The carrier's account starts before the PBX's, and the PBX is down.
    await hass.config_entries.async_unload(pbx.entry_id)
    await hass.config_entries.async_unload(carrier.entry_id)
    pair.receive("While down", sender=ANNA)
    assert await hass.config_entries.async_setup(carrier.entry_id)
    await pass_minutes(hass, pair)
    assert not [text for text in texts(heard) if text == "While down"]
    assert await hass.config_entries.async_setup(pbx.entry_id)
    await pass_minutes(hass, pair)
    assert told(heard) == {
        ("received", "To both", "PBX"): 1,
        ("received", "To the other number", "Carrier"): 1,
        ("received", "While down", "PBX"): 1,
    }
    # Nothing goes out from these lines but by the PBX's account.
    hass.config_entries.async_update_entry(
        carrier, options={"default_line": SMS_NUMBER}
    )
    await settle(hass)
    await send(hass, [ANNA], config_entry_id=carrier.entry_id)
    assert [sent.line for sent in pair.sent()] == [ELSEWHERE]
    with pytest.raises(HomeAssistantError):
        await send(
            hass,
            [ANNA],
            device_id=device_id(hass, carrier, "Twilio SMS"),
        )
    assert len(pair.sent()) == 1


async def test_channel_that_the_carrier_has_not(
    hass: HomeAssistant, pair: PairEmulator, carrier: ConfigEntry
) -> None:
    """What is carried by somebody else is told by whoever lists it, in either account."""
    pair.sender.account.senders = []
    pair.sender.pbx_lists_all = False
    await restart(hass, carrier)
    options = {"send_through": carrier.entry_id}
    pbx = await add(hass, entry_of(pair.reader, "PBX", **options))
    heard = record_announcements(hass)
    pair.clock.advance(5)
    pair.reader.send_elsewhere(
        "Carried by another", recipient=ANNA, line=WHATSAPP_NUMBER
    )
    unknown = pair.reader.send_elsewhere(
        "Of no known kind", recipient=ANNA, line=SMS_NUMBER
    )
    pair.reader.set_fields(unknown, {"msg_type": "TELEX"})
    pair.sender.send_elsewhere("Of no known kind", recipient=ANNA, line=SMS_NUMBER)
    pair.sender.receive(
        "Not the PBX's", sender=ANNA, line=f"+{WHATSAPP_NUMBER}", channel="WHATSAPP"
    )
    pair.receive("The PBX's", sender=ANNA, line=WHATSAPP_NUMBER)
    await pass_minutes(hass, pair)
    await restart(hass, carrier)
    await restart(hass, pbx)
    await pass_minutes(hass, pair)
    assert told(heard) == {
        ("sent", "Carried by another", "PBX"): 1,
        ("delivered", "Carried by another", "PBX"): 1,
        ("sent", "Of no known kind", "PBX"): 1,
        ("delivered", "Of no known kind", "PBX"): 1,
        ("received", "Not the PBX's", "Carrier"): 1,
        ("received", "The PBX's", "PBX"): 1,
    }


async def test_text_that_the_pbx_never_gets(
    hass: HomeAssistant, pair: PairEmulator, pbx: ConfigEntry, carrier: ConfigEntry
) -> None:
    """What only the carrier has is told once, by the PBX's account, which can answer."""
    heard = record_announcements(hass)
    pair.receive("To both", sender=ANNA)
    pair.sender.receive("Never there", sender=ANNA, line=SMS_NUMBER)
    await pass_minutes(hass, pair, 5)
    assert texts(heard) == ["To both"]
    await restart(hass, pbx)
    await pass_minutes(hass, pair, 5)
    await restart(hass, carrier)
    await restart(hass, pbx)
    await pass_minutes(hass, pair, 5)
    assert told(heard) == {
        ("received", "To both", "PBX"): 1,
        ("received", "Never there", "PBX"): 1,
    }
    came = heard[-1]
    assert came.message.line == SMS_NUMBER
    await act(hass, "reply", message_id=came.message.id, message="Here")
    assert [(it.line, it.text) for it in pair.sent()] == [(SMS_NUMBER, "Here")]
    await act(hass, "mark_read", message_ids=[came.message.id])
    await pass_minutes(hass, pair, 5)
    assert texts(heard).count("Never there") == 1


async def test_next_run(
    hass: HomeAssistant, pair: PairEmulator, pbx: ConfigEntry
) -> None:
    """After a restart of the home nothing is told again, and what changed is."""
    heard = record_announcements(hass)
    await send(hass, ["Anna"], "Before", config_entry_id=pbx.entry_id)
    await settle(hass)
    # What was added without a flow was not saved by one.
    hass.config_entries._async_schedule_save()
    await hass.async_stop(force=True)
    pair.clock.advance(100)
    pair.receive("Meanwhile", sender=ANNA)
    async with next_run(hass) as again:
        heard_again = record_announcements(again)
        entries = again.config_entries.async_entries(DOMAIN)
        assert {entry.title for entry in entries} >= {"PBX", "Carrier"}
        # Setting one up sets the integration up, and with it all of them.
        await again.config_entries.async_setup(pbx.entry_id)
        await settle(again)
        assert {entry.state for entry in entries} == {ConfigEntryState.LOADED}
        await pass_minutes(again, pair)
        assert told(heard) + told(heard_again) == {
            ("sent", "Before", "PBX"): 1,
            ("delivered", "Before", "PBX"): 1,
            ("received", "Meanwhile", "PBX"): 1,
        }
        assert len(pair.sent()) == 1


# One of the two fails


async def test_carrier_is_down(
    hass: HomeAssistant, pair: PairEmulator, pbx: ConfigEntry, carrier: ConfigEntry
) -> None:
    """The PBX is read all the same, and a problem names the account that fails."""
    heard = record_announcements(hass)
    await send(hass, ["Anna"], "On its way", config_entry_id=pbx.entry_id)
    port = pair.sender.port
    await pair.sender.stop()
    expect_log("1 of 2 mailboxes cannot be read")
    expect_log("Carrier cannot be reached")
    pair.receive("Still heard", sender=ANNA)
    await poll(hass)
    assert texts(heard) == ["Still heard"]
    issue = problems(hass)["companion_failed"]
    assert issue.translation_placeholders == {
        "account": "PBX",
        "companion": "Carrier",
    }
    with pytest.raises(HomeAssistantError) as caught:
        await send(hass, ["Anna"], "In vain", config_entry_id=pbx.entry_id)
    assert caught.value.translation_placeholders is not None
    assert caught.value.translation_placeholders["account"] == "Carrier"
    # So it is where the home starts meanwhile.
    await restart(hass, pbx)
    assert pbx.state is ConfigEntryState.LOADED
    assert coordinator_of(pbx).provider.capabilities.send
    pair.receive("And again", sender=ANNA)
    await poll(hass)
    await pair.sender.start(port)
    await pass_minutes(hass, pair)
    assert not troubles(hass)
    assert told(heard) == {
        ("received", "Still heard", "PBX"): 1,
        ("received", "And again", "PBX"): 1,
        ("sent", "On its way", "PBX"): 1,
        ("delivered", "On its way", "PBX"): 1,
    }
    await send(hass, ["Anna"], "Now", config_entry_id=pbx.entry_id)
    assert [sent.text for sent in pair.sent()] == ["On its way", "Now"]


async def test_pbx_is_down(
    hass: HomeAssistant, pair: PairEmulator, pbx: ConfigEntry
) -> None:
    """An account whose own side cannot be read is not half there."""
    heard = record_announcements(hass)
    await send(hass, ["Anna"], "On its way", config_entry_id=pbx.entry_id)
    port = pair.reader.port
    await pair.reader.stop()
    expect_log("PBX")
    pair.clock.advance(100)
    await poll(hass)
    assert not coordinator_of(pbx).last_update_success
    # What became of the message is told all the same.
    assert told(heard)["sent", "On its way", "PBX"] == 1
    await pair.reader.start(port)
    await pass_minutes(hass, pair)
    assert coordinator_of(pbx).last_update_success
    assert set(told(heard).values()) == {1}


async def test_reauth_asks_for_the_right_side(
    hass: HomeAssistant, pair: PairEmulator, pbx: ConfigEntry, carrier: ConfigEntry
) -> None:
    """Credentials that the carrier refuses are asked for at the carrier's account."""
    expect_log("mailboxes cannot be read")
    expect_log("Carrier")
    pair.sender.account.revoke()
    with pytest.raises(HomeAssistantError):
        await send(hass, ["Anna"], config_entry_id=pbx.entry_id)
    await settle(hass)
    assert list(carrier.async_get_active_flows(hass, {SOURCE_REAUTH}))
    assert not list(pbx.async_get_active_flows(hass, {SOURCE_REAUTH}))
    await poll(hass)
    assert not list(pbx.async_get_active_flows(hass, {SOURCE_REAUTH}))
    assert pbx.state is ConfigEntryState.LOADED
    flow = await Flow.reauth(hass, carrier)
    key = pair.sender.account
    result = await flow.submit({"key_sid": key.key_sid, "secret": key.key_secret})
    assert result["reason"] == "reauth_successful"
    await settle(hass)
    await pass_minutes(hass, pair)
    await send(hass, ["Anna"], "Again", config_entry_id=pbx.entry_id)
    assert [sent.text for sent in pair.sent()] == ["Again"]
    assert not troubles(hass)


@pytest.mark.parametrize("how", ["removed", "disabled"])
async def test_carrier_goes(
    hass: HomeAssistant,
    pair: PairEmulator,
    pbx: ConfigEntry,
    carrier: ConfigEntry,
    how: str,
) -> None:
    """Without the carrier's account the PBX is read only, and nothing is told again."""
    heard = record_announcements(hass)
    await send(hass, ["Anna"], "Told", config_entry_id=pbx.entry_id)
    await pass_minutes(hass, pair)
    before = told(heard)
    if how == "removed":
        await hass.config_entries.async_remove(carrier.entry_id)
    else:
        await disable(hass, carrier)
    await settle(hass)
    assert troubles(hass) == {"companion_gone"}
    with pytest.raises(ServiceValidationError):
        await send(hass, [ANNA], config_entry_id=pbx.entry_id)
    await pass_minutes(hass, pair)
    await restart(hass, pbx)
    await pass_minutes(hass, pair)
    assert told(heard) == before
    # From now on the PBX's list tells what goes out.
    pair.reader.send_elsewhere("By the app", recipient=ANNA)
    await pass_minutes(hass, pair)
    assert told(heard)["sent", "By the app", "PBX"] == 1
    if how == "disabled":
        await hass.config_entries.async_set_disabled_by(carrier.entry_id, None)
        await settle(hass)
        assert not troubles(hass)
        pair.clock.advance(2)
        await send(hass, ["Anna"], "Back", config_entry_id=pbx.entry_id)
        await pass_minutes(hass, pair)
        after = told(heard)
        assert after["sent", "Back", "PBX"] == after["delivered", "Back", "PBX"] == 1
        assert set(after.values()) == {1}


@pytest.mark.parametrize("how", ["removed", "disabled"])
async def test_conversation_after_the_carrier_has_gone(
    hass: HomeAssistant,
    pair: PairEmulator,
    pbx: ConfigEntry,
    carrier: ConfigEntry,
    how: str,
) -> None:
    """What the PBX lists is shown, once, whoever told it: also without the carrier."""

    async def shown() -> list[str]:
        answer = await act(
            hass, "get_messages", config_entry_id=pbx.entry_id, contact="Anna"
        )
        return [it["text"] for it in answer["messages"]]

    heard = record_announcements(hass)
    pair.receive("Question", sender=ANNA)
    pair.clock.advance(5)
    pair.send_elsewhere("By the app", recipient=ANNA)
    pair.clock.advance(5)
    await send(hass, ["Anna"], "By Home Assistant", config_entry_id=pbx.entry_id)
    pair.clock.advance(5)
    failed = pair.send_elsewhere("In vain", recipient=ANNA)
    pair.set_delivery(failed, "failed")
    await pass_minutes(hass, pair)
    before = told(heard)
    wanted = ["In vain", "By Home Assistant", "By the app", "Question"]
    assert await shown() == wanted
    if how == "removed":
        await hass.config_entries.async_remove(carrier.entry_id)
    else:
        await disable(hass, carrier)
    await settle(hass)
    assert await shown() == wanted
    await pass_minutes(hass, pair)
    await restart(hass, pbx)
    await pass_minutes(hass, pair)
    assert await shown() == wanted
    assert told(heard) == before
    if how == "disabled":
        await hass.config_entries.async_set_disabled_by(carrier.entry_id, None)
        await settle(hass)
        await pass_minutes(hass, pair)
        assert await shown() == wanted
        assert told(heard) == before


@pytest.mark.parametrize("how", ["removed", "disabled", "without"])
async def test_pbx_goes(
    hass: HomeAssistant,
    pair: PairEmulator,
    pbx: ConfigEntry,
    carrier: ConfigEntry,
    how: str,
) -> None:
    """The carrier's account takes its lines back, and tells nothing again."""
    heard = record_announcements(hass)
    pair.receive("Told by the PBX", sender=ANNA)
    await send(hass, ["Anna"], "Sent by the PBX", config_entry_id=pbx.entry_id)
    await pass_minutes(hass, pair)
    before = told(heard)
    assert set(before.values()) == {1}
    if how == "removed":
        await hass.config_entries.async_remove(pbx.entry_id)
    elif how == "disabled":
        await disable(hass, pbx)
    else:
        hass.config_entries.async_update_entry(pbx, options={})
    await settle(hass)
    await pass_minutes(hass, pair)
    await restart(hass, carrier)
    await pass_minutes(hass, pair)
    assert told(heard) == before
    pair.sender.receive("Told by the carrier", sender=ANNA, line=SMS_NUMBER)
    await pass_minutes(hass, pair)
    assert told(heard) == before | {("received", "Told by the carrier", "Carrier"): 1}
    assert not troubles(hass)


# One begins, or ceases, to send for the other while a text is under way


@pytest.fixture
def frozen(pair: PairEmulator) -> None:
    """Let both clocks stand: what happens, happens in one second."""
    pair.clock.freeze(pair.clock.now().replace(microsecond=0))


@pytest.mark.parametrize("by", ["PBX", "Carrier"])
@pytest.mark.parametrize(("end", "seconds"), [("delivered", 0), ("failed", 40)])
async def test_joining_while_a_text_is_under_way(  # noqa: PLR0917
    hass: HomeAssistant,
    pair: PairEmulator,
    frozen: None,
    carrier: ConfigEntry,
    by: str,
    end: str,
    seconds: int,
) -> None:
    """Whoever told that it was sent tells what became of it, and nobody else does."""
    pair.sender.pbx_lists_all = False
    pbx = await add(hass, entry_of(pair.reader, "PBX"))
    pair.clock.advance(30)
    heard = record_announcements(hass)
    if by == "PBX":
        record = pair.reader.send_elsewhere("Under way", recipient=ANNA)
        sid = pair.sender.send_elsewhere("Under way", recipient=ANNA, line=SMS_NUMBER)
    else:
        line = device_id(hass, carrier, "Twilio SMS")
        (answer,) = await send(hass, ["Anna"], "Under way", device_id=line)
        sid = answer["message_id"]
    pair.sender.set_delivery(sid, "sent")
    if by == "PBX":
        pair.reader.set_delivery(record, "sent")
    await poll(hass)
    before = told(heard)
    assert before["sent", "Under way", by] == 1
    pair.clock.advance(seconds)
    options = {"send_through": carrier.entry_id}
    hass.config_entries.async_update_entry(pbx, options=options)
    await settle(hass)
    await send(hass, ["Anna"], "From now on", config_entry_id=pbx.entry_id)
    await pass_minutes(hass, pair)
    pair.sender.set_delivery(sid, end)
    if by == "PBX":
        pair.reader.set_delivery(record, end)
    await pass_minutes(hass, pair)
    await restart(hass, carrier)
    await restart(hass, pbx)
    await pass_minutes(hass, pair)
    after = before | {(end, "Under way", account): 1 for _, _, account in before}
    assert told(heard) == after | {
        ("sent", "From now on", "PBX"): 1,
        ("delivered", "From now on", "PBX"): 1,
    }


@pytest.mark.parametrize(("end", "seconds"), [("delivered", 0), ("failed", 40)])
@pytest.mark.parametrize("pbx_lists", [False, True])
async def test_taking_out_while_a_text_is_under_way(  # noqa: PLR0917
    hass: HomeAssistant,
    pair: PairEmulator,
    frozen: None,
    pbx: ConfigEntry,
    carrier: ConfigEntry,
    end: str,
    seconds: int,
    pbx_lists: bool,
) -> None:
    """The account that told that it was sent tells what became of it."""
    pair.sender.pbx_lists_all = pbx_lists
    heard = record_announcements(hass)
    (answer,) = await send(hass, ["Anna"], "Under way", config_entry_id=pbx.entry_id)
    sid = answer["message_id"].removeprefix("sent:")
    pair.set_delivery(sid, "sent")
    await poll(hass)
    pair.clock.advance(seconds)
    hass.config_entries.async_update_entry(pbx, options={})
    await settle(hass)
    assert not coordinator_of(pbx).provider.capabilities.send
    await pass_minutes(hass, pair)
    pair.set_delivery(sid, end)
    await pass_minutes(hass, pair)
    await restart(hass, carrier)
    await restart(hass, pbx)
    await pass_minutes(hass, pair)
    assert told(heard) == {
        ("sent", "Under way", "PBX"): 1,
        (end, "Under way", "PBX"): 1,
    }
    # From now on each of them tells what is its own.
    pair.clock.advance(2)
    pair.sender.send_elsewhere("Another's", recipient=ANNA, line=SMS_NUMBER)
    await pass_minutes(hass, pair)
    assert told(heard)["sent", "Another's", "Carrier"] == 1


# Disabled, while it is not even loaded


async def test_pbx_is_disabled_while_down(
    hass: HomeAssistant, pair: PairEmulator, pbx: ConfigEntry, carrier: ConfigEntry
) -> None:
    """Its lines go back at once, and nothing that comes in is lost."""
    heard = record_announcements(hass)
    await pair.reader.stop()
    await hass.config_entries.async_reload(pbx.entry_id)
    await settle(hass)
    assert pbx.state is ConfigEntryState.SETUP_RETRY
    await disable(hass, pbx)
    pair.sender.receive("Told by the carrier", sender=ANNA, line=SMS_NUMBER)
    await pass_minutes(hass, pair)
    assert told(heard) == {("received", "Told by the carrier", "Carrier"): 1}


async def test_pbx_was_disabled_in_another_run(
    hass: HomeAssistant, pair: PairEmulator, pbx: ConfigEntry, carrier: ConfigEntry
) -> None:
    """Whoever finds a disabled account at the start waits for it no more."""
    await hass.config_entries.async_unload(pbx.entry_id)
    await hass.config_entries.async_unload(carrier.entry_id)
    pbx.disabled_by = ConfigEntryDisabler.USER
    await async_load_shared_lines(hass)
    heard = record_announcements(hass)
    await hass.config_entries.async_setup(carrier.entry_id)
    pair.sender.receive("Told by the carrier", sender=ANNA, line=SMS_NUMBER)
    await pass_minutes(hass, pair)
    assert told(heard) == {("received", "Told by the carrier", "Carrier"): 1}


async def test_carrier_is_disabled_while_down(
    hass: HomeAssistant, pair: PairEmulator, pbx: ConfigEntry, carrier: ConfigEntry
) -> None:
    """Nothing goes out through an account that was switched off."""
    port = pair.sender.port
    await pair.sender.stop()
    await hass.config_entries.async_reload(carrier.entry_id)
    await settle(hass)
    assert carrier.state is ConfigEntryState.SETUP_RETRY
    await pair.sender.start(port)
    await disable(hass, carrier)
    await pass_minutes(hass, pair)
    assert troubles(hass) == {"companion_gone"}
    with pytest.raises(ServiceValidationError):
        await send(hass, ["Anna"], "Through nobody", config_entry_id=pbx.entry_id)
    assert not pair.sent()
