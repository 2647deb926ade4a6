"""The half of an account that is another one's: whoever sends for it, or did lately.

It fails alone: its mailboxes cannot be read then, and those of the reader can.
"""

from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from ...messaging import Content, Message, MessageRef
from ..base import Provider
from ..errors import (
    AuthenticationFailed,
    NotFound,
    ProviderError,
    Unavailable,
    retry_after,
)
from ..model import CancelOutcome, Knows, Memory, Outgoing, Page, Query, SendResult
from ..queries import Identify, matches
from .failures import Failures
from .meanwhile import Meanwhile
from .memory import Drawer
from .searching import search
from .sent import PREFIX, Sent, box_of
from .shares import Shares
from .spans import Moments, now_of

#: Seconds for which a sender is left alone whose credentials were refused: whose
#: account it is asks for new ones, and this one is built anew with them.
_REFUSED_PAUSE = 3600.0
#: Seconds for which nobody who looks at messages waits for a sender that has failed.
_LOOKED_AT_PAUSE = 60.0
_DRAWER = "sender "


def drawer_of(memory: Memory, name: str) -> Memory:
    """Return where a sender's half keeps what it must."""
    return Drawer(memory, _DRAWER + name)


def known_senders(memory: Memory) -> Sequence[str]:
    """Return the names of those that have kept anything, whether or not they are there."""
    names = [key for key in memory.get() if key.startswith(_DRAWER)]
    return [name.removeprefix(_DRAWER) for name in names]


def known_mailboxes(memory: Memory, name: str) -> Sequence[str]:
    """Return the names of a sender's mailboxes, as they were when it was there."""
    names = drawer_of(memory, name).get().get("mailboxes", ())
    return [box_of(name) + mailbox for mailbox in names]


