"""A server as a mailbox sees it: the least that shows what a ledger must do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from custom_components.phone_inbox.messaging import (
    ChangeKind,
    Delivery,
    Direction,
    Message,
    MessageRef,
)

#: In every text and every foreign number, and never in a dump.
SECRET = "5551234"


@dataclass(slots=True)
class Item:
    """A message at the server; ``uid`` stays what it is when the id changes."""

    uid: int
    id: str
    mailbox: str
    line: str
    direction: Direction
    time: datetime
    text: str
    read: bool = False
    delivery: Delivery = Delivery.RECEIVED
    remote_read: bool | None = None
    #: Whether it still exists.
    exists: bool = True
    #: Messages on their way may be in no listing.
    listed: bool = True
    #: Another message has the same line, second and text.
    twin: bool = False
    #: It was failed and delivered both.
    fickle: bool = False

    @property
    def incoming(self) -> bool:
        """Tell whether it came in."""
        return self.direction is Direction.INCOMING

    def story(self) -> frozenset[ChangeKind]:
        """Return what has happened to an outgoing message so far."""
        if self.incoming:
            return frozenset({ChangeKind.RECEIVED})
        if self.remote_read:
            return frozenset({ChangeKind.SENT, ChangeKind.DELIVERED, ChangeKind.READ})
        return frozenset(
            {
                Delivery.PENDING: (),
                Delivery.SENT: (ChangeKind.SENT,),
                Delivery.DELIVERED: (ChangeKind.SENT, ChangeKind.DELIVERED),
                Delivery.FAILED: (ChangeKind.FAILED,),
            }[self.delivery]
        )


class Server:
    """All mailboxes of an account, and the server's clock."""

    def __init__(self, *, reads: bool) -> None:
        """Start empty; ``reads``: the server keeps the read state."""
        self.now = datetime(2025, 3, 4, 8, 0, tzinfo=UTC)
        self.reads = reads
        self.items: list[Item] = []
        self.by_id: dict[str, Item] = {}
        self.mailboxes = ["a"]

    def add(
        self,
        mailbox: str,
        *,
        incoming: bool = True,
        time: datetime | None = None,
        line: int = 0,
        delivery: Delivery = Delivery.SENT,
        text: str | None = None,
    ) -> Item:
        """Let a message appear."""
        uid = len(self.items)
        item = Item(
            uid=uid,
            id="",
            mailbox=mailbox,
            line=f"{mailbox}-{line}",
            direction=Direction.INCOMING if incoming else Direction.OUTGOING,
            time=time or self.now,
            text=f"{SECRET} {uid}" if text is None else text,
            delivery=Delivery.RECEIVED if incoming else delivery,
        )
        self.items.append(item)
        self.renumber(item)
        return item

    def renumber(self, item: Item) -> None:
        """Give a message a new id: one that says nothing of its time."""
        item.id = f"{len(self.by_id) * 7919 % 10007:05d}-{item.uid}"
        self.by_id[item.id] = item

    def listing(self, mailbox: str, since: datetime | None) -> list[Item]:
        """Return what a listing has now, newest first."""
        items = [
            item
            for item in self.items
            if item.mailbox == mailbox
            and item.exists
            and item.listed
            and (since is None or item.time > since)
        ]
        return sorted(items, key=lambda item: (item.time, item.id), reverse=True)

    def message(self, item: Item) -> Message:
        """Return a message as a provider's client does."""
        return Message(
            id=item.id,
            line=item.line,
            direction=item.direction,
            remote=f"+7 {SECRET}",
            time=item.time,
            text=item.text,
            delivery=item.delivery,
            read=not item.incoming or item.read if self.reads else None,
            remote_read=item.remote_read,
        )

    def look_up(self, refs: Iterable[MessageRef]) -> list[Item]:
        """Return messages by their present ids."""
        found = [(ref.id, self.by_id[ref.id]) for ref in refs]
        return [item for key, item in found if item.exists and item.id == key]


class Order(StrEnum):
    """What a page does to its messages."""

    PLAIN = "plain"
    REVERSED = "reversed"
    DOUBLED = "doubled"
    HALVES_SWAPPED = "halves swapped"

    def apply(self, items: Sequence[Item]) -> list[Item]:
        """Return a page's messages in this order."""
        match self:
            case Order.REVERSED:
                return list(reversed(items))
            case Order.DOUBLED:
                return [item for item in items for _ in range(2)]
            case Order.HALVES_SWAPPED:
                half = len(items) // 2
                return [*items[half:], *items[:half]]
            case _:
                return list(items)
