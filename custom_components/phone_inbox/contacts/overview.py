"""What the entities of contacts show: their messages of all accounts together."""

from collections.abc import Mapping
from dataclasses import dataclass

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..messaging import Message
from .people import ContactState

#: An account tells something else of contacts now.
SIGNAL_OVERVIEW = f"{DOMAIN}_overview"


@dataclass(frozen=True, slots=True)
class ContactOverview:
    """A contact's unread messages, and the last one with its account's entry."""

    unread: int
    last: Message | None
    entry_id: str | None


class Overview:
    """What each account told last of the contacts with a device of their own.

    What an account told stays while it is loaded anew, or cannot be.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin with nothing told."""
        self._hass = hass
        self._told: dict[str, Mapping[str, ContactState]] = {}
        self._working: set[str] = set()

    @callback
    def tell(
        self, entry_id: str, states: Mapping[str, ContactState], *, working: bool
    ) -> None:
        """Take what an account tells, and whether it can be reached."""
        was_working = entry_id in self._working
        if working is was_working and self._told.get(entry_id, {}) == states:
            return
        self._told[entry_id] = states
        (self._working.add if working else self._working.discard)(entry_id)
        async_dispatcher_send(self._hass, SIGNAL_OVERVIEW)

    @callback
    def pause(self, entry_id: str) -> None:
        """Take note that an account is not loaded any more, for now."""
        if entry_id in self._working:
            self._working.discard(entry_id)
            async_dispatcher_send(self._hass, SIGNAL_OVERVIEW)

    @callback
    def forget(self, entry_id: str) -> None:
        """Forget what an account told: it is removed or disabled."""
        self._working.discard(entry_id)
        if self._told.pop(entry_id, None):
            async_dispatcher_send(self._hass, SIGNAL_OVERVIEW)

    @property
    def is_available(self) -> bool:
        """Tell whether there is an account that can be reached."""
        return bool(self._working)

    def of(self, contact_id: str) -> ContactOverview:
        """Return what is known of a contact's messages in all accounts."""
        unread, last, whose = 0, None, None
        for entry_id, states in self._told.items():
            if (state := states.get(contact_id)) is None:
                continue
            unread += state.unread
            if state.last and (last is None or state.last.time > last.time):
                last, whose = state.last, entry_id
        return ContactOverview(unread, last, whose)


_OVERVIEW: HassKey[Overview] = HassKey(f"{DOMAIN}_overview")


@callback
def overview_of(hass: HomeAssistant) -> Overview:
    """Return the overview of a home."""
    if (overview := hass.data.get(_OVERVIEW)) is None:
        overview = hass.data[_OVERVIEW] = Overview(hass)
    return overview
