"""A send that was not answered: it is looked for, and never made again."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ..messaging import Direction, Message
from .errors import ProviderError

#: Seconds before each look: a minute in all.
PAUSES = (2.0, 5.0, 10.0, 18.0, 25.0)
#: Servers tell their clock in whole seconds, and it may be read late.
CLOCK_SKEW = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubtful:
    """A message that may have gone out, for servers that take no id of ours."""

    #: By what the recipient is compared.
    identity: str = field(repr=False)
    text: str = field(repr=False)
    #: The server's clock when it was sent, at the latest.
    begun: datetime
    #: Ids of messages that were there before.
    before: Collection[str] = ()

    @property
    def since(self) -> datetime:
        """Return the earliest time that its message can have."""
        return self.begun - CLOCK_SKEW

    def is_it(self, message: Message) -> bool:
        """Tell whether a message is the one; of two alike, either will do."""
        return (
            message.direction is Direction.OUTGOING
            and message.time >= self.since
            and message.id not in self.before
            and message.text.strip() == self.text.strip()
            and message.identity == self.identity
        )


async def look_for(
    look: Callable[[], Awaitable[Sequence[Message]]],
    count: int,
    sleep: Callable[[float], Awaitable[object]],
) -> Sequence[Message]:
    """Look until so many messages are found; return the most that one look found.

    A look that fails is no answer, and the next may have one.
    """
    found: Sequence[Message] = ()
    for pause in PAUSES:
        await sleep(pause)
        with suppress(ProviderError):
            found = max(await look(), found, key=len)
        if len(found) >= count:
            break
    return found
