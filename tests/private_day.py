"""A day in a real Home Assistant whose every text, number and code is known."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
import json
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from scripts.demo_lib.api import Api, Socket
from scripts.demo_lib.console import DemoError, until
from scripts.demo_lib.flows import fill_in
from scripts.demo_lib.homeassistant import HomeAssistant
from tests.emulators.base import Emulator
from tests.emulators.portsip import PortSipEmulator
from tests.emulators.revicom import RevicomEmulator
from tests.emulators.ringme import RingmeEmulator

from .blueprints import BLUEPRINTS

#: In what comes in, what goes out by actions, and what goes out by the card.
TEXT, ANSWER, CARD = "Секрет-ÄÖ «in»", "Ответ-ÄÖ «out»", "Письмо-ÄÖ «card»"
#: In what goes out as an answer to a command.
REPLY = "Открыто-ÄÖ «reply»"
#: In what Assist is told, and in what it says: it knows no lamp of that name.
LAMP = "лампада-äö"
#: Not of digits alone: times on the disk have many of those.
CODE = "Q7X4KD2W"
CONTACT, SPEAKER, STRANGER, RECIPIENT, DEAF = (
    "9165551122",
    # May talk to Assist.
    "9165557766",
    "9167778899",
    "9165554433",
    # Nothing is ever delivered to it.
    "9165550001",
)
#: A line that is a telephone number, as WhatsApp's are.
OWN = "4951230987"
TEXTS = {"text": TEXT, "answer": ANSWER, "card": CARD, "reply": REPLY, "lamp": LAMP}
NUMBERS = {
    "contact": CONTACT,
    "speaker": SPEAKER,
    "stranger": STRANGER,
    "recipient": RECIPIENT,
    "undelivered": DEAF,
    "own": OWN,
}

#: The file that the recorder writes.
DATABASE = "home-assistant_v2.db"


def configuration() -> dict[str, str]:
    """Return the files of the configuration folder; JSON is YAML, too."""
    watch = {
        "mode": "queued",
        "max": 100,
        "triggers": {"trigger": "phone_inbox.message_received"},
        "actions": {"event": "test", "event_data": {"heard": True}},
    }
    config = {
        "homeassistant": {"country": "RU", "time_zone": "Europe/Moscow"},
        "config": None,
        "conversation": None,
        "frontend": None,
        "history": None,
        "logbook": None,
        "recorder": {
            "commit_interval": 1,
            # Home Assistant records what actions are called with: see docs/privacy.md.
            "exclude": {
                "event_types": ["call_service", "mobile_app_notification_action"]
            },
        },
        "repairs": None,
        "diagnostics": None,
        "trace": None,
        "system_log": {"fire_event": True},
        "system_health": None,
        "persistent_notification": None,
        "logger": {
            "default": "info",
            "logs": {"custom_components.phone_inbox": "debug"},
        },
        "automation": [
            {
                "id": "traced",
                "alias": "Traced",
                # Every run of the day, however the last ones come about.
                "trace": {"stored_traces": 100},
                **watch,
            },
            {
                "id": "untraced",
                "alias": "Untraced",
                "trace": {"stored_traces": 0},
                **watch,
            },
            from_blueprint(
                "text_command",
                phrase="open",
                match="contains",
                commands=[{"event": "test", "event_data": {"opened": True}}],
                reply=REPLY,
            ),
            from_blueprint("one_time_code"),
            from_blueprint("undelivered_alarm"),
        ],
    }
    return {"configuration.yaml": json.dumps(config, ensure_ascii=False)}


def from_blueprint(name: str, **inputs: Any) -> dict[str, Any]:
    """Return an automation as the form of a blueprint makes it."""
    return {
        "id": name,
        "alias": name,
        "use_blueprint": {
            "path": f"{BLUEPRINTS.name}/{name}.yaml",
            "input": inputs,
        },
    }


@dataclass
class Day:
    """A Home Assistant in which all kinds of things happen."""

    api: Api
    socket: Socket
    revicom: RevicomEmulator
    portsip: PortSipEmulator
    ringme: RingmeEmulator
    entries: dict[str, str] = field(default_factory=dict)
    #: What somebody gets to see who asks Home Assistant what is wrong.
    shown: dict[str, str] = field(default_factory=dict)

    async def live(self) -> None:
        """Let it all happen."""
        for emulator in (self.revicom, self.portsip, self.ringme):
            await self.add_account(emulator)
        await self.assist()
        await self.messages()
        await self.sending()
        await self.stumbling()
        await self.looking()

    async def add_account(self, emulator: Emulator) -> None:
        """Add an account and a trusted contact."""
        name = emulator.name.lower()
        emulator.receive(f"Old {TEXT}", sender=f"7{STRANGER}")
        created = await fill_in(
            self.api,
            "flow",
            {"handler": "phone_inbox", "show_advanced_options": False},
            {"menu": name, **emulator.credentials()},
        )
        self.entries[name] = created["result"]["entry_id"]
        await self.loaded(name)
        if len(self.entries) == 1:
            # Contacts are the home's: once is enough.
            await self.add_contact("Anna", CONTACT)

    async def add_contact(self, name: str, number: str, **fields: Any) -> None:
        """Add a trusted contact, as a person would."""
        entries = await self.socket.call("config_entries/get", domain="phone_inbox")
        (home,) = (
            entry["entry_id"]
            for entry in entries
            if entry["entry_id"] not in self.entries.values()
        )
        await fill_in(
            self.api,
            "subentries/flow",
            {"handler": [home, "contact"]},
            {
                "name": name,
                "numbers": [f"8 ({number[:3]}) {number[3:6]}-{number[6:]}"],
                "trusted": True,
                **fields,
            },
        )

    async def loaded(self, name: str) -> None:
        """Wait until an account is loaded."""

        async def look() -> bool:
            entries = await self.socket.call("config_entries/get", domain="phone_inbox")
            states = {entry["entry_id"]: entry["state"] for entry in entries}
            return bool(states[self.entries[name]] == "loaded")

        await until(f"{name} to be loaded", look, seconds=60)

    async def act(self, action: str, **data: Any) -> Any:
        """Perform an action; keep what it says where it fails."""
        domain, _, name = action.partition(".")
        try:
            answer = await self.socket.call(
                "call_service",
                domain=domain,
                service=name,
                service_data=data,
                return_response=domain == "phone_inbox" and name != "refresh",
            )
        except DemoError as error:
            self.shown[f"error {len(self.shown)}"] = str(error)
            return None
        return answer.get("response")

    async def refresh(self, name: str = "revicom") -> None:
        """Poll now."""
        await self.act("phone_inbox.refresh", config_entry_id=self.entries[name])

    async def assist(self) -> None:
        """Let a contact talk to Assist, which says that it does not know the lamp."""
        await self.add_contact("Clara", SPEAKER, assist=True)
        self.revicom.receive(f"Turn on the {LAMP}", sender=f"7{SPEAKER}")
        await self.refresh()

        async def answered() -> bool:
            return any(item.recipient == f"7{SPEAKER}" for item in self.revicom.sent())

        await until("the answer of Assist", answered, seconds=60)

    async def messages(self) -> None:
        """Let messages come in and go out, at all of them."""
        for emulator in (self.revicom, self.portsip, self.ringme):
            emulator.receive(f"{TEXT} new", sender=f"7{CONTACT}")
            emulator.receive(
                f"{TEXT}: {CODE} is your verification code", sender=f"7{STRANGER}"
            )
            await self.refresh(emulator.name.lower())
        self.revicom.account.sender_names[f"7{OWN}"] = datetime(2020, 1, 1, tzinfo=UTC)
        self.revicom.receive(TEXT, sender=f"7{STRANGER}", line=f"7{OWN}")
        self.revicom.send_elsewhere(ANSWER, recipient=f"7{RECIPIENT}")
        self.revicom.receive(f"OPEN {TEXT}", sender=f"7{CONTACT}")
        await self.refresh()

        async def answered() -> bool:
            return any(REPLY in item.text for item in self.revicom.sent())

        await until("the answer to the command", answered, seconds=30)

    async def sending(self) -> None:
        """Send in every way, with success and without."""
        account = {"config_entry_id": self.entries["revicom"]}
        send = "phone_inbox.send_message"
        received = self.revicom.receive(f"{TEXT}?", sender=f"7{STRANGER}")
        await self.refresh()
        for recipients in (["Anna"], [f"+7{RECIPIENT}", f"8{DEAF}"], ["nobody"]):
            await self.act(send, **account, recipients=recipients, message=ANSWER)
        await self.act(
            send, **account, recipients=f"+7{RECIPIENT}", message=ANSWER, dry_run=True
        )
        await self.act(
            "phone_inbox.reply", **account, message_id=received, message=ANSWER
        )
        await self.act("notify.send_message", entity_id="notify.anna", message=ANSWER)
        await self.ask()
        for emulator in ("revicom", "ringme"):
            await self.socket.call(
                "phone_inbox/send",
                entry_id=self.entries[emulator],
                recipients=[f"+7{RECIPIENT}"],
                text=CARD,
            )
        assert {ANSWER, CARD, REPLY} <= {item.text for item in self.revicom.sent()}
        self.revicom.clock.advance(10)
        await self.refresh()
        for filters in ({}, {"search": TEXT[:6]}, {"contact": "Anna"}):
            assert await self.act("phone_inbox.get_messages", **account, **filters)
        answer = await self.act("phone_inbox.get_conversations", **account)
        for conversation in answer["conversations"]:
            assert await self.act(
                "phone_inbox.get_messages",
                **account,
                conversation_id=conversation["conversation_id"],
            )

    async def ask(self) -> None:
        """Ask a question, which is answered."""
        before = len(self.revicom.sent())
        question = asyncio.create_task(
            self.act(
                "phone_inbox.ask",
                config_entry_id=self.entries["revicom"],
                recipient="Anna",
                message=ANSWER,
            )
        )

        async def asked() -> bool:
            return len(self.revicom.sent()) > before

        await until("the question", asked, seconds=30)
        # The server's times are whole seconds, and an answer comes after a question.
        self.revicom.clock.advance(2)
        self.revicom.receive(f"{TEXT} yes", sender=f"7{CONTACT}")
        await self.refresh()
        answer = await question
        assert TEXT in json.dumps(answer, ensure_ascii=False)

    async def stumbling(self) -> None:
        """Let servers fail in many ways, quoting what they can."""
        words = f'"{TEXT}" to 7{STRANGER} was refused'
        answer = json.dumps(
            {
                "error": {"code": 4000, "msg": words},
                "message": words,
                "items": [{"uuid": words, "content": [TEXT], "destination": OWN}],
            }
        )
        account = {"config_entry_id": self.entries["revicom"]}
        for emulator in (self.revicom, self.portsip, self.ringme):
            for status in (400, 403, 200):
                emulator.fail("answer", times=3, status=status, body=answer)
                await self.refresh(emulator.name.lower())
                emulator.faults.clear()
            emulator.fail("truncate")
            await self.refresh(emulator.name.lower())
            emulator.faults.clear()
            await self.refresh(emulator.name.lower())
        self.revicom.fail("answer", method="POST", status=400, body=answer)
        await self.act(
            "phone_inbox.send_message",
            **account,
            recipients=[f"+7{RECIPIENT}"],
            message=ANSWER,
        )
        # The code is told, and the server's words are not.
        assert any("4000" in text for text in self.shown.values())
        assert not any("was refused" in text for text in self.shown.values())
        self.revicom.account.rotate_key()
        await self.refresh()

    async def looking(self) -> None:
        """Look at all that Home Assistant shows to somebody who looks for a fault."""
        for name, entry_id in self.entries.items():
            self.shown[f"diagnostics of {name}"] = json.dumps(
                await self.api.get(f"diagnostics/config_entry/{entry_id}"),
                ensure_ascii=False,
            )
        since = "2020-01-01T00:00:00+00:00"
        for what, command in {
            "system log": {"type": "system_log/list"},
            "repairs": {"type": "repairs/list_issues"},
            "logbook": {"type": "logbook/get_events", "start_time": since},
            "notifications": {"type": "persistent_notification/get"},
            "devices": {"type": "config/device_registry/list"},
            "entities": {"type": "config/entity_registry/list"},
        }.items():
            arguments = {
                name: value for name, value in command.items() if name != "type"
            }
            answer = await self.socket.call(command["type"], **arguments)
            self.shown[what] = json.dumps(answer, ensure_ascii=False)
        assert "Untraced" in self.shown["logbook"]
        assert "phone_inbox" in self.shown["system log"]

    def secrets(self) -> set[str]:
        """Return everything that opens a door: what was typed in, and tokens."""
        found = {b64decode(self.revicom.credentials()["key"]).decode()}
        for emulator in (self.revicom, self.portsip, self.ringme):
            found |= {
                value
                for name, value in emulator.credentials().items()
                if name in {"key", "password", "client_secret"}
            }
            for request in emulator.journal:
                for name, value in request.headers.items():
                    if "authorization" in name.casefold() or "token" in name.casefold():
                        found.add(value.rpartition(" ")[2])
        return found


@asynccontextmanager
async def day(folder: Path) -> AsyncIterator[Day]:
    """Start everything; end it all at the end."""
    async with (
        ClientSession() as session,
        RevicomEmulator() as revicom,
        PortSipEmulator() as portsip,
        RingmeEmulator() as ringme,
    ):
        home = HomeAssistant(session, folder)
        home.write(configuration())
        try:
            api = await home.start()
            async with Socket(api) as socket:
                yield Day(api, socket, revicom, portsip, ringme)
        finally:
            await home.stop()
