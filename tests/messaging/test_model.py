"""The promise of the ledger, tried on whatever a server may do.

Hypothesis plays server, network, user and power supply. The checks are in
:mod:`.account`; here is what can happen.
"""

from datetime import timedelta
from functools import partial
import sys

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
import pytest

from custom_components.phone_inbox.messaging import (
    ChangeKind,
    Delivery,
    archive as archive_module,
    ledger as ledger_module,
    mailbox as mailbox_module,
)

from .account import MEMORY, OVERLAP, Account, Action
from .server import Item, Order, Server

#: Which of several things is meant; taken modulo how many there are. Mostly the
#: same few: a story needs many steps about one message.
PICK = st.sampled_from([0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 5, 7, 11])
SHORT = st.sampled_from([0, 0, 1, 370, 1_000, 59_000])
LATE = st.integers(1, 599_999)
VERY_LATE = st.integers(600_000, int(MEMORY / timedelta(milliseconds=1)) - 1)
PAUSE = st.sampled_from(
    [
        timedelta(milliseconds=1),
        timedelta(seconds=61),
        timedelta(minutes=9, seconds=59),
        timedelta(minutes=11),
        timedelta(hours=5),
        timedelta(hours=25, minutes=55),
        timedelta(days=3),
    ]
)
#: What can happen between two pages of a listing, and what of that can make the
#: next page begin after a message that was not listed.
SHIFTS = ("rename", "delete")
EVENTS = st.tuples(
    st.sampled_from(["arrive", "late", "send", "progress", "read", *SHIFTS]),
    PICK,
)


