"""Three extensions under a quota of 100 requests an hour, for a simulated night.

The quota begins anew each hour: eight of them show what a day would, in a third of the
time.
"""

from dataclasses import dataclass, field
from math import inf
import random
from statistics import mean, median

import pytest

from custom_components.phone_inbox.messaging import ChangeKind
from custom_components.phone_inbox.providers import RateLimited
from custom_components.phone_inbox.providers.ringme import RingmeProvider
from tests.emulators.ringme import RingmeEmulator
from tests.providers.common import NOW

from .conftest import Account, Build, Clocks

QUOTA = 100
#: Seconds between two polls that a user gets unasked.
WANTED = 60.0
#: Seconds between two sweeps.
SWEEP = 3600.0
#: How long it goes on, from eight in the evening by the server's clock.
HOURS = 8
END = HOURS * 3600.0


@dataclass
class Night:
    """What a night came to."""

    arrived: dict[str, float] = field(default_factory=dict)
    heard: dict[str, list[float]] = field(default_factory=dict)
    rate_limited: int = 0
    polls: int = 0

    @property
    def latencies(self) -> list[float]:
        """Return the seconds from arrival to announcement."""
        return [seconds for told in self.heard.values() for seconds in told]


async def live(
    emulator: RingmeEmulator,
    clocks: Clocks,
    provider: RingmeProvider,
    *,
    messages: int,
    with_push: bool,
    others: int,
) -> Night:
    """Let a night pass as the coordinator would live it.

    ``others`` are the requests that other applications make in an hour.
    """
    clocks.pass_by(seconds=10 * 3600)
    night = Night()
    chance = random.Random(7)
    arrivals = sorted(chance.uniform(600, END - 400) for _ in range(messages))
    turns = (
        [3600 / others * number for number in range(HOURS * others)] if others else []
    )
    lines = emulator.lines()
    account = Account(provider, emulator)
    now, next_poll, swept = 0.0, 0.0, -SWEEP
    while now < END:
        if turns and turns[0] <= min(next_poll, arrivals[0] if arrivals else inf):
            clocks.pass_by(seconds=max(0.0, turns[0] - now))
            now = max(now, turns.pop(0))
            emulator.spend_quota(1)
            continue
        nudged = False
        if arrivals and arrivals[0] <= next_poll:
            clocks.pass_by(seconds=arrivals[0] - now)
            now = arrivals.pop(0)
            line = chance.choice(lines)
            number = f"7916{chance.randrange(10**7):07}"
            key = emulator.receive(f"At {now}", sender=number, line=line)
            night.arrived[f"{line}:{key}"] = now
            if chance.random() < 0.5:
                emulator.read_elsewhere(key)
            nudged = with_push
        else:
            clocks.pass_by(seconds=next_poll - now)
            now = next_poll
        if now < next_poll and not nudged:
            continue
        night.polls += 1
        sweep = now - swept >= SWEEP
        try:
            for mailbox in provider.mailboxes:
                await account.read(mailbox, sweep=sweep)
        except RateLimited as err:
            night.rate_limited += 1
            next_poll = now + max(err.retry_after or 0, WANTED)
        else:
            swept = now if sweep else swept
            next_poll = now + max(WANTED, provider.pace)
        changes = account.ledger.changes
        account.ledger.done(changes)
        for change in changes:
            if change.kind is ChangeKind.RECEIVED:
                waited = now - night.arrived[change.message.id]
                night.heard.setdefault(change.message.id, []).append(waited)
    return night


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "kind", [(40, False, 0), (40, True, 0), (133, True, 30)], ids=str
)
async def test_a_night_under_a_quota(
    build: Build,
    emulator: RingmeEmulator,
    clocks: Clocks,
    kind: tuple[int, bool, int],
) -> None:
    """No request is refused because of us, and everything is announced once."""
    messages, with_push, others = kind
    emulator.seed(500)
    emulator.switches.quota_limit = QUOTA
    provider = build()
    await provider.connect()
    night = await live(
        emulator,
        clocks,
        provider,
        messages=messages,
        with_push=with_push,
        others=others,
    )
    refused = [seen for seen in emulator.journal if seen.status == 429]
    per_hour = len(emulator.journal) / HOURS
    print(  # noqa: T201 - the figures are asked for
        f"{messages} messages, push {with_push}, others {others}/h: "
        f"{night.polls} polls, {per_hour:.0f} requests/h, "
        f"latency mean {mean(night.latencies):.0f} s, "
        f"median {median(night.latencies):.0f} s, max {max(night.latencies):.0f} s"
    )
    if others:
        # They may take what we saw a moment before; we notice, and wait.
        assert len(refused) <= night.rate_limited <= 6
    else:
        assert night.rate_limited == 0
        assert refused == []
        assert mean(night.latencies) < (30 if with_push else 120)
    assert night.heard.keys() == night.arrived.keys()
    assert all(len(told) == 1 for told in night.heard.values())
    assert max(night.latencies) < 1800


def test_the_night_begins_with_an_hour() -> None:
    """And so does the quota."""
    assert NOW.timestamp() % 3600 == 0
