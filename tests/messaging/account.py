"""An account that reads a server, and knows what a ledger must do.

It does with the ledger what the coordinator and the announcer do, but for the
waiting.
"""

from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
import json

from custom_components.phone_inbox.messaging import (
    Change,
    ChangeKind,
    Delivery,
    Ledger,
    MessageRef,
    Round,
)

from .build import LONG_AGO
from .server import SECRET, Item, Order, Server
from .table import Table, in_order

OVERLAP = timedelta(minutes=10)
MEMORY = timedelta(hours=26)
#: Clocks that are no further apart than this agree.
STEADY = timedelta(minutes=1)
EVERYTHING = frozenset(ChangeKind)


@dataclass
class Memory:
    """What the account must know, told without the ledger; by uid.

    ``cursor`` and ``floor`` are those of each mailbox; ``before`` what was true
    of messages at the baseline and is never announced; ``due`` the messages
    that must be announced; ``unread`` those unread by our own read state;
    ``followed`` the outgoing messages whose story is told; ``ids`` the ids seen;
    ``unsure`` the messages that a complete listing skipped.

    ``clock`` is the latest reading of the clock that a mailbox had. Where that fell to
    before the floor, ``fell`` has what it fell to and the highest floor: of what is
    dated in between nobody knows whether it is old or came since. ``doubtful`` are the
    messages for which that is so. ``late`` are those that are too old by the clock as
    it was before it fell back: they may be announced.
    """

    cursor: dict[str, datetime] = field(default_factory=dict)
    floor: dict[str, datetime] = field(default_factory=dict)
    before: dict[int, frozenset[ChangeKind]] = field(default_factory=dict)
    due: set[int] = field(default_factory=set)
    unread: set[int] = field(default_factory=set)
    followed: set[int] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    unsure: set[int] = field(default_factory=set)
    clock: dict[str, datetime] = field(default_factory=dict)
    fell: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    doubtful: set[int] = field(default_factory=set)
    late: set[int] = field(default_factory=set)
    behind: set[str] = field(default_factory=set)


type Action = Callable[[], None]


