"""The providers' servers, and what differs between them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, override

from tests.emulators.base import Emulator, Fault, html_fault
from tests.emulators.portsip import PortSipEmulator
from tests.emulators.revicom import RevicomEmulator
from tests.emulators.ringme import RingmeEmulator
from tests.emulators.smsgate import SmsGateEmulator
from tests.emulators.twilio import TwilioEmulator

from .timeline import Event

#: Longer than the day, and than a clock may jump in it: only the day itself says what
#: becomes of messages.
_NEVER = 20 * 365 * 24 * 3600.0


class Server(ABC):
    """One account's server, with the messages it got by their numbers."""

    #: Matches the path that texts are posted to.
    send_path = r"\A(?!)"
    marks_read = False
    #: What is told of a message that gets through.
    story: Sequence[str] = ("sent", "delivered")

    #: What the form is called by which a user adds the account; "": as the account.
    provider = ""

    def __init__(self, emulator: Emulator) -> None:
        """Prepare a server that does not listen yet."""
        self.emulator = emulator
        #: What its texts are sent by.
        self.sending = emulator
        self.ids: dict[int, str] = {}
        self.secrets = 0
        self.revoked = False
        self._away: Fault | None = None
        #: By how much its clock jumped and was not set right.
        self.off = 0.0
        #: Called when its clock has jumped, or came right.
        self.jumped: list[Callable[[], object]] = []
        emulator.clock.freeze(emulator.clock.now().replace(microsecond=0))

    @property
    def lines(self) -> Sequence[str]:
        """Return the lines that the day's texts come to."""
        return self.emulator.lines()

    def line_of(self, number: int) -> str:
        """Return the line that an event counts like this."""
        return self.lines[number % len(self.lines)]

    @property
    def times(self) -> Sequence[datetime]:
        """Return what each clock shows by which its messages are dated."""
        return [self.emulator.clock.now()]

    def pass_time(self, seconds: float) -> None:
        """Let time pass."""
        self.emulator.clock.advance(seconds)

    def jump(self, seconds: float) -> None:
        """Let its clock jump, or come right."""
        self.emulator.clock.advance(seconds)
        self.off += seconds
        for listener in self.jumped:
            listener()

    def arrive(self, event: Event, *, late: timedelta, at: datetime | None) -> None:
        """Let a message come in that is so late, or has that time."""
        self.receive(
            event.number,
            event.text,
            sender=event.sender,
            line=event.line,
            time=at or self.emulator.clock.now() - late,
        )

    def receive(
        self, number: int, text: str, *, sender: str, line: int, time: datetime
    ) -> None:
        """Let a message come in."""
        self.ids[number] = self.emulator.receive(
            text, sender=sender, line=self.line_of(line), time=time
        )

    def send_elsewhere(self, event: Event) -> None:
        """Let another client send."""
        self.ids[event.number] = self.emulator.send_elsewhere(
            event.text, recipient=event.sender, line=self.line_of(event.line)
        )

    def begin(self, event: Event) -> None:
        """Take note of a text that Home Assistant is about to send."""

    def accepted(self, text: str) -> Sequence[str]:
        """Return the ids of the messages that were accepted with this text."""
        return [sent.id for sent in self.sending.sent() if sent.text == text]

    def settle(self, number: int, text: str, how: str) -> bool:
        """Let an outgoing message come to its end; tell whether there is one."""
        if (message_id := self.ids.get(number)) is None:
            # By the action: it may have been refused.
            found = self.accepted(text)
            if not found:
                return False
            message_id = self.ids[number] = found[0]
        state = self.story[-1] if how == "delivered" else "failed"
        self.emulator.set_delivery(message_id, state)
        return True

    def renumber(self, number: int) -> None:
        """Give a message another id, where it is still there."""
        if (message_id := self.ids.get(number)) is not None:
            self.ids[number] = self.emulator.renumber(message_id)

    def delete(self, event: Event) -> bool:
        """Delete a message elsewhere; tell whether it was there."""
        if (message_id := self.ids.pop(event.number, None)) is None:
            return False
        self.emulator.delete_elsewhere(message_id)
        return True

    def both_sides(self, event: Event) -> None:
        """Let something happen between a PBX and its carrier."""
        raise NotImplementedError(event.what)

    def fail(self, how: str, times: int, skip: int) -> None:
        """Let the next requests go wrong."""
        options: dict[str, Any] = {"times": times, "skip": skip}
        match how:
            case "401" | "429" | "500":
                headers = {"Retry-After": "1"} if how == "429" else {}
                self.emulator.fail(
                    "answer", status=int(how), headers=headers, body="{}", **options
                )
            case "html":
                self.emulator.faults.append(html_fault(times=times))
            case "empty":
                # Not to what changes something: there a 200 would be a promise.
                self.emulator.fail(
                    "answer", method="GET", status=200, body="{}", **options
                )
            case "slow" | "trickle":
                self.emulator.fail(how, delay=0.1, **options)
            case _:
                self.emulator.fail(how, **options)  # type: ignore[arg-type]

    def lose_answer(self, how: str) -> Fault | None:
        """Let the answer to the next text get lost."""
        if not how:
            return None
        status: dict[str, Any] = {"status": 500} if how == "500" else {}
        kind: Any = "answer" if status else how
        return self.sending.fail(kind, self.send_path, method="POST", **status)

    def go_away(self, how: str) -> None:
        """Answer nothing of use any more, until :meth:`come_back`."""
        if self.is_away:
            return
        options: dict[str, Any] = {"times": 0}
        match how:
            case "500":
                self._away = self.emulator.fail("answer", status=500, **options)
            case "html":
                self._away = html_fault(times=0)
                self.emulator.faults.append(self._away)
            case _:
                self._away = self.emulator.fail("reset", **options)

    def come_back(self) -> None:
        """End what :meth:`go_away` began, if it did."""
        if self._away in self.emulator.faults:
            self.emulator.faults.remove(self._away)
        self._away = None

    @property
    def is_away(self) -> bool:
        """Tell whether nobody hears from it."""
        return self._away is not None

    def be_well(self) -> None:
        """End all that goes wrong, but for the secret and the clock."""
        self.emulator.faults.clear()
        if self._away is not None:
            self.emulator.faults.append(self._away)

    def rename_words(self) -> None:
        """Write words in another way from now on, where one is to be expected."""

    @abstractmethod
    def revoke(self) -> None:
        """Let the secret that Home Assistant has be good no longer."""

    @abstractmethod
    def new_secret(self) -> dict[str, Any]:
        """Return what a user would type in now."""


