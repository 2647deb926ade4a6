"""What happens to messages: they arrive, are sent, delivered, deleted."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from tests.emulators.base import Clock, Sent

from .directory import Directory, Line
from .ids import Snowflakes
from .store import Message, MessageStore, set_delivery
from .switches import PortSipSwitches

type Digits = Literal[0, 3, 6]

_DIGITS_IN_TURN: tuple[Digits, ...] = (6, 3, 0)
_STEPS: dict[Digits, int] = {0: 1_000_000, 3: 1000, 6: 1}
_DELIVERIES = {
    # The API has no state before SENT (section 3.1).
    "pending": "SENT",
    "sent": "SENT",
    "delivered": "DELIVERED",
    "failed": "ERR",
}


class Traffic:
    """Fills the store the way the PBX does."""

    def __init__(
        self,
        *,
        clock: Clock,
        switches: PortSipSwitches,
        directory: Directory,
        ids: Snowflakes,
        store: MessageStore,
        announce: Callable[[Message, Line], None],
    ) -> None:
        """Take what is needed; ``announce`` is told of incoming messages."""
        self._clock = clock
        self._switches = switches
        self._directory = directory
        self._ids = ids
        self._store = store
        self._announce = announce
        self._turn = 0
        self._newest: datetime | None = None
        self.sent: list[Sent] = []

    def receive(
        self,
        text: str,
        *,
        sender: str,
        line_number: str | None,
        channel: str,
        time: datetime | None,
        message_id: str | None,
        provider_msg_id: str | None = None,
    ) -> str:
        """Let a message from outside arrive."""
        whatsapp = channel.upper() == "WHATSAPP"
        if line_number is None and whatsapp:
            line_number = next(
                line.number for line in self._directory.lines if line.whatsapp
            )
        line = self._directory.line(line_number)
        message = self._incoming(
            text,
            sender,
            line,
            msg_type=channel.upper(),
            stamp=self._stamp(time),
            message_id=message_id,
        )
        if provider_msg_id is not None:
            message.provider_msg_id = provider_msg_id
        self._store.add(message)
        self._announce(message, line)
        return message.id

    def send_elsewhere(
        self,
        text: str,
        recipient: str,
        line_number: str | None,
        provider_msg_id: str | None = None,
    ) -> str:
        """Send a message as a phone app of the PBX would."""
        line = self._directory.line(line_number)
        stamp = self._stamp(None)
        message = self._outgoing(text, recipient, line, stamp=stamp, delivery="SENT")
        if provider_msg_id is not None:
            message.provider_msg_id = provider_msg_id
        self._store.add(message)
        if self._switches.delivery_outcome != "SENT":
            failed = self._switches.delivery_outcome == "ERR"
            self._store.schedule(
                message,
                self._clock.now() + timedelta(seconds=self._switches.delivery_delay),
                self._switches.delivery_outcome,
                self._switches.delivery_reason if failed else "",
            )
        self.sent.append(
            Sent(
                id=message.id,
                line=line.number,
                recipient=recipient,
                text=text,
                channel=message.msg_type,
                time=message.created_at,
            )
        )
        return message.id

    def set_delivery(self, message_id: str, state: str, reason: str) -> None:
        """Move an outgoing message to a state at once."""
        if state not in _DELIVERIES:
            raise NotImplementedError(f"PortSIP has no delivery state for {state}")
        message = self._existing(message_id)
        if message.direction != "OUT":
            raise ValueError(f"message {message_id} is incoming")
        self._store.cancel_schedule(message)
        set_delivery(message, _DELIVERIES[state], reason)

    def set_fields(self, message_id: str, fields: dict[str, object]) -> None:
        """Let the API show any values instead of the real ones (11, point 9)."""
        self._existing(message_id).shown |= fields

    def delete(self, message_id: str) -> None:
        """Delete a message."""
        self._store.cancel_schedule(self._existing(message_id))
        self._store.remove(message_id)

    def renumber(self, message_id: str) -> str:
        """Give a message a new id."""
        message = self._existing(message_id)
        self._store.renumber(message_id, self._ids.new(message.created_at))
        return message.id

    def seed(self, count: int, spacing: float, until: float) -> None:
        """Store old messages without announcing them; one in ten is outgoing."""
        lines = self._directory.lines
        newest = self._clock.now() - timedelta(seconds=until)
        for index in reversed(range(count)):
            stamp = self._stamp(newest - timedelta(seconds=index * spacing))
            # Three of four on the first line, forty remote numbers.
            line = lines[0 if index % 4 else index // 4 % len(lines)]
            peer = f"+1202555{2000 + index % 40}"
            text = f"Message {index}"
            if index % 10 == 9:
                message = self._outgoing(
                    text, peer, line, stamp=stamp, delivery="DELIVERED"
                )
            else:
                channel = "WHATSAPP" if line.whatsapp else "SMS"
                message = self._incoming(
                    text, peer, line, msg_type=channel, stamp=stamp
                )
            self._store.add(message)

    # Parts of messages

    def _existing(self, message_id: str) -> Message:
        message = self._store.get(message_id)
        if message is None:
            raise ValueError(f"there is no message {message_id}")
        return message

    def _stamp(self, time: datetime | None) -> tuple[datetime, Digits]:
        """Return a creation time and its digits, so that nothing is lost in text.

        A time that was asked for is kept. The present time is cut to the digits
        whose turn it is, unless that would put a message before an earlier one.
        """
        self._turn += 1
        digits = self._switches.timestamp_digits
        if digits is not None:
            return _cut(time or self._clock.now(), digits), digits
        digits = _DIGITS_IN_TURN[self._turn % len(_DIGITS_IN_TURN)]
        if time is not None:
            while _cut(time, digits) != time:
                digits = 3 if digits == 0 else 6
            return time, digits
        now = self._clock.now()
        moment = _cut(now, digits)
        if self._newest is not None and moment < self._newest:
            moment, digits = now, 6
        self._newest = moment
        return moment, digits

    def _number(self, number: str) -> str:
        digits = number.removeprefix("+")
        if self._switches.number_style == "as_given" or not digits.isdecimal():
            return number
        return f"+{digits}" if self._switches.number_style == "plus" else digits

    def _channel(self, line: Line) -> tuple[str, str]:
        if self._switches.channel_is == "group":
            return line.group.name, line.group.extension_number
        return line.service_name, line.number

    def _provider_id(self, message_id: str, line: Line) -> str:
        if line.whatsapp:
            return f"wamid.EMULATOR{message_id}"
        return f"SM{self._turn:032x}"

    def _incoming(
        self,
        text: str,
        sender: str,
        line: Line,
        *,
        msg_type: str,
        stamp: tuple[datetime, Digits],
        message_id: str | None = None,
    ) -> Message:
        moment, digits = stamp
        channel_name, channel_number = self._channel(line)
        message_id = message_id or self._ids.new(moment)
        to_extension = self._switches.receiver_is == "extension"
        return Message(
            id=message_id,
            config_id=line.config_id,
            sender=self._number(sender),
            receiver=line.group.extension_number if to_extension else line.number,
            receiver_name=line.group.name,
            channel_name=channel_name,
            channel_number=channel_number,
            brand=line.brand,
            did=line.number,
            msg_type=msg_type,
            direction="IN",
            content=text,
            delivery="RECV",
            provider_msg_id=self._provider_id(message_id, line),
            created_at=moment,
            digits=digits,
            owners=tuple(line.group.members),
        )

    def _outgoing(
        self,
        text: str,
        recipient: str,
        line: Line,
        *,
        stamp: tuple[datetime, Digits],
        delivery: str,
    ) -> Message:
        moment, digits = stamp
        channel_name, channel_number = self._channel(line)
        message_id = self._ids.new(moment)
        return Message(
            id=message_id,
            config_id=line.config_id,
            sender=line.number,
            sender_name=line.group.name,
            receiver=self._number(recipient),
            channel_name=channel_name,
            channel_number=channel_number,
            brand=line.brand,
            did=line.number,
            msg_type="WHATSAPP" if line.whatsapp else "SMS",
            direction="OUT",
            content=text,
            delivery=delivery,
            provider_msg_id=self._provider_id(message_id, line),
            created_at=moment,
            digits=digits,
            owners=tuple(line.group.members),
        )


def _cut(moment: datetime, digits: Digits) -> datetime:
    step = _STEPS[digits]
    return moment.replace(microsecond=moment.microsecond // step * step)
