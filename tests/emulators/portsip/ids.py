"""Ids as the PBX makes them: 64-bit snowflakes (section 1, hint for emulators)."""

import base64
from datetime import UTC, datetime, timedelta

from .switches import PortSipSwitches

_EPOCH = datetime(2018, 1, 1, tzinfo=UTC)
_LOW_BITS = 22


class Snowflakes:
    """Makes ids that grow with time and never repeat."""

    def __init__(self, switches: PortSipSwitches) -> None:
        """Start with an arbitrary counter, as nothing may rely on it."""
        self._switches = switches
        self._counter = 1000

    def new(self, moment: datetime) -> str:
        """Return a fresh id for something created at that moment."""
        # An odd step: neighbours differ by more than one, so nobody mistakes them
        # for a sequence, and the counter still visits every low value once.
        self._counter = (self._counter + 37) % (1 << _LOW_BITS)
        milliseconds = max(0, (moment - _EPOCH) // timedelta(milliseconds=1))
        number = str(milliseconds << _LOW_BITS | self._counter)
        if self._switches.id_style == "base64":
            return base64.b64encode(number.encode()).decode()
        return number
