"""The way out: whom to send to and from where, caps, and what became of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util import dt as dt_util

from ..access.account_choice import account_for_contact
from ..account.desk import CapReached
from ..account.inbox import ChangeMade
from ..account.problems import Problem, async_set_problem
from ..const import ATTR_URGENT, CONF_QUIET_HOURS, DOMAIN, LOGGER
from ..contacts import Contact
from ..coordinator import PhoneInboxCoordinator
from ..errors import translated
from ..messaging import Delivery
from ..messaging.quiet import QuietHours
from ..providers import (
    AuthenticationFailed,
    NoMoney,
    OutcomeUnknown,
    ProviderError,
    SendResult,
    failure_code,
    send_to_all,
)
from .drafts import Draft, Prepared, Recipient, prepare


def is_urgent(call: ServiceCall) -> bool:
    """Tell whether what an action sends goes out in quiet hours.

    A person who calls it by hand knows how late it is.
    """
    return bool(call.data[ATTR_URGENT]) or call.context.user_id is not None


def refusals(
    coordinator: PhoneInboxCoordinator, prepared: Prepared, now: datetime
) -> Iterator[HomeAssistantError]:
    """Yield what stands in the way of a draft at this moment."""
    draft = prepared.draft
    quiet = QuietHours.parse(coordinator.config_entry.options.get(CONF_QUIET_HOURS))
    leaves = dt_util.as_local(draft.send_at or now)
    if quiet is not None and not draft.urgent and quiet.covers(leaves.time()):
        yield HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="quiet_hours",
            translation_placeholders={
                "account": coordinator.title,
                "start": f"{quiet.start:%H:%M}",
                "end": f"{quiet.end:%H:%M}",
            },
        )
    cap = coordinator.desk.refusal(prepared.identities, prepared.parts, now)
    if cap is not None:
        yield _over_cap(coordinator, cap)


async def async_send(
    coordinator: PhoneInboxCoordinator, draft: Draft
) -> Sequence[SendResult]:
    """Send a text to everybody named, each once; return one result for each.

    Raises ServiceValidationError where the request cannot be right, and
    HomeAssistantError where it was refused, is over a cap, or did not reach
    everybody: the error then says whom it reached.
    """
    prepared = prepare(coordinator, draft)
    with translated(coordinator.sending_title):
        results = await async_try(coordinator, prepared)
    _raise_for_failures(coordinator, prepared.recipients, results)
    return results


async def async_try(
    coordinator: PhoneInboxCoordinator, prepared: Prepared
) -> Sequence[SendResult]:
    """Send, and return what became of it for each recipient, failures included.

    Raises HomeAssistantError where it is refused here, and the provider's error
    where that goes for everybody.
    """
    outgoing, channel = prepared.outgoing, prepared.channel
    now = dt_util.utcnow()
    for refusal in refusals(coordinator, prepared, now):
        raise refusal
    coordinator.desk.reserve(prepared.identities, outgoing.text, channel, now)
    # Counted on the disk first: a crash must not lift a cap.
    coordinator.touch()
    try:
        await coordinator.async_keep()
        coordinator.require_open()
        results = await send_to_all(
            coordinator.provider, outgoing, failed=partial(_note_failure, coordinator)
        )
    except ProviderError as err:
        if isinstance(err, NoMoney):
            _tell_of_money(coordinator, is_out=True)
        if not isinstance(err, OutcomeUnknown):
            await _take_back(coordinator, prepared.identities, now)
        raise
    except HomeAssistantError:
        coordinator.desk.release(prepared.identities, now)
        raise
    results = [_told(result) for result in results]
    broke = any(result.error == NoMoney().code for result in results)
    if broke or not all(result.error for result in results):
        _tell_of_money(coordinator, is_out=broke)
    await _settle(coordinator, prepared.identities, results, now)
    return results


@callback
def _note_failure(coordinator: PhoneInboxCoordinator, error: ProviderError) -> None:
    """Ask for new credentials where the provider refused those it has."""
    # One that was reloaded meanwhile finds out by itself.
    if isinstance(error, AuthenticationFailed) and not coordinator.closed:
        entry = coordinator.sender or coordinator.config_entry
        entry.async_start_reauth(coordinator.hass)


@callback
def _tell_of_money(coordinator: PhoneInboxCoordinator, *, is_out: bool) -> None:
    async_set_problem(
        coordinator,
        Problem.NO_MONEY,
        present=is_out,
        whose=coordinator.sending_title,
    )


def _told(result: SendResult) -> SendResult:
    """Return a result that says so where the message is known to have failed.

    It may have failed while the action waited, and its provider tell no reason.
    """
    if result.error or result.delivery not in (Delivery.FAILED, Delivery.CANCELLED):
        return result
    reason = result.message.error if result.message else None
    return replace(result, error=reason or result.delivery.value)


async def async_send_to_contact(
    hass: HomeAssistant, contact: Contact, text: str, *, urgent: bool = False
) -> Sequence[SendResult]:
    """Send a text to a contact's preferred number; see :func:`async_send`.

    It goes from the contact's preferred account and line, on its preferred channel.
    """
    if (coordinator := account_for_contact(hass, contact)) is None:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="no_account_sends"
        )
    return await async_send(
        coordinator,
        Draft(text=text, recipients=[contact], urgent=urgent),
    )


async def _take_back(
    coordinator: PhoneInboxCoordinator, identities: Iterable[str], now: datetime
) -> None:
    coordinator.desk.release(identities, now)
    await _keep(coordinator)


async def _keep(coordinator: PhoneInboxCoordinator) -> None:
    """Store what became of a message; what failed here must not look unsent."""
    coordinator.touch()
    try:
        await coordinator.async_keep()
    except HomeAssistantError:
        # The next poll tries again.
        LOGGER.warning("%s: what was sent could not be stored", coordinator.title)


async def _settle(
    coordinator: PhoneInboxCoordinator,
    identities: Sequence[str],
    results: Sequence[SendResult],
    now: datetime,
) -> None:
    """Let the ledger know what went out, and the desk what did not, and to whom."""
    # What failed later was sent, and what nobody knows of may have been.
    refused = [
        identity
        for identity, result in zip(identities, results, strict=True)
        if result.error
        and result.message is None
        and result.delivery is not Delivery.UNKNOWN
    ]
    coordinator.desk.release(refused, now)
    for result in results:
        if (message := result.message) is not None:
            mailbox = coordinator.provider.mailbox_of(message)
            coordinator.ledger.accept(mailbox, [message])
    coordinator.reader.balance_outdated()
    await _keep(coordinator)
    coordinator.publish()
    sent = [result.message.id for result in results if result.message is not None]
    coordinator.inbox.tell(ChangeMade.SENT, sent)


def _raise_for_failures(
    coordinator: PhoneInboxCoordinator,
    recipients: Sequence[Recipient],
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
            failed.append(f"{who.shown} ({failure_code(result.error)})")
    if not failed and not unknown:
        return
    raise HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=(
            "partly_unknown" if unknown else "partly_sent" if sent else "not_sent"
        ),
        translation_placeholders={
            "account": coordinator.title,
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
            "account": coordinator.title,
            "limit": str(error.limit),
        },
    )
