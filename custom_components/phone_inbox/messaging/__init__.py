"""The pure core: messages and what is known about them.

No HTTP, no Home Assistant, no input or output: everything here takes values and
a clock reading and returns values.
"""

from .change import Change, ChangeKind
from .ledger import Ledger
from .mailbox import MessageRef
from .message import Attachment, Channel, Content, Delivery, Direction, Message, Price
from .round import Round

__all__ = [
    "Attachment",
    "Change",
    "ChangeKind",
    "Channel",
    "Content",
    "Delivery",
    "Direction",
    "Ledger",
    "Message",
    "MessageRef",
    "Price",
    "Round",
]
