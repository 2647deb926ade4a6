"""The desk that takes messages for sending, and stops them (sheet §3, §4)."""

from datetime import datetime, timedelta
from typing import Any

from tests.emulators.base import Sent

from . import lifecycle, sending
from .account import Account, Key
from .errors import BadRequestError
from .store import INBOUND, Message, Step, Store
from .switches import RevicomSwitches

MAX_STOPPED = 10_000


class Desk:
    """Takes outgoing messages into the store and lets their lives begin."""

    def __init__(
        self, account: Account, store: Store, switches: RevicomSwitches
    ) -> None:
        """Work for an account."""
        self._account = account
        self._store = store
        self._switches = switches
        #: What came in by the API, oldest first.
        self.sent: list[Sent] = []
        #: When each number last wrote to us on WHATSAPP.
        self.last_heard: dict[str, datetime] = {}

    def find(self, uuid: Any, key: Key) -> Message | None:
        """Return a message that a key may see."""
        message = self._store.messages.get(uuid) if isinstance(uuid, str) else None
        if message is None:
            return None
        if message.direction == INBOUND and not self._switches.inbound_enabled:
            return None
        if (
            self._switches.own_traffic_center_only
            and message.traffic_center != key.traffic_center
        ):
            return None
        return message

    def accept(self, message: Message, now: datetime) -> None:
        """Store a new outgoing message; what it costs is taken at once."""
        self._store.add(message)
        self._store.set_plan(message, lifecycle.plan(message, now, self._switches))
        self._account.charge(message.price or 0.0)

    def settle_price(self, message: Message) -> None:
        """Give back the price of an unsent message (assumed; no page says)."""
        if message.status == "unsent" and message.price:
            self._account.charge(-message.price)
            message.price = 0.0

    def send(self, data: Any, key: Key, now: datetime) -> dict[str, Any]:
        """Answer POST /message, with the items in the order of the request."""
        items = sending.read_batch(data)
        refused = [not self._is_valid(item, now) for item in items]
        if any(refused) and self._switches.invalid_item_fails == "request":
            raise BadRequestError("an item is not valid")
        answers = []
        errors = False
        for item, is_invalid in zip(items, refused, strict=True):
            if is_invalid or self._is_refused(item):
                errors = True
                answers.append(sending.refused_item(item, self._switches))
                continue
            # No key makes a repeated request harmless: it sends again (§3.5).
            message = sending.create_message(
                item, now, key.traffic_center, self._switches
            )
            self.accept(message, now)
            self._note(message, now)
            answers.append(sending.accepted_item(item, message, self._switches))
        if self._switches.items_reversed:
            answers.reverse()
        return {"errors": errors, "items": answers}

    def _is_valid(self, item: dict[str, Any], now: datetime) -> bool:
        checker = sending.Checker(self._account, self._switches, now, self.last_heard)
        try:
            checker.check(item)
        except sending.InvalidItemError:
            return False
        return True

    def _is_refused(self, item: dict[str, Any]) -> bool:
        return lifecycle.fate(item["destination"], self._switches) == "refused"

    def _note(self, message: Message, now: datetime) -> None:
        self.sent.append(
            Sent(
                id=message.uuid,
                line=message.line,
                recipient=message.peer,
                text=message.text,
                channel=message.channel,
                time=now,
            )
        )

    def stop(self, data: Any, key: Key, now: datetime) -> dict[str, Any]:
        """Answer POST /message/stop."""
        uuids = data.get("uuids") if isinstance(data, dict) else None
        if not isinstance(uuids, list) or not 1 <= len(uuids) <= MAX_STOPPED:
            raise BadRequestError("uuids")
        codes = [self._stop_one(uuid, key, now) for uuid in uuids]
        return {
            # 202, may or may not be stopped, is no error (§4).
            "errors": any(code >= 400 for code in codes),
            "items": [
                {"messageUuid": uuid, "code": code}
                for uuid, code in zip(uuids, codes, strict=True)
            ],
        }

    def _stop_one(self, uuid: Any, key: Key, now: datetime) -> int:
        message = self.find(uuid, key)
        if message is None or message.direction == INBOUND:
            return 404
        code = self._cancel(message, now)
        for other in self._store.waiting.values():
            # A cascade stops from that message on (§4).
            if (
                message.cascade_uuid
                and other.cascade_uuid == message.cascade_uuid
                and (other.cascade_step or 1) > (message.cascade_step or 1)
            ):
                self._cancel(other, now)
        return code

    def _cancel(self, message: Message, now: datetime) -> int:
        code = lifecycle.stop_code(message, now, self._switches)
        works = code < 202 or (code == 202 and self._switches.late_stop_works)
        if works and not message.stopping:
            message.stopping = True
            message.send_at = None
            due = now + timedelta(seconds=self._switches.stop_delay)
            self._store.set_plan(message, [Step(due=due, status="unsent")])
        return code
