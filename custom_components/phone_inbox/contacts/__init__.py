"""The people and services a message may come from or go to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import CONF_NAME

from ..const import (
    CONF_ACCOUNT,
    CONF_ASSIST,
    CONF_CHANNEL,
    CONF_LINE,
    CONF_NUMBERS,
    CONF_OTHER_CHANNELS,
    CONF_OTHER_LINES,
    CONF_OTHER_NAMES,
    CONF_OWN_DEVICE,
    CONF_PERSON,
    CONF_TRUSTED,
    SUBENTRY_CONTACT,
)
from ..messaging import Channel
from ..messaging.addresses import international, is_dialable
from ..messaging.matching import is_name, same
from ..messaging.typed import AmbiguousAddress, only_reading

#: Channels that carry any text: calls say codes only.
TEXT_CHANNELS = (
    Channel.SMS,
    Channel.RCS,
    Channel.WHATSAPP,
    Channel.VK,
    Channel.VIBER,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A name with one or more numbers, the preferred one first."""

    subentry_id: str
    name: str = field(repr=False)
    numbers: tuple[str, ...] = field(repr=False)
    trusted: bool
    #: What else automations and assistants may call them.
    other_names: tuple[str, ...] = field(default=(), repr=False)
    #: The account to write from, by its entry; None: the one used last.
    account: str | None = None
    #: Key of the line to write from; None: the one used last.
    line: str | None = field(default=None, repr=False)
    #: Keys of lines of other accounts, by their entries: for what goes from these.
    other_lines: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)
    #: Channel to write on; None: the one used last.
    channel: Channel | None = None
    #: Channels of accounts where another one counts; None: the account's usual one.
    other_channels: Mapping[str, str | None] = field(default_factory=dict, hash=False)
    #: The entity of the person of Home Assistant that they are.
    person: str | None = field(default=None, repr=False)
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
            other_names=tuple(data.get(CONF_OTHER_NAMES, ())),
            account=data.get(CONF_ACCOUNT),
            line=data.get(CONF_LINE),
            other_lines=data.get(CONF_OTHER_LINES, {}),
            channel=Channel(channel) if (channel := data.get(CONF_CHANNEL)) else None,
            other_channels=data.get(CONF_OTHER_CHANNELS, {}),
            person=data.get(CONF_PERSON),
            assist=data.get(CONF_ASSIST, False),
            own_device=data.get(CONF_OWN_DEVICE, False),
        )

    @property
    def names(self) -> Sequence[str]:
        """Return everything they are called."""
        return (self.name, *self.other_names)

    def line_of(self, account: str) -> str | None:
        """Return the key of the line that was chosen to write from an account."""
        if self.account in (None, account) and self.line is not None:
            return self.line
        return self.other_lines.get(account)

    def channel_of(self, account: str) -> Channel | None:
        """Return the channel that was chosen to write on from an account."""
        if account in self.other_channels:
            other = self.other_channels[account]
            return Channel(other) if other else None
        return self.channel


class Contacts:
    """The contacts of a home, which all accounts share.

    ``region`` is the home's country (ISO 3166), by whose rules people type numbers.
    """

    def __init__(self, contacts: Iterable[Contact], region: str | None) -> None:
        """Index the contacts by number."""
        self.region = region
        self.all = tuple(contacts)
        # No form lets two have one number. But the rules of another country may make
        # one of two: then it is that of whoever is not trusted.
        self._by_number: Mapping[str, Contact] = {
            identity: contact
            for contact in sorted(self.all, key=lambda each: not each.trusted)
            for identity in contact.identities
        }
        self._by_id = {contact.subentry_id: contact for contact in self.all}

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

    def by_id(self, contact_id: str) -> Contact | None:
        """Return the contact of a subentry, if it is there."""
        return self._by_id.get(contact_id)

    def named(self, name: str) -> Sequence[Contact]:
        """Return everybody of that name; whatever its case, if it is nobody's else.

        The form lets nobody have the name of another one. But two that were
        contacts of different accounts once may share one: see migration.py. And who
        has what is dialled for a name, as forms once allowed, is not called by it.
        """
        if not is_name(name):
            return ()
        name = name.strip()
        written_so = [contact for contact in self.all if name in contact.names]
        return written_so or [
            contact
            for contact in self.all
            if any(same(known, name) for known in contact.names)
        ]

    def by_name(self, name: str, account: str | None = None) -> Contact | None:
        """Return the contact of that name; of several, the one of an account.

        None where there is nobody, or where it is not clear who is meant.
        """
        found = self.named(name)
        if len(found) > 1:
            found = [contact for contact in found if contact.account == account]
        return found[0] if len(found) == 1 else None

    @property
    def anybody_may_talk_to_assist(self) -> bool:
        """Tell whether there is a trusted contact with that permission."""
        return any(contact.trusted and contact.assist for contact in self.all)


def _address(text: str, region: str | None) -> str:
    """Return what a contact is written to by, of what somebody typed."""
    try:
        reading = only_reading(text, region)
    except AmbiguousAddress:
        return text.strip()
    if reading is None:
        return text.strip()
    return reading.address if reading.is_number else reading.identity
