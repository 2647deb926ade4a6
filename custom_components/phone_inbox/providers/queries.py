"""Searches: what of a query a server does not look at is looked at here."""

from collections.abc import Callable, Iterable

from ..messaging import Message
from ..messaging.addresses import international
from .model import Query

#: Returns by what an address of the other side is compared; see Provider.identify.
type Identify = Callable[[str, str | None], str]


def with_country_code(address: str, line: str | None) -> str:
    """Return by what an address is compared that a server writes in full."""
    return international(address)


def matches(
    message: Message, query: Query, identify: Identify = with_country_code
) -> bool:
    """Tell whether a message is one that somebody wants to look at.

    The mailbox is for whoever reads it to choose.
    """
    return (
        query.line in (None, message.line)
        and (
            query.remote is None
            or identify(query.remote, message.line) == message.identity
        )
        and query.conversation_id in (None, message.conversation_id)
        and query.direction in (None, message.direction)
        and query.channel in (None, message.channel)
        and (query.since is None or query.since <= message.time)
        and (query.until is None or message.time <= query.until)
        and (query.text is None or query.text.casefold() in message.text.casefold())
    )


def newest(messages: Iterable[Message], limit: int) -> list[Message]:
    """Return so many messages at most, the newest first."""
    ordered = sorted(messages, key=lambda message: message.time, reverse=True)
    return ordered[: max(0, limit)]
