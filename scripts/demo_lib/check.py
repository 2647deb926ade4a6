"""The demo without a person: does everything once and looks whether it worked."""

from __future__ import annotations

import asyncio
from base64 import b64decode
import json
from typing import Any

from .accounts import ANNA, BANK, COURIER, PLUMBER, STRANGER, Person, Text
from .api import PATIENCE, Api, Socket
from .automations import HOUSE, NOTIFICATION
from .console import DemoError, say, until
from .content import ALARM
from .dialogues import PEOPLE, TEXTS, Dialogues
from .entities import LineEntities
from .home import Connected, Home

_INCOMING = (
    Text(sender=ANNA, text="STATUS"),
    Text(sender=STRANGER, text="status"),
    Text(sender=BANK, text="482913 is your code. Tell it to nobody."),
    Text(sender=COURIER, text="Wombat 4471 waits behind the violet gate"),
)


async def everything(home: Home) -> None:
    """Check it all; raise DemoError with the reason where something is wrong."""
    connected = home.accounts[0]
    line = next(iter(connected.inbox.lines.values()))
    checks = _Checks(home, connected, line)
    await checks.beginning()
    await checks.incoming()
    await checks.answer()
    await checks.undelivered()
    await checks.money()
    await checks.marking()
    dialogues = Dialogues(home, connected, line)
    await dialogues.question()
    await dialogues.assist()
    await dialogues.strangers()
    for other in home.accounts[1:]:
        await _every_line(home.api, other)
    for other in home.accounts:
        if other.account.sends_through:
            await _through_another(home, other)