class LedgerMachine(RuleBasedStateMachine):
    """An account over days."""

    tight = False

    def __init__(self) -> None:
        """Prepare what the first rule makes."""
        super().__init__()
        self.server: Server | None = None
        self.account: Account

    @initialize(
        reads=st.booleans(),
        skew=st.sampled_from([0, 0, -60, 60]),
        old=st.lists(
            st.tuples(st.booleans(), st.sampled_from([0, 1, 60, 900, 99_999]))
        ),
        mailboxes=st.integers(1, 3),
        baseline=st.booleans(),
    )
    def install(
        self,
        reads: bool,
        skew: int,
        old: list[tuple[bool, int]],
        mailboxes: int,
        baseline: bool,
    ) -> None:
        """Add the account, with messages that are there already."""
        self.server = server = Server(reads=reads)
        server.mailboxes = ["a", "b", "c"][:mailboxes]
        for index, (incoming, age) in enumerate(old):
            server.add(
                server.mailboxes[index % mailboxes],
                incoming=incoming,
                time=server.now - timedelta(seconds=age),
                delivery=Delivery.PENDING if age % 2 else Delivery.DELIVERED,
            )
        if self.tight:
            # With a clock behind, everything looks as if it came from the future.
            skew = abs(skew)
        self.account = Account(server, skew=timedelta(minutes=skew), tight=self.tight)
        if baseline:
            for mailbox in server.mailboxes:
                self.account.poll(mailbox)
            self.account.save()

    # Things to choose from

    def mailbox(self, pick: int) -> str:
        """Return a mailbox."""
        assert self.server is not None
        return self.server.mailboxes[pick % len(self.server.mailboxes)]

    def choose(
        self, pick: int, *, incoming: bool | None = None, listed: bool | None = True
    ) -> Item | None:
        """Return one of the messages that exist, the latest for 0."""
        assert self.server is not None
        items = [
            item
            for item in self.server.items
            if item.exists
            and item.mailbox in self.server.mailboxes
            and incoming in (None, item.incoming)
            and listed in (None, item.listed)
        ]
        return items[-1 - pick % len(items)] if items else None

    # What the server does

    @rule(pick=PICK, pause=SHORT, incoming=st.booleans(), readable=st.booleans())
    def arrive(
        self, pick: int, pause: int = 0, incoming: bool = True, readable: bool = False
    ) -> None:
        """Let a message arrive, or be sent by somebody else."""
        assert self.server is not None
        self.server.now += timedelta(milliseconds=pause)
        item = self.server.add(self.mailbox(pick), incoming=incoming, line=pick % 2)
        if readable and not incoming:
            item.remote_read = False

    @rule(pick=PICK, late=st.one_of(LATE, VERY_LATE))
    def arrive_late(self, pick: int, late: int) -> None:
        """Let a message turn up that any poll must find, or any sweep."""
        assert self.server is not None
        time = self.server.now - timedelta(milliseconds=late)
        self.server.add(self.mailbox(pick), time=time)

    @rule(pick=PICK, hours=st.sampled_from([0, 0, 1, 30, 9_999]))
    def arrive_oddly(self, pick: int, hours: int) -> None:
        """Repeat a text at another time, or in a message from the future."""
        assert self.server is not None
        if (item := self.choose(pick)) is None:
            return
        self.server.now += timedelta(seconds=1)
        time = self.server.now + timedelta(hours=0 if self.tight else hours)
        line = int(item.line[-1])
        self.server.add(
            item.mailbox, incoming=item.incoming, time=time, line=line, text=item.text
        )

    @rule(pick=PICK)
    def read_elsewhere(self, pick: int) -> None:
        """Let somebody read a message elsewhere, or mark it as unread."""
        assert self.server is not None
        if (item := self.choose(pick, incoming=True)) and self.server.reads:
            item.read = not item.read

    @precondition(lambda self: not self.tight)
    @rule(pick=PICK)
    def rename(self, pick: int) -> None:
        """Give a message a new id while it is within the overlap."""
        assert self.server is not None
        if (item := self.choose(pick)) is None or item.twin:
            return
        memory = self.account.memory
        if (cursor := memory.cursor.get(item.mailbox)) is not None and (
            item.time <= max(cursor - OVERLAP, memory.floor[item.mailbox])
        ):
            return
        self.server.renumber(item)
        self.account.disturbed = True

    def delete_elsewhere(self, pick: int) -> None:
        """Let somebody delete a message elsewhere."""
        if (item := self.choose(pick)) is not None:
            item.exists = False
            self.account.disturbed = True

    @rule(pick=PICK, delivered=st.booleans())
    def progress(self, pick: int, delivered: bool = True) -> None:
        """Let an outgoing message come further, or the server change its mind."""
        assert self.server is not None
        if (item := self.choose(pick, incoming=False, listed=None)) is None:
            return
        end = Delivery.DELIVERED if delivered else Delivery.FAILED
        if item.delivery is Delivery.PENDING and not (delivered and item.uid % 2):
            item.delivery = Delivery.SENT
        elif item.delivery in (Delivery.PENDING, Delivery.SENT):
            item.delivery = end
        elif item.delivery is end is Delivery.DELIVERED:
            item.remote_read = None if item.remote_read is None else True
        elif item.delivery is not end and not item.remote_read:
            item.delivery = end
            item.fickle = True
        if not item.listed:
            item.listed = True
            self.server.now += timedelta(seconds=1)
            item.time = self.server.now

    @rule(pause=PAUSE)
    def wait(self, pause: timedelta) -> None:
        """Let time pass."""
        assert self.server is not None
        self.server.now += pause

    @precondition(lambda self: not self.tight)
    @rule(back=st.sampled_from([timedelta(minutes=11), timedelta(hours=5)]))
    def put_clock_back(self, back: timedelta) -> None:
        """Let the server's clock be put back, though not to before all memory."""
        assert self.server is not None
        newest = max(self.account.memory.cursor.values(), default=self.server.now)
        if self.server.now - back > newest - timedelta(hours=20):
            self.server.now -= back

    # What the account does

    @rule(
        pick=PICK,
        sweep=st.booleans(),
        size=st.integers(1, 4),
        order=st.sampled_from(Order),
        break_off_after=st.one_of(st.none(), st.none(), st.integers(0, 3)),
        events=st.lists(EVENTS, max_size=3),
        knows_coverage=st.sampled_from([True, True, True, False]),
        lookups=st.sampled_from([10_000, 10_000, 1]),
        keep=st.sampled_from(["save", "save", "wait", "crash"]),
        announce=st.sampled_from([None, None, 0, 1, 2]),
        crash=st.booleans(),
    )
    def poll(
        self,
        *,
        pick: int,
        sweep: bool,
        size: int,
        order: Order,
        break_off_after: int | None,
        events: list[tuple[str, int]],
        knows_coverage: bool,
        lookups: int,
        keep: str,
        announce: int | None,
        crash: bool,
    ) -> None:
        """Poll a mailbox; the power may fail after any step."""
        mailbox = self.mailbox(pick)
        if mailbox not in self.account.memory.floor:
            # A page that skips a message makes it look new afterwards.
            events = [event for event in events if event[0] not in SHIFTS]
        self.account.poll(
            mailbox,
            sweep=sweep,
            size=size,
            order=order,
            break_off_after=break_off_after,
            actions=[self.action(*event) for event in events],
            knows_coverage=knows_coverage,
            lookups=lookups,
        )
        if keep == "crash":
            self.account.crash()
        if keep != "save":
            return
        self.account.save()
        self.account.announce(announce)
        if crash:
            self.account.crash()
        else:
            self.account.save()

    def action(self, name: str, pick: int) -> Action:
        """Return what happens between two pages."""
        actions: dict[str, Action] = {
            "arrive": partial(self.arrive, pick, 1),
            "late": partial(self.arrive_late, pick, 500_000),
            "send": partial(self.send, pick, 1, True, False),
            "progress": partial(self.progress, pick),
            "read": partial(self.read_elsewhere, pick),
            "rename": partial(self.rename, pick) if not self.tight else lambda: None,
            "delete": partial(self.delete_elsewhere, pick),
        }
        return actions[name]

    @rule(pick=PICK, copies=st.integers(1, 2), keep=st.booleans(), hidden=st.booleans())
    def send(self, pick: int, copies: int, keep: bool, hidden: bool) -> None:
        """Send a text ourselves, perhaps twice at once, perhaps in no listing yet."""
        assert self.server is not None
        mailbox = self.mailbox(pick)
        if mailbox not in self.account.memory.floor:
            # Nobody would know that they are two.
            copies = 1
        text = f"no. {len(self.server.items)}"
        items = [
            self.server.add(
                mailbox,
                incoming=False,
                delivery=Delivery.PENDING if hidden or pick % 2 else Delivery.SENT,
                text=text,
            )
            for _ in range(copies)
        ]
        for item in items:
            item.listed = not hidden
            item.twin = True
            if pick % 3:
                item.remote_read = False
        self.account.accept(mailbox, items)
        if keep or copies > 1:
            self.account.save()

    @rule(count=st.integers(1, 3), keep=st.booleans())
    def announce(self, count: int, keep: bool) -> None:
        """Announce some of what waits; the second save may come later."""
        self.account.announce(count)
        if keep:
            self.account.save()

    @rule(orderly=st.booleans())
    def restart(self, orderly: bool) -> None:
        """End the run, in good order or not."""
        if orderly:
            self.account.restart()
        else:
            self.account.crash()

    @rule(pick=PICK, read=st.booleans(), count=st.integers(1, 3))
    def mark(self, pick: int, read: bool, count: int) -> None:
        """Mark some messages as read, or one as unread."""
        if read:
            refs = self.account.ledger.unread_refs(mailbox=self.mailbox(pick))
            self.account.mark_read(refs[pick % 3 :][:count])
            return
        if (item := self.choose(pick, incoming=True)) is None:
            return
        memory = self.account.memory
        if item.uid in memory.due and item.id not in memory.ids:
            # It has an id that no round has shown yet.
            return
        self.account.mark_unread(item)

    @rule(pick=PICK, elsewhere=st.booleans())
    def delete(self, pick: int, elsewhere: bool) -> None:
        """Delete a message, here or elsewhere."""
        if elsewhere:
            self.delete_elsewhere(pick)
        elif (item := self.choose(pick)) is not None:
            self.account.delete(item)

    @rule(more=st.booleans())
    def change_mailboxes(self, more: bool) -> None:
        """Let a mailbox come, with a baseline of its own, or go."""
        assert self.server is not None
        names = self.server.mailboxes
        if more:
            self.server.mailboxes = ["a", "b", "c"][: len(names) + 1]
        elif len(names) > 1:
            self.server.mailboxes = names[:-1]
            self.account.keep_mailboxes(names[:-1])

    @rule()
    def settle(self) -> None:
        """Check in between what must be true in the end."""
        self.account.settle()

    def teardown(self) -> None:
        """Check what must be true in the end."""
        # Where a check has failed already, that is what to report.
        if self.server is not None and sys.exception() is None:
            self.account.settle()