class Account:
    """What reads the server, remembers and announces, and checks that it is right.

    ``skew`` is how far our clock is ahead of the server's, as far as we know.
    ``tight``: the ledger has no room, so it may miss what comes late.
    """

    def __init__(
        self, server: Server, *, skew: timedelta = timedelta(0), tight: bool = False
    ) -> None:
        """Start with an empty memory."""
        self.server = server
        self.skew = skew
        self.tight = tight
        self.ledger = Ledger(salt="salt")
        self.memory = Memory()
        self.began = server.now
        #: Changes that are safely stored and wait for their announcement.
        self.waiting: dict[tuple[str, ChangeKind], Change] = {}
        #: For each announcement the number of crashes before it.
        self.announced: dict[tuple[int, ChangeKind], list[int]] = {}
        self.crashes = 0
        #: Messages whose loss is nobody's fault: deleted while they waited.
        self.excused: set[int] = set()
        #: Something happened that may have made a page skip messages.
        self.disturbed = False
        self._unchanged: dict[str, object] = {}
        #: What a baseline was told of the messages listed.
        self._told: dict[int, frozenset[ChangeKind]] = {}
        #: What was handed out to be written, all in all.
        self.table = Table()
        self._saved = ("", Memory(), self.table)
        self.save()

    @property
    def now(self) -> datetime:
        """Return our idea of the server's clock."""
        return self.server.now + self.skew

    # Reading

    def poll(
        self,
        mailbox: str,
        *,
        sweep: bool = False,
        size: int = 3,
        order: Order = Order.PLAIN,
        break_off_after: int | None = None,
        actions: Sequence[Action] = (),
        knows_coverage: bool = True,
        lookups: int = 10_000,
    ) -> bool:
        """Read a mailbox as the coordinator does; tell whether that was complete.

        The actions happen one after each page.
        """
        self.disturbed = False
        reading = self.ledger.open(mailbox, self.now, sweep=sweep)
        since = reading.since
        assert (since is None) == (mailbox not in self.memory.floor)
        self._follow(mailbox)
        if since is not None:
            self._check_since(mailbox, since, sweep=sweep)
        self._told.clear()
        present = self.server.listing(mailbox, since)
        content = (since, [self.server.message(item) for item in present])
        listed: list[Item] = []
        covered = since
        if since is None or self._unchanged.get(mailbox) != content:
            pending = list(actions)
            skip = 0
            while True:
                if break_off_after is not None and skip == break_off_after * size:
                    return False
                page = self.server.listing(mailbox, since)[skip:][:size]
                skip += size
                if since is None and knows_coverage and skip > 3 * size:
                    # A baseline reads a little and leaves it at that.
                    covered = min(item.time for item in listed)
                    break
                if not page:
                    covered = since or LONG_AGO
                    break
                listed += page
                self._take(reading, mailbox, order.apply(page))
                if pending:
                    pending.pop(0)()
        else:
            covered = None
        if not knows_coverage:
            covered = None
        reading.finish(self.now, covered_since=covered)
        self._finish(mailbox, present, listed, covered)
        if covered is not None:
            self._unchanged[mailbox] = content
        self._look_up(mailbox, reading, lookups)
        if sweep and not actions and since is not None and knows_coverage:
            self.check_unread(mailbox, since)
        return True

    def _follow(self, mailbox: str) -> None:
        """Take a reading of the clock, by which the floor may be in the future."""
        memory, now = self.memory, self.now
        memory.clock[mailbox] = now
        floor = memory.floor.get(mailbox)
        if floor is not None and memory.cursor[mailbox] > now:
            memory.behind.add(mailbox)
        if floor is not None and floor > now + STEADY:
            _, highest = memory.fell.get(mailbox, (now, floor))
            memory.fell[mailbox] = (now, max(floor, highest))
            memory.floor[mailbox] = now - OVERLAP

    def _check_since(self, mailbox: str, since: datetime, *, sweep: bool) -> None:
        cursor, floor = self.memory.cursor[mailbox], self.memory.floor[mailbox]
        reach = timedelta(0) if self.tight else MEMORY if sweep else OVERLAP
        assert since <= max(cursor - reach, floor)

    def _take(self, reading: Round, mailbox: str, items: Sequence[Item]) -> None:
        reading.take(
            [self.server.message(item) for item in items], backfilled_before=self.began
        )
        self.memory.ids |= {item.id for item in items}
        self.memory.unsure -= {item.uid for item in items}
        if reading.since is None:
            for item in items:
                told = self._told.get(item.uid, frozenset())
                if item.story() != {ChangeKind.FAILED}:
                    self._told[item.uid] = told | item.story()
                elif ChangeKind.DELIVERED not in told:
                    self._told[item.uid] = EVERYTHING
        else:
            reach = timedelta(0) if self.tight else MEMORY
            oldest = max(
                self.memory.cursor[mailbox] - reach, self.memory.floor[mailbox]
            )
            self._note_new(mailbox, (item for item in items if item.time > oldest))
            if mailbox in self.memory.behind:
                floor = self.memory.floor[mailbox]
                self.memory.late |= {
                    item.uid for item in items if floor < item.time <= oldest
                }

    def _note_new(self, mailbox: str, items: Iterable[Item]) -> None:
        memory, now = self.memory, self.memory.clock[mailbox]
        fell_to, highest = memory.fell.get(mailbox, (now, LONG_AGO))
        for item in items:
            if item.time <= min(fell_to + STEADY, highest):
                memory.doubtful.add(item.uid)
            elif now + STEADY < item.time <= highest:
                # What the clock has yet to reach was there before it fell back.
                memory.before.setdefault(item.uid, EVERYTHING)
            if item.uid in memory.before or item.uid in memory.due:
                continue
            memory.due.add(item.uid)
            if item.incoming:
                memory.unread.add(item.uid)
            else:
                memory.followed.add(item.uid)

    def _finish(
        self,
        mailbox: str,
        present: Sequence[Item],
        listed: Sequence[Item],
        covered: datetime | None,
    ) -> None:
        memory = self.memory
        fell = memory.fell.get(mailbox)
        self._follow(mailbox)
        if covered is not None and memory.fell.get(mailbox) == fell:
            # Everything after the floor was read: what is unknown from now on is new.
            memory.fell.pop(mailbox, None)
        newest = min(max((item.time for item in listed), default=LONG_AGO), self.now)
        if mailbox in memory.floor:
            memory.cursor[mailbox] = max(memory.cursor[mailbox], newest)
            if self.disturbed and covered is not None:
                skipped = {item.uid for item in present} - {item.uid for item in listed}
                memory.unsure |= skipped
            return
        memory.cursor[mailbox] = newest if listed else self.now - MEMORY
        if covered is None:
            covered = newest
        memory.floor[mailbox] = covered
        memory.before |= {item.uid: EVERYTHING for item in present}
        for item in listed:
            told = self._told[item.uid]
            if item.time <= covered:
                told = EVERYTHING
            elif not item.incoming and told != EVERYTHING:
                memory.followed.add(item.uid)
            memory.before[item.uid] = told

    def _look_up(self, mailbox: str, reading: Round, count: int) -> None:
        overdue = self.ledger.overdue(mailbox)[:count]
        under_way = reading.unseen_outgoing()[: count - len(overdue)]
        found = self.server.look_up([*overdue, *under_way])
        self.accept(mailbox, found)
        reading.looked_up(ref.id for ref in under_way)
        gone = {ref.id for ref in overdue} - {item.id for item in found}
        assert self.ledger.write_off(gone) == len(gone)
        for key in gone:
            item = self.server.by_id[key]
            assert not item.exists or self.disturbed
            self.excused.add(item.uid)

    def accept(self, mailbox: str, items: Sequence[Item]) -> None:
        """Take messages that were looked up or just sent."""
        self.ledger.accept(mailbox, [self.server.message(item) for item in items])
        if mailbox in self.memory.floor:
            self._note_new(
                mailbox,
                (item for item in items if item.time > self.memory.floor[mailbox]),
            )
            if self.tight:
                # Then what is older than these may be late.
                newest = [self.memory.cursor[mailbox], *(item.time for item in items)]
                self.memory.cursor[mailbox] = max(newest)

    # Remembering

    def save(self, *, orderly_end: bool = False) -> None:
        """Store everything, then let the changes be announced."""
        changes = self.ledger.changes
        dump = self.ledger.dump(attempted=() if orderly_end else changes)
        stored = json.dumps(dump)
        assert SECRET not in stored
        self.table.write(self.ledger.hand_out(made=() if orderly_end else changes))
        assert self.table.dump() == in_order(dump)
        # Nothing is handed out twice.
        assert not self.ledger.hand_out(made=() if orderly_end else changes)
        self._saved = (stored, deepcopy(self.memory), self.table.copy())
        for change in changes:
            self.waiting.setdefault((change.message.id, change.kind), change)

    def crash(self) -> None:
        """Lose everything that was not stored, and start again."""
        self.crashes += 1
        self._load()

    def restart(self) -> None:
        """Stop in good order, and start again."""
        self.save(orderly_end=True)
        self._load()

    def _load(self) -> None:
        stored, memory, table = self._saved
        self.ledger = Ledger.load(json.loads(stored), written=True)
        self.table = table.copy()
        self.memory = deepcopy(memory)
        self.waiting.clear()
        self._unchanged.clear()
        self.began = self.server.now

    def keep_mailboxes(self, names: Sequence[str]) -> None:
        """Start again where there are only these mailboxes."""
        self.restart()
        self.ledger.keep_mailboxes(names)
        gone = {item.uid for item in self.server.items if item.mailbox not in names}
        self.excused |= gone
        memory = self.memory
        for state in (memory.cursor, memory.floor, memory.clock, memory.fell):
            for name in state.keys() - set(names):
                state.pop(name)
        for uids in (memory.due, memory.unread, memory.followed):
            uids.difference_update(gone)

    # Announcing

    def announce(self, count: int | None = None) -> None:
        """Announce what waits, or only the first few of it."""
        for key in list(self.waiting)[:count]:
            change = self.waiting.pop(key)
            self._check_announcement(change)
            self.ledger.done([change])

    def _check_announcement(self, change: Change) -> None:
        item = self.server.by_id[change.message.id]
        kind = change.kind
        assert change.mailbox == item.mailbox
        doubtful = item.uid in self.memory.doubtful
        before = self.memory.before.get(item.uid, frozenset())
        if doubtful and kind in before:
            # It is old, but only the server knows.
            assert change.redelivered
            assert change.backfilled
            before = frozenset()
            self.excused.add(item.uid)
        # Nothing from before the baseline.
        assert kind not in before
        if not self.tight:
            memory = self.memory
            known = memory.due | memory.followed | memory.late
            assert item.uid in known | self.excused
        # Once; and again only where a crash left no other way.
        earlier = self.announced.setdefault((item.uid, kind), [])
        if earlier:
            assert change.redelivered
            assert self.crashes > earlier[-1]
        if change.redelivered:
            assert self.crashes or doubtful
        earlier.append(self.crashes)
        if kind is ChangeKind.RECEIVED:
            assert change.backfilled or item.time >= self.began
            if change.backfilled and not doubtful:
                assert item.time < self.began or item.time > self.server.now
        # Forward only.
        told = {other for uid, other in self.announced if uid == item.uid}
        told |= before
        if kind is ChangeKind.DELIVERED:
            assert ChangeKind.SENT in told
        if kind is ChangeKind.READ:
            assert ChangeKind.DELIVERED in told
        assert not {ChangeKind.DELIVERED, ChangeKind.FAILED} <= told

    # Reading marks

    def mark_read(self, refs: Sequence[MessageRef]) -> None:
        """Mark unread messages as read."""
        self._unchanged.clear()
        for ref in refs:
            item = self.server.by_id[ref.id]
            item.read = True
            self.memory.unread.discard(item.uid)
        assert self.ledger.mark_read([ref.id for ref in refs]) == len(refs)

    def mark_unread(self, item: Item) -> None:
        """Mark a message as unread, also one that was not read from a listing."""
        self._unchanged.clear()
        item.read = False
        self.ledger.mark_unread(item.mailbox, [self.server.message(item)])
        memory = self.memory
        floor = memory.floor.get(item.mailbox)
        if floor is not None and (item.id in memory.ids or item.time <= floor):
            memory.unread.add(item.uid)

    def delete(self, item: Item) -> None:
        """Delete a message ourselves."""
        item.exists = False
        self.disturbed = True
        self.ledger.remove([item.id])
        self.memory.unread.discard(item.uid)

    # What must be true in the end

    def check_unread(self, mailbox: str, since: datetime) -> None:
        """Compare the unread messages after a complete sweep."""
        refs = self.ledger.unread_refs(mailbox=mailbox)
        assert sum(self.ledger.unread().values()) == len(self.ledger.unread_refs())
        if self.tight:
            return
        found = {ref.id for ref in refs if self.server.by_id[ref.id].time > since}
        items = [item for item in self.server.listing(mailbox, None) if item.incoming]
        if self.server.reads:
            unread = [item for item in items if not item.read]
        else:
            unread = [item for item in items if item.uid in self.memory.unread]
        # Whether these were announced, only the ledger knows.
        vague = self.memory.doubtful & self.memory.before.keys() | self.memory.late
        excused = {item.id for item in items if item.uid in vague}
        assert (
            found - excused
            == {item.id for item in unread if item.time > since} - excused
        )
        if not self.server.reads:
            sure = [item for item in unread if item.uid not in self.memory.unsure]
            assert {item.id for item in sure} <= {ref.id for ref in refs}

    def settle(self) -> None:
        """Read everything once more, announce everything, and check it all."""
        for mailbox in self.server.mailboxes:
            # Twice: the first may be a baseline, or repair a disturbed one.
            assert self.poll(mailbox, sweep=True)
            assert self.poll(mailbox, sweep=True)
        self.save()
        self.announce()
        assert not self.ledger.changes
        self.save()
        for item in self.server.items:
            kinds = {kind for uid, kind in self.announced if uid == item.uid}
            if item.uid in self.excused:
                continue
            if item.uid in self.memory.due and item.incoming:
                assert kinds == {ChangeKind.RECEIVED}
            self._check_story(item, kinds)

    def _check_story(self, item: Item, kinds: set[ChangeKind]) -> None:
        if item.uid not in self.memory.followed or not item.exists or self.tight:
            return
        if item.time <= max(self.now, self.memory.cursor[item.mailbox]) - MEMORY:
            return
        before = self.memory.before.get(item.uid, frozenset())
        whole = item.story() - before
        if ChangeKind.FAILED in kinds:
            assert item.fickle or item.delivery is Delivery.FAILED
            assert kinds <= {ChangeKind.SENT, ChangeKind.FAILED}
        elif item.delivery is Delivery.FAILED:
            # It was delivered first, and that is what was told.
            assert item.fickle
            assert ChangeKind.DELIVERED in kinds | before
        else:
            assert kinds == whole
