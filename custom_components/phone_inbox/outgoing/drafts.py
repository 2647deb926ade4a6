"""What somebody wants to send: to whom and from where, and whether it can be right."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er

from ..access.account_choice import known_as, senders
from ..access.accounts import account_entries, loaded_accounts
from ..account.account import line_id_of, unique_id_of
from ..account.correspondents import Address
from ..account.desk import parts_of
from ..const import DOMAIN
from ..contacts import TEXT_CHANNELS, Contact
from ..contacts.address_book import Use, address_book
from ..coordinator import PhoneInboxCoordinator
from ..errors import invalid
from ..messaging import Channel
from ..messaging.addresses import international, is_dialable, is_number
from ..messaging.numbers import exact, mask
from ..messaging.typed import AmbiguousAddress
from ..providers import Outgoing


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a caller wants to send.

    ``recipients`` are contacts or their names, addresses as people write them, or
    those of messages, which go to the provider as they are;
    ``line`` is a line's key, ``ttl`` is in seconds. ``urgent``: in quiet hours,
    too, as everything that a person sends by hand.
    """

    text: str = field(repr=False)
    recipients: Sequence[str | Address | Contact] = field(repr=False)
    line: str | None = field(default=None, repr=False)
    channel: Channel | None = None
    send_at: datetime | None = None
    ttl: int | None = None
    tags: Sequence[str] = ()
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)
    urgent: bool = False
    #: Raises Unauthorized for a line that who sends may not send from.
    require_line: Callable[[str], None] | None = field(
        default=None, repr=False, compare=False
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Whom a draft goes to."""

    as_it_is: Address = field(repr=False)
    contact: Contact | None

    @property
    def address(self) -> str:
        """Return the address as the provider gets it."""
        return self.as_it_is.written

    @property
    def identity(self) -> str:
        """Return by what the address is compared."""
        return self.as_it_is.identity

    @property
    def shown(self) -> str:
        """Return how an error may call the recipient: never by a full number."""
        return self.contact.name if self.contact else mask(self.address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A draft that can be right: who gets it, and what the provider is told."""

    draft: Draft
    recipients: Sequence[Recipient]
    outgoing: Outgoing
    channel: Channel

    @property
    def identities(self) -> Sequence[str]:
        """Return who they are that get it, however their addresses are written."""
        return [recipient.identity for recipient in self.recipients]

    @property
    def parts(self) -> int:
        """Return the parts that it takes for each recipient."""
        return parts_of(self.draft.text, self.channel)


def prepare(coordinator: PhoneInboxCoordinator, draft: Draft) -> Prepared:
    """Return what a draft comes to; nothing is asked of the provider.

    Raises ServiceValidationError where the request cannot be right, and Unauthorized
    where it would go out from a line that is not for who sends it.
    """
    recipients = _resolve(coordinator, draft.recipients)
    channel = _check(coordinator, draft, recipients)
    line = _line(coordinator, draft, recipients, channel)
    if draft.require_line is not None:
        draft.require_line(line)
        named = {_bare(it) for it in draft.options.values() if isinstance(it, str)}
        for key in coordinator.lines:
            # The provider may send from another line where this one does not get there.
            if _bare(key) in named:
                draft.require_line(key)
    outgoing = Outgoing(
        line=line,
        recipients=[recipient.address for recipient in recipients],
        text=draft.text,
        channel=channel,
        send_at=draft.send_at,
        ttl=draft.ttl,
        tags=draft.tags,
        options=draft.options,
    )
    return Prepared(
        draft=draft, recipients=recipients, outgoing=outgoing, channel=channel
    )


def _bare(address: str) -> str:
    """Return by what lines are compared, whatever channel is put before a number."""
    return international(address.rpartition(":")[2])


def _resolve(
    coordinator: PhoneInboxCoordinator, recipients: Sequence[str | Address | Contact]
) -> Sequence[Recipient]:
    """Turn names and numbers into addresses, each of them once."""
    contacts, account = coordinator.contacts, coordinator.config_entry.entry_id
    several = sum(isinstance(wanted, str) for wanted in recipients) > 1
    found: dict[str, Recipient] = {}
    for position, wanted in enumerate(recipients, start=1):
        contact: Contact | None = None
        place = position if several and isinstance(wanted, str) else None
        if isinstance(wanted, str):
            contact = contacts.by_name(wanted, account)
            if contact is None and contacts.named(wanted):
                raise invalid(coordinator.title, "contact_name_shared", name=wanted)
        elif isinstance(wanted, Contact):
            # A draft may have waited for hours: who they are at this moment counts.
            contact = contacts.by_id(wanted.subentry_id)
        if contact is not None:
            address = _address_of(coordinator, contact, place)
        elif isinstance(wanted, Contact):
            raise _not_an_address(coordinator, place)
        else:
            address = _address(coordinator, wanted, place)
            contact = contacts.by_address(address.identity)
        found.setdefault(address.identity, Recipient(as_it_is=address, contact=contact))
    if not found:
        raise invalid(coordinator.title, "no_recipient")
    return list(found.values())


def _address_of(
    coordinator: PhoneInboxCoordinator, contact: Contact, place: int | None
) -> Address:
    """Return where to write to a contact; whoever wrote lately is somebody else."""
    number = contact.numbers[0]
    address = Address(number, international(number))
    if address.identity not in contact.identities:
        raise _not_clear(coordinator, place)
    return address


def _address(
    coordinator: PhoneInboxCoordinator, wanted: str | Address, place: int | None
) -> Address:
    """Return where to write to: what a message came from or went to as it is."""
    if isinstance(wanted, Address):
        return wanted
    correspondents = coordinator.correspondents
    address: Address | None = None
    may_be_two = False
    try:
        address = correspondents.read(wanted)
    except AmbiguousAddress:
        may_be_two = True
    if correspondents.known(wanted) is None:
        # Whose message it is of knows best, be it an account that cannot send.
        known = known_as(loaded_accounts(coordinator.hass), wanted)
        if known and (address is None or known != {address.identity}):
            identity = known.pop()
            if not known and is_number(identity):
                return Address(exact(wanted, identity), identity)
            may_be_two |= address is not None
    if may_be_two:
        raise _not_clear(coordinator, place)
    if address is None or not is_dialable(address.written):
        raise _not_an_address(coordinator, place)
    return address


# The texts are never in these errors, which are logged and traced: only their places.


def _not_an_address(
    coordinator: PhoneInboxCoordinator, place: int | None
) -> ServiceValidationError:
    if place is None:
        return invalid(coordinator.title, "recipient_invalid")
    return invalid(coordinator.title, "recipient_invalid_in_list", position=str(place))


def _not_clear(
    coordinator: PhoneInboxCoordinator, place: int | None
) -> ServiceValidationError:
    if place is None:
        return invalid(coordinator.title, "recipient_ambiguous")
    return invalid(
        coordinator.title, "recipient_ambiguous_in_list", position=str(place)
    )


def _check(
    coordinator: PhoneInboxCoordinator, draft: Draft, recipients: Sequence[Recipient]
) -> Channel:
    """Refuse what this provider cannot do; return the channel to use."""
    capabilities = coordinator.provider.capabilities
    if not capabilities.send:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="cannot_send",
            translation_placeholders={
                "account": coordinator.title,
                "others": ", ".join(
                    sorted(account.title for account in senders(coordinator.hass))
                )
                or "–",
            },
        )
    if not draft.text.strip() and not coordinator.provider.speaks_without_text(
        draft.options
    ):
        raise invalid(coordinator.title, "empty_text")
    limit = capabilities.text_limit
    if limit is not None and len(draft.text) > limit:
        raise invalid(coordinator.title, "text_too_long", limit=str(limit))
    channel = draft.channel or _usual_channel(coordinator, recipients)
    if channel not in capabilities.send:
        raise invalid(coordinator.title, "channel_not_supported", channel=channel)
    for name, wanted, possible in (
        ("send_at", draft.send_at, capabilities.schedule),
        ("ttl", draft.ttl, capabilities.ttl),
        ("tags", draft.tags, capabilities.tags),
    ):
        if wanted and not possible:
            raise invalid(coordinator.title, "option_not_supported", option=name)
    return channel


