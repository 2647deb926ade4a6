"""What is due: changes to announce, in order, until they were announced."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from .change import Change
from .rows import Attempt, OwedKey, OwedRow
from .times import to_millis


class _Entry(NamedTuple):
    """A change, its row, and its place among those of its time.

    The row is made once, not for every dump, and never changed.
    """

    change: Change
    row: list[Any]
    place: tuple[int, int]


class Due:
    """The changes of this run that are still to be announced."""

    def __init__(self) -> None:
        """Start with none."""
        self._entries: dict[OwedKey, _Entry] = {}
        # Those in order, some of them done since; None: to be sorted anew.
        self._ordered: list[tuple[OwedKey, Change]] | None = None
        #: Those that came or went since they were written.
        self.noted: set[OwedKey] = set()

    def __contains__(self, change: Change) -> bool:
        """Tell whether a change is still to be announced."""
        return change.key in self._entries

    def add(self, change: Change, *, fingerprint: str, place: tuple[int, int]) -> None:
        """Take a change; ``place`` sorts it among those of its time."""
        message = change.message
        row = [
            change.mailbox,
            message.id,
            to_millis(message.time),
            fingerprint,
            change.kind.value,
            change.redelivered,
        ]
        self._entries[change.key] = _Entry(change, row, place)
        self._ordered = None
        self.noted.add(change.key)

    def done(self, changes: Iterable[Change]) -> None:
        """Drop changes that were announced."""
        for change in changes:
            if self._entries.pop(change.key, None) is not None:
                self.noted.add(change.key)
        if not self._entries:
            self._ordered = None

    def changes(self) -> Sequence[Change]:
        """Return the changes in the order of their messages' times."""
        if self._ordered is None:
            ordered = sorted(
                self._entries.items(),
                key=lambda item: (item[1].change.message.time, item[1].place),
            )
            self._ordered = [(key, entry.change) for key, entry in ordered]
        elif len(self._ordered) > len(self._entries):
            self._ordered = [item for item in self._ordered if item[0] in self._entries]
        return [change for _, change in self._ordered]

    def row(self, key: OwedKey) -> OwedRow | None:
        """Return what is owed by a key, if it is."""
        if (entry := self._entries.get(key)) is None:
            return None
        _, _, time, fingerprint, _, redelivered = entry.row
        return OwedRow(time, fingerprint, Attempt(bool(redelivered)))

    def rows(self, attempted: Collection[OwedKey]) -> Iterator[list[Any]]:
        """Return everything as JSON types: as debts, if this run ends here."""
        for key, entry in self._entries.items():
            yield [*entry.row[:-1], True] if key in attempted else entry.row
