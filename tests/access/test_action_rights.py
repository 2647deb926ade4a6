"""An action does for a user what the right to the entities allows."""

import asyncio
from typing import Any

from homeassistant.auth.const import GROUP_ID_ADMIN, GROUP_ID_READ_ONLY, GROUP_ID_USER
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized, UnknownUser
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.phone_inbox.access.rights import Rights, may_know
from custom_components.phone_inbox.const import DOMAIN
from custom_components.phone_inbox.messaging import Channel
from custom_components.phone_inbox.providers import Line
from tests.emulators.base import Emulator
from tests.emulators.revicom import RevicomEmulator
from tests.emulators.ringme import RingmeEmulator
from tests.emulators.twilio import TwilioEmulator
from tests.home import (
    account,
    act,
    automate,
    contact,
    coordinator_of,
    device_id,
    entity_id,
    expect_log,
    poll,
    quiet_log,  # noqa: F401
    settle,
    state,
    until,
)
from tests.websocket import add_user, may

ANNA = "79161112233"

#: Whatever changes something, with what it takes.
CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("send_message", {"recipients": "Anna", "message": "Hi"}),
    ("send_message", {"recipients": "Anna", "message": "Hi", "device_id": "LINE"}),
    ("send_message", {"recipients": "Anna", "message": "Hi", "dry_run": True}),
    ("send_message", {"recipients": "Anna", "message": "Hi", "channels": ["sms"]}),
    ("reply", {"message_id": "MESSAGE", "message": "Hi"}),
    ("ask", {"recipient": "Anna", "message": "Really?"}),
    ("ask", {"recipient": "Anna", "message": "Really?", "device_id": "LINE"}),
    ("mark_read", {"message_ids": ["MESSAGE"]}),
    ("mark_read", {"conversation_id": "CONVERSATION"}),
    ("mark_read", {"device_id": "LINE"}),
    ("mark_unread", {"message_ids": ["MESSAGE"]}),
    ("mark_unread", {"conversation_id": "CONVERSATION"}),
    ("mark_unread", {"device_id": "LINE"}),
    ("delete_messages", {"message_ids": ["MESSAGE"]}),
    ("delete_conversation", {"conversation_id": "CONVERSATION"}),
    ("cancel_messages", {"message_ids": ["MESSAGE"]}),
    ("refresh", {"device_id": "LINE"}),
]
#: Whatever shows something.
LOOKS: list[tuple[str, dict[str, Any]]] = [
    ("get_messages", {}),
    ("get_messages", {"device_id": "LINE"}),
    ("get_messages", {"message_ids": ["MESSAGE"]}),
    ("get_conversations", {}),
    ("get_conversations", {"device_id": "LINE"}),
    ("get_conversations", {"conversation_id": "CONVERSATION"}),
]


NO_SUCH = {"CONVERSATION": "4711", "MESSAGE": "4711"}


