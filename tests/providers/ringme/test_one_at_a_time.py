"""One request at a time for an account, whoever asks, over a reload, too."""

import asyncio
from typing import Any

from aiohttp import ClientSession, TraceConfig

from custom_components.phone_inbox.providers import Outgoing, Query
from custom_components.phone_inbox.providers.ringme import RingmeProvider
from tests.emulators.ringme import RingmeEmulator
from tests.providers.common import KeptMemory


async def test_two_instances() -> None:
    """What an old instance still asks does not overlap what the new one does."""
    under_way = most = 0

    async def begins(*_: Any) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)

    async def ends(*_: Any) -> None:
        nonlocal under_way
        under_way -= 1

    trace = TraceConfig()
    trace.on_request_start.append(begins)
    trace.on_request_end.append(ends)
    trace.on_request_exception.append(ends)
    async with (
        RingmeEmulator() as emulator,
        ClientSession(trace_configs=[trace]) as session,
    ):
        both = [
            RingmeProvider(session, emulator.credentials(), KeptMemory())
            for _ in range(2)
        ]
        for provider in both:
            await provider.connect()
        text = Outgoing(line=None, recipients=["+37491112233"], text="Hi")
        await asyncio.gather(
            *(provider.find(Query(limit=1)) for provider in both for _ in range(3)),
            *(provider.conversations(None) for provider in both),
            *(provider.send(text) for provider in both),
        )
    assert most == 1
