"""A PBX and the carrier that owns its numbers: what passes the one shows at the other."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
import ssl
from typing import Any, override

from .base import Clock, Emulator, Sent
from .portsip import PortSipEmulator
from .twilio import TwilioEmulator
from .twilio.account import ChannelSender, Number, Service
from .twilio.store import Message


class PairClock(Clock):
    """The clock of both: it moves them by the same."""

    def __init__(self, *clocks: Clock) -> None:
        """Take the clocks that move with it."""
        super().__init__()
        self._clocks = clocks

    @override
    def now(self) -> datetime:
        return self._clocks[0].now()

    @override
    def advance(self, seconds: float) -> None:
        for clock in self._clocks:
            clock.advance(seconds)

    @override
    def freeze(self, at: datetime | None = None) -> None:
        at = at or self.now()
        for clock in self._clocks:
            clock.freeze(at)


class Carrier(TwilioEmulator):
    """The carrier of a PBX: it owns each of its numbers, and one besides."""

    def __init__(self, pbx: PortSipEmulator) -> None:
        """Own the PBX's numbers."""
        super().__init__()
        self.pbx = pbx
        #: Whether the PBX lists what goes out through the carrier's own API.
        self.pbx_lists_all = True
        #: The PBX's id of each message that went out, by the carrier's.
        self.twins: dict[str, str] = {}
        self.account.numbers = [
            Number(address=plus(line.number), name=line.service_name)
            for line in pbx.directory.lines
        ]
        self.account.numbers.append(Number(address="+12025550199", name="Elsewhere"))
        self.account.services = [
            Service(
                name="Home service",
                numbers=[number.address for number in self.account.numbers],
            )
        ]
        self.account.senders = [
            ChannelSender(address=f"whatsapp:{plus(line.number)}")
            for line in pbx.directory.lines
            if line.whatsapp
        ]

    @override
    def _accept(self, message: Message, now: datetime) -> None:
        super()._accept(message, now)
        number = (message.chosen or message.from_ or "").rpartition(":")[2]
        for line in self.pbx.directory.lines:
            if self.pbx_lists_all and plus(line.number) == number:
                recipient = message.to.rpartition(":")[2]
                self.twins[message.sid] = self.pbx.send_elsewhere(
                    message.body,
                    recipient=recipient,
                    line=line.number,
                    provider_msg_id=message.sid,
                )


class PairEmulator(Emulator):
    """Both as one server to drive; they listen on two ports and share the journal.

    Whatever is received comes to both. What is sent goes out through the carrier, and
    its id is the carrier's.
    """

    name = "pair"

    def __init__(self) -> None:
        """Prepare both."""
        self.reader = PortSipEmulator()
        self.sender = Carrier(self.reader)
        self.clock = PairClock(self.reader.clock, self.sender.clock)
        self.faults = self.sender.faults = self.reader.faults
        self.journal = self.sender.journal = self.reader.journal
        self.app = self.reader.app
        self.switches = self.reader.switches
        self._ssl = None

    @override
    async def start(self, port: int = 0, *, tls: ssl.SSLContext | None = None) -> None:
        self._ssl = tls
        await self.reader.start(port, tls=tls)
        await self.sender.start(self.sender.port, tls=tls)
        self.port = self.reader.port

    @override
    async def stop(self) -> None:
        await self.reader.stop()
        await self.sender.stop()

    @override
    def receive(
        self,
        text: str,
        *,
        sender: str = "79161234567",
        line: str | None = None,
        channel: str = "SMS",
        time: datetime | None = None,
        message_id: str | None = None,
    ) -> str:
        line = line or self.lines()[0]
        sid = self.sender.receive(
            text, sender=sender, line=plus(line), channel=channel, time=time
        )
        return self.reader.receive(
            text,
            sender=sender,
            line=line,
            channel=channel,
            time=time,
            message_id=message_id,
            provider_msg_id=sid,
        )

    @override
    def sent(self) -> Sequence[Sent]:
        return [
            replace(sent, line=self._line_of(sent.line)) for sent in self.sender.sent()
        ]

    def _line_of(self, number: str) -> str:
        return next((line for line in self.lines() if plus(line) == number), number)

    @override
    def send_elsewhere(
        self, text: str, *, recipient: str = "79161234567", line: str | None = None
    ) -> str:
        own = plus(line or self.lines()[0])
        return self.sender.send_elsewhere(text, recipient=recipient, line=own)

    @override
    def set_delivery(self, message_id: str, state: str, reason: str = "") -> None:
        self.sender.set_delivery(message_id, state, reason)
        if (twin := self.sender.twins.get(message_id)) is not None:
            self.reader.set_delivery(twin, state, reason)

    @override
    def read_elsewhere(self, message_id: str, *, read: bool = True) -> None:
        self.reader.read_elsewhere(message_id, read=read)

    @override
    def delete_elsewhere(self, message_id: str) -> None:
        twin = self.sender.twins.pop(message_id, None)
        if message_id in self.sender.store.messages:
            self.sender.delete_elsewhere(message_id)
        self.reader.delete_elsewhere(twin or message_id)

    @override
    def renumber(self, message_id: str) -> str:
        return self.reader.renumber(message_id)

    def silence_sender(self) -> None:
        """Let the carrier answer nothing of use, until there are no faults any more."""
        self.fail("answer", r"/2010-04-01/|/v[12]/", times=-1)

    @override
    def seed(self, count: int, *, spacing: float = 60.0, until: float = 7200.0) -> None:
        self.reader.seed(count, spacing=spacing, until=until)
        self.sender.seed(count, spacing=spacing, until=until)

    @override
    def lines(self) -> Sequence[str]:
        return self.reader.lines()

    @override
    def credentials(self) -> dict[str, Any]:
        return {**self.reader.credentials(), "sender": self.sender.credentials()}


def plus(number: str) -> str:
    """Return a number as the carrier writes it."""
    return f"+{number.removeprefix('+')}"


def halves(credentials: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what each of the two is told; what is none's own goes to both."""
    reader = {key: value for key, value in credentials.items() if key != "sender"}
    both = {key: reader[key] for key in ("verify_tls",) if key in reader}
    return reader, credentials["sender"] | both
