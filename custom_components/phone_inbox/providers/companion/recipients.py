"""What is sent, and to whom: the reader's way to write an address is not the sender's."""

from collections.abc import Callable
from dataclasses import replace

from ...messaging.addresses import dialled, international, is_dialable, is_number
from ...messaging.equivalences import is_valid
from ..errors import Rejected
from ..model import Outgoing
from .shares import Shares


def as_sent(
    outgoing: Outgoing, shares: Shares, identify: Callable[[str, str], str]
) -> Outgoing:
    """Return what the sender is told, of which line and to whom.

    ``identify`` returns by what the reader compares an address, given the key of a line.
    Raises Rejected where that is not certain.
    """
    if outgoing.line is not None:
        share = shares.open_at(outgoing.line)
    else:
        share = shares.open[0] if len(shares.open) == 1 else None
        if share is None and shares.open:
            raise Rejected("sender_required", "No line to send from was given")
    if share is None:
        raise Rejected("sender_invalid", "Nothing can be sent from this line")
    return replace(
        outgoing,
        line=share.own,
        recipients=[full(one, identify(one, share.key)) for one in outgoing.recipients],
    )


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
