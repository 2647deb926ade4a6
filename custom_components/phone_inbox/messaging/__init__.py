"""The pure core: messages and what is known about them.

No HTTP, no Home Assistant, no input or output: everything here takes values and
a clock reading and returns values.
"""

from .ledger import Change, ChangeKind, Ledger, MessageRef, Round
from .message import Channel, Delivery, Direction, Message, Price

__all__ = [
    "Change",
    "ChangeKind",
    "Channel",
    "Delivery",
    "Direction",
    "Ledger",
    "Message",
    "MessageRef",
    "Price",
    "Round",
]
