"""Sending: one request for each recipient, and none twice; cancelling, deleting (§6)."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from ...messaging import Message
from ...messaging.addresses import international
from ..doubt import Doubtful, look_for
from ..errors import NotFound, OutcomeUnknown, Rejected
from ..model import CancelOutcome, Line, Outgoing, SendResult
from ..paths import segment
from .api import Refused
from .codes import NOT_SCHEDULED
from .composing import Text, compose
from .listing import SMALL_PAGE, ListQuery
from .mapping import to_message
from .own import Own
from .reading import Reader


class Sender:
    """Sends texts, and finds out what became of those that were not answered."""

    def __init__(
        self,
        reader: Reader,
        own: Own,
        sleep: Callable[[float], Awaitable[None]],
        clock: Callable[[], float],
    ) -> None:
        """Prepare to send; ``clock`` returns the seconds since 1970."""
        self._reader = reader
        self._api = reader.api
        self._own = own
        self._sleep = sleep
        self._clock = clock
        #: Where the server shall tell what becomes of the messages sent.
        self.callback_url: str | None = None

    def compose(self, outgoing: Outgoing) -> Text:
        """Return what will be sent; raise Rejected where it cannot be."""
        lines: dict[str, Line] = dict(self._own.lines)
        return compose(
            outgoing, lines=lines, callback_url=self.callback_url, now=self._now
        )

    async def send(self, text: Text) -> SendResult:
        """Send to one recipient; see :meth:`Provider.send`."""
        service = await self._service(text)
        begun = self._api.http.server_now or self._now
        try:
            item = await self._api.send(text.form(service))
        except OutcomeUnknown:
            message = await self._reconcile(text, begun)
        except NotFound:
            raise Rejected("sender_invalid", "The sender is gone") from None
        else:
            message = to_message(item, undated=begun, sent_from=text.line)
        self._reader.note_sent(message.id, text.line)
        return SendResult(
            recipient=text.recipient,
            delivery=message.delivery,
            message=message,
            parts=message.parts,
            price=message.price,
            error=message.error,
        )

    async def _service(self, text: Text) -> str | None:
        """Return the service that holds a message for later, None for one for now.

        Without one it might go out at once (§7.1), so it is refused here.
        """
        if text.send_at is None or text.service is not None:
            return text.service
        if (service := self._own.service_of(text.line)) is None:
            # Perhaps the number was put into a pool since, or nobody could tell then.
            await self._own.learn_services()
            service = self._own.service_of(text.line)
        if service is None:
            raise _needs_service()
        return service

    async def _reconcile(self, text: Text, begun: datetime) -> Message:
        """Look for a message that was not answered; never send again (§7.4)."""
        query = ListQuery(sender=text.sender or None, recipient=text.number)
        wanted = Doubtful(
            identity=international(text.recipient),
            text=text.body,
            begun=begun,
            before=self._reader.sent,
        )

        async def look() -> Sequence[Message]:
            listed = await self._api.list_page(query, SMALL_PAGE)
            messages = await self._reader.messages(listed)
            return [message for message in messages if wanted.is_it(message)]

        for message in await look_for(look, 1, self._sleep):
            return message
        raise OutcomeUnknown("It is not known whether the message was sent")

    @property
    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)

    async def cancel(self, sid: str) -> CancelOutcome:
        """Stop a message that is scheduled (§6)."""
        try:
            await self._api.cancel(sid)
        except NotFound:
            return CancelOutcome.NOT_FOUND
        except OutcomeUnknown:
            return CancelOutcome.UNCERTAIN
        except Refused as err:
            if err.number != NOT_SCHEDULED:
                raise
            return CancelOutcome.TOO_LATE
        return CancelOutcome.CANCELLED

    async def delete(self, sids: Sequence[str]) -> None:
        """Delete messages; one that cannot be yet keeps none of the others."""
        for sid in sids:
            # All are looked at before the first is gone.
            segment(sid)
        failure: Rejected | None = None
        for sid in sids:
            try:
                await self._api.delete(sid)
            except NotFound:
                pass
            except Rejected as err:
                failure = err
        if failure is not None:
            raise failure


def _needs_service() -> Rejected:
    return Rejected(
        "schedule_needs_service",
        "A message for later needs a Messaging Service that has this sender",
    )