class PortSip(Server):
    """The PBX, which cannot be sent by."""

    def __init__(self, listing: str = "honoured") -> None:
        """Build one whose list is one of :data:`.timeline.LISTINGS`."""
        self._pbx = PortSipEmulator()
        switches = self._pbx.switches
        match listing:
            case "whole":
                switches.query_mode = "ignored"
                switches.page_size = 100_000
            case "oldest first":
                switches.ignored_options = ["orderby"]
                switches.default_order = "asc"
        switches.delivery_outcome = "SENT"
        # Somebody who has forgotten a password may try as often as they like.
        switches.failures_before_block = 10_000
        super().__init__(self._pbx)

    @override
    def rename_words(self) -> None:
        self._pbx.switches.enum_fields = ["direction"]
        self._pbx.switches.enum_style = "renamed"

    @override
    def revoke(self) -> None:
        self.secrets += 1
        self._pbx.change_user("ha.bot", password=f"secret {self.secrets}")
        self._pbx.end_sessions()

    @override
    def new_secret(self) -> dict[str, Any]:
        return {"password": self._pbx.credentials()["password"]}


class Revicom(Server):
    """Revicom Direct."""

    send_path = r"/api/v1/message$"

    def __init__(self) -> None:
        """Build one that delivers only what it is told to."""
        self._direct = RevicomEmulator()
        self._direct.switches.delivery_delay = _NEVER
        self._direct.switches.lifetime = 2 * _NEVER
        self._direct.switches.price_per_part = 0.01
        super().__init__(self._direct)

    @override
    def revoke(self) -> None:
        self._direct.account.rotate_key()

    @override
    def new_secret(self) -> dict[str, Any]:
        return {"key": self._direct.credentials()["key"]}


