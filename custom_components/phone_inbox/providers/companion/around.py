"""What every account hands on as it is that is put around another one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import override

from ...messaging import Message, MessageRef
from ..base import Provider
from ..model import Health, Identity, Knows, Line
from ..reasons import Notices


class AroundProvider(Provider):
    """An account around another one, which is the one that is read."""

    def __init__(self, inner: Provider) -> None:
        """Take the account that is read."""
        self._inner = inner

    @override
    def identify(self, address: str, line: str | None) -> str:
        return self._inner.identify(address, line)

    @override
    async def connect(self) -> Identity:
        return await self._inner.connect()

    @property
    @override
    def server_now(self) -> datetime | None:
        return self._inner.server_now

    @property
    @override
    def notices(self) -> Notices:
        return self._inner.notices

    @override
    async def offered_lines(self) -> Sequence[Line]:
        return await self._inner.offered_lines()

    @property
    @override
    def gone_lines(self) -> frozenset[str]:
        return self._inner.gone_lines

    @property
    @override
    def mailboxes(self) -> Sequence[str]:
        return self._inner.mailboxes

    @override
    def mailbox_of(self, message: Message) -> str:
        return self._inner.mailbox_of(message)

    @override
    def lines_of(self, mailbox: str) -> frozenset[str]:
        return self._inner.lines_of(mailbox)

    @property
    @override
    def pace(self) -> float:
        return self._inner.pace

    @property
    @override
    def budget(self) -> float | None:
        return self._inner.budget

    @override
    def check_look_up(self) -> None:
        self._inner.check_look_up()

    @override
    async def complete(self, messages: Sequence[Message]) -> Sequence[Message]:
        return await self._inner.complete(messages)

    @override
    async def mark(
        self, mailbox: str, refs: Sequence[MessageRef], *, read: bool
    ) -> None:
        await self._inner.mark(mailbox, refs, read=read)

    @override
    async def delete(self, mailbox: str, refs: Sequence[MessageRef]) -> None:
        await self._inner.delete(mailbox, refs)

    @override
    async def health(self) -> Health:
        return await self._inner.health()

    @override
    def is_genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        return self._inner.is_genuine(headers, body)

    @override
    async def close(self) -> None:
        await self._inner.close()


class KnownSince(Knows):
    """What a listing may ask, from another time on, and by other ids.

    ``prefix`` is what stands before the ids of the listing where they are known.
    """

    def __init__(self, known: Knows, since: datetime | None, prefix: str = "") -> None:
        """Ask somebody else."""
        self._known = known
        self._prefix = prefix
        self.since = since
        self.sweep = known.sweep

    @override
    def knows(self, message_id: str) -> bool:
        return self._known.knows(self._prefix + message_id)

    @override
    def unread(self) -> Sequence[MessageRef]:
        return () if self._prefix else self._known.unread()
