"""What an earlier run still owed: its messages have to be read again."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .change import ChangeKind
from .mailbox import MessageRef
from .rows import Attempt, OwedKey, OwedRow
from .times import load_millis, to_moment


@dataclass(slots=True)
class Debt:
    """Announcements that are owed of one message.

    ``kinds`` tells of each whether it may have been announced already.
    """

    time: int
    fingerprint: str
    kinds: dict[ChangeKind, bool]


class Debts:
    """Announcements of an earlier run, until their messages are read again."""

    def __init__(self) -> None:
        """Start with none."""
        # By mailbox and message id, so that mailboxes cannot mix up their ids.
        self._debts: dict[tuple[str, str], Debt] = {}
        # The ids of those by fingerprint; not kept up to date.
        self._ids: dict[tuple[str, str], str] = {}
        #: Those that came or went since they were written.
        self.noted: set[OwedKey] = set()

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self._debts)

    def __contains__(self, key: tuple[str, str]) -> bool:
        """Tell whether something is owed of a mailbox's message."""
        return key in self._debts

    def of(self, mailbox: str) -> Sequence[MessageRef]:
        """Return the messages of a mailbox of which something is owed."""
        return [
            MessageRef(key, to_moment(debt.time))
            for (name, key), debt in self._debts.items()
            if name == mailbox
        ]

    def pop(self, mailbox: str, message_id: str) -> Debt | None:
        """Take what is owed of a message."""
        debt = self._debts.pop((mailbox, message_id), None)
        if debt is not None:
            self.noted.update((mailbox, message_id, kind) for kind in debt.kinds)
        return debt

    def pop_lookalike(self, mailbox: str, fingerprint: str) -> Debt | None:
        """Take what is owed of a message that had another id then."""
        former = self._ids.get((mailbox, fingerprint), "")
        return self.pop(mailbox, former)

    def write_off(self, message_ids: Collection[str]) -> int:
        """Drop what is owed of messages; count them."""
        return self._drop([key for key in self._debts if key[1] in message_ids])

    def keep_mailboxes(self, names: Collection[str]) -> None:
        """Drop what is owed of messages of every other mailbox."""
        self._drop([key for key in self._debts if key[0] not in names])

    def _drop(self, keys: Sequence[tuple[str, str]]) -> int:
        for key in keys:
            self.pop(*key)
        return len(keys)

    def row(self, key: OwedKey) -> OwedRow | None:
        """Return what is owed by a key, if it is."""
        mailbox, message_id, kind = key
        debt = self._debts.get((mailbox, message_id))
        if debt is None or kind not in debt.kinds:
            return None
        return OwedRow(debt.time, debt.fingerprint, Attempt(debt.kinds[kind]))

    def rows(self) -> Iterator[list[Any]]:
        """Return everything as JSON types."""
        for (mailbox, key), debt in self._debts.items():
            for kind, attempted in debt.kinds.items():
                yield [mailbox, key, debt.time, debt.fingerprint, kind.value, attempted]

    @classmethod
    def load(cls, rows: Iterable[Any]) -> Debts:
        """Return what was dumped; see :meth:`.ledger.Ledger.load`."""
        debts = cls()
        for mailbox, key, time, fingerprint, kind, attempted in rows:
            debt = debts._debts.setdefault(
                (mailbox, key), Debt(load_millis(time), str(fingerprint), {})
            )
            debts._ids[mailbox, debt.fingerprint] = key
            debt.kinds[ChangeKind(kind)] = bool(attempted)
            debts.noted.add((mailbox, key, ChangeKind(kind)))
        return debts
