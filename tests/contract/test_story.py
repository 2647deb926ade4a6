"""Anything may happen in any order: every message is announced, and once."""

from collections import Counter
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings, strategies as st
import pytest

from custom_components.phone_inbox.messaging import Change
from custom_components.phone_inbox.providers import ProviderError

from .driver import Home, at_home, received
from .subject import Subject
from .subjects import SUBJECTS

FAULTS: dict[str, dict[str, Any]] = {
    "server_error": {"kind": "answer", "status": 500, "times": 3},
    "once": {"kind": "answer", "status": 502, "times": 1},
    "second_page": {"kind": "answer", "status": 500, "times": 3, "skip": 1},
    "too_many": {"kind": "answer", "status": 429, "times": 1},
    "session": {"kind": "answer", "status": 401, "times": 1},
    "html": {"kind": "answer", "status": 200, "body": "<html>", "times": 1},
    "shape": {"kind": "answer", "status": 200, "body": "null", "times": 1},
    "truncated": {"kind": "truncate", "times": 1},
    "reset": {"kind": "reset", "times": 2},
    "reset_after": {"kind": "reset_after", "times": 1},
}

#: Each example is an account's life; the profile for a longer search has more.
EXAMPLES = 15 if settings().max_examples <= 100 else 400

STEPS = st.one_of(
    st.tuples(st.just("receive"), st.integers(1, 30)),
    st.tuples(st.just("wait"), st.sampled_from([0, 1, 45, 300, 900, 4000])),
    st.tuples(st.just("late"), st.integers(1, 500)),
    st.tuples(st.just("poll"), st.booleans()),
    st.tuples(st.just("fault"), st.sampled_from(sorted(FAULTS))),
    st.tuples(st.just("restart"), st.just(0)),
    st.tuples(st.just("crash"), st.just(0)),
    st.tuples(st.just("renumber"), st.integers(0, 9)),
    st.tuples(st.just("send"), st.just(0)),
)


@dataclass
class Story:
    """One account's life, step by step."""

    home: Home
    #: What must have been announced in the end, and by which id it goes now.
    came: dict[str, str] = field(default_factory=dict)

    async def live(self, step: str, detail: Any) -> None:
        """Let one thing happen."""
        emulator = self.home.emulator
        match step:
            case "receive":
                for _ in range(detail):
                    emulator.clock.advance(1)
                    self._receive()
            case "late":
                # As late as every poll must find it.
                self._receive(time=emulator.clock.now() - timedelta(seconds=detail))
            case "wait":
                emulator.clock.advance(detail)
            case "poll":
                await self.home.poll_anyway(sweep=detail)
            case "fault":
                emulator.fail(path=self.home.subject.list_path, **FAULTS[detail])
            case "renumber" if self.came:
                self._renumber(detail)
            case "send":
                emulator.send_elsewhere("Sent elsewhere")
            case "restart":
                await self._begin_again(self.home.restart())
            case "crash":
                await self._begin_again(self.home.crash(self.home.stored))

    async def _begin_again(self, beginning: Awaitable[object]) -> None:
        """Start again, and once more where the server was not up to it."""
        try:
            await beginning
        except ProviderError:
            self.home.emulator.faults.clear()
            await self.home.start()

    def _receive(self, **options: Any) -> None:
        text = f"Chapter {len(self.came)}"
        self.came[text] = self.home.receive(text, **options)

    def _renumber(self, which: int) -> None:
        text = list(self.came)[-1 - which % len(self.came)]
        # One that is owed after a crash is known by what it says.
        self.came[text] = self.home.emulator.renumber(self.came[text])

    async def end(self) -> list[Change]:
        """Let everything calm down and return what was ever announced."""
        self.home.emulator.faults.clear()
        for _ in range(3):
            self.home.emulator.clock.advance(60)
            await self.home.poll_anyway(sweep=True)
        await self.home.poll()
        return self.home.announced


@pytest.mark.parametrize("kind", SUBJECTS, ids=lambda kind: kind.name)
@settings(
    max_examples=EXAMPLES,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=4, max_size=14))
async def test_each_message_is_announced_once(
    kind: type[Subject], steps: list[tuple[str, Any]]
) -> None:
    """Each message is announced once; again only after a crash, and then it says so."""
    async with at_home(kind()) as home:
        home.emulator.seed(5)
        await home.start()
        await home.poll()
        story = Story(home)
        for step, detail in steps:
            await story.live(step, detail)
        announced = await story.end()
        first = [change for change in announced if not change.redelivered]
        assert Counter(received(first)) == dict.fromkeys(story.came, 1)
        crashes = sum(step == "crash" for step, _ in steps)
        again = Counter(received(announced)) - Counter(received(first))
        assert max(again.values(), default=0) <= crashes
        assert sum(home.ledger.unread().values()) == len(story.came)
