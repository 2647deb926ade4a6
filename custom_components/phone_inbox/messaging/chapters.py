"""What is told of an outgoing message, one after the other: sent, delivered, read."""

from collections.abc import Sequence

from .change import ChangeKind
from .mailbox import Mailbox
from .message import Delivery, Message

#: What ends a story before its end.
_ENDS = {
    Delivery.FAILED: ChangeKind.FAILED,
    Delivery.CANCELLED: ChangeKind.CANCELLED,
}


def next_chapters(box: Mailbox, message: Message) -> Sequence[ChangeKind]:
    """Return what is to be told of an outgoing message now, and take note of it.

    The story only moves forward.
    """
    if (told := box.outgoing.get(message.id)) is None:
        return ()
    if message.remote_read:
        # What the other side has read was delivered, whatever the status says.
        story = [ChangeKind.SENT, ChangeKind.DELIVERED, ChangeKind.READ]
    elif message.delivery is Delivery.DELIVERED:
        story = [ChangeKind.SENT, ChangeKind.DELIVERED]
    elif message.delivery is Delivery.PENDING:
        story = []
    elif message.delivery in _ENDS:
        if told == 2:
            return ()
        del box.outgoing[message.id]
        return (_ENDS[message.delivery],)
    else:
        story = [ChangeKind.SENT]
    box.outgoing[message.id] = max(told, len(story))
    # One that was delivered goes on where the other side's reading can be seen.
    if message.remote_read or (len(story) == 2 and message.remote_read is None):
        del box.outgoing[message.id]
    return story[told:]
