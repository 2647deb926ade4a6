"""Sending that fails: what its sender is told, and what was sent all the same."""

from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util import dt as dt_util
import pytest
import voluptuous as vol

from custom_components.phone_inbox.messaging import Channel
from custom_components.phone_inbox.providers import Capabilities
from custom_components.phone_inbox.providers.revicom import RevicomProvider
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    ANNA,
    BORIS,
    account,
    coordinator_of,
    device_id,
    expect_log,
    poll,
    quiet_log,  # noqa: F401
    restart,
    send,
    sends,
    settle,
    state,
)

pytestmark = pytest.mark.usefixtures("midday", "reconciled_at_once")


# Requests that cannot be right: nothing is asked of the provider


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"recipients": []}, "a message needs a recipient"),
        ({"recipients": ["Anna", "Nobody"]}, "recipient no. 2 in the list is"),
        ({"recipients": ["12"]}, "the recipient is neither a contact"),
        ({"recipients": [""]}, "the recipient is neither a contact"),
        ({"text": " \n"}, "a message needs a text"),
        ({"channel": "viber"}, "cannot send on the channel viber"),
        ({"device_id": "nothing"}, "This device is not a line"),
        ({"config_entry_id": "nothing"}, "There is no account with this ID"),
    ],
)
async def test_wrong_request(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    data: dict[str, Any],
    message: str,
) -> None:
    """What cannot be right is said before anything is asked of the provider."""
    with pytest.raises(ServiceValidationError, match=message):
        await send(hass, **{"recipients": ["Anna"], **data})
    assert not revicom.journal


@pytest.mark.parametrize(
    "data",
    [
        {"channel": "pigeon"},
        {"send_at": "some day"},
        {"ttl": "long"},
        {"ttl": 1e300},
        {"ttl": {"days": 10**12}},
        {"timeout": 10**400},
        {"options": "none"},
        {"surprise": 1},
    ],
)
async def test_wrong_form(
    hass: HomeAssistant, entry: ConfigEntry, data: dict[str, Any]
) -> None:
    """What has not even the right form is refused by the schema."""
    with pytest.raises(vol.Invalid):
        await send(hass, "Anna", **data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"tags": ["not a tag"]}, "tag_invalid"),
        ({"ttl": 1}, "ttl_out_of_range"),
        ({"options": {"hours": [25]}}, "option_invalid"),
        ({"options": {"colour": "red"}}, "option_unknown"),
        ({"text": "12345", "channel": "flash_call"}, "code_invalid"),
        ({"send_at": "2020-01-01 00:00:00"}, "send_at_out_of_range"),
    ],
)
async def test_wrong_for_the_provider(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    data: dict[str, Any],
    code: str,
) -> None:
    """What the provider would not take is not sent, either, and is not counted."""
    with pytest.raises(HomeAssistantError, match=code):
        await send(hass, "Anna", **data)
    assert not revicom.journal
    assert state(hass, entry, "sent_today").state == "0"


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/New_York"])
@pytest.mark.parametrize(
    "send_at",
    [
        "0001-01-01T00:00:00+05:00",
        "0001-01-01T00:00:00",
        "9999-12-31T23:59:59-05:00",
        "9999-12-31T23:59:59Z",
        "9999-12-31",
    ],
)
async def test_times_that_are_far_away(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    zone: str,
    send_at: str,
) -> None:
    """What no zone or no calendar has is too far away, as next year is."""
    await hass.config.async_set_time_zone(zone)
    with pytest.raises(HomeAssistantError, match="send_at_out_of_range"):
        await send(hass, "Anna", send_at=send_at)
    assert not revicom.journal


# Lists that are too long for one request


def small_batches() -> Any:
    """Let one request take two recipients, as one of Revicom takes a thousand."""
    sms = frozenset({Channel.SMS})
    able = Capabilities(send=sms, send_batch=2, lookup_batch=50)
    return patch.object(RevicomProvider, "capabilities", able)


