"""Subscriptions to what happens to messages (§9)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from aiohttp import hdrs
from pydantic import ValidationError

from ..errors import NotFound, PermissionDenied, ProviderError, Rejected
from ..paths import segment
from ..payload import readable
from .answers import USER_BLOCKED
from .api import Api
from .keep import Keep
from .models import EventObject, list_in

#: What tells of incoming messages comes first: their number is limited.
TYPES = ("message-in", "message-out", "message-out-status")
#: Described as an event and not in the list of types: it may not be one.
_DOUBTFUL = "message-out-status"
_METHOD = "POST"
_KEPT = "events"


class Subscriptions:
    """The events that call our address, and no others.

    What was created is kept, so that it can be removed by another run.
    """

    def __init__(self, api: Api, keep: Keep) -> None:
        """Prepare calls."""
        self._api = api
        self._keep = keep
        #: Whether the server refused the type that may not be one.
        self._no_status = False
        #: Whether this run has subscribed already.
        self.subscribed = False
        self._active: Counter[str] = Counter()
        self._wanted = 0
        self._refused = ""

    async def subscribe(self, lines: Sequence[str], url: str) -> None:
        """Create what lacks for these extensions, and remove ours of another address.

        Where the server refuses, such as above its limit, the rest is kept and
        polling goes on alone: see :meth:`statistics`.
        """
        self._active.clear()
        self._refused = ""
        self._wanted = len(lines) * len(TYPES)
        there: dict[str, set[str]] = {}
        for line in lines:
            if (events := await self._list(line)) is not None:
                there[line] = await self._adopt(line, events, url)
        for kind in TYPES:
            for line, kinds in list(there.items()):
                if kind in kinds or await self._create(line, kind, url):
                    self._active[kind] += 1
                elif kind != _DOUBTFUL:
                    # The other types would be refused as well.
                    del there[line]
        self.subscribed = True

    async def unsubscribe(self) -> None:
        """Remove what was created, by this run or an earlier one, and only that."""
        self._active.clear()
        self.subscribed = False
        failure: ProviderError | None = None
        for line, key in self._ours():
            try:
                await self._delete(line, key)
            except ProviderError as err:
                # It stays in the memory: the next time it is tried again.
                failure = err
        if failure is not None:
            raise failure

    def statistics(self) -> Mapping[str, Any]:
        """Return how many events are ours, by type, and why not more."""
        return {
            "wanted": self._wanted,
            "active": dict(self._active),
            "refused": self._refused,
        }

    def _ours(self) -> list[tuple[str, str]]:
        return [
            (str(item[0]), str(item[1]))
            for item in self._keep.get(_KEPT)
            if isinstance(item, list) and len(item) == 2
        ]

    async def _remember(self, ours: Sequence[tuple[str, str]]) -> None:
        await self._keep.set(_KEPT, [[line, key] for line, key in ours])

    async def _list(self, line: str) -> list[EventObject] | None:
        """Return an extension's events, whoever made them; None where refused."""
        try:
            answer = await self._api.get(_root_of(line))
        except (PermissionDenied, NotFound, Rejected) as err:
            self._note(err)
            return None
        return list(readable(EventObject, list_in(await answer.json())))

    async def _adopt(
        self, line: str, events: Sequence[EventObject], url: str
    ) -> set[str]:
        """Keep those that call our address, remove ours that call another one.

        The address is a secret of ours, so who has it is one of ours, too.
        """
        good = [
            e for e in events if e.url == url and (e.method or "").upper() == _METHOD
        ]
        there = {(line, event.id) for event in events}
        kept = {(line, event.id) for event in good}
        ours = [item for item in self._ours() if item[0] != line or item in there]
        await self._remember([*ours, *sorted(kept.difference(ours))])
        for old in ours:
            if old[0] == line and old not in kept:
                try:
                    await self._delete(*old)
                except (PermissionDenied, Rejected) as err:
                    self._note(err)
        return {event.event_type or "" for event in good}

    async def _create(self, line: str, kind: str, url: str) -> bool:
        if kind == _DOUBTFUL and self._no_status:
            return False
        body = {"event_type": kind, "method": _METHOD, "url": url}
        try:
            answer = await self._api.change(hdrs.METH_POST, _root_of(line), body)
        except (PermissionDenied, NotFound, Rejected) as err:
            if kind == _DOUBTFUL and isinstance(err, Rejected) and not self._refused:
                # Its news come with message-out then.
                self._no_status = True
            else:
                self._note(err)
            return False
        try:
            created = [EventObject.model_validate(await answer.json_or_none())]
        except ValidationError:
            created = [
                event
                for event in await self._list(line) or ()
                if event.url == url and event.event_type == kind
            ]
        await self._remember([*self._ours(), *((line, item.id) for item in created)])
        return True

    async def _delete(self, line: str, key: str) -> None:
        # Never the collection itself: that removes other people's, too (§9).
        with suppress(NotFound):
            await self._api.change(hdrs.METH_DELETE, _root_of(line) + segment(key))
        await self._remember([item for item in self._ours() if item != (line, key)])

    def _note(self, error: ProviderError) -> None:
        match error:
            case PermissionDenied(reason=reason):
                if reason == USER_BLOCKED:
                    raise error
                self._refused = reason or error.key
            case Rejected(code=code):
                self._refused = code
            case _:
                self._refused = "not_found"


def _root_of(line: str) -> str:
    return f"extension/{segment(line)}/event/"
