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
from .messaging.addresses import international, is_dialable
from .messaging.matching import find_name
from .messaging.typed import AmbiguousAddress, only_reading


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

    @property
    def identities(self) -> tuple[str, ...]:
        """Return by what their addresses are compared: see messaging/addresses.py.

        What an earlier version took and may be two numbers is nobody's.
        """
        return tuple(
            international(number)
            for number in self.numbers
            if number.startswith("+") or not is_dialable(number)
        )

    @classmethod
    def from_subentry(cls, subentry: ConfigSubentry, region: str | None) -> Contact:
        """Return the contact that a config subentry describes."""
        data = subentry.data
        return cls(
            subentry_id=subentry.subentry_id,
            name=data[CONF_NAME],
            numbers=tuple(_address(text, region) for text in data[CONF_NUMBERS]),
            trusted=data.get(CONF_TRUSTED, False),
            line=data.get(CONF_LINE),
            channel=Channel(channel) if (channel := data.get(CONF_CHANNEL)) else None,
            assist=data.get(CONF_ASSIST, False),
            own_device=data.get(CONF_OWN_DEVICE, False),
        )


class Contacts:
    """The contacts of one account.

    ``region`` is the home's country (ISO 3166), by whose rules people type numbers.
    """

    def __init__(self, contacts: Iterable[Contact], region: str | None) -> None:
        """Index the contacts by number."""
        self.region = region
        self.all = tuple(contacts)
        self._by_number: Mapping[str, Contact] = {
            identity: contact for contact in self.all for identity in contact.identities
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

    def by_address(self, address: str) -> Contact | None:
        """Return whose number or sender name this is, if it is known.

        ``address`` is by what it is compared, as in :attr:`Message.identity`, or has
        its country code: the rules of the home have no part in it.
        """
        return self._by_number.get(international(address))

    def by_name(self, name: str) -> Contact | None:
        """Return the contact of that name, whatever its case, if there is one only."""
        return find_name(name, ((contact.name, contact) for contact in self.all))


def _address(text: str, region: str | None) -> str:
    """Return what a contact is written to by, of what somebody typed."""
    try:
        reading = only_reading(text, region)
    except AmbiguousAddress:
        return text.strip()
    if reading is None:
        return text.strip()
    return reading.address if reading.is_number else reading.identity
