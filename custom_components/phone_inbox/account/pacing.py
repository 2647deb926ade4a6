"""Runs of an automation, one after the other.

Home Assistant starts a run for every trigger at once; where messages arrive together,
an automation's mode then decides which of the runs are dropped or broken off. Here
each run may end before the next one starts, so that every run of a burst is made,
whatever the mode, as long as the runs are short.

A run that takes longer (it waits for something) holds up the next one for a few
seconds only, and then the mode decides, as it does without us. Where one such run
follows another, each of them holds up the next for half as long as the one before, so
that all of them together hold up nobody for long either.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN

#: For so many seconds a run may hold up the next one; where many take longer, this
#: falls to the least.
PATIENCE = 4.0
LEAST_PATIENCE = 0.1
#: So many messages wait for one automation. Is one more, the first goes at once.
MOST_WAITING = 1_000

type Start = Callable[[], asyncio.Task[Any]]

_PACES: HassKey[WeakValueDictionary[Callable[..., Any], Pace]] = HassKey(
    f"{DOMAIN}_paces"
)
#: Whether Home Assistant ends, and nothing more is handed over.
_OVER: HassKey[bool] = HassKey(f"{DOMAIN}_paces_over")


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A run that has still to be started."""

    trigger: object
    start: Start
    pass_on: CALLBACK_TYPE


class Pace:
    """The runs of one automation, whichever of its triggers they are for."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Start with no run."""
        self._hass = hass
        self._waiting: deque[_Waiting] = deque()
        #: The run that holds up the next one.
        self._run: asyncio.Task[Any] | None = None
        self._under_way = 0
        self._patience = PATIENCE
        self._cancel_timer: CALLBACK_TYPE | None = None

    @callback
    def hand_over(
        self, trigger: object, start: Start, keep: Callable[[], CALLBACK_TYPE]
    ) -> None:
        """Start a run, now or after those before it.

        ``keep`` is called where it has to wait, and what that returns just before
        the run starts.
        """
        if self._run is None and not self._waiting and not self._is_over:
            self._start(start)
            return
        self._waiting.append(_Waiting(trigger, start, keep()))
        if len(self._waiting) > MOST_WAITING:
            self._next()

    @callback
    def drop(self, trigger: object) -> None:
        """Start no run for a trigger that is no more.

        What Home Assistant's end cuts off is not dropped: it comes again.
        """
        if self._is_over:
            return
        dropped = [item for item in self._waiting if item.trigger is trigger]
        self._waiting = deque(
            item for item in self._waiting if item.trigger is not trigger
        )
        for item in dropped:
            item.pass_on()
        if not self._waiting:
            self._stop_timer()

    @property
    def _is_over(self) -> bool:
        return self._hass.data.get(_OVER, False)

    @callback
    def _start(self, start: Start) -> None:
        began = self._hass.loop.time()
        self._run = run = start()
        self._under_way += 1
        run.add_done_callback(partial(self._ended, began))
        if not run.done():
            self._cancel_timer = async_call_later(
                self._hass,
                self._patience,
                HassJob(self._outlasted, cancel_on_shutdown=True),
            )

    @callback
    def _ended(self, began: float, run: asyncio.Task[Any]) -> None:
        self._under_way -= 1
        if self._hass.loop.time() - began <= PATIENCE:
            self._patience = min(PATIENCE, 2 * self._patience)
        if run is self._run:
            self._next()
        if not self._under_way and not self._waiting:
            self._patience = PATIENCE

    @callback
    def _outlasted(self, _: datetime) -> None:
        self._cancel_timer = None
        self._patience = max(LEAST_PATIENCE, self._patience / 2)
        self._next()

    @callback
    def _next(self) -> None:
        """Start the next run, if there is one."""
        self._stop_timer()
        self._run = None
        if self._waiting and not self._is_over:
            item = self._waiting.popleft()
            # First: the run may end the account, and what is stored then must not
            # say that it is still to come.
            item.pass_on()
            self._start(item.start)

    @callback
    def _stop_timer(self) -> None:
        if self._cancel_timer is not None:
            self._cancel_timer()
            self._cancel_timer = None


@callback
def async_end_pacing(hass: HomeAssistant) -> None:
    """Start no run any more: what waits is for the next run of Home Assistant."""
    hass.data[_OVER] = True


@callback
def async_pace_of(hass: HomeAssistant, action: Callable[..., Any]) -> Pace:
    """Return the pace of whoever an action belongs to.

    All triggers of an automation are attached to the same action, so they share it.
    """
    paces = hass.data.setdefault(_PACES, WeakValueDictionary())
    if (pace := paces.get(action)) is None:
        pace = paces[action] = Pace(hass)
    return pace
