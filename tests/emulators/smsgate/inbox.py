"""What the phone received: its own store, and the app's inbox of it (§5)."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from . import ids, times
from .device import Card, Device
from .errors import bad
from .switches import SmsGateSwitches

SMS, DATA, MMS, DOWNLOADED = "SMS", "DATA_SMS", "MMS", "MMS_DOWNLOADED"
TYPES = (SMS, DATA, MMS, DOWNLOADED)
_MOST, _USUAL = 500, 50


@dataclass(frozen=True, order=True)
class Row:
    """One entry of the app's inbox; ``at`` is in milliseconds since 1970."""

    at: int
    id: str
    kind: str = SMS
    sender: str = ""
    text: str = ""
    recipient: str | None = None
    sim: int | None = None
    subscription: int | None = None
    #: Part id, name, type and bytes of each attachment.
    attachments: tuple[tuple[int, str, str, bytes], ...] = ()


class Inbox:
    """The app's inbox, and behind it the phone's own store of texts."""

    def __init__(self, device: Device, switches: SmsGateSwitches) -> None:
        """Start with nothing received."""
        self._device = device
        self._switches = switches
        self._rows: list[Row] = []
        self._ids: dict[str, Row] = {}
        #: What Android has stored, whether the app saw it come or not.
        self.stored: list[Row] = []
        self._next_mms = 118

    # What arrives

    def receive(
        self, text: str, *, sender: str, card: Card, at: datetime
    ) -> Sequence[Row]:
        """Let a text come; return what the app made of it."""
        row = Row(
            at=times.millis(at.replace(microsecond=0)),
            id="",
            sender=sender,
            text=text,
            recipient=card.number if self._switches.tells_numbers else None,
            sim=card.sim if self._switches.tells_sim else None,
            subscription=card.subscription,
        )
        self.stored.append(row)
        if not self._switches.receives:
            return []
        paths = [row]
        if self._switches.two_paths and self._switches.since(1, 66, 1):
            paths.append(replace(row, subscription=None, sim=None, recipient=None))
        return [self.add(path) for path in paths]

    def receive_mms(
        self,
        text: str,
        *,
        sender: str,
        card: Card,
        at: datetime,
        files: Iterable[tuple[str, str, bytes]] = (),
        downloaded: bool = True,
    ) -> Sequence[Row]:
        """Let a picture message come: its notification, and perhaps what is in it."""
        number = self._next_mms
        self._next_mms += 1
        notification = Row(
            at=times.millis(at.replace(microsecond=0)),
            id=ids.header_id(f"T{number}"),
            kind=MMS,
            sender=sender,
            text="MMS notification",
            recipient=card.number if self._switches.tells_numbers else None,
            sim=card.sim if self._switches.tells_sim else None,
        )
        self.insert(notification)
        if not downloaded:
            return [notification]
        return [notification, self.download(notification, text, files=files)]

    def download(
        self,
        notification: Row,
        text: str,
        *,
        files: Iterable[tuple[str, str, bytes]] = (),
        seconds_later: float = 2,
    ) -> Row:
        """Let the content of a picture message come, at last."""
        number = self._next_mms
        self._next_mms += 1
        row = replace(
            notification,
            at=notification.at + int(seconds_later * 1000),
            id=ids.mms_id(number),
            kind=DOWNLOADED,
            text=text or "MMS content",
            attachments=tuple(
                (4 * number + index, *file) for index, file in enumerate(files)
            ),
        )
        self.insert(row)
        return row

    def receive_data(
        self, payload: bytes, *, sender: str, card: Card, at: datetime
    ) -> Row:
        """Let a data message come."""
        shown = payload[:64].hex() + ("..." if len(payload) > 64 else "")
        row = Row(
            at=times.millis(at.replace(microsecond=0)),
            id=f"data:{ids.java_hash(payload.hex()) - 0x8000_0000}",
            kind=DATA,
            sender=sender,
            text=shown,
            sim=card.sim,
        )
        self.insert(row)
        return row

    def add(self, row: Row) -> Row:
        """Take a text into the inbox under the id of its version."""
        row = replace(row, id=self.id_of(row))
        if row.id in self._ids:
            if self._switches.since(1, 63):
                # Held for one that is known: dropped without a word.
                return self._ids[row.id]
            self.remove(row.id)
        self.insert(row)
        return row

    def id_of(self, row: Row) -> str:
        """Return the id that this version of the app gives a text."""
        version = tuple(map(int, self._switches.version.split(".")))
        return ids.text_id(
            row.sender, row.at, row.subscription, row.text, version=version
        )

    # The table

    def insert(self, row: Row) -> None:
        """Put a row where it belongs."""
        insort(self._rows, row)
        self._ids[row.id] = row

    def insert_many(self, rows: Iterable[Row]) -> None:
        """Put many rows where they belong."""
        for row in rows:
            self._ids[row.id] = row
        self._rows = sorted(self._ids.values())

    def delete(self, row_id: str) -> None:
        """Remove an entry, and its text from the phone's own store."""
        gone = self._ids[row_id]
        of_text = (gone.at, gone.sender, gone.text)
        self.stored = [
            row for row in self.stored if (row.at, row.sender, row.text) != of_text
        ]
        self.remove(row_id)

    def remove(self, row_id: str) -> None:
        """Take a row out, as the clean-up of the app does."""
        row = self._ids.pop(row_id)
        self._rows.remove(row)

    def __contains__(self, row_id: object) -> bool:
        """Tell whether there is a row."""
        return row_id in self._ids

    def __getitem__(self, row_id: str) -> Row:
        """Return a row."""
        return self._ids[row_id]

    @property
    def rows(self) -> Sequence[Row]:
        """Return all rows, oldest first."""
        return self._rows

    def renumber(self, row_id: str) -> str:
        """Give a row another id, as with another subscription."""
        row = self._ids[row_id]
        self.remove(row_id)
        new = replace(row, subscription=(row.subscription or 0) + 100)
        new = replace(new, id=self.id_of(new))
        self.insert(new)
        return new.id

    @staticmethod
    def forgetful(row: Row) -> Row:
        """Return a row of a card that the phone does not know any more."""
        return replace(row, sim=None, recipient=None)

    def forget(self) -> None:
        """Empty the app's inbox, as a new installation does; the store stays."""
        self._rows, self._ids = [], {}

    def refresh(self, since: int, until: int) -> Sequence[Row]:
        """Read the phone's own store again; return the rows that are new (§5.5)."""
        if not self._switches.reads_store:
            return []
        new = []
        for text in self.stored:
            if since <= text.at <= until:
                known = self.id_of(text) in self._ids
                row = self.add(text)
                if not known:
                    new.append(row)
        return new

    # The list

    def page(
        self, query: Mapping[str, str], now: int
    ) -> tuple[list[dict[str, Any]], int]:
        """Return a page and how many rows match (§5.1)."""
        kind = query.get("type")
        if kind is not None and kind not in TYPES:
            raise bad("Invalid type")
        limit = _number(query.get("limit"), _USUAL)
        offset = _number(query.get("offset"), 0)
        if not 1 <= limit <= _MOST:
            raise bad("Limit must be between 1 and 500")
        if offset < 0:
            raise bad("Offset must not be negative")
        start, end = _time(query, "from", 0), _time(query, "to", now)
        if start > end:
            raise bad("Start must not be after end")
        if query.get("deviceId", self._device.id) != self._device.id:
            raise bad("Invalid device ID")
        attachments = "false"
        if self._switches.since(1, 68):
            attachments = query.get("includeAttachments", "false")
            if attachments not in ("true", "false"):
                raise bad("Invalid includeAttachments")
        first = bisect_left(self._rows, start, key=lambda row: row.at)
        last = bisect_right(self._rows, end, key=lambda row: row.at)
        found = self._rows[first:last][::-1]
        if kind is not None:
            found = [row for row in found if row.kind == kind]
        if self._switches.largest_page:
            limit = min(limit, self._switches.largest_page)
        shown = found[offset : offset + limit]
        return [self._as_json(r, attachments == "true") for r in shown], len(found)

    def _as_json(self, row: Row, with_attachments: bool) -> dict[str, Any]:
        files = [
            {"partId": part, "name": name, "size": len(data), "contentType": kind}
            for part, name, kind, data in row.attachments
            if with_attachments
        ]
        told = {
            "id": row.id,
            "type": row.kind,
            "sender": row.sender,
            "recipient": row.recipient,
            "simNumber": row.sim,
            "contentPreview": row.text,
            "createdAt": times.written(row.at, self._switches.zone),
            "attachments": files if self._switches.since(1, 68) else None,
        }
        return {name: value for name, value in told.items() if value is not None}


def _number(text: str | None, default: int) -> int:
    """Read a number; what is none counts as not said."""
    try:
        return default if text is None else int(text)
    except ValueError:
        return default


def _time(query: Mapping[str, str], name: str, default: int) -> int:
    if (text := query.get(name)) is None:
        return default
    if (value := times.read(text)) is None:
        raise bad(f"Invalid {name} date")
    return value
