"""What every emulated server stores: things in the order of time, and old ones."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, overload

#: So many people wrote the old messages.
PEOPLE = 50


class Timeline[T](Sequence[T]):
    """Things in the order of their places, the first first.

    A place is what no other thing has, and begins with a time or is one. A window of
    100,000 costs no more than one of ten: it is found by bisection.
    """

    def __init__(self, place: Callable[[T], Any]) -> None:
        """Start empty; ``place`` returns where a thing belongs, as long as it is here."""
        self._place = place
        self._items: list[T] = []

    def add(self, thing: T) -> None:
        """Put one thing in its place."""
        items, place = self._items, self._place
        # Most come last, which is quicker than to look for their place.
        if not items or place(items[-1]) < place(thing):
            items.append(thing)
        else:
            insort(items, thing, key=place)

    def add_many(self, things: Iterable[T]) -> None:
        """Put many things in their places, sorting only once."""
        self._items.extend(things)
        self._items.sort(key=self._place)

    def remove(self, thing: T) -> None:
        """Take a thing out, which is still where it was put."""
        del self._items[self.index_of(self._place(thing))]

    def index_of(self, place: Any) -> int:
        """Return how many things come before a place."""
        return bisect_left(self._items, place, key=self._place)

    def window(
        self,
        start: datetime | None,
        end: datetime | None,
        *,
        when: Callable[[T], datetime],
        inclusive: bool = True,
    ) -> range:
        """Return the indices of what lies between two times, None for no bound.

        ``when`` returns a thing's time, by which the places are in order as well;
        ``inclusive``: whether the bounds belong to the window.
        """
        before, after = (
            (bisect_left, bisect_right) if inclusive else (bisect_right, bisect_left)
        )
        low = 0 if start is None else before(self._items, start, key=when)
        high = len(self) if end is None else after(self._items, end, key=when)
        return range(low, max(low, high))

    def __len__(self) -> int:
        """Return how many things there are."""
        return len(self._items)

    def __iter__(self) -> Iterator[T]:
        """Yield everything in order."""
        return iter(self._items)

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> list[T]: ...

    def __getitem__(self, index: int | slice) -> T | list[T]:
        """Return what has so many things before it."""
        return self._items[index]


@dataclass(frozen=True, slots=True)
class Old:
    """An old message, as every server has some: nine of ten came in."""

    number: int
    #: In whole seconds.
    time: datetime
    incoming: bool
    #: Which of the people wrote or got it, from 0 on.
    person: int

    @property
    def text(self) -> str:
        """Return what it says."""
        return f"Old {'message' if self.incoming else 'answer'} {self.number}"


def old_messages(count: int, *, newest: datetime, spacing: float) -> Iterator[Old]:
    """Yield so many, the newest first, ``spacing`` seconds apart."""
    for number in range(count):
        time = newest - timedelta(seconds=number * spacing)
        yield Old(
            number, time.replace(microsecond=0), number % 10 != 9, number % PEOPLE
        )
