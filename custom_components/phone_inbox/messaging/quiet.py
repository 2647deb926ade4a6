"""Quiet hours: the time of day at which nothing is sent that can wait."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Self

#: Names of the two times, as they are kept.
START = "start"
END = "end"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one time of day to another, across midnight if that one is earlier."""

    start: time
    end: time

    @classmethod
    def parse(cls, stored: Mapping[str, str] | None) -> Self | None:
        """Return the quiet hours as they were kept; None where there are none."""
        if not stored or START not in stored or END not in stored:
            return None
        return cls(time.fromisoformat(stored[START]), time.fromisoformat(stored[END]))

    def covers(self, moment: time) -> bool:
        """Tell whether a time of day lies within; the end does not."""
        if self.start <= self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end
