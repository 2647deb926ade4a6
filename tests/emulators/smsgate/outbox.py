"""What was sent through the app's own interface, and what becomes of it (§6)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
import re
from typing import Any
from uuid import uuid4

from . import times
from .device import Device
from .errors import AppError, bad, missing
from .switches import SmsGateSwitches

PENDING, PROCESSED, SENT, DELIVERED = "Pending", "Processed", "Sent", "Delivered"
FAILED, CANCELLED = "Failed", "Cancelled"
STATES = (PENDING, PROCESSED, SENT, DELIVERED, FAILED, CANCELLED)
_LONGEST_ID = 36
#: What a network takes; anything else fails when it is sent, and not before.
_MOBILE = re.compile(r"\+?[0-9]{7,15}", re.ASCII)
_SHORT = re.compile(r"[0-9*#+]{1,15}", re.ASCII)
NO_SUCH_NUMBER = "sendSMS: Invalid phone number (type)"
#: Numbers to which sending fails, and to which nothing is ever confirmed.
UNREACHABLE, UNCONFIRMED = "0000", "9999"

type Event = Callable[["Outgoing", "Recipient", str, int], object]


@dataclass
class Recipient:
    """To whom a message goes, and how far it has come there."""

    number: str
    state: str = PENDING
    error: str | None = None


@dataclass
class Outgoing:
    """A message that was handed over to the app; times in milliseconds."""

    id: str
    created: int
    recipients: list[Recipient]
    content: dict[str, Any]
    sequence: int
    sim: int | None = None
    reports: bool = True
    skips_validation: bool = False
    priority: int = 0
    valid_until: int | None = None
    scheduled: int | None = None
    encrypted: bool = False
    own: bool = True
    #: Whether it stays as a test has put it.
    fixed: bool = False
    states: dict[str, int] = field(default_factory=dict)
    confirm_at: int | None = None

    @property
    def state(self) -> str:
        """Return the state of all recipients together (§6.4)."""
        found = {recipient.state for recipient in self.recipients}
        for word in (PENDING, CANCELLED, PROCESSED):
            if word in found:
                return word
        return found.pop() if len(found) == 1 else SENT

    @property
    def text(self) -> str:
        """Return the text, if it is one."""
        return str(self.content.get("textMessage", {}).get("text", ""))


class Outbox:
    """The app's table of outgoing messages, and the work on it."""

    def __init__(self, device: Device, switches: SmsGateSwitches, event: Event) -> None:
        """Start with nothing; ``event`` hears of each step."""
        self._device = device
        self._switches = switches
        self._event = event
        self.messages: dict[str, Outgoing] = {}
        self._order: list[Outgoing] = []
        self._busy_until = 0
        self._lists = 0

    # Taking a message over (§6.3)

    def create(self, data: Any, query: Mapping[str, str], now: int) -> Outgoing:
        """Take a message over, as ``POST /messages`` does."""
        skips = query.get("skipPhoneValidation", "false")
        if skips not in ("true", "false"):
            raise bad("Invalid skipPhoneValidation")
        if not isinstance(data, dict):
            raise bad("Request body is invalid")
        numbers = data.get("phoneNumbers")
        if not isinstance(numbers, list) or not numbers:
            raise bad("phoneNumbers is empty")
        if not all(isinstance(number, str) and number for number in numbers):
            raise bad("phoneNumbers contain blank numbers")
        message = Outgoing(
            id=self._new_id(data.get("id")),
            created=now,
            recipients=[Recipient(number) for number in numbers],
            content=_content(data, mms=self._switches.since(1, 74)),
            sequence=len(self.messages),
            sim=_sim(data.get("simNumber")),
            reports=data.get("withDeliveryReport") is not False,
            skips_validation=skips == "true",
            priority=_priority(data.get("priority")),
            valid_until=_valid_until(data, now),
            scheduled=_scheduled(data, now, self._switches),
            encrypted=data.get("isEncrypted") is True,
        )
        if data.get("deviceId", self._device.id) != self._device.id:
            raise bad("Invalid device ID")
        if message.id in self.messages or len(set(numbers)) < len(numbers):
            raise AppError(409, "Message with such ID already exists")
        message.states[PENDING] = now
        self.add(message)
        return message

    def add(self, message: Outgoing) -> None:
        """Take a message into the table."""
        self.messages[message.id] = message
        self._order.append(message)

    @staticmethod
    def _new_id(wanted: Any) -> str:
        if wanted is None:
            return uuid4().hex[:21]
        if not isinstance(wanted, str) or not 1 <= len(wanted) <= _LONGEST_ID:
            raise bad("id must be at most 36 characters")
        return wanted

    # What becomes of it (§6.4)

    def settle(self, now: int) -> None:
        """Do what is due: the last one in goes out first."""
        if self._switches.stuck:
            return
        # What was done by a clock that was ahead keeps nobody busy.
        self._busy_until = min(self._busy_until, now)
        while (message := self._next(now)) is not None:
            start = max(self._busy_until, message.created, message.scheduled or 0)
            done = start + int(self._switches.pace * 1000)
            if done > now:
                break
            self._busy_until = done
            self._send(message, done)
        for message in self._order:
            if message.confirm_at is not None and message.confirm_at <= now:
                at, message.confirm_at = message.confirm_at, None
                self._step(message, SENT, DELIVERED, at)

    def _next(self, now: int) -> Outgoing | None:
        waiting = [
            message
            for message in self._order[-500:]
            if not message.fixed
            and message.state == PENDING
            and (message.scheduled or message.created) <= now
        ]
        if not waiting:
            return None
        # What came in while it was busy is taken from the top.
        there = max(self._busy_until, min(m.created for m in waiting))
        ready = [m for m in waiting if (m.scheduled or m.created) <= there] or waiting
        return max(ready, key=lambda m: (m.priority, m.created, m.sequence))

    def _send(self, message: Outgoing, at: int) -> None:
        if message.valid_until is not None and message.valid_until < at:
            self._step(message, PENDING, FAILED, at, "TTL expired")
            return
        self._step(message, PENDING, PROCESSED, at)
        takes = _SHORT if message.skips_validation else _MOBILE
        for recipient in message.recipients:
            number = recipient.number
            if message.encrypted:
                self._turn(message, recipient, FAILED, at, "Decryption failed")
            elif not takes.fullmatch(number):
                self._turn(message, recipient, FAILED, at, NO_SUCH_NUMBER)
            elif number.endswith(UNREACHABLE):
                reason = "Send result: RESULT_ERROR_NO_SERVICE"
                self._turn(message, recipient, FAILED, at, reason)
            else:
                self._turn(message, recipient, SENT, at)
        if message.reports and self._switches.confirms:
            message.confirm_at = at + 3000

    def _step(
        self,
        message: Outgoing,
        before: str,
        state: str,
        at: int,
        error: str | None = None,
    ) -> None:
        for recipient in message.recipients:
            silent = state == DELIVERED and recipient.number.endswith(UNCONFIRMED)
            if recipient.state == before and not silent:
                self._turn(message, recipient, state, at, error)

    def _turn(
        self,
        message: Outgoing,
        recipient: Recipient,
        state: str,
        at: int,
        error: str | None = None,
    ) -> None:
        recipient.state, recipient.error = state, error
        message.states.setdefault(state, at)
        self._event(message, recipient, state, at)

    def put(self, message_id: str, state: str, now: int, error: str | None) -> None:
        """Put a message into a state, in which it stays."""
        message = self.messages[message_id]
        message.fixed, message.confirm_at = True, None
        for recipient in message.recipients:
            self._turn(message, recipient, state, now, error)

    def cancel(self, message_id: str, now: int) -> Outgoing:
        """Stop a message that was not looked at yet (§6.5)."""
        message = self.one(message_id)
        if message.state == CANCELLED:
            return message
        if message.state != PENDING:
            raise AppError(
                409 if self._switches.cloud else 400, "Message cannot be cancelled"
            )
        self._step(message, PENDING, CANCELLED, now)
        return message

    def one(self, message_id: str) -> Outgoing:
        """Return a message, of any source."""
        if (message := self.messages.get(message_id)) is None:
            raise missing()
        return message

    def remove(self, message_id: str) -> None:
        """Forget a message, as the app does after some days."""
        self._order.remove(self.messages.pop(message_id))

    # The list (§6.1)

    def page(
        self, query: Mapping[str, str], now: int
    ) -> tuple[list[dict[str, Any]], int]:
        """Return a page and how many messages match."""
        cloud = self._switches.cloud
        state = query.get("state")
        if state is not None and state not in STATES:
            raise bad("Invalid state")
        content = "false"
        if self._switches.since(1, 58):
            content = query.get("includeContent", "false")
            if content not in ("true", "false"):
                raise bad("Invalid includeContent")
        sort = "-created_at"
        if self._switches.since(1, 72):
            sort = query.get("sort", sort)
            if sort not in ("created_at", "-created_at"):
                raise bad("Invalid sort")
        limit, offset = _number(query.get("limit"), 50), _number(query.get("offset"), 0)
        if cloud:
            limit = min(max(limit, 1), 100)
        if self._switches.largest_page:
            limit = min(limit, self._switches.largest_page)
        # A time that is none is not looked at.
        start = times.read(query.get("from", "")) or 0
        end = times.read(query.get("to", ""))
        end = now if end is None else end - 1 if cloud else end
        found = [
            message
            for message in self._order
            if message.own
            and start <= message.created <= end
            and state in (None, message.state)
        ]
        # Those of one moment come in any order.
        self._lists += 1
        turn = 1 if self._lists % 2 else -1
        newest = sort.startswith("-")
        found.sort(key=lambda m: (m.created, turn * m.sequence), reverse=newest)
        shown = found[max(offset, 0) :][:limit]
        listed = [self.as_json(m, now, content=content == "true") for m in shown]
        return listed, len(found)

    def as_json(
        self, message: Outgoing, now: int, *, content: bool, states: bool = True
    ) -> dict[str, Any]:
        """Return the message as the app tells it (§6.2)."""
        zone = self._switches.zone
        hashed = self._switches.cloud and any(
            at < now - 60_000 for word, at in message.states.items() if word == SENT
        )
        told: dict[str, Any] = {
            "id": message.id,
            "deviceId": self._device.id,
            "state": message.state,
            "isHashed": hashed,
            "isEncrypted": message.encrypted,
            "recipients": [_recipient(one, hashed) for one in message.recipients],
            "states": {
                word: times.written(at, zone) for word, at in message.states.items()
            }
            if states
            else {},
        }
        if content and not hashed:
            told |= message.content
        if message.scheduled is not None:
            told["scheduleAt"] = times.written(message.scheduled, zone)
        if self._switches.created_at:
            told["createdAt"] = times.written(message.created, zone)
        return told


