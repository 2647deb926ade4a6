"""Who wrote or was written to lately, as the provider writes their addresses.

An automation answers to what a trigger told it, and templates and YAML make an
integer of ``+4915112345678``. So what somebody wants to write to is looked for here
first: it goes out as the provider wrote it, and is nobody else's number.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ..messaging import Message
from ..messaging.typed import AmbiguousAddress, Unquoted, only_reading

#: How many addresses an account remembers.
REMEMBERED = 2_000


@dataclass(frozen=True, slots=True)
class Address:
    """An address to write to, as it goes to the provider, and whose it is."""

    written: str = field(repr=False)
    #: See messaging/addresses.py.
    identity: str = field(repr=False)

    @classmethod
    def of(cls, message: Message) -> Address:
        """Return the other side of a message."""
        return cls(message.remote, message.identity)


class Correspondents:
    """The other sides of an account's latest messages."""

    def __init__(self, home: Callable[[], str | None]) -> None:
        """Know nobody; ``home`` tells the home's country (ISO 3166) of this moment."""
        self._home = home
        self._as_written: dict[str, Address] = {}

    def note(self, messages: Iterable[Message]) -> None:
        """Remember the other sides of messages, the latest if there are too many."""
        for message in messages:
            self._as_written.pop(message.remote, None)
            self._as_written[message.remote] = Address.of(message)
        while len(self._as_written) > REMEMBERED:
            del self._as_written[next(iter(self._as_written))]

    def known(self, text: str) -> Address | None:
        """Return the address of a message that this is, with or without a plus."""
        text = text.strip()
        for written in (text, f"+{text}"):
            if (known := self._as_written.get(written)) is not None:
                return known
        return None

    def read(self, text: str) -> Address | None:
        """Return what address a text means, None where it can be none.

        One of a message counts as it is, whatever it could mean besides. Anything
        else is read as typed in; raises AmbiguousAddress where that may be two
        numbers.
        """
        if (known := self.known(text)) is not None:
            return known
        home = self._home()
        if isinstance(text, Unquoted) and text.may_be_octal(home):
            raise AmbiguousAddress
        reading = only_reading(text.strip(), home)
        return Address(reading.address, reading.identity) if reading else None
