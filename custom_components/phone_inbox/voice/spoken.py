"""What Assist and language models can do: read unread messages, text a contact.

Both need what the user exposed to the assistant: a line is read out where its
*Last message* is exposed, a contact is written to where its notify entity is. By
default Home Assistant exposes neither. And nobody gets to more by way of an assistant
than by hand: where a user is known, it also takes the user's rights to these.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.components.homeassistant import async_should_expose
from homeassistant.const import Platform
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er

from ..access.accounts import loaded_accounts
from ..access.rights import Rights, async_user, may_on_contact
from ..const import CONF_PRIVACY, DOMAIN, Privacy
from ..contact_entity import contact_unique_id
from ..contacts import Contact
from ..contacts.address_book import address_book
from ..coordinator import PhoneInboxCoordinator
from ..entity import line_unique_id
from ..errors import translated
from ..messaging import Message
from ..messaging.matching import same
from ..messaging.numbers import mask
from ..outgoing.sending import async_send_to_contact
from .assist import BY_TEXT

#: What assistants are called that say no name.
ASSISTANT = "conversation"
#: So many messages are read out at once, the oldest first.
AT_ONCE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """An unread message as it is read out: from whom, never by a full number."""

    message: Message
    sender: str = field(repr=False)
    line: str = field(repr=False)


@callback
def can_read(hass: HomeAssistant, assistant: str | None) -> bool:
    """Tell whether there is a line whose messages may be read out."""
    if BY_TEXT.get():
        # Whoever gets hold of a telephone must not get at the bank's codes.
        return False
    return any(lines for _, lines in _exposed_lines(hass, assistant))


@callback
def contacts_to_text(hass: HomeAssistant, assistant: str | None) -> Sequence[Contact]:
    """Return the contacts that may be written to."""
    return [
        contact
        for contact in address_book(hass).contacts.all
        if _is_exposed(
            hass,
            assistant,
            Platform.NOTIFY,
            contact_unique_id(contact.subentry_id, "notify"),
        )
    ]


async def async_unread(
    hass: HomeAssistant,
    assistant: str | None,
    context: Context | None,
    *,
    sender: str | None = None,
    mark_read: bool = False,
) -> tuple[Sequence[Unread], int]:
    """Return the first unread messages, and how many more there are.

    ``sender`` is the name of a contact. Raises HomeAssistantError where nothing
    may be read out (or marked, if it shall be), or a provider does not answer.
    """
    user = await async_user(hass, context)
    policy = POLICY_CONTROL if mark_read else POLICY_READ
    readable = [
        (coordinator, allowed)
        for coordinator, lines in _exposed_lines(hass, assistant)
        if (allowed := _allowed(coordinator, lines, user, policy))
    ]
    if BY_TEXT.get() or not readable:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="not_by_text" if BY_TEXT.get() else "nothing_to_read",
        )
    found: list[tuple[PhoneInboxCoordinator, Message]] = []
    later = 0
    for coordinator, lines in readable:
        with translated(coordinator.title):
            messages, more = await _unread_of(coordinator, lines, sender)
        found += [(coordinator, message) for message in messages]
        later += more
    found.sort(key=lambda item: item[1].time)
    now = found[:AT_ONCE]
    later += len(found) - len(now)
    if mark_read:
        for coordinator in {id(owner): owner for owner, _ in now}.values():
            ids = [message.id for owner, message in now if owner is coordinator]
            with translated(coordinator.title):
                await coordinator.inbox.mark(ids, read=True)
    return [_read_out(owner, message) for owner, message in now], later


async def async_text_contact(
    hass: HomeAssistant,
    assistant: str | None,
    context: Context | None,
    name: str,
    text: str,
) -> str:
    """Send a text to a contact; return the contact's name.

    Raises HomeAssistantError where it is nobody's name or several contacts', or
    where it was not sent.
    """
    user = await async_user(hass, context)
    found = [
        contact
        for contact in contacts_to_text(hass, assistant)
        # What is said has no capitals: those do not tell one name from another.
        if any(same(known, name.strip()) for known in contact.names)
        and may_on_contact(hass, user, contact.subentry_id, POLICY_CONTROL)
    ]
    if len(found) != 1:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="contact_ambiguous" if found else "contact_not_exposed",
        )
    (contact,) = found
    await async_send_to_contact(hass, contact, text)
    return contact.name


def _accounts(hass: HomeAssistant) -> Iterator[PhoneInboxCoordinator]:
    yield from loaded_accounts(hass)


def _exposed_lines(
    hass: HomeAssistant, assistant: str | None
) -> Iterator[tuple[PhoneInboxCoordinator, Sequence[str]]]:
    """Yield the accounts, with the lines whose messages may be read out."""
    for coordinator in _accounts(hass):
        entry = coordinator.config_entry
        if entry.options.get(CONF_PRIVACY) == Privacy.HIDDEN:
            continue
        yield (
            coordinator,
            [
                line
                for line in coordinator.lines
                if _is_exposed(
                    hass,
                    assistant,
                    Platform.SENSOR,
                    line_unique_id(coordinator, line, "last_message"),
                )
            ],
        )


def _is_exposed(
    hass: HomeAssistant, assistant: str | None, platform: Platform, unique_id: str
) -> bool:
    entity_id = er.async_get(hass).async_get_entity_id(platform, DOMAIN, unique_id)
    return (
        entity_id is not None
        and hass.states.get(entity_id) is not None
        and async_should_expose(hass, assistant or ASSISTANT, entity_id)
    )


def _allowed(
    coordinator: PhoneInboxCoordinator,
    lines: Sequence[str],
    user: User | None,
    policy: str,
) -> Sequence[str]:
    """Return those of an account's lines that a user has a right to."""
    rights = Rights(coordinator, user)
    return [line for line in lines if rights.on_line(coordinator.line_id(line), policy)]


async def _unread_of(
    coordinator: PhoneInboxCoordinator, lines: Sequence[str], sender: str | None
) -> tuple[Sequence[Message], int]:
    """Return an account's unread messages, the oldest, and how many more there are."""
    inbox = coordinator.inbox
    if sender is None:
        return await inbox.search.oldest_unread(lines, AT_ONCE)
    account = coordinator.config_entry.entry_id
    if (contact := coordinator.contacts.by_name(sender, account)) is None:
        return [], 0
    return [
        m for line in lines for m in await inbox.search.unread_from(contact, line)
    ], 0


def _read_out(coordinator: PhoneInboxCoordinator, message: Message) -> Unread:
    """Return a message as it is read out."""
    contact = coordinator.contacts.by_address(message.identity)
    return Unread(
        message=message,
        sender=contact.name if contact else mask(message.remote),
        line=coordinator.lines[message.line].name,
    )
