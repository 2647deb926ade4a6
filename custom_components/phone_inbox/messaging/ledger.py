"""The ledger: what was announced, what is unread, what is still on its way.

It is the account's durable memory and the reason why every message is announced
once. It is pure and synchronous: it takes messages and clock readings and keeps
a list of changes to announce. Whoever owns it stores :meth:`Ledger.dump` before
announcing a change and calls :meth:`Ledger.done` afterwards.

It holds ids, times, lines and keyed fingerprints, never a text or the number of
somebody outside.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from secrets import token_hex
from typing import Any, NamedTuple

from .mailbox import BEGINNING, MEMORY, Mailbox, load_millis, to_millis, to_moment
from .message import Delivery, Direction, Message

#: Every poll reads this far behind the newest message known, on the server's
#: clock, so that late and out-of-order entries are found.
OVERLAP = timedelta(minutes=10)
#: How many messages an account remembers, and how many fingerprints.
MAX_KNOWN = 10_000
MAX_FINGERPRINTS = 2_000

_SECOND = timedelta(seconds=1)


class ChangeKind(StrEnum):
    """What happened to a message."""

    RECEIVED = "received"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    READ = "read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something to announce.

    ``backfilled``: the message came while nobody was polling. ``redelivered``:
    it may have been announced before a crash.
    """

    kind: ChangeKind
    message: Message
    mailbox: str
    backfilled: bool = False
    redelivered: bool = False


class MessageRef(NamedTuple):
    """Enough to find a message again: its id and its time on the server's clock."""

    id: str
    time: datetime


@dataclass(slots=True)
class _Owed:
    """Announcements of an earlier run whose message must be read again.

    ``kinds`` tells of each whether it may have been announced already.
    """

    time: int
    fingerprint: str
    kinds: dict[ChangeKind, bool]


