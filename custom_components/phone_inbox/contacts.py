"""The people and services a message may come from or go to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import CONF_NAME

from .const import (
    CONF_ASSIST,
    CONF_CHANNEL,
    CONF_LINE,
    CONF_NUMBERS,
    CONF_OWN_DEVICE,
    CONF_TRUSTED,
    SUBENTRY_CONTACT,
)
from .messaging import Channel
from .messaging.matching import find_name
from .messaging.numbers import normalise


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A name with one or more numbers, the preferred one first."""

    subentry_id: str
    name: str = field(repr=False)
    numbers: tuple[str, ...] = field(repr=False)
    trusted: bool
    #: Key of the line to write from; None: the account's default.
    line: str | None = field(default=None, repr=False)
    #: Channel to write on; None: the account's first choice.
    channel: Channel | None = None
    #: Whether their messages may talk to Assist; counts for trusted contacts only.
    assist: bool = False
    #: Whether they have a device with entities for their own messages.
    own_device: bool = False

    @classmethod
    def from_subentry(cls, subentry: ConfigSubentry, region: str | None) -> Contact:
        """Return the contact that a config subentry describes."""
        data = subentry.data
        return cls(
            subentry_id=subentry.subentry_id,
            name=data[CONF_NAME],
            numbers=tuple(normalise(text, region) for text in data[CONF_NUMBERS]),
            trusted=data.get(CONF_TRUSTED, False),
            line=data.get(CONF_LINE),
            channel=Channel(channel) if (channel := data.get(CONF_CHANNEL)) else None,
            assist=data.get(CONF_ASSIST, False),
            own_device=data.get(CONF_OWN_DEVICE, False),
        )


class Contacts:
    """The contacts of one account.

    ``region`` is the home's country (ISO 3166), by whose rules numbers without
    a country code are read.
    """

    def __init__(self, contacts: Iterable[Contact], region: str | None) -> None:
        """Index the contacts by number."""
        self._region = region
        self.all = tuple(contacts)
        self._by_number: Mapping[str, Contact] = {
            number: contact for contact in self.all for number in contact.numbers
        }

    @classmethod
    def of_entry(cls, entry: ConfigEntry, region: str | None) -> Contacts:
        """Return the contacts that a config entry holds."""
        return cls(
            (
                Contact.from_subentry(subentry, region)
                for subentry in entry.get_subentries_of_type(SUBENTRY_CONTACT)
            ),
            region,
        )

    def normalise(self, address: str) -> str:
        """Return an address in the form that contacts are compared by."""
        return normalise(address, self._region)

    def by_address(self, address: str) -> Contact | None:
        """Return whose number or sender name this is, if it is known."""
        return self._by_number.get(self.normalise(address))

    def by_name(self, name: str) -> Contact | None:
        """Return the contact of that name, whatever its case, if there is one only."""
        return find_name(name, ((contact.name, contact) for contact in self.all))
