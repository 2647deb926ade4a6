"""A crash between reading and being done loses nothing, wherever it comes."""

from __future__ import annotations

import contextlib
from pathlib import Path

from aiohttp import ClientSession
import pytest

from .child import PLUGIN
from .crash import ARMED, EXIT_CODE, HALF, MESSAGES, POINT, POINTS
from .process import Child, Gone
from .servers import Revicom

#: How many are announced before the crash, how many of these do not come again, and
#: how many of the first that do are marked as perhaps told already.
BEFORE = dict(zip(POINTS, (0, 0, HALF, MESSAGES, MESSAGES), strict=True))
DONE = dict(zip(POINTS, (0, 0, HALF - 1, MESSAGES - 1, MESSAGES), strict=True))
MARKED = dict(zip(POINTS, (0, 1, 1, 1, 0), strict=True))


@pytest.mark.timeout(300)
async def test_crashes(tmp_path: Path) -> None:
    """The one in hand comes again, marked; nothing else does, and nothing lacks.

    One home crashes at one point after the other, and each time the next start
    shows what is left to announce.
    """
    server = Revicom()
    armed = tmp_path / "armed"
    async with ClientSession() as session, server.emulator:
        child = Child(session, tmp_path)
        try:
            await child.start()
            entry = await child.ask(
                "add",
                provider="revicom",
                credentials=server.emulator.credentials(),
                options={"scan_interval": 3600},
            )
            await child.stop()
            owed: list[tuple[str, bool]] = []
            for point in POINTS:
                expected = [*owed]
                await child.start(
                    environment={
                        PLUGIN: "tests.hostile.crash",
                        POINT: point,
                        ARMED: str(armed),
                    }
                )
                await child.ask("poll", entry=entry)
                await child.ask("quiet")
                texts = _arrive(server, point)
                armed.touch()
                with contextlib.suppress(Gone):
                    await child.ask("poll", entry=entry)
                    await child.ask("quiet")
                assert await child.wait() == EXIT_CODE
                armed.unlink()
                expected += [(text, False) for text in texts[: BEFORE[point]]]
                assert _announced(child) == expected, point
                child.journal.unlink()
                owed = [
                    (text, number < MARKED[point])
                    for number, text in enumerate(texts[DONE[point] :])
                ]
            await child.start()
            await child.ask("poll", entry=entry)
            await child.ask("quiet")
            await child.stop()
        finally:
            await child.kill()
    assert _announced(child) == owed


def _arrive(server: Revicom, point: str) -> list[str]:
    server.emulator.clock.advance(60)
    texts = [f"{point} {index}" for index in range(MESSAGES)]
    for text in texts:
        server.emulator.clock.advance(1)
        server.emulator.receive(text)
    return texts


def _announced(child: Child) -> list[tuple[str, bool]]:
    return [
        (line["text"], line["redelivered"])
        for line in child.lines()
        if line["by"] == "automation"
    ]