class _Checks:
    """The steps, in their order; each says what it found."""

    def __init__(self, home: Home, connected: Connected, line: LineEntities) -> None:
        self.api: Api = home.api
        self.emulator = connected.emulator
        self.inbox = connected.inbox
        self.line = line
        self.balance = 0.0

    async def beginning(self) -> None:
        """Nothing has come yet but the old messages, and those are not new."""
        await self.api.expect(self.inbox.connection, "on")
        await self.api.expect(self.inbox.unread_total, "0")
        await self.api.expect(self.inbox.sent_today, "0")
        event = await self.api.state(self.line.message)
        if event["state"] != "unknown":
            raise DemoError(f"{self.line.message} has announced an old message")
        [balance] = self.inbox.balances
        self.balance = float((await self.api.state(balance))["state"])
        for entity_id in self.inbox.notify.values():
            if (await self.api.state(entity_id))["state"] == "unavailable":
                raise DemoError(f"{entity_id} is unavailable")
        say(f"Check: connected, a balance of {self.balance}, nothing announced yet")

    async def incoming(self) -> None:
        """Several texts in one poll: counted, announced one by one, and shown."""
        async with Socket(self.api) as socket:
            await socket.call(
                "subscribe_trigger",
                trigger=[
                    {
                        "trigger": "event.received",
                        "target": {"entity_id": self.line.message},
                        "options": {"event_type": ["received"]},
                    }
                ],
            )
            # The answer must tell of the house as it is, not as it was.
            await self.api.act("input_boolean.turn_off", {"entity_id": ALARM})
            for text in _INCOMING:
                if text is _INCOMING[-1]:
                    # The provider's times are whole seconds: now it is the newest.
                    await asyncio.sleep(1.1)
                await self.emulator.drive("receive", **text.arguments())
            say(f"Check: {len(_INCOMING)} texts have arrived at the provider")
            await self.api.expect(self.line.unread, str(len(_INCOMING)))
            await self.api.expect(self.inbox.unread_total, str(len(_INCOMING)))
            say(f"Check: {len(_INCOMING)} unread")
            events = await until(
                "an event for each text",
                lambda: _gathered(socket, len(_INCOMING)),
                seconds=20,
            )
        attributes = [
            event["variables"]["trigger"]["to_state"]["attributes"] for event in events
        ]
        seen = sorted((item["contact"] or "", item["trusted"]) for item in attributes)
        wanted = sorted((text.sender.name, text.sender.trusted) for text in _INCOMING)
        if seen != wanted:
            raise DemoError(f"the events tell of {seen} instead of {wanted}")
        if any(text.text in json.dumps(attributes) for text in _INCOMING):
            raise DemoError("the event entity shows a text")
        say(f"Check: {self.line.message} has fired for each of them")

        state = await self.api.state(self.line.last_message)
        shown = state["attributes"]
        newest = _INCOMING[-1]
        if (shown["contact"], shown["text"]) != (newest.sender.name, newest.text):
            raise DemoError(f"{self.line.last_message} shows another text: {shown}")
        say(f"Check: {self.line.last_message} shows the newest text")

    async def answer(self) -> None:
        """The automation answered the one trusted question, and only that."""
        sent = await until("the answer to STATUS", self.emulator.sent, seconds=20)
        house = (await self.api.state(HOUSE))["state"]
        answers = [(message["recipient"], message["text"]) for message in sent]
        if answers != [(ANNA.digits, house)]:
            raise DemoError(f"the answer to STATUS should be {house!r}: {answers}")
        say(f"Check: the automation has answered: {house}")
        await self._event("delivered", ANNA)
        say("Check: the answer is delivered")

    async def undelivered(self) -> None:
        """A text nobody gets leads to a notification."""
        await self.api.act(
            "notify.send_message",
            {"entity_id": self.inbox.notify[PLUMBER.name], "message": "Hello?"},
        )
        say(f"Check: {self.inbox.notify[PLUMBER.name]} has sent a text")
        async with Socket(self.api) as socket:

            async def notification() -> str | None:
                for item in await socket.call("persistent_notification/get"):
                    if item["notification_id"] == NOTIFICATION:
                        return str(item["message"])
                return None

            message = await until(
                "the notification of the undelivered text",
                notification,
                seconds=PATIENCE,
            )
        if PLUMBER.name not in message:
            raise DemoError(f"the notification does not name the contact: {message}")
        say(f"Check: the notification is there: {message}")
        await self._event("failed", PLUMBER)

    async def money(self) -> None:
        """What was sent is counted, and paid for."""
        await self.api.expect(self.inbox.sent_today, "2")
        [balance] = self.inbox.balances

        async def less() -> float | None:
            left = float((await self.api.state(balance))["state"])
            return left if left < self.balance else None

        left = await until("the balance to fall", less, seconds=PATIENCE)
        say(f"Check: 2 sent today, a balance of {left}")

    async def marking(self) -> None:
        """The button marks everything as read."""
        await self.api.act("button.press", {"entity_id": self.line.mark_all_read})
        await self.api.expect(self.line.unread, "0")
        await self.api.expect(self.inbox.unread_total, "0")
        say(f"Check: {self.line.mark_all_read} leaves 0 unread")

    async def _event(self, kind: str, person: Person) -> None:
        async def look() -> bool:
            state = await self.api.state(self.line.message)
            shown: dict[str, Any] = state["attributes"]
            return bool(shown["event_type"] == kind and shown["contact"] == person.name)

        await until(
            f"{self.line.message} to be {kind}, {person.name}", look, seconds=PATIENCE
        )


async def _every_line(api: Api, connected: Connected) -> None:
    """A text at another account is counted, and its line's button marks it as read."""
    text = connected.account.story[0]
    inbox = connected.inbox
    before = int((await api.state(inbox.unread_total))["state"])
    await connected.emulator.drive("receive", **text.arguments())

    async def counted() -> LineEntities | None:
        if int((await api.state(inbox.unread_total))["state"]) != before + 1:
            return None
        for line in inbox.lines.values():
            shown = (await api.state(line.last_message))["attributes"]
            if shown.get("text") == text.text:
                return line
        return None

    line = await until(f"a text at {inbox.title}", counted, seconds=PATIENCE)
    say(f"Check: a text at {inbox.title} is counted, {line.last_message} shows it")
    await api.act("button.press", {"entity_id": line.mark_all_read})

    async def none_left() -> bool:
        return bool((await api.state(line.unread))["state"] == "0")

    await until(f"{line.unread} to be 0", none_left, seconds=PATIENCE)
    say(f"Check: {line.mark_all_read} leaves 0 unread")