MANY = [f"+7916555331{digit}" for digit in range(5)]


async def test_batches(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """A long list goes out in as many requests as it takes."""
    with small_batches():
        answers = await send(hass, MANY)
    assert [answer["recipient"] for answer in answers] == MANY
    assert {answer["message_id"] for answer in answers} == {
        message.id for message in revicom.sent()
    }
    assert len(revicom.sent()) == 5
    assert sum(seen.method == "POST" for seen in revicom.journal) == 3
    assert state(hass, entry, "sent_today").state == "5"


@pytest.mark.parametrize(("status", "code"), [(400, "rejected"), (429, "rate_limited")])
async def test_batch_refused(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    status: int,
    code: str,
) -> None:
    """Where a later request is refused, the rest is not tried, nor counted."""
    fault = {"method": "POST", "status": status, "skip": 1}
    revicom.fail("answer", "/message", body="{}", **fault)
    with small_batches(), pytest.raises(HomeAssistantError) as error:
        await send(hass, MANY)
    assert str(error.value) == (
        "Revicom sent the message to …3310, …3311, but not to "
        f"…3312 ({code}), …3313 ({code}), …3314 (not_tried)"
    )
    assert len(revicom.sent()) == 2
    assert state(hass, entry, "sent_today").state == "2"
    # It has nothing to do with the credentials.
    assert not list(entry.async_get_active_flows(hass, {SOURCE_REAUTH}))


async def test_batch_of_unknown_outcome(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """What may have gone out stays counted, and what was not tried does not."""
    revicom.fail("reset", "/message", method="POST", skip=1)
    with small_batches(), pytest.raises(HomeAssistantError) as error:
        await send(hass, MANY)
    assert "did not say whether it sent the message to …3312, …3313" in str(error.value)
    assert "Not sent to: …3314 (not_tried)" in str(error.value)
    assert state(hass, entry, "sent_today").state == "4"


async def test_batch_with_a_wrong_key(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Credentials that stop working on the way are asked for again."""
    revicom.fail("answer", "/message", method="POST", status=401, body="{}", skip=1)
    with small_batches(), pytest.raises(HomeAssistantError, match="but not to"):
        await send(hass, MANY)
    assert list(entry.async_get_active_flows(hass, {SOURCE_REAUTH}))


SMS = frozenset({Channel.SMS})


@pytest.mark.parametrize(
    ("can", "data", "message"),
    [
        ({}, {}, "cannot send messages. These accounts can: –"),
        ({"send": SMS, "text_limit": 1}, {}, "accepts texts of up to 1 characters"),
        (
            {"send": SMS},
            {"send_at": "2030-01-01 00:00:00"},
            "cannot send with “send_at”",
        ),
        ({"send": SMS}, {"ttl": 60}, "cannot send with “ttl”"),
        ({"send": SMS}, {"tags": "one"}, "cannot send with “tags”"),
        (
            {"send": frozenset({Channel.VK})},
            {"channel": "sms"},
            "cannot send on the channel sms",
        ),
    ],
)
@pytest.mark.usefixtures("entry")
async def test_provider_that_can_less(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    can: dict[str, Any],
    data: dict[str, Any],
    message: str,
) -> None:
    """A provider that cannot do it is not asked."""
    with (
        patch.object(RevicomProvider, "capabilities", Capabilities(**can)),
        pytest.raises(ServiceValidationError, match=message),
    ):
        await send(hass, "Anna", **data)
    assert not revicom.journal


async def test_other_channel_by_default(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Where there is no SMS, another channel is taken."""
    capabilities = Capabilities(send=frozenset({Channel.VK}))
    with patch.object(RevicomProvider, "capabilities", capabilities):
        await send(hass, "Anna")
    assert revicom.sent()[-1].channel == "VK"


async def test_no_notify_entity_without_sending(
    hass: HomeAssistant, entry: ConfigEntry
) -> None:
    """Without an account that can send, there is no way to notify."""
    with patch.object(RevicomProvider, "capabilities", Capabilities()):
        await restart(hass, entry)
        notified = hass.states.get("notify.anna")
        assert notified is not None
        assert notified.state == STATE_UNAVAILABLE


async def test_no_line_yet(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A new account without messages does not know where to send from."""
    await account(hass, revicom)
    with pytest.raises(ServiceValidationError, match="has no line to send from yet"):
        await send(hass, ANNA)


async def test_several_accounts(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """With several accounts that can send, one has to be named."""
    async with RevicomEmulator() as other:
        other.send_elsewhere("Old")
        second = await account(hass, other, webhook_id="another-address")
        with pytest.raises(
            ServiceValidationError,
            match="Several accounts can do this: Revicom, Revicom",
        ):
            await send(hass, ANNA)
        await send(hass, ANNA, config_entry_id=second.entry_id)
        assert not revicom.sent()
        assert len(other.sent()) == 1

        # Only one that can send is left: it is meant.
        with patch.object(
            type(coordinator_of(second).provider),
            "capabilities",
            property(
                lambda self: (
                    Capabilities(send=frozenset({Channel.SMS}))
                    if self is coordinator_of(entry).provider
                    else Capabilities()
                )
            ),
        ):
            await send(hass, ANNA)
            assert len(revicom.sent()) == 1
            with pytest.raises(
                ServiceValidationError, match="These accounts can: Revicom"
            ):
                await send(hass, ANNA, config_entry_id=second.entry_id)
        assert await hass.config_entries.async_unload(second.entry_id)


async def test_account_that_is_not_loaded(
    hass: HomeAssistant, entry: ConfigEntry
) -> None:
    """An account that is not loaded sends nothing, however it is named."""
    line = device_id(hass, entry, "Office")
    await hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(ServiceValidationError):
        await send(hass, ANNA)
    with pytest.raises(ServiceValidationError, match="not loaded"):
        await send(hass, ANNA, config_entry_id=entry.entry_id)
    with pytest.raises(ServiceValidationError, match="or it is not loaded"):
        await send(hass, ANNA, device_id=line)


async def test_forgotten_line(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """A line that is there no more does not send from another one."""
    line = device_id(hass, entry, "Office")
    coordinator = coordinator_of(entry)
    coordinator.lines._unseen.add("Office")
    assert coordinator.forget_line("Office")
    with pytest.raises(ServiceValidationError, match="This device is not a line"):
        await send(hass, ANNA, device_id=line)
    assert not revicom.sent()


async def test_contact_device(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """A contact's device stands for its account, not for a line."""
    await send(hass, "Boris", device_id=device_id(hass, entry, "Anna"))
    assert [(item.line, item.recipient) for item in revicom.sent()] == [
        ("Office", BORIS[1:])
    ]


# Refused, in part or in whole, or nobody knows


async def test_partly_refused(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Who got it and who did not is told, without a whole number."""
    with pytest.raises(HomeAssistantError) as error:
        await send(hass, ["Anna", "+79165550004", BORIS])
    assert str(error.value) == (
        f"{entry.title} sent the message to Anna, Boris, but not to …0004 (7401)"
    )
    assert [item.recipient for item in revicom.sent()] == [ANNA[1:], BORIS[1:]]
    assert state(hass, entry, "sent_today").state == "2"


async def test_all_refused(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Where nobody got it, that is told."""
    with pytest.raises(HomeAssistantError) as error:
        await send(hass, ["+79165550004", "+79165560004"])
    assert str(error.value) == (
        f"{entry.title} did not send the message: …0004 (7401), …0004 (7401)"
    )
    assert state(hass, entry, "sent_today").state == "0"


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"status": 400, "body": '{"error": {"code": 4000}}'}, "refused: – .code 4000"),
        ({"status": 403}, "does not allow this"),
        ({"status": 404}, "What was asked for does not exist"),
        ({"status": 429}, "asks Phone Inbox to slow down"),
        ({"status": 302}, "makes no sense"),
    ],
)
async def test_refused(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    fault: dict[str, Any],
    message: str,
) -> None:
    """A refusal is translated, names the account, and is not counted."""
    revicom.fail("answer", "/message", method="POST", **fault)
    with pytest.raises(HomeAssistantError, match=message) as error:
        await send(hass, "Anna")
    assert entry.title in str(error.value)
    assert not revicom.sent()
    assert state(hass, entry, "sent_today").state == "0"


async def test_server_away(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """A server that cannot be reached got nothing, and nothing is counted."""
    await revicom.stop()
    with pytest.raises(HomeAssistantError, match="cannot be reached"):
        await send(hass, "Anna")
    assert state(hass, entry, "sent_today").state == "0"


async def test_key_refused(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """A key that is refused asks for a new one."""
    revicom.account.rotate_key()
    with pytest.raises(HomeAssistantError, match="no longer accepts"):
        await send(hass, "Anna")
    await settle(hass)
    assert len(list(entry.async_get_active_flows(hass, {SOURCE_REAUTH}))) == 1


@pytest.mark.parametrize("kind", ["reset_after", "truncate"])
async def test_answer_lost(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry, kind: Any
) -> None:
    """A message whose answer was lost is found, not sent again."""
    revicom.fail(kind, "/message", method="POST")
    (answer,) = await send(hass, "Anna")
    (message,) = revicom.sent()
    assert answer["message_id"] == message.id
    assert len(sends(revicom)) == 1


async def test_outcome_unknown(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Where it cannot be found, that is said; it counts, since it may have gone."""
    revicom.fail("reset", "/message", method="POST")
    with pytest.raises(HomeAssistantError, match="did not say whether"):
        await send(hass, "Anna")
    assert len(sends(revicom)) == 1
    assert coordinator_of(entry).desk.sent_since(dt_util.start_of_local_day()) == 1


async def test_outcome_unknown_of_some(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Of some it may be known; of the others it is not said that they got nothing."""
    revicom.fail("reset_after", "/message", method="POST")
    # The one message is found by its tag, the other one is not.
    with pytest.raises(HomeAssistantError) as error:
        await send(hass, ["Anna", "+79165550004"])
    assert str(error.value) == (
        f"{entry.title} did not say whether it sent the message to …0004, so it is not "
        "sent again; check whether it arrived. Sent to: Anna. Not sent to: –"
    )
    assert len(revicom.sent()) == 1
    assert len(sends(revicom)) == 2
    assert state(hass, entry, "sent_today").state == "2"


async def test_memory_cannot_be_written(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Where it cannot be stored that something is sent, it is not sent."""
    store = coordinator_of(entry).store
    failure = HomeAssistantError(
        translation_domain="phone_inbox", translation_key="storage_failed"
    )
    with (
        patch.object(store, "async_save_now", side_effect=failure),
        pytest.raises(HomeAssistantError, match="cannot write its memory"),
    ):
        await send(hass, "Anna")
    assert not revicom.journal
    await poll(hass)
    assert state(hass, entry, "sent_today").state == "0"


@pytest.mark.parametrize("refused", [False, True])
async def test_memory_cannot_be_written_afterwards(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry, refused: bool
) -> None:
    """What became of it is told all the same: sent stays sent."""
    store = coordinator_of(entry).store
    original, count = store.async_save_now, 0

    async def save() -> None:
        nonlocal count
        count += 1
        if count > 1:
            raise HomeAssistantError("disk full")
        await original()

    expect_log("what was sent could not be stored")
    with patch.object(store, "async_save_now", save):
        if refused:
            revicom.fail("answer", "/message", method="POST", status=403)
            with pytest.raises(HomeAssistantError, match="does not allow"):
                await send(hass, "Anna")
        else:
            await send(hass, "Anna")
    assert len(revicom.sent()) == (not refused)
    await poll(hass)
    assert state(hass, entry, "sent_today").state == str(int(not refused))
