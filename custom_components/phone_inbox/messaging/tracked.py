"""Mappings that note what changed in them, so that only that has to be written."""

from collections.abc import Mapping
from typing import Any, override

_MISSING = object()


class Noted:
    """What changed in some mappings: since it was written, and since it was tidied."""

    __slots__ = ("keys", "untidy")

    def __init__(self) -> None:
        """Start with nothing."""
        self.keys: set[str] = set()
        self.untidy = True

    def add(self, key: str) -> None:
        """Take note of a change."""
        self.keys.add(key)
        self.untidy = True

    def take(self) -> set[str]:
        """Return the keys of what was not written yet; from now on it counts as written."""
        keys, self.keys = self.keys, set()
        return keys


class Tracked[V](dict[str, V]):
    """A mapping that notes which of its values changed.

    It is a dict, since it is looked into much more often than it changes. It is
    changed by the methods below alone.
    """

    __slots__ = ("_noted",)

    def __init__(self, noted: Noted, items: Mapping[str, V] | None = None) -> None:
        """Take items, of which nothing is noted."""
        super().__init__(items or {})
        self._noted = noted

    @override
    def __setitem__(self, key: str, value: V) -> None:
        if self.get(key, _MISSING) != value:
            self._noted.add(key)
        super().__setitem__(key, value)

    @override
    def __delitem__(self, key: str) -> None:
        super().__delitem__(key)
        self._noted.add(key)

    @override
    def setdefault(self, key: str, default: V) -> V:
        if key not in self:
            self[key] = default
        return self[key]

    @override
    def pop(self, key: str, default: Any = _MISSING) -> Any:
        if key not in self and default is not _MISSING:
            return default
        value = super().pop(key)
        self._noted.add(key)
        return value

    def to_end(self, key: str) -> None:
        """Move a key behind all others, which is no change; raise KeyError without it."""
        value = super().pop(key)
        super().__setitem__(key, value)
