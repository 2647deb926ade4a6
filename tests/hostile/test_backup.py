"""A backup that is made in a burst, and restored into another home."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from homeassistant.backup_restore import RESTORE_BACKUP_FILE, restore_backup
import pytest

from tests.memory import read, read_files

from .journal import JOURNAL
from .process import Child
from .servers import Revicom

MESSAGES = 100
#: So many are announced when the backup begins.
BEFORE = 10


@pytest.mark.timeout(300)
async def test_another_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is lost; what the first one announced comes with a mark, and only once."""
    # Restoring is a program of its own, and logs like one.
    monkeypatch.setattr(logging, "basicConfig", lambda **_: None)
    server = Revicom()
    async with ClientSession() as session, server.emulator as emulator:
        first = Child(session, tmp_path / "first")
        second = Child(session, tmp_path / "second")
        try:
            await first.start()
            entry = await first.ask(
                "add",
                provider="revicom",
                credentials=emulator.credentials(),
                options={"scan_interval": 3600},
            )
            emulator.clock.advance(60)
            await first.ask("poll", entry=entry)
            texts = [f"Text {number}" for number in range(MESSAGES)]
            for text in texts:
                emulator.clock.advance(1)
                emulator.receive(text)
            backup = await first.ask("backup", entry=entry, after=BEFORE)
            await first.ask("quiet")
            await first.stop()
            assert [line["text"] for line in _announced(first)] == texts
            assert not any(line["redelivered"] for line in _announced(first))

            await asyncio.to_thread(_restore, Path(backup), second.config)
            copied = await asyncio.to_thread(read_files, second.store(entry))
            owed = {key for _, key, *_ in read(copied)["ledger"]["owed"]}
            # As much later as a backup is restored.
            emulator.clock.advance(300)
            await second.start()
            await second.ask("poll", entry=entry)
            await second.ask("quiet")
            again = _announced(second)
            emulator.receive("New")
            await second.ask("poll", entry=entry)
            await second.ask("quiet")
            await second.stop()
        finally:
            await first.kill()
            await second.kill()
    assert [line["text"] for line in again] == texts[MESSAGES - len(again) :]
    # It was in the midst of them.
    assert 0 < len(again) <= MESSAGES - BEFORE + 1
    assert owed
    for line in again:
        assert line["redelivered"] is (line["message"] in owed)
        assert line["backfilled"]
    (new,) = _announced(second)[len(again) :]
    assert (new["text"], new["redelivered"], new["backfilled"]) == ("New", False, False)


def _restore(backup: Path, config: Path) -> None:
    """Let Home Assistant put a backup into a folder, as it does when it starts."""
    order = {
        "path": str(backup),
        "password": None,
        "remove_after_restore": False,
        "restore_database": True,
        "restore_homeassistant": True,
    }
    (config / RESTORE_BACKUP_FILE).write_text(json.dumps(order))
    assert restore_backup(str(config))
    # That was the first one's.
    (config / JOURNAL).unlink()


def _announced(child: Child) -> list[dict[str, Any]]:
    return [line for line in child.lines() if line["by"] == "automation"]