def _recipient(recipient: Recipient, hashed: bool) -> dict[str, Any]:
    number = recipient.number
    if hashed:
        number = sha256(number.encode()).hexdigest()[:16]
    told = {"phoneNumber": number, "state": recipient.state, "error": recipient.error}
    return {name: value for name, value in told.items() if value is not None}


def _content(data: Mapping[str, Any], *, mms: bool) -> dict[str, Any]:
    kinds = ["textMessage", "dataMessage", "message", *(["mmsMessage"] if mms else [])]
    given = [kind for kind in kinds if data.get(kind) is not None]
    if len(given) != 1:
        raise bad("Exactly one of the contents must be set")
    content = data[given[0]]
    if given[0] == "message":
        content = {"text": content}
    if not isinstance(content, dict):
        raise bad("Request body is invalid")
    if given[0] in ("textMessage", "message"):
        if not isinstance(content.get("text"), str) or not content["text"]:
            raise bad("Text is empty")
        return {"textMessage": {"text": content["text"]}}
    return {given[0]: content}


def _sim(value: Any) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise bad("simNumber must be >= 1")
    return value


def _priority(value: Any) -> int:
    if value is None:
        return 0
    if not isinstance(value, int) or not -128 <= value <= 127:
        raise bad("priority must be between -128 and 127")
    return value


def _valid_until(data: Mapping[str, Any], now: int) -> int | None:
    ttl, until = data.get("ttl"), data.get("validUntil")
    if ttl is not None and until is not None:
        raise bad("fields conflict")
    if ttl is not None:
        if not isinstance(ttl, int) or ttl <= 0:
            raise bad("ttl must be positive")
        return now + 1000 * ttl
    return None if until is None else _future(until, now, "validUntil")


def _scheduled(
    data: Mapping[str, Any], now: int, switches: SmsGateSwitches
) -> int | None:
    at = data.get("scheduleAt")
    if at is None or not switches.since(1, 61):
        return None
    return _future(at, now, "scheduleAt")


def _future(text: Any, now: int, name: str) -> int:
    at = times.read(text) if isinstance(text, str) else None
    if at is None or at <= now:
        raise bad(f"{name} must be in the future")
    return at


def _number(text: str | None, default: int) -> int:
    try:
        return default if text is None else int(text)
    except ValueError:
        return default
