"""The account's lines: services, caller ids, and what messages show (§6)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import AuthenticationFailed, Blocked, ProviderError, RateLimited
from ..model import Line
from ..numbers import digits
from ..payload import ApiObject, read_items, readable
from .api import Api
from .listing import PAGE_SIZE
from .mapping import direction_of, line_key, same_line, sides
from .models import CallerId, MessageObject, Service

_MOST_PAGES = 10
_SHOWN_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Services:
    """What the tenant has, as far as the user may know."""

    sms: Sequence[Service] = ()
    whatsapp: Sequence[Service] = ()
    caller_ids: Sequence[CallerId] = ()

    @classmethod
    async def read(cls, api: Api, own: Sequence[Any] | None) -> Services:
        """Read what can be read; ``own`` are the caller ids that came with the user.

        Nothing of it is needed: lines also show by their messages. Raises
        AuthenticationFailed, Blocked or RateLimited.
        """
        sms = await _all(api, "sms", Service)
        whatsapp = await _all(api, "whatsapp", Service)
        caller_ids = await _all(api, "user/outbound_caller_ids", CallerId, paged=False)
        return cls(sms, whatsapp, caller_ids or list(readable(CallerId, own or ())))

    def lines(self, messages: Iterable[MessageObject]) -> Sequence[Line]:
        """Return the lines; a message's way to write a number comes first."""
        names = {
            service.id: service.name
            for service in (*self.sms, *self.whatsapp)
            if service.id and service.name
        }
        found: dict[str, str | None] = {}
        for item in messages:
            key = sides(item, direction_of(item)).line
            name = names.get(item.config_id or "") or item.channel_name
            found[key] = found.get(key) or name
        for address, name in self._addresses():
            key = line_key(address)
            known = (other for other in found if same_line(other, key))
            key = next(known, key)
            found[key] = found.get(key) or name
        return _distinct(
            [Line(key=key, name=name or "") for key, name in found.items()]
        )

    def _addresses(self) -> Iterator[tuple[str, str | None]]:
        """Return own addresses with the names of what they belong to."""
        for service in self.sms:
            if service.sender_id and service.enabled is not False:
                yield service.sender_id, service.name
        for service in self.whatsapp:
            if service.phone_number and service.enabled is not False:
                yield service.phone_number, service.name
        trunks = {
            service.provider_id: service.name
            for service in self.sms
            if service.provider_id
        }
        for own in self.caller_ids:
            if own.caller_id:
                name = trunks.get(own.provider_id or "")
                yield own.caller_id, name or own.description


async def _all[Kind: ApiObject](
    api: Api, path: str, kind: type[Kind], *, paged: bool = True
) -> list[Kind]:
    """Return all objects of a list, or those until something went wrong."""
    found: list[Kind] = []
    seen = 0
    for _ in range(_MOST_PAGES):
        params = (("top", str(PAGE_SIZE)), ("skip", str(seen))) if paged else ()
        try:
            answer = await api.get(path, params, probing=True)
            data = await answer.json()
        except AuthenticationFailed, Blocked, RateLimited:
            raise
        except ProviderError:
            break
        raw = data.get("items") if isinstance(data, dict) else None
        if not isinstance(raw, list):
            break
        found += await read_items(kind, raw)
        seen += len(raw)
        if not paged or len(raw) < PAGE_SIZE:
            break
    return found


def _distinct(lines: Sequence[Line]) -> Sequence[Line]:
    """Return lines whose names tell them apart, without their whole numbers."""
    used = Counter(line.name for line in lines)
    return [
        line
        if line.name and used[line.name] == 1
        else replace(line, name=f"{line.name} {_short(line.key)}".strip())
        for line in lines
    ]


def _short(key: str) -> str:
    shown = digits(key)
    if len(shown) <= _SHOWN_DIGITS or any(char.isalpha() for char in key):
        return key
    return f"…{shown[-_SHOWN_DIGITS:]}"
