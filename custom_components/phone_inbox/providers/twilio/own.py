"""What the account has to send from: numbers, senders of channels, services (§9)."""

from collections.abc import Awaitable, Mapping, Sequence

from ...messaging import Channel
from ..errors import (
    AuthenticationFailed,
    NotFound,
    PermissionDenied,
    ProviderError,
    Rejected,
)
from ..model import Line
from .api import TwilioApi
from .mapping import PREFIXES, address_of, line_of
from .models import AlphaSenderObject, NumberObject, PoolNumberObject, SenderObject

#: The pools of so many services are read.
_MOST_SERVICES = 20
_OFFLINE = "OFFLINE"
_REFUSED = (AuthenticationFailed, PermissionDenied, NotFound, Rejected)
_SENDER_CHANNELS = (Channel.WHATSAPP, Channel.RCS)


class Own:
    """The account's senders, as far as the credentials may see them.

    None of it is needed for reading messages, so nothing here fails but by itself:
    what cannot be had is left out.
    """

    def __init__(self, api: TwilioApi) -> None:
        """Know nothing yet."""
        self._api = api
        #: Its numbers, as far as they are known.
        self.numbers: Sequence[NumberObject] = ()
        #: Whether these are all that there are.
        self.are_all = False
        #: The senders of each channel; None: it could not be found out.
        self._senders: dict[Channel, Sequence[SenderObject] | None] = {}
        #: The channels whose senders could not be found out, or may not be seen.
        self.unseen: frozenset[Channel] = frozenset()
        #: The service that each sender is in the pool of.
        self._service_of: dict[str, str] = {}
        self._names: Sequence[str] = ()
        #: Whether there may be a service: it is so, or it could not be found out.
        self.has_service = False

    async def learn(self) -> None:
        """Ask for everything anew."""
        try:
            self.numbers, self.are_all = await self._api.numbers()
        except ProviderError:
            self.numbers, self.are_all = (), False
        unseen: set[Channel] = set()
        for channel in _SENDER_CHANNELS:
            name = PREFIXES[channel].removesuffix(":")
            try:
                self._senders[channel] = await self._api.senders(name)
            except ProviderError as err:
                # Whoever may not see them has none, as far as it can tell.
                self._senders[channel] = () if isinstance(err, _REFUSED) else None
                unseen.add(channel)
        self.unseen = frozenset(unseen)
        await self.learn_services()

    async def learn_services(self) -> None:
        """Ask for the services, and for who is in the pool of which."""
        services = await _optional(self._api.services())
        self.has_service = services is None or bool(services)
        names: list[str] = []
        for service in (services or ())[:_MOST_SERVICES]:
            sid = service.sid
            numbers = await _optional(
                self._api.pool(sid, "PhoneNumbers", PoolNumberObject)
            )
            alpha = await _optional(
                self._api.pool(sid, "AlphaSenders", AlphaSenderObject)
            )
            mine = [one.phone_number for one in numbers or () if one.phone_number]
            own = [one.alpha_sender for one in alpha or () if one.alpha_sender]
            names += own
            for sender in (*mine, *own):
                self._service_of.setdefault(sender, sid)
        self._names = list(dict.fromkeys(names))

    def service_of(self, line: str) -> str | None:
        """Return the service in whose pool a line is."""
        return self._service_of.get(line)

    @property
    def channels(self) -> frozenset[Channel]:
        """Return the channels that there are senders of, or may be."""
        return frozenset(
            {
                Channel.SMS,
                *(
                    channel
                    for channel, senders in self._senders.items()
                    if senders is None or senders
                ),
            }
        )

    @property
    def lines(self) -> Mapping[str, Line]:
        """Return the lines by their keys."""
        channels: dict[str, set[Channel]] = {}
        names: dict[str, str] = {}
        for number in self.numbers:
            if number.phone_number is None:
                continue
            names[number.phone_number] = number.friendly_name or number.phone_number
            if number.texts:
                channels.setdefault(number.phone_number, set()).add(Channel.SMS)
        for name in self._names:
            channels.setdefault(name, set()).add(Channel.SMS)
        for channel, senders in self._senders.items():
            for sender in senders or ():
                if sender.sender_id and (sender.status or "").upper() != _OFFLINE:
                    key = line_of(sender.sender_id)
                    channels.setdefault(key, set()).add(channel)
        return {
            key: Line(
                key=key,
                name=names.get(key, address_of(key).bare),
                channels=frozenset(able),
            )
            for key, able in channels.items()
        }


async def _optional[T](asked: Awaitable[Sequence[T]]) -> Sequence[T] | None:
    """Return what was asked for; nothing where these credentials may not see it.

    A 401 is one of these cases: that the credentials are good was proved before (§2).
    None: it could not be found out.
    """
    try:
        return await asked
    except _REFUSED:
        return ()
    except ProviderError:
        return None
