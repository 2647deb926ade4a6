"""Whom a text goes to: the reader's way to write an address is not the sender's."""

from ...messaging.addresses import dialled, international, is_dialable, is_number
from ...messaging.equivalences import is_valid
from ..errors import Rejected


def full(address: str, identity: str) -> str:
    """Return an address as every account understands it.

    ``identity`` is by what the reader compares it, who knows whose national numbers it
    writes. Raises Rejected for what may be two numbers: the sender would take one of
    them, and that may be somebody else.
    """
    number = dialled(address)
    if number is None or number.plus or not is_dialable(address):
        return address
    if international(f"+{number.digits}") == identity:
        return f"+{number.digits}"
    # What stands for several spellings is not in every case one that can be dialled.
    if is_number(identity) and is_valid(identity.removeprefix("+")):
        return identity
    raise Rejected("recipient_invalid", "It is not certain whose number this is")