class Ringme(Server):
    """Ringme, where nothing comes after "sent"."""

    send_path = r"/message/"
    marks_read = True
    story = ("sent",)

    def __init__(self) -> None:
        """Build one."""
        self._ringme = RingmeEmulator()
        super().__init__(self._ringme)

    @override
    def rename_words(self) -> None:
        self._ringme.switches.flow_words = "renamed"

    @override
    def revoke(self) -> None:
        self.secrets += 1
        application = self._ringme.directory.main_application
        application.client_secret = f"secret{self.secrets}"
        self._ringme.revoke_tokens()

    @override
    def new_secret(self) -> dict[str, Any]:
        return {"client_secret": self._ringme.credentials()["client_secret"]}


class Twilio(Server):
    """Twilio."""

    send_path = r"/Messages\.json"

    def __init__(self) -> None:
        """Build one that delivers only what it is told to."""
        self._twilio = TwilioEmulator()
        self._twilio.switches.delivery_delay = _NEVER
        self._lines = self._twilio.lines()
        super().__init__(self._twilio)

    @property
    @override
    def lines(self) -> Sequence[str]:
        # Of those that another system has, the day's companion tells.
        return self._lines

    @override
    def revoke(self) -> None:
        self._twilio.account.revoke()

    @override
    def new_secret(self) -> dict[str, Any]:
        credentials = self._twilio.credentials()
        return {name: credentials[name] for name in ("key_sid", "secret")}


class SmsGate(Server):
    """A phone: what comes while it is off is kept by its network."""

    send_path = r"/messages(\?|$)"

    def __init__(self) -> None:
        """Build one with an old app, whose network confirms only what it is told to."""
        self._phone = SmsGateEmulator()
        self._phone.switches.version = "1.65.0"
        self._phone.switches.confirms = False
        #: What came with these words from whom.
        self._came: set[tuple[str, str]] = set()
        self._kept: list[Callable[[], None]] = []
        super().__init__(self._phone)

    @override
    def receive(
        self, number: int, text: str, *, sender: str, line: int, time: datetime
    ) -> None:
        if (sender, text) in self._came:
            # Up to 1.66.1 the app itself drops it (docs/specs/smsgate.md §5.3).
            sender = f"7916{number:07}"
        self._came.add((sender, text))
        receive = partial(self._receive, number, text, sender, line, time)
        if self.is_away:
            self._kept.append(receive)
        else:
            receive()

    def _receive(
        self, number: int, text: str, sender: str, line: int, time: datetime
    ) -> None:
        super().receive(number, text, sender=sender, line=line, time=time)
        if not self.ids[number]:
            # The app does not hear: the phone alone has it as yet.
            del self.ids[number]

    @override
    def come_back(self) -> None:
        super().come_back()
        for receive in self._kept:
            receive()
        self._kept.clear()

    def update(self, version: str) -> None:
        """Install another version of the app, which may hear of texts on two paths."""
        self._phone.update_app(version)
        self._phone.switches.two_paths = True

    def change_card(self) -> None:
        """Put another card in."""
        self._phone.change_sim()

    def forget(self) -> None:
        """Forget whom to call."""
        self._phone.hooks.registered.clear()

    @property
    def calls(self) -> int:
        """Return how many webhooks are there."""
        return len(self._phone.hooks.registered)

    def call_at(self, base: str) -> None:
        """Call webhooks there, whatever address they name."""
        self._phone.switches.hook_base = base

    def hear(self, *, well: bool) -> None:
        """Let the app's receiver live, or not."""
        self._phone.switches.receives = well

    @override
    def revoke(self) -> None:
        self.secrets += 1
        self._phone.device.password = f"secret {self.secrets}"

    @override
    def new_secret(self) -> dict[str, Any]:
        password = self._phone.credentials()["password"]
        # The form has the signing key folded away.
        return {"password": password, "advanced": {}}