async def _through_another(home: Home, connected: Connected) -> None:
    """A reply of an account that cannot send goes out from its own line all the same."""
    account, api = connected.account, home.api
    person, text = account.contacts[0], "Answered from the desk of the PBX"
    sender = next(
        it for it in home.accounts if it.account.title == account.sends_through
    )
    async with Socket(api) as socket:
        entries = await socket.call("config_entries/get", domain="phone_inbox")
    [entry_id] = [it["entry_id"] for it in entries if it["title"] == account.title]
    await api.act(
        "phone_inbox.send_message",
        {
            "config_entry_id": entry_id,
            "recipients": [person.name],
            "message": text,
        },
    )
    [sent] = [it for it in await sender.emulator.sent() if it["text"] == text]
    say(f"Check: {connected.inbox.title} has answered through {account.sends_through}")

    async def delivered() -> str | None:
        for line in connected.inbox.lines.values():
            shown = (await api.state(line.message))["attributes"]
            told = (shown.get("event_type"), shown.get("contact"))
            if told == ("delivered", person.name):
                return line.message
        return None

    entity_id = await until(
        f"the delivery to be told by {connected.inbox.title}",
        delivered,
        seconds=PATIENCE,
    )
    if sent["recipient"] != person.digits:
        raise DemoError("the answer went to somebody else")
    say(f"Check: {entity_id} tells that it was delivered")


async def _gathered(socket: Socket, count: int) -> list[dict[str, Any]] | None:
    """Return that many events of a subscription once they are there."""
    if socket.events.qsize() < count:
        return None
    events = [socket.events.get_nowait() for _ in range(socket.events.qsize())]
    return [event for event in events if event is not None]


# After Home Assistant has ended, when everything is on the disk


def files(home: Home) -> None:
    """Check what Home Assistant has left in its log and on its disk."""
    records = home.homeassistant.records()
    if not records:
        raise DemoError("Home Assistant's log cannot be read")
    errors = [record.text for record in records if record.is_problem]
    if errors:
        raise DemoError("Home Assistant's log has errors:\n" + "\n".join(errors))
    say("Check: no error, warning or deprecation of ours in Home Assistant's log")

    secrets = _secrets(home)
    texts = {text.text for text in _INCOMING if text.text.casefold() != "status"}
    texts |= TEXTS | set(home.heard)
    people = {text.sender for text in _INCOMING} | {PLUMBER} | PEOPLE
    private = texts | {person.digits for person in people}
    config = home.homeassistant.config
    storage = config / ".storage"
    paths = [home.homeassistant.log, *sorted(config.glob("home-assistant_v2.db*"))]
    paths += [storage / "core.restore_state", storage / "trace.saved_traces"]
    unwanted = dict.fromkeys(paths, private | secrets)
    # The account's own memory knows who wrote, but not what.
    unwanted |= dict.fromkeys(storage.glob("phone_inbox.*"), texts | secrets)
    for path in [path for path in unwanted if path.exists()]:
        content = path.read_bytes()
        for text in sorted(unwanted[path]):
            if text.encode() in content:
                raise DemoError(f"{path.name} of Home Assistant holds {text!r}")
        say(f"Check: no secret, number or text in {path.name}")


def _secrets(home: Home) -> set[str]:
    """Return the keys and passwords that were typed in, in each of their forms."""
    secrets: set[str] = set()
    for connected in home.accounts:
        for name, value in connected.emulator.credentials.items():
            if name in {"key", "password", "client_secret"}:
                secrets.add(value)
        if key := connected.emulator.credentials.get("key"):
            secrets.add(b64decode(key).decode())
    entries = json.loads(
        (home.homeassistant.config / ".storage" / "core.config_entries").read_text()
    )["data"]["entries"]
    secrets |= {
        entry["data"]["webhook_id"]
        for entry in entries
        if "webhook_id" in entry["data"]
    }
    return secrets
