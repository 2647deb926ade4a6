"""The ledger: what was announced, what is unread, what is still on its way.

It is the account's durable memory and the reason why every message is announced
once. It is pure and synchronous: it takes messages and clock readings and keeps
a list of changes to announce. Whoever owns it writes what :meth:`Ledger.hand_out`
returns before announcing a change and calls :meth:`Ledger.done` afterwards.

It holds ids, times, lines and keyed fingerprints, never a text or the number of
somebody outside.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from .change import Change, ChangeKind
from .chapters import next_chapters
from .debts import Debt, Debts
from .due import Due
from .fingerprints import Fingerprints
from .mailbox import MEMORY, OVERLAP, Mailbox, MessageRef
from .mailbox_dump import dump_mailbox, hand_out_mailbox, load_mailbox, note_all
from .message import Direction, Message
from .round import Round
from .rows import Attempt, OwedKey, OwedRow, Rows
from .stops import Stops
from .times import to_millis, to_moment

__all__ = ["MAX_FINGERPRINTS", "MAX_KNOWN", "MAX_OPEN", "OVERLAP", "Ledger"]

#: How many messages an account remembers; how many of them may be unread, under way
#: and the like; and how many fingerprints.
MAX_KNOWN = 1_000_000
MAX_OPEN = 10_000
MAX_FINGERPRINTS = 2_000

_SECOND = timedelta(seconds=1)


class Ledger:
    """The memory of one account.

    Where messages say whether they were read, the server's word counts; where
    they do not (``read`` is None), the ledger keeps the read state itself.
    """

    def __init__(self, *, salt: str | None = None) -> None:
        """Start an empty memory: the first round of each mailbox is a baseline."""
        self._prints = Fingerprints(salt)
        self._mailboxes: dict[str, Mailbox] = {}
        self._debts = Debts()
        self._due = Due()
        #: Outgoing messages that somebody here wanted stopped.
        self.stops = Stops()
        self._readings = 0
        self._taken = 0
        # What of it was written: its small parts, and how far announcing has come.
        self._parts: dict[str, Any] = {}
        self._gone: set[str] = set()
        self._attempts: dict[OwedKey, Attempt] = {}

    # Reading the provider

    def open(self, mailbox: str, now: datetime, *, sweep: bool = False) -> Round:
        """Begin to read a mailbox; ``sweep``: all that is remembered of it.

        ``now`` is a reading of the server's clock where one is known: a clock that
        was put back must not hide the messages to come.
        """
        self._readings += 1
        if (box := self._mailboxes.get(mailbox)) is None:
            box = Mailbox(mailbox, self._prints.of_id)
            return Round(box, None, take=self._take, finished=self._begin)
        fell_back = box.follow(to_millis(now))
        reach = MEMORY if sweep else OVERLAP
        newest = to_moment(box.newest_until(box.now))
        since = max(newest - reach, to_moment(box.floor))
        # What is owed has to be read again, however old it is.
        owed = [ref.time - _SECOND for ref in self.overdue(mailbox)]
        since = min([since, *owed])
        reading = Round(box, since, take=self._take, finished=self._tidy, sweep=sweep)
        if fell_back:
            reading.fell_back = timedelta(milliseconds=fell_back)
            reading.until = to_moment(box.now + fell_back)
        return reading

    def accept(self, mailbox: str, messages: Iterable[Message]) -> None:
        """Take messages that were looked up by id or that were just sent.

        The provider vouches for their ids, so they are never held for copies of
        other messages. Nothing happens before the mailbox has its baseline.
        """
        self._readings += 1
        if (box := self._mailboxes.get(mailbox)) is not None:
            for message in messages:
                # What is still owed and had to be looked up comes late.
                late = (mailbox, message.id) in self._debts
                self._take(box, message, backfilled=late, copies=False)

    def overdue(self, mailbox: str) -> Sequence[MessageRef]:
        """Return the messages whose owed announcement still lacks its message."""
        return self._debts.of(mailbox)

    def write_off(self, message_ids: Iterable[str]) -> int:
        """Drop owed announcements of messages that no longer exist; count them."""
        return self._debts.write_off(set(message_ids))

    # Announcing

    @property
    def changes(self) -> Sequence[Change]:
        """Return what is to be announced, in the order of the messages' times.

        Listings begin with the newest message, so of those of one moment the
        one taken last came first, unless an earlier reading showed the other.
        """
        return self._due.changes()

    def done(self, changes: Iterable[Change]) -> None:
        """Mark changes as announced."""
        self._due.done(changes)

    def is_due(self, change: Change) -> bool:
        """Tell whether a change is still to be announced."""
        return change in self._due

    def owes(self, key: OwedKey) -> bool:
        """Tell whether a change is owed, of this run or of an earlier one."""
        return self._owed(key) is not None

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
            ref
            for name, box in self._mailboxes.items()
            if mailbox in (None, name)
            for ref in box.unread_refs(line)
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
                and (box.knows(message.id) or time <= box.oldest)
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

    def known_since(self, time: datetime) -> frozenset[str]:
        """Return the ids of the messages that are known by themselves, from a time on."""
        since = to_millis(time)
        return frozenset(
            message_id
            for box in self._mailboxes.values()
            for message_id, its_time in box.known.items()
            if its_time >= since
        )

    def known_count(self) -> int:
        """Return how many messages are remembered."""
        return sum(box.count for box in self._mailboxes.values())

    def keep_mailboxes(self, names: Iterable[str]) -> None:
        """Forget every other mailbox: one that returns starts with a baseline."""
        kept = set(names)
        for name in self._mailboxes.keys() - kept:
            del self._mailboxes[name]
            self._gone.add(name)
        self._debts.keep_mailboxes(kept)

    def dump(self, *, attempted: Iterable[Change] = ()) -> dict[str, Any]:
        """Return the memory as JSON types, independent of later changes.

        ``attempted`` are those of the changes that may have been announced when
        this is loaded again.
        """
        tried = {change.key for change in attempted}
        return {
            "salt": self._prints.salt,
            "mailboxes": {
                name: dump_mailbox(box) for name, box in self._mailboxes.items()
            },
            "owed": [*self._debts.rows(), *self._due.rows(tried)],
            "stops": self.stops.dump(),
        }

    def hand_out(
        self, *, made: Iterable[Change] = (), following: Iterable[Change] = ()
    ) -> Rows:
        """Return what changed since the last time; from now on it counts as written.

        ``made`` are those of the changes that are being announced when this is
        written, or may have been; ``following`` those that are next.
        """
        rows = Rows(gone=self._gone)
        self._gone = set()
        parts = {"salt": self._prints.salt, "stops": self.stops.dump()}
        for name, part in parts.items():
            if self._parts.get(name) != part:
                rows.parts[name] = self._parts[name] = part
        for box in self._mailboxes.values():
            hand_out_mailbox(box, rows)
        attempts = {change.key: Attempt.NEXT for change in following}
        attempts |= {change.key: Attempt.MADE for change in made}
        noted = self._due.noted | self._debts.noted
        self._due.noted, self._debts.noted = set(), set()
        for key in self._attempts.keys() | attempts.keys():
            if self._attempts.get(key) != attempts.get(key):
                noted.add(key)
        self._attempts = {}
        for key in noted | attempts.keys():
            row = self._owed(key)
            if row is not None and (attempt := attempts.get(key)) is not None:
                self._attempts[key] = attempt
                # What an earlier run may have announced is not less so for being next.
                if row.attempt is not Attempt.MADE:
                    row = row._replace(attempt=attempt)
            if key in noted:
                rows.owed[key] = row
        return rows

    def hand_out_marks(self, change: Change) -> Rows:
        """Return what says that a change is announced now, and what was done before.

        It was said to be next when the rows were handed out that are written.
        """
        rows = Rows()
        for key in [*self._attempts]:
            if self._owed(key) is None:
                rows.owed[key] = None
                del self._attempts[key]
                self._due.noted.discard(key)
        if self._attempts.get(change.key) is Attempt.NEXT and (
            row := self._owed(change.key)
        ):
            self._attempts[change.key] = Attempt.MADE
            rows.owed[change.key] = row._replace(attempt=Attempt.MADE)
        return rows

    def _owed(self, key: OwedKey) -> OwedRow | None:
        return self._due.row(key) or self._debts.row(key)

    @classmethod
    def load(cls, data: Mapping[str, Any], *, written: bool = False) -> Ledger:
        """Return the memory that was dumped; ``written``: there is nothing to write.

        Raises KeyError, TypeError, ValueError or AttributeError where the data
        is not such a dump.
        """
        ledger = cls(salt=str(data["salt"]))
        ledger._mailboxes = {
            name: load_mailbox(name, box, ledger._prints.of_id)
            for name, box in data["mailboxes"].items()
        }
        ledger._debts = Debts.load(data["owed"])
        # Version 0.1.0 did not remember them.
        ledger.stops = Stops.load(data.get("stops", ()))
        if written:
            ledger._parts = {"salt": ledger._prints.salt, "stops": ledger.stops.dump()}
            ledger._debts.noted.clear()
        for box in ledger._mailboxes.values():
            note_all(box, written=written)
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
        self._taken += 1
        message = self.stops.judged(message)
        time = to_millis(message.time)
        new = not box.knows(message.id, time)
        if new and copies and not baseline and self._move_original(box, message, time):
            new = False
        is_news = True if baseline else box.tells(time)
        fresh = new and not baseline and is_news is not False
        # One that may have been announced, days ago, and was forgotten since.
        doubtful = fresh and is_news is None
        if (debt := self._claim(box, message, copies=copies)) is not None:
            fresh = False
            for kind, attempted in debt.kinds.items():
                self._announce(
                    box, message, kind, backfilled=backfilled, redelivered=attempted
                )

        unread = _is_unread(box, message, fresh=fresh)
        if unread or not new or time > box.oldest:
            self._remember(box, message, time, unread=unread, baseline=baseline)

        if message.direction is Direction.INCOMING and fresh:
            self._announce(
                box,
                message,
                ChangeKind.RECEIVED,
                backfilled=backfilled or doubtful,
                redelivered=doubtful,
            )
        if message.direction is Direction.OUTGOING:
            if fresh or (new and baseline):
                box.outgoing[message.id] = 0
            followed = box.known.get(message.id, time) > box.oldest
            for kind in next_chapters(box, message) if followed else ():
                if not baseline:
                    # Of an older message it is news that came just now.
                    self._announce(
                        box,
                        message,
                        kind,
                        backfilled=doubtful or (backfilled and fresh),
                        redelivered=doubtful,
                    )

    def _remember(
        self, box: Mailbox, message: Message, time: int, *, unread: bool, baseline: bool
    ) -> None:
        if len(box.known) > MAX_OPEN:
            # A reading may be of very many.
            box.put_away(MAX_OPEN, MAX_FINGERPRINTS)
        known_since = box.known.get(message.id)
        box.remember(message, time, unread=unread)
        if time != known_since and time > box.oldest and message.id in box.known:
            fingerprint = self.fingerprint(message)
            bearer = box.fingerprints.setdefault(fingerprint, message.id)
            if bearer != message.id and not baseline:
                # Of two messages that look the same it identifies neither.
                box.fingerprints[fingerprint] = ""

    def _move_original(self, box: Mailbox, message: Message, time: int) -> bool:
        """Tell whether a known message came back under a new id, and move it."""
        fingerprint = self.fingerprint(message)
        original = box.fingerprints.get(fingerprint)
        if original is None or not box.knows(original):
            return False
        box.move(original, message.id, time)
        box.fingerprints[fingerprint] = message.id
        return True

    def _claim(self, box: Mailbox, message: Message, *, copies: bool) -> Debt | None:
        """Take what is owed of a message, which may have got a new id since."""
        if not self._debts:
            return None
        debt = self._debts.pop(box.name, message.id)
        if debt is None and copies:
            fingerprint = self.fingerprint(message)
            bearer = box.fingerprints.get(fingerprint)
            if bearer == message.id or not box.knows(message.id):
                debt = self._debts.pop_lookalike(box.name, fingerprint)
        return debt

    def _announce(
        self,
        box: Mailbox,
        message: Message,
        kind: ChangeKind,
        *,
        backfilled: bool,
        redelivered: bool = False,
    ) -> None:
        change = Change(
            kind=kind,
            message=message,
            mailbox=box.name,
            backfilled=backfilled,
            redelivered=redelivered,
        )
        self._due.add(
            change,
            fingerprint=self.fingerprint(message),
            place=(self._readings, -self._taken),
        )

    def fingerprint(self, message: Message) -> str:
        """Return what two copies of a message share, without giving it away."""
        return self._prints.of_message(message)

    def _begin(self, box: Mailbox, now: int) -> None:
        """Know a mailbox from now on, which has its baseline."""
        self._mailboxes[box.name] = box
        self._tidy(box, now)

    def _tidy(self, box: Mailbox, now: int) -> None:
        """Bound a mailbox to what the others leave, or to its share if that is more."""
        others = [other for other in self._mailboxes.values() if other is not box]

        def room(most: int, taken: int) -> int:
            return max(1, most // (len(others) + 1), most - taken)

        box.forget_old(
            now,
            most=room(MAX_KNOWN, sum(other.count for other in others)),
            most_open=room(MAX_OPEN, sum(len(other.known) for other in others)),
            most_fingerprints=room(
                MAX_FINGERPRINTS, sum(len(other.fingerprints) for other in others)
            ),
        )


def _is_unread(box: Mailbox, message: Message, *, fresh: bool) -> bool:
    """Tell whether a message is unread: by the server's word, else by our own."""
    if message.direction is not Direction.INCOMING:
        return False
    if message.read is not None:
        return not message.read
    return fresh or message.id in box.unread or message.id in box.vanished
