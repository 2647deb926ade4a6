"""What will happen to a message that was accepted for sending (sheet §4.1, §7).

Unless told otherwise it is ``sent`` a moment after it was queued and ``delivered`` a
little later. Numbers with these last digits have another fate, if the switch
``magic_destinations`` is on:

======  ==================================================================
digits  fate
======  ==================================================================
0001    ``undelivered`` with 30003
0002    stays ``queued`` for ever
0003    ``failed`` with 30500, never sent
0004    refused at once: 21610
0005    ``delivered``, then ``read`` after ``read_delay`` (WhatsApp, RCS)
0006    stays ``sent``: the carrier gives no receipt
0007    ``undelivered`` with 30007 an hour after ``sent``
0008    refused at once: 21211
======  ==================================================================

The numbers of the vendor's own test credentials are in :mod:`.sending`.
"""

from datetime import datetime, timedelta

from .errors import BadRequestError
from .store import Message, Step
from .switches import TwilioSwitches

_REFUSED = {"0004": 21610, "0008": 21211}


def refuse(number: str, switches: TwilioSwitches) -> None:
    """Raise where a number's fate is to be refused."""
    code = _REFUSED.get(number[-4:]) if switches.magic_destinations else None
    if code is not None:
        raise BadRequestError(code)


def plan(
    message: Message,
    begin: datetime,
    switches: TwilioSwitches,
    *,
    window_closed: bool = False,
) -> list[Step]:
    """Return what will happen to a message whose turn it is at a time.

    ``window_closed``: the other side of a WhatsApp message has not written for a day.
    """
    digits = message.to[-4:] if switches.magic_destinations else ""
    delay = timedelta(seconds=switches.sending_delay)
    queued, sent = begin + delay / 2, begin + delay
    done = sent + timedelta(seconds=switches.delivery_delay)
    steps = []
    if message.status in {"accepted", "scheduled"}:
        steps.append(Step(due=queued, status="queued"))
    if digits == "0002":
        return steps
    if window_closed:
        return [*steps, Step(due=sent, status="failed", error_code=63016)]
    if digits == "0003":
        return [*steps, Step(due=sent, status="failed", error_code=30500)]
    price = Step(due=sent + timedelta(seconds=switches.price_delay), price=True)
    steps += [Step(due=sent, status="sent"), price]
    match digits:
        case "0001":
            return [*steps, Step(due=done, status="undelivered", error_code=30003)]
        case "0007":
            late = sent + timedelta(hours=1)
            return [*steps, Step(due=late, status="undelivered", error_code=30007)]
    if digits == "0006" or not switches.receipts:
        return steps
    steps.append(Step(due=done, status="delivered"))
    if digits == "0005" and ":" in message.to:
        read = done + timedelta(seconds=switches.read_delay)
        steps.append(Step(due=read, status="read"))
    return steps