def usual_channel(able: frozenset[Channel]) -> Channel:
    """Return the channel of an account that is taken where nobody prefers another."""
    return Channel.SMS if Channel.SMS in able else min(able)


def _usual_channel(
    coordinator: PhoneInboxCoordinator, recipients: Sequence[Recipient]
) -> Channel:
    """Return the channel of a contact who is written to alone, or the account's."""
    able = coordinator.provider.capabilities.send
    if (contact := _only_contact(recipients)) is not None:
        wanted = contact.channel_of(coordinator.config_entry.entry_id)
        if wanted is None:
            use = _use_of(coordinator, contact)
            wanted = use.channel if use and use.channel in TEXT_CHANNELS else None
        if wanted in able:
            return wanted
    return usual_channel(able)


def _line(
    coordinator: PhoneInboxCoordinator,
    draft: Draft,
    recipients: Sequence[Recipient],
    channel: Channel,
) -> str:
    """Return the line to send from: the named, the contact's or the account's."""
    if draft.line is not None:
        return draft.line
    line: str | None = None
    if (contact := _only_contact(recipients)) is not None:
        line = _line_of(coordinator, contact)
    line = line or coordinator.default_line(channel)
    if line is None:
        raise invalid(coordinator.title, "no_line")
    if not sends_on(coordinator, line, channel):
        able = (key for key in coordinator.lines if sends_on(coordinator, key, channel))
        return next(able, line)
    return line


def _line_of(coordinator: PhoneInboxCoordinator, contact: Contact) -> str | None:
    """Return the line of a contact, chosen or used last, if it is this account's."""
    line = contact.line_of(coordinator.config_entry.entry_id)
    if line is not None and (
        contact.account is not None
        or line in coordinator.lines
        # It was typed in, and no account knows it yet.
        or not _is_of_another(coordinator, line)
    ):
        return line
    use = _use_of(coordinator, contact)
    return coordinator.line_by_id(use.line_id) if use else None


def _is_of_another(coordinator: PhoneInboxCoordinator, line: str) -> bool:
    """Tell whether another account has a line, also one that is not loaded now."""
    hass, registry = coordinator.hass, er.async_get(coordinator.hass)
    if any(line in other.lines for other in loaded_accounts(hass)):
        return True
    return any(
        registry.async_get_entity_id(
            "event",
            DOMAIN,
            unique_id_of(entry.entry_id, line_id_of(entry.entry_id, line), "message"),
        )
        for entry in account_entries(hass)
    )


def _use_of(coordinator: PhoneInboxCoordinator, contact: Contact) -> Use | None:
    """Return where a contact was written to last, if that was in this account."""
    use = address_book(coordinator.hass).last_use(contact)
    return use if use and use.entry_id == coordinator.config_entry.entry_id else None


def _only_contact(recipients: Sequence[Recipient]) -> Contact | None:
    """Return the contact of a text that goes to nobody else."""
    return recipients[0].contact if len(recipients) == 1 else None


def sends_on(coordinator: PhoneInboxCoordinator, line: str, channel: Channel) -> bool:
    """Tell whether a line may be able to send on a channel, as far as is known."""
    known = coordinator.lines.get(line)
    return known is None or known.channels is None or channel in known.channels
