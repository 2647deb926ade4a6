"""The way out: whom to send to and from where, caps, and what became of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util import dt as dt_util

from .const import DOMAIN, LOGGER
from .contacts import Contact
from .coordinator import PhoneInboxCoordinator
from .desk import CapReached
from .errors import placeholders, translation_key
from .messaging import Channel, Delivery
from .messaging.numbers import is_number, mask
from .providers import (
    AuthenticationFailed,
    OutcomeUnknown,
    Outgoing,
    ProviderError,
    SendResult,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a caller wants to send.

    ``recipients`` are names of contacts or addresses as people write them;
    ``line`` is a line's key, ``ttl`` is in seconds.
    """

    text: str = field(repr=False)
    recipients: Sequence[str] = field(repr=False)
    line: str | None = field(default=None, repr=False)
    channel: Channel | None = None
    send_at: datetime | None = None
    ttl: int | None = None
    tags: Sequence[str] = ()
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recipient:
    address: str = field(repr=False)
    contact: Contact | None

    @property
    def shown(self) -> str:
        """Return how an error may call the recipient: never by a full number."""
        return self.contact.name if self.contact else mask(self.address)


async def async_send(
    coordinator: PhoneInboxCoordinator, draft: Draft
) -> Sequence[SendResult]:
    """Send a text to everybody named, each once; return one result for each.

    Raises ServiceValidationError where the request cannot be right, and
    HomeAssistantError where it was refused, is over a cap, or did not reach
    everybody: the error then says whom it reached.
    """
    recipients = _resolve(coordinator, draft.recipients)
    channel = _check(coordinator, draft)
    outgoing = Outgoing(
        line=_line(coordinator, draft, recipients, channel),
        recipients=[recipient.address for recipient in recipients],
        text=draft.text,
        channel=channel,
        send_at=draft.send_at,
        ttl=draft.ttl,
        tags=draft.tags,
        options=draft.options,
    )
    now = dt_util.utcnow()
    try:
        coordinator.desk.reserve(outgoing.recipients, draft.text, channel, now)
    except CapReached as err:
        raise _over_cap(coordinator, err) from None
    # Counted on the disk first: a crash must not lift a cap.
    coordinator.touch()
    try:
        await coordinator.async_keep()
        results = await coordinator.provider.send(outgoing)
    except ProviderError as err:
        if not isinstance(err, OutcomeUnknown):
            await _take_back(coordinator, outgoing.recipients, now)
        if isinstance(err, AuthenticationFailed):
            coordinator.config_entry.async_start_reauth(coordinator.hass)
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key=translation_key(err),
            translation_placeholders=placeholders(err, coordinator.account),
        ) from None
    except HomeAssistantError:
        coordinator.desk.release(outgoing.recipients, now)
        raise
    await _settle(coordinator, results, now)
    _raise_for_failures(coordinator, recipients, results)
    return results


async def async_send_to_contact(
    coordinator: PhoneInboxCoordinator, contact: Contact, text: str
) -> Sequence[SendResult]:
    """Send a text to a contact's preferred number; see :func:`async_send`."""
    return await async_send(
        coordinator,
        Draft(text=text, recipients=[contact.numbers[0]], line=contact.line),
    )


def _resolve(
    coordinator: PhoneInboxCoordinator, recipients: Iterable[str]
) -> Sequence[_Recipient]:
    """Turn names and numbers into addresses, each of them once."""
    contacts = coordinator.contacts
    found: dict[str, _Recipient] = {}
    for position, wanted in enumerate(recipients, start=1):
        if (contact := contacts.by_name(wanted)) is not None:
            address = contact.numbers[0]
        else:
            address = contacts.normalise(wanted)
            contact = contacts.by_address(wanted)
            if not is_number(address):
                # Its position, not its text: errors are logged and traced.
                raise ServiceValidationError(
                    translation_domain=DOMAIN,
                    translation_key="recipient_invalid",
                    translation_placeholders={
                        "account": coordinator.account,
                        "position": str(position),
                    },
                )
        found.setdefault(address, _Recipient(address=address, contact=contact))
    if not found:
        raise _invalid(coordinator, "no_recipient")
    return list(found.values())


