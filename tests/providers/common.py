"""What the tests of all providers share: a time, a ledger's answers, and reading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import json
from typing import Any

from aiohttp import ClientTimeout
import pytest

from custom_components.phone_inbox.messaging import Message, MessageRef
from custom_components.phone_inbox.providers import Page, Provider, http
from tests.emulators.base import Emulator

#: What the emulated servers' stopped clocks show.
NOW = datetime(2026, 11, 22, 10, 0, 0, tzinfo=UTC)


class KeptMemory:
    """What a provider keeps over a restart."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.data: Mapping[str, Any] = {}
        self.writes = 0

    def get(self) -> Mapping[str, Any]:
        """Return what was kept last."""
        return self.data

    async def set(self, data: Mapping[str, Any]) -> None:
        """Keep this; it must be made of JSON types."""
        self.data = json.loads(json.dumps(dict(data)))
        assert self.data == dict(data)
        self.writes += 1


@dataclass
class Known:
    """What a ledger tells a fetch."""

    since: datetime | None = None
    refs: Sequence[MessageRef] = ()
    sweep: bool = False

    def knows(self, message_id: str) -> bool:
        """Know nothing."""
        return False

    def unread(self) -> Sequence[MessageRef]:
        """Return what counts as unread."""
        return self.refs


def hurry_in_trouble(monkeypatch: pytest.MonkeyPatch, server: Emulator) -> None:
    """Let no request take longer than a moment while a server has a fault before it.

    A good answer has its time, however busy the machine is.
    """

    def short(**limits: float) -> ClientTimeout:
        if server.faults:
            limits = dict.fromkeys(limits, 0.2)
        return ClientTimeout(**limits)

    monkeypatch.setattr(http, "ClientTimeout", short)


def refs(*message_ids: str) -> list[MessageRef]:
    """Return messages by which a provider is told to change them."""
    return [MessageRef(message_id, NOW) for message_id in message_ids]


def ago(**span: float) -> datetime:
    """Return a time before the servers' first now."""
    return NOW - timedelta(**span)


async def read_pages(
    provider: Provider, since: datetime | None = None, mailbox: str | None = None
) -> list[Page]:
    """Return all pages of one fetch, of the first mailbox unless another is named."""
    wanted = provider.mailboxes[0] if mailbox is None else mailbox
    return [page async for page in provider.fetch(wanted, Known(since))]


async def read_all(
    provider: Provider, since: datetime | None = None, mailbox: str | None = None
) -> dict[str, Message]:
    """Return the messages of one fetch by their ids."""
    pages = await read_pages(provider, since, mailbox)
    return {message.id: message for page in pages for message in page.messages}


def covered(pages: Sequence[Page]) -> datetime | None:
    """Return since when everything was listed: the last word of a fetch."""
    return pages[-1].covered_since if pages else None
