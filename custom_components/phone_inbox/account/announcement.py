"""What listeners are told of a message, and the signals that carry it."""

from dataclasses import dataclass, field

from homeassistant.core import CALLBACK_TYPE, callback

from ..const import DOMAIN
from ..contacts import Contact
from ..messaging import Change, ChangeKind, Message
from .outstanding import Outstanding

#: Every announcement of every account: what triggers listen to, and many others.
SIGNAL_ANNOUNCEMENT = f"{DOMAIN}_announcement"
#: What some triggers lack that everybody else was told in an earlier run.
SIGNAL_REST = f"{DOMAIN}_announcement_rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """Something that happened to a message, with what listeners ask first."""

    entry_id: str
    account: str = field(repr=False)
    line_id: str
    line_name: str = field(repr=False)
    change: Change
    contact: Contact | None
    #: The names of those it is for (entities by their unique ids); None: for everybody.
    only: frozenset[str] | None = None
    outstanding: Outstanding = field(
        default_factory=Outstanding, repr=False, compare=False
    )

    def is_for(self, name: str) -> bool:
        """Tell whether it is for somebody, who may have had it in an earlier run."""
        return self.only is None or name in self.only

    @callback
    def keep(self, name: str, *, stays: bool = False) -> CALLBACK_TYPE:
        """Keep it back: it is not done before what this returns was called.

        Call this while being told; see :meth:`.Outstanding.keep`.
        """
        return self.outstanding.keep(self.change.key, name, stays=stays)

    @property
    def kind(self) -> ChangeKind:
        """Return what happened."""
        return self.change.kind

    @property
    def message(self) -> Message:
        """Return the message it happened to."""
        return self.change.message

    @property
    def trusted(self) -> bool:
        """Tell whether the other side is a trusted contact."""
        return self.contact is not None and self.contact.trusted


def signal_of_line(entry_id: str, line_id: str) -> str:
    """Return the dispatcher signal that carries one line's announcements."""
    return f"{SIGNAL_ANNOUNCEMENT}_{entry_id}_{line_id}"
