"""Sending: one request for each recipient, and none twice (§6.2)."""

from collections import deque
from datetime import datetime
import re

from aiohttp import hdrs

from ...messaging import Channel, Delivery, Direction, Message
from ...messaging.addresses import international
from ..answer import Answer
from ..doubt import Doubtful, look_for
from ..errors import NotFound, OutcomeUnknown, Rejected
from ..model import Outgoing, SendResult
from ..numbers import digits
from .api import Api, Sleep
from .listing import Reading, Span
from .mapping import delivery_of, join_id
from .models import SentObject
from .polling import Poller, path_of
from .rights import SEND, Rights

#: Seconds a send may take: giving up early means not to know.
SEND_TIMEOUT = 30.0

#: Most pages to look for a message on that was not answered.
_RECONCILE_PAGES = 3
_MOST_SENT = 200

_RECIPIENT = re.compile(r"\+?[\d ().\-/]+", re.ASCII)
#: More than a number has, with whatever is dialled before it.
_MOST_DIGITS = 20


class Sender:
    """Sends texts, and finds out what became of those that were not answered."""

    def __init__(self, api: Api, poller: Poller, rights: Rights, sleep: Sleep) -> None:
        """Prepare to send."""
        self._api = api
        self._poller = poller
        self._rights = rights
        self._sleep = sleep
        #: Ids of messages that were sent from here.
        self._sent: deque[str] = deque(maxlen=_MOST_SENT)

    async def send(self, outgoing: Outgoing, line: str) -> SendResult:
        """Send to one recipient from a line; see Provider.send."""
        (recipient,) = outgoing.recipients
        number, text = number_of(recipient), outgoing.text
        with self._rights.used(SEND):
            return await self._send(line, recipient, number, text)

    async def _send(
        self, line: str, recipient: str, number: str, text: str
    ) -> SendResult:
        doubtful = Doubtful(
            identity=international(number),
            text=text,
            begun=self._api.clock.now(),
            before={*self._poller.listed(line), *self._sent},
        )
        message: Message | None
        try:
            answer = await self._api.send(
                hdrs.METH_POST,
                f"{path_of(line)}send/",
                {"dst_num": number, "text": text},
                timeout=SEND_TIMEOUT,
            )
        except OutcomeUnknown:
            message = await self._reconcile(line, doubtful)
            delivery = message.delivery
        except NotFound:
            raise Rejected("line_unknown", "The extension is gone") from None
        else:
            now = self._api.clock.now()
            message, delivery = _accepted(answer, line, number, text, now)
        finally:
            self._poller.forget(line)
        if message is not None:
            self._sent.append(message.id)
        return SendResult(recipient=recipient, delivery=delivery, message=message)

    async def _reconcile(self, line: str, doubtful: Doubtful) -> Message:
        """Look for a message that was not answered; never send again."""
        span = Span(since=doubtful.since, most=_RECONCILE_PAGES)

        async def look() -> list[Message]:
            now = self._api.clock.now()
            reading = Reading(
                self._poller.reader(line), self._poller.windows, span, now
            )
            async for listed in reading.pages():
                if found := [m for m in listed.messages if doubtful.is_it(m)]:
                    return found
            return []

        for message in await look_for(look, 1, self._sleep):
            return message
        raise OutcomeUnknown("It is not known whether the message was sent")


def number_of(recipient: str) -> str:
    """Return a number without what people put between its digits (§6.2)."""
    recipient = recipient.strip()
    number = digits(recipient)
    if not 0 < len(number) <= _MOST_DIGITS or not _RECIPIENT.fullmatch(recipient):
        raise Rejected("recipient_invalid", "A recipient is no telephone number")
    return f"+{number}" if recipient.startswith("+") else number


def _accepted(
    answer: Answer, line: str, number: str, text: str, now: datetime
) -> tuple[Message | None, Delivery]:
    """Return what a 2xx tells; no message where it tells no id.

    Accepted is not delivered: what becomes of the message is in the list.
    """
    data = answer.short_json()
    sent = SentObject.model_validate(data if isinstance(data, dict) else {})
    delivery = delivery_of(sent.status) if sent.status else Delivery.PENDING
    if sent.key is None:
        return None, delivery
    message = Message(
        id=join_id(line, sent.key),
        line=line,
        direction=Direction.OUTGOING,
        remote=number,
        time=answer.server_time or now,
        text=text,
        channel=Channel.SMS,
        delivery=delivery,
        conversation_id=join_id(line, sent.chat_id) if sent.chat_id else None,
    )
    return message, delivery