class SendingHalf:
    """What one sender tells of the shared lines; see :mod:`.provider`."""

    def __init__(
        self,
        sender: Provider,
        shares: Shares,
        memory: Memory,
        *,
        name: str,
        reader_now: Callable[[], datetime | None],
        look: Callable[[Query], Awaitable[Sequence[Message]]],
        knows_it: Callable[[str], bool | None],
        monotonic: Callable[[], float],
    ) -> None:
        """Prepare it; see :class:`.sent.Sent`. ``monotonic`` tells the time in seconds."""
        self.sender = sender
        self.name = name
        self._shares = shares
        self._memory = memory
        self._monotonic = monotonic
        self._reader_now = reader_now
        self.sent = Sent(
            sender,
            shares,
            memory,
            name=name,
            reader_now=reader_now,
            look=look,
            knows_it=knows_it,
        )
        self.failures = Failures(
            sender,
            memory,
            look=look,
            has=self.sent.has,
            ahead=lambda: self.sent.ahead,
            was_ahead=lambda: self.sent.was_ahead,
            leave=self.sent.leave,
        )
        self.meanwhile = Meanwhile(
            sender,
            shares,
            memory,
            name=name,
            ahead=lambda: self.sent.ahead,
            knows_it=knows_it,
        )
        self.failure: ProviderError | None = None
        #: When it was seen to fail last.
        self._failed_at = 0.0
        self._rests_until: float | None = None
        self._is_connected = False
        #: Its mailboxes that were read to their end in this run.
        self._listed: set[str] = set()

    def load(self) -> None:
        """Take over what was kept."""
        self.sent.load()
        self.failures.load()
        self.meanwhile.load()

    async def connect(self) -> None:
        """Connect, and find out what it owns; what goes wrong is remembered."""
        try:
            await self._connect()
        except ProviderError as err:
            self._note_failure(err)

    async def _connect(self) -> None:
        sender = self.sender
        identity = await sender.connect()
        if self._shares.is_open_to(self.name):
            owned = [
                (sender.identify(line.address or line.key, line.key), line)
                for line in identity.lines
                # Some list what was theirs once, too.
                if line.channels is None or line.channels
            ]
            await self._shares.own(
                owned,
                self.moments,
                are_all=identity.are_all_lines,
                unseen=identity.unseen_channels,
            )
        kept = {**self._memory.get(), "mailboxes": list(sender.mailboxes)}
        if kept != self._memory.get():
            await self._memory.set(kept)
        self._is_connected = True

    @property
    def moments(self) -> Moments:
        """Return what time it is now at both."""
        reader = now_of(self._reader_now())
        return Moments.at(reader, now_of(self.sender.server_now))

    # Mailboxes

    @property
    def mailboxes(self) -> Sequence[str]:
        """Return the names of its mailboxes, as nobody else has them."""
        names = self.sender.mailboxes
        if not self._is_connected:
            # Some tell them once they are connected.
            names = self._memory.get().get("mailboxes", names)
        return [self.sent.box + name for name in names]

    def has(self, mailbox: str) -> bool:
        """Tell whether a mailbox is one of its own."""
        return mailbox.startswith(self.sent.box)

    def mailbox_of(self, message: Message) -> str:
        """Return the mailbox that lists a message."""
        return self.sent.box + self.sender.mailbox_of(self.sent.theirs(message))

    def _own(self, mailbox: str) -> str:
        return mailbox.removeprefix(self.sent.box)

    # Reading

    async def fetch(self, mailbox: str, known: Knows) -> AsyncIterator[Page]:
        """List a mailbox; raises Unavailable, which is a mailbox's own matter."""
        try:
            self._require_awake()
            with self._failing_alone():
                if not self._is_connected:
                    await self._connect()
                async for page in self.sent.fetch(self._own(mailbox), known):
                    yield page
        except ProviderError:
            # The next run may be the one that can read it.
            await self.sent.keep_heard()
            raise
        self._listed.add(self._own(mailbox))
        self.failure = None
        self._rests_until = None

    async def fetch_by_ids(
        self, mailbox: str, refs: Sequence[MessageRef]
    ) -> Sequence[Message]:
        """Look messages up; raises Unavailable."""
        self._require_awake()
        with self._failing_alone():
            return await self.sent.fetch_by_ids(self._own(mailbox), refs)

    async def find(self, query: Query, identify: Identify) -> Sequence[Message]:
        """Search; what it cannot tell now is missing from a view, no more."""
        identity = None
        if query.remote is not None:
            identity = identify(query.remote, query.line)
        theirs = self.sent.query(query, identity)
        if theirs is None or not self._shares.any_told(self.name):
            return []
        if query.mailbox is not None:
            theirs = replace(theirs, mailbox=self._own(query.mailbox))

        async def told(message: Message) -> bool:
            shown = self.sent.told(message)
            return shown is not None and matches(shown, query, identify)

        if self._has_just_failed:
            return []
        try:
            found = await search(self.sender.find, theirs, told)
        except ProviderError as err:
            self._note_failure(err)
            return []
        return [shown for it in found if (shown := self.sent.told(it)) is not None]

    async def complete(self, messages: Sequence[Message]) -> Sequence[Message]:
        """Return messages of the reader's with the files that came with them."""
        if self._is_connected and self.failure is None:
            try:
                await self.sent.files.look_up(messages)
            except ProviderError as err:
                # They are told without; who looks at them later sees the files.
                self._note_failure(err)
        return self.sent.files.given(messages)

    async def look_meanwhile(self, messages: Sequence[Message], known: Knows) -> None:
        """Find out what its account told while the reader was absent."""
        try:
            await self.meanwhile.look(
                messages, known, may_ask=self._is_connected and self.failure is None
            )
        except ProviderError as err:
            self._note_failure(err)

    async def has_told(self, message: Message, known: Knows | None) -> bool | None:
        """Tell whether a text of the reader's was told already; see :class:`.sent.Sent`."""
        may_ask = self.failure is None
        return await self.sent.has_told(message, known, may_ask=may_ask)

    async def has_failed(self, message: Message) -> bool | None:
        """Tell whether a failure of the reader's is one of its own; None: nobody knows."""
        share = self._shares.of_reader(message.line)
        if share is None or self.failure is not None:
            return self.failures.verdict(message)
        return await self.failures.are_senders(message, share)

    # Changing

    def require_listed(self) -> None:
        """Raise an error where it was not read yet.

        What goes out before the first listing would be taken for old by it.
        """
        if not self._is_connected or {*self.sender.mailboxes} - self._listed:
            raise self.failure or Unavailable("The sending account was not read yet")

    async def send(self, outgoing: Outgoing) -> Sequence[SendResult]:
        """Send from one of its own lines."""
        results = await self.sender.send(outgoing)
        return [
            replace(result, message=self.sent.sent(result.message, outgoing.line))
            for result in results
        ]

    async def delete(self, mailbox: str, refs: Sequence[MessageRef]) -> None:
        """Delete messages; raises NotFound for what is not there.

        It may be a former sender's, which the ids do not tell.
        """
        theirs = self.sent.refs(refs)
        found = await self.sender.fetch_by_ids(self._own(mailbox), theirs)
        if {ref.id for ref in theirs} - {message.id for message in found}:
            raise NotFound("The sending account has no such message")
        await self.sender.delete(self._own(mailbox), theirs)

    async def cancel(
        self, mailbox: str, refs: Sequence[MessageRef]
    ) -> Mapping[str, CancelOutcome]:
        """Stop messages."""
        told = await self.sender.cancel(self._own(mailbox), self.sent.refs(refs))
        return {PREFIX + key: outcome for key, outcome in told.items()}

    async def fetch_attachment(self, ref: str, limit: int) -> Content:
        """Return the content of one of its attachments."""
        return await self.sender.fetch_attachment(self._own(ref), limit)

    async def balance(self) -> Mapping[str, Decimal]:
        """Return its balance; raises Unavailable."""
        self._require_awake()
        try:
            return await self.sender.balance()
        except ProviderError as err:
            # The messages tell whether it fails.
            raise Unavailable("The balance is not known") from err

    # Failing

    @property
    def _has_just_failed(self) -> bool:
        """Tell whether nobody who looks at messages is to wait for it now.

        Where it does not answer at all, each of them would wait until it is given up.
        """
        if self.failure is None:
            return False
        now = self._monotonic()
        is_resting = self._rests_until is not None and now < self._rests_until
        return is_resting or now - self._failed_at < _LOOKED_AT_PAUSE

    def _require_awake(self) -> None:
        """Raise Unavailable while it is left alone."""
        if self._rests_until is not None and self._monotonic() < self._rests_until:
            raise Unavailable("The sending account is left alone for a while")

    @contextmanager
    def _failing_alone(self) -> Iterator[None]:
        """Take note that it fails; its mailbox alone is what cannot be read."""
        try:
            yield
        except ProviderError as err:
            self._note_failure(err)
            raise Unavailable("The sending account cannot be read") from err

    def _note_failure(self, error: ProviderError) -> None:
        """Take note that it fails, and for how long it wants to be left alone."""
        self.failure = error
        self._failed_at = self._monotonic()
        pause = retry_after(error)
        if isinstance(error, AuthenticationFailed):
            pause = _REFUSED_PAUSE
        self._rests_until = None if pause is None else self._monotonic() + pause
