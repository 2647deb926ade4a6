"""The demo for a person: texts keep coming in, and everything is told."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from itertools import cycle
from typing import Any

from .accounts import Account
from .api import Socket
from .console import DemoError, log
from .home import Connected, Home
from .homeassistant import PASSWORD, USER

#: Seconds between two texts that come in by themselves.
PAUSE = 20


async def show(home: Home) -> None:
    """Say where to look, and tell what happens until cancelled."""
    print(
        f"\n    Open    {home.address}\n"
        f"    User    {USER}      Password  {PASSWORD}\n\n"
        f"    A text comes in every {PAUSE} seconds, and the dashboard has buttons "
        "for more.\n"
        "    Let the courier stand at the gate: Anna is asked, and you answer for her.\n"
        "    Let Peter turn the light on: he may talk to Assist, a stranger may not.\n"
        "    Ctrl-C ends everything.\n",
        flush=True,
    )
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_announced(home))
            for connected in home.accounts:
                group.create_task(_sent(connected))
                group.create_task(_arriving(connected))
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None


async def _arriving(connected: Connected) -> None:
    for text in cycle(connected.account.story):
        await connected.emulator.drive("receive", **text.arguments())
        log("arrives", f"{text.sender.shown} at {_name(connected)}: {text.text}")
        await asyncio.sleep(PAUSE)


async def _sent(connected: Connected) -> None:
    """Tell what reaches the provider."""
    told = 0
    while True:
        sent = await connected.emulator.sent()
        for message in sent[told:]:
            recipient = _person(connected.account, message["recipient"])
            log(
                "sent",
                f"{message['line']} at {_name(connected)} to {recipient}: "
                f"{message['text']}",
            )
        told = len(sent)
        await asyncio.sleep(0.5)


async def _announced(home: Home) -> None:
    """Tell what the integration announces, as automations get to hear it."""
    away = False
    while True:
        try:
            async with Socket(home.api) as socket:
                await _subscribe(home, socket)
                away = False
                while (event := await socket.events.get()) is not None:
                    log("announced", _in_words(event["variables"]["trigger"]))
        except DemoError as error:
            # Somebody restarts Home Assistant in the browser: it comes back.
            if not away:
                log("demo", f"{error}; trying again")
            away = True
        await asyncio.sleep(1)


async def _subscribe(home: Home, socket: Socket) -> None:
    events = [
        line.message
        for connected in home.accounts
        for line in connected.inbox.lines.values()
    ]
    await socket.call(
        "subscribe_trigger",
        trigger=[
            {"trigger": "phone_inbox.message_received"},
            {"trigger": "phone_inbox.message_sent"},
            {"trigger": "phone_inbox.delivery_failed"},
            {
                "trigger": "event.received",
                "target": {"entity_id": events},
                "options": {"event_type": ["delivered", "read"]},
            },
        ],
    )


def _in_words(trigger: Mapping[str, Any]) -> str:
    """Return what a trigger says, in a line."""
    if (message := trigger.get("message")) is None:
        attributes = trigger["to_state"]["attributes"]
        kind = attributes["event_type"]
        return f"{kind}: to {attributes['contact'] or 'somebody'}"
    kind = trigger["platform"].partition(".")[2].replace("_", " ")
    remote = message.get("sender") or message.get("recipient")
    who = message["contact"] or remote
    marks = [mark for mark in ("trusted", "backfilled", "redelivered") if message[mark]]
    shown = f" ({', '.join(marks)})" if marks else ""
    return f"{kind}: {who}{shown}, {message['line']}: {message['text']}"


def _name(connected: Connected) -> str:
    return connected.account.provider.capitalize()


def _person(account: Account, number: str) -> str:
    digits = number.removeprefix("+")
    for person in account.contacts:
        if person.digits == digits:
            return person.shown
    return number
