"""Pictures and files of what came in: a PBX may have none that its carrier has."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from ...messaging import Attachment, Direction, Message
from ..base import Provider
from ..errors import ProviderError
from ..model import Query
from .joining import APART, alike
from .shares import Shares

#: So many messages of the sender's are looked at for those of one page.
_MOST_LOOKED_AT = 500
_MOST_REMEMBERED = 2_000


class Completing:
    """Gives messages of the reader's the files that the sender has of them.

    Where it is not certain whose they are, there are none. ``box`` is put before what
    they are fetched by, ``ahead`` returns how far the reader's clock is ahead.
    """

    def __init__(
        self,
        sender: Provider,
        shares: Shares,
        box: str,
        ahead: Callable[[], timedelta],
    ) -> None:
        """Know of no files yet."""
        self._sender = sender
        self._shares = shares
        self._box = box
        self._ahead = ahead
        #: The files of messages that were looked up, by the reader's ids.
        self._found: OrderedDict[str, Sequence[Attachment]] = OrderedDict()

    async def complete(self, messages: Sequence[Message]) -> Sequence[Message]:
        """Return messages with their files, as far as these can be found out now."""
        if not self._sender.capabilities.attachments:
            return messages
        lacking = [
            it for it in messages if it.id not in self._found and self._may_have(it)
        ]
        if lacking:
            try:
                await self._look_up(lacking, messages)
            except ProviderError:
                # The messages are told without; who looks at them later sees the files.
                return messages
        return [
            replace(it, attachments=files) if (files := self._found.get(it.id)) else it
            for it in messages
        ]

    def _may_have(self, message: Message) -> bool:
        share = self._shares.of_reader(message.line)
        return (
            message.direction is Direction.INCOMING
            and not message.attachments
            and share is not None
            and share.covers(message)
        )

    async def _look_up(
        self, lacking: Sequence[Message], listed: Sequence[Message]
    ) -> None:
        times = [it.time for it in lacking]
        query = Query(
            direction=Direction.INCOMING,
            since=min(times) - self._ahead() - APART,
            until=max(times) - self._ahead() + APART,
            limit=_MOST_LOOKED_AT,
        )
        theirs = await self._sender.find(query)
        for message in lacking:
            twin = self._twin(message, listed, theirs)
            files = twin.attachments if twin is not None else ()
            self._found[message.id] = tuple(
                replace(one, ref=self._box + one.ref) for one in files
            )
        while len(self._found) > _MOST_REMEMBERED:
            self._found.popitem(last=False)

    def _twin(
        self, message: Message, listed: Sequence[Message], theirs: Sequence[Message]
    ) -> Message | None:
        """Return the sender's of a message; by its likeness only where there is one."""
        if sid := message.carrier_message_id:
            return next((it for it in theirs if it.id == sid), None)
        taken = {it.carrier_message_id for it in listed}
        share = self._shares.of_reader(message.line)
        fitting = [
            it
            for it in alike(message, theirs)
            if it.id not in taken
            and self._shares.of_sender(it.line) is share
            and abs(message.time - it.time - self._ahead()) <= APART
        ]
        others = [
            it
            for it in alike(message, listed)
            if it.line == message.line and abs(message.time - it.time) <= 2 * APART
        ]
        return fitting[0] if len(fitting) == 1 == len(others) else None
