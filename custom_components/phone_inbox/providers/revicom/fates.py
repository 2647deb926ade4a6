"""What became of the messages of a batch: by the answer, and by what was found."""

from collections.abc import Sequence
from datetime import datetime

from ...messaging import Delivery, Message
from ...messaging.addresses import international
from ..model import SendResult
from .composing import Batch
from .models import ItemResult

OUTCOME_UNKNOWN = "outcome_unknown"

type Fate = Message | str | None
"""What became of a message: the message, the reason it was refused, or unknown."""


def is_clear(outcomes: Sequence[ItemResult], batch: Batch) -> bool:
    """Tell whether an answer settles what became of every message."""
    return len(outcomes) == len(batch.numbers) and all(
        item.created or item.error for item in outcomes
    )


def fates(
    batch: Batch,
    outcomes: Sequence[ItemResult],
    found: Sequence[Message],
    time: datetime,
) -> list[Fate]:
    """Tell what became of the message to each recipient.

    ``outcomes`` are the answer's items, ``found`` the messages found by the tag,
    and ``time`` is that of the answer. That items come in the order of the
    request is assumed only, so it counts where nothing better is known.
    """
    result: list[Fate] = [None] * len(batch.numbers)
    waiting: dict[str, list[int]] = {}
    for index, number in enumerate(batch.numbers):
        waiting.setdefault(international(number), []).append(index)

    def settle(identity: str, fate: Fate) -> bool:
        if not (indices := waiting.get(identity)):
            return False
        result[indices.pop(0)] = fate
        return True

    others = [m for m in found if not settle(m.identity, m)]
    told_apart = {message.id for message in found if message not in others}
    in_order = [
        item
        for item in outcomes
        if item.created is None or item.created not in told_apart
        if not (
            item.error
            and item.destination
            and settle(international(item.destination), item.error)
        )
    ]
    left = sorted(index for indices in waiting.values() for index in indices)
    for index, item in zip(left, in_order, strict=False):
        if item.created is not None:
            number = batch.numbers[index]
            result[index] = batch.message(item.created, number, time)
        else:
            result[index] = item.error
    left = left[len(in_order) :]
    # A server may write a number otherwise than we did; the tag is ours alone.
    if len(others) == len(left):
        for index, message in zip(left, others, strict=True):
            result[index] = message
    return result


def to_results(batch: Batch, its_fates: Sequence[Fate]) -> list[SendResult]:
    """Return one result for each recipient, in order."""
    return [
        _result(recipient, fate)
        for recipient, fate in zip(batch.recipients, its_fates, strict=True)
    ]


def _result(recipient: str, fate: Fate) -> SendResult:
    match fate:
        case Message():
            return SendResult(
                recipient=recipient,
                delivery=fate.delivery,
                message=fate,
                parts=fate.parts,
                price=fate.price,
                error=fate.error,
            )
        case str():
            return SendResult(recipient=recipient, delivery=Delivery.FAILED, error=fate)
    return SendResult(
        recipient=recipient, delivery=Delivery.UNKNOWN, error=OUTCOME_UNKNOWN
    )