class TightLedgerMachine(LedgerMachine):
    """The same with hardly any room: nothing is repeated, nothing new lost."""

    tight = True

    def __init__(self) -> None:
        """Take the room away."""
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(ledger_module, "MAX_KNOWN", 12)
        self.patch.setattr(ledger_module, "MAX_FINGERPRINTS", 4)

    def teardown(self) -> None:
        """Check what must be true in the end, and give the room back."""
        try:
            super().teardown()
            if self.server is not None and sys.exception() is None:
                # What is unread and too old for anything else may be too much.
                assert self.account.ledger.known_count() <= 12 * 2
        finally:
            self.patch.undo()


class ArchiveLedgerMachine(LedgerMachine):
    """The same with hardly anything at hand: it makes no difference."""

    def __init__(self) -> None:
        """Let most be in the archive, in a few batches."""
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(mailbox_module, "AT_HAND", 2)
        self.patch.setattr(mailbox_module, "ARCHIVED", 1)
        self.patch.setattr(archive_module, "MOST_BATCHES", 3)
        self.patch.setattr(archive_module, "LARGEST", 6)

    def teardown(self) -> None:
        """Check what must be true in the end, and give the room back."""
        try:
            super().teardown()
        finally:
            self.patch.undo()


TestLedger = LedgerMachine.TestCase
TestLedger.settings = settings(stateful_step_count=50, report_multiple_bugs=False)
TestTightLedger = TightLedgerMachine.TestCase
TestTightLedger.settings = TestLedger.settings
TestArchiveLedger = ArchiveLedgerMachine.TestCase
TestArchiveLedger.settings = TestLedger.settings


@pytest.mark.parametrize("machine", [LedgerMachine, ArchiveLedgerMachine])
def test_message_during_a_baseline_by_a_clock_that_fell_back(
    machine: type[LedgerMachine],
) -> None:
    """It is older than the oldest message listed, and comes all the same, marked.

    Nobody can tell it from an old one; that another one, which was not listed either,
    is dated later than the clock gives away that it is old.
    """
    run = machine()
    try:
        run.install(reads=False, skew=0, old=[], mailboxes=1, baseline=False)
        for _ in range(2):
            run.arrive_late(pick=0, late=1)
        for _ in range(2):
            run.arrive(pick=0, pause=0, incoming=False, readable=False)
        run.put_clock_back(back=timedelta(minutes=11))
        run.account.poll("a", size=1, actions=[partial(run.arrive, 0, 1)])
        run.settle()
        assert run.server is not None
        during = run.server.items[-1]
        assert list(run.account.announced) == [(during.uid, ChangeKind.RECEIVED)]
    finally:
        run.teardown()