def _check(coordinator: PhoneInboxCoordinator, draft: Draft) -> Channel:
    """Refuse what this provider cannot do; return the channel to use."""
    capabilities = coordinator.provider.capabilities
    if not capabilities.send:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="cannot_send",
            translation_placeholders={
                "account": coordinator.account,
                "others": ", ".join(accounts_that_send(coordinator)) or "–",
            },
        )
    if not draft.text.strip():
        raise _invalid(coordinator, "empty_text")
    limit = capabilities.text_limit
    if limit is not None and len(draft.text) > limit:
        raise _invalid(coordinator, "text_too_long", limit=str(limit))
    channel = draft.channel or (
        Channel.SMS if Channel.SMS in capabilities.send else min(capabilities.send)
    )
    if channel not in capabilities.send:
        raise _invalid(coordinator, "channel_not_supported", channel=channel)
    for name, wanted, possible in (
        ("send_at", draft.send_at, capabilities.schedule),
        ("ttl", draft.ttl, capabilities.ttl),
        ("tags", draft.tags, capabilities.tags),
    ):
        if wanted and not possible:
            raise _invalid(coordinator, "option_not_supported", option=name)
    return channel


def _line(
    coordinator: PhoneInboxCoordinator,
    draft: Draft,
    recipients: Sequence[_Recipient],
    channel: Channel,
) -> str:
    """Return the line to send from: the named, the contact's or the account's."""
    preferred = {
        recipient.contact.line for recipient in recipients if recipient.contact
    }
    line = draft.line
    if line is None and len(recipients) == len(preferred) == 1:
        line = preferred.pop()
    line = line or coordinator.default_line(channel)
    if line is None:
        raise _invalid(coordinator, "no_line")
    return line


def accounts_that_send(coordinator: PhoneInboxCoordinator) -> Sequence[str]:
    """Return the names of the accounts that can send."""
    entries = coordinator.hass.config_entries.async_loaded_entries(DOMAIN)
    return sorted(
        entry.title
        for entry in entries
        if entry.runtime_data.provider.capabilities.send
    )


async def _take_back(
    coordinator: PhoneInboxCoordinator, recipients: Iterable[str], now: datetime
) -> None:
    coordinator.desk.release(recipients, now)
    await _keep(coordinator)


async def _keep(coordinator: PhoneInboxCoordinator) -> None:
    """Store what became of a message; what failed here must not look unsent."""
    coordinator.touch()
    try:
        await coordinator.async_keep()
    except HomeAssistantError:
        # The next poll tries again.
        LOGGER.warning("%s: what was sent could not be stored", coordinator.account)


async def _settle(
    coordinator: PhoneInboxCoordinator, results: Sequence[SendResult], now: datetime
) -> None:
    """Let the ledger know what went out, and the desk what did not."""
    # What failed later was sent, and what nobody knows of may have been.
    refused = [
        result.recipient
        for result in results
        if result.error
        and result.message is None
        and result.delivery is not Delivery.UNKNOWN
    ]
    coordinator.desk.release(refused, now)
    for result in results:
        if (message := result.message) is not None:
            mailbox = coordinator.provider.mailbox_of(message.line)
            coordinator.ledger.accept(mailbox, [message])
    coordinator.balance_outdated()
    await _keep(coordinator)
    coordinator.publish()


def _raise_for_failures(
    coordinator: PhoneInboxCoordinator,
    recipients: Sequence[_Recipient],
    results: Sequence[SendResult],
) -> None:
    sent: list[str] = []
    failed: list[str] = []
    unknown: list[str] = []
    for who, result in zip(recipients, results, strict=True):
        if not result.error:
            sent.append(who.shown)
        elif result.delivery is Delivery.UNKNOWN:
            unknown.append(who.shown)
        else:
            failed.append(f"{who.shown} ({result.error})")
    if not failed and not unknown:
        return
    raise HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=(
            "partly_unknown" if unknown else "partly_sent" if sent else "not_sent"
        ),
        translation_placeholders={
            "account": coordinator.account,
            "sent": ", ".join(sent) or "–",
            "failed": ", ".join(failed) or "–",
            "unknown": ", ".join(unknown),
        },
    )


def _over_cap(
    coordinator: PhoneInboxCoordinator, error: CapReached
) -> HomeAssistantError:
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=f"cap_{error.cap}",
        translation_placeholders={
            "account": coordinator.account,
            "limit": str(error.limit),
        },
    )


def _invalid(
    coordinator: PhoneInboxCoordinator, key: str, **values: str
) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders={"account": coordinator.account, **values},
    )
