"""Prints what a poll costs where nothing happens.

Run it as scripts/run python scripts/idle_cost.py. Each provider is polled through its emulator, with few and with many old messages,
the newest of them two hours old. Bytes are those of the answers' bodies, before
compression.
"""

import asyncio
from pathlib import Path
import sys

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.contract.driver import at_home, cost_of_a_poll
from tests.contract.subject import Subject
from tests.contract.subjects import SUBJECTS

STORED = (10, 1_000, 10_000)


async def cost(kind: type[Subject], mode: str, stored: int) -> tuple[int, int]:
    """Return requests and bytes of an idle poll beside so many old messages."""
    subject = kind()
    subject.use_mode(mode)
    subject.emulator.seed(stored)
    async with at_home(subject) as home:
        await home.start()
        # The baseline, and a sweep as after a start.
        await home.poll()
        await home.poll()
        return await cost_of_a_poll(home)


async def main() -> None:
    """Print the table."""
    print("| provider | mailboxes |", end="")
    print(*(f" {stored:,} old messages" for stored in STORED), sep=" |", end=" |\n")
    print("|---|--:|" + "--:|" * len(STORED))
    for kind in SUBJECTS:
        for mode in kind.modes:
            name = f"{kind.name}, options {mode}" if mode else kind.name
            costs = [await cost(kind, mode, stored) for stored in STORED]
            async with at_home(kind()) as home:
                await home.start()
                mailboxes = len(home.provider.mailboxes)
            cells = [f"{requests} · {size:,} B" for requests, size in costs]
            print(f"| {name} | {mailboxes} | {' | '.join(cells)} |")


if __name__ == "__main__":
    asyncio.run(main())
