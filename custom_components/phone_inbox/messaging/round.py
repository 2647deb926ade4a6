"""One reading of one mailbox."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from .mailbox import MEMORY, Mailbox, MessageRef
from .message import Message
from .times import BEGINNING, END, to_millis, to_moment, to_span


class _Take(Protocol):
    def __call__(
        self, box: Mailbox, message: Message, *, backfilled: bool, baseline: bool
    ) -> None:
        """Let the ledger take a message."""


class Round:
    """One reading of one mailbox: take every page, then finish.

    What was taken counts even where the reading breaks off: only the cursor
    then stays where it was, so that the next round reads the same stretch again.
    """

    def __init__(
        self,
        box: Mailbox,
        since: datetime | None,
        *,
        take: _Take,
        finished: Callable[[Mailbox, int], None],
        sweep: bool = False,
    ) -> None:
        """Open a round; see :meth:`.ledger.Ledger.open`.

        ``finished`` is called with the mailbox when it was read to the end.
        """
        #: How far back this round must read, on the server's clock.
        self.since = since
        self.baseline = since is None
        #: Whether nothing of that may be taken to be as it was.
        self.sweep = sweep
        #: How far ahead the server's clock was before it fell back, on its own clock:
        #: until then messages may be dated. None: it did not.
        self.until: datetime | None = None
        self._box = box
        box.doubt_was_there = True
        self._take = take
        self._finished = finished
        #: How far the server's clock fell back behind what it had shown before; where
        #: it did, what there is to read is known only now.
        self.fell_back = timedelta(0)
        self._newest = BEGINNING
        self._seen: set[str] = set()

    def knows(self, message_id: str, time: datetime | None = None) -> bool:
        """Tell whether a message is known; its time helps to find it."""
        return self._box.knows(message_id, None if time is None else to_millis(time))

    def unread(self) -> Sequence[MessageRef]:
        """Return the messages of this mailbox that count as unread."""
        return self._box.unread_refs()

    def follow(self, now: datetime) -> None:
        """Take a reading of the server's clock, which may have jumped."""
        fell = self._box.follow(to_millis(now))
        self.fell_back = max(self.fell_back, timedelta(milliseconds=fell))

    def take(
        self,
        messages: Iterable[Message],
        *,
        backfilled_before: datetime | None = None,
        now: datetime | None = None,
    ) -> None:
        """Take a page of messages, in any order and with any repeats.

        New messages from before ``backfilled_before`` are marked as backfilled.
        ``now`` is the server's clock when it answered, where it told.
        """
        if now is not None:
            self.follow(now)
        for message in messages:
            self._seen.add(message.id)
            self._newest = max(self._newest, to_millis(message.time))
            backfilled = (
                backfilled_before is not None and message.time < backfilled_before
            )
            self._take(
                self._box, message, backfilled=backfilled, baseline=self.baseline
            )

    def unseen_outgoing(self) -> Sequence[MessageRef]:
        """Return the outgoing messages under way that this round did not show.

        Those looked at longest ago come first. A story without an end is not looked
        for beyond the memory's span; should its message be listed again, it goes on.
        """
        box = self._box
        oldest = box.now - to_span(MEMORY)
        return [
            MessageRef(key, to_moment(box.known[key]))
            for key in box.outgoing
            if key not in self._seen and box.known[key] > oldest
        ]

    def looked_up(self, message_ids: Iterable[str]) -> None:
        """Move outgoing messages to the end of the queue for looking up."""
        for message_id in message_ids:
            if message_id in self._box.outgoing:
                self._box.outgoing.to_end(message_id)

    def finish(
        self,
        now: datetime,
        *,
        covered_since: datetime | None = None,
        covered_until: datetime | None = None,
    ) -> None:
        """End a complete reading.

        ``now`` is a reading of the server's clock: a message dated later must
        not carry the cursor into the future. Everything after ``covered_since``
        was listed; None where that cannot be said. ``covered_until`` is the end of
        what was listed; None where there was none.
        """
        box, at = self._box, to_millis(now)
        self.follow(now)
        newest = min(self._newest, at)
        covered = None if covered_since is None else to_millis(covered_since)
        if self.baseline:
            # An empty mailbox has nothing old in it, whatever the clocks say.
            box.cursor = newest if self._seen else to_millis(now - MEMORY)
            if covered is not None:
                box.floor = covered
            elif self._seen:
                # Any older message may turn up later and would look new.
                box.floor = newest
        else:
            box.advance(newest)
            if covered is not None:
                until = END if covered_until is None else to_millis(covered_until)
                self._drop_vanished(covered, until)
        self._finished(box, at)

    def _drop_vanished(self, covered: int, until: int) -> None:
        """Stop counting unread messages that a complete listing no longer shows."""
        vanished = [
            key
            for key in self._box.unread
            if covered < self._box.known[key] <= until and key not in self._seen
        ]
        for message_id in vanished:
            self._box.vanish(message_id)