def _parts(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


async def two_lines(hass: HomeAssistant, emulator: Emulator) -> ConfigEntry:
    """Return an account with one unread message on each of two lines."""
    entry = await account(hass, emulator, contact("Anna", f"+{ANNA}", trusted=True))
    for line in ("HomeHub", "Office"):
        emulator.receive(f"To {line}", sender=ANNA, line=line)
    await poll(hass)
    return entry


async def context_of(hass: HomeAssistant, entities: Any) -> Context:
    """Return the context of what a new user does, who has a policy for entities."""
    return Context(user_id=(await add_user(hass, entities)).id)


async def on_office(
    hass: HomeAssistant, entry: ConfigEntry, data: dict[str, Any]
) -> dict[str, Any]:
    """Return what an action takes with the names of the line Office filled in."""
    line = device_id(hass, entry, "Office")
    answer = await act(hass, "get_conversations", device_id=line)
    (conversation,) = answer["conversations"]
    names = {
        "LINE": line,
        "CONVERSATION": conversation["conversation_id"],
        "MESSAGE": conversation["last"]["message_id"],
    }
    return {
        key: [names.get(item, item) for item in value]
        if isinstance(value, list)
        else names.get(value, value)
        for key, value in data.items()
    }


def texts(answer: dict[str, Any]) -> list[str]:
    """Return the texts of messages that an action answered."""
    return [message["text"] for message in answer["messages"]]


@pytest.mark.parametrize(("action", "data"), [*CHANGES, *LOOKS, ("refresh", {})])
async def test_without_any_right(
    hass: HomeAssistant, revicom: RevicomEmulator, action: str, data: dict[str, Any]
) -> None:
    """Nothing is shown or done, nor is anything asked of the provider."""
    entry = await two_lines(hass, revicom)
    filled = await on_office(hass, entry, data)
    revicom.journal.clear()
    context = await context_of(hass, {"entity_ids": {}})
    with pytest.raises(Unauthorized) as caught:
        await act(hass, action, context=context, **filled)
    assert caught.value.user_id == context.user_id
    assert not revicom.journal
    with pytest.raises(UnknownUser):
        await act(hass, action, context=Context(user_id="nobody"), **filled)
    assert not revicom.journal
    assert state(hass, entry, "unread_total").state == "2"


@pytest.mark.parametrize(("action", "data"), CHANGES)
async def test_changing_takes_control(
    hass: HomeAssistant, revicom: RevicomEmulator, action: str, data: dict[str, Any]
) -> None:
    """Who may only read changes nothing, nor does who controls another line."""
    entry = await two_lines(hass, revicom)
    filled = await on_office(hass, entry, data)
    home, office = (
        entity_id(hass, entry, "unread", line) for line in ("HomeHub", "Office")
    )
    both = may(home, control=True)["entity_ids"] | may(office)["entity_ids"]
    for policy in ({"all": {POLICY_READ: True}}, {"entity_ids": both}):
        context = await context_of(hass, policy)
        with pytest.raises(Unauthorized):
            await act(hass, action, context=context, **filled)
    assert not revicom.sent()
    assert state(hass, entry, "unread_total").state == "2"


async def test_one_line_may_be_read(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """The messages of other lines are not shown, by whatever they are looked for."""
    entry = await two_lines(hass, revicom)
    home = await context_of(hass, may(entity_id(hass, entry, "unread", "HomeHub")))
    for search in ({}, {"unread": True}, {"search": "To"}, {"contact": "Anna"}):
        answer = await act(hass, "get_messages", context=home, **search)
        assert texts(answer) == ["To HomeHub"]
    for only in ({}, {"limit": 1}):
        answer = await act(hass, "get_conversations", context=home, **only)
        assert [item["line"] for item in answer["conversations"]] == ["HomeHub"]
    for look in (
        {"device_id": device_id(hass, entry, "HomeHub")},
        {"message_ids": [answer["conversations"][0]["last"]["message_id"]]},
    ):
        assert texts(await act(hass, "get_messages", context=home, **look)) == [
            "To HomeHub"
        ]

    for action, data in LOOKS:
        if data:
            with pytest.raises(Unauthorized):
                await act(
                    hass, action, context=home, **await on_office(hass, entry, data)
                )
    # Not even that there is more of what is not shown.
    for _ in range(3):
        revicom.receive("Secret", sender=ANNA, line="Office")
    answer = await act(hass, "get_messages", context=home, search="Secret", limit=1)
    assert answer == {"messages": [], "next": None}
    hidden = await on_office(hass, entry, {"conversation_id": "CONVERSATION"})
    assert texts(await act(hass, "get_messages", context=home, **hidden)) == []
    with pytest.raises(Unauthorized):
        await act(hass, "refresh", context=home)


@pytest.mark.parametrize("limit", [1, 2])
async def test_limit_counts_what_may_be_seen(
    hass: HomeAssistant, revicom: RevicomEmulator, limit: int
) -> None:
    """Neither does what is hidden take the place of what is shown, nor is that more."""
    entry = await two_lines(hass, revicom)
    for number, line in enumerate(("HomeHub", "HomeHub", "Office", "Office", "Office")):
        revicom.clock.advance(1)
        revicom.receive("Hi", sender=f"7903555000{number}", line=line)
    await poll(hass)
    home = await context_of(hass, may(entity_id(hass, entry, "unread", "HomeHub")))
    answer = await act(hass, "get_conversations", context=home, limit=limit)
    assert [item["remote"] for item in answer["conversations"]] == [
        "79035550001",
        "79035550000",
    ][:limit]


@pytest.mark.parametrize("own_is_first", [True, False])
@pytest.mark.parametrize(
    "action",
    ["get_messages", "mark_read", "mark_unread", "delete_messages", "cancel_messages"],
)
async def test_each_message_counts(
    hass: HomeAssistant, revicom: RevicomEmulator, action: str, own_is_first: bool
) -> None:
    """One that is none of the user's, among others that are, is left alone with them."""
    entry = await two_lines(hass, revicom)
    answer = await act(hass, "get_messages")
    ids = {message["line"]: message["message_id"] for message in answer["messages"]}
    both = [ids["HomeHub"], ids["Office"]]
    home = entity_id(hass, entry, "unread", "HomeHub")
    context = await context_of(hass, may(home, control=True))
    with pytest.raises(Unauthorized):
        await act(
            hass,
            action,
            context=context,
            message_ids=both if own_is_first else both[::-1],
        )
    assert state(hass, entry, "unread_total").state == "2"
    answer = await act(hass, "get_messages", message_ids=both)
    assert sorted(texts(answer)) == ["To HomeHub", "To Office"]


async def test_control_of_one_line(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """It is enough to read, answer and mark there, and to poll."""
    entry = await two_lines(hass, revicom)
    office = entity_id(hass, entry, "unread", "Office")
    context = await context_of(hass, may(office, control=True))
    line, one, these = [
        await on_office(hass, entry, data)
        for data in (
            {"device_id": "LINE"},
            {"message_id": "MESSAGE"},
            {"message_ids": ["MESSAGE"]},
        )
    ]
    this = await on_office(hass, entry, {"conversation_id": "CONVERSATION"})
    for which in (these, this, line):
        answer = await act(hass, "mark_read", context=context, **which)
        assert answer == {"marked": 1}
        answer = await act(hass, "mark_unread", context=context, **which)
        assert answer == {"marked": 1}
    await act(hass, "reply", context=context, **one, message="One")
    await act(
        hass, "send_message", context=context, **line, recipients="Anna", message="Two"
    )
    assert {sent.line for sent in revicom.sent()} == {"Office"}
    # Which line it will be would not be the user's choice.
    with pytest.raises(Unauthorized):
        await act(
            hass, "send_message", context=context, recipients="Anna", message="Three"
        )
    assert len(revicom.sent()) == 2
    answer = await act(hass, "cancel_messages", context=context, **these)
    assert answer["messages"].keys() == set(these["message_ids"])
    await act(hass, "refresh", context=context)
    await act(hass, "refresh", context=context, **line)


async def test_groups(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Of the groups that every home has, two may do everything, and one may look."""
    await two_lines(hass, revicom)
    both = {"To HomeHub", "To Office"}
    hello = {"recipients": "Anna", "message": "Hi"}
    user, reader = [
        Context(
            user_id=MockUser(groups=[await hass.auth.async_get_group(group)])
            .add_to_hass(hass)
            .id
        )
        for group in (GROUP_ID_USER, GROUP_ID_READ_ONLY)
    ]
    admin = Context(user_id=MockUser(is_owner=True).add_to_hass(hass).id)
    for context in (None, user, admin):
        assert both <= set(texts(await act(hass, "get_messages", context=context)))
        await act(hass, "send_message", context=context, **hello)
    assert len(revicom.sent()) == 3
    assert both <= set(texts(await act(hass, "get_messages", context=reader)))
    with pytest.raises(Unauthorized):
        await act(hass, "send_message", context=reader, **hello)
    assert len(revicom.sent()) == 3


async def test_scripts_and_automations(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """A script acts for who runs it; an automation that is triggered, for the home."""
    await two_lines(hass, revicom)
    reader = await context_of(hass, {"all": {POLICY_READ: True}})
    hello = {
        "action": f"{DOMAIN}.send_message",
        "data": {"recipients": "Anna", "message": "Hi"},
    }
    script = {"script": {"hello": {"sequence": [hello]}}}
    assert await async_setup_component(hass, "script", script)
    await automate(hass, {"trigger": "event", "event_type": "button"}, hello)

    expect_log("Unauthorized")
    with pytest.raises(Unauthorized):
        await hass.services.async_call("script", "hello", blocking=True, context=reader)
    assert not revicom.sent()
    await hass.services.async_call("script", "hello", blocking=True)
    assert len(revicom.sent()) == 1
    hass.bus.async_fire("button", context=reader)
    await settle(hass)
    assert len(revicom.sent()) == 2


async def test_entities(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Home Assistant checks the actions of our entities by itself."""
    entry = await two_lines(hass, revicom)
    reader = await context_of(hass, {"all": {POLICY_READ: True}})
    button = entity_id(hass, entry, "mark_all_read", "Office")
    (anna,) = hass.states.async_entity_ids("notify")
    owner = await context_of(hass, may(anna, button, control=True))
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("notify", "send_message", {"entity_id": anna, "message": "Hi"}),
        ("button", "press", {"entity_id": button}),
    ]
    for domain, action, data in calls:
        with pytest.raises(Unauthorized):
            await hass.services.async_call(
                domain, action, data, blocking=True, context=reader
            )
    assert not revicom.sent()
    assert state(hass, entry, "unread_total").state == "2"
    for domain, action, data in calls:
        await hass.services.async_call(
            domain, action, data, blocking=True, context=owner
        )
    assert len(revicom.sent()) == 1
    assert state(hass, entry, "unread_total").state == "1"


@pytest.mark.parametrize("dry_run", [False, True])
async def test_line_of_another_channel(
    hass: HomeAssistant, revicom: RevicomEmulator, *, dry_run: bool
) -> None:
    """A channel that the line does not have goes out from no line of others."""
    entry = await two_lines(hass, revicom)
    lines = coordinator_of(entry).lines
    lines.add(Line(key="Office", name="Office", channels=frozenset({Channel.WHATSAPP})))
    office = entity_id(hass, entry, "unread", "Office")
    data = {
        "recipients": "Anna",
        "message": "Hi",
        "device_id": device_id(hass, entry, "Office"),
        "dry_run": dry_run,
    }
    context = await context_of(hass, may(office, control=True))
    for channels in (["sms"], ["whatsapp", "sms"]):
        with pytest.raises(Unauthorized):
            await act(hass, "send_message", context=context, **data, channels=channels)
    assert not revicom.sent()
    home = entity_id(hass, entry, "unread", "HomeHub")
    context = await context_of(hass, may(office, home, control=True))
    sending = asyncio.create_task(
        act(hass, "send_message", context=context, **data, channels=["sms"])
    )
    await until(lambda: sending.done() or bool(revicom.sent()))
    await settle(hass)
    for sent in revicom.sent():
        revicom.set_delivery(sent.id, "delivered")
    await coordinator_of(entry).async_refresh()
    await sending
    assert [sent.line for sent in revicom.sent()] == ([] if dry_run else ["HomeHub"])


@pytest.mark.parametrize(
    ("action", "data"),
    [
        (action, data)
        for action, data in (*CHANGES, *LOOKS)
        if {"CONVERSATION", "MESSAGE"}.intersection(
            part for value in data.values() for part in _parts(value)
        )
    ],
)
async def test_what_is_not_there_looks_like_what_is_hidden(
    hass: HomeAssistant, revicom: RevicomEmulator, action: str, data: dict[str, Any]
) -> None:
    """Who guesses ids does not learn which there are."""
    entry = await two_lines(hass, revicom)
    hidden = await on_office(hass, entry, data)
    unknown = {
        key: ["4711"] if value == ["MESSAGE"] else NO_SUCH.get(str(value), value)
        for key, value in data.items()
    }
    home = entity_id(hass, entry, "unread", "HomeHub")
    context = await context_of(hass, may(home, control=True))
    for asked in (hidden, unknown):
        with pytest.raises(Unauthorized):
            await act(hass, action, context=context, **asked)


async def test_unknown_conversation(
    hass: HomeAssistant, ringme: RingmeEmulator
) -> None:
    """A list of a conversation that is not there is as empty as that of a hidden one."""
    entry = await account(
        hass, ringme, contact("Anna", f"+{ANNA}"), options={"callbacks": False}
    )
    for line in ringme.lines():
        ringme.receive("Hi", sender=ANNA, line=line)
    await poll(hass)
    answer = await act(hass, "get_conversations")
    one = answer["conversations"][0]
    other = next(
        item for item in answer["conversations"] if item["line"] != one["line"]
    )
    shown = await context_of(
        hass, may(entity_id(hass, entry, "unread", one["line"]), control=True)
    )
    for conversation_id in (other["conversation_id"], "4711", "4101:4711"):
        search = {"conversation_id": conversation_id}
        answer = await act(hass, "get_messages", context=shown, **search)
        assert answer == {"messages": [], "next": None}
    with pytest.raises(ServiceValidationError):
        await act(hass, "get_messages", conversation_id="4101:4711")


async def test_administrator(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """An administrator may do everything, whatever the policies of groups say."""
    entry = await two_lines(hass, revicom)
    user = await add_user(hass, {"entity_ids": {}})
    group = await hass.auth.async_get_group(GROUP_ID_ADMIN)
    assert group is not None
    user.groups.append(group)
    user.invalidate_cache()
    user.mock_policy({"entities": {"entity_ids": {}}})
    assert user.is_admin
    context = Context(user_id=user.id)
    answer = await act(hass, "get_messages", context=context)
    assert sorted(texts(answer)) == ["To HomeHub", "To Office"]
    await act(hass, "send_message", context=context, recipients="Anna", message="Hi")
    await act(
        hass,
        "mark_read",
        context=context,
        device_id=device_id(hass, entry, "Office"),
    )
    await act(hass, "refresh", context=context)
    assert len(revicom.sent()) == 1
    assert state(hass, entry, "unread_total").state == "1"
    # So it is line by line, and where the account is not loaded.
    assert len(Rights(coordinator_of(entry), user).lines(POLICY_CONTROL)) == 2
    assert may_know(hass, user, entry)


async def test_option_that_names_a_line(
    hass: HomeAssistant, twilio: TwilioEmulator
) -> None:
    """Who may send from one line does not have another one send in its place."""
    entry = await account(hass, twilio, contact("Anna", "+" + ANNA))
    (own, line), (other, _) = list(coordinator_of(entry).lines.items())[:2]
    allowed = may(entity_id(hass, entry, "unread", line.name), control=True)
    context = await context_of(hass, allowed)

    async def send_with(fallback: str) -> None:
        await act(
            hass,
            "send_message",
            context=context,
            device_id=device_id(hass, entry, line.name),
            recipients="Anna",
            message="Hi",
            options={"FallbackFrom": fallback},
        )

    for written in (
        other,
        f" {other}",
        other[1:],
        f"{other[:2]} {other[2:]}",
        f"sms:{other}",
    ):
        with pytest.raises(Unauthorized):
            await send_with(written)
    assert not twilio.sent()
    await send_with(own)
    assert len(twilio.sent()) == 1
