"""What a ledger hands out, put together again: as a store does, without a disk."""

from typing import Any

from custom_components.phone_inbox.messaging.rows import (
    ArchiveRow,
    Attempt,
    MessageRow,
    Rows,
)


class Table:
    """The rows that were written so far."""

    def __init__(self) -> None:
        """Start with none."""
        self._mailboxes: dict[str, Any] = {}
        self._messages: dict[tuple[str, str], MessageRow] = {}
        self._archives: dict[tuple[str, int], ArchiveRow] = {}
        self._prints: dict[tuple[str, str], str] = {}
        self._owed: dict[Any, Any] = {}
        self._parts: dict[str, Any] = {}

    def write(self, rows: Rows) -> None:
        """Write rows over what was there."""
        for name in rows.gone:
            self._mailboxes.pop(name, None)
            tables: Any = (self._messages, self._archives, self._prints, self._owed)
            for table in tables:
                for key in [key for key in table if key[0] == name]:
                    del table[key]
        changed: Any
        for table, changed in (
            (self._mailboxes, rows.mailboxes),
            (self._messages, rows.messages),
            (self._archives, rows.archives),
            (self._prints, rows.fingerprints),
            (self._owed, rows.owed),
            (self._parts, rows.parts),
        ):
            for key, row in changed.items():
                if row is None:
                    table.pop(key, None)
                else:
                    table[key] = row

    def copy(self) -> Table:
        """Return the same rows, of which each is never changed."""
        copy = Table()
        for name, rows in vars(self).items():
            setattr(copy, name, dict(rows))
        return copy

    def dump(self) -> dict[str, Any]:
        """Return what the ledger's dump would be."""
        boxes: dict[str, Any] = {
            name: {
                **box,
                "known": {},
                "unread": {},
                "vanished": {},
                "outgoing": {},
                "fingerprints": {},
                "archive": {},
            }
            for name, box in self._mailboxes.items()
        }
        for (name, key), row in self._messages.items():
            box = boxes[name]
            for state, line in (("unread", row.unread), ("vanished", row.vanished)):
                if line is not None:
                    box[state].setdefault(line, {})[key] = row.time
            if row.told is not None:
                box["outgoing"][key] = [row.time, row.told]
            if row[1:] == (None, None, None):
                box["known"][key] = row.time
        for (name, number), batch in self._archives.items():
            archived = [batch.since, batch.until, batch.marks.hex()]
            boxes[name]["archive"][str(number)] = archived
        for (name, print_), key in self._prints.items():
            boxes[name]["fingerprints"][print_] = key
        owed = [
            [
                name,
                key,
                row.time,
                row.fingerprint,
                kind.value,
                row.attempt != Attempt.NO,
            ]
            for (name, key, kind), row in self._owed.items()
        ]
        return {**self._parts, "mailboxes": boxes, "owed": sorted(owed)}


def in_order(dump: dict[str, Any]) -> dict[str, Any]:
    """Return a dump with what is owed in an order that tells nothing."""
    return {**dump, "owed": sorted(dump["owed"])}
