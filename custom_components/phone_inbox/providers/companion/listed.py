"""What the reader lists: which of it is the reader's to tell, and not the sender's."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from ...messaging import Delivery, Direction, Message, MessageRef
from ...messaging.slices import slices_of
from ..base import Provider
from ..errors import ProviderError, Unavailable
from ..model import Knows, Page, Query
from .half import SendingHalf
from .searching import search_all
from .sent import PREFIX, unknown
from .shares import Shares
from .spans import Moments, now_of
from .strays import Strays

#: So many messages are looked at again in one poll, when the sender is back.
_MOST_UNDECIDED = 10
#: After that time a message of which nobody knows whose it is is told by the reader:
#: what is older is no news any more.
_DECIDED = timedelta(hours=24)


class Listed:
    """The reader's half; see :class:`.provider.CompanionProvider`.

    ``halves`` are those that send, or did, and ``moments`` returns what time it is at both
    sides. ``complete`` returns messages with the files that the sender has of them.
    """

    def __init__(
        self,
        reader: Provider,
        shares: Shares,
        halves: Sequence[SendingHalf],
        *,
        moments: Callable[[], Moments],
        complete: Callable[[Sequence[Message]], Awaitable[Sequence[Message]]],
    ) -> None:
        """Prepare to read."""
        self._reader = reader
        self._shares = shares
        self._halves = halves
        self._moments = moments
        self._complete = complete
        #: What became of the mailboxes when they were read last.
        self._failures: dict[str, ProviderError | None] = {}
        #: What was told from the lists of senders that are not there now.
        self._gone: Sequence[Strays] = ()
        self._came_there: frozenset[str] = frozenset()
        #: Messages of which nobody knows yet whose they are, by mailbox.
        self._undecided: dict[str, dict[str, MessageRef]] = {}
        #: Those of them that the sender told of, as far as is known.
        self._told_meanwhile: set[str] = set()

    def remember(self, gone: Iterable[Strays], came_there: Iterable[str]) -> None:
        """Take what was told from the lists of senders that are not there now.

        ``came_there`` are messages of the reader's that came as far as one of them.
        """
        self._gone = list(gone)
        self._came_there = frozenset(came_there)
        for strays in self._gone:
            strays.load()

    @property
    def failure(self) -> ProviderError | None:
        """Return why none of the mailboxes could be read; None: one could."""
        failures = list(self._failures.values())
        return None if None in failures else next(iter(failures), None)

    async def fetch(self, mailbox: str, known: Knows) -> AsyncIterator[Page]:
        """List what is the reader's of a mailbox; see :meth:`Provider.fetch`."""
        self._failures[mailbox] = None
        undecided = dict(self._undecided.get(mailbox, {}))
        last = Page(messages=[])
        try:
            async for page in self._reader.fetch(mailbox, known):
                kept: list[Message] = []
                news: list[Message] = []
                for half in self._halves:
                    await half.look_meanwhile(page.messages, known)
                async for part in slices_of(page.messages):
                    await self._meet(part)
                    for message in part:
                        undecided.pop(message.id, None)
                        if await self.is_readers(message, known):
                            kept.append(message)
                            if not known.knows(message.id):
                                news.append(message)
                for half in self._halves:
                    await half.failures.keep()
                if known.since is not None:
                    kept = await self._completed(kept, news)
                last = replace(page, messages=kept)
                yield last
            if found := await self._decided(mailbox, [*undecided.values()], known):
                yield replace(last, messages=found, broken=0)
        except ProviderError as err:
            self._failures[mailbox] = err
            raise

    async def _meet(self, messages: Sequence[Message]) -> None:
        keys = {message.line for message in messages}
        new = {key: key for key in keys if not self._shares.is_met(key)}
        if new:
            await self._shares.meet(new, self._moments())

    async def _completed(
        self, messages: list[Message], news: Sequence[Message]
    ) -> list[Message]:
        """Return messages of which the news has the files that came with it."""
        if not news:
            return messages
        completed = {it.id: it for it in await self._complete(news)}
        return [completed.get(it.id, it) for it in messages]

    async def _decided(
        self, mailbox: str, refs: Sequence[MessageRef], known: Knows
    ) -> Sequence[Message]:
        """Look at messages again of which it was not known whose they are."""
        if not self._halves or any(it.failure is not None for it in self._halves):
            waiting = self._told_meanwhile
            refs = [it for it in refs if it.id not in waiting and self._is_overdue(it)]
        if not (refs := refs[:_MOST_UNDECIDED]):
            return []
        found = await self._reader.fetch_by_ids(mailbox, refs)
        for ref in refs:
            self._undecided[mailbox].pop(ref.id, None)
        for half in self._halves:
            await half.look_meanwhile(found, known)
        readers = [it for it in found if await self.is_readers(it, known)]
        return await self._completed(readers, readers)

    async def is_readers(self, message: Message, known: Knows | None) -> bool:
        """Tell whether a message that the reader lists is the reader's to tell.

        ``known`` is there where it may be news.
        """
        if message.id.startswith(PREFIX):
            # Nothing of the reader's may be taken for the sender's.
            return False
        if message.direction is not Direction.OUTGOING:
            return await self._is_untold(message, known)
        if known is not None and known.knows(message.id):
            # It stays so, whoever sends from now on.
            return True
        if (by := self._shares.sender_of(message)) is None:
            return await self._is_untold(message, known)
        half = next((it for it in self._halves if it.name == by), None)
        if half is None:
            return known is None or self._is_failure_of_gone(message)
        half.failures.note_id(message)
        if message.delivery is not Delivery.FAILED:
            return False
        # One that never came as far as the sender is listed by nobody else.
        has_failed = await half.has_failed(message)
        if has_failed is None and known is not None:
            return self._is_told_undecided(message)
        return has_failed is False

    def _is_failure_of_gone(self, message: Message) -> bool:
        """Tell whether what goes out at the reader is to be told while nobody sends.

        It was told, or is when the sender is back; but what failed may never have come
        there, which nobody knows now.
        """
        if (
            message.delivery is not Delivery.FAILED
            or message.carrier_message_id
            or message.id in self._came_there
        ):
            return False
        return self._is_told_undecided(message)

    def _is_told_undecided(self, message: Message) -> bool:
        """Take note that nobody knows whose a message is; tell whether it is told so."""
        if self._is_overdue(MessageRef(message.id, message.time)):
            return True
        self._note_undecided(message)
        return False

    def _note_undecided(self, message: Message) -> None:
        ref = MessageRef(message.id, message.time)
        mailbox = self._reader.mailbox_of(message)
        self._undecided.setdefault(mailbox, {})[ref.id] = ref

    def _was_told_meanwhile(self, message: Message) -> bool | None:
        """Tell whether a sender's account told it while the reader was absent."""
        by = self._shares.absent_sender(message)
        if by is not None and by not in {half.name for half in self._halves}:
            # Nobody can be asked any more.
            return True
        verdicts = [half.meanwhile.has_told(message) for half in self._halves]
        if True in verdicts:
            return True
        return None if None in verdicts else False

    def _is_overdue(self, ref: MessageRef) -> bool:
        return now_of(self._reader.server_now) - ref.time > _DECIDED

    async def _is_untold(self, message: Message, known: Knows | None) -> bool:
        """Tell whether what the reader would tell was not told from a sender's list."""
        if message.direction is Direction.UNKNOWN:
            return True
        is_news = known is not None and not known.knows(message.id)
        if is_news:
            if was_told := self._was_told_meanwhile(message):
                return False
            if was_told is None:
                # Its account tells of all that it lists, when it can be read.
                self._told_meanwhile.add(message.id)
                self._note_undecided(message)
                return False
            self._told_meanwhile.discard(message.id)
        is_certain = True
        if is_news:
            for strays in self._gone:
                if was_told := await strays.is_twin(message, _as_one, unknown, unknown):
                    return False
                is_certain &= was_told is not None
        for half in self._halves:
            if has_told := await half.has_told(message, known):
                return False
            is_certain &= has_told is not None
        if known is not None:
            is_news &= known.since is not None
            for half in self._halves:
                half.sent.hear(message, is_news=is_news)
        return is_certain or self._is_told_undecided(message)

    async def look(self, query: Query) -> Sequence[Message]:
        """Return all that the reader has of a query."""
        if any(self._failures.values()):
            raise Unavailable("The reading account cannot be read")
        return await search_all(self._reader.find, query)


def _as_one() -> timedelta:
    """Return how far the reader's clock is ahead of one that nobody can ask."""
    return timedelta(0)
