"""Sending to everybody: as many requests as it takes, and what became of each.

Providers send to one recipient, or to as many as one request takes. What a failure
means for those who come after is decided here alone, for all providers.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import batched

from ..messaging import Delivery
from .base import Provider
from .errors import NoMoney, OutcomeUnknown, PermissionDenied, ProviderError, Rejected
from .model import Outgoing, SendResult

#: What the result of a recipient says who came after a request that failed.
NOT_TRIED = "not_tried"


def check_all(provider: Provider, outgoing: Outgoing) -> None:
    """Raise Rejected for what :func:`send_to_all` would refuse without asking."""
    for part in _parts(provider, outgoing):
        provider.check(part)


async def send_to_all(
    provider: Provider,
    outgoing: Outgoing,
    *,
    failed: Callable[[ProviderError], None] = lambda _: None,
) -> Sequence[SendResult]:
    """Send to every recipient, each once; return one result for each, in order.

    Everything is checked before the first request is made. Where a request has one
    recipient, a refusal is no reason not to try the next; after any other failure, and
    the refusal of several at once, the rest is not tried. ``failed`` is called with each error of a request. Raises the last one
    where nothing else is known of anybody: then nobody got anything, or, with
    OutcomeUnknown, nobody knows.
    """
    parts = list(_parts(provider, outgoing))
    for part in parts:
        provider.check(part)
    one_by_one = provider.capabilities.send_batch == 1
    results: list[SendResult] = []
    failure: ProviderError | None = None
    for part in parts:
        if failure is not None and not (one_by_one and _is_refusal(failure)):
            results += _failed(part, NOT_TRIED)
            continue
        try:
            results += await provider.send(part)
        except ProviderError as err:
            failed(err)
            failure = err
            code = _code_of(err) if one_by_one else err.key
            results += _failed(part, code, err)
    if failure is not None and not any(_is_told(result, failure) for result in results):
        raise failure
    return results


def _code_of(error: ProviderError) -> str:
    """Return why one recipient got nothing, as exactly as the error tells."""
    match error:
        case Rejected(code=code) if code:
            return code
        case PermissionDenied(reason=reason) if reason:
            return reason
    return error.key


def _parts(provider: Provider, outgoing: Outgoing) -> Iterator[Outgoing]:
    if not outgoing.recipients:
        raise Rejected("no_recipients", "There is no recipient")
    size = provider.capabilities.send_batch
    for some in batched(outgoing.recipients, size, strict=False):
        yield replace(outgoing, recipients=some)


def _is_refusal(failure: ProviderError) -> bool:
    """Tell whether a failure is that of its recipients, and no one else's."""
    return isinstance(failure, Rejected) and not isinstance(failure, NoMoney)


def _is_told(result: SendResult, failure: ProviderError) -> bool:
    """Tell whether a result says more than that failure, which is raised otherwise."""
    if result.delivery is Delivery.UNKNOWN:
        return not isinstance(failure, OutcomeUnknown)
    return not result.error or result.message is not None


def _failed(
    part: Outgoing, error: str, failure: ProviderError | None = None
) -> list[SendResult]:
    unknown = isinstance(failure, OutcomeUnknown)
    delivery = Delivery.UNKNOWN if unknown else Delivery.FAILED
    return [
        SendResult(recipient=recipient, delivery=delivery, error=error)
        for recipient in part.recipients
    ]
