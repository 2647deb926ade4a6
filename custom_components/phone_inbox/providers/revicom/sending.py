"""Sending: one request for all recipients, and none twice; stopping."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import batched
from uuid import uuid4

from ...messaging import Message
from ..doubt import look_for
from ..errors import OutcomeUnknown, ProviderError
from ..model import CancelOutcome, Outgoing, SendResult
from .api import PostAnswer
from .composing import VOICE_SENDER, Batch, compose
from .fates import fates, is_clear, to_results
from .listing import ListQuery, Walk
from .models import OUTBOUND
from .reading import Reader

#: How many messages one request can stop (specification §4).
STOP_BATCH = 10_000

_STOPPED = {
    200: CancelOutcome.CANCELLED,
    201: CancelOutcome.CANCELLED,
    403: CancelOutcome.TOO_LATE,
    404: CancelOutcome.NOT_FOUND,
}


class Sender:
    """Sends texts, and finds out what became of those that were not answered."""

    def __init__(
        self,
        reader: Reader,
        sleep: Callable[[float], Awaitable[None]],
        clock: Callable[[], float],
    ) -> None:
        """Prepare to send; ``clock`` returns the seconds since 1970."""
        self._reader = reader
        self._api = reader.api
        self._sleep = sleep
        self._clock = clock
        #: Where the server shall tell what becomes of the messages sent.
        self.callback_url: str | None = None

    def compose(self, outgoing: Outgoing) -> Batch:
        """Return what will be sent; raise Rejected where it cannot be."""
        return compose(
            outgoing,
            default_sender=self._only_sender(),
            tag=uuid4().hex,
            callback_url=self.callback_url,
            now=self._now(),
        )

    async def send(self, batch: Batch) -> Sequence[SendResult]:
        """Send a batch; see :meth:`Provider.send`."""
        try:
            answer = await self._api.send(batch.items)
        except OutcomeUnknown:
            answer = PostAnswer([], None)
        if not is_clear(answer.items, batch):
            return await self._reconcile(batch, answer)
        found: list[Message] = []
        if len(batch.numbers) > 1:
            # Whose id is whose: the order of the items is not documented.
            with suppress(ProviderError):
                found = await self._by_tag(batch)
        return self._results(batch, answer, found)

    async def _reconcile(
        self, batch: Batch, answer: PostAnswer
    ) -> Sequence[SendResult]:
        """Look for the messages of a doubtful send by their tag; never send again."""
        found = await look_for(
            lambda: self._by_tag(batch), len(batch.numbers), self._sleep
        )
        if not found and not answer.items:
            raise OutcomeUnknown("It is not known whether anything was sent")
        return self._results(batch, answer, found)

    async def _by_tag(self, batch: Batch) -> list[Message]:
        """Find a batch's messages by its tag, those not sent yet included."""
        query = ListQuery(direction=(OUTBOUND,), tags=(batch.tag,))
        found: dict[str, Message] = {}
        async for listed in Walk(self._api, query, pending=True).pages():
            found |= {m.id: m for m in await self._reader.messages(listed, query)}
        return list(found.values())

    def _results(
        self, batch: Batch, answer: PostAnswer, found: Sequence[Message]
    ) -> Sequence[SendResult]:
        time_of_answer = answer.server_time or self._now()
        return to_results(batch, fates(batch, answer.items, found, time_of_answer))

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)

    def _only_sender(self) -> str | None:
        """Return the sender name where the account has just one."""
        names = self._reader.own - {VOICE_SENDER}
        return next(iter(names)) if len(names) == 1 else None

    async def cancel(self, message_ids: Sequence[str]) -> Mapping[str, CancelOutcome]:
        """Stop outgoing messages; see :meth:`Provider.cancel`."""
        # What is not heard of may have been stopped, or not.
        outcomes = dict.fromkeys(message_ids, CancelOutcome.UNCERTAIN)
        for batch in batched(outcomes, STOP_BATCH, strict=False):
            with suppress(OutcomeUnknown):
                answer = await self._api.stop(batch)
                outcomes |= {
                    item.message_uuid: _STOPPED.get(
                        item.code or 0, CancelOutcome.UNCERTAIN
                    )
                    for item in answer.items
                    if item.message_uuid in outcomes
                }
        return outcomes
