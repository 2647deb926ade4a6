"""Several channels, one after the other, until one of them has delivered.

Every recipient has a chain of tries. The next channel is used, once, where the one
before it is known to have failed, or not to have delivered in time. Where that is
not known, the chain ends: a text that may have arrived is not sent again.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from homeassistant.core import HassJob, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from ..access.views import result_view
from ..account.announcement import SIGNAL_ANNOUNCEMENT, Announcement
from ..const import DOMAIN, LOGGER
from ..coordinator import PhoneInboxCoordinator
from ..errors import invalid, translated, translation_key
from ..messaging import Channel, Delivery, Direction, Message, MessageRef
from ..providers import (
    CancelOutcome,
    OutcomeUnknown,
    ProviderError,
    SendResult,
    check_all,
    failure_code,
)
from .account_wait import async_loaded_account
from .drafts import Draft, Recipient, prepare, sends_on
from .preview import preview, refused
from .sending import async_try, refusals

#: What became of a try where the account was removed or does not come back.
ACCOUNT_GONE = "unavailable"


@dataclass(slots=True, kw_only=True)
class _Try:
    """One text to one recipient on one channel."""

    channel: Channel
    result: SendResult
    #: The time is over, and a look at the provider said: on its way still.
    overdue: bool = False

    @property
    def delivery(self) -> Delivery:
        return self.result.delivery

    @property
    def is_final(self) -> bool:
        return self.delivery in (
            Delivery.DELIVERED,
            Delivery.FAILED,
            Delivery.CANCELLED,
        )

    @property
    def is_for_the_next(self) -> bool:
        """Tell whether another channel may be used now."""
        return self.overdue or self.delivery is Delivery.FAILED

    def learn(self, message: Message) -> None:
        """Take what is known by now of the message."""
        self.result = replace(
            self.result,
            message=message,
            delivery=message.delivery,
            parts=message.parts or self.result.parts,
            price=message.price or self.result.price,
            error=message.error,
        )


@dataclass(slots=True, kw_only=True)
class _Chain:
    """The tries to reach one recipient."""

    hass: HomeAssistant
    entry_id: str
    recipient: Recipient
    #: What goes out on each channel, in order.
    drafts: Mapping[Channel, Draft]
    patience: timedelta
    tries: list[_Try] = field(default_factory=list)
    _heard: asyncio.Queue[Message | None] = field(default_factory=asyncio.Queue)

    @property
    def last(self) -> _Try:
        return self.tries[-1]

    async def run(self) -> None:
        """Try one channel after the other."""
        disconnect = async_dispatcher_connect(
            self.hass, SIGNAL_ANNOUNCEMENT, self._listen
        )
        try:
            for channel, draft in self.drafts.items():
                await self._try(channel, draft)
                if not self.last.is_for_the_next:
                    break
        finally:
            disconnect()

    @callback
    def _listen(self, announcement: Announcement) -> None:
        message = announcement.message
        if (
            announcement.entry_id == self.entry_id
            and message.direction is Direction.OUTGOING
        ):
            self._heard.put_nowait(message)

    async def _try(self, channel: Channel, draft: Draft) -> None:
        # What was heard of the try before is of no use any more.
        self._heard = asyncio.Queue()
        coordinator = await async_loaded_account(self.hass, self.entry_id)
        result = await self._send(coordinator, draft)
        self.tries.append(_Try(channel=channel, result=result))
        if (
            coordinator is not None
            and result.message is not None
            and channel in coordinator.provider.capabilities.tracks
        ):
            await self._watch(result.message)

    async def _send(
        self, coordinator: PhoneInboxCoordinator | None, draft: Draft
    ) -> SendResult:
        address = self.recipient.address
        if coordinator is None:
            return SendResult(
                recipient=address, delivery=Delivery.FAILED, error=ACCOUNT_GONE
            )
        try:
            (result,) = await async_try(coordinator, prepare(coordinator, draft))
        except ProviderError as err:
            unknown = isinstance(err, OutcomeUnknown)
            return SendResult(
                recipient=address,
                delivery=Delivery.UNKNOWN if unknown else Delivery.FAILED,
                error=translation_key(err),
            )
        except HomeAssistantError as err:
            # A cap that the other tries have filled, or a memory that is not written.
            return SendResult(
                recipient=address, delivery=Delivery.FAILED, error=err.translation_key
            )
        if result.error and result.delivery not in (
            Delivery.UNKNOWN,
            Delivery.CANCELLED,
        ):
            return replace(result, delivery=Delivery.FAILED)
        return result

    async def _watch(self, message: Message) -> None:
        """Wait until the message is delivered or has failed, or the time is over."""
        heard_here = self._heard

        @callback
        def time_is_over(_: datetime) -> None:
            heard_here.put_nowait(None)

        timer = async_call_later(
            self.hass, self.patience, HassJob(time_is_over, cancel_on_shutdown=True)
        )
        try:
            while not self.last.is_final:
                heard = await heard_here.get()
                if heard is None:
                    await self._look(message)
                    return
                if heard.id == message.id:
                    self.last.learn(heard)
        finally:
            timer()

    async def _look(self, message: Message) -> None:
        """Look the message up: the last poll may have been a while ago."""
        coordinator = await async_loaded_account(self.hass, self.entry_id)
        try:
            found = await self._look_up(coordinator, message) if coordinator else None
        except ProviderError as err:
            self._lose(translation_key(err))
            return
        except HomeAssistantError as err:
            self._lose(err.translation_key)
            return
        if coordinator is None or found is None:
            self._lose(ACCOUNT_GONE if coordinator is None else "not_found")
            return
        self.last.learn(found)
        if found.id in coordinator.ledger.stops:
            # Somebody wants it stopped, and it may take a while to show.
            if found.delivery is not Delivery.DELIVERED:
                self.last.result = replace(
                    self.last.result, delivery=Delivery.CANCELLED, error=None
                )
            return
        self.last.overdue = found.delivery in (Delivery.PENDING, Delivery.SENT)
        if found.delivery is Delivery.PENDING:
            await self._cancel(coordinator, message)

    async def _look_up(
        self, coordinator: PhoneInboxCoordinator, message: Message
    ) -> Message | None:
        mailbox = coordinator.provider.mailbox_of(message)
        ref = MessageRef(message.id, message.time)
        async with coordinator.changing():
            found = await coordinator.provider.fetch_by_ids(mailbox, [ref])
            coordinator.ledger.accept(mailbox, found)
        return next(iter(found), None)

    async def _cancel(
        self, coordinator: PhoneInboxCoordinator, message: Message
    ) -> None:
        """Stop what has not gone out yet, so that it does not arrive as well."""
        if not coordinator.provider.capabilities.cancel or len(self.tries) == len(
            self.drafts
        ):
            return
        try:
            outcomes = await coordinator.inbox.cancel([message.id])
        except ProviderError as err:
            LOGGER.debug("%s: a message could not be stopped: %s", self.entry_id, err)
            return
        if outcomes.get(message.id) is CancelOutcome.CANCELLED:
            self.last.result = replace(
                self.last.result, delivery=Delivery.CANCELLED, error="cancelled"
            )

    def _lose(self, error: str | None) -> None:
        """Take note that nobody can tell what became of the message."""
        self.last.result = replace(
            self.last.result, delivery=Delivery.UNKNOWN, error=error
        )


async def async_send_with_fallback(
    coordinator: PhoneInboxCoordinator,
    draft: Draft,
    channels: Sequence[Channel],
    patience: timedelta,
) -> Sequence[Mapping[str, Any]]:
    """Send on the first channel that delivers in time; return a view for each.

    Raises as :func:`.sending.async_send`; nothing is sent where a channel cannot
    be used, or one but the last does not tell of deliveries.
    """
    drafts = drafts_for(coordinator, draft, channels)
    first = prepare(coordinator, drafts[channels[0]])
    for refusal in refusals(coordinator, first, dt_util.utcnow()):
        raise refusal
    chains = [
        _Chain(
            hass=coordinator.hass,
            entry_id=coordinator.config_entry.entry_id,
            recipient=recipient,
            # What was begun is brought to its end, in quiet hours, too.
            drafts={
                channel: replace(each, recipients=[recipient.as_it_is], urgent=True)
                for channel, each in drafts.items()
            },
            patience=patience,
        )
        for recipient in first.recipients
    ]
    await asyncio.gather(*(chain.run() for chain in chains))
    _raise_for_failures(coordinator, chains)
    return [_view(chain) for chain in chains]


def preview_fallback(
    coordinator: PhoneInboxCoordinator, draft: Draft, channels: Sequence[Channel]
) -> Mapping[str, Any]:
    """Return what the first channel would come to, and each that might follow."""
    try:
        drafts = drafts_for(coordinator, draft, channels)
    except Unauthorized:
        raise
    except HomeAssistantError as err:
        return refused(err)
    first, *others = (preview(coordinator, each) for each in drafts.values())
    return {**first, "fallbacks": others}


def drafts_for(
    coordinator: PhoneInboxCoordinator, draft: Draft, channels: Sequence[Channel]
) -> Mapping[Channel, Draft]:
    """Return what goes out on each channel, in order; see above for errors."""
    if draft.send_at is not None:
        raise invalid(coordinator.title, "fallback_scheduled")
    tracks = coordinator.provider.capabilities.tracks
    drafts: dict[Channel, Draft] = {}
    for position, channel in enumerate(channels, start=1):
        line = draft.line
        if line is not None and not sends_on(coordinator, line, channel):
            line = None
        drafts[channel] = replace(draft, channel=channel, line=line)
        prepared = prepare(coordinator, drafts[channel])
        # Not when the first one has gone out already.
        with translated(coordinator.sending_title):
            check_all(coordinator.provider, prepared.outgoing)
        if position < len(channels) and channel not in tracks:
            raise invalid(coordinator.title, "delivery_not_tracked", channel=channel)
    return drafts


def _raise_for_failures(
    coordinator: PhoneInboxCoordinator, chains: Sequence[_Chain]
) -> None:
    sent: list[str] = []
    failed: list[str] = []
    unknown: list[str] = []
    for chain in chains:
        shown, last = chain.recipient.shown, chain.last
        match last.delivery:
            case Delivery.FAILED:
                # One that was late may still arrive, so each try is told.
                tries = (
                    f"{each.channel}: "
                    f"{failure_code(each.result.error) or each.delivery}"
                    for each in chain.tries
                )
                failed.append(f"{shown} ({', '.join(tries)})")
            case Delivery.UNKNOWN:
                unknown.append(shown)
            case Delivery.CANCELLED:
                # As somebody wanted it.
                pass
            case _:
                sent.append(shown)
    if not failed and not unknown:
        return
    raise HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="fallback_unknown" if unknown else "fallback_failed",
        translation_placeholders={
            "account": coordinator.title,
            "sent": ", ".join(sent) or "–",
            "failed": ", ".join(failed) or "–",
            "unknown": ", ".join(unknown),
        },
    )


def _view(chain: _Chain) -> dict[str, Any]:
    """Return what became of the message to one recipient, and on which channel."""
    last = chain.last
    return {
        **result_view(last.result),
        "delivered_by": last.channel if last.delivery is Delivery.DELIVERED else None,
        "tries": [
            {
                "channel": each.channel,
                "message_id": each.result.message.id if each.result.message else None,
                "delivery": each.delivery,
                "error": each.result.error,
            }
            for each in chain.tries
        ],
    }
