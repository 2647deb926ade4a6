"""Sending: under an id of our own, so that asking again is no second text."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus

from ...messaging import Delivery, Message
from ..errors import NotSupported, OutcomeUnknown, ProviderError, Rejected
from ..model import CancelOutcome, SendResult
from .api import Api
from .composing import Letter
from .keys import phone_id
from .models import Outgone
from .outbox import OutboxReader

#: Seconds before each further attempt, where it is not known whether it was taken.
AGAIN = (1.0, 3.0, 6.0)

_STOPPED: Mapping[int, CancelOutcome] = {
    HTTPStatus.OK: CancelOutcome.CANCELLED,
    HTTPStatus.BAD_REQUEST: CancelOutcome.TOO_LATE,
    HTTPStatus.CONFLICT: CancelOutcome.TOO_LATE,
    HTTPStatus.NOT_FOUND: CancelOutcome.NOT_FOUND,
}


class Sender:
    """Hands messages over to the phone, and takes them back."""

    def __init__(
        self, api: Api, outbox: OutboxReader, sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        """Prepare to send."""
        self._api = api
        self._outbox = outbox
        self._sleep = sleep

    async def send(self, letter: Letter) -> SendResult:
        """Hand a message over; see :meth:`Provider.send`.

        The phone takes an id but once and answers 409 after that (§6.3). So where no
        answer came the same request is made again, and is no second text. A 409 to the
        first request is not about that: it counts for nothing without the message.
        """
        await self._outbox.remember(letter.id, letter.sim)
        asked_again = False
        try:
            item, now = await self._api.send(letter.data, unchecked=letter.unchecked)
        except OutcomeUnknown:
            item, now = await self._send_again(letter)
            asked_again = True
        if item is None:
            item = await self._confirmed(letter, sure=asked_again)
        message = await self._message(item, now) if item else None
        return SendResult(
            recipient=letter.recipient,
            delivery=message.delivery if message else Delivery.PENDING,
            message=message,
            error=message.error if message else None,
        )

    async def _send_again(
        self, letter: Letter
    ) -> tuple[Outgone | None, datetime | None]:
        for pause in AGAIN:
            await self._sleep(pause)
            with suppress(ProviderError):
                return await self._api.send(letter.data, unchecked=letter.unchecked)
        raise OutcomeUnknown("It is not known whether the phone took the message")

    async def _confirmed(self, letter: Letter, *, sure: bool) -> Outgone | None:
        """Return the message that the phone says it has under our id.

        Raises OutcomeUnknown where it is not there, or cannot be looked up; where it is
        ``sure`` to be there, it is None then.
        """
        try:
            item = await self._api.message(letter.id)
        except ProviderError:
            if sure:
                return None
        else:
            if item is not None:
                return item
        raise OutcomeUnknown("The phone says that it has the message, and has it not")

    async def _message(self, item: Outgone, now: datetime | None) -> Message | None:
        messages = await self._outbox.messages([item], now)
        return messages[0] if messages else None

    async def cancel(self, message_ids: Sequence[str]) -> Mapping[str, CancelOutcome]:
        """Stop outgoing messages; see :meth:`Provider.cancel`."""
        outcomes = dict.fromkeys(message_ids, CancelOutcome.NOT_FOUND)
        for message_id in outcomes:
            if (outgoing := phone_id(message_id)) is None:
                continue
            # What is not heard of may have been stopped, or not.
            outcomes[message_id] = CancelOutcome.UNCERTAIN
            with suppress(OutcomeUnknown, Rejected):
                status = await self._api.cancel(outgoing)
                if status == HTTPStatus.METHOD_NOT_ALLOWED:
                    raise NotSupported("The app is too old to stop a message")
                outcomes[message_id] = _STOPPED.get(status, CancelOutcome.UNCERTAIN)
        return outcomes