class Ledger:
    """The memory of one account.

    Where messages say whether they were read, the server's word counts; where
    they do not (``read`` is None), the ledger keeps the read state itself.
    """

    def __init__(self, *, salt: str | None = None) -> None:
        """Start an empty memory: the first round of each mailbox is a baseline."""
        self._salt = salt or token_hex(16)
        self._hash = blake2b(digest_size=8, key=self._salt.encode())
        self._mailboxes: dict[str, Mailbox] = {}
        # By mailbox and message id, so that mailboxes cannot mix up their ids.
        self._owed: dict[tuple[str, str], _Owed] = {}
        # The ids of those by fingerprint; not kept up to date.
        self._owed_ids: dict[tuple[str, str], str] = {}
        self._changes: dict[tuple[str, str, ChangeKind], Change] = {}
        # Of each of them, what dumps begin with: made once, not for every dump.
        self._rows: dict[tuple[str, str, ChangeKind], tuple[Any, ...]] = {}
        self._last: dict[str, MessageRef] = {}

    # Reading the provider

    def open(self, mailbox: str, now: datetime, *, sweep: bool = False) -> Round:
        """Begin to read a mailbox.

        ``now`` is a reading of the server's clock where one is known: a clock that
        was put back must not hide the messages to come.
        """
        if (box := self._mailboxes.get(mailbox)) is None:
            return Round(self, Mailbox(mailbox), since=None)
        reach = MEMORY if sweep else OVERLAP
        newest = min(box.cursor, to_millis(now))
        since = max(to_moment(newest) - reach, to_moment(box.floor))
        # What is owed has to be read again, however old it is.
        owed = [ref.time - _SECOND for ref in self.overdue(mailbox)]
        return Round(self, box, since=min([since, *owed]))

    def has_baseline(self, mailbox: str) -> bool:
        """Tell whether a mailbox was read to the end at least once."""
        return mailbox in self._mailboxes

    def accept(self, mailbox: str, messages: Iterable[Message]) -> None:
        """Take messages that were looked up by id or that were just sent.

        The provider vouches for their ids, so they are never held for copies of
        other messages. Nothing happens before the mailbox has its baseline.
        """
        if (box := self._mailboxes.get(mailbox)) is not None:
            for message in messages:
                # What is still owed and had to be looked up comes late.
                late = (mailbox, message.id) in self._owed
                self._take(box, message, backfilled=late, copies=False)

    def overdue(self, mailbox: str) -> Sequence[MessageRef]:
        """Return the messages whose owed announcement still lacks its message."""
        return [
            MessageRef(key, to_moment(owed.time))
            for (name, key), owed in self._owed.items()
            if name == mailbox
        ]

    def write_off(self, message_ids: Iterable[str]) -> int:
        """Drop owed announcements of messages that no longer exist; count them."""
        gone = set(message_ids)
        dropped = [key for key in self._owed if key[1] in gone]
        for key in dropped:
            del self._owed[key]
        return len(dropped)

    # Announcing

    @property
    def changes(self) -> Sequence[Change]:
        """Return what is to be announced, in the order of the messages' times.

        Listings begin with the newest message, so of those of one moment the
        one taken last came first.
        """
        places = {key[:2]: place for place, key in enumerate(self._changes)}
        ordered = sorted(
            self._changes.items(),
            key=lambda item: (item[1].message.time, -places[item[0][:2]]),
        )
        return [change for _, change in ordered]

    def done(self, changes: Iterable[Change]) -> None:
        """Mark changes as announced."""
        for change in changes:
            key = (change.mailbox, change.message.id, change.kind)
            self._changes.pop(key, None)
            self._rows.pop(key, None)

    def is_due(self, change: Change) -> bool:
        """Tell whether a change is still to be announced."""
        return (change.mailbox, change.message.id, change.kind) in self._changes

    # Read state

    def unread(self) -> dict[str, int]:
        """Return how many unread messages each line has; lines with none lack."""
        counts: dict[str, int] = {}
        for box in self._mailboxes.values():
            for line in box.unread.values():
                counts[line] = counts.get(line, 0) + 1
        return counts

    def unread_refs(
        self, *, mailbox: str | None = None, line: str | None = None
    ) -> Sequence[MessageRef]:
        """Return the unread messages of a mailbox or line (default: all)."""
        return [
            MessageRef(key, to_moment(box.known[key]))
            for name, box in self._mailboxes.items()
            if mailbox in (None, name)
            for key, its_line in box.unread.items()
            if line in (None, its_line)
        ]

    def is_unread(self, message_id: str) -> bool:
        """Tell whether a message counts as unread."""
        return any(message_id in box.unread for box in self._mailboxes.values())

    def ref(self, mailbox: str, message_id: str) -> MessageRef | None:
        """Return where in time a message is, if it is remembered."""
        box = self._mailboxes.get(mailbox)
        if box is None or message_id not in box.known:
            return None
        return MessageRef(message_id, to_moment(box.known[message_id]))

    def mark_read(self, message_ids: Iterable[str]) -> int:
        """Mark messages as read; return how many were unread."""
        return sum(
            box.settle(message_id)
            for message_id in message_ids
            for box in self._mailboxes.values()
        )

    def mark_unread(self, mailbox: str, messages: Iterable[Message]) -> int:
        """Mark incoming messages as unread; return how many were read.

        One that no round has shown yet is left to the next round: known already,
        it would not be announced.
        """
        if (box := self._mailboxes.get(mailbox)) is None:
            return 0
        marked = 0
        for message in messages:
            time = to_millis(message.time)
            if (
                message.direction is Direction.INCOMING
                and message.id not in box.unread
                and (box.knows(message.id) or time <= box.floor)
            ):
                box.remember(message, time, unread=True)
                marked += 1
        return marked

    def remove(self, message_ids: Iterable[str]) -> None:
        """Take note that messages were deleted: known still, but nothing more."""
        ids = list(message_ids)
        self.mark_read(ids)
        for box in self._mailboxes.values():
            for message_id in ids:
                box.outgoing.pop(message_id, None)

    # Memory

    @property
    def last(self) -> Mapping[str, MessageRef]:
        """Return each line's newest message."""
        return self._last

    def known_count(self) -> int:
        """Return how many messages are remembered."""
        return sum(len(box.known) for box in self._mailboxes.values())

    def keep_mailboxes(self, names: Iterable[str]) -> None:
        """Forget every other mailbox: one that returns starts with a baseline."""
        kept = set(names)
        for name in self._mailboxes.keys() - kept:
            del self._mailboxes[name]
        for key in [key for key in self._owed if key[0] not in kept]:
            del self._owed[key]

    def dump(self, *, attempted: bool = True) -> dict[str, Any]:
        """Return the memory as JSON types, independent of later changes.

        ``attempted`` tells whether the changes not done yet may have been
        announced when this is loaded again: False only at an orderly end.
        """
        owed = [
            [mailbox, key, owed.time, owed.fingerprint, kind.value, tried]
            for (mailbox, key), owed in self._owed.items()
            for kind, tried in owed.kinds.items()
        ]
        owed += [
            [*self._rows[key], attempted or change.redelivered]
            for key, change in self._changes.items()
        ]
        return {
            "salt": self._salt,
            "mailboxes": {name: box.dump() for name, box in self._mailboxes.items()},
            "owed": owed,
            "last": {
                line: [ref.id, to_millis(ref.time)] for line, ref in self._last.items()
            },
        }

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Ledger:
        """Return the memory that was dumped.

        Raises KeyError, TypeError, ValueError or AttributeError where the data
        is not such a dump.
        """
        ledger = cls(salt=str(data["salt"]))
        ledger._mailboxes = {
            name: Mailbox.load(name, box) for name, box in data["mailboxes"].items()
        }
        ledger._last = {
            line: MessageRef(str(key), to_moment(load_millis(time)))
            for line, (key, time) in data["last"].items()
        }
        for mailbox, key, time, fingerprint, kind, attempted in data["owed"]:
            owed = ledger._owed.setdefault(
                (mailbox, key), _Owed(load_millis(time), str(fingerprint), {})
            )
            ledger._owed_ids[mailbox, owed.fingerprint] = key
            owed.kinds[ChangeKind(kind)] = bool(attempted)
        return ledger

    # What a round does

    def _take(
        self,
        box: Mailbox,
        message: Message,
        *,
        backfilled: bool,
        baseline: bool = False,
        copies: bool = True,
    ) -> None:
        time = to_millis(message.time)
        self._note_last(message)
        new = not box.knows(message.id)
        if new and copies and not baseline and self._move_original(box, message, time):
            new = False
        fresh = new and not baseline and time > box.floor
        if (owed := self._claim(box, message, copies=copies)) is not None:
            fresh = False
            for kind, attempted in owed.kinds.items():
                self._announce(
                    box, message, kind, backfilled=backfilled, redelivered=attempted
                )

        unread = _is_unread(box, message, fresh=fresh)
        known_since = box.known.get(message.id)
        if unread or not new or time > box.floor:
            box.remember(message, time, unread=unread)
        if time != known_since and time > box.floor:
            fingerprint = self._fingerprint(message)
            bearer = box.fingerprints.setdefault(fingerprint, message.id)
            if bearer != message.id and not baseline:
                # Of two messages that look the same it identifies neither.
                box.fingerprints[fingerprint] = ""

        if message.direction is Direction.INCOMING and fresh:
            self._announce(box, message, ChangeKind.RECEIVED, backfilled=backfilled)
        if message.direction is Direction.OUTGOING:
            if fresh or (new and baseline):
                box.outgoing[message.id] = 0
            for kind in _next_chapters(box, message):
                if not baseline:
                    # Of an older message it is news that came just now.
                    self._announce(box, message, kind, backfilled=backfilled and fresh)

    def _move_original(self, box: Mailbox, message: Message, time: int) -> bool:
        """Tell whether a known message came back under a new id, and move it."""
        fingerprint = self._fingerprint(message)
        original = box.fingerprints.get(fingerprint)
        if original is None or not box.knows(original):
            return False
        box.move(original, message.id, time)
        box.fingerprints[fingerprint] = message.id
        return True

    def _claim(self, box: Mailbox, message: Message, *, copies: bool) -> _Owed | None:
        """Take what is owed of a message, which may have got a new id since."""
        if not self._owed:
            return None
        owed = self._owed.pop((box.name, message.id), None)
        if owed is None and copies:
            fingerprint = self._fingerprint(message)
            bearer = box.fingerprints.get(fingerprint)
            if bearer == message.id or not box.knows(message.id):
                former = self._owed_ids.get((box.name, fingerprint), "")
                owed = self._owed.pop((box.name, former), None)
        return owed

    def _announce(
        self,
        box: Mailbox,
        message: Message,
        kind: ChangeKind,
        *,
        backfilled: bool,
        redelivered: bool = False,
    ) -> None:
        key = (box.name, message.id, kind)
        self._rows[key] = (
            box.name,
            message.id,
            to_millis(message.time),
            self._fingerprint(message),
            kind.value,
        )
        self._changes[key] = Change(
            kind=kind,
            message=message,
            mailbox=box.name,
            backfilled=backfilled,
            redelivered=redelivered,
        )

    def _note_last(self, message: Message) -> None:
        last = self._last.get(message.line)
        if last is None or message.time >= last.time:
            self._last[message.line] = MessageRef(message.id, message.time)

    def _fingerprint(self, message: Message) -> str:
        """Return what two copies of a message share, without giving it away."""
        parts = (
            message.line,
            message.direction,
            "".join(filter(str.isalnum, message.remote)),
            str(to_millis(message.time) // 1000),
            message.text,
        )
        print_ = self._hash.copy()
        print_.update("\x1f".join(parts).encode("utf-8", "surrogatepass"))
        return print_.hexdigest()

    def _tidy(self, box: Mailbox, now: int) -> None:
        """Bound a mailbox to what the others leave, or to its share if that is more."""
        others = [other for other in self._mailboxes.values() if other is not box]

        def room(most: int, taken: int) -> int:
            return max(1, most // (len(others) + 1), most - taken)

        box.forget_old(
            now,
            most=room(MAX_KNOWN, sum(len(other.known) for other in others)),
            most_fingerprints=room(
                MAX_FINGERPRINTS, sum(len(other.fingerprints) for other in others)
            ),
        )


class Round:
    """One reading of one mailbox: take every page, then finish.

    What was taken counts even where the reading breaks off: only the cursor
    then stays where it was, so that the next round reads the same stretch again.
    """

    def __init__(self, ledger: Ledger, box: Mailbox, since: datetime | None) -> None:
        """Open a round; see :meth:`Ledger.open`."""
        #: How far back this round must read, on the server's clock.
        self.since = since
        self.baseline = since is None
        self._ledger = ledger
        self._box = box
        self._newest = BEGINNING
        self._seen: set[str] = set()

    def knows(self, message_id: str) -> bool:
        """Tell whether a message is known."""
        return self._box.knows(message_id)

    def unread(self) -> Sequence[MessageRef]:
        """Return the messages of this mailbox that count as unread."""
        return self._ledger.unread_refs(mailbox=self._box.name)

    def take(
        self, messages: Iterable[Message], *, backfilled_before: datetime | None = None
    ) -> None:
        """Take a page of messages, in any order and with any repeats.

        New messages from before ``backfilled_before`` are marked as backfilled.
        """
        for message in messages:
            self._seen.add(message.id)
            self._newest = max(self._newest, to_millis(message.time))
            backfilled = (
                backfilled_before is not None and message.time < backfilled_before
            )
            self._ledger._take(
                self._box, message, backfilled=backfilled, baseline=self.baseline
            )

    def unseen_outgoing(self) -> Sequence[MessageRef]:
        """Return the outgoing messages under way that this round did not show.

        Those looked at longest ago come first.
        """
        return [
            MessageRef(key, to_moment(self._box.known[key]))
            for key in self._box.outgoing
            if key not in self._seen
        ]

    def looked_up(self, message_ids: Iterable[str]) -> None:
        """Move outgoing messages to the end of the queue for looking up."""
        for message_id in message_ids:
            if (told := self._box.outgoing.pop(message_id, None)) is not None:
                self._box.outgoing[message_id] = told

    def finish(self, now: datetime, *, covered_since: datetime | None = None) -> None:
        """End a complete reading.

        ``now`` is a reading of the server's clock: a message dated later must
        not carry the cursor into the future. Everything after ``covered_since``
        was listed; None where that cannot be said.
        """
        box, at = self._box, to_millis(now)
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
            self._ledger._mailboxes[box.name] = box
        else:
            box.cursor = max(box.cursor, newest)
            if covered is not None:
                self._drop_vanished(covered)
        self._ledger._tidy(box, at)

    def _drop_vanished(self, covered: int) -> None:
        """Stop counting unread messages that a complete listing no longer shows."""
        vanished = [
            key
            for key in self._box.unread
            if self._box.known[key] > covered and key not in self._seen
        ]
        for message_id in vanished:
            self._box.vanish(message_id)


def _is_unread(box: Mailbox, message: Message, *, fresh: bool) -> bool:
    """Tell whether a message is unread: by the server's word, else by our own."""
    if message.direction is not Direction.INCOMING:
        return False
    if message.read is not None:
        return not message.read
    return fresh or message.id in box.unread or message.id in box.vanished


def _next_chapters(box: Mailbox, message: Message) -> Sequence[ChangeKind]:
    """Return what is to be told of an outgoing message; it only moves forward."""
    if (told := box.outgoing.get(message.id)) is None:
        return ()
    if message.remote_read:
        # What the other side has read was delivered, whatever the status says.
        story = [ChangeKind.SENT, ChangeKind.DELIVERED, ChangeKind.READ]
    elif message.delivery is Delivery.DELIVERED:
        story = [ChangeKind.SENT, ChangeKind.DELIVERED]
    elif message.delivery is Delivery.PENDING:
        story = []
    elif message.delivery is Delivery.FAILED:
        if told == 2:
            return ()
        del box.outgoing[message.id]
        return (ChangeKind.FAILED,)
    else:
        story = [ChangeKind.SENT]
    box.outgoing[message.id] = max(told, len(story))
    # One that was delivered goes on where the other side's reading can be seen.
    if message.remote_read or (len(story) == 2 and message.remote_read is None):
        del box.outgoing[message.id]
    return story[told:]
