"""What the server lets this user and application change (§8)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from ..errors import PermissionDenied
from ..reasons import Denial
from .answers import APP_ACCESS_DENIED, USER_ACCESS_DENIED

SEND, MARK, DELETE = "send", "mark", "delete"


class Rights:
    """Kinds of changes that the server refuses, and why: the rest is offered."""

    def __init__(self) -> None:
        """Start with every right."""
        self._denied: dict[str, Denial] = {}

    @property
    def denied(self) -> Mapping[str, Denial]:
        """Return the reason by kind of change."""
        return self._denied

    def has(self, kind: str) -> bool:
        """Tell whether a kind of change is worth offering."""
        return kind not in self._denied

    def limit_to_reading(self) -> None:
        """Take note that the user may only read."""
        self._denied = dict.fromkeys((SEND, MARK, DELETE), USER_ACCESS_DENIED)

    def check(self, kind: str) -> None:
        """Raise PermissionDenied where a change is known to be refused."""
        if kind in self._denied:
            raise PermissionDenied(reason=self._denied[kind])

    @contextmanager
    def used(self, kind: str) -> Iterator[None]:
        """Learn from a refusal what is not worth offering any more."""
        try:
            yield
        except PermissionDenied as err:
            if err.reason == USER_ACCESS_DENIED:
                self.limit_to_reading()
            elif err.reason == APP_ACCESS_DENIED:
                self._denied[kind] = err.reason
            raise
